import Audit
import FoundationEssentials
import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth
@testable import Crypto

/// A client's side of SRP, which knows the password's hash.
struct PasswordClient {
    let secret: [UInt8]
    let salts = PasswordSalts([UInt8](repeating: 1, count: 40), [UInt8](repeating: 2, count: 16))
    private let group = SRP.Group.telegram

    init(_ byte: UInt8) { secret = [UInt8](repeating: byte, count: 32) }

    private func arithmetic() throws -> ModularArithmetic { try ModularArithmetic(modulo: BigNumber(group.prime)) }
    private var generator: [UInt8] { [UInt8](repeating: 0, count: 255) + [group.generator] }

    func new(_ hint: String = "") throws -> NewPassword {
        let power = try arithmetic().power(BigNumber(generator), BigNumber(secret))
        return NewPassword(salts: salts, verifier: try power.bytes(SRP.length), hint: hint)
    }

    func proof(_ current: PasswordState.Current) throws -> PasswordProof {
        let arithmetic = try arithmetic()
        var one = group.prime
        one[255] -= 1
        let exponents = try ModularArithmetic(modulo: BigNumber(one))
        let a = try BigNumber(Random.bytes(256))
        let clientNumber = try arithmetic.power(BigNumber(generator), a).bytes(SRP.length)
        let scrambler = try BigNumber(SHA256.hash(clientNumber + current.publicNumber))
        let verifier = try arithmetic.power(BigNumber(generator), BigNumber(secret))
        let multiplied = try arithmetic.product(BigNumber(SHA256.hash(group.prime + generator)), verifier)
        let base = try arithmetic.sum(BigNumber(current.publicNumber), arithmetic.complement(multiplied))
        let exponent = try exponents.sum(a, exponents.product(scrambler, BigNumber(secret)))
        let shared = try arithmetic.power(base, exponent).bytes(SRP.length)
        let mixed = zip(SHA256.hash(group.prime), SHA256.hash(generator)).map { $0 ^ $1 }
        let proof = SHA256.hash(
            mixed + SHA256.hash(current.salts.first) + SHA256.hash(current.salts.second) + clientNumber
                + current.publicNumber + SHA256.hash(shared))
        return PasswordProof(srpID: current.srpID, clientNumber: clientNumber, proof: proof)
    }
}

extension AuthFixture {
    func current(_ key: Int64) async throws -> PasswordState.Current {
        try #require(try await auth.passwordState(with: key).current)
    }
    /// Somebody with a password.
    func guarded(
        _ client: PasswordClient, hint: String = ""
    ) async throws -> (number: Int64, phone: String, key: Int64) {
        let user = try await chatUser()
        try await auth.updatePassword(nil, to: try client.new(hint), with: user.key)
        return user
    }
    /// A key whose user has brought the code, and not yet the password.
    func awaiting(_ phone: String) async throws -> Int64 {
        let key = try await newKey()
        #expect(try await chatSignIn(phone, with: key) == .passwordNeeded)
        return key
    }
}

@Suite(.closesDatabases) struct ChatPasswordTests {
    private let client = PasswordClient(7)
    private let wrong = PasswordClient(8)

