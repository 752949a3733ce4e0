/// Where an installation of Redis is: one server, sentinels that know which server is the master, or a cluster.
public struct RedisEndpoints: Sendable, Equatable {
    public enum Form: Sendable, Equatable {
        case server
        /// The sentinels' name for the master.
        case sentinel(master: String)
        case cluster
    }

    public var form: Form
    /// The server, the sentinels, or some nodes of the cluster: one that answers is enough.
    public var addresses: [RedisConfiguration.Address]
    /// How each server is spoken to; its address is replaced.
    public var configuration: RedisConfiguration

    public init(_ form: Form, addresses: [RedisConfiguration.Address], configuration: RedisConfiguration) {
        self.form = form
        self.addresses = addresses
        self.configuration = configuration
    }

    /// From what ``RedisConfiguration/init(url:)`` takes, or `redis+sentinel://[[user]:password@]host[:26379],…/MASTER`
    /// with `/database` behind it perhaps, or `redis+cluster://[[user]:password@]host[:6379],…`; `rediss+` for TLS.
    /// - Throws: ``RedisError`` with the code ``RedisError/configuration`` that says what is wrong.
    public init(url: String) throws {
        let parts = url.firstRange(of: "://").map { (url[..<$0.lowerBound], url[$0.upperBound...]) }
        guard let (scheme, rest) = parts, let plus = scheme.firstIndex(of: "+") else {
            let configuration = try RedisConfiguration(url: url)
            self.init(.server, addresses: [configuration.address], configuration: configuration)
            return
        }
        let base = scheme[..<plus]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count).split(separator: "/").map(String.init)
        let at = authority.lastIndex(of: "@")
        let user = at.map { authority[...$0] } ?? ""
        let hosts = (at.map { authority[authority.index(after: $0)...] } ?? authority).split(separator: ",")
        guard !hosts.isEmpty else { throw Self.wrong("the host is missing") }
        let form: Form
        switch scheme[plus...] {
        case "+sentinel":
            guard let master = path.first, path.count <= 2 else {
                throw Self.wrong("the master's name is missing: redis+sentinel://host,host/MASTER")
            }
            form = .sentinel(master: master)
        case "+cluster":
            guard path.isEmpty || path == ["0"] else { throw Self.wrong("a cluster has the database 0 alone") }
            form = .cluster
        default:
            throw Self.wrong("its scheme must be redis, redis+sentinel, redis+cluster, the same of rediss, or unix")
        }
        let database = form == .cluster ? "" : path.dropFirst().first ?? ""
        let all = try hosts.map { host in
            let port = form != .cluster && !Self.hasPort(host) ? ":26379" : ""
            return try RedisConfiguration(url: "\(base)://\(user)\(host)\(port)/\(database)")
        }
        self.init(form, addresses: all.map(\.address), configuration: all[0])
    }

    private static func hasPort(_ host: Substring) -> Bool {
        (host.lastIndex(of: "]").map { host[$0...] } ?? host).contains(":")
    }

    private static func wrong(_ what: String) -> RedisError {
        RedisError(RedisError.configuration, "the Redis URL can't be used: \(what)")
    }

    /// The configuration for one of the servers.
    func configuration(for address: RedisConfiguration.Address) -> RedisConfiguration {
        var configuration = configuration
        configuration.address = address
        return configuration
    }
}

extension RedisConfiguration.Address: CustomStringConvertible {
    /// `host:port` or the socket's path.
    public var description: String {
        switch self {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
