// Orders that are placed at the same moment are written together: what they cost is mostly one commit and one call of
// each statement, however many rows it has.

internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// An order that was decided on, with all that is written with it.
struct NewOrder: Sendable {
    let order: OrderAggregate
    let note: String?
    let actor: Actor
    let at: Date
    /// What it is held under until its transaction ends: the request's key, or the order's own id.
    let key: String
    /// Kept for whoever repeats the request; nil where it has no key.
    let answer: IdempotentAnswer?
    fileprivate(set) var rows = EffectRows()

    /// Makes its rows in the task of its request, whose trace goes on in its events.
    init(
        _ change: OrderChange, note: String?, by actor: Actor, at now: Date, key: String, answer: IdempotentAnswer?,
        events: [NewEvent]
    ) throws {
        order = change.order
        self.note = note
        self.actor = actor
        at = now
        self.key = key
        self.answer = answer
        try rows.add(change, now)
        rows.events += events
    }
}

/// What has become of a new order.
enum NewOrderOutcome: Sendable {
    case placed
    /// Another request had the key first; nothing was written.
    case keyWasUsed
}

/// Writes new orders, those that come together in one transaction.
struct OrderPlacing: Sendable {
    let store: OrderStore
    /// Called after a commit.
    let onCommit: @Sendable () -> Void

    /// More together save little, and hold their locks longer.
    static let maximum = 64
    static let lanes = 2

    /// How long to wait for a key or a row that somebody else has.
    private static let patience = PostgresStatement("select set_config('lock_timeout', '200', true)")

    /// One fault is one order's: what fails together is to be done by itself.
    /// - Returns: for each what has become of it; nil: nothing yet, ``alone(_:)`` is next, and nobody need wait for it.
    func write(_ orders: [NewOrder]) async -> [Result<NewOrderOutcome?, any Error>] {
        do {
            if orders.count == 1 { return [.success(try await alone(orders[0]))] }
            let outcomes = try await together(orders)
            onCommit()
            return outcomes.map { .success($0) }
        } catch let error as PostgresError where !error.isCommitUnknown && !error.isConnectionLoss && !error.isOverload
        {
            return orders.map { _ in .success(nil) }
        } catch {
            return orders.map { _ in .failure(error) }
        }
    }

    /// In one round trip.
    /// - Throws: `PostgresError`, with `waitedTooLong` soon when somebody has the key.
    func alone(_ order: NewOrder) async throws -> NewOrderOutcome {
        do {
            let keys = order.answer.map { [store.remember($0, by: order.actor.description, order.at)] } ?? []
            try await store.database.transact(
                [Self.patience, store.hold(order.key, of: order.actor.description)] + keys
                    + (try store.insert([order])))
            onCommit()
            return .placed
        } catch let error as PostgresError where error.constraint == "idempotency_keys_pkey" {
            return .keyWasUsed
        }
    }

    private func together(_ orders: [NewOrder]) async throws -> [NewOrderOutcome] {
        try await store.database.transaction { transaction in
            let taken = try await transaction.run([Self.patience, store.hold(orders), store.remember(orders)])[2]
            var fresh: Set<OrderID> = []
            for row in taken { fresh.insert(OrderID(try row["order_id"])) }
            let outcomes = orders.map { order -> NewOrderOutcome in
                order.answer == nil || fresh.contains(order.order.id) ? .placed : .keyWasUsed
            }
            let placed = zip(orders, outcomes).filter { $0.1 == .placed }.map(\.0)
            if !placed.isEmpty { try await transaction.run(try store.insert(placed)) }
            return outcomes
        }
    }
}

extension OrderStore {
    fileprivate func hold(_ orders: [NewOrder]) -> PostgresStatement {
        PostgresStatement(
            """
            select pg_advisory_xact_lock_shared(hashtextextended(actor || ' ' || key, 0))
            from unnest($1::text[], $2::text[]) as c (actor, key)
            """, orders.map(\.actor.description), orders.map(\.key))
    }

    /// Takes the keys that are new, in their order, so that two batches never wait for each other; of twins the first.
    fileprivate func remember(_ orders: [NewOrder]) -> PostgresStatement {
        let keyed = orders.compactMap { order in order.answer.map { (order, $0) } }
        return PostgresStatement(
            """
            with given as (
                select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[],
                    $7::uuid[]) with ordinality as c (actor, key, hash, status, body, at, order_id, place)),
            taken as (
                insert into orders.idempotency_keys (actor, key, request_hash, status, body, created_at)
                select actor, key, hash, status, body::json, at from given order by actor, key, place
                on conflict do nothing
                returning actor, key)
            select distinct on (actor, key) order_id from taken join given using (actor, key)
            order by actor, key, place
            """, keyed.map(\.0.actor.description), keyed.map(\.1.key), keyed.map(\.1.requestHash),
            keyed.map { Int32($0.1.status) }, keyed.map { String(decoding: $0.1.body, as: UTF8.self) },
            keyed.map(\.0.at), keyed.map(\.0.order.id.uuid))
    }

    /// New orders with all that belongs to them, but for their keys.
    func insert(_ new: [NewOrder]) throws -> [PostgresStatement] {
        let orders = new.map(\.order)
        var rows = EffectRows()
        for order in new { rows.append(order.rows) }
        let head = PostgresStatement(
            """
            insert into orders.orders (id, payment_id, customer_id, payment_token, state, payment_state, currency,
                total, note, placed_by, placed_at, updated_at, version)
            select id, payment_id, customer_id, token, state, 'none', currency, total, note, actor, at, at, version
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::text[],
                $9::text[], $10::timestamptz[], $11::int8[])
                as c (id, payment_id, customer_id, token, state, currency, total, note, actor, at, version)
            """, orders.map(\.id.uuid), orders.map(\.paymentId.uuid), orders.map(\.customerId),
            orders.map(\.paymentToken), orders.map(\.state.rawValue), orders.map(\.currency.code), orders.map(\.total),
            new.map(\.note), new.map(\.actor.description), new.map(\.at), orders.map(\.version))
        return [head, insertLines(of: orders)] + (try statements(for: rows, new.last?.at ?? Date()))
    }

    private func insertLines(of orders: [OrderAggregate]) -> PostgresStatement {
        let lines = orders.flatMap { order in (order.lines ?? []).map { (order.id.uuid, $0) } }
        return PostgresStatement(
            """
            insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity)
            select * from unnest($1::uuid[], $2::int8[], $3::text[], $4::text[], $5::int8[], $6::int8[])
            """, lines.map(\.0), lines.map { Int64($0.1.position) }, lines.map(\.1.sku), lines.map(\.1.name),
            lines.map(\.1.unitPrice), lines.map(\.1.quantity))
    }
}
