// The SQL of one shard's boxes: locking, writing, and the rows themselves. Every statement is for the shard's own
// search path.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import Sharding
internal import ShopAPI

struct BoxStore: Sendable {
    let shard: String
    let database: ShardDatabase
    let outbox: Outbox
    let shards: any MessageShards

    /// Of the boxes and groups of a shard.
    static func schema(of shard: String) -> String { "messages_\(shard)" }

    /// - Parameter waitsForIt: asks the shard also while it is known to be away.
    init(_ shard: String, _ shards: any MessageShards, waitsForIt: Bool = false) {
        self.shard = shard
        self.shards = shards
        database = ShardDatabase(shard, shards, waitsForIt: waitsForIt)
        outbox = Outbox(Self.schema(of: shard))
    }

    // MARK: Transactions

    /// Writes to the boxes of `users`, which are locked in the order of their numbers, and made where there are none.
    ///
    /// `lookups` are answered in the round trip of the locks, as they are once the locks are held.
    /// - Parameter patience: how long to wait for a lock; nil: as the session has it.
    /// - Throws: ``NotMine``; `PostgresError`; what `body` throws.
    func write<T>(
        _ users: Set<Int64>, also numbers: [Int64] = [], patience: Duration? = nil, _ lookups: [PostgresStatement],
        _ body: (inout BoxLedger, [PostgresRows], PostgresTransaction) async throws -> T
    ) async throws -> T {
        while true {
            do {
                return try await database.transaction { transaction in
                    let (boxes, rows) = try await lock(
                        users, also: numbers, patience: patience, lookups, in: transaction)
                    var ledger = BoxLedger(boxes)
                    return try await body(&ledger, rows, transaction)
                }
            } catch let missing as MissingBoxes {
                try await make(missing.users)
            }
        }
    }

    /// - Throws: ``MissingBoxes``, ``NotMine``, `PostgresError`.
    func lock(
        _ users: Set<Int64>, also numbers: [Int64] = [], patience: Duration? = nil, _ lookups: [PostgresStatement] = [],
        in transaction: PostgresTransaction
    ) async throws -> (boxes: [Int64: BoxState], lookups: [PostgresRows]) {
        let slots = BoxSlots.of(users).union(numbers.map { Slot(of: $0) })
        var first = [Self.preparation(patience)]
        let fence = shards.fence(slots)
        first += fence
        first.append(Self.lockBoxes(users.sorted()))
        var rows = try await transaction.run(first + lookups)
        rows.removeFirst(1 + fence.count)
        let boxes = Dictionary(
            uniqueKeysWithValues: try rows.removeFirst().map {
                (try $0[0] as Int64, BoxState(pts: try $0[1], lastID: try $0[2]))
            })
        let missing = users.subtracting(boxes.keys)
        guard missing.isEmpty else { throw MissingBoxes(users: missing) }
        return (boxes, rows)
    }

    /// Boxes are made before, in a transaction of their own: whoever makes one holds no lock that another waits for.
    func make(_ users: Set<Int64>) async throws {
        let slots = BoxSlots.of(users)
        try await database.transaction { transaction in
            _ = try await transaction.run(shards.fence(slots))
            try await transaction.execute(
                """
                insert into boxes (user_id) select u from unnest($1::int8[]) as u order by u on conflict do nothing
                """, users.sorted())
        }
    }

    /// For this transaction. Its statements are planned once: their arrays are of any length, and to plan them costs
    /// more than to run them with one message.
    private static func preparation(_ patience: Duration?) -> PostgresStatement {
        guard let patience else {
            return PostgresStatement("select set_config('plan_cache_mode', 'force_generic_plan', true)")
        }
        return PostgresStatement(
            """
            select set_config('plan_cache_mode', 'force_generic_plan', true),
                set_config('lock_timeout', $1::text, true)
            """,
            "\(max(1, patience.components.seconds * 1_000 + patience.components.attoseconds / 1_000_000_000_000_000))")
    }