    @Test func thePasswordIsTheSecondStep() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser()
        let none = try await shop.auth.passwordState(with: user.key)
        #expect(none.current == nil && none.new.first.count == 8 && none.new.second.count == 16)
        #expect(none.random.count == 256 && none.group == .telegram)
        try await shop.auth.updatePassword(nil, to: try client.new("  the usual "), with: user.key)
        let key = try await shop.awaiting(user.phone)
        let found = try #require(try await shop.auth.authKeys.find(key))
        #expect(found.user == nil && found.awaitedUser(now: shop.clock.now) == user.number)
        let current = try await shop.current(key)
        #expect(current.hint == "the usual" && current.salts == client.salts && current.publicNumber.count == 256)
        #expect(try await shop.auth.checkPassword(try client.proof(current), with: key) == user.number)
        #expect(try await shop.auth.authKeys.find(key)?.user == user.number)
        // What lies in the database is neither the verifier nor the salts.
        let row = try await shop.database.query("select sealed from auth.chat_passwords").first
        let sealed: [UInt8] = try #require(row)["sealed"]
        let verifier = try client.new().verifier
        #expect(!sealed.contains(client.salts.first) && !sealed.contains(verifier.prefix(16)))
    }

    @Test func aChallengeIsWorthOneTryOfOneKeyInTenMinutes() async throws {
        let shop = try await AuthFixture { $0.limits.passwordTriesPerHour = 50 }
        let user = try await shop.guarded(client)
        let key = try await shop.awaiting(user.phone)
        func check(_ proof: PasswordProof, with other: Int64? = nil) async throws -> AccountRefusal? {
            try await refusal { _ = try await shop.auth.checkPassword(proof, with: other ?? key) }
        }
        let first = try await shop.current(key)
        #expect(try await check(try wrong.proof(first)) == .wrongPassword)
        #expect(try await check(try client.proof(first)) == .invalidPasswordTry)
        let second = try await shop.current(key)
        #expect(
            try await check(try client.proof(second), with: try await shop.awaiting(user.phone)) == .invalidPasswordTry)
        shop.clock.pass(601)
        #expect(try await check(try client.proof(second)) == .invalidPasswordTry)
        // Only the newest few of a key are good.
        var challenges: [PasswordState.Current] = []
        for _ in 0..<5 {
            challenges.append(try await shop.current(key))
            shop.clock.pass(1)
        }
        #expect(try await check(try client.proof(challenges[0])) == .invalidPasswordTry)
        let right = try client.proof(challenges[1])
        let small = PasswordProof(srpID: challenges[2].srpID, clientNumber: [1], proof: right.proof)
        #expect(try await check(small) == .invalidPublicNumber)
        let long = PasswordProof(srpID: right.srpID, clientNumber: right.clientNumber + [0], proof: right.proof)
        let cut = PasswordProof(srpID: right.srpID, clientNumber: right.clientNumber, proof: [])
        #expect(try await check(long) == .wrongPassword)
        #expect(try await check(cut) == .wrongPassword)
        #expect(try await check(right) == nil)
    }

    @Test func aChallengeUsedByManyAtOnceIsUsedByOne() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.guarded(client)
        let key = try await shop.awaiting(user.phone)
        let proof = try client.proof(try await shop.current(key))
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 1)
    }

    @Test func onlySoManyPasswordsAreTried() async throws {
        let shop = try await AuthFixture { $0.limits.passwordTriesPerHour = 2 }
        let user = try await shop.guarded(client)
        let key = try await shop.awaiting(user.phone)
        for _ in 0..<2 {
            let proof = try wrong.proof(try await shop.current(key))
            #expect(try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .wrongPassword)
        }
        let proof = try client.proof(try await shop.current(key))
        // Whichever key it is tried with.
        let other = try await shop.awaiting(user.phone)
        let there = try client.proof(try await shop.current(other))
        #expect(try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .floodWait(1_800))
        #expect(try await refusal { _ = try await shop.auth.checkPassword(there, with: other) } == .floodWait(1_800))
        // Nothing was used up by that.
        shop.clock.pass(590)
        #expect(try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .floodWait(1_210))
    }

    @Test func whoseCodeIsNotAwaitedTriesNoPassword() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.guarded(client)
        let stranger = try await shop.newKey()
        #expect(try await refusal { _ = try await shop.auth.passwordState(with: stranger) } == .unregisteredKey)
        let key = try await shop.awaiting(user.phone)
        let proof = try client.proof(try await shop.current(key))
        shop.clock.pass(300)
        try await shop.database.execute(
            "update auth.auth_keys set awaited_until = $2 where id = $1", key, shop.clock.now)
        #expect(try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .unregisteredKey)
        #expect(try await refusal { _ = try await shop.auth.passwordState(with: key) } == .unregisteredKey)
    }

    @Test func aPasswordIsChangedAndRemovedByWhoKnowsIt() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.guarded(client)
        let other = PasswordClient(9)
        func update(_ proof: PasswordProof?, _ new: NewPassword?, with key: Int64? = nil) async throws
            -> AccountRefusal?
        {
            try await refusal { try await shop.auth.updatePassword(proof, to: new, with: key ?? user.key) }
        }
        #expect(try await update(nil, try other.new()) == .wrongPassword)
        #expect(try await update(nil, nil) == .wrongPassword)
        #expect(try await update(try wrong.proof(try await shop.current(user.key)), nil) == .wrongPassword)
        // Nor does a key that has only brought the code.
        let waiting = try await shop.awaiting(user.phone)
        #expect(
            try await update(try client.proof(try await shop.current(waiting)), nil, with: waiting) == .passwordNeeded)
        // Challenges from before a change are worth nothing.
        let before = try client.proof(try await shop.current(waiting))
        #expect(try await update(try client.proof(try await shop.current(user.key)), try other.new()) == nil)
        #expect(
            try await refusal { _ = try await shop.auth.checkPassword(before, with: waiting) } == .invalidPasswordTry)
        let now = try other.proof(try await shop.current(waiting))
        #expect(try await shop.auth.checkPassword(now, with: waiting) == user.number)
        #expect(try await update(try other.proof(try await shop.current(user.key)), nil) == nil)
        #expect(try await shop.auth.passwordState(with: user.key).current == nil)
        #expect(try await update(nil, nil) == .invalidNewPassword)
        #expect(try await shop.chatSignIn(user.phone, with: try await shop.newKey()) == .signedIn(user.number))
    }

    @Test func whatIsNoPasswordIsNotKept() async throws {
        let shop = try await AuthFixture()
        let user = try await shop.chatUser()
        let good = try client.new()
        func set(_ salts: PasswordSalts? = nil, _ verifier: [UInt8]? = nil, hint: String = "") async throws
            -> AccountRefusal?
        {
            let new = NewPassword(salts: salts ?? good.salts, verifier: verifier ?? good.verifier, hint: hint)
            return try await refusal { try await shop.auth.updatePassword(nil, to: new, with: user.key) }
        }
        for (first, second) in [(15, 16), (129, 16), (40, 15), (40, 65)] {
            let salts = PasswordSalts([UInt8](repeating: 1, count: first), [UInt8](repeating: 1, count: second))
            #expect(try await set(salts) == .invalidNewSalt)
        }
        for verifier in [[], [1], [UInt8](repeating: 0, count: 256), SRP.Group.telegram.prime] as [[UInt8]] {
            #expect(try await set(nil, verifier) == .invalidNewPassword)
        }
        for hint in ["a\nb", String(repeating: "x", count: 256), "4111 1111 1111 1111"] {
            #expect(try await set(hint: hint) == .invalidHint)
        }
        #expect(try await set(hint: String(repeating: "x", count: 255)) == nil)
    }

    @Test func anOperatorsResetEndsTheSessions() async throws {
        let shop = try await AuthFixture()
        let admin = try await shop.adminToken()
        let user = try await shop.guarded(client)
        let waiting = try await shop.awaiting(user.phone)
        let reset: SecondFactorReset = try await shop.send(
            .delete, "/admin/v1/users/%2B\(user.phone)/second-factor", token: admin
        ).value()
        #expect(reset.hadFactor && reset.sessions == 1)
        for key in [user.key, waiting] {
            #expect(try await shop.auth.authKeys.find(key) == nil)
            #expect(shop.auth.authKeys.ended.contains(key))
        }
        #expect(try await shop.chatSignIn(user.phone, with: try await shop.newKey()) == .signedIn(user.number))
        let again: SecondFactorReset = try await shop.send(
            .delete, "/admin/v1/users/%2B\(user.phone)/second-factor", token: admin
        ).value()
        #expect(!again.hadFactor && again.sessions == 1)
    }
}
