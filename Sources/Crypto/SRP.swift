internal import COpenSSL

/// The server's side of the Secure Remote Password protocol as Telegram has it
/// (https://core.telegram.org/api/srp): SRP-6a (RFC 5054) with SHA-256 over numbers of 256 bytes.
///
/// What is stored of a password, the verifier, lets nobody sign in; what goes over the wire tells nobody who listens
/// either of them. Each call takes a few milliseconds: off the event loop.
public struct SRP: Sendable {
    /// Of each number, in bytes.
    public static let length = 256

    /// A safe prime of 2,048 bits and a generator.
    public struct Group: Sendable, Equatable {
        /// Big-endian.
        public let prime: [UInt8]
        public let generator: UInt8

        /// The prime that all of Telegram's clients know, with generator 3.
        public static let telegram = Group(
            prime: Hex.decode(
                "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db"
                    + "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
                    + "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41"
                    + "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
                    + "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf"
                    + "6f4fadf034b10403119cd8e3b92fcc5b") ?? [], generator: 3)
    }

    /// What the client is told, and the secret that belongs to it: for one try.
    public struct Challenge: Sendable, Equatable {
        /// 256 random bytes.
        public let secret: [UInt8]
        /// `B`, 256 bytes.
        public let publicNumber: [UInt8]
        public init(secret: [UInt8], publicNumber: [UInt8]) {
            self.secret = secret
            self.publicNumber = publicNumber
        }
    }

    public let group: Group
    public init(_ group: Group = .telegram) { self.group = group }

    private var generator: [UInt8] { [UInt8](repeating: 0, count: Self.length - 1) + [group.generator] }
    /// `k`, of the group alone.
    private var multiplier: [UInt8] { SHA256.hash(group.prime + generator) }

    /// Whether that can be a verifier: 256 bytes, 1 < v < p - 1.
    public func isVerifier(_ verifier: [UInt8]) throws -> Bool {
        guard verifier.count == Self.length else { return false }
        let arithmetic = try ModularArithmetic(modulo: BigNumber(group.prime))
        let (number, one) = (try BigNumber(verifier), try BigNumber([1]))
        return try one < number && number < arithmetic.complement(one)
    }

    /// What is stored of a password: g^x, x being what clients make of it and both salts
    /// (`passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`). About 0.1 s of work.
    public func verifier(of password: String, salts: ([UInt8], [UInt8])) throws -> [UInt8] {
        func salted(_ bytes: [UInt8], _ salt: [UInt8]) -> [UInt8] { SHA256.hash(salt + bytes + salt) }
        let first = salted(salted(Array(password.utf8), salts.0), salts.1)
        let stretched = try [UInt8](unsafeUninitializedCapacity: Self.stretchedLength) { buffer, used in
            let done = first.withUnsafeBytes { bytes in
                PKCS5_PBKDF2_HMAC(
                    bytes.baseAddress, Int32(bytes.count), salts.0, Int32(salts.0.count), Self.rounds, EVP_sha512(),
                    Int32(Self.stretchedLength), buffer.baseAddress)
            }
            guard done == 1 else { throw CryptoError.openSSL("stretching a password") }
            used = Self.stretchedLength
        }
        let arithmetic = try ModularArithmetic(modulo: BigNumber(group.prime))
        return try arithmetic.power(BigNumber([group.generator]), BigNumber(salted(stretched, salts.1)))
            .bytes(Self.length)
    }
    private static let (rounds, stretchedLength): (Int32, Int) = (100_000, 64)

    /// A new challenge for the holder of `verifier`.
    public func challenge(_ verifier: [UInt8]) throws -> Challenge {
        while true {
            if let made = try challenge(verifier, secret: Random.bytes(Self.length)) { return made }
        }
    }

    /// - Returns: nil for a secret whose public number clients refuse.
    func challenge(_ verifier: [UInt8], secret: [UInt8]) throws -> Challenge? {
        let arithmetic = try ModularArithmetic(modulo: BigNumber(group.prime))
        let power = try arithmetic.power(BigNumber([group.generator]), BigNumber(secret))
        guard try isInMiddle(power, arithmetic) else { return nil }
        let sum = try arithmetic.sum(
            arithmetic.product(BigNumber(multiplier), BigNumber(verifier)), power)
        // Nor is it ever zero.
        guard !sum.isZero else { return nil }
        return Challenge(secret: secret, publicNumber: try sum.bytes(Self.length))
    }

    /// What the client shows (`M1`, 32 bytes) if it knows the password; compare with ``constantTimeEquals(_:_:)``.
    /// - Parameter clientNumber: `A`, 256 bytes or less.
    /// - Returns: nil when `A` is one with which somebody could do without the password.
    public func proof(
        _ challenge: Challenge, verifier: [UInt8], clientNumber: [UInt8], salts: ([UInt8], [UInt8])
    ) throws -> [UInt8]? {
        guard clientNumber.count <= Self.length else { return nil }
        let arithmetic = try ModularArithmetic(modulo: BigNumber(group.prime))
        let number = try BigNumber(clientNumber)
        guard try isInMiddle(number, arithmetic) else { return nil }
        let padded = try number.bytes(Self.length)
        let scrambler = SHA256.hash(padded + challenge.publicNumber)
        guard scrambler.contains(where: { $0 != 0 }) else { return nil }
        // S = (A · v^u)^b
        let base = try arithmetic.product(number, arithmetic.power(BigNumber(verifier), BigNumber(scrambler)))
        let shared = try arithmetic.power(base, BigNumber(challenge.secret)).bytes(Self.length)
        let mixed = zip(SHA256.hash(group.prime), SHA256.hash(generator)).map { $0 ^ $1 }
        return SHA256.hash(
            mixed + SHA256.hash(salts.0) + SHA256.hash(salts.1) + padded + challenge.publicNumber
                + SHA256.hash(shared))
    }

    /// Whether 2^1984 ≤ n ≤ p - 2^1984, as Telegram's security guidelines want it of each side's number.
    private func isInMiddle(_ number: BigNumber, _ arithmetic: ModularArithmetic) throws -> Bool {
        guard number < arithmetic.modulus else { return false }
        return try [number, arithmetic.complement(number)].allSatisfy {
            try $0.bytes(Self.length).prefix(8).contains { $0 != 0 }
        }
    }
}
