import Audit
import Auth
import EventBus
import EventLoop
import Foundation
import Kafka
import MTProto
import Messages
import Postgres
import Redis
import Sharding
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import MTProtoGateway

private struct OneShard: MessageShards {
    let client: PostgresClient
    let names = ["s1"]
    func name(of slot: Slot) -> String { "s1" }
    func client(of name: String) -> PostgresClient { client }
    func asking<T>(_ name: String, _ body: (PostgresClient) async throws -> T) async throws -> T {
        try await body(client)
    }
    func fence(_ slots: Set<Slot>) -> [PostgresStatement] { [] }
    func reload() async throws {}
}

/// A gateway that listens, on a database of its own and without Redis.
struct GatewayFixture {
    let database: PostgresClient
    let shard: PostgresClient
    let auth: Auth
    let messages: Messages
    let gateway: MTProtoGateway
    private let running: Task<Void, Never>

    init() async throws {
        var configuration = try PostgresConfiguration(url: try await TestPostgres.database().url)
        database = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: Auth.name, migrations: Auth.migrations).migrate()
        configuration.settings["search_path"] = Messages.schema(of: "s1")
        shard = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(shard, schema: Messages.schema(of: "s1"), migrations: Messages.migrations(of: "s1"))
            .migrate()
        auth = Auth(
            database: database, auditDatabases: PostgresDatabases(database),
            options: AuthOptions(issuer: "shop", secret: [UInt8](repeating: 7, count: 32), sandboxCodes: true))
        let bus = EventBus(
            databases: PostgresDatabases(database), kafka: KafkaConfiguration(bootstrap: "127.0.0.1:1"),
            signatures: .test, group: TestLoops.group, embedded: true)
        let told = Told()
        messages = Messages(
            shards: OneShard(client: shard), bus: bus,
            afterCommit: { changes in told.gateway.withLock { $0 }?.announce(changes) })
        let gateway = try MTProtoGateway(
            MTProtoGatewayOptions(
                address: SocketAddress(host: "127.0.0.1", port: 0), privateKey: try RSAKey.make().privatePEM,
                publicHost: "127.0.0.1", publicPort: 1),
            auth: auth, messages: messages,
            redis: RedisClient(RedisConfiguration(url: "redis://127.0.0.1:1"), group: TestLoops.group),
            group: TestLoops.group)
        self.gateway = gateway
        told.gateway.withLock { $0 = gateway }
        try await gateway.start()
        running = Task(executorPreference: TestLoops.group.loops[0]) { await gateway.run() }
    }

    private final class Told: Sendable {
        let gateway = Mutex<MTProtoGateway?>(nil)
    }

    func close() async {
        await gateway.drain(within: .seconds(5))
        running.cancel()
        await running.value
        await database.close()
        await shard.close()
    }

    // MARK: People

    func person() async throws -> Int64 {
        let row = try await database.query(
            """
            insert into auth.users (id, phone, created_at, seen_at, first_name)
            values (gen_random_uuid(), $1, now(), now(), 'Somebody') returning number
            """, "+1555\(Int64.random(in: 1_000_000..<10_000_000))"
        ).first
        return try #require(row)["number"]
    }

    /// A key as a handshake makes one.
    func key(of user: Int64? = nil) async throws -> WireKey {
        let key = WireKey((0..<WireKey.length).map { _ in UInt8.random(in: 0...255) })
        let stored = StoredKey(id: key.id, bytes: key.bytes, dc: 2, createdAt: Date())
        #expect(try await auth.authKeys.insert(stored, from: "127.0.0.1"))
        if let user { try await signIn(user, with: key) }
        return key
    }

    /// As it happens on another connection.
    func signIn(_ user: Int64, with key: WireKey) async throws {
        try await database.execute(
            "update auth.auth_keys set user_number = $2, signed_in_at = now(), hash = id where id = $1", key.id, user)
    }

    func client(_ keys: WireKey...) async throws -> RawClient {
        let client = RawClient(keys, on: TestLoops.group.loops[0])
        try await client.connect(to: gateway.port)
        return client
    }

    // MARK: Boxes

    /// What somebody has noted for himself, the newest first.
    func notes(of user: Int64) async throws -> [String] {
        try await messages.history(of: user, with: .user(user), HistoryWindow()).messages.map(\.text)
    }

    /// Runs `body` while nothing can be written into a box: calls that want to are in hand, and wait.
    func whileBoxesAreHeld(_ body: () async throws -> Void) async throws {
        try await shard.transaction(retries: 0) { transaction in
            try await transaction.execute("lock table boxes in access exclusive mode")
            try await body()
        }
    }
}
