// MTProto 2.0 and its type language (core.telegram.org/mtproto), seen from the server: TL values, transports, the
// handshake that makes an authorization key, encrypted messages, and a session's bookkeeping.
//
// Owns no socket, no clock, no database and no thread: bytes and times come in, bytes and decisions go out. Random
// bytes come from OpenSSL's generator for secrets. What computes for long (`RSA`, Diffie-Hellman) says so, and belongs
// off the event loop.

/// What a client has sent that can't be read or accepted. Costs no more than what came in.
public struct MTProtoError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// Fewer bytes than the value needs, or more than it may have.
        case malformed
        /// A constructor or method that this server does not know; its id.
        case unknownConstructor(UInt32)
        /// A count, length or depth over its bound.
        case tooLarge
        /// The bytes are not from the holder of the key: authentication of the message has failed.
        case notAuthentic
        /// A step of the handshake that does not follow from the one before, or whose numbers are not sound.
        case handshake
    }
    public let code: Code
    /// What was being read, and what was wrong; for logs, never sent.
    public let reason: String

    public init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    public var description: String { reason }
}