    private static func lockBoxes(_ users: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            select user_id, pts, last_id from boxes where user_id = any($1::int8[]) order by user_id
            for no key update
            """, users)
    }

    // MARK: What a ledger has gathered

    func statements(for ledger: BoxLedger) throws -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        if !ledger.touched.isEmpty { statements.append(Self.moveBoxes(ledger)) }
        if !ledger.copies.isEmpty { statements.append(try Self.insert(ledger.copies)) }
        if !ledger.changes.isEmpty { statements.append(Self.insert(ledger.changes)) }
        return statements
    }

    private static func moveBoxes(_ ledger: BoxLedger) -> PostgresStatement {
        let users = ledger.touched.sorted()
        let states = users.map { ledger.boxes[$0] ?? BoxState() }
        return PostgresStatement(
            """
            update boxes b set pts = c.pts, last_id = c.last_id
            from unnest($1::int8[], $2::int8[], $3::int8[]) as c (user_id, pts, last_id)
            where b.user_id = c.user_id
            """, users, states.map(\.pts), states.map(\.lastID))
    }

    private static func insert(_ copies: [NewCopy]) throws -> PostgresStatement {
        let messages = copies.map(\.message)
        return PostgresStatement(
            """
            insert into messages (user_id, uid, peer, from_id, random_id, date, id, reply_to, mention, is_silent, body,
                entities, extra)
            select user_id, uid, peer, from_id, random_id, date, id, reply_to, mention, is_silent, body, entities, extra
            from unnest($1::int8[], $2::uuid[], $3::int8[], $4::int8[], $5::int8[], $6::timestamptz[], $7::int8[],
                $8::int8[], $9::int8[], $10::bool[], $11::text[], $12::text[], $13::text[])
                as c (user_id, uid, peer, from_id, random_id, date, id, reply_to, mention, is_silent, body, entities,
                    extra)
            """, copies.map(\.user), messages.map(\.uid), messages.map(\.peer.key), messages.map(\.from),
            copies.map(\.randomID), messages.map(\.date), messages.map(\.id), messages.map(\.replyTo),
            messages.map { $0.mentionsMe ? 1 : 0 }, messages.map(\.isSilent), messages.map(\.text),
            try messages.map { try MessageRow.text(of: $0.entities) },
            try messages.map { try MessageRow.extra(of: $0) })
    }

    private static func insert(_ changes: [NewChange]) -> PostgresStatement {
        // The rows' arrays differ in length: they go as text.
        PostgresStatement(
            """
            insert into changes (user_id, pts, count, last_id, kind, peer, ids)
            select user_id, pts, count, last_id, kind, peer, ids::int[]
            from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::text[])
                as c (user_id, pts, count, last_id, kind, peer, ids)
            """, changes.map(\.user), changes.map(\.state.pts), changes.map(\.count), changes.map(\.state.lastID),
            changes.map(\.kind.rawValue), changes.map { $0.peer?.key },
            changes.map { "{" + $0.ids.map(String.init).joined(separator: ",") + "}" })
    }
}

/// Users who have no box yet.
struct MissingBoxes: Error, Sendable { let users: Set<Int64> }

/// A message as a row has it: columns 0 to 13 are uid, peer, from_id, date, edited_at, id, reply_to, mention,
/// is_silent, is_pinned, body, entities, extra, user_id.
enum MessageRow {
    static func message(_ row: PostgresRow) throws -> Message {
        let (entities, extra): (String?, String?) = (try row[11], try row[12])
        let kept = try extra.map { try JSONText.decode(Extra.self, from: Array($0.utf8)) }
        let mention: Int = try row[7]
        return Message(
            id: try row[5], uid: try row[0], peer: try peer(row[1]), from: try row[2], date: try row[3],
            edited: try row[4], text: try row[10],
            entities: try entities.map { try JSONText.decode([MessageEntity].self, from: Array($0.utf8)) } ?? [],
            replyTo: try row[6], forward: kept?.forward, action: kept?.action, author: kept?.author, media: kept?.media,
            mentionsMe: mention != 0, isMentionUnread: mention == 1, isSilent: try row[8], isPinned: try row[9])
    }
    static func user(_ row: PostgresRow) throws -> Int64 { try row[13] }

    static func peer(_ key: Int64) throws -> Peer {
        guard let peer = Peer(key: key) else { throw StoredPeerError(key: key) }
        return peer
    }

    private struct Extra: Codable {
        var forward: ForwardOrigin?
        var action: ServiceAction?
        var author: String?
        var media: MessageMedia?
    }
    /// nil: nothing that needs the column.
    static func extra(of message: Message) throws -> String? {
        guard message.forward != nil || message.action != nil || message.author != nil || message.media != nil else {
            return nil
        }
        let extra = Extra(
            forward: message.forward, action: message.action, author: message.author, media: message.media)
        return String(decoding: try JSONText.encode(extra), as: UTF8.self)
    }
    static func text(of entities: [MessageEntity]) throws -> String? {
        entities.isEmpty ? nil : String(decoding: try JSONText.encode(entities), as: UTF8.self)
    }
}

/// A row that names no peer there can be.
struct StoredPeerError: Error, Sendable { let key: Int64 }
