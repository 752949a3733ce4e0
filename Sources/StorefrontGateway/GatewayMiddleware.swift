internal import EventLoop
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Middleware {
    /// Takes the client's address from `X-Forwarded-For` when a proxy of ours sends it: the last entry, which the
    /// proxy has written itself.
    /// - Parameter proxies: their addresses; nil where nobody else can connect.
    static func clientAddress(trusting proxies: Set<String>?) -> Middleware {
        Middleware { request, next in
            guard proxies?.contains(request.http.remote.host) ?? true else { return try await next(request) }
            var request = request
            if let named = request.http.forwardedFor { request.http.remote = named }
            if request.headers["X-Forwarded-Proto"] == "https" { request.http.isSecure = true }
            return try await next(request)
        }
    }

    /// The limit that suits the request: that of its route's class, the token holder's, or the address's.
    static func limited(_ limits: StorefrontConfiguration.Limits) -> Middleware {
        func counter(_ policy: RateLimitPolicy?) -> Middleware? { policy.map { .rateLimited(RateLimiter($0)) } }
        let sensitive = counter(limits.sensitive)
        let creation = counter(limits.creation)
        let (customer, operators, anonymous) = (
            counter(limits.customer), counter(limits.operator), counter(limits.anonymous)
        )
        return Middleware { request, next in
            let limit =
                switch (request.route?.description.rate, request.principal?.actor.kind) {
                case (.sensitive, _): sensitive
                case (.creation, _): creation
                case (_, nil): anonymous
                case (_, .customer): customer
                case (_, .operator), (_, .service): operators
                }
            guard let limit else { return try await next(request) }
            return try await limit(request, next)
        }
    }

    /// What is somebody's is kept by no cache on the way (RFC 9111, section 5.2.2.5), and neither is what was refused.
    static let uncached = Middleware { request, next in
        var response = try await next(request)
        let isPersonal =
            request.headers.contains("Authorization") || request.route.map { $0.access != .anyone } ?? true
            || request.http.rawPath.hasPrefix("/admin/") || response.status >= 400
        if isPersonal, !response.headers.contains("Cache-Control") { response.headers["Cache-Control"] = "no-store" }
        return response
    }

    /// Answers browsers that ask whether a page of another origin may call, and says so with each answer. Nothing is
    /// let in by cookies: callers bring their token.
    static func crossOrigin(_ origins: Set<String>) -> Middleware {
        Middleware { request, next in
            guard let origin = request.headers["Origin"] else {
                var response = try await next(request)
                response.headers.add("Vary", "Origin")
                return response
            }
            let isAllowed = origins.contains(origin) || origins.contains("*")
            let isPreflight =
                request.method == .options && request.headers.contains("Access-Control-Request-Method")
            // What may be done there is what the router answers.
            var response = try await next(request)
            response.headers.add("Vary", "Origin")
            guard isAllowed else { return response }
            response.headers["Access-Control-Allow-Origin"] = origin
            if isPreflight {
                response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"] ?? ""
                response.headers["Access-Control-Allow-Headers"] = askedHeaders
                response.headers["Access-Control-Max-Age"] = "600"
            } else {
                response.headers["Access-Control-Expose-Headers"] = toldHeaders
            }
            return response
        }
    }
    private static let askedHeaders =
        "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, Prefer, X-Reason, X-Request-Id"
    private static let toldHeaders =
        "ETag, Idempotency-Replayed, Location, Preference-Applied, RateLimit-Limit, RateLimit-Remaining, "
        + "RateLimit-Reset, Retry-After, X-Request-Id"
}
