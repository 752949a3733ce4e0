import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite(.timeLimit(.minutes(3))) struct OutcomeTests {
    /// The connection is given up soon after that.
    private func impatient(_ configuration: inout PostgresConfiguration) {
        configuration.statementTimeout = .milliseconds(500)
    }

    @Test func anOrderIsUnknownWhileItsCommitIs() async throws {
        let frozen = try await FrozenCommits()
        let shop = try await OrdersFixture(on: frozen.server, configure: impatient)
        _ = try await shop.orders.place(shop.request(key: "before"))
        try await frozen.freeze()
        let (key, problem) = try await FrozenCommits.unanswered(throwing: Problem.self) { key in
            _ = try await shop.orders.place(shop.request(key: key))
        }
        #expect(problem.code == "outcome_unknown" && problem.retryable == true && problem.idempotencyKey == key)
        // Not seen yet is not "not placed", whoever asks and however.
        let again = await #expect(throws: Problem.self) { try await shop.orders.place(shop.request(key: key)) }
        #expect(again?.code == "outcome_unknown")
        let asked = ReplayRequest(key: key, actor: shop.customer, requestHash: "h")
        let replay = await #expect(throws: Problem.self) { try await shop.orders.replay(asked) }
        #expect(replay?.code == "outcome_unknown")
        try await frozen.thaw()
        var first: Orders.Placement?
        try await eventually {
            first = try await shop.orders.place(shop.request(key: key))
            return true
        }
        #expect(first?.wasReplayed == true)
        let stored = try await shop.count("select count(*) as n from orders.idempotency_keys where key = '\(key)'")
        #expect(stored == 1)
        try await frozen.server.stop()
    }

    @Test func aVerbIsUnknownWhileItsCommitIs() async throws {
        let frozen = try await FrozenCommits()
        let shop = try await OrdersFixture(on: frozen.server, configure: impatient)
        var ids: [OrderID] = []
        for _ in 0..<5 { ids.append(try await shop.confirmed()) }
        try await frozen.freeze()
        var id: OrderID?
        let (key, problem) = try await FrozenCommits.unanswered(throwing: Problem.self) { key in
            id = ids.removeLast()
            _ = try await shop.orders.apply(.cancel(reason: nil), to: id!, as: shop.verb(key)) { _ in Array("{}".utf8) }
        }
        #expect(problem.code == "outcome_unknown" && problem.idempotencyKey == key)
        try await frozen.thaw()
        try await eventually {
            try await shop.orders.apply(.cancel(reason: nil), to: id!, as: shop.verb(key)) { _ in [] }.wasReplayed
        }
        #expect(try await shop.orders.store.order(id!)?.state == .cancelled)
        try await frozen.server.stop()
    }

    /// With its session gone, and nothing there, it was not done: that may be said.
    @Test func whatIsProvenNotToHaveBeenDoneIsSaid() async throws {
        let server = try await TestPostgres.server()
        let shop = try await OrdersFixture(on: server)
        try await shop.database.execute(
            """
            create function slow() returns trigger language plpgsql as
            $$ begin perform pg_sleep(60); return null; end $$
            """)
        try await shop.database.execute(
            """
            create constraint trigger late after insert on orders.orders deferrable initially deferred
            for each row execute function slow()
            """)
        let answer = Task {
            await #expect(throws: Problem.self) { _ = try await shop.orders.place(shop.request(key: "k")) }
        }
        try await eventually {
            try await shop.database.query(
                """
                select count(pg_terminate_backend(pid)) as n from pg_stat_activity
                where datname = current_database() and wait_event = 'PgSleep'
                """
            ).first!["n"] == 1
        }
        let problem = await answer.value
        #expect(problem?.code == "unavailable" && problem?.detail?.contains("not placed") == true)
        try await shop.database.execute("drop trigger late on orders.orders")
        #expect(try await shop.orders.place(shop.request(key: "k")).wasReplayed == false)
        try await server.stop()
    }
}
