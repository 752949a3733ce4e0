package import FoundationEssentials
internal import Glibc
package import ShopAPI

/// What `shopd` is told, in a JSON file. The embedded installation writes one; for real servers a person does.
///
/// Read strictly: an unknown, missing or wrong field is an error that names its place.
package struct DaemonConfiguration: Sendable, Codable, Equatable {
    /// For whoever opens the file; read by nobody else.
    package var about: String?
    package var database: Database
    package var redis: Redis
    package var kafka: Kafka
    package var listen: Listen
    /// Event loops; 0 is one for each core.
    package var loops: Int
    package var log: Log
    /// Where services live that this process doesn't host: name to URL.
    package var upstreams: [String: String]
    package var auth: Auth
    /// The user of the system to become after the start, when started as root.
    package var user: String?
    package var refunds = Refunds(approvalAbove: [:])
    package var events: Events?
    package var limits = DaemonLimits()
    /// nil: this daemon has no door for Telegram clients.
    package var mtproto: MTProto?
    /// nil: no files are kept.
    package var media: Media?

    package struct Refunds: Sendable, Codable, Equatable {
        /// Currency to minor units: what the refunds of one order may come to before a second person must approve.
        package var approvalAbove: [String: Int64]
    }
    package struct Login: Sendable, Codable, Equatable {
        package var user: String
        package var password: String?
        package init(user: String, password: String?) {
            self.user = user
            self.password = password
        }
    }

    package struct Events: Sendable, Codable, Equatable {
        /// At least 32 random characters, the same for every daemon: what events are signed with. nil: `auth.secret`,
        /// for daemons that host every service.
        package var secret: String?
        /// The secrets that it takes the place of, or that are to take its place.
        package var alsoAccepted: [String]
        /// RFC 3339: until then daemons of the version that signs nothing may run beside this one.
        package var legacyUntil: Date?
        package init(secret: String?, alsoAccepted: [String] = [], legacyUntil: Date? = nil) {
            self.secret = secret
            self.alsoAccepted = alsoAccepted
            self.legacyUntil = legacyUntil
        }
    }

    package struct Database: Sendable, Codable, Equatable {
        /// `host:port`, or the directory of a Unix socket and a port: `/run/postgresql:5432`; tried in order.
        package var hosts: [String]
        package var name: String
        /// Who makes roles and schemas, for `shopd migrate` only.
        package var admin: Login?
        /// The login of each service, and of `platform` and `audit`.
        package var roles: [String: Login]
        /// libpq's `sslmode`; `caFile` is what `verify-ca` and `verify-full` check against.
        package var tls: String?
        package var caFile: String?
        /// Connections that transactions check out, per loop and service.
        package var transactionConnections: Int
        /// Connections of a process to the server, at most: of all its services and loops, whatever they are for.
        package var connections = 60
        /// Services whose schema lies elsewhere: in another database, of this server or of another. What belongs to
        /// none of them (schema `platform`) lies in ``name``.
        package var services: [String: Place] = [:]

        /// Where the chats lie; none: there are no chats. Their roles are `sharding`, which reads the map of them in
        /// ``name``, and for each shard the one that is named as its schema.
        package var shards: [Shard] = []

        /// Where a service's database is. Roles have the same names and passwords everywhere.
        package struct Place: Sendable, Codable, Equatable {
            package var name: String
            /// nil: those of ``Database/hosts``.
            package var hosts: [String]?
            /// nil: ``Database/admin``.
            package var admin: Login?
            package init(name: String, hosts: [String]? = nil, admin: Login? = nil) {
                self.name = name
                self.hosts = hosts
                self.admin = admin
            }
        }
    }
    package struct Redis: Sendable, Codable, Equatable {
        package var url: String
        /// PEM files, for a URL that asks for TLS; without an authority the system's are trusted.
        package var caFile: String?
        package var certificateFile: String?
        package var keyFile: String?
    }
    package struct Kafka: Sendable, Codable, Equatable {
        /// `host:port`, several separated by commas.
        package var bootstrap: String
        /// The broker is part of this process, and listens on the port of `bootstrap`.
        package var embedded: Bool
        /// `plaintext`, `tls`, `sasl` or `sasl_tls`.
        package var security: String
        package var caFile: String?
        package var certificateFile: String?
        package var keyFile: String?
        /// `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
        package var mechanism: String?
        package var user: String?
        package var password: String?
        /// How many partitions a topic gets that isn't there yet; nil: see ``newPartitions``.
        package var partitions: Int?
        /// One process reads all of an embedded broker, which looks through all that it keeps of a partition at every
        /// question: one partition has the fewest sets of messages.
        package var newPartitions: Int { partitions ?? (embedded ? 1 : 4) }
    }
    package struct Listen: Sendable, Codable, Equatable {
        /// `host:port` of the API for customers and operators.
        package var rest: String
        /// Of `/healthz`, `/readyz`, `/metrics` and `/status`.
        package var health: String
        /// Of the routes that only other daemons may call; nil: every service is in this process.
        package var `internal`: String?
        /// Addresses of proxies in front of `rest`, and of the chats' WebSockets, whose `X-Forwarded-For` is believed
        /// and whose connections are not limited by address: there, that is for them to do. Chats count by the address
        /// that they name.
        package var trustedProxies: [String]
        /// Origins such as `https://shop.example.com` whose pages may call the API from a browser; `*` is any.
        package var origins: [String]
        /// Where clients reach the shop, such as `https://shop.example.com`: what people are told to open, and what
        /// `/.well-known/oauth-authorization-server` names. nil: `rest`.
        package var publicURL: String?
    }
    package struct Log: Sendable, Codable, Equatable {
        /// `debug`, `info`, `notice`, `warning` or `error`.
        package var level: String
        /// The file that stderr was sent to, if it was: at 16 MB it becomes `FILE.1` and begins anew. The daemon's user
        /// must be able to write in its directory.
        package var file: String?
    }
    package struct Auth: Sendable, Codable, Equatable {
        /// The `iss` of tokens.
        package var issuer: String
        /// Whether an operator may read the codes that are sent to phones. For trying things out only.
        package var sandboxCodes: Bool
        /// Whether the proxies that `listen` names are for trying things out too: `sandboxCodes` is refused without.
        package var sandboxBehindProxy: Bool
        /// At least 32 random characters, needed where `auth` is hosted and the same there: signing keys in the
        /// database are encrypted with it.
        package var secret: String?
        /// What a process that doesn't host `auth` gets its own tokens with: a client of role `service`.
        package var client: Client?
        /// `required`: operators who are people need a second factor beside the code to their phone; `off`: they don't.
        package var secondFactor: String
        /// What is set over the defaults of `AuthLimits`: times in seconds, and counts.
        package var limits: [String: Int]
        /// Who takes codes to phones; nil: nobody, and codes are made only where `sandboxCodes` lets operators read
        /// them.
        package var sendCodes: Sender?

        /// One of both.
        package struct Sender: Sendable, Codable, Equatable {
            /// A program by its path, and its arguments. It gets the phone and the code on two lines of its input.
            package var command: [String]?
            /// Where `{"phone": …, "code": …}` is posted.
            package var url: String?
            package init(command: [String]? = nil, url: String? = nil) {
                self.command = command
                self.url = url
            }
        }
        package struct Client: Sendable, Codable, Equatable {
            package var id: String
            package var secret: String
            package init(id: String, secret: String) {
                self.id = id
                self.secret = secret
            }
        }
    }
}

