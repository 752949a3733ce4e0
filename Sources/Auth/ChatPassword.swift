// Passwords of Telegram clients' users: the second step of signing in (https://core.telegram.org/api/srp). None of them
// ever comes here.

public import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// The salts of `passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`.
public struct PasswordSalts: Sendable, Equatable {
    public let first: [UInt8]
    public let second: [UInt8]
    public init(_ first: [UInt8], _ second: [UInt8]) {
        self.first = first
        self.second = second
    }
}

/// `account.password`.
public struct PasswordState: Sendable, Equatable {
    /// What a client needs to show that it knows the password.
    public struct Current: Sendable, Equatable {
        public let salts: PasswordSalts
        public let hint: String
        /// Of this challenge: for one try, of this key, in ten minutes.
        public let srpID: Int64
        /// `srp_B`, 256 bytes.
        public let publicNumber: [UInt8]
    }
    /// nil: there is no password.
    public let current: Current?
    /// For another password: the client appends random bytes of its own to the first of them.
    public let new: PasswordSalts
    /// 256 bytes to stir into the client's own randomness.
    public let random: [UInt8]
    /// The prime and the generator of all of them.
    public var group: SRP.Group { .telegram }
}

/// `inputCheckPasswordSRP`.
public struct PasswordProof: Sendable, Equatable {
    public let srpID: Int64
    /// `A`.
    public let clientNumber: [UInt8]
    /// `M1`.
    public let proof: [UInt8]
    public init(srpID: Int64, clientNumber: [UInt8], proof: [UInt8]) {
        self.srpID = srpID
        self.clientNumber = clientNumber
        self.proof = proof
    }
}

/// What a client has made of another password.
public struct NewPassword: Sendable, Equatable {
    public let salts: PasswordSalts
    /// 256 bytes: g to the power of the password's hash.
    public let verifier: [UInt8]
    public let hint: String
    public init(salts: PasswordSalts, verifier: [UInt8], hint: String) {
        self.salts = salts
        self.verifier = verifier
        self.hint = hint
    }
}

/// Encrypts what is kept of passwords: whoever reads the database can't even guess.
struct PasswordVault: Sendable {
    private struct Content: Codable {
        var first: Data
        var second: Data
        var number: Data
    }
    private let key: [UInt8]

    init(secret: [UInt8]) { key = HMAC.sha256(Array("chat passwords".utf8), key: secret) }

    func seal(_ salts: PasswordSalts, _ verifier: [UInt8], of user: Int64) throws -> [UInt8] {
        let content = Content(first: Data(salts.first), second: Data(salts.second), number: Data(verifier))
        return try AESGCM.seal(Array(try JSONEncoder().encode(content)), key: key, context: "chat password \(user)")
    }
    func open(_ sealed: [UInt8], of user: Int64) throws -> (PasswordSalts, verifier: [UInt8]) {
        let content = try JSONDecoder().decode(
            Content.self, from: Data(try AESGCM.open(sealed, key: key, context: "chat password \(user)")))
        return (PasswordSalts(Array(content.first), Array(content.second)), Array(content.number))
    }

    func seal(_ challenge: SRP.Challenge, id: Int64, with authKey: Int64) throws -> [UInt8] {
        try AESGCM.seal(
            challenge.secret + challenge.publicNumber, key: key, context: "password try \(id) \(authKey)")
    }
    func open(_ sealed: [UInt8], id: Int64, with authKey: Int64) throws -> SRP.Challenge {
        let bytes = try AESGCM.open(sealed, key: key, context: "password try \(id) \(authKey)")
        return SRP.Challenge(
            secret: Array(bytes.prefix(SRP.length)), publicNumber: Array(bytes.dropFirst(SRP.length)))
    }
}

extension Auth {
    private static let challengeLifetime = 600.0
    /// Bytes of the salts that a client may bring: ours and its own.
    private static let (firstSalt, secondSalt) = (16...128, 16...64)
    private static let hint = TextRule(0...255, isOneLine: true)
    private static let srp = SRP()

    /// What `account.getPassword` answers: also while the password is awaited.
    /// - Parameters:
    ///   - key: ``AuthKey/sessionID``.
    ///   - address: where its client is.
    /// - Throws: ``AccountRefusal``: `AUTH_KEY_UNREGISTERED` for a key that nobody signs in with, `FLOOD_WAIT_n` for
    ///   who asks too often, and while too many passwords are being computed.
    public func passwordState(with key: Int64, from address: String) async throws -> PasswordState {
        let now = options.now()
        let holder = try await store.passwordHolder(key, now: now)
        var current: PasswordState.Current?
        // Without one nothing is computed.
        if let password = holder.password {
            current = try await challenge(holder.user, password, holder.isSignedIn, key, address, now)
        }
        return PasswordState(
            current: current, new: PasswordSalts(try Random.bytes(8), try Random.bytes(16)),
            random: try Random.bytes(SRP.length))
    }

