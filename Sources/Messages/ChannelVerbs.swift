// Channels and supergroups: made, joined, administered. All of one lies in its own shard; the shards of its members
// know only that they are in it, by events.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// A channel as it is now, and what that was in its box; nil: nothing is said about it there.
public struct ChannelResult: Sendable {
    public var view: ChannelView
    public var update: BoxUpdate?
    /// Of those who were to be brought into it, who were not: they are banned there, are in too many channels, block
    /// the one who asks or are blocked by him, or can't be asked now.
    public var missing: [Int64] = []
}

extension Messages {
    /// A new channel or supergroup, in the slot of its creator, who is its first member.
    /// - Throws: ``MessagesError``: CHAT_TITLE_EMPTY, CHAT_ABOUT_TOO_LONG, CHANNELS_TOO_MUCH; `PostgresError`.
    public func createChannel(
        by creator: Int64, title: String, about: String = "", isSupergroup: Bool
    ) async throws -> ChannelResult {
        guard Peer.user(creator).isValid else { throw MessagesError.userInvalid }
        try await checkMemberships(creator)
        let date = now().inSeconds
        let channel = try Channel(
            id: Self.number(inSlotOf: creator), title: title, about: about, isSupergroup: isSupergroup, by: creator,
            at: date)
        let insert = try BoxStore.insert(channel)
        return try await routed(creator) { store in
            let box = BoxStore.box(of: channel.id)
            let updates = try await store.write([box, creator], [insert]) { ledger, _, transaction in
                try ledger.say(.channelCreated(title: channel.title), in: channel, by: creator, date)
                let changed = MembershipChanged(channel: channel.id, users: [creator], isMember: true, pts: 1)
                try await ledger.members(changed, transaction.query(BoxStore.membership(changed)))
                try await store.finish(
                    ledger, [], transaction,
                    BoxStore.rank([creator], .creator, in: channel.id, by: creator, date, growth: 1))
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: false)
            tell([.membership([creator], channel: channel.id, true)])
            return ChannelResult(
                view: try await store.view(channel.id, for: creator), update: updates.first { $0.user == box })
        }
    }

    private func checkMemberships(_ user: Int64) async throws {
        let count = try await store(of: user).memberships(user, limit: Limits.memberships).count
        guard count < Limits.memberships else { throw MessagesError.channelsTooMuch }
    }

    // MARK: Who is in it

    /// Joins a public channel.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, USER_ALREADY_PARTICIPANT, CHANNELS_TOO_MUCH.
    public func join(_ user: Int64, channel: Int64) async throws -> ChannelResult {
        try await enter(user, channel, invite: nil)
    }

    /// Joins a channel by a link; or asks to be let in, if the link says so.
    /// - Throws: ``MessagesError``: INVITE_HASH_INVALID, INVITE_HASH_EXPIRED, CHANNEL_PRIVATE (banned),
    ///   USER_ALREADY_PARTICIPANT, CHANNELS_TOO_MUCH, INVITE_REQUEST_SENT (he has asked, now or before);
    ///   `PostgresError`.
    public func join(_ user: Int64, channelInvite text: String) async throws -> ChannelResult {
        guard let link = InviteLink(text), link.isChannel else { throw MessagesError.inviteInvalid }
        return try await enter(user, link.number, invite: text)
    }

    private func enter(_ user: Int64, _ channel: Int64, invite: String?) async throws -> ChannelResult {
        guard Peer.user(user).isValid else { throw MessagesError.userInvalid }
        try await checkMemberships(user)
        var hasAsked = false
        let result = try await change(channel, by: user, of: [user]) { view, row, date in
            hasAsked = false
            guard view.rank != .banned else { throw MessagesError.channelPrivate }
            if let invite {
                guard try row["invite"] as String? == invite else { throw MessagesError.inviteExpired }
            } else {
                guard view.channel.username != nil else { throw MessagesError.channelPrivate }
            }
            guard view.member == nil else { throw MessagesError.alreadyParticipant }
            var change = ChannelWork()
            if let invite, try row["invite_asks"] {
                hasAsked = true
                change.statements = [BoxStore.request(user, channel, by: invite, date)]
                return change
            }
            change.statements = BoxStore.rank(
                [user], .member, in: channel, by: view.channel.creator, date, growth: 1,
                hides: view.channel.hidesHistory)
            change.joined = [user]
            if view.channel.isSupergroup { change.action = .joinedByLink(inviter: view.channel.creator) }
            return change
        }
        guard hasAsked else { return result }
        await tellRequests(channel)
        throw MessagesError.inviteRequestSent
    }