// What may be left out has its default here and nowhere else.
extension DaemonConfiguration {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        about = try fields.decodeIfPresent(String.self, forKey: .about)
        limits = try fields.decodeIfPresent(DaemonLimits.self, forKey: .limits) ?? DaemonLimits()
        database = try fields.decode(Database.self, forKey: .database)
        redis = try fields.decode(Redis.self, forKey: .redis)
        kafka = try fields.decode(Kafka.self, forKey: .kafka)
        listen = try fields.decodeIfPresent(Listen.self, forKey: .listen) ?? Listen()
        loops = try fields.decodeIfPresent(Int.self, forKey: .loops) ?? 0
        log = try fields.decodeIfPresent(Log.self, forKey: .log) ?? Log(level: "info")
        upstreams = try fields.decodeIfPresent([String: String].self, forKey: .upstreams) ?? [:]
        auth = try fields.decodeIfPresent(Auth.self, forKey: .auth) ?? Auth()
        user = try fields.decodeIfPresent(String.self, forKey: .user)
        events = try fields.decodeIfPresent(Events.self, forKey: .events)
        mtproto = try fields.decodeIfPresent(MTProto.self, forKey: .mtproto)
        media = try fields.decodeIfPresent(Media.self, forKey: .media)
        refunds = try fields.decodeIfPresent(Refunds.self, forKey: .refunds) ?? Refunds(approvalAbove: [:])
    }
}
extension DaemonConfiguration.Events {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            secret: try fields.decodeIfPresent(String.self, forKey: .secret),
            alsoAccepted: try fields.decodeIfPresent([String].self, forKey: .alsoAccepted) ?? [],
            legacyUntil: try fields.decodeIfPresent(Date.self, forKey: .legacyUntil))
    }
}
extension DaemonConfiguration.Events {
    /// With the secret that counts; nil where there is none.
    package static func resolved(_ events: Self?, authSecret: String?) -> (secret: String, events: Self)? {
        guard let secret = events?.secret ?? authSecret else { return nil }
        return (secret, events ?? Self(secret: secret))
    }
}
extension DaemonConfiguration.Database {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        hosts = try fields.decode([String].self, forKey: .hosts)
        name = try fields.decodeIfPresent(String.self, forKey: .name) ?? "shop"
        admin = try fields.decodeIfPresent(DaemonConfiguration.Login.self, forKey: .admin)
        roles = try fields.decode([String: DaemonConfiguration.Login].self, forKey: .roles)
        tls = try fields.decodeIfPresent(String.self, forKey: .tls)
        caFile = try fields.decodeIfPresent(String.self, forKey: .caFile)
        transactionConnections = try fields.decodeIfPresent(Int.self, forKey: .transactionConnections) ?? 4
        connections = try fields.decodeIfPresent(Int.self, forKey: .connections) ?? 60
        services =
            try fields.decodeIfPresent([String: DaemonConfiguration.Database.Place].self, forKey: .services) ?? [:]
        shards = try fields.decodeIfPresent([Shard].self, forKey: .shards) ?? []
    }

    /// The database in which this service's schema lies, or the shard with this schema; for a name that is neither's,
    /// the one of all others.
    package func place(of service: String) -> DaemonConfiguration.Database {
        let shard = shards.first { $0.schema == service }
        guard let place = services[service] ?? shard.map({ $0.place(in: self) }) else { return self }
        var database = self
        database.name = place.name
        database.hosts = place.hosts ?? hosts
        database.admin = place.admin ?? admin
        return database
    }

    /// Every schema of a service: a service's own, named as it, and for the chats one in each shard.
    package var schemas: [String] {
        let media = roles[DaemonConfiguration.mediaService] == nil ? [] : [DaemonConfiguration.mediaService]
        return DaemonConfiguration.wholeServices + media + shards.map(\.schema)
    }

    /// Each database once, with the schemas that lie in it; first the one that `platform` is in.
    package var places: [(database: DaemonConfiguration.Database, services: [String])] {
        var found: [(database: DaemonConfiguration.Database, services: [String])] = [(self, [])]
        for service in schemas {
            let own = place(of: service)
            if let index = found.firstIndex(where: { $0.database.isSame(as: own) }) {
                found[index].services.append(service)
            } else {
                found.append((own, [service]))
            }
        }
        return found
    }

    private func isSame(as other: DaemonConfiguration.Database) -> Bool { name == other.name && hosts == other.hosts }
}
extension DaemonConfiguration.Kafka {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        bootstrap = try fields.decode(String.self, forKey: .bootstrap)
        embedded = try fields.decodeIfPresent(Bool.self, forKey: .embedded) ?? false
        security = try fields.decodeIfPresent(String.self, forKey: .security) ?? "plaintext"
        caFile = try fields.decodeIfPresent(String.self, forKey: .caFile)
        certificateFile = try fields.decodeIfPresent(String.self, forKey: .certificateFile)
        keyFile = try fields.decodeIfPresent(String.self, forKey: .keyFile)
        mechanism = try fields.decodeIfPresent(String.self, forKey: .mechanism)
        user = try fields.decodeIfPresent(String.self, forKey: .user)
        password = try fields.decodeIfPresent(String.self, forKey: .password)
        partitions = try fields.decodeIfPresent(Int.self, forKey: .partitions)
    }
}
extension DaemonConfiguration.Listen {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            rest: try fields.decodeIfPresent(String.self, forKey: .rest),
            health: try fields.decodeIfPresent(String.self, forKey: .health),
            internal: try fields.decodeIfPresent(String.self, forKey: .internal),
            trustedProxies: try fields.decodeIfPresent([String].self, forKey: .trustedProxies) ?? [],
            origins: try fields.decodeIfPresent([String].self, forKey: .origins) ?? [],
            publicURL: try fields.decodeIfPresent(String.self, forKey: .publicURL))
    }
    package init(
        rest: String? = nil, health: String? = nil, internal: String? = nil, trustedProxies: [String] = [],
        origins: [String] = [], publicURL: String? = nil
    ) {
        self.publicURL = publicURL
        self.origins = origins
        self.trustedProxies = trustedProxies
        self.internal = `internal`
        self.rest = rest ?? "127.0.0.1:7100"
        self.health = health ?? "127.0.0.1:7190"
    }
}
extension DaemonConfiguration.Auth {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            issuer: try fields.decodeIfPresent(String.self, forKey: .issuer),
            sandboxCodes: try fields.decodeIfPresent(Bool.self, forKey: .sandboxCodes),
            sandboxBehindProxy: try fields.decodeIfPresent(Bool.self, forKey: .sandboxBehindProxy),
            secret: try fields.decodeIfPresent(String.self, forKey: .secret),
            client: try fields.decodeIfPresent(Client.self, forKey: .client),
            secondFactor: try fields.decodeIfPresent(String.self, forKey: .secondFactor),
            limits: try fields.decodeIfPresent([String: Int].self, forKey: .limits) ?? [:],
            sendCodes: try fields.decodeIfPresent(Sender.self, forKey: .sendCodes))
    }
    init(
        issuer: String? = nil, sandboxCodes: Bool? = nil, sandboxBehindProxy: Bool? = nil, secret: String? = nil,
        client: Client? = nil, secondFactor: String? = nil, limits: [String: Int] = [:], sendCodes: Sender? = nil
    ) {
        self.sendCodes = sendCodes
        self.sandboxBehindProxy = sandboxBehindProxy ?? false
        self.secondFactor = secondFactor ?? "required"
        self.limits = limits
        self.secret = secret
        self.client = client
        self.issuer = issuer ?? "shop"
        self.sandboxCodes = sandboxCodes ?? false
    }
}

