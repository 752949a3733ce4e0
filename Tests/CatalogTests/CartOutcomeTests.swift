import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Catalog

/// Carts are made once for each key, whatever becomes of the answer.
@Suite(.timeLimit(.minutes(3))) struct CartOutcomeTests {
    private func count(_ shop: CatalogFixture) async throws -> Int {
        try await shop.database.query("select count(*) as n from catalog.carts").first!["n"]
    }

    @Test func aCartIsUnknownWhileItsCommitIs() async throws {
        let frozen = try await FrozenCommits()
        let shop = try await CatalogFixture(on: frozen.server) { $0.statementTimeout = .milliseconds(500) }
        func make(_ key: String) async throws -> CatalogFixture.Answer {
            let answer = try await shop.send(.post, "/v1/carts", headers: ["Idempotency-Key": key])
            if let problem = answer.problem { throw problem }
            return answer
        }
        try await frozen.freeze()
        let (key, problem) = try await FrozenCommits.unanswered(throwing: Problem.self) { _ = try await make($0) }
        #expect(problem.code == "outcome_unknown" && problem.idempotencyKey == key)
        try await frozen.thaw()
        var carts: [CartID] = []
        for _ in 0..<2 {
            try await eventually {
                let answer = try await make(key)
                #expect(answer.status == 201 && answer.headers["Idempotency-Replayed"] == "true")
                carts.append(try answer.value(Cart.self).id)
                #expect(answer.headers["Location"] == "/v1/carts/\(carts.last!)")
                return true
            }
        }
        #expect(Set(carts).count == 1)
        let rows: Int = try await shop.database.query(
            "select count(*) as n from catalog.carts where id = $1", carts[0].uuid
        ).first!["n"]
        #expect(rows == 1)
        try await frozen.server.stop()
    }

    @Test func theSameKeyMakesTheSameCart() async throws {
        let shop = try await CatalogFixture()
        let key: HTTPHeaders = ["Idempotency-Key": "a-key-that-nobody-guesses"]
        let first = try await shop.send(.post, "/v1/carts", headers: key)
        let second = try await shop.send(.post, "/v1/carts", headers: key)
        #expect(first.status == 201 && second.status == 201)
        #expect(try first.value(Cart.self).id == second.value(Cart.self).id)
        #expect(second.headers["Idempotency-Replayed"] == "true" && first.headers["Idempotency-Replayed"] == nil)
        let other = try await shop.send(
            .post, "/v1/carts", #"{"lines":[]}"#, headers: ["Idempotency-Key": "a-key-that-nobody-guesses"])
        #expect(other.status == 422 && other.problem?.code == "idempotency_key_reused")
        // A customer's key is their own, and may be short.
        let customer = CatalogFixture.customer()
        let own = try await shop.send(.post, "/v1/carts", as: customer, headers: ["Idempotency-Key": "1"])
        let others = try await shop.send(.post, "/v1/carts", as: CatalogFixture.customer(), headers: key)
        #expect(own.status == 201 && others.status == 201)
        #expect(try await count(shop) == 3)
        // Without a token, whoever guesses it would get somebody's cart.
        let short = try await shop.send(.post, "/v1/carts", headers: ["Idempotency-Key": "1"])
        #expect(short.status == 400 && short.problem?.errors?.first?.pointer == "Idempotency-Key")
    }

    /// A mistake in a line makes no cart, and uses up no key.
    @Test func aRefusedCartIsNone() async throws {
        let shop = try await CatalogFixture()
        let key: HTTPHeaders = ["Idempotency-Key": "a-key-that-nobody-guesses"]
        let refused = try await shop.send(
            .post, "/v1/carts", #"{"lines":[{"sku":"NONE","quantity":1}]}"#, headers: key)
        #expect(refused.status == 422)
        #expect(try await count(shop) == 0)
        #expect(try await shop.send(.post, "/v1/carts", headers: key).status == 201)
    }
}
