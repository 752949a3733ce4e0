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

@Suite(.closesDatabases) struct SignInRulesTests {
    @Test func phoneNumbersAreReadAsPeopleWriteThem() {
        for text in ["+491511234567", "+49 151 123-4567", "+49 (151) 123.4567", " 491511234567"] {
            #expect(PhoneNumber(text)?.description == "+491511234567", "\(text)")
        }
        #expect(PhoneNumber("+491511234567")?.masked == "+49…67")
        let wrong = [
            "", "+", "491511234567", "+0491511234567", "+4915112", "+4915112345678901", "+49151123456x", "+４９１５１１２３４５",
            "++491511234567", String(repeating: " ", count: 100) + "+491511234567",
        ]
        for text in wrong { #expect(PhoneNumber(text) == nil, "\(text)") }
    }

    @Test func refreshTokenIsWorthOneUse() {
        let now = Date(timeIntervalSince1970: 1_000)
        var token = RefreshDecision.Token(expiresAt: now + 10, familyExpiresAt: now + 20)
        #expect(RefreshDecision(token, now: now) == .renew)
        #expect(RefreshDecision(token, now: now + 10) == .refuse)
        token.usedAt = now
        #expect(RefreshDecision(token, now: now) == .revokeFamily)
        // Also long after it has expired: whoever shows it has kept a copy.
        #expect(RefreshDecision(token, now: now + 100) == .revokeFamily)
        token.revokedAt = now
        #expect(RefreshDecision(token, now: now) == .refuse)
        #expect(RefreshDecision(nil, now: now) == .refuse)
        #expect(
            RefreshDecision(.init(expiresAt: now + 10, familyExpiresAt: now), now: now) == .refuse)
    }

    @Test func failuresAreCountedPerKeyAndMinute() {
        var counter = FailureCounter(allowed: 2)
        let now = Date(timeIntervalSince1970: 0)
        counter.failed("a", now: now)
        #expect(counter.wait(for: "a", now: now) == nil)
        counter.failed("a", now: now + 10)
        #expect(counter.wait(for: "a", now: now + 10) == 50)
        #expect(counter.wait(for: "b", now: now) == nil)
        #expect(counter.wait(for: "a", now: now + 60) == nil)
        for number in 0..<FailureCounter.maximumKeys + 10 { counter.failed("\(number)", now: now) }
        #expect(counter.wait(for: "a", now: now + 10) == nil)
    }
}

@Suite(.closesDatabases) struct ClientCredentialsTests {
    @Test func firstAdminIsMadeOnce() async throws {
        let shop = try await AuthFixture()
        let made = try #require(try await shop.auth.bootstrapAdmin())
        #expect(try await shop.auth.bootstrapAdmin() == nil)
        let answer = try await shop.form("grant_type=client_credentials", headers: shop.basic(made))
        #expect(answer.status == 200 && answer.headers["Cache-Control"] == "no-store")
        let token: TokenAnswer = try answer.value()
        #expect(token.token_type == "Bearer" && token.expires_in == 900 && token.refresh_token == nil)
        let principal = try await shop.claims(token.access_token)
        #expect(principal.subject == made.clientId.description && principal.role == .admin)
        #expect(principal.scopes == Role.admin.scopes)
    }

