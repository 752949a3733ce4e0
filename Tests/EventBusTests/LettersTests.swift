import EventLoop
import FoundationEssentials
import Kafka
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import EventBus

/// What becomes of letters when something else goes wrong, too.
@Suite(.timeLimit(.minutes(3))) struct LettersTests {
    /// Rejects one number.
    private func rejecting(_ number: Int) -> @Sendable ([Event]) async throws -> Void {
        { events in
            for event in events where try event.decode(House.Counted.self).number == number {
                throw EventRejected(event.id, reason: "not this one")
            }
        }
    }

    @Test func twoCopiesOfARejectedEventAreOneLetter() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await house.say(bus, 0..<5, keys: 1)
        try await eventually("all are published") { try await house.unpublished() == 0 }
        try await house.database.psql(
            "delete from shop.outbox_places; update shop.relay set settled = 0, epoch = epoch + 1, until = '-infinity'")
        try await eventually("all are published again") { try await house.unpublished() == 0 }
        await running.start { try await house.consumer(bus, before: rejecting(1)).run() }
        try await eventually { try await house.count("select count(*) from store.seen") == 4 }
        #expect(try await house.count("select count(*) from store.dead_letters") == 1)
        #expect(try await house.count("select count(*) from store.inbox") == 6)
        await running.stop()
        await house.end()
    }

    /// The letters' partitions have no leader.
    @Test func aLetterThatKafkaDoesNotTakeHoldsUpNobody() async throws {
        let house = try await House()
        let bus = house.bus { $0.lettersPause = .milliseconds(100) }
        let running = Running(bus)
        let partitions = (0..<4).map { KafkaPartition("\(house.topic).dlq", $0) }
        try await house.broker?.createTopic("\(house.topic).dlq", partitions: 4)
        for partition in partitions { try await house.broker?.lead(partition, false) }
        try await house.say(bus, 0..<10, keys: 1)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await bus.relay("store", database: house.client).run() }
        await running.start { try await house.consumer(bus, before: rejecting(3)).run() }
        try await eventually { try await house.count("select count(*) from store.seen") == 9 }
        // Nor another topic's letters.
        try await house.database.psql(
            """
            update store.dead_letters set created_at = now() - interval '1 minute';
            insert into store.dead_letters (consumer, event_id, topic, headers, created_at)
            values ('c', gen_random_uuid(), 'other.dlq', '[]', now() - interval '1 minute')
            """)
        let sent = "select count(*) from store.dead_letters where sent_at is not null and topic = 'other.dlq'"
        try await eventually("the other one is sent") { try await house.count(sent) == 1 }
        for partition in partitions { try await house.broker?.lead(partition, true) }
        #expect(DeadLetterRecord(try await house.deadLetters(1)[0])?.reason == "not this one")
        await running.stop()
        await house.end()
    }

    /// Its copy was lost with the broker before the consumer could handle it.
    @Test func whatWasSentBackIsNotLostWithTheBroker() async throws {
        let house = try await House()
        let bus = house.bus()
        var running = Running(bus)
        try await house.say(bus, 0..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus, before: rejecting(7)).run() }
        let letter = try #require(DeadLetterRecord(try await house.deadLetters(1)[0]))
        try await eventually("all are verified") {
            try await house.count("select coalesce(max(seq), 0) as count from platform.verified") == 10
        }
        await running.stop()
        await house.broker?.stop()
        let id = try #require(letter.eventID)
        let books = EventBooks(house.client)
        #expect(try await books.clearRejected([id], consumer: house.name, schema: "store", forgetting: true) == [id])
        #expect(try await books.clearRejected([id], consumer: house.name, schema: "store", forgetting: false).isEmpty)

        let broker = try await EmbeddedBroker.start(topics: [house.topic: 4], on: TestLoops.any)
        let next = house.bus(broker.configuration)
        running = Running(next)
        await running.start { try await next.relay("shop", database: house.client).run() }
        await running.start { try await next.relay("store", database: house.client).run() }
        await running.start { try await house.consumer(next).run() }
        try await house.expectSeen(0..<10)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await running.stop()
        await broker.stop()
        await house.end()
    }

    @Test func aLetterMayBeSentBackAtAnyAge() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<3)
        try await house.database.psql("update shop.outbox set created_at = now() - interval '13 days'")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        let letters = try await house.deadLetters(3).compactMap { DeadLetterRecord($0) }
        let ids = letters.compactMap(\.eventID)
        let books = EventBooks(house.client)
        try await eventually { try await house.count("select count(*) from store.dead_letters") == 3 }
        #expect(
            try await books.clearRejected(ids, consumer: house.name, schema: "store", forgetting: true) == Set(ids))
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        #expect(try await producer.send(letters.compactMap(\.retry)).firstError == nil)
        try await house.expectSeen(0..<3)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await producer.close()
        await running.stop()
        await house.end()
    }

    /// Sent again by hand at any age: the mark stands still.
    @Test func whatIsOldAndWasAppliedIsNoLetter() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<1)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<1)
        let id: UUID = try await house.client.query("select id from shop.outbox").first!["id"]
        let headers = [
            ("ce_specversion", "1.0"), ("ce_id", id.uuidString.lowercased()), ("ce_type", "counted"),
            ("ce_source", "shop"), ("ce_time", Timestamp.format(Date(timeIntervalSinceNow: -13 * 86_400))),
            ("content-type", "application/json"),
        ].map { ($0.0, Array($0.1.utf8)) }
        let copy = EventSignatures.test.signed(
            KafkaMessage(
                topic: house.topic, key: Array("key-0".utf8), value: Array("{\"number\":0}".utf8),
                headers: ReplayMark(count: 1, from: "t/0@0", run: "r").on(headers)))
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        #expect(try await producer.send([copy]).firstError == nil)
        try await house.say(bus, 1..<2, keys: 1)
        try await house.expectSeen(0..<2)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await producer.close()
        await running.stop()
        await house.end()
    }

    /// Kafka refuses a whole set for one message in it, and says so of each.
    @Test func whatIsRefusedWithOthersIsTriedAlone() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<20, keys: 1)
        await house.broker?.answer(0, with: [KafkaError.Code(rawValue: 10)])
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<20)
        #expect(try await house.count("select count(*) from shop.outbox_places where failure is not null") == 0)
        await running.stop()
        await house.end()
    }

    @Test func lettersThatAreToBeSentAreFoundByTheirIndex() async throws {
        let house = try await House()
        try await house.database.psql(
            """
            insert into store.dead_letters (consumer, event_id, topic, headers, sent_at)
            select 'c', gen_random_uuid(), 't.dlq', '[]', now() from generate_series(1, 20000);
            analyze store.dead_letters
            """)
        let plan = try await house.client.query(
            "explain " + DeadLetterStore("store").waiting.replacing("$1::text[]", with: "'{}'::text[]")
        ).map { try $0["QUERY PLAN"] as String }
        #expect(plan.contains { $0.contains("dead_letters_unsent") }, "\(plan)")
        await house.end()
    }
}
