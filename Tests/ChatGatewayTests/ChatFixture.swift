import Audit
import Crypto
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Observability
import Postgres
import Redis
import Sharding
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Auth
@testable import ChatGateway
@testable import Messages

/// One shard, a schema of the database that all lies in.
private struct OneShard: MessageShards {
    let client: PostgresClient
    var names: [String] { ["s1"] }
    func name(of slot: Slot) -> String { "s1" }
    func client(of name: String) -> PostgresClient { client }
    func asking<T>(_ name: String, _ body: (PostgresClient) async throws -> T) async throws -> T {
        try await body(client)
    }
    func fence(_ slots: Set<Slot>) -> [PostgresStatement] { [] }
    func reload() async throws {}
}

/// The door, with `Auth` and `Messages` behind it, asked through its routes.
struct ChatFixture {
    let database: PostgresClient
    let auth: Auth
    let messages: Messages
    let gateway: ChatGateway
    let shard: PostgresClient
    private let router: FrozenRouter

    /// - Parameter isDeaf: whether it is not told of commits, as of those of another process.
    init(isDeaf: Bool = false) async throws {
        var configuration = try PostgresConfiguration(url: try await TestPostgres.database().url)
        database = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: Auth.name, migrations: Auth.migrations).migrate()
        configuration.settings["search_path"] = Messages.schema(of: "s1")
        shard = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(shard, schema: Messages.schema(of: "s1"), migrations: Messages.migrations(of: "s1"))
            .migrate()
        var options = AuthOptions(issuer: "shop", secret: [UInt8](repeating: 7, count: 32), sandboxCodes: true)
        options.needsSecondFactor = false
        auth = Auth(database: database, auditDatabases: PostgresDatabases(database), options: options)
        try await auth.learnRevocations()
        let bus = EventBus(
            databases: PostgresDatabases(database), kafka: KafkaConfiguration(bootstrap: "127.0.0.1:1"),
            signatures: .test, group: TestLoops.group, embedded: true)
        let told = Mutex<ChatGateway?>.Box(nil)
        messages = Messages(
            shards: OneShard(client: shard), bus: bus, names: { [auth] in try await auth.namesShown(by: $0) },
            afterCommit: { told.value?.announce($0) })
        gateway = try ChatGateway(
            auth: auth, messages: messages,
            redis: RedisClient(
                RedisConfiguration(url: "redis://127.0.0.1:1"),
                group: TestLoops.group), group: TestLoops.group)
        if !isDeaf { told.value = gateway }
        let tokens = CachedTokens(auth.tokens, revocations: auth.revocations)
        var router = Router(
            .keyed { _ in true }, .problems(log: .init(label: "test")), .authenticated(by: tokens), .authorized,
            .formChecked)
        router.add(auth.routes)
        router.add(gateway.routes)
        self.router = try router.freeze()
    }

    func close() async {
        await database.close()
        await shard.close()
    }

    // MARK: People

    struct Person: Sendable {
        let id: UserID
        let number: Int64
        let phone: String
        let token: String
        let session: UUID
        var peer: Peer { .user(number) }
    }

    /// A customer who is signed in, and has told their name.
    func person(_ first: String, _ last: String = "") async throws -> Person {
        let (id, phone) = (UUIDv7.next(), "+1555\(1_000_000 + Int64.random(in: 0..<9_000_000))")
        let row = try await database.query(
            """
            insert into auth.users (id, phone, created_at, seen_at, first_name, last_name)
            values ($1, $2, now(), now(), $3, $4) returning number
            """, id, phone, first, last
        ).first
        let session = UUIDv7.next()
        let user = UserID(id)
        let token = try await auth.accessToken(
            subject: user.description, scopes: [.customer], role: nil, session: session)
        return Person(id: user, number: try #require(row)["number"], phone: phone, token: token, session: session)
    }

    func operatorToken(_ role: Role) async throws -> String {
        try await auth.accessToken(
            subject: "somebody", scopes: role.scopes, role: role.rawValue)
    }

    // MARK: Requests

    struct Answer: CustomStringConvertible {
        let status: Int
        let headers: HTTPHeaders
        let body: HTTPResponse.Body
        var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }
        var description: String { "\(status): \(String(decoding: bytes, as: UTF8.self))" }
        var problem: Problem? { try? JSONText.decode(Problem.self, from: bytes) }
        func value<T: Decodable>(_ type: T.Type = T.self) throws -> T {
            guard status < 400 else { throw TestSupportError(description: description) }
            return try JSONText.decode(type, from: bytes)
        }
    }

    func ask(
        _ method: HTTPMethod, _ target: String, _ token: String?, _ body: String = "", headers: HTTPHeaders = [:]
    ) async throws -> Answer {
        var headers = headers
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let http = HTTPRequest(method, target, headers: headers, body: HTTPRequestBody(Array(body.utf8)))
        let response = try await TestLoops.group.loops[0].run { [router] in
            try await router.answer(APIRequest(http, id: "req_test"))
        }
        return Answer(status: response.status, headers: response.headers, body: response.body)
    }

    @discardableResult
    func say(
        _ text: String, from: Person, to chat: ChatID, key: String? = nil, replyTo: Int? = nil
    ) async throws -> ChatMessage {
        let body = try JSONText.encode(NewChatMessage(text: text, replyTo: replyTo))
        return try await ask(
            .post, "/v1/chats/\(chat)/messages", from.token, String(decoding: body, as: UTF8.self),
            headers: key.map { ["Idempotency-Key": $0] } ?? [:]
        ).value()
    }

    // MARK: Streams

    /// A stream of events whose reader is this test.
    final class Stream: HTTPBodySink {
        private struct State {
            var text = ""
            var isStuck = false
            var error: String?
            var isOver = false
        }
        private let state = Mutex(State())
        private let task = Mutex<Task<Void, Never>?>(nil)

        func write(_ bytes: [UInt8]) async throws {
            while state.withLock({ $0.isStuck }) { try await Task.sleep(for: .milliseconds(2)) }
            state.withLock { $0.text += String(decoding: bytes, as: UTF8.self) }
        }
        /// Takes nothing more, as a client whose window is full.
        func stick() { state.withLock { $0.isStuck = true } }
        func unstick() { state.withLock { $0.isStuck = false } }
        func leave() async {
            let task = task.withLock { $0 }
            task?.cancel()
            await task?.value
        }
        var isOver: Bool { state.withLock { $0.isOver } }
        var error: String? { state.withLock { $0.error } }
        /// What was told so far: the whole events.
        var events: [ChatEvent] {
            state.withLock(\.text).split(separator: "\n").compactMap { line in
                line.hasPrefix("data: ") ? try? JSONText.decode(ChatEvent.self, from: line.dropFirst(6).utf8) : nil
            }
        }
        var ids: [String] {
            state.withLock(\.text).split(separator: "\n").filter { $0.hasPrefix("id: ") }.map {
                String($0.dropFirst(4))
            }
        }
        var texts: [String] { events.compactMap { $0.message?.text } }

        fileprivate func run(_ body: HTTPResponse.Body) throws {
            guard case .events(let write) = body else { throw TestSupportError(description: "no stream") }
            let running = Task(executorPreference: TestLoops.group.loops[0]) {
                do {
                    try await write(ServerSentEventWriter(HTTPBodyWriter(self)))
                } catch {
                    self.state.withLock { $0.error = "\(error)" }
                }
                self.state.withLock { $0.isOver = true }
            }
            task.withLock { $0 = running }
        }
    }

    func listen(_ person: Person, after id: String? = nil) async throws -> Stream {
        let answer = try await ask(
            .get, "/v1/chats/events", person.token, headers: id.map { ["Last-Event-ID": $0] } ?? [:])
        guard answer.status == 200 else { throw TestSupportError(description: "\(answer)") }
        let stream = Stream()
        try stream.run(answer.body)
        return stream
    }
}

extension Mutex where Value: Sendable {
    /// A mutex that can be held by several.
    final class Box: Sendable {
        private let mutex: Mutex<Value>
        init(_ value: Value) { mutex = Mutex(value) }
        var value: Value {
            get { mutex.withLock { $0 } }
            set { mutex.withLock { $0 = newValue } }
        }
    }
}
