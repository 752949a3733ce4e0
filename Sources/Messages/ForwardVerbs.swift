// Forwarding, and what the shop itself says.

public import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension Messages {
    /// Sends messages of `user`'s own box, or of a channel that he may read, on to another peer, in their order, all or
    /// none.
    /// - Parameters:
    ///   - ids: of messages with `origin`.
    ///   - randomIDs: one for each.
    ///   - areCaptionsShown: whether the texts of messages that show something go with it.
    ///   - isOriginShown: whether is told who wrote them first.
    /// - Throws: ``MessagesError`` as ``send(_:)``, MESSAGE_ID_INVALID, MESSAGE_IDS_EMPTY; `PostgresError`.
    public func forward(
        _ ids: [Int32], of user: Int64, from origin: Peer, to peer: Peer, randomIDs: [Int64],
        isOriginShown: Bool = true, areCaptionsShown: Bool = true, isSilent: Bool = false
    ) async throws -> [SentMessage] {
        guard !ids.isEmpty else { throw MessagesError.messageIDsEmpty }
        guard ids.count <= Limits.ids else { throw MessagesError.limitInvalid }
        guard Set(ids).count == ids.count else { throw MessagesError.messageInvalid }
        guard ids.count == randomIDs.count, !randomIDs.contains(0) else { throw MessagesError.randomIDsInvalid }
        guard peer.isValid, origin.isValid else { throw MessagesError.peerInvalid }
        let found = try await originals(ids, of: user, in: origin)
        let sends = try zip(ids, randomIDs).map { id, randomID in
            guard let original = found[id] else { throw MessagesError.messageInvalid }
            let isTextShown = original.media == nil || areCaptionsShown
            return OutgoingMessage(
                from: user, to: peer,
                body: isTextShown ? MessageBody(unchecked: original.text, original.entities) : .empty,
                randomID: randomID, forward: isOriginShown ? original.forward : nil, isSilent: isSilent,
                media: original.media)
        }
        if sends.contains(where: { $0.media != nil }) { return try await sendHeld(Self.regrouped(sends)) }
        return try await routed(sends[0].place) { try await batch(on: $0).all(sends) }
    }

    /// Messages that may be sent on, each with where it was first.
    private func originals(_ ids: [Int32], of user: Int64, in origin: Peer) async throws -> [Int32: Message] {
        var found: [Message]
        var author: Peer?
        if let number = origin.channel {
            found = try await channelMessages(number, for: user, ids)
            if try await !channel(number, for: user).channel.isSupergroup { author = origin }
        } else {
            found = try await messages(of: user, ids).filter { $0.peer == origin }
        }
        found.removeAll { $0.action != nil }
        return Dictionary(
            uniqueKeysWithValues: found.map { message in
                var original = message
                original.forward =
                    message.forward
                    ?? ForwardOrigin(
                        from: author ?? .user(message.from), date: message.date, post: author.map { _ in message.id },
                        author: message.author)
                return (message.id, original)
            })
    }

    /// A message from the shop, once for each key: again with the same key, nothing is sent.
    /// - Parameter key: such as an event's id; kept for ``Limits/shopKeys``.
    /// - Returns: what was written into the user's box; nil when that had been done before.
    public func sendFromShop(to user: Int64, _ body: MessageBody, key: String) async throws -> BoxUpdate? {
        guard Peer.user(user).isValid, user != shopNumber else { throw MessagesError.peerInvalid }
        guard !key.isEmpty, key.utf8.count <= 200 else { throw MessagesError.randomIDsInvalid }
        let content = MessageContent(uid: UUIDv7.next(), from: shopNumber, date: now().inSeconds, body: body)
        return try await routed(user) { store in
            let known = PostgresStatement("select id from shop_sends where user_id = $1 and key = $2", user, key)
            let update = try await store.write([user], [known]) { ledger, rows, transaction -> BoxUpdate? in
                guard rows[0].isEmpty else { return nil }
                let update = try ledger.add(content, to: user, peer: .user(shopNumber), replyTo: nil)
                let mark = PostgresStatement(
                    "insert into shop_sends (key, user_id, id, at) values ($1, $2, $3, $4)", key, user,
                    ledger.boxes[user]?.lastID ?? 0, content.date)
                try await transaction.commit(after: store.statements(for: ledger) + [mark])
                return update
            }
            committed(store.shard, update.map { [$0] } ?? [], hasEvents: false)
            return update
        }
    }

    /// What brings a message from the shop into the user's box: for who writes in another database, in the transaction
    /// that gives the reason.
    /// - Throws: ``MessagesError`` PEER_ID_INVALID; `EncodingError`.
    public func eventFromShop(to user: Int64, _ body: MessageBody, cause: Event? = nil) throws -> NewEvent {
        guard Peer.user(user).isValid, user != shopNumber else { throw MessagesError.peerInvalid }
        let content = MessageContent(uid: UUIDv7.next(), from: shopNumber, date: now().inSeconds, body: body)
        return try .message(
            to: shards.name(of: user), key: user, MessageEventType.sent,
            MessageSent(content, group: nil, recipients: [user]), cause: cause)
    }

    // MARK: Searching

    /// Messages of the user's box whose words begin with those of `query`, the newest first.
    /// - Parameters:
    ///   - peer: nil: everywhere.
    ///   - window: `offset`, `addOffset` (not below zero) and `limit` count.
    /// - Throws: ``MessagesError`` SEARCH_QUERY_EMPTY, MESSAGE_TOO_LONG, FLOOD_WAIT_1, SEARCH_TIMEOUT; `PostgresError`.
    public func search(
        _ query: String, of user: Int64, with peer: Peer?, _ window: HistoryWindow = HistoryWindow()
    ) async throws -> MessageList {
        let words = try Self.words(query)
        let store = store(of: user)
        return try await searches.run(for: user, in: store.shard) {
            try await store.search(
                user, peer, words, below: window.below, skip: max(0, window.addOffset), limit: window.limit)
        }
    }
}

extension Messages {
    /// - Throws: SEARCH_QUERY_EMPTY, MESSAGE_TOO_LONG
    static func words(_ query: String) throws(MessagesError) -> String {
        guard query.utf8.count <= 1_024, !query.utf8.contains(0) else { throw .messageTooLong }
        guard query.contains(where: { !$0.isWhitespace }) else { throw .queryEmpty }
        return query
    }
}
