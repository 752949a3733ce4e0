import Crypto
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

/// The code to a phone opens nobody's chats who has set a password for them.
@Suite(.closesDatabases) struct PasswordSignInTests {
    private static let password = "correct horse"

    /// Somebody with a password, set by a Telegram client.
    private func guarded(_ shop: AuthFixture, hint: String = "a horse") async throws -> String {
        let user = try await shop.chatUser()
        let salts = PasswordSalts([UInt8](repeating: 1, count: 40), [UInt8](repeating: 2, count: 16))
        let verifier = try SRP().verifier(of: Self.password, salts: (salts.first, salts.second))
        try await shop.auth.updatePassword(
            nil, to: NewPassword(salts: salts, verifier: verifier, hint: hint), with: user.key)
        return "+" + user.phone
    }

    /// A challenge whose code was shown.
    private func confirmed(_ shop: AuthFixture, _ phone: String) async throws -> String {
        let challenge = try await shop.ask(phone).value(PhoneCodeSent.self).challenge
        let answer = try await shop.phoneGrant(phone, try await shop.code(for: phone, challenge), challenge)
        #expect(answer.status == 400 && answer.refusal == "password_required")
        return challenge
    }

    private func show(
        _ password: String, _ phone: String, _ challenge: String, _ shop: AuthFixture
    ) async throws -> AuthFixture.Answer {
        try await shop.form(
            "grant_type=\(GrantType.chatPassword)&phone=\(Percent.encode(phone))&challenge=\(challenge)"
                + "&password=\(Percent.encode(password))")
    }

