// Sharding: which PostgreSQL database a user's chats lie in. 1,024 slots, a slot belongs to one shard; the map of them
// is in the primary database (schema `sharding`), cached by each process in its `Shards`, and every shard has a row for
// each slot that it owns (table `slots` of its schema), which fences whoever has an old map.
//
// Owns no thread: everything may be called from any loop, and uses that loop's connections. `Shards.run()` is a task of
// whoever hosts it.

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

    /// All of them, in order.
    public static let all: [Slot] = (0..<count).compactMap { Slot($0) }

    public static func < (left: Slot, right: Slot) -> Bool { left.number < right.number }
    public var description: String { "\(number)" }
}

/// What a shard is called: `s1`, `s2`, …; `[a-z][a-z0-9]{0,15}`.
public struct ShardName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let bytes = text.utf8
        guard (1...16).contains(bytes.count), let first = bytes.first, (97...122).contains(first),
            bytes.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) })
        else { return nil }
        self.text = text
    }

    /// The schema of service `messages` in this shard.
    public var schema: String { "messages_\(text)" }
    public var description: String { text }
    /// `s2` before `s10`.
    public static func < (left: ShardName, right: ShardName) -> Bool {
        left.text.utf8.count == right.text.utf8.count
            ? left.text < right.text : left.text.utf8.count < right.text.utf8.count
    }
}

/// The migrations that are Sharding's.
public enum Sharding {
    /// The schema of the map, in the primary database.
    public static let schema = "sharding"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [("0001_init.sql", PackageResources._001_init_sql)]
    }
    /// Of a shard's schema, before all others of it: table `slots`, functions `refuse_slots` and `replicas`. Run with
    /// that schema as the search path.
    public static var shardMigrations: [(name: String, sql: [UInt8])] {
        [("0001_slots.sql", PackageResources.shard_slots_sql)]
    }
}
