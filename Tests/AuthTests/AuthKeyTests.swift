import Crypto
import FoundationEssentials
import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

@Suite(.closesDatabases) struct AuthKeyTests {
    private static let device = ChatDevice(
        apiID: 4, model: "Phone\u{202e} 3", system: "12", app: "1.0", language: "en", layer: 229)

    @Test func keyIsFoundAsItWas() async throws {
        let shop = try await AuthFixture()
        let key = AuthKey(
            id: -5, bytes: try Random.bytes(AuthKey.length), dc: 2, createdAt: shop.clock.now)
        #expect(try await shop.auth.authKeys.insert(key, from: AuthFixture.home))
        #expect(try await shop.auth.authKeys.find(-5) == key)
        #expect(try await shop.auth.authKeys.find(-6) == nil)
        let stored = try await shop.database.query("select sealed from auth.auth_keys").first
        let sealed: [UInt8] = try #require(stored)["sealed"]
        #expect(sealed.count > 256 && !sealed.contains(key.bytes.prefix(16)))
    }

    @Test func anIdIsTakenOnce() async throws {
        let shop = try await AuthFixture()
        let key = AuthKey(id: 7, bytes: try Random.bytes(AuthKey.length), dc: 2, createdAt: shop.clock.now)
        let other = AuthKey(id: 7, bytes: try Random.bytes(AuthKey.length), dc: 2, createdAt: shop.clock.now)
        #expect(try await shop.auth.authKeys.insert(key, from: AuthFixture.home))
        #expect(try await !shop.auth.authKeys.insert(other, from: AuthFixture.home))
        #expect(try await shop.auth.authKeys.find(7) == key)
        // Nor is it taken again while somebody may still think that it has ended.
        #expect(try await shop.auth.authKeys.end(7))
        #expect(try await !shop.auth.authKeys.insert(other, from: AuthFixture.home))
    }

    @Test func aNetworkMakesOnlySoManyKeysAnHour() async throws {
        let shop = try await AuthFixture { $0.limits.keysPerNetworkPerHour = 2 }
        // One network is a /64, however many addresses somebody has in it.
        for number in 0..<2 { _ = try await shop.newKey(from: "2001:db8:1:2::\(number)") }
        #expect(try await refusal { _ = try await shop.newKey(from: "2001:db8:1:2:ffff::1") } == .floodWait(1_800))
        _ = try await shop.newKey(from: "2001:db8:1:3::1")
        shop.clock.pass(1_800)
        _ = try await shop.newKey(from: "2001:db8:1:2::1")
    }

