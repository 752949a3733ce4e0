import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import Observability
import ShopAPI
import StorefrontGateway
import Synchronization
import TestSupport
import Testing

/// Tokens that are their holder's name.
struct NamedTokens: TokenVerifier {
    static let customer = UserID()
    func verify(_ token: String) async throws -> Principal {
        switch token {
        case "customer": return Principal(subject: Self.customer.description, scopes: [.customer])
        case "operator": return Principal(subject: "cli_1", scopes: Role.operator.scopes, role: .operator)
        case "viewer": return Principal(subject: "cli_2", scopes: Role.viewer.scopes, role: .viewer)
        case "service": return Principal(subject: "gateway", scopes: [.service])
        default: throw Problem.unauthenticated("the token is refused")
        }
    }
}

private let euro = Currency("EUR")!

/// Catalog and Orders as the gateway sees them, and what they were asked.
final class Stage: Sendable {
    struct State {
        var quotes: [QuoteRequest] = []
        var placed: [PlaceQuotedOrder] = []
        var firstAnswers: [String: String] = [:]
        var quoteProblem: Problem?
        var price: Int64 = 250
        var wasRehearsed = false
        var seen: [HTTPRequest] = []
        var ended: String?
    }
    let state = Mutex(State())

    var catalog: [Route] {
        [
            Route(
                .post, "/internal/v1/quotes", access: .service, summary: "", body: .json(QuoteRequest.self),
                handler: quote),
            Route(.get, "/v1/products", access: .anyone, summary: "", query: ["limit"]) { request in
                try .json(Page(["\(try request.page().limit)"]))
            },
            Route(.get, "/admin/v1/products/{sku}", access: .scope("catalog:read"), summary: "") {
                (_, sku: String) in .text(sku)
            },
            Route(.put, "/v1/carts/{cart}/lines/{sku}", access: .anyone, summary: "", handler: count),
        ]
    }

    private func quote(_ request: APIRequest) async throws -> HTTPResponse {
        let asked: QuoteRequest = try await request.json()
        let (problem, price) = state.withLock {
            $0.quotes.append(asked)
            return ($0.quoteProblem, $0.price)
        }
        if let problem { throw problem }
        let line = asked.lines?.first ?? StockLine(sku: "CART", quantity: 2)
        let priced = Quote.Line(
            sku: line.sku, name: "A thing", quantity: line.quantity, unitPrice: Money(price, euro))
        return try .json(Quote(lines: [priced], total: Money(price * line.quantity, euro)))
    }

    private func count(_ request: APIRequest) async throws -> HTTPResponse {
        state.withLock { $0.seen.append(request.http) }
        var count = 0
        for try await piece in request.http.body { count += piece.count }
        return HTTPResponse(status: 203, headers: ["X-Count": "\(count)", "Connection": "X-Hop", "X-Hop": "1"])
    }

    var orders: [Route] {
        [
            Route(
                .post, "/internal/v1/orders", access: .service, summary: "", query: ["dryRun"],
                body: .json(PlaceQuotedOrder.self), handler: place),
            Route(
                .post, "/internal/v1/orders/replay", access: .service, summary: "", body: .json(ReplayRequest.self),
                handler: replay),
            Route(.get, "/v1/orders", access: .customer, summary: "") { .text(try $0.customer.description) },
            Route(.get, "/v1/orders/{order}/events", access: .customer, summary: "", handler: events),
            Route(.get, "/v1/orders/{order}", access: .anyone, summary: "") { _ in
                try await TestLoops.any.sleep(for: .seconds(60))
                return .text("late")
            },
            Route(
                .post, "/admin/v1/orders/audit", access: .scope("orders:audit"), summary: "", bodyLimit: 10,
                timeLimit: .seconds(20)
            ) { _ in
                try await TestLoops.any.sleep(for: .milliseconds(600))
                return .text("audited")
            },
        ]
    }

    private func place(_ request: APIRequest) async throws -> HTTPResponse {
        let order: PlaceQuotedOrder = try await request.json()
        let isRehearsal = try request.isDryRun
        state.withLock {
            if isRehearsal { $0.wasRehearsed = true } else { $0.placed.append(order) }
            if let key = order.idempotencyKey { $0.firstAnswers[key] = order.requestHash }
        }
        return HTTPResponse(
            status: isRehearsal ? 200 : 201, headers: ["Location": "/v1/orders/ord_1"], body: .bytes(Array("{}".utf8)))
    }

