import EventBus
import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Inventory

/// Whoever holds a SKU holds up what needs it, and nothing else.
@Suite(.timeLimit(.minutes(3))) struct LockedStockTests {
    @Test func itIsKnownWhichCommandsNeedALockedSKU() async throws {
        let shop = try await InventoryFixture()
        for sku in ["A", "B", "C"] { try await shop.stock(sku, 10) }
        let (first, second) = (OrderID(), OrderID())
        let lines = [StockLine(sku: "A", quantity: 1), StockLine(sku: "B", quantity: 1)]
        _ = try await shop.handle([
            try shop.command(InventoryCommandType.reserve, "1", first, lines),
            try shop.command(InventoryCommandType.reserve, "2", second, [StockLine(sku: "C", quantity: 1)]),
        ])
        let events = [
            try shop.command(InventoryCommandType.release, "3", first, nil),
            try shop.command(InventoryCommandType.release, "4", second, nil),
            try shop.command(InventoryCommandType.reserve, "5", OrderID(), [StockLine(sku: "B", quantity: 1)]),
            try shop.command(InventoryCommandType.reserve, "6", OrderID(), [StockLine(sku: "NEW", quantity: 1)]),
        ]
        try await shop.whileLocked("B") {
            let held = try await shop.inventory.locked(events)
            #expect(held == [events[0].id, events[2].id])
        }
        #expect(try await shop.inventory.locked(events).isEmpty)
    }

    @Test func holdsOfOtherSKUsGoOn() async throws {
        let shop = try await InventoryFixture()
        for sku in ["A", "B"] { try await shop.stock(sku, 100) }
        try await TestLoops.group.loops[0].run {
            let waiting = try await shop.hold("A", whileLocked: true) {
                let others = (0..<30).map { _ in Task { try await shop.hold("B") } }
                for other in others { try await other.value }
                let held = try await shop.count("select count(*) as n from inventory.reservations where sku = 'B'")
                #expect(held == 30)
            }
            try await waiting.value
        }
        #expect(try await shop.count("select count(*) as n from inventory.reservations where sku = 'A'") == 1)
    }

    @Test func whatHasExpiredOfOtherSKUsIsLetGo() async throws {
        let shop = try await InventoryFixture()
        for sku in ["A", "B"] {
            try await shop.stock(sku, 100)
            for _ in 0..<5 { try await shop.hold(sku) }
        }
        shop.clock.advance(3_600)
        let open = "select count(*) as n from inventory.reservations where state = 'open' and sku ="
        try await shop.whileLocked("A") {
            _ = try await shop.inventory.letGoExpired()
            #expect(try await shop.count("\(open) 'B'") == 0)
            #expect(try await shop.count("\(open) 'A'") == 5)
        }
        _ = try await shop.inventory.letGoExpired()
        #expect(try await shop.count("\(open) 'A'") == 0)
    }
}

extension InventoryFixture {
    fileprivate func hold(_ sku: String) async throws {
        _ = try await inventory.hold(StockHold(sku: sku, quantity: 1, expiresIn: 60), by: somebody)
    }

    /// - Returns: a hold that was begun while the SKU was locked.
    fileprivate func hold(
        _ sku: String, whileLocked: Bool, _ body: () async throws -> Void
    ) async throws -> Task<Void, any Error> {
        var waiting: Task<Void, any Error>?
        try await self.whileLocked(sku) {
            waiting = Task { try await hold(sku) }
            try await body()
        }
        return try #require(waiting)
    }
}
