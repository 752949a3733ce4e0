// Carts in Redis: what a GET answers, for a minute. PostgreSQL has the truth, also about which version is the last: a
// copy of another version is not used. So a copy that Redis missed to be told about costs time and nothing else, and
// what may be up to a minute old is the price and the stock beside a line; what is bought is priced anew.

internal import EventLoop
internal import Observability
internal import Redis
internal import ShopAPI

final class CartCache: Sendable {
    private let redis: RedisClient?
    private let hits = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "redis"])
    private let misses = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "postgres"])

    init(redis: RedisClient?) { self.redis = redis }

    /// Whether the calling loop's connection takes commands.
    var isReachable: Bool { redis?.isAvailable ?? false }

    /// The cart in this version as JSON, if Redis has it; never an error.
    func json(_ id: CartID, version: Int64) async -> [UInt8]? {
        guard let redis, let bytes = try? await redis.get(CachedCopy.key(of: id)), let copy = CachedCopy(bytes),
            copy.version == version
        else {
            misses.increment()
            return nil
        }
        hits.increment()
        return copy.json
    }

    /// Keeps what was read or written, unless something newer is there.
    func keep(_ cart: Cart, json: [UInt8]) async {
        guard let redis else { return }
        _ = try? await redis.script(
            Self.keepIfNewer, keys: [CachedCopy.key(of: cart.id)],
            [
                .int(Int(cart.version)), .bytes(CachedCopy(version: cart.version, json: json).bytes),
                .int(Int(CachedCopy.cartLifetime.components.seconds) * 1000),
            ])
    }

    /// The page of a SKU as `shopctl cache warm products` has put it here, if it has.
    func variant(_ sku: String) async -> [UInt8]? {
        guard let redis, let bytes = try? await redis.get(CachedCopy.key(ofVariant: sku)) else { return nil }
        return CachedCopy(bytes)?.json
    }

    private static let keepIfNewer = RedisScript(CachedCopy.keepIfNewer)
}
