internal import COpenSSL

/// AES-256 in counter mode over a stream: the same call encrypts and decrypts.
// Belongs to the one transport that made it, which can't be copied: never used from two threads at once.
final class CTRStream: @unchecked Sendable {
    private let context: OpaquePointer

    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - counter: 16 bytes.
    init(key: [UInt8], counter: [UInt8]) {
        precondition(key.count == 32 && counter.count == 16, "the measures of AES-256-CTR")
        // All fail only without memory.
        context = EVP_CIPHER_CTX_new()!
        precondition(EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nil, key, counter) == 1)
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Goes on with these bytes, in place.
    func apply(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), !bytes.isEmpty else { return }
        var length: Int32 = 0
        let isDone = EVP_EncryptUpdate(context, start, &length, start, Int32(bytes.count)) == 1
        precondition(isDone && Int(length) == bytes.count, "AES-256-CTR of \(bytes.count) bytes")
    }
}