extension DaemonConfiguration {
    /// Every service of the shop.
    package static let services = wholeServices + [mediaService, shardedService]
    /// Those that have one schema, and a role of the same name, in every installation.
    package static let wholeServices = ["auth", "catalog", "inventory", "payments", "orders"]
    /// The one that has a schema, and a role, in each shard.
    package static let shardedService = "messages"
    /// The one that keeps files: with a schema and a role where those are named.
    package static let mediaService = "media"

    /// Those that can be hosted: without shards there are no chats, and without a directory no files.
    package var hostable: [String] {
        Self.wholeServices + (media == nil ? [] : [Self.mediaService])
            + (database.shards.isEmpty ? [] : [Self.shardedService])
    }

    /// Every role of this installation.
    package var roleNames: [String] {
        database.schemas + ["platform", "audit"] + (database.shards.isEmpty ? [] : ["sharding"])
    }

    /// What `SHOPD_…` of the environment sets, by the pointer of the field.
    package static let variables = [
        "SHOPD_DATABASE_HOSTS": "/database/hosts", "SHOPD_DATABASE_NAME": "/database/name",
        "SHOPD_REDIS_URL": "/redis/url", "SHOPD_KAFKA_BOOTSTRAP": "/kafka/bootstrap",
        "SHOPD_KAFKA_PASSWORD": "/kafka/password", "SHOPD_LISTEN_REST": "/listen/rest",
        "SHOPD_LISTEN_HEALTH": "/listen/health", "SHOPD_LISTEN_PUBLIC_URL": "/listen/publicURL",
        "SHOPD_LOG_LEVEL": "/log/level", "SHOPD_LOOPS": "/loops",
        "SHOPD_REFUNDS_APPROVAL_ABOVE": "/refunds/approvalAbove",
        "SHOPD_MEDIA_S3_ACCESS_KEY": "/media/store/s3/accessKey", "SHOPD_MEDIA_S3_SECRET": "/media/store/s3/secret",
    ]

