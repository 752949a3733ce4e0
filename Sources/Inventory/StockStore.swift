internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import HTTPService
public import Postgres
public import ShopAPI

/// What a command was answered with.
struct CommandAnswer: Sendable {
    let commandID: String
    /// The answer's event type.
    let type: String
    let data: [UInt8]
}

/// The SQL that changes stock. A batch is two round trips: lock and read, then write, each one pipeline.
struct StockStore: Sendable {
    let database: PostgresClient
    let outbox: Outbox
    /// No new SKU is called so.
    var reservedSKUs: Set<String> = []

    /// What a batch of works touches.
    private struct Reach {
        /// To be reserved from: not worth a lock when there is plainly nothing.
        var wanted: Set<String> = []
        var needed: Set<String> = []
        /// May be new.
        var entered: Set<String> = []
        var orders: Set<OrderID> = []
        /// To be reserved for.
        var served: Set<OrderID> = []
        var reservations: Set<ReservationID> = []
        var hasReservations: Bool { !orders.isEmpty || !reservations.isEmpty }

        init(_ works: [StockWork]) {
            for work in works {
                switch work.verb {
                case .reserve(let order, let lines, _, _):
                    wanted.formUnion(lines.map(\.sku))
                    if let order { served.insert(order) }
                case .commit(let order, let lines), .restock(let order, let lines):
                    orders.insert(order)
                    needed.formUnion(lines.map(\.sku))
                case .release(let order, let lines):
                    orders.insert(order)
                    needed.formUnion((lines ?? []).map(\.sku))
                case .letGo(let id, _), .expire(let id): reservations.insert(id)
                case .set(let sku, _, _, _), .adjust(let sku, _, _), .transfer(let sku, _, _, _): entered.insert(sku)
                }
            }
            needed.formUnion(entered)
        }
    }

    // MARK: Reading

    /// Locks the SKUs of `works`, in key order, and reads what they need.
    /// - Parameters:
    ///   - commands: of which to read whether they were answered before.
    ///   - patience: how long to wait for a lock in this transaction; nil: as the session's `lock_timeout` says.
    func open(
        _ works: [StockWork], commands: [String] = [], patience: Duration? = nil, now: Date,
        in transaction: PostgresTransaction
    ) async throws -> (book: StockBook, answered: [String: CommandAnswer]) {
        let reach = Reach(works)
        // What there is nothing to ask about is not asked: most batches are all of one kind.
        let questions: [PostgresStatement?] = [
            Self.lock(reach), Self.levels(reach), Self.reservations(reach), Self.warehouses, Self.answered(commands),
            Self.released(reach),
        ]
        let asked = questions.compactMap(\.self)
        let entered = reach.entered.isEmpty ? [] : [Self.enter(reach.entered.sorted())]
        let limits = patience.map { patience in
            [PostgresStatement("select set_config('lock_timeout', $1, true)", "\(patience.wholeMilliseconds)")]
        }
        var results = try await transaction.run((limits ?? []) + entered + asked)
        if limits != nil { results.removeFirst() }
        if !entered.isEmpty { try refuseReserved(among: results.removeFirst()) }
        let rows = questions.map { $0 == nil ? [] : Array(results.removeFirst()) }
        let book = StockBook(
            versions: try Dictionary(uniqueKeysWithValues: rows[0].map { (try $0["sku"], try $0["version"]) }),
            warehouses: try rows[3].map { try $0["code"] }, stock: try Self.stock(rows[1]),
            reservations: try rows[2].map(Self.record), released: Set(try rows[5].map { OrderID(try $0["order_id"]) }),
            now: now)
        let answers = try rows[4].map { row in
            CommandAnswer(
                commandID: try row["command_id"], type: try row["type"], data: Array((try row["answer"] as String).utf8)
            )
        }
        return (book, Dictionary(answers.map { ($0.commandID, $0) }) { first, _ in first })
    }

    private static func stock(_ rows: [PostgresRow]) throws -> [String: [WarehouseStock]] {
        var stock: [String: [WarehouseStock]] = [:]
        for row in rows {
            stock[try row["sku"], default: []].append(
                WarehouseStock(
                    warehouse: try row["warehouse"], onHand: try row["on_hand"], reserved: try row["reserved"]))
        }
        return stock
    }

    private static func record(_ row: PostgresRow) throws -> ReservationRecord {
        ReservationRecord(
            id: ReservationID(try row["id"]), order: (try row["order_id"] as UUID?).map { OrderID($0) },
            sku: try row["sku"], warehouse: try row["warehouse"], quantity: try row["quantity"],
            state: try row["state"], restocked: try row["restocked"], expiresAt: try row["expires_at"],
            actor: try row["actor"])
    }

