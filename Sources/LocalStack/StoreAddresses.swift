package import Kafka
package import Postgres
package import Redis
package import ShopAPI

/// Where Kafka, Redis and PostgreSQL are, and how to get in: what a tool needs that works on them while no daemon runs.
///
/// Read from a file that has these members of `shopd.json`, any of them; a `shopd.json` itself is one, and what else it
/// says is ignored.
package struct StoreAddresses: Sendable, Equatable {
    package var database: DaemonConfiguration.Database?
    package var redis: DaemonConfiguration.Redis?
    package var kafka: DaemonConfiguration.Kafka?
    package var events: DaemonConfiguration.Events?
    /// What events are signed with where `events` names no secret.
    package var authSecret: String?
    /// `host:port` where the daemon says how it is.
    package var health: String?

    package init(
        database: DaemonConfiguration.Database? = nil, redis: DaemonConfiguration.Redis? = nil,
        kafka: DaemonConfiguration.Kafka? = nil
    ) {
        self.database = database
        self.redis = redis
        self.kafka = kafka
    }

    /// Whether who reads the file can get in somewhere.
    package var hasSecret: Bool {
        authSecret != nil || events?.secret != nil || events?.alsoAccepted.isEmpty == false || kafka?.password != nil
            || database?.admin?.password != nil
            || database?.services.values.contains { $0.admin?.password != nil } == true
            || database?.shards.contains { $0.admin?.password != nil } == true
            || database?.roles.values.contains { $0.password != nil } == true
            || (redis.flatMap { try? $0.endpoints() }?.configuration.password) != nil
    }

    /// - Throws: `Problem` with each wrong field.
    package static func read(_ text: some Sequence<UInt8>) throws(Problem) -> StoreAddresses {
        let value = try StrictJSON.parse(text)
        var addresses = StoreAddresses(
            database: try part("database", value), redis: try part("redis", value), kafka: try part("kafka", value))
        addresses.events = try part("events", value)
        if case .string(let secret)? = value["auth"]?["secret"] { addresses.authSecret = secret }
        if case .string(let health)? = value["listen"]?["health"] { addresses.health = health }
        return addresses
    }

    private static func part<Part: Decodable>(_ name: String, _ value: JSONValue) throws(Problem) -> Part? {
        guard let member = value[name], member != .null else { return nil }
        do throws(Problem) {
            return try StrictJSON.decode(Part.self, from: member, of: .installation)
        } catch {
            var error = error
            error.errors = error.errors?.map { .init("/\(name)\($0.pointer)", $0.detail) }
            throw error
        }
    }
}

extension DaemonConfiguration.Redis {
    /// - Throws: `RedisError` for a URL that is none, or that names sentinels or a cluster: daemons need one server.
    package func client() throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: url)
        protect(&configuration)
        return configuration
    }

    /// The same for tools, which take sentinels and clusters too.
    package func endpoints() throws -> RedisEndpoints {
        var endpoints = try RedisEndpoints(url: url)
        protect(&endpoints.configuration)
        return endpoints
    }

    private func protect(_ configuration: inout RedisConfiguration) {
        guard configuration.tls != nil else { return }
        configuration.tls = .init(authorities: caFile, certificate: certificateFile, key: keyFile)
    }
}

extension DaemonConfiguration.Kafka {
    /// - Throws: `LocalStackError` for a mechanism that there isn't.
    package func client(named program: String = "shopd") throws -> KafkaConfiguration {
        let tls = KafkaTLS(ca: caFile, certificate: certificateFile, key: keyFile)
        var protection = KafkaSecurity.plaintext
        if security == "tls" { protection = .tls(tls) }
        if security.hasPrefix("sasl") {
            guard let mechanism = KafkaSASL.Mechanism(rawValue: mechanism ?? "PLAIN") else {
                throw LocalStackError(.noUser, "kafka.mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
            }
            let sasl = KafkaSASL(mechanism, user: user ?? "", password: password ?? "")
            protection = .sasl(sasl, tls: security == "sasl_tls" ? tls : nil)
        }
        return KafkaConfiguration(bootstrap: bootstrap, security: protection, clientID: program, isEmbedded: embedded)
    }
}

extension DaemonConfiguration.Database {
    /// A role's clients of every database that some schema lies in.
    /// - Parameter make: makes one of a configuration; called once for each database.
    /// - Throws: as ``client(for:of:named:)``.
    package func clients(
        for role: String, named program: String = "shopd", _ make: (PostgresConfiguration) -> PostgresClient
    ) throws -> PostgresDatabases {
        let places = places
        let clients = try places.map { make(try $0.database.client(for: role, named: program)) }
        var others: [String: PostgresClient] = [:]
        for (place, client) in zip(places, clients).dropFirst() {
            for service in place.services { others[service] = client }
        }
        return PostgresDatabases(clients[0], others: others)
    }

    /// How a role connects.
    /// - Parameter service: whose database is meant; nil: the role's own.
    /// - Throws: `LocalStackError` for a role that the configuration doesn't have; `PostgresConfigurationError`.
    package func client(
        for role: String, of service: String? = nil, named program: String = "shopd"
    ) throws -> PostgresConfiguration {
        guard let login = roles[role] else {
            throw LocalStackError(.noUser, "database.roles.\(role) is missing in the configuration")
        }
        let schema = service ?? role
        // Statements of a shard name no schema: they are the same in each.
        let settings = shard(withSchema: schema).map { ["search_path": $0.schema] } ?? [:]
        return try place(of: schema).client(as: login, settings: settings, named: program)
    }

    package func client(
        as login: DaemonConfiguration.Login, database: String? = nil, settings: [String: String] = [:],
        named program: String = "shopd"
    ) throws -> PostgresConfiguration {
        // Nobody holds a lock that long who is well.
        let settings = ["lock_timeout": "10s"].merging(settings) { $1 }
        var configuration = PostgresConfiguration(
            hosts: hosts.compactMap { HostPort($0) }.map { .init(host: $0.host, port: $0.port) },
            database: database ?? name, user: login.user, password: login.password, applicationName: program,
            targetSessionAttributes: .readWrite, transactionConnections: transactionConnections, settings: settings)
        if let tls {
            guard let mode = PostgresConfiguration.TLS.Mode(rawValue: tls) else {
                throw LocalStackError(.noUser, "database.tls is none of libpq's modes: \(tls)")
            }
            configuration.tls = .init(mode: mode, rootCertificate: caFile)
        }
        return configuration
    }
}
