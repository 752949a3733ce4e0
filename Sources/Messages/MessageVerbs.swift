// Changing messages that are there: editing, deleting, pinning, reading.

internal import EventBus
internal import FoundationEssentials
internal import Postgres

/// What a change of several messages did to the caller's own box (Telegram: messages.affectedMessages).
public struct Affected: Sendable, Hashable {
    /// The box's newest change.
    public var pts: Int32
    /// How many numbers it took; 0: nothing was there to change.
    public var count: Int32
    /// There is more to do: the same call again does it.
    public var hasMore = false
}

extension Messages {
    // MARK: Editing

    /// Gives a message of `user`'s own another text, in all boxes.
    /// - Throws: ``MessagesError``: MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED, MESSAGE_NOT_MODIFIED,
    ///   MESSAGE_EDIT_TIME_EXPIRED; as ``checkWriting(_:to:_:)``; `PostgresError`.
    public func edit(_ id: Int32, of user: Int64, body: MessageBody) async throws -> BoxUpdate {
        try await routed(user) { store in
            guard let message = try await store.messages(user, [id]).first else { throw MessagesError.messageInvalid }
            let now = now().inSeconds
            try Self.checkEdit(message, by: user, body, now)
            try await checkWriting(user, to: message.peer, store)
            let edit = MessageEdited(uid: message.uid, text: body.text, entities: body.entities, date: now)
            let holders = try await store.holders(of: [message.uid])
            let events = try await elsewhere(message, from: store, MessageEventType.edited, edit)
            let updates = try await store.write(holders.union([user]), []) { ledger, _, transaction in
                let rows = try await transaction.query(BoxStore.edit(edit, of: ledger.boxes.keys.sorted()))
                try ledger.edited(rows)
                try await store.finish(ledger, events, transaction, [BoxStore.replaceWords(rows)])
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: !events.isEmpty)
            // Deleted meanwhile.
            guard let own = updates.first(where: { $0.user == user }) else { throw MessagesError.messageInvalid }
            return own
        }
    }

    /// Who may not write to a user or a basic group any more changes nothing there either. Of channels it is looked up
    /// with the posts.
    /// - Parameter store: of `user`.
    /// - Throws: ``MessagesError`` as sending does: CHAT_WRITE_FORBIDDEN, USER_IS_BLOCKED, YOU_BLOCKED_USER;
    ///   `PostgresError`.
    func checkWriting(_ user: Int64, to peer: Peer, _ store: BoxStore) async throws {
        switch peer {
        case .user(let other):
            let blocks = try await store.blocks(between: user, and: [other])
            if blocks.mine.contains(other) { throw MessagesError.youBlockedUser }
            if blocks.theirs.contains(other) { throw MessagesError.userBlocked }
        case .chat(let number):
            guard try await store.groups([number])[number]?.member(user) != nil else {
                throw MessagesError.chatWriteForbidden
            }
        case .channel: break
        }
    }

    static func checkEdit(
        _ message: Message, by user: Int64, _ body: MessageBody, _ now: Date
    ) throws(MessagesError) {
        guard message.from == user else { throw .authorRequired }
        guard message.action == nil, message.forward == nil else { throw .messageInvalid }
        guard message.media != nil || !body.text.isEmpty else { throw .messageEmpty }
        guard message.media == nil || body.isCaption else { throw .captionTooLong }
        guard message.text != body.text || message.entities != body.entities else { throw .messageNotModified }
        let age = Duration.seconds(now.timeIntervalSince(message.date))
        guard message.peer == .user(user) || age <= Limits.editing else { throw .editTimeExpired }
    }

    /// What the other shards with copies of `message` are told.
    func elsewhere(
        _ message: Message, from store: BoxStore, _ type: String, _ value: some Encodable
    ) async throws -> [NewEvent] {
        try await otherShards(of: message.peer, store).map { shard in
            try .message(to: shard, key: message.peer.key, type, value)
        }
    }

    /// Where those are who talk with `peer`, without this shard.
    func otherShards(of peer: Peer, _ store: BoxStore) async throws -> [String] {
        let others: [Int64]
        switch peer {
        case .user(let number): others = [number]
        case .chat(let number): others = try await store.groups([number])[number]?.members.map(\.user) ?? []
        case .channel: others = []
        }
        return Set(others.map { shards.name(of: $0) }).subtracting([store.shard]).sorted()
    }

    // MARK: Deleting

