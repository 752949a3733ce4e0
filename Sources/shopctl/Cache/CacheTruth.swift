internal import Console
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What the copies in Redis are copies of: all SQL of the cache commands.
struct CacheTruth: Sendable {
    let database: PostgresClient

    /// A cart as PostgreSQL has it, priced now.
    struct StoredCart: Sendable {
        var cart: Cart
        /// Its lines have gone into another one: no copy of it is used.
        var isMerged: Bool
    }

    private static let cartColumns = """
        select c.id, c.customer_id, c.merged_into, c.version, c.updated_at, l.sku, l.quantity, p.name, v.price,
            v.currency, v.state, a.available
        from wanted w
        join catalog.carts c on c.id = w.id
        left join catalog.cart_lines l on l.cart_id = c.id
        left join catalog.variants v on v.sku = l.sku
        left join catalog.products p on p.id = v.product_id
        left join catalog.availability a on a.sku = l.sku
        """

    /// Carts by id; absent ones are left out.
    func carts(_ ids: [UUID]) async throws -> [UUID: StoredCart] {
        let rows = try await database.query(
            "with wanted as (select unnest($1::uuid[]) as id) " + Self.cartColumns + " order by l.added_at, l.sku", ids)
        return try Self.carts(rows)
    }

    /// The carts that were changed last, at most `limit`, before `before`.
    func latestCarts(since: Date, before: Date, limit: Int) async throws -> [StoredCart] {
        let rows = try await database.query(
            """
            with wanted as (
                select id from catalog.carts
                where merged_into is null and updated_at >= $1 and updated_at < $2
                order by updated_at desc
                limit $3
            )
            """ + Self.cartColumns + " order by l.added_at, l.sku", since, before, limit)
        return try Self.carts(rows).values.sorted { $0.cart.updatedAt > $1.cart.updatedAt }
    }

    private static func carts(_ rows: PostgresRows) throws -> [UUID: StoredCart] {
        var contents: [UUID: CartContents] = [:]
        var carts: [UUID: StoredCart] = [:]
        for row in rows {
            let id: UUID = try row["id"]
            if carts[id] == nil {
                let cart = Cart(
                    id: CartID(id), customerId: try row["customer_id"], lines: [], total: nil,
                    updatedAt: try row["updated_at"], version: try row["version"])
                carts[id] = StoredCart(cart: cart, isMerged: !row.isNull("merged_into"))
                contents[id] = CartContents(lines: [])
            }
            if !row.isNull("sku") { contents[id]?.lines.append(try line(row)) }
        }
        for (id, contents) in contents { (carts[id]!.cart.lines, carts[id]!.cart.total) = contents.priced() }
        return carts
    }

    private static func line(_ row: PostgresRow) throws -> CartContents.Line {
        let sku: String = try row["sku"]
        var variant: PricedVariant?
        if !row.isNull("price") {
            guard let state = ProductState(rawValue: try row["state"]) else { throw unknown("state") }
            variant = PricedVariant(
                sku: sku, name: try row["name"], price: try money(row), state: state, available: try row["available"])
        }
        return CartContents.Line(sku: sku, quantity: try row["quantity"], variant: variant)
    }

    private static func unknown(_ column: String) -> CommandError {
        CommandError("unknown_value", "the database has a \(column) that this shopctl does not know")
    }

    private static func money(_ row: PostgresRow) throws -> Money {
        guard let currency = Currency(try row["currency"] as String) else { throw unknown("currency") }
        return Money(try row["price"], currency)
    }

    // MARK: Variants

    /// The page of a SKU on sale, and the version of its copy: the sum of the product's and the stock's, each of which
    /// only grows.
    struct StoredVariant: Sendable {
        var variant: Variant
        var copyVersion: Int64
    }

    private static let variantColumns = """
        select v.sku, v.product_id, p.handle, p.name, v.variant, p.description, v.price, v.currency, v.version,
            a.available, v.version + coalesce(a.version, 0) as copy_version
        from catalog.variants v
        join catalog.products p on p.id = v.product_id
        left join catalog.availability a on a.sku = v.sku
        where v.state = 'active'
        """

    /// Variants on sale by SKU; others are left out.
    func variants(_ skus: [String]) async throws -> [StoredVariant] {
        try await database.query(Self.variantColumns + " and v.sku = any($1)", skus).map { try Self.variant($0) }
    }

    /// Variants on sale after a SKU, in their order; `stockSince`: only those whose stock has changed since then.
    func variants(after sku: String, stockSince: Date?, limit: Int) async throws -> [StoredVariant] {
        try await database.query(
            Self.variantColumns + """
                 and v.sku > $1 and ($2::timestamptz is null or a.updated_at >= $2)
                order by v.sku
                limit $3
                """, sku, stockSince, limit
        ).map { try Self.variant($0) }
    }

    private static func variant(_ row: PostgresRow) throws -> StoredVariant {
        let variant = Variant(
            sku: try row["sku"], productId: ProductID(try row["product_id"] as UUID), product: try row["handle"],
            name: try row["name"], variant: try row["variant"], description: try row["description"],
            price: try money(row), state: .active, available: try row["available"], updatedAt: nil,
            version: try row["version"])
        return StoredVariant(variant: variant, copyVersion: try row["copy_version"])
    }
}
