// Cryptography in the few forms that a shop needs: digests, random bytes, password hashes, JSON Web Tokens and keys,
// and certificates for hosts that talk to each other. Over OpenSSL 3 and cjose; no algorithm here is our own.
//
// Owns no thread and no socket. Every call computes on the caller's thread and returns; the slow ones (`PasswordHash`,
// key generation) say so, and belong off the event loop.

internal import COpenSSL

/// A call into the cryptographic library that did not succeed.
public struct CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted: "deriving a key with scrypt".
    public let operation: String
    /// What the library said, innermost first; may be empty.
    public let reasons: [String]

    public init(_ operation: String, reasons: [String] = []) {
        self.operation = operation
        self.reasons = reasons
    }

    /// Takes what OpenSSL has queued for this thread, so that no later call finds it there.
    static func openSSL(_ operation: String) -> CryptoError {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            var text = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &text, text.count)
            reasons.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return CryptoError(operation, reasons: reasons)
    }

    public var description: String {
        reasons.isEmpty ? "\(operation) failed" : "\(operation) failed: \(reasons.joined(separator: "; "))"
    }
}

/// Bytes that nobody can guess.
public enum Random {
    /// - Returns: `count` bytes of OpenSSL's generator for secrets.
    /// - Throws: ``CryptoError`` when the system has no entropy to give.
    public static func bytes(_ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            guard count == 0 || RAND_priv_bytes(buffer.baseAddress, Int32(count)) == 1 else {
                throw CryptoError.openSSL("making \(count) random bytes")
            }
            used = count
        }
    }

    /// Any number, each equally likely.
    public static func int64() throws -> Int64 {
        try bytes(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// A secret in text: `bytes` random bytes as base64url. 32 bytes are 43 characters.
    public static func token(bytes: Int = 32) throws -> String {
        Base64URL.encode(try self.bytes(bytes))
    }

    /// Decimal digits, each equally likely, for codes that people type.
    public static func digits(_ count: Int) throws -> String {
        var digits = ""
        while digits.utf8.count < count {
            // 250 is the largest multiple of ten in a byte; the rest would favour the low digits.
            for byte in try bytes(count * 2) where byte < 250 && digits.utf8.count < count {
                digits.append(String(byte % 10))
            }
        }
        return digits
    }
}

/// Whether two secrets are the same, in a time that depends on their lengths alone.
public func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    let left = Array(left), right = Array(right)
    return left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
