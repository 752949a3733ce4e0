internal import CLibPQ
import FoundationEssentials

/// Where the database is, who we are there, and how much of it we take.
public struct PostgresConfiguration: Sendable, CustomStringConvertible {
    public struct Host: Sendable, Hashable, CustomStringConvertible {
        /// A name, an address, or the directory of a Unix socket (starts with `/`).
        public var host: String
        public var port: Int
        public init(host: String, port: Int = 5432) {
            self.host = host
            self.port = port
        }
        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// Which server of several will do (libpq, `target_session_attrs`).
    public enum TargetSessionAttributes: String, Sendable, CaseIterable {
        case any, primary, standby
        case readWrite = "read-write"
        case readOnly = "read-only"
        case preferStandby = "prefer-standby"
    }

    /// TLS as libpq names it (manual, "SSL Support").
    public struct TLS: Sendable {
        public enum Mode: String, Sendable, CaseIterable {
            case disable, allow, prefer, require
            case verifyCA = "verify-ca"
            case verifyFull = "verify-full"
        }
        public var mode: Mode
        /// Paths of PEM files: who may sign the server's certificate, our certificate, our key.
        public var rootCertificate: String?
        public var certificate: String?
        public var key: String?
        public init(
            mode: Mode = .prefer, rootCertificate: String? = nil, certificate: String? = nil, key: String? = nil
        ) {
            self.mode = mode
            self.rootCertificate = rootCertificate
            self.certificate = certificate
            self.key = key
        }
    }

    /// Tried in order, each within `connectTimeout`.
    public var hosts: [Host]
    public var database: String
    public var user: String
    public var password: String?
    public var applicationName: String
    public var targetSessionAttributes: TargetSessionAttributes
    public var tls: TLS
    public var connectTimeout: Duration
    /// The server cancels a statement that runs longer (SQLSTATE 57014); 5 s later the connection counts as dead.
    public var statementTimeout: Duration
    /// Connections per loop that reads share, at most, and as many for single statements that write: one each, and
    /// another only while the statement that one of them is at takes longer than 0.1 s.
    public var sharedConnections: Int
    /// A connection that nobody has used for so long, or up to twice that, is closed; zero: never.
    public var idleTimeout: Duration
    /// Connections per loop that transactions check out.
    public var transactionConnections: Int
    /// What bounds the connections of all clients of this process to this server. With it a loop that asks little
    /// shares the connections of another one, and single statements go over those of transactions while few are asked.
    public var connections: PostgresConnections?
    /// How many callers per loop may wait, for a connection or for an answer on a shared one; more are refused (53300).
    public var maximumWaiters: Int
    /// How long a caller waits for a connection before it is refused: 53300, or the reason why there is none.
    public var waitLimit: Duration
    /// Prepared statements kept per connection; the one not used for longest goes first.
    public var preparedStatements: Int
    /// Server settings for every session, such as `search_path` or `lock_timeout`.
    public var settings: [String: String]

    public init(
        hosts: [Host], database: String, user: String, password: String? = nil,
        applicationName: String = "shop", targetSessionAttributes: TargetSessionAttributes = .any,
        tls: TLS = TLS(), connectTimeout: Duration = .seconds(5), statementTimeout: Duration = .seconds(30),
        sharedConnections: Int = 8, idleTimeout: Duration = .seconds(30),
        transactionConnections: Int = 4, maximumWaiters: Int = 10_000,
        waitLimit: Duration = .seconds(5), preparedStatements: Int = 256, settings: [String: String] = [:]
    ) {
        self.hosts = hosts
        self.database = database
        self.user = user
        self.password = password
        self.applicationName = applicationName
        self.targetSessionAttributes = targetSessionAttributes
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.sharedConnections = sharedConnections
        self.idleTimeout = idleTimeout
        self.transactionConnections = transactionConnections
        self.maximumWaiters = maximumWaiters
        self.waitLimit = waitLimit
        self.preparedStatements = preparedStatements
        self.settings = settings
    }

    /// From `postgresql://user:password@host1:port1,host2:port2/database?target_session_attrs=read-write&sslmode=…`,
    /// as libpq understands it (manual, "Connection URIs"). A Unix socket's directory is a percent-encoded host or the
    /// parameter `host`.
    /// - Throws: ``PostgresConfigurationError`` that says what is wrong with it.
    public init(url: String) throws {
        let given = try Self.parse(url)
        func list(_ key: String) -> [String] {
            given[key]?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        }
        let names = list("host")
        let ports = list("port")
        guard ports.count <= 1 || ports.count == names.count else {
            throw PostgresConfigurationError("\(names.count) hosts but \(ports.count) ports")
        }
        let hosts = try (names.isEmpty ? [""] : names).enumerated().map { index, name in
            let text = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            guard let port = text.isEmpty ? 5432 : Int(text), (1...65_535).contains(port) else {
                throw PostgresConfigurationError("the port \(text) is not a number from 1 to 65535")
            }
            return Host(host: name.isEmpty ? "127.0.0.1" : name, port: port)
        }
        guard let user = given["user"] else { throw PostgresConfigurationError("the user is missing") }
        self.init(hosts: hosts, database: given["dbname"] ?? user, user: user, password: given["password"])
        try take(given)
    }

    private mutating func take(_ given: [String: String]) throws {
        for (key, value) in given {
            switch key {
            case "host", "port", "user", "dbname", "password": break
            case "application_name": applicationName = value
            case "target_session_attrs": targetSessionAttributes = try Self.oneOf(key, value)
            case "sslmode": tls.mode = try Self.oneOf(key, value)
            case "sslrootcert": tls.rootCertificate = value
            case "sslcert": tls.certificate = value
            case "sslkey": tls.key = value
            case "connect_timeout":
                guard let seconds = Int(value), seconds > 0 else {
                    throw PostgresConfigurationError("connect_timeout is not a positive number of seconds: \(value)")
                }
                connectTimeout = .seconds(seconds)
            default: throw PostgresConfigurationError("the parameter \(key) is not supported")
            }
        }
    }

    private static func oneOf<T: RawRepresentable & CaseIterable>(_ key: String, _ value: String) throws -> T
    where T.RawValue == String {
        if let found = T(rawValue: value) { return found }
        let choices = T.allCases.map(\.rawValue).joined(separator: ", ")
        throw PostgresConfigurationError("\(key) is \(value), not one of \(choices)")
    }

    /// What the URL itself says, by libpq's keywords; nothing of the environment.
    private static func parse(_ url: String) throws -> [String: String] {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw PostgresConfigurationError("it does not start with postgresql://")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            defer { PQfreemem(message) }
            throw PostgresConfigurationError(PostgresError.trimmed(message))
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return given
    }

    /// Without the password.
    public var description: String {
        "postgresql://\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
    }
}

/// A database URL that can't be used.
public struct PostgresConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { "the database URL can't be used: \(reason)" }
}
