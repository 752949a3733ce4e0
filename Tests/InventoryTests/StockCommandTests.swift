import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Inventory

@Suite struct StockCommandTests {
    private let reserve = InventoryCommandType.reserve
    private let commit = InventoryCommandType.commit
    private let release = InventoryCommandType.release
    private let restock = InventoryCommandType.restock
    private func lines(_ quantity: Int64, _ sku: String = "A") -> [StockLine] {
        [StockLine(sku: sku, quantity: quantity)]
    }

    @Test func anOrderGoesItsWay() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let order = OrderID()
        let reserved = try await shop.handle([shop.command(reserve, "\(order)/reserve", order, lines(4))])
        #expect(reserved.map(\.type) == [InventoryEventType.reserved])
        let line = try #require(reserved[0].answer.lines?.first)
        #expect(line.quantity == 4 && line.warehouse == "main" && line.reservationId != nil)
        let sent = try await shop.handle([shop.command(commit, "ful_1/commit", order, lines(3))])
        #expect(sent.map(\.type) == [InventoryEventType.committed])
        let rest = try await shop.handle([shop.command(release, "\(order)/cancel-rest", order, nil)])
        #expect(rest[0].type == InventoryEventType.released && rest[0].answer.lines?.map(\.quantity) == [1])
        let back = try await shop.handle([shop.command(restock, "ref_1/restock", order, lines(2))])
        #expect(back[0].type == InventoryEventType.restocked)
        let item = try #require(try await shop.inventory.store.item("A"))
        #expect(item.onHand == 9 && item.reserved == 0 && item.version == 5)
        #expect(try await shop.isSound())
    }

    @Test func aCommandThatComesAgainIsAnsweredTheSameAndDoesNothingMore() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let order = OrderID()
        let event = try shop.command(reserve, "\(order)/reserve", order, lines(4))
        let again = try shop.command(reserve, "\(order)/reserve", order, lines(4))
        let together = try await shop.handle([event, again])
        #expect(together.count == 2 && together[0].answer == together[1].answer)
        let later = try await shop.handle([again])
        #expect(later[0].answer == together[0].answer && later[0].type == together[0].type)
        #expect(try await shop.inventory.store.item("A")?.reserved == 4)
        #expect(try await shop.count("select count(*) as n from inventory.ledger where kind = 'reserve'") == 1)
    }

    @Test func allLinesOrNone() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        try await shop.stock("B", 1)
        let order = OrderID()
        let answers = try await shop.handle([
            shop.command(reserve, "1", order, lines(4) + lines(2, "B") + lines(1, "unknown"))
        ])
        #expect(answers[0].type == InventoryEventType.rejected)
        #expect(
            answers[0].answer.shortages == [
                .init(sku: "B", wanted: 2, available: 1), .init(sku: "unknown", wanted: 1, available: 0),
            ])
        #expect(try await shop.count("select sum(reserved) as n from inventory.levels") == 0)
    }

    @Test func whatCantBeDoneIsSaid() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let order = OrderID()
        let answers = try await shop.handle([
            shop.command(commit, "1", order, lines(1)), shop.command(restock, "3", order, lines(1)),
            shop.command(reserve, "4", order, lines(-1)), shop.command(reserve, "5", order, []),
            shop.command(release, "2", order, lines(1)), shop.command(release, "6", order, nil),
        ])
        #expect(
            answers.map(\.type) == Array(repeating: InventoryEventType.failed, count: 4)
                + Array(repeating: InventoryEventType.released, count: 2))
        #expect(answers[0].answer.reason == "0 pieces of A are reserved for \(order), not 1")
        #expect(try await shop.isSound())
    }

    /// Whatever order they come in, and however long after.
    @Test func aReserveThatComesAfterItsReleaseReservesNothing() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let (early, together) = (OrderID(), OrderID())
        let released = try await shop.handle([shop.command(release, "\(early)/release", early, nil)])
        #expect(released.map(\.type) == [InventoryEventType.released])
        let late = try await shop.handle([shop.command(reserve, "\(early)/reserve", early, lines(4))])
        #expect(late.map(\.type) == [InventoryEventType.failed])
        #expect(late[0].answer.reason?.hasPrefix("released: ") == true)
        let batch = try await shop.handle([
            shop.command(release, "\(together)/release", together, nil),
            shop.command(reserve, "\(together)/reserve", together, lines(4)),
        ])
        #expect(batch.map(\.type) == [InventoryEventType.released, InventoryEventType.failed])
        #expect(try await shop.inventory.store.item("A")?.reserved == 0)
        #expect(try await shop.pruned(after: Inventory.Limits.releasedLifetime - .seconds(60)).isEmpty)
        let removed = try await shop.pruned(after: Inventory.Limits.releasedLifetime + .seconds(60))
        #expect(removed["inventory.released_orders"] == 2)
    }

    /// What is replayed is refused long before; a step that is sent again finds its answer as long as it is sent.
    @Test func answersAreKeptForAsLongAsTheyAreAskedFor() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let order = OrderID()
        let events = try ["1", "2"].map { try shop.command(reserve, $0, order, lines(1)) }
        let first = try await shop.handle(events)
        #expect(EventBusOptions().inboxRetention < Inventory.Limits.commandLifetime)
        shop.clock.advance(80 * 86_400)
        #expect(try await shop.handle([events[0]]).map(\.answer) == [first[0].answer])
        #expect(try await shop.pruned(after: .seconds(20 * 86_400)) == ["inventory.commands": 1])
        #expect(try await shop.handle([events[0]]).map(\.answer) == [first[0].answer])
        #expect(try await shop.inventory.store.item("A")?.reserved == 2)
        #expect(try await shop.isSound())
    }

    @Test func endedHoldsGoAndReservationsOfOrdersStay() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let order = OrderID()
        _ = try await shop.handle([
            shop.command(reserve, "1", order, lines(2)), shop.command(commit, "2", order, lines(2)),
        ])
        let hold = StockHold(sku: "A", quantity: 1, expiresIn: 60)
        let ended = try await shop.inventory.hold(hold, by: shop.somebody)
        try await shop.inventory.letGo(ended.id, by: shop.somebody)
        _ = try await shop.inventory.hold(hold, by: shop.somebody)
        let removed = try await shop.pruned(after: Inventory.Limits.endedHoldLifetime + .seconds(60))
        #expect(removed == ["inventory.reservations": 1])
        let left = "select count(*) as n from inventory.reservations where state in ('open', 'committed')"
        #expect(try await shop.count(left) == 2)
        #expect(try await shop.isSound())
    }

    @Test func asMuchAsIsThereIsLetGo() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        try await shop.stock("B", 10)
        let order = OrderID()
        _ = try await shop.handle([shop.command(reserve, "\(order)/reserve", order, lines(2) + lines(3, "B"))])
        let part = try await shop.handle([shop.command(release, "1", order, lines(5) + lines(1, "C"))])
        #expect(part[0].type == InventoryEventType.released && part[0].answer.lines?.map(\.quantity) == [2])
        #expect(try await shop.inventory.store.item("B")?.reserved == 3)
        // That was not the end of the order.
        #expect(try await shop.count("select count(*) as n from inventory.released_orders") == 0)
        #expect(try await shop.isSound())
    }

    @Test func whatCantBeReadIsRejected() async throws {
        let shop = try await InventoryFixture()
        let broken = Event(
            type: reserve, source: "orders", key: "x", data: Array(#"{"commandId": 5}"#.utf8),
            topic: Topic.inventoryCommands)
        let error = await #expect(throws: EventRejected.self) { try await shop.handle([broken]) }
        #expect(error?.ids == [broken.id])
        let wrong = try shop.command(reserve, "1", OrderID(), [StockLine(sku: "not a sku", quantity: 1)])
        await #expect(throws: EventRejected.self) { try await shop.handle([wrong]) }
    }

    @Test func aBatchOverManyOrdersIsOneVersionAStepAndOneAnnouncement() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 1_000)
        let events = try (0..<200).map { number in
            let order = OrderID()
            return try shop.command(reserve, "\(order)/reserve", order, lines(Int64(number % 9 + 1)))
        }
        let answers = try await shop.handle(events)
        #expect(answers.count == 200)
        let changes = try await shop.database.query(
            "select data from inventory.outbox where type = 'stock.changed' order by seq"
        ).map { try JSONText.decode(StockChanged.self, from: Array(($0["data"] as String).utf8)) }
        #expect(changes.map(\.version) == [1, 2])
        let item = try #require(try await shop.inventory.store.item("A"))
        #expect(
            changes.last
                == StockChanged(sku: "A", onHand: 1_000, reserved: item.reserved, available: item.available, version: 2)
        )
        #expect(try await shop.isSound())
    }

    /// Batches with the same SKUs, in other orders, at the same time: nobody waits in a circle, nothing is sold twice.
    @Test func batchesAtTheSameTimeGetNoMoreThanThereIs() async throws {
        let shop = try await InventoryFixture()
        for sku in ["A", "B", "C"] { try await shop.stock(sku, 50) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        let events = try (0..<5).map { _ in
                            let order = OrderID()
                            let lines = ["A", "B", "C"].shuffled().prefix(2).map { StockLine(sku: $0, quantity: 1) }
                            return try shop.command(reserve, "\(order)", order, Array(lines))
                        }
                        try await shop.database.transaction { try await shop.inventory.handle(events, in: $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let reserved = try await shop.count(
            "select count(*) as n from inventory.outbox where type = 'inventory.reserved'")
        let rejected = try await shop.count(
            "select count(*) as n from inventory.outbox where type = 'inventory.rejected'")
        #expect(reserved + rejected == 400)
        #expect(try await shop.count("select sum(reserved) as n from inventory.levels") == reserved * 2)
        #expect(reserved <= 75 && reserved >= 50)
        #expect(try await shop.isSound())
    }

    @Test func aNewWarehouseAtTheSameTimeLosesNoAnnouncement() async throws {
        let shop = try await InventoryFixture()
        try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "east", "name": "East"}"#)
        try await shop.stock("A", 100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { try await shop.stock("A", Int64(100 + number), in: number % 2 == 0 ? "main" : "east") }
            }
            try await group.waitForAll()
        }
        let changes = try await shop.database.query("select data from inventory.outbox order by seq").map {
            try JSONText.decode(StockChanged.self, from: Array(($0["data"] as String).utf8))
        }
        #expect(changes.map(\.version) == Array(1...Int64(changes.count)))
        #expect(changes.last?.onHand == (try await shop.inventory.store.item("A"))?.onHand)
    }
}

