// Who may do what in a channel, who may not come back, and a channel's end.

internal import EventBus
public import FoundationEssentials
internal import Postgres

extension Messages {
    // MARK: Administrators

    /// Makes a member an administrator who may whatever most may, or not any more.
    /// - Throws: as ``setRights(_:title:of:in:by:)``.
    public func setAdmin(
        _ user: Int64, _ isAdmin: Bool, in channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        try await setRights(isAdmin ? .standard : [], of: user, in: channel, by: actor)
    }

    /// Makes a member an administrator with these rights; with none, a plain member. The creator may, and who may name
    /// administrators: no more than he may himself, and of others only those whom he has named.
    /// - Parameter title: what he is called as one; at most ``ChannelMember/titleUnits`` long.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, RIGHT_FORBIDDEN, USER_NOT_PARTICIPANT, USER_CREATOR,
    ///   ADMIN_RANK_INVALID, CHANNEL_INVALID; `PostgresError`.
    public func setRights(
        _ rights: ChannelRights, title: String? = nil, of user: Int64, in channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        let title = try ChannelMember.title(title)
        return try await change(channel, by: actor, of: [user], [BoxStore.views([(channel, user)])]) {
            view, _, _, found in
            try view.checkAdmin(.addAdmins)
            guard let member = try found[0].first.map({ try BoxStore.view($0) })?.member, member.rank > .banned else {
                throw MessagesError.notParticipant
            }
            guard member.rank != .creator else { throw MessagesError.creatorRequired }
            guard view.rank == .creator || member.rank == .member || member.promoter == actor else {
                throw MessagesError.adminRequired
            }
            guard view.rights.isSuperset(of: rights) else { throw MessagesError.rightForbidden }
            var change = ChannelWork()
            change.statements = [BoxStore.setRights(rights, title, of: user, channel, by: actor)]
            change.ranked = [user]
            return change
        }
    }

    // MARK: Bans

    /// Bans a user, who is put out and can't come back; or lets him, who is no member then. A member who may write
    /// again is one still.
    /// - Parameter until: when it ends by itself; nil: never.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT, USER_CREATOR, CHANNEL_INVALID.
    public func ban(
        _ user: Int64, _ isBanned: Bool, until: Date? = nil, in channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        guard Peer.user(user).isValid else { throw MessagesError.userInvalid }
        return try await change(channel, by: actor, of: [user], [BoxStore.views([(channel, user)])]) {
            view, _, date, found in
            let member = try Self.punishable(try found[0].first.map { try BoxStore.view($0) }?.member, by: view)
            var change = ChannelWork()
            let isMember = member?.rank ?? .banned > .banned
            if isBanned {
                guard member?.rank != .banned || member?.until != until else { return change }
                change.statements = BoxStore.rank(
                    [user], .banned, in: channel, by: actor, date, growth: isMember ? -1 : 0, until: until)
                if isMember { change.left = [user] }
                if isMember, view.channel.isSupergroup { change.action = .userRemoved(user) }
            } else if member?.rank == .banned {
                change.statements = Array(BoxStore.leave(user, channel).prefix(1))
            } else {
                guard isMember else { throw MessagesError.notParticipant }
                change.statements = [BoxStore.restrict(user, [], until: nil, channel, by: actor)]
                change.ranked = [user]
            }
            return change
        }
    }

    /// What a member of a supergroup may not, who stays in it.
    /// - Parameter until: when he may again; nil: never.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT, USER_CREATOR, CHANNEL_INVALID.
    public func restrict(
        _ user: Int64, _ restrictions: ChannelRestrictions, until: Date? = nil, in channel: Int64, by actor: Int64
    ) async throws -> ChannelResult {
        try await change(channel, by: actor, of: [user], [BoxStore.views([(channel, user)])]) { view, _, _, found in
            let member = try Self.punishable(try found[0].first.map { try BoxStore.view($0) }?.member, by: view)
            guard let member, member.rank > .banned else { throw MessagesError.notParticipant }
            // Who was one is none any more.
            var change = ChannelWork()
            change.statements = [BoxStore.restrict(user, restrictions, until: until, channel, by: actor)]
            change.ranked = [user]
            return change
        }
    }

    private static func punishable(
        _ member: ChannelMember?, by view: ChannelView
    ) throws(MessagesError) -> ChannelMember? {
        try view.checkAdmin(.banUsers)
        let rank = member?.rank ?? .member
        guard rank != .creator else { throw .creatorRequired }
        // Administrators are the creator's, or whose they were named by.
        guard rank < .administrator || view.rank == .creator || member?.promoter == view.member?.user else {
            throw .adminRequired
        }
        return member
    }

    // MARK: The end

