import EventLoop
import FoundationEssentials
import Kafka
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Events that are sent again, and letters that nobody can read, through the real programs.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ReplayTests {
    /// What the services know, row for row: not what the bus notes for itself.
    private func state(_ shop: Shop) async throws -> String {
        let tables = try await shop.installation.psql(
            """
            select table_schema || '.' || table_name from information_schema.tables
            where table_schema in ('catalog', 'inventory', 'payments', 'orders')
                and table_name not in ('outbox', 'outbox_places', 'relay')
            order by 1
            """
        ).split(separator: "\n")
        try #require(tables.count > 15)
        var queries = tables.map {
            "select '\($0)', count(*), md5(string_agg(t::text, '|' order by t::text)) from \($0) t"
        }
        for schema in ["catalog", "inventory", "payments", "orders"] {
            queries.append(
                "select '\(schema).outbox', count(*), md5(string_agg(concat(id, key, type, data), '|' order by seq)) "
                    + "from \(schema).outbox")
        }
        return try await shop.installation.psql(queries.joined(separator: ";\n"))
    }

    /// Nothing is lost, and nothing under way.
    private func areCaughtUp(_ shop: Shop) async throws -> Bool {
        try await shop.shopctl(["topics", "verify", "--grace", "0s", "-q"]).status.isSuccess
    }

    private func ran(_ shop: Shop, _ line: String, code: Int32 = 0) async throws -> ChildOutput {
        let result = try await shop.shopctl(line.split(separator: " ").map(String.init))
        #expect(result.status.code == code, "\(line): \(result.outputText)\(result.errorText)")
        return result
    }

    @Test func whoIsRetiredIsMissedByNobody() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("RETIRE", 10)])
        let order = try await shop.place("RETIRE", 1, key: "retire").id
        try await eventually("it reaches an end") { try await shop.order(order).state.isSettled }
        try await eventually("everything has arrived") { try await areCaughtUp(shop) }
        // A service that was here once.
        _ = try await shop.installation.psql(
            """
            insert into platform.subscriptions (consumer, topic, schema, version, begins, seen_at)
            values ('loyalty', 'orders.events', 'orders', 1, '{"*": 0}', now() - interval '1 hour')
            """)
        try await eventually("it is missed") { try await !areCaughtUp(shop) }
        let unknown = try await ran(shop, "topics retire loyalti -y", code: 3)
        #expect(
            unknown.errorText.contains(
                "those that there are: catalog, inventory, loyalty, messages_s1, order_notices, orders, payments"))
        let working = try await ran(shop, "topics retire loyalty orders -y", code: 5)
        #expect(working.errorText.contains("orders is at work"))
        _ = try await ran(shop, "topics retire loyalty", code: 12)
        let plan = try await ran(shop, "topics retire loyalty --dry-run -o tsv --no-headers --columns consumer,topic")
        #expect(plan.outputText == "loyalty\torders.events\n")
        #expect(try await !areCaughtUp(shop))
        _ = try await ran(shop, "topics retire loyalty -y")
        try await eventually("nobody misses it") { try await areCaughtUp(shop) }
        // Once more is no fault.
        _ = try await ran(shop, "topics retire loyalty -y")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    @Test func everyEventSinceTheBeginningAgainChangesNothing() async throws {
        let shop = Shop(try await TestInstallation.start())
        let skus = (0..<3).map { "AGAIN-\($0)" }
        try await shop.stock(skus.map { ($0, 1_000) })
        var orders: [OrderID] = []
        for number in 0..<30 {
            let token = number % 7 == 3 ? "tok_declined" : "tok_approved"
            orders.append(try await shop.place(skus[number % 3], 1, key: "again-\(number)", token: token).id)
        }
        for id in orders {
            try await eventually("\(id) reaches an end") { try await shop.order(id).state.isSettled }
        }
        try await eventually("everything has arrived") { try await areCaughtUp(shop) }
        let before = try await state(shop)

        _ = try await ran(shop, "topics replay --all --from outbox", code: 12)
        #expect(try await state(shop) == before)
        let asked = try await ran(
            shop, "topics replay --all --from outbox --dry-run -o csv --no-headers --columns events")
        let said = asked.outputText.split(separator: "\r\n").compactMap { Int($0) }.reduce(0, +)
        #expect(said >= 200, "\(asked.outputText)")

        // Twice: first from PostgreSQL, then what Kafka has; and the copies of the first are not copied by the second.
        for from in ["outbox", "topic"] {
            let sent = try await ran(
                shop, "topics replay --all --from \(from) -y -o csv --no-headers --columns sent")
            #expect(sent.outputText.split(separator: "\r\n").compactMap { Int($0) }.reduce(0, +) == said, "\(from)")
        }
        try await eventually("the copies are read") { try await hasReadAll(shop) }
        #expect(try await state(shop) == before)
        let audit = try await shop.shopctl(["orders", "audit"])
        #expect(audit.status.isSuccess, "\(audit.outputText)")
        #expect(try await areCaughtUp(shop))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Every group has committed all that lies in its topics, the copies too.
    private func hasReadAll(_ shop: Shop) async throws -> Bool {
        let admin = KafkaAdmin(
            KafkaConfiguration(bootstrap: shop.installation.kafka, isEmbedded: true), on: TestLoops.any)
        let pairs = try await shop.installation.psql("select consumer, topic from platform.subscriptions")
            .split(separator: "\n").map { $0.split(separator: "|").map(String.init) }
        try #require(pairs.count >= 5)
        var isDone = true
        for pair in pairs {
            let partitions = try await admin.metadata(topic: pair[1]).topics[0].partitions
                .map { KafkaPartition(pair[1], $0.number) }
            let committed = try await admin.committed(group: pair[0], partitions)
            for partition in partitions {
                let end = try await admin.watermarks(of: partition).high
                if end > 0, committed[partition] != end { isDone = false }
            }
        }
        await admin.close()
        return isDone
    }

    @Test func aReplayIsTakenUpWhereItStopped() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock((0..<40).map { ("REST-\($0)", 5) })
        try await eventually("everything has arrived") { try await areCaughtUp(shop) }
        let line = "topics replay inventory.events -y -o csv --no-headers --columns sent"
        let first = try await ran(shop, line + " --max 15")
        #expect(first.outputText.split(separator: "\r\n").compactMap { Int($0) }.reduce(0, +) == 15)
        #expect(first.errorText.contains("--resume"), "\(first.errorText)")
        // However its results are shown.
        _ = try await ran(shop, "topics replay inventory.events -y", code: 5)
        let rest = try await ran(shop, line + " --resume")
        #expect(rest.outputText.split(separator: "\r\n").compactMap { Int($0) }.reduce(0, +) == 25)
        _ = try await ran(shop, line + " --resume", code: 5)
        _ = try await ran(shop, "topics replay no.such.topic --dry-run", code: 3)
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Another letter may lie where one was: the embedded broker gets those that wait again, from the beginning.
    private func theNameOfALetterSaysItsEvent(_ shop: Shop) async throws {
        try await shop.installation.psql(
            """
            insert into orders.outbox (id, topic, key, type, data)
            select gen_random_uuid(), 'payments.commands', 'same', 'payment.authorize', '{}' from generate_series(1, 2)
            """)
        var names: [String] = []
        try await eventually(within: .seconds(60), "both are letters") {
            let listed = try await ran(shop, "topics dlq ls payments.commands -o name").outputText
            names = listed.split(separator: "\n").map(String.init)
            return names.count == 2
        }
        let parts = names.map { $0.split(separator: "=").map(String.init) }
        try #require(parts.allSatisfy { $0.count == 2 && UUID(uuidString: $0[1]) != nil }, "\(names)")
        for verb in ["drop", "retry", "show"] {
            let flags = verb == "show" ? "" : " -y"
            _ = try await ran(shop, "topics dlq \(verb) \(parts[0][0])=\(parts[1][1])\(flags)", code: 3)
        }
        let file = TestDirectory.path("letters.csv")
        try FileText.write("letter,event\n\(parts[0][0]),\(parts[1][1])\n", to: file)
        _ = try await ran(shop, "topics dlq drop -f \(file) -y", code: 3)
        _ = try await ran(shop, "topics dlq drop \(names[0]) -y")
        _ = try await ran(shop, "topics dlq drop \(parts[1][0]) -y")
    }

    @Test func aDeadLetterIsListedSentBackQuarantinedAndDropped() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("DEAD-1", 5)])
        let producer = KafkaProducer(
            KafkaConfiguration(bootstrap: shop.installation.kafka, isEmbedded: true), on: TestLoops.any)
        let noise = KafkaMessage(topic: Topic.inventoryCommands, key: Array("k".utf8), value: Array("{}".utf8))
        #expect(try await producer.send([noise]).firstError == nil)
        await producer.close()
        func letters(_ flags: String = "") async throws -> [String] {
            let listed = try await ran(
                shop, "topics dlq ls -o csv --no-headers --columns state,round,consumer \(flags)")
            return listed.outputText.split(separator: "\r\n").map(String.init)
        }
        try await eventually("it is a letter") { try await letters() == ["waiting,0,inventory"] }
        let reasons = try await ran(shop, "topics dlq reasons -o csv --no-headers --columns letters,topic,reason")
        #expect(reasons.outputText == "1,inventory.commands.dlq,no header ce_id with a UUID\r\n")
        #expect(try await letters("--consumer nobody").isEmpty)
        let name = try await ran(shop, "topics dlq ls -q").outputText.split(separator: "\n").first.map(String.init)
        let letter = try #require(name)
        #expect(try await ran(shop, "topics dlq show \(letter)").outputText.contains("no header ce_id"))

        _ = try await ran(shop, "topics dlq retry \(letter)", code: 12)
        #expect(try await ran(shop, "topics dlq retry \(letter) --dry-run -q").outputText == letter + "\n")
        _ = try await ran(shop, "topics dlq retry letter/\(letter) -y")
        try await eventually("it comes back") { try await letters() == ["waiting,1,inventory"] }
        _ = try await ran(shop, "topics dlq retry \(letter) -y", code: 3)
        #expect(try await letters("--rounds 1") == ["quarantined,1,inventory"])
        let kept = try await ran(
            shop, "topics dlq retry --all --rounds 1 -y -o csv --no-headers --columns result")
        #expect(kept.outputText == "quarantined\r\n")
        _ = try await ran(shop, "topics dlq drop --all -y -q")
        #expect(try await letters().isEmpty)
        try await theNameOfALetterSaysItsEvent(shop)

        // Nothing makes a topic by looking for it.
        for verb in ["get", "cat", "tail"] { _ = try await ran(shop, "topics \(verb) nowhere", code: 3) }
        #expect(try await !ran(shop, "topics ls -o name").outputText.contains("nowhere"))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}