    @Test func credentialsWrittenDownBeforeAreMadeAsOftenAsAsked() async throws {
        let shop = try await AuthFixture()
        let kept = try ClientCredentials.make()
        #expect(try await shop.auth.bootstrapAdmin(kept) == kept)
        #expect(try await shop.auth.bootstrapAdmin(kept) == nil)
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(kept)).status == 200)
        #expect(try await shop.database.query("select 1 from auth.clients").count == 1)
    }

    @Test func manyWhoMakeTheFirstAdminAtOnceMakeOne() async throws {
        let shop = try await AuthFixture()
        let made = try await withThrowingTaskGroup(of: ClientCredentials?.self) { group in
            for _ in 0..<6 { group.addTask { try await shop.auth.bootstrapAdmin() } }
            return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
        }
        #expect(made == 1)
    }

    @Test func secretMayStandInTheBody() async throws {
        let shop = try await AuthFixture()
        let made = try #require(try await shop.auth.bootstrapAdmin())
        let body = "grant_type=client_credentials&client_id=\(made.clientId)&client_secret=\(made.clientSecret)"
        #expect(try await shop.form(body).status == 200)
        #expect(try await shop.form(body, headers: shop.basic(made)).refusal == "invalid_request")
    }

    @Test func scopesCanBeNarrowedAndNotWidened() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let made: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: admin, #"{"name":"cron","role":"viewer"}"#
        ).value()
        let credentials = ClientCredentials(clientId: made.clientId, clientSecret: try #require(made.clientSecret))
        let narrow = try await shop.form(
            "grant_type=client_credentials&scope=orders:read+stock:read", headers: shop.basic(credentials))
        let token: TokenAnswer = try narrow.value()
        #expect(token.scope == "orders:read stock:read")
        #expect(try await shop.claims(token.access_token).scopes == ["orders:read", "stock:read"])
        let wide = try await shop.form(
            "grant_type=client_credentials&scope=orders:write", headers: shop.basic(credentials))
        #expect(wide.status == 400 && wide.refusal == "invalid_scope")
        let viewer = try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials))
        let refused = try await shop.send(
            .post, "/admin/v1/clients", token: viewer.value(TokenAnswer.self).access_token,
            #"{"name":"me","role":"admin"}"#)
        #expect(refused.status == 403)
    }

    @Test func wrongSecretsAreRefusedAndThenSlowedDown() async throws {
        let shop = try await AuthFixture { $0.limits.clientFailures = 3 }
        let made = try #require(try await shop.auth.bootstrapAdmin())
        let wrong = ClientCredentials(clientId: made.clientId, clientSecret: "guess")
        for _ in 0..<3 {
            let answer = try await shop.form("grant_type=client_credentials", headers: shop.basic(wrong))
            #expect(answer.status == 401 && answer.refusal == "invalid_client")
            #expect(answer.headers["WWW-Authenticate"] == "Basic realm=\"shop\"")
        }
        let slowed = try await shop.form("grant_type=client_credentials", headers: shop.basic(wrong))
        #expect(slowed.status == 429 && slowed.headers["Retry-After"] == "60")
        // Whoever guesses does not lock the owner out: not in the same network, not in another process, never before.
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(made)).status == 200)
        // Another network has its own tries.
        let elsewhere = try await shop.form(
            "grant_type=client_credentials", headers: shop.basic(wrong), from: "198.51.100.7")
        #expect(elsewhere.status == 401)
        let unknown = ClientCredentials(clientId: ClientID(), clientSecret: "x")
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(unknown)).status == 401)
    }

    /// A client that was made before secrets had keyed digests: the hash tells, once.
    @Test func aClientOfTheVersionBeforeSignsInByItsHashAndThenWithoutIt() async throws {
        let shop = try await AuthFixture {
            $0.limits.hashesAtOnce = 1
            $0.limits.hashesWaiting = 1
        }
        let made = try #require(try await shop.auth.bootstrapAdmin())
        try await shop.database.execute("update auth.clients set secret_mac = null")
        #expect(try await shop.auth.store.hasClientWithoutMAC())
        let wrong = ClientCredentials(clientId: made.clientId, clientSecret: "guess")
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(wrong)).status == 401)
        #expect(try await shop.auth.store.hasClientWithoutMAC())
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(made)).status == 200)
        #expect(try await !shop.auth.store.hasClientWithoutMAC())
        // From now on it waits for nobody: here every place where hashes are made is taken.
        let gate = HashGate()
        async let held = shop.auth.secrets.hashing { try await gate.wait() }
        try await eventually { gate.isEntered }
        let waiting = Task { try await shop.auth.secrets.hashing { 2 } }
        try await eventually { shop.auth.secrets.waitingCount == 1 }
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(made)).status == 200)
        gate.open()
        #expect(try await held == 1)
        #expect(try await waiting.value == 2)
    }

    /// As long as a hash is needed for somebody, an id that is nobody's costs one, too: it waits where every hash does.
    @Test func anUnknownIdTakesTheSameWayAsAWrongSecret() async throws {
        let shop = try await AuthFixture {
            $0.limits.hashesAtOnce = 1
            $0.limits.hashesWaiting = 1
        }
        let old = try #require(try await shop.auth.bootstrapAdmin())
        let admin = try await shop.form("grant_type=client_credentials", headers: shop.basic(old)).value(
            TokenAnswer.self
        ).access_token
        let new: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: admin, #"{"name":"cron","role":"viewer"}"#
        ).value()
        try await shop.database.execute("update auth.clients set secret_mac = null where name = 'first-admin'")
        let gate = HashGate()
        async let held = shop.auth.secrets.hashing { try await gate.wait() }
        try await eventually { gate.isEntered }
        let waiting = Task { try await shop.auth.secrets.hashing { 2 } }
        try await eventually { shop.auth.secrets.waitingCount == 1 }
        for id in [old.clientId, new.clientId, ClientID()] {
            let guess = ClientCredentials(clientId: id, clientSecret: "guess")
            let answer = try await shop.form("grant_type=client_credentials", headers: shop.basic(guess))
            #expect(answer.status == 503 && answer.refusal == "temporarily_unavailable", "\(id)")
        }
        gate.open()
        #expect(try await held == 1)
        #expect(try await waiting.value == 2)
        for id in [old.clientId, new.clientId, ClientID()] {
            let guess = ClientCredentials(clientId: id, clientSecret: "guess")
            let answer = try await shop.form("grant_type=client_credentials", headers: shop.basic(guess))
            #expect(answer.status == 401 && answer.refusal == "invalid_client", "\(id)")
        }
    }

    @Test func tooManySecretsAtOnceAreRefused() async throws {
        let shop = try await AuthFixture {
            $0.limits.hashesAtOnce = 1
            $0.limits.hashesWaiting = 1
        }
        let gate = HashGate()
        async let first = shop.auth.secrets.hashing { try await gate.wait() }
        try await eventually { gate.isEntered }
        let second = Task { try await shop.auth.secrets.hashing { 2 } }
        try await eventually { shop.auth.secrets.waitingCount == 1 }
        await #expect(throws: TokenRefusal.self) { try await shop.auth.secrets.hashing { 3 } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        let third = Task { try await shop.auth.secrets.hashing { 4 } }
        try await eventually { shop.auth.secrets.waitingCount == 1 }
        gate.open()
        #expect(try await first == 1)
        #expect(try await third.value == 4)
        #expect(try await shop.auth.secrets.hashing { 5 } == 5)
    }

    @Test(arguments: [
        ("", "invalid_request", 400), ("grant_type=", "invalid_request", 400),
        ("grant_type=password&username=a", "unsupported_grant_type", 400),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request", 400),
        ("grant_type=client_credentials", "invalid_client", 401),
        ("grant_type=client_credentials&client_id=cli_1&client_secret=x", "invalid_client", 401),
        ("grant_type=refresh_token", "invalid_request", 400),
        ("grant_type=refresh_token&refresh_token=nothing", "invalid_grant", 400),
        ("grant_type=\(GrantType.phoneCode)&phone=12&code=1&challenge=x", "invalid_request", 400),
        ("grant_type=\(GrantType.phoneCode)&phone=%2B491511234567&code=1", "invalid_request", 400),
        ("grant_type=\(GrantType.phoneCode)&phone=%2B491511234567&code=1&challenge=x", "invalid_grant", 400),
    ]) func requestThatIsWrongIsToldWhatItLacks(_ body: String, _ error: String, _ status: Int) async throws {
        let shop = try await AuthFixture()
        let answer = try await shop.form(body.isEmpty ? "&" : body)
        #expect(answer.refusal == error && answer.status == status)
    }

    @Test func formIsAForm() async throws {
        let shop = try await AuthFixture()
        let answer = try await shop.send(.post, "/oauth/token", #"{"grant_type":"client_credentials"}"#)
        #expect(answer.status == 415)
        let foreign = try await shop.send(
            .post, "/oauth/token", "grant_type=client_credentials",
            type: "application/x-www-form-urlencoded;charset=utf-16")
        #expect(foreign.status == 415 && foreign.refusal == "invalid_request")
        let header: HTTPHeaders = ["Authorization": "Basic !!!"]
        #expect(try await shop.form("grant_type=client_credentials", headers: header).status == 401)
    }
}

