// What the doors ask for about channels.

public import FoundationEssentials
internal import Postgres

/// Whom a list of a channel's members is about.
public enum ChannelMembers: Sendable {
    case all, administrators, banned
    /// Members who may not all that others may.
    case restricted
}

/// A part of a channel's members, or of its banned ones.
public struct ChannelMemberList: Sendable {
    public var members: [ChannelMember]
    /// Of all parts together; of the banned and restricted exact up to ``MessageList/countLimit``.
    public var count: Int
    public init(members: [ChannelMember], count: Int) {
        self.members = members
        self.count = count
    }
}

/// How far one of somebody's channels is.
public struct ChannelState: Sendable, Hashable {
    public var channel: Int64
    /// nil: its shard is away, and it may have changed.
    public var pts: Int32?
    /// Since the moment that was asked about something has happened in it: posts, changes of posts, his coming in.
    public var hasChanged: Bool
    /// He has come into it since.
    public var isNew: Bool

    public init(channel: Int64, pts: Int32?, hasChanged: Bool, isNew: Bool) {
        self.channel = channel
        self.pts = pts
        self.hasChanged = hasChanged
        self.isNew = isNew
    }
}

extension Messages {
    // MARK: Several channels

    /// Channels as `user` sees them; those that are not there, and those of shards that can't be asked, are left out.
    public func channels(_ numbers: Set<Int64>, for user: Int64) async -> [Int64: ChannelView] {
        await channelsAsked(numbers, for: user).found
    }

    /// The same, and of which nothing can be said now: their shards can't be asked.
    public func channelsAsked(
        _ numbers: Set<Int64>, for user: Int64
    ) async -> (found: [Int64: ChannelView], unasked: Set<Int64>) {
        let valid = numbers.filter { Peer.channel($0).isValid }
        guard !valid.isEmpty else { return ([:], []) }
        return await withTaskGroup(of: ([Int64], [ChannelView]?).self) { group in
            for (shard, channels) in shards.grouped(valid) {
                group.addTask { (channels, await self.inTime(shard) { try await $0.views(of: channels, for: user) }) }
            }
            return await group.reduce(into: ([:], [])) { all, answer in
                guard let views = answer.1 else { return all.unasked.formUnion(answer.0) }
                for view in views { all.found[view.channel.id] = view }
            }
        }
    }

