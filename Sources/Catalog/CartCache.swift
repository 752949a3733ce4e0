// Carts in Redis: what a GET answers, for a minute. PostgreSQL has the truth; whoever changes a cart writes the new one
// here too, and an older version never replaces a newer one.

internal import EventLoop
internal import FoundationEssentials
internal import Observability
internal import Redis
internal import ShopAPI
internal import Synchronization

final class CartCache: Sendable {
    static let lifetime = Duration.seconds(60)
    /// So many carts at most are remembered as doubtful; beyond it the cache is not asked at all for a lifetime.
    static let maximumDoubts = 10_000

    struct Entry: Sendable, Equatable {
        var customerId: String?
        var json: [UInt8]
    }

    private let redis: RedisClient?
    /// Carts whose change Redis did not take: what it holds of them may be old until its lifetime is over.
    private let doubts = Mutex<Doubts>(Doubts())
    private struct Doubts {
        var until: [CartID: ContinuousClock.Instant] = [:]
        var allUntil: ContinuousClock.Instant?
    }
    private let hits = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "redis"])
    private let misses = Metrics.shared.counter("shop_cart_cache_reads_total", "Carts read.", ["from": "postgres"])

    init(redis: RedisClient?) { self.redis = redis }

    /// Whether the calling loop's connection takes commands.
    var isReachable: Bool { redis?.isAvailable ?? false }

    /// The cart, if Redis has it; never an error.
    func cart(_ id: CartID) async -> Entry? {
        guard let redis, !isDoubtful(id), let bytes = try? await redis.get(Self.key(id)),
            let entry = Self.entry(bytes)
        else {
            misses.increment()
            return nil
        }
        hits.increment()
        return entry
    }

    /// Keeps what was read or written, unless something newer is there.
    /// - Parameter isChange: the cart was changed: if Redis does not take it, what it holds is not trusted for a while.
    func keep(_ cart: Cart, json: [UInt8], isChange: Bool) async {
        guard let redis else { return }
        do {
            _ = try await redis.script(
                Self.keepIfNewer, keys: [Self.key(cart.id)],
                [
                    .int(Int(cart.version)), .bytes(Self.bytes(cart, json)), .int(Int(Self.lifetime.wholeMilliseconds)),
                ])
            if isChange { doubts.withLock { $0.until[cart.id] = nil } }
        } catch {
            if isChange { doubt(cart.id) }
        }
    }

    private func doubt(_ id: CartID) {
        let now = ContinuousClock.now
        doubts.withLock {
            if $0.until.count >= Self.maximumDoubts {
                $0.until = $0.until.filter { $0.value > now }
                if $0.until.count >= Self.maximumDoubts {
                    $0.until = [:]
                    $0.allUntil = now + Self.lifetime
                }
            }
            $0.until[id] = now + Self.lifetime
        }
    }

    private func isDoubtful(_ id: CartID) -> Bool {
        doubts.withLock {
            if let all = $0.allUntil {
                if all > .now { return true }
                $0.allUntil = nil
            }
            guard let until = $0.until[id] else { return false }
            if until > .now { return true }
            $0.until[id] = nil
            return false
        }
    }

    // MARK: Form: version, customer, JSON, one a line

    static func key(_ id: CartID) -> String { "catalog:cart:\(id)" }

    static func bytes(_ cart: Cart, _ json: [UInt8]) -> [UInt8] {
        Array("\(cart.version)\n\(cart.customerId ?? "")\n".utf8) + json
    }

    static func entry(_ bytes: [UInt8]) -> Entry? {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let customer = String(decoding: parts[1], as: UTF8.self)
        return Entry(customerId: customer.isEmpty ? nil : customer, json: Array(parts[2]))
    }

    private static let keepIfNewer = RedisScript(
        """
        local old = redis.call('GET', KEYS[1])
        if old and (tonumber(string.match(old, '^%d+')) or 0) > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """)
}
