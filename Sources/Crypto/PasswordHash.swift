internal import COpenSSL

/// A password as it may be stored: scrypt (RFC 7914) with its parameters and a salt of its own, in one line of text of
/// the PHC form, `$scrypt$ln=15,r=8,p=1$SALT$KEY`.
///
/// Making and checking one takes about 0.1 s and 32 MB by design: call them off the event loop.
public struct PasswordHash: Sendable, Equatable, CustomStringConvertible {
    /// How much work one guess costs. Memory is `128 · blockSize · 2^logCost` bytes.
    public struct Cost: Sendable, Equatable {
        /// The base-2 logarithm of scrypt's N, 1 to 20.
        public let logCost: Int
        /// scrypt's r, 1 to 32.
        public let blockSize: Int
        /// scrypt's p, 1 to 16.
        public let parallelism: Int

        public init(logCost: Int, blockSize: Int, parallelism: Int) {
            self.logCost = logCost
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
        /// N = 2^15, r = 8, p = 3: of OWASP's equivalent choices the one that takes 32 MB.
        public static let standard = Cost(logCost: 15, blockSize: 8, parallelism: 3)
        /// For tests only.
        public static let trivial = Cost(logCost: 4, blockSize: 1, parallelism: 1)

        var isBounded: Bool {
            (1...20).contains(logCost) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
        var memory: UInt64 { 128 * UInt64(blockSize) << UInt64(logCost) }
    }

    public let cost: Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    private static let keyLength = 32
    private static let saltLength = 16
    /// A longer password is refused, so that a request can't buy work with bytes.
    public static let maximumPasswordBytes = 1_024

    /// - Throws: ``CryptoError`` for a password of more than ``maximumPasswordBytes``.
    public init(of password: String, cost: Cost = .standard) throws {
        self.cost = cost
        salt = try Random.bytes(Self.saltLength)
        key = try Self.derive(password, salt: salt, cost: cost)
    }

    /// Reads the stored form; `nil` when it is not one, or asks for more work than any of ours would.
    public init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Self.cost(parts[2]), cost.isBounded,
            let salt = Base64URL.decode(parts[3]), salt.count >= 8,
            let key = Base64URL.decode(parts[4]), key.count == Self.keyLength
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    private static func cost(_ text: Substring) -> Cost? {
        let values = text.split(separator: ",").map { $0.split(separator: "=") }
        guard values.map(\.first) == ["ln", "r", "p"], values.allSatisfy({ $0.count == 2 }),
            let logCost = Int(values[0][1]), let blockSize = Int(values[1][1]), let parallelism = Int(values[2][1])
        else { return nil }
        return Cost(logCost: logCost, blockSize: blockSize, parallelism: parallelism)
    }

    /// Whether this is `password`; false also for one that is too long.
    public func matches(_ password: String) -> Bool {
        guard let derived = try? Self.derive(password, salt: salt, cost: cost) else { return false }
        return constantTimeEquals(derived, key)
    }

    /// The stored form.
    public var description: String {
        "$scrypt$ln=\(cost.logCost),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
    }

    private static func derive(_ password: String, salt: [UInt8], cost: Cost) throws -> [UInt8] {
        let length = password.utf8.count
        guard length <= maximumPasswordBytes, cost.isBounded else {
            throw CryptoError("hashing a password of \(length) bytes")
        }
        return try [UInt8](unsafeUninitializedCapacity: keyLength) { buffer, used in
            let limit = cost.memory * 2 + (1 << 20)
            let done = EVP_PBE_scrypt(
                password, length, salt, salt.count, 1 << UInt64(cost.logCost), UInt64(cost.blockSize),
                UInt64(cost.parallelism), limit, buffer.baseAddress, keyLength)
            guard done == 1 else { throw CryptoError.openSSL("deriving a key with scrypt") }
            used = keyLength
        }
    }
}
