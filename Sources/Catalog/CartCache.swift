// Carts in Redis: what a GET answers, for a minute. PostgreSQL has the truth, also about which version is the last: a
// copy of another version is not used. So a copy that Redis missed to be told about costs time and nothing else, and
// what may be up to a minute old is the price and the stock beside a line; what is bought is priced anew.

internal import EventLoop
internal import Observability
internal import Redis
internal import ShopAPI

final class CartCache: Sendable {
    static let lifetime = Duration.seconds(60)

    struct Entry: Sendable, Equatable {
        var version: Int64
        var json: [UInt8]
    }

    private let redis: RedisClient?
    private let hits = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "redis"])
    private let misses = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "postgres"])

    init(redis: RedisClient?) { self.redis = redis }

    /// Whether the calling loop's connection takes commands.
    var isReachable: Bool { redis?.isAvailable ?? false }

    /// The cart in this version as JSON, if Redis has it; never an error.
    func json(_ id: CartID, version: Int64) async -> [UInt8]? {
        guard let redis, let bytes = try? await redis.get(Self.key(id)), let entry = Self.entry(bytes),
            entry.version == version
        else {
            misses.increment()
            return nil
        }
        hits.increment()
        return entry.json
    }

    /// Keeps what was read or written, unless something newer is there.
    func keep(_ cart: Cart, json: [UInt8]) async {
        guard let redis else { return }
        _ = try? await redis.script(
            Self.keepIfNewer, keys: [Self.key(cart.id)],
            [.int(Int(cart.version)), .bytes(Self.bytes(cart, json)), .int(Int(Self.lifetime.wholeMilliseconds))])
    }

    // MARK: Form: version and JSON, one a line

    static func key(_ id: CartID) -> String { "catalog:carts:\(id)" }

    static func bytes(_ cart: Cart, _ json: [UInt8]) -> [UInt8] { Array("\(cart.version)\n".utf8) + json }

    static func entry(_ bytes: [UInt8]) -> Entry? {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let version = Int64(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        return Entry(version: version, json: Array(parts[1]))
    }

    private static let keepIfNewer = RedisScript(
        """
        local old = redis.call('GET', KEYS[1])
        if old and (tonumber(string.match(old, '^%d+')) or 0) > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """)
}
