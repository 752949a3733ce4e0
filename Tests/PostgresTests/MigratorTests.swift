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

    /// Hosts are upgraded one after another: the older program works on, and starts.
    @Test func aDatabaseThatIsNewerThanTheProgramIsFine() async throws {
        try await withDatabase { fixture in
            try await migrator(fixture.client, first, second).migrate()
            let older = try migrator(fixture.client, first)
            #expect(try await older.version() == .init(at: 2, known: 1))
            #expect(try await older.migrate().isEmpty)
        }
    }

    @Test func aMigrationThatEndsOlderVersionsRefusesThem() async throws {
        try await withDatabase { fixture in
            let older = try migrator(fixture.client, first)
            try await older.migrate()
            let last = (name: "0002_end.sql", sql: [UInt8]("-- ends older versions\ndrop table shop.a;\n".utf8))
            // Its table is from before there was such a mark.
            try await fixture.client.execute("alter table shop.schema_migrations drop column ends_older")
            #expect(try await migrator(fixture.client, first, last).migrate() == ["0002_end.sql"])
            let calls: [() async throws -> Void] = [
                { _ = try await older.migrate() }, { _ = try await older.version() },
            ]
            for call in calls {
                let error = await #expect(throws: MigrationError.self) { try await call() }
                #expect(error?.reason.contains("0002_end.sql") == true && error?.reason.contains("up to 1") == true)
            }
            let newer = try migrator(fixture.client, first, last, (name: "0003_x.sql", sql: [UInt8]("select 1".utf8)))
            #expect(try await newer.migrate() == ["0003_x.sql"])
        }
    }

    /// Nobody waits while it is built, and what an interrupted run has left is made good by the next.
    @Test func anIndexIsBuiltBesideTheOthersWork() async throws {
        try await withDatabase { fixture in
            try await migrator(fixture.client, first).migrate()
            let text = """
                -- outside a transaction
                -- an index; of one column
                drop index concurrently if exists shop.a_of_k;

                create unique index concurrently a_of_k on shop.a (k);
                """
            let index = (name: "0002_index.sql", sql: [UInt8](text.utf8))
            let indexing = try migrator(fixture.client, first, index)
            try await fixture.client.execute("insert into shop.a values (1)")
            let error = await postgresError { try await indexing.migrate() }
            #expect(error?.code == "23505")
            try await fixture.client.execute("delete from shop.a")
            // Somebody writes to the table for as long as that takes, and nobody waits.
            let holds = AsyncStream<Void>.makeStream()
            let writer = Task {
                try await fixture.client.transaction { transaction in
                    try await transaction.execute("insert into shop.a values (7)")
                    holds.continuation.yield()
                    try await Task.sleep(for: .seconds(4))
                }
            }
            for await _ in holds.stream { break }
            async let done = indexing.migrate()
            try await fixture.client.execute("insert into shop.a values (8)")
            #expect(try await done == ["0002_index.sql"])
            try await writer.value
            let valid: Bool = try await fixture.client.query(
                "select indisvalid as v from pg_index where indexrelid = 'shop.a_of_k'::regclass"
            ).first!["v"]
            #expect(valid)
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
