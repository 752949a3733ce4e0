import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

/// A client is made once for each key, and its secret can be told again to whoever has made it.
@Suite(.timeLimit(.minutes(3))) struct ClientKeyTests {
    private let body = #"{"name":"reports","role":"viewer"}"#

    private func make(
        _ shop: AuthFixture, _ token: String, _ key: String, _ body: String? = nil
    ) async throws -> AuthFixture.Answer {
        try await shop.send(
            .post, "/admin/v1/clients", token: token, body ?? self.body, headers: ["Idempotency-Key": key])
    }

    @Test func theSameKeyMakesTheSameClient() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let (first, second) = (try await make(shop, admin, "k"), try await make(shop, admin, "k"))
        #expect(first.status == 201 && second.status == 201)
        #expect(second.headers["Idempotency-Replayed"] == "true" && first.headers["Idempotency-Replayed"] == nil)
        let (one, other) = (try first.value(NewClientSecret.self), try second.value(NewClientSecret.self))
        #expect(one == other)
        let credentials = ClientCredentials(clientId: one.clientId, clientSecret: one.clientSecret ?? "")
        #expect(
            try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials)).status == 200)
        // Another request, another key, another admin.
        let reused = try await make(shop, admin, "k", #"{"name":"reports","role":"admin"}"#)
        #expect(reused.status == 422 && reused.problem?.code == "idempotency_key_reused")
        #expect(try await make(shop, admin, "other").problem?.code == "name_taken")
        let maker: NewClientSecret = try await make(shop, admin, "admin", #"{"name":"second","role":"admin"}"#).value()
        let theirs = try await freshToken(shop, maker)
        #expect(try await make(shop, theirs, "k").problem?.code == "name_taken")
        // Once it is revoked, or a day later, it is not told any more.
        let revoked = try await shop.send(.delete, "/admin/v1/clients/\(one.clientId)", token: admin)
        #expect(revoked.status == 204)
        #expect(try await make(shop, admin, "k").value(NewClientSecret.self).clientSecret == nil)
        let late = #"{"name":"late","role":"viewer"}"#
        #expect(try await make(shop, theirs, "late", late).value(NewClientSecret.self).clientSecret != nil)
        shop.clock.pass(86_400)
        let fresh = try await freshToken(shop, maker)
        #expect(try await make(shop, fresh, "late", late).value(NewClientSecret.self).clientSecret == nil)
    }

    private func freshToken(_ shop: AuthFixture, _ client: NewClientSecret) async throws -> String {
        let credentials = ClientCredentials(clientId: client.clientId, clientSecret: client.clientSecret ?? "")
        return try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials))
            .value(TokenAnswer.self).access_token
    }

    @Test func manyAtOnceMakeOne() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let made = try await withThrowingTaskGroup(of: NewClientSecret.self) { group in
            for _ in 0..<6 { group.addTask { try await make(shop, admin, "k").value(NewClientSecret.self) } }
            return try await group.reduce(into: Set<String>()) { $0.insert("\($1.clientId) \($1.clientSecret ?? "-")") }
        }
        #expect(made.count == 1, "\(made)")
    }

    @Test func aClientIsUnknownWhileItsCommitIs() async throws {
        let frozen = try await FrozenCommits()
        let shop = try await AuthFixture(on: frozen.server, statementTimeout: .milliseconds(500))
        let admin = try await shop.adminToken()
        func named(_ key: String) async throws -> AuthFixture.Answer {
            let answer = try await make(shop, admin, key, #"{"name":"\#(key)","role":"viewer"}"#)
            if let problem = answer.problem { throw problem }
            return answer
        }
        try await frozen.freeze()
        let (key, problem) = try await FrozenCommits.unanswered(throwing: Problem.self) { _ = try await named($0) }
        #expect(problem.code == "outcome_unknown" && problem.idempotencyKey == key)
        let again = await #expect(throws: Problem.self) { try await named(key) }
        #expect(again?.code == "outcome_unknown", "\(again as Any)")
        try await frozen.thaw()
        var made: NewClientSecret?
        try await eventually {
            made = try await named(key).value()
            return true
        }
        let client = try #require(made)
        _ = try await freshToken(shop, client)
        let rows: Int = try await shop.database.query(
            "select count(*) as n from auth.clients where name = $1", key
        ).first!["n"]
        #expect(rows == 1)
        try await frozen.server.stop()
    }

    @Test func keysAreRotatedOnceForEach() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        func rotate(_ key: String?) async throws -> String {
            let headers: HTTPHeaders = key.map { ["Idempotency-Key": $0] } ?? [:]
            return try await shop.send(.post, "/admin/v1/keys/rotate", token: admin, headers: headers)
                .value(SigningKey.self).id
        }
        let first = try await rotate("k")
        shop.clock.pass(1)
        #expect(try await rotate("k") == first)
        let second = try await rotate("l")
        shop.clock.pass(1)
        #expect(second != first)
        #expect(try await rotate(nil) != second)
    }
}
