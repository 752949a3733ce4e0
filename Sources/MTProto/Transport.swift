/// How packets lie in a connection's bytes (core.telegram.org/mtproto/mtproto-transports): told by its first bytes.
public struct Transport: Sendable, Equatable {
    public enum Framing: Sendable, Equatable, CaseIterable {
        /// A length in words in one byte, or in three after 0x7f.
        case abridged
        /// A length in four bytes.
        case intermediate
        /// As intermediate, with 0 to 15 random bytes after what was packed.
        case padded
        /// Length, the packet's number on the connection, and the CRC-32 of it all.
        case full

        /// What names it, in front of the connection or in an obfuscated one's header; full has no such name.
        var tag: UInt32? {
            switch self {
            case .abridged: 0xefef_efef
            case .intermediate: 0xeeee_eeee
            case .padded: 0xdddd_dddd
            case .full: nil
            }
        }
    }

    public let framing: Framing
    /// The data centre that the client has asked for in an obfuscated connection's header: negative for one of media,
    /// 10,000 more for one of tests. Nothing to go by: Telethon leaves random bytes there.
    public let dc: Int?
    /// The cipher of what is sent, on an obfuscated connection.
    let outgoing: StreamKey?

    public var isObfuscated: Bool { outgoing != nil }

    init(framing: Framing, dc: Int? = nil, outgoing: StreamKey? = nil) {
        self.framing = framing
        self.dc = dc
        self.outgoing = outgoing
    }

    struct StreamKey: Sendable, Equatable {
        /// 32 bytes, and 16.
        let key: [UInt8]
        let counter: [UInt8]

        /// - Parameter bytes: 48.
        init(_ bytes: some Collection<UInt8>) {
            key = Array(bytes.prefix(32))
            counter = Array(bytes.dropFirst(32))
        }
    }
}

/// A packet as it came.
public struct TransportPacket: Sendable, Equatable {
    public var bytes: [UInt8]
    /// Whether the client wants to be told at once that it came (``EncryptedMessage/quickAck``).
    public var wantsQuickAck: Bool
}

/// What a server says in place of a packet: a negative number of HTTP's kind.
public enum TransportError: Int32, Sendable, Equatable {
    /// The key is not known, or the handshake is broken.
    case notFound = -404
    /// Too much, or too often.
    case flood = -429
    /// Another data centre is wanted.
    case wrongDC = -444
}
