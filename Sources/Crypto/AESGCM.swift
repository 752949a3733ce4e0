internal import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): bytes that only the holder of a key can read, or change unnoticed.
public enum AESGCM {
    public static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - context: what the result belongs to; it must be named again to open it, and is not part of the result.
    /// - Returns: a random nonce, the encrypted bytes and the tag. One key is good for 2^32 of them.
    public static func seal(_ bytes: [UInt8], key: [UInt8], context: String) throws -> [UInt8] {
        let nonce = try Random.bytes(nonceLength)
        let cipher = try Cipher(key: key, nonce: nonce, context: context, encrypting: true)
        return nonce + (try cipher.update(bytes)) + (try cipher.finishWithTag(length: tagLength))
    }

    /// - Throws: ``CryptoError`` when `sealed` was not made by ``seal(_:key:context:)`` with the same key and context.
    public static func open(_ sealed: [UInt8], key: [UInt8], context: String) throws -> [UInt8] {
        guard sealed.count >= nonceLength + tagLength else { throw CryptoError("opening sealed bytes: too few") }
        let nonce = Array(sealed[..<nonceLength])
        let cipher = try Cipher(key: key, nonce: nonce, context: context, encrypting: false)
        let bytes = try cipher.update(Array(sealed[nonceLength..<(sealed.count - tagLength)]))
        try cipher.finish(checking: Array(sealed.suffix(tagLength)))
        return bytes
    }

    /// Owns an `EVP_CIPHER_CTX`.
    private final class Cipher {
        private let context: OpaquePointer

        init(key: [UInt8], nonce: [UInt8], context name: String, encrypting: Bool) throws {
            guard key.count == keyLength, let context = EVP_CIPHER_CTX_new() else {
                throw CryptoError("AES-256-GCM with a key of \(key.count) bytes")
            }
            self.context = context
            var ignored: Int32 = 0
            let name = Array(name.utf8)
            guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypting ? 1 : 0) == 1,
                EVP_CipherUpdate(context, nil, &ignored, name, Int32(name.count)) == 1
            else { throw CryptoError.openSSL("starting AES-256-GCM") }
        }

        deinit { EVP_CIPHER_CTX_free(context) }

        func update(_ bytes: [UInt8]) throws -> [UInt8] {
            try [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, used in
                var length: Int32 = 0
                guard
                    bytes.isEmpty
                        || EVP_CipherUpdate(context, buffer.baseAddress, &length, bytes, Int32(bytes.count)) == 1
                else { throw CryptoError.openSSL("AES-256-GCM") }
                used = Int(length)
            }
        }

        func finishWithTag(length: Int) throws -> [UInt8] {
            var rest = [UInt8](repeating: 0, count: 16)
            var tag = [UInt8](repeating: 0, count: length)
            var ignored: Int32 = 0
            guard EVP_CipherFinal_ex(context, &rest, &ignored) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag) == 1
            else { throw CryptoError.openSSL("sealing with AES-256-GCM") }
            return tag
        }

        func finish(checking tag: [UInt8]) throws {
            var tag = tag
            var rest = [UInt8](repeating: 0, count: 16)
            var ignored: Int32 = 0
            guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1,
                EVP_CipherFinal_ex(context, &rest, &ignored) == 1
            else { throw CryptoError.openSSL("opening sealed bytes: they, the key or the context are not the same") }
        }
    }
}
