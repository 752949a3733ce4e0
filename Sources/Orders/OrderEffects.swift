// How the machine's effects become rows: history, steps, fulfilments, refunds, and messages in the outbox.

internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension OrderStore {
    func effects(_ changes: [OrderChange], _ now: Date) throws -> [PostgresStatement] {
        var rows = EffectRows()
        for change in changes { try rows.add(change, now) }
        return try statements(for: rows, now)
    }

    func statements(for rows: EffectRows, _ now: Date) throws -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        if !rows.history.isEmpty { statements.append(insert(rows.history)) }
        if !rows.closed.isEmpty { statements.append(close(rows.closed, now)) }
        if !rows.opened.isEmpty { statements.append(insert(rows.opened)) }
        if !rows.again.isEmpty { statements.append(sendAgain(rows.again, now)) }
        statements += try rows.fulfilments.map { try keep($0.1, of: $0.0, now) }
        statements += try rows.refunds.map { try keep($0.1, of: $0.0, now) }
        statements += try rows.returns.map { try keep($0.1, of: $0.0, by: $0.2, now) }
        if !rows.events.isEmpty { statements.append(outbox.statement(rows.events)) }
        return statements
    }

    private func insert(_ history: [EffectRows.Entry]) -> PostgresStatement {
        PostgresStatement(
            """
            insert into orders.history (order_id, at, type, state, actor, detail)
            select c.order_id, c.at, c.type, c.state, c.actor, c.detail
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) with ordinality
                as c (order_id, type, state, actor, detail, at, n) order by n
            """, history.map(\.order), history.map(\.type), history.map(\.state), history.map(\.actor),
            history.map(\.detail), history.map(\.at))
    }

    private func insert(_ steps: [EffectRows.Step]) -> PostgresStatement {
        PostgresStatement(
            """
            insert into orders.steps (command_id, order_id, topic, type, data, next_at, created_at, number)
            select command_id, order_id, topic, type, data::json, at + $6::float8 * interval '1 second', at, number
            from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $7::timestamptz[], $8::bigint[])
                as c (command_id, order_id, topic, type, data, at, number)
            on conflict (command_id) do nothing
            """, steps.map(\.commandId), steps.map(\.order), steps.map(\.topic), steps.map(\.type), steps.map(\.text),
            OrderAggregate.retryDelay(after: 0).inSeconds, steps.map(\.at), steps.map(\.number))
    }

    /// Found by key: said as `state = 'pending'`, the index of all that wait would fit too, and be walked.
    private func close(_ commandIds: [String], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            update orders.steps set state = 'done', done_at = $2 where command_id = any($1) and done_at is null
            """, commandIds, now)
    }

    private func sendAgain(_ commandIds: [String], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            update orders.steps set attempts = attempts + 1,
                next_at = $2 + least(300, 10 * power(2, least(attempts, 8))) * interval '1 second'
            where command_id = any($1)
            """, commandIds, now)
    }

    private func keep(
        _ fulfilment: OrderAggregate.Fulfilment, of order: OrderID, _ now: Date
    ) throws -> PostgresStatement {
        PostgresStatement(
            """
            insert into orders.fulfilments (id, order_id, lines, amount, state, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $6)
            on conflict (id) do update set state = excluded.state, updated_at = excluded.updated_at
            """, fulfilment.id.uuid, order.uuid,
            String(decoding: try JSONText.encode(fulfilment.lines), as: UTF8.self), fulfilment.amount,
            fulfilment.state.rawValue, now)
    }

    private func keep(_ refund: EffectRows.RefundRow, of order: OrderID, _ now: Date) throws -> PostgresStatement {
        let entry = refund.entry
        return PostgresStatement(
            """
            insert into orders.refunds (id, order_id, amount, currency, lines, restock, state, reason, failure, actor,
                decided_by, tries, created_at, updated_at, retried_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14)
            on conflict (id) do update set state = excluded.state, failure = excluded.failure,
                decided_by = excluded.decided_by, retried_by = excluded.retried_by, tries = excluded.tries,
                updated_at = excluded.updated_at
            """, entry.id.uuid, order.uuid, entry.amount, refund.currency,
            try entry.lines.map { String(decoding: try JSONText.encode($0), as: UTF8.self) }, entry.restock,
            entry.state.rawValue, entry.reason, entry.failure, entry.actor.isEmpty ? refund.actor : entry.actor,
            entry.decidedBy, entry.tries, now, entry.retriedBy)
    }

    /// Steps whose answer is overdue, oldest first.
    /// - Parameter lookBack: seconds; what was due longer ago is left out.
    func overdue(now: Date, limit: Int, lookBack: Double) async throws -> [(order: OrderID, step: OverdueStep)] {
        let rows = try await database.query(
            """
            select order_id, command_id, type, attempts from orders.steps
            where state = 'pending' and next_at <= $1 and next_at > $3 order by next_at limit $2
            """, now, Int64(limit), now - lookBack)
        return try rows.map { row in
            let attempts: Int64 = try row["attempts"]
            return (
                OrderID(try row["order_id"]),
                OverdueStep(commandId: try row["command_id"], type: try row["type"], attempts: Int(attempts))
            )
        }
    }

    /// The order's steps that are not answered, oldest first, under its lock.
    func open(_ order: OrderID, in transaction: PostgresTransaction) async throws -> [OverdueStep] {
        let rows = try await transaction.query(
            """
            select command_id, type, attempts from orders.steps
            where order_id = $1 and state = 'pending' order by number nulls first, created_at, command_id
            """, order.uuid)
        return try rows.map { row in
            let attempts: Int64 = try row["attempts"]
            return OverdueStep(commandId: try row["command_id"], type: try row["type"], attempts: Int(attempts))
        }
    }

    /// Which of the steps are still unanswered and due, under the lock of their orders.
    func stillPending(
        _ commandIds: [String], now: Date, in transaction: PostgresTransaction
    ) async throws -> Set<String> {
        let rows = try await transaction.query(
            """
            select command_id from orders.steps
            where command_id = any($1) and done_at is null and next_at <= $2
            """, commandIds, now)
        return Set(try rows.map { try $0["command_id"] as String })
    }

    /// The stored messages of steps, to be sent once more: in the same transaction as ``OrderEffect/sendAgain``. Those
    /// of an order in the order of its steps, so that no command overtakes the one before it.
    func messages(
        of commandIds: [String], in transaction: PostgresTransaction
    ) async throws -> [NewEvent] {
        let rows = try await transaction.query(
            """
            select order_id, topic, type, data::text as data from orders.steps where command_id = any($1)
            order by order_id, number nulls first, created_at, command_id
            """, commandIds)
        return try rows.map { row in
            let data: String = try row["data"]
            return NewEvent(
                topic: try row["topic"], key: OrderID(try row["order_id"]).description, type: try row["type"],
                data: Array(data.utf8))
        }
    }
}

