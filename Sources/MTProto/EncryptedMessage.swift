internal import COpenSSL

/// A message of MTProto 2.0 from or to the holder of an authorization key (core.telegram.org/mtproto/description):
/// key's id (8), message's key (16), and encrypted: salt (8), session (8), message's id (8), sequence number (4),
/// length (4), body, padding (12 to 1,024).
public struct EncryptedMessage: Sendable, Equatable {
    public var salt: Int64
    public var sessionID: Int64
    public var messageID: Int64
    public var sequence: Int32
    /// TL bytes; a multiple of 4. When it was opened, the place in the packet where it came.
    public var body: ArraySlice<UInt8>
    /// What answers a client that wants to know at once that this came (``TransportEncoder/append(quickAck:to:)``).
    public var quickAck: UInt32 = 0

    /// What stands in clear before the encrypted part.
    static let envelope = 24
    /// What stands in the encrypted part before the body.
    static let head = 32
    static let padding = 12...1024

    public init(salt: Int64, sessionID: Int64, messageID: Int64, sequence: Int32, body: ArraySlice<UInt8>) {
        self.salt = salt
        self.sessionID = sessionID
        self.messageID = messageID
        self.sequence = sequence
        self.body = body
    }

    /// Whose key a packet is encrypted with: 0 for a plain message, nil for what is too short for either.
    public static func keyID(of packet: [UInt8]) -> Int64? { packet.count < 8 ? nil : packet.integer(at: 0) }

    /// Decrypts a packet in its own bytes. Nothing of it is looked at before the message's key is found right, compared
    /// in constant time; whatever is wrong throws the same.
    /// - Parameter packet: from a transport, its key's id included.
    /// - Throws: ``MTProtoError/Code/notAuthentic``.
    public static func open(_ packet: consuming [UInt8], key: AuthKey) throws(MTProtoError) -> EncryptedMessage {
        try open(packet, key: key, from: .client)
    }

    package static func open(
        _ packet: consuming [UInt8], key: AuthKey, from sender: AuthKey.Sender
    ) throws(MTProtoError) -> EncryptedMessage {
        var bytes = packet
        let count = bytes.count - envelope
        guard count >= 48, count % 16 == 0, bytes.integer(at: 0) == key.id else { throw notAuthentic }
        let messageKey = Array(bytes[8..<envelope])
        let cipherKey = key.cipherKey(messageKey, from: sender)
        bytes.withUnsafeMutableBytes {
            IGE.decrypt(UnsafeMutableRawBufferPointer(rebasing: $0[envelope...]), cipherKey)
        }
        let hash = key.messageHash(bytes[envelope...], from: sender)
        let isAuthentic = constantTimeEquals(hash[8..<24], messageKey)
        let length = Int(bytes.integer(at: envelope + 28, as: Int32.self))
        guard isAuthentic, length >= 0, length % 4 == 0, padding.contains(count - head - length) else {
            throw notAuthentic
        }
        let start = envelope + head
        var message = EncryptedMessage(
            salt: bytes.integer(at: envelope), sessionID: bytes.integer(at: envelope + 8),
            messageID: bytes.integer(at: envelope + 16), sequence: bytes.integer(at: envelope + 24),
            body: bytes[start..<(start + length)])
        message.quickAck = hash.integer(at: 0, as: UInt32.self) | 1 << 31
        return message
    }

    private static var notAuthentic: MTProtoError { MTProtoError(.notAuthentic, "not a message of this key") }

    /// The packet that carries this message to the client.
    public func seal(key: AuthKey) -> [UInt8] { seal(key: key, from: .server) }

    package func seal(key: AuthKey, from sender: AuthKey.Sender, padding: Int? = nil) -> [UInt8] {
        precondition(body.count % 4 == 0, "a body of \(body.count) bytes")
        let padding = padding ?? 12 + (16 - (Self.head + body.count + 12) % 16) % 16
        let count = Self.head + body.count + padding
        var packet: [UInt8] = []
        packet.reserveCapacity(Self.envelope + count)
        packet.append(integer: key.id)
        packet.append(integer: Int64(0))
        packet.append(integer: Int64(0))
        for number in [salt, sessionID, messageID] { packet.append(integer: number) }
        packet.append(integer: sequence)
        packet.append(integer: Int32(body.count))
        packet.append(contentsOf: body)
        for _ in 0..<padding { packet.append(0) }
        packet.withUnsafeMutableBytes { packet in
            SecureRandom.fill(UnsafeMutableRawBufferPointer(rebasing: packet[(packet.count - padding)...]))
        }
        let hash = key.messageHash(packet[Self.envelope...], from: sender)
        packet.replaceSubrange(8..<Self.envelope, with: hash[8..<24])
        let cipherKey = key.cipherKey(hash[8..<24], from: sender)
        packet.withUnsafeMutableBytes { packet in
            IGE.encrypt(UnsafeMutableRawBufferPointer(rebasing: packet[Self.envelope...]), cipherKey)
        }
        return packet
    }
}

/// A message of the handshake: a key's id of 0 (8), the message's id (8), length (4), body.
public struct PlainMessage: Sendable, Equatable {
    public var messageID: Int64
    /// TL bytes.
    public var body: ArraySlice<UInt8>

    public init(messageID: Int64, body: ArraySlice<UInt8>) {
        self.messageID = messageID
        self.body = body
    }

    /// - Throws: ``MTProtoError/Code/malformed`` when it is none, or its length is not that of the body.
    public init(_ packet: [UInt8]) throws(MTProtoError) {
        guard packet.count >= 24, packet.integer(at: 0, as: Int64.self) == 0,
            Int(packet.integer(at: 16, as: Int32.self)) == packet.count - 20
        else { throw MTProtoError(.malformed, "not a plain message") }
        messageID = packet.integer(at: 8)
        body = packet[20...]
    }

    /// The packet that carries this message.
    public var packet: [UInt8] {
        var packet: [UInt8] = []
        packet.append(integer: Int64(0))
        packet.append(integer: messageID)
        packet.append(integer: Int32(body.count))
        packet.append(contentsOf: body)
        return packet
    }
}