    private static func enter(_ skus: [String]) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.items (sku) select sku from unnest($1::text[]) as new (sku) order by sku
            on conflict do nothing returning sku
            """, skus)
    }

    private func refuseReserved(among new: PostgresRows) throws {
        for row in new {
            let sku: String = try row["sku"]
            if reservedSKUs.contains(sku) { throw Problem.invalid("/sku", "\"\(sku)\" \(RouteWords.rule)") }
        }
    }

    /// Everybody locks in this order, so nobody waits in a circle. What is wanted and plainly sold out is not locked.
    private static func lock(_ reach: Reach) -> PostgresStatement {
        guard reach.hasReservations else {
            return PostgresStatement(
                """
                select sku, version from inventory.items
                where sku = any(array(
                    select sku from inventory.levels where sku = any($1::text[]) and on_hand > reserved
                    union select unnest($2::text[])))
                order by sku for update
                """, Array(reach.wanted), Array(reach.needed))
        }
        return PostgresStatement(
            """
            select sku, version from inventory.items
            where sku = any(array(
                select sku from inventory.levels where sku = any($1::text[]) and on_hand > reserved
                union select unnest($2::text[])
                union select sku from inventory.reservations where order_id = any($3::uuid[])
                union select sku from inventory.reservations where id = any($4::uuid[])))
            order by sku for update
            """, Array(reach.wanted), Array(reach.needed), reach.orders.map(\.uuid), reach.reservations.map(\.uuid))
    }

    private static func levels(_ reach: Reach) -> PostgresStatement {
        let skus = Array(reach.wanted.union(reach.needed))
        guard reach.hasReservations else {
            return PostgresStatement(
                """
                select l.sku, l.warehouse, l.on_hand, l.reserved
                from inventory.levels l join inventory.warehouses w on w.code = l.warehouse
                where l.sku = any($1::text[])
                order by l.sku, w.priority, w.code
                """, skus)
        }
        // Without their state: with it the planner may walk the index of all that is open.
        return PostgresStatement(
            """
            select l.sku, l.warehouse, l.on_hand, l.reserved
            from inventory.levels l join inventory.warehouses w on w.code = l.warehouse
            where l.sku = any(array(
                select unnest($1::text[])
                union select sku from inventory.reservations where order_id = any($2::uuid[])
                union select sku from inventory.reservations where id = any($3::uuid[])))
            order by l.sku, w.priority, w.code
            """, skus, reach.orders.map(\.uuid), reach.reservations.map(\.uuid))
    }

    private static func reservations(_ reach: Reach) -> PostgresStatement? {
        guard reach.hasReservations else { return nil }
        return PostgresStatement(
            """
            select id, order_id, sku, warehouse, quantity, state, restocked, expires_at, actor
            from inventory.reservations where order_id = any($1::uuid[])
            union
            select id, order_id, sku, warehouse, quantity, state, restocked, expires_at, actor
            from inventory.reservations where id = any($2::uuid[])
            """, reach.orders.map(\.uuid), reach.reservations.map(\.uuid))
    }

    private static let warehouses = PostgresStatement(
        "select code from inventory.warehouses order by priority, code")

    private static func answered(_ commands: [String]) -> PostgresStatement? {
        guard !commands.isEmpty else { return nil }
        return PostgresStatement(
            "select command_id, type, answer from inventory.commands where command_id = any($1::text[])", commands)
    }

    private static func released(_ reach: Reach) -> PostgresStatement? {
        guard !reach.served.isEmpty else { return nil }
        return PostgresStatement(
            "select order_id from inventory.released_orders where order_id = any($1::uuid[])",
            reach.served.map(\.uuid))
    }

    // MARK: Writing

    /// All that `book` has changed, the answers to commands, and `events` with one `stock.changed` per SKU behind them.
    /// - Parameter repeated: commands that were answered as they had been before: their answers are kept anew.
    func save(
        _ book: StockBook, answers: [CommandAnswer] = [], repeated: [String] = [], events: [NewEvent] = [], now: Date,
        in transaction: PostgresTransaction
    ) async throws {
        let kept = repeated.isEmpty ? [] : [Self.keep(repeated, now)]
        try await transaction.run(saving(book, answers: answers, events: events, now: now) + kept)
    }

    private func saving(
        _ book: StockBook, answers: [CommandAnswer] = [], events: [NewEvent] = [], now: Date
    ) -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        let levels = book.changedLevels
        if !levels.isEmpty {
            statements += [Self.countUp(Array(Set(levels.map(\.sku)))), Self.saveLevels(levels, now)]
        }
        if !book.newReservations.isEmpty { statements.append(Self.insert(book.newReservations, now)) }
        if !book.changedReservations.isEmpty { statements.append(Self.update(book.changedReservations, now)) }
        if !book.ledger.isEmpty { statements.append(Self.append(book.ledger, now)) }
        if !book.newlyReleased.isEmpty { statements.append(Self.end(book.newlyReleased, now)) }
        if !answers.isEmpty { statements.append(Self.remember(answers, now)) }
        let all = events + book.announcements.map(StockEvents.changed)
        if !all.isEmpty { statements.append(outbox.statement(all)) }
        return statements
    }

    private static func countUp(_ skus: [String]) -> PostgresStatement {
        PostgresStatement("update inventory.items set version = version + 1 where sku = any($1::text[])", skus)
    }

    private static func saveLevels(_ levels: [(sku: String, level: WarehouseStock)], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.levels as old (sku, warehouse, on_hand, reserved, version, updated_at)
            select sku, warehouse, on_hand, reserved, 1, $5
            from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as new (sku, warehouse, on_hand, reserved)
            on conflict (sku, warehouse) do update set on_hand = excluded.on_hand, reserved = excluded.reserved,
                version = old.version + 1, updated_at = excluded.updated_at
            """, levels.map(\.sku), levels.map(\.level.warehouse), levels.map(\.level.onHand),
            levels.map(\.level.reserved), now)
    }

    private static func insert(_ records: [ReservationRecord], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.reservations
                (id, order_id, sku, warehouse, quantity, state, restocked, expires_at, actor, created_at, updated_at)
            select id, order_id, sku, warehouse, quantity, state, restocked, expires_at, actor, $10, $10
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[],
                $8::timestamptz[], $9::text[])
                as new (id, order_id, sku, warehouse, quantity, state, restocked, expires_at, actor)
            """, records.map(\.id.uuid), records.map { $0.order?.uuid }, records.map(\.sku), records.map(\.warehouse),
            records.map(\.quantity), records.map(\.state.rawValue), records.map(\.restocked), records.map(\.expiresAt),
            records.map(\.actor), now)
    }

    private static func update(_ records: [ReservationRecord], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            update inventory.reservations old
            set quantity = new.quantity, state = new.state, restocked = new.restocked, updated_at = $5
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[]) as new (id, quantity, state, restocked)
            where old.id = new.id
            """, records.map(\.id.uuid), records.map(\.quantity), records.map(\.state.rawValue),
            records.map(\.restocked), now)
    }

    private static func append(_ records: [LedgerRecord], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.ledger
                (at, sku, warehouse, kind, on_hand_delta, reserved_delta, reason, actor, reference)
            select $9, sku, warehouse, kind, on_hand_delta, reserved_delta, reason, actor, reference
            from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
                $8::text[]) with ordinality
                as new (sku, warehouse, kind, on_hand_delta, reserved_delta, reason, actor, reference, place)
            order by place
            """, records.map(\.sku), records.map(\.warehouse), records.map(\.kind.rawValue),
            records.map(\.onHandDelta), records.map(\.reservedDelta), records.map(\.reason), records.map(\.actor),
            records.map(\.reference), now)
    }

    private static func end(_ orders: [OrderID], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.released_orders (order_id, released_at)
            select id, $2 from unnest($1::uuid[]) as new (id) order by id
            on conflict do nothing
            """, orders.map(\.uuid), now)
    }

    /// Once a day is enough.
    private static func keep(_ commands: [String], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            update inventory.commands set at = $2
            where command_id = any($1::text[]) and at < $2::timestamptz - interval '1 day'
            """, commands, now)
    }

    private static func remember(_ answers: [CommandAnswer], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into inventory.commands (command_id, type, answer, at)
            select command_id, type, answer, $4 from unnest($1::text[], $2::text[], $3::text[])
                as new (command_id, type, answer)
            """, answers.map(\.commandID), answers.map(\.type),
            answers.map { String(decoding: $0.data, as: UTF8.self) }, now)
    }
}

