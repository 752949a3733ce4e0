internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import LocalStack
internal import Postgres
internal import Redis
internal import ShopAPI

/// Kafka, Redis and PostgreSQL as commands reach them that don't ask a daemon.
///
/// `--stores-file` says where they are, else the context; else they are those of the installation of this machine that
/// is meant, if one is. `--brokers` goes before the file's, but not with its password.
struct Stores {
    private let addresses: StoreAddresses
    private let brokers: String?
    /// Where the addresses came from, for errors.
    private let source: String
    /// Why there is no file of them.
    private let absence: CommandError?
    private let invocation: Invocation
    /// Of the file; a larger one is none.
    private static let maximumBytes = 1 << 20

    /// - Throws: a usage error for a file that can't be read or says something wrong.
    init(_ invocation: Invocation) throws {
        brokers = invocation.takes(Flags.brokers) ? invocation.counting(Flags.brokers) : nil
        self.invocation = invocation
        let (path, absence) = try Self.path(invocation)
        self.absence = absence
        guard let path else {
            source = "no --stores-file, SHOPCTL_STORES_FILE or context"
            addresses = StoreAddresses()
            return
        }
        source = path
        if brokers != nil, !FileManager.default.fileExists(atPath: path) {
            addresses = StoreAddresses()
            return
        }
        let bytes: [UInt8]
        do throws(StreamError) {
            bytes = try FileSource.bytes(of: path, upTo: Self.maximumBytes)
        } catch {
            throw CommandError.usage(
                "can't read \(path)", why: "\(error.reason); it says where Kafka, Redis and PostgreSQL are",
                hint: "`shopctl up` starts an installation; --stores-file names another's file")
        }
        do throws(Problem) {
            addresses = try StoreAddresses.read(bytes)
        } catch {
            throw CommandError.usage("\(path) can't be taken", why: error.detail ?? error.title)
        }
        try SecretFile.check(path, isSecret: addresses.hasSecret, invocation)
        for key in [addresses.kafka?.keyFile, addresses.redis?.keyFile].compactMap({ $0 }) {
            try SecretFile.check(key, invocation)
        }
    }

    private static func path(_ invocation: Invocation) throws -> (path: String?, absence: CommandError?) {
        if let path = invocation.counting(Flags.storesFile) {
            guard case .context = invocation.origin(of: Flags.storesFile), let other = invocation.otherServer else {
                return (path, nil)
            }
            return (nil, .usage("the stores of that server are not known", why: other, hint: "--stores-file FILE"))
        }
        let place = try Place(invocation)
        if let home = place.home { return ("\(home)/shopd.json", nil) }
        let lack = invocation.lacks("stores-file", "its Kafka, Redis and PostgreSQL are", value: "FILE")
        guard let other = invocation.otherServer else { return (nil, lack) }
        return (nil, .usage("the stores of that server are not known", why: other, hint: "--stores-file FILE"))
    }

    private func missing(_ what: String, _ flag: String) -> CommandError {
        absence ?? .usage("no \(what) is known", why: source, hint: flag)
    }

    // MARK: Addresses

    /// - Throws: a usage error when none is known.
    func kafka() throws -> KafkaConfiguration {
        var kafka = addresses.kafka
        if let brokers {
            if kafka != nil {
                try checkAudience(of: kafka, brokers)
                kafka?.bootstrap = brokers
                kafka?.embedded = false
            } else {
                return KafkaConfiguration(bootstrap: brokers, security: .plaintext, clientID: "shopctl")
            }
        }
        guard let kafka else { throw missing("Kafka", "--brokers HOST:PORT, or --stores-file FILE") }
        return try kafka.client(named: "shopctl")
    }

    /// The brokers of a list, in one spelling.
    static func names(_ list: String) -> Set<String> {
        Set(list.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() })
    }

    /// The file's password is for the file's brokers.
    private func checkAudience(of kafka: DaemonConfiguration.Kafka?, _ brokers: String) throws(CommandError) {
        guard let kafka, kafka.password != nil else { return }
        if Self.names(brokers).isSubset(of: Self.names(kafka.bootstrap)) { return }
        try Audience.check(Flags.storesFile.flag, beside: [Flags.brokers.flag], invocation)
        if invocation[Flags.storesFile] == nil {
            throw CommandError(
                "other_audience", "the password in \(source) is for \(kafka.bootstrap)", why: "not for \(brokers)",
                hint: "--stores-file FILE with what is for them", exit: .notAllowed)
        }
    }

    /// Whether the broker is the one inside `shopd`, which can do less than a real one.
    var isKafkaEmbedded: Bool { brokers == nil && addresses.kafka?.embedded == true }

    /// Where the daemon that has started the embedded broker answers for its health; nil for a real one.
    var embeddedHealth: String? {
        guard isKafkaEmbedded, let place = addresses.health else { return nil }
        return "http://\(place)"
    }

    /// What events are signed with; nil where nothing says it.
    var signatures: EventSignatures? {
        guard
            let (secret, events) = DaemonConfiguration.Events.resolved(
                addresses.events, authSecret: addresses.authSecret)
        else { return nil }
        return EventSignatures(
            secret: Array(secret.utf8), alsoAccepted: events.alsoAccepted.map { Array($0.utf8) },
            legacyUntil: events.legacyUntil)
    }

    /// - Throws: a usage error that names the setting, when `topic` is the shop's and nothing is known to sign with.
    func signatures(for topic: String) throws -> EventSignatures? {
        guard Topic.all.contains(topic) else { return nil }
        if let signatures { return signatures }
        throw CommandError.usage(
            "no secret is known that events of \(topic) could be signed with",
            why: "\(source); its consumers put aside what is not signed",
            hint: "--stores-file names a file with events.secret (or auth.secret), as the daemons' shopd.json has it")
    }

    func redis() throws -> RedisEndpoints {
        guard let redis = addresses.redis else { throw missing("Redis", "--redis URL, or --stores-file FILE") }
        return try redis.endpoints()
    }

    /// As the role `platform` (outboxes and inboxes), `audit` (reads everything but secrets), or a service.
    /// - Parameter service: whose database is meant; nil: the role's own.
    func postgres(as role: String, of service: String? = nil) throws -> PostgresConfiguration {
        guard let database = addresses.database else { throw missing("PostgreSQL", "--stores-file FILE") }
        return try database.client(for: role, of: service, named: "shopctl")
    }

    /// What is said of PostgreSQL.
    func database() throws -> DaemonConfiguration.Database {
        guard let database = addresses.database else { throw missing("PostgreSQL", "--stores-file FILE") }
        return database
    }

    /// Where the services' schemas lie, as role `audit`.
    func databases(on loops: EventLoopGroup) throws -> PostgresDatabases {
        guard let database = addresses.database else { throw missing("PostgreSQL", "--stores-file FILE") }
        return try database.clients(for: "audit", named: "shopctl") { PostgresClient($0, group: loops) }
    }
}