    private func replay(_ request: APIRequest) async throws -> HTTPResponse {
        let asked: ReplayRequest = try await request.json()
        guard let hash = state.withLock({ $0.firstAnswers[asked.key] }) else { throw Problem.notFound("it") }
        guard hash == asked.requestHash else { throw Problem(422, "idempotency_key_reused", "Key used again") }
        return HTTPResponse(
            status: 201, headers: ["Location": "/v1/orders/ord_1", "Idempotency-Replayed": "true"],
            body: .bytes(Array("{\"first\":true}".utf8)))
    }

    private func events(_ request: APIRequest) -> HTTPResponse {
        HTTPResponse(
            body: .events { [self] writer in
                try await writer.send(ServerSentEvent(data: "one", id: "1"))
                do {
                    try await TestLoops.any.sleep(for: .seconds(60))
                } catch {
                    state.withLock { $0.ended = "cancelled" }
                    throw error
                }
            })
    }

    /// The one customer that there is.
    static let known = UserID()
    var auth: [Route] {
        [
            Route(
                .post, "/internal/v1/users/known", access: .service, summary: "", body: .json(KnownUserRequest.self)
            ) { request in
                let asked: KnownUserRequest = try await request.json()
                guard asked.id == Self.known else { throw Problem.notFound("the user") }
                return .noContent
            }
        ]
    }

    var hosted: [HostedRoutes] {
        [HostedRoutes("auth", auth), HostedRoutes("catalog", catalog), HostedRoutes("orders", orders)]
    }
    static let log = Log(label: "test", output: LogOutput { _ in })
    static var environment: DoorEnvironment { DoorEnvironment(tokens: NamedTokens(), log: log, metrics: Metrics()) }

    func gateway(
        _ configuration: StorefrontConfiguration = StorefrontConfiguration(), hosted: [HostedRoutes]? = nil
    ) throws -> StorefrontGateway {
        try StorefrontGateway(
            configuration, hosted: hosted ?? self.hosted,
            services: self.hosted.map { ServiceDescription($0.service, $0.routes.map(\.description)) }
                + [ServiceDescription("payments", [])],
            environment: Self.environment, client: HTTPClient(group: TestLoops.group), serviceToken: { "service" })
    }
}

extension FrozenRouter {
    func ask(
        _ method: HTTPMethod, _ target: String, as token: String? = nil, headers: HTTPHeaders = [:], json: String? = nil
    ) async throws -> (status: Int, headers: HTTPHeaders, text: String) {
        var request = HTTPRequest(method, target, headers: headers)
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        if let json {
            request.headers["Content-Type"] = "application/json"
            request.body = HTTPRequestBody(Array(json.utf8))
        }
        let response = await respond(to: request)
        let body = try await response.body.collect(upTo: 1 << 24)
        return (response.status, response.headers, String(decoding: body, as: UTF8.self))
    }
}

@Suite struct StorefrontGatewayTests {
    let stage = Stage()

    @Test func hostedRoutesAreServedAndInternalOnesAreNot() async throws {
        let router = try stage.gateway().router
        #expect(try await router.ask(.get, "/v1/products?limit=7").text.contains("\"7\""))
        #expect(try await router.ask(.get, "/v1/orders").status == 401)
        #expect(try await router.ask(.get, "/v1/orders", as: "customer").text == NamedTokens.customer.description)
        #expect(try await router.ask(.get, "/admin/v1/products/A-1", as: "customer").status == 403)
        #expect(try await router.ask(.get, "/admin/v1/products/A-1", as: "viewer").text == "A-1")
        for path in ["/internal/v1/quotes", "/internal/v1/orders", "/internal"] {
            let answer = try await router.ask(.post, path, as: "service", json: "{}")
            #expect(answer.status == 404 && answer.text.contains("no_such_path"))
        }
        #expect(try await router.ask(.get, "/v1/products", as: "wrong").status == 401)
    }

    @Test func theInternalDoorServesThemToDaemonsOnly() async throws {
        let router = try StorefrontGateway.internalRouter(hosted: stage.hosted, environment: Stage.environment)
        let quote = #"{"lines":[{"sku":"A-1","quantity":2}]}"#
        #expect(try await router.ask(.post, "/internal/v1/quotes", as: "service", json: quote).status == 200)
        #expect(try await router.ask(.post, "/internal/v1/quotes", as: "operator", json: quote).status == 403)
        #expect(try await router.ask(.post, "/internal/v1/quotes", json: quote).status == 401)
    }