    @Test func theCodeAloneGivesNoTokens() async throws {
        let shop = try await AuthFixture()
        let phone = try await guarded(shop)
        let challenge = try await shop.ask(phone).value(PhoneCodeSent.self).challenge
        let code = try await shop.code(for: phone, challenge)
        let answer = try await shop.phoneGrant(phone, code, challenge)
        let refusal: TokenRefusal = try answer.value()
        #expect(answer.status == 400 && refusal.error == "password_required" && refusal.passwordHint == "a horse")
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("access_token"))
        #expect(try await shop.database.query("select 1 from auth.refresh_tokens").isEmpty)
        #expect(try await shop.database.query("select 1 from auth.known_devices").isEmpty)
        // Shown again it says the same again.
        #expect(try await shop.phoneGrant(phone, code, challenge).refusal == "password_required")
    }

    @Test func theRightPasswordSignsInOnce() async throws {
        let shop = try await AuthFixture()
        let phone = try await guarded(shop)
        let challenge = try await confirmed(shop, phone)
        let wrong = try await show("battery staple", phone, challenge, shop)
        #expect(wrong.status == 400 && wrong.refusal == "invalid_grant")
        let right: TokenAnswer = try await show(Self.password, phone, challenge, shop).value()
        #expect(right.scope == "customer" && right.refresh_token != nil && right.device_secret != nil)
        let me: Me = try await shop.send(.get, "/v1/me", token: right.access_token).value()
        #expect(me.user?.phone == phone)
        #expect(try await show(Self.password, phone, challenge, shop).refusal == "invalid_grant")
        // The session goes on as any other.
        #expect(try await shop.refresh(try #require(right.refresh_token)).status == 200)
    }

    /// Who has got in with the phone alone does not stay when its holder sets a password, or ends all other sessions.
    @Test func whoCameInBeforeGoesWithTheFirstPasswordAndWithAllOthers() async throws {
        let shop = try await AuthFixture()
        func enter(_ phone: String) async throws -> TokenAnswer {
            let challenge = try await shop.ask(phone).value(PhoneCodeSent.self).challenge
            return try await shop.phoneGrant(phone, try await shop.code(for: phone, challenge), challenge).value()
        }
        let ada = try await shop.chatUser("Ada")
        let first = try await enter("+" + ada.phone)
        #expect(try await shop.auth.endOtherChatSessions(by: ada.key) == 1)
        #expect(try await shop.refresh(try #require(first.refresh_token)).refusal == "invalid_grant")
        let bo = try await shop.chatUser("Bo")
        let second = try await enter("+" + bo.phone)
        let salts = PasswordSalts([UInt8](repeating: 1, count: 40), [UInt8](repeating: 2, count: 16))
        let verifier = try SRP().verifier(of: Self.password, salts: (salts.first, salts.second))
        try await shop.auth.updatePassword(
            nil, to: NewPassword(salts: salts, verifier: verifier, hint: ""), with: bo.key)
        #expect(try await shop.refresh(try #require(second.refresh_token)).refusal == "invalid_grant")
    }

    @Test func aPasswordWithoutTheCodeIsWorthNothing() async throws {
        let shop = try await AuthFixture()
        let phone = try await guarded(shop)
        let challenge = try await shop.ask(phone).value(PhoneCodeSent.self).challenge
        for made in [challenge, "made-up"] {
            #expect(try await show(Self.password, phone, made, shop).refusal == "invalid_grant")
        }
        _ = try await shop.phoneGrant(phone, try await shop.code(for: phone, challenge), challenge)
        #expect(try await show(Self.password, "+491511234567", challenge, shop).refusal == "invalid_grant")
        #expect(try await show(Self.password, phone, challenge, shop).status == 200)
    }

    @Test func triesAreLimitedTogetherWithThoseOfTelegramClients() async throws {
        let shop = try await AuthFixture { $0.limits.passwordTriesPerHour = 3 }
        let phone = try await guarded(shop)
        let challenge = try await confirmed(shop, phone)
        for _ in 0..<3 { #expect(try await show("wrong", phone, challenge, shop).refusal == "invalid_grant") }
        let refused = try await show(Self.password, phone, challenge, shop)
        #expect(refused.status == 429 && refused.headers["Retry-After"] != nil)
        let key = try await shop.newKey()
        #expect(try await shop.chatSignIn(phone, with: key) == .passwordNeeded)
        let current = try #require(try await shop.auth.passwordState(with: key).current)
        let proof = PasswordProof(
            srpID: current.srpID, clientNumber: [UInt8](repeating: 9, count: 256),
            proof: [UInt8](repeating: 0, count: 32))
        #expect(
            try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) }?.name.hasPrefix("FLOOD_WAIT")
                == true)
        let details = try await shop.database.query(
            "select details from audit.records where action = 'signin.refused'")
        #expect(details.count == 3)
        #expect(try details.allSatisfy { try ($0["details"] as String).contains(#""purpose":"password""#) })
        shop.clock.pass(3_000)
        #expect(try await show(Self.password, phone, challenge, shop).status == 200)
    }

    @Test func whoHasTakenTheirPasswordAwayOrChangedItBeginsAgain() async throws {
        let shop = try await AuthFixture()
        let phone = try await guarded(shop)
        let challenge = try await confirmed(shop, phone)
        try await shop.database.execute("delete from auth.chat_passwords")
        #expect(try await show(Self.password, phone, challenge, shop).refusal == "invalid_grant")
        shop.clock.pass(31)
        let next = try await shop.ask(phone).value(PhoneCodeSent.self).challenge
        #expect(try await shop.phoneGrant(phone, try await shop.code(for: phone, next), next).status == 200)
    }

    @Test func theWaitForThePasswordEnds() async throws {
        let shop = try await AuthFixture()
        let phone = try await guarded(shop)
        let challenge = try await confirmed(shop, phone)
        shop.clock.pass(3_601)
        #expect(try await show(Self.password, phone, challenge, shop).refusal == "invalid_grant")
    }

    @Test func whoHasNoPasswordIsNotAskedForOne() async throws {
        let shop = try await AuthFixture()
        let new = try await shop.signIn()
        #expect(new.refresh_token != nil)
        let user = try await shop.chatUser()
        #expect(try await shop.signIn("+" + user.phone).refresh_token != nil)
    }
}
