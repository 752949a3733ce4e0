import EventBus
import EventLoop
import FoundationEssentials
import Kafka
import Synchronization
import TestSupport
import Testing

/// Consumers whose group or broker is lost, and members that come and go.
@Suite(.timeLimit(.minutes(4))) struct GroupTests {
    /// Two processes share a consumer's partitions; one of them leaves and comes back, again and again.
    @Test(arguments: BrokerKind.all) func aMemberLeavesAndComesBack(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let (bus, other) = (house.bus(), house.bus())
        let (running, rounds) = (Running(bus), kind == .embedded ? 2 : 8)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        var said = 0
        for _ in 0..<rounds {
            let guest = Task { try await house.consumer(other).run() }
            try await eventually("both are in") {
                try await house.say(bus, said..<said + 5)
                said += 5
                return [bus, other].allSatisfy { $0.standings.first?.outsideSince == nil && !$0.standings.isEmpty }
            }
            guest.cancel()
            _ = await guest.result
            #expect(other.standings.isEmpty)
        }
        let all = 0..<said
        try await eventually("all are seen") { try await house.count("select count(*) from store.seen") >= said }
        #expect(try await house.seen().map(\.number).sorted() == Array(all))
        await running.stop()
        await other.close()
        await house.end()
    }

    /// Somebody is in the group who shares partitions in another way: nobody of ours gets in while they are.
    @Test(arguments: BrokerKind.all.filter { $0 == .apache })
    func aConsumerThatIsKeptOutSaysSoAndFindsItsWayBack(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus {
            $0.groupPatience = .milliseconds(500)
            $0.groupRenewal = .seconds(3)
        }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await house.say(bus, 0..<10)
        try await eventually {
            try await house.unpublished() == 0
        }
        var foreign = house.kafka
        foreign.overrides["partition.assignment.strategy"] = "roundrobin"
        let stranger = KafkaConsumer(foreign, groupID: house.name, topics: [house.topic], on: TestLoops.group.next())
        try await eventually("the stranger is in") {
            _ = try await stranger.next(waiting: .milliseconds(100))
            return await stranger.isMember
        }
        await running.start { try await house.consumer(bus).run() }
        let clock = ContinuousClock()
        let begin = clock.now
        try await eventually("it is said, also by the one that was made anew") {
            _ = try await stranger.next(waiting: .milliseconds(100))
            return bus.consumersFault?.contains("INCONSISTENT_GROUP_PROTOCOL") == true
                && clock.now - begin > .seconds(5)
        }
        #expect(bus.consumersFault?.contains(house.name) == true)
        #expect(try await house.seen().isEmpty)
        await stranger.close()
        try await house.expectSeen(0..<10)
        #expect(bus.consumersFault == nil)
        await running.stop()
        await house.end()
    }

    /// The broker ends under load and another begins, several times: nothing is lost, and each key keeps its order.
    @Test func aBrokerThatIsLostWhileAllAreAtWorkIsRefilledAtOnce() async throws {
        let house = try await House()
        await house.broker?.stop()
        let port = try TestPort.free()
        var broker = try await EmbeddedBroker.start(topics: [house.topic: 4], port: port, on: TestLoops.any)
        // The slow look would bring everything back too, later.
        let bus = house.bus(broker.configuration) { $0.verification = .seconds(600) }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        let isOver = Atomic<Bool>(false)
        let said = Task {
            var said = 0
            while !isOver.load(ordering: .relaxed) {
                try await house.say(bus, said..<said + 10)
                said += 10
                try await TestLoops.any.sleep(for: .milliseconds(10))
            }
            return said
        }
        for _ in 0..<3 {
            let before = try await house.count("select count(*) from store.seen")
            try await eventually("events arrive") {
                try await house.count("select count(*) from store.seen") > before + 100
            }
            await broker.stop()
            await bus.brokerForgot()
            broker = try await EmbeddedBroker.start(topics: [house.topic: 4], port: port, on: TestLoops.any)
        }
        isOver.store(true, ordering: .relaxed)
        try await house.expectSeen(0..<(try await said.value))
        await running.stop()
        await broker.stop()
        await house.end()
    }

    /// Whoever may write to a topic may write such headers.
    @Test func headersWithNumbersBeyondCountingDoNoHarm() {
        for text in ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "-1", "x", ""] {
            let value = Array(text.utf8)
            let copies = ReplayMark.count(in: [("replay_count", value)])
            #expect(copies >= 0 && copies <= 1_000_000)
            let record = KafkaRecord(
                partition: KafkaPartition("t.dlq", 0), offset: 0, key: nil, value: [],
                headers: [
                    ("dlq_round", value), ("dlq_topic", Array("t".utf8)), ("dlq_partition", value),
                    ("dlq_offset", value), ("dlq_time", value), ("ce_time", value),
                ])
            let letter = DeadLetterRecord(record)
            _ = letter?.retry
            #expect((letter?.origin?.offset ?? 0) >= 0)
        }
    }
}