    /// Leaves; the creator can't.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, USER_NOT_PARTICIPANT, USER_CREATOR; `PostgresError`.
    public func leave(_ user: Int64, channel: Int64) async throws -> ChannelResult {
        try await change(channel, by: user, of: [user]) { view, _, _ in
            guard let rank = view.rank, rank > .banned else { throw MessagesError.notParticipant }
            guard rank != .creator else { throw MessagesError.creatorRequired }
            var change = ChannelWork()
            change.statements = BoxStore.leave(user, channel)
            change.left = [user]
            if view.channel.isSupergroup { change.action = .userRemoved(user) }
            return change
        }
    }

    /// Brings users into it: an administrator, or in a supergroup any member. Who is in it is passed over, and who may
    /// not or will not be brought into it is named by ``ChannelResult/missing``.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USERS_TOO_MUCH; when all are
    ///   missing USER_KICKED, USER_CHANNELS_TOO_MUCH, USER_PRIVACY_RESTRICTED, YOU_BLOCKED_USER.
    public func invite(_ users: [Int64], to channel: Int64, by actor: Int64) async throws -> ChannelResult {
        guard !users.isEmpty, users.count <= Limits.ids else { throw MessagesError.usersTooMuch }
        guard users.allSatisfy({ Peer.user($0).isValid }) else { throw MessagesError.userInvalid }
        let others = BoxStore.views(Set(users).map { (channel, $0) })
        var unwilling = try await unwilling(users, for: actor)
        for (user, reason) in await crowded(users) where unwilling[user] == nil { unwilling[user] = reason }
        var missing: [Int64: MessagesError] = [:]
        let welcome = users.filter { unwilling[$0] == nil }
        var result = try await change(channel, by: actor, of: welcome, [others]) { view, _, date, found in
            try view.checkInviting()
            let known = try found[0].compactMap { try BoxStore.view($0).member }
            let members = Set(known.filter { $0.rank > .banned }.map(\.user))
            missing = unwilling.filter { !members.contains($0.key) }
            for banned in known where banned.rank == .banned { missing[banned.user] = .userKicked }
            let new = Set(users).subtracting(members).subtracting(missing.keys).sorted()
            if new.isEmpty, members.isEmpty, let reason = users.compactMap({ missing[$0] }).first { throw reason }
            var change = ChannelWork()
            guard !new.isEmpty else { return change }
            change.statements = BoxStore.rank(
                new, .member, in: channel, by: actor, date, growth: new.count, hides: view.channel.hidesHistory)
            change.joined = new
            if view.channel.isSupergroup { change.action = .usersAdded(new) }
            return change
        }
        result.missing = missing.keys.sorted()
        return result
    }

