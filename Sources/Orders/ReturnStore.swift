// The SQL of returns.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension OrderStore {
    /// All of an order's returns, under its lock.
    func returns(of order: OrderID, in transaction: PostgresTransaction) async throws -> [OrderAggregate.Return] {
        let rows = try await transaction.query(
            """
            select id, order_id, state, lines::text as lines, received::text as received, restock, refund_id, reason,
                actor, received_by, created_at, updated_at
            from orders.returns where order_id = $1 order by id
            """, order.uuid)
        return try rows.map { row in
            let entry = try Self.wireReturn(row)
            return OrderAggregate.Return(
                id: entry.id, state: entry.state, lines: entry.lines, received: entry.received,
                restock: entry.restock, refundId: entry.refundId, reason: entry.reason, receivedBy: entry.receivedBy)
        }
    }

    func keep(
        _ entry: OrderAggregate.Return, of order: OrderID, by actor: String, _ now: Date
    ) throws -> PostgresStatement {
        func text(_ lines: [StockLine]) throws -> String { String(decoding: try JSONText.encode(lines), as: UTF8.self) }
        return PostgresStatement(
            """
            insert into orders.returns (id, order_id, state, lines, received, restock, refund_id, reason, actor,
                received_by, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
            on conflict (id) do update set state = excluded.state, received = excluded.received,
                restock = excluded.restock, refund_id = excluded.refund_id, received_by = excluded.received_by,
                updated_at = excluded.updated_at
            """, entry.id.uuid, order.uuid, entry.state.rawValue, try text(entry.lines),
            try entry.received.map { try text($0) }, entry.restock, entry.refundId?.uuid, entry.reason, actor,
            entry.receivedBy, now)
    }

    func orderReturn(_ id: ReturnID, in transaction: PostgresTransaction? = nil) async throws -> OrderReturn? {
        let statement = PostgresStatement(
            """
            select id, order_id, state, lines::text as lines, received::text as received, restock, refund_id, reason,
                actor, received_by, created_at, updated_at
            from orders.returns where id = $1
            """, id.uuid)
        if let transaction { return try await transaction.query(statement).first.map(Self.wireReturn) }
        return try await database.query(statement).first.map(Self.wireReturn)
    }

    func returns(order: OrderID?, state: ReturnState?, before: ReturnID?, limit: Int) async throws -> [OrderReturn] {
        try await database.query(
            """
            select id, order_id, state, lines::text as lines, received::text as received, restock, refund_id, reason,
                actor, received_by, created_at, updated_at
            from orders.returns
            where ($1::uuid is null or order_id = $1) and ($2::text is null or state = $2)
                and ($3::uuid is null or id < $3)
            order by id desc limit $4
            """, order?.uuid, state?.rawValue, before?.uuid, Int64(limit)
        ).map(Self.wireReturn)
    }

    private static func wireReturn(_ row: PostgresRow) throws -> OrderReturn {
        let text: String = try row["lines"]
        let received: String? = try row["received"]
        let state: String = try row["state"]
        let refund: UUID? = try row["refund_id"]
        guard let known = ReturnState(rawValue: state) else { throw StoredValueError(column: "state", value: state) }
        return OrderReturn(
            id: ReturnID(try row["id"]), orderId: OrderID(try row["order_id"]), state: known,
            lines: try JSONText.decode([StockLine].self, from: text.utf8),
            received: try received.map { try JSONText.decode([StockLine].self, from: $0.utf8) },
            restock: try row["restock"], refundId: refund.map { RefundID($0) }, reason: try row["reason"],
            actor: try row["actor"], receivedBy: try row["received_by"], createdAt: try row["created_at"],
            updatedAt: try row["updated_at"])
    }
}