extension ReservationState: PostgresValue {}
extension StockChangeKind: PostgresValue {}

// MARK: Batches of one's own

extension StockStore {
    /// Does `works` in one transaction, each wholly or not at all; the outcomes in their order.
    /// - Parameter patience: how long to wait for a lock; nil: as the session's `lock_timeout` says.
    func perform(
        _ works: [StockWork], patience: Duration? = nil, now: Date
    ) async throws -> [StockCombiner.Answer] {
        try await database.transaction { transaction in
            let (answers, book) = try await apply(works, patience: patience, now: now, in: transaction)
            try await transaction.commit(after: saving(book, now: now))
            return answers
        }
    }

    func perform(
        _ works: [StockWork], now: Date, in transaction: PostgresTransaction
    ) async throws -> (answers: [StockCombiner.Answer], book: StockBook) {
        let (answers, book) = try await apply(works, now: now, in: transaction)
        try await save(book, now: now, in: transaction)
        return (answers, book)
    }

    private func apply(
        _ works: [StockWork], patience: Duration? = nil, now: Date, in transaction: PostgresTransaction
    ) async throws -> (answers: [StockCombiner.Answer], book: StockBook) {
        var (book, _) = try await open(works, patience: patience, now: now, in: transaction)
        var answers: [StockCombiner.Answer] = []
        answers.reserveCapacity(works.count)
        for work in works {
            let outcome = book.apply(work)
            if case .refused(let refusal) = outcome, refusal.code == "busy" {
                throw PostgresError(code: "40001", message: refusal.text)
            }
            var reservation: ReservationRecord?
            if case .done(let lines) = outcome, let id = lines.first?.reservationId {
                reservation = book.reservation(id)
            }
            answers.append(.init(outcome: outcome, reservation: reservation))
        }
        return (answers, book)
    }

