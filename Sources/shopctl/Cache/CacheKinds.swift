internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import Redis
internal import ShopAPI

/// What the shop keeps copies of.
enum CacheKind: String, Sendable, CaseIterable {
    case carts, products

    var prefix: String { self == .carts ? CachedCopy.cartPrefix : CachedCopy.variantPrefix }
    var summary: String {
        self == .carts ? "what a GET of a cart answers" : "the pages of SKUs, price and stock with them"
    }
}

/// What is wrong with a copy.
enum CopyFault: String, Sendable {
    /// PostgreSQL has a newer version.
    case stale
    /// It is not what PostgreSQL has under the same version, or its version is one that PostgreSQL has not reached.
    case wrong
    /// There is nothing (any more) that it is a copy of.
    case orphaned
    /// Its bytes are no copy.
    case unreadable
}

/// A copy that differs from the truth.
struct CopyDifference: Sendable, Equatable {
    var key: String
    var kind: CacheKind
    var fault: CopyFault
    var version: Int64?
    var truth: Int64?
    var detail: String

    static let schema = Schema<CopyDifference>(
        "key", id: \.key,
        [
            Column("key", .identifier) { .identifier($0.key) },
            Column("kind", .text, .wide) { .text($0.kind.rawValue) },
            Column("problem") { .status($0.fault.rawValue, $0.fault == .wrong ? .bad : .warning) },
            Column("version", .number) { $0.version.map { .integer($0) } ?? .absent },
            Column("databaseVersion", .number, title: "DATABASE") { $0.truth.map { .integer($0) } ?? .absent },
            Column("detail") { .text($0.detail) },
        ])
}

/// Compares copies with the truth. Pure.
enum CopyComparison {
    static func cart(_ key: String, _ bytes: [UInt8], _ stored: CacheTruth.StoredCart?) -> CopyDifference? {
        func difference(_ fault: CopyFault, _ version: Int64?, _ detail: String) -> CopyDifference {
            CopyDifference(
                key: key, kind: .carts, fault: fault, version: version, truth: stored?.cart.version, detail: detail)
        }
        guard let copy = CachedCopy(bytes), let cart = try? JSONText.decode(Cart.self, from: copy.json) else {
            return difference(.unreadable, nil, "its bytes are no copy of a cart")
        }
        guard let stored else { return difference(.orphaned, copy.version, "there is no such cart") }
        if stored.isMerged { return difference(.orphaned, copy.version, "the cart was merged into another one") }
        if copy.version < stored.cart.version {
            return difference(.stale, copy.version, "changed since; no daemon uses this copy")
        }
        if copy.version > stored.cart.version {
            return difference(.wrong, copy.version, "newer than the database: was that restored?")
        }
        if cart.customerId != stored.cart.customerId { return difference(.wrong, copy.version, "another customer's") }
        // Prices and stock beside the lines may be as old as the copy.
        let lines = cart.lines.map { "\($0.sku)=\($0.quantity)" }
        let truth = stored.cart.lines.map { "\($0.sku)=\($0.quantity)" }
        guard lines != truth else { return nil }
        return difference(.wrong, copy.version, "has \(text(lines)), the database \(text(truth))")
    }

    static func variant(_ key: String, _ bytes: [UInt8], _ stored: CacheTruth.StoredVariant?) -> CopyDifference? {
        func difference(_ fault: CopyFault, _ version: Int64?, _ detail: String) -> CopyDifference {
            CopyDifference(
                key: key, kind: .products, fault: fault, version: version, truth: stored?.copyVersion, detail: detail)
        }
        guard let copy = CachedCopy(bytes), let variant = try? JSONText.decode(Variant.self, from: copy.json) else {
            return difference(.unreadable, nil, "its bytes are no copy of a product's page")
        }
        guard let stored else { return difference(.orphaned, copy.version, "there is no such SKU on sale") }
        if copy.version < stored.copyVersion {
            return difference(.stale, copy.version, changes(variant, stored.variant))
        }
        if copy.version > stored.copyVersion {
            return difference(.wrong, copy.version, "newer than the database: was that restored?")
        }
        guard variant != stored.variant else { return nil }
        return difference(.wrong, copy.version, changes(variant, stored.variant))
    }

    private static func changes(_ copy: Variant, _ truth: Variant) -> String {
        var all: [String] = []
        if copy.price != truth.price { all.append("price \(copy.price.amount), now \(truth.price.amount)") }
        if copy.available != truth.available {
            all.append(
                "stock \(copy.available.map(String.init) ?? "-"), now \(truth.available.map(String.init) ?? "-")")
        }
        if copy.name != truth.name || copy.description != truth.description { all.append("other words") }
        return all.isEmpty ? "changed since" : all.joined(separator: "; ")
    }

    private static func text(_ lines: [String]) -> String {
        lines.isEmpty ? "nothing" : lines.prefix(3).joined(separator: " ") + (lines.count > 3 ? " …" : "")
    }
}

extension CacheConnection {
    /// PostgreSQL, to read; ended when `body` is.
    func withTruth<T>(_ body: (CacheTruth) async throws -> T) async throws -> T {
        let database = PostgresClient(try Stores(invocation).postgres(as: "audit", of: "catalog"), group: group)
        do {
            let result = try await body(CacheTruth(database: database))
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}
