import FoundationEssentials
import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Inventory

@Suite struct StockRouteTests {
    @Test func countsAndCorrectionsAreKeptWithWhoAndWhy() async throws {
        let shop = try await InventoryFixture()
        let set = try await shop.send(.put, "/admin/v1/stock/A", #"{"onHand": 10, "reason": "counted"}"#)
        #expect(set.status == 200)
        #expect(try set.value(StockItem.self).onHand == 10)
        let more = try await shop.send(.post, "/admin/v1/stock/A/adjust", #"{"delta": -3}"#, reason: "broken")
        #expect(try more.value(StockItem.self).available == 7)
        let history: Page<StockLedgerEntry> = try await shop.send(.get, "/admin/v1/stock/A/history").value()
        #expect(history.data.map(\.kind) == [.adjust, .set] && history.data.map(\.onHandDelta) == [-3, 10])
        #expect(history.data.map(\.reason) == ["broken", "counted"] && history.data[0].actor == "operator:cli_test")
        #expect(try await shop.send(.get, "/admin/v1/stock/nothing").status == 404)
        // Recorded with the change, and only with it.
        _ = try await shop.send(.put, "/admin/v1/stock/A?dryRun=true", #"{"onHand": 3}"#)
        #expect(try await shop.send(.put, "/admin/v1/stock/A", #"{"onHand": -3}"#).status == 422)
        let records = try await shop.database.query(
            "select action, subject, reason, actor from audit.records where chain = 'inventory' order by seq")
        #expect(try records.map { try $0["action"] as String } == ["stock.set", "stock.adjusted"])
        #expect(try records.map { try $0["reason"] as String } == ["counted", "broken"])
        #expect(try records.allSatisfy { try $0["subject"] == "A" && $0["actor"] == "operator:cli_test" })
        let verified: StockVerification = try await shop.send(.get, "/admin/v1/stock/verify").value()
        #expect(verified.checked == 1 && verified.differences.isEmpty)
    }

    @Test(arguments: [
        (#"{"onHand": -1}"#, 422, "/onHand"), (#"{"onHand": 1000000001}"#, 422, "/onHand"),
        (#"{"onHand": 9223372036854775808}"#, 422, "/onHand"), (#"{"onHand": 1, "unknown": 2}"#, 422, "/unknown"),
        (#"{"onHand": 1, "warehouse": "nowhere"}"#, 422, "/warehouse"), (#"{"onHand": "1"}"#, 422, "/onHand"),
        ("{", 400, ""),
    ]) func wrongCountsAreAnsweredWithTheField(_ body: String, _ status: Int, _ pointer: String) async throws {
        let shop = try await InventoryFixture()
        let answer = try await shop.send(.put, "/admin/v1/stock/A", body)
        #expect(answer.status == status)
        if !pointer.isEmpty { #expect(answer.problem?.errors?.first?.pointer == pointer) }
        #expect(try await shop.count("select count(*) as n from inventory.ledger") == 0)
    }

    @Test func whatIsReservedCantBeCountedAway() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 5)
        let hold = try await shop.send(
            .post, "/admin/v1/stock/reservations", #"{"sku": "A", "quantity": 4, "expiresIn": 60}"#)
        #expect(hold.status == 201)
        let set = try await shop.send(.put, "/admin/v1/stock/A", #"{"onHand": 3}"#)
        #expect(set.status == 409 && set.problem?.code == "below_reserved")
        let more = try await shop.send(
            .post, "/admin/v1/stock/reservations", #"{"sku": "A", "quantity": 2, "expiresIn": 60}"#)
        #expect(more.status == 409 && more.problem?.code == "out_of_stock")
        let id = try hold.value(StockReservation.self).id
        let listed: Page<StockReservation> = try await shop.send(.get, "/admin/v1/stock/reservations?state=open&sku=A")
            .value()
        #expect(listed.data.map(\.id) == [id])
        let gone = try await shop.send(.delete, "/admin/v1/stock/reservations/\(id)")
        #expect(try gone.value(StockReservation.self).state == .released)
        #expect(try await shop.send(.delete, "/admin/v1/stock/reservations/\(id)").status == 409)
        #expect(try await shop.send(.delete, "/admin/v1/stock/reservations/\(ReservationID())").status == 404)
    }

    @Test func piecesMoveAndThePastStaysAsItWas() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let east = try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "east", "name": "East"}"#)
        #expect(east.status == 201)
        shop.clock.advance(60)
        let before = Timestamp.format(shop.clock.value)
        shop.clock.advance(60)
        let body = #"{"from": "main", "to": "east", "quantity": 4, "reason": "truck"}"#
        let rehearsed = try await shop.send(.post, "/admin/v1/stock/A/transfer?dryRun=true", body)
        #expect(rehearsed.status == 200 && rehearsed.headers["ETag"] == "\"1\"")
        let moved: StockItem = try await shop.send(.post, "/admin/v1/stock/A/transfer", body).value()
        #expect(moved.levels.map(\.onHand) == [6, 4] && moved.onHand == 10)
        let now: Page<StockLevel> = try await shop.send(.get, "/admin/v1/stock?sku=A").value()
        #expect(now.data.map(\.onHand) == [4, 6])
        let then: Page<StockLevel> = try await shop.send(.get, "/admin/v1/stock?at=\(before)").value()
        #expect(then.data.map(\.onHand) == [10] && then.data.map(\.warehouse) == ["main"])
        let first: Page<StockLevel> = try await shop.send(
            .get, "/admin/v1/stock?limit=1&at=\(Timestamp.format(shop.clock.value.addingTimeInterval(1)))"
        ).value()
        #expect(first.data.map(\.warehouse) == ["east"] && first.next != nil)
        let history: Page<StockLedgerEntry> = try await shop.send(.get, "/admin/v1/stock/A/history").value()
        #expect(history.data.map(\.kind) == [.transfer, .transfer, .set] && history.data[0].reason == "truck")
        let short = try await shop.send(
            .post, "/admin/v1/stock/A/transfer", #"{"from": "east", "to": "main", "quantity": 5}"#)
        #expect(short.status == 409 && short.problem?.code == "not_available")
    }

    @Test func aLevelThatWasTamperedWithBecomesWhatTheLedgerSays() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 10)
        let hold = #"{"sku": "A", "quantity": 4, "expiresIn": 60}"#
        #expect(try await shop.send(.post, "/admin/v1/stock/reservations", hold).status == 201)
        _ = try await shop.database.execute("update inventory.levels set on_hand = 17, reserved = 2")
        let wrong: StockVerification = try await shop.send(.get, "/admin/v1/stock/verify").value()
        #expect(wrong.differences.map(\.ledgerOnHand) == [10])
        let seen = #"{"warehouse": "main", "onHand": 17, "reserved": 2}"#
        let stale = try await shop.send(
            .post, "/admin/v1/stock/A/reconcile", #"{"warehouse": "main", "onHand": 16, "reserved": 2}"#)
        #expect(stale.status == 409 && stale.problem?.code == "moved")
        let mended: StockItem = try await shop.send(.post, "/admin/v1/stock/A/reconcile", seen).value()
        #expect(mended.onHand == 10 && mended.reserved == 4)
        let right: StockVerification = try await shop.send(.get, "/admin/v1/stock/verify").value()
        #expect(right.differences.isEmpty)
    }

    @Test func theSameKeyDoesItOnce() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 5)
        let first = try await shop.send(.post, "/admin/v1/stock/A/adjust", #"{"delta": 2}"#, key: "k")
        let again = try await shop.send(.post, "/admin/v1/stock/A/adjust", #"{"delta": 2}"#, key: "k")
        #expect(first.body == again.body && again.headers["Idempotency-Replayed"] == "true")
        let other = try await shop.send(.post, "/admin/v1/stock/A/adjust", #"{"delta": 3}"#, key: "k")
        #expect(other.status == 422 && other.problem?.code == "idempotency_key_reused")
        #expect(try await shop.inventory.store.item("A")?.onHand == 7)
    }

    @Test func oneKeyAtTheSameTimeDoesItOnce() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 100)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await shop.send(
                        .post, "/admin/v1/stock/reservations", #"{"sku": "A", "quantity": 1, "expiresIn": 60}"#,
                        key: "k"
                    ).status
                }
            }
            return try await group.reduce([]) { $0 + [$1] }
        }
        #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 } && statuses.contains(201))
        #expect(try await shop.inventory.store.item("A")?.reserved == 1)
    }

    @Test func aRehearsalChangesNothing() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 5)
        let answer = try await shop.send(.put, "/admin/v1/stock/A?dryRun=true", #"{"onHand": 9}"#)
        #expect(try answer.value(StockItem.self).onHand == 9)
        try await shop.send(
            .post, "/admin/v1/stock/reservations?dryRun=true", #"{"sku": "A", "quantity": 1, "expiresIn": 6}"#)
        let item = try #require(try await shop.inventory.store.item("A"))
        #expect(item.onHand == 5 && item.reserved == 0 && item.version == 1)
    }

    @Test func adjustmentsAreAllOrNone() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 5)
        let wrong = try await shop.send(
            .post, "/admin/v1/stock/adjustments",
            #"{"adjustments": [{"sku": "B", "delta": 3}, {"sku": "A", "delta": -6}]}"#)
        #expect(wrong.status == 409 && wrong.problem?.code == "below_reserved")
        #expect(try await shop.inventory.store.item("B") == nil)
        let right = try await shop.send(
            .post, "/admin/v1/stock/adjustments",
            #"{"adjustments": [{"sku": "B", "delta": 3}, {"sku": "A", "delta": -5}], "reason": "moved"}"#)
        #expect(try right.value(Page<StockItem>.self).data.map(\.onHand) == [0, 3])
    }

    @Test func listsGoOnWhereTheyEnded() async throws {
        let shop = try await InventoryFixture()
        for number in 0..<5 { try await shop.stock("S\(number)", Int64(number)) }
        var seen: [String] = []
        var target: String? = "/admin/v1/stock?limit=2"
        while let next = target {
            let page: Page<StockLevel> = try await shop.send(.get, next).value()
            seen += page.data.map(\.sku)
            target = page.next.map { "/admin/v1/stock?limit=2&cursor=\($0)" }
        }
        #expect(seen == ["S0", "S1", "S2", "S3", "S4"])
        let low: Page<StockLevel> = try await shop.send(.get, "/admin/v1/stock?below=2").value()
        #expect(low.data.map(\.sku) == ["S0", "S1"])
        #expect(try await shop.send(.get, "/admin/v1/stock?cursor=nonsense").status == 400)
    }

    @Test func aFileIsImportedWhollyOrNotAtAll() async throws {
        let shop = try await InventoryFixture()
        try await shop.stock("A", 5)
        try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "east", "name": "East"}"#)
        let csv = "sku,on_hand,warehouse\nB,7,main\nA,5,main\nA,2,east\n"
        let rehearsal = try await shop.send(
            .post, "/admin/v1/stock/import?dryRun=true", csv, type: "text/csv", role: .admin)
        let summary = ImportSummary(rows: 3, created: 2, updated: 0, unchanged: 1)
        #expect(try rehearsal.value(ImportSummary.self) == summary)
        #expect(try await shop.inventory.store.item("B") == nil)
        let done = try await shop.send(.post, "/admin/v1/stock/import", csv, type: "text/csv", role: .admin)
        #expect(try done.value(ImportSummary.self) == summary)
        let lines = #"{"sku": "B", "onHand": 8}"# + "\n" + #"{"sku": "C", "onHand": 1, "warehouse": "east"}"# + "\n"
        let more = try await shop.send(.post, "/admin/v1/stock/import", lines, type: "application/jsonl", role: .admin)
        #expect(try more.value(ImportSummary.self) == ImportSummary(rows: 2, created: 1, updated: 1, unchanged: 0))
        #expect(try await shop.isSound())
    }

    @Test(arguments: [
        ("sku,on_hand\nA,x\n", "line 2, column on_hand"), ("sku,on_hand\nA b,1\n", "line 2, column sku"),
        ("sku,on_hand\nA,1\nA,2\n", "line 3"), ("sku,on_hand\nA,1,2\n", "line 2"),
        ("sku\nA\n", "line 1, column on_hand"), ("sku,warehouse,on_hand\nA,,1\n", "line 2, column warehouse"),
        ("sku,on_hand,colour\n", "line 1, column colour"), ("sku,on_hand,warehouse\nA,1,nowhere\n", "line 2"),
        ("sku,on_hand\nA,99999999999\n", "line 2, column on_hand"), ("sku,on_hand\n\"A,1\n", "line 2"),
    ]) func aWrongFileSaysWhere(_ csv: String, _ place: String) async throws {
        let shop = try await InventoryFixture()
        let answer = try await shop.send(.post, "/admin/v1/stock/import", csv, type: "text/csv", role: .admin)
        #expect(answer.status == 422)
        #expect(answer.problem?.errors?.first?.pointer == place)
        #expect(try await shop.count("select count(*) as n from inventory.items") == 0)
    }

    @Test func viewersLookAndNobodyElseDoes() async throws {
        let shop = try await InventoryFixture()
        #expect(try await shop.send(.get, "/admin/v1/stock", role: .viewer).status == 200)
        #expect(try await shop.send(.put, "/admin/v1/stock/A", #"{"onHand": 1}"#, role: .viewer).status == 403)
        #expect(try await shop.send(.get, "/admin/v1/stock", role: nil).status == 401)
        // Whole counts replaced by a file are for admins.
        #expect(
            try await shop.send(.post, "/admin/v1/stock/import", "sku,on_hand\nA,1\n", type: "text/csv").status == 403)
    }

    @Test func warehousesHaveAnOrder() async throws {
        let shop = try await InventoryFixture()
        #expect(try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "east", "name": "East"}"#).status == 201)
        try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "first", "name": "First", "priority": 0}"#)
        try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "main", "name": "Renamed"}"#)
        let list: Page<Warehouse> = try await shop.send(.get, "/admin/v1/warehouses").value()
        #expect(list.data.map(\.code) == ["first", "main", "east"] && list.data[1].name == "Renamed")
        #expect(
            try await shop.send(.post, "/admin/v1/warehouses", #"{"code": "a b", "name": ""}"#).problem?.errors?.count
                == 2)
    }
}
