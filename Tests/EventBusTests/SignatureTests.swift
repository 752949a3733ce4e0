import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import Kafka
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import EventBus

@Suite struct EventSignatureTests {
    private let secret = Array("one secret, and long enough for that".utf8)

    private func event(
        topic: String = "payments.commands", key: String? = "ord_1", value: String? = #"{"amount":1}"#,
        headers: [(String, String)] = [
            ("ce_id", "1"), ("ce_type", "payment.refund"), ("content-type", "application/json"),
        ]
    ) -> KafkaMessage {
        KafkaMessage(
            topic: topic, key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) },
            headers: headers.map { ($0.0, Array($0.1.utf8)) })
    }

    @Test func whatWasSignedIsKnownAgainAndNothingElse() {
        let signatures = EventSignatures(secret: secret)
        let signed = signatures.signed(event())
        #expect(signatures.hasSigned(signed))
        #expect(!signatures.hasSigned(event()))
        let changes: [(String, (inout KafkaMessage) -> Void)] = [
            ("topic", { $0.topic = "payments.events" }), ("key", { $0.key = Array("ord_2".utf8) }),
            ("no key", { $0.key = nil }), ("value", { $0.value = Array(#"{"amount":2}"#.utf8) }),
            ("no value", { $0.value = nil }), ("header", { $0.headers[1].1 = Array("payment.void".utf8) }),
            ("header gone", { $0.headers.removeFirst() }),
            ("header more", { $0.headers.append(("ce_time", [])) }),
            ("header twice", { $0.headers.append($0.headers[0]) }),
            ("header twice, first", { $0.headers.insert($0.headers[1], at: 0) }),
            ("trace", { $0.headers.append(("traceparent", Array("00".utf8))) }),
            (
                "bytes moved",
                { message in
                    message.headers[0].1 = Array("1c".utf8)
                    message.headers[1].0 = "e_type"
                }
            ),
            ("another signature", { $0.headers[$0.headers.count - 1].1 = Array("x.y".utf8) }),
            ("a long signature", { $0.headers[$0.headers.count - 1].1 = Array(repeating: 0x2E, count: 1 << 20) }),
        ]
        for (name, change) in changes {
            var other = signed
            change(&other)
            #expect(!signatures.hasSigned(other), "\(name)")
        }
    }

    @Test func whatIsAddedOnTheWayLeavesItAsItIs() {
        let signatures = EventSignatures(secret: secret)
        var copy = signatures.signed(event())
        copy.headers = ReplayMark(count: 1, from: "t/0@1", run: "r").on(copy.headers) + [("dlq_round", [0x31])]
        copy.timestamp = Date()
        copy.partition = 3
        #expect(signatures.hasSigned(copy))
        copy.headers.reverse()
        #expect(signatures.hasSigned(copy))
    }

    @Test func secretsChangeWithoutAGap() {
        let other = Array("another secret, and long enough too".utf8)
        let old = EventSignatures(secret: secret)
        let between = EventSignatures(secret: secret, alsoAccepted: [other])
        let after = EventSignatures(secret: other, alsoAccepted: [secret])
        #expect(after.hasSigned(old.signed(event())) && between.hasSigned(after.signed(event())))
        #expect(!old.hasSigned(after.signed(event())))
        #expect(!EventSignatures(secret: other).hasSigned(old.signed(event())))
    }

    /// In this thread's processor time: a body of 16 times the size costs about 16 times as much.
    @Test func signingCostsWhatTheEventWeighs() {
        let signatures = EventSignatures(secret: secret)
        func nanoseconds(_ bytes: Int) -> Int {
            let message = event(value: String(repeating: "x", count: bytes))
            func now() -> Int {
                var time = timespec()
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
                return time.tv_sec * 1_000_000_000 + time.tv_nsec
            }
            let start = now()
            for _ in 0..<20 { #expect(signatures.hasSigned(signatures.signed(message))) }
            return now() - start
        }
        _ = nanoseconds(1_000)
        let (small, large) = (nanoseconds(50_000), nanoseconds(800_000))
        #expect(large < small * 64, "\(small) ns and \(large) ns")
    }
}

@Suite(.serialized, .timeLimit(.minutes(2))) struct ForeignEventTests {
    private func record(
        _ house: House, _ number: Int, key: String = "key-0", id: UUID = UUID()
    ) -> KafkaMessage {
        KafkaMessage(
            topic: house.topic, key: Array(key.utf8), value: Array("{\"number\":\(number)}".utf8),
            headers: [
                ("ce_specversion", "1.0"), ("ce_id", id.uuidString.lowercased()), ("ce_type", "counted"),
                ("ce_source", "shop"), ("ce_time", Timestamp.format(Date())), ("content-type", "application/json"),
            ].map { ($0.0, Array($0.1.utf8)) })
    }

    /// Whatever a stranger writes changes nothing, and keeps nobody from what comes behind it.
    @Test(arguments: BrokerKind.all)
    func whatIsNotOursIsPutAsideAndNeverApplied(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<1)
        let said: UUID = try await house.client.query("select id from shop.outbox").first!["id"]
        let stranger = EventSignatures(secret: Array("a stranger has a secret of their own, too".utf8))
        var elsewhere = record(house, 103)
        elsewhere.topic = "elsewhere"
        elsewhere = EventSignatures.test.signed(elsewhere)
        elsewhere.topic = house.topic
        var otherKey = EventSignatures.test.signed(record(house, 104))
        otherKey.key = Array("key-1".utf8)
        // The id of a true event must not be taken away from it.
        let forged = [
            record(house, 101, id: said), stranger.signed(record(house, 102)), elsewhere, otherKey,
        ]
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        try await bus.ensure(topics: [house.topic])
        #expect(try await producer.send(forged).firstError == nil)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        let letters = try await house.deadLetters(4).compactMap { DeadLetterRecord($0) }
        try await house.say(bus, 1..<5)
        try await house.expectSeen(0..<5)
        #expect(letters.count == 4 && letters.allSatisfy { $0.reason.hasPrefix("not ours: ") })
        #expect(letters.contains { $0.reason.hasSuffix("no signature") })

        // Sent back it is what it was.
        #expect(try await producer.send(letters.compactMap(\.retry)).firstError == nil)
        let again = try await house.deadLetters(8).compactMap { DeadLetterRecord($0) }
        #expect(again.count { $0.round == 1 } == 4)
        try await house.expectSeen(0..<5)
        await producer.close()
        await running.stop()
        await house.end()
    }

    @Test func aForgeryAsLargeAsTheBrokerTakesDoesNotStopThePartition() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        var large = record(house, 1)
        large.value = Array(repeating: 0x20, count: 999_000)
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        let sizes = [999_000, 999_500, 999_700].map { size in
            var large = large
            large.value = Array(repeating: 0x20, count: size)
            return large
        }
        let sent = try await producer.send(sizes).filter { $0.error == nil }.count
        #expect(sent > 0)
        try await house.say(bus, 0..<5)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<5)
        #expect(try await house.deadLetters(sent).count == sent)
        await producer.close()
        await running.stop()
        await house.end()
    }

    /// What the version before has said lies unsigned in Kafka: it is taken while that version may be about, and comes
    /// from the outbox again, signed, when it is not.
    @Test(arguments: [true, false])
    func whatWasSaidBeforeTheUpgradeIsNotLost(_ isWindowOpen: Bool) async throws {
        let house = try await House()
        let signatures = EventSignatures(
            secret: Array("a secret that all tests share, of some length".utf8),
            legacyUntil: isWindowOpen ? Date(timeIntervalSinceNow: 600) : Date(timeIntervalSinceNow: -1))
        let bus = EventBus(
            databases: PostgresDatabases(house.client), kafka: house.kafka, signatures: signatures,
            group: TestLoops.group, embedded: false,
            options: house.options)
        let running = Running(bus)
        await running.start { try await house.consumer(bus).run() }
        try await eventually { try await house.count("select count(*) from platform.subscriptions") == 1 }
        // As that version has written it down.
        try await house.client.execute(
            "insert into platform.sources (source, topic) values ('shop', $1)", house.topic)
        try await house.say(bus, 0..<5)
        let rows = try await house.client.query("select seq, id, key, data from shop.outbox order by seq")
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        for row in rows {
            var old = record(house, 0, key: try row["key"], id: try row["id"])
            old.value = Array((try row["data"] as String).utf8)
            let placed = try await producer.send([old])[0]
            try await house.client.execute(
                "insert into shop.outbox_places (seq, partition, position) values ($1, $2, $3)",
                try row["seq"] as Int64, placed.partition, placed.offset!)
        }
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await house.expectSeen(0..<5)
        await producer.close()
        await running.stop()
        await house.end()
    }
}
