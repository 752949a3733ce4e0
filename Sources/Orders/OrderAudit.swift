// `orders audit`: the design's five invariants over all data, in one snapshot of the running system. Reads every
// service's schema as role `shop_audit`, which may write nothing.

internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

struct OrderAudit: Sendable {
    let database: PostgresClient
    /// Messages younger than this may still be on their way.
    var grace: Duration = .seconds(60)

    /// Looks at everything as it was at one moment.
    func run(now: Date) async throws -> AuditReport {
        let old = now - grace.inSeconds
        let checks = try await database.transaction(isolation: .repeatableRead, readOnly: true) { snapshot in
            var checks: [AuditReport.Check] = []
            for query in Self.queries { checks.append(try await check(query, old, in: snapshot)) }
            checks.append(try await CardNumberSearch().check(in: snapshot))
            return checks
        }
        return AuditReport(at: now, checks: checks)
    }

    private struct Query {
        let invariant: Int
        let name: String
        /// One row: the number of things looked at.
        let count: String
        /// Each row is a violation; column `what` says it in words. `$1` is the moment before which messages count.
        let violations: String
    }

    private func check(
        _ query: Query, _ old: Date, in snapshot: PostgresTransaction
    ) async throws -> AuditReport.Check {
        let count = try await snapshot.query(query.count)
        // A parameter that a statement does not mention is an error, so every statement mentions it.
        let rows = try await snapshot.query(
            """
            with violations as (\(query.violations))
            select what, count(*) over () as total from violations where $1::timestamptz is not null limit 20
            """, old)
        return AuditReport.Check(
            invariant: query.invariant, name: query.name, checked: try count.first?["n"] ?? 0,
            violations: try rows.first?["total"] ?? 0, examples: try rows.map { try $0["what"] })
    }

