// All SQL about products, variants and their stock.

internal import EventBus
internal import FoundationEssentials
public import Postgres
public import ShopAPI

extension ProductState: PostgresValue {}

/// The database holds something that this version does not know.
struct StoredValueError: Error, CustomStringConvertible {
    var column: String
    var value: String
    var description: String { "column \(column) holds \"\(value)\", which this version does not know" }
}

struct CatalogStore: Sendable {
    let database: PostgresClient
    let outbox: Outbox
    /// No new SKU is called so.
    var reservedSKUs: Set<String> = []

    // MARK: Reading

    static let variantSQL = """
        select v.sku, v.product_id, p.handle, p.name, v.variant, p.description, v.price, v.currency, v.state,
            a.available, v.updated_at, v.version
        from catalog.variants v
        join catalog.products p on p.id = v.product_id
        left join catalog.availability a on a.sku = v.sku
        where v.sku = $1
        """

    func variant(_ sku: String) async throws -> Variant? {
        try await database.query(Self.variantSQL, sku).first.map { try Self.variant($0) }
    }
    func variant(_ sku: String, in transaction: PostgresTransaction) async throws -> Variant? {
        try await transaction.query(Self.variantSQL, sku).first.map { try Self.variant($0) }
    }

    private static func variant(_ row: PostgresRow) throws -> Variant {
        Variant(
            sku: try row["sku"], productId: ProductID(try row["product_id"]), product: try row["handle"],
            name: try row["name"], variant: try row["variant"], description: try row["description"],
            price: try money(row), state: try row["state"], available: try row["available"],
            updatedAt: try row["updated_at"], version: try row["version"])
    }

    static func money(_ row: PostgresRow) throws -> Money {
        let code: String = try row["currency"]
        guard let currency = Currency(code) else { throw StoredValueError(column: "currency", value: code) }
        return Money(try row["price"], currency)
    }

    /// The same for the customer's page, written straight into JSON: the most frequent request of all.
    /// - Returns: nil when there is no such SKU or it is not sold any more.
    func variantJSON(_ sku: String) async throws -> [UInt8]? {
        let rows = try await database.query(
            """
            select v.product_id, p.handle, p.name, v.variant, p.description, v.price, v.currency, v.version, a.available
            from catalog.variants v
            join catalog.products p on p.id = v.product_id
            left join catalog.availability a on a.sku = v.sku
            where v.sku = $1 and v.state = 'active'
            """, sku)
        guard let row = rows.first else { return nil }
        var json = JSONWriter(reserving: 384)
        json.beginObject()
        json.member("sku", sku)
        json.member("productId", ProductID(try row[0] as UUID).description)
        json.member("product", try row[1] as String)
        json.member("name", try row[2] as String)
        if let variant: String = try row[3] { json.member("variant", variant) }
        if let description: String = try row[4] { json.member("description", description) }
        json.key("price")
        json.beginObject()
        json.member("amount", try row[5] as Int64)
        json.member("currency", try row[6] as String)
        json.endObject()
        json.member("state", "active")
        if let available: Int64 = try row[8] { json.member("available", available) }
        json.member("version", try row[7] as Int64)
        json.endObject()
        return json.bytes
    }

    /// What each of these SKUs is priced by; absent ones are left out, and what can be no SKU, whatever PostgreSQL
    /// would make of it: others may be asked about beside it.
    func priced(_ all: [String]) async throws -> [String: PricedVariant] {
        let skus = all.filter { ProductRules.code($0) == nil }
        let rows = try await database.query(
            """
            select v.sku, p.name, v.price, v.currency, v.state, a.available
            from catalog.variants v
            join catalog.products p on p.id = v.product_id
            left join catalog.availability a on a.sku = v.sku
            where v.sku = any($1)
            """, skus)
        var variants: [String: PricedVariant] = [:]
        for row in rows {
            let variant = PricedVariant(
                sku: try row["sku"], name: try row["name"], price: try Self.money(row), state: try row["state"],
                available: try row["available"])
            variants[variant.sku] = variant
        }
        return variants
    }

    // MARK: Lists

