// The HTTP side of returns.

internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Postgres
public import ShopAPI

extension ReturnState: PathParameter {}

extension Orders {
    var returnRoutes: [Route] {
        let read = Access.scope("orders:read")
        let write = Access.scope("orders:write")
        return [
            Route(
                .get, "/admin/v1/returns", access: read, summary: "Returns, newest first",
                query: ["order", "state", "limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                let returns = try await store.returns(
                    order: try request.query("order"), state: try request.query("state"), before: try page.after(0),
                    limit: page.limit + 1)
                return try .json(page.page(returns) { [$0.id.description] })
            },
            Route(.get, "/admin/v1/returns/{return}", access: read, summary: "One return", query: []) {
                [self] (_: APIRequest, id: ReturnID) in try .json(try await known(id))
            },
            Route(
                .post, "/admin/v1/orders/{order}/returns", access: write, summary: "Expect goods back",
                query: ["dryRun"], body: .json(ReturnRequest.self)
            ) { [self] (request: APIRequest, order: OrderID) in
                var (wanted, body) = try await request.jsonAndText(ReturnRequest.self)
                wanted.reason = try request.reason(orOf: wanted.reason)
                let id = ReturnID()
                return try await change(.requestReturn(id, wanted), id, of: order, request, body, status: 201)
            },
            Route(
                .post, "/admin/v1/returns/{return}/receive", access: write, summary: "Goods have come back",
                query: ["dryRun"], body: .optionalJSON(ReturnReceipt.self)
            ) { [self] (request: APIRequest, id: ReturnID) in
                let (receipt, body) = try await request.optionalJSON(ReturnReceipt.self)
                let input = OrderInput.receiveReturn(id, receipt ?? ReturnReceipt(), by: try request.actor.description)
                return try await change(input, id, of: try await known(id).orderId, request, body)
            },
            Route(
                .post, "/admin/v1/returns/{return}/cancel", access: write, summary: "Goods will not come back",
                query: ["dryRun"]
            ) { [self] (request: APIRequest, id: ReturnID) in
                try await change(.cancelReturn(id), id, of: try await known(id).orderId, request, [])
            },
            Route(
                .post, "/admin/v1/returns/{return}/refund", access: .scope("refunds:write"),
                summary: "Pay back what has come back", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: ReturnID) in
                let input = OrderInput.refundReturn(
                    id, RefundID(), reason: try request.reason, approvalAbove: approvalAbove)
                return try await change(input, id, of: try await known(id).orderId, request, [])
            },
        ]
    }

    private func known(_ id: ReturnID) async throws -> OrderReturn {
        guard let entry = try await store.orderReturn(id) else { throw Problem.notFound("the return \(id)") }
        return entry
    }

    private func change(
        _ input: OrderInput, _ id: ReturnID, of order: OrderID, _ request: APIRequest, _ body: [UInt8],
        status: Int = 200
    ) async throws -> HTTPResponse {
        let verb = try verb(request, body, status: status)
        let answer = try await apply(input, to: order, as: verb) { [store] transaction in
            try JSONText.encode(try await store.orderReturn(id, in: transaction))
        }
        return Self.response(answer)
    }
}
