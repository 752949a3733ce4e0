// Sharding: which PostgreSQL database a user's chats lie in. 1,024 slots, a slot belongs to one shard; the map of them is
// in the primary database, and every shard has a row for each slot that it owns, which fences whoever has an old map.

/// One of the parts that all users are divided into; moved between shards as a whole.
public struct Slot: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// How many there are, for ever.
    public static let count = 1_024
    /// 0 to 1,023.
    public let number: Int

    public init?(_ number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The slot of a user or a chat, by its number: Fibonacci hashing, so that neighbours lie apart.
    public init(of id: Int64) {
        number = Int((UInt64(bitPattern: id) &* 0x9e37_79b9_7f4a_7c15) >> 54)
    }

    public static func < (left: Slot, right: Slot) -> Bool { left.number < right.number }
    public var description: String { "\(number)" }
}
