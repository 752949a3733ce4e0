import FoundationEssentials
import ShopAPI
import TestSupport
import Testing

@testable import Inventory

@Suite struct StockAllocatorTests {
    private func places(_ available: Int64...) -> [WarehouseStock] {
        available.enumerated().map { WarehouseStock(warehouse: "w\($0.offset)", onHand: $0.element + 2, reserved: 2) }
    }

    @Test func oneWarehouseThatHasItAllGoesBeforeSeveral() {
        let decision = StockAllocator.allocate([StockLine(sku: "a", quantity: 5)]) { _ in places(3, 5, 9) }
        #expect(decision == .granted([Allocation(sku: "a", warehouse: "w1", quantity: 5)]))
    }

    @Test func whatNoneHasAloneComesFromSeveralInTheirOrder() {
        let decision = StockAllocator.allocate([StockLine(sku: "a", quantity: 6)]) { _ in places(3, 0, 2, 4) }
        #expect(
            decision
                == .granted([
                    Allocation(sku: "a", warehouse: "w0", quantity: 3),
                    Allocation(sku: "a", warehouse: "w2", quantity: 2),
                    Allocation(sku: "a", warehouse: "w3", quantity: 1),
                ]))
    }

    @Test func allLinesOrNone() {
        let decision = StockAllocator.allocate([StockLine(sku: "a", quantity: 1), StockLine(sku: "b", quantity: 9)]) {
            $0 == "a" ? places(5) : places(3, 4)
        }
        #expect(decision == .short([.init(sku: "b", wanted: 9, available: 7)]))
    }

    @Test func aWholeLineIsNotSplit() {
        let decision = StockAllocator.allocate([StockLine(sku: "a", quantity: 4)], isWhole: true) { _ in places(3, 3) }
        #expect(decision == .short([.init(sku: "a", wanted: 4, available: 3)]))
    }
}

@Suite struct StockBookTests {
    private let order = OrderID()

    private func book(
        _ onHand: Int64, reserved: Int64 = 0, _ reservations: [ReservationRecord] = [], version: Int64 = 7
    ) -> StockBook {
        StockBook(
            versions: ["a": version], warehouses: ["main", "east"],
            stock: ["a": [WarehouseStock(warehouse: "main", onHand: onHand, reserved: reserved)]],
            reservations: reservations, now: Date(timeIntervalSince1970: 1_000))
    }
    private func work(_ verb: StockWork.Verb) -> StockWork { StockWork(verb: verb, actor: "test", reason: "why") }
    private func lines(_ quantity: Int64) -> [StockLine] { [StockLine(sku: "a", quantity: quantity)] }

