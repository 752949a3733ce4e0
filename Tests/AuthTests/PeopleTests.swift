import Crypto
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

extension AuthFixture {
    static let phone = "+491511234567"

    /// Makes somebody an operator.
    @discardableResult
    func setRole(_ role: String?, of user: String = phone, by token: String, reason: String = "shift") async throws
        -> Answer
    {
        let value = role.map { "\"\($0)\"" } ?? "null"
        return try await send(
            .put, "/admin/v1/users/\(Percent.encode(user))/role", token: token, #"{"role":\#(value)}"#,
            headers: ["X-Reason": reason])
    }

    func page(
        _ path: String, _ body: String, headers: HTTPHeaders = [:], from address: String = home
    ) async throws -> Answer {
        try await send(
            .post, path, body, headers: headers, type: "application/x-www-form-urlencoded", from: address)
    }
    func begin(from address: String = home) async throws -> DeviceAuthorization {
        try await page("/oauth/device_authorization", "client_id=shopctl", from: address).value()
    }
    func poll(_ device: DeviceAuthorization) async throws -> Answer {
        try await form("grant_type=\(GrantType.deviceCode)&device_code=\(device.device_code)&client_id=shopctl")
    }

    /// What goes from page to page, and the code that the phone got: a form without its last fields.
    func typing(
        _ device: DeviceAuthorization, phone: String = phone, headers: HTTPHeaders = [:], from address: String = home
    ) async throws -> (form: String, code: String) {
        let who = "user_code=\(device.user_code.lowercased())&phone=\(Percent.encode(phone))"
        let asked = try await page("/oauth/device", who, headers: headers, from: address)
        guard asked.status == 200 else { throw TestSupportError(description: "\(asked)") }
        let challenge = try #require(asked.hidden("challenge"))
        return ("\(who)&challenge=\(challenge)", try await code(for: phone, challenge))
    }

    /// What the person does on the page.
    func decide(
        _ device: DeviceAuthorization, _ decision: String = "allow", otp: String? = nil, phone: String = phone
    ) async throws -> Answer {
        let (form, code) = try await typing(device, phone: phone)
        let factor = otp.map { "&otp=\($0)" } ?? ""
        return try await page("/oauth/device/decision", "\(form)&code=\(code)&decision=\(decision)\(factor)")
    }

    /// An operator who has just signed in on a device.
    /// - Parameter admin: who gives them the role; nil: the first admin, who is made for it.
    func signInOperator(_ role: String = "operator", by admin: String? = nil) async throws -> TokenAnswer {
        let token = if let admin { admin } else { try await adminToken() }
        try await setRole(role, by: token)
        let device = try await begin()
        #expect(try await decide(device).status == 200)
        return try await poll(device).value()
    }

    func recorded(_ action: String) async throws -> [PostgresRow] {
        Array(
            try await database.query(
                "select actor, subject, reason, details from audit.records where action = $1 order by seq", action))
    }
}

extension AuthFixture.Answer {
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The value of a page's hidden field.
    func hidden(_ name: String) -> String? {
        let start = text.firstRange(of: "name=\"\(name)\" value=\"")?.upperBound
        return start.map { String(text[$0...].prefix { $0 != "\"" }) }
    }
}

@Suite(.closesDatabases) struct DeviceLoginTests {
    /// Whoever begins a login writes the `Host`; whoever is sent the link is not to be led there.
    @Test func whereToGoIsNotForWhoeverBeginsToSay() async throws {
        let shop = try await AuthFixture { $0.publicURL = "https://shop.example" }
        for name in ["Host", "X-Forwarded-Host", "Forwarded"] {
            let answer = try await shop.send(
                .post, "/oauth/device_authorization", "client_id=shopctl", headers: [name: "evil.example"],
                type: "application/x-www-form-urlencoded")
            let device: DeviceAuthorization = try answer.value()
            #expect(device.verification_uri == "https://shop.example/oauth/device")
            #expect(device.verification_uri_complete.hasPrefix("https://shop.example/oauth/device?user_code="))
        }
    }

