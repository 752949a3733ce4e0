import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Inventory

/// What is said of a change of stock whose commit is not answered.
@Suite(.timeLimit(.minutes(3))) struct StockOutcomeTests {
    @Test func aChangeIsUnknownWhileItsCommitIs() async throws {
        let frozen = try await FrozenCommits()
        let shop = try await InventoryFixture(on: frozen.server) { $0.statementTimeout = .milliseconds(500) }
        try await shop.stock("FROZEN", 100)
        let body = #"{"warehouse":"main","delta":-1,"reason":"counted"}"#
        func adjust(_ key: String) async throws -> InventoryFixture.Answer {
            let answer = try await shop.send(.post, "/admin/v1/stock/FROZEN/adjust", body, key: key)
            if let problem = answer.problem { throw problem }
            return answer
        }
        try await frozen.freeze()
        let (key, problem) = try await FrozenCommits.unanswered(throwing: Problem.self) { _ = try await adjust($0) }
        #expect(problem.code == "outcome_unknown" && problem.status == 503 && problem.idempotencyKey == key)
        // Asked again while nobody knows it is not said to be undone.
        let again = await #expect(throws: Problem.self) { try await adjust(key) }
        #expect(["outcome_unknown", "in_progress"].contains(again?.code), "\(again as Any)")
        try await frozen.thaw()
        var last: InventoryFixture.Answer?
        try await eventually {
            last = try await adjust(key)
            return true
        }
        #expect(last?.headers["Idempotency-Replayed"] == "true")
        let done: Int = try await shop.database.query(
            "select count(*) as n from inventory.idempotency_keys where key = $1", key
        ).first!["n"]
        #expect(done == 1)
        let differences = try await shop.inventory.store.verify(now: shop.clock.value).differences
        #expect(differences.isEmpty)
        try await frozen.server.stop()
    }
}
