import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

/// Who waits for an order, and what it costs.
@Suite struct WatchTests {
    /// Another process hears of a change by notification; one's own are old news, and each was a read.
    @Test func aProcessDoesNotHearItself() async throws {
        let shop = try await OrdersFixture()
        let (here, there) = (OrderWatch(database: shop.database), OrderWatch(database: shop.database))
        let listening = [here, there].map { watch in Task { await watch.run() } }
        let id = OrderID()
        let (own, other) = (here.subscribe(id), there.subscribe(id))
        let clock = ContinuousClock()
        // Until both listen.
        try await eventually("the other process hears of it") {
            here.changed([(id, .reserving)])
            let begin = clock.now
            _ = await other.next(within: .seconds(1))
            return clock.now - begin < .milliseconds(900)
        }
        while await own.next(within: .milliseconds(300)) != nil {}
        here.changed([(id, .confirmed)])
        #expect(await own.next(within: .seconds(5)) == .confirmed)
        let begin = clock.now
        #expect(await own.next(within: .seconds(1)) == nil)
        #expect(clock.now - begin >= .seconds(1))
        for task in listening { task.cancel() }
        own.end()
        other.end()
    }

    @Test func manyAreReadAsEachIs() async throws {
        let shop = try await OrdersFixture()
        var ids: [OrderID] = []
        for _ in 0..<5 { ids.append(try await shop.orders.place(shop.request()).id) }
        ids.insert(OrderID(), at: 2)
        ids.append(ids[0])
        var alone: [Order?] = []
        for id in ids { alone.append(try await shop.orders.store.order(id)) }
        let together = try await shop.orders.store.orders(ids).map { try $0.get() }
        #expect(together.map { $0?.id } == alone.map { $0?.id })
        #expect(
            try together.map { try $0.map { try JSONText.encode($0) } }
                == alone.map { try $0.map { try JSONText.encode($0) } })
        #expect(together[2] == nil)
        // What a newer version has written of one is that one's trouble.
        try await shop.database.execute("alter table orders.orders drop constraint orders_state_check")
        try await shop.database.execute("update orders.orders set state = 'teleported' where id = $1", ids[1].uuid)
        let mixed = try await shop.orders.store.orders(ids)
        #expect(throws: (any Error).self) { try mixed[1].get() }
        #expect(try mixed[0].get()?.id == ids[0] && mixed[3].get()?.id == ids[3])
    }
}
