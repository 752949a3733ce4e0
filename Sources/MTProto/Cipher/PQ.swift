/// The number that a client has to factor before the handshake goes on: a proof of work, not a secret.
struct PQ: Sendable, Equatable {
    /// Primes of 31 bits, the smaller one first: their product is below 2^62, as clients read it with a sign.
    let p: UInt32
    let q: UInt32

    init(using random: inout some RandomNumberGenerator) {
        let one = Self.prime(using: &random)
        var other = Self.prime(using: &random)
        while other == one { other = Self.prime(using: &random) }
        p = min(one, other)
        q = max(one, other)
    }

    /// 8 bytes, the highest first.
    var product: [UInt8] { Self.bytes(UInt64(p) * UInt64(q)) }

    /// The highest byte first; without leading zeros when they are of one prime.
    static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
    static func bytes(_ prime: UInt32) -> [UInt8] { Array(bytes(UInt64(prime)).suffix(4)) }

    /// The number that a client has written, whatever zeros it begins with; nil for more than 8 bytes.
    static func number(_ bytes: [UInt8]) -> UInt64? {
        guard bytes.count <= 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func prime(using random: inout some RandomNumberGenerator) -> UInt32 {
        while true {
            // 31 bits, odd, the highest bit set.
            let candidate = UInt32(truncatingIfNeeded: random.next()) & 0x7fff_ffff | 0x4000_0001
            if isPrime(candidate) { return candidate }
        }
    }

    /// Miller and Rabin's test; the bases 2, 7 and 61 leave no doubt below 4,759,123,141 (Jaeschke 1993).
    static func isPrime(_ number: UInt32) -> Bool {
        for small: UInt32 in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 61] where number % small == 0 {
            return number == small
        }
        guard number > 1 else { return false }
        let modulus = UInt64(number)
        let twos = (modulus - 1).trailingZeroBitCount
        return [UInt64(2), 7, 61].allSatisfy { base in
            var value = power(base, (modulus - 1) >> twos, modulus)
            if value == 1 || value == modulus - 1 { return true }
            for _ in 1..<max(twos, 1) {
                value = value * value % modulus
                if value == modulus - 1 { return true }
            }
            return false
        }
    }

    private static func power(_ base: UInt64, _ exponent: UInt64, _ modulus: UInt64) -> UInt64 {
        var (result, base, exponent): (UInt64, UInt64, UInt64) = (1, base % modulus, exponent)
        while exponent > 0 {
            if exponent & 1 == 1 { result = result * base % modulus }
            base = base * base % modulus
            exponent >>= 1
        }
        return result
    }
}
