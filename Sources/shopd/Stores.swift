import EventLoop
import HTTPService
import Kafka
import LocalStack
import Orders
import Postgres
import Redis
import Sharding

/// Connections to what holds state: one client of PostgreSQL for each role, one of Redis.
struct Stores: Sendable {
    /// These two in every database that some service's schema lies in.
    let platform: PostgresDatabases
    let audit: PostgresDatabases
    /// What `orders audit` reads from: as `audit`, on connections of its own, so that nobody waits behind it.
    let orderAudit: PostgresDatabases
    let redis: RedisClient
    let kafka: KafkaAdmin
    /// Where the chats lie; nil where they are not hosted.
    let shards: Shards?
    let shardMap: PostgresClient?
    /// What keeps the daemon from working while it is away: all but what belongs to shards only.
    private let required: [PostgresClient]
    private let services: [String: PostgresClient]
    private let budgets: ConnectionBudgets

    /// Connects to nothing yet.
    /// - Throws: `LocalStackError` for a role that the configuration lacks; `RedisError` for a URL that is none.
    init(_ configuration: DaemonConfiguration, hosting hosted: Set<String>, group: EventLoopGroup) throws {
        let database = configuration.database
        let hostsChats = hosted.contains(DaemonConfiguration.shardedService)
        let whole = hosted.subtracting([DaemonConfiguration.shardedService])
        let budgets = try ConnectionBudgets(database, roles: whole.count + 3, hostsChats: hostsChats)
        self.budgets = budgets
        let shardsOnly = database.shards.map(\.schema).filter(database.liesWithShardsOnly).map(database.place)
        func client(_ configuration: PostgresConfiguration) -> PostgresClient {
            PostgresClient(budgets.sharing(configuration), group: group)
        }
        /// As roles that have little to do where only shards lie.
        func visitor(_ configuration: PostgresConfiguration) -> PostgresClient {
            var configuration = configuration
            let isVisited = shardsOnly.contains { place in
                place.name == configuration.database
                    && (try? place.client(for: "platform").hosts) == configuration.hosts
            }
            if isVisited { configuration.idleTimeout = Self.visit }
            return client(configuration)
        }
        platform = try database.clients(for: "platform", visitor)
        audit = try database.clients(for: "audit", visitor)
        orderAudit = try database.clients(for: "audit") { visitor(Self.auditing($0)) }
        var services: [String: PostgresClient] = [:]
        for name in whole { services[name] = client(try database.client(for: name)) }
        self.services = services
        required =
            [platform, audit].flatMap { clients in
                clients.all.filter { client in
                    !database.shards.contains {
                        clients[$0.schema] === client && database.liesWithShardsOnly($0.schema)
                    }
                }
            } + services.values
        if hostsChats, !database.shards.isEmpty {
            var clients: [ShardName: PostgresClient] = [:]
            for shard in database.shards {
                guard let name = ShardName(shard.name) else { continue }
                clients[name] = client(Self.sharded(try database.client(for: shard.schema)))
            }
            var reader = try database.client(for: "sharding")
            reader.idleTimeout = Self.visit
            let map = client(reader)
            shardMap = map
            shards = Shards(primary: map, clients: clients)
        } else {
            (shardMap, shards) = (nil, nil)
        }
        kafka = KafkaAdmin(try configuration.kafka.client(), on: group.next())
        redis = try RedisClient(configuration.redis.client(), group: group)
    }

    /// A batch takes milliseconds. One that takes this long is cut into smaller ones.
    private static let auditedWithin = Duration.seconds(10)

    private static func auditing(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        configuration.statementTimeout = auditedWithin
        configuration.transactionConnections = 1
        return configuration
    }

    /// Less than the pause between two visits: what is not needed is closed.
    private static let visit = Duration.seconds(3)

    /// Who waits for a shard that froze waits no longer than 20 s: the statement's time and what the driver adds.
    private static let shardedWithin = Duration.seconds(15)

    /// Boxes are locked in transactions of milliseconds: a process that froze in one holds up who writes to the same
    /// people through another no longer than this.
    private static let abandonedAfter = Duration.seconds(4)

    private static func sharded(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        configuration.statementTimeout = shardedWithin
        configuration.settings["idle_in_transaction_session_timeout"] = "\(abandonedAfter.components.seconds)s"
        return configuration
    }

