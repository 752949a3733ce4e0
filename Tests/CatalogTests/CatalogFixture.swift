import Audit
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Observability
import Postgres
import Redis
import ShopAPI
import TestSupport

@testable import Catalog

/// Loops of these tests alone: other suites keep the shared ones busy for long.
let catalogLoops = EventLoopGroup(count: 2, name: "catalog-test")

/// Catalog on a database of its own, asked through its routes.
struct CatalogFixture {
    let database: PostgresClient
    let bus: EventBus
    let catalog: Catalog
    private let router: FrozenRouter

    init(
        redis: RedisClient? = nil, broker: EmbeddedBroker? = nil, on server: PostgresServer? = nil,
        configure: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws {
        let test = if let server { try await server.database() } else { try await TestPostgres.database() }
        var configuration = try PostgresConfiguration(url: test.url)
        configure(&configuration)
        database = PostgresClient(configuration, group: catalogLoops)
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: Catalog.name, migrations: Catalog.migrations).migrate()
        let kafka = if let broker { broker.configuration } else { try await TestKafka.shared.configuration }
        bus = EventBus(
            databases: PostgresDatabases(database), kafka: kafka, signatures: .test, group: catalogLoops, embedded: true
        )
        catalog = Catalog(database: database, redis: redis, bus: bus)
        var router = Router(
            .problems(log: .init(label: "test"), mapping: Self.mapping), .authenticated(by: NoTokens()), .authorized,
            .formChecked)
        router.add(catalog)
        self.router = try router.freeze()
    }

    /// As a daemon has it, as far as these tests need it.
    @Sendable private static func mapping(_ error: any Error) -> Problem? {
        (error as? PostgresError).map { $0.isCommitUnknown ? .outcomeUnknown() : .unavailable("\($0)") }
    }

    private struct NoTokens: TokenVerifier {
        func verify(_ token: String) async throws -> Principal { throw Problem.unauthenticated("no tokens here") }
    }

    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        var problem: Problem? { try? JSONText.decode(Problem.self, from: body) }
        func value<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONText.decode(type, from: body) }
    }

    static let operatorsPrincipal = Principal(
        subject: "cli_test", scopes: Role.operator.scopes.union(["catalog:write"]), role: .operator)
    static func customer(_ id: UserID = UserID()) -> Principal {
        Principal(subject: id.description, scopes: [.customer])
    }
    static let service = Principal(subject: "gateway", scopes: [.service])

    @discardableResult
    func send(
        _ method: HTTPMethod, _ target: String, as principal: Principal? = nil, _ body: String = "",
        headers: HTTPHeaders = [:], type: String = "application/json"
    ) async throws -> Answer {
        var headers = headers
        if !body.isEmpty { headers["Content-Type"] = type }
        let http = HTTPRequest(method, target, headers: headers, body: HTTPRequestBody(Array(body.utf8)))
        let request = APIRequest(http, principal: principal)
        let response = try await catalogLoops.loops[0].run { [router] in try await router.answer(request) }
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status, headers: response.headers, body: [])
        }
        return Answer(status: response.status, headers: response.headers, body: bytes)
    }

    @discardableResult
    func upsert(
        _ sku: String, _ amount: Int64 = 100, _ currency: String = "EUR", name: String = "Thing", more: String = "",
        headers: HTTPHeaders = [:], query: String = ""
    ) async throws -> Answer {
        try await send(
            .post, "/admin/v1/products\(query)", as: Self.operatorsPrincipal,
            #"{"sku":"\#(sku)","name":"\#(name)","price":{"amount":\#(amount),"currency":"\#(currency)"}\#(more)}"#,
            headers: headers)
    }

    func importCSV(_ text: String, query: String = "", headers: HTTPHeaders = [:]) async throws -> Answer {
        try await send(
            .post, "/admin/v1/products/import\(query)", as: Self.operatorsPrincipal, text, headers: headers,
            type: "text/csv")
    }

    func count(_ sql: String) async throws -> Int { try await database.query(sql).first!["n"] }
    /// The events in the outbox, oldest first.
    func events() async throws -> [ProductChanged] {
        try await database.query("select data from catalog.outbox order by seq").map {
            try JSONText.decode(ProductChanged.self, from: Array(($0["data"] as String).utf8))
        }
    }
    func stock(_ sku: String, _ available: Int64, version: Int64) async throws {
        let change = StockChanged(
            sku: sku, onHand: available, reserved: 0, available: available, version: version)
        _ = try await database.query(catalog.store.keep([change], Date()))
    }
    func close() async {
        await bus.close()
        await database.close()
    }
}
