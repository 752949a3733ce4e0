import EventLoop
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Kafka

/// What a consumer has told.
final class Told: Sendable {
    private let all = Mutex<[KafkaConsumerEvent]>([])
    func add(_ event: KafkaConsumerEvent) { all.withLock { $0.append(event) } }
    var events: [KafkaConsumerEvent] { all.withLock { $0 } }
    var outOfRange: [Int64] {
        events.compactMap { if case .offsetOutOfRange(_, let offset) = $0 { offset } else { nil } }
    }
    var ends: [Int64] { events.compactMap { if case .partitionEnd(_, let offset) = $0 { offset } else { nil } } }
}

/// How often each number was read.
final class Tally: Sendable {
    private let all = Mutex<[Int: Int]>([:])
    func add(_ batch: [KafkaRecord]) {
        all.withLock { all in for record in batch { all[record.number, default: 0] += 1 } }
    }
    var count: Int { all.withLock { $0.count } }
    var isEmpty: Bool { count == 0 }
    func end() { all.withLock { $0[0] = 1 } }
    var most: Int { all.withLock { $0.values.max() ?? 0 } }
}

@Suite(.timeLimit(.minutes(3))) struct ConsumerTests {
    @Test(arguments: BrokerKind.all) func aGroupGoesOnWhereItCommitted(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<100, to: "t", keys: 10))
        let first = stage.consumer("t")
        let read = try await first.read(100, committing: true)
        #expect(Set(read.map(\.number)) == Set(0..<100))
        _ = try await producer.send(stage.numbers(100..<110, to: "t", keys: 10))
        // Read, and not committed.
        _ = try await first.read(10)
        await first.close()
        let second = stage.consumer("t")
        let again = try await second.read(10)
        #expect(Set(again.map(\.number)) == Set(100..<110))
        await second.close()
        await producer.close()
        await stage.end()
    }

    /// At the first start of an installation, for one.
    @Test(arguments: BrokerKind.real)
    func aTopicThatIsMadeAfterTheGroupIsTakenSoon(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let late = stage.name("late")
        let consumer = stage.consumer("t", "late")
        try await eventually {
            _ = try await consumer.next(max: 1, waiting: .milliseconds(100))
            return await consumer.isMember
        }
        let admin = KafkaAdmin(stage.configuration, on: TestLoops.any)
        try await admin.createTopics([KafkaNewTopic(late, partitions: 1)])
        let producer = stage.producer()
        try await eventually { try await producer.send([KafkaMessage(topic: late, value: [1])]).firstError == nil }
        try await eventually("it is read") {
            try await consumer.next(max: 10, waiting: .seconds(1)).contains { $0.partition.topic == late }
        }
        await consumer.close()
        await producer.close()
        await admin.close()
        await stage.end()
    }

    /// An order crosses Kafka four times: a hop is a few milliseconds, not a fetch's long wait.
    @Test(arguments: BrokerKind.all) func aHopTakesMilliseconds(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 4])
        let producer = stage.producer()
        let consumer = stage.consumer("t")
        _ = try await producer.send(stage.numbers(0..<4, to: "t", keys: 4))
        _ = try await consumer.read(4, committing: true)
        let hops = try await stage.loop.run {
            var hops: [Duration] = []
            for number in 0..<200 {
                let start = ContinuousClock.now
                async let sent = producer.send(stage.numbers(number..<number + 1, to: "t", keys: 50))
                while try await consumer.next(waiting: .seconds(5)).isEmpty {}
                hops.append(ContinuousClock.now - start)
                _ = try await sent
            }
            return hops.sorted()
        }
        print("hop on \(kind): median \(hops[100]), p99 \(hops[198])")
        // A fetch that is held for its whole wait would take hundreds of them.
        #expect(hops[100] < .milliseconds(100))
        await consumer.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all, ["cooperative-sticky", "range"])
    func twoMembersShareAndTheOneThatStaysTakesAll(_ kind: BrokerKind, _ strategy: String) async throws {
        let stage = try await Stage(kind, topics: ["t": 4])
        let producer = stage.producer()
        let quick = [
            "session.timeout.ms": kind == .embedded ? "4000" : "6000", "heartbeat.interval.ms": "300",
            "partition.assignment.strategy": strategy,
        ]
        let seen = Tally()
        let members = (0..<2).map { _ in stage.consumer("t", overrides: quick) }
        let tasks = members.map { member in
            Task {
                while !Task.isCancelled {
                    let batch = try await member.next(waiting: .milliseconds(100))
                    seen.add(batch)
                    try? await member.commit(batch.positions)
                }
            }
        }
        try await eventually("two partitions each") {
            let counts = [await members[0].assignments.count, await members[1].assignments.count]
            return counts == [2, 2]
        }
        _ = try await producer.send(stage.numbers(0..<1_000, to: "t", keys: 50))
        try await eventually("all are read") { seen.count == 1_000 }
        // In good order nothing is read twice; when all give up everything at once a commit may come too late.
        let isOnce = strategy == "cooperative-sticky"
        #expect(seen.most == 1 || !isOnce)
        tasks[0].cancel()
        _ = await tasks[0].result
        await members[0].close()
        try await eventually("the other has all four") { await members[1].assignments.count == 4 }
        _ = try await producer.send(stage.numbers(1_000..<2_000, to: "t", keys: 50))
        try await eventually("all are read by one") { seen.count == 2_000 }
        #expect(seen.most == 1 || !isOnce)
        tasks[1].cancel()
        _ = await tasks[1].result
        await members[1].close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func aPausedPartitionIsSilentUntilItIsResumed(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let producer = stage.producer()
        let consumer = stage.consumer("t")
        _ = try await producer.send(stage.numbers(0..<10, to: "t", partition: 0))
        _ = try await producer.send(stage.numbers(10..<20, to: "t", partition: 1))
        _ = try await consumer.read(20, committing: true)
        await consumer.pause([stage.partition("t", 0)])
        _ = try await producer.send(stage.numbers(20..<30, to: "t", partition: 0))
        _ = try await producer.send(stage.numbers(30..<40, to: "t", partition: 1))
        let others = try await consumer.read(10)
        #expect(others.map(\.number) == Array(30..<40))
        #expect(try await consumer.next(waiting: .milliseconds(300)).isEmpty)
        await consumer.resume([stage.partition("t", 0)])
        let resumed = try await consumer.read(10)
        #expect(resumed.map(\.number) == Array(20..<30))
        await consumer.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func seekingGoesBackAndForth(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<50, to: "t"))
        let consumer = stage.consumer("t")
        _ = try await consumer.read(50)
        try await consumer.seek(to: KafkaPosition(stage.partition("t"), offset: 45))
        #expect(try await consumer.read(5).map(\.number) == Array(45..<50))
        try await consumer.seek(to: KafkaPosition(stage.partition("t"), offset: 10))
        #expect(try await consumer.read(40).map(\.number) == Array(10..<50))
        await consumer.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func anOffsetThatIsGoneIsToldAndReadingStartsOver(_ kind: BrokerKind) async throws
    {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<5, to: "t"))
        let told = Told()
        let consumer = stage.consumer("t", onEvent: { told.add($0) })
        _ = try await consumer.read(5)
        try await consumer.seek(to: KafkaPosition(stage.partition("t"), offset: 1_000))
        #expect(try await consumer.read(5).map(\.number) == Array(0..<5))
        #expect(told.outOfRange == [1_000])
        await consumer.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func theEndOfAPartitionIsToldWhenWanted(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<5, to: "t"))
        let told = Told()
        let reader = stage.reader("t", onEvent: { told.add($0) })
        _ = try await reader.read(5)
        try await eventually("the end is told") {
            _ = try await reader.next(waiting: .milliseconds(20))
            return told.ends == [5]
        }
        await reader.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func aBatchOfALostAssignmentIsNotCommitted(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<5, to: "t"))
        let consumer = stage.consumer("t")
        let batch = try await consumer.read(5)
        let stale = KafkaPosition(partition: batch[0].partition, offset: 3, assignment: batch[0].assignment - 1)
        await #expect { try await consumer.commit([stale]) } throws: {
            ($0 as? KafkaError)?.code == .assignmentLost
        }
        let foreign = KafkaPosition(KafkaPartition(stage.name("t"), 7), offset: 1)
        await #expect { try await consumer.commit([foreign]) } throws: {
            ($0 as? KafkaError)?.code == .assignmentLost
        }
        try await consumer.commit(batch.positions)
        await consumer.close()
        await #expect { try await consumer.commit(batch.positions) } throws: { $0 is KafkaError }
        await producer.close()
        await stage.end()
    }

    /// One that is not asked for too long is expelled, and what it holds then is refused.
    @Test(arguments: BrokerKind.all) func whoIsNotAskedLosesItsPartitionsAndGetsThemBack(
        _ kind: BrokerKind
    ) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<5, to: "t"))
        let told = Told()
        let short = ["max.poll.interval.ms": "6000", "session.timeout.ms": "6000", "heartbeat.interval.ms": "500"]
        let consumer = stage.consumer("t", overrides: short, onEvent: { told.add($0) })
        let batch = try await consumer.read(5)
        try await Task.sleep(for: .seconds(7.5))
        await #expect { try await consumer.commit(batch.positions) } throws: {
            ($0 as? KafkaError)?.code == .assignmentLost
        }
        let again = try await consumer.read(5, within: .seconds(30))
        #expect(again.map(\.number) == Array(0..<5))
        #expect(told.events.contains { if case .lost = $0 { true } else { false } })
        try await consumer.commit(again.positions)
        await consumer.close()
        await producer.close()
        await stage.end()
    }

    @Test func aWaitingReaderCanBeCancelledAndClosed() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let consumer = stage.consumer("t")
        let waiting = Task { try await consumer.next(waiting: .seconds(60)) }
        try await Task.sleep(for: .milliseconds(100))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let other = Task { try await consumer.next(waiting: .seconds(60)) }
        try await Task.sleep(for: .milliseconds(100))
        await consumer.close()
        await #expect { try await other.value } throws: { ($0 as? KafkaError)?.code == .closed }
        await stage.end()
    }

    @Test func anAssignmentKnowsWhatIsStillOurs() {
        let (a, b) = (KafkaPartition("t", 0), KafkaPartition("t", 1))
        var assignment = ConsumerAssignment()
        assignment.add([a, b])
        let before = assignment.number(of: a)
        #expect(assignment.owns(KafkaPosition(partition: a, offset: 1, assignment: before)))
        #expect(assignment.pause([a, KafkaPartition("u", 0)]) == [a])
        assignment.remove([a])
        #expect(!assignment.owns(KafkaPosition(partition: a, offset: 1, assignment: before)))
        assignment.add([a])
        #expect(!assignment.owns(KafkaPosition(partition: a, offset: 1, assignment: before)))
        #expect(assignment.owns(KafkaPosition(a, offset: 1)))
        #expect(assignment.paused.isEmpty)
        #expect(assignment.partitions == [a, b])
    }

    // MARK: In and out of groups

    /// The sticky assignor ends the process when its member is closed before its first assignment.
    @Test(arguments: BrokerKind.all) func membersComeAndGoAtAnyMoment(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 4])
        let producer = stage.producer()
        for round in 0..<10 {
            _ = try await producer.send(stage.numbers(round * 10..<round * 10 + 10, to: "t", keys: 10))
            let group = kind == .embedded ? "group-\(round)" : "group"
            let (one, other) = (stage.consumer(group: group, "t"), stage.consumer(group: group, "t"))
            _ = try await one.next(waiting: .milliseconds(Int64(round) * 40))
            _ = try await other.next(waiting: .milliseconds(Int64(9 - round) * 40))
            if round % 2 == 0 { _ = try await one.next(waiting: .seconds(4)) }
            async let gone: Void = one.close()
            await other.close()
            await gone
        }
        let last = stage.consumer(group: "last", "t")
        #expect(try await Set(last.read(100).map(\.number)) == Set(0..<100))
        await last.close()
        await producer.close()
        await stage.end()
    }

    /// Somebody shares partitions in another way: Kafka refuses whoever comes later.
    @Test(arguments: BrokerKind.real) func aGroupThatRefusesUsIsSaidAndJoinedWhenItDoesNot(
        _ kind: BrokerKind
    ) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<10, to: "t", keys: 4))
        for foreign in ["roundrobin", "cooperative-sticky"] {
            let group = "group-\(foreign)"
            let stranger = stage.consumer(
                group: group, "t", overrides: ["partition.assignment.strategy": foreign])
            _ = try await stranger.read(10)
            let ours = stage.consumer(group: group, "t")
            try await eventually("it is said") {
                #expect(try await ours.next(waiting: .milliseconds(200)).isEmpty)
                _ = try await stranger.next(waiting: .milliseconds(50))
                return await ours.problem?.code == .inconsistentGroupProtocol
            }
            #expect(await !ours.isMember)
            #expect(await ours.problem?.hint?.contains("another assignor") == true)
            await stranger.close()
            #expect(try await ours.read(10).count == 10)
            #expect(await ours.isMember)
            #expect(await ours.problem == nil)
            await ours.close()
            #expect(await !ours.isMember)
        }
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func eachPartitionOfANewGroupIsReadOnce(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 8])
        let producer = stage.producer()
        _ = try await producer.send(
            (0..<8).flatMap { stage.numbers($0 * 50..<$0 * 50 + 50, to: "t", partition: Int32($0)) })
        let consumer = stage.consumer("t")
        var read = try await consumer.read(400)
        read += try await consumer.next(waiting: .seconds(1))
        #expect(read.map(\.number).sorted() == Array(0..<400))
        await consumer.close()
        await producer.close()
        await stage.end()
    }
}