    /// Who is in as many channels as one may be, or whose shard can't be asked: nobody is brought into more without
    /// its being known.
    func crowded(_ users: [Int64]) async -> [Int64: MessagesError] {
        await withTaskGroup(of: [Int64: MessagesError].self) { group in
            for (shard, users) in shards.grouped(Set(users)) {
                group.addTask {
                    let found = await self.inTime(shard) { try await $0.crowded(users, from: Limits.memberships) }
                    let reason = found == nil ? MessagesError.userPrivacyRestricted : .userChannelsTooMuch
                    return Dictionary(uniqueKeysWithValues: (found ?? users).map { ($0, reason) })
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
    }

    /// Who of `users` blocks `actor`, or is blocked by him.
    func unwilling(_ users: [Int64], for actor: Int64) async throws -> [Int64: MessagesError] {
        let blocks = try await store(of: actor).blocks(between: actor, and: Set(users))
        var unwilling = Dictionary(uniqueKeysWithValues: blocks.mine.map { ($0, MessagesError.youBlockedUser) })
        // As whoever does not want to be invited is told of (core.telegram.org/method/channels.inviteToChannel).
        for user in blocks.theirs { unwilling[user] = .userPrivacyRestricted }
        return unwilling
    }

    // MARK: What is said of it

    /// - Throws: ``MessagesError``: CHAT_TITLE_EMPTY, CHAT_NOT_MODIFIED, CHAT_ADMIN_REQUIRED, CHANNEL_INVALID.
    public func setTitle(_ title: String, of channel: Int64, by actor: Int64) async throws -> ChannelResult {
        try await change(channel, by: actor) { view, _, _ in
            try view.checkAdmin(.changeInfo)
            var next = view.channel
            next.title = try ChatRules.title(title)
            guard next.title != view.channel.title else { throw MessagesError.chatNotModified }
            var change = ChannelWork()
            change.statements = [try BoxStore.store(next)]
            change.action = .titleChanged(next.title)
            return change
        }
    }

    /// - Throws: ``MessagesError``: CHAT_ABOUT_TOO_LONG, CHAT_ABOUT_NOT_MODIFIED, CHAT_ADMIN_REQUIRED.
    public func setAbout(_ about: String, of channel: Int64, by actor: Int64) async throws -> ChannelResult {
        try await change(channel, by: actor) { view, _, _ in
            try view.checkAdmin(.changeInfo)
            var next = view.channel
            next.about = try ChatRules.about(about)
            guard next.about != view.channel.about else { throw MessagesError.aboutNotModified }
            var change = ChannelWork()
            change.statements = [try BoxStore.store(next)]
            change.isShown = true
            return change
        }
    }

    /// A new link into it; the one before it is good no more.
    /// - Parameter asks: who comes by it asks to be let in, and an administrator decides.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHANNEL_INVALID; `PostgresError`.
    public func exportInvite(
        ofChannel channel: Int64, by actor: Int64, asks: Bool = false
    ) async throws -> String {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        let link = InviteLink(number: channel, isChannel: true).text
        _ = try await change(channel, by: actor) { view, _, _ in
            try view.checkAdmin(.inviteUsers)
            var change = ChannelWork()
            change.statements = [
                PostgresStatement(
                    "update channels set invite = $2, invite_asks = $3 where id = $1", channel, link, asks)
            ]
            return change
        }
        return link
    }

    /// Where a link leads.
    /// - Returns: the channel, and whether who comes by the link has to be let in.
    /// - Throws: ``MessagesError``: INVITE_HASH_INVALID, INVITE_HASH_EXPIRED; `PostgresError`.
    public func checkChannelInvite(
        _ text: String, for user: Int64
    ) async throws -> (view: ChannelView, asks: Bool) {
        guard let link = InviteLink(text), link.isChannel else { throw MessagesError.inviteInvalid }
        let rows = try await store(of: link.number).database.query(BoxStore.views([(link.number, user)]))
        guard let row = rows.first, try row["invite"] as String? == text else { throw MessagesError.inviteExpired }
        return (try BoxStore.view(row), try row["invite_asks"])
    }

    // MARK: The way of a change

    func change(
        _ channel: Int64, by actor: Int64, of users: [Int64] = [],
        _ decide: (ChannelView, PostgresRow, Date) throws -> ChannelWork
    ) async throws -> ChannelResult {
        try await change(channel, by: actor, of: users, []) { view, row, date, _ in try decide(view, row, date) }
    }

    /// With the channel's box locked: decides, writes, and tells the channel and those members to whom it happens.
    /// - Parameter users: who may become a member or something else.
    func change(
        _ channel: Int64, by actor: Int64, of users: [Int64], _ lookups: [PostgresStatement],
        _ decide: (ChannelView, PostgresRow, Date, [PostgresRows]) throws -> ChannelWork
    ) async throws -> ChannelResult {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        let date = now().inSeconds
        return try await routed(channel) { store in
            // No box is made for what is not there.
            _ = try await store.view(channel, for: actor)
            let own = BoxStore.views([(channel, actor)])
            let box = BoxStore.box(of: channel)
            let boxes = Set(users.filter { shards.name(of: $0) == store.shard } + [box])
            let (work, updates, hasEvents) = try await store.write(boxes, [own] + lookups) {
                ledger, rows, transaction in
                guard let row = rows[0].first else { throw MessagesError.channelInvalid }
                let view = try BoxStore.view(row)
                let work = try decide(view, row, date, Array(rows.dropFirst()))
                let before = ledger.boxes[box]?.pts ?? 1
                if let action = work.action {
                    try ledger.say(action, in: view.channel, by: work.speaker ?? actor, date)
                }
                var events: [NewEvent] = []
                for changed in work.memberships(of: channel, since: before) {
                    events += try await self.apply(changed, &ledger, store, transaction)
                }
                try await store.finish(ledger, events, transaction, work.statements)
                return (work, ledger.updates, !events.isEmpty)
            }
            committed(store.shard, updates, hasEvents: hasEvents)
            let view: ChannelView
            if let last = work.last {
                view = ChannelView(channel: last, member: nil)
            } else {
                view = try await store.view(channel, for: actor)
            }
            tell(work.changes(view.channel))
            return ChannelResult(view: view, update: updates.first { $0.user == box })
        }
    }

    /// Writes what concerns users of this shard.
    /// - Returns: what the others are told.
    private func apply(
        _ changed: MembershipChanged, _ ledger: inout BoxLedger, _ store: BoxStore, _ transaction: PostgresTransaction
    ) async throws -> [NewEvent] {
        var events: [NewEvent] = []
        for (shard, users) in shards.grouped(changed.users).sorted(by: { $0.key < $1.key }) {
            var part = changed
            part.users = users.sorted()
            if shard == store.shard {
                try await ledger.members(part, transaction.query(BoxStore.membership(part)))
            } else {
                let key = Peer.channel(changed.channel).key
                events.append(try .message(to: shard, key: key, MessageEventType.membership, part))
            }
        }
        return events
    }
}

/// What is to be written for a change of a channel.
struct ChannelWork {
    var statements: [PostgresStatement] = []
    /// What is said of it in the channel.
    var action: ServiceAction?
    /// Who says it; nil: who does it.
    var speaker: Int64?
    var joined: [Int64] = []
    var left: [Int64] = []
    /// Members who are something else there now.
    var ranked: [Int64] = []
    /// What is not said in the channel, and all of its members see.
    var isShown = false
    /// The channel as it was, when it is there no more.
    var last: Channel?

    func memberships(of channel: Int64, since pts: Int32) -> [MembershipChanged] {
        [
            MembershipChanged(channel: channel, users: joined, isMember: true, pts: pts),
            MembershipChanged(channel: channel, users: left, isMember: false, pts: pts),
            MembershipChanged(channel: channel, users: ranked, isMember: true, pts: pts, isRank: true),
        ].filter { !$0.users.isEmpty }
    }

    func changes(_ channel: Channel) -> [MessagesChange] {
        var changes = isShown ? [MessagesChange.channel(channel)] : []
        if !joined.isEmpty { changes.append(.membership(joined, channel: channel.id, true)) }
        if !left.isEmpty { changes.append(.membership(left, channel: channel.id, false)) }
        return changes
    }
}

extension BoxLedger {
    /// A service message of a channel.
    fileprivate mutating func say(
        _ action: ServiceAction, in channel: Channel, by actor: Int64, _ date: Date
    ) throws {
        let content = MessageContent(
            uid: UUIDv7.next(), from: actor, date: date, body: MessageBody(unchecked: ""), action: action)
        _ = try add(content, to: channel.peer.key, peer: channel.peer, replyTo: nil)
    }
}
