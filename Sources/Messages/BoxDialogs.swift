// A user's dialogs: that there is one follows from his messages; what he has read and set is in `dialogs`.

public import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What a user has set for a dialog.
public struct DialogSettings: Sendable, Hashable, Codable {
    public var peer: Peer
    /// Its place among the pinned ones, the highest on top; nil when it is not pinned.
    public var pinned: Int?
    public var isMarkedUnread = false
    /// 0: all chats; 1: the archive.
    public var folder = 0
    public var muteUntil: Date?
    public var draft: MessageDraft?
    /// The newest message that the user has read; and of his own, that was read by somebody.
    public var readInbox: Int32 = 0
    public var readOutbox: Int32 = 0

    init(peer: Peer) { self.peer = peer }

    /// Of columns peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox.
    init(_ row: PostgresRow) throws {
        peer = try MessageRow.peer(row["peer"])
        pinned = try row["pinned"]
        isMarkedUnread = try row["is_marked_unread"]
        folder = try row["folder"]
        muteUntil = try row["mute_until"]
        let text: String? = try row["draft"]
        draft = try text.map { try JSONText.decode(MessageDraft.self, from: Array($0.utf8)) }
        readInbox = try row["read_inbox"]
        readOutbox = try row["read_outbox"]
    }
}

/// A text that is not sent yet.
public struct MessageDraft: Sendable, Hashable, Codable {
    public var text: String
    public var entities: [MessageEntity]
    public var replyTo: Int32?
    public var date: Date
    public init(text: String, entities: [MessageEntity] = [], replyTo: Int32? = nil, date: Date) {
        self.text = text
        self.entities = entities
        self.replyTo = replyTo
        self.date = date
    }
}

/// One line of a user's list.
public struct Dialog: Sendable {
    public var settings: DialogSettings
    public var top: Message
    public var unread: Int
    public var unreadMentions: Int
    public var peer: Peer { settings.peer }
}

/// A part of the list.
public struct DialogList: Sendable {
    public var dialogs: [Dialog]
    /// Of those that are asked for in all parts together.
    public var count: Int
}

/// Where a part of the list of dialogs begins: after the one whose newest message has this date and number.
public struct DialogOffset: Sendable, Hashable {
    public var date: Date
    public var id: Int32
    public init(date: Date, id: Int32) {
        self.date = date
        self.id = id
    }
}

extension BoxStore {
    /// The list without the pinned ones, the one with the newest message first. Costs a look into an index for each
    /// dialog that there is.
    func dialogs(_ user: Int64, folder: Int, after offset: DialogOffset?, limit: Int) async throws -> DialogList {
        let rows = try await database.query(
            """
            with recursive tops as (
                (select peer, id from messages where user_id = $1 order by peer desc, id desc limit 1)
                union all
                select n.peer, n.id from tops t cross join lateral (
                    select m.peer, m.id from messages m where m.user_id = $1 and m.peer < t.peer
                    order by m.peer desc, m.id desc limit 1) n),
            part as (
                select t.peer, t.id, count(*) over () as total
                from tops t join messages m on m.user_id = $1 and m.id = t.id
                    left join dialogs d on d.user_id = $1 and d.peer = t.peer
                where d.pinned is null and coalesce(d.folder, 0) = $2
                    and ($3::timestamptz is null or (m.date, m.id) < ($3, $4))
                order by m.date desc, m.id desc limit $5)
            select m.uid, m.peer, m.from_id, m.date, m.edited_at, m.id, m.reply_to, m.mention, m.is_silent, m.is_pinned,
                m.body, m.entities, m.extra, m.user_id, d.pinned, coalesce(d.is_marked_unread, false)
                as is_marked_unread, coalesce(d.folder, 0) as folder, d.mute_until, d.draft,
                coalesce(d.read_inbox, 0) as read_inbox, coalesce(d.read_outbox, 0) as read_outbox, p.total,
                (select count(*) from messages u where u.user_id = $1 and u.peer = p.peer
                    and u.id > coalesce(d.read_inbox, 0) and u.from_id <> $1) as unread,
                (select count(*) from messages u where u.user_id = $1 and u.peer = p.peer and u.mention = 1) as mentions
            from part p join messages m on m.user_id = $1 and m.id = p.id
                left join dialogs d on d.user_id = $1 and d.peer = p.peer
            order by m.date desc, m.id desc
            """, user, folder, offset?.date, offset?.id ?? 0, limit)
        return DialogList(dialogs: try rows.map { try Self.dialog($0) }, count: try rows.first?["total"] ?? 0)
    }

    /// Those of `peers` that there are; nil: the pinned ones, from the top.
    func dialogs(_ user: Int64, with peers: [Peer]?) async throws -> [Dialog] {
        let rows = try await database.query(
            """
            with wanted as (
                select w.peer from unnest($2::int8[]) as w (peer)
                union all
                select d.peer from dialogs d where d.user_id = $1 and d.pinned is not null and $2::int8[] is null)
            select m.uid, m.peer, m.from_id, m.date, m.edited_at, m.id, m.reply_to, m.mention, m.is_silent, m.is_pinned,
                m.body, m.entities, m.extra, m.user_id, d.pinned, coalesce(d.is_marked_unread, false)
                as is_marked_unread, coalesce(d.folder, 0) as folder, d.mute_until, d.draft,
                coalesce(d.read_inbox, 0) as read_inbox, coalesce(d.read_outbox, 0) as read_outbox,
                (select count(*) from messages u where u.user_id = $1 and u.peer = w.peer
                    and u.id > coalesce(d.read_inbox, 0) and u.from_id <> $1) as unread,
                (select count(*) from messages u where u.user_id = $1 and u.peer = w.peer and u.mention = 1) as mentions
            from wanted w cross join lateral (
                    select * from messages t where t.user_id = $1 and t.peer = w.peer order by t.id desc limit 1) m
                left join dialogs d on d.user_id = $1 and d.peer = w.peer
            order by d.pinned desc nulls last, m.date desc, m.id desc
            """, user, peers?.map(\.key))
        return try rows.map { try Self.dialog($0) }
    }

    private static func dialog(_ row: PostgresRow) throws -> Dialog {
        Dialog(
            settings: try DialogSettings(row), top: try MessageRow.message(row), unread: try row["unread"],
            unreadMentions: try row["mentions"])
    }
}