    /// Deletes a channel with all that is in it: its creator. Before it is gone, its posts are, a part at a time: if
    /// this is cut short, the same again goes on.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHANNEL_TOO_LARGE, CHANNEL_INVALID; `PostgresError`.
    public func deleteChannel(_ channel: Int64, by actor: Int64) async throws -> ChannelResult {
        try await checkDeleting(self.channel(channel, for: actor))
        while try await deletePart(of: channel) {}
        for _ in 0..<Self.deletingTries {
            // Their boxes are locked with the channel's.
            let members = try await store(of: channel).members(channel, after: 0, limit: Limits.deletableMembers + 1)
            if let gone = try await end(channel, by: actor, Set(members.map(\.user))) {
                if let name = gone.view.channel.username { try? await forget(name, of: channel) }
                return gone
            }
        }
        throw MessagesError.tryAgain
    }

    /// People may come in while it is deleted.
    private static let deletingTries = 5

    private func checkDeleting(_ view: ChannelView) throws(MessagesError) {
        try view.checkAdmin()
        guard view.rank == .creator else { throw .adminRequired }
        guard view.channel.memberCount <= Limits.deletableMembers else { throw .channelTooLarge }
    }

    /// - Returns: whether there was something.
    private func deletePart(of channel: Int64) async throws -> Bool {
        try await routed(channel) { store in
            let box = BoxStore.box(of: channel)
            let part = BoxStore.part(of: box, .channel(channel), upTo: 0, limit: Limits.historyPart)
            let updates = try await store.write([box], [part]) { ledger, rows, transaction in
                let uids = try rows[0].map { try MessageRow.message($0).uid }
                guard !uids.isEmpty else { return [BoxUpdate]() }
                let gone = try await transaction.query(BoxStore.delete(uids, of: [box]))
                try ledger.deleted(gone)
                try await store.finish(
                    ledger, [], transaction, [BoxStore.forgetWords(gone)] + BoxStore.noteMedia(gone))
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: false)
            return !updates.isEmpty
        }
    }

    /// - Returns: nil when there are others in it than those.
    private func end(_ channel: Int64, by actor: Int64, _ members: Set<Int64>) async throws -> ChannelResult? {
        do {
            return try await change(channel, by: actor, of: members.sorted(), [BoxStore.allMembers(channel)]) {
                view, _, _, found in
                try checkDeleting(view)
                let all = try found[0].map { try $0[0] as Int64 }
                guard members.isSuperset(of: all) else { throw MembersHaveChanged() }
                var change = ChannelWork()
                change.statements = BoxStore.end(channel)
                change.left = all
                change.last = view.channel
                return change
            }
        } catch is MembersHaveChanged {
            return nil
        }
    }
}

private struct MembersHaveChanged: Error {}

extension ChannelMember {
    /// Of what an administrator is called, in UTF-16 code units (core.telegram.org/method/channels.editAdmin).
    public static let titleUnits = 16

    /// - Throws: ADMIN_RANK_INVALID, CARD_NUMBER_NOT_ALLOWED
    static func title(_ text: String?) throws(MessagesError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf16.count <= titleUnits, let body = try? MessageBody(text) else { throw .adminRankInvalid }
        return body.text
    }
}

extension BoxStore {
    static func setRights(
        _ rights: ChannelRights, _ title: String?, of user: Int64, _ channel: Int64, by actor: Int64
    ) -> PostgresStatement {
        let isAdmin = !rights.isEmpty
        return PostgresStatement(
            """
            update channel_members set rank = $3, rights = $4, title = $5, promoter = $6, restrictions = 0, until = null
            where channel_id = $1 and user_id = $2
            """, channel, user, (isAdmin ? ChannelRank.administrator : .member).rawValue,
            isAdmin ? rights.rawValue : nil, isAdmin ? title : nil, isAdmin ? actor : nil)
    }

    /// Who was an administrator is none any more.
    static func restrict(
        _ user: Int64, _ restrictions: ChannelRestrictions, until: Date?, _ channel: Int64, by actor: Int64
    ) -> PostgresStatement {
        PostgresStatement(
            """
            update channel_members set rank = 1, rights = null, title = null, restrictions = $3, until = $4,
                promoter = $5
            where channel_id = $1 and user_id = $2
            """, channel, user, restrictions.rawValue, until, restrictions.isEmpty ? nil : actor)
    }

    static func allMembers(_ channel: Int64) -> PostgresStatement {
        PostgresStatement(
            "select user_id from channel_members where channel_id = $1 and rank > 0 order by user_id", channel)
    }

    /// Its box's numbers stay, so that they are never given out again.
    static func end(_ channel: Int64) -> [PostgresStatement] {
        [
            PostgresStatement("delete from channel_members where channel_id = $1", channel),
            PostgresStatement("delete from channel_requests where channel_id = $1", channel),
            PostgresStatement("delete from channel_left where channel_id = $1", channel),
            PostgresStatement("delete from channels where id = $1", channel),
            PostgresStatement(
                """
                with gone as (delete from messages where user_id = $1 returning uid, extra)
                insert into media_gone (uid, at)
                select uid, now() from gone where coalesce(extra::jsonb ? 'media', false) order by uid
                on conflict (uid) do update set at = excluded.at
                """, box(of: channel)),
            PostgresStatement("delete from changes where user_id = $1", box(of: channel)),
            PostgresStatement("delete from search_words where user_id = $1", box(of: channel)),
        ]
    }
}
