import Crypto
import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Auth

/// Each limit that `auth.limits` names, set to something that is reached: what happens then is what it is for. The
/// table is the type's own, so that a limit without a case here fails.
@Suite(.serialized, .closesDatabases) struct EveryLimitTests {
    /// Reached with few requests, and no default.
    private static let count = 3

    @Test(arguments: AuthLimits.settings.map(\.name)) func holds(_ name: String) async throws {
        let place = try #require(AuthLimits.settings.first { $0.name == name }?.place)
        switch place {
        case .count(let path, _):
            let limits = try AuthLimits([name: Self.count])
            #expect(AuthLimits()[keyPath: path] != Self.count, "\(name): by default too")
            let measured = try await measure(name) { $0[keyPath: path] = limits[keyPath: path] }
            #expect(measured == Self.count, "\(name)")
        case .time(let path, _):
            let seconds = Self.seconds(name)
            let limits = try AuthLimits([name: seconds])
            for (passed, isOver) in [(0.9 * Double(seconds), false), (1.2 * Double(seconds) + 60, true)] {
                let shop = try await AuthFixture { $0.limits[keyPath: path] = limits[keyPath: path] }
                #expect(try await self.isOver(name, after: passed, shop) == isOver, "\(name) after \(passed) s")
                await shop.database.close()
            }
        }
    }

    /// Of a time limit: so much that its default would show.
    private static func seconds(_ name: String) -> Int {
        switch name {
        case "code", "deviceLogin": 60
        case "codePause": 40
        case "accessToken": 600
        case "knownDevice", "chatSession": 86_400
        default: 4_000
        }
    }

    /// How much there may be of what is limited.
    private func measure(_ name: String, _ change: @escaping @Sendable (inout AuthLimits) -> Void) async throws -> Int?
    {
        let one = (phone: { (_: Int) in AuthFixture.phone }, address: { (_: Int) in "192.0.2.9" })
        let signIn = SignInLimitTests()
        switch name {
        case "codesPerPhoneAndNetworkPerDay":
            return try await signIn.sent(change, phone: one.phone, from: one.address)
        case "codesPerPhonePerDay": return try await signIn.sent(change, phone: one.phone)
        case "codesPerNetworkPerHour": return try await signIn.sent(change, from: one.address)
        case "codesPerCountryPerHour", "codesPerHour": return try await signIn.sent(change)
        case "triesPerPhoneAndNetworkPerDay":
            return try await signIn.tried(change, phone: one.phone, from: one.address)
        case "triesPerPhonePerDay": return try await signIn.tried(change, phone: one.phone)
        case "triesPerNetworkPerHour": return try await signIn.tried(change, from: one.address)
        case "triesPerHour": return try await signIn.tried(change)
        case "hashesAtOnce", "hashesWaiting": return try await hashes(name, change)
        case "factorTriesPerHour":
            let guarded = try await Guarded { change(&$0.limits) }
            let tried = try await times(6) { try await guarded.signIn("000000").page.status == 400 }
            await guarded.shop.database.close()
            return tried
        default:
            let shop = try await AuthFixture { change(&$0.limits) }
            let measured = try await measure(name, shop)
            await shop.database.close()
            return measured
        }
    }