    @Test func aTransferMovesWhatNobodyWaitsFor() {
        var book = book(10, reserved: 4)
        #expect(book.apply(work(.transfer(sku: "a", from: "main", to: "east", quantity: 6))) == .done([]))
        #expect(
            book.changedLevels.map(\.level) == [
                WarehouseStock(warehouse: "east", onHand: 6, reserved: 0),
                WarehouseStock(warehouse: "main", onHand: 4, reserved: 4),
            ])
        #expect(book.ledger.map(\.kind) == [.transfer, .transfer])
        #expect(book.ledger.map(\.onHandDelta) == [-6, 6] && book.ledger.map(\.reference) == ["east", "main"])
    }

    @Test(arguments: [
        ("main", "east", Int64(7), "not_available"), ("main", "east", 0, "not_available"),
        ("main", "main", 1, "same_warehouse"), ("main", "moon", 1, "unknown_warehouse"),
        ("east", "main", 1, "not_available"),
    ])
    func aTransferThatCantBeChangesNothing(_ from: String, _ to: String, _ quantity: Int64, _ code: String) {
        var book = book(10, reserved: 4)
        guard
            case .refused(let refusal) = book.apply(
                work(.transfer(sku: "a", from: from, to: to, quantity: quantity)))
        else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == code && book.ledger.isEmpty)
    }

    @Test func anOrderIsReservedSentAndComesBack() {
        var book = book(10)
        guard case .done(let reserved) = book.apply(work(.reserve(order: order, lines: lines(4)))) else {
            Issue.record("not reserved")
            return
        }
        #expect(reserved.map(\.quantity) == [4] && reserved[0].warehouse == "main")
        _ = book.apply(work(.commit(order, lines(3))))
        _ = book.apply(work(.restock(order, lines(2))))
        _ = book.apply(work(.release(order, nil)))
        #expect(book.changedLevels.map(\.level) == [WarehouseStock(warehouse: "main", onHand: 9, reserved: 0)])
        #expect(book.newReservations.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.committed, .released])
        #expect(book.newReservations.first { $0.state == .committed }?.restocked == 2)
        #expect(book.ledger.map(\.kind) == [.reserve, .commit, .restock, .release])
        #expect(book.announcements == [StockChanged(sku: "a", onHand: 9, reserved: 0, available: 9, version: 8)])
    }

    @Test func whatIsNotReservedCantBeSentAndNothingIsDoneByHalves() {
        var book = book(10)
        _ = book.apply(work(.reserve(order: order, lines: lines(2))))
        #expect(
            book.apply(work(.commit(order, lines(3))))
                == .refused(
                    StockRefusal("not_reserved", "2 pieces of a are reserved for \(order), not 3")))
        #expect(book.ledger.count == 1)
    }

    @Test func whatWasNotSentCantComeBack() {
        var book = book(10)
        _ = book.apply(work(.reserve(order: order, lines: lines(2))))
        _ = book.apply(work(.commit(order, lines(2))))
        _ = book.apply(work(.restock(order, lines(1))))
        guard case .refused(let refusal) = book.apply(work(.restock(order, lines(2)))) else {
            Issue.record("restocked more than was sent")
            return
        }
        #expect(refusal.code == "not_committed")
    }

    @Test func releasingAnOrderWithNothingOpenIsDone() {
        var book = book(10)
        #expect(book.apply(work(.release(order, nil))) == .done([]))
        #expect(book.ledger.isEmpty && book.announcements.isEmpty)
    }

    @Test func aSKUThatIsNotLockedHasNothing() {
        var book = StockBook(
            versions: [:], warehouses: ["main"],
            stock: ["a": [WarehouseStock(warehouse: "main", onHand: 5, reserved: 0)]], now: Date())
        #expect(
            book.apply(work(.reserve(order: order, lines: lines(1))))
                == .short([.init(sku: "a", wanted: 1, available: 0)]))
    }

    @Test(arguments: [0, -1, 1_000_001, Int64.max]) func quantitiesHaveBounds(_ quantity: Int64) {
        var book = book(10)
        guard case .refused(let refusal) = book.apply(work(.reserve(order: order, lines: lines(quantity)))) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == "invalid")
    }

    @Test func linesOfOneSKUAreAddedUp() {
        var book = book(3)
        guard case .short(let shortages) = book.apply(work(.reserve(order: order, lines: lines(2) + lines(2)))) else {
            Issue.record("not short")
            return
        }
        #expect(shortages == [.init(sku: "a", wanted: 4, available: 3)])
    }

    @Test func countsStayBetweenWhatIsReservedAndTheLimit() {
        var book = book(5, reserved: 3)
        func code(_ verb: StockWork.Verb) -> String? {
            if case .refused(let refusal) = book.apply(work(verb)) { return refusal.code }
            return nil
        }
        #expect(code(.set(sku: "a", warehouse: "main", onHand: 2, kind: .set)) == "below_reserved")
        #expect(code(.set(sku: "a", warehouse: nil, onHand: -1, kind: .set)) == "out_of_range")
        #expect(code(.set(sku: "a", warehouse: nil, onHand: 1_000_000_001, kind: .set)) == "out_of_range")
        #expect(code(.set(sku: "a", warehouse: "nowhere", onHand: 1, kind: .set)) == "unknown_warehouse")
        #expect(code(.adjust(sku: "a", warehouse: nil, delta: -3)) == "below_reserved")
        #expect(code(.adjust(sku: "a", warehouse: nil, delta: .max)) == "out_of_range")
        #expect(code(.adjust(sku: "a", warehouse: nil, delta: .min)) == "below_reserved")
        #expect(book.ledger.isEmpty)
        #expect(code(.adjust(sku: "a", warehouse: "east", delta: 4)) == nil)
        #expect(book.announcements.first?.onHand == 9)
    }

    @Test func holdsExpireWhenTheirTimeHasCome() {
        let due = ReservationRecord(
            id: ReservationID(), order: nil, sku: "a", warehouse: "main", quantity: 2, state: .open,
            expiresAt: Date(timeIntervalSince1970: 999), actor: "x")
        let later = ReservationRecord(
            id: ReservationID(), order: nil, sku: "a", warehouse: "main", quantity: 1, state: .open,
            expiresAt: Date(timeIntervalSince1970: 1_001), actor: "x")
        var book = book(5, reserved: 3, [due, later])
        _ = book.apply(work(.expire(due.id)))
        guard case .refused = book.apply(work(.expire(later.id))) else {
            Issue.record("expired too early")
            return
        }
        #expect(book.changedReservations.map(\.state) == [.expired])
        #expect(book.changedLevels.first?.level.reserved == 1)
    }

    @Test func anOrdersReservationIsLetGoOnlyByForce() {
        let record = ReservationRecord(
            id: ReservationID(), order: order, sku: "a", warehouse: "main", quantity: 2, state: .open, actor: "x")
        var book = book(5, reserved: 2, [record])
        guard case .refused(let refusal) = book.apply(work(.letGo(record.id, evenAnOrders: false))) else {
            Issue.record("let go")
            return
        }
        #expect(refusal.code == "reservation_of_order")
        _ = book.apply(work(.letGo(record.id, evenAnOrders: true)))
        #expect(book.changedReservations.map(\.state) == [.released])
    }

    /// Whatever is asked, in whatever order: levels stay in their bounds, and are the sums of the ledger and of what is
    /// open.
    @Test(arguments: 0..<30) func theSumsHoldWhateverHappens(_ seed: UInt64) {
        var random = Seeded(seed)
        let skus = ["a", "b", "c"]
        let orders = (0..<4).map { _ in OrderID() }
        var book = StockBook(
            versions: ["a": 0, "b": 0, "c": 0], warehouses: ["main", "east"], stock: [:],
            now: Date(timeIntervalSince1970: 1_000))
        func lines() -> [StockLine] {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                StockLine(sku: skus.randomElement(using: &random)!, quantity: Int64.random(in: 0...6, using: &random))
            }
        }
        for _ in 0..<200 {
            let order = orders.randomElement(using: &random)!
            let sku = skus.randomElement(using: &random)!
            let warehouse = ["main", "east", nil].randomElement(using: &random)!
            let verb: StockWork.Verb =
                switch Int.random(in: 0..<8, using: &random) {
                case 0, 1: .reserve(order: order, lines: lines())
                case 2: .commit(order, lines())
                case 3: .release(order, Bool.random(using: &random) ? nil : lines())
                case 4: .restock(order, lines())
                case 5:
                    .set(sku: sku, warehouse: warehouse, onHand: Int64.random(in: 0...20, using: &random), kind: .set)
                case 6:
                    .reserve(
                        order: nil, lines: [StockLine(sku: sku, quantity: 1)], warehouse: warehouse,
                        expiresAt: Date(timeIntervalSince1970: 1))
                default: .adjust(sku: sku, warehouse: warehouse, delta: Int64.random(in: -5...9, using: &random))
                }
            let before = book.ledger.count
            if case .done = book.apply(work(verb)) {
            } else {
                #expect(book.ledger.count == before, "half done, seed \(seed)")
            }
            check(book, skus, seed)
        }
    }

    private func check(_ book: StockBook, _ skus: [String], _ seed: UInt64) {
        for sku in skus {
            for level in book.levels(of: sku) {
                let entries = book.ledger.filter { $0.sku == sku && $0.warehouse == level.warehouse }
                let open = book.newReservations.filter {
                    $0.sku == sku && $0.warehouse == level.warehouse && $0.state == .open
                }
                #expect(level.reserved >= 0 && level.reserved <= level.onHand, "seed \(seed)")
                #expect(level.onHand == entries.reduce(0) { $0 + $1.onHandDelta }, "seed \(seed)")
                #expect(level.reserved == entries.reduce(0) { $0 + $1.reservedDelta }, "seed \(seed)")
                #expect(level.reserved == open.reduce(0) { $0 + $1.quantity }, "seed \(seed)")
            }
        }
    }
}
