import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// What a whole `shopd` takes of its PostgreSQL.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConnectionTests {
    private static let busyBound = 60
    /// And for the database of a shard six more: its relay, its consumer, who listens there and who looks in; on a busy
    /// machine what looks in once in a while overlaps (a calm one has 9 or 10 in all). Two for the heartbeat of the
    /// gateway and the sweep of files.
    private static let quietBound = 10 + 6 + 2

    private final class Counter: Sendable {
        let client: PostgresClient
        let most = Mutex<Int>(0)
        init(client: PostgresClient) { self.client = client }

        /// How many connections `shopd` has now.
        func count() async throws -> Int {
            let now: Int = try await client.query(
                """
                select count(*) as n from pg_stat_activity
                where backend_type = 'client backend' and application_name = 'shopd'
                """
            ).first!["n"]
            most.withLock { $0 = max($0, now) }
            return now
        }
    }

    private final class Failures: Sendable {
        private let texts = Mutex<[String]>([])
        func add(_ text: String) { texts.withLock { $0.append(text) } }
        var all: [String] { texts.withLock { $0 } }
    }

    @Test func allServicesOnFourLoopsTakeFewAndWhenNothingHappensHardlyAny() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        var configuration = try installation.configuration()
        configuration.loops = 4
        try FileText.write(
            String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: installation.configurationFile)
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        let shop = Shop(installation)
        let admin = try #require(configuration.database.admin)
        let counter = Counter(
            client: PostgresClient(
                try configuration.database.client(as: admin, named: "counter"), group: TestLoops.group))
        try await shop.stock([("LAMP", 10_000)])
        try await load(shop, counter)
        let most = counter.most.withLock { $0 }
        #expect(most <= Self.busyBound && most > Self.quietBound, "\(most)")
        try await eventually(within: .seconds(150), "hardly any are left") {
            try await counter.count() < Self.quietBound
        }
        for _ in 0..<20 {
            let count = try await counter.count()
            #expect(count < Self.quietBound)
            try await Task.sleep(for: .milliseconds(500))
        }
        await counter.client.close()
    }

    /// All services at once, from many connections, for a while.
    private func load(_ shop: Shop, _ counter: Counter) async throws {
        let token = try await shop.adminToken
        let paths = [
            "/admin/v1/products?limit=5", "/admin/v1/orders?limit=5", "/admin/v1/stock?limit=5",
            "/admin/v1/payments?limit=5", "/admin/v1/users?limit=5", "/admin/v1/audit/heads", "/v1/products?limit=5",
            "/admin/v1/stock/verify", "/admin/v1/orders/export",
        ]
        let end = ContinuousClock.now + .seconds(8)
        let failures = Failures()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while ContinuousClock.now < end { _ = try await counter.count() } }
            for sender in 0..<64 {
                group.addTask(executorPreference: TestLoops.group.next()) {
                    var turn = sender
                    while ContinuousClock.now < end {
                        let path = paths[turn % paths.count]
                        let answer = try await shop.ask("GET", path, token: token)
                        if answer.status != 200 { failures.add("\(path) \(answer)") }
                        turn += 1
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(failures.all.isEmpty, "\(failures.all.prefix(5))")
    }

    /// PgBouncer as Debian has it, in transaction mode: no session that is ours.
    @Test func aPoolerInBetweenIsSaidAtTheStart() async throws {
        let installation = try await TestInstallation.start()
        var configuration = try installation.configuration()
        try await installation.daemon.stop(installation.daemon.running, [SIGTERM], on: TestLoops.any)
        let port = try #require(configuration.database.hosts.first.flatMap { HostPort($0)?.port })
        let logins = configuration.database.roles.values.map { ($0.user, $0.password ?? "") }
        for ignored in [[], ["options"]] {
            let bouncer = try await TestPgBouncer.start(
                to: port, logins: Dictionary(uniqueKeysWithValues: logins), mode: "transaction", ignored: ignored)
            configuration.database.hosts = ["127.0.0.1:\(bouncer.port)"]
            configuration.log.file = nil
            let path = "\(TestDirectory.make("pooled"))/shopd.json"
            try FileText.write(String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: path)
            let run = try await withDeadline(.seconds(60), of: "shopd's refusal") {
                try await ChildProcess.run(
                    ChildCommand(installation.shopd, ["run", "--config", path]), on: TestLoops.any)
            }
            #expect(!run.status.isSuccess)
            #expect(run.errorText.contains("connection pooler that keeps no session"), "\(run.errorText)")
            #expect(run.errorText.contains("name PostgreSQL itself in database.hosts"), "\(run.errorText)")
            try await bouncer.stop()
        }
    }
}
