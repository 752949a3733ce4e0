import EventLoop
import HTTPServer
import HTTPService
import ShopAPI
import StorefrontGateway
import Synchronization
import TestSupport
import Testing

@Suite struct CheckoutTests {
    let stage = Stage()
    private let order = #"{"lines":[{"sku":"A-1","quantity":2}],"paymentToken":"tok_approved","note":"ring twice"}"#

    @Test func anOrderIsPricedAndThenPlaced() async throws {
        let router = try stage.gateway().router
        let answer = try await router.ask(
            .post, "/v1/orders", as: "customer", headers: ["Prefer": "wait=5", "Idempotency-Key": "k1"], json: order)
        #expect(answer.status == 201 && answer.headers["Location"] == "/v1/orders/ord_1")
        #expect(answer.headers["Preference-Applied"] == "wait=5")
        let (quote, placed) = stage.state.withLock { ($0.quotes[0], $0.placed[0]) }
        let customer = NamedTokens.customer.description
        #expect(quote.lines?.first?.quantity == 2 && quote.customerId == customer)
        #expect(
            placed.quote.total.amount == 500 && placed.customerId?.description == customer
                && placed.note == "ring twice")
        #expect(placed.actor == Actor(.customer, customer) && placed.idempotencyKey == "k1" && placed.waitSeconds == 5)
        #expect(placed.requestHash.utf8.count == 64)
    }

    @Test func operatorsPlaceForCustomers() async throws {
        let router = try stage.gateway().router
        let body = #"{"cart":"\#(CartID())","paymentToken":"tok_1","customerId":"\#(Stage.known)"}"#
        let answer = try await router.ask(.post, "/admin/v1/orders", as: "operator", json: body)
        #expect(answer.status == 201 && answer.headers["Location"] == "/admin/v1/orders/ord_1")
        #expect(stage.state.withLock { $0.placed[0].customerId } == Stage.known)
        #expect(stage.state.withLock { $0.placed[0].actor } == Actor(.operator, "cli_1"))
        #expect(try await router.ask(.post, "/admin/v1/orders", as: "viewer", json: body).status == 403)
        #expect(try await router.ask(.post, "/v1/orders", as: "operator", json: body).status == 403)
    }

    @Test(arguments: [
        "", "Smith, John", "usr_x", " ", "4242424242424242", "\(UserID())", "\(CartID())", "usr_\u{202E}", "=1",
    ])
    func anOrderIsForAKnownCustomerOrRefused(_ customer: String) async throws {
        let router = try stage.gateway().router
        let text = String(decoding: try JSONText.encode(customer), as: UTF8.self)
        let body = #"{"lines":[{"sku":"A","quantity":1}],"paymentToken":"tok_1","customerId":\#(text)}"#
        let answer = try await router.ask(.post, "/admin/v1/orders", as: "operator", json: body)
        #expect(answer.status == 422 && answer.text.contains("\"/customerId\""), "\(answer.text)")
        #expect(!answer.text.contains("4242"))
        #expect(stage.state.withLock { $0.placed.isEmpty && $0.quotes.isEmpty })
    }

    @Test(arguments: [
        (#"{"paymentToken":"tok_t"}"#, "/lines"), (#"{"lines":[],"paymentToken":"tok_t"}"#, "/lines"),
        (#"{"lines":[{"sku":"A","quantity":1}],"paymentToken":""}"#, "/paymentToken"),
        (#"{"lines":[{"sku":"A","quantity":1}],"paymentToken":"4242 4242 4242 4242"}"#, "/paymentToken"),
        (#"{"lines":[{"sku":"A","quantity":1}],"paymentToken":"tok_4242424242424242"}"#, "/paymentToken"),
        (#"{"lines":[{"sku":"A","quantity":1}],"paymentToken":"tok_t","customerId":"usr_2"}"#, "/customerId"),
        (#"{"lines":[{"sku":"A","quantity":1}],"paymentToken":"tok_t","colour":"red"}"#, "/colour"),
        (#"{"lines":[{"sku":"A","quantity":1.5}],"paymentToken":"tok_t"}"#, "/lines/0/quantity"),
        (#"{"lines":[{"sku":"A","quantity":1}]}"#, "/paymentToken"),
    ])
    func whatIsWrongIsSaidWithItsPlace(body: String, pointer: String) async throws {
        let answer = try await (try stage.gateway().router).ask(.post, "/v1/orders", as: "customer", json: body)
        #expect(answer.status == 422 && answer.text.contains("\"pointer\":\"\(pointer)\""), "\(answer.text)")
        #expect(!answer.text.contains("4242"))
        #expect(stage.state.withLock { $0.placed.isEmpty && $0.quotes.isEmpty })
    }

    @Test func aTotalThatHasChangedIsNotPlaced() async throws {
        let router = try stage.gateway().router
        func body(_ amount: Int) -> String {
            let total = #"{"amount":\#(amount),"currency":"EUR"}"#
            return #"{"lines":[{"sku":"A","quantity":2}],"paymentToken":"tok_t","expectedTotal":\#(total)}"#
        }
        let answer = try await router.ask(.post, "/v1/orders", as: "customer", json: body(499))
        #expect(answer.status == 409 && answer.text.contains("total_changed"))
        #expect(try await router.ask(.post, "/v1/orders", as: "customer", json: body(500)).status == 201)
    }

    @Test func aKeyThatWasUsedGetsItsFirstAnswerThoughThePriceIsGone() async throws {
        let router = try stage.gateway().router
        let key: HTTPHeaders = ["Idempotency-Key": "k2"]
        #expect(try await router.ask(.post, "/v1/orders", as: "customer", headers: key, json: order).status == 201)
        stage.state.withLock { $0.quoteProblem = .invalid("/cartId", "is empty") }
        let again = try await router.ask(.post, "/v1/orders", as: "customer", headers: key, json: order)
        #expect(again.status == 201 && again.text.contains("first"))
        #expect(again.headers["Idempotency-Replayed"] == "true" && again.headers["Location"] == "/v1/orders/ord_1")
        let other = try await router.ask(
            .post, "/v1/orders", as: "customer", headers: key,
            json: #"{"lines":[{"sku":"B","quantity":1}],"paymentToken":"tok_t"}"#)
        #expect(other.status == 422 && other.text.contains("idempotency_key_reused"))
        // A key that is new gets what is wrong now, in the words of its own request.
        let fresh = try await router.ask(
            .post, "/v1/orders", as: "customer", headers: ["Idempotency-Key": "k3"], json: order)
        #expect(fresh.status == 422 && fresh.text.contains("\"/cart\""))
        #expect(stage.state.withLock { $0.placed.count } == 1)
    }

    @Test func whoSendsNoKeyIsGivenOne() async throws {
        let router = try stage.gateway().router
        let answer = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        let key = try #require(answer.headers["Idempotency-Key"])
        #expect(key.hasPrefix("key_") && stage.state.withLock { $0.placed[0].idempotencyKey } == key)
        let again = try await router.ask(
            .post, "/v1/orders", as: "customer", headers: ["Idempotency-Key": "mine"], json: order)
        #expect(again.status == 201 && again.headers["Idempotency-Key"] == nil)
        stage.state.withLock { $0.quoteProblem = .outcomeUnknown() }
        let refused = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        // A price that was not told has changed nothing.
        #expect(refused.status == 503 && refused.text.contains("\"code\":\"unavailable\""))
        #expect(refused.text.contains("\"idempotencyKey\":\"\(refused.headers["Idempotency-Key"] ?? "-")\""))
        let cart = try await router.ask(.put, "/v1/carts/\(CartID())/lines/A", as: "customer", json: order)
        #expect(cart.headers["Idempotency-Key"]?.hasPrefix("key_") == true)
        let rehearsal = try await router.ask(.post, "/v1/orders?dryRun=true", as: "customer", json: order)
        #expect(rehearsal.headers["Idempotency-Key"] == nil)
    }

    @Test func aDryRunPlacesNothing() async throws {
        let answer = try await (try stage.gateway().router).ask(
            .post, "/v1/orders?dryRun=true", as: "customer", headers: ["Prefer": "wait=5"], json: order)
        #expect(answer.status == 200 && answer.headers["Preference-Applied"] == nil)
        #expect(stage.state.withLock { $0.wasRehearsed && $0.placed.isEmpty })
    }

    @Test func servicesElsewhereAreCalledWithTheGatewaysOwnToken() async throws {
        let elsewhere = HTTPServer(
            HTTPServerConfiguration(), group: TestLoops.group,
            router: try StorefrontGateway.internalRouter(hosted: stage.hosted, environment: Stage.environment))
        try await elsewhere.start()
        let base = "http://127.0.0.1:\(elsewhere.port)"
        let router = try stage.gateway(
            StorefrontConfiguration(upstreams: ["catalog": base, "orders": base]), hosted: []
        ).router
        let answer = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        #expect(answer.status == 201 && answer.headers["Location"] == "/v1/orders/ord_1")
        #expect(stage.state.withLock { $0.placed.count } == 1)
        stage.state.withLock { $0.quoteProblem = .invalid("/lines/0/sku", "is not sold here") }
        let refused = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        #expect(refused.status == 422 && refused.text.contains("/lines/0/sku"))
        await elsewhere.stop()
        let dead = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        #expect(dead.status == 503 && dead.headers["Retry-After"] == "1" && dead.text.contains("catalog"))
    }

    @Test func aTokenThatIsAnothersIsRefusedAndAKeyGetsItsFirstAnswer() async throws {
        let asked = Mutex<[PaymentTokenCheck]>([])
        let isUsable = Mutex(true)
        let payments = Route(
            .post, "/internal/v1/payment-tokens/check", access: .service, summary: "",
            body: .json(PaymentTokenCheck.self)
        ) { request in
            let check: PaymentTokenCheck = try await request.json()
            asked.withLock { $0.append(check) }
            return try .json(PaymentTokenVerdict(isUsable: isUsable.withLock { $0 }))
        }
        let router = try stage.gateway(hosted: stage.hosted + [HostedRoutes("payments", [payments])]).router
        let key: HTTPHeaders = ["Idempotency-Key": "t1"]
        #expect(try await router.ask(.post, "/v1/orders", as: "customer", headers: key, json: order).status == 201)
        let customer = NamedTokens.customer.description
        #expect(asked.withLock { $0[0].customerId == customer && $0[0].actor == Actor(.customer, customer) })
        #expect(asked.withLock { $0[0].token } == "tok_approved")
        isUsable.withLock { $0 = false }
        let refused = try await router.ask(.post, "/v1/orders", as: "customer", json: order)
        #expect(refused.status == 422 && refused.text.contains(#""pointer":"/paymentToken""#), "\(refused.text)")
        let again = try await router.ask(.post, "/v1/orders", as: "customer", headers: key, json: order)
        #expect(again.status == 201 && again.headers["Idempotency-Replayed"] == "true", "\(again.text)")
        #expect(stage.state.withLock { $0.placed.count } == 1)
    }

    @Test func nobodyWaitsForPaymentsToPlaceAnOrder() async throws {
        let payments = Route(
            .post, "/internal/v1/payment-tokens/check", access: .service, summary: "",
            body: .json(PaymentTokenCheck.self)
        ) { _ in
            try await TestLoops.any.sleep(for: .seconds(600))
            throw Problem.internalError
        }
        let router = try stage.gateway(hosted: stage.hosted + [HostedRoutes("payments", [payments])]).router
        #expect(try await router.ask(.post, "/v1/orders", as: "customer", json: order).status == 201)
    }

    @Test func aServiceThatIsNowhereIsUnavailable() async throws {
        let answer = try await (try stage.gateway(hosted: []).router).ask(
            .post, "/v1/orders", as: "customer", json: order)
        #expect(answer.status == 503 && answer.text.contains("neither hosted here nor configured"))
    }
}