    @Test func sendersAreLimitedByTokenAndByAddress() async throws {
        var configuration = StorefrontConfiguration(trustedProxies: ["127.0.0.1"])
        configuration.limits.customer = RateLimitPolicy(1, per: .seconds(100), burst: 2)
        configuration.limits.anonymous = RateLimitPolicy(1, per: .seconds(100), burst: 1)
        let router = try stage.gateway(configuration).router
        func get(_ token: String?, _ address: String) async throws -> Int {
            try await router.ask(.get, "/v1/products", as: token, headers: ["X-Forwarded-For": "1.1.1.1, \(address)"])
                .status
        }
        #expect(try await get(nil, "10.0.0.1") == 200)
        #expect(try await get(nil, "10.0.0.1") == 429)
        #expect(try await get(nil, "10.0.0.2") == 200)
        #expect(try await get("customer", "10.0.0.1") == 200)
        #expect(try await get("customer", "10.0.0.3") == 200)
        #expect(try await get("customer", "10.0.0.4") == 429)
        #expect(try await get("viewer", "10.0.0.1") == 200)
        // What one customer has of IPv6 is a /64; an IPv4 address is the same in either form.
        #expect(try await get(nil, "2001:db8:0:1::1") == 200)
        #expect(try await get(nil, "2001:db8:0:1:ffff::2") == 429)
        #expect(try await get(nil, "2001:db8:0:2::1") == 200)
        #expect(try await get(nil, "::ffff:10.0.0.1") == 429)
    }

    @Test func tokensAreNotTriedOutWithoutEnd() async throws {
        var configuration = StorefrontConfiguration()
        configuration.limits.refusedTokens = RateLimitPolicy(1, per: .seconds(100), burst: 3)
        let router = try stage.gateway(configuration).router
        #expect(try await router.ask(.get, "/v1/products", as: "customer").status == 200)
        for number in 0..<3 {
            #expect(try await router.ask(.get, "/v1/products", as: "wrong-\(number)").status == 401)
        }
        let limited = try await router.ask(.get, "/v1/products", as: "wrong-4")
        #expect(limited.status == 429 && limited.headers["Retry-After"] != nil)
        #expect(try await router.ask(.get, "/v1/products").status == 200)
    }

    @Test func aRightTokenGetsInWhereOthersWereWrong() async throws {
        var configuration = StorefrontConfiguration()
        configuration.limits.refusedTokens = RateLimitPolicy(1, per: .seconds(100), burst: 1)
        configuration.limits.sharedTokens = RateLimitPolicy(1, per: .seconds(100), burst: 2)
        let router = try stage.gateway(configuration).router
        func status(_ token: String) async throws -> Int {
            try await router.ask(.get, "/v1/products", as: token).status
        }
        #expect(try await status("wrong-1") == 401)
        #expect(try await status("customer") == 200)
        #expect(try await status("wrong-2") == 401)
        #expect(try await status("wrong-3") == 429)
        // A client's own secret is no token: it is looked at elsewhere.
        let basic = try await router.ask(.get, "/v1/products", headers: ["Authorization": "Basic YTpi"])
        #expect(basic.status == 200)
        let nonsense = try await router.ask(.get, "/v1/products", headers: ["Authorization": "Nonsense"])
        #expect(nonsense.status == 429)
    }

    @Test func whatWasRefusedIsReadByPagesOfOtherOriginsToo() async throws {
        let shop = "https://shop.example"
        let router = try stage.gateway(StorefrontConfiguration(origins: [shop])).router
        for (path, token, status) in [
            ("/v1/orders", nil, 401), ("/v1/nothing", nil, 404), ("/v1/orders", "wrong", 401),
        ] {
            let answer = try await router.ask(.get, path, as: token, headers: ["Origin": shop])
            #expect(answer.status == status && answer.headers["Access-Control-Allow-Origin"] == shop, "\(path)")
            #expect(answer.headers["Access-Control-Expose-Headers"]?.contains("Retry-After") == true, "\(path)")
        }
    }

