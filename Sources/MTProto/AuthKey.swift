/// A key that a client and the server have agreed on: 2,048 bits that never travel again, and what follows from them.
public struct AuthKey: Sendable, Equatable {
    public static let length = 256

    /// 256 bytes. Secret.
    public let bytes: [UInt8]
    /// The last 8 bytes of its SHA-1: how messages name it.
    public let id: Int64
    /// The first 8 bytes of its SHA-1, which the handshake proves it with.
    public let auxiliaryHash: Int64

    /// - Parameter bytes: exactly 256.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.length, "an authorization key of \(bytes.count) bytes")
        self.bytes = bytes
        let digest = Digest.sha1(bytes)
        auxiliaryHash = digest.integer(at: 0)
        id = digest.integer(at: 12)
    }

    public static func == (left: AuthKey, right: AuthKey) -> Bool { constantTimeEquals(left.bytes, right.bytes) }

    /// Who has encrypted a message: each direction takes other bytes of the key.
    package enum Sender: Int {
        case client = 0
        case server = 8
    }

    /// The cipher's key for a message of MTProto 2.0 (core.telegram.org/mtproto/description).
    func cipherKey(_ messageKey: some Collection<UInt8>, from sender: Sender) -> IGE.Key {
        let x = sender.rawValue
        let a = Digest.sha256(messageKey, bytes[x..<(x + 36)])
        let b = Digest.sha256(bytes[(x + 40)..<(x + 76)], messageKey)
        return IGE.Key(key: joined(a[..<8], b[8..<24], a[24...]), vector: joined(b[..<8], a[8..<24], b[24...]))
    }

    /// The hash of which bytes 8 to 24 are the message's key, and the first 4 name it in a quick acknowledgement.
    func messageHash(_ plain: some Collection<UInt8>, from sender: Sender) -> [UInt8] {
        Digest.sha256(bytes[(88 + sender.rawValue)..<(120 + sender.rawValue)], plain)
    }

    /// The cipher's key for a message of MTProto 1.0 from a client (core.telegram.org/mtproto/description_v1).
    func oldCipherKey(_ messageKey: [UInt8]) -> IGE.Key {
        let a = Digest.sha1(messageKey, bytes[0..<32])
        let b = Digest.sha1(joined(bytes[32..<48], messageKey[...]), bytes[48..<64])
        let c = Digest.sha1(bytes[64..<96], messageKey)
        let d = Digest.sha1(messageKey, bytes[96..<128])
        return IGE.Key(
            key: joined(a[..<8], b[8...], c[4..<16]), vector: joined(a[8...], b[..<8], c[16...], d[..<8]))
    }
}
