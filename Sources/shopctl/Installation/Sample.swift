internal import Console
internal import FoundationEssentials
internal import HTTPClient
internal import LocalStack
internal import ShopAPI

/// What a new installation is filled with, so that it can be seen working: a catalogue, stock, and a few orders.
struct Sample {
    private let client: ShopClient
    private let invocation: Invocation

    init(_ invocation: Invocation, _ installation: Installation) throws {
        self.invocation = invocation
        client = ShopClient(
            invocation, server: installation.server,
            credentials: try Credentials.read(file: installation.adminFile, invocation))
    }

    /// Each step has a key of its own: after a start that broke off in the middle, nothing is there twice.
    func load() async throws {
        invocation.diagnostics.note("loading a sample: products, stock, and a few orders")
        try await importFile("/admin/v1/products/import", Self.products, key: "sample-products")
        try await importFile("/admin/v1/stock/import", Self.stock, key: "sample-stock")
        let first = try await place([("TEA-EARL-100", 2), ("MUG-WHITE", 1)], "tok_approved", 1)
        let second = try await place([("COFFEE-ETH-250", 1)], "tok_approved", 2)
        let third = try await place([("TEAPOT-IRON", 1)], "tok_declined", 3)
        _ = try await change("POST", "/admin/v1/orders/\(first.id)/fulfil", FulfilRequest(), 1) as Order
        try await fulfilled(first.id)
        let refund: Refund = try await change(
            "POST", "/admin/v1/orders/\(first.id)/refunds",
            RefundRequest(lines: [StockLine(sku: "MUG-WHITE", quantity: 1)], restock: true, reason: "a sample"), 2)
        _ = try await RefundsCreate.settled(refund, .succeeded, within: .seconds(30), client)
        try await show([first.id, second.id, third.id])
    }

    private func importFile(_ path: String, _ text: String, key: String) async throws {
        var change = Change(invocation, idempotencyKey: key)
        change.reason = "sample"
        _ = try await client.send(
            "POST", path, [], headers: ["Content-Type": "text/csv"], body: .text(text), change: change)
    }

    private func place(_ lines: [(String, Int64)], _ token: String, _ number: Int) async throws -> Order {
        let request = PlaceOrderRequest(
            lines: lines.map { StockLine(sku: $0.0, quantity: $0.1) }, paymentToken: token, note: "sample \(number)")
        var change = Change(invocation, idempotencyKey: "sample-order-\(number)")
        change.waitSeconds = 30
        let answer: Answer<Order> = try await client.send("POST", "/admin/v1/orders", body: request, change: change)
        return answer.value
    }

    private func change<Value: Decodable & Sendable>(
        _ method: String, _ path: String, _ body: any Encodable & Sendable, _ number: Int
    ) async throws -> Value {
        let change = Change(invocation, idempotencyKey: "sample-change-\(number)")
        return try await client.send(method, path, body: body, change: change).value
    }

    /// Until what was sent has been captured: only then can it be refunded.
    private func fulfilled(_ id: OrderID) async throws {
        try await client.events("/admin/v1/orders/\(id)/events") { event in
            guard let entry = try? JSONText.decode(OrderEvent.self, from: event.data.utf8) else { return true }
            return !entry.state.isFinal
        }
    }

    private func show(_ ids: [OrderID]) async throws {
        var orders: [Order] = []
        for id in ids { orders.append(try await client.get("/admin/v1/orders/\(id)")) }
        let page: Page<Refund> = try await client.get("/admin/v1/refunds", [("order", ids[0].description)])
        try invocation.output.section("Orders", OrderSchema.orders, orders)
        try invocation.output.section("Refunds", RefundSchema.refunds, page.data)
        try invocation.output.section("Lines of \(ids[0])", OrderSchema.lines, orders[0].lines ?? [])
        if !invocation.output.configuration.format.isForPrograms { try invocation.output.put("\n") }
    }
}
