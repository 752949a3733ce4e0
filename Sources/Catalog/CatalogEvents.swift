// What Catalog hears: Inventory's `stock.changed`, of which it keeps the newest for each SKU; of Orders, which carts
// were ordered, and which orders came to nothing. And what it says: `product.changed`, keyed by SKU.

internal import EventBus
internal import Postgres
internal import ShopAPI

extension Catalog {
    func consumer() -> EventConsumer {
        bus.consumer(
            name: Self.name, schema: Self.name, topics: [Topic.inventoryEvents, Topic.ordersEvents],
            types: [InventoryEventType.stockChanged, OrderEventType.cartOrdered, OrderEventType.rejected],
            beginning: .ofTheInstallation, database: store.database,
            handler: { [self] events, transaction in try await handle(events, in: transaction) })
    }

    func handle(_ events: [Event], in transaction: PostgresTransaction) async throws {
        let stock = events.filter { $0.type == InventoryEventType.stockChanged }
        if !stock.isEmpty { try await transaction.run([store.keep(try Self.newest(stock), now())]) }
        let changes = try events.compactMap { try CartChange($0) }
        if !changes.isEmpty { try await carts.apply(changes, now(), in: transaction) }
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

/// What an order does to the cart that it was made from.
enum CartChange: Sendable {
    case ordered(CartOrdered)
    /// The order came to nothing, so the customer has the cart back.
    case rejected(OrderID)

    /// nil for events that are about something else.
    /// - Throws: `EventRejected` for one that can't be read.
    init?(_ event: Event) throws {
        switch event.type {
        case OrderEventType.cartOrdered: self = .ordered(try event.decode())
        case OrderEventType.rejected: self = .rejected(try event.decode(OrderRejected.self).orderId)
        default: return nil
        }
    }
}

extension ProductChanged {
    var event: NewEvent {
        get throws {
            try NewEvent(topic: Topic.catalogEvents, key: sku, type: CatalogEventType.productChanged, self)
        }
    }
}
