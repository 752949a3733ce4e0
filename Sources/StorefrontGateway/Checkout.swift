internal import EventLoop
internal import HTTPServer
internal import HTTPService
internal import Observability
internal import ShopAPI

/// Placing an order: Catalog prices it, Orders places it. Neither knows the other.
struct Checkout: Sendable {
    let services: ServiceCalls

    /// The longest that `Prefer: wait=N` can be, in seconds.
    static let longestWait = 60
    /// The services have their own bounds; what is far above them is not passed on.
    static let mostLines = 500

    private static let limit = Duration.seconds(longestWait + 15)
    static let placing = RouteDescription(
        .post, "/v1/orders", access: .customer, summary: "Place an order", query: ["dryRun"], bodyLimit: 256 << 10,
        timeLimit: limit, body: .json(PlaceOrderRequest.self))
    static let placingForCustomers = RouteDescription(
        .post, "/admin/v1/orders", access: .scope("orders:write"), summary: "Place an order for a customer",
        query: ["dryRun"], bodyLimit: 256 << 10, timeLimit: limit, body: .json(PlaceOrderRequest.self))

    var routes: [Route] {
        [
            Route(Self.placing) { request in
                try await place(request, customer: try request.customer, location: "/v1/orders/")
            },
            Route(Self.placingForCustomers) { request in
                try await place(request, customer: nil, location: "/admin/v1/orders/")
            },
        ]
    }

    /// - Parameter customer: whose order it is; `nil` when the body says it.
    private func place(_ request: APIRequest, customer: UserID?, location: String) async throws -> HTTPResponse {
        let (wanted, body) = try await request.jsonAndText(PlaceOrderRequest.self)
        try check(wanted, isCustomer: customer != nil)
        if let id = wanted.customerId { try await check(id, request) }
        let order = Wanted(
            request: wanted, customer: customer ?? wanted.customerId, actor: try request.actor,
            key: try request.idempotencyKey, hash: hex(request.fingerprint(of: body)),
            wait: request.preferredWait(upTo: Self.longestWait), isDryRun: try request.isDryRun)
        let answer: ServiceCalls.Answer
        do {
            answer = try await priceAndPlace(order, request)
        } catch let refusal as FirstAnswerMayExist {
            guard let first = try await firstAnswer(order, request) else { throw refusal.problem }
            answer = first
        } catch var problem as Problem where problem.code == Problem.outcomeUnknown().code {
            problem.idempotencyKey = order.key
            throw problem
        }
        return response(answer, order, location)
    }

    private struct Wanted {
        let request: PlaceOrderRequest
        let customer: UserID?
        let actor: Actor
        let key: String?
        let hash: String
        let wait: Int
        let isDryRun: Bool
    }

    /// What stood in the way this time may not have when the key was first used: prices and carts change.
    private struct FirstAnswerMayExist: Error { let problem: Problem }

    private func priceAndPlace(_ order: Wanted, _ request: APIRequest) async throws -> ServiceCalls.Answer {
        let quote: Quote
        do {
            quote = try await price(order, request)
        } catch let problem as Problem {
            throw FirstAnswerMayExist(problem: problem)
        }
        try await checkToken(order, request)
        let placement = PlaceQuotedOrder(
            quote: quote, paymentToken: order.request.paymentToken, customerId: order.customer,
            note: order.request.note,
            actor: order.actor, idempotencyKey: order.key, requestHash: order.hash, waitSeconds: order.wait)
        let path = order.isDryRun ? "/internal/v1/orders?dryRun=true" : "/internal/v1/orders"
        return try await services.post(placement, to: path, of: "orders", for: request)
    }

    private func price(_ order: Wanted, _ request: APIRequest) async throws -> Quote {
        let asked = QuoteRequest(
            lines: order.request.lines, cartId: order.request.cart, customerId: order.customer?.description)
        let answer: ServiceCalls.Answer
        do {
            answer = try await services.post(asked, to: "/internal/v1/quotes", of: "catalog", for: request)
        } catch var problem as Problem {
            // Asking for a price changes nothing.
            if problem.code == Problem.outcomeUnknown().code { throw Problem.unavailable("catalog does not answer") }
            // The client has sent `cart`, where the quote has `cartId`.
            problem.errors = problem.errors?.map { $0.pointer == "/cartId" ? .init("/cart", $0.detail) : $0 }
            throw problem
        }
        let quote = try JSONText.decode(Quote.self, from: answer.body)
        if let expected = order.request.expectedTotal, expected != quote.total {
            throw Problem.conflict("total_changed", "the total is \(quote.total) now, and \(expected) was expected")
        }
        return quote
    }

