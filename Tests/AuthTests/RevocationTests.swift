import Crypto
import EventBus
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

@Suite(.closesDatabases) struct RevocationTests {
    private func makeClient(
        _ shop: AuthFixture, _ name: String, _ role: ClientRole = .admin, by token: String
    ) async throws -> (id: ClientID, token: String) {
        let made: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: token, #"{"name":"\#(name)","role":"\#(role.rawValue)"}"#
        ).value()
        let credentials = ClientCredentials(clientId: made.clientId, clientSecret: made.clientSecret ?? "")
        let answer: TokenAnswer = try await shop.form(
            "grant_type=client_credentials", headers: shop.basic(credentials)
        ).value()
        return (made.clientId, answer.access_token)
    }

    @Test func aRevokedClientsTokenIsWorthNothingAtOnce() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let client = try await makeClient(shop, "leaver", by: admin)
        #expect(try await shop.send(.get, "/admin/v1/clients", token: client.token).status == 200)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(client.id)?dryRun=true", token: admin).status == 204)
        #expect(try await shop.send(.get, "/admin/v1/clients", token: client.token).status == 200)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(client.id)", token: admin).status == 204)
        for (method, path, body) in [
            (HTTPMethod.get, "/admin/v1/clients", ""), (.post, "/admin/v1/clients", #"{"name":"x","role":"admin"}"#),
            (.get, "/v1/me", ""),
        ] {
            #expect(try await shop.send(method, path, token: client.token, body).status == 401, "\(path)")
        }
        #expect(try await shop.send(.get, "/admin/v1/clients", token: admin).status == 200)
    }

    @Test func anEndedSessionAndAChangedRoleEndTheirTokensAtOnce() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let first = try await shop.signInOperator("admin", by: admin)
        let user = try await shop.claims(first.access_token).subject
        // A lower role: the token with the higher one is over, the session is not.
        try await shop.setRole("viewer", by: admin)
        #expect(try await shop.send(.get, "/v1/me", token: first.access_token).status == 401)
        let second: TokenAnswer = try await shop.refresh(try #require(first.refresh_token)).value()
        #expect(try await shop.send(.get, "/v1/me", token: second.access_token).status == 200)
        _ = try await shop.send(.post, "/admin/v1/users/\(user)/revoke", token: admin)
        #expect(try await shop.send(.get, "/v1/me", token: second.access_token).status == 401)
        // Who signs in again in the same second is not taken for who was signed out.
        shop.clock.pass(60)
        let device = try await shop.begin()
        _ = try await shop.decide(device)
        let third: TokenAnswer = try await shop.poll(device).value()
        _ = try await shop.send(.post, "/admin/v1/users/\(user)/revoke?dryRun=true", token: admin)
        #expect(try await shop.send(.get, "/v1/me", token: third.access_token).status == 200)
        // Signing out ends one session.
        shop.clock.pass(60)
        let customer = try await shop.signIn()
        _ = try await shop.page("/oauth/revoke", "token=\(third.refresh_token ?? "")")
        #expect(try await shop.send(.get, "/v1/me", token: third.access_token).status == 401)
        #expect(try await shop.send(.get, "/v1/me", token: customer.access_token).status == 200)
    }

    @Test func aRefreshTokenUsedTwiceEndsTheAccessTokensToo() async throws {
        let shop = try await AuthFixture()
        let first = try await shop.signIn()
        let second: TokenAnswer = try await shop.refresh(try #require(first.refresh_token)).value()
        #expect(try await shop.refresh(try #require(first.refresh_token)).refusal == "invalid_grant")
        for token in [first, second] {
            #expect(try await shop.send(.get, "/v1/me", token: token.access_token).status == 401)
        }
    }

    /// The door has let the request in, and then its sender is revoked: what it asks for is not done.
    @Test func aRequestThatIsUnderWayChangesNothingAnyMore() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let client = try await makeClient(shop, "leaver", by: admin)
        let principal = try await shop.claims(client.token)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(client.id)", token: admin).status == 204)
        let new = NewClient(name: "late", role: .admin)
        await #expect(throws: Problem.self) {
            try await shop.auth.makeClient(new, by: principal, nil, as: nil, isRehearsal: false)
        }
        await #expect(throws: Problem.self) {
            try await shop.auth.store.setRole(
                .admin, of: nil, phone: PhoneNumber("+491511234567"), by: principal, reason: nil, isRehearsal: false,
                now: shop.clock.now)
        }
        await #expect(throws: Problem.self) {
            try await shop.auth.keys.rotate(ifOlderThan: .zero, by: principal)
        }
        #expect(try await !shop.auth.store.hasClient(named: "late"))
        #expect(try await shop.auth.store.users(phone: nil, role: .admin, before: nil, limit: 10).isEmpty)
    }

    /// Revoking, and making clients with the revoked token meanwhile: after the answer none is made.
    @Test func aRaceOfRevokingAndMakingClientsIsWonByOneOfThem() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let client = try await makeClient(shop, "leaver", by: admin)
        let made = try await withThrowingTaskGroup(of: (Int, Date?).self) { group in
            for number in 0..<20 {
                group.addTask {
                    let body = #"{"name":"late-\#(number)","role":"admin"}"#
                    return (try await shop.send(.post, "/admin/v1/clients", token: client.token, body).status, nil)
                }
            }
            group.addTask {
                (try await shop.send(.delete, "/admin/v1/clients/\(client.id)", token: admin).status, shop.clock.now)
            }
            return try await group.reduce(into: []) { $0.append($1.0) }
        }
        #expect(made.allSatisfy { [201, 401, 204].contains($0) }, "\(made)")
        let order = try await shop.database.query(
            """
            select action from audit.records where action in ('client.created', 'client.revoked') order by seq
            """)
        #expect(try order.last.map { try $0["action"] as String } == "client.revoked")
        #expect(
            try await shop.send(.post, "/admin/v1/clients", token: client.token, #"{"name":"y","role":"admin"}"#).status
                == 401)
    }

    @Test func aSessionThatIsRenewedWhileItIsRevokedIsOver() async throws {
        let shop = try await AuthFixture { $0.limits.codesPerPhoneAndNetworkPerDay = 100 }
        let admin = try await shop.adminToken()
        for _ in 0..<10 {
            shop.clock.pass(60)
            let tokens = try await shop.signIn()
            let user = try await shop.claims(tokens.access_token).subject
            async let renewed = shop.refresh(try #require(tokens.refresh_token))
            async let ended = shop.send(.post, "/admin/v1/users/\(user)/revoke", token: admin)
            let (next, answer) = (try await renewed, try await ended)
            #expect(answer.status == 200)
            guard next.status == 200 else { continue }
            let token: TokenAnswer = try next.value()
            #expect(try await shop.refresh(try #require(token.refresh_token)).status == 400)
            #expect(try await shop.send(.get, "/v1/me", token: token.access_token).status == 401)
        }
    }

    @Test func anotherProcessHearsOfIt() async throws {
        let shop = try await AuthFixture()
        let other = Auth(
            database: shop.database, auditDatabases: PostgresDatabases(shop.database),
            options: AuthFixture.options(shop.clock))
        let door = CachedTokens(other.tokens, revocations: other.revocations, now: { shop.clock.now })
        let running = Task { try await other.run() }
        let admin = try await shop.adminToken()
        let client = try await makeClient(shop, "leaver", by: admin)
        #expect(try await door.verify(client.token).subject == client.id.description)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(client.id)", token: admin).status == 204)
        try await eventually(within: .seconds(10), "the other process refuses the token") {
            (try? await door.verify(client.token)) == nil
        }
        #expect(try await door.verify(admin).role == .admin)
        running.cancel()
        try await running.value
    }

    @Test func aCompromisedKeyIsWorthNothingAtOnce() async throws {
        let shop = try await AuthFixture()
        let other = Auth(
            database: shop.database, auditDatabases: PostgresDatabases(shop.database),
            options: AuthFixture.options(shop.clock))
        let door = CachedTokens(other.tokens, revocations: other.revocations, now: { shop.clock.now })
        let made = try #require(try await shop.auth.bootstrapAdmin())
        let admin: TokenAnswer = try await shop.form(
            "grant_type=client_credentials", headers: shop.basic(made)
        ).value()
        let customer = try await shop.signIn()
        let service = try await shop.auth.serviceToken(for: "gateway")
        #expect(try await door.verify(service).subject == "gateway")
        let stolen = try await shop.auth.keys.keys().signer
        shop.clock.pass(1)
        let rehearsed = try await shop.send(
            .post, "/admin/v1/keys/rotate?compromised=true&dryRun=true", token: admin.access_token)
        #expect(rehearsed.status == 200)
        #expect(try await shop.claims(admin.access_token).role == .admin)
        let new: SigningKey = try await shop.send(
            .post, "/admin/v1/keys/rotate?compromised=true", token: admin.access_token,
            headers: ["X-Reason": "broken into"]
        ).value()
        #expect(new.known == 1 && new.id != stolen.key.id)
        for token in [admin.access_token, customer.access_token, service] {
            await #expect(throws: Problem.self) { try await shop.claims(token) }
        }
        // What the thief signs, whatever it says.
        let forged = try stolen.sign(
            JWTClaims(
                issuer: "shop", subject: "orders", audience: ["shop"], expires: shop.clock.now + 600,
                issuedAt: shop.clock.now, id: "x", scopes: ["service"], additional: ["epoch": "99"]))
        await #expect(throws: Problem.self) { try await shop.claims(forged) }
        try await other.learnRevocations()
        for token in [admin.access_token, service, forged] {
            await #expect(throws: Problem.self) { try await door.verify(token) }
        }
        // The shop goes on: with new tokens for everybody.
        #expect(try await shop.claims(try await shop.auth.serviceToken(for: "gateway")).subject == "gateway")
        #expect(try await door.verify(try await other.serviceToken(for: "orders")).subject == "orders")
        let next: TokenAnswer = try await shop.refresh(try #require(customer.refresh_token)).value()
        #expect(try await shop.claims(next.access_token).scopes == [.customer])
        #expect(try await shop.recorded("key.revoked").first?["reason"] == "broken into")
        // Only the list's size in time.
        shop.clock.pass(2 * 3_600)
        try await shop.auth.pruner.prune()
        #expect(try await shop.auth.store.revocations().revoked.isEmpty)
    }

    @Test func theListIsForOtherDaemonsOnly() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        #expect(try await shop.send(.get, "/internal/v1/revocations").status == 401)
        #expect(try await shop.send(.get, "/internal/v1/revocations", token: admin).status == 403)
        let client = try await makeClient(shop, "orders", .service, by: admin)
        #expect(try await shop.claims(client.token).client == client.id.description)
        #expect(try await shop.send(.get, "/internal/v1/revocations", token: client.token).status == 200)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(client.id)", token: admin).status == 204)
        #expect(try await shop.send(.get, "/internal/v1/revocations", token: client.token).status == 401)
    }
}

