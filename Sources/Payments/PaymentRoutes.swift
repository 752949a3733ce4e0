internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Observability
internal import Postgres
public import ShopAPI

/// What Payments serves over HTTP: card tokens for customers, payments with their attempts and ledger for operators.
struct PaymentRoutes: Sendable {
    let store: PaymentStore
    let provider: any PaymentProvider
    /// How long the provider may take to make a token.
    let callLimit: Duration
    /// Keyed digests, which nobody can find the text by who has only the database.
    let digests: @Sendable (_ text: [UInt8]) -> [[UInt8]]
    private static let log = Log(label: "payments.routes")

    var routes: [Route] {
        [
            Route(
                .post, "/v1/payment-tokens", access: .signedIn, summary: "Turns a card into a token for one's orders",
                query: [], bodyLimit: 4096, body: .json(PaymentTokenRequest.self), rate: .sensitive
            ) { try await makeToken($0) },
            Route(
                .post, "/internal/v1/payment-tokens/check", access: .service,
                summary: "Whether an order can be paid with a token", query: [], bodyLimit: 4096,
                body: .json(PaymentTokenCheck.self)
            ) { try await check($0) },
            Route(
                .get, "/admin/v1/payments", access: .scope("payments:read"), summary: "Payments, newest first",
                query: ["state", "order", "customer", "since", "until", "limit", "cursor"]
            ) { try await list($0) },
            Route(
                .get, "/admin/v1/payments/{payment}", access: .scope("payments:read"),
                summary: "One payment with its attempts and ledger", query: []
            ) { (_: APIRequest, id: PaymentID) in try await get(id) },
        ]
    }

    private func makeToken(_ request: APIRequest) async throws -> HTTPResponse {
        let actor = try request.actor
        let wanted: PaymentTokenRequest = try await Self.masking { try await request.json() }
        let card = try Card(wanted, at: Date())
        let customer = try Self.customer(wanted, request.principal, actor)
        let key = try request.idempotencyKey.map { key in
            TokenKey(actor: actor, key: key, digests: digests(card.identity(for: customer)))
        }
        if let key, let answer = try await told(card, under: key) { return answer }
        do {
            var token = try await withDeadline(callLimit, of: "an answer of the payment provider") { [provider] in
                try await provider.tokenize(card)
            }
            guard let made = PaymentToken(rawValue: token.token) else {
                throw SandboxError(code: "token_reused", message: "the provider made a token that is none")
            }
            guard let end = try await store.tokens.insert(made, customer: customer, by: actor, under: key) else {
                // The same request was faster; its token is the one.
                if let key, let answer = try await told(card, under: key) { return answer }
                throw SandboxError(code: "token_reused", message: "the provider made a token that there is")
            }
            token.expiresAt = end
            return try .json(token, status: 201, headers: Self.unkept)
        } catch let refusal as PaymentRefusal {
            throw Problem(
                422, refusal.code, "The card can't be used", detail: refusal.message,
                errors: [.init("/number", refusal.message)])
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as PostgresError where error.isQueryCanceled && key != nil {
            // The same key in a session that has not ended: it waited for that.
            throw Problem.outcomeUnknown(key?.key)
        } catch let error as PostgresError {
            throw error
        } catch let problem as Problem {
            throw problem
        } catch {
            Self.log.warning("the provider made no token", ["error": .describing(error)])
            throw Problem.unavailable("the payment provider does not answer")
        }
    }

    private static let unkept: HTTPHeaders = ["Cache-Control": "no-store"]

    /// The first answer to the request; nil when there was none. What it says of the card comes from the card.
    private func told(_ card: Card, under key: TokenKey) async throws -> HTTPResponse? {
        guard let (token, end) = try await store.tokens.made(under: key) else { return nil }
        var headers = Self.unkept
        headers["Idempotency-Replayed"] = "true"
        return try .json(
            PaymentTokenResponse(
                token: token, brand: card.brand, last4: card.last4, expMonth: card.expMonth, expYear: card.expYear,
                expiresAt: end),
            status: 201, headers: headers)
    }

    /// Whose orders the token may pay: the customer's own, or those of whom an operator names.
    private static func customer(
        _ wanted: PaymentTokenRequest, _ principal: Principal?, _ actor: Actor
    ) throws -> String? {
        guard let named = wanted.customerId else { return actor.kind == .customer ? actor.id : nil }
        guard actor.kind != .customer else {
            throw Problem.invalid("/customerId", "is for operators; the token is for the bearer's own orders")
        }
        guard principal?.may(.scope("orders:write")) ?? false else {
            throw Problem.forbidden("a token for a customer's orders takes the scope orders:write")
        }
        return named.description
    }

    private func check(_ request: APIRequest) async throws -> HTTPResponse {
        let check: PaymentTokenCheck = try await request.json()
        guard let token = PaymentToken(rawValue: check.token) else {
            throw Problem.invalid("/token", PaymentToken.rule)
        }
        return try .json(
            PaymentTokenVerdict(
                isUsable: try await store.tokens.isUsable(token, customer: check.customerId, by: check.actor)))
    }

    /// A body that can't be read may hold a card number in the wrong place: what is said about it must not repeat it.
    private static func masking<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch var problem as Problem {
            problem.detail = problem.detail.map { Redaction.masked($0) }
            problem.errors = problem.errors?.map { .init(Redaction.masked($0.pointer), Redaction.masked($0.detail)) }
            throw problem
        }
    }

    private func list(_ request: APIRequest) async throws -> HTTPResponse {
        let page = try request.page()
        var filter = PaymentFilter()
        filter.state = try request.query("state")
        filter.orderID = try request.query("order")
        filter.customerID = try request.query("customer", as: UserID.self)?.description
        filter.since = try request.query("since")
        filter.until = try request.query("until")
        let found = try await store.payments(filter, after: try page.after(0), limit: page.limit + 1)
        return try .json(page.page(found) { [$0.id.description] })
    }

    private func get(_ id: PaymentID) async throws -> HTTPResponse {
        guard let payment = try await store.payment(id) else { throw Problem.notFound("payment \(id)") }
        return try .json(payment)
    }
}

extension PaymentState: PathParameter {}
