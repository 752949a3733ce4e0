// What has happened in a box since its owner was here last.

internal import FoundationEssentials
internal import Postgres

/// Changes of one box, in order.
public struct Difference: Sendable {
    public var updates: [BoxUpdate]
    /// Dialogs of which a setting (draft, mute, pin, folder, mark) was changed since, as they are now; with the last
    /// part only.
    public var settings: [DialogSettings]
    /// How far the box is after these.
    public var pts: Int32
    /// Whether there is nothing after them.
    public var isFinal: Bool

    /// As many of them as come to about `bytes`, but one at least: who can't take the whole gets it in parts.
    public func cut(to bytes: Int) -> Difference {
        var size = 0
        for (index, update) in updates.enumerated() {
            size += update.event.size
            guard size > bytes, index > 0 else { continue }
            return Difference(
                updates: Array(updates[..<index]), settings: [], pts: updates[index - 1].pts, isFinal: false)
        }
        return self
    }
}

extension BoxEvent {
    /// About as many bytes as it takes to tell it.
    fileprivate var size: Int {
        switch self {
        case .message(let message), .edited(let message):
            200 + message.text.utf8.count
                + message.entities.reduce(0) { $0 + 16 + ($1.argument?.utf8.count ?? 0) }
        default: 100
        }
    }
}

extension BoxStore {
    /// The box as it is; that of a user who never had a message begins at pts 1.
    func state(_ user: Int64) async throws -> BoxState {
        let rows = try await database.query("select pts, last_id from boxes where user_id = $1", user)
        return try rows.first.map { BoxState(pts: try $0[0], lastID: try $0[1]) } ?? BoxState()
    }

    func pts(of users: [Int64]) async throws -> [Int64: Int32] {
        let rows = try await database.query("select user_id, pts from boxes where user_id = any($1::int8[])", users)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0[0] as Int64, try $0[1] as Int32) })
    }

    /// All that came after `pts`, or its first `limit` changes; as it was at one moment.
    func difference(_ user: Int64, since pts: Int32, limit: Int) async throws -> Difference {
        try await database.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
            let rows = try await transaction.run([
                Self.clock(user, pts), Self.newMessages(user, pts, limit + 1), Self.newChanges(user, pts, limit + 1),
            ])
            guard let head = rows[0].first else {
                return Difference(updates: [], settings: [], pts: BoxState().pts, isFinal: true)
            }
            let edited = try rows[2].flatMap { row -> [Int32] in
                try row[3] == NewChange.Kind.edited.rawValue ? try row[5] : []
            }
            let later = try await transaction.run(
                (edited.isEmpty ? [] : [Self.messages(user, Array(Set(edited)).sorted())]) + [Self.settings(user, pts)])
            var reading = DifferenceReading(user: user, since: pts, limit: limit)
            reading.clock = BoxClock(BoxState(pts: try head[2], lastID: try head[3]))
            if later.count > 1 {
                for row in later[0] {
                    let message = try MessageRow.message(row)
                    reading.edited[message.id] = message
                }
            }
            let isCut = try reading.merge(rows[1], rows[2])
            return Difference(
                updates: reading.updates,
                settings: isCut ? [] : try (later.last ?? later[0]).map { try DialogSettings($0) },
                pts: isCut ? reading.pts : try head[0], isFinal: !isCut)
        }
    }

    private static func clock(_ user: Int64, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            select b.pts, b.last_id, coalesce(p.pts, 1) as base_pts, coalesce(p.last_id, 0) as base_id
            from boxes b left join lateral (
                select c.pts, c.last_id from changes c where c.user_id = b.user_id and c.pts <= $2::int8
                order by c.pts desc limit 1) p on true
            where b.user_id = $1
            """, user, pts)
    }

    /// See ``BoxClock/lastID(at:before:)``.
    private static func newMessages(_ user: Int64, _ pts: Int32, _ limit: Int) -> PostgresStatement {
        PostgresStatement(
            """
            select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id, random_id
            from messages
            where user_id = $1 and id > least(
                $2::int8 + coalesce((select c.last_id - c.pts from changes c
                    where c.user_id = $1 and c.pts <= $2::int8 order by c.pts desc limit 1), -1),
                (select c.last_id from changes c where c.user_id = $1 and c.pts > $2::int8 order by c.pts limit 1))
            order by id limit $3
            """, user, pts, limit)
    }

    private static func newChanges(_ user: Int64, _ pts: Int32, _ limit: Int) -> PostgresStatement {
        PostgresStatement(
            """
            select pts, count, last_id, kind, peer, ids from changes where user_id = $1 and pts > $2::int8
            order by pts limit $3
            """, user, pts, limit)
    }

    static func messages(_ user: Int64, _ ids: [Int32]) -> PostgresStatement {
        PostgresStatement(
            """
            select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id
            from messages where user_id = $1 and id = any($2::int8[]) order by id
            """, user, ids)
    }

    private static func settings(_ user: Int64, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            select peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            from dialogs where user_id = $1 and set_at >= $2::int8 order by peer
            """, user, pts)
    }
}

