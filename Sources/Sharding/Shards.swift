internal import EventLoop
internal import Observability
public import Postgres
internal import Synchronization

/// Limits and times; the defaults are for production.
public struct ShardsOptions: Sendable {
    /// The slow look at the map, behind what shards say.
    public var mapPoll = Duration.seconds(10)
    /// How often each shard is asked whether it is there.
    public var lookPoll = Duration.seconds(2)
    /// How long one that answers may take for that. Who says nothing for so long is away.
    public var lookLimit = Duration.seconds(4)
    /// For how long nobody asks a shard that was away.
    public var lookPause = Duration.milliseconds(500)
    public init() {}
}

/// The shards of this process: the map as it was known last, and a client of each. May be used from any loop.
///
/// A shard that is away fails its own callers, at once while that is known, and nobody else's. It is found out by the
/// callers themselves and by ``run()``, which finds it back too.
public final class Shards: Sendable {
    public let options: ShardsOptions
    let store: ShardMapStore
    private let clients: [ShardName: PostgresClient]
    private let known = Mutex<ShardMap?>(nil)
    let loading = SharedCall<ShardMap>()
    private let breakers: Mutex<[ShardName: ShardBreaker]>
    /// One question to each at a time: one that froze is not asked again before it says something.
    private let looks: [ShardName: SharedCall<Void>]
    let statuses = SharedCall<[ShardStatus]>()
    /// How many ``run()`` at the moment.
    private let watchers = Atomic<Int>(0)
    static let log = Log(label: "shards")

    /// - Parameters:
    ///   - primary: of the database with schema `sharding`, as role `shop_sharding`.
    ///   - clients: of each shard, as a role whose search path is the shard's schema. They stay the caller's to close.
    public init(
        primary: PostgresClient, clients: [ShardName: PostgresClient], options: ShardsOptions = ShardsOptions()
    ) {
        store = ShardMapStore(primary)
        self.clients = clients
        self.options = options
        looks = clients.mapValues { _ in SharedCall() }
        breakers = Mutex(clients.mapValues { _ in ShardBreaker(pause: options.lookPause) })
    }

    // MARK: The map

    /// As it was read last; nil: never.
    public var map: ShardMap? { known.withLock { $0 } }

    /// The shards of the configuration, in order.
    public var all: [ShardName] { clients.keys.sorted() }

    /// Reads the map. Those who ask at the same time share one question. Where it fails the last one stays.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func load() async throws -> ShardMap { try await loading.value { [self] in try await read() } }

    /// The same, as it is now or later: not what somebody has begun to read before.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func loadAnew() async throws -> ShardMap { try await loading.laterValue { [self] in try await read() } }

    private func read() async throws -> ShardMap {
        let map = try await store.load()
        return known.withLock { known in
            // What was asked earlier may come later.
            if let newer = known, newer.epoch > map.epoch { return newer }
            if let last = known, last.epoch != map.epoch {
                Self.log.info("the map of shards has changed", ["epoch": .integer(map.epoch)])
            }
            known = map
            return map
        }
    }

    /// The map, read now if it never was.
    private func mapOrLoad() async throws -> ShardMap {
        if let map { return map }
        do { return try await load() } catch let error as PostgresError {
            throw ShardError(
                .noMap, reason: "which shard a user is in is not known: \(error.message)", underlying: error)
        }
    }

    /// Which shard owns a slot, by the map as it is known; asks nobody.
    /// - Throws: ``ShardError`` `.noMap` before ``load()`` has succeeded, `.unplaced`, `.unknown`.
    public func shard(of slot: Slot) throws(ShardError) -> ShardName {
        guard let map else { throw ShardError(.noMap, slot: slot, reason: "the map of shards is not known yet") }
        return try owner(of: slot, in: map).shard
    }

    private func owner(of slot: Slot, in map: ShardMap) throws(ShardError) -> ShardMap.Owner {
        guard let owner = map[slot] else {
            throw ShardError(.unplaced, slot: slot, reason: "it belongs to no shard: run shopd migrate")
        }
        guard clients[owner.shard] != nil else {
            throw ShardError(
                .unknown, shard: owner.shard, slot: slot, reason: "the configuration of this process does not have it")
        }
        return owner
    }

