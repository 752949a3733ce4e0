internal import FoundationEssentials
internal import Postgres

/// What has to be known before messages are written: what was sent before, who blocks whom, what is answered.
struct Lookups: Sendable {
    struct Key: Hashable, Sendable {
        var user: Int64
        var randomID: Int64
    }
    struct Pair: Hashable, Sendable {
        var user: Int64
        var other: Int64
    }
    struct Reply: Sendable {
        var uid: UUID
        var author: Int64
        /// The number of the answered message in each box.
        var ids: [Int64: Int32] = [:]
    }
    struct Found: Sendable {
        var sent: [Key: SentMessage] = [:]
        var blocking: Set<Pair> = []
        var blockedBy: Set<Pair> = []
        /// By the message's place in the batch.
        var replies: [Int: Reply] = [:]
        /// By the author and the channel.
        var views: [Pair: ChannelView] = [:]

        /// - Parameter isCounted: whether it is a post of its own for a channel's slow mode.
        func refusal(of send: OutgoingMessage, at now: Date, isCounted: Bool) -> MessagesError? {
            if let channel = send.to.channel {
                guard let view = views[Pair(user: send.from, other: channel)] else { return .channelInvalid }
                do {
                    try view.checkPosting()
                    if isCounted { try view.checkPace(now) }
                } catch {
                    return error
                }
                // What he does not see he does not answer.
                return send.replyTo.map { $0 <= view.hiddenUpTo } == true ? .replyInvalid : nil
            }
            guard case .user(let other) = send.to else { return nil }
            let pair = Pair(user: send.from, other: other)
            if blocking.contains(pair) { return .youBlockedUser }
            return blockedBy.contains(pair) ? .userBlocked : nil
        }
    }

    let statements: [PostgresStatement]
    private let hasBlocks: Bool
    private let hasReplies: Bool
    private let hasChannels: Bool

    /// - Parameter sends: each with the boxes of this shard that it goes to.
    init(_ sends: [(send: OutgoingMessage, local: [Int64])]) {
        var statements = [Self.earlier(sends.map(\.send))]
        let pairs = sends.compactMap { send, _ -> Pair? in
            guard case .user(let other) = send.to, other != send.from else { return nil }
            return Pair(user: send.from, other: other)
        }
        hasBlocks = !pairs.isEmpty
        if hasBlocks { statements.append(Self.blocks(pairs)) }
        let replies = sends.enumerated().filter { $0.element.send.replyTo != nil }
        hasReplies = !replies.isEmpty
        if hasReplies {
            statements.append(Self.replies(replies.map { ($0.offset, $0.element.send, $0.element.local) }))
        }
        let posts = sends.compactMap { send, _ in send.to.channel.map { (channel: $0, user: send.from) } }
        hasChannels = !posts.isEmpty
        if hasChannels { statements.append(BoxStore.views(posts)) }
        self.statements = statements
    }

    func read(_ rows: [PostgresRows]) throws -> Found {
        var found = Found()
        for row in rows[0] {
            let user = try MessageRow.user(row)
            found.sent[Key(user: user, randomID: try row["random_id"])] = SentMessage(
                message: try MessageRow.message(row), pts: try row["pts"], wasReplayed: true)
        }
        if hasBlocks {
            for row in rows[1] {
                let pair = Pair(user: try row[0], other: try row[1])
                if try row[2] { found.blocking.insert(pair) } else { found.blockedBy.insert(pair) }
            }
        }
        if hasChannels, let last = rows.last {
            for row in last {
                let view = try BoxStore.view(row)
                found.views[Pair(user: try row["viewer"], other: view.channel.id)] = view
            }
        }
        guard hasReplies else { return found }
        for row in rows[hasBlocks ? 2 : 1] {
            let index: Int = try row["place"]
            let reply = Reply(uid: try row["uid"], author: try row["from_id"])
            if let user: Int64 = try row["user_id"] {
                found.replies[index, default: reply].ids[user] = try row["id"]
            } else if found.replies[index] == nil {
                found.replies[index] = reply
            }
        }
        return found
    }

    private static func earlier(_ sends: [OutgoingMessage]) -> PostgresStatement {
        PostgresStatement(
            """
            select m.uid, m.peer, m.from_id, m.date, m.edited_at, m.id, m.reply_to, m.mention, m.is_silent, m.is_pinned,
                m.body, m.entities, m.extra, m.user_id, m.random_id,
                m.id + coalesce((select c.pts - c.last_id from changes c
                    where c.user_id = m.user_id and c.last_id < m.id order by c.pts desc limit 1), 1) as pts
            from unnest($1::int8[], $2::int8[]) as s (user_id, random_id) cross join lateral (
                select * from messages e where e.user_id = s.user_id and e.random_id = s.random_id
                    and e.random_id is not null limit 1) m
            """, sends.map(\.box), sends.map(\.boxRandomID))
    }

    /// user_id, other_id, is_mine: who of `other` blocks `user` or is blocked by him.
    static func blocks(_ pairs: [Pair]) -> PostgresStatement {
        PostgresStatement(
            """
            select b.user_id, b.other_id, b.is_mine
            from unnest($1::int8[], $2::int8[]) as s (user_id, other_id)
                join blocks b on b.user_id = s.user_id and b.other_id = s.other_id and b.is_mine in (true, false)
            """, pairs.map(\.user), pairs.map(\.other))
    }

    /// The answered messages of the senders' boxes, in the dialog that is written to, and their copies in the others'.
    private static func replies(
        _ sends: [(index: Int, send: OutgoingMessage, local: [Int64])]
    ) -> PostgresStatement {
        let targets = sends.flatMap { entry in
            (entry.local.isEmpty ? [nil] : entry.local.map { Optional($0) }).map { (entry.index, entry.send, $0) }
        }
        return PostgresStatement(
            """
            select s.place, m.uid, m.from_id, c.user_id, c.id
            from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[])
                    as s (place, user_id, peer, id, target)
                join messages m on m.user_id = s.user_id and m.id = s.id and m.peer = s.peer
                left join messages c on c.uid = m.uid and c.user_id = s.target
            """, targets.map(\.0), targets.map(\.1.box), targets.map(\.1.to.key), targets.map { $0.1.replyTo ?? 0 },
            targets.map(\.2))
    }
}
