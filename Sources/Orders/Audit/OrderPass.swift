internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Order by order: what it says of itself, in one statement each, and what it has of stock and money.
///
/// The order is read first: what it has been told was so before.
struct OrderPass: AuditPass {
    let databases: PostgresDatabases
    let name = "orders"
    let batch = 1_000

    static let reserved = AuditCheck(invariant: 2, name: "orders: confirmed only with every line reserved")
    static let authorized = AuditCheck(invariant: 2, name: "orders: confirmed only with the whole total authorized")
    static let lines = AuditCheck(invariant: 3, name: "lines: refunded <= fulfilled <= ordered")
    static let totals = AuditCheck(invariant: 3, name: "orders: fulfilments and refunds sum to the totals")
    static let pieces = AuditCheck(invariant: 3, name: "lines: fulfilments and refunds sum to the pieces")
    let checks = [reserved, authorized, lines, totals, pieces]

    var keys: AuditKeys {
        AuditKeys(
            database: databases["orders"],
            list: """
                select id::text as key from orders.orders
                where id > $1::text::uuid and ($2::text is null or id <= $2::text::uuid) order by id limit $3
                """,
            last: "select id::text as key from orders.orders order by id desc limit 1", least: AuditKeys.leastUUID,
            table: "orders.orders")
    }

    private struct Line {
        let sku: String
        let quantity: Int64
    }
    private struct Confirmed {
        let state: String
        let total: Int64
        let currency: String
        let payment: UUID
        var lines: [Line] = []
    }
    private struct Piece: Hashable {
        let order: UUID
        let sku: String
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        for (check, statement) in Self.own {
            for row in try await databases["orders"].query(statement, keys) {
                verdict.find(check, try row["key"], try row["what"])
            }
        }
        let confirmed = try await confirmed(keys, &verdict)
        guard !confirmed.isEmpty else { return verdict }
        try await judgeStock(confirmed, &verdict)
        try await judgeMoney(confirmed, &verdict)
        return verdict
    }

    /// Those that must have what they are for, and what they must have.
    private func confirmed(_ keys: [String], _ verdict: inout AuditVerdict) async throws -> [UUID: Confirmed] {
        let rows = try await databases["orders"].query(
            """
            select o.id, o.state, o.state in ('confirmed', 'fulfilling', 'fulfilled') as is_confirmed, o.total,
                o.currency, o.payment_id, l.sku, l.quantity - l.cancelled as quantity
            from orders.orders o left join orders.order_lines l on l.order_id = o.id
            where o.id = any ($1::text[]::uuid[])
            """, keys)
        var seen: Set<UUID> = []
        var confirmed: [UUID: Confirmed] = [:]
        for row in rows {
            let id: UUID = try row["id"]
            if seen.insert(id).inserted {
                verdict.count(Self.totals)
                if try row["is_confirmed"] {
                    verdict.count(Self.authorized)
                    confirmed[id] = Confirmed(
                        state: try row["state"], total: try row["total"], currency: try row["currency"],
                        payment: try row["payment_id"])
                }
            }
            guard let sku: String = try row["sku"] else { continue }
            for check in [Self.lines, Self.pieces] { verdict.count(check) }
            guard confirmed[id] != nil else { continue }
            verdict.count(Self.reserved)
            confirmed[id]?.lines.append(Line(sku: sku, quantity: try row["quantity"]))
        }
        return confirmed
    }

    private func judgeStock(_ confirmed: [UUID: Confirmed], _ verdict: inout AuditVerdict) async throws {
        var reserved: [Piece: Int64] = [:]
        for row in try await databases["inventory"].query(
            """
            select order_id, sku, sum(quantity)::bigint as quantity from inventory.reservations
            where order_id = any ($1::uuid[]) and state in ('open', 'committed') group by order_id, sku
            """, Array(confirmed.keys))
        { reserved[Piece(order: try row["order_id"], sku: try row["sku"])] = try row["quantity"] }
        for (id, order) in confirmed {
            let key = id.uuidString.lowercased()
            for line in order.lines {
                let has = reserved[Piece(order: id, sku: line.sku)] ?? 0
                guard has < line.quantity else { continue }
                verdict.find(
                    Self.reserved, key,
                    "order \(key) (\(order.state)), \(line.sku): \(has) of \(line.quantity) reserved")
            }
        }
    }

    private func judgeMoney(_ confirmed: [UUID: Confirmed], _ verdict: inout AuditVerdict) async throws {
        var payments: [UUID: (authorized: Int64, currency: String?)] = [:]
        for row in try await databases["payments"].query(
            "select id, authorized, currency from payments.payments where id = any ($1::uuid[])",
            confirmed.values.map(\.payment))
        { payments[try row["id"] as UUID] = (try row["authorized"], try row["currency"]) }
        for (id, order) in confirmed where order.total > 0 {
            let has = payments[order.payment]
            if let has, has.authorized >= order.total, has.currency == order.currency { continue }
            let key = id.uuidString.lowercased()
            verdict.find(
                Self.authorized, key,
                "order \(key) (\(order.state)): \(has?.authorized ?? 0) of \(order.total) \(order.currency) authorized")
        }
    }