    /// Ids by the shard that their slots are in; each shard's in the order given.
    /// - Throws: as ``shard(of:)``.
    public func grouped(_ ids: some Sequence<Int64>) throws(ShardError) -> [ShardName: [Int64]] {
        var groups: [ShardName: [Int64]] = [:]
        for id in ids { groups[try shard(of: Slot(of: id)), default: []].append(id) }
        return groups
    }

    /// For whom the shard's relay and consumers work with, who wait outages out by themselves.
    /// - Throws: ``ShardError`` `.unknown`.
    public func client(of shard: ShardName) throws(ShardError) -> PostgresClient {
        guard let client = clients[shard] else {
            throw ShardError(.unknown, shard: shard, reason: "the configuration of this process does not have it")
        }
        return client
    }

    // MARK: Asking

    /// Why a shard is not asked at the moment; nil: as far as is known it is there.
    public func absence(of shard: ShardName) -> String? { breakers.withLock { $0[shard]?.absence?.reason } }

    /// Runs `body` with a shard's client, for what holds no slot: reads of what can't move, and tools.
    /// - Throws: ``ShardError`` `.away`, at once while that is known; `.unknown`; what `body` throws.
    public func asking<T>(
        _ shard: ShardName, _ body: (PostgresClient) async throws -> T
    ) async throws -> T {
        let client = try client(of: shard)
        try await pass(shard, client)
        do {
            return try await body(client)
        } catch let error as PostgresError where error.isConnectionLoss || error.meansAway {
            if error.meansAway { failed(shard, error.message) }
            throw ShardError(.away, shard: shard, reason: "it is away: \(error.message)", underlying: error)
        }
    }

    /// Runs `body` in one transaction of the shard that owns `slots`, which stay there until it ends: committed when it
    /// returns, rolled back when it throws.
    ///
    /// The fence goes out with the transaction's first statement and costs no round trip. When the shard says that a
    /// slot is not its own, the map is read again, once, for all who hear that at the same time, and `body` is run once
    /// more where it points now. A `body` that catches a `PostgresError` must throw it on.
    /// - Parameters:
    ///   - slots: at least one, of one shard.
    ///   - timeLimit: as of `PostgresClient.transaction`.
    /// - Throws: ``ShardError``; what `body` throws; `PostgresError` for what the shard refuses.
    @discardableResult
    public func transaction<T>(
        for slots: some Collection<Slot>, readOnly: Bool = false, timeLimit: Duration? = nil,
        _ body: (PostgresTransaction) async throws -> T
    ) async throws -> T {
        precondition(!slots.isEmpty, "a transaction is about at least one slot")
        let fence = SlotFence.statements(slots)
        var map = try await mapOrLoad()
        var isSecond = false
        while true {
            let shard = try common(slots, in: map)
            do {
                return try await asking(shard) { client in
                    try await client.transaction(
                        readOnly: readOnly, timeLimit: timeLimit, opening: fence, body)
                }
            } catch let error as PostgresError where error.isNotMine {
                let refusal = Self.notMine(error, shard)
                guard !isSecond else { throw refusal }
                isSecond = true
                map = try await reload(after: refusal)
            }
        }
    }

    /// What holds `slots` in a READ COMMITTED transaction of their shard, for those who put their statements together
    /// themselves: they go before them. Fail with a `PostgresError` that ``refusal(_:of:)`` reads.
    /// - Parameter slots: at least one, of one shard.
    public static func hold(_ slots: some Collection<Slot>) -> [PostgresStatement] {
        precondition(!slots.isEmpty, "at least one slot is held")
        return SlotFence.statements(slots)
    }

    /// The refusal of ``hold(_:)``, if `error` is one; the map should be read again then: ``loadAnew()``.
    public static func refusal(_ error: any Error, of shard: ShardName) -> ShardError? {
        guard let error = error as? PostgresError, error.isNotMine else { return nil }
        return notMine(error, shard)
    }

