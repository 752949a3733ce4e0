import Auth
import Catalog
import ChatGateway
import Crypto
import EventBus
import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import Inventory
import Kafka
import LocalStack
import MTProtoGateway
import Media
import Messages
import Observability
import OrderNotices
import Orders
import Payments
import Postgres
import Redis
import Sharding
import ShopAPI
import StorefrontGateway
import Synchronization

/// The whole installation in one place, wired by hand from the ground up. Nothing runs before `start`.
final class Composition: Sendable {
    private let health: HTTPServer
    /// Every route of every door, as their routers have them.
    let routes: [DoorRoute]
    private let configuration: DaemonConfiguration
    private let group: EventLoopGroup
    private let hosted: Set<String>
    private let stores: Stores
    private let bus: EventBus
    private let services: [HostedService]
    private let doors: [HTTPServer]
    private let healthRoutes: Health
    private let broker: BrokerProcess?
    private let isServing: Flag
    private let feed: Tokens.Feed
    private let chats: ChatShards?
    private let files: FileStores?
    /// The door for Telegram clients, and where they come by WebSocket.
    private let mtproto: MTProtoGateway?
    private let gatewayBeat: GatewayBeat?
    private let webSockets: HTTPServer?
    private let tasks = Mutex<[Task<Void, Never>]>([])
    private let log = Log(label: "shopd")

    /// - Parameters:
    ///   - all: every service, as ``RouteCatalog`` describes it.
    ///   - broker: runs already, so that no client of it has to wait and ask again.
    init(
        _ configuration: DaemonConfiguration, hosting hosted: Set<String>, of all: [ServiceDescription],
        broker: BrokerProcess?, group: EventLoopGroup
    ) throws {
        try configuration.checkUpstreams(hosting: hosted)
        self.configuration = configuration
        self.broker = broker
        self.group = group
        self.hosted = hosted
        stores = try Stores(configuration, hosting: hosted, group: group)
        var options = EventBusOptions()
        options.partitions = configuration.kafka.newPartitions
        bus = EventBus(
            databases: stores.platform, kafka: try configuration.kafka.client(),
            signatures: try configuration.eventSignatures(hosting: hosted), group: group,
            embedded: configuration.kafka.embedded, options: options)
        let client = HTTPClient(group: group)
        let chatDoor = ChatDoor()
        let auth =
            try hosted.contains(Auth.name)
            ? Auth(
                database: stores[Auth.name], auditDatabases: stores.audit,
                options: configuration.authOptions(client: client, codeDelivery: stores.shards == nil ? nil : chatDoor))
            : nil
        let shards = stores.shards
        let keeper = ChatFiles()
        let messages = shards.map { [bus] shards in
            Messages(
                shards: MessageShardMap(shards), bus: bus, media: hosted.contains(Media.name) ? keeper : nil,
                names: { try await auth?.namesShown(by: $0) ?? [:] }, afterCommit: { chatDoor.announce($0) })
        }
        files = try configuration.fileStores(hosting: hosted, group: group)
        let media = keeper.service(files, stores, bus, messages)
        chats = ChatShards(shards, map: stores.shardMap, messages: messages)
        let chatDoors = try ChatDoors(configuration, auth, messages, media, stores.redis, group)
        (mtproto, webSockets, gatewayBeat) = (chatDoors.mtproto, chatDoors.webSockets, chatDoors.beat)
        if let messages { chatDoor.put(messages, mtproto, chatDoors.web) }
        let described = all.first { $0.service == DaemonConfiguration.shardedService }?.routes ?? []
        let notices = OrderNotices(where: auth != nil, stores, bus, messages)
        let chatService = chats.map {
            ChatService(shards: $0, web: chatDoors.web, notices: notices, described: described)
        }
        services = Self.services(
            hosted, stores, bus, auth, chatService, media, approvalAbove: configuration.approvalAbove,
            reservedSKUs: RouteWords.reserved(for: "sku", in: all.flatMap(\.routes).map(\.path)), group: group)

        let isServing = Flag()
        self.isServing = isServing
        let serving = HealthCheck("services") {
            guard isServing.isSet else { throw LocalStackError(.notReady, "still starting") }
            return nil
        }
        // Tokens are checked and made where auth is: here, or by a daemon that is asked over HTTP.
        let tokens = Tokens(configuration, auth, client: client)
        feed = tokens.feed
        let checks: [HealthCheck]
        (doors, checks, routes) = try Self.doors(configuration, services, of: all, tokens, client, group: group)
        healthRoutes = Health(
            version: Release.version, services: hosted.sorted(),
            checks: [serving] + stores.checks + Self.eventChecks(bus, broker) + Self.chatChecks(mtproto) + checks,
            consumers: { [bus] in await Self.consumers(bus) },
            shards: { await shards?.page() ?? .array([]) },
            gateways: { [upstream = configuration.upstreams[Auth.name]] in
                await GatewayBeat.page(auth, at: upstream, client, token: tokens.own)
            })
        var healthRouter = Router()
        healthRouter.add(healthRoutes.routes)
        health = HTTPServer(
            try configuration.server(at: configuration.listen.health), group: group, router: try healthRouter.freeze())
    }

