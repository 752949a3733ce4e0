internal import EventLoop
public import Postgres

/// How a shard is, as it says itself, and whether it and the map mean the same.
public struct ShardStatus: Sendable, Codable, Equatable {
    public enum State: String, Sendable, Codable {
        /// It takes writes.
        case up
        /// It answers, and takes none.
        case readOnly = "read-only"
        /// It does not answer, or lets us not in.
        case down
    }
    /// A server that follows the shard's.
    public struct Replica: Sendable, Codable, Equatable {
        public var name: String
        /// `streaming`, `catchup`, …; nil where we may not see it.
        public var state: String?
        /// `async`, `potential`, `sync` or `quorum`.
        public var syncState: String?
        /// What it has not replayed yet.
        public var lagBytes: Int64?
        /// How long its last answers took; nil while nothing is written.
        public var lagSeconds: Double?
    }

    public var name: String
    public var state: State
    /// Why it is not up.
    public var reason: String?
    /// `host:port/database`, as it was asked for.
    public var place: String
    /// Its version.
    public var server: String?
    /// The slots that the map gives it.
    public var slots: Int
    /// The slots that it owns by itself.
    public var ownedSlots: Int?
    /// Slots that it is handing over or getting.
    public var movingSlots: Int?
    /// Slots of which the map and the shard do not say the same, besides the moving ones.
    public var disagreeingSlots: Int?
    /// Of the map that it was compared with.
    public var mapEpoch: Int64
    /// Rows of all its tables, as its statistics estimate them.
    public var rows: Int64?
    /// The size of its schema's tables with their indexes.
    public var bytes: Int64?
    /// Events that are not in Kafka yet; ``maximumWaiting`` stands for that many or more.
    public var outboxWaiting: Int64?
    public var replicas: [Replica]

    /// More are not counted.
    public static let maximumWaiting: Int64 = 10_000

    /// Whether anything is wrong with it.
    public var isWell: Bool { state == .up && disagreeingSlots ?? 0 == 0 }

    private init(_ shard: ShardName, _ map: ShardMap, at place: String) {
        name = shard.text
        state = .down
        self.place = place
        slots = map.slots(of: shard).count
        mapEpoch = map.epoch
        replicas = []
    }

    /// Asks a shard.
    /// - Parameters:
    ///   - map: what it is compared with.
    ///   - client: with the shard's schema as its search path.
    ///   - limit: who says nothing for so long is down.
    public static func of(
        _ shard: ShardName, _ map: ShardMap, _ client: PostgresClient, within limit: Duration = .seconds(3)
    ) async -> ShardStatus {
        let empty = absent(shard, map, client, nil)
        do {
            // Whoever is frozen keeps the question, and nobody who waits for it.
            let question = SharedCall<ShardStatus>()
            return try await withDeadline(limit, of: "its answer") {
                try await question.value { try await empty.filled(shard, map, client) }
            }
        } catch {
            return absent(shard, map, client, (error as? PostgresError)?.message ?? "\(error)")
        }
    }

    /// Of a shard that can't be asked at all.
    public static func unknown(_ shard: ShardName, _ map: ShardMap, _ reason: String) -> ShardStatus {
        var status = ShardStatus(shard, map, at: "")
        status.reason = reason
        return status
    }

    /// What is known without asking.
    static func absent(
        _ shard: ShardName, _ map: ShardMap, _ client: PostgresClient, _ reason: String?
    ) -> ShardStatus {
        let configuration = client.configuration
        let hosts = configuration.hosts.map(\.description).joined(separator: ",")
        var status = ShardStatus(shard, map, at: "\(hosts)/\(configuration.database)")
        status.reason = reason
        return status
    }

    private func filled(_ shard: ShardName, _ map: ShardMap, _ client: PostgresClient) async throws -> ShardStatus {
        var status = self
        // In a transaction: connections for single reads are read-only by themselves.
        let answers = try await client.transaction(retries: 0) { transaction in
            try await transaction.run([
                Self.basics, Self.owned, PostgresStatement(Self.waiting, Self.maximumWaiting), Self.replicas,
            ])
        }
        let basics = answers[0].first!
        status.server = try basics["server"]
        let isReadOnly: Bool = try basics["is_read_only"]
        status.state = isReadOnly ? .readOnly : .up
        if isReadOnly { status.reason = "it takes no writes" }
        status.rows = try basics["rows"]
        status.bytes = try basics["bytes"]
        status.compare(shard, map, answers[1])
        status.outboxWaiting = try answers[2].first?["waiting"]
        status.replicas = try answers[3].map { row in
            Replica(
                name: try row["name"], state: try row["state"], syncState: try row["sync_state"],
                lagBytes: try row["lag_bytes"], lagSeconds: try row["lag_seconds"])
        }
        return status
    }

    private mutating func compare(_ shard: ShardName, _ map: ShardMap, _ rows: PostgresRows) {
        var owned: [Int: Int64] = [:]
        var moving: Set<Int> = []
        for row in rows {
            guard let slot: Int = try? row["slot"], let epoch: Int64 = try? row["epoch"],
                let state: String = try? row["state"]
            else { continue }
            if state == "owned" { owned[slot] = epoch } else { moving.insert(slot) }
        }
        ownedSlots = owned.count
        movingSlots = moving.count
        disagreeingSlots =
            Slot.all.count { slot in
                let said = map[slot].flatMap { $0.shard == shard ? $0.epoch : nil }
                return said != owned[slot.number] && !moving.contains(slot.number)
            }
    }

    private static let basics = PostgresStatement(
        """
        select current_setting('server_version') as server,
            pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as is_read_only,
            sum(pg_stat_get_live_tuples(c.oid))::bigint as rows, sum(pg_total_relation_size(c.oid))::bigint as bytes
        from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
        """)
    private static let owned = PostgresStatement("select slot::bigint as slot, epoch, state from slots")
    private static let waiting = """
        select count(*) as waiting from (
            select from outbox o cross join relay r
            where o.seq > r.settled and not exists (select from outbox_places p where p.seq = o.seq)
            limit $1) w
        """
    private static let replicas = PostgresStatement(
        """
        select coalesce(name, '') as name, state, sync_state, lag_bytes, lag_seconds from replicas() order by name
        """)
}

extension Shards {
    /// How each shard is, in order; those that do not answer within `limit` are down. Those who ask at the same time
    /// share one answer.
    /// - Throws: ``ShardError`` `.noMap`.
    public func status(within limit: Duration = .seconds(3)) async throws -> [ShardStatus] {
        guard let map else { throw ShardError(.noMap, reason: "the map of shards is not known yet") }
        return try await statuses.value { [self] in
            let loop = EventLoop.current
            return await withTaskGroup(of: (ShardName, ShardStatus).self) { group in
                for shard in all {
                    guard let client = try? client(of: shard) else { continue }
                    let absence = absence(of: shard)
                    group.addTask(executorPreference: loop) {
                        if let absence { return (shard, .absent(shard, map, client, absence)) }
                        return (shard, await .of(shard, map, client, within: limit))
                    }
                }
                var found: [(ShardName, ShardStatus)] = []
                for await status in group { found.append(status) }
                return found.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
    }
}
