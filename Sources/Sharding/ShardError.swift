public import Postgres

/// Why something could not be done in a shard.
public struct ShardError: Error, Sendable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        public let text: String
        /// The shard's database can't be reached, or does not answer: nothing was done, or, with an `underlying` whose
        /// `isCommitUnknown` is set, that can't be told.
        public static let away = Code(text: "shard_away")
        /// The shard does not own the slot, or is handing it over, also by a map that was read just now.
        public static let notMine = Code(text: "slot_moving")
        /// The map was never read, and can't be.
        public static let noMap = Code(text: "no_shard_map")
        /// The slot belongs to nobody.
        public static let unplaced = Code(text: "slot_unplaced")
        /// The map names a shard that this process's configuration does not have.
        public static let unknown = Code(text: "shard_unknown")
        /// The slots lie in more than one shard.
        public static let apart = Code(text: "slots_apart")
    }
    public let code: Code
    public let shard: ShardName?
    public let slot: Slot?
    public let reason: String
    public let underlying: PostgresError?

    public init(
        _ code: Code, shard: ShardName? = nil, slot: Slot? = nil, reason: String, underlying: PostgresError? = nil
    ) {
        self.code = code
        self.shard = shard
        self.slot = slot
        self.reason = reason
        self.underlying = underlying
    }

    /// The same may succeed in a moment.
    public var isRetryable: Bool { code == .away || code == .notMine || code == .noMap }
    /// Whether a commit was made is unknown: ask the database which it is.
    public var isCommitUnknown: Bool { underlying?.isCommitUnknown ?? false }

    public var description: String {
        let subject = [shard.map { "shard \($0)" }, slot.map { "slot \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return subject.isEmpty ? reason : "\(subject): \(reason)"
    }
}

extension PostgresError {
    /// What `refuse_slots` of a shard's schema fails with.
    static let notMineCode = "SH001"
    var isNotMine: Bool { code == Self.notMineCode }

    /// The server is not there, is starting or ending, or lets us in no more. That an open connection was lost says
    /// less: it may have been that one only.
    var meansAway: Bool {
        code == "08001" || code == "57P03" || isRefusedEntry && !isOverload
    }
}