@Suite(.closesDatabases) struct SessionTests {
    @Test func refreshTokensRotate() async throws {
        let shop = try await AuthFixture()
        var token = try await shop.signIn()
        let subject = try await shop.claims(token.access_token).subject
        for _ in 0..<3 {
            shop.clock.pass(10 * 86_400)
            token = try await shop.refresh(try #require(token.refresh_token)).value()
            #expect(try await shop.claims(token.access_token).subject == subject)
        }
        shop.clock.pass(30 * 86_400)
        #expect(try await shop.refresh(try #require(token.refresh_token)).refusal == "invalid_grant")
    }

    @Test func sessionEndsHoweverOftenItIsRenewed() async throws {
        let shop = try await AuthFixture { $0.limits.session = .seconds(50 * 86_400) }
        var token = try await shop.signIn()
        for _ in 0..<2 {
            shop.clock.pass(20 * 86_400)
            token = try await shop.refresh(try #require(token.refresh_token)).value()
        }
        shop.clock.pass(11 * 86_400)
        #expect(try await shop.refresh(try #require(token.refresh_token)).refusal == "invalid_grant")
    }

    @Test func reusedTokenEndsItsFamily() async throws {
        let shop = try await AuthFixture()
        let stolen = try #require(try await shop.signIn().refresh_token)
        let next: TokenAnswer = try await shop.refresh(stolen).value()
        let other = try await shop.signIn("+491517654321")
        #expect(try await shop.refresh(stolen).refusal == "invalid_grant")
        #expect(try await shop.refresh(try #require(next.refresh_token)).refusal == "invalid_grant")
        // Other sessions go on.
        #expect(try await shop.refresh(try #require(other.refresh_token)).status == 200)
    }

    @Test func tokenUsedByManyAtOnceIsRenewedOnce() async throws {
        let shop = try await AuthFixture()
        let token = try #require(try await shop.signIn().refresh_token)
        let renewed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<5 { group.addTask { try await shop.refresh(token).status } }
            return try await group.reduce(into: 0) { $0 += $1 == 200 ? 1 : 0 }
        }
        #expect(renewed == 1)
    }

    @Test func revokedSessionIsOver() async throws {
        let shop = try await AuthFixture()
        let token = try #require(try await shop.signIn().refresh_token)
        for body in ["token=\(token)", "token=\(token)", "token=unknown"] {
            let answer = try await shop.send(
                .post, "/oauth/revoke", body, type: "application/x-www-form-urlencoded")
            #expect(answer.status == 200)
        }
        #expect(try await shop.refresh(token).refusal == "invalid_grant")
    }

    @Test func databaseHoldsNoTokenThatCouldBeUsed() async throws {
        let shop = try await AuthFixture()
        let token = try #require(try await shop.signIn().refresh_token)
        let rows = try await shop.database.query("select hash from auth.refresh_tokens")
        #expect(try rows.first?["hash"] == SHA256.hash(token))
        let made = try #require(try await shop.auth.bootstrapAdmin())
        let hash: String = try #require(try await shop.database.query("select secret_hash from auth.clients").first)[
            "secret_hash"]
        #expect(hash.hasPrefix("$scrypt$") && PasswordHash(hash)?.matches(made.clientSecret) == true)
    }

