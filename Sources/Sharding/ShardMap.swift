/// Which shard each slot belongs to, as the primary database had it at one moment. A value: never half changed.
public struct ShardMap: Sendable, Equatable {
    /// A shard as the map knows it.
    public struct Entry: Sendable, Equatable {
        public enum State: String, Sendable, Codable {
            /// Its own rows for its slots may not all be there yet.
            case preparing
            case active
        }
        public let name: ShardName
        public let state: State
        public init(name: ShardName, state: State) {
            self.name = name
            self.state = state
        }
    }
    /// Whose a slot is, and since which epoch of the map.
    public struct Owner: Sendable, Equatable {
        public let shard: ShardName
        public let epoch: Int64
        public init(shard: ShardName, epoch: Int64) {
            self.shard = shard
            self.epoch = epoch
        }
    }

    /// Counted on by each change; 0: nothing was ever placed.
    public let epoch: Int64
    /// In the order in which they came.
    public let shards: [Entry]
    /// By the slot's number.
    private let owners: [Owner?]

    /// - Parameter owners: slots that are not in it belong to nobody.
    public init(epoch: Int64, shards: [Entry], owners: [Slot: Owner]) {
        self.epoch = epoch
        self.shards = shards
        self.owners = Slot.all.map { owners[$0] }
    }

    /// nil: of nobody, as before the first placement.
    public subscript(_ slot: Slot) -> Owner? { owners[slot.number] }

    /// The slots of a shard, in order.
    public func slots(of shard: ShardName) -> [Slot] { Slot.all.filter { self[$0]?.shard == shard } }

    /// Which shard each slot gets when there is none yet: ranges that differ by one slot at most.
    /// - Parameter shards: at least one.
    public static func dealt(to shards: [ShardName]) -> [ShardName] {
        precondition(!shards.isEmpty, "slots are dealt to at least one shard")
        return (0..<Slot.count).map { shards[$0 * shards.count / Slot.count] }
    }

    /// Slots that lie together in number and belong to the same shard.
    public struct Range: Sendable, Equatable {
        public let first: Slot
        public let last: Slot
        /// nil: of nobody.
        public let shard: ShardName?
        /// The newest of them.
        public let epoch: Int64
    }

    /// The whole map, in the fewest ranges.
    public var ranges: [Range] {
        var found: [Range] = []
        for slot in Slot.all {
            let owner = self[slot]
            if let last = found.last, last.shard == owner?.shard {
                let epoch = max(last.epoch, owner?.epoch ?? 0)
                found[found.count - 1] = Range(first: last.first, last: slot, shard: last.shard, epoch: epoch)
            } else {
                found.append(Range(first: slot, last: slot, shard: owner?.shard, epoch: owner?.epoch ?? 0))
            }
        }
        return found
    }
}
