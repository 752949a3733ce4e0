// Reading orders for people and programs: single rows, pages by key, histories.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What a list of orders is narrowed to.
struct OrderFilter: Sendable {
    var state: OrderState?
    var customerId: String?
    var sku: String?
    var since: Date?
    var until: Date?
    /// Only orders before this one: the last of the page before.
    var before: OrderID?
    /// 1…500.
    var limit: Int
}

/// What a feed of all orders' history is narrowed to.
struct HistoryFilter: Sendable {
    var state: OrderState?
    /// `confirmed`, `refund_failed`, ….
    var type: String?
    var customer: String?
}

extension OrderStore {
    /// The order with its lines; `nil` when there is none, or it is not `customer`'s.
    func order(_ id: OrderID, customer: String? = nil) async throws -> Order? {
        async let lines = database.query(linesStatement(id))
        let rows = try await database.query(orderStatement(id, customer))
        return try Self.order(rows, try await lines)
    }

    /// Many at once, in the order of `ids`; nil for those that aren't there. What is wrong with one is its own.
    func orders(_ ids: [OrderID]) async throws -> [Result<Order?, any Error>] {
        if ids.count == 1 { return [.success(try await order(ids[0]))] }
        let all = ids.map(\.uuid)
        async let lines = database.query(
            "\(Self.selectLines) where order_id = any($1::uuid[]) order by order_id, position", all)
        let rows = try await database.query("\(Self.selectOrders) where o.id = any($1::uuid[])", all)
        var linesOf: [UUID: [PostgresRow]] = [:]
        for row in try await lines { linesOf[try row["order_id"], default: []].append(row) }
        var found: [OrderID: Result<Order?, any Error>] = [:]
        for row in rows {
            let id: UUID = try row["id"]
            found[OrderID(id)] = Result {
                var order = try Self.order(row)
                order.lines = try (linesOf[id] ?? []).map { try Self.line($0).wire(order.total.currency) }
                return order
            }
        }
        return ids.map { found[$0] ?? .success(nil) }
    }

    /// The same as a transaction sees it that has changed it.
    func order(_ id: OrderID, in transaction: PostgresTransaction) async throws -> Order? {
        let results = try await transaction.run([orderStatement(id, nil), linesStatement(id)])
        return try Self.order(results[0], results[1])
    }

    private func orderStatement(_ id: OrderID, _ customer: String?) -> PostgresStatement {
        PostgresStatement(
            "\(Self.selectOrders) where o.id = $1 and ($2::text is null or o.customer_id = $2)", id.uuid, customer)
    }
    private func linesStatement(_ id: OrderID) -> PostgresStatement {
        PostgresStatement(
            "\(Self.selectLines) where order_id = $1 order by position", id.uuid)
    }
    private static let selectOrders = "select o.*, o.reason::text as reason_text from orders.orders o"
    private static let selectLines = """
        select order_id, position, sku, name, unit_price, quantity, pending, fulfilled, cancelled, refunded
        from orders.order_lines
        """
    private static func order(_ rows: PostgresRows, _ lines: PostgresRows) throws -> Order? {
        guard let row = rows.first else { return nil }
        var order = try order(row)
        order.lines = try lines.map { try line($0).wire(order.total.currency) }
        return order
    }

    /// Newest first. Without a filter this reads the primary key backwards and stops after a page.
    func orders(_ filter: OrderFilter) async throws -> [Order] {
        let rows = try await database.query(
            """
            select o.*, o.reason::text as reason_text from orders.orders o
            where ($1::text is null or o.state = $1)
                and ($2::text is null or o.customer_id = $2)
                and ($3::text is null or exists (
                    select from orders.order_lines l where l.order_id = o.id and l.sku = $3))
                and o.id >= $4 and o.id < $5
            order by o.id desc limit $6
            """, filter.state?.rawValue, filter.customerId, filter.sku, Self.lowerBound(filter.since),
            Self.upperBound(filter.until, filter.before), Int64(filter.limit))
        return try rows.map(Self.order)
    }

    /// The ids of orders placed from `since` on and before `until`.
    static func bounds(since: Date?, until: Date?) -> (lower: UUID, upper: UUID) {
        (lowerBound(since), upperBound(until, nil))
    }