    private func measure(_ name: String, _ shop: AuthFixture) async throws -> Int? {
        switch name {
        case "codesPerKnownDevicePerDay":
            let secret = try #require(try await shop.signIn().device_secret)
            return try await times {
                shop.clock.pass(31)
                return try await shop.ask(device: secret).status == 202
            }
        case "triesPerKnownDevicePerDay":
            let secret = try #require(try await shop.signIn().device_secret)
            shop.clock.pass(31)
            let challenge = try await shop.ask(device: secret).value(PhoneCodeSent.self).challenge
            return try await times { try await shop.phoneGrant(AuthFixture.phone, "x", challenge).status == 400 }
        case "knownDevicesPerPhone":
            for _ in 0..<5 {
                _ = try await shop.signIn()
                shop.clock.pass(31)
            }
            return try await shop.database.query("select 1 from auth.known_devices").count
        case "codeTries":
            let challenge = try await shop.ask().value(PhoneCodeSent.self).challenge
            for _ in 0..<8 { _ = try await shop.phoneGrant(AuthFixture.phone, "x", challenge) }
            return try await shop.database.query("select tries::int8 as n from auth.challenges").first?["n"]
        case "chatCodesAtOnce":
            let key = try await shop.newKey()
            return try await times {
                try await refusal {
                    _ = try await shop.auth.sendChatCode(to: "15551234567", with: key, from: AuthFixture.home)
                } == nil
            }
        case "keysPerNetworkPerHour":
            return try await times { try await refusal { _ = try await shop.newKey() } == nil }
        case "chatSessions":
            let user = try await shop.chatUser()
            for _ in 0..<5 {
                shop.clock.pass(60)
                _ = try await shop.chatDevice(of: user.phone)
            }
            return try await shop.database.query("select 1 from auth.auth_keys where user_number is not null").count
        case "contactsPerUser":
            let owner = try await shop.chatUser().number
            var others: [NewContact] = []
            for number in 0..<5 {
                let other = try await shop.chatUser(from: AuthFixture.stranger(number)).number
                others.append(NewContact(number: other, firstName: "", lastName: "", knowsPhone: false))
            }
            return try await times(5) { number in
                try await refusal {
                    try await shop.auth.store.addContacts(
                        [others[number]], to: owner, maximum: shop.auth.options.limits.contactsPerUser,
                        now: shop.clock.now)
                } == nil
            }
        case "phoneLookupsPerDay":
            let user = try await shop.chatUser().number
            return try await times {
                try await refusal { _ = try await shop.auth.resolvePhone("15550000000", as: user) } == .unknownPhone
            }
        case "passwordAsksPerKeyPerHour", "passwordAsksPerUserPerHour", "passwordAsksPerNetworkPerHour":
            let user = try await shop.guarded(PasswordClient(7))
            // What the others would let through.
            var keys = [user.key]
            if name != "passwordAsksPerKeyPerHour" {
                for _ in 1..<8 {
                    keys.append(try await shop.newKey())
                    shop.clock.pass(31)
                    #expect(try await shop.chatSignIn(user.phone, with: keys[keys.count - 1]) == .passwordNeeded)
                }
                if name == "passwordAsksPerUserPerHour" { keys.removeFirst() }
            }
            let isOfNetwork = name == "passwordAsksPerNetworkPerHour"
            return try await times(7) { number in
                let address = isOfNetwork ? AuthFixture.home : AuthFixture.stranger(number)
                return try await refusal {
                    _ = try await shop.auth.passwordState(with: keys[number % keys.count], from: address)
                } == nil
            }
        case "passwordTriesPerHour":
            let key = try await shop.chatUser().key
            let salts = PasswordSalts([UInt8](repeating: 1, count: 40), [UInt8](repeating: 1, count: 16))
            let new = NewPassword(salts: salts, verifier: [UInt8](repeating: 9, count: 256), hint: "")
            try await shop.auth.updatePassword(nil, to: new, with: key)
            return try await times {
                let id = try #require(try await shop.auth.passwordState(with: key).current).srpID
                let proof = PasswordProof(srpID: id, clientNumber: new.verifier, proof: Array(new.verifier.prefix(32)))
                return try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .wrongPassword
            }
        case "deviceLoginsPerNetwork": return try await times { try await shop.device().status == 200 }
        case "deviceLogins":
            #expect(try await times { try await shop.device(from: AuthFixture.stranger($0)).status == 200 } == 8)
            return try await shop.waitingDevices()
        case "clientFailures":
            let made = try #require(try await shop.auth.bootstrapAdmin())
            let wrong = shop.basic(ClientCredentials(clientId: made.clientId, clientSecret: "guess"))
            return try await times {
                try await shop.form("grant_type=client_credentials", headers: wrong).status == 401
            }
        case "tokenFailures": return try await times { try await shop.refresh("nothing").status == 400 }
        default:
            Issue.record("no test of the limit \(name)")
            return nil
        }
    }

