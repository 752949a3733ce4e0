import EventLoop
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct TransactionTests {
    @Test func whatReturnsIsCommittedAndWhatThrowsIsNot() async throws {
        struct Refused: Error {}
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let value = try await client.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                return 7
            }
            #expect(value == 7)
            await #expect(throws: Refused.self) {
                try await client.transaction { transaction in
                    try await transaction.execute("insert into t values (2)")
                    throw Refused()
                }
            }
            try await client.transaction { _ in }
            #expect(try await client.query("select array_agg(a::bigint) as v from t").first!["v"] == [1])
        }
    }

    @Test func severalStatementsGoInOneRoundTrip() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a bigint)")
            let rows = try await client.transaction { transaction in
                try await transaction.run([
                    PostgresStatement("insert into t values ($1)", 1),
                    PostgresStatement("insert into t values ($1) returning a", 2),
                    PostgresStatement("select count(*) as n from t"),
                ])
            }
            #expect(rows.count == 3 && rows[0].affected == 1)
            #expect(try rows[1][0]["a"] == 2)
            #expect(try rows[2][0]["n"] == 2)
            let error = await postgresError {
                try await client.transact([
                    PostgresStatement("insert into t values (3)"), PostgresStatement("insert into t values ('x')"),
                    PostgresStatement("insert into t values (4)"),
                ])
            }
            #expect(error?.code == "22P02")
            try await client.transact([PostgresStatement("insert into t values (5)"), PostgresStatement("select 1")])
            #expect(try await client.query("select array_agg(a order by a) as v from t").first!["v"] == [1, 2, 5])
        }
    }

    @Test func aFailureThatTheBodySwallowsIsNotTakenForACommit() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int primary key)")
            let error = await postgresError {
                try await client.transaction { transaction in
                    try await transaction.execute("insert into t values (1)")
                    _ = try? await transaction.execute("insert into t values (1)")
                }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
        }
    }

    @Test func theLastStatementsGoWithTheCommit() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a bigint primary key)")
            let rows = try await client.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                let rows = try await transaction.commit(after: [
                    PostgresStatement("insert into t values (2)"), PostgresStatement("select count(*) as n from t"),
                ])
                #expect(await postgresError { try await transaction.execute("select 1") }?.code == "25P01")
                return rows
            }
            #expect(try rows[1][0]["n"] == 2)
            let error = await postgresError {
                try await client.transaction { transaction in
                    try await transaction.execute("insert into t values (3)")
                    try await transaction.commit(after: [PostgresStatement("insert into t values (1)")])
                }
            }
            #expect(error?.isUniqueViolation == true)
            try await client.transaction { try await $0.commit(after: [PostgresStatement("insert into t values (4)")]) }
            try await client.transaction { try await $0.commit(after: []) }
            #expect(try await client.query("select array_agg(a order by a) as v from t").first!["v"] == [1, 2, 4])
        }
    }

    @Test func aSavepointSavesTheRest() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int primary key)")
            try await client.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                try await transaction.execute("savepoint one")
                _ = try? await transaction.execute("insert into t values (1)")
                try await transaction.execute("rollback to savepoint one")
                try await transaction.execute("insert into t values (2)")
            }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 2)
        }
    }

    @Test func serializationFailuresAreRunAgain() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table counter (n bigint)")
            try await client.execute("insert into counter values (0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await client.transaction(isolation: .serializable, retries: 100) { transaction in
                            let n: Int = try await transaction.query("select n from counter").first!["n"]
                            try await transaction.execute("update counter set n = $1", n + 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await client.query("select n from counter").first!["n"] == 8)
        }
    }

    @Test func deadlocksAreRunAgain() async throws {
        try await withDatabase(configure: { $0.settings["deadlock_timeout"] = "20ms" }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int primary key, n int)")
            try await client.execute("insert into t values (1, 0), (2, 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1], [1, 2], [2, 1]] {
                    group.addTask {
                        try await client.transaction(retries: 50) { transaction in
                            for key in order {
                                try await transaction.execute("update t set n = n + 1 where k = $1", key)
                                _ = try await transaction.query("select pg_sleep(0.02)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await client.query("select sum(n) as n from t").first!["n"] == 8)
        }
    }

    @Test func retriesEnd() async throws {
        try await withDatabase { fixture in
            let tries = Counter()
            let error = await postgresError {
                try await fixture.client.transaction(retries: 2) { transaction in
                    tries.add()
                    try await transaction.execute("do $$ begin raise exception using errcode = '40001'; end $$")
                }
            }
            #expect(error?.code == "40001")
            #expect(tries.value == 3)
        }
    }

    @Test func strangersStayOutOfATransaction() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            struct Undo: Error {}
            try await client.execute("create table t (who text)")
            await #expect(throws: Undo.self) {
                try await client.transaction { transaction in
                    try await transaction.execute("insert into t values ('transaction')")
                    // The same task, loop and client; another connection.
                    try await client.execute("insert into t values ('stranger')")
                    throw Undo()
                }
            }
            #expect(try await client.query("select array_agg(who) as v from t").first!["v"] == ["stranger"])
        }
    }

    @Test(arguments: ["commit", "ROLLBACK", "begin", "copy t from stdin"])
    func theEndOfATransactionIsTheDriversOwn(_ sql: String) async throws {
        try await withDatabase { fixture in
            let error = await postgresError { try await fixture.client.transaction { try await $0.execute(sql) } }
            #expect(error?.code == "0A000")
        }
    }

    @Test func aTransactionThatIsOverTakesNothing() async throws {
        try await withDatabase { fixture in
            let kept = try await fixture.client.transaction { transaction in
                try await transaction.execute("select 1")
                return transaction
            }
            #expect(await postgresError { try await kept.execute("select 1") }?.code == "25P01")
        }
    }

    @Test func aReadOnlyTransactionWritesNothing() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (a int)")
            let error = await postgresError {
                try await client.transaction(readOnly: true) { try await $0.execute("insert into t values (1)") }
            }
            #expect(error?.code == "25006")
        }
    }

    // MARK: Cancelling

    @Test func cancellingStopsTheStatementOnTheServerAndKeepsTheConnection() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            let before = try await loop.run {
                try await client.transaction { try await $0.query("select pg_backend_pid() as p").first!["p"] as Int }
            }
            let began = ContinuousClock.now
            let task = Task(executorPreference: loop) {
                try await client.transaction { _ = try await $0.query("select pg_sleep(30)") }
            }
            try await eventually("the statement runs") { try await sleepers(fixture) == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(began.duration(to: .now) < .seconds(25))
            #expect(try await sleepers(fixture) == 0)
            let after = try await loop.run {
                try await client.transaction { try await $0.query("select pg_backend_pid() as p").first!["p"] as Int }
            }
            #expect(before == after)
        }
    }

    /// A cancellation that comes late must not hit what runs next on the connection.
    @Test func aLateCancellationHitsNobodyElse() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            for turn in 0..<40 {
                let task = Task(executorPreference: loop) {
                    try await client.transaction { _ = try await $0.query("select pg_sleep(0.0005)") }
                }
                try await Task.sleep(for: .microseconds(turn * 50))
                task.cancel()
                let next = Task(executorPreference: loop) {
                    try await client.transaction { _ = try await $0.query("select pg_sleep(0.002)") }
                }
                _ = try? await task.value
                try await next.value
            }
        }
    }

    private func sleepers(_ fixture: Fixture) async throws -> Int {
        let text = try await fixture.database.psql(
            """
            select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
            and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()
            """
        )
        return Int(text.trimmingSuffix()) ?? -1
    }

    // MARK: The pool

    @Test func whoFindsNoFreeConnectionWaitsForSoLongAndNoLonger() async throws {
        try await withDatabase(configure: {
            $0.transactionConnections = 1
            $0.waitLimit = .seconds(1)
        }) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            try await loop.run {
                try await client.transaction { transaction in
                    try await transaction.execute("select 1")
                    let began = ContinuousClock.now
                    let error = await postgresError {
                        try await client.transaction { try await $0.execute("select 1") }
                    }
                    #expect(error?.isOverload == true)
                    #expect(began.duration(to: .now) >= .milliseconds(990))
                }
                try await client.transaction { try await $0.execute("select 1") }
            }
        }
    }

    @Test func moreWaitersThanAllowedAreRefusedAtOnce() async throws {
        try await withDatabase(configure: {
            $0.transactionConnections = 1
            $0.maximumWaiters = 2
        }) { fixture in
            let client = fixture.client
            let codes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<6 {
                    group.addTask(executorPreference: TestLoops.group.loops[0]) {
                        await postgresError {
                            try await client.transaction { try await $0.execute("select pg_sleep(0.05)") }
                        }?.code
                    }
                }
                return await group.reduce([]) { $0 + [$1] }
            }
            #expect(codes.filter { $0 == "53300" }.count >= 3)
            #expect(codes.filter { $0 == nil }.count >= 2)
        }
    }

    @Test func aWaiterThatIsCancelledLeavesTheQueue() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            let loop = TestLoops.group.loops[0]
            try await loop.run {
                try await client.transaction { transaction in
                    try await transaction.execute("select 1")
                    let waiter = Task(executorPreference: loop) {
                        try await client.transaction { try await $0.execute("select 1") }
                    }
                    try await loop.sleep(for: .milliseconds(20))
                    waiter.cancel()
                    await #expect(throws: CancellationError.self) { try await waiter.value }
                }
                try await client.transaction { try await $0.execute("select 1") }
            }
        }
    }

    @Test func aClosedClientRefuses() async throws {
        let fixture = try await Fixture()
        try await fixture.client.execute("select 1")
        await fixture.client.close()
        #expect(await postgresError { try await fixture.client.execute("select 1") }?.code == "08003")
        #expect(
            await postgresError { try await fixture.client.transaction { try await $0.execute("select 1") } }?.code
                == "08003")
        try await eventually("no connection is left") {
            try await fixture.database.psql(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            ).trimmingSuffix() == "0"
        }
    }
}
