internal import FoundationEssentials

/// Where Redis is, who asks, and how long to wait.
public struct RedisConfiguration: Sendable, Equatable {
    public enum Address: Sendable, Equatable {
        case host(String, port: Int)
        case unix(path: String)
    }

    public struct TLS: Sendable, Equatable {
        /// PEM file with the authorities to trust; nil means the system's.
        public var authorities: String?
        /// PEM files of our own certificate and its key, when the server asks for one.
        public var certificate: String?
        public var key: String?
        /// The name in the server's certificate; nil means the host.
        public var serverName: String?
        public init(
            authorities: String? = nil, certificate: String? = nil, key: String? = nil, serverName: String? = nil
        ) {
            self.authorities = authorities
            self.certificate = certificate
            self.key = key
            self.serverName = serverName
        }
    }

    public var address: Address
    public var user: String?
    public var password: String?
    /// The number of the database, 0 by default.
    public var database = 0
    public var tls: TLS?
    /// Shown by `CLIENT LIST`.
    public var clientName = "shop"
    /// How long a command may take, waiting for the first connection included.
    public var commandTimeout: Duration = .milliseconds(100)
    /// From the start of a connection until it has signed in.
    public var connectTimeout: Duration = .seconds(1)
    /// How many commands of one loop may wait for their answers; more are refused.
    public var maximumPending = 16_384
    /// The longest answer that is taken, in bytes; a longer one ends the connection.
    public var maximumReply = 64 << 20
    /// The delays between two attempts to reach a server that is gone, doubling from the first to the second.
    public var retryDelays: ClosedRange<Duration> = .milliseconds(20)...(.seconds(1))

    public init(_ address: Address, user: String? = nil, password: String? = nil, database: Int = 0, tls: TLS? = nil) {
        self.address = address
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
    }

    /// From `redis://[[user]:password@]host[:port][/database]`, `rediss://…` (TLS), `unix://[:password@]/path?db=1`, or
    /// a plain path of a socket.
    /// - Throws: ``RedisError`` with the code ``RedisError/configuration`` that says what is wrong.
    public init(url: String) throws {
        if url.hasPrefix("/") {
            self.init(.unix(path: url))
            return
        }
        guard let parts = URLComponents(string: url), let scheme = parts.scheme else {
            throw Self.wrong("it is no URL")
        }
        switch scheme {
        case "unix":
            guard !parts.path.isEmpty else { throw Self.wrong("the path of the socket is missing") }
            let database = parts.queryItems?.first { $0.name == "db" }?.value ?? ""
            self.init(.unix(path: parts.path), database: try Self.database(database))
        case "redis", "rediss":
            var host = parts.host ?? ""
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            guard !host.isEmpty else { throw Self.wrong("the host is missing") }
            let port = parts.port ?? 6379
            guard (1...65_535).contains(port) else { throw Self.wrong("the port must be 1 to 65535") }
            self.init(
                .host(host, port: port), database: try Self.database(String(parts.path.dropFirst())),
                tls: scheme == "rediss" ? TLS() : nil)
        default: throw Self.wrong("its scheme must be redis, rediss or unix")
        }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password
    }

    private static func database(_ text: String) throws -> Int {
        if text.isEmpty { return 0 }
        guard let number = Int(text), number >= 0 else { throw wrong("the database must be a number, 0 or more") }
        return number
    }

    private static func wrong(_ what: String) -> RedisError {
        RedisError(RedisError.configuration, "the Redis URL can't be used: \(what)")
    }
}
