/// How long each part of an exchange may take; `nil` is without bound.
public struct HTTPDeadlines: Sendable, Equatable {
    /// From the call until a connection is ready to take the request: waiting for a free connection, resolving the
    /// name, connecting, the proxy's and TLS's handshakes.
    public var connect: Duration?
    /// From the last byte that was sent until the response's header is complete.
    public var firstByte: Duration?
    /// Between two pieces of the response's body. Time in which the reader itself does not read is not counted.
    public var idle: Duration?
    /// From the call until the last byte of the response's body.
    public var total: Duration?

    public init(
        connect: Duration? = .seconds(5), firstByte: Duration? = .seconds(30), idle: Duration? = .seconds(30),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

/// Whom to trust and who we are.
public struct HTTPClientTLS: Sendable, Equatable {
    public enum Trust: Sendable, Equatable {
        /// The certificates that the system trusts.
        case system
        /// These alone: PEM text of one certificate or more.
        case authorities(pem: String)
        /// Those in a file of PEM text.
        case file(path: String)
    }
    public var trust: Trust
    /// PEM text of our certificate (with its chain) and key, when the server asks who we are.
    public var clientCertificate: String?
    public var clientKey: String?

    public init(trust: Trust = .system, clientCertificate: String? = nil, clientKey: String? = nil) {
        self.trust = trust
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }
}

/// An HTTP proxy; `https` requests tunnel through it with CONNECT.
public struct HTTPProxy: Sendable, Equatable {
    /// `http://host:port` or `https://host:port`.
    public var url: String
    public var username: String?
    public var password: String?
    /// Hosts that are asked directly; `*` for all.
    public var bypass: [String]

    public init(url: String, username: String? = nil, password: String? = nil, bypass: [String] = []) {
        self.url = url
        self.username = username
        self.password = password
        self.bypass = bypass
    }
}

public struct HTTPClientConfiguration: Sendable {
    public enum Version: Sendable {
        /// HTTP/2 where a TLS server offers it, else HTTP/1.1.
        case automatic
        case http1
        /// HTTP/2 without asking first, in clear text too (RFC 9113 section 3.3).
        case http2PriorKnowledge
    }

    public var version: Version = .automatic
    public var deadlines = HTTPDeadlines()
    public var tls = HTTPClientTLS()
    /// The environment's `http_proxy` is not looked at.
    public var proxy: HTTPProxy?
    public var userAgent = "shop"
    /// Connections to one host, on each loop; more requests wait for one. With HTTP/2 each carries many.
    public var maximumConnectionsPerHost = 64
    /// Connections that are kept open for later, on each loop.
    public var maximumIdleConnections = 256
    /// A connection that was idle for longer is not used again: servers close theirs without a word.
    public var idleConnectionLimit: Duration = .seconds(50)
    /// Requests in hand or waiting on each loop; one more fails with ``HTTPClientError/Code/overloaded``.
    public var maximumInFlight = 4_096
    /// Bytes of a response's body that are held for a slow reader before the connection is left unread.
    public var receiveBuffer = 256 << 10
    /// Bytes that a request's body producer may be ahead of the connection.
    public var sendBuffer = 128 << 10
    /// All bytes of a response's header.
    public var maximumHeaderBytes = 64 << 10
    /// Whether requests carry `traceparent` and `X-Request-Id` of the task's `RequestContext`.
    public var propagatesContext = true

    public init() {}
}
