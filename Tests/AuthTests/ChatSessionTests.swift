import Audit
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

@Suite(.closesDatabases) struct ChatSessionTests {
    private static let device = ChatDevice(
        apiID: 4, model: "Phone", system: "12", app: "1.0", language: "en", layer: 229)

    /// Somebody with two more sessions than their first.
    private func user(_ shop: AuthFixture) async throws -> (number: Int64, phone: String, keys: [Int64]) {
        let user = try await shop.chatUser()
        var keys = [user.key]
        for _ in 0..<2 {
            shop.clock.pass(60)
            keys.append(try await shop.chatDevice(of: user.phone))
        }
        return (user.number, user.phone, keys)
    }

    @Test func sessionsAreListedLastUsedFirst() async throws {
        let shop = try await AuthFixture()
        let user = try await user(shop)
        _ = try await shop.chatUser("Ben")
        try await shop.auth.authKeys.describe(user.keys[0], as: Self.device)
        shop.clock.pass(600)
        shop.auth.authKeys.seen(user.keys[0], from: "192.0.2.77")
        try await shop.auth.authKeys.writeTouches()
        let list = try await shop.auth.chatSessions(seenFrom: user.keys[1])
        #expect(list.count == 3 && list.map(\.isCurrent) == [false, false, true])
        #expect(list[0].device == Self.device && list[0].address == "192.0.2.77" && list[0].seenAt == shop.clock.now)
        #expect(list[0].signedInAt == shop.clock.now - 720 && list[1].device == nil && list[1].address == "")
        #expect(Set(list.map(\.hash)).count == 3 && !list.map(\.hash).contains(user.keys[0]))
        #expect(try await shop.auth.chatSessions(of: user.number).allSatisfy { !$0.isCurrent })
        let stranger = try await shop.newKey()
        #expect(try await refusal { _ = try await shop.auth.chatSessions(seenFrom: stranger) } == .unregisteredKey)
    }

    @Test func oneSessionIsEndedByItsHolderOnly() async throws {
        let shop = try await AuthFixture()
        let user = try await user(shop)
        let ben = try await shop.chatUser("Ben")
        let hash = try await shop.auth.chatSessions(seenFrom: user.keys[0])[0].hash
        func end(_ hash: Int64, by key: Int64) async throws -> AccountRefusal? {
            try await refusal { try await shop.auth.endChatSession(hash, by: key) }
        }
        #expect(try await end(hash, by: ben.key) == .unknownSession)
        #expect(try await end(0, by: user.keys[0]) == .unknownSession)
        #expect(try await end(hash &+ 1, by: user.keys[0]) == .unknownSession)
        #expect(try await end(hash, by: try await shop.newKey()) == .unregisteredKey)
        // Nor is it one's own that ends this way.
        #expect(try await end(hash, by: user.keys[2]) == .unknownSession)
        #expect(try await end(hash, by: user.keys[0]) == nil)
        #expect(try await shop.auth.authKeys.find(user.keys[2]) == nil)
        #expect(shop.auth.authKeys.ended.contains(user.keys[2]))
        #expect(try await end(hash, by: user.keys[0]) == .unknownSession)
        #expect(try await refusal { _ = try await shop.auth.chatSessions(seenFrom: user.keys[2]) } == .unregisteredKey)
        #expect(try await shop.auth.chatSessions(seenFrom: user.keys[0]).count == 2)
    }

    @Test func allOthersEndTogether() async throws {
        let shop = try await AuthFixture()
        let user = try await user(shop)
        let ben = try await shop.chatUser("Ben")
        let temporary = try await shop.newKey(expiresAt: shop.clock.now + 3_600)
        try await shop.auth.authKeys.bind(temporary, to: user.keys[0], until: shop.clock.now + 3_600)
        #expect(try await shop.auth.endOtherChatSessions(by: user.keys[1]) == 2)
        for key in [user.keys[0], user.keys[2], temporary] { #expect(shop.auth.authKeys.ended.contains(key)) }
        for key in [user.keys[1], ben.key] { #expect(try await shop.auth.authKeys.find(key) != nil) }
        #expect(try await shop.auth.endOtherChatSessions(by: user.keys[1]) == 0)
        #expect(
            try await refusal { _ = try await shop.auth.endOtherChatSessions(by: user.keys[0]) } == .unregisteredKey)
    }

    @Test func anOperatorEndsASessionAndThatIsRecorded() async throws {
        let shop = try await AuthFixture()
        let user = try await user(shop)
        let admin = try await shop.claims(try await shop.adminToken())
        let hash = try await shop.auth.chatSessions(of: user.number)[0].hash
        #expect(try await !shop.auth.endChatSession(hash, of: user.number + 1, by: admin, reason: nil))
        #expect(try await shop.auth.endChatSession(hash, of: user.number, by: admin, reason: "lost phone"))
        #expect(try await shop.auth.authKeys.find(user.keys[2]) == nil)
        let records = try await shop.recorded("chat_session.revoked")
        #expect(try records.map { try $0["reason"] as String } == ["lost phone"])
        #expect(try await !shop.auth.endChatSession(hash, of: user.number, by: admin, reason: nil))
    }

    /// A key that is bound to a session while that is being ended is ended with it, or is not bound.
    @Test func aRaceOfBindingAndEndingLeavesNoKeyBehind() async throws {
        let shop = try await AuthFixture()
        for _ in 0..<10 {
            shop.clock.pass(600)
            let user = try await shop.chatUser(from: AuthFixture.stranger(Int.random(in: 0..<5_000)))
            let temporary = try await shop.newKey(expiresAt: shop.clock.now + 3_600)
            async let bound = refusal {
                try await shop.auth.authKeys.bind(temporary, to: user.key, until: shop.clock.now + 60)
            }
            async let ended = shop.auth.authKeys.end(user.key)
            #expect(try await ended)
            let isBound = try await bound == nil
            #expect(shop.auth.authKeys.ended.contains(temporary) == isBound)
            #expect(try await (shop.auth.authKeys.find(temporary) == nil) == isBound)
        }
    }

    @Test func aSignInThatIsUnderWayWhileItsUserIsRevokedIsNone() async throws {
        let shop = try await AuthFixture { $0.limits.codesPerPhonePerDay = 1_000 }
        let admin = try await shop.adminToken()
        let user = try await shop.chatUser()
        let account = try #require(
            try await shop.auth.store.users(
                phone: PhoneNumber("+" + user.phone), role: nil, before: nil, limit: 1
            ).first)
        for number in 0..<10 {
            let (key, address) = (try await shop.newKey(), AuthFixture.stranger(number))
            let sent = try await shop.auth.sendChatCode(to: user.phone, with: key, from: address)
            let code = try await shop.chatCode(sent, user.phone)
            async let signedIn = refusal {
                _ = try await shop.auth.signIn(
                    phone: user.phone, hash: sent.hash, code: code, with: key, from: address)
            }
            async let revoked = shop.send(.post, "/admin/v1/users/\(account.id)/revoke", token: admin)
            #expect(try await revoked.status == 200)
            _ = try await signedIn
            // Whichever was first: a sign-in before it is ended by it, and the code of one after it is used up.
            #expect(try await shop.auth.authKeys.find(key)?.user == nil)
        }
    }
}