    private func challenge(
        _ user: Int64, _ password: StoredPassword, _ isSignedIn: Bool, _ key: Int64, _ address: String, _ now: Date
    ) async throws -> PasswordState.Current {
        let budgets = options.limits.budgets(
            forAskingOf: user, isSignedIn: isSignedIn, with: key, by: ClientNetwork.of(address))
        let (salts, verifier) = try passwords.open(password.sealed, of: user)
        let challenge = try await inTurn(key, user, address) {
            if let wait = try await store.take(budgets, now: now) { throw AccountRefusal.floodWait(wait) }
            return try await SecretChecker.compute { try Self.srp.challenge(verifier) }
        }
        let id = try Self.newSessionHash()
        try await store.insertTry(
            id, key: key, user: user, sealed: try passwords.seal(challenge, id: id, with: key),
            until: now + Self.challengeLifetime)
        return PasswordState.Current(
            salts: salts, hint: password.hint, srpID: id, publicNumber: challenge.publicNumber)
    }

    /// Signs in who knows the password, after ``ChatSignIn/passwordNeeded``.
    /// - Returns: their number; the key is their session.
    /// - Throws: ``AccountRefusal``: `PASSWORD_HASH_INVALID`, `SRP_ID_INVALID` for a challenge that was used or is too
    ///   old, `FLOOD_WAIT_n`, `AUTH_KEY_UNREGISTERED` when the password is not awaited any more.
    public func checkPassword(_ proof: PasswordProof, with key: Int64, from address: String) async throws -> Int64 {
        let holder = try await store.passwordHolder(key, now: options.now())
        let known = try await check(proof, of: holder.user, with: key, from: address)
        let ended = try await store.signIn(
            known.user, knowing: known.password, with: key, hash: try Self.newSessionHash(), options.limits,
            now: options.now())
        authKeys.ended.learn(ended)
        return known.user
    }

    /// Sets a password, changes it or, with nil, takes it away.
    /// - Parameter proof: that the one there is is known.
    /// - Throws: ``AccountRefusal``: as ``checkPassword(_:with:from:)``; `NEW_SALT_INVALID`, `NEW_SETTINGS_INVALID`,
    ///   `PASSWORD_HINT_INVALID`.
    public func updatePassword(
        _ proof: PasswordProof?, to new: NewPassword?, with key: Int64, from address: String
    ) async throws {
        let holder = try await store.passwordHolder(key, now: options.now())
        guard holder.isSignedIn else { throw AccountRefusal.passwordNeeded }
        guard new != nil || holder.password != nil else { throw AccountRefusal.invalidNewPassword }
        let stored = try new.map { try kept($0, of: holder.user) }
        var old: StoredPassword?
        if holder.password != nil {
            guard let proof else { throw AccountRefusal.wrongPassword }
            old = try await check(proof, of: holder.user, with: key, from: address).password
        }
        guard try await store.setPassword(of: holder.user, from: old, to: stored, now: options.now()) else {
            throw AccountRefusal.invalidPasswordTry
        }
    }

    private func kept(_ new: NewPassword, of user: Int64) throws -> StoredPassword {
        guard Self.firstSalt.contains(new.salts.first.count), Self.secondSalt.contains(new.salts.second.count) else {
            throw AccountRefusal.invalidNewSalt
        }
        guard try Self.srp.isVerifier(new.verifier) else { throw AccountRefusal.invalidNewPassword }
        let hint = PersonName.trimmed(new.hint, to: Self.hint.length.upperBound)
        guard Self.hint.mistake(in: hint) == nil else { throw AccountRefusal.invalidHint }
        return StoredPassword(sealed: try passwords.seal(new.salts, new.verifier, of: user), hint: hint)
    }

    /// - Returns: whose password was shown to be known.
    private func check(
        _ proof: PasswordProof, of user: Int64, with key: Int64, from address: String
    ) async throws -> PasswordTry {
        guard proof.clientNumber.count <= SRP.length, proof.proof.count == SHA256.length else {
            throw AccountRefusal.wrongPassword
        }
        let (tried, expected) = try await inTurn(key, user, address) {
            let tried = try await store.takeTry(proof.srpID, key: key, options.limits, now: options.now())
            let challenge = try passwords.open(tried.challenge, id: proof.srpID, with: key)
            let (salts, verifier) = try passwords.open(tried.password.sealed, of: tried.user)
            let expected = try await SecretChecker.compute {
                try Self.srp.proof(
                    challenge, verifier: verifier, clientNumber: proof.clientNumber,
                    salts: (salts.first, salts.second))
            }
            return (tried, expected)
        }
        guard let expected else { throw AccountRefusal.invalidPublicNumber }
        guard constantTimeEquals(expected, proof.proof) else { throw AccountRefusal.wrongPassword }
        return tried
    }

    /// Few at once, and of one key, user and network fewer: who finds no place has used up neither a challenge nor a
    /// try.
    private func inTurn<T>(
        _ key: Int64, _ user: Int64, _ address: String, _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await powers.inTurn(
                of: [.key(key), .user(user), .network(ClientNetwork.of(address))], body)
        } catch is TokenRefusal {
            throw AccountRefusal.floodWait(1)
        }
    }
}
