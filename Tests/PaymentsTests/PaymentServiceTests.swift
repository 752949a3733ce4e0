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

@testable import Payments

/// The whole service: commands in by Kafka, answers out by Kafka, HTTP through its router.
@Suite struct PaymentServiceTests {
    @Test func commandsComeByKafkaAndAnswersGoByKafka() async throws {
        try await Shop.open { shop in
            let good = TestOrder()
            let declined = TestOrder()
            try await shop.send(PaymentCommandType.authorize, good.authorize(500))
            try await shop.send(PaymentCommandType.authorize, declined.authorize(500, "tok_insufficient_funds"))
            try await shop.send(PaymentCommandType.capture, good.capture(500))
            try await shop.send(PaymentCommandType.refund, good.refund(100))
            try await eventually(within: .seconds(30), "four answers") { shop.heard.count == 4 }
            let heard = shop.heard
            #expect(
                heard.filter { $0.key == good.order.description }.map(\.type) == [
                    "payment.authorized", "payment.captured", "payment.refunded",
                ])
            let refusal = try #require(heard.first { $0.key == declined.order.description })
            #expect(refusal.type == "payment.declined")
            #expect(try refusal.decode(PaymentAnswer.self).code == "insufficient_funds")
            #expect(refusal.source == "payments")
        }
    }

    @Test func whatCantBeReadBecomesADeadLetterAndTheRestGoesOn() async throws {
        try await Shop.open { shop in
            let order = TestOrder()
            try await shop.send(raw: #"{"commandId":"x","orderId":"4242424242424242"}"#, key: order.order.description)
            try await shop.send(
                raw: #"{"commandId":"y","orderId":"\#(order.order)","paymentId":"\#(order.payment)","#
                    + #""amount":{"amount":9223372036854775808,"currency":"EUR"},"token":"tok_approved"}"#,
                key: order.order.description)
            try await shop.send(PaymentCommandType.authorize, order.authorize(500))
            try await eventually(within: .seconds(30), "an answer") { shop.heard.count == 1 }
            #expect(shop.heard[0].type == "payment.authorized")
            let reached = try await shop.client.query("select count(*) as n from payments.attempts").first!["n"] as Int
            #expect(reached == 1)
        }
    }

    @Test func aServerThatDiesLosesNoPayment() async throws {
        let server = try await TestPostgres.server()
        try await Shop.open(on: server) { shop in
            let orders = (0..<60).map { _ in TestOrder() }
            for order in orders.prefix(30) { try await shop.send(PaymentCommandType.authorize, order.authorize(500)) }
            try await eventually(within: .seconds(30), "work has begun") { !shop.heard.isEmpty }
            try await server.kill()
            try await server.start()
            for order in orders.suffix(30) {
                try await eventually(within: .seconds(20), "the server is back") {
                    try await shop.send(PaymentCommandType.authorize, order.authorize(500))
                    return true
                }
            }
            try await eventually(within: .seconds(60), "all are answered") {
                Set(shop.heard.filter { $0.type == "payment.authorized" }.map(\.key)).count == orders.count
            }
            let rows = try await shop.client.query(
                """
                select (select count(*) from payments.payments where state = 'authorized') as payments,
                    (select count(*) from payments.ledger_transactions) as booked,
                    (select count(*) from payments.sandbox_operations where approved) as done
                """)
            #expect(try rows.first!["payments"] == 60 && rows.first!["booked"] == 60 && rows.first!["done"] == 60)
        }
    }

    @Test func aCardBecomesATokenAndItsNumberIsNowhere() async throws {
        try await Shop.open { shop in
            let number = "4000000000009995"
            let made = try await shop.post(
                "/v1/payment-tokens", #"{"number":"4000 0000 0000 9995","expMonth":12,"expYear":2031,"cvc":"123"}"#)
            #expect(made.status == 201)
            let token = try StrictJSON.decode(PaymentTokenResponse.self, from: made.body)
            #expect(token.brand == "visa" && token.last4 == "9995")
            let order = TestOrder()
            try await shop.send(PaymentCommandType.authorize, order.authorize(500, token.token))
            try await eventually(within: .seconds(30), "an answer") { shop.heard.count == 1 }
            #expect(shop.heard[0].type == "payment.declined")
            let tables = try await shop.client.query(
                """
                select format('%I.%I', schemaname, tablename) as name from pg_tables
                where schemaname in ('payments', 'orders')
                """)
            #expect(tables.count > 8)
            for table in tables {
                let name: String = try table["name"]
                let found: Int = try await shop.client.query(
                    "select count(*) as n from \(name) t where regexp_replace(t::text, '[^0-9]', '', 'g') like $1",
                    "%\(number)%"
                ).first!["n"]
                #expect(found == 0, "the card number lies in \(name)")
            }
        }
    }

    @Test(arguments: [
        (#"{"number":"5105105105105100","expMonth":12,"expYear":2031,"cvc":"123"}"#, 422, "/number"),
        (#"{"number":"4242424242424241","expMonth":12,"expYear":2031,"cvc":"123"}"#, 422, "/number"),
        (#"{"number":4242424242424242,"expMonth":12,"expYear":2031,"cvc":"123"}"#, 422, "/number"),
        (#"{"number":"4242424242424242","expMonth":12,"expYear":2031}"#, 422, "/cvc"),
        (#"{"number":"4242424242424242","expMonth":"4242424242424242","expYear":2031,"cvc":"1"}"#, 422, "/expMonth"),
        (#"{"number":"4242424242424242","expMonth":12,"expYear":2031,"cvc":"123","4242424242424242":1}"#, 422, nil),
        (#"{"number":"4242424242424242""#, 400, nil), ("", 400, nil), ("4242424242424242", 422, nil),
    ])
    func aCardThatIsWrongIsRefusedWithoutRepeatingIt(_ body: String, _ status: Int, _ pointer: String?) async throws {
        let bench = try await Bench.make()
        let routes = PaymentRoutes(
            store: bench.store, provider: SandboxProvider(database: bench.client), callLimit: .seconds(5)
        ) { [$0] }
        let answer = try await Shop.post("/v1/payment-tokens", body, to: routes.routes)
        #expect(answer.status == status)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(!text.contains("42424242424242") && !text.contains("5105105105105100"), "\(text)")
        if let pointer { #expect(text.contains(#""pointer":"\#(pointer)""#), "\(text)") }
    }

    @Test func operatorsSeePaymentsPageByPageAndOneWithItsLedger() async throws {
        try await Shop.open { shop in
            let orders = (0..<5).map { _ in TestOrder() }
            for order in orders { try await shop.send(PaymentCommandType.authorize, order.authorize(500)) }
            try await eventually(within: .seconds(30), "five answers") { shop.heard.count == 5 }
            var seen: [PaymentID] = []
            var cursor: String?
            repeat {
                let query = "?limit=2&state=authorized" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await shop.get(Page<Payment>.self, "/admin/v1/payments\(query)")
                seen += page.data.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == orders.map(\.payment).sorted(by: >))
            let one = try await shop.get(Payment.self, "/admin/v1/payments/\(orders[0].payment)")
            #expect(one.authorized == euros(500) && one.captured == euros(0))
            #expect(one.attempts?.count == 1 && one.ledger?.map(\.amount.amount) == [500, -500])
            #expect(try await shop.status("/admin/v1/payments/\(PaymentID())") == 404)
            #expect(try await shop.status("/admin/v1/payments/nonsense") == 400)
            #expect(try await shop.status("/admin/v1/payments?state=paid") == 400)
            #expect(try await shop.status("/admin/v1/payments?limit=501") == 400)
            #expect(try await shop.status("/admin/v1/payments?nope=1") == 400)
            #expect(
                try await shop.get(Page<Payment>.self, "/admin/v1/payments?order=\(orders[1].order)").data.map(\.id)
                    == [orders[1].payment])
        }
    }

    @Test func theSchemaIsMigratedOnceAndItsRulesHold() async throws {
        let database = try await TestPostgres.database()
        let client = PostgresClient(try PostgresConfiguration(url: database.url), group: TestLoops.group)
        let migrator = try Migrator(client, schema: Payments.name, migrations: Payments.migrations)
        #expect(try await migrator.migrate().count == Payments.migrations.count)
        #expect(try await migrator.migrate().isEmpty)
        let id = UUID()
        try await client.execute(
            "insert into payments.ledger_transactions (id, payment_id, command_id, kind) values ($1, $1, 'x', 'void')",
            id)
        let entry = "insert into payments.ledger_entries values ($1, 0, 'sales', 5, 'EUR')"
        for (sql, constraint) in [
            (entry, "ledger_entries_balanced"),
            (entry + ", ($1, 1, 'refunds', -5, 'USD')", "ledger_entries_balanced"),
            (entry + ", ($1, 1, 'refunds', -4, 'EUR')", "ledger_entries_balanced"),
            (entry + ", ($1, 1, 'pocket', -5, 'EUR')", "ledger_entries_account"),
        ] {
            let error = await #expect(throws: PostgresError.self) { try await client.execute(sql, id) }
            #expect(error?.constraint == constraint)
        }
        try await client.execute(entry + ", ($1, 1, 'refunds', -5, 'EUR')", id)
        for sql in ["update payments.ledger_entries set amount = 1", "delete from payments.ledger_transactions"] {
            let error = await #expect(throws: PostgresError.self) { try await client.execute(sql) }
            #expect(error?.code == "23001")
        }
        await client.close()
    }
}
