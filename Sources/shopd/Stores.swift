import EventLoop
import HTTPService
import Kafka
import LocalStack
import Orders
import Postgres
import Redis

/// Connections to what holds state: one client of PostgreSQL for each role, one of Redis.
struct Stores: Sendable {
    let platform: PostgresClient
    let audit: PostgresClient
    /// What `orders audit` reads from: as `audit`, on connections of its own, so that nobody waits behind it.
    let orderAudit: AuditDatabases
    private let auditing: PostgresClient
    let redis: RedisClient
    let kafka: KafkaAdmin
    private let services: [String: PostgresClient]
    private let connections: PostgresConnections

    /// Connects to nothing yet.
    /// - Throws: `LocalStackError` for a role that the configuration lacks; `RedisError` for a URL that is none.
    init(_ configuration: DaemonConfiguration, hosting hosted: Set<String>, group: EventLoopGroup) throws {
        let database = configuration.database
        let connections = PostgresConnections(limit: database.connections, clients: hosted.count + 3)
        self.connections = connections
        func client(_ role: String, _ change: (PostgresConfiguration) -> PostgresConfiguration = { $0 }) throws
            -> PostgresClient
        {
            var client = change(try database.client(for: role))
            client.connections = connections
            return PostgresClient(client, group: group)
        }
        platform = try client("platform")
        audit = try client("audit")
        auditing = try client("audit") { Self.auditing($0) }
        orderAudit = AuditDatabases(auditing)
        var services: [String: PostgresClient] = [:]
        for name in hosted { services[name] = try client(name) }
        self.services = services
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

    /// As the role of a service that is hosted here.
    subscript(_ service: String) -> PostgresClient {
        guard let client = services[service] else { preconditionFailure("\(service) is not hosted here") }
        return client
    }

    /// What `/readyz` and `/status` ask. Without Redis everything is slower, and without Kafka orders are taken and
    /// wait: no reason to send customers away.
    var checks: [HealthCheck] {
        [
            HealthCheck("postgres") { [self] in
                try await checkWriting()
                let rows = try await platform.query("select current_setting('server_version') as version")
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
        let clients = [platform, audit] + services.values
        guard let refusal = clients.lazy.compactMap(\.writeRefusal).first else { return }
        do {
            // Where a server that takes writes is asked for, there may be none to connect to.
            try await withDeadline(.seconds(1), of: "a write") { try await platform.checkWriting() }
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
        for client in services.values { await client.close() }
        await auditing.close()
        await audit.close()
        await platform.close()
        await connections.close()
        await redis.close()
        await kafka.close()
    }
}
