import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Kafka
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Catalog

@Suite(.timeLimit(.minutes(2))) struct CatalogServiceTests {
    @Test func aSKUIsMadeChangedAndLeftAloneWhenNothingChanges() async throws {
        let shop = try await CatalogFixture()
        let made = try await shop.upsert("CUP-1", 1250, name: "Cup", more: #","description":"Holds tea""#)
        #expect(made.status == 201)
        #expect(made.headers["Location"] == "/admin/v1/products/CUP-1")
        let first: Variant = try made.value()
        #expect(first.version == 1)
        #expect(first.description == "Holds tea")

        #expect(try await shop.upsert("CUP-1", 1250, name: "Cup").status == 200)
        let same: Variant = try await shop.send(.get, "/admin/v1/products/CUP-1", as: CatalogFixture.operatorsPrincipal)
            .value()
        #expect(same.version == 1)
        #expect(same.description == "Holds tea")

        let dearer: Variant = try await shop.upsert("CUP-1", 1300, name: "Cup").value()
        #expect(dearer.version == 2)
        #expect(dearer.productId == first.productId)
        #expect(try await shop.events().map(\.price.amount) == [1250, 1300])
        #expect(
            try await shop.count("select count(*)::int8 as n from catalog.changes where actor = 'operator:cli_test'")
                == 2)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 0)
        let recorded = "from audit.records where action = 'product.set' and subject = 'CUP-1'"
        #expect(try await shop.count("select count(*)::int8 as n \(recorded) and actor = 'operator:cli_test'") == 3)
        await shop.close()
    }

    @Test func aChangedNameChangesAllVariantsOfTheProduct() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("S-M", name: "Shirt", more: #","product":"shirt","variant":"M""#)
        try await shop.upsert("S-L", name: "Shirt", more: #","product":"shirt","variant":"L""#)
        try await shop.upsert("S-L", name: "Fine shirt", more: #","product":"shirt","variant":"L""#)
        let events = try await shop.events()
        #expect(events.map(\.sku) == ["S-M", "S-L", "S-L", "S-M"])
        #expect(events.map(\.version) == [1, 1, 2, 2])
        #expect(events.suffix(2).allSatisfy { $0.name == "Fine shirt" })
        await shop.close()
    }

    @Test func whatIsWrongWithAProductIsSaidWithItsPlace() async throws {
        let shop = try await CatalogFixture()
        let answer = try await shop.upsert("A B", 0, name: " ", more: #","product":"","variant":"a\nb""#)
        #expect(answer.status == 422)
        #expect(answer.problem?.errors?.map(\.pointer) == ["/sku", "/name", "/price/amount", "/product", "/variant"])
        #expect(try await shop.upsert("A", 1, "EURO").problem?.errors?.map(\.pointer) == ["/price/currency"])
        #expect(try await shop.upsert("A", more: #","color":1"#).problem?.errors?.map(\.pointer) == ["/color"])
        #expect(try await shop.send(.post, "/admin/v1/products", "{}").status == 401)
        #expect(
            try await shop.send(.post, "/admin/v1/products", as: CatalogFixture.customer(), "{}").status == 403)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.variants") == 0)
        await shop.close()
    }

    @Test func theSameKeyDoesItOnceAndAnotherRequestWithItIsRefused() async throws {
        let shop = try await CatalogFixture()
        #expect(try await shop.upsert("A", 100, headers: ["Idempotency-Key": "k-1"]).status == 201)
        try await shop.upsert("A", 200)
        let again = try await shop.upsert("A", 100, headers: ["Idempotency-Key": "k-1"])
        #expect(again.status == 201)
        #expect(again.headers["Idempotency-Replayed"] == "true")
        #expect(try again.value(Variant.self).price.amount == 100)
        #expect(try await shop.catalog.variant("A")?.price.amount == 200)
        let other = try await shop.upsert("A", 300, headers: ["Idempotency-Key": "k-1"])
        #expect(other.status == 422)
        #expect(other.problem?.code == "idempotency_key_reused")
        await shop.close()
    }

    @Test func theSameKeyTwentyTimesAtOnceIsOneChange() async throws {
        let shop = try await CatalogFixture()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<20 {
                tasks.addTask { try await shop.upsert("A", 100, headers: ["Idempotency-Key": "k"]).status }
            }
            return try await tasks.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(Set(statuses.keys).isSubset(of: [201, 409]))
        #expect(statuses[201, default: 0] >= 1)
        #expect(try await shop.events().count == 1)
        await shop.close()
    }

    @Test func aDryRunChangesNothing() async throws {
        let shop = try await CatalogFixture()
        let answer = try await shop.upsert("A", 100, query: "?dryRun=true")
        #expect(answer.status == 200)
        #expect(try answer.value(Variant.self).version == 1)
        let file = try await shop.importCSV("sku,name,price,currency\nB,Mug,1,EUR\n", query: "?dryRun=true")
        #expect(try file.value(ImportSummary.self).created == 1)
        for table in ["variants", "products", "outbox", "changes", "import_rows"] {
            #expect(try await shop.count("select count(*)::int8 as n from catalog.\(table)") == 0, "\(table)")
        }
        await shop.close()
    }

    @Test func whatIsArchivedIsNotOnSaleAndArchivingTwiceIsOnce() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A")
        for _ in 0..<2 {
            let answer = try await shop.send(.delete, "/admin/v1/products/A", as: CatalogFixture.operatorsPrincipal)
            #expect(try answer.value(Variant.self).state == .archived)
        }
        #expect(try await shop.events().map(\.state) == [.active, .archived])
        #expect(try await shop.send(.get, "/v1/variants/A").status == 404)
        let product = try #require(try await shop.catalog.variant("A")).productId
        #expect(try await shop.send(.get, "/v1/products/\(product)").status == 404)
        #expect(
            try await shop.send(.delete, "/admin/v1/products/NONE", as: CatalogFixture.operatorsPrincipal).status == 404
        )
        await shop.close()
    }

    @Test func aVariantHasItsPriceAndTheNewestStock() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 1999, name: "Cup \\\"x\\\"")
        var variant: Variant = try await shop.send(.get, "/v1/variants/A").value()
        #expect(variant.available == nil)
        #expect(variant.name == "Cup \"x\"")
        try await shop.stock("A", 7, version: 3)
        try await shop.stock("A", 99, version: 2)
        variant = try await shop.send(.get, "/v1/variants/A").value()
        #expect(variant.available == 7)
        #expect(variant.price == Money(1999, Currency("EUR")!))
        #expect(try await shop.send(.get, "/v1/variants/none").problem?.status == 404)
        await shop.close()
    }

    @Test func searchFindsWordsOfNameVariantAndDescription() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("S-1", name: "Blue shirt", more: #","variant":"XL","description":"of linen""#)
        try await shop.upsert("S-2", name: "Red shirt")
        try await shop.upsert("C-1", name: "Größte Tasse")
        func found(_ words: String) async throws -> [String] {
            let query = words.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let page: Page<Product> = try await shop.send(.get, "/v1/products?query=\(query)").value()
            return page.data.map(\.name).sorted()
        }
        #expect(try await found("shirt") == ["Blue shirt", "Red shirt"])
        #expect(try await found("SHIR blue") == ["Blue shirt"])
        #expect(try await found("shirt linen xl") == ["Blue shirt"])
        #expect(try await found("s-2") == ["Red shirt"])
        #expect(try await found("größte") == ["Größte Tasse"])
        #expect(try await found("shirt tasse") == [])
        #expect(try await found("'); drop table x --") == [])
        #expect(try await found("!!!") == [])
        await shop.close()
    }

    @Test func listsArePagedToTheirEnd() async throws {
        let shop = try await CatalogFixture()
        for number in 0..<7 { try await shop.upsert("P-\(number)", name: "Pen \(number)") }
        for query in ["", "query=pen&"] {
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page: Page<Product> = try await shop.send(
                    .get, "/v1/products?\(query)limit=3" + (cursor.map { "&cursor=\($0)" } ?? "")
                ).value()
                seen += page.data.map(\.product)
                cursor = page.next
            } while cursor != nil && seen.count < 20
            #expect(seen.count == 7)
            #expect(Set(seen).count == 7)
        }
        #expect(try await shop.send(.get, "/v1/products?limit=501").status == 400)
        #expect(try await shop.send(.get, "/v1/products?cursor=zzz").status == 400)
        #expect(try await shop.send(.get, "/v1/products?colour=red").status == 400)
        await shop.close()
    }

    @Test func aFileIsTakenOverWholeOrNotAtAll() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A-0", 1, name: "Old")
        try await shop.upsert("A-1", 100, name: "Item 1")
        var text = "sku,name,price,currency\r\n"
        for number in 0..<2_500 { text += "A-\(number),Item \(number),1.00,EUR\r\n" }
        let bad = try await shop.importCSV(text + "A-7,Again,x,EUR\r\nA-9,Item 9,1,EUR\r\n")
        #expect(bad.status == 422)
        #expect(bad.problem?.code == "invalid_file")
        #expect(bad.problem?.errors?.map(\.pointer) == ["line 2502, column price", "line 2503, column sku"])
        #expect(try await shop.count("select count(*)::int8 as n from catalog.variants") == 2)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 0)

        let summary: ImportSummary = try await shop.importCSV(text).value()
        #expect(summary == ImportSummary(rows: 2_500, created: 2_498, updated: 1, unchanged: 1))
        #expect(try await shop.count("select count(*)::int8 as n from catalog.variants") == 2_500)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.outbox") == 2 + 2_499)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 0)

        let again: ImportSummary = try await shop.importCSV(text).value()
        #expect(again == ImportSummary(rows: 2_500, created: 0, updated: 0, unchanged: 2_500))
        await shop.close()
    }

    @Test func anImportWithTheSameKeyIsReplayedAndWithAnotherFileRefused() async throws {
        let shop = try await CatalogFixture()
        let file = "sku,name,price,currency\nA,Cup,1,EUR\n"
        for replayed in [nil, "true"] {
            let answer = try await shop.importCSV(file, headers: ["Idempotency-Key": "i"])
            #expect(try answer.value(ImportSummary.self).created == 1)
            #expect(answer.headers["Idempotency-Replayed"] == replayed)
        }
        let other = try await shop.importCSV(file + "B,Mug,1,EUR\n", headers: ["Idempotency-Key": "i"])
        #expect(other.problem?.code == "idempotency_key_reused")
        #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 0)
        await shop.close()
    }

    /// What is staged does not outlive a crash of the database.
    @Test func anImportThatLosesRowsToACrashSaysSoAndChangesNothing() async throws {
        let server = try await TestPostgres.server()
        let shop = try await CatalogFixture(on: server) { $0.waitLimit = .seconds(60) }
        let verb = Verb(actor: Actor(.operator, "cli_test"), reason: nil, key: "k", requestHash: "h", isDryRun: false)
        func sent(_ beforeLast: () async throws -> Void = {}) async throws -> VerbAnswer {
            try await shop.catalog.importProducts(as: verb) { take in
                try await take(.fields(["sku", "name", "price", "currency"], line: 1))
                for number in 1...501 {
                    if number == 501 { try await beforeLast() }
                    try await take(.fields(["A-\(number)", "Item \(number)", "1.00", "EUR"], line: number + 1))
                }
            }
        }
        let problem = await #expect(throws: Problem.self) {
            try await sent {
                #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 500)
                try await server.kill()
                try await server.start()
                try await eventually {
                    let left = try await shop.count("select count(*)::int8 as n from catalog.import_rows")
                    return try await shop.database.execute("delete from catalog.import_rows") + left == 0
                }
            }
        }
        #expect(problem?.status == 503 && problem?.retryable == true)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.variants") == 0)
        #expect(try await shop.count("select count(*)::int8 as n from catalog.import_rows") == 0)
        let answer = try await sent()
        #expect(
            try JSONText.decode(ImportSummary.self, from: answer.body)
                == ImportSummary(rows: 501, created: 501, updated: 0, unchanged: 0))
        await shop.close()
        try await server.stop()
    }

    @Test func twoFilesAtOnceBothArrive() async throws {
        let shop = try await CatalogFixture()
        func file(_ price: Int, _ order: [Int]) -> String {
            "sku,name,price,currency\n" + order.map { "X-\($0),Item,\(price),EUR\n" }.joined()
        }
        async let one = shop.importCSV(file(1, Array(0..<800)))
        async let two = shop.importCSV(file(2, Array((0..<800).reversed())))
        let statuses = try await [one.status, two.status]
        #expect(statuses == [200, 200])
        #expect(try await shop.count("select count(distinct price)::int8 as n from catalog.variants") == 1)
        await shop.close()
    }

    @Test func otherTypesAndBrokenFilesAreRefused() async throws {
        let shop = try await CatalogFixture()
        let json = try await shop.send(
            .post, "/admin/v1/products/import", as: CatalogFixture.operatorsPrincipal, "[]")
        #expect(json.status == 415)
        #expect(try await shop.importCSV("sku,name,price,currency\nA,\"Cup,1,EUR\n").problem?.errors?.count == 1)
        #expect(try await shop.importCSV("sku;name\nA;b\n").status == 422)
        let lines = try await shop.send(
            .post, "/admin/v1/products/import", as: CatalogFixture.operatorsPrincipal,
            #"{"sku":"A","name":"Cup","price":{"amount":5,"currency":"EUR"}}"#, type: "application/jsonl")
        #expect(try lines.value(ImportSummary.self).created == 1)
        await shop.close()
    }

    @Test func quotesAreMadeOfLinesAndOnlyForOtherDaemons() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 250)
        func quote(_ body: String) async throws -> CatalogFixture.Answer {
            try await shop.send(.post, "/internal/v1/quotes", as: CatalogFixture.service, body)
        }
        let right: Quote = try await quote(#"{"lines":[{"sku":"A","quantity":2}]}"#).value()
        #expect(right.total.amount == 500)
        #expect(
            try await quote(#"{"lines":[{"sku":"B","quantity":2}]}"#).problem?.errors?.first?.pointer == "/lines/0/sku")
        #expect(try await quote("{}").status == 422)
        #expect(try await quote(#"{"cartId":"\#(CartID())"}"#).status == 404)
        #expect(
            try await shop.send(.post, "/internal/v1/quotes", as: CatalogFixture.operatorsPrincipal, "{}").status == 403
        )
        await shop.close()
    }
}

