public import Postgres

/// The map in the primary database: all SQL of schema `sharding`, and of the rows that shards have for their slots.
public struct ShardMapStore: Sendable {
    private let primary: PostgresClient

    /// - Parameter primary: as role `shop_sharding`, or for ``place(_:prepare:)`` as the schema's owner.
    public init(_ primary: PostgresClient) { self.primary = primary }

    // MARK: Reading

    /// The map as it is now.
    /// - Throws: `PostgresError`.
    public func load() async throws -> ShardMap {
        // One statement: one moment.
        let rows = try await primary.query(
            """
            select m.epoch, s.name, s.state,
                coalesce(array_agg(l.slot::bigint order by l.slot) filter (where l.slot is not null), '{}') as slots,
                coalesce(array_agg(l.epoch order by l.slot) filter (where l.slot is not null), '{}') as epochs
            from sharding.map m
            left join sharding.shards s on true
            left join sharding.slots l on l.shard = s.name
            group by m.epoch, s.name, s.state, s.number
            order by s.number
            """)
        var owners: [Slot: ShardMap.Owner] = [:]
        var shards: [ShardMap.Entry] = []
        for row in rows {
            guard let text: String = try row["name"], let name = ShardName(text) else { continue }
            let state: String = try row["state"]
            shards.append(.init(name: name, state: .init(rawValue: state) ?? .preparing))
            let slots: [Int] = try row["slots"]
            let epochs: [Int64] = try row["epochs"]
            for (number, epoch) in zip(slots, epochs) {
                if let slot = Slot(number) { owners[slot] = .init(shard: name, epoch: epoch) }
            }
        }
        return ShardMap(epoch: try rows.first?["epoch"] ?? 0, shards: shards, owners: owners)
    }

    /// What ``load()`` would find as ``ShardMap/epoch``.
    func epoch() async throws -> Int64 {
        try await primary.query("select epoch from sharding.map").first?["epoch"] ?? 0
    }

    // MARK: Placing

    /// Takes in shards that the map does not know. The first ones get all slots, evenly; later ones get none. May be
    /// called again and again, and by several at once: one works, the others wait.
    /// - Parameters:
    ///   - names: at least one; those that the map knows are left as they are, but for what is still to be prepared.
    ///   - prepare: gives a shard the rows of its slots: ``own(_:in:)`` on a client of it.
    /// - Returns: those that are new.
    /// - Throws: `PostgresError`, what `prepare` throws; the next call goes on from there.
    @discardableResult
    public func place(
        _ names: [ShardName],
        prepare: @escaping @Sendable (ShardName, [Slot: Int64]) async throws -> Void
    ) async throws -> [ShardName] {
        precondition(!names.isEmpty, "a map has at least one shard")
        return try await primary.withSession(statementTimeout: .zero) { session in
            // Kept until the session ends: nobody gives a shard the rows of slots that have left it meanwhile.
            while try await !Self.takesTurn(session) { try await Task.sleep(for: .milliseconds(50)) }
            let added = try await session.transaction { try await Self.add(names, $0) }
            let map = try await load()
            for entry in map.shards where entry.state == .preparing && names.contains(entry.name) {
                let slots = map.slots(of: entry.name).map { ($0, map[$0]?.epoch ?? 0) }
                try await prepare(entry.name, Dictionary(uniqueKeysWithValues: slots))
                try await session.transaction { transaction in
                    try await transaction.execute(
                        "update sharding.shards set state = 'active' where name = $1", entry.name.text)
                    try await Self.advance(transaction)
                }
            }
            return added
        }
    }

    private static func takesTurn(_ session: PostgresSession) async throws -> Bool {
        try await session.query(
            "select pg_try_advisory_lock(hashtextextended('placement of shards', 0)) as ours"
        ).first?["ours"] ?? false
    }

    private static func add(_ names: [ShardName], _ transaction: PostgresTransaction) async throws -> [ShardName] {
        try await transaction.execute("select from sharding.map for update")
        let rows = try await transaction.query(
            """
            insert into sharding.shards (name)
            select name from unnest($1::text[]) with ordinality n (name, place)
            where not exists (select from sharding.shards s where s.name = n.name) order by place
            returning name
            """, names.map(\.text))
        guard !rows.isEmpty else { return [] }
        try await advance(transaction)
        let added = try rows.compactMap { ShardName(try $0["name"]) }
        // None had slots before: all are dealt.
        try await transaction.execute(
            """
            insert into sharding.slots (slot, shard, epoch)
            select place - 1, shard, m.epoch
            from sharding.map m, unnest($1::text[]) with ordinality d (shard, place)
            where not exists (select from sharding.slots)
            """, ShardMap.dealt(to: names).map(\.text))
        return added
    }

    private static func advance(_ transaction: PostgresTransaction) async throws {
        try await transaction.execute("update sharding.map set epoch = epoch + 1, changed_at = clock_timestamp()")
    }

    /// Gives a shard the rows of slots that it owns; those that it has stay as they are.
    /// - Parameters:
    ///   - slots: with the epoch since which they are its.
    ///   - client: of the shard, with its schema as the search path, as the schema's owner.
    /// - Throws: `PostgresError`.
    public static func own(_ slots: [Slot: Int64], in client: PostgresClient) async throws {
        let sorted = slots.sorted { $0.key < $1.key }
        _ = try await client.execute(
            """
            insert into slots (slot, epoch, state)
            select slot, epoch, 'owned' from unnest($1::bigint[], $2::bigint[]) s (slot, epoch)
            on conflict (slot) do nothing
            """, sorted.map(\.key.number), sorted.map(\.value))
    }
}