    /// Reads a configuration, with what the environment sets over what the file says.
    /// - Throws: `Problem` with each wrong field.
    package static func read(
        _ text: some Sequence<UInt8>, environment: [String: String] = [:]
    ) throws(Problem) -> DaemonConfiguration {
        var value = try StrictJSON.parse(text)
        for (variable, pointer) in variables {
            guard let given = environment[variable] else { continue }
            value.set(typed(given, at: pointer), at: pointer.split(separator: "/").map(String.init)[...])
        }
        let configuration = try StrictJSON.decode(DaemonConfiguration.self, from: value, of: .installation)
        let mistakes = configuration.mistakes
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        return configuration
    }

    private static func typed(_ text: String, at pointer: String) -> JSONValue {
        switch pointer {
        case "/database/hosts": .array(text.split(separator: ",").map { .string(String($0)) })
        case "/loops": Int64(text).map { .integer($0) } ?? .string(text)
        case "/refunds/approvalAbove": amounts(text)
        default: .string(text)
        }
    }

    /// `EUR=50000,USD=60000`.
    private static func amounts(_ text: String) -> JSONValue {
        let pairs = text.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        guard pairs.allSatisfy({ $0.count == 2 }) else { return .string(text) }
        return .object(
            Dictionary(
                pairs.map { (String($0[0]), Int64($0[1]).map { .integer($0) } ?? .string(String($0[1]))) },
                uniquingKeysWith: { $1 }))
    }