    @Test func sweepingForgetsOnlyWhatIsOver() async throws {
        let shop = try await AuthFixture()
        let token = try #require(try await shop.signIn().refresh_token)
        try await shop.auth.store.sweep(now: shop.clock.now)
        try await shop.auth.pruner.prune()
        #expect(try await shop.refresh(token).status == 200)
        shop.clock.pass(181 * 86_400)
        try await shop.auth.store.sweep(now: shop.clock.now)
        try await shop.auth.pruner.prune()
        let left = try await shop.database.query(
            """
            select (select count(*) from auth.refresh_tokens) + (select count(*) from auth.challenges)
                + (select count(*) from auth.budgets) as n
            """)
        #expect(try left.first?["n"] == 0)
        shop.clock.pass(185 * 86_400)
        try await shop.auth.store.sweep(now: shop.clock.now)
        try await shop.auth.pruner.prune()
        #expect(try await shop.database.query("select 1 from auth.known_devices").isEmpty)
    }
}

@Suite(.closesDatabases) struct SigningKeyTests {
    @Test func tokensOutliveTheRotationOfTheirKey() async throws {
        let shop = try await AuthFixture()
        let before = try await shop.signIn().access_token
        let first = try await shop.auth.keys.keys().signer.key.id
        try await shop.auth.keys.rotate(ifOlderThan: .seconds(0))
        shop.clock.pass(31)
        let after = try await shop.signIn().access_token
        #expect(try await shop.auth.keys.keys().signer.key.id != first)
        #expect(try await shop.claims(before).scopes == [.customer])
        #expect(try await shop.claims(after).scopes == [.customer])
        let set = try JWKSet(json: try await shop.send(.get, "/.well-known/jwks.json").body)
        #expect(set.keys.count == 2 && set.keys.allSatisfy { !$0.isPrivate })
        shop.clock.pass(20 * 60)
        try await shop.auth.store.sweep(now: shop.clock.now)
        #expect(try await shop.auth.store.signingKeys().count == 1)
    }

