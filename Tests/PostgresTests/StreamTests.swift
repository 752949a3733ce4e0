import Postgres
import TestSupport
import Testing

/// `count` chunks, and then an error if there is one.
private struct Chunks: AsyncSequence, Sendable {
    let chunk: [UInt8]
    let count: Int
    var failure: (any Error)?

    struct Iterator: AsyncIteratorProtocol {
        var left: Int
        let chunks: Chunks
        mutating func next() async throws -> [UInt8]? {
            if left == 0, let failure = chunks.failure { throw failure }
            guard left > 0 else { return nil }
            left -= 1
            return chunks.chunk
        }
    }
    func makeAsyncIterator() -> Iterator { Iterator(left: count, chunks: self) }
}

@Suite(.timeLimit(.minutes(3))) struct CopyTests {
    private let row = [UInt8]("7\t\(String(repeating: "y", count: 190))\n".utf8)
    private var chunk: [UInt8] { Array(repeatElement(row, count: 300).joined()) }

    @Test func rowsStreamInAndOut() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int, v text)")
            let stored = try await client.copyIn("copy t from stdin", Chunks(chunk: chunk, count: 100))
            #expect(stored == 30_000)
            var bytes = 0
            for try await chunk in client.copyOut("copy t to stdout") {
                bytes += chunk.count
                #expect(chunk.last == 10, "whole rows")
            }
            #expect(bytes == row.count * 30_000)
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 30_000)
        }
    }

    @Test func aBadRowStoresNothingAndSaysWhere() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int, v text)")
            let error = await postgresError {
                try await client.copyIn("copy t from stdin", Chunks(chunk: [UInt8]("1\ta\nx\tb\n".utf8), count: 1))
            }
            #expect(error?.code == "22P02")
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
            #expect(
                await postgresError { try await client.copyIn("copy nowhere from stdin", Chunks(chunk: [], count: 0)) }?
                    .code == "42P01")
            #expect(
                await postgresError { try await client.copyIn("select 1", Chunks(chunk: [], count: 0)) }?.code
                    == "0A000")
            #expect(
                await postgresError { try await client.copyIn("copy t to stdout", Chunks(chunk: [], count: 0)) }?.code
                    == "0A000")
            try await client.transaction { try await $0.execute("select 1") }
        }
    }

    @Test func aSourceThatFailsStoresNothing() async throws {
        struct Broken: Error {}
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int, v text)")
            await #expect(throws: Broken.self) {
                try await client.copyIn("copy t from stdin", Chunks(chunk: chunk, count: 3, failure: Broken()))
            }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
            try await client.transaction { try await $0.execute("select 1") }
        }
    }

    @Test func aCopyIsPartOfItsTransaction() async throws {
        struct Undo: Error {}
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.execute("create table t (k int, v text)")
            await #expect(throws: Undo.self) {
                try await client.transaction { transaction in
                    try await transaction.copyIn("copy t from stdin", Chunks(chunk: chunk, count: 1))
                    let seen: Int = try await transaction.query("select count(*) as n from t").first!["n"]
                    #expect(seen == 300)
                    var bytes = 0
                    try await transaction.copyOut("copy t to stdout") { bytes += $0.count }
                    #expect(bytes == row.count * 300)
                    throw Undo()
                }
            }
            #expect(try await client.query("select count(*) as n from t").first!["n"] == 0)
        }
    }

    @Test func aStreamThatIsLeftEarlyGivesItsPlaceBack() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            for _ in 0..<3 {
                for try await _ in client.copyOut(
                    "copy (select repeat('x', 1000) from generate_series(1, 1000000)) to stdout")
                {
                    break
                }
            }
            try await client.transaction { try await $0.execute("select 1") }
        }
    }

    @Test func cancellingEndsACopy() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            let task = Task {
                for try await _ in client.copyOut("copy (select pg_sleep(30)) to stdout") {}
            }
            try await eventually {
                try await fixture.database.psql(
                    """
                    select count(*) from pg_stat_activity
                    where state = 'active' and query like 'copy (select pg_sleep(30)%'
                    """
                ).trimmingSuffix() == "1"
            }
            let began = ContinuousClock.now
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(began.duration(to: .now) < .seconds(25))
            try await client.transaction { try await $0.execute("select 1") }
        }
    }
}

@Suite(.timeLimit(.minutes(3))) struct ListenTests {
    @Test func notificationsArriveAndAfterACutAWakeUpDoes() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            var iterator = client.listen("some \"channel\"").makeAsyncIterator()
            #expect(await iterator.next()?.isWakeUp == true)
            try await client.execute("select pg_notify($1, $2)", "some \"channel\"", "hello")
            let first = await iterator.next()
            #expect(first?.payload == "hello" && first?.channel == "some \"channel\"" && first?.isWakeUp == false)
            try await fixture.cutAll()
            #expect(await iterator.next()?.isWakeUp == true)
            try await client.execute("select pg_notify($1, $2)", "some \"channel\"", "again")
            #expect(await iterator.next()?.payload == "again")
        }
    }

    @Test func channelsComeAndGo() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            var first = client.listen("a").makeAsyncIterator()
            _ = await first.next()
            do {
                var second = client.listen("b").makeAsyncIterator()
                _ = await second.next()
                try await client.execute("select pg_notify('b', '1')")
                #expect(await second.next()?.payload == "1")
            }
            try await client.execute("select pg_notify('a', '2')")
            #expect(await first.next()?.payload == "2")
        }
    }

    @Test func aClosedClientEndsItsStreams() async throws {
        let fixture = try await Fixture()
        var iterator = fixture.client.listen("a").makeAsyncIterator()
        _ = await iterator.next()
        await fixture.client.close()
        #expect(await iterator.next() == nil)
    }
}

@Suite(.timeLimit(.minutes(3))) struct SessionTests {
    @Test func anAdvisoryLockLastsAsLongAsTheSession() async throws {
        try await withDatabase { fixture in
            let client = fixture.client
            try await client.withSession { session in
                try await session.execute("select pg_advisory_lock(42)")
                #expect(try await client.query("select pg_try_advisory_lock(42) as v").first!["v"] == false)
            }
            try await eventually {
                try await client.query("select count(*) as n from pg_locks where locktype = 'advisory'").first!["n"]
                    == 0
            }
        }
    }

    @Test func aSessionThatDiesEndsWhatItWasFor() async throws {
        try await withDatabase { fixture in
            let cancellations = Counter()
            let error = await postgresError {
                try await fixture.client.withSession { session in
                    try await session.execute("select pg_advisory_lock(42)")
                    Task { try await fixture.cutAll() }
                    do {
                        try await Task.sleep(for: .seconds(30))
                    } catch {
                        cancellations.add()
                    }
                }
            }
            #expect(error?.isConnectionLoss == true)
            #expect(cancellations.value == 1)
        }
    }

    @Test func aSessionHasItsOwnTransactionsAndScripts() async throws {
        try await withDatabase { fixture in
            let total = try await fixture.client.withSession { session in
                try await session.script(
                    "create temp table t (a int); insert into t values (1); insert into t values (2)")
                try await session.transaction { try await $0.execute("insert into t values (3)") }
                return try await session.query("select sum(a) as n from t").first!["n"] as Int
            }
            #expect(total == 6)
        }
    }
}
