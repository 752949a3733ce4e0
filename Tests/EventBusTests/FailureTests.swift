import EventBus
import EventLoop
import FoundationEssentials
import Kafka
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// A number that tasks share.
final class Count: Sendable {
    private let count = Atomic<Int>(0)
    @discardableResult func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
    var value: Int { count.load(ordering: .relaxed) }
}

/// A gate that handlers wait at.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    func open() { isOpen.store(true, ordering: .relaxed) }
    func close() { isOpen.store(false, ordering: .relaxed) }
    var isPassable: Bool { isOpen.load(ordering: .relaxed) }
    func pass() async throws { try await eventually { isOpen.load(ordering: .relaxed) } }
}

struct Broken: Error, CustomStringConvertible { let description: String }

@Suite(.timeLimit(.minutes(3))) struct HandlerFailureTests {
    @Test(arguments: BrokerKind.all) func aRejectedEventIsADeadLetterAndTheRestIsHandled(
        _ kind: BrokerKind
    ) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<20)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start {
            try await house.consumer(bus) { events in
                for event in events where try event.decode(House.Counted.self).number == 7 {
                    throw EventRejected(event.id, reason: "seven is not liked")
                }
            }.run()
        }
        try await eventually { try await house.count("select count(*) from store.seen") == 19 }
        let letter = try await house.deadLetters(1)[0]
        let text = { (name: String) in letter.header(name).map { String(decoding: $0, as: UTF8.self) } }
        #expect(letter.value == Array("{\"number\":7}".utf8))
        #expect(letter.key == Array("key-2".utf8))
        #expect(text("dlq_reason") == "seven is not liked")
        #expect(text("dlq_topic") == house.topic && text("dlq_consumer") == house.name)
        #expect(text("ce_type") == "counted" && text("ce_source") == "shop" && text("dlq_offset") != nil)
        // It counts as handled: the verification does not bring it back. And beside its mark stands that it was not.
        try await eventually { try await house.count("select count(*) from store.inbox") == 21 }
        #expect(try await house.count("select count(*) from store.inbox where consumer like '%:rejected'") == 1)
        await running.stop()
        await house.end()
    }

    @Test func theCulpritOfAFailingBatchIsFoundAndTriedOftenBeforeItIsDead() async throws {
        let house = try await House()
        let bus = house.bus { $0.attempts = 4 }
        let running = Running(bus)
        let alone = Count()
        try await house.say(bus, 0..<100)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start {
            try await house.consumer(bus) { events in
                let numbers = try events.map { try $0.decode(House.Counted.self).number }
                guard numbers.contains(42) else { return }
                if numbers == [42] { alone.add() }
                throw Broken(description: "can't count to 42")
            }.run()
        }
        try await eventually { try await house.count("select count(*) from store.seen") == 99 }
        let letter = try await house.deadLetters(1)[0]
        #expect(letter.value == Array("{\"number\":42}".utf8))
        #expect(alone.value == 4)
        let attempts = String(decoding: letter.header("dlq_attempts") ?? [], as: UTF8.self)
        #expect(attempts.split(separator: "can't count to 42").count == 5)
        let seen = try await house.seen()
        for (_, numbers) in Dictionary(grouping: seen, by: \.key) {
            #expect(numbers.map(\.number) == numbers.map(\.number).sorted())
        }
        await running.stop()
        await house.end()
    }

    @Test func anErrorThatPassesByItselfIsWaitedOutHoweverLong() async throws {
        let house = try await House()
        let bus = house.bus { $0.attempts = 2 }
        let running = Running(bus)
        let tries = Count()
        try await house.say(bus, 0..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start {
            try await house.consumer(bus) { _ in
                if tries.add() <= 15 { throw PostgresError(code: "08006", message: "gone") }
            }.run()
        }
        try await house.expectSeen(0..<10)
        #expect(tries.value > 15)
        await running.stop()
        await house.end()
    }

    @Test func whatIsNoEventIsADeadLetterToo() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        let producer = KafkaProducer(house.kafka, on: TestLoops.any)
        let stray = KafkaMessage(topic: house.topic, key: Array("key-0".utf8), value: Array("hello".utf8))
        #expect(try await producer.send([stray]).firstError == nil)
        try await house.say(bus, 0..<5)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<5)
        let letter = try await house.deadLetters(1)[0]
        #expect(letter.value == Array("hello".utf8))
        #expect(letter.header("dlq_reason") == Array("no header ce_id with a UUID".utf8))
        await producer.close()
        await running.stop()
        await house.end()
    }

    /// A letter is a row, and what Kafka has is its copy: a broker that forgot gets another, until it is settled.
    @Test func aDeadLetterOutlivesTheBroker() async throws {
        let house = try await House()
        let bus = house.bus()
        var running = Running(bus)
        try await house.say(bus, 0..<5)
        let rejecting: @Sendable ([Event]) async throws -> Void = { events in
            for event in events where try event.decode(House.Counted.self).number == 3 {
                throw EventRejected(event.id, reason: "not this one")
            }
        }
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus, before: rejecting).run() }
        let first = try #require(DeadLetterRecord(try await house.deadLetters(1)[0]))
        try await eventually { try await house.count("select count(*) from store.seen") == 4 }
        await running.stop()
        await house.broker?.stop()

        try await house.database.psql("update store.dead_letters set created_at = now() - interval '1 minute'")
        let broker = try await EmbeddedBroker.start(topics: [house.topic: 4], on: TestLoops.any)
        let next = house.bus(broker.configuration) { $0.lettersPause = .milliseconds(100) }
        running = Running(next)
        await running.start { try await next.relay("store", database: house.client).run() }
        let again = try #require(
            DeadLetterRecord(try await house.deadLetters(1, in: broker.configuration)[0]))
        #expect(again.reason == first.reason && again.eventID == first.eventID && again.value == first.value)
        #expect(again.origin == first.origin && again.attempts == first.attempts)
        let id = try #require(first.eventID)
        let cleared = try await EventBooks(house.client).clearRejected(
            [id], consumer: house.name, schema: "store", forgetting: true)
        #expect(cleared == [id])
        #expect(try await house.count("select count(*) from store.dead_letters where retried_at is null") == 0)
        await running.stop()
        await broker.stop()
        await house.end()
    }

    @Test func whatIsOlderThanTheInboxRemembersIsRefused() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<1)
        try await house.database.psql("update shop.outbox set created_at = now() - interval '13 days'")
        try await house.say(bus, 1..<3)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await eventually { try await house.count("select count(*) from store.seen") == 2 }
        let letter = try await house.deadLetters(1)[0]
        #expect(letter.header("dlq_reason") == Array("older than the inbox remembers".utf8))
        await running.stop()
        await house.end()
    }

    @Test func otherTypesAreSkippedWithoutAMark() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<5, type: "noise")
        try await house.say(bus, 5..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus, types: ["counted"]).run() }
        try await house.expectSeen(5..<10)
        #expect(try await house.count("select count(*) from store.inbox") == 5)
        // Nor does the verification miss them.
        try await Task.sleep(for: .seconds(1.5))
        #expect(try await house.unpublished() == 0)
        await running.stop()
        await house.end()
    }

    @Test func theTraceGoesOnFromCauseToEffect() async throws {
        let trace = TraceContext()
        var context = RequestContext()
        context.trace = trace
        let first = RequestContext.$current.withValue(context) {
            NewEvent(topic: "t", key: "k", type: "a", data: [])
        }
        let cause = Event(
            type: "a", source: "shop", key: "k", traceparent: first.traceparent, data: [], topic: "t")
        let second = NewEvent(topic: "t", key: "k", type: "b", data: [], cause: cause)
        let ids = try [first, second].map {
            try #require($0.traceparent.flatMap { TraceContext(traceparent: $0) }).traceID
        }
        #expect(ids == [trace.traceID, trace.traceID])
        #expect(first.traceparent != second.traceparent)
    }
}
