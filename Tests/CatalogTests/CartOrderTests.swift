import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Catalog

/// What an order does to the cart that it was made from.
@Suite(.timeLimit(.minutes(2))) struct CartOrderTests {
    private let customer = UserID()
    private var me: Principal { CatalogFixture.customer(customer) }

    private func shop(_ skus: String...) async throws -> CatalogFixture {
        let shop = try await CatalogFixture()
        for sku in skus { try await shop.upsert(sku, 100) }
        return shop
    }
    private func cart(_ shop: CatalogFixture, _ lines: [(String, Int)]) async throws -> CartID {
        let cart: Cart = try await shop.send(.post, "/v1/carts", as: me).value()
        for (sku, quantity) in lines { try await put(shop, cart.id, sku, quantity) }
        return cart.id
    }
    private func put(_ shop: CatalogFixture, _ id: CartID, _ sku: String, _ quantity: Int) async throws {
        let answer = try await shop.send(
            .put, "/v1/carts/\(id)/lines/\(sku)", as: me, #"{"quantity":\#(quantity)}"#)
        #expect(answer.status == 200)
    }
    private func lines(_ shop: CatalogFixture) async throws -> [String: Int64] {
        let cart: Cart = try await shop.send(.get, "/v1/cart", as: me).value()
        return Dictionary(uniqueKeysWithValues: cart.lines.map { ($0.sku, $0.quantity) })
    }
    /// As Orders says it of an order for what the cart holds now.
    private func ordered(_ shop: CatalogFixture, _ id: CartID, _ order: OrderID = OrderID()) async throws -> Event {
        let quote = try await shop.catalog.quote(QuoteRequest(cartId: id, customerId: customer.description))
        let lines = quote.lines.map { StockLine(sku: $0.sku, quantity: $0.quantity) }
        // As it comes out of the wire.
        let read = try JSONText.decode(Quote.self, from: try JSONText.encode(quote))
        let data = CartOrdered(orderId: order, cart: try #require(read.cart), lines: lines)
        return event(OrderEventType.cartOrdered, order, try JSONText.encode(data))
    }
    private func rejected(_ order: OrderID) throws -> Event {
        event(OrderEventType.rejected, order, Array(#"{"orderId":"\#(order)","state":"rejected"}"#.utf8))
    }
    private func event(_ type: String, _ order: OrderID, _ data: [UInt8]) -> Event {
        Event(type: type, source: "orders", key: "\(order)", data: data, topic: Topic.ordersEvents)
    }
    private func hear(_ shop: CatalogFixture, _ events: Event...) async throws {
        try await shop.database.transaction { try await shop.catalog.handle(events, in: $0) }
    }

    @Test func theOrderedLinesLeaveTheCart() async throws {
        let shop = try await shop("A", "B")
        let id = try await cart(shop, [("A", 2), ("B", 1)])
        let before: Cart = try await shop.send(.get, "/v1/cart", as: me).value()
        try await hear(shop, try await ordered(shop, id))
        let after: Cart = try await shop.send(.get, "/v1/carts/\(id)", as: me).value()
        #expect(after.lines.isEmpty && after.total == nil && after.version == before.version + 1)
        await shop.close()
    }

    @Test func whatWasAddedAfterwardsStays() async throws {
        let shop = try await shop("MORE", "LESS", "AGAIN", "SAME", "NEW")
        let id = try await cart(shop, [("MORE", 2), ("LESS", 4), ("AGAIN", 1), ("SAME", 3)])
        let event = try await ordered(shop, id)
        try await put(shop, id, "MORE", 5)
        try await put(shop, id, "LESS", 1)
        try await shop.send(.delete, "/v1/carts/\(id)/lines/AGAIN", as: me)
        try await put(shop, id, "AGAIN", 1)
        try await put(shop, id, "NEW", 7)
        try await hear(shop, event)
        #expect(try await lines(shop) == ["MORE": 3, "AGAIN": 1, "NEW": 7])
        await shop.close()
    }

    @Test func aRejectedOrderPutsBackWhatItTookOnce() async throws {
        let shop = try await shop("A", "B")
        let id = try await cart(shop, [("A", 2), ("B", 1)])
        let order = OrderID()
        try await hear(shop, try await ordered(shop, id, order))
        try await put(shop, id, "A", 1)
        try await hear(shop, try rejected(order))
        #expect(try await lines(shop) == ["A": 3, "B": 1])
        // Another order's end, or the same once more, is nothing to this cart.
        try await hear(shop, try rejected(order), try rejected(OrderID()))
        #expect(try await lines(shop) == ["A": 3, "B": 1])
        await shop.close()
    }

    @Test func bothInOneBatchLeaveTheCartAsItWas() async throws {
        let shop = try await shop("A")
        let id = try await cart(shop, [("A", 2)])
        let (first, second) = (OrderID(), OrderID())
        let events = [try await ordered(shop, id, first), try await ordered(shop, id, second)]
        try await hear(shop, events[0], events[1], try rejected(first))
        // The second found nothing left to take.
        #expect(try await lines(shop) == ["A": 2])
        try await hear(shop, try rejected(second))
        #expect(try await lines(shop) == ["A": 2])
        await shop.close()
    }

    @Test func aCartThatWasMergedMeanwhileLosesTheLinesWhereTheyAre() async throws {
        let shop = try await shop("A", "B")
        let own = try await cart(shop, [("B", 1)])
        let anonymous: Cart = try await shop.send(.post, "/v1/carts", #"{"lines":[{"sku":"A","quantity":2}]}"#).value()
        let order = OrderID()
        let event = try await ordered(shop, anonymous.id, order)
        try await shop.send(.post, "/v1/carts/\(anonymous.id)/claim", as: me)
        #expect(try await lines(shop) == ["A": 2, "B": 1])
        try await hear(shop, event)
        #expect(try await lines(shop) == ["B": 1])
        try await hear(shop, try rejected(order))
        #expect(try await lines(shop) == ["A": 2, "B": 1])
        #expect(try await shop.send(.get, "/v1/cart", as: me).value(Cart.self).id == own)
        await shop.close()
    }

    @Test func aCartThatIsGoneIsNoReasonToStop() async throws {
        let shop = try await shop("A")
        let id = try await cart(shop, [("A", 1)])
        let order = OrderID()
        let event = try await ordered(shop, id, order)
        try await shop.database.execute("delete from catalog.carts")
        try await hear(shop, event, try rejected(order))
        await shop.close()
    }

    @Test func anEventThatArrivesTwiceTakesOnce() async throws {
        let broker = try await TestKafka.start()
        let shop = try await CatalogFixture(broker: broker)
        try await shop.upsert("A", 100)
        try await Migrator(shop.database, schema: "orders", migrations: EventBus.migrations("orders")).migrate()
        let work = Task(executorPreference: catalogLoops.loops[0]) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await shop.catalog.run() }
                group.addTask { try await shop.bus.relay("orders", database: shop.database).run() }
                try await group.waitForAll()
            }
        }
        let id = try await cart(shop, [("A", 2)])
        try await say(try await ordered(shop, id), shop)
        try await put(shop, id, "A", 5)
        try await eventually(within: .seconds(30)) { try await lines(shop) == ["A": 3] }
        // Once more, and something behind it in the same partition.
        let key: String = try await shop.database.query("select key from orders.outbox").first!["key"]
        var last = try await ordered(shop, id)
        last = Event(type: last.type, source: last.source, key: key, data: last.data, topic: last.topic)
        try await shop.database.execute("update catalog.cart_lines set quantity = 9")
        try await shop.database.execute("delete from orders.outbox_places")
        try await shop.database.execute(
            "update orders.relay set settled = 0, epoch = epoch + 1, until = '-infinity'")
        try await say(last, shop)
        try await eventually(within: .seconds(30)) { try await lines(shop) == ["A": 6] }
        work.cancel()
        _ = await work.result
        await shop.close()
        await broker.stop()
    }

    private func say(_ event: Event, _ shop: CatalogFixture) async throws {
        let new = NewEvent(topic: event.topic, key: event.key, type: event.type, data: event.data)
        _ = try await shop.database.query(shop.bus.outbox("orders").statement([new]))
        shop.bus.committed("orders")
    }
}
