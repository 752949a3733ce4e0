internal import Console
internal import EventLoop
internal import Sharding

/// How shards are shown.
enum ShardSchema {
    /// A shard of the map, or of the configuration.
    struct Entry: Sendable {
        var name: String
        /// `active`, `preparing`, `unplaced` or `unconfigured`.
        var state: String
        var slots: Int
        var place: String?
    }

    static let list = Schema<Entry>(
        "shard", id: { $0.name },
        [
            Column("name", .identifier) { .identifier($0.name) },
            Column("state") { .status($0.state, $0.state == "active" ? .good : .warning) },
            Column("slots", .number) { .integer($0.slots) },
            Column("place", .identifier) { .identifier($0.place) },
        ])

    static let status = Schema<ShardStatus>(
        "shard", id: { $0.name },
        [
            Column("name", .identifier) { .identifier($0.name) },
            Column("state") { .status($0.state.rawValue, tone($0)) },
            Column("slots", .number) { .integer($0.slots) },
            Column("owned", .number) { .integer($0.ownedSlots) },
            Column("moving", .number, .wide) { .integer($0.movingSlots) },
            Column("disagreeing", .number) { .integer($0.disagreeingSlots) },
            Column("epoch", .number, .wide) { .integer($0.mapEpoch) },
            Column("rows", .number) { number($0.rows) },
            Column("bytes", .number, .wide) { number($0.bytes) },
            Column("waiting", .number) { number($0.outboxWaiting) },
            Column("replicas", .number) { .integer($0.replicas.count) },
            Column("lag", .duration) { lag($0.replicas) },
            Column("lagBytes", .number, .wide) { number($0.replicas.compactMap(\.lagBytes).max()) },
            Column("server", .text, .wide) { .text($0.server) },
            Column("place", .identifier) { .identifier($0.place) },
            Column("reason") { .text($0.reason) },
            Column("followers", .json, .programs) { .encoded($0.replicas) },
        ])

    static let map = Schema<ShardMap.Range>(
        "slots", id: { "\($0.first)-\($0.last)" },
        [
            Column("first", .number) { .integer($0.first.number) },
            Column("last", .number) { .integer($0.last.number) },
            Column("slots", .number) { .integer($0.last.number - $0.first.number + 1) },
            Column("shard", .identifier) { .identifier($0.shard?.text) },
            Column("epoch", .number) { .integer($0.epoch) },
        ])

    /// Where somebody's chats lie.
    struct Location: Sendable {
        var subject: String
        var number: Int64?
        var slot: Slot?
        var shard: ShardName?
        var epoch: Int64?
        var place: String?
        /// Why something of it is not known.
        var reason: String?
    }

    static let location = Schema<Location>(
        "location", id: { $0.subject },
        [
            Column("subject", .identifier) { .identifier($0.subject) },
            Column("number", .number) { number($0.number) },
            Column("slot", .number) { .integer($0.slot?.number) },
            Column("shard", .identifier) { .identifier($0.shard?.text) },
            Column("epoch", .number, .wide) { number($0.epoch) },
            Column("place", .identifier) { .identifier($0.place) },
            Column("reason") { .text($0.reason) },
        ])

    private static func number(_ number: Int64?) -> Cell { number.map { .integer($0) } ?? .absent }

    /// Of the follower that is furthest behind.
    private static func lag(_ replicas: [ShardStatus.Replica]) -> Cell {
        replicas.compactMap(\.lagSeconds).max().map { .duration(.microseconds(Int64($0 * 1e6))) } ?? .absent
    }

    private static func tone(_ status: ShardStatus) -> Tone {
        switch status.state {
        case .up: status.isWell ? .good : .warning
        case .readOnly, .down: .bad
        }
    }
}

extension Invocation {
    /// Shows rows that are all there, as many as are wanted.
    func listing<Row>(_ schema: Schema<Row>, _ rows: [Row]) throws {
        let limit = ShopClient.limit(self).map { Int(clamping: $0) } ?? rows.count
        try output.list(schema, rows.prefix(limit))
        if rows.count > limit { diagnostics.note("there is more: --all shows everything, --limit N more") }
    }
}
