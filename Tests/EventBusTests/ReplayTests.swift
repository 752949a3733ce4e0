import EventBus
import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

@Suite struct ReplayRuleTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func headers(_ type: String = "order.placed", copies: Int? = nil) -> [(String, [UInt8])] {
        var headers = [("ce_type", Array(type.utf8)), ("ce_time", Array("2026-09-01T00:00:00.000Z".utf8))]
        if let copies { headers.append((ReplayMark.countHeader, Array("\(copies)".utf8))) }
        return headers
    }

    @Test func onlyWhatIsMeantIsSent() {
        let filter = EventFilter(
            types: ["order.placed"], keys: ["a", "b"], since: now, until: now.addingTimeInterval(10))
        let rule = ReplayRule(filter: filter)
        let key = Array("a".utf8)
        #expect(rule.judge(key: key, time: now, headers: headers()) == .send)
        #expect(rule.judge(key: key, time: now, headers: headers("order.gone")) == .other)
        #expect(rule.judge(key: Array("c".utf8), time: now, headers: headers()) == .other)
        #expect(rule.judge(key: nil, time: now, headers: headers()) == .other)
        #expect(rule.judge(key: key, time: now.addingTimeInterval(-1), headers: headers()) == .other)
        // The end is the first moment that is not meant any more.
        #expect(rule.judge(key: key, time: now.addingTimeInterval(10), headers: headers()) == .other)
    }

    @Test func copiesAreNotCopiedForEver() {
        let once = ReplayRule(filter: EventFilter())
        #expect(once.judge(key: nil, time: now, headers: headers(copies: 1)) == .copy)
        let thrice = ReplayRule(filter: EventFilter(), maximumCopies: 3)
        #expect(thrice.judge(key: nil, time: now, headers: headers(copies: 2)) == .send)
        #expect(thrice.judge(key: nil, time: now, headers: headers(copies: 3)) == .copy)
        let copy = ReplayMark(count: 3, from: "t/0@1", run: "r").on(headers(copies: 2))
        #expect(ReplayMark.count(in: copy) == 3)
        #expect(copy.count { $0.0 == ReplayMark.countHeader } == 1)
    }

    @Test func whatConsumersWouldRefuseForItsAgeIsLeftOut() {
        let rule = ReplayRule(filter: EventFilter(), horizon: now)
        #expect(rule.judge(key: nil, time: now, headers: headers()) == .tooOld)
        let earlier = ReplayRule(filter: EventFilter(), horizon: now.addingTimeInterval(-86_400 * 60))
        #expect(earlier.judge(key: nil, time: now, headers: headers()) == .send)
    }

    @Test func placesAreReadAsTheyAreWritten() {
        let place = RecordPlace(KafkaPartition("orders.events.dlq", 3), offset: 17)
        #expect("\(place)" == "orders.events.dlq:3@17")
        #expect(RecordPlace("\(place)") == place)
        for text in ["", "orders", "orders:1", "orders@1", ":1@2", "orders:-1@2", "orders:1@-2", "orders:1@2x"] {
            #expect(RecordPlace(text) == nil, "\(text)")
        }
    }
}