    @Test func anOperatorSignsInOnADevice() async throws {
        let shop = try await AuthFixture()
        try await shop.setRole("operator", by: try await shop.adminToken())
        let device = try await shop.begin()
        #expect(device.verification_uri == "http://localhost/oauth/device" && device.interval == 5)
        #expect(device.verification_uri_complete.hasSuffix("?user_code=\(device.user_code)"))
        #expect(try await shop.poll(device).refusal == "authorization_pending")
        #expect(try await shop.decide(device).status == 200)
        shop.clock.pass(5)
        let answer = try await shop.poll(device)
        let tokens: TokenAnswer = try answer.value()
        #expect(answer.headers["Cache-Control"] == "no-store")
        let principal = try await shop.claims(tokens.access_token)
        #expect(principal.role == .operator && principal.scopes == Role.operator.scopes)
        #expect(principal.actor.kind == .operator && principal.subject.hasPrefix("usr_"))
        // The code is worth one session.
        shop.clock.pass(5)
        #expect(try await shop.poll(device).refusal == "invalid_grant")
        let log = try await shop.recorded("login.allowed")
        #expect(try log.map { try $0["actor"] as String } == ["operator:\(principal.subject)"])
    }

    @Test func whoAsksTooOftenIsSlowedDown() async throws {
        let shop = try await AuthFixture()
        let device = try await shop.begin()
        #expect(try await shop.poll(device).refusal == "authorization_pending")
        shop.clock.pass(2)
        #expect(try await shop.poll(device).refusal == "slow_down")
        shop.clock.pass(6)
        #expect(try await shop.poll(device).refusal == "slow_down")
        shop.clock.pass(15)
        #expect(try await shop.poll(device).refusal == "authorization_pending")
    }

    @Test func aDeniedAndAnExpiredLoginGiveNothing() async throws {
        let shop = try await AuthFixture()
        try await shop.setRole("admin", by: try await shop.adminToken())
        let denied = try await shop.begin()
        #expect(try await shop.decide(denied, "deny").status == 200)
        #expect(try await shop.poll(denied).refusal == "access_denied")
        shop.clock.pass(60)
        await #expect(throws: TestSupportError.self) { try await shop.decide(denied) }
        let late = try await shop.begin()
        shop.clock.pass(601)
        #expect(try await shop.poll(late).refusal == "expired_token")
        await #expect(throws: TestSupportError.self) { try await shop.decide(late) }
        #expect(try await shop.poll(DeviceAuthorization.unknown).refusal == "invalid_grant")
    }

    @Test func onlyWhoHasARoleCanLetADeviceIn() async throws {
        let shop = try await AuthFixture()
        _ = try await shop.signIn()
        shop.clock.pass(60)
        let device = try await shop.begin()
        let answer = try await shop.decide(device)
        #expect(answer.status == 403)
        shop.clock.pass(5)
        #expect(try await shop.poll(device).refusal == "authorization_pending")
    }

    @Test func aWrongCodeOfThePhoneLetsNobodyIn() async throws {
        let shop = try await AuthFixture()
        try await shop.setRole("admin", by: try await shop.adminToken())
        let device = try await shop.begin()
        let (form, right) = try await shop.typing(device)
        let wrong = right == "000000" ? "000001" : "000000"
        for _ in 0..<5 {
            let answer = try await shop.page("/oauth/device/decision", "\(form)&code=\(wrong)&decision=allow")
            #expect(answer.status == 400 && answer.hidden("challenge") != nil)
        }
        // Five tries use the code up, the right one too.
        #expect(try await shop.page("/oauth/device/decision", "\(form)&code=\(right)&decision=allow").status == 400)
        #expect(try await shop.poll(device).refusal == "authorization_pending")
    }

    @Test func thePageTakesNothingForMarkup() async throws {
        let shop = try await AuthFixture()
        let device = try await shop.begin()
        let evil = Percent.encode("+4915112<script>alert(1)</script>")
        let answer = try await shop.page("/oauth/device", "user_code=\(device.user_code)&phone=\(evil)")
        #expect(answer.status == 422 && !String(decoding: answer.body, as: UTF8.self).contains("<script"))
        let asked = try await shop.send(.get, "/oauth/device?user_code=%22%3E%3Cscript%3E")
        #expect(asked.status == 200 && !String(decoding: asked.body, as: UTF8.self).contains("<script"))
        #expect(asked.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(DevicePage.escaped(#"<a href='x'>"&"#) == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;")
    }

