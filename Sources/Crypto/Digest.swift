internal import COpenSSL

/// SHA-256 (FIPS 180-4), of bytes that come in pieces.
public struct SHA256: ~Copyable {
    /// The length of a digest in bytes.
    public static let length = 32

    private let context: OpaquePointer

    public init() {
        // Both fail only without memory.
        context = EVP_MD_CTX_new()!
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1)
    }

    deinit { EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        precondition(EVP_DigestUpdate(context, start, bytes.count) == 1)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all that came, 32 bytes.
    public consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.length) { buffer, used in
            var length: UInt32 = 0
            precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1)
            used = Int(length)
        }
    }

    /// The digest of `bytes`, 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        digest.update(bytes)
        return digest.finalize()
    }

    /// The digest of a text's UTF-8, 32 bytes.
    public static func hash(_ text: some StringProtocol) -> [UInt8] { hash(Array(text.utf8)) }
}

/// MD5 (RFC 1321), for who sends it along to notice what a transfer has damaged. It proves nothing.
public struct MD5: ~Copyable {
    private let context: OpaquePointer

    public init() {
        // Both fail only without memory.
        context = EVP_MD_CTX_new()!
        precondition(EVP_DigestInit_ex(context, EVP_md5(), nil) == 1)
    }

    deinit { EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return }
            precondition(EVP_DigestUpdate(context, start, raw.count) == 1)
        }
    }

    /// The digest of all that came, as 32 hexadecimal digits in small letters.
    public consuming func finalize() -> String {
        let digest = [UInt8](unsafeUninitializedCapacity: 16) { buffer, used in
            var length: UInt32 = 0
            precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1)
            used = Int(length)
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Keyed digests (RFC 2104). Compare them with ``constantTimeEquals(_:_:)``.
public enum HMAC {
    /// The HMAC-SHA-256 of `message` under `key`, 32 bytes.
    public static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        code(of: message, key, EVP_sha256(), length: SHA256.length)
    }

    /// The HMAC-SHA-1, 20 bytes: for what a standard wants it, such as ``TOTP``.
    static func sha1(_ message: [UInt8], key: [UInt8]) -> [UInt8] { code(of: message, key, EVP_sha1(), length: 20) }

    private static func code(
        of message: [UInt8], _ key: [UInt8], _ digest: OpaquePointer?, length expected: Int
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: expected) { buffer, used in
            var length: UInt32 = 0
            // A nil key means "the same as before" to OpenSSL, so an empty one needs an address too.
            let keyLength = Int32(key.count)
            let key = key.isEmpty ? [0] : key
            let result = COpenSSL.HMAC(digest, key, keyLength, message, message.count, buffer.baseAddress, &length)
            precondition(result != nil, "HMAC of \(message.count) bytes")
            used = Int(length)
        }
    }
}
