// What Catalog hears: Inventory's `stock.changed`, of which it keeps the newest for each SKU. And what it says:
// `product.changed`, keyed by SKU.

internal import EventBus
internal import Postgres
internal import ShopAPI

extension Catalog {
    func consumer() -> EventConsumer {
        bus.consumer(
            name: Self.name, schema: Self.name, topics: [Topic.inventoryEvents],
            types: [InventoryEventType.stockChanged], database: store.database,
            handler: { [self] events, transaction in
                try await transaction.run([store.keep(try Self.newest(events), now())])
            })
    }

    /// The last word on each SKU, in order of SKU: rows are locked in that order everywhere.
    static func newest(_ events: [Event]) throws -> [StockChanged] {
        var newest: [String: StockChanged] = [:]
        for event in events {
            let change: StockChanged = try event.decode()
            if newest[change.sku].map({ $0.version < change.version }) ?? true { newest[change.sku] = change }
        }
        return newest.values.sorted { $0.sku < $1.sku }
    }
}

extension ProductChanged {
    var event: NewEvent {
        get throws {
            try NewEvent(topic: Topic.catalogEvents, key: sku, type: CatalogEventType.productChanged, self)
        }
    }
}