    @Test func youngKeyIsKept() async throws {
        let shop = try await AuthFixture()
        let id = try await shop.auth.keys.keys().signer.key.id
        try await shop.auth.keys.rotate(ifOlderThan: .seconds(3_600))
        #expect(try await shop.auth.store.signingKeys().map(\.id) == [id])
    }

    @Test func processesShareTheirKeys() async throws {
        let shop = try await AuthFixture()
        let token = try await shop.signIn().access_token
        let another = Auth(
            database: shop.database, auditDatabases: PostgresDatabases(shop.database),
            options: AuthFixture.options(shop.clock))
        #expect(try await another.tokens.verify(token).scopes == [.customer])
        #expect(try await shop.auth.store.signingKeys().count == 1)
        // Whoever has another secret can't use them.
        var options = AuthFixture.options(shop.clock)
        options.secret = [UInt8](repeating: 8, count: 32)
        let stranger = Auth(database: shop.database, auditDatabases: PostgresDatabases(shop.database), options: options)
        await #expect(throws: CryptoError.self) { try await stranger.serviceToken(for: "x") }
    }

    @Test func privateKeyDoesNotLieOpen() async throws {
        let shop = try await AuthFixture()
        _ = try await shop.auth.keys.keys()
        let row = try #require(try await shop.auth.store.signingKeys().first)
        #expect(!row.publicKey.contains("\"d\""))
        #expect(!String(decoding: row.sealed, as: UTF8.self).contains("kty"))
    }

    @Test func serviceTokenIsForServices() async throws {
        let shop = try await AuthFixture()
        let token = try await shop.auth.serviceToken(for: "gateway")
        #expect(try await shop.auth.serviceToken(for: "gateway") == token)
        let principal = try await shop.claims(token)
        #expect(principal.actor == .service("gateway") && principal.scopes == [.service])
        shop.clock.pass(14 * 60)
        #expect(try await shop.auth.serviceToken(for: "gateway") != token)
    }

    @Test func expiredTokenIsRefused() async throws {
        let shop = try await AuthFixture()
        let token = try await shop.signIn().access_token
        #expect(try await shop.send(.get, "/v1/me", token: token).status == 200)
        shop.clock.pass(16 * 60)
        #expect(try await shop.send(.get, "/v1/me", token: token).status == 401)
    }

    @Test func metadataNamesWhereThingsAre() async throws {
        let shop = try await AuthFixture { $0.publicURL = "https://shop.example:7100" }
        // What a stranger says of it does not count.
        for fields: HTTPHeaders in [
            ["Host": "shop.example:7100"], ["Host": "evil.example"], ["Host": "a/b"],
            ["Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"],
            ["Host": "evil.example", "Forwarded": "host=evil.example;proto=http"],
        ] {
            let answer = try await shop.send(.get, "/.well-known/oauth-authorization-server", headers: fields)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains("\"https://shop.example:7100/oauth/token\""), "\(text)")
            #expect(text.contains("\"issuer\":\"shop\""), "\(text)")
            #expect(!text.contains("evil") && !text.contains("http:"), "\(text)")
        }
    }
}