    /// As the role of a service that is hosted here and has one schema.
    subscript(_ service: String) -> PostgresClient {
        guard let client = services[service] else { preconditionFailure("\(service) is not hosted here") }
        return client
    }

    /// What must answer before the daemon starts to work, in sessions of its own.
    var requiredPlatform: [PostgresClient] { platform.all.filter { client in required.contains { $0 === client } } }
    var requiredAudit: [PostgresClient] { audit.all.filter { client in required.contains { $0 === client } } }

    /// What `/readyz` and `/status` ask. Without Redis everything is slower, and without Kafka orders are taken and
    /// wait: no reason to send customers away. Shards are asked by ``Shards/run()``, and are no reason either.
    var checks: [HealthCheck] {
        [
            HealthCheck("postgres") { [self] in
                try await checkWriting()
                // A database that a service has for itself is asked too.
                for service in services.values where !service.isSame(as: platform.main) {
                    _ = try await service.query("select 1")
                }
                let rows = try await platform.main.query("select current_setting('server_version') as version")
                return try rows.first?["version"] as String?
            },
            HealthCheck("redis", isRequired: false) { [redis] in
                _ = try await redis.command(["PING"])
                return nil
            },
            HealthCheck("kafka", isRequired: false) { [kafka] in
                "\(try await kafka.metadata().topics.count) topics"
            },
        ]
    }

    /// A server that answers may still not take what it is to keep. What writes have met says so; only while that was a
    /// refusal it is tried out, as nobody may come any more to whom it would happen.
    private func checkWriting() async throws {
        let clients = required
        guard let refused = clients.first(where: { $0.writeRefusal != nil }), let refusal = refused.writeRefusal else {
            return
        }
        do {
            // Where a server that takes writes is asked for, there may be none to connect to.
            try await withDeadline(.seconds(1), of: "a write") { try await refused.checkWriting() }
        } catch let error as PostgresError where !error.isWriteRefused {
            throw error
        } catch {
            throw LocalStackError(.notReady, "cannot write: \(Self.reason(of: error as? PostgresError ?? refusal))")
        }
        for client in clients { client.forgetWriteRefusal() }
    }

    private static func reason(of refusal: PostgresError) -> String {
        switch refusal.code {
        case "53100": "no space left on device"
        case "25006": "it is read-only"
        default: refusal.message
        }
    }

    func close() async {
        for name in shards?.all ?? [] { await (try? shards?.client(of: name))?.close() }
        await shardMap?.close()
        for client in services.values { await client.close() }
        for databases in [orderAudit, audit, platform] { await databases.close() }
        await budgets.close()
        await redis.close()
        await kafka.close()
    }
}

/// What this process takes of each server, whatever databases of it are meant.
struct ConnectionBudgets: Sendable {
    private let byHosts: [[PostgresConfiguration.Host]: PostgresConnections]

    /// - Parameters:
    ///   - roles: as how many the process connects to the main database; to each other one it does as three.
    ///   - hostsChats: shards are connected to as one more each, and their databases otherwise once in a while.
    /// - Throws: `LocalStackError` for a role that the configuration lacks.
    init(_ database: DaemonConfiguration.Database, roles: Int, hostsChats: Bool) throws {
        let clients = try database.places.enumerated().map { index, place in
            let ofShards = place.services.filter { database.shard(withSchema: $0) != nil }.count
            let isForShards = ofShards == place.services.count && index > 0
            let others = index == 0 ? roles : isForShards ? 1 : 3
            return (try place.database.client(for: "platform").hosts, others + (hostsChats ? ofShards : 0))
        }
        byHosts = Dictionary(grouping: clients) { $0.0 }.mapValues { databases in
            PostgresConnections(limit: database.connections, clients: databases.map(\.1).reduce(0, +))
        }
    }

    func sharing(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        configuration.connections = byHosts[configuration.hosts]
        return configuration
    }

    func close() async { for connections in byHosts.values { await connections.close() } }
}

extension PostgresClient {
    /// Whether both are connected to one database.
    fileprivate func isSame(as other: PostgresClient) -> Bool {
        configuration.database == other.configuration.database && configuration.hosts == other.configuration.hosts
    }
}