@Suite(.timeLimit(.minutes(2))) struct CatalogEventTests {
    @Test func onlyTheNewestWordOnEachSKUCounts() throws {
        func event(_ sku: String, _ version: Int64) throws -> Event {
            let change = StockChanged(sku: sku, onHand: version, reserved: 0, available: version, version: version)
            return Event(
                type: InventoryEventType.stockChanged, source: "inventory", key: sku,
                data: try JSONText.encode(change), topic: Topic.inventoryEvents)
        }
        let newest = try Catalog.newest([event("B", 1), event("A", 5), event("A", 4), event("B", 2)])
        #expect(newest.map(\.sku) == ["A", "B"])
        #expect(newest.map(\.version) == [5, 2])
    }

    @Test func stockIsHeardOfAndChangesAreSaid() async throws {
        let broker = try await TestKafka.start()
        let shop = try await CatalogFixture(broker: broker)
        try await Migrator(shop.database, schema: "inventory", migrations: EventBus.migrations("inventory")).migrate()
        let heard = Mutex<[ProductChanged]>([])
        let listener = shop.bus.consumer(
            name: "listener", schema: "inventory", topics: [Topic.catalogEvents], database: shop.database,
            handler: { events, _ in
                let changes: [ProductChanged] = try events.map { try $0.decode() }
                heard.withLock { $0 += changes }
            })
        let work = Task(executorPreference: catalogLoops.loops[0]) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await shop.catalog.run() }
                group.addTask { try await shop.bus.relay("inventory", database: shop.database).run() }
                group.addTask { try await listener.run() }
                try await group.waitForAll()
            }
        }
        try await shop.upsert("A", 100)
        try await shop.upsert("A", 120)
        let stock = StockChanged(sku: "A", onHand: 9, reserved: 2, available: 7, version: 4)
        let event = try NewEvent(
            topic: Topic.inventoryEvents, key: "A", type: InventoryEventType.stockChanged, stock)
        _ = try await shop.database.query(shop.bus.outbox("inventory").statement([event]))
        shop.bus.committed("inventory")
        try await eventually(within: .seconds(30)) { try await shop.catalog.variant("A")?.available == 7 }
        try await eventually(within: .seconds(30)) { heard.withLock { $0.map(\.price.amount) } == [100, 120] }
        work.cancel()
        _ = await work.result
        await shop.close()
        await broker.stop()
    }

    @Test func whatCantBeReadIsRejected() {
        let event = Event(
            type: InventoryEventType.stockChanged, source: "inventory", key: "A", data: Array("{}".utf8),
            topic: Topic.inventoryEvents)
        #expect(throws: EventRejected.self) { try Catalog.newest([event]) }
    }
}