    /// What events need besides Kafka. Orders are taken while nothing moves them on: no reason to send customers away.
    private static func eventChecks(_ bus: EventBus, _ broker: BrokerProcess?) -> [HealthCheck] {
        let consumers = HealthCheck("consumers", isRequired: false) {
            if let fault = bus.consumersFault { throw LocalStackError(.notReady, fault) }
            return "\(bus.standings.count) consumers"
        }
        return [consumers] + (broker.map { [$0.check] } ?? [])
    }

    /// Who is connected. A daemon that drains has none, which is no reason to send anybody away.
    private static func chatChecks(_ mtproto: MTProtoGateway?) -> [HealthCheck] {
        guard let mtproto else { return [] }
        return [
            HealthCheck("mtproto", isRequired: false) {
                guard mtproto.port != 0 else { throw LocalStackError(.notReady, "still starting") }
                return "\(mtproto.clients) clients on port \(mtproto.port)"
            }
        ]
    }

    /// What is hosted here. Each knows its own client of the database and the bus, and none knows another.
    static func services(
        _ hosted: Set<String>, _ stores: Stores, _ bus: EventBus, _ auth: Auth?, _ chats: ChatService?,
        _ media: Media?, approvalAbove: [Currency: Int64],
        reservedSKUs: Set<String> = [], group: EventLoopGroup
    ) -> [HostedService] {
        var services: [HostedService] = []
        if let auth {
            services.append(HostedService(name: Auth.name, routes: auth.routes) { try await auth.run() })
        }
        if hosted.contains(Catalog.name) {
            let catalog = Catalog(
                database: stores[Catalog.name], redis: stores.redis, bus: bus, reservedSKUs: reservedSKUs)
            services.append(HostedService(name: Catalog.name, routes: catalog.routes) { try await catalog.run() })
        }
        if hosted.contains(Inventory.name) {
            let inventory = Inventory(
                database: stores[Inventory.name], bus: bus, on: group.next(), reservedSKUs: reservedSKUs)
            services.append(HostedService(name: Inventory.name, routes: inventory.routes) { try await inventory.run() })
        }
        if hosted.contains(Payments.name) {
            let payments = Payments(database: stores[Payments.name], bus: bus)
            services.append(HostedService(name: Payments.name, routes: payments.routes) { try await payments.run() })
        }
        if hosted.contains(Orders.name) {
            let orders = Orders(
                database: stores[Orders.name], auditDatabases: stores.orderAudit, bus: bus,
                approvalAbove: approvalAbove)
            services.append(HostedService(name: Orders.name, routes: orders.routes) { try await orders.run() })
        }
        if let media { services.append(HostedService(name: Media.name, routes: []) { try await media.run() }) }
        if let chats {
            services.append(
                HostedService(name: DaemonConfiguration.shardedService, routes: chats.routes) { try await chats.run() })
        }
        return services
    }

    /// The door for everybody, and the one for other daemons if there are any; and what asks these how they are.
    private static func doors(
        _ configuration: DaemonConfiguration, _ services: [HostedService], of all: [ServiceDescription],
        _ tokens: Tokens, _ client: HTTPClient,
        group: EventLoopGroup
    ) throws -> ([HTTPServer], [HealthCheck], [DoorRoute]) {
        let hosted = services.map { HostedRoutes($0.name, $0.routes) }
        let environment = DoorEnvironment(tokens: tokens.verifier, mapping: Problem.of)
        var storefront = StorefrontConfiguration(upstreams: configuration.upstreams)
        storefront.trustedProxies = Set(configuration.listen.trustedProxies)
        storefront.origins = Set(configuration.listen.origins)
        storefront.limits = StorefrontConfiguration.Limits(configuration.limits)
        let gateway = try StorefrontGateway(
            storefront, hosted: hosted, services: all, environment: environment, client: client,
            serviceToken: tokens.own)
        var doors = [
            HTTPServer(
                try configuration.publicServer(), group: group, router: gateway.router)
        ]
        doors[0].publish(as: "rest")
        // Also where no address is given for it: what it would serve.
        let router = try StorefrontGateway.internalRouter(hosted: hosted, environment: environment)
        let routes =
            gateway.router.routes.map { DoorRoute(door: "rest", route: $0) }
            + router.routes.map { DoorRoute(door: "internal", route: $0) }
        if let address = configuration.listen.internal {
            let server = try configuration.server(at: address, isBehindProxies: true)
            doors.append(HTTPServer(server, group: group, router: router))
            doors[1].publish(as: "internal")
        }
        return (doors, gateway.checks, routes)
    }

