import Auth
import ChatGateway
import EventBus
import EventLoop
import HTTPService
import LocalStack
import Messages
import Observability
import OrderNotices
import Postgres
import Sharding
import ShopAPI

/// What runs beside service `messages` in each shard: its relay, and with it the pruner of its tables. A shard that is
/// away is waited for by itself; the others go on.
struct ChatShards: Sendable {
    private let shards: Shards
    private let map: PostgresClient?
    private let messages: Messages
    private let log = Log(label: "shards")

    /// - Parameter map: of the primary database, as role `shop_sharding`.
    /// - Returns: nil where there are no chats.
    init?(_ shards: Shards?, map: PostgresClient?, messages: Messages?) {
        guard let shards, let messages else { return nil }
        self.shards = shards
        self.map = map
        self.messages = messages
    }

    /// Before anything runs: the map is read, and each shard that answers is at this program's version. One that does
    /// not answer, or lets us not in, is looked at later.
    /// - Throws: `LocalStackError` or `MigrationError` for another version; `PostgresError` of the primary.
    func check() async throws {
        if let map { try await Schemas.check(Schemas.sharding, map) }
        try await shards.load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for shard in shards.all {
                group.addTask(executorPreference: EventLoop.current) {
                    do {
                        try await check(shard)
                    } catch  where error is ShardError || error is PostgresError {
                        log.warning("starting without a shard", ["error": .describing(error)])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func check(_ shard: ShardName) async throws {
        try await shards.asking(shard) { try await Schemas.check(Schemas.shard(shard.text), $0) }
    }

    /// Until cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { await shards.run() }
            for shard in shards.all {
                group.addTask(executorPreference: EventLoop.current) { await keep(shard) }
            }
        }
    }

    private static let pause = Duration.seconds(1)

    /// One shard's part, again whenever it ends, until cancelled.
    private func keep(_ shard: ShardName) async {
        var isSaid = false
        while !Task.isCancelled {
            do {
                try await check(shard)
                isSaid = false
                try await runParts(shard)
            } catch {
                guard !Task.isCancelled else { return }
                if !isSaid { log.warning("a shard's part waits", ["error": .describing(error)]) }
                isSaid = true
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func runParts(_ shard: ShardName) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) {
                try await messages.relay(of: shard.text).run()
            }
            group.addTask(executorPreference: EventLoop.current) {
                try await messages.consumer(of: shard.text).run()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Service `messages` of this process: its shards' parts, and the REST door to it.
struct ChatService: Sendable {
    var shards: ChatShards?
    /// nil: `auth`, which knows who is who, is not hosted here.
    var web: ChatGateway?
    /// nil: as ``web``.
    var notices: OrderNotices?
    /// What the door serves, wherever it is.
    var described: [RouteDescription] = []

    var routes: [Route] {
        web?.routes
            ?? described.map { description in
                Route(description) { _ in
                    throw Problem.unavailable("chats are served by daemons that host auth and messages together")
                }
            }
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let shards { group.addTask(executorPreference: EventLoop.current) { await shards.run() } }
            if let web { group.addTask(executorPreference: EventLoop.current) { await web.run() } }
            if let notices { group.addTask(executorPreference: EventLoop.current) { try await notices.run() } }
            for try await _ in group {}
        }
    }
}

extension OrderNotices {
    /// nil where who chats is not known, or nobody does.
    init?(where knowsWho: Bool, _ stores: Stores, _ bus: EventBus, _ messages: Messages?) {
        guard knowsWho, let messages else { return nil }
        self.init(bus: bus, database: stores[Auth.name], messages: messages)
    }
}

extension Shards {
    /// What `/status` says of them; null where the map is not known.
    func page() async -> JSONValue {
        guard let statuses = try? await status(), let bytes = try? JSONText.encode(statuses),
            let value = try? StrictJSON.parse(bytes)
        else { return .null }
        return value
    }
}
