// Statements about rows that are there: all copies of a message in this shard, read marks, settings.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension BoxStore {
    /// Who has copies of these in this shard.
    func holders(of uids: [UUID]) async throws -> Set<Int64> {
        guard !uids.isEmpty else { return [] }
        let rows = try await database.query("select user_id from messages where uid = any($1::uuid[])", uids)
        return Set(try rows.map { try $0[0] })
    }

    /// Gives all copies in locked boxes the new text. - Returns: the copies.
    static func edit(_ edit: MessageEdited, of users: [Int64]) throws -> PostgresStatement {
        PostgresStatement(
            """
            update messages set body = $3, entities = $4, edited_at = $5
            where uid = $1 and user_id = any($2::int8[])
            returning uid, peer, from_id, date, edited_at, id, reply_to, mention, is_silent, is_pinned, body, entities,
                extra, user_id
            """, edit.uid, users, edit.text, try MessageRow.text(of: edit.entities ?? []), edit.date)
    }

    static func pin(_ pin: MessagePinned, of users: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            update messages set is_pinned = $3 where uid = $1 and user_id = any($2::int8[]) and is_pinned <> $3
            returning user_id, peer, id
            """, pin.uid, users, pin.isPinned)
    }

    /// Takes away all copies of `uids` in the boxes of `users`. - Returns: user_id, id, uid, has_media; for
    /// ``forgetWords(_:)`` and ``noteMedia(_:)``.
    static func delete(_ uids: [UUID], of users: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            delete from messages where uid = any($1::uuid[]) and user_id = any($2::int8[])
            returning user_id, id, uid, coalesce(extra::jsonb ? 'media', false) as has_media
            """, uids, users)
    }

    /// What these authors wrote was read up to their copies of `uids`. - Returns: user_id, peer, read_outbox, of those
    /// that were not known to be read.
    static func markOutbox(_ read: [MessageRead]) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs as d (user_id, peer, read_outbox)
            select m.user_id, m.peer, max(m.id)
            from unnest($1::int8[], $2::uuid[]) as r (user_id, uid)
                join messages m on m.uid = r.uid and m.user_id = r.user_id
            group by m.user_id, m.peer order by m.user_id, m.peer
            on conflict (user_id, peer) do update set read_outbox = excluded.read_outbox
            where d.read_outbox < excluded.read_outbox
            returning user_id, peer, read_outbox
            """, read.map(\.author), read.map(\.uid))
    }

    static func markInbox(_ user: Int64, _ peer: Peer, _ upTo: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            insert into dialogs as d (user_id, peer, read_inbox) values ($1, $2, $3)
            on conflict (user_id, peer) do update
            set read_inbox = greatest(d.read_inbox, excluded.read_inbox), is_marked_unread = false
            """, user, peer.key, upTo)
    }

    static func block(_ pair: UserBlocked, isMine: Bool) -> PostgresStatement {
        let (user, other) = isMine ? (pair.user, pair.other) : (pair.other, pair.user)
        return pair.isBlocked
            ? PostgresStatement(
                """
                insert into blocks (user_id, other_id, is_mine, at) values ($1, $2, $3, $4) on conflict do nothing
                """, user, other, isMine, pair.at)
            : PostgresStatement(
                "delete from blocks where user_id = $1 and other_id = $2 and is_mine = $3", user, other, isMine)
    }

    /// Whom of `others` a user blocks, and who of them blocks him: as the user's own shard knows it.
    func blocks(
        between user: Int64, and others: some Collection<Int64>
    ) async throws -> (mine: Set<Int64>, theirs: Set<Int64>) {
        var found: (mine: Set<Int64>, theirs: Set<Int64>) = ([], [])
        let pairs = others.filter { $0 != user }.map { Lookups.Pair(user: user, other: $0) }
        guard !pairs.isEmpty else { return found }
        for row in try await database.query(Lookups.blocks(pairs)) {
            if try row[2] { found.mine.insert(try row[1]) } else { found.theirs.insert(try row[1]) }
        }
        return found
    }

    func blocked(by user: Int64, after other: Int64, limit: Int) async throws -> [(user: Int64, at: Date)] {
        try await database.query(
            """
            select other_id, at from blocks where user_id = $1 and is_mine and other_id > $2 order by other_id limit $3
            """, user, other, limit
        ).map { (try $0[0], try $0[1]) }
    }

    // MARK: Groups

    /// As this shard knows them.
    func groups(_ numbers: Set<Int64>) async throws -> [Int64: BasicGroup] {
        guard !numbers.isEmpty else { return [:] }
        let rows = try await database.query("select state from chats where id = any($1::int8[])", numbers.sorted())
        var groups: [Int64: BasicGroup] = [:]
        for row in rows {
            let group = try Self.group(row)
            groups[group.id] = group
        }
        return groups
    }

    static func group(_ row: PostgresRow) throws -> BasicGroup {
        let state: String = try row["state"]
        return try JSONText.decode(BasicGroup.self, from: Array(state.utf8))
    }

    static func homeGroup(_ number: Int64) -> PostgresStatement {
        PostgresStatement("select state, invite from chats where id = $1 and is_home for update", number)
    }

    static func store(_ group: BasicGroup) throws -> PostgresStatement {
        PostgresStatement(
            "update chats set version = $2, state = $3 where id = $1 and is_home", group.id, group.version,
            String(decoding: try JSONText.encode(group), as: UTF8.self))
    }

    /// Copies, unless a newer one is known.
    static func copy(_ groups: [BasicGroup]) throws -> PostgresStatement {
        PostgresStatement(
            """
            insert into chats as c (id, is_home, version, state)
            select id, false, version, state from unnest($1::int8[], $2::int8[], $3::text[]) as g (id, version, state)
            on conflict (id) do update set version = excluded.version, state = excluded.state
            where c.version < excluded.version and not c.is_home
            """, groups.map(\.id), groups.map(\.version),
            try groups.map { String(decoding: try JSONText.encode($0), as: UTF8.self) })
    }
}