struct OverdueStep: Sendable, Equatable {
    var commandId: String
    var type: String
    var attempts: Int
}

/// The effects of a batch, sorted into the tables that they go to.
struct EffectRows: Sendable {
    struct Entry { let order: UUID, type: String, state: String, actor: String, detail: String?, at: Date }
    struct Step {
        let commandId: String, order: UUID, topic: String, type: String, text: String, number: Int64, at: Date
    }
    struct RefundRow { let entry: OrderAggregate.Refund, currency: String, actor: String }
    var history: [Entry] = []
    var opened: [Step] = []
    var closed: [String] = []
    var again: [String] = []
    var fulfilments: [(OrderID, OrderAggregate.Fulfilment)] = []
    var refunds: [(OrderID, RefundRow)] = []
    var returns: [(OrderID, OrderAggregate.Return, String)] = []
    var events: [NewEvent] = []

    /// What others have made, after what is here.
    mutating func append(_ others: EffectRows) {
        history += others.history
        opened += others.opened
        closed += others.closed
        again += others.again
        fulfilments += others.fulfilments
        refunds += others.refunds
        returns += others.returns
        events += others.events
    }

    mutating func add(_ change: OrderChange, _ now: Date) throws {
        let order = change.order
        let key = order.id.description
        for effect in change.effects {
            switch effect {
            case .record(let type, let detail):
                // In between, the state is what it was named after.
                let state = type == "placed" ? OrderState.placed : order.state
                history.append(
                    Entry(
                        order: order.id.uuid, type: type, state: state.rawValue, actor: change.actor, detail: detail,
                        at: now))
            case .open(let commandId, let command):
                let (topic, type, data) = try command.message()
                let text = String(decoding: data, as: UTF8.self)
                // Grows with each change of the order, under its lock, and within one.
                let number = order.version << 16 + Int64(opened.count)
                opened.append(
                    Step(
                        commandId: commandId, order: order.id.uuid, topic: topic, type: type, text: text,
                        number: number, at: now))
                events.append(NewEvent(topic: topic, key: key, type: type, data: data))
            case .close(let commandId): closed.append(commandId)
            case .sendAgain(let commandId): again.append(commandId)
            case .emit(let type):
                events.append(NewEvent(topic: Topic.ordersEvents, key: key, type: type, data: order.summary(now)))
            case .keep(let fulfilment): fulfilments.append((order.id, fulfilment))
            case .keepReturn(let entry): returns.append((order.id, entry, change.actor))
            case .keepRefund(let refund):
                let row = RefundRow(entry: refund, currency: order.currency.code, actor: change.actor)
                refunds.append((order.id, row))
            }
        }
    }
}

extension OrderCommand {
    fileprivate func message() throws -> (topic: String, type: String, data: [UInt8]) {
        switch self {
        case .inventory(let type, let command): (Topic.inventoryCommands, type, try JSONText.encode(command))
        case .payment(let type, let command): (Topic.paymentsCommands, type, try JSONText.encode(command))
        }
    }
}

extension OrderAggregate {
    /// What `orders.events` says of an order.
    fileprivate func summary(_ now: Date) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("orderId", id.description)
        json.member("customerId", customerId)
        json.member("state", state.rawValue)
        json.member("paymentState", paymentState.rawValue)
        json.member("total", Money(total, currency))
        if refunded > 0 { json.member("refunded", Money(refunded, currency)) }
        json.member("version", version)
        json.member("at", Timestamp.format(now))
        json.endObject()
        return json.bytes
    }
}