    /// What the types can't say.
    private var mistakes: [Problem.Field] {
        var found: [Problem.Field] = []
        func check(_ isRight: Bool, _ pointer: String, _ detail: @autoclosure () -> String) {
            if !isRight { found.append(.init(pointer, detail())) }
        }
        check(!database.hosts.isEmpty, "/database/hosts", "needs at least one host:port")
        for (index, host) in database.hosts.enumerated() {
            check(HostPort(host) != nil, "/database/hosts/\(index)", HostPort.wanted)
        }
        for (service, place) in database.services.sorted(by: { $0.key < $1.key }) {
            let pointer = "/database/services/\(service)"
            let known = Self.wholeServices + [Self.mediaService]
            check(known.contains(service), pointer, "is no service: \(known.joined(separator: ", "))")
            check(place.hosts?.isEmpty != true, "\(pointer)/hosts", "needs at least one host:port")
            for (index, host) in (place.hosts ?? []).enumerated() {
                check(HostPort(host) != nil, "\(pointer)/hosts/\(index)", HostPort.wanted)
            }
        }
        found += database.mistakesOfShards + (mtproto?.mistakes ?? [])
        if let media {
            found += media.mistakes
            check(
                database.roles[Self.mediaService] != nil, "/database/roles/\(Self.mediaService)",
                "is missing; /media needs it")
        }
        check(HostPort(listen.rest, lowest: 0) != nil, "/listen/rest", HostPort.wanted)
        check(HostPort(listen.health, lowest: 0) != nil, "/listen/health", HostPort.wanted)
        if let address = listen.internal {
            check(HostPort(address, lowest: 0) != nil, "/listen/internal", HostPort.wanted)
        }
        for (index, proxy) in listen.trustedProxies.enumerated() {
            check(
                IPAddress.isWellFormed(proxy), "/listen/trustedProxies/\(index)",
                "must be an address in its shortest form, such as 127.0.0.1 or 2001:db8::1")
        }
        for (index, origin) in listen.origins.enumerated() {
            check(
                Self.isOrigin(origin), "/listen/origins/\(index)",
                "must be an origin such as https://shop.example.com, or *")
        }
        if let url = listen.publicURL {
            check(
                url != "*" && Self.isOrigin(url), "/listen/publicURL",
                "must be where clients reach the shop, without a path, such as https://shop.example.com")
        }
        if auth.sandboxCodes, let place = Self.publicPlace(listen, isProxyPublic: !auth.sandboxBehindProxy) {
            check(
                false, "/auth/sandboxCodes",
                "is for trying out on loopback only, and \(place): any operator could sign in as anybody")
        }
        if let sender = auth.sendCodes {
            check(
                (sender.command == nil) != (sender.url == nil), "/auth/sendCodes", "must have either command or url")
            if let command = sender.command {
                check(
                    command.first?.hasPrefix("/") == true, "/auth/sendCodes/command",
                    "must begin with the path of a program, from / on")
            }
            if let url = sender.url {
                check(
                    Self.isHook(url), "/auth/sendCodes/url",
                    "must be an https:// address, or an http:// one on loopback")
            }
        }
        found += limits.mistakes
        let brokers = kafka.bootstrap.split(separator: ",", omittingEmptySubsequences: false)
        check(brokers.allSatisfy { HostPort(String($0)) != nil }, "/kafka/bootstrap", HostPort.wanted)
        check(!kafka.embedded || brokers.count == 1, "/kafka/bootstrap", "must be one address for the embedded broker")
        if let secret = auth.secret {
            check(secret.utf8.count >= 32, "/auth/secret", "must be at least 32 characters")
        }
        for (pointer, secret) in [("/events/secret", events?.secret)]
            + (events?.alsoAccepted ?? []).enumerated().map({ ("/events/alsoAccepted/\($0)", $1) })
        {
            check(secret.map { $0.utf8.count >= 32 } ?? true, pointer, "must be at least 32 characters")
        }
        check(
            ["required", "off"].contains(auth.secondFactor), "/auth/secondFactor", "must be \"required\" or \"off\"")
        let kinds = ["plaintext", "tls", "sasl", "sasl_tls"]
        check(kinds.contains(kafka.security), "/kafka/security", "must be one of \(kinds.joined(separator: ", "))")
        if kafka.security.hasPrefix("sasl") {
            check(kafka.user != nil, "/kafka/user", "is missing; \(kafka.security) needs it")
            check(kafka.password != nil, "/kafka/password", "is missing; \(kafka.security) needs it")
        }
        check((1...1_000).contains(kafka.newPartitions), "/kafka/partitions", "must be from 1 to 1000")
        for (code, amount) in refunds.approvalAbove.sorted(by: { $0.key < $1.key }) {
            let pointer = "/refunds/approvalAbove/\(code)"
            check(Currency(code) != nil, pointer, "is no currency, such as EUR")
            check(amount >= 0, pointer, "must be 0 or more")
        }
        let levels = ["debug", "info", "notice", "warning", "error"]
        check(levels.contains(log.level), "/log/level", "must be one of \(levels.joined(separator: ", "))")
        check((0...256).contains(loops), "/loops", "must be from 0 (one for each core) to 256")
        check(
            (1...100).contains(database.transactionConnections), "/database/transactionConnections",
            "must be from 1 to 100")
        check((10...10_000).contains(database.connections), "/database/connections", "must be from 10 to 10000")
        for (name, url) in upstreams.sorted(by: { $0.key < $1.key }) {
            let known = Self.services.joined(separator: ", ")
            check(Self.services.contains(name), "/upstreams/\(name)", "is no service; there are \(known)")
            check(
                url.hasPrefix("http://") || url.hasPrefix("https://"), "/upstreams/\(name)",
                "must be a URL that starts with http:// or https://")
        }
        return found
    }
}