    /// What one statement can tell: violations by the order's key, in words. `$1`: the keys.
    private static let own: [(AuditCheck, String)] = [
        (
            lines,
            """
            select order_id::text as key, format('order %s, %s: ordered %s, fulfilled %s, refunded %s', order_id, sku,
                quantity, fulfilled, refunded) as what
            from orders.order_lines
            where order_id = any ($1::text[]::uuid[])
                and (refunded > fulfilled or pending + fulfilled + cancelled > quantity)
            """
        ),
        (
            // The version before said `failed` also of fulfilments whose price had been taken.
            totals,
            """
            with sent as (
                select order_id,
                    coalesce(sum(amount) filter (where state in ('committing', 'done', 'refused')), 0) as captured,
                    coalesce(sum(amount) filter (where state = 'failed'), 0) as failed,
                    coalesce(sum(amount) filter (where state = 'capturing'), 0) as capturing
                from orders.fulfilments where order_id = any ($1::text[]::uuid[]) group by order_id),
            paid as (
                select order_id, coalesce(sum(amount) filter (where state = 'succeeded'), 0) as refunded,
                    coalesce(sum(amount) filter (where state in ('pending', 'awaiting_approval')), 0) as refunding
                from orders.refunds where order_id = any ($1::text[]::uuid[]) group by order_id),
            sums as (
                select o.*, coalesce(s.captured, 0) as sent_captured, coalesce(s.failed, 0) as sent_failed,
                    coalesce(s.capturing, 0) as sent_capturing, coalesce(p.refunded, 0) as paid_refunded,
                    coalesce(p.refunding, 0) as paid_refunding
                from orders.orders o left join sent s on s.order_id = o.id left join paid p on p.order_id = o.id
                where o.id = any ($1::text[]::uuid[]))
            select id::text as key, format('order %s (%s): authorized %s, voided %s, captured %s and %s under way, '
                'refunded %s and %s under way; fulfilments say %s and %s, refunds %s and %s', id, state, authorized,
                voided, captured, capturing, refunded, refunding, sent_captured, sent_capturing, paid_refunded,
                paid_refunding) as what
            from sums
            where captured not between sent_captured and sent_captured + sent_failed or capturing <> sent_capturing
                or refunded <> paid_refunded or refunding <> paid_refunding or captured + capturing > authorized
                or refunded + refunding > captured or voided > authorized - captured
            """
        ),
        (
            pieces,
            """
            with sent as (
                select f.order_id, l.sku, coalesce(sum(l.quantity) filter (where f.state = 'done'), 0) as fulfilled,
                    coalesce(sum(l.quantity) filter (where f.state in ('capturing', 'committing')), 0) as pending
                from orders.fulfilments f cross join lateral json_to_recordset(f.lines) as l (sku text, quantity bigint)
                where f.order_id = any ($1::text[]::uuid[]) group by f.order_id, l.sku),
            paid as (
                select r.order_id, l.sku, coalesce(sum(l.quantity), 0) as refunded
                from orders.refunds r cross join lateral json_to_recordset(r.lines) as l (sku text, quantity bigint)
                where r.order_id = any ($1::text[]::uuid[]) and r.lines is not null
                    and r.state in ('awaiting_approval', 'pending', 'succeeded')
                group by r.order_id, l.sku),
            sums as (
                select coalesce(l.order_id, s.order_id, p.order_id) as order_id, coalesce(l.sku, s.sku, p.sku) as sku,
                    coalesce(l.fulfilled, 0) as fulfilled, coalesce(l.pending, 0) as pending,
                    coalesce(l.refunded, 0) as refunded, coalesce(s.fulfilled, 0) as sent_fulfilled,
                    coalesce(s.pending, 0) as sent_pending, coalesce(p.refunded, 0) as paid_refunded
                from (select * from orders.order_lines where order_id = any ($1::text[]::uuid[])) l
                full join sent s on s.order_id = l.order_id and s.sku = l.sku
                full join paid p on p.order_id = coalesce(l.order_id, s.order_id) and p.sku = coalesce(l.sku, s.sku))
            select order_id::text as key, format('order %s, %s: fulfilled %s, on their way %s, refunded %s; '
                'fulfilments say %s and %s, refunds %s', order_id, sku, fulfilled, pending, refunded, sent_fulfilled,
                sent_pending, paid_refunded) as what
            from sums where fulfilled <> sent_fulfilled or pending <> sent_pending or refunded <> paid_refunded
            """
        ),
    ]
}
