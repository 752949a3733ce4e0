// The REST door. It knows which service answers which path, in this process or elsewhere, who may pass and how often;
// it composes the one operation that takes two services, placing an order. No SQL and no business rule.
//
// Owns no thread: requests run on the loop of their connection, calls to other daemons on the same loop's HTTP client.

internal import EventLoop
public import HTTPClient
internal import HTTPServer
public import HTTPService
public import Observability
public import ShopAPI

/// What the gateway is told.
public struct StorefrontConfiguration: Sendable {
    /// Base URLs of the services that are not hosted here, by name: `["payments": "https://payments.internal:7150"]`.
    public var upstreams: [String: String]
    public var limits: Limits
    /// Origins whose pages may call this API from a browser (https://fetch.spec.whatwg.org/#http-cors-protocol); `*`
    /// is any.
    public var origins: Set<String>
    /// Addresses of proxies in front, whose `X-Forwarded-For` is believed.
    public var trustedProxies: Set<String>
    /// How long another daemon may take to begin its answer, where its route says nothing else.
    public var answersWithin: Duration

    public init(
        upstreams: [String: String] = [:], limits: Limits = Limits(), origins: Set<String> = [],
        trustedProxies: Set<String> = [], answersWithin: Duration = .seconds(70)
    ) {
        self.upstreams = upstreams
        self.limits = limits
        self.origins = origins
        self.trustedProxies = trustedProxies
        self.answersWithin = answersWithin
    }

    /// How often senders may ask; `nil` for no limit. Other daemons of the shop are never limited.
    public struct Limits: Sendable {
        /// One customer's tokens.
        public var customer: RateLimitPolicy?
        /// One operator's, be it a person or a client.
        public var `operator`: RateLimitPolicy?
        /// One address, or IPv6 /64, without a token.
        public var anonymous: RateLimitPolicy?
        /// Routes where strangers make something that is kept, per sender.
        public var creation: RateLimitPolicy?
        /// Routes where secrets could be guessed or cards be tried out, per sender.
        public var sensitive: RateLimitPolicy?
        /// Tokens of one address that are refused.
        public var refusedTokens: RateLimitPolicy?
        /// New tokens from all addresses together that have used that up: others share them, and theirs are right.
        public var sharedTokens: RateLimitPolicy?
        public init() {}
    }
}

/// A service that this process hosts.
public struct HostedRoutes: Sendable {
    public let service: String
    public let routes: [Route]
    public init(_ service: String, _ routes: [Route]) {
        self.service = service
        self.routes = routes
    }
}

/// What a service serves wherever it is hosted.
public struct ServiceDescription: Sendable {
    public let service: String
    public let routes: [RouteDescription]
    public init(_ service: String, _ routes: [RouteDescription]) {
        self.service = service
        self.routes = routes
    }
}

/// What every router of a daemon is given.
public struct DoorEnvironment: Sendable {
    public let tokens: any TokenVerifier
    public let log: Log
    public let metrics: Metrics
    /// What clients are told about errors that are no problems by themselves, such as a database that does not answer.
    public let mapping: @Sendable (any Error) -> Problem?
    public init(
        tokens: any TokenVerifier, log: Log = Log(label: "http"), metrics: Metrics = .shared,
        mapping: @escaping @Sendable (any Error) -> Problem? = { _ in nil }
    ) {
        self.tokens = tokens
        self.log = log
        self.metrics = metrics
        self.mapping = mapping
    }
}

/// Makes the routers of a daemon's two doors: the public one, and the one for other daemons.
public struct StorefrontGateway: Sendable {
    /// For the public port. Paths below `/internal` don't exist here.
    public let router: FrozenRouter
    /// Whether the other daemons answer, and host what is asked of them.
    public let checks: [HealthCheck]

