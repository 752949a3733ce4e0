/// What went wrong with a command. `code` is open: the driver's own codes are listed here, the server's are the first
/// word of its error (`WRONGTYPE`, `NOSCRIPT`, `OOM`, …).
public struct RedisError: Error, Sendable, CustomStringConvertible {
    /// The breaker is open: the server is gone or hangs, and the command was not sent.
    public static let unavailable = "unavailable"
    /// No answer came in time; whether the command has run is unknown.
    public static let timedOut = "timed-out"
    /// The connection broke before the answer came; whether the command has run is unknown.
    public static let connectionLost = "connection-lost"
    /// The server refused the user or the password.
    public static let authentication = "authentication"
    /// Too many commands wait already.
    public static let overloaded = "overloaded"
    /// The client was closed.
    public static let closed = "closed"
    /// The command can't be used on a shared connection.
    public static let refused = "refused"
    /// The answer is not of the kind that was asked for.
    public static let unexpectedAnswer = "unexpected-answer"
    /// The server does not speak Redis's protocol, or answers too much.
    public static let protocolViolation = "protocol-violation"
    /// A URL, file or other setting is wrong.
    public static let configuration = "configuration"
    /// The server's certificate or ours was not accepted.
    public static let tls = "tls"

    public let code: String
    public let message: String
    public let underlying: (any Error)?

    public init(_ code: String, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// From the text of an answer that is an error.
    init(answer: String) {
        let word = answer.prefix { $0 != " " }
        let isCode = !word.isEmpty && word.utf8.allSatisfy { $0 &- 0x41 < 26 || $0 == UInt8(ascii: "_") }
        self.init(isCode ? String(word) : "ERR", answer)
    }

    /// Whether the server could not be asked or did not answer, so that it says nothing about the command itself.
    public var isOutage: Bool {
        [Self.unavailable, Self.timedOut, Self.connectionLost, Self.authentication, Self.overloaded, Self.tls]
            .contains(code)
    }
    public var description: String { "Redis: \(message)" }
}
