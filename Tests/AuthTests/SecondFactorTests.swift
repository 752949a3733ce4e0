import Audit
import Crypto
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

extension AuthFixture.Answer {
    /// The secret that the page shows for an authenticator.
    fileprivate var secret: TOTP? {
        let start = text.firstRange(of: "Secret: <code>")?.upperBound
        return start.flatMap { Base32.decode(text[$0...].prefix { $0 != "<" }) }.map { TOTP(secret: $0) }
    }
    fileprivate var recoveryCodes: [String] {
        guard let start = text.firstRange(of: "<pre>")?.upperBound else { return [] }
        return text[start...].prefix { $0 != "<" }.split(separator: "\n").map(String.init)
    }
}

/// An installation whose operators need a second factor, and an operator who has set theirs up.
struct Guarded {
    let shop: AuthFixture
    let admin: String
    let factor: TOTP
    let recovery: [String]
    let tokens: TokenAnswer

    init(_ change: @escaping (inout AuthOptions) -> Void = { _ in }) async throws {
        shop = try await AuthFixture {
            $0.needsSecondFactor = true
            change(&$0)
        }
        admin = try await shop.adminToken()
        try await shop.setRole("operator", by: admin)
        let device = try await shop.begin()
        let (form, code) = try await shop.typing(device)
        let page = try await shop.page("/oauth/device/decision", "\(form)&code=\(code)&decision=allow")
        #expect(page.status == 200 && page.text.contains("otpauth://totp/shop:%2B491511234567?secret="))
        factor = try #require(page.secret)
        #expect(try await shop.poll(device).refusal == "authorization_pending")
        #expect(try await !shop.hasFactor())
        let wrong = try await shop.page("/oauth/device/factor", "\(form)&code=\(code)&otp=000000")
        #expect(wrong.status == 400 && wrong.hidden("challenge") != nil)
        #expect(try await !shop.hasFactor())
        let done = try await shop.page(
            "/oauth/device/factor", "\(form)&code=\(code)&otp=\(shop.otp(factor))")
        recovery = done.recoveryCodes
        #expect(done.status == 200 && recovery.count == 10 && Set(recovery).count == 10)
        shop.clock.pass(6)
        tokens = try await shop.poll(device).value()
        shop.clock.pass(60)
    }

    func signIn(_ otp: String?) async throws -> (page: AuthFixture.Answer, device: DeviceAuthorization) {
        let device = try await shop.begin()
        let page = try await shop.decide(device, otp: otp)
        shop.clock.pass(60)
        return (page, device)
    }
}

extension AuthFixture {
    fileprivate func otp(_ factor: TOTP, _ ahead: Int64 = 0) -> String {
        factor.code(at: TOTP.step(at: clock.now) + ahead)
    }
    fileprivate func hasFactor() async throws -> Bool {
        try await !database.query("select 1 from auth.second_factors").isEmpty
    }
}

@Suite(.closesDatabases) struct SecondFactorTests {
    @Test func itIsSetUpAtTheFirstSignInAndNeededFromThenOn() async throws {
        let guarded = try await Guarded()
        let shop = guarded.shop
        #expect(try await shop.claims(guarded.tokens.access_token).role == .operator)
        #expect(try await shop.recorded("factor.set_up").count == 1)
        for otp in [nil, "000000", "123", guarded.tokens.access_token] {
            let (page, device) = try await guarded.signIn(otp)
            #expect(page.status == 400 && page.hidden("challenge") != nil, "\(otp ?? "none")")
            #expect(try await shop.poll(device).refusal == "authorization_pending")
        }
        #expect(try await shop.recorded("factor.refused").count == 4)
        let (page, device) = try await guarded.signIn(shop.otp(guarded.factor))
        #expect(page.status == 200 && page.secret == nil)
        #expect(try await shop.poll(device).status == 200)
        #expect(try await shop.refresh(try #require(guarded.tokens.refresh_token)).status == 200)
    }

    @Test func eachStepIsUsedOnce() async throws {
        let guarded = try await Guarded()
        let shop = guarded.shop
        let otp = shop.otp(guarded.factor)
        let device = try await shop.begin()
        #expect(try await shop.decide(device, otp: otp).status == 200)
        shop.clock.pass(31)
        // Still within its time, and used; the one before it, too.
        #expect(guarded.factor.step(of: otp, at: shop.clock.now, after: nil) != nil)
        for used in [otp, shop.otp(guarded.factor, -1)] {
            let another = try await shop.begin(from: "198.51.100.1")
            #expect(try await shop.decide(another, otp: used).status == 400)
            shop.clock.pass(0.1)
            try await shop.database.execute("delete from auth.budgets where key like 'code pause%'")
        }
        #expect(try await shop.decide(try await shop.begin(), otp: shop.otp(guarded.factor, 1)).status == 200)
    }

    @Test func recoveryCodesAreGoodOnceEach() async throws {
        let guarded = try await Guarded()
        let (first, device) = try await guarded.signIn(guarded.recovery[0])
        #expect(first.status == 200 && first.text.contains("9 of them are left"))
        #expect(try await guarded.shop.poll(device).status == 200)
        #expect(try await guarded.signIn(guarded.recovery[0]).page.status == 400)
        let typed = guarded.recovery[1].lowercased().replacing("-", with: " ")
        #expect(try await guarded.signIn(Percent.encode(typed)).page.status == 200)
        let log = try await guarded.shop.recorded("login.allowed")
        #expect(try (log.last?["details"] as String?)?.contains(#""recoveryCodesLeft":"8""#) == true)
    }

