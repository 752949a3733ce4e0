import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

/// Reads wait for nobody: not for a slow read, nor for a statement that waits for a lock.
@Suite(.timeLimit(.minutes(3))) struct SlowReadTests {
    /// Those that were sent right behind it, and those that come later.
    @Test func aSlowReadHoldsUpNobodyOnItsLoop() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await TestLoops.group.loops[0].run {
                _ = try await client.query("select 1")
                let slow = Task { try await client.query("select 'slow' as v, pg_sleep(20)").first!["v"] as String }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            if number % 2 == 0 { try await Task.sleep(for: .milliseconds(number * 10)) }
                            let began = ContinuousClock.now
                            #expect(try await client.query("select $1::bigint as v", number).first!["v"] == number)
                            #expect(began.duration(to: .now) < .seconds(10))
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await slow.value == "slow")
            }
        }
    }

    @Test func severalSlowReadsHoldUpNobody() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await TestLoops.group.loops[0].run {
                let slow = (0..<5).map { _ in Task { try await client.execute("select pg_sleep(20)") } }
                for number in 0..<20 {
                    let began = ContinuousClock.now
                    _ = try await client.query("select $1::bigint as v", number)
                    #expect(began.duration(to: .now) < .seconds(10))
                }
                for task in slow { #expect(try await task.value == 1) }
            }
        }
    }

    @Test func aWriteThatWaitsForALockHoldsUpNoReadAndNoLaterWrite() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await TestLoops.group.loops[0].run {
                try await client.execute("create table t (k int primary key, n int)")
                try await client.execute("insert into t values (1, 0), (2, 0)")
                try await client.transaction { holder in
                    try await holder.execute("update t set n = 1 where k = 1")
                    let waiting = Task { try await client.execute("update t set n = n + 1 where k = 1") }
                    try await eventually {
                        try await fixture.database.psql("select count(*) from pg_locks where not granted") != "0\n"
                    }
                    _ = try await withDeadline(.seconds(20), of: "a read") { try await client.query("select 1") }
                    try await Task.sleep(for: .milliseconds(300))
                    _ = try await withDeadline(.seconds(20), of: "a write") {
                        try await client.execute("update t set n = 5 where k = 2")
                    }
                    waiting.cancel()
                }
            }
        }
    }

    /// Whoever was sent twice is answered once, also when the way that the second went is lost.
    @Test func whatWasSentTwiceIsAnsweredOnce() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            let blocked = """
                from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'
                """
            try await TestLoops.group.loops[0].run {
                _ = try await client.query("select 1")
                try await client.execute("create table t (k int)")
                let (slow, behind) = try await client.transaction { holder in
                    try await holder.run([
                        PostgresStatement("select pg_advisory_xact_lock(7)"), PostgresStatement("lock table t"),
                    ])
                    let slow = Task { try await client.query("select count(*) as slow from t") }
                    let behind = (0..<20).map { number in
                        Task {
                            try await client.query(
                                "select pg_advisory_xact_lock_shared(7), $1::bigint as v", number
                            ).first!["v"] as Int
                        }
                    }
                    try await eventually("some are at work elsewhere") {
                        try await fixture.database.psql("select count(*) > 1 \(blocked)") == "t\n"
                    }
                    behind[7].cancel()
                    try await fixture.database.psql("select pg_terminate_backend(pid) \(blocked)")
                    return (slow, behind)
                }
                for (number, task) in behind.enumerated() {
                    switch await task.result {
                    case .success(let value): #expect(value == number)
                    case .failure(let error):
                        #expect(number == 7 && error is CancellationError, "\(number): \(error)")
                    }
                }
                _ = try await slow.value
            }
        }
    }

    /// A read that is none: the server says so, and it is done once.
    @Test func aSelectThatWritesIsRunOnce() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int)")
            try await client.execute(
                """
                create function put(k int) returns int language sql volatile as
                'insert into t values (k) returning k'
                """)
            for number in 0..<3 { _ = try await client.query("select put($1::int)", number) }
            _ = try await client.query("with x as (insert into t values (3) returning k) select k from x")
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 4)
            #expect(
                await postgresError { try await client.query("select put($1::int), 1 / 0", 1) }?.code == "22012")
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 4)
        }
    }

    @Test func whatIsIdleIsClosed() async throws {
        try await withDatabase(configure: { $0.idleTimeout = .milliseconds(200) }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int)")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try? await client.transaction { try await $0.execute("select pg_sleep(0.1)") } }
                }
            }
            _ = try await client.query("select 1")
            try await eventually("none is open") {
                try await fixture.database.psql(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and application_name = 'shop'
                    """) == "0\n"
            }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
            try await client.transaction { try await $0.execute("insert into t values (1)") }
        }
    }
}
