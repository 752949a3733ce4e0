/// The message of `auth.bindTempAuthKey`, by which the holder of a permanent key says that a temporary one is its own
/// (core.telegram.org/method/auth.bindTempAuthKey): encrypted with the permanent key as MTProto 1.0 does.
public struct TemporaryKeyBinding: Sendable {
    /// What the request and the connection that it came over say.
    public let messageID: Int64
    public let nonce: Int64
    public let temporaryKeyID: Int64
    public let permanentKeyID: Int64
    public let sessionID: Int64
    public let expiresAt: Int32

    /// - Parameters:
    ///   - messageID: of the request itself.
    ///   - nonce: the request's, as `permanentKeyID` and `expiresAt`.
    ///   - temporaryKeyID: of the key that the request is encrypted with.
    ///   - sessionID: in which it came.
    public init(
        messageID: Int64, nonce: Int64, temporaryKeyID: Int64, permanentKeyID: Int64, sessionID: Int64,
        expiresAt: Int32
    ) {
        self.messageID = messageID
        self.nonce = nonce
        self.temporaryKeyID = temporaryKeyID
        self.permanentKeyID = permanentKeyID
        self.sessionID = sessionID
        self.expiresAt = expiresAt
    }

    /// The plain text of such a message is this long before its padding: random bytes (16), the message's id (8), a
    /// sequence number of 0 (4), a length (4), and `bind_auth_key_inner` (40).
    private static let length = 72

    /// - Parameters:
    ///   - message: the request's `encrypted_message`.
    ///   - key: the permanent key that it names.
    /// - Throws: ``MTProtoError/Code/notAuthentic`` when the holder of the key has not said just this; the API's error
    ///   is `ENCRYPTED_MESSAGE_INVALID`.
    public func check(_ message: [UInt8], key: AuthKey) throws(MTProtoError) {
        let count = message.count - EncryptedMessage.envelope
        guard count >= Self.length, count % 16 == 0, count - Self.length < 16, key.id == permanentKeyID,
            message.integer(at: 0) == key.id
        else { throw Self.refused }
        let messageKey = Array(message[8..<EncryptedMessage.envelope])
        let plain = IGE.decrypted(Array(message[EncryptedMessage.envelope...]), key.oldCipherKey(messageKey))
        let isAuthentic = constantTimeEquals(Digest.sha1(plain[..<Self.length])[4...], messageKey)
        guard isAuthentic, plain.integer(at: 16) == messageID, plain.integer(at: 24, as: Int32.self) == 0,
            plain.integer(at: 28, as: Int32.self) == Int32(Self.length - 32)
        else { throw Self.refused }
        var reader = TLReader(plain[32..<Self.length])
        let inner = try? TL.BindAuthKeyInner(from: &reader)
        let expected = TL.BindAuthKeyInner(
            nonce: nonce, tempAuthKeyId: temporaryKeyID, permAuthKeyId: permanentKeyID, tempSessionId: sessionID,
            expiresAt: expiresAt)
        guard inner == expected else { throw Self.refused }
    }

    private static var refused: MTProtoError { MTProtoError(.notAuthentic, "not the binding of this key") }
}
