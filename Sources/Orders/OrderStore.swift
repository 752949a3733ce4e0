// All SQL of orders: loading what the machine needs, and writing what it decided, a whole batch in a few statements.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What the machine has decided about one order, ready to be written.
struct OrderChange: Sendable {
    var order: OrderAggregate
    var effects: [OrderEffect]
    var actor: String
    /// Whether the lines were loaded and may have changed.
    var hasLines: Bool { order.lines != nil }
}

struct OrderStore: Sendable {
    let database: PostgresClient
    let outbox: Outbox

    // MARK: Loading

    /// The orders of `ids` that exist, locked in the order of their ids, so that two batches never lock each other out;
    /// those of `detailed` with their lines, open fulfilments and open refunds.
    /// - Parameters:
    ///   - isPatient: false: those that somebody else has locked are left out.
    ///   - isReadOnly: they are read as the transaction sees them, and not locked.
    func lock(
        _ ids: Set<OrderID>, detailed: Set<OrderID>, isPatient: Bool = true, isReadOnly: Bool = false,
        in transaction: PostgresTransaction
    ) async throws -> [OrderID: OrderAggregate] {
        let keys = ids.map(\.uuid).sorted()
        let locking = isReadOnly ? "" : "for no key update \(isPatient ? "" : "skip locked")"
        let rows = try await transaction.query(
            """
            select id, payment_id, customer_id, payment_token, state, currency, total, authorized, captured, refunded,
                refunding, capturing, voided, reason::text as reason, version
            from orders.orders where id = any($1) order by id \(locking)
            """, keys)
        var orders: [OrderID: OrderAggregate] = [:]
        for row in rows {
            let order = try Self.aggregate(row)
            orders[order.id] = order
        }
        guard !detailed.isEmpty, !orders.isEmpty else { return orders }
        try await loadParts(of: detailed, into: &orders, in: transaction)
        return orders
    }

    /// Which of these orders somebody has locked at this moment.
    func locked(_ ids: [OrderID]) async throws -> Set<OrderID> {
        let all = ids.map(\.uuid)
        let there = try await database.query("select id from orders.orders where id = any($1::uuid[])", all)
        let free = try await database.transact([
            PostgresStatement(
                "select id from orders.orders where id = any($1::uuid[]) order by id for no key update skip locked", all
            )
        ])[0]
        return Set(try there.map { OrderID(try $0["id"]) }).subtracting(try free.map { OrderID(try $0["id"]) })
    }

    private func loadParts(
        of ids: Set<OrderID>, into orders: inout [OrderID: OrderAggregate], in transaction: PostgresTransaction
    ) async throws {
        let keys = ids.map(\.uuid)
        let results = try await transaction.run([
            PostgresStatement(
                """
                select order_id, position, sku, name, unit_price, quantity, pending, fulfilled, cancelled, refunded
                from orders.order_lines where order_id = any($1) order by order_id, position
                """, keys),
            PostgresStatement(
                """
                select order_id, id, lines::text as lines, amount, state from orders.fulfilments
                where order_id = any($1) and state <> 'done' order by id
                """, keys),
            PostgresStatement(
                """
                select order_id, id, amount, lines::text as lines, restock, state, reason, failure, actor, decided_by,
                    retried_by, tries
                from orders.refunds
                where order_id = any($1) and state in ('awaiting_approval', 'pending', 'failed') order by id
                """, keys),
        ])
        for id in ids { orders[id]?.lines = [] }
        for row in results[0] { orders[OrderID(try row["order_id"])]?.lines?.append(try Self.line(row)) }
        for row in results[1] { orders[OrderID(try row["order_id"])]?.fulfilments.append(try Self.fulfilment(row)) }
        for row in results[2] { orders[OrderID(try row["order_id"])]?.refunds.append(try Self.refund(row)) }
    }

