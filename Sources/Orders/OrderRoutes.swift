// The HTTP side of orders and refunds.

internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Postgres
internal import ShopAPI

extension OrderState: PathParameter {}

extension Orders: ServiceRoutes {
    public var routes: [Route] {
        internalRoutes + customerRoutes + adminRoutes + [exportRoute, feedRoute] + refundRoutes + returnRoutes
    }

    // MARK: For the gateway

    private var internalRoutes: [Route] {
        [
            Route(
                .post, "/internal/v1/orders", access: .service, summary: "Place a priced order", query: ["dryRun"],
                timeLimit: .seconds(Limits.waitSeconds + 10), body: .json(PlaceQuotedOrder.self)
            ) { [self] request in try await place(request) },
            Route(
                .post, "/internal/v1/orders/replay", access: .service, summary: "The first answer to a key", query: [],
                body: .json(ReplayRequest.self)
            ) { [self] request in
                let placement = try await replay(try await request.json())
                return Self.answer(placement, placement.body)
            },
        ]
    }

    private func place(_ request: APIRequest) async throws -> HTTPResponse {
        let order: PlaceQuotedOrder = try await request.json()
        if try request.isDryRun { return .json(try await rehearse(order)) }
        let placement = try await place(order)
        var body = placement.body
        if order.waitSeconds > 0 {
            let limit = Duration.seconds(min(order.waitSeconds, Limits.waitSeconds))
            if let settled = try await settled(placement.id, within: limit) { body = try JSONText.encode(settled) }
        }
        return Self.answer(placement, body)
    }

