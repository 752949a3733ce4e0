internal import EventLoop
internal import HTTPServer
internal import ShopAPI
internal import Synchronization

/// How many requests one sender may make: on average `requests` per `period`, up to `burst` at once (GCRA,
/// https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
public struct RateLimitPolicy: Sendable, Hashable {
    public let requests: Int
    public let period: Duration
    public let burst: Int
    public init(_ requests: Int, per period: Duration = .seconds(1), burst: Int) {
        self.requests = max(1, requests)
        self.period = period
        self.burst = max(1, burst)
    }
}

/// Counts what each sender asks for. Any thread may call.
public final class RateLimiter: Sendable {
    /// Senders that are remembered; beyond that the idle ones are forgotten, and at worst all.
    public static let maximumSenders = 100_000

    public struct Verdict: Sendable, Equatable {
        public let isAllowed: Bool
        /// What could still be asked at once.
        public let remaining: Int
        /// Whole seconds until the sender has its whole burst again.
        public let resetAfter: Int
        /// Whole seconds until the next request would be allowed; 0 when this one is.
        public let retryAfter: Int
    }

    public let policy: RateLimitPolicy
    private let interval: Double
    /// The theoretical arrival time of each sender, in seconds.
    private let arrivals = Mutex<[String: Double]>([:])
    private let clock: @Sendable () -> Double

    /// - Parameter clock: seconds, monotonic.
    public init(_ policy: RateLimitPolicy, clock: @escaping @Sendable () -> Double = RateLimiter.monotonic) {
        self.policy = policy
        self.clock = clock
        interval = policy.period.inSeconds / Double(policy.requests)
    }
    private static let start = ContinuousClock.now
    public static let monotonic: @Sendable () -> Double = { (ContinuousClock.now - start).inSeconds }

    /// Counts one request of `sender`.
    public func take(_ sender: String) -> Verdict {
        let now = clock()
        let tolerance = interval * Double(policy.burst)
        return arrivals.withLock { arrivals in
            if arrivals.count >= Self.maximumSenders { arrivals = arrivals.filter { $0.value > now } }
            if arrivals.count >= Self.maximumSenders { arrivals.removeAll(keepingCapacity: true) }
            let next = max(arrivals[sender] ?? now, now) + interval
            let isAllowed = next - now <= tolerance + 1e-9
            if isAllowed { arrivals[sender] = next }
            let ahead = (isAllowed ? next : next - interval) - now
            return Verdict(
                isAllowed: isAllowed, remaining: max(0, Int((tolerance - ahead) / interval + 1e-9)),
                resetAfter: Int(ahead.rounded(.up)),
                retryAfter: isAllowed ? 0 : max(1, Int((next - now - tolerance).rounded(.up))))
        }
    }
}

extension Middleware {
    /// Refuses with 429 what is more than the policy allows, per token's subject, or per address (IPv6: /64) without
    /// one; tells every sender where it stands (draft-ietf-httpapi-ratelimit-headers). Other daemons of the shop are
    /// not limited.
    public static func rateLimited(_ limiter: RateLimiter) -> Middleware {
        Middleware { request, next in
            if request.principal?.scopes.contains(.service) == true { return try await next(request) }
            let verdict = limiter.take(request.principal?.subject ?? request.network)
            guard verdict.isAllowed else {
                var response = HTTPResponse.problem(
                    limited(request, verdict))
                response.headers.describe(verdict, limiter.policy)
                return response
            }
            var response = try await next(request)
            response.headers.describe(verdict, limiter.policy)
            return response
        }
    }

    private static func limited(_ request: APIRequest, _ verdict: RateLimiter.Verdict) -> Problem {
        var problem = Problem.rateLimited(after: verdict.retryAfter)
        if !request.id.isEmpty { problem.requestId = request.id }
        return problem
    }
}

extension HTTPHeaders {
    fileprivate mutating func describe(_ verdict: RateLimiter.Verdict, _ policy: RateLimitPolicy) {
        add("RateLimit-Limit", String(policy.burst))
        add("RateLimit-Remaining", String(verdict.remaining))
        add("RateLimit-Reset", String(verdict.resetAfter))
    }
}