    /// Who has no token is counted before the route says that one is needed.
    @Test func whoIsRefusedByTheRouteIsCounted() async throws {
        var configuration = StorefrontConfiguration()
        configuration.limits.anonymous = RateLimitPolicy(1, per: .seconds(100), burst: 2)
        let router = try stage.gateway(configuration).router
        for status in [401, 401, 429] { #expect(try await router.ask(.get, "/v1/orders").status == status) }
    }

    /// Whatever became of a request that was counted, its sender is told where it stands.
    @Test func everyAnswerOfALimitedRouteSaysWhatIsLeft() async throws {
        var configuration = StorefrontConfiguration()
        let policy = RateLimitPolicy(1, per: .seconds(100), burst: 200)
        configuration.limits.customer = policy
        configuration.limits.operator = policy
        configuration.limits.anonymous = policy
        configuration.limits.creation = policy
        configuration.limits.sensitive = policy
        configuration.limits.refusedTokens = policy
        let router = try stage.gateway(configuration).router
        var statuses: Set<Int> = []
        for token in [nil, "customer", "viewer", "operator", "wrong"] {
            let odd: [(HTTPMethod, String)] = [
                (.get, "/v1/nothing"), (.delete, "/v1/products"), (.get, "/v1/products?limit=x"),
                (.get, "/v1/orders?no=1"),
            ]
            // But for the one that is late on purpose.
            let paths = router.routes.map { ($0.method, $0.path) }.filter { $0.1 != "/v1/orders/{order}" } + odd
            for (method, path) in paths {
                for json in [nil, "{", "{}", #"{"lines":[{"sku":"A-1","quantity":2}],"paymentToken":"tok_approved"}"#] {
                    var request = HTTPRequest(method, path)
                    if let token { request.headers["Authorization"] = "Bearer \(token)" }
                    if let json {
                        request.headers["Content-Type"] = "application/json"
                        request.body = HTTPRequestBody(Array(json.utf8))
                    }
                    // The head alone: events never end.
                    let answer = await router.respond(to: request)
                    statuses.insert(answer.status)
                    let fields = ["Limit", "Remaining", "Reset"].map { answer.headers.values("RateLimit-\($0)") }
                    #expect(
                        fields.allSatisfy { $0.count == 1 },
                        "\(method) \(path) \(token ?? "") \(answer.status) \(answer.headers)")
                }
            }
        }
        #expect(statuses.isSuperset(of: [200, 400, 401, 403, 404, 405]), "\(statuses)")
    }

    @Test func whatIsPersonalIsNotCached() async throws {
        let router = try stage.gateway().router
        func kept(_ path: String, as token: String? = nil) async throws -> String? {
            try await router.ask(.get, path, as: token).headers["Cache-Control"]
        }
        #expect(try await kept("/v1/products") == nil)
        #expect(try await kept("/v1/products", as: "customer") == "no-store")
        #expect(try await kept("/v1/orders", as: "customer") == "no-store")
        #expect(try await kept("/v1/orders") == "no-store")
        #expect(try await kept("/admin/v1/products/A-1", as: "viewer") == "no-store")
    }

    @Test func pagesOfOtherOriginsCallWhereTheyMay() async throws {
        func ask(_ method: HTTPMethod, _ origins: Set<String>, _ origin: String?) async throws -> HTTPHeaders {
            let router = try stage.gateway(StorefrontConfiguration(origins: origins)).router
            var headers: HTTPHeaders = method == .options ? ["Access-Control-Request-Method": "GET"] : [:]
            if let origin { headers["Origin"] = origin }
            let answer = try await router.ask(method, "/v1/products", headers: headers)
            #expect(answer.status == (method == .options ? 204 : 200))
            return answer.headers
        }
        let shop = "https://shop.example"
        #expect(try await ask(.get, [], shop)["Access-Control-Allow-Origin"] == nil)
        #expect(try await ask(.options, [], shop)["Access-Control-Allow-Methods"] == nil)
        let foreign = try await ask(.get, [shop], "https://evil.example")
        #expect(foreign["Access-Control-Allow-Origin"] == nil && foreign["Vary"] == "Origin")
        #expect(try await ask(.get, [shop], nil)["Vary"] == "Origin")
        #expect(try await ask(.get, [shop], shop)["Access-Control-Allow-Origin"] == shop)
        let preflight = try await ask(.options, [shop], shop)
        #expect(preflight["Access-Control-Allow-Origin"] == shop && preflight["Vary"] == "Origin")
        #expect(preflight["Access-Control-Allow-Methods"]?.contains("GET") == true)
        #expect(preflight["Access-Control-Allow-Headers"]?.contains("Authorization") == true)
        #expect(preflight["Access-Control-Allow-Credentials"] == nil)
    }

    @Test func wronglyConfiguredUpstreamsAreSaid() {
        for (upstreams, reason) in [
            (["shipping": "http://x"], "no such service"), (["payments": "payments:80"], "must be http://"),
        ] {
            let error = #expect(throws: ForwardingError.self) {
                try stage.gateway(StorefrontConfiguration(upstreams: upstreams))
            }
            #expect(error?.description.contains(reason) == true)
        }
    }
}
