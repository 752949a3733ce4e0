// What other shards have said: written into the boxes of this one, a batch in one transaction.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Applies events to the boxes of one shard.
struct Receiving: Sendable {
    let store: BoxStore

    private enum Said: Sendable {
        case sent(MessageSent)
        case edited(MessageEdited)
        case deleted(MessageDeleted)
        case read(MessageRead)
        case pinned(MessagePinned)
        case blocked(UserBlocked)
        case group(BasicGroup)
        case membership(MembershipChanged)

        /// What can be written together.
        var kind: Int {
            switch self {
            case .sent: 0
            case .edited: 1
            case .deleted: 2
            case .read: 3
            case .pinned: 4
            case .blocked: 5
            case .group: 6
            case .membership: 7
            }
        }
        /// Whose boxes it names; and messages whose holders are to be found.
        var users: [Int64] {
            switch self {
            case .sent(let sent): sent.recipients
            case .read(let read): [read.author]
            case .membership(let changed): changed.users
            default: []
            }
        }
        var uids: [UUID] {
            switch self {
            case .edited(let edited): [edited.uid]
            case .deleted(let deleted): deleted.uids
            case .pinned(let pinned): [pinned.uid]
            default: []
            }
        }
    }

    private static func said(_ event: Event) throws -> Said {
        switch event.type {
        case MessageEventType.sent: .sent(try event.decode())
        case MessageEventType.edited: .edited(try event.decode())
        case MessageEventType.deleted: .deleted(try event.decode())
        case MessageEventType.read: .read(try event.decode())
        case MessageEventType.pinned: .pinned(try event.decode())
        case MessageEventType.blocked: .blocked(try event.decode())
        case MessageEventType.groupChanged: .group(try event.decode(GroupChanged.self).group)
        case MessageEventType.membership: .membership(try event.decode())
        default: throw EventRejected(event.id, reason: "\(event.type) is not known")
        }
    }

    /// - Returns: what has changed, once the transaction is committed.
    func handle(_ events: [Event], in transaction: PostgresTransaction) async throws -> [MessagesChange] {
        let said = try events.map { try Self.said($0) }
        var users = Set(said.flatMap(\.users))
        users.formUnion(try await store.holders(of: said.flatMap(\.uids)))
        try await store.makeMissing(users)
        var ledger = BoxLedger(try await store.lock(users, in: transaction).boxes)
        for run in said.chunked(by: { $0.kind == $1.kind }) {
            try await apply(Array(run), &ledger, transaction)
            let statements = try store.statements(for: ledger)
            if !statements.isEmpty { try await transaction.run(statements) }
            ledger.written()
        }
        let others = said.compactMap { said -> MessagesChange? in
            switch said {
            case .group(let group): .group(group)
            case .membership(let changed): .membership(changed.users, channel: changed.channel, changed.isMember)
            default: nil
            }
        }
        return others + ledger.updates.map { .box($0) }
    }

    private func apply(_ run: [Said], _ ledger: inout BoxLedger, _ transaction: PostgresTransaction) async throws {
        let users = ledger.boxes.keys.sorted()
        switch run[0] {
        case .sent:
            let sent = run.compactMap { if case .sent(let sent) = $0 { sent } else { nil } }
            try await deliver(sent, &ledger, transaction)
        case .read:
            let read = run.compactMap { if case .read(let read) = $0 { read } else { nil } }
            try await ledger.readOutbox(transaction.query(BoxStore.markOutbox(read)))
        case .group:
            let groups = run.compactMap { if case .group(let group) = $0 { group } else { nil } }
            let newest = Dictionary(groups.map { ($0.id, $0) }) { $0.version > $1.version ? $0 : $1 }
            try await transaction.run([BoxStore.copy(newest.values.sorted { $0.id < $1.id })])
        case .deleted:
            let uids = run.flatMap(\.uids)
            let rows = try await transaction.query(BoxStore.delete(uids, of: users))
            try ledger.deleted(rows)
            try await transaction.run([BoxStore.forgetWords(rows)] + BoxStore.noteMedia(rows))
        case .membership:
            for case .membership(let changed) in run {
                try await ledger.members(changed, transaction.query(BoxStore.membership(changed)))
            }
        case .blocked, .edited, .pinned:
            let statements = try run.map { said -> PostgresStatement in
                switch said {
                case .blocked(let pair): BoxStore.block(pair, isMine: false)
                case .edited(let edit): try BoxStore.edit(edit, of: users)
                case .pinned(let pin): BoxStore.pin(pin, of: users)
                default: preconditionFailure("a run is of one kind")
                }
            }
            for (said, rows) in zip(run, try await transaction.run(statements)) {
                if case .edited = said {
                    try ledger.edited(rows)
                    try await transaction.run([BoxStore.replaceWords(rows)])
                }
                if case .pinned(let pin) = said { try ledger.pinned(rows, pin.isPinned) }
            }
        }
    }