    private static func answer(_ placement: Placement, _ body: [UInt8]) -> HTTPResponse {
        var response = HTTPResponse.json(body, status: 201)
        response.headers["Location"] = "/v1/orders/\(placement.id)"
        if placement.wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    // MARK: For customers

    private var customerRoutes: [Route] {
        [
            Route(
                .get, "/v1/orders", access: .customer, summary: "The customer's own orders",
                query: ["state", "limit", "cursor"]
            ) { [self] request in
                try await list(request, customer: request.customer.description)
            },
            Route(.get, "/v1/orders/{order}", access: .customer, summary: "One order", query: []) {
                [self] (request: APIRequest, id: OrderID) in
                try .json(try await order(id, of: request.customer))
            },
            Route(.post, "/v1/orders/{order}/cancel", access: .customer, summary: "Cancel an order", query: ["dryRun"])
            {
                [self] (request: APIRequest, id: OrderID) in
                _ = try await order(id, of: request.customer)
                return try await change(.cancel(reason: try request.reason), id, request, [])
            },
            Route(
                .get, "/v1/orders/{order}/events", access: .customer, summary: "An order's progress, as it happens",
                query: []
            ) { [self] (request: APIRequest, id: OrderID) in
                _ = try await order(id, of: request.customer)
                return progress(id, after: request)
            },
        ]
    }

    private func order(_ id: OrderID, of customer: UserID?) async throws -> Order {
        guard let order = try await store.order(id, customer: customer?.description) else {
            throw Problem.notFound("the order \(id)")
        }
        return order
    }

    // MARK: For operators

    private var adminRoutes: [Route] {
        let read = Access.scope("orders:read")
        let write = Access.scope("orders:write")
        return [
            Route(
                .get, "/admin/v1/orders", access: read, summary: "Orders, newest first",
                query: ["state", "customer", "sku", "since", "until", "limit", "cursor"]
            ) { [self] request in try await list(request, customer: request.query("customer")) },
            Route(.get, "/admin/v1/orders/{order}", access: read, summary: "One order", query: []) {
                [self] (_: APIRequest, id: OrderID) in try .json(try await order(id, of: nil))
            },
            Route(.get, "/admin/v1/orders/{order}/timeline", access: read, summary: "An order's history", query: []) {
                [self] (_: APIRequest, id: OrderID) in
                _ = try await order(id, of: nil)
                return try .json(Page(try await store.history(id)))
            },
            Route(
                .get, "/admin/v1/orders/{order}/explain", access: read,
                summary: "What can be done with an order now, and what is in the way", query: []
            ) { [self] (_: APIRequest, id: OrderID) in try .json(try await explain(id)) },
            Route(
                .get, "/admin/v1/orders/{order}/events", access: read, summary: "An order's progress, as it happens",
                query: []
            ) { [self] (request: APIRequest, id: OrderID) in
                _ = try await order(id, of: nil)
                return progress(id, after: request)
            },
            Route(
                .post, "/admin/v1/orders/{order}/cancel", access: write, summary: "Cancel an order", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: OrderID) in
                try await change(.cancel(reason: try request.reason), id, request, [])
            },
            Route(
                .post, "/admin/v1/orders/{order}/fulfil", access: write, summary: "Send goods of an order",
                query: ["dryRun"], body: .optionalJSON(FulfilRequest.self)
            ) { [self] (request: APIRequest, id: OrderID) in
                let (wanted, body) = try await request.optionalJSON(FulfilRequest.self)
                return try await change(.fulfil(FulfilmentID(), lines: wanted?.lines), id, request, body)
            },
            Route(
                .post, "/admin/v1/orders/{order}/retry", access: write,
                summary: "Send the steps again that are not answered", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: OrderID) in try await change(.retry(), id, request, []) },
            Route(
                .post, "/admin/v1/orders/audit", access: .scope("orders:audit"),
                summary: "The invariants over all data, at once or in pieces", query: ["pieces", "cursor"],
                timeLimit: .seconds(600)
            ) { [self] request in
                guard let audit else { throw Problem.unavailable("this daemon has no access for audits") }
                let cursor: String? = try request.query("cursor")
                guard try request.query("pieces") ?? false || cursor != nil else {
                    return try .json(try await audit.run(now: now()))
                }
                return try .json(try await audit.piece(after: cursor, now: now()))
            },
        ]
    }

    private func list(_ request: APIRequest, customer: String?) async throws -> HTTPResponse {
        let page = try request.page()
        let orders = try await store.orders(
            OrderFilter(
                state: try request.query("state"), customerId: customer, sku: try request.query("sku"),
                since: try request.query("since"), until: try request.query("until"), before: try page.after(0),
                limit: page.limit + 1))
        return try .json(page.page(orders) { [$0.id.description] })
    }

    private func change(
        _ input: OrderInput, _ id: OrderID, _ request: APIRequest, _ body: [UInt8]
    ) async throws -> HTTPResponse {
        let answer = try await apply(input, to: id, as: try verb(request, body, status: 200)) { [store] transaction in
            try JSONText.encode(try await store.order(id, in: transaction))
        }
        return Self.response(answer)
    }

    func verb(_ request: APIRequest, _ body: [UInt8], status: Int) throws -> Verb {
        return Verb(
            actor: try request.actor, reason: try request.reason, key: try request.idempotencyKey,
            requestHash: Hex.encode(request.fingerprint(of: body)), status: status, isDryRun: try request.isDryRun,
            expectedVersion: try request.expectedVersion, responsible: try request.responsible)
    }

    static func response(_ answer: VerbAnswer) -> HTTPResponse {
        var response = HTTPResponse.json(answer.body, status: answer.status)
        // Of a rehearsal: what `If-Match` is to be sent with, so that just this is done.
        if let version = answer.version { response.headers["ETag"] = "\"\(version)\"" }
        if answer.wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    private func explain(_ id: OrderID) async throws -> OrderExplanation {
        // Its parts are read in one snapshot, and wait for nobody who has it locked.
        let order = try await store.database.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
            try await store.lock([id], detailed: [id], isReadOnly: true, in: transaction)[id]
        }
        guard let order else { throw Problem.notFound("the order \(id)") }
        return OrderExplanation(
            orderId: id, state: order.state, transitions: order.transitions(), steps: try await store.steps(id))
    }

    // MARK: Progress

    /// A silent connection is kept open by a comment this often.
    private static let keepAlive = Duration.seconds(15)

    /// The history so far, from the client's `Last-Event-ID` on, and then each entry as it comes; ends with the order.
    private func progress(_ id: OrderID, after request: APIRequest) -> HTTPResponse {
        let last = request.headers["Last-Event-ID"].flatMap { Int64($0) } ?? 0
        return HTTPResponse(
            headers: ["Cache-Control": "no-store"],
            body: .events { [self] events in
                let subscription = watch.subscribe(id)
                defer { subscription.end() }
                try await follow(id, last, subscription, events)
            })
    }

    private func follow(
        _ id: OrderID, _ last: Int64, _ subscription: OrderSubscription, _ events: ServerSentEventWriter
    ) async throws {
        let clock = ContinuousClock()
        var last = last
        var spoken = clock.now
        while !Task.isCancelled {
            let entries = try await store.history(id, after: last)
            for entry in entries {
                let text = String(decoding: try JSONText.encode(entry), as: UTF8.self)
                try await events.send(ServerSentEvent(data: text, event: entry.type, id: String(entry.number)))
                last = entry.number
                spoken = clock.now
            }
            if entries.last?.state.isFinal == true { return }
            if clock.now - spoken > Self.keepAlive {
                try await events.keepAlive()
                spoken = clock.now
            }
            _ = await subscription.next(within: OrderWatch.poll)
        }
    }
}