    // An order's id begins with the millisecond in which it was placed (RFC 9562, version 7).
    private static func lowerBound(_ since: Date?) -> UUID {
        guard let since else { return UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }
        return bound(since)
    }
    private static func upperBound(_ until: Date?, _ before: OrderID?) -> UUID {
        let last = UInt8.max
        let end = UUID(
            uuid: (
                last, last, last, last, last, last, last, last, last, last, last, last, last, last, last, last
            ))
        return [until.map(bound), before?.uuid].compactMap { $0 }.min() ?? end
    }
    private static func bound(_ date: Date) -> UUID {
        let millisecond = UInt64(max(0, min(date.timeIntervalSince1970 * 1_000, 281_474_976_710_655)))
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) {
            $0.storeBytes(of: (millisecond << 16).bigEndian, as: UInt64.self)
        }
        return UUID(uuid: bytes)
    }

    static func order(_ row: PostgresRow) throws -> Order {
        let currency = try currency(row)
        let reason: String? = try row["reason_text"]
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        return Order(
            id: OrderID(try row["id"]), customerId: try row["customer_id"], state: try state(row),
            paymentState: OrderPaymentState(
                authorized: try row["authorized"], captured: try row["captured"], refunded: try row["refunded"],
                voided: try row["voided"]),
            total: try money("total"),
            authorized: try money("authorized"), captured: try money("captured"), refunded: try money("refunded"),
            paymentId: PaymentID(try row["payment_id"]), lines: nil, note: try row["note"],
            reason: try reason.map { try JSONText.decode(Order.Reason.self, from: $0.utf8) },
            placedAt: try row["placed_at"], updatedAt: try row["updated_at"], version: try row["version"])
    }

    /// History of an order after entry `number`, oldest first.
    func history(_ id: OrderID, after number: Int64 = 0, limit: Int = 1_000) async throws -> [OrderEvent] {
        let rows = try await database.query(
            """
            select number, at, type, state, actor, detail from orders.history
            where order_id = $1 and number > $2 order by number limit $3
            """, id.uuid, number, Int64(limit))
        return try rows.map { row in
            OrderEvent(
                number: try row["number"], orderId: id, at: try row["at"], type: try row["type"],
                state: try Self.state(row), actor: try row["actor"], detail: try row["detail"])
        }
    }

    /// What happened to all orders from `since` on, in the order in which it was written.
    /// - Parameter after: only entries behind this one, when a page was full.
    func history(_ filter: HistoryFilter, since: Date, after: Int64?, limit: Int) async throws -> [OrderEvent] {
        let rows = try await database.query(
            """
            select h.number, h.order_id, h.at, h.type, h.state, h.actor, h.detail
            from orders.history h
            where h.at >= $1 and ($2::bigint is null or h.number > $2) and ($3::text is null or h.state = $3)
                and ($4::text is null or h.type = $4) and ($5::text is null or exists (
                    select from orders.orders o where o.id = h.order_id and o.customer_id = $5))
            order by h.number limit $6
            """, since, after, filter.state?.rawValue, filter.type, filter.customer, Int64(limit))
        return try rows.map { row in
            OrderEvent(
                number: try row["number"], orderId: OrderID(try row["order_id"]), at: try row["at"],
                type: try row["type"], state: try Self.state(row), actor: try row["actor"],
                detail: try row["detail"])
        }
    }

    func steps(_ id: OrderID) async throws -> [OrderExplanation.Step] {
        let rows = try await database.query(
            """
            select command_id, type, state, attempts, case when state = 'pending' then next_at end as next_at
            from orders.steps where order_id = $1 order by number nulls first, created_at, command_id
            """, id.uuid)
        return try rows.map { row in
            let attempts: Int64 = try row["attempts"]
            return .init(
                commandId: try row["command_id"], type: try row["type"], state: try row["state"],
                attempts: Int(attempts), nextAt: try row["next_at"])
        }
    }

    // MARK: Refunds

    func refund(_ id: RefundID) async throws -> Refund? {
        try await database.query(refundStatement(id)).first.map(Self.refundRow)
    }
    func refund(_ id: RefundID, in transaction: PostgresTransaction) async throws -> Refund? {
        try await transaction.query(refundStatement(id)).first.map(Self.refundRow)
    }
    private func refundStatement(_ id: RefundID) -> PostgresStatement {
        PostgresStatement(
            """
            select r.*, r.lines::text as lines_text, o.payment_id from orders.refunds r
            join orders.orders o on o.id = r.order_id where r.id = $1
            """, id.uuid)
    }

    func refunds(
        order: OrderID?, state: RefundState?, since: Date?, until: Date?, before: RefundID?, limit: Int
    ) async throws -> [Refund] {
        let rows = try await database.query(
            """
            select r.*, r.lines::text as lines_text, o.payment_id from orders.refunds r
            join orders.orders o on o.id = r.order_id
            where ($1::uuid is null or r.order_id = $1) and ($2::text is null or r.state = $2)
                and r.id >= $3 and r.id < $4
            order by r.id desc limit $5
            """, order?.uuid, state?.rawValue, Self.lowerBound(since),
            Self.upperBound(until, before.map { OrderID($0.uuid) }), Int64(limit))
        return try rows.map(Self.refundRow)
    }

    private static func refundRow(_ row: PostgresRow) throws -> Refund {
        let lines: String? = try row["lines_text"]
        let state: String = try row["state"]
        return Refund(
            id: RefundID(try row["id"]), orderId: OrderID(try row["order_id"]),
            paymentId: PaymentID(try row["payment_id"]), amount: Money(try row["amount"], try currency(row)),
            lines: try lines.map { try JSONText.decode([StockLine].self, from: $0.utf8) }, restock: try row["restock"],
            state: RefundState(rawValue: state) ?? .failed, reason: try row["reason"], failure: try row["failure"],
            actor: try row["actor"], decidedBy: try row["decided_by"], retriedBy: try row["retried_by"],
            tries: Int(try row["tries"] as Int64), createdAt: try row["created_at"], updatedAt: try row["updated_at"])
    }

    /// More rows than that are for a spreadsheet: `refunds ls`.
    static let reportRows = 10_000

    /// Refunds that were asked for from `since` on and before `until`, summed up by currency and by what is wanted
    /// besides.
    func refundReport(
        byDay: Bool, byReason: Bool, since: Date?, until: Date?
    ) async throws -> [RefundReportRow] {
        let rows = try await database.query(
            """
            select case when $1 then to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') end as day,
                case when $2 then coalesce(reason, '') end as reason, currency, count(*) as refunds,
                count(*) filter (where state = 'succeeded') as succeeded,
                count(*) filter (where state = 'pending') as pending,
                count(*) filter (where state = 'awaiting_approval') as awaiting,
                count(*) filter (where state = 'failed') as failed,
                count(*) filter (where state = 'denied') as denied, least(sum(amount), $6)::bigint as asked,
                least(coalesce(sum(amount) filter (where state = 'succeeded'), 0), $6)::bigint as refunded
            from orders.refunds where id >= $3 and id < $4
            group by 1, 2, 3 order by 1, 2, 3 limit $5
            """, byDay, byReason, Self.lowerBound(since), Self.upperBound(until, nil), Int64(Self.reportRows + 1),
            // What a sum can be told as: of more than that, this much.
            Int64.max)
        return try rows.map { row in
            let currency = try Self.currency(row)
            return RefundReportRow(
                day: try row["day"], reason: try row["reason"], currency: currency, refunds: try row["refunds"],
                succeeded: try row["succeeded"], pending: try row["pending"], awaitingApproval: try row["awaiting"],
                failed: try row["failed"], denied: try row["denied"], asked: Money(try row["asked"], currency),
                refunded: Money(try row["refunded"], currency))
        }
    }
}

extension OrderAggregate.Line {
    /// As the API shows it. The product can't overflow: it was checked when the order was placed.
    func wire(_ currency: Currency) -> Order.Line {
        Order.Line(
            sku: sku, name: name, quantity: quantity, unitPrice: Money(unitPrice, currency),
            total: Money(unitPrice * quantity, currency), fulfilled: fulfilled, cancelled: cancelled,
            refunded: refunded)
    }
}
