import Crypto
import FoundationEssentials
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Auth

extension AuthFixture {
    static let fresh = Atomic<Int64>(1_000)

    /// A new permanent key that nobody is signed in with.
    func newKey(expiresAt: Date? = nil, from address: String = home) async throws -> Int64 {
        let key = AuthKey(
            id: try Random.int64(), bytes: try Random.bytes(AuthKey.length), dc: 2, createdAt: clock.now,
            expiresAt: expiresAt)
        #expect(try await auth.authKeys.insert(key, from: address))
        return key.id
    }

    /// A phone that nobody has yet: digits.
    func newPhone() -> String { "1555\(1_000_000 + Self.fresh.wrappingAdd(1, ordering: .relaxed).newValue)" }

    func chatCode(_ sent: ChatCodeSent, _ phone: String) async throws -> String {
        try await code(for: phone.hasPrefix("+") ? phone : "+" + phone, sent.hash)
    }

    /// A code that is not the one which was sent.
    func wrongChatCode(_ sent: ChatCodeSent, _ phone: String) async throws -> String {
        try await chatCode(sent, phone) == "00000" ? "00001" : "00000"
    }

    /// Signs in as a client does, up to its first answer.
    func chatSignIn(_ phone: String, with key: Int64, from address: String = home) async throws -> ChatSignIn {
        let sent = try await auth.sendChatCode(to: phone, with: key, from: address)
        return try await auth.signIn(
            phone: phone, hash: sent.hash, code: try await chatCode(sent, phone), with: key, from: address)
    }

    /// Somebody new who has just signed up.
    func chatUser(
        _ first: String = "Ada", _ last: String = "", phone: String? = nil, from address: String = home
    ) async throws -> (number: Int64, phone: String, key: Int64) {
        let (phone, key) = (phone ?? newPhone(), try await newKey())
        let sent = try await auth.sendChatCode(to: phone, with: key, from: address)
        let code = try await chatCode(sent, phone)
        let answer = try await auth.signIn(phone: phone, hash: sent.hash, code: code, with: key, from: address)
        #expect(answer == .signUpRequired)
        let number = try await auth.signUp(
            phone: phone, hash: sent.hash, name: try PersonName(first: first, last: last), with: key, from: address)
        return (number, phone, key)
    }

    /// The same person with one more key.
    func chatDevice(of phone: String) async throws -> Int64 {
        let key = try await newKey()
        guard case .signedIn = try await chatSignIn(phone, with: key) else {
            throw TestSupportError(description: "\(phone) could not sign in")
        }
        return key
    }
}

/// As clients ask who are at home.
extension Auth {
    func passwordState(with key: Int64) async throws -> PasswordState {
        try await passwordState(with: key, from: AuthFixture.home)
    }
    func checkPassword(_ proof: PasswordProof, with key: Int64) async throws -> Int64 {
        try await checkPassword(proof, with: key, from: AuthFixture.home)
    }
    func updatePassword(_ proof: PasswordProof?, to new: NewPassword?, with key: Int64) async throws {
        try await updatePassword(proof, to: new, with: key, from: AuthFixture.home)
    }
}

/// What a call is refused with; nil when it is not.
func refusal(_ body: () async throws -> Void) async throws -> AccountRefusal? {
    do {
        try await body()
        return nil
    } catch let refusal as AccountRefusal {
        return refusal
    }
}
