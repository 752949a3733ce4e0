/// The group in which authorization keys are agreed (core.telegram.org/mtproto/auth_key): Telegram's own safe prime of
/// 2,048 bits, which clients know and need not test, and 3, which generates it.
public enum DiffieHellman {
    public static let generator: Int32 = 3
    /// 256 bytes, the highest first.
    public static let prime: [UInt8] = bytes(
        """
        c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db\
        fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64\
        2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41\
        0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4\
        e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf\
        6f4fadf034b10403119cd8e3b92fcc5b
        """)
    /// 2^1984: what is sent lies between this and the prime less this (core.telegram.org/mtproto/security_guidelines).
    private static let margin: [UInt8] = [UInt8](repeating: 0, count: 7) + [1] + [UInt8](repeating: 0, count: 248)
    private static let limit = BigNumber.difference(prime, margin)

    /// Whether the other side's half is sound, as the client is told to check ours: 256 bytes at most, not below 2^1984
    /// and not above the prime less 2^1984, which also keeps 0, 1 and the prime less 1 out.
    public static func isSound(_ half: some Collection<UInt8>) -> Bool {
        guard let half = padded(half) else { return false }
        return !BigNumber.isLess(half, margin) && !BigNumber.isLess(limit, half)
    }

    /// A random exponent of 256 bytes and our half. Computes for two milliseconds or so.
    static func makeHalf() -> (secret: [UInt8], half: [UInt8]) {
        while true {
            let secret = SecureRandom.bytes(256)
            let half = BigNumber.power([UInt8(generator)], secret, modulus: prime)
            if isSound(half) { return (secret, half) }
        }
    }

    /// What both sides know: 256 bytes. Computes for two milliseconds or so.
    static func shared(_ half: some Collection<UInt8>, _ secret: [UInt8]) -> [UInt8] {
        BigNumber.power(half, secret, modulus: prime)
    }

    /// As 256 bytes; nil when it is more.
    private static func padded(_ number: some Collection<UInt8>) -> [UInt8]? {
        guard number.count <= 256 else { return nil }
        return [UInt8](repeating: 0, count: 256 - number.count) + Array(number)
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        let digits = digits.utf8.map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