    private static func notMine(_ error: PostgresError, _ shard: ShardName) -> ShardError {
        ShardError(
            .notMine, shard: shard, slot: error.detail.flatMap { Int($0) }.flatMap { Slot($0) },
            reason: "it is not of this shard, or is just leaving it", underlying: error)
    }

    private func common(_ slots: some Collection<Slot>, in map: ShardMap) throws(ShardError) -> ShardName {
        var common: ShardName?
        for slot in slots {
            let shard = try owner(of: slot, in: map).shard
            if let common, common != shard {
                throw ShardError(
                    .apart, slot: slot, reason: "it is in \(shard), and others of the same are in \(common)")
            }
            common = shard
        }
        guard let common else { throw ShardError(.unplaced, reason: "no slot was named") }
        return common
    }

    /// A map that was read after the refusal.
    private func reload(after refusal: ShardError) async throws -> ShardMap {
        // With the primary away, what is known has to do.
        do { return try await loadAnew() } catch is PostgresError { throw refusal }
    }

    // MARK: Who is there

    private func pass(_ shard: ShardName, _ client: PostgresClient) async throws {
        // Somebody looks anyway: no caller has to wait for what one that is frozen says.
        if watchers.load(ordering: .relaxed) > 0, let reason = absence(of: shard) {
            throw ShardError(.away, shard: shard, reason: "it is away: \(reason)")
        }
        switch breakers.withLock({ $0[shard]?.ask(at: .now) ?? .pass }) {
        case .pass: return
        case .refuse(let reason): throw ShardError(.away, shard: shard, reason: "it is away: \(reason)")
        case .look:
            try await look(shard, client)
            if let reason = absence(of: shard) {
                throw ShardError(.away, shard: shard, reason: "it is away: \(reason)")
            }
        }
    }

    /// Asks a shard whether it is there, and remembers it.
    /// - Throws: `CancellationError`.
    private func look(_ shard: ShardName, _ client: PostgresClient) async throws {
        do {
            let question = looks[shard]
            try await withDeadline(options.lookLimit, of: "its answer") {
                try await question?.value { _ = try await client.query("select 1") }
            }
            let absence = breakers.withLock { breakers in
                defer { breakers[shard]?.answered() }
                return breakers[shard]?.absence
            }
            if let absence {
                Self.log.notice(
                    "a shard is back", ["shard": .string(shard.text), "after": .duration(.now - absence.since)])
            }
        } catch let error as PostgresError where error.isOverload {
            // It has too much to do: whoever comes waits for a connection, and is told so.
            breakers.withLock { $0[shard]?.answered() }
        } catch {
            guard !Task.isCancelled else {
                breakers.withLock { $0[shard]?.gaveUp() }
                throw CancellationError()
            }
            failed(shard, (error as? PostgresError)?.message ?? "\(error)")
        }
    }

    private func failed(_ shard: ShardName, _ reason: String) {
        let isNew = breakers.withLock { breakers in
            defer { breakers[shard]?.failed(reason, at: .now) }
            return breakers[shard]?.absence == nil
        }
        if isNew {
            Self.log.warning("a shard is away", ["shard": .string(shard.text), "reason": .string(reason)])
        }
    }

    // MARK: The slow look

    /// Keeps the map fresh and knows which shards are there, until cancelled.
    public func run() async {
        watchers.add(1, ordering: .relaxed)
        defer { watchers.subtract(1, ordering: .relaxed) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { [self] in
                while !Task.isCancelled {
                    await lookAtMap()
                    try? await Task.sleep(for: options.mapPoll)
                }
            }
            for (shard, client) in clients {
                group.addTask(executorPreference: EventLoop.current) { [self] in
                    while !Task.isCancelled {
                        try? await look(shard, client)
                        try? await Task.sleep(for: absence(of: shard) == nil ? options.lookPoll : options.lookPause)
                    }
                }
            }
        }
    }

    private func lookAtMap() async {
        do {
            if let map, try await store.epoch() == map.epoch { return }
            try await load()
        } catch {
            guard !Task.isCancelled else { return }
            Self.log.warning("the map of shards can't be read", ["error": .describing(error)])
        }
    }
}
