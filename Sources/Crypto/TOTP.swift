public import FoundationEssentials

/// Passwords that are good for half a minute (RFC 6238, on RFC 4226), as every authenticator app makes them: SHA-1, six
/// digits, steps of 30 seconds.
public struct TOTP: Sendable, Equatable {
    /// Seconds of one step.
    public static let period = 30
    public static let digits = 6
    /// What RFC 4226 (section 4, R6) recommends: 160 bits.
    public static let secretLength = 20

    public let secret: [UInt8]

    public init(secret: [UInt8]) { self.secret = secret }

    /// With a new secret.
    /// - Throws: ``CryptoError`` when the system has no entropy to give.
    public static func make() throws -> TOTP { TOTP(secret: try Random.bytes(secretLength)) }

    /// The step that `date` lies in.
    public static func step(at date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 / Double(period)).rounded(.down))
    }

    /// The password of a step.
    /// - Parameter digits: 6 to 8.
    public func code(at step: Int64, digits: Int = digits) -> String {
        let digest = HMAC.sha1((0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 * 8)) }, key: secret)
        // Dynamic truncation (RFC 4226, section 5.3).
        let offset = Int(digest[digest.count - 1] & 0x0f)
        let value = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let text = String(value % (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 })
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The step whose password `code` is: that of `date`, the one before or the one after.
    /// - Parameter last: steps up to this one have been used, and are none any more (RFC 6238, section 5.2).
    public func step(of code: String, at date: Date, after last: Int64?) -> Int64? {
        let now = Self.step(at: date)
        let typed = Array(code.utf8)
        var found: Int64?
        // All three are always compared, so that the time tells nothing.
        for step in [now - 1, now + 1, now] where constantTimeEquals(typed, Array(self.code(at: step).utf8)) {
            if step > last ?? .min { found = step }
        }
        return found
    }

    /// The secret as people type it into an app: base32 (RFC 4648, section 6) without padding.
    public var text: String { Base32.encode(secret) }

    /// What an app reads or scans (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
    public func uri(issuer: String, account: String) -> String {
        let (issuer, account) = (Self.encoded(issuer), Self.encoded(account))
        return "otpauth://totp/\(issuer):\(account)?secret=\(text)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.period)"
    }

    /// RFC 3986: all that is not unreserved.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.append(Character(Unicode.Scalar(byte)))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

/// Bytes as text for people: RFC 4648 section 6, without padding.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var pending: UInt32 = 0
        var bits = 0
        for byte in bytes {
            pending = (pending & 0xff) << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(pending >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(pending << UInt32(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: the bytes; small letters are as good. Nil for what ``encode(_:)`` does not make.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var bits = 0
        for character in text.uppercased().utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            pending = (pending & 0xff) << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
            }
        }
        return bits < 5 && pending & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
    }
}
