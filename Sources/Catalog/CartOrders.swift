// What orders do to carts: an accepted one takes its lines out of the cart that it was made from, and one that is
// rejected puts back what it has taken. Each once: these run under the inbox's mark of their event.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension CartStore {
    /// Applies changes in their order, in two or three round trips however many they are.
    func apply(_ changes: [CartChange], _ now: Date, in transaction: PostgresTransaction) async throws {
        var carts: Set<UUID> = []
        var rejected: [UUID] = []
        for change in changes {
            switch change {
            case .ordered(let order): carts.insert(order.cart.id.uuid)
            case .rejected(let order): rejected.append(order.uuid)
            }
        }
        try await lock(carts, takenBy: rejected, in: transaction)
        try await transaction.run(
            changes.map { change in
                switch change {
                case .ordered(let order): take(order, now)
                case .rejected(let order): putBack(order, now)
                }
            })
    }

    /// Locks carts, those that orders have taken from, and those that any of them was merged into, in the order of
    /// their ids as everybody does.
    private func lock(
        _ carts: Set<UUID>, takenBy orders: [UUID], in transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(
            """
            with named as (
                select unnest($1::uuid[]) as id union select cart_id from catalog.cart_orders where order_id = any($2)
            ), meant as (
                select id from named union
                select c.merged_into from catalog.carts c join named n on n.id = c.id where c.merged_into is not null
            )
            select c.id from catalog.carts c where c.id in (select id from meant) order by c.id for update
            """, carts.sorted(), orders)
    }

    /// Takes out what was ordered and has been in the cart since it was priced; what was added since then stays, also
    /// as more pieces of the same SKU.
    private func take(_ order: CartOrdered, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            with cart as (
                select coalesce(merged_into, id) as id from catalog.carts where id = $2
            ), ordered as (
                select c.id, o.sku, o.quantity from cart c, unnest($3::text[], $4::int8[]) as o (sku, quantity)
            ), gone as (
                delete from catalog.cart_lines l using ordered o
                where l.cart_id = o.id and l.sku = o.sku and l.added_at <= $5 and l.quantity <= o.quantity
                returning l.cart_id, l.sku, l.quantity
            ), less as (
                update catalog.cart_lines l set quantity = l.quantity - o.quantity from ordered o
                where l.cart_id = o.id and l.sku = o.sku and l.added_at <= $5 and l.quantity > o.quantity
                returning l.cart_id, l.sku, o.quantity
            ), taken as (
                select * from gone union all select * from less
            ), touched as (
                update catalog.carts set version = version + 1, updated_at = $6
                where id in (select cart_id from taken)
            )
            insert into catalog.cart_orders (order_id, cart_id, skus, quantities, at)
            select $1, cart_id, array_agg(sku order by sku), array_agg(quantity order by sku), $6
            from taken group by cart_id
            """, order.orderId.uuid, order.cart.id.uuid, order.lines.map(\.sku), order.lines.map(\.quantity),
            order.cart.readAt, now)
    }

    private func putBack(_ order: OrderID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            with taken as (
                delete from catalog.cart_orders where order_id = $1 returning cart_id, skus, quantities
            ), cart as (
                select coalesce(c.merged_into, c.id) as id, t.skus, t.quantities
                from taken t join catalog.carts c on c.id = t.cart_id
            ), back as (
                insert into catalog.cart_lines as l (cart_id, sku, quantity)
                select c.id, o.sku, o.quantity from cart c, unnest(c.skus, c.quantities) as o (sku, quantity)
                order by o.sku
                on conflict (cart_id, sku) do update set quantity = least(l.quantity + excluded.quantity, $2)
            )
            update catalog.carts set version = version + 1, updated_at = $3 where id in (select id from cart)
            """, order.uuid, Quoting.maximumQuantity, now)
    }
}
