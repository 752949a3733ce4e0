/// What went wrong in the server, for the code that called it. Clients get a response instead.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The body is longer than allowed; ``HTTPServerError/limit`` says how much is.
        public static let bodyTooLarge = Code(rawValue: "body_too_large")
        /// The client closed the connection or broke the protocol before the body had ended.
        public static let clientLeft = Code(rawValue: "client_left")
        /// The client sent or read too slowly, and was cut off.
        public static let clientTooSlow = Code(rawValue: "client_too_slow")
        /// A body can be read once.
        public static let bodyAlreadyRead = Code(rawValue: "body_already_read")
        /// More bytes were written than the response's head has announced.
        public static let lengthExceeded = Code(rawValue: "length_exceeded")
        /// Another program listens on that port.
        public static let portInUse = Code(rawValue: "port_in_use")
        /// The address can't be listened on.
        public static let cannotListen = Code(rawValue: "cannot_listen")
        /// The certificate or key is not usable.
        public static let badCertificate = Code(rawValue: "bad_certificate")
    }

    public let code: Code
    public let message: String
    /// In bytes, for ``Code/bodyTooLarge``.
    public let limit: Int?
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, limit: Int? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.limit = limit
        self.underlying = underlying
    }
    public var description: String { underlying.map { "\(message): \($0)" } ?? message }
}
