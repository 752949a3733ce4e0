import Crypto
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Observability
import ShopAPI
import Synchronization
import TestSupport
import Testing

private struct OutOfStock: ProblemConvertible {
    var problem: Problem { .conflict("out_of_stock", "SKU-1 has 0 left") }
}
private struct Unknown: Error {}

/// Log lines of one test.
private final class Lines: Sendable {
    private let content = Mutex("")
    var text: String { content.withLock { $0 } }
    var log: Log {
        Log(
            label: "test",
            output: LogOutput { [self] bytes in content.withLock { $0 += String(decoding: bytes, as: UTF8.self) } })
    }
}

/// Tokens that say who they are.
private struct PlainTokens: TokenVerifier {
    let asked = Counter()
    final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }
    func verify(_ token: String) async throws -> Principal {
        asked.add()
        switch token {
        case "customer": return Principal(subject: UserID().description, scopes: [.customer])
        case "viewer": return Principal(subject: "cli_1", scopes: Role.viewer.scopes, role: .viewer)
        case "brief":
            return Principal(subject: "cli_2", scopes: [], expires: Date(timeIntervalSince1970: 100))
        default: throw Problem.unauthenticated("the token is refused")
        }
    }
}

@Suite struct MiddlewareTests {
    private func respond(
        _ middleware: [Middleware], _ request: HTTPRequest = HTTPRequest(.get, "/a"), access: Access = .anyone,
        query: [String]? = nil, timeLimit: Duration? = nil, body: RouteBody = .none, _ handler: @escaping RouteHandler
    ) async throws -> (response: HTTPResponse, text: String) {
        var router = Router()
        for step in middleware { router.use(step) }
        for method in [HTTPMethod.get, .post] {
            router.add([
                Route(
                    method, "/a", access: access, summary: "", query: query, bodyLimit: 1_000, timeLimit: timeLimit,
                    body: body, handler: handler)
            ])
        }
        let response = await (try router.freeze()).respond(to: request)
        return (response, String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
    }

    // MARK: Problems

    @Test(arguments: [
        (Problem.notFound("ord_1") as any Error, 404, "not_found"), (OutOfStock(), 409, "out_of_stock"),
        (HTTPServerError(.bodyTooLarge, "too long", limit: 5), 413, "body_too_large"),
        (DeadlineExceeded(operation: "it", limit: .seconds(1)), 504, "timeout"),
        (CancellationError(), 503, "cancelled"), (Unknown(), 500, "internal"),
        (SystemError(errno: 111, during: "asking the database"), 503, "unavailable"),
    ])
    func errorsBecomeProblems(error: any Error, status: Int, code: String) async throws {
        let lines = Lines()
        let mapping: @Sendable (any Error) -> Problem? = { $0 is SystemError ? .unavailable("the database") : nil }
        let (response, text) = try await respond([
            .observed(log: lines.log), .problems(log: lines.log, mapping: mapping),
        ]) { _ in
            throw error
        }
        #expect(response.status == status)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        let problem = try JSONText.decode(Problem.self, from: text.utf8)
        #expect(problem.code == code && problem.type == "urn:shop:problem:\(code)" && problem.status == status)
        #expect(problem.requestId == response.headers["X-Request-Id"] && problem.requestId != nil)
        // What happened inside is for the log alone.
        #expect(!text.contains("Unknown") && !text.contains("errno"))
        #expect(lines.text.contains("a request failed") == (status >= 500))
    }

    @Test func aHandlerReadsNothingButWhatItsRouteDeclares() async throws {
        struct Other: RequestBody {
            var quantity: Int
            static var examples: [Self] { [Self(quantity: 1)] }
        }
        let request = HTTPRequest(.post, "/a", body: HTTPRequestBody(Array(#"{"quantity":3}"#.utf8)))
        for body in [RouteBody.none, .optionalJSON(Other.self), .json(NewCart.self), .form(FormShape([:]))] {
            let lines = Lines()
            let (response, _) = try await respond([.problems(log: lines.log)], request, body: body) {
                .text("\(try await $0.json(Other.self).quantity)")
            }
            #expect(response.status == 500 && lines.text.contains("not declared"), "\(body)")
        }
        let (response, _) = try await respond([.problems(log: Lines().log)], request, body: .json(Other.self)) {
            .text("\(try await $0.json(Other.self).quantity)")
        }
        #expect(response.status == 200)
    }

    @Test func aBodysTypeIsSaidOnce() async throws {
        var request = HTTPRequest(.post, "/a", body: HTTPRequestBody(Array(#"{"lines":[]}"#.utf8)))
        for charset in ["utf-8", "utf-16"] {
            request.headers.add("Content-Type", "application/json; charset=\(charset)")
        }
        let (response, _) = try await respond([.problems(log: Lines().log)], request, body: .json(NewCart.self)) {
            .text("\(try await $0.json(NewCart.self).lines?.count ?? 0)")
        }
        #expect(response.status == 415)
    }

    @Test func bodiesAreReadStrictly() async throws {
        struct Body: RequestBody {
            var quantity: Int
            static var examples: [Self] { [Self(quantity: 1)] }
        }
        func post(_ body: String, type: String? = "application/json") async throws -> (Int, String) {
            var request = HTTPRequest(.post, "/a", body: HTTPRequestBody(Array(body.utf8)))
            request.headers["Content-Type"] = type
            let (response, text) = try await respond(
                [.problems(log: Lines().log)], request, body: .json(Body.self)
            ) {
                .text("\(try await $0.json(Body.self).quantity)")
            }
            return (response.status, text)
        }
        #expect(try await post(#"{"quantity": 3}"#) == (200, "3"))
        #expect(try await post(#"{"quantity": 3}"#, type: "application/json; charset=utf-8").0 == 200)
        #expect(try await post(#"{"quantity": 3}"#, type: nil).0 == 200)
        #expect(try await post(#"{"quantity": 3}"#, type: "text/plain").0 == 415)
        // JSON is UTF-8 (RFC 8259, section 8.1), whatever case and quotes it is named in.
        for parameters in [";charset=UTF-8", "; charset=\"utf-8\"", "; profile=x; charset=utf-8", "; profile=x", ";"] {
            let status = try await post(#"{"quantity": 3}"#, type: "application/json\(parameters)").0
            #expect(status == 200, "\(parameters)")
        }
        for parameters in [
            "; charset=utf-16", ";charset=latin1", "; charset=\"iso-8859-1\"", "; charset=", "; charset",
            "; charset=utf-8; charset=utf-16", "; CHARSET = UTF-7", "; charset*=utf-8''utf-16",
            "; profile=x;charset=ucs-2",
        ] {
            let status = try await post(#"{"quantity": 3}"#, type: "application/json\(parameters)").0
            #expect(status == 415, "\(parameters)")
        }
        let (status, text) = try await post(#"{"quantity": 3, "color": 1}"#)
        #expect(status == 422 && text.contains("/color"))
        #expect(try await post("{").0 == 400)
        #expect(try await post("").0 == 400)
        #expect(try await post(#"{"quantity": 9223372036854775808}"#).0 == 422)
        #expect(try await post("\"" + String(repeating: "a", count: 1_001) + "\"").0 == 413)
    }

    // MARK: Observation

    @Test func everyRequestHasAnIdALineAndAMeasurement() async throws {
        let lines = Lines()
        let metrics = Metrics()
        let request = HTTPRequest(
            .get, "/a",
            headers: [
                "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Request-Id": "mine-1",
            ])
        let (response, text) = try await respond([.observed(log: lines.log, metrics: metrics)], request) { request in
            .text("\(RequestContext.current?.requestID ?? "-") \(RequestContext.current?.trace?.traceID ?? "-")")
        }
        #expect(text == "mine-1 0af7651916cd43dd8448eb211c80319c")
        #expect(response.headers["X-Request-Id"] == "mine-1")
        #expect(lines.text.contains("\"path\":\"/a\"") && lines.text.contains("mine-1"))
        #expect(metrics.render().contains(#"shop_http_request_seconds_count{method="GET",route="/a",status="200"} 1"#))

        let hostile = HTTPRequest(.get, "/a", headers: ["X-Request-Id": "a\" b"])
        let (second, id) = try await respond([.observed(log: lines.log, metrics: metrics)], hostile) { .text($0.id) }
        #expect(id.hasPrefix("req_") && second.headers["X-Request-Id"] == id)
    }

    // MARK: Authentication

    @Test func routesSayWhoMayUseThem() async throws {
        func status(_ access: Access, _ authorization: String?) async throws -> HTTPResponse {
            var request = HTTPRequest(.get, "/a")
            request.headers["Authorization"] = authorization
            return try await respond(
                [.problems(log: Lines().log), .authenticated(by: PlainTokens()), .authorized], request, access: access
            ) {
                .text("\($0.principal?.subject ?? "nobody")")
            }.response
        }
        #expect(try await status(.anyone, nil).status == 200)
        #expect(try await status(.anyone, "Bearer wrong").status == 401)
        let missing = try await status(.signedIn, nil)
        #expect(missing.status == 401 && missing.headers["WWW-Authenticate"] == "Bearer realm=\"shop\"")
        let wrong = try await status(.signedIn, "Bearer wrong")
        #expect(wrong.headers["WWW-Authenticate"]?.contains("invalid_token") == true)
        #expect(try await status(.signedIn, "bearer customer").status == 200)
        #expect(try await status(.customer, "Bearer customer").status == 200)
        #expect(try await status(.scope("orders:read"), "Bearer viewer").status == 200)
        let forbidden = try await status(.scope("orders:write"), "Bearer viewer")
        #expect(
            forbidden.status == 403 && forbidden.headers["WWW-Authenticate"]?.contains("insufficient_scope") == true)
        #expect(try await status(.anyScope(["orders:write", "stock:read"]), "Bearer viewer").status == 200)
        #expect(try await status(.service, "Bearer viewer").status == 403)
        #expect(try await status(.signedIn, "Digest x").status == 401)
    }

    @Test func actorsComeFromTokens() async throws {
        let user = UserID()
        #expect(Principal(subject: user.description, scopes: [.customer]).actor == Actor(.customer, user.description))
        #expect(Principal(subject: "cli_1", scopes: ["orders:read"]).actor == Actor(.operator, "cli_1"))
        #expect(Principal(subject: "orders", scopes: [.service]).actor == .service("orders"))
        let request = APIRequest(HTTPRequest(.get, "/"), principal: Principal(subject: "cli_1", scopes: []))
        #expect(throws: Problem.self) { try request.customer }
    }

    @Test func aTokenIsVerifiedOnceUntilItExpires() async throws {
        let plain = PlainTokens()
        let time = Mutex(Date(timeIntervalSince1970: 50))
        let tokens = CachedTokens(plain) { time.withLock { $0 } }
        for _ in 0..<3 { _ = try await tokens.verify("brief") }
        #expect(plain.asked.count == 1)
        time.withLock { $0 = Date(timeIntervalSince1970: 101) }
        await #expect(throws: Problem.self) { try await tokens.verify("brief") }
    }

    @Test func anUnknownKeyIsLookedUpOnce() async throws {
        let old = try JWK.generate(id: "old")
        let new = try JWK.generate(id: "new")
        let asked = Mutex<[Bool]>([])
        let tokens = JWTTokenVerifier { refresh in
            asked.withLock { $0.append(refresh) }
            return JWTVerifier(keys: try JWKSet(refresh ? [old, new] : [old]), issuer: "shop", audience: "api")
        }
        let claims = JWTClaims(
            issuer: "shop", subject: "cli_1", audience: ["api"], expires: Date() + 60, issuedAt: Date(), id: "1",
            scopes: ["orders:read"], role: "viewer")
        let token = try JWTSigner(key: new).sign(claims)
        let principal = try await tokens.verify(token)
        #expect(principal.subject == "cli_1" && principal.role == .viewer && principal.scopes == ["orders:read"])
        #expect(asked.withLock { $0 } == [false, true])
        await #expect(throws: Problem.self) { try await tokens.verify(token + "x") }
    }

    // MARK: Limits

    @Test func aSenderThatAsksTooOftenIsToldWhenToComeBack() async throws {
        let time = Mutex(0.0)
        let limiter = RateLimiter(RateLimitPolicy(2, per: .seconds(10), burst: 3)) { time.withLock { $0 } }
        func ask() async throws -> HTTPResponse {
            try await respond([.rateLimited(limiter)]) { _ in .text("") }.response
        }
        for left in ["2", "1", "0"] {
            let response = try await ask()
            #expect(response.status == 200 && response.headers["RateLimit-Remaining"] == left)
        }
        let refused = try await ask()
        #expect(
            refused.status == 429 && refused.headers["Retry-After"] == "5" && refused.headers["RateLimit-Reset"] == "15"
        )
        time.withLock { $0 = 4.9 }
        #expect(try await ask().status == 429)
        time.withLock { $0 = 5.1 }
        #expect(try await ask().status == 200)
        #expect(try await ask().status == 429)
        #expect(limiter.take("somebody else").isAllowed)
    }

    @Test func manyNetworksDoNotMakeItForgetAnybody() {
        let time = Mutex(0.0)
        let limiter = RateLimiter(RateLimitPolicy(1, per: .seconds(1_000), burst: 5)) { time.withLock { $0 } }
        for _ in 0..<5 { #expect(limiter.take("greedy").isAllowed) }
        for number in 0..<(RateLimiter.maximumSenders * 5 / 2) {
            time.withLock { $0 += 0.000_01 }
            let (high, low) = (String(number >> 16, radix: 16), String(number & 0xFFFF, radix: 16))
            _ = limiter.take(RateLimiter.Sender(host: "2001:db8:\(high):\(low)::1"))
        }
        #expect(limiter.senders <= RateLimiter.maximumSenders)
        #expect(!limiter.take("greedy").isAllowed)
    }

    @Test func requestsKeepToTheirRoutesForm() async throws {
        func status(_ target: String, _ headers: HTTPHeaders = [:]) async throws -> (Int, String) {
            let (response, text) = try await respond(
                [.problems(log: Lines().log), .formChecked], HTTPRequest(.post, target, headers: headers),
                query: ["limit", "dryRun"]
            ) { _ in .text("ok") }
            return (response.status, text)
        }
        #expect(try await status("/a?limit=5&dryRun=true").0 == 200)
        let (refused, text) = try await status("/a?limt=5")
        #expect(refused == 400 && text.contains("?limt") && text.contains("limit"))
        #expect(try await status("/a", ["Idempotency-Key": "k-1"]).0 == 200)
        #expect(try await status("/a", ["Idempotency-Key": ""]).0 == 400)
        #expect(try await status("/a", ["Idempotency-Key": "with space"]).0 == 400)
        #expect(try await status("/a", ["Idempotency-Key": String(repeating: "k", count: 256)]).0 == 400)
    }

    @Test func whatMayHaveBeenDoneIsToldWithItsKey() async throws {
        func told(_ headers: HTTPHeaders = [:]) async throws -> Problem {
            let (_, text) = try await respond(
                [.problems(log: Lines().log)], HTTPRequest(.post, "/a", headers: headers)
            ) { _ in throw Problem.outcomeUnknown() }
            return try JSONText.decode(Problem.self, from: text.utf8)
        }
        let change = try await told(["Idempotency-Key": "k-1"])
        #expect(change.code == "outcome_unknown" && change.status == 503 && change.retryable == true)
        #expect(change.idempotencyKey == "k-1" && change.detail?.contains("same idempotency key") == true)
        let without = try await told()
        #expect(without.detail?.contains("look before you ask again") == true)
    }

    @Test func aRouteMayGiveItselfLessTime() async throws {
        let (response, _) = try await respond(
            [.problems(log: Lines().log), .formChecked], timeLimit: .milliseconds(30)
        ) { _ in
            try await TestLoops.any.sleep(for: .seconds(60))
            return .text("late")
        }
        #expect(response.status == 504)
    }

    // MARK: Paging and preferences

    @Test func pagesAreAskedForWithinBounds() throws {
        func page(_ query: String) throws -> PageRequest { try APIRequest(HTTPRequest(.get, "/a?\(query)")).page() }
        #expect(try page("").limit == 50)
        #expect(try page("limit=500").limit == 500)
        for wrong in ["limit=0", "limit=501", "limit=x", "limit=1&limit=2", "cursor=!!", "cursor=", "cursor=e30"] {
            #expect(throws: Problem.self, "\(wrong)") { try page(wrong) }
        }
        let date = Date(timeIntervalSince1970: 1_700_000_000.5)
        let cursor = Cursor([Timestamp.format(date), "a/ü"])
        let next = try page("cursor=\(cursor.text)&limit=2")
        #expect(next.cursor == cursor)
        #expect(try next.after(0, as: Date.self) == date && next.after(1, as: String.self) == "a/ü")
        #expect(throws: Problem.self) { try next.after(1, as: Int.self) }
        #expect(throws: Problem.self) { try next.after(2, as: Int.self) }
        let full = next.page([1, 2, 3]) { ["\($0)"] }
        #expect(full.data == [1, 2] && full.next == Cursor(["2"]).text)
        #expect(next.page([1, 2]) { ["\($0)"] }.next == nil)
    }

    @Test func preferencesAreRead() {
        func wait(_ prefer: String) -> Int {
            APIRequest(HTTPRequest(.get, "/a", headers: ["Prefer": prefer])).preferredWait(upTo: 30)
        }
        #expect(wait("wait=5") == 5)
        #expect(wait("respond-async, wait = 10") == 10)
        #expect(wait("wait=100") == 30)
        #expect(wait("wait=-1") == 0 && wait("wait=x") == 0 && wait("") == 0)
    }

    // MARK: Health

    /// A loop that is stuck asks nobody any more, and nobody says that it is late.
    @Test func whatWasSaidLongAgoIsNoReadiness() async throws {
        let health = Health(
            version: "1.0", services: [], checks: [HealthCheck("database") { "15.4" }], metrics: Metrics(),
            limit: .milliseconds(20), period: .milliseconds(20))
        try await eventually("it is ready") {
            _ = await health.outcomes()
            return health.isReady
        }
        try await eventually("it is not, unasked") { !health.isReady }
    }

    /// Each part of it may ask a database that is frozen, and not listen when it is cancelled.
    @Test func statusWaitsForNoneOfItsParts() async throws {
        let asked = Atomic<Int>(0)
        let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        @Sendable func stuck() async -> JSONValue {
            asked.wrappingAdd(1, ordering: .relaxed)
            await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
            return .string("told")
        }
        let health = Health(
            version: "1.0", services: [], checks: [], metrics: Metrics(), limit: .milliseconds(20), consumers: stuck,
            shards: stuck, gateways: stuck)
        var router = Router()
        router.add(health.routes)
        let frozen = try router.freeze()
        func status() async throws -> String {
            let response = await frozen.respond(to: HTTPRequest(.get, "/status"))
            return String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self)
        }
        for _ in 0..<3 {
            let said = try await status()
            for part in [#""consumers":[]"#, #""shards":null"#, #""gateways":null"#] {
                #expect(said.contains(part), "\(said)")
            }
        }
        #expect(asked.load(ordering: .relaxed) == 3)
        for continuation in waiting.withLock({ $0 }) { continuation.resume() }
        waiting.withLock { $0 = [] }
        try await eventually("they are asked again") {
            _ = try await status()
            return asked.load(ordering: .relaxed) == 6
        }
        for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }

    @Test func readinessIsWhatItsChecksSay() async throws {
        let isUp = Mutex(true)
        let asked = Atomic<Int>(0)
        let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let health = Health(
            version: "1.0", services: ["orders"],
            checks: [
                HealthCheck("database") { "15.4" },
                HealthCheck("cache") {
                    if !isUp.withLock({ $0 }) { throw SystemError(errno: 111, during: "asking") }
                    return nil
                },
                HealthCheck("slow") {
                    if !isUp.withLock({ $0 }) { try await TestLoops.any.sleep(for: .seconds(60)) }; return nil
                },
                HealthCheck("stuck", isRequired: false) {
                    asked.wrappingAdd(1, ordering: .relaxed)
                    // Does not listen when it is cancelled, as a call that blocks its thread.
                    await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
                    return nil
                },
            ], metrics: Metrics(), limit: .milliseconds(50), period: .milliseconds(5))
        var router = Router()
        router.add(health.routes)
        let frozen = try router.freeze()
        func get(_ path: String) async throws -> (Int, String) {
            let response = await frozen.respond(to: HTTPRequest(.get, path))
            return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
        }
        #expect(try await get("/healthz") == (200, "ok\n"))
        // Nothing is known yet.
        #expect(try await get("/readyz").0 == 503)
        let refreshing = Task(executorPreference: TestLoops.any) { await health.run() }
        defer { refreshing.cancel() }
        try await eventually("it is ready") { try await get("/readyz").0 == 200 }
        #expect(try await get("/status").1.contains(#""version":"1.0""#))
        isUp.withLock { $0 = false }
        try await eventually("it is not ready") { try await get("/readyz").0 == 503 }
        // A stranger may be told this much.
        #expect(try await get("/readyz").1 == #"{"ready":false}"#)
        let (status, text) = try await get("/status")
        #expect(status == 200 && text.contains(#""detail":"15.4""#) && text.contains("no answer within"))
        #expect(try await get("/healthz").0 == 200)
        isUp.withLock { $0 = true }
        try await eventually("it is ready again") { try await get("/readyz").0 == 200 }
        health.beginDraining()
        #expect(try await get("/readyz").0 == 503)
        #expect(try await get("/metrics").0 == 200)
        // However often it was looked at, what hangs was asked once.
        for _ in 0..<50 { _ = try await get("/status") }
        #expect(asked.load(ordering: .relaxed) == 1)
        for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }
}
