/// Why an exchange did not come to its end. A cancelled task throws `CancellationError` instead.
public struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// An open code: more may come.
    public struct Code: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// The request can't be sent as it is: a bad URL, header or body length.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The host's name could not be resolved.
        public static let name = Code(rawValue: "name")
        /// Nothing accepts connections there.
        public static let connect = Code(rawValue: "connect")
        /// The TLS handshake failed: an untrusted or missing certificate, no common version.
        public static let tls = Code(rawValue: "tls")
        /// The proxy could not be reached or refused.
        public static let proxy = Code(rawValue: "proxy")
        public static let connectTimeout = Code(rawValue: "connect_timeout")
        public static let firstByteTimeout = Code(rawValue: "first_byte_timeout")
        public static let idleTimeout = Code(rawValue: "idle_timeout")
        public static let totalTimeout = Code(rawValue: "total_timeout")
        /// The connection or stream ended before the response did.
        public static let closed = Code(rawValue: "closed")
        /// What came is not HTTP.
        public static let malformedResponse = Code(rawValue: "malformed_response")
        /// The response's header or body is larger than was allowed.
        public static let tooLarge = Code(rawValue: "too_large")
        /// Too many requests are in flight on this loop; see ``HTTPClientConfiguration/maximumInFlight``.
        public static let overloaded = Code(rawValue: "overloaded")
        /// The client was closed.
        public static let shutDown = Code(rawValue: "shut_down")
        /// The response does not have the status or type that was asked for.
        public static let unexpectedResponse = Code(rawValue: "unexpected_response")
        /// The producer of the request's body threw; see ``HTTPClientError/underlying``.
        public static let requestBody = Code(rawValue: "request_body")
        /// Anything else that libcurl may report.
        public static let other = Code(rawValue: "other")
    }

    public let code: Code
    /// Scheme, host, port and path that were asked, without user, query and fragment, which may be secret.
    public let target: String
    /// What was wrong, for people.
    public let detail: String
    /// Whether no byte of the request can have reached the server, so that sending it again is always safe.
    public let wasNeverSent: Bool
    /// libcurl's number of the error (`CURLcode`), when it was libcurl's.
    public let curlCode: Int?
    /// What the body's producer threw, when that was the cause.
    public let underlying: (any Error)?

    public init(
        _ code: Code, target: String, detail: String, wasNeverSent: Bool = false, curlCode: Int? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.target = target
        self.detail = detail
        self.wasNeverSent = wasNeverSent
        self.curlCode = curlCode
        self.underlying = underlying
    }

    /// Whether one of the deadlines passed.
    public var isTimeout: Bool {
        [.connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout].contains(code)
    }
    /// Whether the server could not be reached at all.
    public var isUnreachable: Bool {
        [.name, .connect, .connectTimeout, .proxy].contains(code)
    }

    public var description: String { "\(target): \(detail) (\(code))" }
}
