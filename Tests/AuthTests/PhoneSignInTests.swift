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

private func stranger(_ number: Int) -> String { AuthFixture.stranger(number) }

private let phone = "+491511234567"

extension AuthFixture {
    /// Asks for a code, and gives the challenge.
    fileprivate func challenge(_ phone: String = phone, from address: String = home) async throws -> String {
        try await ask(phone, from: address).value(PhoneCodeSent.self).challenge
    }

    /// A code that is not the right one.
    fileprivate func wrong(_ challenge: String, _ phone: String = phone) async throws -> String {
        try await code(for: phone, challenge) == "000000" ? "000001" : "000000"
    }
}

@Suite(.closesDatabases) struct PhoneSignInTests {
    @Test func codeBecomesTokensOfTheSameUserEachTime() async throws {
        let shop = try await AuthFixture()
        let first = try await shop.signIn()
        #expect(first.scope == "customer" && first.refresh_token != nil)
        let principal = try await shop.claims(first.access_token)
        #expect(principal.scopes == [.customer] && principal.actor.kind == .customer)
        shop.clock.pass(31)
        let second = try await shop.signIn()
        #expect(try await shop.claims(second.access_token).subject == principal.subject)
        let me: Me = try await shop.send(.get, "/v1/me", token: second.access_token).value()
        #expect(me.user?.phone == phone && me.user?.number ?? 0 >= 1_000_000)
        let other = try await shop.signIn("+491517654321")
        #expect(try await shop.claims(other.access_token).subject != principal.subject)
    }

