import Audit
import EventBus
import FoundationEssentials
import Kafka
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Orders

/// Orders on a database of its own; nobody runs, so that every answer is given by the test.
struct OrdersFixture {
    let database: PostgresClient
    let bus: EventBus
    let orders: Orders
    let clock: Mutex<Date>.Box

    init(
        on server: PostgresServer? = nil, configure: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws {
        let test = if let server { try await server.database() } else { try await TestPostgres.database() }
        var configuration = try PostgresConfiguration(url: test.url)
        configure(&configuration)
        database = PostgresClient(configuration, group: TestLoops.group)
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await Migrator(database, schema: "orders", migrations: Orders.migrations).migrate()
        let broker = try await TestKafka.shared
        bus = EventBus(
            databases: PostgresDatabases(database), kafka: KafkaConfiguration(bootstrap: broker.bootstrap),
            signatures: .test,
            group: TestLoops.group,
            embedded: true)
        let clock = Mutex<Date>.Box(Date())
        self.clock = clock
        orders = Orders(database: database, bus: bus, now: { clock.value })
    }

    static let eur = Currency("EUR")!
    let customer = Actor(.customer, UserID().description)

    func request(key: String? = nil, hash: String = "h", token: String = "tok_approved") -> PlaceQuotedOrder {
        let price = Money(1000, Self.eur)
        return PlaceQuotedOrder(
            quote: Quote(
                lines: [.init(sku: "A", name: "Thing", quantity: 2, unitPrice: price)], total: Money(2000, Self.eur)),
            paymentToken: token, customerId: UserID(customer.id), note: nil, actor: customer, idempotencyKey: key,
            requestHash: hash, waitSeconds: 0)
    }

    func answer(_ events: [Event]) async throws {
        try await database.transaction { try await orders.handle(events, in: $0) }
    }
    func inventory(_ type: String, _ order: OrderID, _ step: String = "reserve") throws -> Event {
        let answer = InventoryAnswer(commandId: "\(order)/\(step)", orderId: order)
        return Event(
            type: type, source: "inventory", key: "\(order)", data: try JSONText.encode(answer),
            topic: Topic.inventoryEvents)
    }
    func payment(_ type: String, _ order: OrderID, _ amount: Int64?, _ command: String) async throws -> Event {
        let payment = try #require(try await orders.store.order(order)).paymentId
        let answer = PaymentAnswer(
            commandId: command, orderId: order, paymentId: payment, amount: amount.map { Money($0, Self.eur) })
        return Event(
            type: type, source: "payments", key: "\(order)", data: try JSONText.encode(answer),
            topic: Topic.paymentsEvents)
    }
    func confirmed() async throws -> OrderID {
        let id = try await orders.place(request()).id
        try await answer([inventory(InventoryEventType.reserved, id)])
        try await answer([await payment(PaymentEventType.authorized, id, 2000, "\(id)/authorize")])
        return id
    }
    func verb(_ key: String? = nil, hash: String = "h", dryRun: Bool = false) -> Verb {
        Verb(actor: Actor(.operator, "cli_x"), key: key, requestHash: hash, status: 200, isDryRun: dryRun)
    }
    func count(_ sql: String) async throws -> Int { try await database.query(sql).first!["n"] }
}

extension Mutex where Value == Date {
    /// A clock that a test sets.
    final class Box: Sendable {
        private let date: Mutex<Date>
        init(_ date: Date) { self.date = Mutex(date) }
        var value: Date { date.withLock { $0 } }
        func advance(_ seconds: Double) { date.withLock { $0 += seconds } }
    }
}

@Suite struct OrdersOnPostgresTests {
    @Test func aPlacedOrderIsThereWithItsFirstCommand() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.orders.place(shop.request()).id
        let order = try #require(try await shop.orders.store.order(id))
        #expect(order.state == .reserving && order.total == Money(2000, OrdersFixture.eur))
        #expect(order.lines?.first?.quantity == 2)
        let commands = try await shop.count("select count(*) as n from orders.outbox where type = 'inventory.reserve'")
        #expect(commands == 1)
        let history = try await shop.orders.store.history(id)
        #expect(history.map(\.type) == ["placed", "reserving"])
        #expect(history.map(\.state) == [.placed, .reserving])
    }