    private struct Copy: Hashable {
        var uid: UUID
        var user: Int64
    }

    private func deliver(
        _ sent: [MessageSent], _ ledger: inout BoxLedger, _ transaction: PostgresTransaction
    ) async throws {
        let copies = sent.flatMap { sent in sent.recipients.map { (sent, $0) } }
        let rows = try await transaction.query(
            """
            select s.place, m.uid is not null as is_there, r.id as reply_to
            from unnest($1::int8[], $2::int8[], $3::uuid[], $4::uuid[]) as s (place, user_id, uid, reply)
                left join messages m on m.uid = s.uid and m.user_id = s.user_id
                left join messages r on r.uid = s.reply and r.user_id = s.user_id
            order by s.place
            """, Array(copies.indices), copies.map(\.1), copies.map(\.0.uid), copies.map(\.0.replyTo))
        var seen: Set<Copy> = []
        for (copy, row) in zip(copies, rows) {
            let (sent, user) = copy
            guard try !row[1], seen.insert(Copy(uid: sent.uid, user: user)).inserted else { continue }
            let isMentioned = sent.group != nil && (sent.mentions?.contains(user) ?? false || sent.replyAuthor == user)
            _ = try ledger.add(
                sent.content, to: user, peer: sent.group.map { .chat($0) } ?? .user(sent.from), replyTo: try row[2],
                mentionsMe: isMentioned)
        }
    }
}

extension BoxLedger {
    /// Rows of ``BoxStore/edit(_:of:)``.
    mutating func edited(_ rows: PostgresRows) throws {
        for row in rows { try change(MessageRow.user(row), .edited(MessageRow.message(row))) }
    }
    /// Rows of ``BoxStore/delete(_:of:)``.
    mutating func deleted(_ rows: PostgresRows) throws {
        var gone: [Int64: [Int32]] = [:]
        for row in rows { gone[try row["user_id"], default: []].append(try row["id"]) }
        for (user, ids) in gone.sorted(by: { $0.key < $1.key }) { try change(user, .deleted(ids.sorted())) }
    }
    /// Rows of ``BoxStore/markOutbox(_:)``.
    mutating func readOutbox(_ rows: PostgresRows) throws {
        for row in rows {
            try change(
                row["user_id"], .readOutbox(MessageRow.peer(row["peer"]), upTo: row["read_outbox"]))
        }
    }
    /// Rows of ``BoxStore/membership(_:)``.
    mutating func members(_ changed: MembershipChanged, _ rows: PostgresRows) throws {
        for row in rows {
            try change(
                row["user_id"],
                .membership(channel: changed.channel, isMember: changed.isMember, pts: changed.pts ?? 0))
        }
    }
    /// Rows of ``BoxStore/pin(_:of:)``.
    mutating func pinned(_ rows: PostgresRows, _ isPinned: Bool) throws {
        for row in rows {
            try change(
                row["user_id"], .pinned(MessageRow.peer(row["peer"]), [row["id"]], isPinned: isPinned))
        }
    }
}

extension BoxStore {
    /// Makes boxes for those of `users` who have none.
    func makeMissing(_ users: Set<Int64>) async throws {
        let there = try await pts(of: users.sorted())
        let missing = users.subtracting(there.keys)
        if !missing.isEmpty { try await make(missing) }
    }

    /// Which of these boxes somebody has locked at this moment.
    func locked(_ users: [Int64]) async throws -> Set<Int64> {
        let there = try await pts(of: users)
        let free = try await database.transact([
            PostgresStatement(
                """
                select user_id from boxes where user_id = any($1::int8[]) order by user_id
                for no key update skip locked
                """, users)
        ])[0]
        return Set(there.keys).subtracting(try free.map { try $0[0] })
    }
}

extension Array {
    /// Neighbours that belong together, in runs.
    func chunked(by belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices.dropFirst() where !belong(self[index - 1], self[index]) {
            runs.append(self[start..<index])
            start = index
        }
        if start < endIndex { runs.append(self[start...]) }
        return runs
    }
}

extension Receiving {
    /// Those that are about boxes which somebody has locked.
    func locked(_ events: [Event]) async throws -> Set<UUID> {
        var users: [UUID: Set<Int64>] = [:]
        for event in events {
            guard let said = try? Self.said(event) else { continue }
            users[event.id] = Set(said.users).union(try await store.holders(of: said.uids))
        }
        let held = try await store.locked(users.values.reduce(into: Set<Int64>()) { $0.formUnion($1) }.sorted())
        return Set(users.filter { !$0.value.isDisjoint(with: held) }.keys)
    }
}
