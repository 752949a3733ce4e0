import EventLoop
import FoundationEssentials
import HTTPClient
import Kafka
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Whoever can write to the broker moves no money and no goods. `kcat` is in the place of the attacker.
@Suite(.serialized, .timeLimit(.minutes(6))) struct ForgeryTests {
    @Test func whatAStrangerWritesToTheBrokerIsPutAside() async throws {
        let town = try await Town.start()
        let shop = town.shop
        let sold = try await town.order("forged-1", until: .confirmed)
        _ = try await shop.send("POST", "/admin/v1/orders/\(sold.id)/fulfil")
        try await eventually(within: .seconds(60), "it is captured") {
            try await shop.order(sold.id).state == .fulfilled
        }
        let reserved = try await town.order("forged-2", until: .confirmed)
        // Its authorization is not answered for some seconds.
        let waiting = try await town.order("forged-3", token: "tok_timeout", until: .authorizing)

        let total = #"{"amount":1000,"currency":"EUR"}"#
        let refund = #""commandId":"\#(sold.id)/x","orderId":"\#(sold.id)","paymentId":"\#(sold.paymentId)""#
        let answer = #""commandId":"\#(waiting.id)/authorize","orderId":"\#(waiting.id)""#
        let forgeries: [(topic: String, order: OrderID, type: String, source: String, body: String)] = [
            (
                Topic.paymentsEvents, waiting.id, PaymentEventType.authorized, "payments",
                #"{\#(answer),"paymentId":"\#(waiting.paymentId)","amount":\#(total)}"#
            ),
            (
                Topic.paymentsCommands, sold.id, PaymentCommandType.refund, "orders",
                #"{\#(refund),"refundId":"\#(RefundID())","amount":\#(total)}"#
            ),
            (
                Topic.inventoryCommands, reserved.id, InventoryCommandType.release, "orders",
                #"{"commandId":"\#(reserved.id)/release","orderId":"\#(reserved.id)"}"#
            ),
            (
                Topic.inventoryCommands, reserved.id, InventoryCommandType.commit, "orders",
                #"{"commandId":"\#(reserved.id)/x","orderId":"\#(reserved.id)","lines":[{"sku":"CUP","quantity":1}]}"#
            ),
        ]
        for forged in forgeries {
            try await town.forge(forged.topic, "\(forged.order)", forged.type, forged.source, forged.body)
        }
        // What was truly said, copied to another topic, and to another key.
        let copied = try await town.copySignedAuthorization(to: waiting.id)
        #expect(copied == 2)
        let all = forgeries.count + copied
        try await eventually(within: .seconds(60), "all are put aside") { try await town.strangeLetters() == all }

        // The real answer comes, once, and nothing else has happened.
        try await eventually(within: .seconds(60), "it is confirmed") {
            try await shop.order(waiting.id).state == .confirmed
        }
        try await town.expectUntouched(sold: sold.id, reserved: reserved.id, waiting: waiting.id)

        // Sent back, they are what they were.
        let retried = try await shop.shopctl(["topics", "dlq", "retry", "--all", "-y", "--reason", "a test"])
        #expect(retried.status.isSuccess, "\(retried.errorText)")
        try await eventually(within: .seconds(60), "they are put aside again") {
            try await town.strangeLetters() == all
        }
        _ = try await town.order("forged-4", until: .confirmed)
        try await town.expectUntouched(sold: sold.id, reserved: reserved.id, waiting: waiting.id)
        let metrics = try await shop.ask("GET", "\(shop.installation.health)/metrics")
        #expect(metrics.description.contains("shop_events_foreign_total{consumer=\"payments\"} 4"))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// An operator's own tools go on working, with the installation's secret and not without.
    @Test func operatorsToolsSignWhatTheySend() async throws {
        let town = try await Town.start()
        let shop = town.shop
        let order = try await town.order("tools-1", until: .confirmed)
        // What is there already is passed over by the inboxes, and not put aside.
        for line in [
            "topics replay \(Topic.paymentsEvents) -y --reason test",
            "topics replay --from outbox --all -y --reason test",
        ] {
            let done = try await shop.shopctl(line.split(separator: " ").map(String.init))
            #expect(done.status.isSuccess, "\(line): \(done.errorText)")
        }
        let copy = try await shop.shopctl(["topics", "cat", Topic.paymentsEvents, "-o", "jsonl"])
        try FileText.write(copy.outputText, to: "\(shop.installation.home)/copy.jsonl")
        let again = try await shop.shopctl(
            ["topics", "produce", Topic.paymentsEvents, "-f", "\(shop.installation.home)/copy.jsonl"])
        #expect(again.status.isSuccess, "\(again.errorText)")
        // An event of the operator's own.
        let body = #"{"commandId":"\#(order.id)/own","orderId":"\#(order.id)","paymentId":"\#(order.paymentId)"}"#
        let headers = Town.headers(PaymentCommandType.void, "orders").flatMap { ["--header", "\($0.0)=\($0.1)"] }
        let produced = try await shop.shopctl(
            ["topics", "produce", Topic.paymentsCommands, body, "--key", "\(order.id)"] + headers)
        #expect(produced.status.isSuccess, "\(produced.errorText)")
        try await eventually(within: .seconds(60), "the payment is voided") {
            let path = "/admin/v1/payments/\(order.paymentId)"
            let payment = try JSONText.decode(Payment.self, from: try await shop.send("GET", path))
            return payment.state == .voided
        }
        #expect(try await town.strangeLetters() == 0)

        let alone = "\(shop.installation.home)/kafka-only.json"
        try FileText.write(
            #"{"kafka":{"bootstrap":"\#(shop.installation.kafka)","embedded":true}}"#, to: alone)
        let refused = try await shop.shopctl(
            ["topics", "produce", Topic.paymentsCommands, "{}", "--stores-file", alone])
        #expect(refused.status.code == 2 && refused.errorText.contains("events.secret"), "\(refused.errorText)")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}

/// An installation, and somebody on the same machine.
private struct Town {
    let shop: Shop

    static func start() async throws -> Town {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("CUP", 100)])
        return Town(shop: shop)
    }

    func order(_ key: String, token: String = "tok_approved", until state: OrderState) async throws -> Order {
        let order = try await shop.place("CUP", 1, key: key, token: token)
        try await eventually(within: .seconds(60), "\(order.id) is \(state)") {
            try await shop.order(order.id).state == state
        }
        return order
    }

    static func headers(_ type: String, _ source: String) -> [(String, String)] {
        [
            ("ce_specversion", "1.0"), ("ce_id", UUID().uuidString.lowercased()), ("ce_type", type),
            ("ce_source", source), ("ce_time", Timestamp.format(Date())), ("content-type", "application/json"),
        ]
    }

    func forge(_ topic: String, _ key: String, _ type: String, _ source: String, _ body: String) async throws {
        var arguments = ["-q", "-P", "-b", shop.installation.kafka, "-t", topic, "-k", key]
        for (name, value) in Self.headers(type, source) { arguments += ["-H", "\(name)=\(value)"] }
        let file = "\(shop.installation.home)/forged.json"
        try FileText.write(body, to: file)
        var command = ChildCommand("/usr/bin/kcat", arguments + [file])
        command.environment = ["PATH": "/usr/bin:/bin"]
        let done = try await ChildProcess.run(command, on: TestLoops.any)
        try #require(done.status.isSuccess, "\(done.errorText)")
    }

    /// - Returns: how many copies were written.
    func copySignedAuthorization(to order: OrderID) async throws -> Int {
        let listed = try await shop.shopctl(["topics", "cat", Topic.paymentsEvents, "-o", "jsonl"])
        let line = try #require(
            listed.outputText.split(separator: "\n").first { $0.contains(PaymentEventType.authorized) })
        struct Record: Decodable {
            struct Header: Decodable {
                let name: String
                let value: String
            }
            let key: String
            let value: String
            let headers: [Header]
        }
        let record = try JSONText.decode(Record.self, from: line.utf8)
        let message = KafkaMessage(
            topic: Topic.paymentsEvents, key: Array("\(order)".utf8), value: Array(record.value.utf8),
            headers: record.headers.map { ($0.name, Array($0.value.utf8)) })
        var elsewhere = message
        elsewhere.key = Array(record.key.utf8)
        elsewhere.topic = Topic.paymentsCommands
        elsewhere.headers = elsewhere.headers.map { name, value in
            (name, name == "ce_type" ? Array(PaymentCommandType.refund.utf8) : value)
        }
        let kafka = KafkaConfiguration(bootstrap: shop.installation.kafka)
        let producer = KafkaProducer(kafka, on: TestLoops.any)
        let error = try await producer.send([message, elsewhere]).firstError
        await producer.close()
        if let error { throw error }
        return 2
    }

    /// Letters that wait because nobody here wrote them.
    func strangeLetters() async throws -> Int {
        let listed = try await shop.shopctl(["topics", "dlq", "ls", "--all", "-o", "jsonl"])
        return listed.outputText.split(separator: "\n").filter { $0.contains("not ours: ") }.count
    }

    func expectUntouched(sold: OrderID, reserved: OrderID, waiting: OrderID) async throws {
        let paid = try await shop.order(sold)
        #expect(paid.refunded.amount == 0 && paid.captured.amount == 1_000)
        let payment = try JSONText.decode(
            Payment.self, from: try await shop.send("GET", "/admin/v1/payments/\(paid.paymentId)"))
        #expect(payment.refunded?.amount == 0 && payment.state == .captured)
        #expect(try await shop.order(reserved).state == .confirmed)
        struct Entries: Decodable { let data: [OrderEvent] }
        let history = try JSONText.decode(
            Entries.self, from: try await shop.send("GET", "/admin/v1/orders/\(waiting)/timeline"))
        let types = history.data.map(\.type)
        #expect(types.filter { $0 == "confirmed" }.count == 1 && !types.contains("late_answer"), "\(types)")
        let audit = try await shop.shopctl(["orders", "audit", "-q"])
        #expect(audit.status.isSuccess, "\(audit.outputText)\(audit.errorText)")
        let levels = try await shop.shopctl(["stock", "verify"])
        #expect(levels.status.isSuccess, "\(levels.outputText)\(levels.errorText)")
    }
}
