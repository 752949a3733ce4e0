internal import EventLoop
public import HTTPServer
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
    /// Senders that are remembered. Beyond that the idle ones are forgotten, then those who have asked least: whoever
    /// comes from many networks can't make it forget who has asked too much.
    public static let maximumSenders = 100_000

    /// Whose requests are counted together.
    public enum Sender: Hashable, Sendable, ExpressibleByStringLiteral {
        /// A token's subject.
        case subject(String)
        case address(AddressKey)
        public init(stringLiteral subject: String) { self = .subject(subject) }

        /// The address that a request came from; a text that is none counts as itself.
        public init(host: String) { self = AddressKey(host).map { .address($0) } ?? .subject(host) }
    }

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
    private let arrivals = Mutex<[Sender: Double]>([:])
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
    public func take(_ sender: Sender) -> Verdict { look(sender, counting: true) }

    /// What ``take(_:)`` would say, without counting.
    public func peek(_ sender: Sender) -> Verdict { look(sender, counting: false) }

    /// How many senders are remembered.
    public var senders: Int { arrivals.withLock { $0.count } }

    private func look(_ sender: Sender, counting: Bool) -> Verdict {
        let now = clock()
        let tolerance = interval * Double(policy.burst)
        return arrivals.withLock { arrivals in
            if counting, arrivals.count >= Self.maximumSenders { Self.makeRoom(in: &arrivals, now) }
            let next = max(arrivals[sender] ?? now, now) + interval
            let isAllowed = next - now <= tolerance + 1e-9
            if isAllowed, counting { arrivals[sender] = next }
            let ahead = (isAllowed ? next : next - interval) - now
            return Verdict(
                isAllowed: isAllowed, remaining: max(0, Int((tolerance - ahead) / interval + 1e-9)),
                resetAfter: Int(ahead.rounded(.up)),
                retryAfter: isAllowed ? 0 : max(1, Int((next - now - tolerance).rounded(.up))))
        }
    }

    /// Forgets the idle; if that is not a quarter of all, about half, those who have asked least.
    private static func makeRoom(in arrivals: inout [Sender: Double], _ now: Double) {
        arrivals = arrivals.filter { $0.value > now }
        guard arrivals.count > maximumSenders / 4 * 3 else { return }
        // A sample is enough to find the middle by. Hashes differ between processes: nobody chooses what is in it.
        let sample = arrivals.prefix(1_001).map(\.value).sorted()
        let middle = sample[sample.count / 2]
        arrivals = arrivals.filter { $0.value > middle }
    }
}

extension Middleware {
    /// Refuses with 429 what is more than the policy allows, per token's subject, or per address (IPv6: /64) without
    /// one; tells every sender where it stands (draft-ietf-httpapi-ratelimit-headers). Other daemons of the shop are
    /// not limited.
    public static func rateLimited(_ limiter: RateLimiter) -> Middleware {
        Middleware { request, next in
            if request.principal?.scopes.contains(.service) == true { return try await next(request) }
            let verdict = limiter.take(request.sender)
            guard verdict.isAllowed else {
                var response = HTTPResponse.problem(
                    limited(request, verdict))
                response.headers.describe(verdict, limiter.policy)
                return response
            }
            do {
                var response = try await next(request)
                response.headers.describe(verdict, limiter.policy)
                return response
            } catch {
                throw ErrorWithFields(error) { $0.describe(verdict, limiter.policy) }
            }
        }
    }

    private static func limited(_ request: APIRequest, _ verdict: RateLimiter.Verdict) -> Problem {
        var problem = Problem.rateLimited(after: verdict.retryAfter)
        if !request.id.isEmpty { problem.requestId = request.id }
        return problem
    }
}

extension APIRequest {
    /// The token's holder, or without one the address.
    fileprivate var sender: RateLimiter.Sender {
        principal.map { .subject($0.subject) } ?? RateLimiter.Sender(host: http.remote.host)
    }
}

extension Middleware {
    /// Tokens that are refused are counted by address, before the costly look at another one: nobody tries them out
    /// without end. Tokens that are known to be right go on from there as ever; new ones, of people who share the
    /// address, are still looked at as long as the `spare` limit of all such addresses together lasts; nil: not at all.
    public static func refusedTokensLimited(
        _ limiter: RateLimiter, spare: RateLimiter?, _ tokens: any TokenVerifier
    ) -> Middleware {
        Middleware { request, next in
            guard mayBeRefused(request.headers, tokens) else { return try await next(request) }
            let sender = RateLimiter.Sender(host: request.http.remote.host)
            let verdict = limiter.peek(sender)
            guard verdict.isAllowed || spare?.take("all").isAllowed == true else {
                var response = HTTPResponse.problem(limited(request, verdict))
                response.headers.describe(verdict, limiter.policy)
                return response
            }
            do {
                return try await next(request)
            } catch {
                guard let problem = ErrorWithFields.cause(of: error) as? Problem, problem.status == 401 else {
                    throw error
                }
                let verdict = limiter.take(sender)
                throw error is ErrorWithFields
                    ? error : ErrorWithFields(error) { $0.describe(verdict, limiter.policy) }
            }
        }
    }
}

/// Whether there is a token that has still to be looked at. What is no token at all is refused as one; a client's own
/// secret (`Basic`) has limits of its own, where it is checked.
private func mayBeRefused(_ headers: HTTPHeaders, _ tokens: any TokenVerifier) -> Bool {
    do {
        return try Middleware.bearerToken(headers).map { !tokens.isKnown($0) } ?? false
    } catch {
        return true
    }
}

extension HTTPHeaders {
    fileprivate mutating func describe(_ verdict: RateLimiter.Verdict, _ policy: RateLimitPolicy) {
        self["RateLimit-Limit"] = String(policy.burst)
        self["RateLimit-Remaining"] = String(verdict.remaining)
        self["RateLimit-Reset"] = String(verdict.resetAfter)
    }
}