    /// A token that is somebody else's is refused here. Payments has the last word before it charges, so nobody waits
    /// here when it is away.
    private func checkToken(_ order: Wanted, _ request: APIRequest) async throws {
        let check = PaymentTokenCheck(
            token: order.request.paymentToken, customerId: order.customer?.description, actor: order.actor)
        let verdict: PaymentTokenVerdict
        do {
            verdict = try await withDeadline(Self.tokenPatience, of: "an answer of payments") { [services] in
                let path = "/internal/v1/payment-tokens/check"
                let answer = try await services.post(check, to: path, of: "payments", for: request)
                return try JSONText.decode(PaymentTokenVerdict.self, from: answer.body)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return Self.log.info("a payment token was not checked", ["error": .describing(error)])
        }
        guard verdict.isUsable else {
            throw FirstAnswerMayExist(
                problem: .invalid(
                    "/paymentToken",
                    "is none that this order can be paid with: a token is for its maker's orders, pays one, "
                        + "and lasts an hour"))
        }
    }
    private static let tokenPatience = Duration.seconds(2)
    private static let log = Log(label: "checkout")

    private func firstAnswer(_ order: Wanted, _ request: APIRequest) async throws -> ServiceCalls.Answer? {
        guard let key = order.key, !order.isDryRun, !request.hasNewKey else { return nil }
        let replay = ReplayRequest(key: key, actor: order.actor, requestHash: order.hash)
        do {
            return try await services.post(replay, to: "/internal/v1/orders/replay", of: "orders", for: request)
        } catch let problem as Problem where problem.status == 404 {
            return nil
        }
    }

    private func response(_ answer: ServiceCalls.Answer, _ order: Wanted, _ location: String) -> HTTPResponse {
        var response = HTTPResponse.json(answer.body, status: answer.status)
        if let id = answer.headers["Location"]?.split(separator: "/").last {
            response.headers["Location"] = location + id
        }
        if let replayed = answer.headers["Idempotency-Replayed"] { response.headers["Idempotency-Replayed"] = replayed }
        if order.wait > 0, !order.isDryRun { response.headers["Preference-Applied"] = "wait=\(order.wait)" }
        return response
    }

    // MARK: Form

    private func check(_ wanted: PlaceOrderRequest, isCustomer: Bool) throws {
        var faults: [Problem.Field] = []
        switch (wanted.lines, wanted.cart) {
        case (nil, nil): faults.append(.init("/lines", "is missing; lines or cart is needed"))
        case (.some, .some): faults.append(.init("/cart", "lines and cart can't both be given"))
        case (.some(let lines), nil) where lines.isEmpty: faults.append(.init("/lines", "must not be empty"))
        case (.some(let lines), nil) where lines.count > Self.mostLines:
            faults.append(.init("/lines", "must have at most \(Self.mostLines) entries, not \(lines.count)"))
        default: break
        }
        if !PaymentToken.isWellFormed(wanted.paymentToken) {
            faults.append(.init("/paymentToken", PaymentToken.rule + ", never a card number"))
        }
        if let mistake = wanted.note.flatMap({ TextRule.note.mistake(in: $0) }) {
            faults.append(.init("/note", mistake))
        }
        if isCustomer, wanted.customerId != nil {
            faults.append(.init("/customerId", "is for operators; the order is the token's holder's"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }

    /// Whether there is such a customer: asked of Auth, who alone knows them.
    private func check(_ customer: UserID, _ request: APIRequest) async throws {
        do {
            _ = try await services.post(
                KnownUserRequest(id: customer), to: "/internal/v1/users/known", of: "auth", for: request)
        } catch let problem as Problem where problem.status == 404 {
            throw Problem.invalid("/customerId", "is no customer of this shop")
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
