import EventLoop
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct StatementTests {
    @Test(arguments: [false, true]) func manyTasksShareAConnection(_ overUnixSocket: Bool) async throws {
        try await withDatabase(overUnixSocket: overUnixSocket) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<50 {
                    group.addTask(executorPreference: task % 3 == 0 ? nil : loop) {
                        for turn in 0..<20 {
                            let rows = try await client.query("select $1::bigint * 2 as v", task * 100 + turn)
                            #expect(try rows[0]["v"] == (task * 100 + turn) * 2)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let used = try await fixture.database.psql(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'shop'"
            )
            #expect(Int(used.trimmingSuffix())! <= 2, "one connection a loop")
        }
    }

    @Test func anErrorTouchesNobodyElse() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (k bigint primary key)")
            try await client.execute("insert into t values (0)")
            let results = await withTaskGroup(of: (Int, String?).self) { group in
                for key in 0..<100 {
                    group.addTask {
                        let sql = key % 10 == 3 ? "insert into nowhere values ($1)" : "insert into t values ($1)"
                        return (key, await postgresError { try await client.execute(sql, key) }?.code)
                    }
                }
                return await group.reduce(into: [Int: String?]()) { $0.updateValue($1.1, forKey: $1.0) }
            }
            for key in 0..<100 {
                #expect(results[key]! == (key == 0 ? "23505" : key % 10 == 3 ? "42P01" : nil))
            }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 90)
        }
    }

    @Test func errorsSayWhatTheServerSaid() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute(
                "create table item (sku text constraint item_sku_key unique, n int not null check (n > 0))")
            try await client.execute("insert into item values ('a', 1)")
            let unique = try #require(
                await postgresError { try await client.execute("insert into item values ('a', 1)") })
            #expect(unique.isUniqueViolation && unique.constraint == "item_sku_key" && unique.table == "item")
            #expect(unique.detail == "Key (sku)=(a) already exists.")
            let missing = try #require(
                await postgresError { try await client.execute("insert into item values ('b')") })
            #expect(missing.isNotNullViolation && missing.column == "n")
            let check = try #require(
                await postgresError { try await client.execute("insert into item values ('b', 0)") })
            #expect(check.isCheckViolation && check.constraint == "item_n_check")
            let syntax = try #require(await postgresError { try await client.execute("select 1 +") })
            #expect(syntax.code == "42601" && syntax.sql == "select 1 +" && syntax.position != nil)
        }
    }

    @Test func aDeferredConstraintThatFailsAtTheCommitIsReported() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table p (k int primary key)")
            try await client.execute("create table c (k int references p deferrable initially deferred)")
            let error = await postgresError { try await client.execute("insert into c values (1)") }
            #expect(error?.isForeignKeyViolation == true)
            #expect(try await client.query("select count(*) as n from c").first!["n"] == 0)
        }
    }

    @Test(arguments: ["begin", "set search_path to x", "listen c", "copy t to stdout", "/* hi */ COMMIT"])
    func whatWouldTouchStrangersIsRefused(_ sql: String) async throws {
        try await withDatabase { fixture in
            #expect(await postgresError { try await fixture.client.execute(sql) }?.code == "0A000")
        }
    }

    @Test func aStatementWhosePlanIsStaleIsPreparedAnew() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            try await client.execute("insert into t values (1)")
            #expect(try await client.query("select * from t").columns == ["a"])
            try await client.execute("alter table t add column b int default 2")
            let rows = try await client.query("select * from t")
            #expect(rows.columns == ["a", "b"])
            #expect(try rows[0]["b"] == 2)
            try await client.execute("alter table t rename column b to c")
            let inTransaction = try await client.transaction { try await $0.query("select * from t").columns }
            #expect(inTransaction == ["a", "c"])
        }
    }

    @Test func aTransactionWhosePlanIsStaleRunsAgain() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let read = { try await client.transaction { try await $0.query("select * from t").columns } }
            #expect(try await read() == ["a"])
            try await client.execute("alter table t add column b int")
            #expect(try await read() == ["a", "b"])
        }
    }

    @Test func aStatementThatTheServerHasForgottenIsPreparedAnew() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            try await loop.run {
                #expect(try await client.query("select 1 as v").first!["v"] == 1)
                try await client.execute("do $$ begin execute 'deallocate all'; end $$")
                #expect(try await client.query("select 1 as v").first!["v"] == 1)
            }
        }
    }

    @Test func preparedStatementsAreBounded() async throws {
        try await withDatabase(configure: { $0.preparedStatements = 8 }) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            try await loop.run {
                for number in 0..<50 {
                    #expect(try await client.query("select \(number) as v").first!["v"] == number)
                }
                let kept: Int = try await client.query("select count(*) as n from pg_prepared_statements").first!["n"]
                #expect(kept <= 9)
                try await client.transaction { transaction in
                    for number in 0..<50 { try await transaction.execute("select \(number) as v") }
                }
            }
        }
    }

    @Test func aCancelledCallerDoesNotWait() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            func waiting() async throws -> String {
                try await fixture.database.psql(
                    """
                    select count(*) from pg_locks where locktype = 'advisory' and not granted
                    and database = (select oid from pg_database where datname = current_database())
                    """
                ).trimmingSuffix()
            }
            try await client.transaction { holder in
                try await holder.execute("select pg_advisory_xact_lock(1)")
                let task = Task { try await client.query("select pg_advisory_lock(1)") }
                try await eventually("the statement waits") { try await waiting() == "1" }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await waiting() == "1", "only the caller has gone, not the statement")
            }
        }
    }

    @Test func aCallerThatIsCancelledAlreadySendsNothing() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await client.execute("insert into t values (1)")
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
        }
    }

    @Test func aStatementThatRunsTooLongIsStopped() async throws {
        try await withDatabase(configure: { $0.statementTimeout = .milliseconds(100) }) { fixture in
            let error = await postgresError { _ = try await fixture.client.query("select pg_sleep(10)") }
            #expect(error?.isQueryCanceled == true)
        }
    }

    @Test func moreStatementsThanMayWaitAreRefused() async throws {
        try await withDatabase(configure: { $0.maximumWaiters = 5 }) { fixture in
            let client = fixture.client
            let codes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<10 {
                    group.addTask(executorPreference: TestLoops.group.loops[0]) {
                        await postgresError { _ = try await client.query("select pg_sleep(0.05)") }?.code
                    }
                }
                return await group.reduce([]) { $0 + [$1] }
            }
            #expect(codes.filter { $0 == "53300" }.count == 5)
            #expect(codes.filter { $0 == nil }.count == 5)
        }
    }

    @Test func bigValuesGoBothWaysAtOnce() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            let big = String(repeating: "z", count: 4_000_000)
            let lengths = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask(executorPreference: TestLoops.group.loops[0]) {
                        (try await client.query("select $1::text as v", big).first!["v"] as String).utf8.count
                    }
                }
                return try await group.reduce([]) { $0 + [$1] }
            }
            #expect(lengths == Array(repeating: 4_000_000, count: 8))
        }
    }
}

extension String {
    func trimmingSuffix() -> String { String(prefix { !$0.isNewline }) }
}