    /// A product whose variants, as JSON of the database, are read with it: one row each.
    private static func product(_ row: PostgresRow) throws -> Product {
        let skus: [String] = try row["skus"]
        let variants: [String?] = try row["variants"]
        let prices: [Int64] = try row["prices"]
        let currencies: [String] = try row["currencies"]
        let states: [String] = try row["states"]
        let stock: [Int64?] = try row["stock"]
        return Product(
            id: ProductID(try row["id"]), product: try row["handle"], name: try row["name"],
            description: try row["description"],
            variants: try skus.indices.map { index in
                guard let currency = Currency(currencies[index]), let state = ProductState(rawValue: states[index])
                else {
                    throw StoredValueError(column: "currency", value: currencies[index])
                }
                return Product.Variant(
                    sku: skus[index], variant: variants[index], price: Money(prices[index], currency), state: state,
                    available: stock[index])
            },
            updatedAt: try row["updated_at"])
    }

    func product(_ id: ProductID) async throws -> Product? {
        try await database.query(
            """
            select p.id, p.handle, p.name, p.description, p.updated_at,
                array_agg(v.sku order by v.sku) as skus, array_agg(v.variant order by v.sku) as variants,
                array_agg(v.price order by v.sku) as prices, array_agg(v.currency order by v.sku) as currencies,
                array_agg(v.state order by v.sku) as states, array_agg(a.available order by v.sku) as stock
            from catalog.products p
            join catalog.variants v on v.product_id = p.id and v.state = 'active'
            left join catalog.availability a on a.sku = v.sku
            where p.id = $1
            group by p.id
            """, id.uuid
        ).first.map { try Self.product($0) }
    }

    /// Greater than every id: "from the beginning", in a form that the index can use.
    private static let afterAll = UUID(
        uuid: (
            255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255
        ))

    /// Products with variants in `states`, the newest first.
    func products(states: [ProductState], after: ProductID?, limit: Int) async throws -> [Product] {
        try await database.query(
            """
            select p.id, p.handle, p.name, p.description, p.updated_at, v.*
            from catalog.products p
            cross join lateral (
                select array_agg(v.sku order by v.sku) as skus, array_agg(v.variant order by v.sku) as variants,
                    array_agg(v.price order by v.sku) as prices, array_agg(v.currency order by v.sku) as currencies,
                    array_agg(v.state order by v.sku) as states, array_agg(a.available order by v.sku) as stock
                from catalog.variants v
                left join catalog.availability a on a.sku = v.sku
                where v.product_id = p.id and v.state = any($1)
            ) v
            where p.id < $2 and v.skus is not null
            order by p.id desc
            limit $3
            """, states.map(\.rawValue), after?.uuid ?? Self.afterAll, limit
        ).map { try Self.product($0) }
    }

    /// Products that have all the words (the last ones may be beginnings), the best first.
    /// - Parameters:
    ///   - words: for `to_tsquery`; see ``SearchWords``.
    ///   - after: rank and id of the last one of the page before.
    func search(
        _ words: String, states: [ProductState], after: (rank: String, id: ProductID)?, limit: Int
    ) async throws -> [(product: Product, rank: String)] {
        try await database.query(
            """
            select p.id, p.handle, p.name, p.description, p.updated_at, v.*, p.rank::text as rank
            from (
                select *, ts_rank(search, to_tsquery('simple', $1)) as rank
                from catalog.products
                where search @@ to_tsquery('simple', $1)
            ) p
            cross join lateral (
                select array_agg(v.sku order by v.sku) as skus, array_agg(v.variant order by v.sku) as variants,
                    array_agg(v.price order by v.sku) as prices, array_agg(v.currency order by v.sku) as currencies,
                    array_agg(v.state order by v.sku) as states, array_agg(a.available order by v.sku) as stock
                from catalog.variants v
                left join catalog.availability a on a.sku = v.sku
                where v.product_id = p.id and v.state = any($2)
            ) v
            where ($3::text is null or (p.rank, p.id) < ($3::text::float4, $4::uuid)) and v.skus is not null
            order by p.rank desc, p.id desc
            limit $5
            """, words, states.map(\.rawValue), after?.rank, after?.id.uuid, limit
        ).map { (try Self.product($0), try $0["rank"]) }
    }

