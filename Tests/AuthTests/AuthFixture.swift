import Audit
import Crypto
import EventBus
import EventLoop
import FoundationEssentials
import Glibc
import HTTPServer
import HTTPService
import Observability
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Auth

/// A clock that tests turn.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    var now: Date { time.withLock { $0 } }
    func pass(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// Auth on a database of its own, asked through its routes, with its own tokens.
struct AuthFixture {
    let database: PostgresClient
    let auth: Auth
    let clock = TestClock()
    /// As a door of the same process checks them.
    let tokens: CachedTokens
    private let router: FrozenRouter

    static func options(_ clock: TestClock, sandboxCodes: Bool = true) -> AuthOptions {
        var options = AuthOptions(
            issuer: "shop", secret: [UInt8](repeating: 7, count: 32), sandboxCodes: sandboxCodes)
        options.needsSecondFactor = false
        options.now = { clock.now }
        options.secretCost = .trivial
        return options
    }

    init(
        on server: PostgresServer? = nil, statementTimeout: Duration = .seconds(30),
        _ change: (inout AuthOptions) -> Void = { _ in }
    ) async throws {
        let test = if let server { try await server.database() } else { try await TestPostgres.database() }
        var configuration = try PostgresConfiguration(url: test.url)
        configuration.statementTimeout = statementTimeout
        let database = PostgresClient(configuration, group: TestLoops.group)
        self.database = database
        ClosesDatabases.opened?.note(database)
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: Auth.name, migrations: Auth.migrations).migrate()
        var options = Self.options(clock)
        change(&options)
        auth = Auth(database: database, auditDatabases: PostgresDatabases(database), options: options)
        try await auth.learnRevocations()
        let tokens = CachedTokens(auth.tokens, revocations: auth.revocations, now: options.now)
        self.tokens = tokens
        var router = Router(
            .problems(log: .init(label: "test"), mapping: Self.mapping), .authenticated(by: tokens), .authorized,
            .formChecked)
        router.add(auth.routes)
        self.router = try router.freeze()
    }

    /// As a daemon has it, as far as these tests need it.
    @Sendable private static func mapping(_ error: any Error) -> Problem? {
        (error as? PostgresError).map { $0.isCommitUnknown ? .outcomeUnknown() : .unavailable("\($0)") }
    }

    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        var problem: Problem? { try? JSONText.decode(Problem.self, from: body) }
        var refusal: String? { (try? JSONText.decode(TokenRefusal.self, from: body))?.error }
        func value<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONText.decode(type, from: body) }
    }

    @discardableResult
    func send(
        _ method: HTTPMethod, _ target: String, token: String? = nil, _ body: String = "", headers: HTTPHeaders = [:],
        type: String = "application/json", from address: String = home
    ) async throws -> Answer {
        var headers = headers
        if !body.isEmpty { headers["Content-Type"] = type }
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let http = HTTPRequest(
            method, target, headers: headers, body: HTTPRequestBody(Array(body.utf8)),
            remote: SocketAddress(host: address, port: 0))
        let response = try await TestLoops.group.loops[0].run { [router] in
            try await RequestContext.$current.withValue(RequestContext(requestID: "req_test")) {
                try await router.answer(APIRequest(http, id: "req_test"))
            }
        }
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status, headers: response.headers, body: [])
        }
        return Answer(status: response.status, headers: response.headers, body: bytes)
    }

    /// Where requests come from when nothing is said.
    static let home = "192.0.2.1"

    func form(_ body: String, headers: HTTPHeaders = [:], from address: String = home) async throws -> Answer {
        try await send(
            .post, "/oauth/token", body, headers: headers, type: "application/x-www-form-urlencoded", from: address)
    }

    func basic(_ credentials: ClientCredentials) -> HTTPHeaders {
        let pair = "\(credentials.clientId):\(credentials.clientSecret)"
        return ["Authorization": "Basic " + Data(pair.utf8).base64EncodedString()]
    }

    /// A token of the first admin.
    func adminToken() async throws -> String {
        let made = try await auth.bootstrapAdmin() ?? ClientCredentials.make()
        return try await form("grant_type=client_credentials", headers: basic(made)).value(TokenAnswer.self)
            .access_token
    }

    /// The newest code of a phone, or the one that answers `challenge`.
    func code(for phone: String, _ challenge: String? = nil) async throws -> String {
        let row = try await database.query(
            """
            select readable from auth.challenges where phone = $1 and ($2::bytea is null or hash = $2)
            order by created_at desc, hash limit 1
            """, phone, challenge.map { SHA256.hash($0) }
        ).first
        return try #require(row)["readable"]
    }

    /// Asks for a customer's code.
    func ask(
        _ phone: String = "+491511234567", device: String? = nil, from address: String = home
    ) async throws -> Answer {
        let secret = device.map { #", "deviceSecret": "\#($0)""# } ?? ""
        return try await send(.post, "/v1/auth/code", #"{"phone": "\#(phone)"\#(secret)}"#, from: address)
    }

    /// A customer who has just signed in.
    func signIn(
        _ phone: String = "+491511234567", device: String? = nil, from address: String = home
    ) async throws -> TokenAnswer {
        let sent = try await ask(phone, device: device, from: address)
        guard sent.status == 202 else { throw TestSupportError(description: "\(sent)") }
        let challenge = try sent.value(PhoneCodeSent.self).challenge
        return try await phoneGrant(phone, try await code(for: phone, challenge), challenge, from: address).value()
    }

    func phoneGrant(
        _ phone: String, _ code: String, _ challenge: String, from address: String = home
    ) async throws -> Answer {
        try await form(
            "grant_type=\(GrantType.phoneCode)&phone=\(Percent.encode(phone))&code=\(code)&challenge=\(challenge)",
            from: address)
    }
    func refresh(_ token: String) async throws -> Answer {
        try await form("grant_type=refresh_token&refresh_token=\(token)")
    }
    func claims(_ token: String) async throws -> Principal { try await tokens.verify(token) }
}

/// Holds one hash up until it is opened, without its thread: the global pool has as many as there are cores, and two
/// tests that held one each would be all that runs.
final class HashGate: Sendable {
    private let state = Mutex((entered: false, open: false))
    var isEntered: Bool { state.withLock { $0.entered } }
    func open() { state.withLock { $0.open = true } }
    func wait() async throws -> Int {
        state.withLock { $0.entered = true }
        while !state.withLock({ $0.open }) { try await Task.sleep(for: .milliseconds(1)) }
        return 1
    }
}
