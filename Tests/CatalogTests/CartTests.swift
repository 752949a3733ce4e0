import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import Postgres
import Redis
import ShopAPI
import TestSupport
import Testing

@testable import Catalog

@Suite(.timeLimit(.minutes(2))) struct CartTests {
    private func cart(_ shop: CatalogFixture, _ lines: String = "") async throws -> Cart {
        try await shop.send(.post, "/v1/carts", lines.isEmpty ? "" : #"{"lines":[\#(lines)]}"#).value()
    }
    private func put(
        _ shop: CatalogFixture, _ sku: String, _ quantity: Int64, _ id: CartID, as who: UserID? = nil
    ) async throws -> CatalogFixture.Answer {
        try await shop.send(
            .put, "/v1/carts/\(id)/lines/\(sku)", as: who.map { CatalogFixture.customer($0) },
            #"{"quantity":\#(quantity)}"#)
    }

    @Test func linesAreSetChangedAndTakenOut() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        try await shop.upsert("B", 50)
        let empty = try await cart(shop)
        #expect(empty.lines.isEmpty && empty.total == nil && empty.version == 2 || empty.version == 1)
        _ = try await put(shop, "B", 1, empty.id)
        _ = try await put(shop, "A", 2, empty.id)
        var now: Cart = try await put(shop, "B", 4, empty.id).value()
        #expect(now.lines.map(\.sku) == ["B", "A"])
        #expect(now.total?.amount == 400)
        now = try await shop.send(.delete, "/v1/carts/\(empty.id)/lines/B").value()
        #expect(now.lines.map(\.sku) == ["A"])
        let before = now.version
        now = try await shop.send(.delete, "/v1/carts/\(empty.id)/lines/B").value()
        #expect(now.version == before)
        now = try await shop.send(.delete, "/v1/carts/\(empty.id)/lines").value()
        #expect(now.lines.isEmpty)
        #expect(try await shop.send(.get, "/v1/carts/\(empty.id)").value(Cart.self) == now)
        await shop.close()
    }

    @Test func whatCantBePutIntoACartIsRefusedWithItsPlace() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        try await shop.upsert("U", 100, "USD")
        try await shop.upsert("O", 100, more: #","state":"archived""#)
        let id = try await cart(shop, #"{"sku":"A","quantity":1}"#).id
        #expect(try await put(shop, "A", 0, id).problem?.errors?.first?.pointer == "/quantity")
        #expect(try await put(shop, "A", 1_000_001, id).status == 422)
        #expect(try await put(shop, "X", 1, id).problem?.errors?.first?.pointer == "/sku")
        #expect(try await put(shop, "O", 1, id).status == 422)
        #expect(try await put(shop, "U", 1, id).problem?.errors?.first?.detail.contains("USD") == true)
        #expect(try await put(shop, "A", 1, CartID()).status == 404)
        let double = #"{"lines":[{"sku":"A","quantity":1},{"sku":"A","quantity":1}]}"#
        #expect(try await shop.send(.post, "/v1/carts", double).status == 422)
        // A cart with one line may change its currency by that line.
        let cup: Cart = try await put(shop, "A", 3, id).value()
        #expect(cup.lines.map(\.quantity) == [3])
        await shop.close()
    }

    @Test func anAnonymousCartBecomesTheCustomersOwn() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        let me = UserID()
        let id = try await cart(shop, #"{"sku":"A","quantity":2}"#).id
        for _ in 0..<2 {
            let mine: Cart = try await shop.send(.post, "/v1/carts/\(id)/claim", as: CatalogFixture.customer(me))
                .value()
            #expect(mine.id == id)
            #expect(mine.customerId == me.description)
            #expect(mine.lines.map(\.quantity) == [2])
        }
        #expect(try await shop.send(.get, "/v1/cart", as: CatalogFixture.customer(me)).value(Cart.self).id == id)
        // To everybody else it does not exist.
        #expect(try await shop.send(.get, "/v1/carts/\(id)").status == 404)
        #expect(try await put(shop, "A", 5, id).status == 404)
        #expect(try await put(shop, "A", 5, id, as: UserID()).status == 404)
        #expect(
            try await shop.send(.post, "/v1/carts/\(id)/claim", as: CatalogFixture.customer()).status == 404)
        #expect(try await put(shop, "A", 5, id, as: me).status == 200)
        #expect(try await shop.send(.get, "/v1/cart", as: CatalogFixture.customer()).status == 404)
        #expect(try await shop.send(.get, "/v1/cart").status == 401)
        await shop.close()
    }

    @Test func aCartIsMergedIntoTheOneTheCustomerHas() async throws {
        let shop = try await CatalogFixture()
        for sku in ["A", "B", "C"] { try await shop.upsert(sku, 100) }
        let me = CatalogFixture.customer()
        let own: Cart = try await shop.send(
            .post, "/v1/carts", as: me, #"{"lines":[{"sku":"A","quantity":999999},{"sku":"B","quantity":1}]}"#
        ).value()
        let other = try await cart(shop, #"{"sku":"A","quantity":5},{"sku":"C","quantity":2}"#)
        for _ in 0..<2 {
            let merged: Cart = try await shop.send(.post, "/v1/carts/\(other.id)/claim", as: me).value()
            #expect(merged.id == own.id)
            #expect(
                merged.lines.map { "\($0.sku) \($0.quantity)" }.sorted() == ["A 1000000", "B 1", "C 2"])
        }
        #expect(try await shop.send(.get, "/v1/carts/\(other.id)").status == 404)
        #expect(try await shop.send(.get, "/v1/carts/\(other.id)", as: me).value(Cart.self).id == own.id)
        #expect(
            try await shop.send(.delete, "/v1/carts/\(other.id)/lines", as: me).problem?.code == "cart_merged")
        // A second cart of the same customer is the first.
        let again = try await shop.send(.post, "/v1/carts", as: me)
        #expect(again.status == 200)
        #expect(try again.value(Cart.self).id == own.id)
        await shop.close()
    }

    @Test func manyClaimsAtOnceLoseNoLine() async throws {
        let shop = try await CatalogFixture()
        let me = CatalogFixture.customer()
        var ids: [CartID] = []
        for number in 0..<8 {
            try await shop.upsert("A-\(number)", 100)
            ids.append(try await cart(shop, #"{"sku":"A-\#(number)","quantity":1}"#).id)
        }
        try await withThrowingTaskGroup(of: Int.self) { tasks in
            for id in ids {
                tasks.addTask { try await shop.send(.post, "/v1/carts/\(id)/claim", as: me).status }
            }
            for try await status in tasks { #expect(status == 200) }
        }
        let mine: Cart = try await shop.send(.get, "/v1/cart", as: me).value()
        #expect(mine.lines.count == 8)
        await shop.close()
    }

    @Test func aCartIsQuotedForItsCustomerOnly() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        let me = UserID()
        let id = try await cart(shop, #"{"sku":"A","quantity":2}"#).id
        #expect(try await shop.catalog.quote(QuoteRequest(cartId: id)).total.amount == 200)
        try await shop.send(.post, "/v1/carts/\(id)/claim", as: CatalogFixture.customer(me))
        #expect(
            try await shop.catalog.quote(QuoteRequest(cartId: id, customerId: me.description)).total.amount == 200)
        let problem = await #expect(throws: Problem.self) {
            try await shop.catalog.quote(QuoteRequest(cartId: id, customerId: UserID().description))
        }
        #expect(problem?.status == 404)
        await shop.close()
    }

    /// What is priced at the same moment is read together.
    @Test func whoAsksForNonsenseSpoilsNobodysQuote() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<60 {
                tasks.addTask {
                    if number.isMultiple(of: 3) {
                        let problem = await #expect(throws: Problem.self) {
                            let lines = [StockLine(sku: "A\u{0}", quantity: 1), StockLine(sku: "\u{0}", quantity: 1)]
                            return try await shop.catalog.quote(QuoteRequest(lines: lines))
                        }
                        #expect(problem?.status == 422 && problem?.errors?.count == 2)
                    } else {
                        let quote = try await shop.catalog.quote(
                            QuoteRequest(lines: [StockLine(sku: "A", quantity: 2)]))
                        #expect(quote.total.amount == 200)
                    }
                }
            }
            try await tasks.waitForAll()
        }
        let answer = try await shop.send(
            .post, "/v1/carts", as: CatalogFixture.customer(), #"{"lines":[{"sku":"A\u0000","quantity":1}]}"#)
        #expect(answer.status == 422)
        await shop.close()
    }

    @Test func cartsThatNobodyWantsAreForgotten() async throws {
        let shop = try await CatalogFixture()
        try await shop.upsert("A", 100)
        let old = try await cart(shop, #"{"sku":"A","quantity":2}"#).id
        let mine: Cart = try await shop.send(.post, "/v1/carts", as: CatalogFixture.customer()).value()
        let later = Date() + Catalog.Limits.anonymousCartLifetime.inSeconds
        try await Pruner(shop.database, Catalog.retentions, now: { later - 60 }).prune()
        #expect(try await shop.catalog.carts.cart(old) != nil)
        let removed = try await Pruner(shop.database, Catalog.retentions, now: { later + 60 }).prune()
        #expect(removed == ["catalog.carts": 1])
        #expect(try await shop.catalog.carts.cart(old) == nil)
        #expect(try await shop.catalog.carts.cart(mine.id) != nil)
        await shop.close()
    }
}