    // MARK: Stock

    func keep(_ changes: [StockChanged], _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.availability as a (sku, on_hand, reserved, available, version, updated_at)
            select *, $6 from unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::int8[])
            on conflict (sku) do update set on_hand = excluded.on_hand, reserved = excluded.reserved,
                available = excluded.available, version = excluded.version, updated_at = excluded.updated_at
            where a.version < excluded.version
            """, changes.map(\.sku), changes.map(\.onHand), changes.map(\.reserved), changes.map(\.available),
            changes.map(\.version), now)
    }

    // MARK: Keys and leftovers

    /// Takes an idempotency key for this transaction.
    /// - Returns: what it was answered with before, if it was.
    /// - Throws: ``Problem`` 409 when another transaction is at it.
    func claim(_ key: String, of actor: Actor, in transaction: PostgresTransaction) async throws -> IdempotentAnswer? {
        let results = try await transaction.run([
            PostgresStatement(
                "select pg_try_advisory_xact_lock(hashtextextended('catalog ' || $1 || ' ' || $2, 0)) as mine",
                actor.description, key),
            PostgresStatement(
                """
                select request_hash, status, body::text as body from catalog.idempotency_keys
                where actor = $1 and key = $2
                """, actor.description, key),
        ])
        if let first = try Self.answer(results[1]) { return first }
        guard try results[0].first?["mine"] == true else {
            throw Problem.inProgress
        }
        return nil
    }

    private static func answer(_ rows: PostgresRows) throws -> IdempotentAnswer? {
        guard let row = rows.first else { return nil }
        let body: String = try row["body"]
        return IdempotentAnswer(
            requestHash: try row["request_hash"], status: Int(try row["status"] as Int32), body: Array(body.utf8))
    }

    /// How long the session of a commit that was not answered may take to end; while it lives it has the key's lock.
    private static let patience = "2s"

    /// What became of a change whose commit was not answered.
    /// - Returns: what the key was answered with; nil when nothing was done under it, and nothing is under way.
    /// - Throws: ``Problem`` `outcome_unknown` while that can't be told.
    func outcome(of key: String, by actor: Actor) async throws -> IdempotentAnswer? {
        do {
            return try await database.transaction { transaction in
                let results = try await transaction.run([
                    PostgresStatement("select set_config('lock_timeout', $1, true)", Self.patience),
                    PostgresStatement(
                        "select pg_advisory_xact_lock(hashtextextended('catalog ' || $1 || ' ' || $2, 0))",
                        actor.description, key),
                    PostgresStatement(
                        """
                        select request_hash, status, body::text as body from catalog.idempotency_keys
                        where actor = $1 and key = $2
                        """, actor.description, key),
                ])
                return try Self.answer(results[2])
            }
        } catch is PostgresError {
            throw Problem.outcomeUnknown(key)
        }
    }

    func remember(_ answer: IdempotentAnswer, _ key: String, of actor: Actor, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.idempotency_keys (actor, key, request_hash, status, body, created_at)
            values ($1, $2, $3, $4, $5, $6)
            """, actor.description, key, answer.requestHash, Int32(answer.status),
            String(decoding: answer.body, as: UTF8.self), now)
    }
}

/// What a key was answered with, and for which request.
struct IdempotentAnswer: Sendable {
    var requestHash: String
    var status: Int
    var body: [UInt8]
}

/// What a customer types, as the words of a `to_tsquery`: all of them, each as a beginning.
enum SearchWords {
    static let maximumWords = 10

    /// - Returns: nil when there is no word in it.
    static func query(_ text: String) -> String? {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") }
            .prefix(maximumWords).filter { $0.contains { $0.isLetter || $0.isNumber } }
        guard !words.isEmpty else { return nil }
        // Nothing in a word needs an escape inside the quotes.
        return words.map { "'\($0)':*" }.joined(separator: " & ")
    }
}
