public import Postgres
public import Sharding

/// Where boxes and groups lie, as this service needs to know it: the map of slots, a client for each shard, and the
/// fence that keeps a process with an old map from writing to the wrong place.
public protocol MessageShards: Sendable {
    /// Of all shards there are.
    var names: [String] { get }
    /// As the map of this process has it.
    func name(of slot: Slot) -> String
    /// As the shard's own role: its schema is the search path. For those who wait outages out by themselves.
    func client(of name: String) -> PostgresClient
    /// Runs `body` with that client.
    /// - Throws: `ShardError` `.away`, at once while that is known; what `body` throws.
    func asking<T>(_ name: String, _ body: (PostgresClient) async throws -> T) async throws -> T
    /// What goes first in every transaction that writes to boxes or groups of these slots, and fails when one of them
    /// is not this shard's, or is being handed over.
    func fence(_ slots: Set<Slot>) -> [PostgresStatement]
    /// Reads the map again: as it is now or later.
    func reload() async throws
}

/// A slot is not this shard's: the map is old.
public struct NotMine: Error, Sendable, Equatable {
    public init() {}
}

extension MessageShards {
    /// The shard of a user, a group or a channel.
    func name(of number: Int64) -> String { name(of: Slot(of: number)) }

    /// `numbers` by their shards.
    func grouped(_ numbers: some Sequence<Int64>) -> [String: [Int64]] {
        Dictionary(grouping: numbers) { name(of: $0) }
    }
}

enum BoxSlots {
    /// Those of boxes, by whom they belong to: users, or channels by their keys.
    static func of(_ owners: some Sequence<Int64>) -> Set<Slot> {
        Set(owners.map { Slot(of: $0 > 0 ? $0 : Peer(key: $0)?.number ?? $0) })
    }
}