    @Test func anOrderFromACartSaysSoOnceHoweverOftenItIsPlaced() async throws {
        let shop = try await OrdersFixture()
        let cart = QuotedCart(id: CartID(), readAt: Date())
        var request = shop.request(key: "k")
        request.quote.cart = cart
        let id = try await shop.orders.place(request).id
        #expect(try await shop.orders.place(request).wasReplayed)
        request.idempotencyKey = "dry"
        _ = try await shop.orders.rehearse(request)
        // One that can't be placed, and one that is from no cart.
        request.paymentToken = "4242 4242 4242 4242"
        await #expect(throws: Problem.self) { try await shop.orders.place(request) }
        _ = try await shop.orders.place(shop.request())
        let rows = try await shop.database.query(
            "select key, data::text as data from orders.outbox where type = 'cart.ordered'")
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        let said = try JSONText.decode(CartOrdered.self, from: (row["data"] as String).utf8)
        #expect(try row["key"] as String == id.description && said.orderId == id && said.cart.id == cart.id)
        #expect(said.lines == [StockLine(sku: "A", quantity: 2)])
    }

    @Test func oneKeyPlacesOneOrderHoweverOftenAndAtOnce() async throws {
        let shop = try await OrdersFixture()
        let ids = try await withThrowingTaskGroup(of: (OrderID, Bool).self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let placement = try await shop.orders.place(shop.request(key: "k"))
                    return (placement.id, placement.wasReplayed)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids.map(\.0)).count == 1)
        #expect(ids.filter { !$0.1 }.count == 1)
        #expect(try await shop.count("select count(*) as n from orders.orders") == 1)
    }

    @Test func aReusedKeyWithAnotherRequestIsRefused() async throws {
        let shop = try await OrdersFixture()
        _ = try await shop.orders.place(shop.request(key: "k", hash: "one"))
        let problem = await #expect(throws: Problem.self) {
            try await shop.orders.place(shop.request(key: "k", hash: "two"))
        }
        #expect(problem?.code == "idempotency_key_reused" && problem?.status == 422)
        #expect(try await shop.count("select count(*) as n from orders.orders") == 1)
    }

    @Test func aReplayGivesTheFirstAnswerToTheLetter() async throws {
        let shop = try await OrdersFixture()
        let first = try await shop.orders.place(shop.request(key: "k"))
        try await shop.answer([try shop.inventory(InventoryEventType.reserved, first.id)])
        let again = try await shop.orders.place(shop.request(key: "k"))
        #expect(again.wasReplayed && again.body == first.body)
    }

    @Test func aBatchOfAnswersMovesManyOrdersAtOnce() async throws {
        let shop = try await OrdersFixture()
        var ids: [OrderID] = []
        for _ in 0..<30 { ids.append(try await shop.orders.place(shop.request()).id) }
        let answers = try ids.enumerated().map {
            try shop.inventory($0 % 3 == 0 ? InventoryEventType.rejected : InventoryEventType.reserved, $1)
        }
        try await shop.answer(answers)
        let states = try await shop.database.query(
            "select state, count(*) as n from orders.orders group by 1 order by 1")
        #expect(
            try states.map { "\(try $0["state"] as String) \(try $0["n"] as Int)" } == [
                "authorizing 20", "rejected 10",
            ])
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'payment.authorize'") == 20)
    }

    @Test func answersToOneOrderInOneBatchAreAppliedInTurn() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.orders.place(shop.request()).id
        try await shop.answer([
            try shop.inventory(InventoryEventType.reserved, id),
            try await shop.payment(PaymentEventType.unknown, id, nil, "\(id)/authorize"),
            try await shop.payment(PaymentEventType.authorized, id, 2000, "\(id)/authorize"),
        ])
        #expect(try await shop.orders.store.order(id)?.state == .confirmed)
    }

    @Test func anAnswerToAnOrderThatIsNotThereIsRejectedAlone() async throws {
        let shop = try await OrdersFixture()
        let event = try shop.inventory(InventoryEventType.reserved, OrderID())
        let error = await #expect(throws: EventRejected.self) { try await shop.answer([event]) }
        #expect(error?.ids == [event.id])
    }

    @Test func fulfillingRefundingAndRestockingKeepTheSums() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        let fulfilment = FulfilmentID()
        _ = try await shop.orders.apply(
            .fulfil(fulfilment, lines: [StockLine(sku: "A", quantity: 1)]), to: id, as: shop.verb()
        ) { _ in [] }
        try await shop.answer([await shop.payment(PaymentEventType.captured, id, 1000, "\(fulfilment)/capture")])
        try await shop.answer([try shop.inventory(InventoryEventType.committed, id).with("\(fulfilment)/commit", id)])
        let refund = RefundID()
        let lines = [StockLine(sku: "A", quantity: 1)]
        _ = try await shop.orders.apply(
            .refund(refund, RefundRequest(lines: lines, restock: true, reason: "broken")), to: id, as: shop.verb()
        ) { _ in [] }
        try await shop.answer([await shop.payment(PaymentEventType.refunded, id, 1000, "\(refund)/refund")])
        let order = try #require(try await shop.orders.store.order(id))
        #expect(order.captured.amount == 1000 && order.refunded.amount == 1000 && order.paymentState == .refunded)
        #expect(order.lines?.first?.refunded == 1 && order.state == .fulfilling)
        #expect(try await shop.orders.store.refund(refund)?.state == .succeeded)
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'inventory.restock'") == 1)
        // What was done by hand is recorded, what the saga did by itself is not.
        let records = try await shop.database.query(
            "select action, subject, reason, details from audit.records where chain = 'orders' order by seq")
        #expect(try records.map { try $0["action"] as String } == ["order.fulfilled", "refund.created"])
        #expect(try records.allSatisfy { try $0["subject"] == id.description })
        #expect(try records.last?["reason"] == "broken")
        #expect(try records.last?["details"] == #"{"refund":"\#(refund)"}"#)
    }

    @Test func aRehearsalSaysWhatWouldBeAndChangesNothing() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        let before = try await shop.count("select count(*) as n from orders.outbox")
        let answer = try await shop.orders.apply(.cancel(reason: nil), to: id, as: shop.verb("k", dryRun: true)) {
            try JSONText.encode(try await shop.orders.store.order(id, in: $0))
        }
        #expect(try JSONText.decode(Order.self, from: answer.body).state == .cancelled)
        #expect(try await shop.orders.store.order(id)?.state == .confirmed)
        #expect(try await shop.count("select count(*) as n from orders.outbox") == before)
        #expect(try await shop.count("select count(*) as n from orders.idempotency_keys") == 0)
        #expect(try await shop.count("select count(*) as n from audit.records") == 0)
        _ = try await shop.orders.rehearse(shop.request())
        #expect(try await shop.count("select count(*) as n from orders.orders") == 1)
    }

    @Test func aVerbIsDoneOncePerKey() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        let fulfilment = FulfilmentID()
        _ = try await shop.orders.apply(.fulfil(fulfilment, lines: nil), to: id, as: shop.verb()) { _ in [] }
        try await shop.answer([await shop.payment(PaymentEventType.captured, id, 2000, "\(fulfilment)/capture")])
        let answers = await withTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        let answer = try await shop.orders.apply(
                            .refund(RefundID(), RefundRequest(amount: 300)), to: id, as: shop.verb("r")
                        ) { _ in Array("{}".utf8) }
                        return answer.wasReplayed ? "replayed" : "done"
                    } catch {
                        return (error as? Problem)?.code ?? "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0 == "done" }.count == 1)
        #expect(Set(answers).isSubset(of: ["done", "replayed", "in_progress"]), "\(answers)")
        #expect(try await shop.count("select count(*) as n from orders.refunds") == 1)
    }

    @Test func anOverdueStepIsSentAgainWithTheSameCommand() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.orders.place(shop.request()).id
        #expect(try await shop.orders.sendOverdueStepsAgain() == 0)
        shop.clock.advance(11)
        #expect(try await shop.orders.sendOverdueStepsAgain() == 1)
        #expect(try await shop.orders.sendOverdueStepsAgain() == 0)
        let sent = try await shop.database.query("select data from orders.outbox where type = 'inventory.reserve'")
        #expect(sent.count == 2)
        #expect(Set(try sent.map { try $0["data"] as String }).count == 1)
        for _ in 0..<12 {
            shop.clock.advance(400)
            _ = try await shop.orders.sendOverdueStepsAgain()
        }
        #expect(try await shop.orders.store.order(id)?.reason?.code == "step_timed_out")
    }

    /// Whatever was opened first leaves first, also by hand and when only the later one is due.
    @Test func stepsAreSentAgainInTheOrderInWhichTheyWereOpened() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        var waiting: [String] = []
        for fulfilment in [FulfilmentID(), FulfilmentID()] {
            let lines = [StockLine(sku: "A", quantity: 1)]
            _ = try await shop.orders.apply(.fulfil(fulfilment, lines: lines), to: id, as: shop.verb()) { _ in [] }
            waiting.append("\(fulfilment)/capture")
        }
        func sent() async throws -> [String] {
            try await shop.database.query(
                "select data from orders.outbox where type = 'payment.capture' order by seq"
            ).map { try JSONText.decode(PaymentCommand.self, from: Array(($0["data"] as String).utf8)).commandId }
        }
        // The clock of one host is behind that of the other.
        _ = try await shop.database.execute(
            "update orders.steps set created_at = created_at - interval '1 hour' where command_id = $1", waiting[1])
        shop.clock.advance(11)
        _ = try await shop.orders.sendOverdueStepsAgain()
        _ = try await shop.orders.apply(.retry(), to: id, as: shop.verb()) { _ in [] }
        #expect(try await sent() == waiting + waiting + waiting)
    }

    @Test func anEndedOrderSendsItsReleaseAgainButNoReserve() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.orders.place(shop.request()).id
        _ = try await shop.orders.apply(.cancel(reason: nil), to: id, as: shop.verb()) { _ in [] }
        shop.clock.advance(11)
        _ = try await shop.orders.sendOverdueStepsAgain()
        let sent = try await shop.database.query(
            "select type from orders.outbox where topic = 'inventory.commands' order by seq"
        ).map { try $0["type"] as String }
        #expect(sent == ["inventory.reserve", "inventory.release", "inventory.release"])
        // What comes of the first reserve after all is let go of, under a command of its own.
        try await shop.answer([try shop.inventory(InventoryEventType.reserved, id)])
        #expect(
            try await shop.count("select count(*) as n from orders.steps where command_id like '%/release/again'") == 1)
    }

    @Test func whatWasGivenBackIsVoidedAlsoWhereTheColumnIsOlder() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        _ = try await shop.orders.apply(.cancel(reason: nil), to: id, as: shop.verb()) { _ in [] }
        #expect(try await shop.orders.store.order(id)?.paymentState == .voided)
        _ = try await shop.database.execute("update orders.orders set payment_state = 'authorized'")
        #expect(try await shop.orders.store.order(id)?.paymentState == .voided)
        let text = Mutex<[UInt8]>.init([])
        try await shop.orders.store.export(
            state: nil, customer: nil, bounds: OrderStore.bounds(since: nil, until: nil)
        ) { chunk in text.withLock { $0 += chunk } }
        #expect(String(decoding: text.withLock { $0 }, as: UTF8.self).contains(",cancelled,voided,2000,"))
    }

    @Test func listsGoOnByCursorAndKeepTheirOrder() async throws {
        let shop = try await OrdersFixture()
        var ids: [OrderID] = []
        for _ in 0..<7 { ids.append(try await shop.orders.place(shop.request()).id) }
        var found: [OrderID] = []
        var before: OrderID?
        repeat {
            let page = try await shop.orders.store.orders(OrderFilter(before: before, limit: 3))
            found += page.map(\.id)
            before = page.last?.id
        } while before != nil && found.count < 7
        #expect(found == ids.reversed())
        let since = try await shop.orders.store.orders(OrderFilter(sku: "B", limit: 3))
        #expect(since.isEmpty)
    }

    @Test func aWaiterHearsOfTheEndAtOnce() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.orders.place(shop.request()).id
        async let settled = shop.orders.settled(id, within: .seconds(20))
        try await shop.answer([try shop.inventory(InventoryEventType.rejected, id)])
        shop.orders.changed([(id, .rejected)])
        #expect(try await settled?.state == .rejected)
        #expect(try await shop.orders.settled(OrderID(), within: .seconds(5)) == nil)
    }

    @Test(arguments: [(0, "/lines/0/quantity"), (1_000_001, "/lines/0/quantity")])
    func quantitiesAtTheEdgesAreRefused(_ quantity: Int64, _ pointer: String) async throws {
        let shop = try await OrdersFixture()
        var request = shop.request()
        request.quote.lines[0].quantity = quantity
        let problem = await #expect(throws: Problem.self) { try await shop.orders.place(request) }
        #expect(problem?.errors?.first?.pointer == pointer)
    }

    @Test func aTotalThatOverflowsIsRefused() async throws {
        let shop = try await OrdersFixture()
        var request = shop.request()
        request.quote.lines[0].unitPrice = Money(.max / 2 + 1, OrdersFixture.eur)
        let problem = await #expect(throws: Problem.self) { try await shop.orders.place(request) }
        #expect(problem?.status == 422 && problem?.errors?.first?.pointer == "/lines/0")
    }

    @Test(arguments: ["4242424242424242", "tok_4242424242424242", "card=4242424242424242", "tok_4242-4242", ""])
    func whatIsNoTokenIsNeitherStoredNorRepeated(_ token: String) async throws {
        let shop = try await OrdersFixture()
        let problem = await #expect(throws: Problem.self) {
            try await shop.orders.place(shop.request(token: token))
        }
        #expect(problem?.errors?.map(\.pointer) == ["/paymentToken"])
        #expect(problem?.detail?.contains("4242") == false)
        #expect(try await shop.count("select count(*) as n from orders.orders") == 0)
    }
}

extension Event {
    /// The same answer to another step.
    fileprivate func with(_ commandId: String, _ order: OrderID) throws -> Event {
        let answer = InventoryAnswer(commandId: commandId, orderId: order)
        return Event(type: type, source: source, key: key, data: try JSONText.encode(answer), topic: topic)
    }
}