    /// How often it is so, of a few times.
    private func times(_ count: Int = 8, _ body: (Int) async throws -> Bool) async throws -> Int {
        var sum = 0
        for number in 0..<count { sum += try await body(number) ? 1 : 0 }
        return sum
    }
    private func times(_ count: Int = 8, _ body: () async throws -> Bool) async throws -> Int {
        try await times(count) { _ in try await body() }
    }

    private final class Tally: Sendable {
        let counts = Mutex((running: 0, refused: 0))
    }

    private func hashes(_ name: String, _ change: @escaping @Sendable (inout AuthLimits) -> Void) async throws -> Int {
        let shop = try await AuthFixture { change(&$0.limits) }
        let gate = HashGate(), tally = Tally()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        _ = try await shop.auth.secrets.hashing {
                            tally.counts.withLock { $0.running += 1 }
                            return try await gate.wait()
                        }
                    } catch is TokenRefusal {
                        tally.counts.withLock { $0.refused += 1 }
                    }
                }
            }
            var (running, waiting) = (0, 0)
            try await eventually("each has its place, or none") {
                waiting = shop.auth.secrets.waitingCount
                running = tally.counts.withLock { $0.running }
                return running + waiting + tally.counts.withLock { $0.refused } == 50
            }
            gate.open()
            try await group.waitForAll()
            await shop.database.close()
            return name == "hashesAtOnce" ? running : waiting
        }
    }

    /// Whether what lasts as long as `name` says is over when so much time has passed.
    private func isOver(_ name: String, after seconds: Double, _ shop: AuthFixture) async throws -> Bool {
        func pass() { shop.clock.pass(seconds) }
        switch name {
        case "accessToken":
            let token = try await shop.signIn().access_token
            pass()
            return try await shop.send(.get, "/v1/me", token: token).status == 401
        case "refreshToken", "session", "operatorSession":
            let signedIn =
                name == "operatorSession" ? try await shop.signInOperator() : try await shop.signIn()
            let token = try #require(signedIn.refresh_token)
            pass()
            return try await shop.refresh(token).refusal == "invalid_grant"
        case "code":
            let challenge = try await shop.ask().value(PhoneCodeSent.self).challenge
            let code = try await shop.code(for: AuthFixture.phone, challenge)
            pass()
            return try await shop.phoneGrant(AuthFixture.phone, code, challenge).refusal == "invalid_grant"
        case "deviceLogin":
            let device = try await shop.begin()
            pass()
            return try await shop.poll(device).refusal == "expired_token"
        case "knownDevice":
            let secret = try #require(try await shop.signIn().device_secret)
            pass()
            return try await shop.signIn(device: secret).device_secret != nil
        case "strangersKey", "chatSession":
            let key = name == "chatSession" ? try await shop.chatUser().key : try await shop.newKey()
            pass()
            try await shop.auth.store.sweepKeys(shop.auth.options.limits, now: shop.clock.now)
            return try await shop.auth.authKeys.find(key) == nil
        case "passwordAwaited":
            let user = try await shop.chatUser()
            try await shop.database.execute(
                """
                insert into auth.chat_passwords (user_number, sealed, hint, created_at) values ($1, '', '', $2)
                """, user.number, shop.clock.now)
            let key = try await shop.newKey()
            #expect(try await shop.chatSignIn(user.phone, with: key) == .passwordNeeded)
            pass()
            return try await shop.auth.authKeys.find(key)?.awaitedUser(now: shop.clock.now) == nil
        case "signingKey":
            let key = try await shop.auth.keys.keys().signer.key.id
            pass()
            try await shop.auth.rotateKeyThatIsDue()
            return try await shop.auth.keys.keys().signer.key.id != key
        case "codePause":
            _ = try await shop.ask()
            pass()
            return try await shop.ask().status == 202
        default:
            Issue.record("no test of the limit \(name)")
            return false
        }
    }
}

