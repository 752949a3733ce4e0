import EventLoop
import FoundationEssentials
import Glibc
import HTTPServer
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Auth

/// Takes codes, or fails to.
private final class Postbox: CodeSender, CodeDelivery {
    let taken = Mutex<[String]>([])
    let isBroken = Mutex(false)

    func take(_ text: String) throws {
        if isBroken.withLock({ $0 }) { throw CodeNotSent("the postbox is broken") }
        taken.withLock { $0.append(text) }
    }
    func send(code: String, to phone: String) async throws { try take("\(phone) \(code)") }
    func deliver(code: String, to user: Int64) async throws { try take("\(user) \(code)") }
    var last: String? { taken.withLock { $0.last } }
}

@Suite(.closesDatabases) struct ChatSignInTests {
    private let phone = "15551234567"

    @Test func somebodyNewSignsUpAndComesBack() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser("Ada", "Lovelace")
        #expect(user.number >= 1_000_000)
        #expect(try await shop.auth.authKeys.find(user.key)?.user == user.number)
        let key = try await shop.newKey()
        #expect(try await shop.chatSignIn("+" + user.phone, with: key) == .signedIn(user.number))
        #expect(try await shop.auth.authKeys.find(key)?.user == user.number)
        #expect(try await shop.recorded("signin.accepted").count == 2)
    }

    @Test func theSamePersonIsTheSameUserOverRest() async throws {
        let shop = try await AuthFixture()
        let tokens = try await shop.signIn("+" + phone)
        let me: Me = try await shop.send(.get, "/v1/me", token: tokens.access_token).value()
        let key = try await shop.newKey()
        #expect(try await shop.chatSignIn(phone, with: key) == .signedIn(try #require(me.user?.number)))
    }

    /// What stands in a text column must not look like a card's number.
    @Test func aKeyIsWrittenInLetters() throws {
        let numbers: [Int64] = [0, 1, -1, .min, .max, 4_111_111_111_111_111, 5_555_555_555_554_444]
        let texts = numbers.map { ChallengePurpose.chat($0).binding ?? "" }
        #expect(Set(texts).count == numbers.count)
        #expect(texts.allSatisfy { $0.utf8.count == 16 && $0.utf8.allSatisfy { (97...112).contains($0) } }, "\(texts)")
    }

    @Test func aCodeHasFiveDigitsAndOperatorsReadIt() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        #expect(sent.length == 5 && sent.way == .app && sent.next == nil && sent.timeout == 30)
        let code = try await shop.chatCode(sent, phone)
        #expect(code.utf8.count == 5)
        let admin = try await shop.adminToken()
        for text in [phone, "%2B" + phone, "+" + phone] {
            let read: PhoneCode = try await shop.send(.get, "/admin/v1/users/code?phone=\(text)", token: admin).value()
            #expect(read.code == code, "\(text)")
        }
    }

    @Test func aWrongCodeLeavesTheRightOneAsItIs() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let wrong = try await shop.wrongChatCode(sent, phone)
        func sign(_ code: String, _ hash: String = sent.hash, _ number: String = phone, with: Int64 = key)
            async throws -> AccountRefusal?
        {
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: number, hash: hash, code: code, with: with, from: AuthFixture.home)
            }
        }
        for _ in 0..<4 { #expect(try await sign(wrong) == .wrongCode) }
        #expect(try await sign("") == .emptyCode)
        #expect(try await sign(String(repeating: "1", count: 100)) == .wrongCode)
        let code = try await shop.chatCode(sent, phone)
        #expect(try await sign(code, "") == .emptyCodeHash)
        #expect(try await sign(code, "x") == .expiredCode)
        #expect(try await sign(code, String(repeating: "x", count: 1_000)) == .expiredCode)
        #expect(try await sign(code, sent.hash, "15551234568") == .expiredCode)
        #expect(try await sign(code, sent.hash, "12") == .invalidPhone)
        // With another key it is worth nothing.
        #expect(try await sign(code, with: try await shop.newKey()) == .expiredCode)
        #expect(try await sign(code) == nil)
    }

    @Test func fiveWrongTriesEndACode() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let (wrong, right) = (try await shop.wrongChatCode(sent, phone), try await shop.chatCode(sent, phone))
        for _ in 0..<5 {
            #expect(
                try await refusal {
                    _ = try await shop.auth.signIn(
                        phone: phone, hash: sent.hash, code: wrong, with: key, from: AuthFixture.home)
                } == .wrongCode)
        }
        #expect(
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: phone, hash: sent.hash, code: right, with: key, from: AuthFixture.home)
            } == .expiredCode)
    }

    @Test func aCodeIsWorthOneSignInAndFiveMinutes() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser()
        let key = try await shop.newKey()
        func sign(_ sent: ChatCodeSent) async throws -> AccountRefusal? {
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: user.phone, hash: sent.hash, code: try await shop.code(for: "+" + user.phone, sent.hash),
                    with: key, from: AuthFixture.home)
            }
        }
        let first = try await shop.auth.sendChatCode(to: user.phone, with: key, from: AuthFixture.home)
        let code = try await shop.chatCode(first, user.phone)
        #expect(try await sign(first) == nil)
        #expect(
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: user.phone, hash: first.hash, code: code, with: key, from: AuthFixture.home)
            } == .expiredCode)
        let second = try await shop.auth.sendChatCode(to: user.phone, with: key, from: AuthFixture.home)
        shop.clock.pass(301)
        #expect(try await sign(second) == .expiredCode)
    }

    @Test func numbersThatAreNoneAreRefused() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        for text in [
            "", "+", "123", "0123456789", "1555123456712345", "1555x234567", String(repeating: "1", count: 500),
        ] {
            #expect(
                try await refusal {
                    _ = try await shop.auth.sendChatCode(to: text, with: key, from: AuthFixture.home)
                } == .invalidPhone, "\(text)")
        }
    }

    @Test func clientsMayAskAFewTimesAtOnceAndThenWait() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        for _ in 0..<4 { _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home) }
        let refused = try await refusal {
            _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        }
        #expect(refused == .floodWait(30) && refused?.code == 420 && refused?.name == "FLOOD_WAIT_30")
        shop.clock.pass(30)
        _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        // The daily limits count them with the others.
        for _ in 0..<3 {
            shop.clock.pass(30)
            _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        }
        shop.clock.pass(60)
        let daily = try await refusal {
            _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        }
        #expect(daily?.code == 420 && daily != .floodWait(30))
    }

    @Test func tooManyTriesOfOnePhoneMakeItWait() async throws {
        let shop = try await AuthFixture { $0.limits.triesPerPhonePerDay = 2 }
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let wrong = try await shop.wrongChatCode(sent, phone)
        var refusals: [AccountRefusal?] = []
        for _ in 0..<3 {
            refusals.append(
                try await refusal {
                    _ = try await shop.auth.signIn(
                        phone: phone, hash: sent.hash, code: wrong, with: key, from: AuthFixture.home)
                })
        }
        #expect(refusals == [.wrongCode, .wrongCode, .floodWait(43_200)])
    }

    @Test func anotherCodeTakesTheOldOnesPlace() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let first = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let old = try await shop.chatCode(first, phone)
        let second = try await shop.auth.resendChatCode(
            to: phone, hash: first.hash, with: key, from: AuthFixture.home)
        #expect(second.hash != first.hash)
        #expect(
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: phone, hash: first.hash, code: old, with: key, from: AuthFixture.home)
            } == .expiredCode)
        // What is over, made up or another key's is not sent again, and costs nothing.
        let other = try await shop.newKey()
        for (hash, with) in [(first.hash, key), ("x", key), (second.hash, other)] {
            #expect(
                try await refusal {
                    _ = try await shop.auth.resendChatCode(to: phone, hash: hash, with: with, from: AuthFixture.home)
                } == .expiredCode)
        }
        let code = try await shop.chatCode(second, phone)
        #expect(
            try await shop.auth.signIn(
                phone: phone, hash: second.hash, code: code, with: key, from: AuthFixture.home) == .signUpRequired)
    }

    @Test func aCancelledCodeIsOver() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let code = try await shop.chatCode(sent, phone)
        func cancel(_ hash: String, with key: Int64) async throws -> AccountRefusal? {
            try await refusal { try await shop.auth.cancelChatCode(to: phone, hash: hash, with: key) }
        }
        #expect(try await cancel(sent.hash, with: try await shop.newKey()) == .expiredCode)
        #expect(try await cancel(sent.hash, with: key) == nil)
        #expect(try await cancel(sent.hash, with: key) == .expiredCode)
        #expect(
            try await refusal {
                _ = try await shop.auth.signIn(
                    phone: phone, hash: sent.hash, code: code, with: key, from: AuthFixture.home)
            } == .expiredCode)
    }

    // MARK: Signing up

    @Test func nobodySignsUpWithoutTheCode() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let name = try PersonName(first: "Ada")
        func signUp(_ hash: String = sent.hash, with: Int64 = key) async throws -> AccountRefusal? {
            try await refusal {
                _ = try await shop.auth.signUp(phone: phone, hash: hash, name: name, with: with, from: "192.0.2.1")
            }
        }
        #expect(try await signUp() == .expiredCode)
        let code = try await shop.chatCode(sent, phone)
        #expect(
            try await shop.auth.signIn(
                phone: phone, hash: sent.hash, code: code, with: key, from: AuthFixture.home) == .signUpRequired)
        #expect(try await signUp(with: try await shop.newKey()) == .expiredCode)
        #expect(try await signUp() == nil)
        #expect(try await signUp() == .expiredCode)
    }

    @Test func aPhoneThatIsTakenMeanwhileIsToldSo() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        let sent = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
        let code = try await shop.chatCode(sent, phone)
        _ = try await shop.auth.signIn(phone: phone, hash: sent.hash, code: code, with: key, from: AuthFixture.home)
        _ = try await shop.signIn("+" + phone)
        #expect(
            try await refusal {
                _ = try await shop.auth.signUp(
                    phone: phone, hash: sent.hash, name: try PersonName(first: "Ada"), with: key, from: "192.0.2.1")
            } == .occupiedPhone)
    }

    @Test(arguments: ["", "  ", "a\nb", String(repeating: "x", count: 65), "a\u{202e}b", "4111 1111 1111 1111"])
    func namesThatAreNoneAreRefused(_ text: String) throws {
        #expect(throws: AccountRefusal.invalidFirstName) { try PersonName(first: text) }
        if text.contains(where: { $0 != " " }) {
            #expect(throws: AccountRefusal.invalidLastName) { try PersonName(first: "A", last: text) }
        }
    }

    @Test func blanksAroundANameAreDropped() throws {
        let name = try PersonName(first: "  Ada ", last: "\u{a0} Love lace\t")
        #expect(name.first == "Ada" && name.last == "Love lace")
        #expect(throws: AccountRefusal.self) { try PersonName(first: String(repeating: " ", count: 100_000) + "a") }
    }

    @Test func aKeyIsOnePersonsAtATime() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser()
        let other = try await shop.chatUser("Ben")
        #expect(try await refusal { _ = try await shop.chatSignIn(other.phone, with: user.key) } == .someoneElse)
        #expect(try await refusal { _ = try await shop.chatSignIn("15559999999", with: user.key) } == .someoneElse)
        #expect(try await shop.chatSignIn(user.phone, with: user.key) == .signedIn(user.number))
        #expect(try await refusal { _ = try await shop.chatSignIn(user.phone, with: 77) } == .unregisteredKey)
    }

    @Test func theOldestOfTooManySessionsEnds() async throws {
        let shop = try await AuthFixture { $0.limits.chatSessions = 2 }
        let user = try await shop.chatUser()
        shop.clock.pass(60)
        let second = try await shop.chatDevice(of: user.phone)
        shop.clock.pass(60)
        let third = try await shop.chatDevice(of: user.phone)
        #expect(try await shop.auth.authKeys.find(user.key) == nil)
        #expect(shop.auth.authKeys.ended.contains(user.key))
        for key in [second, third] { #expect(try await shop.auth.authKeys.find(key)?.user == user.number) }
    }

    // MARK: How a code gets there

    @Test func codesGoToSignedInDevicesFirst() async throws {
        let (messages, texts) = (Postbox(), Postbox())
        let shop = try await AuthFixture {
            $0.codeDelivery = messages
            $0.sender = texts
        }
        let key = try await shop.newKey()
        let number = "15557654321"
        // Nobody is signed in yet.
        let first = try await shop.auth.sendChatCode(to: number, with: key, from: AuthFixture.home)
        let code = try await shop.chatCode(first, number)
        #expect(first.way == .sms && first.next == nil && texts.last == "+\(number) \(code)")
        let user = try await shop.chatUser(phone: number, from: AuthFixture.stranger(1))
        let second = try await shop.auth.sendChatCode(to: number, with: key, from: AuthFixture.stranger(2))
        #expect(second.way == .app && second.next == .sms)
        let delivered = try await shop.chatCode(second, number)
        #expect(messages.last == "\(user.number) \(delivered)")
        // Whoever has lost the devices asks again.
        let third = try await shop.auth.resendChatCode(
            to: number, hash: second.hash, with: key, from: AuthFixture.stranger(2))
        let texted = try await shop.chatCode(third, number)
        #expect(third.way == .sms && texts.last == "+\(number) \(texted)")
        // Messages that don't work.
        messages.isBroken.withLock { $0 = true }
        let fourth = try await shop.auth.sendChatCode(to: number, with: key, from: AuthFixture.stranger(3))
        #expect(fourth.way == .sms)
        texts.isBroken.withLock { $0 = true }
        #expect(
            try await refusal {
                _ = try await shop.auth.sendChatCode(to: number, with: key, from: AuthFixture.stranger(4))
            } == .unsentCode)
    }

    @Test func withoutAnyWayNoCodeIsMade() async throws {
        let shop = try await AuthFixture { $0.sandboxCodes = false }
        let key = try await shop.newKey()
        #expect(
            try await refusal {
                _ = try await shop.auth.sendChatCode(to: phone, with: key, from: AuthFixture.home)
            } == .unsentCode)
        #expect(try await shop.database.query("select 1 from auth.challenges").isEmpty)
    }

    @Test func aProgramGetsTheCodeOnItsInput() async throws {
        let directory = TestDirectory.make("sender")
        try await TestLoops.any.run {
            let script = #"read phone; read code; echo "$phone $code $#" > "$0/got"; test "$code" != 00000"#
            let sender = CommandCodeSender("sh", ["-c", script, directory])
            try await sender.send(code: "12345", to: "+15551234567")
            let got = FileManager.default.contents(atPath: directory + "/got")
            #expect(got.map { String(decoding: $0, as: UTF8.self) } == "+15551234567 12345 0\n")
            await #expect(throws: CodeNotSent.self) { try await sender.send(code: "00000", to: "+15551234567") }
            await #expect(throws: SystemError.self) {
                try await CommandCodeSender("/nowhere/at/all").send(code: "12345", to: "+15551234567")
            }
        }
    }
}