@Suite struct EventReckoningTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private let partition = KafkaPartition("orders.events", 0)

    private func entry(
        age: TimeInterval = 600, offset: Int64? = 5, isPublished: Bool = true, failure: String? = nil
    ) -> OutboxEntry {
        OutboxEntry(
            seq: 1, id: UUID(), type: "order.placed", key: "k", time: now.addingTimeInterval(-age),
            isPublished: isPublished, place: offset.map { RecordPlace(partition, offset: $0) }, failure: failure)
    }

    private func judge(
        _ entry: OutboxEntry, times: Int = 1, mark: InboxMark? = .applied, committed: Int64? = nil,
        range: Range<Int64> = 0..<10, forgets: Bool = false, types: Set<String>? = nil
    ) -> [EventFinding.Kind] {
        var contents = TopicContents(ranges: [partition: range])
        for _ in 0..<times { contents.add(entry.id, isCopy: false) }
        let beginnings = (types ?? ["*"]).map { ($0, Date.distantPast) }
        let subscription = EventSubscription(
            consumer: "catalog", topic: "orders.events", schema: "catalog",
            beginnings: Dictionary(uniqueKeysWithValues: beginnings))
        let listener = EventReckoning.Listener(subscription, committed: committed.map { [partition: $0] } ?? [:])
        let reckoning = EventReckoning(
            topic: "orders.events", listeners: [listener], now: now, grace: 60, brokerForgets: forgets)
        return reckoning.judge(entry, contents, marks: [mark]).map(\.kind)
    }

    @Test func whatWasSaidAndHeardIsNoFinding() {
        #expect(judge(entry()) == [])
        // What its topic has dropped for its age was heard in time.
        #expect(judge(entry(offset: 5), times: 0, range: 8..<10) == [])
        // Whoever does not listen to its type lacks nothing.
        #expect(judge(entry(), mark: nil, types: ["other"]) == [])
    }

    @Test func whatIsUnderWayIsNotLate() {
        #expect(judge(entry(age: 5), mark: nil) == [])
        #expect(judge(entry(age: 600), mark: nil) == [.late])
        #expect(judge(entry(age: 5, offset: nil, isPublished: false), times: 0, mark: nil) == [])
        #expect(judge(entry(age: 600, offset: nil, isPublished: false), times: 0, mark: nil) == [.late])
    }

    @Test func whatWillNotArriveIsLost() {
        #expect(judge(entry(), mark: nil, committed: 6) == [.lost])
        #expect(judge(entry(), mark: nil, committed: 5) == [.late])
        #expect(judge(entry(), times: 0, mark: nil, range: 8..<10) == [.lost])
        // Once for the topic, once for the consumer.
        #expect(judge(entry(), times: 0, mark: nil) == [.lost, .lost])
        #expect(judge(entry(offset: 12), times: 0) == [.lost])
        #expect(judge(entry(failure: "too large")) == [.lost])
        // A broker that forgets loses nothing by forgetting what was heard.
        #expect(judge(entry(offset: 12), times: 0, forgets: true) == [])
        #expect(judge(entry(offset: 12), times: 0, mark: nil, forgets: true) == [.lost])
    }

    @Test func twinsAreHarmlessAndDeadLettersAreNot() {
        #expect(judge(entry(), times: 2) == [.doubled])
        #expect(judge(entry(), mark: .rejected) == [.dead])
    }
}

@Suite(.timeLimit(.minutes(3))) struct DeadLetterRetryTests {
    @Test(arguments: BrokerKind.all) func anEventThatWasRejectedIsHandledOnceHoweverOftenItIsSentBack(
        _ kind: BrokerKind
    ) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let books = EventBooks(house.client)
        let running = Running(bus)
        let isBroken = Gate()
        try await house.say(bus, 0..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start {
            try await house.consumer(bus) { events in
                for event in events where try event.decode(House.Counted.self).number == 7 {
                    if !isBroken.isPassable { throw EventRejected(event.id, reason: "order 4711 is not liked") }
                }
            }.run()
        }
        let letter = try #require(DeadLetterRecord(try await house.deadLetters(1)[0]))
        let id = try #require(letter.eventID)
        #expect(letter.shape == "order … is not liked")
        #expect(letter.round == 0 && letter.consumer == house.name && letter.origin?.partition.topic == house.topic)
        try await eventually { try await house.count("select count(*) from store.inbox") == 11 }
        #expect(try await books.marks(of: [id], consumer: house.name, schema: "store") == [id: .rejected])

        func sendBack() async throws -> Set<UUID> {
            let cleared = try await books.clearRejected([id], consumer: house.name, schema: "store", forgetting: true)
            let producer = KafkaProducer(house.kafka, on: TestLoops.any)
            let message = try #require(letter.retry)
            #expect(try await producer.send([message]).firstError == nil)
            await producer.close()
            return cleared
        }
        // While the fault lasts it comes back, one round on.
        #expect(try await sendBack() == [id])
        let second = try #require(DeadLetterRecord(try await house.deadLetters(2)[1]))
        #expect(second.round == 1 && second.eventID == id)
        try await eventually { try await house.count("select count(*) from store.inbox") == 11 }

        isBroken.open()
        #expect(try await sendBack() == [id])
        try await eventually { try await house.count("select count(*) from store.seen where number = 7") == 1 }
        #expect(try await books.marks(of: [id], consumer: house.name, schema: "store") == [id: .applied])
        // Whoever retries it once more clears nothing, and nothing is applied twice.
        #expect(try await sendBack().isEmpty)
        try await house.say(bus, 10..<11)
        try await house.expectSeen(0..<11)
        await running.stop()
        await house.end()
    }
}