@Suite struct StockHoldTests {
    @Test func tenThousandBuyersOfAThousandPiecesGetAThousand() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("HOT", 1_000)
        let inventory = shop.inventory
        let somebody = shop.somebody
        let sold = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10_000 {
                group.addTask(executorPreference: TestLoops.group.loops[0]) {
                    do {
                        _ = try await inventory.hold(StockHold(sku: "HOT", quantity: 1, expiresIn: 60), by: somebody)
                        return true
                    } catch let problem as Problem where problem.code == "out_of_stock" {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(sold == 1_000)
        let item = try #require(try await shop.inventory.store.item("HOT"))
        #expect(item.reserved == 1_000 && item.available == 0)
        #expect(try await shop.count("select count(*) as n from inventory.reservations where state = 'open'") == 1_000)
        #expect(try await shop.count("select count(*) as n from inventory.outbox") < 200, "merged")
        #expect(try await shop.isSound())
    }

    @Test func holdsExpireAndTheRestStays() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let short = try await shop.inventory.hold(StockHold(sku: "A", quantity: 3, expiresIn: 10), by: shop.somebody)
        let long = try await shop.inventory.hold(StockHold(sku: "A", quantity: 2, expiresIn: 100), by: shop.somebody)
        #expect(try await shop.inventory.letGoExpired() == 0)
        shop.clock.advance(11)
        #expect(try await shop.inventory.letGoExpired() == 1)
        #expect(try await shop.inventory.store.item("A")?.reserved == 2)
        let error = await #expect(throws: Problem.self) { try await shop.inventory.letGo(short.id, by: shop.somebody) }
        #expect(error?.code == "not_open")
        try await shop.inventory.letGo(long.id, by: shop.somebody)
        #expect(try await shop.inventory.store.item("A")?.reserved == 0)
        #expect(try await shop.isSound())
    }

    @Test func theLedgerCantBeRewritten() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        for sql in [
            "update inventory.ledger set reason = 'x'", "delete from inventory.ledger", "truncate inventory.ledger",
        ] {
            do {
                try await shop.database.execute(sql)
                Issue.record("\(sql) was done")
            } catch let error as PostgresError {
                #expect(error.code == "23001")
            }
        }
    }
}
