// What users set for their dialogs, whom they block, and hints that are not stored.

internal import EventBus
public import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension Messages {
    // MARK: Settings

    /// Keeps what was typed and not sent; nil: nothing.
    /// - Throws: ``MessagesError``: PEER_ID_INVALID, MESSAGE_TOO_LONG; `PostgresError`.
    @discardableResult
    public func setDraft(_ draft: MessageDraft?, of user: Int64, with peer: Peer) async throws -> DialogSettings {
        guard draft?.text.utf16.count ?? 0 <= MessageBody.maximumUnits,
            draft?.entities.count ?? 0 <= MessageBody.maximumEntities, draft?.text.utf8.contains(0) != true
        else { throw MessagesError.messageTooLong }
        if let draft { try MessageBody.checkCards(in: [draft.text] + draft.entities.compactMap(\.argument)) }
        let text = try draft.map { String(decoding: try JSONText.encode($0), as: UTF8.self) }
        return try await set(user, peer) { BoxStore.setDraft(user, peer, text, $0) }
    }

    /// Until when it makes no noise; nil: it does.
    @discardableResult
    public func mute(_ user: Int64, _ peer: Peer, until: Date?) async throws -> DialogSettings {
        try await set(user, peer) { BoxStore.mute(user, peer, until, $0) }
    }

    /// 0: all chats, 1: the archive.
    @discardableResult
    public func move(_ user: Int64, _ peer: Peer, toFolder folder: Int) async throws -> DialogSettings {
        guard folder == 0 || folder == 1 else { throw MessagesError(400, "FOLDER_ID_INVALID") }
        return try await set(user, peer) { BoxStore.move(user, peer, folder, $0) }
    }

    @discardableResult
    public func markUnread(_ user: Int64, _ peer: Peer, _ isMarked: Bool) async throws -> DialogSettings {
        try await set(user, peer) { BoxStore.markUnread(user, peer, isMarked, $0) }
    }

    /// On top of those that are pinned, or not pinned any more.
    /// - Throws: ``MessagesError``: PINNED_DIALOGS_TOO_MUCH, PEER_ID_INVALID; `PostgresError`.
    @discardableResult
    public func pinDialog(_ user: Int64, _ peer: Peer, _ isPinned: Bool) async throws -> DialogSettings {
        guard isPinned else { return try await set(user, peer) { BoxStore.unpin(user, peer, $0) } }
        return try await set(user, peer) { BoxStore.pinOnTop(user, peer, $0) }
    }

    /// The pinned ones in this order, the first on top; others are not pinned any more.
    public func reorderPinned(_ user: Int64, _ peers: [Peer]) async throws {
        guard peers.count <= Limits.pinnedDialogs, Set(peers).count == peers.count else {
            throw MessagesError.pinnedTooMuch
        }
        guard peers.allSatisfy(\.isValid) else { throw MessagesError.peerInvalid }
        let settings = try await routed(user) { store in
            try await store.write([user], []) { ledger, _, transaction in
                let pts = ledger.boxes[user]?.pts ?? 1
                return try await transaction.run(BoxStore.order(user, peers, pts))
                    .flatMap { rows in try rows.map { try DialogSettings($0) } }
            }
        }
        tell(settings.map { .settings(user: user, $0) })
    }

    private func set(
        _ user: Int64, _ peer: Peer, _ statement: (_ pts: Int32) -> PostgresStatement
    ) async throws -> DialogSettings {
        guard peer.isValid, Peer.user(user).isValid else { throw MessagesError.peerInvalid }
        let settings = try await routed(user) { store in
            // Under the box's lock: whoever reads the difference after this number gets it.
            try await store.write([user], []) { ledger, _, transaction in
                let rows = try await transaction.query(statement(ledger.boxes[user]?.pts ?? 1))
                guard let row = rows.first else { throw MessagesError.pinnedTooMuch }
                return try DialogSettings(row)
            }
        }
        tell([.settings(user: user, settings)])
        return settings
    }

    // MARK: Blocking

    /// Whom a user blocks can't write to him.
    /// - Throws: ``MessagesError`` PEER_ID_INVALID; `PostgresError`.
    public func block(_ other: Int64, by user: Int64, _ isBlocked: Bool) async throws {
        guard Peer.user(other).isValid, other != user else { throw MessagesError.peerInvalid }
        let pair = UserBlocked(user: user, other: other, isBlocked: isBlocked, at: now().inSeconds)
        try await routed(user) { store in
            let shard = shards.name(of: other)
            let events =
                shard == store.shard
                ? [] : [try NewEvent.message(to: shard, key: other, MessageEventType.blocked, pair)]
            try await store.write([user], []) { ledger, _, transaction in
                var statements = [BoxStore.block(pair, isMine: true)]
                if events.isEmpty {
                    statements.append(BoxStore.block(pair, isMine: false))
                } else {
                    statements.append(store.outbox.statement(events))
                }
                try await transaction.commit(after: statements)
            }
            committed(store.shard, [], hasEvents: !events.isEmpty)
        }
    }

    /// Whom a user blocks, by their numbers, from the one after `other` on.
    public func blocked(
        by user: Int64, after other: Int64 = 0, limit: Int = Limits.ids
    ) async throws -> [(user: Int64, at: Date)] {
        try await store(of: user).blocked(by: user, after: other, limit: min(max(0, limit), Limits.ids))
    }

    // MARK: Hints

    /// Somebody is typing, or doing something like it: nothing is stored, those who are told may be away.
    /// - Parameter kind: what, as the doors name it to each other; at most 64 bytes.
    /// - Throws: ``MessagesError``: PEER_ID_INVALID, CHAT_WRITE_FORBIDDEN, USER_IS_BLOCKED; `PostgresError`.
    public func typing(_ user: Int64, in peer: Peer, _ kind: String) async throws {
        guard kind.utf8.count <= 64, peer.isValid else { throw MessagesError.peerInvalid }
        let listeners: [Int64]
        switch peer {
        case .user(let other):
            let blocks = try await store(of: user).blocks(between: user, and: [other])
            guard !blocks.theirs.contains(other) else { throw MessagesError.userBlocked }
            // Whom he blocks hears nothing of him, and is not written to.
            listeners = other == user || blocks.mine.contains(other) ? [] : [other]
        case .chat(let number):
            let group = try await group(number, for: user)
            guard group.member(user) != nil else { throw MessagesError.chatWriteForbidden }
            listeners = group.members.map(\.user).filter { $0 != user }
        case .channel(let number):
            // Too many to be named: whoever serves some of them knows them.
            try await channel(number, for: user).checkPosting()
            return tell([.typing(from: user, peer, kind, to: [])])
        }
        if !listeners.isEmpty { tell([.typing(from: user, peer, kind, to: listeners)]) }
    }
}