extension AuthFixture {
    fileprivate func device(from address: String = home) async throws -> Answer {
        try await page("/oauth/device_authorization", "client_id=shopctl", from: address)
    }
    /// Device logins that wait for their holders.
    fileprivate func waitingDevices() async throws -> Int? {
        try await database.query(
            "select count(*) as n from auth.device_logins where state = 'pending' and expires_at > $1", clock.now
        ).first?["n"]
    }
    /// An address of a stranger, each a network of its own.
    static func stranger(_ number: Int) -> String { "198.51.\(100 + number / 250).\(1 + number % 250)" }
}

/// Logins of devices that nobody ever decides on: whoever makes them locks nobody out.
@Suite(.closesDatabases) struct DeviceLoginFloodTests {
    @Test func aNetworkHasSoManyAndTheOthersTheirOwn() async throws {
        let shop = try await AuthFixture { $0.limits.deviceLoginsPerNetwork = 4 }
        try await shop.setRole("operator", by: try await shop.adminToken())
        var devices: [DeviceAuthorization] = []
        for _ in 0..<4 { devices.append(try await shop.begin()) }
        let more = try await shop.device()
        #expect(more.status == 429 && more.headers["Retry-After"] == "60" && more.refusal == "temporarily_unavailable")
        // One network is a /64, however many addresses somebody has in it.
        for number in 0..<4 { #expect(try await shop.device(from: "2001:db8:1:2::\(number)").status == 200) }
        #expect(try await shop.device(from: "2001:db8:1:2:ffff::1").status == 429)
        #expect(try await shop.device(from: "2001:db8:1:3::1").status == 200)
        // What was decided on, or is too old, makes room.
        #expect(try await shop.decide(devices[0]).status == 200)
        #expect(try await shop.device().status == 200)
        #expect(try await shop.device().status == 429)
        shop.clock.pass(601)
        #expect(try await shop.device().status == 200)
    }

    /// As many as the whole installation may have, from everywhere.
    @Test func tenThousandLockNobodyOut() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        try await shop.setRole("operator", by: admin)
        let early = try await shop.begin(from: "203.0.113.1")
        shop.clock.pass(1)
        let limits = AuthLimits()
        // 250 networks with 40 each, but for the one that waits already.
        try await shop.database.execute(
            """
            insert into auth.device_logins (device_hash, user_code, state, created_at, expires_at, pause, network)
            select sha256(n::text::bytea), 'FLOOD' || n, 'pending', $1::timestamptz + n * interval '1 ms',
                $1::timestamptz + interval '10 min', 5, '198.51.100.' || n % 250
            from generate_series(1, $2::int8) as n
            """, shop.clock.now, Int64(limits.deviceLogins - 1))
        #expect(try await shop.waitingDevices() == limits.deviceLogins)
        shop.clock.pass(60)
        // Somebody else signs in, and so does whoever had begun before all of them.
        for device in [try await shop.begin(), early] {
            #expect(try await shop.decide(device).status == 200)
            shop.clock.pass(31)
            #expect(try await shop.poll(device).value(TokenAnswer.self).refresh_token != nil)
        }
    }

    /// The network with most of them gives one up, its oldest.
    @Test func theOldestOfTheGreediestGoes() async throws {
        let shop = try await AuthFixture { $0.limits.deviceLogins = 5 }
        let only = try await shop.begin(from: "203.0.113.1")
        shop.clock.pass(1)
        var greedy: [DeviceAuthorization] = []
        for _ in 0..<4 {
            greedy.append(try await shop.begin(from: "203.0.113.2"))
            shop.clock.pass(1)
        }
        let new = try await shop.begin(from: "203.0.113.3")
        #expect(try await shop.waitingDevices() == 5)
        #expect(try await shop.poll(greedy[0]).refusal == "invalid_grant")
        for device in [only, new] + greedy.dropFirst() {
            #expect(try await shop.poll(device).refusal == "authorization_pending")
        }
    }
}
