internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Observability
public import ShopAPI

/// What Payments serves over HTTP: card tokens for customers, payments with their attempts and ledger for operators.
struct PaymentRoutes: Sendable {
    let store: PaymentStore
    let provider: any PaymentProvider
    /// How long the provider may take to make a token.
    let callLimit: Duration
    private static let log = Log(label: "payments.routes")

    var routes: [Route] {
        [
            // No Idempotency-Key: remembering the request would keep something of the card, and a second token does no
            // harm.
            Route(
                .post, "/v1/payment-tokens", access: .signedIn, summary: "Turns a card into a token for one's orders",
                query: [], bodyLimit: 4096, body: .json(PaymentTokenRequest.self), rate: .sensitive
            ) { try await makeToken($0) },
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
        let card = try Card(try await Self.masking { try await request.json() }, at: Date())
        do {
            let token = try await withDeadline(callLimit, of: "an answer of the payment provider") { [provider] in
                try await provider.tokenize(card)
            }
            return try .json(token, status: 201, headers: ["Cache-Control": "no-store"])
        } catch let refusal as PaymentRefusal {
            throw Problem(
                422, refusal.code, "The card can't be used", detail: refusal.message,
                errors: [.init("/number", refusal.message)])
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            Self.log.warning("the provider made no token", ["error": .describing(error)])
            throw Problem.unavailable("the payment provider does not answer")
        }
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