@Suite(.timeLimit(.minutes(2))) struct CartCacheTests {
    private func withRedis(
        _ body: (TestRedis, RedisClient, CatalogFixture) async throws -> Void
    ) async throws {
        let server = try await TestRedis.start()
        var configuration = try RedisConfiguration(url: server.url)
        configuration.commandTimeout = .seconds(5)
        configuration.connectTimeout = .milliseconds(300)
        let redis = try RedisClient(configuration, group: catalogLoops)
        let shop = try await CatalogFixture(redis: redis)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, redis, shop)) } catch { result = .failure(error) }
        await shop.close()
        await redis.close()
        try await server.stop()
        try result.get()
    }
    private func read(_ shop: CatalogFixture, _ id: CartID) async throws -> Cart {
        try await shop.send(.get, "/v1/carts/\(id)").value()
    }
    private func put(_ shop: CatalogFixture, _ quantity: Int, _ id: CartID) async throws {
        let answer = try await shop.send(.put, "/v1/carts/\(id)/lines/A", #"{"quantity":\#(quantity)}"#)
        #expect(answer.status == 200)
    }

    @Test func aCartIsReadFromRedisAndAChangeIsSeenAtOnce() async throws {
        try await withRedis { _, redis, shop in
            try await shop.upsert("A", 100)
            let id: CartID = try await shop.send(.post, "/v1/carts").value(Cart.self).id
            try await put(shop, 1, id)
            // Proof that the answer comes from Redis: the database is changed behind its back.
            try await shop.database.execute("update catalog.cart_lines set quantity = 77")
            #expect(try await read(shop, id).lines.map(\.quantity) == [1])
            try await put(shop, 2, id)
            #expect(try await read(shop, id).lines.map(\.quantity) == [2])
            // Everything gone costs time only.
            _ = try await redis.command(["FLUSHALL"])
            #expect(try await read(shop, id).lines.map(\.quantity) == [2])
        }
    }

    @Test func anOlderCartNeverReplacesANewerOne() async throws {
        try await withRedis { _, redis, shop in
            let cache = CartCache(redis: redis)
            func cart(_ version: Int64) -> Cart {
                Cart(id: id, customerId: nil, lines: [], total: nil, updatedAt: Date(), version: version)
            }
            let id = CartID()
            await cache.keep(cart(5), json: [5])
            await cache.keep(cart(4), json: [4])
            #expect(await cache.json(id, version: 5) == [5])
            for version: Int64 in [4, 6] { #expect(await cache.json(id, version: version) == nil) }
            await cache.keep(cart(6), json: [6])
            #expect(await cache.json(id, version: 6) == [6])
        }
    }

    @Test func withoutRedisCartsWorkAndWhatItMissedIsNotBelieved() async throws {
        try await withRedis { server, _, shop in
            try await shop.upsert("A", 100)
            let id: CartID = try await shop.send(.post, "/v1/carts").value(Cart.self).id
            try await put(shop, 1, id)
            server.pause()
            // The first to notice waits for its deadline; from then on nothing is sent, so that nothing is done later.
            #expect(try await read(shop, id).lines.map(\.quantity) == [1])
            try await eventually { !shop.catalog.cartCache.isReachable }
            try await put(shop, 2, id)
            #expect(try await read(shop, id).lines.map(\.quantity) == [2])
            // It is back, and still holds the old cart.
            server.resume()
            try await eventually { shop.catalog.cartCache.isReachable }
            #expect(try await read(shop, id).lines.map(\.quantity) == [2])
            try await put(shop, 3, id)
            #expect(try await read(shop, id).lines.map(\.quantity) == [3])
            try await server.kill()
            try await put(shop, 4, id)
            #expect(try await read(shop, id).lines.map(\.quantity) == [4])
            try await server.start()
        }
    }

    @Test func whatAnotherProcessCouldNotTellRedisIsSeenAtOnce() async throws {
        try await withRedis { _, redis, shop in
            try await shop.upsert("A", 100)
            let id: CartID = try await shop.send(.post, "/v1/carts").value(Cart.self).id
            try await put(shop, 1, id)
            #expect(try await read(shop, id).lines.map(\.quantity) == [1])
            // A process that has lost Redis, on the same database.
            let other = Catalog(database: shop.database, redis: nil, bus: shop.bus)
            _ = try await other.put(StockLine(sku: "A", quantity: 2), into: id, for: nil)
            #expect(try await read(shop, id).lines.map(\.quantity) == [2])
        }
    }

    @Test func aClaimedCartIsNotReadByStrangersFromTheCache() async throws {
        try await withRedis { _, _, shop in
            try await shop.upsert("A", 100)
            let me = CatalogFixture.customer()
            let first: CartID = try await shop.send(.post, "/v1/carts").value(Cart.self).id
            let second: CartID = try await shop.send(.post, "/v1/carts").value(Cart.self).id
            try await put(shop, 1, second)
            for id in [first, second] {
                #expect(try await read(shop, id).id == id)
                #expect(try await shop.send(.post, "/v1/carts/\(id)/claim", as: me).status == 200)
                #expect(try await shop.send(.get, "/v1/carts/\(id)").status == 404)
                #expect(try await shop.send(.get, "/v1/carts/\(id)", as: me).value(Cart.self).id == first)
            }
            #expect(try await shop.send(.get, "/v1/cart", as: me).value(Cart.self).lines.map(\.quantity) == [1])
        }
    }
}
