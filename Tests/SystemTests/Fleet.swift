import EventLoop
import FoundationEssentials
import Glibc
import Kafka
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// One installation's stores, and several daemons on them: each service with nothing in its configuration but what it
/// needs, and a gateway that hosts nothing.
struct Fleet: Sendable {
    /// As the first admin sees it through the gateway.
    let shop: Shop
    let members: [String: Member]
    /// nil: somebody else's.
    private let broker: EmbeddedBroker?

    struct Member: Sendable {
        let services: [String]
        let rest: Int
        let health: Int
        let internalPort: Int
        /// Where Telegram clients come; nil: they don't.
        let mtproto: Int?
        let daemon: LocalDaemon
        let configuration: String
        var door: String { "http://127.0.0.1:\(internalPort)" }
        var log: String { FileText.read(daemon.log) ?? "" }
    }

    /// Who serves chats knows who is who: `auth` and `messages` are hosted together.
    static let layout = [
        "gateway": ["gateway"], "front": ["auth", "catalog", "messages"], "orders": ["orders"],
        "back": ["payments", "inventory"],
    ]

    /// - Parameters:
    ///   - kafka: the bootstrap address of a real Kafka; nil: an embedded one of its own.
    ///   - given: an installation whose stores are taken; nil: a new one.
    static func start(
        _ layout: [String: [String]] = layout, kafka: String? = nil, isUnlimited: Bool = false,
        on given: Installation? = nil
    ) async throws -> Fleet {
        let installation =
            if let given { given } else { try await TestInstallation.start(isUnlimited: isUnlimited) }
        let alone = Shop(installation)
        let body = Array(#"{"name":"gateway","role":"service"}"#.utf8)
        let client = try JSONText.decode(
            NewClientSecret.self, from: try await alone.send("POST", "/admin/v1/clients", body))
        try await installation.daemon.stop(installation.daemon.running, [SIGTERM], on: TestLoops.any)

        var shared = try installation.configuration()
        let broker = kafka == nil ? try await embeddedBroker(shared.database.shards.map(\.name)) : nil
        shared.kafka.bootstrap = try #require(kafka ?? broker?.bootstrap)
        shared.kafka.embedded = false
        shared.database.admin = nil
        shared.loops = 1
        shared.events = .init(secret: shared.auth.secret)
        shared.log.file = nil
        shared.auth.client = DaemonConfiguration.Auth.Client(
            id: client.clientId.description, secret: client.clientSecret ?? "")

        let ports = try layout.mapValues { _ in try (0..<3).map { _ in try LocalPort.free() } }
        for (name, services) in layout {
            for service in services where service != "gateway" {
                shared.upstreams[service] = "http://127.0.0.1:\(ports[name]![2])"
            }
        }
        var members: [String: Member] = [:]
        for (name, services) in layout {
            members[name] = try member(name, services, ports[name]!, shared, installation.daemon.owner)
        }
        let door = try #require(layout.filter { $0.value.contains("gateway") }.keys.min())
        let server = "http://127.0.0.1:\(ports[door]![0])"
        let fleet = Fleet(shop: Shop(installation, server: server), members: members, broker: broker)
        for name in layout.keys.sorted() { try await fleet.start(name) }
        try await fleet.settled()
        return fleet
    }

    /// Waits until each consumer has its share: the embedded broker takes up to 16 s to share out what a second daemon
    /// reads, too, and nobody reads some of it meanwhile.
    private func settled() async throws {
        for (name, member) in members {
            try await eventually(within: .seconds(90), "the consumers of \(name) are in their groups") {
                let metrics = try await shop.ask("GET", "http://127.0.0.1:\(member.health)/metrics")
                let outside = String(decoding: metrics.body, as: UTF8.self).split(separator: "\n").filter {
                    $0.hasPrefix("shop_consumer_outside_seconds{") && !$0.hasSuffix(" 0")
                }
                return metrics.status == 200 && outside.isEmpty
            }
        }
    }

    private static func embeddedBroker(_ shards: [String]) async throws -> EmbeddedBroker {
        let topics =
            [
                Topic.inventoryCommands, Topic.inventoryEvents, Topic.paymentsCommands, Topic.paymentsEvents,
                Topic.ordersEvents, Topic.catalogEvents,
            ] + shards.map { "messages.to.\($0)" }
        let names = topics.map { ($0, 4) } + topics.map { (Topic.deadLetters(of: $0), 1) }
        return try await TestKafka.start(topics: Dictionary(uniqueKeysWithValues: names))
    }

    static func member(
        _ name: String, _ services: [String], _ ports: [Int], _ shared: DaemonConfiguration, _ owner: Owner
    ) throws -> Member {
        var own = shared
        let chats = services.contains("messages") ? shared.database.shards.map(\.schema) + ["sharding"] : []
        own.database.roles = shared.database.roles.filter {
            (services + chats + ["platform", "audit"]).contains($0.key)
        }
        if !services.contains("auth") { own.auth.secret = nil }
        if !services.contains("media") { own.media = nil }
        own.listen = .init(
            rest: "127.0.0.1:\(ports[0])", health: "127.0.0.1:\(ports[1])", internal: "127.0.0.1:\(ports[2])")
        let mtproto = services.contains("auth") && services.contains("messages") ? try LocalPort.free() : nil
        own.mtproto = mtproto.flatMap { port in
            shared.mtproto.map { .init(listen: "127.0.0.1:\(port)", keyFile: $0.keyFile) }
        }
        let directory = TestDirectory.make(name)
        let path = "\(directory)/shopd.json"
        try FileText.write(String(decoding: try JSONText.encode(own), as: UTF8.self), to: path)
        return Member(
            services: services, rest: ports[0], health: ports[1], internalPort: ports[2], mtproto: mtproto,
            daemon: LocalDaemon(name: name, directory: "\(directory)", owner: owner), configuration: path)
    }

    subscript(_ name: String) -> Member { members[name]! }

    @discardableResult
    func start(_ name: String) async throws -> ChildProcess { try await start(self[name]) }
    @discardableResult
    func start(_ member: Member) async throws -> ChildProcess {
        var command = ChildCommand(
            TestInstallation.program("shopd"),
            ["run", "--config", member.configuration, "--services", member.services.joined(separator: ",")])
        try member.daemon.owner.makeDirectory("\(member.daemon.directory)/work")
        command.directory = "\(member.daemon.directory)/work"
        let process = try await member.daemon.spawn(command, on: TestLoops.any)
        try await member.daemon.wait(for: process, within: .seconds(60)) {
            (try? await shop.ask("GET", "http://127.0.0.1:\(member.health)/readyz"))?.status == 200
        }
        return process
    }

    /// `kill -9`.
    func kill(_ name: String) async throws {
        try await self[name].daemon.stop(self[name].daemon.running, [SIGKILL], on: TestLoops.any)
    }

    func end() async throws {
        for (_, member) in members {
            try await member.daemon.stop(member.daemon.running, [SIGTERM, SIGKILL], on: TestLoops.any)
        }
        await broker?.stop()
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}
