// The HTTP side of pieces that move between warehouses, and of levels that have gone wrong.

internal import EventBus
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension Inventory {
    var movingRoutes: [Route] {
        [
            Route(
                .post, "/admin/v1/stock/{sku}/transfer", access: Self.writing,
                summary: "Move pieces to another warehouse", query: ["dryRun"], body: .json(StockTransfer.self)
            ) { [self] (request: APIRequest, sku: String) in
                let (wanted, body) = try await request.jsonAndText(StockTransfer.self)
                let verb = StockWork.Verb.transfer(
                    sku: try Self.checked(sku), from: wanted.from, to: wanted.to, quantity: wanted.quantity)
                return try await change(sku, verb, "/quantity", wanted.reason, request, body)
            },
            Route(
                .post, "/admin/v1/stock/{sku}/reconcile", access: Self.writing,
                summary: "Make a level what the ledger and the open reservations say", query: ["dryRun"],
                body: .json(StockReconcile.self)
            ) { [self] (request: APIRequest, sku: String) in
                let (wanted, body) = try await request.jsonAndText(StockReconcile.self)
                return try await reconcile(try Self.checked(sku), wanted, request, body)
            },
        ]
    }

    private func reconcile(
        _ sku: String, _ wanted: StockReconcile, _ request: APIRequest, _ body: [UInt8]
    ) async throws -> HTTPResponse {
        let actor = try request.actor.description
        let reason = try Self.reason(wanted.reason, request)
        return try await changing(
            request, body, "stock.reconciled", on: sku, reason: reason, of: sku
        ) { transaction in
            _ = try await store.lockedVersion(of: sku, in: transaction)
            let warehouses = try await store.warehouses()
            let named = wanted.warehouse ?? warehouses.first?.code
            guard let warehouse = named, warehouses.contains(where: { $0.code == warehouse }) else {
                throw Problem.invalid("/warehouse", "there is no warehouse \(wanted.warehouse ?? "")")
            }
            let done = try await store.reconcile(
                sku, warehouse, seen: (wanted.onHand, wanted.reserved), actor: actor, reason: reason, now: now(),
                in: transaction)
            guard done != nil else {
                throw Problem.conflict(
                    "moved", "the level of \(sku) in \(warehouse) has changed since it was looked at")
            }
            let stock = try await item(sku, in: transaction)
            try await store.announce(stock, in: transaction)
            return StockAnswer(status: 200, body: try JSONText.encode(stock))
        }
    }
}

extension StockStore {
    /// Tells of a change that did not come out of a ``StockBook``.
    fileprivate func announce(_ stock: StockItem, in transaction: PostgresTransaction) async throws {
        let changed = StockChanged(
            sku: stock.sku, onHand: stock.onHand, reserved: stock.reserved, available: stock.available,
            version: stock.version)
        try await transaction.run([outbox.statement([StockEvents.changed(changed)])])
    }
}