    /// What `/status` says of consumers: how many events each has still to handle, per topic; null when Kafka or
    /// PostgreSQL can't be asked.
    private static func consumers(_ bus: EventBus) async -> JSONValue {
        guard let lags = try? await bus.lag() else { return .array([]) }
        var sums: [String: (name: String, topic: String, lag: Int64)] = [:]
        for lag in lags {
            sums["\(lag.consumer)/\(lag.topic)", default: (lag.consumer, lag.topic, 0)].lag += lag.lag
        }
        return .array(
            sums.sorted { $0.key < $1.key }.map { _, sum in
                .object([
                    "name": .string(sum.name), "topic": .string(sum.topic), "lag": .integer(sum.lag),
                    "group": .string(bus.group(of: sum.name)),
                ])
            })
    }

    /// - Throws: `MigrationError` or `LocalStackError` for another version; `PostgresError`, also for a pooler in
    ///   between that keeps no sessions.
    func checkDatabase() async throws {
        for client in stores.requiredPlatform { try await client.checkSessions() }
        try await Schemas.check(Schemas.platform, stores.platform.main)
        for client in stores.requiredAudit { try await Schemas.check(Schemas.audit, client) }
        for schema in Schemas.all(configuration.database) where hosted.contains(schema.name) {
            try await Schemas.check(schema, stores[schema.name])
        }
        try await chats?.check()
        try await files?.prepare()
    }

    /// How long the start waits for what was revoked; without it operators change nothing until it is known.
    private static let firstNews = Duration.seconds(3)

    /// Starts the services and last the door.
    /// - Throws: a port in use.
    func start() async throws {
        if let broker {
            let task = Task(executorPreference: group.next()) { [bus] in await broker.keep { await bus.brokerForgot() }
            }
            tasks.withLock { $0.append(task) }
        }
        for service in services {
            let task = Task(executorPreference: group.next()) { await self.keep(service) }
            tasks.withLock { $0.append(task) }
        }
        // Who was signed out a minute ago is not let in again by a daemon that has just started.
        try? await withDeadline(Self.firstNews, of: "what was revoked") { try await self.feed.learn() }
        if let run = feed.run {
            let task = Task(executorPreference: group.next()) { await run() }
            tasks.withLock { $0.append(task) }
        }
        for door in doors { try await door.start() }
        if let mtproto {
            try await mtproto.start()
            let task = Task(executorPreference: group.next()) { await mtproto.run() }
            let beat = Task(executorPreference: group.next()) { [gatewayBeat] in
                if let gatewayBeat { await gatewayBeat.run() }
            }
            tasks.withLock { $0 += [task, beat] }
        }
        try await webSockets?.start()
        isServing.set()
        // What has changed just now is known at once.
        _ = await healthRoutes.outcomes()
    }

    /// From the process's first moment on: who looks shall see that it starts, and what it waits for.
    /// - Throws: a port in use.
    func startHealth() async throws {
        health.publish(as: "health")
        try await health.start()
        let task = Task(executorPreference: group.any) { [healthRoutes] in await healthRoutes.run() }
        tasks.withLock { $0.append(task) }
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

    /// Lets go of what was never started.
    func discard() async {
        await bus.close()
        await stores.close()
    }

    func untilCancelled() async {
        while !Task.isCancelled { try? await group.loops[0].sleep(for: .seconds(3_600)) }
    }

    /// The door first, then what is in hand, then the ground. Never throws: what can't be ended in time is cut.
    func stop(within limit: Duration) async {
        // The task that calls was cancelled; what follows must not be.
        await Task { [self] in
            healthRoutes.beginDraining()
            await withTaskGroup(of: Void.self) { group in
                for door in doors { group.addTask { await door.drain(within: limit) } }
                group.addTask { await self.mtproto?.drain(within: limit) }
            }
            await webSockets?.stop()
            let tasks = tasks.withLock { $0 }
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            await gatewayBeat?.end()
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
    let routes: [Route]
    let run: @Sendable () async throws -> Void
}

extension StorefrontConfiguration.Limits {
    init(_ limits: DaemonLimits) {
        self.init()
        for key in DaemonLimits.RateName.allCases {
            let rate = limits[key]
            let policy =
                rate.requests == 0
                ? nil : RateLimitPolicy(rate.requests, per: .seconds(rate.seconds), burst: rate.burst)
            switch key {
            case .customer: customer = policy
            case .operator: self.operator = policy
            case .anonymous: anonymous = policy
            case .creation: creation = policy
            case .sensitive: sensitive = policy
            case .refusedTokens: refusedTokens = policy
            case .sharedTokens: sharedTokens = policy
            }
        }
    }
}

extension DaemonConfiguration {
    /// ``Refunds/approvalAbove`` with its currencies, which were checked when it was read.
    fileprivate var approvalAbove: [Currency: Int64] {
        Dictionary(
            refunds.approvalAbove.compactMap { code, amount in Currency(code).map { ($0, amount) } },
            uniquingKeysWith: { $1 })
    }
}
