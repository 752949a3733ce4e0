import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

/// What is left when the server, the way to it or its answer goes away.
@Suite(.timeLimit(.minutes(3))) struct FailureTests {
    @Test func aConnectionThatIsCutIsOpenedAgain() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let waiting = Task { await postgresError { _ = try await client.query("select pg_sleep(30)") } }
            try await eventually { try await isRunning("pg_sleep(30)", fixture) }
            try await fixture.cutAll()
            let error = try #require(await waiting.value)
            #expect(error.code == "57P01" && error.isConnectionLoss && error.isCommitUnknown)
            try await client.execute("insert into t values (1)")
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 1)
        }
    }

    @Test func aServerThatIsKilledInMidTransactionHasRolledItBack() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(on: server, configure: { $0.waitLimit = .seconds(20) }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let error = await postgresError {
                try await client.transaction { transaction in
                    try await transaction.execute("insert into t values (1)")
                    try await server.kill()
                    try await transaction.execute("insert into t values (2)")
                }
            }
            #expect(error?.isConnectionLoss == true && error?.isCommitUnknown == false)
            let refused = Task { try await client.query("select count(*) as n from t").first!["n"] as Int }
            try await server.start()
            #expect(try await refused.value == 0, "callers wait while the server starts")
            try await client.transaction { try await $0.execute("insert into t values (3)") }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 1)
        }
        try await server.stop()
    }

    @Test func aCommitWhoseAnswerIsLostIsUnknown() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            try await client.execute(
                """
                create function slow() returns trigger language plpgsql as
                $$ begin perform pg_sleep(30); return null; end $$
                """)
            try await client.execute(
                """
                create constraint trigger late after insert on t deferrable initially deferred
                for each row execute function slow()
                """)
            let waiting = Task {
                await postgresError {
                    try await client.transaction { try await $0.execute("insert into t values (1)") }
                }
            }
            try await eventually { try await isRunning("COMMIT", fixture) }
            try await fixture.cutAll()
            #expect(await waiting.value?.isCommitUnknown == true)
            let listed = Task {
                await postgresError { try await client.transact([PostgresStatement("insert into t values (1)")]) }
            }
            try await eventually { try await isRunning("insert into t", fixture) }
            try await fixture.cutAll()
            #expect(await listed.value?.isCommitUnknown == true)
        }
    }

    @Test func aServerThatIsNotThereIsAwaitedForSoLong() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(on: server, configure: { $0.waitLimit = .milliseconds(300) }) { fixture in
            try await server.stop()
            let began = ContinuousClock.now
            let statement = await postgresError { try await fixture.client.execute("select 1") }
            let transaction = await postgresError {
                try await fixture.client.transaction { try await $0.execute("select 1") }
            }
            #expect(statement?.code == "08001" && transaction?.code == "08001")
            #expect(began.duration(to: .now) >= .milliseconds(600))
            #expect(began.duration(to: .now) < .seconds(60))
        }
    }

    /// Stopped with SIGSTOP: the connection stays open and nothing comes.
    @Test func aServerThatFallsSilentIsGivenUp() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(on: server, configure: { $0.statementTimeout = .milliseconds(500) }) { fixture in
            try await fixture.client.execute("select 1")
            server.pause()
            let error = await postgresError { try await fixture.client.execute("select 1") }
            server.resume()
            #expect(error?.code == "08006" && error?.isCommitUnknown == true)
            #expect(try await fixture.client.query("select 1 as v").first!["v"] == 1)
        }
        try await server.stop()
    }

    /// Neither keep-alives nor its own time-outs end a COPY or a script then.
    @Test func aServerThatFallsSilentInACopyOrAScriptIsGivenUp() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(on: server, configure: { $0.statementTimeout = .milliseconds(500) }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (a text)")
            let uses: [@Sendable (PostgresTransaction) async throws -> Void] = [
                { try await $0.script("select 1; select 2") },
                { try await $0.copyOut("copy t to stdout") { _ in } },
                { _ = try await $0.copyIn("copy t from stdin", AsyncStream([UInt8].self) { $0.finish() }) },
            ]
            for (number, use) in uses.enumerated() {
                let error = await postgresError {
                    try await client.transaction { transaction in
                        try await transaction.execute("select 1")
                        server.pause()
                        defer { server.resume() }
                        try await withDeadline(.seconds(60), of: "the end") { try await use(transaction) }
                    }
                }
                #expect(error?.code == "08006", "\(number): \(error as Any)")
            }
        }
        try await server.stop()
    }

    /// Whoever reads an export slowly is not the server.
    @Test func aSlowReaderOfACopyIsNoSilentServer() async throws {
        try await withDatabase(configure: { $0.statementTimeout = .seconds(1) }) { fixture in
            try await fixture.client.transaction { transaction in
                var bytes = 0
                // It has sent all at once: the way holds more than this.
                let sql = "copy (select repeat('x', 100) from generate_series(1, 2000)) to stdout"
                try await transaction.copyOut(sql) { chunk in
                    if bytes == 0 { try await Task.sleep(for: .seconds(8)) }
                    bytes += chunk.count
                }
                #expect(bytes == 202_000)
            }
        }
    }

    @Test func aWrongPasswordIsSaidAtOnce() async throws {
        let server = try await TestPostgres.server()
        let database = try await server.database()
        try await database.psql(
            """
            create role locked login password 'right';
            copy (
                select 'host all locked 127.0.0.1/32 scram-sha-256' union all select 'host all all 127.0.0.1/32 trust'
            ) to '\(try await database.psql("show hba_file").trimmingSuffix())';
            select pg_reload_conf();
            """)
        func client(_ password: String?) throws -> PostgresClient {
            var configuration = try PostgresConfiguration(url: database.url)
            configuration.waitLimit = .seconds(password == nil ? 5 : 120)
            configuration.user = "locked"
            configuration.password = password
            return PostgresClient(configuration, group: TestLoops.group)
        }
        let right = try client("right")
        try await eventually { try await right.query("select current_user::text as v").first!["v"] == "locked" }
        for password in ["wrong", nil] {
            let wrong = try client(password)
            let began = ContinuousClock.now
            for _ in 0..<3 {
                let error = try #require(await postgresError { try await wrong.execute("select 1") })
                #expect(error.code == (password == nil ? "08001" : "28P01"))
                if password == nil { break }
                #expect(!error.description.contains("wrong"))
                let inPool = await postgresError { try await wrong.transaction { try await $0.execute("select 1") } }
                #expect(inPool?.code == "28P01")
            }
            // Nobody waits for a connection that can't be had.
            if password != nil { #expect(began.duration(to: .now) < .seconds(60)) }
            await wrong.close()
        }
        await right.close()
        try await server.stop()
    }

    @Test func aDatabaseThatIsGoneAndComesBackIsFoundAgain() async throws {
        let home = try await TestPostgres.database()
        try await withDatabase { fixture in
            let name = fixture.database.name
            try await fixture.client.execute("select 1")
            try await home.psql("drop database \(name) with (force)")
            let gone = await postgresError {
                for _ in 0..<20 { try await fixture.client.execute("select 1") }
            }
            #expect(gone != nil)
            try await eventually {
                await postgresError { try await fixture.client.execute("select 1") }?.code == "3D000"
            }
            try await home.psql("create database \(name)")
            try await eventually { try await fixture.client.query("select 1 as v").first!["v"] == 1 }
        }
    }

    @Test func theServerThatTakesWritesIsFoundAmongSeveral() async throws {
        let readOnly = try await TestPostgres.server(settings: ["default_transaction_read_only": "on"])
        let writable = try await TestPostgres.database()
        try await readOnly.psql(
            "set default_transaction_read_only = off; create database \(writable.name)", database: "postgres")
        var configuration = try PostgresConfiguration(
            url:
                "postgresql://postgres@127.0.0.1:1,127.0.0.1:\(readOnly.port),localhost:\(writable.port)"
                + "/\(writable.name)?target_session_attrs=read-write")
        configuration.connectTimeout = .seconds(3)
        let client = PostgresClient(configuration, group: TestLoops.group)
        try await client.execute("create table t (a int)")
        #expect(try await client.query("select inet_server_port()::int as v").first!["v"] == writable.port)
        configuration.targetSessionAttributes = .readOnly
        let reader = PostgresClient(configuration, group: TestLoops.group)
        #expect(try await reader.query("select inet_server_port()::int as v").first!["v"] == readOnly.port)
        await reader.close()
        await client.close()
        try await readOnly.stop()
    }

    /// The primary becomes a standby under us: whoever writes is told once, and the next one finds the new primary.
    @Test func aDemotedPrimaryIsLeft() async throws {
        let old = try await TestPostgres.server()
        let new = try await TestPostgres.server()
        for server in [old, new] { try await server.psql("create table t (a int)", database: "postgres") }
        var configuration = try PostgresConfiguration(
            url:
                "postgresql://postgres@127.0.0.1:\(old.port),127.0.0.1:\(new.port)/postgres"
                + "?target_session_attrs=read-write"
        )
        configuration.transactionConnections = 1
        let client = PostgresClient(configuration, group: TestLoops.group)
        try await client.execute("insert into t values (1)")
        try await client.transaction { try await $0.execute("insert into t values (1)") }
        try await old.psql("alter system set default_transaction_read_only = on", database: "postgres")
        try await old.psql("select pg_reload_conf()", database: "postgres")
        try await eventually {
            try await old.psql("show default_transaction_read_only", database: "postgres") == "on\n"
        }
        try await eventually { try await client.execute("insert into t values (2)") == 1 }
        try await eventually {
            try await client.transaction { try await $0.execute("insert into t values (2)") } == 1
        }
        #expect(try await new.psql("select count(*) from t", database: "postgres") == "2\n")
        await client.close()
        try await old.stop()
        try await new.stop()
    }

    /// Statements and transactions while connections are cut again and again: everyone gets an answer, and
    /// what was answered with success is there.
    @Test func underCutsNothingIsLostAndNobodyWaitsForEver() async throws {
        try await withDatabase(configure: { $0.waitLimit = .seconds(10) }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (k bigint primary key)")
            let confirmed = Keys()
            let unknown = Keys()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for _ in 0..<8 {
                        try await fixture.cutAll()
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                for worker in 0..<16 {
                    group.addTask(executorPreference: TestLoops.group.next()) {
                        for turn in 0..<40 {
                            let key = worker * 1_000 + turn
                            let error = await postgresError {
                                if turn % 2 == 0 {
                                    try await client.execute("insert into t values ($1)", key)
                                } else {
                                    try await client.transaction {
                                        try await $0.execute("insert into t values ($1)", key)
                                    }
                                }
                            }
                            if error == nil { confirmed.insert(key) }
                            if error?.isCommitUnknown == true { unknown.insert(key) }
                            #expect(error == nil || error!.isConnectionLoss)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let stored = Set(try await client.query("select k from t").map { try $0["k"] as Int })
            let sure = confirmed.all
            #expect(sure.isSubset(of: stored), "an answered insert is missing")
            #expect(stored.isSubset(of: sure.union(unknown.all)), "a failed insert is there")
        }
    }

    private func isRunning(_ text: String, _ fixture: Fixture) async throws -> Bool {
        let sql = """
            select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
            and query like '%\(text)%' and pid <> pg_backend_pid()
            """
        return try await fixture.database.psql(sql).trimmingSuffix() != "0"
    }
}

private final class Keys: Sendable {
    private let keys = Mutex<Set<Int>>([])
    func insert(_ key: Int) { keys.withLock { _ = $0.insert(key) } }
    var all: Set<Int> { keys.withLock { $0 } }
}

final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
