// What a dialog shows: its pictures, or its files.

internal import Postgres

extension Messages {
    /// Messages with `peer` that show something of a kind, the newest first.
    /// - Parameter window: `offset`, `addOffset` (not below zero), `min`, `max` and `limit` count.
    /// - Throws: ``MessagesError`` PEER_ID_INVALID, FLOOD_WAIT_1, SEARCH_TIMEOUT; `PostgresError`.
    public func mediaHistory(
        of user: Int64, with peer: Peer, _ kind: MessageMedia.Kind, _ window: HistoryWindow
    ) async throws -> MessageList {
        guard peer.isValid else { throw MessagesError.peerInvalid }
        let store = store(of: user)
        return try await searches.run(for: user, in: store.shard) {
            try await store.mediaHistory(user, peer, kind, window)
        }
    }

    /// The same of a channel's posts.
    /// - Throws: ``MessagesError`` CHANNEL_INVALID, CHANNEL_PRIVATE, FLOOD_WAIT_1, SEARCH_TIMEOUT; `PostgresError`.
    public func mediaHistory(
        ofChannel channel: Int64, for user: Int64, _ kind: MessageMedia.Kind, _ window: HistoryWindow
    ) async throws -> MessageList {
        let found = try await readable(channel, by: user)
        return try await searches.run(for: user, in: found.store.shard) {
            try await found.store.mediaHistory(
                found.box, .channel(channel), kind, window, hidden: found.view.hiddenUpTo)
        }
    }
}

extension BoxStore {
    /// By the index `messages_with_media`.
    /// - Parameter hidden: those up to here are left out, and not counted.
    func mediaHistory(
        _ user: Int64, _ peer: Peer, _ kind: MessageMedia.Kind, _ window: HistoryWindow, hidden: Int32 = 0
    ) async throws -> MessageList {
        let page = PostgresStatement(
            """
            select uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id
            from messages
            where user_id = $1 and peer = $2 and extra like '%"media"%' and extra::jsonb -> 'media' ->> 'kind' = $3
                and id < $4 and id < $5 and id > $6
            order by id desc offset $7 limit $8
            """, user, peer.key, kind.rawValue, window.below, window.maximum, max(window.min, hidden),
            window.older.skip,
            window.older.count)
        let count = PostgresStatement(
            """
            select count(*) as n from (
                select from messages
                where user_id = $1 and peer = $2 and extra like '%"media"%' and extra::jsonb -> 'media' ->> 'kind' = $3
                    and id > $5
                limit $4) m
            """, user, peer.key, kind.rawValue, MessageList.countLimit, hidden)
        let found = try await searching([page, count])
        return MessageList(
            messages: try found[0].map { try MessageRow.message($0) }, count: try found[1].first?[0] ?? 0)
    }
}