    private static func aggregate(_ row: PostgresRow) throws -> OrderAggregate {
        let reason: String? = try row["reason"]
        return OrderAggregate(
            id: OrderID(try row["id"]), paymentId: PaymentID(try row["payment_id"]),
            customerId: try row["customer_id"], paymentToken: try row["payment_token"],
            state: try state(row), currency: try currency(row), total: try row["total"],
            authorized: try row["authorized"], captured: try row["captured"], refunded: try row["refunded"],
            refunding: try row["refunding"], capturing: try row["capturing"], voided: try row["voided"],
            reason: try reason.map { try JSONText.decode(Order.Reason.self, from: $0.utf8) },
            version: try row["version"])
    }
    static func state(_ row: PostgresRow) throws -> OrderState {
        let text: String = try row["state"]
        guard let state = OrderState(rawValue: text) else { throw StoredValueError(column: "state", value: text) }
        return state
    }
    static func currency(_ row: PostgresRow) throws -> Currency {
        let code: String = try row["currency"]
        guard let currency = Currency(code) else { throw StoredValueError(column: "currency", value: code) }
        return currency
    }
    static func line(_ row: PostgresRow) throws -> OrderAggregate.Line {
        let position: Int64 = try row["position"]
        return OrderAggregate.Line(
            position: Int(position), sku: try row["sku"], name: try row["name"], unitPrice: try row["unit_price"],
            quantity: try row["quantity"], pending: try row["pending"], fulfilled: try row["fulfilled"],
            cancelled: try row["cancelled"], refunded: try row["refunded"])
    }
    private static func fulfilment(_ row: PostgresRow) throws -> OrderAggregate.Fulfilment {
        let state: String = try row["state"]
        let lines: String = try row["lines"]
        return OrderAggregate.Fulfilment(
            id: FulfilmentID(try row["id"]), lines: try JSONText.decode([StockLine].self, from: lines.utf8),
            amount: try row["amount"], state: OrderAggregate.Fulfilment.State(rawValue: state) ?? .failed)
    }
    private static func refund(_ row: PostgresRow) throws -> OrderAggregate.Refund {
        let state: String = try row["state"]
        let lines: String? = try row["lines"]
        return OrderAggregate.Refund(
            id: RefundID(try row["id"]), amount: try row["amount"],
            lines: try lines.map { try JSONText.decode([StockLine].self, from: $0.utf8) }, restock: try row["restock"],
            state: RefundState(rawValue: state) ?? .failed, reason: try row["reason"], failure: try row["failure"],
            actor: try row["actor"], decidedBy: try row["decided_by"], retriedBy: try row["retried_by"],
            tries: try row["tries"])
    }

    // MARK: Writing

    /// Everything that a batch of decisions has changed.
    func update(_ changes: [OrderChange], now: Date) throws -> [PostgresStatement] {
        let orders = changes.map(\.order)
        let reasons = try orders.map { try $0.reason.map { String(decoding: try JSONText.encode($0), as: UTF8.self) } }
        var statements = [
            PostgresStatement(
                """
                update orders.orders o set state = c.state, payment_state = c.payment_state, authorized = c.authorized,
                    captured = c.captured, capturing = c.capturing, refunded = c.refunded, refunding = c.refunding,
                    voided = c.voided, reason = c.reason::json, version = c.version, updated_at = $12
                from unnest($1::uuid[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
                    $8::int8[], $9::int8[], $10::text[], $11::int8[])
                    as c (id, state, payment_state, authorized, captured, capturing, refunded, refunding, voided,
                        reason, version)
                where o.id = c.id
                """, orders.map(\.id.uuid), orders.map(\.state.rawValue), orders.map(\.paymentState.rawValue),
                orders.map(\.authorized), orders.map(\.captured), orders.map(\.capturing), orders.map(\.refunded),
                orders.map(\.refunding), orders.map(\.voided), reasons, orders.map(\.version), now)
        ]
        if let lines = updateLines(changes) { statements.append(lines) }
        return statements + (try effects(changes, now))
    }

    private func updateLines(_ changes: [OrderChange]) -> PostgresStatement? {
        let lines = changes.flatMap { change in (change.order.lines ?? []).map { (change.order.id.uuid, $0) } }
        guard !lines.isEmpty else { return nil }
        return PostgresStatement(
            """
            update orders.order_lines l set pending = c.pending, fulfilled = c.fulfilled, cancelled = c.cancelled,
                refunded = c.refunded
            from unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
                as c (order_id, position, pending, fulfilled, cancelled, refunded)
            where l.order_id = c.order_id and l.position = c.position
                and (l.pending, l.fulfilled, l.cancelled, l.refunded)
                    <> (c.pending, c.fulfilled, c.cancelled, c.refunded)
            """, lines.map(\.0), lines.map { Int64($0.1.position) }, lines.map(\.1.pending), lines.map(\.1.fulfilled),
            lines.map(\.1.cancelled), lines.map(\.1.refunded))
    }

    func remember(_ answer: IdempotentAnswer, by actor: String, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into orders.idempotency_keys (actor, key, request_hash, status, body, created_at)
            values ($1, $2, $3, $4, $5, $6)
            """, actor, answer.key, answer.requestHash, Int64(answer.status),
            String(decoding: answer.body, as: UTF8.self),
            now)
    }

    /// The first answer to a key, if there was one.
    func rememberedStatement(_ key: String, by actor: String) -> PostgresStatement {
        PostgresStatement(
            """
            select request_hash, status, body::text as body from orders.idempotency_keys where actor = $1 and key = $2
            """, actor, key)
    }
    static func answer(_ rows: PostgresRows, _ key: String) throws -> IdempotentAnswer? {
        guard let row = rows.first else { return nil }
        let status: Int64 = try row["status"]
        let body: String = try row["body"]
        return IdempotentAnswer(
            key: key, requestHash: try row["request_hash"], status: Int(status), body: Array(body.utf8))
    }
}

/// What a key was answered with, and for which request.
struct IdempotentAnswer: Sendable {
    var key: String
    var requestHash: String
    var status: Int
    var body: [UInt8]
}

/// The database holds something that this version does not know.
struct StoredValueError: Error, CustomStringConvertible {
    var column: String
    var value: String
    var description: String { "column \(column) holds \"\(value)\", which this version does not know" }
}
