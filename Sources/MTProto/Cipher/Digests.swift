internal import COpenSSL

/// Hashes as MTProto wants them: of one or two pieces, without an object for each.
enum Digest {
    static func sha256(_ first: some Collection<UInt8>, _ second: some Collection<UInt8> = []) -> [UInt8] {
        made(32, first, second, shim_sha256)
    }

    static func sha1(_ first: some Collection<UInt8>, _ second: some Collection<UInt8> = []) -> [UInt8] {
        made(20, first, second, shim_sha1)
    }

    private typealias Function = (UnsafeRawPointer?, Int, UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?) -> Void

    private static func made(
        _ length: Int, _ first: some Collection<UInt8>, _ second: some Collection<UInt8>, _ function: Function
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { digest, used in
            withBytes(of: first) { first in
                withBytes(of: second) { second in
                    function(first.baseAddress, first.count, second.baseAddress, second.count, digest.baseAddress)
                }
            }
            used = length
        }
    }

    /// The HMAC-SHA-256 (RFC 2104) of `message` under `key`, 32 bytes.
    static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, used in
            var length: UInt32 = 0
            let made = COpenSSL.HMAC(
                EVP_sha256(), key, Int32(key.count), message, message.count, digest.baseAddress, &length)
            precondition(made != nil && length == 32, "HMAC-SHA-256 of \(message.count) bytes")
            used = 32
        }
    }
}

/// The bytes of any collection where they are, or of a copy.
func withBytes<Result>(of bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        ?? Array(bytes).withUnsafeBytes { body($0) }
}

/// Whether two secrets are the same, in a time that depends on their lengths only.
func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return withBytes(of: left) { left in
        withBytes(of: right) { right in
            left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

/// OpenSSL's generator: good for keys and nonces.
public struct SecureRandom: RandomNumberGenerator, Sendable {
    public init() {}

    public func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { Self.fill($0) }
        return value
    }

    static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            fill(UnsafeMutableRawBufferPointer(buffer))
            used = count
        }
    }

    static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return }
        // Without randomness nothing secret can be made: going on would be worse than ending.
        precondition(
            RAND_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(buffer.count)) == 1,
            "OpenSSL's random generator fails")
    }
}
