import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct MigratorTests {
    private let first = (
        name: "0001_init.sql", sql: [UInt8]("create table shop.a (k int); insert into shop.a values (1);".utf8)
    )
    private let second = (name: "0002_more.sql", sql: [UInt8]("alter table shop.a add column v text;".utf8))

    private func migrator(_ client: PostgresClient, _ list: (name: String, sql: [UInt8])...) throws -> Migrator {
        try Migrator(client, schema: "shop", migrations: list)
    }

    @Test func whatIsMissingIsRunOnce() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            let one = try migrator(client, first)
            #expect(try await one.version() == .init(at: 0, known: 1))
            #expect(try await one.migrate() == ["0001_init.sql"])
            #expect(try await one.migrate() == [])
            #expect(try await migrator(client, second, first).migrate() == ["0002_more.sql"])
            #expect(try await migrator(client, first, second).version() == .init(at: 2, known: 2))
            #expect(try await client.query("select k, v from shop.a").count == 1)
        }
    }

    @Test func manyAtOnceDoItOnce() async throws {
        try await withDatabase { fixture in
            let runs = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<5 { group.addTask { try await migrator(fixture.client, first, second).migrate() } }
                return try await group.reduce([]) { $0 + $1 }
            }
            #expect(runs == ["0001_init.sql", "0002_more.sql"])
        }
    }

    @Test func aDatabaseThatIsNewerThanTheProgramIsRefused() async throws {
        try await withDatabase { fixture in
            try await migrator(fixture.client, first, second).migrate()
            let error = await #expect(throws: MigrationError.self) {
                try await migrator(fixture.client, first).migrate()
            }
            #expect(error?.reason.contains("version 2") == true && error?.reason.contains("up to 1") == true)
        }
    }

    @Test func aMigrationThatHasChangedIsRefused() async throws {
        try await withDatabase { fixture in
            try await migrator(fixture.client, first).migrate()
            let changed = (name: first.name, sql: [UInt8]("create table shop.b (k int);".utf8))
            let error = await #expect(throws: MigrationError.self) {
                try await migrator(fixture.client, changed).migrate()
            }
            #expect(error?.reason.contains("0001_init.sql has changed") == true)
        }
    }

    @Test func aMigrationThatFailsLeavesNothingOfItself() async throws {
        try await withDatabase { fixture in
            let broken = (name: "0002_broken.sql", sql: [UInt8]("create table shop.b (k int); select nonsense;".utf8))
            let failing = try migrator(fixture.client, first, broken)
            let error = await postgresError { try await failing.migrate() }
            #expect(error?.code == "42703")
            #expect(try await migrator(fixture.client, first, second).migrate() == ["0002_more.sql"])
            #expect(try await fixture.client.query("select to_regclass('shop.b') is null as v").first!["v"] == true)
        }
    }

    /// Such as a dump, which reads every table in one transaction.
    private func whileRead(
        _ client: PostgresClient, _ body: @escaping (_ process: Int) async throws -> Void
    ) async throws {
        try await migrator(client, first).migrate()
        try await client.transaction { reader in
            let process: Int = try await reader.query("select pg_backend_pid() as v, k from shop.a").first!["v"]
            try await body(process)
        }
    }

    @Test(.timeLimit(.minutes(2))) func aScriptThatWaitsForALockHoldsUpNobody() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            let migration = Mutex<Task<[String], any Error>?>(nil)
            try await whileRead(client) { _ in
                let task = Task { try await migrator(client, first, second).migrate() }
                migration.withLock { $0 = task }
                try await eventually("it waits") {
                    try await fixture.database.psql("select count(*) from pg_locks where not granted") != "0\n"
                }
                try await withDeadline(.seconds(25), of: "another reader") {
                    _ = try await client.query("select k from shop.a")
                }
            }
            let task = try #require(migration.withLock { $0 })
            #expect(try await task.value == ["0002_more.sql"])
        }
    }

    @Test func aScriptThatGetsNoLockSaysWhoHasIt() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await whileRead(client) { process in
                let error = await #expect(throws: MigrationError.self) {
                    try await migrator(client, first, second).migrate(patience: .zero)
                }
                let reason = error?.reason ?? ""
                #expect(reason.contains("0002_more.sql") && reason.contains("shop.a is locked"), "\(reason)")
                #expect(reason.contains("process \(process) postgres shop in a transaction since"), "\(reason)")
            }
            #expect(try await migrator(client, first, second).migrate() == ["0002_more.sql"])
        }
    }

    @Test func numbersMustFollowEachOther() async throws {
        try await withDatabase { fixture in
            #expect(throws: MigrationError.self) { try migrator(fixture.client, (name: "init.sql", sql: [])) }
            #expect(throws: MigrationError.self) { try migrator(fixture.client, first, (name: "0003_x.sql", sql: [])) }
            #expect(throws: MigrationError.self) { try migrator(fixture.client, first, first) }
        }
    }
}

@Suite struct ConfigurationTests {
    @Test func aURLIsReadAsLibpqReadsIt() throws {
        let configuration = try PostgresConfiguration(
            url:
                "postgresql://me:p%40ss@h1:1,h2:2/shop"
                + "?target_session_attrs=read-write&sslmode=require&connect_timeout=3"
        )
        #expect(configuration.hosts == [.init(host: "h1", port: 1), .init(host: "h2", port: 2)])
        #expect(configuration.user == "me" && configuration.password == "p@ss" && configuration.database == "shop")
        #expect(configuration.targetSessionAttributes == .readWrite && configuration.tls.mode == .require)
        #expect(configuration.connectTimeout == .seconds(3))
        #expect("\(configuration)" == "postgresql://me@h1:1,h2:2/shop")
        let socket = try PostgresConfiguration(url: "postgresql://me@%2Frun%2Fpg:7132/shop")
        #expect(socket.hosts == [.init(host: "/run/pg", port: 7132)])
    }

    @Test(arguments: [
        "", "http://x", "postgresql://me@h:70000/d", "postgresql://h/d", "postgresql://me@h/d?sslmode=maybe",
        "postgresql://me@h/d?nonsense=1", "postgresql://me@h:1,g:2,i:3/d?port=1,2",
        "postgresql://me@h/d?connect_timeout=x",
    ]) func aURLThatIsWrongIsRefused(_ url: String) {
        #expect(throws: PostgresConfigurationError.self) { try PostgresConfiguration(url: url) }
    }
}
