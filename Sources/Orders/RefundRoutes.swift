// The HTTP side of refunds.

internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Postgres
public import ShopAPI

extension RefundState: PathParameter {}

extension Orders {
    private static let approving = Access.scope("refunds:approve")

    var refundRoutes: [Route] { refundReading + refundChanging }

    private var refundReading: [Route] {
        let read = Access.scope("refunds:read")
        return [
            Route(
                .get, "/admin/v1/refunds", access: read, summary: "Refunds, newest first",
                query: ["order", "state", "since", "until", "limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                let refunds = try await store.refunds(
                    order: try request.query("order"), state: try request.query("state"),
                    since: try request.query("since"), until: try request.query("until"), before: try page.after(0),
                    limit: page.limit + 1)
                return try .json(page.page(refunds) { [$0.id.description] })
            },
            Route(
                .get, "/admin/v1/refunds/report", access: read,
                summary: "Refunds summed up by currency, and by day and reason", query: ["by", "since", "until"],
                timeLimit: .seconds(120)
            ) { [self] request in try await report(request) },
            Route(.get, "/admin/v1/refunds/{refund}", access: read, summary: "One refund", query: []) {
                [self] (_: APIRequest, id: RefundID) in try .json(try await refund(id))
            },
        ]
    }

    private var refundChanging: [Route] {
        let write = Access.scope("refunds:write")
        return [
            Route(
                .post, "/admin/v1/orders/{order}/refunds", access: write, summary: "Refund an order",
                query: ["dryRun"], body: .json(RefundRequest.self)
            ) { [self] (request: APIRequest, order: OrderID) in
                let (wanted, body) = try await request.jsonAndText(RefundRequest.self)
                return try await start(wanted, order, request, body)
            },
            Route(
                .post, "/admin/v1/refunds/{refund}/approve", access: Self.approving,
                summary: "Let a refund go that somebody else has asked for", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: RefundID) in
                try await decide(.approveRefund(id, by: try request.actor.description), id, request)
            },
            Route(
                .post, "/admin/v1/refunds/{refund}/deny", access: Self.approving,
                summary: "Refuse a refund that somebody else has asked for", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: RefundID) in
                let actor = try request.actor.description
                return try await decide(.denyRefund(id, by: actor, reason: try request.reason), id, request)
            },
            Route(
                .post, "/admin/v1/refunds/{refund}/retry", access: write,
                summary: "Ask for a failed refund anew, or send one again that is not answered", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: RefundID) in
                let actor = try request.actor.description
                return try await decide(.retryRefund(id, by: actor, approvalAbove: approvalAbove), id, request)
            },
        ]
    }

    private func refund(_ id: RefundID) async throws -> Refund {
        guard let refund = try await store.refund(id) else { throw Problem.notFound("the refund \(id)") }
        return refund
    }

    private func start(
        _ wanted: RefundRequest, _ order: OrderID, _ request: APIRequest, _ body: [UInt8]
    ) async throws -> HTTPResponse {
        let id = RefundID()
        var wanted = wanted
        wanted.reason = try request.reason(orOf: wanted.reason)
        let verb = try verb(request, body, status: 201)
        let input = OrderInput.refund(id, wanted, approvalAbove: approvalAbove)
        let answer = try await apply(input, to: order, as: verb) { [store] transaction in
            try JSONText.encode(try await store.refund(id, in: transaction))
        }
        var response = Self.response(answer)
        if !verb.isDryRun, let refund = try? JSONText.decode(Refund.self, from: answer.body) {
            response.headers["Location"] = "/admin/v1/refunds/\(refund.id)"
        }
        return response
    }

    private func decide(_ input: OrderInput, _ id: RefundID, _ request: APIRequest) async throws -> HTTPResponse {
        let order = try await refund(id).orderId
        let answer = try await apply(input, to: order, as: try verb(request, [], status: 200)) { [store] transaction in
            try JSONText.encode(try await store.refund(id, in: transaction))
        }
        return Self.response(answer)
    }

    private func report(_ request: APIRequest) async throws -> HTTPResponse {
        let by: String = try request.query("by") ?? "day,reason,currency"
        let parts = Set(by.split(separator: ",").map(String.init))
        guard parts.isSubset(of: ["day", "reason", "currency"]) else {
            throw Problem.badRequest("?by must be day, reason and currency, one or more of them")
        }
        let rows = try await store.refundReport(
            byDay: parts.contains("day"), byReason: parts.contains("reason"), since: try request.query("since"),
            until: try request.query("until"))
        guard rows.count <= OrderStore.reportRows else {
            throw Problem.badRequest(
                "the report has more than \(OrderStore.reportRows) rows: a shorter time, or not by reason")
        }
        return try .json(Page(rows))
    }
}
