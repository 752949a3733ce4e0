// What is in a channel: reading it, changing what was posted, its name. Posts are sent by ``Messages/send(_:)``.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import Sharding
internal import ShopAPI

extension Messages {
    // MARK: Reading

    /// A channel as `user` sees it.
    /// - Throws: ``MessagesError`` CHANNEL_INVALID; `PostgresError`.
    public func channel(_ channel: Int64, for user: Int64) async throws -> ChannelView {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        return try await store(of: channel).view(channel, for: user)
    }

    /// The shard of a channel that `user` may read, and up to where he does not see it.
    // Put into its callers, this toolchain's optimiser ends by a fault on them.
    @_optimize(none) @inline(never)
    func readable(_ channel: Int64, by user: Int64) async throws -> ReadableChannel {
        let view = try await self.channel(channel, for: user)
        try view.checkReading()
        return ReadableChannel(view: view, store: store(of: channel), box: BoxStore.box(of: channel))
    }

    /// What has happened in a channel after its change `pts`, or the first `limit` changes of it.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, PERSISTENT_TIMESTAMP_INVALID; `PostgresError`.
    public func channelDifference(
        _ channel: Int64, for user: Int64, since pts: Int32, limit: Int
    ) async throws -> Difference {
        guard pts > 0 else { throw MessagesError.timestampInvalid }
        let found = try await readable(channel, by: user)
        var difference = try await found.store.difference(
            found.box, since: pts, limit: min(max(1, limit), Limits.difference))
        difference.updates = found.view.shown(difference.updates)
        return difference
    }