extension BoxStore {
    static func setDraft(_ user: Int64, _ peer: Peer, _ draft: String?, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, draft, set_at) values ($1, $2, $3, $4)
            on conflict (user_id, peer) do update set draft = excluded.draft, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, draft, pts)
    }

    static func mute(_ user: Int64, _ peer: Peer, _ until: Date?, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, mute_until, set_at) values ($1, $2, $3, $4)
            on conflict (user_id, peer) do update set mute_until = excluded.mute_until, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, until, pts)
    }

    static func move(_ user: Int64, _ peer: Peer, _ folder: Int, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, folder, set_at) values ($1, $2, $3, $4)
            on conflict (user_id, peer) do update set folder = excluded.folder, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, folder, pts)
    }

    static func markUnread(_ user: Int64, _ peer: Peer, _ isMarked: Bool, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, is_marked_unread, set_at) values ($1, $2, $3, $4)
            on conflict (user_id, peer) do update
            set is_marked_unread = excluded.is_marked_unread, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, isMarked, pts)
    }

    static func unpin(_ user: Int64, _ peer: Peer, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, set_at) values ($1, $2, $3)
            on conflict (user_id, peer) do update set pinned = null, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, pts)
    }

    /// No row when there are as many others as may be.
    static func pinOnTop(_ user: Int64, _ peer: Peer, _ pts: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs (user_id, peer, pinned, set_at)
            select $1, $2, coalesce(max(d.pinned), 0) + 1, $3
            from dialogs d where d.user_id = $1 and d.pinned is not null and d.peer <> $2
            having count(*) < $4
            on conflict (user_id, peer) do update set pinned = excluded.pinned, set_at = excluded.set_at
            returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
            """, user, peer.key, pts, Messages.Limits.pinnedDialogs)
    }

    static func order(_ user: Int64, _ peers: [Peer], _ pts: Int32) -> [PostgresStatement] {
        let keys = peers.map(\.key)
        return [
            PostgresStatement(
                """
                update dialogs set pinned = null, set_at = $3
                where user_id = $1 and pinned is not null and peer <> all($2::int8[])
                returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
                """, user, keys, pts),
            PostgresStatement(
                """
                insert into dialogs (user_id, peer, pinned, set_at)
                select $1, peer, cardinality($2::int8[]) - place + 1, $3
                from unnest($2::int8[]) with ordinality as o (peer, place)
                on conflict (user_id, peer) do update set pinned = excluded.pinned, set_at = excluded.set_at
                returning peer, pinned, is_marked_unread, folder, mute_until, draft, read_inbox, read_outbox
                """, user, keys, pts),
        ]
    }
}