    /// How far the channels of a user are, and which have changed since `date`; by their numbers.
    public func channelStates(of user: Int64, since date: Date) async throws -> [ChannelState] {
        let all = try await memberships(of: user)
        return await withTaskGroup(of: [ChannelState].self) { group in
            for (shard, channels) in shards.grouped(all) {
                group.addTask {
                    await self.inTime(shard) { try await $0.channelStates(channels, of: user, since: date) }
                        ?? channels.map { ChannelState(channel: $0, pts: nil, hasChanged: true, isNew: false) }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }.sorted { $0.channel < $1.channel }
        }
    }

    /// As ``channelDifference(_:for:since:limit:)``, for a door that tells many members at once and asks for each
    /// whether he may hear it.
    public func channelDifference(_ channel: Int64, since pts: Int32, limit: Int) async throws -> Difference {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        return try await store(of: channel).difference(
            BoxStore.box(of: channel), since: max(1, pts), limit: min(max(1, limit), Limits.difference))
    }

    /// The user's line of one channel; nil: he is not in it.
    /// - Throws: ``MessagesError`` CHANNEL_INVALID; `PostgresError`.
    public func channelDialog(_ channel: Int64, of user: Int64) async throws -> ChannelDialog? {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        guard var line = try await store(of: channel).channelDialogs(user, [channel]).first else { return nil }
        line.settings = try await dialogSettings(of: user, with: .channel(channel))
        line.settings.readInbox = line.view.member?.readInbox ?? 0
        return line
    }

    /// A channel as nobody's: for operators. With its members, by their numbers, from the one after `other` on.
    /// - Parameter limit: at most ``Limits/participants``.
    /// - Throws: ``MessagesError`` CHANNEL_INVALID; `PostgresError`.
    public func members(of channel: Int64, after other: Int64 = 0, limit: Int) async throws -> [ChannelMember] {
        // That it is there.
        _ = try await self.channel(channel, for: 0)
        return try await store(of: channel).members(
            channel, after: other, limit: min(max(0, limit), Limits.participants))
    }

    /// What a user has set for a peer, whether there is a dialog or not.
    public func dialogSettings(of user: Int64, with peer: Peer) async throws -> DialogSettings {
        try await store(of: user).dialogSettings(user, [peer])[peer] ?? DialogSettings(peer: peer)
    }

    /// How far a channel is.
    public func channelState(_ channel: Int64) async throws -> BoxState {
        try await store(of: channel).state(BoxStore.box(of: channel))
    }

    /// The public channels that a user administers.
    public func publicChannels(administeredBy user: Int64) async throws -> [ChannelView] {
        let all = await channels(Set(try await memberships(of: user)), for: user)
        return all.values.filter { $0.isAdmin && $0.channel.username != nil }.sorted { $0.channel.id < $1.channel.id }
    }

    // MARK: Members

    /// A part of those that `which` says; the administrators from the highest on, others by their numbers.
    /// - Parameters:
    ///   - offset: at most ``MessageList/countLimit``.
    ///   - limit: at most ``Limits/participants``.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED (in a channel that is no
    ///   supergroup, and for the banned and restricted); `PostgresError`.
    public func participants(
        of channel: Int64, for user: Int64, _ which: ChannelMembers, offset: Int, limit: Int
    ) async throws -> ChannelMemberList {
        let (view, store) = try await listed(channel, for: user, which)
        let offset = min(max(0, offset), MessageList.countLimit)
        let found = try await store.members(
            channel, which, offset: offset, limit: min(max(0, limit), Limits.participants))
        let count = which == .all ? view.channel.memberCount : try await store.memberCount(channel, which)
        return ChannelMemberList(members: found, count: count)
    }

    /// Those of these users who are in it.
    /// - Throws: as ``participants(of:for:_:offset:limit:)``.
    public func participants(
        of channel: Int64, for user: Int64, _ which: ChannelMembers = .all, among others: [Int64]
    ) async throws -> [ChannelMember] {
        let (_, store) = try await listed(channel, for: user, which)
        let found = try await store.members(channel, among: others)
        switch which {
        case .all: return found.filter { $0.rank > .banned }
        case .administrators: return found.filter { $0.rank > .member }
        case .banned: return found.filter { $0.rank == .banned }
        case .restricted: return found.filter { !$0.restrictions.isEmpty }
        }
    }

    /// The numbers of its first ``MessageList/countLimit`` members.
    /// - Throws: as ``participants(of:for:_:offset:limit:)``.
    public func memberNumbers(
        of channel: Int64, for user: Int64, _ which: ChannelMembers = .all
    ) async throws -> [Int64] {
        let (_, store) = try await listed(channel, for: user, which)
        return try await store.members(channel, which, offset: 0, limit: MessageList.countLimit).map(\.user)
    }

    /// What somebody is in a channel: oneself always; others in a supergroup, or as an administrator.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT.
    public func participant(_ other: Int64, of channel: Int64, for user: Int64) async throws -> ChannelMember {
        let view = try await self.channel(channel, for: user)
        if other == user {
            guard let member = view.member, member.rank > .banned else { throw MessagesError.notParticipant }
            return member
        }
        try view.checkReading()
        if !view.channel.isSupergroup { try view.checkAdmin() }
        guard let member = try await store(of: channel).view(channel, for: other).member,
            member.rank > .banned || view.isAdmin
        else { throw MessagesError.notParticipant }
        return member
    }

    private func listed(
        _ channel: Int64, for user: Int64, _ which: ChannelMembers
    ) async throws -> (ChannelView, BoxStore) {
        let view = try await self.channel(channel, for: user)
        try view.checkReading()
        if !view.channel.isSupergroup || which == .banned || which == .restricted { try view.checkAdmin() }
        return (view, store(of: channel))
    }

    /// What a full view of a channel says besides: its counts, how far it is, and the user's own line of it.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE; `PostgresError`.
    public func fullChannel(_ channel: Int64, for user: Int64) async throws -> FullChannel {
        let view = try await self.channel(channel, for: user)
        try view.checkReading()
        let store = store(of: channel)
        let box = BoxStore.box(of: channel)
        let peer = Peer.channel(channel)
        let settings = try await dialogSettings(of: user, with: peer)
        let line = try await store.channelDialogs(user, [channel]).first
        let state = try await store.state(box)
        return FullChannel(
            view: view, pts: state.pts, settings: settings, unread: line?.unread ?? 0,
            readInbox: view.member?.readInbox ?? state.lastID, readOutbox: line?.readOutbox ?? 0,
            admins: try await store.memberCount(channel, .administrators),
            banned: view.isAdmin ? try await store.memberCount(channel, .banned) : 0,
            pinned: try await store.marked(box, peer, isPinned: true, limit: 1).map(\.id)
                .first { $0 > view.hiddenUpTo },
            invite: view.rights.contains(.inviteUsers) ? try await store.invite(channel) : nil,
            requests: view.rights.contains(.inviteUsers) ? try await store.requests(channel) : nil,
            nextPost: view.nextPost(after: now()))
    }
}

/// A channel with what only its own page shows.
public struct FullChannel: Sendable {
    public var view: ChannelView
    public var pts: Int32
    public var settings: DialogSettings
    public var unread: Int
    /// To whom is not in it nothing is unread.
    public var readInbox: Int32
    public var readOutbox: Int32
    public var admins: Int
    public var banned: Int
    /// The newest pinned post.
    public var pinned: Int32?
    /// The link in force, for who may invite.
    public var invite: ChannelInvite?
    /// Who ask to be let in, for who may let them in.
    public var requests: PendingRequests?
    /// When the viewer may post again; nil: now.
    public var nextPost: Date?
}

/// The link that leads into a channel.
public struct ChannelInvite: Sendable, Hashable {
    public var text: String
    /// Who comes by it is let in by an administrator.
    public var asks: Bool
}

extension BoxStore {
    func views(of channels: [Int64], for user: Int64) async throws -> [ChannelView] {
        try await database.query(Self.views(channels.sorted().map { ($0, user) })).map { try Self.view($0) }
    }

