// The shop's copies in Redis: who keeps them, who warms and who verifies them must agree on their form.

/// A copy in Redis of what PostgreSQL has: its version and its JSON, a line each.
public struct CachedCopy: Sendable, Equatable {
    /// The greater, the newer.
    public var version: Int64
    public var json: [UInt8]

    public init(version: Int64, json: [UInt8]) {
        self.version = version
        self.json = json
    }

    /// - Returns: nil when the bytes are no copy.
    public init?(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let version = Int64(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        self.init(version: version, json: Array(parts[1]))
    }

    public var bytes: [UInt8] { Array("\(version)\n".utf8) + json }

    /// A Lua script that keeps ARGV[2], a copy of version ARGV[1], under KEYS[1] for ARGV[3] ms, unless a newer one is
    /// there; 1 when it did.
    public static let keepIfNewer = """
        local old = redis.call('GET', KEYS[1])
        if old and (tonumber(string.match(old, '^%d+')) or 0) > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """

    // MARK: Carts: what a GET answers. A copy is used only in the version that PostgreSQL has.

    public static let cartPrefix = "catalog:carts:"
    public static let cartLifetime = Duration.seconds(60)
    public static func key(of cart: CartID) -> String { "\(cartPrefix)\(cart)" }

    // MARK: Variants: the page of a SKU, read only while PostgreSQL can't be asked.

    public static let variantPrefix = "catalog:variants:"
    public static func key(ofVariant sku: String) -> String { variantPrefix + sku }
}