@Suite(.closesDatabases) struct ClientAdministrationTests {
    @Test func clientIsMadeListedAndRevoked() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let answer = try await shop.send(
            .post, "/admin/v1/clients", token: admin, #"{"name":"reports","role":"viewer"}"#,
            headers: ["X-Reason": "the nightly report"])
        let made: NewClientSecret = try answer.value()
        #expect(answer.status == 201 && answer.headers["Location"] == "/admin/v1/clients/\(made.clientId)")
        let credentials = ClientCredentials(clientId: made.clientId, clientSecret: try #require(made.clientSecret))
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials)).status == 200)
        let page: Page<ClientAccount> = try await shop.send(.get, "/admin/v1/clients?limit=1", token: admin).value()
        #expect(page.data.map(\.name) == ["reports"] && page.next != nil && page.data[0].usedAt != nil)
        let again = try await shop.send(
            .post, "/admin/v1/clients", token: admin, #"{"name":"reports","role":"admin"}"#)
        #expect(again.status == 409 && again.problem?.code == "name_taken")
        let gone = try await shop.send(.delete, "/admin/v1/clients/\(made.clientId)", token: admin)
        #expect(gone.status == 204)
        #expect(try await shop.form("grant_type=client_credentials", headers: shop.basic(credentials)).status == 401)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(made.clientId)", token: admin).status == 404)
        let log = try await shop.database.query(
            "select action, reason, request_id from audit.records where subject = $1 order by seq",
            made.clientId.description)
        #expect(try log.map { try $0["action"] as String } == ["client.created", "client.revoked"])
        #expect(try log.first?["reason"] == "the nightly report" && log.first?["request_id"] == "req_test")
    }

    @Test func rehearsalChangesNothing() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let answer = try await shop.send(
            .post, "/admin/v1/clients?dryRun=true", token: admin, #"{"name":"x","role":"viewer"}"#)
        #expect(answer.status == 200)
        #expect(try answer.value(NewClientSecret.self).clientSecret == nil)
        #expect(try await shop.database.query("select 1 from auth.clients").count == 1)
    }

    @Test func lastAdminStays() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let id = try await shop.claims(admin).subject
        let refused = try await shop.send(.delete, "/admin/v1/clients/\(id)", token: admin)
        #expect(refused.status == 409 && refused.problem?.code == "last_admin")
        try await shop.send(.post, "/admin/v1/clients", token: admin, #"{"name":"second","role":"admin"}"#)
        let rehearsed = try await shop.send(.delete, "/admin/v1/clients/\(id)?dryRun=true", token: admin)
        #expect(rehearsed.status == 204)
        #expect(try await shop.send(.delete, "/admin/v1/clients/\(id)", token: admin).status == 204)
    }

    @Test func twoAdminsWhoRevokeEachOtherLeaveOne() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let first = try await shop.claims(admin).subject
        let second: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: admin, #"{"name":"second","role":"admin"}"#
        ).value()
        async let one = shop.send(.delete, "/admin/v1/clients/\(first)", token: admin).status
        async let two = shop.send(.delete, "/admin/v1/clients/\(second.clientId)", token: admin).status
        // The one that comes second is the last admin's, or has no good token any more.
        let answers = try await [one, two].sorted()
        #expect(answers == [204, 409] || answers == [204, 401].sorted(), "\(answers)")
        let left = try await shop.database.query("select 1 from auth.clients where revoked_at is null")
        #expect(left.count == 1)
    }

    @Test(arguments: [
        #"{"name":"","role":"viewer"}"#, #"{"name":" x","role":"viewer"}"#, #"{"name":"a\u0007b","role":"viewer"}"#,
        #"{"name":"x","role":"root"}"#, #"{"name":"x"}"#, #"{"name":"x","role":"viewer","more":1}"#,
    ]) func badClientIsToldWhatIsWrong(_ body: String) async throws {
        let shop = try await AuthFixture()
        let answer = try await shop.send(.post, "/admin/v1/clients", token: try await shop.adminToken(), body)
        #expect(answer.status == 422)
    }

    @Test func customersAreListedNewestFirst() async throws {
        let shop = try await AuthFixture()
        for number in 1...3 { _ = try await shop.signIn("+49151000000\(number)") }
        let admin = try await shop.adminToken()
        let first: Page<UserAccount> = try await shop.send(.get, "/admin/v1/users?limit=2", token: admin).value()
        #expect(first.data.map(\.phone) == ["+491510000003", "+491510000002"])
        let next = try #require(first.next)
        let second: Page<UserAccount> = try await shop.send(
            .get, "/admin/v1/users?limit=2&cursor=\(next)", token: admin
        ).value()
        #expect(second.data.map(\.phone) == ["+491510000001"] && second.next == nil)
        let one: Page<UserAccount> = try await shop.send(
            .get, "/admin/v1/users?phone=%2B491510000002", token: admin
        ).value()
        let id = try #require(one.data.first).id
        #expect(one.data.count == 1)
        #expect(try await shop.send(.get, "/admin/v1/users/\(id)", token: admin).value(UserAccount.self) == one.data[0])
        #expect(try await shop.send(.get, "/admin/v1/users/\(UserID())", token: admin).status == 404)
        let customer = try await shop.signIn("+491510000009").access_token
        #expect(try await shop.send(.get, "/admin/v1/users", token: customer).status == 403)
    }
}

/// A sender that keeps what it was given.
actor SentCodes: CodeSender {
    private(set) var sent: [(phone: String, code: String)] = []
    func send(code: String, to phone: String) { sent.append((phone, code)) }
}