    func invite(_ channel: Int64) async throws -> ChannelInvite? {
        let rows = try await database.query("select invite, invite_asks from channels where id = $1", channel)
        guard let row = rows.first, let text: String = try row[0] else { return nil }
        return ChannelInvite(text: text, asks: try row[1])
    }

    /// See ``Messages/channelStates(of:since:)``.
    func channelStates(_ channels: [Int64], of user: Int64, since date: Date) async throws -> [ChannelState] {
        try await database.query(
            """
            select c.id, b.pts, m.date >= $4 as is_new,
                coalesce(t.date >= $4, false) or coalesce(c.touched_at >= $4, false) or m.date >= $4 as has_changed
            from unnest($2::int8[], $3::int8[]) as v (channel_id, box)
                join channels c on c.id = v.channel_id
                join channel_members m on m.channel_id = v.channel_id and m.user_id = $1 and m.rank > 0
                join boxes b on b.user_id = v.box
                left join lateral (
                    select t.date from messages t where t.user_id = v.box order by t.id desc limit 1) t on true
            """, user, channels, channels.map { Self.box(of: $0) }, date
        ).map { ChannelState(channel: try $0[0], pts: try $0[1], hasChanged: try $0[3], isNew: try $0[2]) }
    }

    func members(_ channel: Int64, among users: [Int64]) async throws -> [ChannelMember] {
        try await database.query(
            """
            select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until,
                case when until <= now() then 0 else restrictions end as restrictions
            from channel_members where channel_id = $1 and user_id = any($2::int8[])
                and not (rank = 0 and coalesce(until <= now(), false))
            order by user_id
            """, channel, users
        ).map { try Self.member($0) }
    }

    func members(
        _ channel: Int64, _ which: ChannelMembers, offset: Int, limit: Int
    ) async throws -> [ChannelMember] {
        let statement =
            switch which {
            case .all:
                PostgresStatement(
                    """
                    select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until,
                        case when until <= now() then 0 else restrictions end as restrictions
                    from channel_members where channel_id = $1 and rank > 0 order by user_id offset $2 limit $3
                    """, channel, offset, limit)
            case .administrators:
                PostgresStatement(
                    """
                    select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until, restrictions
                    from channel_members where channel_id = $1 and rank <> 1 and rank > 1
                    order by rank desc, user_id offset $2 limit $3
                    """, channel, offset, limit)
            case .banned:
                PostgresStatement(
                    """
                    select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until, restrictions
                    from channel_members
                    where channel_id = $1 and rank <> 1 and rank = 0 and not coalesce(until <= now(), false)
                    order by user_id offset $2 limit $3
                    """, channel, offset, limit)
            case .restricted:
                PostgresStatement(
                    """
                    select user_id, rank, inviter, date, read_inbox, rights, promoter, title, until, restrictions
                    from channel_members
                    where channel_id = $1 and rank = 1 and restrictions <> 0 and not coalesce(until <= now(), false)
                    order by user_id offset $2 limit $3
                    """, channel, offset, limit)
            }
        return try await database.query(statement).map { try Self.member($0) }
    }

    func memberCount(_ channel: Int64, _ which: ChannelMembers) async throws -> Int {
        let statement =
            switch which {
            case .all: PostgresStatement("select member_count from channels where id = $1", channel)
            case .administrators:
                PostgresStatement(
                    """
                    select count(*) from channel_members where channel_id = $1 and rank <> 1 and rank > 1
                    """, channel)
            case .banned:
                PostgresStatement(
                    """
                    select count(*) from (select from channel_members where channel_id = $1 and rank <> 1
                        and rank = 0 and not coalesce(until <= now(), false) limit $2) m
                    """, channel, MessageList.countLimit)
            case .restricted:
                PostgresStatement(
                    """
                    select count(*) from (select from channel_members where channel_id = $1 and rank = 1
                        and restrictions <> 0 and not coalesce(until <= now(), false) limit $2) m
                    """, channel, MessageList.countLimit)
            }
        return try await database.query(statement).first?[0] ?? 0
    }
}
