// Reading a box: history, dialogs, messages by their numbers.

public import FoundationEssentials
internal import Postgres

/// Which part of a dialog's messages, as Telegram asks for it (core.telegram.org/api/offsets): the messages are thought
/// of in a row, the newest first; the part begins with the first one older than `offset`, `addOffset` further on.
public struct HistoryWindow: Sendable, Hashable {
    /// 0: from the newest on.
    public var offset: Int32
    /// Used when `offset` is 0: from what was sent before it.
    public var offsetDate: Date?
    /// Below zero: newer ones too.
    public var addOffset: Int
    public var limit: Int
    /// Older than this; 0 for any.
    public var max: Int32
    /// Newer than this; 0 for any.
    public var min: Int32

    /// The most that one call gives, and the furthest that `addOffset` reaches.
    public static let maximumLimit = 100
    public static let maximumOffset = 10_000

    public init(
        offset: Int32 = 0, offsetDate: Date? = nil, addOffset: Int = 0, limit: Int = 100, max: Int32 = 0,
        min: Int32 = 0
    ) {
        self.offset = offset
        self.offsetDate = offsetDate
        self.addOffset = Swift.max(-Self.maximumOffset, Swift.min(Self.maximumOffset, addOffset))
        self.limit = Swift.max(0, Swift.min(Self.maximumLimit, limit))
        self.max = max
        self.min = min
    }

    var below: Int32 { offset > 0 ? offset : .max }
    var maximum: Int32 { max > 0 ? max : .max }
    /// How many of the older and of the newer ones are wanted; of the newer ones those that are the furthest away.
    var older: (skip: Int, count: Int) { (Swift.max(0, addOffset), Swift.max(0, limit + Swift.min(0, addOffset))) }
    var newer: Int { Swift.max(0, -addOffset) }
    /// Of newer messages, the nearest first, those that lie in the part.
    func part<T>(ofNewer messages: [T]) -> [T] { Array(messages.dropFirst(Swift.max(0, newer - limit))) }
}

/// Messages, the newest first.
public struct MessageList: Sendable {
    public var messages: [Message]
    /// Of the dialog, or of what was found. Exact up to ``countLimit``; at that number it says "so many at least".
    public var count: Int
    /// These are all.
    public var isComplete: Bool { messages.count >= count }

    /// Counting further would cost as much as there is.
    public static let countLimit = 10_000
}

extension BoxStore {
    /// A part of the messages with `peer`.
    /// - Parameter hidden: those up to here are left out, and not counted.
    func history(
        _ user: Int64, _ peer: Peer, _ given: HistoryWindow, hidden: Int32 = 0
    ) async throws -> MessageList {
        var window = given
        window.min = max(window.min, hidden)
        let (skip, older) = window.older
        var messages: [Message] = []
        if window.newer > 0, window.offset > 0 {
            messages = window.part(ofNewer: try await newer(user, peer, window)).reversed()
        }
        if older > 0 {
            let rows = try await database.query(
                """
                select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                    extra, user_id
                from messages
                where user_id = $1 and peer = $2 and id < $3 and id < $4 and id > $5
                    and ($8::timestamptz is null or date < $8)
                order by id desc offset $6 limit $7
                """, user, peer.key, window.below, window.maximum, window.min, skip, older,
                window.offset > 0 ? nil : window.offsetDate)
            messages += try rows.map { try MessageRow.message($0) }
        }
        return MessageList(messages: messages, count: try await count(user, peer, hidden))
    }

    private func newer(_ user: Int64, _ peer: Peer, _ window: HistoryWindow) async throws -> [Message] {
        try await database.query(
            """
            select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id
            from messages
            where user_id = $1 and peer = $2 and id >= $3 and id < $4 and id > $5
            order by id limit $6
            """, user, peer.key, window.below, window.maximum, window.min, window.newer
        ).map { try MessageRow.message($0) }
    }

    private func count(_ user: Int64, _ peer: Peer, _ hidden: Int32) async throws -> Int {
        try await database.query(
            """
            select count(*) as n from (select from messages where user_id = $1 and peer = $2 and id > $4 limit $3) m
            """, user, peer.key, MessageList.countLimit, hidden
        ).first?[0] ?? 0
    }

    /// Those of `ids` that there are, by their numbers.
    func messages(_ user: Int64, _ ids: [Int32]) async throws -> [Message] {
        try await database.query(Self.messages(user, ids)).map { try MessageRow.message($0) }
    }

    /// Those that are pinned, or name the user and are not seen yet.
    func marked(_ user: Int64, _ peer: Peer, isPinned: Bool, limit: Int) async throws -> [Message] {
        let statement =
            isPinned
            ? PostgresStatement(
                """
                select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                    extra, user_id
                from messages where user_id = $1 and peer = $2 and is_pinned order by id desc limit $3
                """, user, peer.key, limit)
            : PostgresStatement(
                """
                select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                    extra, user_id
                from messages where user_id = $1 and peer = $2 and mention = 1 order by id desc limit $3
                """, user, peer.key, limit)
        return try await database.query(statement).map { try MessageRow.message($0) }
    }
}