extension DaemonConfiguration.Listen {
    /// ``publicURL``, or else the address of `rest` as it is reached from this host.
    package var reachedAt: String { publicURL ?? "http://\(Self.reachable(rest))" }

    /// Whether others than this machine can reach the shop while nobody has said what they call it.
    package var lacksPublicURL: Bool {
        guard publicURL == nil else { return false }
        return !trustedProxies.isEmpty || HostPort(rest, lowest: 0).map { !IPAddress.isLoopback($0.host) } ?? false
    }

    /// Where a listener is reached from the same host.
    package static func reachable(_ listener: String) -> String {
        guard let place = HostPort(listener, lowest: 0) else { return listener }
        switch place.host {
        case "0.0.0.0", "::": return "127.0.0.1:\(place.port)"
        case let host where host.contains(":"): return "[\(host)]:\(place.port)"
        case let host: return "\(host):\(place.port)"
        }
    }
}

extension DaemonConfiguration {
    /// What of `listen` others than this machine can reach.
    private static func publicPlace(_ listen: Listen, isProxyPublic: Bool) -> String? {
        for (name, address) in [("rest", listen.rest), ("internal", listen.internal)] {
            if let address, let host = HostPort(address, lowest: 0)?.host, !IPAddress.isLoopback(host) {
                return "/listen/\(name) is \(address)"
            }
        }
        // What a proxy of this machine listens on is not known.
        return listen.trustedProxies.first { isProxyPublic || !IPAddress.isLoopback($0) }
            .map { "the proxy \($0) is trusted (auth.sandboxBehindProxy, if it is nobody else's)" }
    }

    /// Whether secrets may be sent there.
    private static func isHook(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let end = text.dropFirst(scheme.count).firstIndex(of: "/") ?? text.endIndex
        guard isOrigin(String(text[..<end])), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        let authority = text[..<end].dropFirst(scheme.count)
        let host =
            authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        return scheme == "https://" || IPAddress.isLoopback(String(host))
    }

    static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let host = text.dropFirst(scheme.count)
        return !host.isEmpty && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\,\"".utf8.contains($0) }
    }
}

extension JSONValue {
    /// Sets a member, making the objects on the way.
    fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let key = path.first else {
            self = value
            return
        }
        var members: [String: JSONValue] = [:]
        if case .object(let present) = self { members = present }
        members[key, default: .object([:])].set(value, at: path.dropFirst())
        self = .object(members)
    }
}