    @Test func codeIsWorthOneUse() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge("+49 151 1234567")
        let code = try await shop.code(for: phone)
        #expect(try await shop.phoneGrant(phone, code, challenge).status == 200)
        #expect(try await shop.phoneGrant(phone, code, challenge).refusal == "invalid_grant")
    }

    @Test func codeUsedByManyAtOnceIsUsedByOne() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge()
        let code = try await shop.code(for: phone)
        let signedIn = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<5 { group.addTask { try await shop.phoneGrant(phone, code, challenge).status } }
            return try await group.reduce(into: 0) { $0 += $1 == 200 ? 1 : 0 }
        }
        #expect(signedIn == 1)
    }

    @Test func fiveWrongTriesEndACode() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge()
        let (code, wrong) = (try await shop.code(for: phone), try await shop.wrong(challenge))
        for _ in 0..<5 { #expect(try await shop.phoneGrant(phone, wrong, challenge).refusal == "invalid_grant") }
        #expect(try await shop.phoneGrant(phone, code, challenge).refusal == "invalid_grant")
    }

    @Test func triesAtTheSameTimeAreCountedEach() async throws {
        let shop = try await AuthFixture { $0.limits.codeTries = 3 }
        let challenge = try await shop.challenge()
        let wrong = try await shop.wrong(challenge)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await shop.phoneGrant(phone, wrong, challenge) } }
            try await group.waitForAll()
        }
        #expect(try await shop.database.query("select tries from auth.challenges").first?["tries"] == 3)
    }

    @Test func codeExpires() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge()
        shop.clock.pass(300)
        #expect(
            try await shop.phoneGrant(phone, try await shop.code(for: phone), challenge).refusal == "invalid_grant")
    }

    // MARK: Strangers

    @Test func askingForACodeVoidsNobodyElsesAndLocksNobodyOut() async throws {
        let shop = try await AuthFixture()
        let owner = try await shop.challenge()
        for number in 0..<60 {
            _ = try await shop.ask(from: stranger(number % 3))
            shop.clock.pass(1)
        }
        #expect(try await shop.phoneGrant(phone, try await shop.code(for: phone, owner), owner).status == 200)
        #expect(try await shop.ask().status == 202)
    }

    @Test func wrongTriesOfStrangersDoNotTouchTheOwnersCode() async throws {
        let shop = try await AuthFixture()
        let owner = try await shop.challenge()
        for number in 0..<3 {
            let theirs = try await shop.challenge(from: stranger(number))
            let wrong = try await shop.wrong(theirs)
            for _ in 0..<5 { _ = try await shop.phoneGrant(phone, wrong, theirs, from: stranger(number)) }
        }
        // The owner's code is worth nothing to them, although they know it.
        let code = try await shop.code(for: phone, owner)
        let theirs = try await shop.challenge(from: stranger(9))
        for guess in ["", "x", theirs] {
            let answer = try await shop.phoneGrant(phone, code, guess, from: stranger(9))
            #expect(answer.status == 400 && answer.refusal != nil)
        }
        #expect(try await shop.phoneGrant(phone, code, owner).status == 200)
    }

    @Test func aKnownDeviceGetsCodesWhateverStrangersDo() async throws {
        let shop = try await AuthFixture {
            $0.limits.codesPerPhonePerDay = 4
            $0.limits.triesPerPhonePerDay = 10
            $0.limits.codesPerHour = 4
        }
        let first = try await shop.signIn()
        let secret = try #require(first.device_secret)
        for number in 0..<20 {
            let sent = try await shop.ask(from: stranger(number))
            guard sent.status == 202 else { continue }
            let theirs = try sent.value(PhoneCodeSent.self).challenge
            for _ in 0..<5 { _ = try await shop.phoneGrant(phone, "000000", theirs, from: stranger(number)) }
        }
        // Also from the strangers' own network.
        for address in [stranger(50), stranger(0)] {
            #expect(try await shop.ask(from: address).status == 429)
            let again = try await shop.signIn(device: secret, from: address)
            // It is known already.
            #expect(again.device_secret == nil)
            shop.clock.pass(31)
        }
        // The secret is its owner's: for another phone, or made up, it is worth nothing.
        #expect(try await shop.ask(device: "made-up", from: stranger(50)).status == 429)
        let other = try await shop.ask("+491517654321", device: secret, from: stranger(50))
        #expect(other.status == 429)
    }

    @Test func aKnownDeviceHasABudgetToo() async throws {
        let shop = try await AuthFixture {
            $0.limits.codesPerKnownDevicePerDay = 2
            $0.limits.triesPerKnownDevicePerDay = 3
        }
        let secret = try #require(try await shop.signIn().device_secret)
        shop.clock.pass(31)
        let challenge = try await shop.ask(device: secret).value(PhoneCodeSent.self).challenge
        for _ in 0..<3 { #expect(try await shop.phoneGrant(phone, "x", challenge).status == 400) }
        let tried = try await shop.phoneGrant(phone, "x", challenge)
        #expect(tried.status == 429 && tried.headers["Retry-After"] == "28800")
        #expect(try await shop.ask(device: secret).status == 429)
        shop.clock.pass(31)
        #expect(try await shop.ask(device: secret).status == 202)
        shop.clock.pass(31)
        #expect(try await shop.ask(device: secret).status == 429)
    }

    @Test func onlySoManyDevicesOfAPhoneAreKnown() async throws {
        let shop = try await AuthFixture { $0.limits.knownDevicesPerPhone = 2 }
        var secrets: [String] = []
        for _ in 0..<3 {
            secrets.append(try #require(try await shop.signIn().device_secret))
            shop.clock.pass(31)
        }
        #expect(try await shop.database.query("select 1 from auth.known_devices").count == 2)
        #expect(try await shop.signIn(device: secrets[0]).device_secret != nil)
    }

    // MARK: Purposes

    @Test func aCodeForACustomerLetsNoDeviceInAndTheOtherWayRound() async throws {
        let shop = try await AuthFixture()
        try await shop.setRole("admin", by: try await shop.adminToken())
        let device = try await shop.begin()
        let challenge = try await shop.challenge()
        let code = try await shop.code(for: phone, challenge)
        let form = "user_code=\(device.user_code)&phone=\(Percent.encode(phone))&challenge=\(challenge)&code=\(code)"
        #expect(try await shop.page("/oauth/device/decision", "\(form)&decision=allow").status == 400)
        #expect(try await shop.poll(device).refusal == "authorization_pending")
        // It was not used up by that.
        #expect(try await shop.phoneGrant(phone, code, challenge).status == 200)
        shop.clock.pass(31)
        let (typed, own) = try await shop.typing(device)
        let theirs = try #require(typed.split(separator: "=").last.map(String.init))
        #expect(try await shop.phoneGrant(phone, own, theirs).refusal == "invalid_grant")
        // Nor another device than the one that it was asked for.
        let other = try await shop.begin()
        let moved = typed.replacing(device.user_code.lowercased(), with: other.user_code)
        #expect(try await shop.page("/oauth/device/decision", "\(moved)&code=\(own)&decision=allow").status == 400)
        #expect(try await shop.page("/oauth/device/decision", "\(typed)&code=\(own)&decision=allow").status == 200)
    }

    @Test func whatIsMissingIsNamed() async throws {
        let shop = try await AuthFixture()
        let answer = try await shop.form(
            "grant_type=\(GrantType.phoneCode)&phone=\(Percent.encode(phone))&code=123456")
        #expect(answer.status == 400 && answer.refusal == "invalid_request")
        #expect(answer.problem?.detail?.contains("challenge is missing") == true)
    }

    @Test func aWrongCodeAndAnUnknownPhoneAreAnsweredAlike() async throws {
        let shop = try await AuthFixture()
        _ = try await shop.signIn()
        shop.clock.pass(31)
        var answers: [String] = []
        for number in [phone, "+491510000000"] {
            let challenge = try await shop.challenge(number)
            let answer = try await shop.phoneGrant(number, try await shop.wrong(challenge, number), challenge)
            answers.append("\(answer.status) \(answer.text)")
        }
        let unknown = try await shop.phoneGrant("+491519999999", "123456", "nothing")
        answers.append("\(unknown.status) \(unknown.text)")
        #expect(Set(answers).count == 1, "\(answers)")
    }

    // MARK: The record

    @Test func triesAreRecordedWithinBoundsAndWithoutTheNumber() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge()
        let (code, wrong) = (try await shop.code(for: phone), try await shop.wrong(challenge))
        _ = try await shop.phoneGrant(phone, wrong, challenge)
        #expect(try await shop.recorded("signin.refused").count == 1)
        _ = try await shop.phoneGrant(phone, wrong, challenge)
        #expect(try await shop.phoneGrant(phone, code, challenge).status == 200)
        let good = try #require(try await shop.recorded("signin.accepted").first)
        #expect(try good["actor"] == "service:auth" && (good["subject"] as String).hasPrefix("usr_"))
        let details: String = try good["details"]
        #expect(details.contains(#""tries":3"#) && details.contains(AuthFixture.home), "\(details)")
        shop.clock.pass(31)
        let second = try await shop.challenge()
        for _ in 0..<100 { _ = try await shop.phoneGrant(phone, "x", second) }
        let refused = try await shop.recorded("signin.refused")
        #expect(refused.count == 3)
        #expect(try (refused[2]["details"] as String).contains(#""tries":5"#))
        for row in refused { #expect(try row["subject"] == "+49…67") }
        let all = try await shop.database.query("select details, subject from audit.records")
        #expect(
            try all.allSatisfy { try !("\($0["details"] as String?)\($0["subject"] as String)").contains("1234567") })
    }

    @Test func triesOfACodeThatExpiresAreRecordedByTheSweeper() async throws {
        let shop = try await AuthFixture()
        let challenge = try await shop.challenge()
        for _ in 0..<3 { _ = try await shop.phoneGrant(phone, "x", challenge) }
        shop.clock.pass(8_000)
        try await shop.auth.store.sweep(now: shop.clock.now)
        let refused = try await shop.recorded("signin.refused")
        #expect(try refused.count == 2 && (refused[1]["details"] as String).contains(#""tries":3"#))
    }

    // MARK: Operators

    @Test func codesAreReadByOperatorsOnlyWhereThatIsAllowed() async throws {
        for isAllowed in [true, false] {
            let sender = SentCodes()
            let shop = try await AuthFixture {
                $0.sandboxCodes = isAllowed
                $0.sender = sender
            }
            let challenge = try await shop.challenge()
            let sent = try #require(await sender.sent.first)
            #expect(sent.phone == phone && sent.code.count == 6)
            let admin = try await shop.adminToken()
            let target = "/admin/v1/users/code?phone=%2B491511234567"
            #expect(try await shop.send(.get, target).status == 401)
            let lesser = try await shop.auth.accessToken(
                subject: "cli_1", scopes: Role.operator.scopes, role: "operator")
            #expect(try await shop.send(.get, target, token: lesser).status == 403)
            let answer = try await shop.send(.get, target, token: admin)
            #expect(answer.status == (isAllowed ? 200 : 404))
            if isAllowed { #expect(try answer.value(PhoneCode.self).code == sent.code) }
            let stored = try await shop.database.query("select readable is null as hidden from auth.challenges").first
            #expect(try stored?["hidden"] == !isAllowed)
            #expect(try await shop.phoneGrant(phone, sent.code, challenge).status == 200)
        }
        let mute = try await AuthFixture { $0.sandboxCodes = false }
        #expect(try await mute.ask().status == 503)
    }

    @Test func badPhoneIsToldWhatIsWrong() async throws {
        let shop = try await AuthFixture()
        let answer = try await shop.ask("0151 1234567")
        #expect(answer.status == 422 && answer.problem?.errors?.first?.pointer == "/phone")
    }
}

/// Each limit on codes and tries, set to something that is reached.
@Suite(.closesDatabases) struct SignInLimitTests {
    @Test func aNetworkWaitsBetweenTwoCodesForAPhone() async throws {
        let shop = try await AuthFixture { $0.limits.codePause = .seconds(40) }
        #expect(try await shop.ask().status == 202)
        let soon = try await shop.ask()
        #expect(soon.status == 429 && soon.headers["Retry-After"] == "40")
        #expect(try await shop.ask("+491510000000").status == 202)
        #expect(try await shop.ask(from: stranger(1)).status == 202)
        shop.clock.pass(40)
        #expect(try await shop.ask().status == 202)
    }

    /// How many of 30 that are asked for are sent, a second apart.
    func sent(
        _ change: @escaping @Sendable (inout AuthLimits) -> Void,
        phone: (Int) -> String = { "+49151\(1_000_000 + $0)" },
        from address: (Int) -> String = AuthFixture.stranger
    ) async throws -> Int {
        let shop = try await AuthFixture {
            $0.limits.codePause = .seconds(1)
            change(&$0.limits)
        }
        var count = 0
        for number in 0..<30 {
            count += try await shop.ask(phone(number), from: address(number)).status == 202 ? 1 : 0
            shop.clock.pass(1)
        }
        await shop.database.close()
        return count
    }

    @Test func textsCostNoMoreThanTheyMay() async throws {
        #expect(
            try await sent({ $0.codesPerPhoneAndNetworkPerDay = 3 }, phone: { _ in phone }, from: { _ in "192.0.2.9" })
                == 3)
        #expect(try await sent({ $0.codesPerPhonePerDay = 4 }, phone: { _ in phone }) == 4)
        #expect(try await sent({ $0.codesPerNetworkPerHour = 5 }, from: { _ in "192.0.2.9" }) == 5)
        #expect(try await sent({ $0.codesPerCountryPerHour = 6 }) == 6)
        #expect(
            try await sent(
                { $0.codesPerCountryPerHour = 6 },
                phone: { $0 % 2 == 0 ? "+49151\(1_000_000 + $0)" : "+33612345\($0 + 100)" })
                == 12)
        #expect(try await sent { $0.codesPerHour = 7 } == 7)
    }

    @Test func addressesOfOneLineAreOneNetwork() async throws {
        #expect(
            try await sent({ $0.codesPerNetworkPerHour = 5 }, from: { "2001:db8:1:2::\(String($0 + 1, radix: 16))" })
                == 5)
        #expect(
            try await sent({ $0.codesPerNetworkPerHour = 5 }, from: { "2001:db8:1:\(String($0 + 1, radix: 16))::1" })
                == 30)
        #expect(try await sent({ $0.codesPerNetworkPerHour = 5 }, from: { "::ffff:192.0.2.\($0 + 1)" }) == 30)
    }

    /// How many of 30 wrong tries are compared with a code.
    func tried(
        _ change: @escaping @Sendable (inout AuthLimits) -> Void,
        phone: (Int) -> String = { "+49151\(1_000_000 + $0)" },
        from address: (Int) -> String = AuthFixture.stranger
    ) async throws -> Int {
        let shop = try await AuthFixture {
            $0.limits.codePause = .seconds(1)
            $0.limits.codesPerPhoneAndNetworkPerDay = 1_000
            change(&$0.limits)
        }
        var count = 0
        for number in 0..<30 {
            let sent = try await shop.ask(phone(number), from: address(number))
            let challenge = try sent.value(PhoneCodeSent.self).challenge
            let answer = try await shop.phoneGrant(phone(number), "x", challenge, from: address(number))
            count += answer.status == 400 ? 1 : 0
            if answer.status != 400 { #expect(answer.status == 429 && answer.headers["Retry-After"] != nil) }
            shop.clock.pass(1)
        }
        await shop.database.close()
        return count
    }

    @Test func triesAreLimitedAcrossCodes() async throws {
        #expect(
            try await tried({ $0.triesPerPhoneAndNetworkPerDay = 3 }, phone: { _ in phone }, from: { _ in "192.0.2.9" })
                == 3)
        #expect(try await tried({ $0.triesPerPhonePerDay = 4 }, phone: { _ in phone }) == 4)
        #expect(try await tried({ $0.triesPerNetworkPerHour = 5 }, from: { _ in "192.0.2.9" }) == 5)
        #expect(try await tried { $0.triesPerHour = 6 } == 6)
    }

    @Test func whoShowsMuchThatIsWrongIsSlowedDown() async throws {
        let shop = try await AuthFixture { $0.limits.tokenFailures = 4 }
        let token = try #require(try await shop.signIn().refresh_token)
        let wrong = [
            "grant_type=refresh_token&refresh_token=nothing", "grant_type=\(GrantType.deviceCode)&device_code=nothing",
            "grant_type=\(GrantType.phoneCode)&phone=%2B491511234567&code=1&challenge=nothing",
        ]
        for body in wrong { #expect(try await shop.form(body, from: stranger(0)).status == 400) }
        let revoke = try await shop.page("/oauth/revoke", "token=nothing", from: stranger(0))
        #expect(revoke.status == 200)
        for body in wrong {
            let answer = try await shop.form(body, from: stranger(0))
            #expect(answer.status == 429 && answer.headers["Retry-After"] == "60", "\(body)")
        }
        #expect(try await shop.page("/oauth/revoke", "token=nothing", from: stranger(0)).status == 429)
        #expect(try await shop.refresh(token).status == 200)
        shop.clock.pass(60)
        #expect(try await shop.form(wrong[0], from: stranger(0)).status == 400)
    }

    @Test func everyLimitHasANameInTheConfiguration() throws {
        let names = Set(Mirror(reflecting: AuthLimits()).children.compactMap(\.label))
        #expect(names == Set(AuthLimits.settings.map(\.name)))
        for (name, place) in AuthLimits.settings {
            let bounds =
                switch place {
                case .time(_, let bounds), .count(_, let bounds): bounds
                }
            let low = try AuthLimits([name: bounds.lowerBound]), high = try AuthLimits([name: bounds.upperBound])
            #expect(low != high, "\(name)")
            #expect(throws: Problem.self) { try AuthLimits([name: bounds.upperBound + 1]) }
            #expect(throws: Problem.self) { try AuthLimits([name: bounds.lowerBound - 1]) }
            switch place {
            case .time(let path, _): #expect(low[keyPath: path] == .seconds(bounds.lowerBound))
            case .count(let path, _): #expect(low[keyPath: path] == bounds.lowerBound)
            }
        }
        let problem = #expect(throws: Problem.self) { try AuthLimits(["codes": 1]) }
        #expect(problem?.errors?.first?.pointer == "/auth/limits/codes")
    }

    @Test(arguments: [
        ("+12125550100", "1"), ("+74951234567", "7"), ("+491511234567", "49"), ("+3531234567", "353"),
        ("+85212345678", "852"), ("+8613012345678", "86"), ("+998901234567", "998"),
    ]) func aNumberIsOfACountry(_ number: String, _ country: String) {
        #expect(PhoneNumber(number)?.country == country)
    }
}
