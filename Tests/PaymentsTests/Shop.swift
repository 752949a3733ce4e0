import Audit
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Postgres
import ShopAPI
import Synchronization
import TestSupport

@testable import Payments

/// Payments running on a database and a broker of their own, and somebody in the place of Orders.
final class Shop: Sendable {
    let client: PostgresClient
    private let bus: EventBus
    private let payments: Payments
    private let events = Mutex<[Event]>([])

    private init(_ client: PostgresClient, _ broker: EmbeddedBroker) {
        self.client = client
        bus = EventBus(
            databases: PostgresDatabases(client), kafka: broker.configuration, signatures: .test,
            group: TestLoops.group, embedded: true)
        payments = Payments(database: client, bus: bus)
    }

    /// What came out, in order.
    var heard: [Event] { events.withLock { $0 } }

    static func open(on server: PostgresServer? = nil, _ body: (Shop) async throws -> Void) async throws {
        let database =
            if let server { try await server.database() } else { try await TestPostgres.database() }
        let client = PostgresClient(try PostgresConfiguration(url: database.url), group: TestLoops.group)
        try await Migrator(client, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(client, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(client, schema: "orders", migrations: EventBus.migrations("orders")).migrate()
        try await Migrator(client, schema: Payments.name, migrations: Payments.migrations).migrate()
        let broker = try await TestKafka.start()
        let shop = Shop(client, broker)
        let result: Result<Void, any Error>
        let work = Task(executorPreference: TestLoops.group.loops[0]) { try await shop.run() }
        do { result = .success(try await body(shop)) } catch { result = .failure(error) }
        work.cancel()
        _ = await work.result
        await shop.bus.close()
        await broker.stop()
        await client.close()
        try result.get()
    }

    private func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.payments.run() }
            group.addTask { try await self.bus.relay("orders", database: self.client).run() }
            group.addTask { try await self.listener.run() }
            try await group.waitForAll()
        }
    }
    private var listener: EventConsumer {
        bus.consumer(
            name: "orders", schema: "orders", topics: [Topic.paymentsEvents], database: client,
            handler: { _, _ in },
            afterCommit: { events in self.events.withLock { $0 += events } })
    }

    func send(_ type: String, _ command: ReceivedCommand) async throws {
        let body = PaymentCommand(
            commandId: command.key, orderId: command.orderID, paymentId: command.paymentID, amount: command.amount,
            token: command.token?.rawValue, customerId: command.customerID, refundId: command.refundID)
        try await store(
            NewEvent(topic: Topic.paymentsCommands, key: command.orderID.description, type: type, body))
    }
    func send(raw json: String, key: String) async throws {
        try await store(
            NewEvent(
                topic: Topic.paymentsCommands, key: key, type: PaymentCommandType.authorize, data: Array(json.utf8)))
    }
    private func store(_ event: NewEvent) async throws {
        _ = try await client.query(bus.outbox("orders").statement([event]))
        bus.committed("orders")
    }

    // MARK: HTTP

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
        var headers = HTTPHeaders()
    }
    func post(
        _ target: String, _ body: String, as principal: Principal = somebody, key: String? = nil
    ) async throws -> Answer {
        try await Self.post(target, body, to: payments.routes, as: principal, key: key)
    }
    static let somebody = Principal(subject: "cli_test", scopes: ["orders:write"])
    static func post(
        _ target: String, _ body: String, to routes: [Route], as principal: Principal = somebody, key: String? = nil
    ) async throws -> Answer {
        var request = HTTPRequest(.post, target, body: HTTPRequestBody(Array(body.utf8)))
        request.headers["Idempotency-Key"] = key
        return try await send(request, to: routes, as: principal)
    }
    func get<T: Decodable>(_ type: T.Type, _ target: String) async throws -> T {
        try JSONText.decode(type, from: try await Self.send(HTTPRequest(.get, target), to: payments.routes).body)
    }
    func status(_ target: String) async throws -> Int {
        try await Self.send(HTTPRequest(.get, target), to: payments.routes).status
    }
    private struct Always: TokenVerifier {
        let principal: Principal
        func verify(_ token: String) async throws -> Principal { principal }
    }
    private static func send(
        _ request: HTTPRequest, to routes: [Route], as principal: Principal = somebody
    ) async throws -> Answer {
        var request = request
        var principal = principal
        principal = Principal(
            subject: principal.subject, scopes: principal.scopes.union(["payments:read"]), role: principal.role)
        request.headers["Authorization"] = "Bearer test"
        var router = Router(.authenticated(by: Always(principal: principal)), .authorized, .formChecked)
        router.add(routes)
        let response = try await router.freeze().respond(to: request)
        guard case .bytes(let bytes) = response.body else { return Answer(status: response.status, body: []) }
        return Answer(status: response.status, body: bytes, headers: response.headers)
    }
}