    /// Takes messages out of `user`'s box; with `forAll`, out of all boxes. Numbers that are not there are passed over.
    /// - Throws: ``MessagesError``: MESSAGE_DELETE_FORBIDDEN when one of them may not be taken from the others, as
    ///   those of a group that he is not in; `PostgresError`.
    public func delete(_ ids: [Int32], of user: Int64, forAll: Bool) async throws -> Affected {
        guard ids.count <= Limits.ids else { throw MessagesError.limitInvalid }
        return try await routed(user) { store in
            try await delete(try await store.messages(user, ids), of: user, forAll: forAll, in: store)
        }
    }

    /// Takes away the messages with `peer` up to `last` (0: all), ``Limits/historyPart`` a call.
    public func deleteHistory(
        of user: Int64, with peer: Peer, upTo last: Int32 = 0, forAll: Bool
    ) async throws -> Affected {
        try await routed(user) { store in
            let found = try await store.database.query(
                BoxStore.part(of: user, peer, upTo: last, limit: Limits.historyPart + 1)
            ).map { try MessageRow.message($0) }
            // In a group only what may be taken from all is.
            let part = Array(found.prefix(Limits.historyPart))
            var affected = try await delete(part, of: user, forAll: forAll && peer.group == nil, in: store)
            affected.hasMore = found.count > Limits.historyPart
            return affected
        }
    }

    private func delete(
        _ messages: [Message], of user: Int64, forAll: Bool, in store: BoxStore
    ) async throws -> Affected {
        guard !messages.isEmpty else { return Affected(pts: try await store.state(user).pts, count: 0) }
        if forAll { try await checkDeleting(messages, by: user, store) }
        let uids = messages.map(\.uid)
        let holders = forAll ? try await store.holders(of: uids) : []
        var events: [NewEvent] = []
        for (peer, messages) in forAll ? Dictionary(grouping: messages, by: \.peer) : [:] {
            let deleted = MessageDeleted(uids: messages.map(\.uid))
            events += try await elsewhere(messages[0], from: store, MessageEventType.deleted, deleted)
            _ = peer
        }
        let updates = try await store.write(holders.union([user]), []) { ledger, _, transaction in
            let rows = try await transaction.query(BoxStore.delete(uids, of: ledger.boxes.keys.sorted()))
            try ledger.deleted(rows)
            let more = try [BoxStore.forgetWords(rows)] + BoxStore.noteMedia(rows)
            try await store.finish(ledger, events, transaction, more)
            return ledger.updates
        }
        committed(store.shard, updates, hasEvents: !events.isEmpty)
        guard let own = updates.first(where: { $0.user == user }) else {
            return Affected(pts: try await store.state(user).pts, count: 0)
        }
        return Affected(pts: own.pts, count: own.count)
    }

    /// Everything in a private chat; in a group that he is in his own messages, and all of them as its administrator.
    private func checkDeleting(_ messages: [Message], by user: Int64, _ store: BoxStore) async throws {
        let groups = try await store.groups(Set(messages.compactMap(\.peer.group)))
        for message in messages {
            guard let number = message.peer.group else { continue }
            let group = groups[number]
            guard message.from == user ? group?.member(user) != nil : group?.isAdmin(user) == true else {
                throw MessagesError.deleteForbidden
            }
        }
    }

    // MARK: Pinning messages

    /// Pins a message, or takes the pin away: in a private chat for both, in a group by an administrator.
    /// - Parameter isOneSided: in the caller's own box only.
    /// - Throws: ``MessagesError``: MESSAGE_ID_INVALID, CHAT_ADMIN_REQUIRED; for both, as ``checkWriting(_:to:_:)``;
    ///   `PostgresError`.
    public func pin(
        _ id: Int32, of user: Int64, with peer: Peer, isPinned: Bool, isOneSided: Bool = false
    ) async throws -> BoxUpdate? {
        try await routed(user) { store in
            guard let message = try await store.messages(user, [id]).first, message.peer == peer, message.action == nil
            else { throw MessagesError.messageInvalid }
            if let number = peer.group {
                guard try await store.groups([number])[number]?.isAdmin(user) ?? false else {
                    throw MessagesError.adminRequired
                }
            } else if !isOneSided {
                try await checkWriting(user, to: peer, store)
            }
            let pin = MessagePinned(uid: message.uid, isPinned: isPinned)
            let holders = isOneSided ? [] : try await store.holders(of: [message.uid])
            let events = isOneSided ? [] : try await elsewhere(message, from: store, MessageEventType.pinned, pin)
            let updates = try await store.write(holders.union([user]), []) { ledger, _, transaction in
                try await ledger.pinned(
                    transaction.query(BoxStore.pin(pin, of: ledger.boxes.keys.sorted())), isPinned)
                try await store.finish(ledger, events, transaction)
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: !events.isEmpty)
            return updates.first { $0.user == user }
        }
    }

    // MARK: Reading

