// Catalog: products, their variants by SKU, prices, search, import; and carts. Owns schema `catalog`; hears of stock
// from Inventory; publishes `product.changed`. Runs on whichever loop its callers and its consumer run on.

public import EventBus
internal import EventLoop
public import FoundationEssentials
public import Postgres
public import Redis
public import ShopAPI

public final class Catalog: Sendable {
    public static let name = "catalog"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_cart_orders.sql", PackageResources._002_cart_orders_sql),
            EventBus.relayMigration(name, number: 3),
            EventBus.inboxMigration(name, number: 4),
            EventBus.lettersMigration(name, number: 5),
            EventBus.failuresMigration(name, number: 6),
        ]
    }

    public enum Limits {
        /// Of one cart or quote.
        public static let lines = Quoting.maximumLines
        public static let quantity = Quoting.maximumQuantity
        /// Of one imported file.
        public static let importBytes = 128 << 20
        public static let importRows = 500_000
        /// What it may take, at the door and in the database.
        public static let importTime = Duration.seconds(900)
        /// How long a cart that nobody has signed in for is kept after its last change.
        public static let anonymousCartLifetime = Duration.seconds(30 * 86_400)
        /// How long it is remembered what an order has taken out of a cart: longer than any takes to be settled.
        public static let cartOrderLifetime = Duration.seconds(30 * 86_400)
        /// How long the answer to an idempotency key is kept.
        public static let keyLifetime = Duration.seconds(7 * 86_400)
        /// After this, rows of an import that has died are removed.
        public static let importLifetime = Duration.seconds(6 * 3_600)
    }

    let store: CatalogStore
    let carts: CartStore
    let cartCache: CartCache
    let bus: EventBus
    let now: @Sendable () -> Date
    /// What is priced at the same time is read together.
    private let pricing: Batcher<[String], [String: PricedVariant]>
    private static let pricedTogether = 64

    /// - Parameters:
    ///   - database: as role `shop_catalog`.
    ///   - redis: for carts; without it they are read from PostgreSQL each time.
    ///   - reservedSKUs: what no new SKU may be called.
    public init(
        database: PostgresClient, redis: RedisClient? = nil, bus: EventBus, reservedSKUs: Set<String> = [],
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        store = CatalogStore(database: database, outbox: bus.outbox(Catalog.name), reservedSKUs: reservedSKUs)
        carts = CartStore(database: database)
        cartCache = CartCache(redis: redis)
        self.bus = bus
        self.now = now
        pricing = Batcher(maximum: Self.pricedTogether) { [store] lists in
            let all = try await store.priced(Set(lists.joined()).sorted())
            return lists.map { list in Dictionary(list.compactMap { sku in all[sku].map { (sku, $0) } }) { $1 } }
        }
    }

    // MARK: Products

    /// One SKU, active or not; nil when there is none.
    public func variant(_ sku: String) async throws -> Variant? { try await store.variant(sku) }

    /// Prices lines, or a cart's, as they are now.
    /// - Throws: ``Problem`` 422 with everything that is wrong; 404 for a cart that is not there or not the customer's.
    public func quote(_ request: QuoteRequest) async throws -> Quote {
        let lines: [StockLine]
        var quoted: QuotedCart?
        switch (request.lines, request.cartId) {
        case (let given?, nil): lines = given
        case (nil, let id?):
            // Always from PostgreSQL: what is bought must be what the cart holds now.
            guard let cart = try await carts.cart(id), cart.mayBeUsed(by: request.customerId) else {
                throw Problem.notFound("the cart \(id)")
            }
            guard !cart.contents.lines.isEmpty else { throw Problem.invalid("/cartId", "the cart is empty") }
            lines = cart.contents.lines.map { StockLine(sku: $0.sku, quantity: $0.quantity) }
            quoted = QuotedCart(id: id, readAt: cart.readAt)
        default: throw Problem.invalid("/lines", "one of lines and cartId must be there")
        }
        let mistakes = Quoting.mistakes(in: lines)
        guard mistakes.isEmpty else { throw Problem.invalid(mistakes) }
        var quote = try Quoting.quote(lines, try await pricing.submit(lines.map(\.sku)))
        quote.cart = quoted
        return quote
    }

    // MARK: Life

    /// Relays events, listens to stock, and prunes its tables, until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.relay.run() }
            group.addTask { try await self.consumer().run() }
            try await group.waitForAll()
        }
    }

    private var relay: EventRelay {
        bus.relay(Self.name, database: store.database, pruning: Self.retentions)
    }

    static let retentions = [
        Retention("catalog.idempotency_keys", by: "created_at", for: Limits.keyLifetime),
        Retention("catalog.import_rows", by: "created_at", for: Limits.importLifetime),
        Retention("catalog.cart_orders", by: "at", for: Limits.cartOrderLifetime),
        Retention(
            "catalog.carts", by: "updated_at", for: Limits.anonymousCartLifetime,
            among: "(customer_id is null or merged_into is not null)"),
    ]
}
