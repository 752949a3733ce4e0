internal import EventLoop

/// How an ``HTTPServer`` listens, and what it puts up with. Every limit has a value that suits a public API.
public struct HTTPServerConfiguration: Sendable {
    /// A numeric address or a name; `0.0.0.0` and `::` mean every interface.
    public var host: String
    /// 0 takes a free one.
    public var port: Int
    public var tls: TLS?
    public var limits = Limits()
    /// The body limit for one request, in bytes, decided before its body is read; `nil` means ``Limits/bodyBytes``.
    public var bodyLimit: (@Sendable (HTTPMethod, _ rawPath: String) -> Int?)?
    /// What a client is told whose request never reaches the handler.
    public var refusal: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
        .text(refusal.reason + "\n", status: refusal.status)
    }

    public init(host: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// PEM texts: the certificate chain, the server's own first, and its key.
    public struct TLS: Sendable {
        public var certificate: String
        public var key: String
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    public struct Limits: Sendable {
        public init() {}
        /// Request line and header fields together, in bytes; more is 431, or 414 for the request line alone.
        public var headerBytes = 16 << 10
        /// Header fields of one request; more is 431.
        public var headerFields = 100
        /// One body, in bytes; more is 413.
        public var bodyBytes = 1 << 20
        /// Open connections of the whole server; more get 503 and are closed.
        public var connections = 10_000
        /// Open connections from one IPv4 address or IPv6 /64 network; more get 429 and are closed. Local addresses
        /// count.
        public var connectionsPerAddress = 1_000
        /// From the connection (or a later request's first line) to the end of the header fields, TLS handshake
        /// included.
        public var headersWithin: Duration = .seconds(10)
        /// A client that sends or reads a body must go on within this time, and on average at ``bytesPerSecond``; a
        /// client that is slower has this much credit in all.
        public var stalledWithin: Duration = .seconds(30)
        /// The least average rate of a body, both ways.
        public var bytesPerSecond = 1_000
        /// How long a connection may be idle between requests.
        public var idleWithin: Duration = .seconds(75)
        /// From the request to the head of its response; then the handler is cancelled and the client gets 503.
        public var handledWithin: Duration = .seconds(60)
        /// Bytes that are held per connection and direction before the faster side has to wait.
        public var bufferBytes = 256 << 10

        var scanned: RequestScanner.Limits { .init(head: headerBytes, fields: headerFields) }
    }
}

/// Why a request was answered by the server itself.
public struct HTTPRefusal: Error, Equatable {
    public let status: Int
    /// A sentence for people, without a full stop.
    public let reason: String
    /// The address that the request came from.
    public var remote = ""

    public init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    func from(_ remote: SocketAddress) -> HTTPRefusal {
        var refusal = self
        refusal.remote = remote.host
        return refusal
    }
}