    @Test func triesAreLimitedAndTheDatabaseHoldsNoSecret() async throws {
        let guarded = try await Guarded { $0.limits.factorTriesPerHour = 3 }
        let shop = guarded.shop
        for _ in 0..<3 { #expect(try await guarded.signIn("000000").page.status == 400) }
        let slowed = try await guarded.signIn(shop.otp(guarded.factor))
        #expect(slowed.page.status == 429)
        let row = try #require(try await shop.database.query("select sealed from auth.second_factors").first)
        let sealed: [UInt8] = try row["sealed"]
        #expect(!sealed.starts(with: guarded.factor.secret) && sealed.count > guarded.factor.secret.count)
        let macs = try await shop.database.query("select mac from auth.recovery_codes")
        #expect(try macs.allSatisfy { try ($0["mac"] as [UInt8]).count == 32 })
        shop.clock.pass(3_600)
        #expect(try await guarded.signIn(shop.otp(guarded.factor)).page.status == 200)
    }

    @Test func anotherAdminResetsItAndTheSessionsEnd() async throws {
        let guarded = try await Guarded()
        let shop = guarded.shop
        let user = try await shop.claims(guarded.tokens.access_token).subject
        let path = "/admin/v1/users/\(user)/second-factor"
        #expect(try await shop.send(.delete, path, token: guarded.tokens.access_token).status == 403)
        let rehearsed: SecondFactorReset = try await shop.send(
            .delete, "\(path)?dryRun=true", token: guarded.admin
        ).value()
        #expect(rehearsed.hadFactor && rehearsed.sessions == 1)
        #expect(try await shop.hasFactor())
        let admin = try await shop.adminToken2()
        let reset: SecondFactorReset = try await shop.send(
            .delete, "/admin/v1/users/%2B491511234567/second-factor", token: admin, headers: ["X-Reason": "lost"]
        ).value()
        #expect(reset == rehearsed)
        #expect(try await shop.recorded("factor.reset").first?["reason"] == "lost")
        #expect(try await shop.refresh(try #require(guarded.tokens.refresh_token)).refusal == "invalid_grant")
        #expect(try await shop.send(.get, "/v1/me", token: guarded.tokens.access_token).status == 401)
        // The old one is worth nothing: they set up another.
        let (page, _) = try await guarded.signIn(shop.otp(guarded.factor))
        let next = try #require(page.secret)
        #expect(next != guarded.factor)
    }

    @Test func nobodyResetsTheirOwn() async throws {
        let guarded = try await Guarded()
        let shop = guarded.shop
        shop.clock.pass(1)
        try await shop.setRole("admin", by: try await shop.adminToken2())
        let (page, device) = try await guarded.signIn(shop.otp(guarded.factor))
        #expect(page.status == 200)
        let own: TokenAnswer = try await shop.poll(device).value()
        let user = try await shop.claims(own.access_token).subject
        let client: NewClientSecret = try await shop.send(
            .post, "/admin/v1/clients", token: own.access_token, #"{"name":"mine","role":"admin"}"#
        ).value()
        let credentials = ClientCredentials(clientId: client.clientId, clientSecret: client.clientSecret ?? "")
        let mine: TokenAnswer = try await shop.form(
            "grant_type=client_credentials", headers: shop.basic(credentials)
        ).value()
        for token in [own.access_token, mine.access_token] {
            #expect(try await shop.send(.delete, "/admin/v1/users/\(user)/second-factor", token: token).status == 403)
        }
    }

    /// A session from before the installation wanted one.
    @Test func aSessionWithoutOneEndsWithItsNextRenewal() async throws {
        let guarded = try await Guarded()
        try await guarded.shop.database.execute("delete from auth.second_factors")
        let answer = try await guarded.shop.refresh(try #require(guarded.tokens.refresh_token))
        #expect(answer.refusal == "invalid_grant")
    }

    @Test func whereTheInstallationSaysSoNoneIsNeeded() async throws {
        let shop = try await AuthFixture()
        #expect(try await shop.signInOperator().refresh_token != nil)
        #expect(try await !shop.hasFactor())
    }

    @Test func theBrowserIsKnownNextTime() async throws {
        let shop = try await AuthFixture { $0.limits.codesPerPhonePerDay = 1 }
        try await shop.setRole("operator", by: try await shop.adminToken())
        let (form, code) = try await shop.typing(try await shop.begin())
        let page = try await shop.page("/oauth/device/decision", "\(form)&code=\(code)&decision=allow")
        let cookie = try #require(page.headers["Set-Cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/oauth"))
        shop.clock.pass(60)
        let device = try await shop.begin()
        await #expect(throws: TestSupportError.self) { try await shop.typing(device, from: "198.51.100.1") }
        let known = try #require(cookie.split(separator: ";").first.map(String.init))
        let (again, next) = try await shop.typing(device, headers: ["Cookie": "a=b; \(known)"], from: "198.51.100.1")
        #expect(try await shop.page("/oauth/device/decision", "\(again)&code=\(next)&decision=allow").status == 200)
    }
}
