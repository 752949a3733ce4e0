// The SQL of one shard's channels, but for their boxes.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension BoxStore {
    static func box(of channel: Int64) -> Int64 { Peer.channel(channel).key }

    // MARK: Looking

    /// Channels as these users see them, by pairs.
    static func views(_ pairs: [(channel: Int64, user: Int64)]) -> PostgresStatement {
        PostgresStatement(
            """
            select c.state, c.member_count, c.username, c.invite, v.user_id as viewer, m.user_id, m.rank, m.inviter,
                m.date, m.read_inbox, m.rights, m.promoter, m.title, m.until, m.hidden_to, m.posted_at,
                c.hides_history, c.is_signed, c.slow_mode, c.invite_asks,
                case when m.until <= now() then 0 else m.restrictions end as restrictions
            from unnest($1::int8[], $2::int8[]) as v (channel_id, user_id)
                join channels c on c.id = v.channel_id
                left join channel_members m on m.channel_id = v.channel_id and m.user_id = v.user_id
                    and not (m.rank = 0 and coalesce(m.until <= now(), false))
            """, pairs.map(\.channel), pairs.map(\.user))
    }

    static func view(_ row: PostgresRow) throws -> ChannelView {
        let state: String = try row["state"]
        var channel = try JSONText.decode(Channel.self, from: Array(state.utf8))
        channel.memberCount = try row["member_count"]
        channel.username = try row["username"]
        channel.isHistoryHidden = try row["hides_history"]
        channel.isSigned = try row["is_signed"]
        channel.slowMode = try row["slow_mode"]
        var view = ChannelView(channel: channel)
        guard !row.isNull("user_id") else { return view }
        view.member = try member(row)
        view.hiddenTo = try row["hidden_to"]
        view.postedAt = try row["posted_at"]
        return view
    }

    static func member(_ row: PostgresRow) throws -> ChannelMember {
        let rank = ChannelRank(rawValue: try row["rank"]) ?? .banned
        let rights: Int32? = try row["rights"]
        return ChannelMember(
            user: try row["user_id"], rank: rank, inviter: try row["inviter"], date: try row["date"],
            readInbox: try row["read_inbox"],
            rights: rank == .creator
                ? .all : rank == .administrator ? rights.map { ChannelRights(rawValue: $0) } ?? .standard : [],
            promoter: try row["promoter"], title: try row["title"],
            restrictions: ChannelRestrictions(rawValue: try row["restrictions"]), until: try row["until"])
    }

    /// Those that there are, and whether what is posted there is signed.
    func channels(_ numbers: Set<Int64>) async throws -> [Int64: Bool] {
        guard !numbers.isEmpty else { return [:] }
        let rows = try await database.query(
            "select id, is_signed from channels where id = any($1::int8[])", numbers.sorted())
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0[0] as Int64, try $0[1] as Bool) })
    }

    /// - Throws: ``MessagesError`` CHANNEL_INVALID
    func view(_ channel: Int64, for user: Int64) async throws -> ChannelView {
        guard let row = try await database.query(Self.views([(channel, user)])).first else {
            throw MessagesError.channelInvalid
        }
        return try Self.view(row)
    }

    /// By their numbers, from the one after `user` on.
    func members(_ channel: Int64, after user: Int64, limit: Int) async throws -> [ChannelMember] {
        try await database.query(
            """
            select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until,
                case when until <= now() then 0 else restrictions end as restrictions
            from channel_members where channel_id = $1 and user_id > $2 and rank > 0 order by user_id limit $3
            """, channel, user, limit
        ).map { try Self.member($0) }
    }

    /// Those of one rank: the administrators, the creator, the banned.
    func members(
        _ channel: Int64, rank: ChannelRank, after user: Int64, limit: Int
    ) async throws -> [ChannelMember] {
        try await database.query(
            """
            select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until,
                case when until <= now() then 0 else restrictions end as restrictions
            from channel_members
            where channel_id = $1 and rank = $2 and rank <> 1 and user_id > $3
                and not (rank = 0 and coalesce(until <= now(), false))
            order by user_id limit $4
            """, channel, rank.rawValue, user, limit
        ).map { try Self.member($0) }
    }

    func memberships(_ user: Int64, limit: Int) async throws -> [Int64] {
        try await database.query(
            "select channel_id from memberships where user_id = $1 order by channel_id limit $2", user, limit
        ).map { try $0[0] }
    }

    /// Those of these users who are in `count` channels or more.
    func crowded(_ users: [Int64], from count: Int) async throws -> [Int64] {
        try await database.query(
            """
            select u from unnest($1::int8[]) as u where (
                select count(*) from (select from memberships m where m.user_id = u limit $2) m) >= $2
            """, users, count
        ).map { try $0[0] }
    }

    func dialogSettings(_ user: Int64, _ peers: [Peer]) async throws -> [Peer: DialogSettings] {
        let rows = try await database.query(
            """
            select peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            from dialogs where user_id = $1 and peer = any($2::int8[])
            """, user, peers.map(\.key))
        let settings = try rows.map { try DialogSettings($0) }
        return Dictionary(uniqueKeysWithValues: settings.map { ($0.peer, $0) })
    }

    /// Those of these channels that the user is in.
    func channelDialogs(_ user: Int64, _ channels: [Int64]) async throws -> [ChannelDialog] {
        let rows = try await database.query(
            """
            select t.uid, t.peer, t.from_id, t.date as top_date, t.edited_at, t.id, t.reply_to, t.mention, t.is_silent,
                t.is_pinned, t.body, t.entities, t.extra, t.user_id as box, c.state, c.member_count, c.username,
                c.hides_history, c.is_signed, c.slow_mode, m.hidden_to, m.posted_at,
                m.user_id, m.rank, m.inviter, m.date, m.read_inbox, m.rights, m.promoter, m.title, m.until,
                case when m.until <= now() then 0 else m.restrictions end as restrictions, b.pts,
                case when c.first_reader = $1 then c.read_second else c.read_first end as read_outbox, (
                    select count(*) from (select from messages u where u.user_id = b.user_id
                        and u.id > m.read_inbox and u.from_id <> $1 limit $4) u) as unread
            from unnest($2::int8[], $3::int8[]) as v (channel_id, box)
                join channels c on c.id = v.channel_id
                join channel_members m on m.channel_id = v.channel_id and m.user_id = $1 and m.rank > 0
                join boxes b on b.user_id = v.box
                left join lateral (
                    select * from messages t where t.user_id = v.box order by t.id desc limit 1) t on true
            """, user, channels, channels.map { Self.box(of: $0) }, MessageList.countLimit)
        return try rows.map { row in
            let view = try Self.view(row)
            let top = row.isNull("box") ? nil : try MessageRow.message(row)
            return ChannelDialog(
                view: view, settings: DialogSettings(peer: view.channel.peer),
                top: top.flatMap { $0.id > view.hiddenUpTo ? $0 : nil }, unread: try row["unread"],
                pts: try row["pts"], readOutbox: try row["read_outbox"])
        }
    }

    // MARK: Changing

    static func insert(_ channel: Channel) throws -> PostgresStatement {
        PostgresStatement(
            "insert into channels (id, state, member_count) values ($1, $2, 0)", channel.id,
            String(decoding: try JSONText.encode(channel), as: UTF8.self))
    }

    static func store(_ channel: Channel) throws -> PostgresStatement {
        PostgresStatement(
            "update channels set state = $2 where id = $1", channel.id,
            String(decoding: try JSONText.encode(channel), as: UTF8.self))
    }

    /// Makes users members, or gives those who were banned another rank; and counts. Who asked to be let in does so no
    /// more.
    /// - Parameter hides: what was posted before is not for them. That they have come is the newest post by then, and
    ///   is.
    static func rank(
        _ users: [Int64], _ rank: ChannelRank, in channel: Int64, by inviter: Int64, _ date: Date, growth: Int,
        until: Date? = nil, hides: Bool = false
    ) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                insert into channel_members (channel_id, user_id, rank, inviter, date, read_inbox, until, hidden_to,
                    restrictions, posted_at)
                select $1, u, $3, $4, $5, coalesce((select last_id from boxes where user_id = $6), 0),
                    coalesce($7::timestamptz, case when l.until > now() then l.until end),
                    case when $8 then coalesce((select last_id - 1 from boxes where user_id = $6), 0) else 0 end,
                    case when l.until <= now() then 0 else coalesce(l.restrictions, 0) end, l.posted_at
                from unnest($2::int8[]) as u
                    left join channel_left l on l.channel_id = $1 and l.user_id = u and $3 = 1
                order by u
                on conflict (channel_id, user_id) do update set rank = excluded.rank, inviter = excluded.inviter,
                    date = excluded.date, read_inbox = excluded.read_inbox, until = excluded.until, rights = null,
                    promoter = null, title = null, restrictions = excluded.restrictions,
                    hidden_to = excluded.hidden_to, posted_at = excluded.posted_at
                """, channel, users.sorted(), rank.rawValue, inviter, date, box(of: channel), until, hides),
            PostgresStatement(
                "delete from channel_left where channel_id = $1 and user_id = any($2::int8[])", channel, users),
            forgetRequests(channel, users),
            count(growth, channel),
        ]
    }

    static func leave(_ user: Int64, _ channel: Int64) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                with gone as (
                    delete from channel_members where channel_id = $1 and user_id = $2
                    returning case when until <= now() then 0 else restrictions end as restrictions, until, posted_at)
                insert into channel_left as l (channel_id, user_id, restrictions, until, posted_at)
                select $1, $2, restrictions, until, posted_at from gone
                where restrictions <> 0 or posted_at > now() - $3 * interval '1 second'
                on conflict (channel_id, user_id) do update
                set restrictions = excluded.restrictions, until = excluded.until, posted_at = excluded.posted_at
                """, channel, user, Channel.slowModes.max() ?? 0),
            count(-1, channel),
        ]
    }

    static func count(_ growth: Int, _ channel: Int64) -> PostgresStatement {
        PostgresStatement("update channels set member_count = member_count + $2 where id = $1", channel, growth)
    }

    static func readMark(_ user: Int64, _ channel: Int64, _ upTo: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            update channel_members m set read_inbox = least($3, b.last_id)
            from boxes b
            where m.channel_id = $1 and m.user_id = $2 and m.rank > 0 and b.user_id = $4
                and m.read_inbox < least($3, b.last_id)
            returning m.read_inbox, (select count(*) from (select from messages u where u.user_id = $4
                and u.id > m.read_inbox and u.from_id <> $2 limit $5) u) as unread, b.pts
            """, channel, user, upTo, box(of: channel), MessageList.countLimit)
    }

    /// Changes nothing unless hardly anybody has read so far: readers don't wait for each other.
    static func raiseMark(_ user: Int64, _ channel: Int64, _ upTo: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            update channels set
                read_second = case when first_reader is not distinct from $2 then read_second
                    when $3 > read_first then read_first else $3 end,
                read_first = greatest(read_first, $3),
                first_reader = case when $3 > read_first then $2 else first_reader end
            where id = $1 and $3 > read_second and (first_reader is distinct from $2 or $3 > read_first)
            returning id
            """, channel, user, upTo)
    }

    /// What the users' own shard knows.
    /// - Returns: of whom that is news.
    static func membership(_ change: MembershipChanged) -> PostgresStatement {
        if change.isRank == true {
            return PostgresStatement(
                "select user_id from memberships where user_id = any($1::int8[]) and channel_id = $2", change.users,
                change.channel)
        }
        return change.isMember
            ? PostgresStatement(
                """
                insert into memberships (user_id, channel_id) select u, $2 from unnest($1::int8[]) as u order by u
                on conflict do nothing returning user_id
                """, change.users, change.channel)
            : PostgresStatement(
                "delete from memberships where user_id = any($1::int8[]) and channel_id = $2 returning user_id",
                change.users, change.channel)
    }
}
