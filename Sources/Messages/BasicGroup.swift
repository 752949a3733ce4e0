// Basic groups as values: who may do what in them. Pure, no I/O.

public import FoundationEssentials

/// A basic group, as its own shard has it, or as a shard of its members last heard.
public struct BasicGroup: Sendable, Hashable, Codable {
    public struct Member: Sendable, Hashable, Codable {
        public var user: Int64
        public var inviter: Int64
        public var date: Date
        public var isAdmin: Bool
    }
    public var id: Int64
    /// Counts the changes.
    public var version: Int32
    public var title: String
    public var about: String
    public var creator: Int64
    public var date: Date
    /// In the order in which they came.
    public var members: [Member]

    /// Telegram's own bound.
    public static let maximumMembers = 200

    public func member(_ user: Int64) -> Member? { members.first { $0.user == user } }
}