    /// How far channels are: one statement a shard. Shards that can't be asked are left out.
    public func pts(ofChannels channels: [Int64]) async -> [Int64: Int32] {
        await withTaskGroup(of: [Int64: Int32].self) { group in
            for (shard, channels) in shards.grouped(Set(channels)) {
                group.addTask {
                    let boxes = channels.map { BoxStore.box(of: $0) }
                    let pts = await self.inTime(shard) { try await $0.pts(of: boxes) } ?? [:]
                    let pairs = channels.compactMap { channel in
                        pts[BoxStore.box(of: channel)].map { (channel, $0) }
                    }
                    return Dictionary(uniqueKeysWithValues: pairs)
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
    }

    /// A part of what was posted, the newest first.
    public func channelHistory(
        _ channel: Int64, for user: Int64, _ window: HistoryWindow
    ) async throws -> MessageList {
        let found = try await readable(channel, by: user)
        return try await found.store.history(found.box, .channel(channel), window, hidden: found.view.hiddenUpTo)
    }

    /// Those of `ids` that there are.
    public func channelMessages(_ channel: Int64, for user: Int64, _ ids: [Int32]) async throws -> [Message] {
        guard ids.count <= Limits.ids else { throw MessagesError.limitInvalid }
        let found = try await readable(channel, by: user)
        return try await found.store.messages(found.box, ids.filter { $0 > found.view.hiddenUpTo })
    }

    /// The newest pinned posts, at most 100.
    public func pinnedMessages(ofChannel channel: Int64, for user: Int64) async throws -> [Message] {
        let found = try await readable(channel, by: user)
        let pinned = try await found.store.marked(found.box, .channel(channel), isPinned: true, limit: Limits.ids)
        return pinned.filter { $0.id > found.view.hiddenUpTo }
    }

    /// As ``search(_:of:with:_:)``, in a channel.
    public func searchChannel(
        _ query: String, in channel: Int64, for user: Int64, _ window: HistoryWindow = HistoryWindow()
    ) async throws -> MessageList {
        let words = try Self.words(query)
        let found = try await readable(channel, by: user)
        return try await searches.run(for: user, in: found.store.shard) {
            try await found.store.search(
                found.box, nil, words, below: window.below, hidden: found.view.hiddenUpTo,
                skip: max(0, window.addOffset), limit: window.limit)
        }
    }

    /// The channels that a user is in, by their numbers; at most ``Limits/shownMemberships``.
    public func memberships(of user: Int64) async throws -> [Int64] {
        try await store(of: user).memberships(user, limit: Limits.shownMemberships)
    }

    /// The channels that a user is in, the one with the newest post first. Those of shards that are away are left out.
    public func channelDialogs(of user: Int64) async throws -> [ChannelDialog] {
        let home = store(of: user)
        let channels = try await home.memberships(user, limit: Limits.shownMemberships)
        let settings = try await home.dialogSettings(user, channels.map { .channel($0) })
        let dialogs = await withTaskGroup(of: [ChannelDialog].self) { group in
            for (shard, channels) in shards.grouped(channels) {
                group.addTask { await self.inTime(shard) { try await $0.channelDialogs(user, channels) } ?? [] }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return dialogs.map { dialog in
            var dialog = dialog
            dialog.settings = settings[dialog.view.channel.peer] ?? dialog.settings
            dialog.settings.readInbox = dialog.view.member?.readInbox ?? 0
            return dialog
        }.sorted { ($0.newest, $0.view.channel.id) > ($1.newest, $1.view.channel.id) }
    }

    /// The members by their numbers, from the one after `other` on.
    /// - Parameter rank: only the administrators, the creator, or the banned; nil and `member`: all who are in it.
    /// - Throws: ``MessagesError``: CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED (in a channel that is no
    ///   supergroup, and for the banned); `PostgresError`.
    public func participants(
        of channel: Int64, for user: Int64, rank: ChannelRank? = nil, after other: Int64 = 0,
        limit: Int = Limits.participants
    ) async throws -> [ChannelMember] {
        let view = try await self.channel(channel, for: user)
        try view.checkReading()
        if !view.channel.isSupergroup || rank == .banned { try view.checkAdmin() }
        let store = store(of: channel)
        let limit = min(max(0, limit), Limits.participants)
        guard let rank, rank != .member else { return try await store.members(channel, after: other, limit: limit) }
        return try await store.members(channel, rank: rank, after: other, limit: limit)
    }

    /// The caller has read the posts up to `last` (0: all).
    /// - Returns: how far, and how many are left; nil: it was so before, or he is not in it.
    public func read(
        _ user: Int64, channel: Int64, upTo last: Int32 = 0
    ) async throws -> (upTo: Int32, unread: Int, pts: Int32)? {
        guard Peer.channel(channel).isValid else { throw MessagesError.channelInvalid }
        return try await routed(channel) { store in
            let mark = BoxStore.readMark(user, channel, last > 0 ? last : .max)
            let (read, isFurther) = try await store.fenced(channel) { transaction in
                let read = try await transaction.query(mark).first.map {
                    (upTo: try $0[0] as Int32, unread: try $0[1] as Int, pts: try $0[2] as Int32)
                }
                guard let read else { return (read, false) }
                return (read, try await !transaction.query(BoxStore.raiseMark(user, channel, read.upTo)).isEmpty)
            }
            guard let read else { return nil }
            tell([
                .channelRead(user: user, channel: channel, upTo: read.upTo, unread: read.unread, pts: read.pts)
            ])
            if isFurther { tell([.channelSeen(channel: channel, upTo: read.upTo, reader: user)]) }
            return read
        }
    }

    // MARK: Changing posts

    /// Gives a post another text: its author who may post, in a channel that is no supergroup any administrator.
    /// - Throws: ``MessagesError``: MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED, MESSAGE_NOT_MODIFIED,
    ///   MESSAGE_EDIT_TIME_EXPIRED, CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_WRITE_FORBIDDEN, USER_BANNED_IN_CHANNEL;
    ///   `PostgresError`.
    public func editPost(
        _ id: Int32, in channel: Int64, by user: Int64, body: MessageBody
    ) async throws -> BoxUpdate {
        let now = now().inSeconds
        let update = try await changePosts([id], in: channel, by: user) { view, posts in
            guard let post = posts.first else { throw MessagesError.messageInvalid }
            try view.checkEditing(post)
            try Self.checkEdit(post, by: post.from, body, now)
            return try BoxStore.edit(
                MessageEdited(uid: post.uid, text: body.text, entities: body.entities, date: now),
                of: [BoxStore.box(of: channel)])
        } apply: { ledger, rows in
            try ledger.edited(rows)
            return [try BoxStore.replaceWords(rows)]
        }
        guard let update else { throw MessagesError.messageInvalid }
        return update
    }

    /// Takes posts away: a member's own, or any as an administrator.
    /// - Throws: ``MessagesError``: MESSAGE_DELETE_FORBIDDEN, CHANNEL_INVALID, CHANNEL_PRIVATE; `PostgresError`.
    public func deletePosts(_ ids: [Int32], in channel: Int64, by user: Int64) async throws -> Affected {
        guard ids.count <= Limits.ids else { throw MessagesError.limitInvalid }
        let update = try await changePosts(ids, in: channel, by: user) { view, posts in
            let mayOwn = view.channel.isSupergroup ? view.isMember : view.rights.contains(.postMessages)
            guard view.rights.contains(.deleteMessages) || mayOwn && posts.allSatisfy({ $0.from == user }) else {
                throw MessagesError.deleteForbidden
            }
            return BoxStore.delete(posts.map(\.uid), of: [BoxStore.box(of: channel)])
        } apply: { ledger, rows in
            try ledger.deleted(rows)
            return try [BoxStore.forgetWords(rows)] + BoxStore.noteMedia(rows)
        }
        if let update { return Affected(pts: update.pts, count: update.count) }
        return Affected(pts: try await store(of: channel).state(BoxStore.box(of: channel)).pts, count: 0)
    }

    /// Pins a post, or takes the pin away: an administrator.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, MESSAGE_ID_INVALID, CHANNEL_INVALID; `PostgresError`.
    public func pinPost(
        _ id: Int32, in channel: Int64, by user: Int64, isPinned: Bool
    ) async throws -> BoxUpdate? {
        try await changePosts([id], in: channel, by: user) { view, posts in
            try view.checkAdmin(view.pinning)
            guard let post = posts.first, post.action == nil else { throw MessagesError.messageInvalid }
            return BoxStore.pin(
                MessagePinned(uid: post.uid, isPinned: isPinned), of: [BoxStore.box(of: channel)])
        } apply: { ledger, rows in
            try ledger.pinned(rows, isPinned)
            return []
        }
    }

    /// With the channel's box locked: `decide` says what is done to the posts, `apply` what that is in the box.
    private func changePosts(
        _ ids: [Int32], in channel: Int64, by user: Int64,
        _ decide: (ChannelView, [Message]) throws -> PostgresStatement,
        apply: (inout BoxLedger, PostgresRows) throws -> [PostgresStatement]
    ) async throws -> BoxUpdate? {
        try await routed(channel) { store in
            // No box is made for what is not there.
            try await self.channel(channel, for: user).checkReading()
            let box = BoxStore.box(of: channel)
            let lookups = [BoxStore.messages(box, ids), BoxStore.views([(channel, user)])]
            let update = try await store.write([box], lookups) { ledger, rows, transaction in
                // Who was put out a moment ago changes nothing.
                guard let row = rows[1].first else { throw MessagesError.channelInvalid }
                let view = try BoxStore.view(row)
                try view.checkReading()
                let posts = try rows[0].map { try MessageRow.message($0) }.filter { $0.id > view.hiddenUpTo }
                let statement = try decide(view, posts)
                let more = try apply(&ledger, try await transaction.query(statement))
                let touch = PostgresStatement(
                    "update channels set touched_at = $2 where id = $1", channel, now().inSeconds)
                try await store.finish(ledger, [], transaction, more + [touch])
                return ledger.updates.first
            }
            committed(store.shard, update.map { [$0] } ?? [], hasEvents: false)
            return update
        }
    }

    // MARK: Names

    /// Makes a channel public under a name, or private again. That no user has the name is the caller's to see to.
    /// - Throws: ``MessagesError``: USERNAME_INVALID, USERNAME_OCCUPIED, USERNAME_NOT_MODIFIED, CHAT_ADMIN_REQUIRED,
    ///   CHANNEL_INVALID; `PostgresError`.
    public func setUsername(_ name: String?, of channel: Int64, by user: Int64) async throws {
        let name = name.flatMap { $0.isEmpty ? nil : $0.lowercased() }
        if let name {
            guard ChatRules.isUsername(name) else { throw MessagesError.usernameInvalid }
            try MessageBody.checkCards(in: [name])
        }
        let view = try await self.channel(channel, for: user)
        try view.checkAdmin(.changeInfo)
        guard view.channel.username != name else { throw MessagesError.usernameNotModified }
        if let name { try await claim(name, for: channel) }
        try await routed(channel) { store in
            try await store.fenced(channel) { transaction in
                _ = try await transaction.execute("update channels set username = $2 where id = $1", channel, name)
            }
        }
        // What is left here when this fails is void: the channel does not say so.
        if let old = view.channel.username {
            try await forget(old, of: channel)
        }
        tell([.channel(try await self.channel(channel, for: user).channel)])
    }

    /// The channel that has this name.
    /// - Throws: ``MessagesError`` USERNAME_NOT_OCCUPIED; `PostgresError`.
    public func channel(named name: String, for user: Int64) async throws -> ChannelView {
        let name = name.lowercased()
        guard ChatRules.isUsername(name) else { throw MessagesError.usernameNotOccupied }
        let rows = try await store(of: Self.place(of: name)).database.query(
            "select channel_id from channel_names where name = $1", name)
        guard let row = rows.first else { throw MessagesError.usernameNotOccupied }
        // One that was deleted may have left its name.
        let number: Int64 = try row[0]
        let found = try await store(of: number).views(of: [number], for: user).first
        guard let view = found, view.channel.username == name else { throw MessagesError.usernameNotOccupied }
        return view
    }

    func forget(_ name: String, of channel: Int64) async throws {
        try await named(name) { transaction in
            _ = try await transaction.execute(
                "delete from channel_names where name = $1 and channel_id = $2", name, channel)
        }
    }

    private func claim(_ name: String, for channel: Int64) async throws {
        let holder = try await named(name) { transaction -> Int64 in
            let rows = try await transaction.query(
                """
                insert into channel_names as n (name, channel_id) values ($1, $2)
                on conflict (name) do update set channel_id = n.channel_id
                returning channel_id
                """, name, channel)
            return try rows.first?[0] ?? channel
        }
        guard holder != channel else { return }
        // Somebody has begun to take it, and perhaps not gone on; or has given it up.
        let other = try? await store(of: holder).view(holder, for: 0)
        guard other?.channel.username != name else { throw MessagesError.usernameOccupied }
        let isOurs = try await named(name) { transaction in
            try await transaction.execute(
                "update channel_names set channel_id = $3 where name = $1 and channel_id = $2", name, holder, channel)
        }
        guard isOurs == 1 else { throw MessagesError.usernameOccupied }
    }

    private func named<T>(_ name: String, _ body: (PostgresTransaction) async throws -> T) async throws -> T {
        let place = Self.place(of: name)
        return try await routed(place) { try await $0.fenced(place, body) }
    }

    /// Where a name is kept: FNV-1a of its bytes.
    private static func place(of name: String) -> Int64 {
        let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int64(hash >> 24)
    }
}

/// A channel as one who may read it sees it, and where it lies.
struct ReadableChannel {
    var view: ChannelView
    var store: BoxStore
    var box: Int64
}

extension ChannelDialog {
    var newest: Date { top?.date ?? view.channel.date }
}

extension BoxStore {
    /// A transaction that writes what belongs to `number`'s slot, and no box.
    func fenced<T>(_ number: Int64, _ body: (PostgresTransaction) async throws -> T) async throws -> T {
        let slots: Set<Slot> = [Slot(of: number)]
        return try await database.transaction { transaction in
            _ = try await transaction.run(shards.fence(slots))
            return try await body(transaction)
        }
    }
}