    @Test func aTemporaryKeyIsWhoItsPermanentKeyIs() async throws {
        let shop = try await AuthFixture()
        let keys = shop.auth.authKeys
        let user = try await shop.chatUser()
        let temporary = try await shop.newKey(expiresAt: shop.clock.now + 3_600)
        #expect(try await keys.find(temporary)?.user == nil)
        #expect(try await refusal { _ = try await shop.chatSignIn("15551234567", with: temporary) } == .unboundKey)
        try await keys.bind(temporary, to: user.key, until: shop.clock.now + 1_800)
        let bound = try #require(try await keys.find(temporary))
        #expect(bound.user == user.number && bound.sessionID == user.key && bound.isTemporary)
        // Again is as good as once, but to another one it is not bound any more.
        try await keys.bind(temporary, to: user.key, until: shop.clock.now + 1_800)
        let other = try await shop.newKey()
        #expect(
            try await refusal { try await keys.bind(temporary, to: other, until: shop.clock.now + 60) }
                == .keyAlreadyBound)
        for (one, two) in [(other, user.key), (temporary, temporary), (1, user.key), (temporary, 1)] {
            #expect(
                try await refusal { try await keys.bind(one, to: two, until: shop.clock.now + 60) } == .unregisteredKey)
        }
        shop.clock.pass(1_801)
        #expect(try await keys.find(temporary) == nil)
        #expect(try await keys.find(user.key) != nil)
    }

    @Test func endingAKeyEndsThoseThatAreBoundToIt() async throws {
        let shop = try await AuthFixture()
        let keys = shop.auth.authKeys
        let user = try await shop.chatUser()
        let temporary = try await shop.newKey(expiresAt: shop.clock.now + 3_600)
        try await keys.bind(temporary, to: user.key, until: shop.clock.now + 3_600)
        let cached = try keys.forCache(try #require(try await keys.find(temporary)))
        #expect(keys.fromCache(cached, id: temporary)?.user == user.number)
        #expect(try await keys.end(user.key))
        for key in [user.key, temporary] {
            #expect(keys.ended.contains(key))
            #expect(try await keys.find(key) == nil)
        }
        #expect(keys.fromCache(cached, id: temporary) == nil)
        #expect(try await !keys.end(user.key))
        #expect(try await !keys.end(12_345))
    }

    @Test func whatACacheHasIsOneKeyEncrypted() async throws {
        let shop = try await AuthFixture()
        let keys = shop.auth.authKeys
        let user = try await shop.chatUser()
        try await keys.describe(user.key, as: Self.device)
        let key = try #require(try await keys.find(user.key))
        let cached = try keys.forCache(key)
        #expect(!cached.contains(key.bytes.prefix(8)))
        #expect(keys.fromCache(cached, id: key.id) == key)
        #expect(keys.fromCache(cached, id: key.id + 1) == nil)
        #expect(keys.fromCache(Array(cached.dropLast()), id: key.id) == nil)
        #expect(keys.fromCache([], id: key.id) == nil)
    }

    @Test func whatClientsSayOfThemselvesIsKeptWithinBounds() async throws {
        let shop = try await AuthFixture()
        let key = try await shop.newKey()
        try await shop.auth.authKeys.describe(key, as: Self.device)
        let kept = try #require(try await shop.auth.authKeys.find(key)?.device)
        // What turns text around is not kept.
        #expect(kept.model == "" && kept.system == "12" && kept.layer == 229 && kept.apiID == 4)
        let long = ChatDevice(
            apiID: .max, model: String(repeating: "ä", count: 1_000) + "\n", system: "a\u{0}b",
            app: "4111 1111 1111 1111", language: "", layer: .min)
        #expect(long.model.count == ChatDevice.longest && long.system == "ab" && long.app == "")
        try await shop.auth.authKeys.describe(key, as: long)
        #expect(try await shop.auth.authKeys.find(key)?.device == long)
    }

    @Test func usesAreWrittenDownTogetherAndToTheMinute() async throws {
        let shop = try await AuthFixture()
        let keys = shop.auth.authKeys
        let (one, permanent) = (try await shop.newKey(), try await shop.newKey())
        let temporary = try await shop.newKey(expiresAt: shop.clock.now + 36_000)
        try await keys.bind(temporary, to: permanent, until: shop.clock.now + 36_000)
        func seen(_ key: Int64) async throws -> (TimeInterval, String?) {
            let row = try await shop.database.query("select seen_at, network from auth.auth_keys where id = $1", key)
                .first
            let at: Date = try #require(row)["seen_at"]
            return (at.timeIntervalSince(shop.clock.now), try #require(row)["network"])
        }
        shop.clock.pass(600)
        keys.seen(one, from: "192.0.2.7")
        keys.seen(one, from: "192.0.2.8")
        keys.seen(temporary, from: "192.0.2.9")
        #expect(try await seen(one) == (-600, nil))
        try await keys.writeTouches()
        #expect(try await seen(one) == (0, "192.0.2.8"))
        #expect(try await seen(permanent) == (0, "192.0.2.9"))
        #expect(try await seen(temporary) == (0, "192.0.2.9"))
        shop.clock.pass(30)
        keys.seen(one, from: "192.0.2.8")
        try await keys.writeTouches()
        #expect(try await seen(one) == (-30, "192.0.2.8"))
        keys.seen(one, from: "192.0.2.10")
        try await keys.writeTouches()
        #expect(try await seen(one) == (0, "192.0.2.10"))
    }

    @Test func whereAClientListensIsKnownAtOnceHereAndSoonElsewhere() async throws {
        let shop = try await AuthFixture()
        let keys = shop.auth.authKeys
        let (one, two) = (try await shop.newKey(), try await shop.newKey())
        #expect(try await keys.listeningSession(of: one) == nil)
        keys.note(one, listensIn: ListeningSession(11, told: 5))
        keys.note(one, listensIn: ListeningSession(11, told: 6))
        keys.note(two, listensIn: ListeningSession(-12, told: 1))
        #expect(try await keys.listeningSession(of: one) == ListeningSession(11, told: 6))
        #expect(try await shop.auth.store.listeningSession(of: one) == nil)
        try await keys.writeTouches()
        #expect(try await shop.auth.store.listeningSession(of: one) == ListeningSession(11, told: 6))
        #expect(try await keys.listeningSession(of: one) == ListeningSession(11, told: 6))
        #expect(try await keys.listeningSession(of: two) == ListeningSession(-12, told: 1))
        keys.note(one, listensIn: ListeningSession(13, told: 9))
        try await keys.writeTouches()
        #expect(try await shop.auth.store.listeningSession(of: one) == ListeningSession(13, told: 9))
        // A key that has ended meanwhile is in nobody's way.
        keys.note(one, listensIn: ListeningSession(14, told: 9))
        try await keys.end(one)
        try await keys.writeTouches()
        #expect(try await keys.listeningSession(of: one) == nil)
    }

    @Test func keysThatNobodyUsesAreForgotten() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser()
        let stranger = try await shop.newKey()
        let temporary = try await shop.newKey(expiresAt: shop.clock.now + 60)
        func left() async throws -> Set<Int64> {
            try await shop.auth.store.sweepKeys(shop.auth.options.limits, now: shop.clock.now)
            return Set(try await shop.database.query("select id from auth.auth_keys").map { try $0["id"] })
        }
        #expect(try await left() == [user.key, stranger, temporary])
        shop.clock.pass(61)
        #expect(try await left() == [user.key, stranger])
        shop.clock.pass(7 * 86_400)
        #expect(try await left() == [user.key])
        shop.clock.pass(183 * 86_400)
        #expect(try await left() == [])
    }

    // MARK: Ending, heard elsewhere

    @Test func anotherProcessHearsOfEndedKeysAtOnce() async throws {
        let shop = try await AuthFixture()
        let other = Auth(
            database: shop.database, auditDatabases: PostgresDatabases(shop.database),
            options: AuthFixture.options(shop.clock))
        let running = Task { try await other.run() }
        let heard = Task {
            var keys: Set<Int64> = []
            for await news in other.authKeys.ended.updates {
                keys.formUnion(news)
                if keys.count == 2 { break }
            }
            return keys
        }
        let (first, second) = (try await shop.newKey(), try await shop.newKey())
        try await shop.auth.authKeys.end(first)
        try await shop.auth.authKeys.end(second)
        try await eventually(within: .seconds(10), "the other process knows") {
            other.authKeys.ended.contains(first) && other.authKeys.ended.contains(second)
        }
        // Whoever listened before is told of both; whoever asks later is not.
        let third = try await shop.newKey()
        try await shop.auth.authKeys.end(third)
        #expect(await heard.value.isSubset(of: [first, second, third]))
        running.cancel()
        try await running.value
    }

    @Test func aLostNotificationIsMadeUpForByAsking() async throws {
        let shop = try await AuthFixture()
        let other = AuthKeys(store: shop.auth.store, options: shop.auth.options)
        let key = try await shop.newKey()
        try await other.learnEnded()
        try await shop.auth.authKeys.end(key)
        #expect(!other.ended.contains(key))
        try await other.learnEnded()
        #expect(other.ended.contains(key))
        // A process that starts later knows it, too, for as long as a cache may have it.
        shop.clock.pass(3_000)
        let late = AuthKeys(store: shop.auth.store, options: shop.auth.options)
        try await late.learnEnded()
        #expect(late.ended.contains(key))
    }

    @Test func eachListenerHearsEachKeyOnce() async throws {
        let keys = EndedAuthKeys()
        keys.learn([1])
        let (first, second) = (keys.updates.makeAsyncIterator(), keys.updates.makeAsyncIterator())
        var (one, two) = (first, second)
        keys.learn([1, 2])
        #expect(await one.next() == [2])
        keys.learn([3])
        keys.learn([4, 2])
        #expect(await one.next() == [3, 4])
        #expect(await two.next() == [2, 3, 4])
        let waiting = Task { await two.next() }
        waiting.cancel()
        _ = await waiting.value
    }

    @Test func revokingAUserEndsTheirKeys() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let user = try await shop.chatUser()
        let other = try await shop.chatUser("Ben")
        let second = try await shop.chatDevice(of: user.phone)
        let account: UserAccount = try #require(
            try await shop.auth.store.users(phone: PhoneNumber("+" + user.phone), role: nil, before: nil, limit: 1)
                .first)
        let rehearsed: UserSessionsEnded = try await shop.send(
            .post, "/admin/v1/users/\(account.id)/revoke?dryRun=true", token: admin
        ).value()
        #expect(rehearsed.sessions == 2)
        #expect(try await shop.auth.authKeys.find(second)?.user == user.number)
        let ended: UserSessionsEnded = try await shop.send(
            .post, "/admin/v1/users/\(account.id)/revoke", token: admin
        ).value()
        #expect(ended.sessions == 2)
        for key in [user.key, second] {
            #expect(try await shop.auth.authKeys.find(key) == nil)
            #expect(shop.auth.authKeys.ended.contains(key))
        }
        #expect(try await shop.auth.authKeys.find(other.key)?.user == other.number)
    }
}