    @Test(arguments: ["bcdf-ghjk", "BCDFGHJK", " bcdf ghjk"]) func codesAreTypedInManyWays(_ typed: String) {
        #expect(UserCode(typed)?.description == "BCDF-GHJK")
    }
    @Test(arguments: ["BCDF-GHJ", "BCDFGHJKL", "ABCDEFGH", "BCDF_GHJK", ""]) func othersAreNoCodes(_ typed: String) {
        #expect(UserCode(typed) == nil)
    }
    @Test func everyCodeIsOne() throws {
        for _ in 0..<200 { #expect(UserCode(try UserCode.make().description) != nil) }
    }
}

extension DeviceAuthorization {
    fileprivate static let unknown = DeviceAuthorization(
        device_code: "x", user_code: "", verification_uri: "", verification_uri_complete: "", expires_in: 1, interval: 1
    )
}

@Suite(.closesDatabases) struct OperatorSessionTests {
    @Test func aSessionIsRenewedWithEachToken() async throws {
        let shop = try await AuthFixture()
        let first = try await shop.signInOperator()
        let second: TokenAnswer = try await shop.refresh(try #require(first.refresh_token)).value()
        #expect(second.refresh_token != first.refresh_token)
        #expect(try await shop.claims(second.access_token).scopes == Role.operator.scopes)
        shop.clock.pass(1)
        let third: TokenAnswer = try await shop.refresh(try #require(second.refresh_token)).value()
        #expect(third.refresh_token != second.refresh_token)
    }

    @Test func aTokenUsedTwiceEndsTheSessionAndIsRecorded() async throws {
        let shop = try await AuthFixture()
        let first = try await shop.signInOperator()
        let second: TokenAnswer = try await shop.refresh(try #require(first.refresh_token)).value()
        #expect(try await shop.refresh(try #require(first.refresh_token)).refusal == "invalid_grant")
        // Whoever has the newest one is signed out, too.
        #expect(try await shop.refresh(try #require(second.refresh_token)).refusal == "invalid_grant")
        let log = try await shop.recorded("session.revoked")
        #expect(log.count == 1)
        #expect(try log.first?["reason"] == "a refresh token was used twice")
    }

    @Test func aChangedRoleCountsWithTheNextToken() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        try await shop.setRole("admin", by: admin)
        let device = try await shop.begin()
        _ = try await shop.decide(device)
        let tokens: TokenAnswer = try await shop.poll(device).value()
        try await shop.setRole("viewer", by: admin, reason: "less")
        let next: TokenAnswer = try await shop.refresh(try #require(tokens.refresh_token)).value()
        #expect(try await shop.claims(next.access_token).scopes == Role.viewer.scopes)
        try await shop.setRole(nil, by: admin)
        #expect(try await shop.refresh(try #require(next.refresh_token)).refusal == "invalid_grant")
        let log = try await shop.recorded("role.granted")
        #expect(try log.last?["reason"] == "less")
        #expect(try log.last?["details"] == #"{"before":"admin","role":"viewer"}"#)
        #expect(try await shop.recorded("role.revoked").count == 1)
    }

    @Test func revokedSessionsEnd() async throws {
        let shop = try await AuthFixture()
        let tokens = try await shop.signInOperator()
        shop.clock.pass(60)
        let customer = try await shop.signIn()
        let user = try await shop.claims(tokens.access_token).subject
        let admin = try await shop.adminToken2()
        let rehearsed: UserSessionsEnded = try await shop.send(
            .post, "/admin/v1/users/\(user)/revoke?dryRun=true", token: admin
        ).value()
        #expect(rehearsed.sessions == 2)
        let ended: UserSessionsEnded = try await shop.send(
            .post, "/admin/v1/users/\(user)/revoke", token: admin, headers: ["X-Reason": "lost laptop"]
        ).value()
        #expect(ended.sessions == 2 && ended.user.role == .operator)
        #expect(try await shop.refresh(try #require(tokens.refresh_token)).refusal == "invalid_grant")
        #expect(try await shop.refresh(try #require(customer.refresh_token)).refusal == "invalid_grant")
        #expect(try await shop.recorded("sessions.revoked").first?["reason"] == "lost laptop")
        let again: UserSessionsEnded = try await shop.send(
            .post, "/admin/v1/users/\(user)/revoke", token: admin
        ).value()
        #expect(again.sessions == 0)
        #expect(try await shop.send(.post, "/admin/v1/users/\(UserID())/revoke", token: admin).status == 404)
    }

    @Test func nobodyChangesTheirOwnRoleAndOneAdminStays() async throws {
        let shop = try await AuthFixture()
        let client = try #require(try await shop.auth.bootstrapAdmin())
        let script: TokenAnswer = try await shop.form(
            "grant_type=client_credentials", headers: shop.basic(client)
        ).value()
        let granted: UserAccount = try await shop.setRole("admin", by: script.access_token).value()
        #expect(granted.role == .admin && granted.phone == AuthFixture.phone)
        let device = try await shop.begin()
        _ = try await shop.decide(device)
        let person: TokenAnswer = try await shop.poll(device).value()
        #expect(try await shop.setRole("viewer", by: person.access_token).status == 403)
        // With a person as admin the first client may go; then the person is the last.
        let gone = try await shop.send(.delete, "/admin/v1/clients/\(client.clientId)", token: person.access_token)
        #expect(gone.status == 204)
        #expect(try await shop.setRole(nil, by: script.access_token).status == 401)
        let last = try await shop.auth.store.setRole(
            nil, of: granted.id, phone: nil, by: Principal(subject: "bootstrap", scopes: Role.admin.scopes),
            reason: nil, isRehearsal: false, now: shop.clock.now)
        #expect(last == .lastAdmin)
        #expect(try await shop.auth.store.user(granted.id)?.role == .admin)
        #expect(try await shop.recorded("role.revoked").isEmpty)
    }

    @Test func whatIsNoUserIsRefused() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        #expect(try await shop.setRole("admin", of: "cli_1", by: admin).status == 400)
        #expect(try await shop.setRole("admin", of: "\(UserID())", by: admin).status == 404)
        #expect(try await shop.setRole("king", by: admin).status == 422)
        let phone = Percent.encode(AuthFixture.phone)
        #expect(try await shop.send(.put, "/admin/v1/users/\(phone)/role", token: admin, "{}").status == 422)
        let rehearsed = try await shop.send(
            .put, "/admin/v1/users/%2B4915199999999/role?dryRun=true", token: admin, #"{"role":"viewer"}"#)
        #expect(rehearsed.status == 200)
        let page: Page<UserAccount> = try await shop.send(
            .get, "/admin/v1/users?role=viewer", token: admin
        ).value()
        #expect(page.data.isEmpty)
        #expect(try await shop.recorded("role.granted").isEmpty)
    }
}

@Suite(.closesDatabases) struct KeyRotationTests {
    @Test func aNewKeySignsEverywhereWithoutARestart() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let other = Auth(
            database: shop.database, auditDatabases: PostgresDatabases(shop.database),
            options: AuthFixture.options(shop.clock))
        let before = try await other.serviceToken(for: "orders")
        let kept = try await shop.auth.keys.keys().signer.key.id
        shop.clock.pass(1)
        let rehearsed: SigningKey = try await shop.send(
            .post, "/admin/v1/keys/rotate?dryRun=true", token: admin
        ).value()
        #expect(rehearsed.id == kept)
        let new: SigningKey = try await shop.send(
            .post, "/admin/v1/keys/rotate", token: admin, headers: ["X-Reason": "a lost backup"]
        ).value()
        #expect(new.id != kept && new.known == 2)
        // Tokens from before are good; the other process takes the new ones as soon as it may read keys again.
        #expect(try await shop.claims(admin).role == .admin)
        #expect(try await shop.claims(before).subject == "orders")
        let made = try await shop.auth.accessToken(subject: "cli_1", scopes: ["orders:read"], role: nil)
        try await eventually("the other process knows the new key") {
            try await other.tokens.verify(made).subject == "cli_1"
        }
        #expect(try await other.keys.keys().signer.key.id == new.id)
        let log = try await shop.recorded("key.rotated")
        #expect(try log.last?["subject"] == new.id)
        #expect(try log.last?["reason"] == "a lost backup")
    }
}

extension AuthFixture {
    /// A token of another admin's client, whose maker is the first admin.
    func adminToken2(_ name: String = "second") async throws -> String {
        let maker = Principal(subject: "bootstrap", scopes: Role.admin.scopes, role: .admin)
        let made = try await auth.makeClient(
            NewClient(name: name, role: .admin), by: maker, nil, as: nil, isRehearsal: false
        ).made
        let credentials = ClientCredentials(clientId: made.clientId, clientSecret: made.clientSecret ?? "")
        return try await form("grant_type=client_credentials", headers: basic(credentials)).value(TokenAnswer.self)
            .access_token
    }
}
