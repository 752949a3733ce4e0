import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite(.timeLimit(.minutes(3))) struct PlacingTogetherTests {
    /// Somebody who died in the middle holds a key: whoever comes with it waits, and nobody else.
    @Test func aKeyThatSomebodyHoldsHoldsUpItsOwnOrderOnly() async throws {
        let shop = try await OrdersFixture()
        let actor = shop.customer.description
        let waiting = try await shop.database.transaction { holder in
            for key in ["held-1", "held-2"] {
                _ = try await holder.query(
                    "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))", actor, key)
            }
            let waiting = ["held-1", "held-2"].map { key in
                Task { try await shop.orders.place(shop.request(key: key)) }
            }
            let others = (0..<100).map { number in
                Task { try await shop.orders.place(shop.request(key: "free-\(number)")) }
            }
            for other in others {
                let placed = try await other.value
                #expect(!placed.wasReplayed)
            }
            #expect(try await shop.count("select count(*) as n from orders.orders") == 100)
            return waiting
        }
        for order in waiting {
            let placed = try await order.value
            #expect(!placed.wasReplayed)
        }
        #expect(try await shop.count("select count(*) as n from orders.orders") == 102)
    }

    @Test func itIsKnownWhichOrdersAreLocked() async throws {
        let shop = try await OrdersFixture()
        var ids: [OrderID] = []
        for _ in 0..<3 { ids.append(try await shop.orders.place(shop.request()).id) }
        try await shop.database.transaction { holder in
            _ = try await holder.query("select from orders.orders where id = $1 for update", ids[1].uuid)
            #expect(try await shop.orders.store.locked(ids + [OrderID()]) == [ids[1]])
        }
        #expect(try await shop.orders.store.locked(ids).isEmpty)
    }
}