/// Puts new messages and other changes into one order.
private struct DifferenceReading {
    let user: Int64
    let limit: Int
    var clock = BoxClock()
    var edited: [Int32: Message] = [:]
    private(set) var updates: [BoxUpdate] = []
    /// How far the box is after what was passed.
    private(set) var pts: Int32
    private var passed = 0

    init(user: Int64, since: Int32, limit: Int) {
        self.user = user
        pts = since
        self.limit = limit
    }

    /// - Returns: whether there is more.
    mutating func merge(_ messages: PostgresRows, _ changes: PostgresRows) throws -> Bool {
        var place = messages.startIndex
        for row in changes {
            let state = BoxState(pts: try row[0], lastID: try row[2])
            while place < messages.endIndex, try (messages[place][5] as Int32) <= state.lastID {
                guard try take(messages[place]) else { return true }
                place += 1
            }
            // The messages before this change are known only up to the limit.
            if messages.count > limit, place == messages.endIndex { return true }
            guard passed < limit else { return true }
            passed += 1
            pts = state.pts
            let count: Int32 = try row[1]
            if let event = try event(row) {
                updates.append(BoxUpdate(user: user, pts: state.pts, count: count, event: event))
            }
            clock = BoxClock(state)
        }
        if changes.count > limit { return true }
        while place < messages.endIndex {
            guard try take(messages[place]) else { return true }
            place += 1
        }
        return false
    }

    private mutating func take(_ row: PostgresRow) throws -> Bool {
        guard passed < limit else { return false }
        passed += 1
        let message = try MessageRow.message(row)
        pts = clock.pts(of: message.id)
        updates.append(
            BoxUpdate(user: user, pts: pts, count: 1, event: .message(message), randomID: try row["random_id"]))
        return true
    }

    /// nil: what it was about is not there any more.
    private func event(_ row: PostgresRow) throws -> BoxEvent? {
        let ids: [Int32] = try row[5]
        guard let kind = NewChange.Kind(rawValue: try row[3]) else { return nil }
        let key: Int64? = try row[4]
        let peer = try key.map { try MessageRow.peer($0) } ?? .user(user)
        switch kind {
        case .edited: return ids.first.flatMap { edited[$0] }.map { .edited($0) }
        case .deleted: return .deleted(ids)
        case .readInbox: return .readInbox(peer, upTo: ids[0], unread: Int(ids[1]))
        case .readOutbox: return .readOutbox(peer, upTo: ids[0])
        case .pinned, .unpinned: return .pinned(peer, ids, isPinned: kind == .pinned)
        case .mentionsRead: return .mentionsRead(ids)
        case .joined, .left:
            return .membership(channel: peer.number, isMember: kind == .joined, pts: ids.first ?? 0)
        }
    }
}
