import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import EventBus

@Suite(.timeLimit(.minutes(3))) struct PrunerTests {
    private let day = Duration.seconds(86_400)

    /// A schema with nothing but an outbox and an inbox.
    private func schema() async throws -> PostgresClient {
        let database = try await TestPostgres.database()
        var configuration = try PostgresConfiguration(url: database.url)
        // Filling a table takes its time on a busy machine.
        configuration.statementTimeout = .seconds(150)
        let client = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(client, schema: "store", migrations: EventBus.migrations("store")).migrate()
        return client
    }
    private func count(_ client: PostgresClient, _ what: String) async throws -> Int {
        try await client.query("select count(*) as n from \(what)").first?["n"] ?? 0
    }
    /// Marks, one a second, the oldest `days` ago.
    private func mark(_ client: PostgresClient, _ count: Int, days: Int) async throws {
        try await client.execute(
            """
            insert into store.inbox (consumer, event_id, handled_at)
            select 'c', gen_random_uuid(), now() - $2::bigint * interval '1 day' + n * interval '1 second'
            from generate_series(1, $1::bigint) as n
            """, count, days)
    }

    @Test func whatIsOldGoesInBatchesAndTheRestStays() async throws {
        let client = try await schema()
        try await mark(client, 12_000, days: 20)
        try await mark(client, 300, days: 10)
        let pruner = Pruner(client, [.inbox("store", for: .seconds(14 * 86_400))])
        #expect(try await pruner.prune() == ["store.inbox": 12_000])
        #expect(try await count(client, "store.inbox") == 300)
        #expect(try await pruner.prune().isEmpty)
        // What comes later and is old by then is found as well.
        try await client.execute("update store.inbox set handled_at = now() - interval '14 days 50 seconds'")
        #expect(try await pruner.prune() == ["store.inbox": 300])
        await client.close()
    }

    @Test func whatIsNotPublishedStaysAtAnyAge() async throws {
        let client = try await schema()
        try await client.execute(
            """
            insert into store.outbox (id, topic, key, type, data, created_at)
            select gen_random_uuid(), 't', 'k', 'said', '{}', now() - interval '9 days' + n * interval '1 second'
            from generate_series(1, 100) as n
            """)
        try await client.execute(
            """
            insert into store.outbox_places (seq, partition, position)
            select seq, 0, seq from store.outbox where seq > 7
            """
        )
        try await client.execute(
            "insert into store.outbox (id, topic, key, type, data) select gen_random_uuid(), 't', 'k', 'said', '{}'")
        try await client.execute("update store.relay set arrived = 1000000")
        let pruner = Pruner(client, [.outbox("store", for: .seconds(7 * 86_400))])
        #expect(try await pruner.prune() == ["store.outbox": 93])
        #expect(try await count(client, "store.outbox") == 8)
        #expect(try await count(client, "store.outbox_places") == 0)
        await client.close()
    }

    /// Whoever settles a letter after weeks needs the mark that says that it is one.
    @Test func marksOfOpenDeadLettersStay() async throws {
        let client = try await schema()
        try await mark(client, 10, days: 20)
        let id = UUIDv7.next()
        try await client.execute(
            """
            insert into store.inbox (consumer, event_id, handled_at)
            select unnest(array['c', 'c:rejected', 'other']), $1, now() - interval '20 days'
            """, id)
        try await client.execute(
            "insert into store.dead_letters (consumer, event_id, topic, headers) values ('c', $1, 't', '{}')", id)
        let inbox = [Retention.inbox("store", for: .seconds(14 * 86_400))]
        #expect(try await Pruner(client, inbox).prune() == ["store.inbox": 11])
        let cleared = try await EventBooks(client).clearRejected(
            [id], consumer: "c", schema: "store", forgetting: false)
        #expect(cleared == [id])
        #expect(try await Pruner(client, inbox).prune() == ["store.inbox": 1])
        await client.close()
    }

    @Test func ofTwoThatPruneTheSameTableOneDoes() async throws {
        let client = try await schema()
        try await mark(client, 100, days: 20)
        let inbox = [Retention.inbox("store", for: .seconds(14 * 86_400))]
        try await client.transaction { transaction in
            try await transaction.execute(
                "select pg_advisory_xact_lock(hashtextextended('pruning of store.inbox', 0))")
            let other = Pruner(client, inbox)
            #expect(try await Task { try await other.prune() }.value.isEmpty)
        }
        #expect(try await Pruner(client, inbox).prune() == ["store.inbox": 100])
        await client.close()
    }

    // MARK: Cost

    /// Pages that one batch touches.
    private func pages(
        _ retention: Retention, from cursor: String, _ count: Int, _ client: PostgresClient
    ) async throws -> Int {
        let plan = try await client.transaction { transaction in
            let rows = try await transaction.query(
                "explain (analyze, buffers, timing off) \(retention.batch)", cursor,
                Date() - retention.age.inSeconds, count)
            return try rows.map { try $0["QUERY PLAN"] as String }
        }
        // The first line about buffers is the whole statement's.
        let line = try #require(plan.first { $0.contains("Buffers:") })
        return line.split(separator: " ").reduce(0) { sum, word in
            let parts = word.split(separator: "=")
            return ["hit", "read"].contains(parts.first) ? sum + (Int(parts.last ?? "") ?? 0) : sum
        }
    }

    @Test func findingNothingReadsAFewPagesOfATableOfAnySize() async throws {
        let client = try await schema()
        try await mark(client, 300_000, days: 5)
        try await client.execute(
            """
            insert into store.outbox (id, topic, key, type, data)
            select gen_random_uuid(), 't', 'k', 'said', '{}' from generate_series(1, 100000)
            """)
        try await client.execute(
            "insert into store.outbox_places (seq, partition, position) select seq, 0, seq from store.outbox")
        try await client.execute("update store.relay set arrived = 1000000")
        for table in ["inbox", "outbox"] { try await client.execute("analyze store.\(table)") }
        for retention in [Retention.inbox("store", for: .seconds(14 * 86_400)), .outbox("store", for: day)] {
            let cost = try await pages(retention, from: retention.beginning, Pruner.batch, client)
            #expect(cost < 40, "\(retention.table)")
        }
        await client.close()
    }

    /// Behind a snapshot that is held, what was removed leaves its index entries: they are not walked again.
    @Test func removingCostsTheSameAtAnySizeAndBehindAnOldSnapshot() async throws {
        let client = try await schema()
        let retention = Retention.inbox("store", for: .seconds(14 * 86_400))
        try await mark(client, 20_000, days: 30)
        try await client.execute("analyze store.inbox")
        let small = try await pages(retention, from: retention.beginning, 1_000, client)
        try await mark(client, 300_000, days: 29)
        try await client.execute("analyze store.inbox")
        let large = try await pages(retention, from: retention.beginning, 1_000, client)
        #expect(large < 2 * small, "\(large) pages of a table that is 15 times as large as one that cost \(small)")
        try await client.transaction { transaction in
            try await transaction.execute("set transaction isolation level repeatable read")
            _ = try await transaction.query("select count(*) from store.inbox limit 1")
            try await Task {
                let pruner = Pruner(client, [retention])
                #expect(try await pruner.prune()["store.inbox"] ?? 0 > 300_000)
                try await mark(client, 1_000, days: 1)
                #expect(try await pruner.prune().isEmpty)
                let cursor = try #require(pruner.cursor(of: "store.inbox"))
                #expect(try await pages(retention, from: cursor, Pruner.batch, client) < 40)
            }.value
        }
        await client.close()
    }
}
