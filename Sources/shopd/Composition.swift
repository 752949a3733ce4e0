import Auth
import Catalog
import Crypto
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Inventory
import Kafka
import LocalStack
import Observability
import Orders
import Payments
import Postgres
import Redis
import ShopAPI
import StorefrontGateway
import Synchronization

/// The whole installation in one place, wired by hand from the ground up. Nothing runs before `start`.
final class Composition: Sendable {
    let health: HTTPServer
    private let configuration: DaemonConfiguration
    private let group: EventLoopGroup
    private let hosted: Set<String>
    private let stores: Stores
    private let bus: EventBus
    private let services: [HostedService]
    private let rest: HTTPServer
    private let healthRoutes: Health
    private let broker: EmbeddedBroker?
    private let isServing: Flag
    private let tasks = Mutex<[Task<Void, Never>]>([])
    private let log = Log(label: "shopd")

    /// - Parameter broker: runs already, so that no client of it has to wait and ask again.
    init(
        _ configuration: DaemonConfiguration, hosting hosted: Set<String>, broker: EmbeddedBroker?,
        group: EventLoopGroup
    ) throws {
        self.configuration = configuration
        self.broker = broker
        self.group = group
        self.hosted = hosted
        stores = try Stores(configuration, hosting: hosted, group: group)
        var options = EventBusOptions()
        options.partitions = configuration.kafka.partitions
        bus = EventBus(
            database: stores.platform, kafka: try configuration.kafka.client(), group: group,
            embedded: configuration.kafka.embedded, options: options)
        services = []

        let isServing = Flag()
        self.isServing = isServing
        let serving = HealthCheck("services") {
            guard isServing.isSet else { throw LocalStackError(.notReady, "still starting") }
            return nil
        }
        healthRoutes = Health(
            version: Release.version, services: hosted.sorted(), checks: [serving] + stores.checks)
        var healthRouter = Router()
        healthRouter.add(healthRoutes.routes)
        health = HTTPServer(
            try configuration.server(at: configuration.listen.health), group: group, router: try healthRouter.freeze())
        let restRouter = Router()
        rest = HTTPServer(
            try configuration.server(at: configuration.listen.rest), group: group, router: try restRouter.freeze())
    }

    /// - Throws: `MigrationError` or `LocalStackError` for another version; `PostgresError`.
    func checkSchemas() async throws {
        try await Schemas.check(Schemas.platform, stores.platform)
        for schema in Schemas.all where hosted.contains(schema.name) {
            try await Schemas.check(schema, stores[schema.name])
        }
    }

    /// Starts the services and last the door.
    /// - Throws: a port in use.
    func start() async throws {
        for service in services {
            let task = Task(executorPreference: group.next()) { await self.keep(service) }
            tasks.withLock { $0.append(task) }
        }
        rest.publish(as: "rest")
        health.publish(as: "health")
        try await rest.start()
        isServing.set()
    }

    /// A service's consumers, relays and janitors, until cancelled. What ends them otherwise is a fault of ours: it is
    /// said, and they begin again.
    private func keep(_ service: HostedService) async {
        while !Task.isCancelled {
            do {
                try await service.run()
            } catch is CancellationError {
                return
            } catch {
                log.error("service stopped", ["of": .string(service.name), "error": .describing(error)])
            }
            try? await EventLoop.current?.sleep(for: .seconds(1))
        }
    }

    func untilCancelled() async {
        while !Task.isCancelled { try? await group.loops[0].sleep(for: .seconds(3_600)) }
    }

    /// The door first, then what is in hand, then the ground. Never throws: what can't be ended in time is cut.
    func stop(within limit: Duration) async {
        // The task that calls was cancelled; what follows must not be.
        await Task { [self] in
            healthRoutes.beginDraining()
            await rest.drain(within: limit)
            let tasks = tasks.withLock { $0 }
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            await bus.close()
            await broker?.stop()
            await stores.close()
            await health.stop()
        }.value
    }
}

/// Something that happens once.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// A service of this process: what it does besides answering requests.
struct HostedService: Sendable {
    let name: String
    let run: @Sendable () async throws -> Void
}

extension DaemonConfiguration {
    func server(at address: String) throws -> HTTPServerConfiguration {
        guard let place = HostPort(address, lowest: 0) else {
            throw LocalStackError(.portInUse, "\(address) is no host:port")
        }
        return HTTPServerConfiguration(host: place.host, port: place.port)
    }
}

extension DaemonConfiguration.Kafka {
    /// - Throws: `LocalStackError` for a mechanism that there isn't.
    func client() throws -> KafkaConfiguration {
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
        return KafkaConfiguration(bootstrap: bootstrap, security: protection, clientID: "shopd", isEmbedded: embedded)
    }
}

/// What the services say, and to whom.
enum Topics {
    static let names = [
        "catalog.events", "inventory.commands", "inventory.events", "payments.commands", "payments.events",
        "orders.events",
    ]
    /// With their dead letters: the embedded broker makes no topics when asked to.
    static func all(partitions: Int) -> [String: Int] {
        var topics: [String: Int] = [:]
        for name in names {
            topics[name] = partitions
            topics["\(name).dlq"] = 1
        }
        return topics
    }
}
