public import Postgres
public import Sharding

/// The shards of this process as this service asks them.
public struct MessageShardMap: MessageShards {
    private let shards: Shards

    public init(_ shards: Shards) { self.shards = shards }

    public var names: [String] { shards.all.map(\.text) }
    /// Where the map is not known the shard that is asked says that the slot is not its own.
    public func name(of slot: Slot) -> String { (try? shards.shard(of: slot))?.text ?? names[0] }
    public func client(of name: String) -> PostgresClient {
        guard let shard = ShardName(name), let client = try? shards.client(of: shard) else {
            preconditionFailure("there is no shard \(name)")
        }
        return client
    }
    public func asking<T>(_ name: String, _ body: (PostgresClient) async throws -> T) async throws -> T {
        guard let shard = ShardName(name) else { preconditionFailure("there is no shard \(name)") }
        return try await shards.asking(shard, body)
    }
    public func fence(_ slots: Set<Slot>) -> [PostgresStatement] { slots.isEmpty ? [] : Shards.hold(slots) }
    public func reload() async throws { try await shards.loadAnew() }
}