@Suite(.closesDatabases) struct ResponsibleTests {
    private func client(_ shop: AuthFixture, _ name: String, by token: String) async throws -> String {
        let made: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: token, #"{"name":"\#(name)","role":"admin"}"#
        ).value()
        let credentials = ClientCredentials(clientId: made.clientId, clientSecret: made.clientSecret ?? "")
        return try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials)).value(
            TokenAnswer.self
        ).access_token
    }

    @Test func whoMadeAClientAnswersForItAndForWhatItMakes() async throws {
        let shop = try await AuthFixture()
        let bootstrap = try await shop.adminToken()
        #expect(try await shop.claims(bootstrap).responsible == "bootstrap")
        let person = try await shop.signInOperator("admin", by: bootstrap).access_token
        let user = try await shop.claims(person).subject
        #expect(try await shop.claims(person).responsible == user)
        let first = try await client(shop, "first", by: person)
        let second = try await client(shop, "second", by: first)
        let third = try await client(shop, "third", by: second)
        for token in [first, second, third] {
            let principal = try await shop.claims(token)
            #expect(principal.responsible == user && principal.subject.hasPrefix("cli_"))
        }
        let script = try await client(shop, "script", by: bootstrap)
        #expect(try await shop.claims(script).responsible == "bootstrap")
        // Also when a link of the chain is revoked, or the person has lost their role.
        let middle = try await shop.claims(second).subject
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(middle)", token: bootstrap).status == 204)
        try await shop.setRole("viewer", by: bootstrap)
        let fourth = try await client(shop, "fourth", by: third)
        #expect(try await shop.claims(fourth).responsible == user)
        // Nobody gives themselves a role with a client of theirs.
        #expect(try await shop.setRole("admin", by: fourth).status == 403)
    }
}