    private static let queries: [Query] = [
        Query(
            invariant: 1, name: "stock: 0 <= reserved <= on hand, and reserved is the sum of open reservations",
            count: "select count(*) as n from inventory.levels",
            violations: """
                select format('%s in %s: on hand %s, reserved %s, open reservations %s',
                    coalesce(l.sku, r.sku), coalesce(l.warehouse, r.warehouse), l.on_hand, l.reserved, r.quantity)
                    as what
                from inventory.levels l
                full join (
                    select sku, warehouse, sum(quantity)::bigint as quantity from inventory.reservations
                    where state = 'open' group by sku, warehouse
                ) r on r.sku = l.sku and r.warehouse = l.warehouse
                where l.sku is null or l.on_hand < 0 or l.reserved > l.on_hand or l.reserved <> coalesce(r.quantity, 0)
                """),
        Query(
            invariant: 1, name: "stock: the ledger's entries sum to the levels",
            count: "select count(*) as n from inventory.ledger",
            violations: """
                select format('%s in %s: on hand %s, reserved %s; ledger says %s and %s',
                    coalesce(l.sku, g.sku), coalesce(l.warehouse, g.warehouse), l.on_hand, l.reserved, g.on_hand,
                    g.reserved) as what
                from inventory.levels l
                full join (
                    select sku, warehouse, sum(on_hand_delta)::bigint as on_hand,
                        sum(reserved_delta)::bigint as reserved
                    from inventory.ledger group by sku, warehouse
                ) g on g.sku = l.sku and g.warehouse = l.warehouse
                where coalesce(l.on_hand, 0) <> coalesce(g.on_hand, 0)
                    or coalesce(l.reserved, 0) <> coalesce(g.reserved, 0)
                """),
        Query(
            invariant: 1, name: "stock: nothing is reserved for an order that has ended",
            count: "select count(*) as n from inventory.reservations where state = 'open' and order_id is not null",
            // What is on its way has its time: a release that waits for its answer, and the answer to a late reserve.
            violations: """
                select format('%s of %s in %s are reserved (%s) for order %s, which is %s', r.quantity, r.sku,
                    r.warehouse, r.id, r.order_id, coalesce(o.state, 'unknown')) as what
                from inventory.reservations r left join orders.orders o on o.id = r.order_id
                where r.state = 'open' and r.order_id is not null and r.updated_at < $1
                    and (o.id is null or o.state in ('rejected', 'cancelled', 'fulfilled') and o.updated_at < $1)
                    and not exists (
                        select from orders.steps s where s.order_id = r.order_id and s.state = 'pending'
                            and s.topic = 'inventory.commands' and s.created_at > $1 - interval '1 hour')
                """),
        Query(
            invariant: 2, name: "orders: confirmed only with every line reserved",
            count: """
                select count(*) as n from orders.order_lines l join orders.orders o on o.id = l.order_id
                where o.state in ('confirmed', 'fulfilling', 'fulfilled')
                """,
            violations: """
                select format('order %s (%s), %s: %s of %s reserved', o.id, o.state, l.sku, coalesce(r.quantity, 0),
                    l.quantity - l.cancelled) as what
                from orders.orders o
                join orders.order_lines l on l.order_id = o.id
                left join (
                    select order_id, sku, sum(quantity)::bigint as quantity from inventory.reservations
                    where state in ('open', 'committed') and order_id is not null group by order_id, sku
                ) r on r.order_id = o.id and r.sku = l.sku
                where o.state in ('confirmed', 'fulfilling', 'fulfilled')
                    and coalesce(r.quantity, 0) < l.quantity - l.cancelled
                """),
        Query(
            invariant: 2, name: "orders: confirmed only with the whole total authorized",
            count: """
                select count(*) as n from orders.orders where state in ('confirmed', 'fulfilling', 'fulfilled')
                """,
            violations: """
                select format('order %s (%s): %s of %s %s authorized', o.id, o.state, coalesce(p.authorized, 0),
                    o.total, o.currency) as what
                from orders.orders o left join payments.payments p on p.id = o.payment_id
                where o.state in ('confirmed', 'fulfilling', 'fulfilled') and o.total > 0
                    and (p.id is null or p.authorized < o.total or p.currency <> o.currency)
                """),
        Query(
            invariant: 3, name: "payments: refunded <= captured <= authorized, and the orders agree",
            count: "select count(*) as n from payments.payments",
            violations: """
                select format('payment %s: authorized %s, captured %s, refunded %s; order %s says %s, %s, %s', p.id,
                    p.authorized, p.captured, p.refunded, o.id, o.authorized, o.captured, o.refunded) as what
                from payments.payments p left join orders.orders o on o.payment_id = p.id
                where p.refunded > p.captured or p.captured > p.authorized
                    or o.captured > p.captured or o.refunded > p.refunded or o.authorized > p.authorized
                    or o.updated_at < $1 and not exists (
                        select from orders.steps s where s.order_id = o.id and s.state = 'pending'
                    ) and (o.captured <> p.captured or o.refunded <> p.refunded)
                """),
        Query(
            invariant: 3, name: "payments: nothing is held for an order that has ended",
            count: "select count(*) as n from orders.orders where state in ('rejected', 'cancelled', 'fulfilled')",
            violations: """
                select format('payment %s: %s of %s %s is held for order %s, which is %s', p.id,
                    p.authorized - p.captured - p.voided, p.authorized, p.currency, o.id, o.state) as what
                from payments.payments p join orders.orders o on o.payment_id = p.id
                where o.state in ('rejected', 'cancelled', 'fulfilled') and o.updated_at < $1 and p.updated_at < $1
                    and p.authorized > p.captured + p.voided and not exists (
                        select from orders.steps s where s.order_id = o.id and s.state = 'pending'
                            and s.topic = 'payments.commands' and s.created_at > $1 - interval '1 hour')
                """),
        Query(
            invariant: 3, name: "lines: refunded <= fulfilled <= ordered",
            count: "select count(*) as n from orders.order_lines",
            violations: """
                select format('order %s, %s: ordered %s, fulfilled %s, refunded %s', order_id, sku, quantity, fulfilled,
                    refunded) as what
                from orders.order_lines
                where refunded > fulfilled or pending + fulfilled + cancelled > quantity
                """),
        Query(
            invariant: 3, name: "ledger: every transaction sums to zero, and all of them together",
            count: "select count(*) as n from payments.ledger_entries",
            violations: """
                select format('transaction %s: %s %s', coalesce(transaction_id::text, 'all together'), sum(amount),
                    min(currency)) as what
                from payments.ledger_entries group by grouping sets ((transaction_id, currency), (currency))
                having sum(amount) <> 0
                """),
        Query(
            invariant: 4, name: "events: every outbox row is published",
            count: "select count(*) as n from (\(outboxes)) o",
            violations: """
                select format('%s: %s (%s) of %s is not published', schema, id, type, created_at) as what
                from (\(outboxes)) o where at is null and created_at < $1
                """),
        Query(
            invariant: 4, name: "events: every published event reached each of its consumers once",
            count: "select count(*) as n from (\(inboxes)) i",
            violations: """
                select format('%s (%s) of %s never reached %s', o.id, o.type, o.created_at, s.consumer) as what
                from (\(outboxes)) o
                join platform.subscriptions s
                    on s.topic = o.topic and (s.types is null or o.type = any(s.types)) and o.created_at >= s.since
                where o.at < $1 and not exists (
                    select from (\(inboxes)) i
                    where i.schema = s.schema and i.consumer = s.consumer and i.event_id = o.id)
                """),
    ]

    private static let outboxes = union(
        "outbox left join _.outbox_places using (seq)", "id, topic, type, created_at, at")
    private static let inboxes = union("inbox", "consumer, event_id")

    private static func union(_ tables: String, _ columns: String) -> String {
        ["auth", "catalog", "inventory", "orders", "payments"].map { schema in
            "select '\(schema)' as schema, \(columns) from \(schema)."
                + tables.replacing("_.", with: "\(schema).")
        }.joined(separator: " union all ")
    }
}
