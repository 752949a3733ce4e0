// All SQL about carts.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// A cart as it was read, its lines with today's prices.
struct StoredCart: Sendable, Equatable {
    var id: CartID
    var customerId: String?
    /// Where its lines have gone.
    var mergedInto: CartID?
    var version: Int64
    var updatedAt: Date
    /// When this was the cart, by the database's clock.
    var readAt: Date
    var contents: CartContents

    /// Whether `customer` may see and change it: everybody who knows its id, until somebody has signed in for it.
    func mayBeUsed(by customer: String?) -> Bool { customerId == nil || customerId == customer }

    var wire: Cart {
        let (lines, total) = contents.priced()
        return Cart(
            id: id, customerId: customerId, lines: lines, total: total, updatedAt: updatedAt, version: version)
    }
}

struct CartStore: Sendable {
    let database: PostgresClient

    private static let columns = """
        select c.id, c.customer_id, c.merged_into, c.version, c.updated_at, l.sku, l.quantity, p.name, v.price,
            v.currency, v.state, a.available, clock_timestamp() as read_at
        from catalog.carts c
        left join catalog.cart_lines l on l.cart_id = c.id
        left join catalog.variants v on v.sku = l.sku
        left join catalog.products p on p.id = v.product_id
        left join catalog.availability a on a.sku = l.sku
        """

    private func byID(_ id: CartID) -> PostgresStatement {
        PostgresStatement(Self.columns + " where c.id = $1 order by l.added_at, l.sku", id.uuid)
    }
    private func byCustomer(_ customer: String) -> PostgresStatement {
        PostgresStatement(
            Self.columns + " where c.customer_id = $1 and c.merged_into is null order by l.added_at, l.sku", customer)
    }

    func cart(_ id: CartID) async throws -> StoredCart? { try Self.cart(try await database.query(byID(id))) }
    func cart(_ id: CartID, in transaction: PostgresTransaction) async throws -> StoredCart? {
        try Self.cart(try await transaction.query(byID(id)))
    }
    func cart(of customer: String) async throws -> StoredCart? {
        try Self.cart(try await database.query(byCustomer(customer)))
    }

    /// What tells whether a copy of a cart is still right, and who may see it.
    struct Head: Sendable {
        var customerId: String?
        var mergedInto: CartID?
        var version: Int64
    }
    func head(_ id: CartID) async throws -> Head? {
        let row = try await database.query(
            "select customer_id, merged_into, version from catalog.carts where id = $1", id.uuid
        ).first
        guard let row else { return nil }
        let merged: UUID? = try row["merged_into"]
        return Head(
            customerId: try row["customer_id"], mergedInto: merged.map { CartID($0) }, version: try row["version"])
    }

    private static func cart(_ rows: PostgresRows) throws -> StoredCart? {
        guard let first = rows.first else { return nil }
        let merged: UUID? = try first["merged_into"]
        return StoredCart(
            id: CartID(try first["id"] as UUID), customerId: try first["customer_id"],
            mergedInto: merged.map { CartID($0) },
            version: try first["version"], updatedAt: try first["updated_at"], readAt: try first["read_at"],
            contents: CartContents(lines: try rows.filter { !$0.isNull("sku") }.map { try line($0) }))
    }

    private static func line(_ row: PostgresRow) throws -> CartContents.Line {
        let sku: String = try row["sku"]
        var variant: PricedVariant?
        if !row.isNull("price") {
            variant = PricedVariant(
                sku: sku, name: try row["name"], price: try CatalogStore.money(row), state: try row["state"],
                available: try row["available"])
        }
        return CartContents.Line(sku: sku, quantity: try row["quantity"], variant: variant)
    }

    /// A new cart; for a customer who has one, nothing.
    func insert(_ id: CartID, customer: String?, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.carts (id, customer_id, created_at, updated_at) values ($1, $2, $3, $3)
            on conflict (customer_id) where customer_id is not null and merged_into is null do nothing
            returning id
            """, id.uuid, customer, now)
    }

    /// Locks carts in the order of their ids: everybody does.
    func lock(_ ids: [CartID]) -> PostgresStatement {
        PostgresStatement("select id from catalog.carts where id = any($1) order by id for update", ids.map(\.uuid))
    }

    func put(_ line: StockLine, into id: CartID) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.cart_lines (cart_id, sku, quantity) values ($1, $2, $3)
            on conflict (cart_id, sku) do update set quantity = excluded.quantity
            """, id.uuid, line.sku, line.quantity)
    }
    func remove(_ sku: String, from id: CartID) -> PostgresStatement {
        PostgresStatement("delete from catalog.cart_lines where cart_id = $1 and sku = $2", id.uuid, sku)
    }
    func removeAll(from id: CartID) -> PostgresStatement {
        PostgresStatement("delete from catalog.cart_lines where cart_id = $1", id.uuid)
    }
    func touch(_ id: CartID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            "update catalog.carts set version = version + 1, updated_at = $2 where id = $1", id.uuid, now)
    }
    func own(_ id: CartID, _ customer: String, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            "update catalog.carts set customer_id = $2, version = version + 1, updated_at = $3 where id = $1", id.uuid,
            customer, now)
    }

    /// Adds `other`'s lines to `id`'s, quantities up to the maximum, and leaves a sign where they went.
    func merge(_ other: CartID, into id: CartID, _ customer: String, _ now: Date) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                insert into catalog.cart_lines as l (cart_id, sku, quantity, added_at)
                select $2, sku, quantity, added_at from catalog.cart_lines where cart_id = $1 order by sku
                on conflict (cart_id, sku) do update set quantity = least(l.quantity + excluded.quantity, $3)
                """, other.uuid, id.uuid, Quoting.maximumQuantity),
            removeAll(from: other),
            PostgresStatement(
                """
                update catalog.carts set customer_id = $2, merged_into = $3, version = version + 1, updated_at = $4
                where id = $1
                """, other.uuid, customer, id.uuid, now),
            touch(id, now),
        ]
    }
}
