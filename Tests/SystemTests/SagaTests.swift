import Audit
import EventBus
import EventLoop
import FoundationEssentials
import HTTPServer
import HTTPService
import Inventory
import Kafka
import LocalStack
import Payments
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Orders

/// Orders, inventory and payments with everything between them, in this process, on a database and topics of their own.
final class SagaShop: Sendable {
    let database: PostgresClient
    private let test: TestDatabase
    private let kafka: KafkaConfiguration
    private let broker: Mutex<EmbeddedBroker?>
    private let port: Int
    private struct Running { var bus: EventBus, orders: Orders, router: FrozenRouter, tasks: [Task<Void, Never>] }
    private let running = Mutex<Running?>(nil)
    /// Its own: what others have left in a real broker's topics is foreign.
    private let signatures = EventSignatures.ofOneTest()

    static let eur = Currency("EUR")!
    static let admin = Principal(
        subject: ClientID().description, scopes: Role.admin.scopes.union(["service"]), role: .admin)

    init(_ kind: TestKafka.Kind) async throws {
        test = try await TestPostgres.database()
        database = PostgresClient(try PostgresConfiguration(url: test.url), group: TestLoops.group)
        for (schema, migrations) in [
            (AuditTrail.schema, AuditTrail.migrations), ("auth", EventBus.migrations("auth")),
            ("catalog", EventBus.migrations("catalog")),
            ("inventory", Inventory.migrations), ("payments", Payments.migrations), ("orders", Orders.migrations),
            ("platform", EventBus.platformMigrations),
        ] {
            try await Migrator(database, schema: schema, migrations: migrations).migrate()
        }
        if kind == .real, let address = TestKafka.real {
            kafka = KafkaConfiguration(bootstrap: address)
            broker = Mutex(nil)
            port = 0
        } else {
            // Not one of those that the kernel gives to connections: it is taken again later.
            let started = try await TestKafka.start(topics: Self.topics, port: try LocalPort.free())
            kafka = KafkaConfiguration(bootstrap: started.bootstrap, isEmbedded: true)
            port = Int(started.bootstrap.split(separator: ":").last!)!
            broker = Mutex(started)
        }
        try await start()
        for (sku, pieces) in [("PLENTY", 1_000_000), ("SCARCE", 25), ("GONE", 0)] {
            let body = #"{"warehouse":"main","onHand":\#(pieces),"reason":"count"}"#
            let response = try await call(.put, "/admin/v1/stock/\(sku)", body)
            #expect(response.status == 200, "\(sku)")
        }
    }

    private static let topics = Dictionary(
        uniqueKeysWithValues: [
            Topic.inventoryCommands, Topic.inventoryEvents, Topic.paymentsCommands, Topic.paymentsEvents,
            Topic.ordersEvents, Topic.catalogEvents,
        ].map { ($0, 4) })

    var orders: Orders { running.withLock { $0!.orders } }

