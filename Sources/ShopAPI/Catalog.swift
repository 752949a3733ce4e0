public import FoundationEssentials

/// Whether something can be bought.
public enum ProductState: String, Codable, Sendable, CaseIterable {
    case active, archived
}

/// One thing that can be bought, by its SKU, with its product's name, its price and its stock.
public struct Variant: Codable, Hashable, Sendable {
    public var sku: String
    public var productId: ProductID
    /// The product's own key among operators.
    public var product: String
    public var name: String
    /// What tells it from the product's other variants: "blue, M".
    public var variant: String?
    public var description: String?
    public var price: Money
    public var state: ProductState
    /// Pieces that can be ordered, as far as Catalog has heard; absent when it has heard nothing yet.
    public var available: Int64?
    /// For operators only.
    public var updatedAt: Date?
    /// Goes up by one with every change.
    public var version: Int64
    public init(
        sku: String, productId: ProductID, product: String, name: String, variant: String?, description: String?,
        price: Money, state: ProductState, available: Int64?, updatedAt: Date?, version: Int64
    ) {
        self.sku = sku
        self.productId = productId
        self.product = product
        self.name = name
        self.variant = variant
        self.description = description
        self.price = price
        self.state = state
        self.available = available
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// A product with its variants, in order of SKU; customers see the active ones.
public struct Product: Codable, Hashable, Sendable {
    public struct Variant: Codable, Hashable, Sendable {
        public var sku: String
        public var variant: String?
        public var price: Money
        public var state: ProductState
        public var available: Int64?
        public init(sku: String, variant: String?, price: Money, state: ProductState, available: Int64?) {
            self.sku = sku
            self.variant = variant
            self.price = price
            self.state = state
            self.available = available
        }
    }
    public var id: ProductID
    public var product: String
    public var name: String
    public var description: String?
    public var variants: [Variant]
    public var updatedAt: Date
    public init(
        id: ProductID, product: String, name: String, description: String?, variants: [Variant], updatedAt: Date
    ) {
        self.id = id
        self.product = product
        self.name = name
        self.description = description
        self.variants = variants
        self.updatedAt = updatedAt
    }
}

/// `POST /admin/v1/products`, and one line of an import as JSONL: makes the SKU, or makes it so. What is absent gets
/// its default.
public struct ProductUpsert: Codable, Hashable, Sendable {
    /// 1 to 64 of `A-Z a-z 0-9 . _ -`.
    public var sku: String
    /// 1 to 200 characters; the same for all variants of a product.
    public var name: String
    /// More than 0.
    public var price: Money
    /// Which product it is a variant of, written like a SKU; absent: one of its own, called like the SKU.
    public var product: String?
    /// At most 100 characters.
    public var variant: String?
    /// At most 5,000 characters, the same for all variants of a product. Absent: as it was; empty: none.
    public var description: String?
    /// `active` when absent.
    public var state: ProductState?
    public init(
        sku: String, name: String, price: Money, product: String? = nil, variant: String? = nil,
        description: String? = nil, state: ProductState? = nil
    ) {
        self.sku = sku
        self.name = name
        self.price = price
        self.product = product
        self.variant = variant
        self.description = description
        self.state = state
    }
}

/// What an import has done, or with `dryRun` would do.
public struct ImportSummary: Codable, Hashable, Sendable {
    public var rows: Int
    public var created: Int
    public var updated: Int
    public var unchanged: Int
    public init(rows: Int, created: Int, updated: Int, unchanged: Int) {
        self.rows = rows
        self.created = created
        self.updated = updated
        self.unchanged = unchanged
    }
}

/// What somebody is about to buy.
public struct Cart: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var quantity: Int64
        /// Absent when there is no such SKU any more.
        public var name: String?
        public var unitPrice: Money?
        /// Absent too when it is more than 64 bits hold.
        public var total: Money?
        public var available: Int64?
        /// Why it can't be ordered: `unknown_sku`, `archived`, `mixed_currency`, `too_much`, `out_of_stock` (a hint).
        public var problem: String?
        public init(
            sku: String, quantity: Int64, name: String?, unitPrice: Money?, total: Money?, available: Int64?,
            problem: String?
        ) {
            self.sku = sku
            self.quantity = quantity
            self.name = name
            self.unitPrice = unitPrice
            self.total = total
            self.available = available
            self.problem = problem
        }
    }
    public var id: CartID
    public var customerId: String?
    public var lines: [Line]
    /// The sum of the lines that have a price; absent for an empty cart, mixed currencies, or more than 64 bits hold.
    public var total: Money?
    public var updatedAt: Date
    /// Goes up by one with every change.
    public var version: Int64
    public init(id: CartID, customerId: String?, lines: [Line], total: Money?, updatedAt: Date, version: Int64) {
        self.id = id
        self.customerId = customerId
        self.lines = lines
        self.total = total
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// `PUT /v1/carts/{cart}/lines/{sku}`.
public struct CartLineRequest: Codable, Hashable, Sendable {
    /// 1 to 1,000,000.
    public var quantity: Int64
    public init(quantity: Int64) { self.quantity = quantity }
}

/// `POST /v1/carts`.
public struct NewCart: Codable, Hashable, Sendable {
    public var lines: [StockLine]?
    public init(lines: [StockLine]? = nil) { self.lines = lines }
}

public enum CatalogEventType {
    public static let productChanged = "product.changed"
}

/// `product.changed`, keyed by SKU. A lower `version` than one seen before is stale.
public struct ProductChanged: Codable, Hashable, Sendable {
    public var sku: String
    public var name: String
    public var price: Money
    public var state: ProductState
    public var version: Int64
    public init(sku: String, name: String, price: Money, state: ProductState, version: Int64) {
        self.sku = sku
        self.name = name
        self.price = price
        self.state = state
        self.version = version
    }
}
