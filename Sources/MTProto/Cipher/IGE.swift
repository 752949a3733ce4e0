internal import COpenSSL

/// AES-256 in infinite garble extension (core.telegram.org/mtproto/description), in place.
package enum IGE {
    /// A key of 32 bytes and a vector of 32.
    package struct Key {
        package var key: [UInt8]
        package var vector: [UInt8]

        package init(key: [UInt8], vector: [UInt8]) {
            self.key = key
            self.vector = vector
        }
    }

    /// Whether the processor's own instructions do it; tests compare both ways.
    package static let isAccelerated = shim_has_aes() == 1

    /// - Parameter bytes: a multiple of 16.
    package static func encrypt(
        _ bytes: UnsafeMutableRawBufferPointer, _ key: Key, accelerated: Bool = isAccelerated
    ) {
        run(bytes, key) { start, count, key, vector in
            if accelerated {
                shim_ige_encrypt_aes(start, count, key, vector)
            } else {
                shim_ige_library(start, count, key, vector, 1)
            }
        }
    }

    /// - Parameter bytes: a multiple of 16.
    package static func decrypt(
        _ bytes: UnsafeMutableRawBufferPointer, _ key: Key, accelerated: Bool = isAccelerated
    ) {
        run(bytes, key) { start, count, key, vector in
            if accelerated {
                shim_ige_decrypt_aes(start, count, key, vector)
            } else {
                shim_ige_library(start, count, key, vector, 0)
            }
        }
    }

    private static func run(
        _ bytes: UnsafeMutableRawBufferPointer, _ key: Key,
        _ body: (UnsafeMutablePointer<UInt8>, Int, [UInt8], UnsafeMutablePointer<UInt8>) -> Void
    ) {
        precondition(bytes.count % 16 == 0 && key.key.count == 32 && key.vector.count == 32, "the measures of AES-IGE")
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        var vector = key.vector
        vector.withUnsafeMutableBufferPointer { vector in
            body(start.assumingMemoryBound(to: UInt8.self), bytes.count, key.key, vector.baseAddress!)
        }
    }

    static func encrypted(_ bytes: [UInt8], _ key: Key) -> [UInt8] {
        var copy = bytes
        copy.withUnsafeMutableBytes { encrypt($0, key) }
        return copy
    }

    static func decrypted(_ bytes: [UInt8], _ key: Key) -> [UInt8] {
        var copy = bytes
        copy.withUnsafeMutableBytes { decrypt($0, key) }
        return copy
    }
}
