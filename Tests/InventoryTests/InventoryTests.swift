// Inventory on a database of its own.

import Audit
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Observability
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Inventory

/// Inventory on a fresh database; nothing runs but what a test calls.
struct InventoryFixture {
    let database: PostgresClient
    let bus: EventBus
    let inventory: Inventory
    let clock = Clock()
    private let router: FrozenRouter

    /// A clock that a test sets.
    final class Clock: Sendable {
        private let date = Mutex(Date())
        var value: Date { date.withLock { $0 } }
        func advance(_ seconds: Double) { date.withLock { $0 += seconds } }
    }

    init(
        on server: PostgresServer? = nil, configure: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws {
        let test = if let server { try await server.database() } else { try await TestPostgres.database() }
        var configuration = try PostgresConfiguration(url: test.url)
        configure(&configuration)
        database = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: "inventory", migrations: Inventory.migrations).migrate()
        bus = EventBus(
            databases: PostgresDatabases(database), kafka: try await TestKafka.shared.configuration,
            signatures: .test, group: TestLoops.group, embedded: true)
        let clock = clock
        inventory = Inventory(database: database, bus: bus, on: TestLoops.group.loops[0], now: { clock.value })
        var router = Router(.problems(log: Log(label: "test")), .authenticated(by: NoTokens()), .authorized)
        router.add(inventory)
        self.router = try router.freeze()
    }

    let somebody = Actor(.operator, "cli_test")

    /// What is pruned so long after the clock's time.
    func pruned(after time: Duration) async throws -> [String: Int] {
        let now = clock.value + time.inSeconds
        return try await Pruner(database, Inventory.retentions, now: { now }).prune()
    }

    func stock(_ sku: String, _ onHand: Int64, in warehouse: String? = nil) async throws {
        let work = StockWork(
            verb: .set(sku: sku, warehouse: warehouse, onHand: onHand, kind: .set), actor: "operator:cli_test")
        try Inventory.check(try await inventory.store.perform([work], now: clock.value)[0].outcome)
    }

    func command(_ type: String, _ id: String, _ order: OrderID, _ lines: [StockLine]?) throws -> Event {
        let command = InventoryCommand(commandId: id, orderId: order, lines: lines)
        return Event(
            type: type, source: "orders", key: "\(order)", data: try JSONText.encode(command),
            topic: Topic.inventoryCommands)
    }

    /// Hands a batch to the consumer's handler, and reads what it said.
    func handle(_ events: [Event]) async throws -> [(type: String, answer: InventoryAnswer)] {
        let seen =
            try await database.query("select coalesce(max(seq), 0) as n from inventory.outbox").first!["n"] as Int64
        try await database.transaction { try await inventory.handle(events, in: $0) }
        return try await database.query(
            "select type, data from inventory.outbox where seq > $1 and type <> 'stock.changed' order by seq", seen
        ).map { row in
            let data: String = try row["data"]
            return (try row["type"], try JSONText.decode(InventoryAnswer.self, from: Array(data.utf8)))
        }
    }

    /// Holds the lock on a SKU while `body` runs.
    func whileLocked(_ sku: String, _ body: () async throws -> Void) async throws {
        try await database.transaction { holder in
            _ = try await holder.query("select from inventory.items where sku = $1 for update", sku)
            try await body()
        }
    }

    func count(_ sql: String) async throws -> Int { try await database.query(sql).first!["n"] }

    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        var problem: Problem? { try? JSONText.decode(Problem.self, from: body) }
        func value<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONText.decode(type, from: body) }
    }
    private struct NoTokens: TokenVerifier {
        func verify(_ token: String) async throws -> Principal { throw Problem.unauthenticated("no tokens here") }
    }

    @discardableResult
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String = "", type: String = "application/json",
        key: String? = nil, reason: String? = nil, role: Role? = .operator
    ) async throws -> Answer {
        var headers: HTTPHeaders = [:]
        if !body.isEmpty { headers["Content-Type"] = type }
        if let key { headers["Idempotency-Key"] = key }
        if let reason { headers["X-Reason"] = reason }
        let http = HTTPRequest(method, target, headers: headers, body: HTTPRequestBody(Array(body.utf8)))
        let principal = role.map { Principal(subject: "cli_test", scopes: $0.scopes, role: $0) }
        let request = APIRequest(http, principal: principal)
        let response = try await TestLoops.group.loops[0].run { [router] in try await router.answer(request) }
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status, headers: response.headers, body: [])
        }
        return Answer(status: response.status, headers: response.headers, body: bytes)
    }

    /// The design's first invariant.
    func isSound() async throws -> Bool { try await inventory.store.verify(now: clock.value).differences.isEmpty }
}