    /// Marks the messages with `peer` as read up to `last` (0: all), and tells those who wrote them.
    /// - Returns: what it did to the caller's box; nil when all of it was read before.
    public func read(_ user: Int64, with peer: Peer, upTo last: Int32 = 0) async throws -> BoxUpdate? {
        guard peer.isValid else { throw MessagesError.peerInvalid }
        return try await routed(user) { store in
            let upTo = last > 0 ? last : Int32.max
            let reading = BoxStore.reading(user, peer, upTo)
            // Who they are has to be known before their boxes are locked; who comes meanwhile is told the next time.
            let authors = try await store.database.query(reading).map { try $0["from_id"] as Int64 }
            let local = authors.filter { shards.name(of: $0) == store.shard }
            let (updates, hasEvents) = try await store.write(Set(local + [user]), [reading]) {
                ledger, rows, transaction in
                guard let upTo: Int32 = try rows[0].first?["top"] else { return ([BoxUpdate](), false) }
                let read = try rows[0].map { MessageRead(author: try $0["from_id"], uid: try $0["uid"]) }
                try ledger.change(user, .readInbox(peer, upTo: upTo, unread: rows[0].first?["unread"] ?? 0))
                let here = read.filter { ledger.boxes[$0.author] != nil }
                let marks = try await transaction.run([
                    BoxStore.markInbox(user, peer, upTo), BoxStore.markOutbox(here),
                ])
                try ledger.readOutbox(marks[1])
                let events = try read.filter { shards.name(of: $0.author) != store.shard }.map { read in
                    try NewEvent.message(
                        to: shards.name(of: read.author), key: peer.group.map { -$0 } ?? read.author,
                        MessageEventType.read, read)
                }
                try await store.finish(ledger, events, transaction)
                return (ledger.updates, !events.isEmpty)
            }
            committed(store.shard, updates, hasEvents: hasEvents)
            return updates.first { $0.user == user }
        }
    }

    /// The caller has seen the messages of `peer` that name him.
    public func readMentions(_ user: Int64, with peer: Peer) async throws -> Affected {
        try await routed(user) { store in
            let updates = try await store.write([user], []) { ledger, _, transaction in
                let ids = try await transaction.query(BoxStore.seeMentions(user, peer)).map { try $0[0] as Int32 }
                guard !ids.isEmpty else { return [BoxUpdate]() }
                try ledger.change(user, .mentionsRead(ids.sorted()))
                try await store.finish(ledger, [], transaction)
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: false)
            guard let own = updates.first else { return Affected(pts: try await store.state(user).pts, count: 0) }
            return Affected(pts: own.pts, count: own.count)
        }
    }
}

extension BoxStore {
    /// Writes what the ledger has, and the events, and commits.
    func finish(
        _ ledger: BoxLedger, _ events: [NewEvent], _ transaction: PostgresTransaction, _ more: [PostgresStatement] = []
    ) async throws {
        let statements = try statements(for: ledger) + more + (events.isEmpty ? [] : [outbox.statement(events)])
        if !statements.isEmpty { try await transaction.commit(after: statements) }
    }

    /// The newest messages with `peer` up to `last`.
    static func part(of user: Int64, _ peer: Peer, upTo last: Int32, limit: Int) -> PostgresStatement {
        PostgresStatement(
            """
            select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id
            from messages where user_id = $1 and peer = $2 and id <= $3 order by id desc limit $4
            """, user, peer.key, last > 0 ? last : Int32.max, limit)
    }

    /// What reading up to `last` would do: for each author of what is not read yet, his newest message of it; and how
    /// far it goes, and what would be left. None when all of it was read, or there is nothing of others.
    static func reading(_ user: Int64, _ peer: Peer, _ last: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            with mark as (
                select coalesce((select read_inbox from dialogs where user_id = $1 and peer = $2), 0) as read,
                    (select max(id) from messages where user_id = $1 and peer = $2 and id <= $3) as top)
            select distinct on (m.from_id) m.from_id, m.uid, k.top, (
                select count(*) from messages u where u.user_id = $1 and u.peer = $2 and u.id > k.top
                    and u.from_id <> $1) as unread
            from mark k join messages m on m.user_id = $1 and m.peer = $2 and m.id > k.read and m.id <= k.top
            where m.from_id <> $1
            order by m.from_id, m.id desc
            """, user, peer.key, last)
    }

    static func seeMentions(_ user: Int64, _ peer: Peer) -> PostgresStatement {
        PostgresStatement(
            """
            update messages set mention = 2 where (user_id, id) in (
                select user_id, id from messages where user_id = $1 and peer = $2 and mention = 1
                order by id limit 1000)
            returning id
            """, user, peer.key)
    }
}