    /// Whose SKUs somebody has locked at this moment: the places of those works.
    func locked(_ works: [StockWork]) async throws -> Set<Int> {
        let reach = works.map { Reach([$0]) }
        let all = Reach(works)
        var skus: [Set<String>] = reach.map { $0.wanted.union($0.needed) }
        if all.hasReservations {
            let rows = try await database.query(
                """
                select id, order_id, sku from inventory.reservations where order_id = any($1::uuid[])
                union all
                select id, order_id, sku from inventory.reservations where id = any($2::uuid[])
                """, all.orders.map(\.uuid), all.reservations.map(\.uuid))
            var ofOrder: [OrderID: Set<String>] = [:]
            var ofHold: [ReservationID: String] = [:]
            for row in rows {
                let sku: String = try row["sku"]
                ofHold[ReservationID(try row["id"])] = sku
                if let order: UUID = try row["order_id"] { ofOrder[OrderID(order), default: []].insert(sku) }
            }
            for (place, reach) in reach.enumerated() {
                for order in reach.orders { skus[place].formUnion(ofOrder[order] ?? []) }
                for hold in reach.reservations { if let sku = ofHold[hold] { skus[place].insert(sku) } }
            }
        }
        let wanted = Array(skus.reduce(into: Set()) { $0.formUnion($1) })
        let there = try await database.query("select sku from inventory.items where sku = any($1::text[])", wanted)
        var held = Set(try there.map { try $0["sku"] as String })
        let free = try await database.transact([
            PostgresStatement(
                "select sku from inventory.items where sku = any($1::text[]) order by sku for update skip locked",
                wanted)
        ])[0]
        for row in free { held.remove(try row["sku"]) }
        return held.isEmpty ? [] : Set(skus.indices.filter { !skus[$0].isDisjoint(with: held) })
    }

    /// How long a batch waits for a lock that one of its works needs: all the others wait with it.
    static let batchPatience = Duration.milliseconds(200)

    /// As ``perform(_:now:)``, but works whose SKUs somebody has locked fail alone, and soon.
    func performApart(_ works: [StockWork], now: Date) async throws -> [Result<StockCombiner.Answer, any Error>] {
        do {
            return try await perform(works, patience: Self.batchPatience, now: now).map { .success($0) }
        } catch let error as PostgresError where error.waitedTooLong && works.count > 1 {
            let held = try await locked(works)
            // By now nobody holds anything, or the batch waited for something else.
            guard !held.isEmpty, held.count < works.count else { throw error }
            let free = works.indices.filter { !held.contains($0) }
            let answers = try await performApart(free.map { works[$0] }, now: now)
            var results = [Result<StockCombiner.Answer, any Error>](repeating: .failure(error), count: works.count)
            for (place, answer) in zip(free, answers) { results[place] = answer }
            return results
        }
    }

    func expired(at now: Date, limit: Int) async throws -> [ReservationID] {
        let rows = try await database.query(
            """
            select id from inventory.reservations where state = 'open' and expires_at <= $1
            order by expires_at limit $2
            """, now, limit)
        return try rows.map { ReservationID(try $0["id"]) }
    }
}