    /// - Parameters:
    ///   - hosted: the services of this process; the others are reached by `configuration.upstreams`.
    ///   - services: every service of the shop: what this door forwards, and by which limits, is made from it.
    ///   - serviceToken: a token with the scope `service`, for calls to other daemons.
    /// - Throws: `RouterError`; ``ForwardingError`` for an upstream whose URL or name is wrong.
    public init(
        _ configuration: StorefrontConfiguration, hosted: [HostedRoutes], services: [ServiceDescription],
        environment: DoorEnvironment, client: HTTPClient, serviceToken: @escaping @Sendable () async throws -> String
    ) throws {
        let forwarder = Forwarder(client: client, answersWithin: configuration.answersWithin)
        let here = Set(hosted.map(\.service))
        let elsewhere = services.filter { !here.contains($0.service) }
        let upstreams = try Upstream.all(
            configuration.upstreams, hosted: here, services: Set(services.map(\.service)))
        let calls = ServiceCalls(
            hosted: try Self.internalCalls(hosted), upstreams: upstreams,
            elsewhere: Dictionary(uniqueKeysWithValues: elsewhere.map { ($0.service, $0.routes) }), client: client,
            serviceToken: serviceToken, answersWithin: configuration.answersWithin)
        checks = calls.checks
        var router = Router(
            .clientAddress(trusting: configuration.trustedProxies),
            .observed(log: environment.log, metrics: environment.metrics), .keyed(where: Self.keepsKeys), .uncached)
        // Outside of what makes problems of errors: pages of other origins are to read those too.
        if !configuration.origins.isEmpty { router.use(.crossOrigin(configuration.origins)) }
        router.use(.problems(log: environment.log, mapping: environment.mapping))
        if let policy = configuration.limits.refusedTokens {
            let spare = configuration.limits.sharedTokens.map { RateLimiter($0) }
            router.use(.refusedTokensLimited(RateLimiter(policy), spare: spare, environment.tokens))
        }
        router.use(
            .authenticated(by: environment.tokens), .limited(configuration.limits), .authorized, .formChecked)
        let checkout = Checkout(services: calls).routes
        router.add(checkout)
        for service in hosted {
            router.add(service.routes.filter { !$0.description.isInternal && !checkout.hasSame($0) })
        }
        for service in elsewhere {
            router.add(service.forwarding(to: upstreams[service.service], forwarder).filter { !checkout.hasSame($0) })
        }
        self.router = try router.freeze()
    }

    /// What the doors answer themselves.
    public static let ownRoutes = [Checkout.placing, Checkout.placingForCustomers, DaemonPresence.route]

    /// Where asking again with the same key does nothing twice: every change, but for signing in, which has secrets of
    /// its own that are good once.
    @Sendable private static func keepsKeys(_ path: String) -> Bool {
        !path.hasPrefix("/oauth/") && !path.hasPrefix("/v1/auth/") && path != "/admin/v1/orders/audit"
    }

    /// For the port that only other daemons of the shop reach: every route of the services of this process.
    /// - Throws: `RouterError`.
    public static func internalRouter(hosted: [HostedRoutes], environment: DoorEnvironment) throws -> FrozenRouter {
        var router = Router(
            // What the gateway in front says: limits are for its clients, not for itself.
            .clientAddress(trusting: nil),
            .observed(log: environment.log, metrics: environment.metrics, quiet: true), .uncached,
            .problems(log: environment.log, mapping: environment.mapping), .authenticated(by: environment.tokens),
            .authorized, .formChecked)
        for service in hosted { router.add(service.routes) }
        let present = DaemonPresence(version: Release.version, services: hosted.map(\.service).sorted())
        router.add([Route(DaemonPresence.route) { _ in try .json(present) }])
        return try router.freeze()
    }

    /// The same routes for calls within this process, whose caller needs no token and whose errors are passed on as
    /// they are.
    private static func internalCalls(_ hosted: [HostedRoutes]) throws -> FrozenRouter {
        var router = Router(.formChecked)
        for service in hosted { router.add(service.routes.filter(\.description.isInternal)) }
        return try router.freeze()
    }
}

extension [Route] {
    func hasSame(_ route: Route) -> Bool { contains { $0.method == route.method && $0.path == route.path } }
}
