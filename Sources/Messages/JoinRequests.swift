// Who asks to be let into a channel, by a link that says so, and who lets him in.

public import FoundationEssentials
internal import Postgres

/// Somebody who asks to be let in.
public struct JoinRequest: Sendable, Hashable {
    public var user: Int64
    public var date: Date
    public init(user: Int64, date: Date) {
        self.user = user
        self.date = date
    }
}

/// Who ask to be let into a channel, in short.
public struct PendingRequests: Sendable, Hashable {
    /// Exact up to ``MessageList/countLimit``.
    public var count: Int
    /// The newest.
    public var recent: [Int64]

    /// Of ``recent``.
    static let recentCount = 5
}

extension Messages {
    /// Who ask to be let into a channel, the newest first.
    /// - Parameters:
    ///   - invite: only those who came by this link; nil: all.
    ///   - last: the last one of the part before; nil: from the newest on.
    ///   - limit: at most ``Limits/participants``.
    /// - Returns: a part of them, and how many there are, exact up to ``MessageList/countLimit``.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHANNEL_INVALID, CHANNEL_PRIVATE; `PostgresError`.
    public func joinRequests(
        to channel: Int64, for actor: Int64, by invite: String? = nil, after last: JoinRequest? = nil, limit: Int
    ) async throws -> (requests: [JoinRequest], count: Int) {
        try await self.channel(channel, for: actor).checkAdmin(.inviteUsers)
        let store = store(of: channel)
        let found = try await store.requests(
            channel, by: invite, after: last, limit: min(max(0, limit), Limits.participants))
        return (found, try await store.requestCount(channel, by: invite))
    }

    /// Those of these users who ask to be let in.
    /// - Throws: as ``joinRequests(to:for:by:after:limit:)``.
    public func joinRequests(
        to channel: Int64, for actor: Int64, among users: [Int64]
    ) async throws -> [JoinRequest] {
        try await self.channel(channel, for: actor).checkAdmin(.inviteUsers)
        return try await store(of: channel).database.query(BoxStore.requests(channel, among: users)).map {
            JoinRequest(user: try $0[0], date: try $0[1])
        }
    }

    /// Lets somebody in who has asked, or does not.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, HIDE_REQUESTER_MISSING, CHANNEL_INVALID, CHANNEL_PRIVATE;
    ///   `PostgresError`.
    public func answerRequest(
        of user: Int64, _ isApproved: Bool, to channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        let result = try await answer(user, isApproved, channel, by: actor)
        await tellRequests(channel)
        return result
    }

    /// Does so with all who have asked until now, at most ``Limits/answers``, the oldest first.
    /// - Parameter invite: only those who came by this link; nil: all.
    /// - Returns: whom it was done to; nobody for who asks no more meanwhile.
    /// - Throws: as ``answerRequest(of:_:to:by:)``.
    public func answerRequests(
        _ areApproved: Bool, to channel: Int64, by actor: Int64, invite: String? = nil
    ) async throws -> [Int64] {
        try await self.channel(channel, for: actor).checkAdmin(.inviteUsers)
        let asking = try await store(of: channel).requesters(channel, by: invite, limit: Limits.answers)
        var answered: [Int64] = []
        for user in asking {
            do {
                _ = try await answer(user, areApproved, channel, by: actor)
                answered.append(user)
            } catch let error as MessagesError
                where [.requesterMissing, .userChannelsTooMuch, .userPrivacyRestricted].contains(error)
            {
                continue
            }
        }
        await tellRequests(channel)
        return answered
    }

    private func answer(
        _ user: Int64, _ isApproved: Bool, _ channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        // Since he asked he may have come into as many as there may be.
        if isApproved, let reason = await crowded([user])[user] { throw reason }
        let lookups = [BoxStore.requests(channel, among: [user]), BoxStore.views([(channel, user)])]
        return try await change(channel, by: actor, of: [user], lookups) { view, _, date, found in
            try view.checkAdmin(.inviteUsers)
            let member = try found[1].first.map { try BoxStore.view($0) }?.member
            guard !found[0].isEmpty, member == nil else { throw MessagesError.requesterMissing }
            var change = ChannelWork()
            guard isApproved else {
                change.statements = [BoxStore.forgetRequests(channel, [user])]
                return change
            }
            change.statements = BoxStore.rank(
                [user], .member, in: channel, by: actor, date, growth: 1, hides: view.channel.hidesHistory)
            change.joined = [user]
            if view.channel.isSupergroup {
                change.action = .joinedByRequest
                change.speaker = user
            }
            return change
        }
    }

    /// A hint: administrators see it when they ask, too.
    func tellRequests(_ channel: Int64) async {
        let store = store(of: channel)
        guard let pending = try? await store.requests(channel), let admins = try? await store.doormen(channel) else {
            return
        }
        tell([.joinRequests(channel: channel, pending: pending.count, recent: pending.recent, admins: admins)])
    }
}

extension BoxStore {
    static func request(_ user: Int64, _ channel: Int64, by invite: String, _ date: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into channel_requests (channel_id, user_id, date, invite) values ($1, $2, $3, $4)
            on conflict (channel_id, user_id) do update set invite = excluded.invite
            """, channel, user, date, invite)
    }

    static func forgetRequests(_ channel: Int64, _ users: [Int64]) -> PostgresStatement {
        PostgresStatement(
            "delete from channel_requests where channel_id = $1 and user_id = any($2::int8[])", channel,
            users.sorted())
    }

    static func requests(_ channel: Int64, among users: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            select user_id, date from channel_requests where channel_id = $1 and user_id = any($2::int8[])
            order by date desc, user_id desc
            """, channel, users)
    }

    func requests(
        _ channel: Int64, by invite: String?, after last: JoinRequest?, limit: Int
    ) async throws -> [JoinRequest] {
        try await database.query(
            """
            select user_id, date from channel_requests
            where channel_id = $1 and ($2::text is null or invite = $2)
                and ($3::timestamptz is null or (date, user_id) < ($3, $4))
            order by date desc, user_id desc limit $5
            """, channel, invite, last?.date, last?.user ?? 0, limit
        ).map { JoinRequest(user: try $0[0], date: try $0[1]) }
    }

    func requesters(_ channel: Int64, by invite: String?, limit: Int) async throws -> [Int64] {
        try await database.query(
            """
            select user_id from channel_requests where channel_id = $1 and ($2::text is null or invite = $2)
            order by date, user_id limit $3
            """, channel, invite, limit
        ).map { try $0[0] }
    }

    func requestCount(_ channel: Int64, by invite: String? = nil) async throws -> Int {
        try await database.query(
            """
            select count(*) from (select from channel_requests
                where channel_id = $1 and ($2::text is null or invite = $2) limit $3) r
            """, channel, invite, MessageList.countLimit
        ).first?[0] ?? 0
    }

    func requests(_ channel: Int64) async throws -> PendingRequests {
        let recent = try await requests(channel, by: nil, after: nil, limit: PendingRequests.recentCount)
        let isAll = recent.count < PendingRequests.recentCount
        return PendingRequests(
            count: isAll ? recent.count : try await requestCount(channel), recent: recent.map(\.user))
    }

    /// Who may let people in, at most ``Messages/Limits/participants``.
    func doormen(_ channel: Int64) async throws -> [Int64] {
        try await members(channel, .administrators, offset: 0, limit: Messages.Limits.participants)
            .filter { $0.rights.contains(.inviteUsers) }.map(\.user)
    }
}
