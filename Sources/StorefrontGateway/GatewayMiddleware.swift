internal import EventLoop
internal import HTTPServer
internal import HTTPService

extension Middleware {
    /// Takes the client's address from `X-Forwarded-For` when a proxy of ours sends it: the last entry, which the
    /// proxy has written itself.
    /// - Parameter proxies: their addresses; nil where nobody else can connect.
    static func clientAddress(trusting proxies: Set<String>?) -> Middleware {
        Middleware { request, next in
            guard proxies?.contains(request.http.remote.host) ?? true else { return try await next(request) }
            var request = request
            if let entries = request.headers.values("X-Forwarded-For").last?.split(separator: ","),
                let last = entries.last.map({ String($0.filter { $0 != " " }) }), isAddress(last)
            {
                request.http.remote = SocketAddress(host: last, port: 0)
            }
            if request.headers["X-Forwarded-Proto"] == "https" { request.http.isSecure = true }
            return try await next(request)
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        (3...45).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x3A, 0x41...0x46, 0x61...0x66, 0x2E: true
                default: false
                }
            }
    }

    /// The limit that suits the request: that of its route's class, the token holder's, or the address's.
    static func limited(_ configuration: StorefrontConfiguration) -> Middleware {
        let sensitive = configuration.sensitiveRateLimit.map { Middleware.rateLimited(RateLimiter($0)) }
        let known = configuration.rateLimit.map { Middleware.rateLimited(RateLimiter($0)) }
        let anonymous = configuration.anonymousRateLimit.map { Middleware.rateLimited(RateLimiter($0)) }
        return Middleware { request, next in
            let isSensitive = request.route?.description.rate == .sensitive
            let limit = isSensitive ? sensitive : request.principal == nil ? anonymous : known
            guard let limit else { return try await next(request) }
            return try await limit(request, next)
        }
    }
}