    func start() async throws {
        let client = PostgresClient(try PostgresConfiguration(url: test.url), group: TestLoops.group)
        let bus = EventBus(
            databases: PostgresDatabases(client), kafka: kafka, signatures: signatures, group: TestLoops.group,
            embedded: kafka.isEmbedded)
        let inventory = Inventory(database: client, bus: bus, on: TestLoops.group.next())
        let payments = Payments(database: client, bus: bus)
        let orders = Orders(database: client, auditDatabases: PostgresDatabases(client), bus: bus)
        var router = Router()
        router.add(inventory.routes)
        router.add(payments.routes)
        router.add(orders.routes)
        let frozen = try router.freeze()
        let services: [@Sendable () async throws -> Void] = [
            { try await inventory.run() }, { try await payments.run() }, { try await orders.run() },
        ]
        let tasks = services.map { run in
            Task(executorPreference: TestLoops.group.next()) {
                while !Task.isCancelled {
                    try? await run()
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
        }
        running.withLock { $0 = Running(bus: bus, orders: orders, router: frozen, tasks: tasks) }
    }

    /// The daemon goes, whatever it is doing.
    func stop() async {
        guard let was = running.withLock({ $0 }) else { return }
        for task in was.tasks { task.cancel() }
        for task in was.tasks { await task.value }
        await was.bus.close()
    }

    func end() async {
        await stop()
        await broker.withLock { $0 }?.stop()
        await database.close()
    }

    // MARK: Faults

    enum Fault: CaseIterable { case restart, cutConnections, forgetfulBroker }

    func strike(_ fault: Fault) async throws {
        switch fault {
        case .restart:
            await stop()
            try await start()
        case .cutConnections:
            try await test.psql(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """)
        case .forgetfulBroker:
            guard let old = broker.withLock({ $0 }) else { return }
            await stop()
            await old.stop()
            let fresh = try await TestKafka.start(topics: Self.topics, port: port)
            broker.withLock { $0 = fresh }
            try await start()
        }
    }

    /// Changes rows behind everybody's back: no trigger, no constraint's trigger.
    func damage(_ sql: String) async throws {
        try await test.psql("set session_replication_role = replica; " + sql)
    }

    // MARK: Verbs

    func call(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> HTTPResponse {
        var request = HTTPRequest(method, path, body: body.map { HTTPRequestBody(Array($0.utf8)) } ?? .empty)
        if body != nil { request.headers["Content-Type"] = "application/json" }
        let router = running.withLock { $0!.router }
        return try await router.answer(APIRequest(request, principal: Self.admin))
    }

    func place(_ lines: [(String, Int64)], _ token: String, key: String = UUID().uuidString) async throws -> OrderID {
        let price = Money(1_000, Self.eur)
        let quote = Quote(
            lines: lines.map { .init(sku: $0.0, name: $0.0, quantity: $0.1, unitPrice: price) },
            total: Money(1_000 * lines.reduce(0) { $0 + $1.1 }, Self.eur))
        let request = PlaceQuotedOrder(
            quote: quote, paymentToken: token, customerId: nil, note: nil, actor: Actor(.customer, "usr_test"),
            idempotencyKey: key, requestHash: key, waitSeconds: 0)
        return try await orders.place(request).id
    }

    /// Tries until the database is back; the same key places one order only.
    func placeSurely(_ lines: [(String, Int64)], _ token: String) async throws -> OrderID {
        let key = UUID().uuidString
        var placed: OrderID?
        try await eventually(within: .seconds(30), "placing") {
            placed = try await self.place(lines, token, key: key)
            return true
        }
        return placed!
    }

    func order(_ id: OrderID) async throws -> Order {
        var found: Order?
        try await eventually(within: .seconds(30), "reading \(id)") {
            found = try await self.orders.store.order(id)
            return found != nil
        }
        return found!
    }

    func settled(_ id: OrderID, within limit: Duration = .seconds(60)) async throws -> Order {
        var last: Order?
        try await eventually(within: limit, "the end of \(id)") {
            last = try await self.orders.store.order(id)
            return last?.state.isSettled == true
        }
        return last!
    }

    /// Every step answered, every message where it belongs.
    func quiet(within limit: Duration = .seconds(120)) async throws {
        try await eventually(within: limit, "quiet") {
            let open: Int = try await self.database.query(
                """
                select (select count(*) from orders.steps where state = 'pending')
                    + (select count(*) from orders.outbox o
                        where not exists (select from orders.outbox_places where seq = o.seq))
                    + (select count(*) from inventory.outbox o
                        where not exists (select from inventory.outbox_places where seq = o.seq))
                    + (select count(*) from payments.outbox o
                        where not exists (select from payments.outbox_places where seq = o.seq)) as n
                """
            ).first!["n"]
            return open == 0
        }
    }

    /// The five invariants; messages have had their time.
    func audit() async throws -> [String] {
        var audit = OrderAudit(PostgresDatabases(database))
        (audit.grace, audit.patience, audit.pauses) = (.zero, .zero, [.milliseconds(20)])
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let found = try await audit.run(now: Date()).checks.flatMap { check in
                check.violations == 0 ? [] : ["\(check.name): \(check.violations): \(check.examples)"]
            }
            if found.isEmpty || ContinuousClock.now > end { return found }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

@Suite(.serialized, .inTheGroupsOfAnInstallation) struct SagaTests {
    @Test(arguments: TestKafka.kinds) func everyEndOfPlacingIsReached(_ kind: TestKafka.Kind) async throws {
        let shop = try await SagaShop(kind)
        async let approved = shop.place([("PLENTY", 2), ("SCARCE", 1)], "tok_approved")
        async let declined = shop.place([("PLENTY", 1)], "tok_declined")
        async let poor = shop.place([("PLENTY", 1)], "tok_insufficient_funds")
        async let short = shop.place([("PLENTY", 1), ("GONE", 1)], "tok_approved")
        async let slow = shop.place([("PLENTY", 1)], "tok_slow")
        async let lost = shop.place([("PLENTY", 1)], "tok_timeout")
        async let faulty = shop.place([("PLENTY", 1)], "tok_error")
        #expect(try await shop.settled(approved).state == .confirmed)
        #expect(try await shop.settled(declined).reason?.code == "card_declined")
        #expect(try await shop.settled(poor).reason?.code == "insufficient_funds")
        let rejected = try await shop.settled(short)
        #expect(rejected.state == .rejected && rejected.reason?.code == "out_of_stock")
        #expect(rejected.reason?.shortages?.first?.sku == "GONE")
        #expect(try await shop.settled(slow).state == .confirmed)
        #expect(try await shop.settled(lost).state == .confirmed)
        #expect(try await shop.settled(faulty).state == .confirmed)
        try await shop.quiet()
        #expect(try await shop.audit() == [])
        await shop.end()
    }

    @Test(arguments: TestKafka.kinds) func goodsAndMoneyGoOutAndComeBack(_ kind: TestKafka.Kind) async throws {
        let shop = try await SagaShop(kind)
        let id = try await shop.place([("PLENTY", 3), ("SCARCE", 2)], "tok_approved")
        _ = try await shop.settled(id)
        let part = try await shop.call(
            .post, "/admin/v1/orders/\(id)/fulfil", #"{"lines":[{"sku":"PLENTY","quantity":2}]}"#)
        #expect(part.status == 200)
        try await eventually(within: .seconds(30)) { try await shop.order(id).lines?[0].fulfilled == 2 }
        #expect(try await shop.order(id).captured == Money(2_000, SagaShop.eur))
        let refund = try await shop.call(
            .post, "/admin/v1/orders/\(id)/refunds",
            #"{"lines":[{"sku":"PLENTY","quantity":1}],"restock":true,"reason":"broken"}"#)
        #expect(refund.status == 201)
        try await eventually(within: .seconds(30)) { try await shop.order(id).refunded.amount == 1_000 }
        #expect(try await shop.call(.post, "/admin/v1/orders/\(id)/cancel").status == 200)
        try await shop.quiet()
        let order = try await shop.order(id)
        #expect(order.state == .fulfilled && order.paymentState == .partiallyRefunded)
        let levels = try await shop.database.query(
            "select sku, on_hand, reserved from inventory.levels where sku in ('PLENTY', 'SCARCE') order by sku")
        let seen = try levels.map {
            "\(try $0["sku"] as String) \(try $0["on_hand"] as Int) \(try $0["reserved"] as Int)"
        }
        #expect(seen == ["PLENTY 999999 0", "SCARCE 25 0"])
        #expect(try await shop.audit() == [])
        await shop.end()
    }

    @Test func theAuditFindsEachKindOfDamage() async throws {
        let shop = try await SagaShop(.embedded)
        let id = try await shop.place([("PLENTY", 1)], "tok_approved")
        _ = try await shop.settled(id)
        try await shop.quiet()
        #expect(try await shop.audit() == [])
        try await shop.damage(
            """
            update inventory.levels set reserved = reserved + 1 where sku = 'SCARCE';
            update orders.orders set note = 'my card is 4242 4242 4242 4242';
            delete from payments.ledger_entries where line = 0;
            delete from inventory.inbox;
            update payments.payments set authorized = 0, state = 'declined';
            delete from inventory.reservations;
            """)
        var audit = OrderAudit(PostgresDatabases(shop.database))
        (audit.grace, audit.patience, audit.pauses) = (.zero, .zero, [.milliseconds(20)])
        let found = try await audit.run(now: Date()).checks.filter { $0.violations > 0 }
        #expect(Set(found.map(\.invariant)) == [1, 2, 3, 4, 5], "\(found)")
        #expect(found.allSatisfy { !$0.examples.isEmpty && !$0.examples.joined().contains("4242 4242") })
        await shop.end()
    }

    /// Random verbs while things break; afterwards nothing is lost, doubled or stuck.
    @Test(arguments: TestKafka.kinds, [UInt64(1), 2]) func nothingIsLostWhateverBreaks(
        _ kind: TestKafka.Kind, _ seed: UInt64
    ) async throws {
        let shop = try await SagaShop(kind)
        var random = SeededRandom(state: seed)
        let tokens = ["tok_approved", "tok_approved", "tok_approved", "tok_declined", "tok_error", "tok_timeout"]
        var placed: [OrderID] = []
        for round in 0..<6 {
            for _ in 0..<10 {
                let lines = [("PLENTY", Int64(1 + random.next() % 3)), ("SCARCE", Int64(1 + random.next() % 3))]
                let token = tokens[Int(random.next() % UInt64(tokens.count))]
                placed.append(try await shop.placeSurely(random.next() % 3 == 0 ? lines : [lines[0]], token))
            }
            for _ in 0..<8 { await random.verb(on: placed, shop) }
            let faults = SagaShop.Fault.allCases
            if round % 2 == 0 { try await shop.strike(faults[Int(random.next() % UInt64(faults.count))]) }
        }
        for id in placed { #expect(try await shop.settled(id).state.isSettled, "seed \(seed)") }
        try await shop.quiet()
        #expect(try await shop.audit() == [], "seed \(seed)")
        await shop.end()
    }
}

struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// Something that an operator might do; whether it is open now is the machine's business.
    mutating func verb(on placed: [OrderID], _ shop: SagaShop) async {
        let id = placed[Int(next() % UInt64(placed.count))]
        switch next() % 4 {
        case 0: _ = try? await shop.call(.post, "/admin/v1/orders/\(id)/cancel")
        case 1: _ = try? await shop.call(.post, "/admin/v1/orders/\(id)/fulfil", "{}")
        case 2:
            let body = #"{"lines":[{"sku":"PLENTY","quantity":1}]}"#
            _ = try? await shop.call(.post, "/admin/v1/orders/\(id)/fulfil", body)
        default:
            let body = #"{"amount":\#(1 + next() % 900)}"#
            _ = try? await shop.call(.post, "/admin/v1/orders/\(id)/refunds", body)
        }
    }
}
