import EventLoop
import FoundationEssentials
import Kafka
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ProducerTests {
    @Test(arguments: BrokerKind.all) func everyMessageComesBackAsItWas(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let producer = stage.producer()
        let time = Date(timeIntervalSince1970: 1_790_000_000.125)
        let deliveries = try await producer.send([
            KafkaMessage(
                topic: stage.name("t"), key: [1, 0, 255], value: Array("Grüße".utf8),
                headers: [("a", [0, 1]), ("a", []), ("b", [7])], timestamp: time),
            KafkaMessage(topic: stage.name("t"), key: [], value: nil),
            KafkaMessage(topic: stage.name("t"), key: nil, value: []),
        ])
        #expect(deliveries.map(\.offset) == [0, 1, 2])
        #expect(deliveries.allSatisfy { $0.isDelivered && $0.topic == stage.name("t") && $0.partition == 0 })
        let reader = stage.reader("t")
        let records = try await reader.read(3)
        #expect(records[0].key == [1, 0, 255])
        #expect(records[0].value == Array("Grüße".utf8))
        #expect(records[0].headers.map(\.0) == ["a", "a", "b"])
        #expect(records[0].headers.map(\.1) == [[0, 1], [], [7]])
        #expect(records[0].timestamp == time)
        #expect(records[1].key == [] && records[1].value == nil)
        #expect(records[2].key == nil && records[2].value == [])
        await reader.close()
        await producer.close()
        await stage.end()
    }

    @Test(arguments: BrokerKind.all) func manyCallersKeepTheirOrderAndTheBoundedQueueTakesAll(
        _ kind: BrokerKind
    ) async throws {
        let stage = try await Stage(kind, topics: ["t": 4])
        let producer = stage.producer()
        // More than librdkafka's queue holds at once.
        let (callers, each) = (12, 10_000)
        let failed = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                let messages = (0..<each).map {
                    KafkaMessage(topic: stage.name("t"), key: Array("\(caller)".utf8), value: Array("\($0)".utf8))
                }
                group.addTask { try await producer.send(messages).count { !$0.isDelivered } }
            }
            return try await group.reduce(0, +)
        }
        #expect(failed == 0)
        let reader = stage.reader("t", partitions: 4)
        let records = try await reader.read(callers * each, within: .seconds(60))
        #expect(records.count == callers * each)
        let byKey = Dictionary(grouping: records) { $0.key ?? [] }
        #expect(byKey.count == callers)
        for (_, records) in byKey { #expect(records.map(\.number) == Array(0..<each)) }
        await reader.close()
        await producer.close()
        await stage.end()
    }

    @Test func anOutageIsWaitedOutWithoutLossAndInOrder() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let broker = try #require(stage.embedded)
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<10, to: "t"))
        await broker.setReachable(false)
        let waiting = Task {
            try await withThrowingTaskGroup(of: [KafkaDelivery].self) { group in
                for part in 1...20 {
                    let messages = stage.numbers(part * 10..<part * 10 + 10, to: "t")
                    _ = group.addTaskUnlessCancelled { try await producer.send(messages) }
                }
                var all: [KafkaDelivery] = []
                for try await some in group { all += some }
                return all
            }
        }
        // Long enough for connections to fail and be tried again.
        try await Task.sleep(for: .seconds(2))
        await broker.setReachable(true)
        let deliveries = try await waiting.value
        #expect(deliveries.count == 200 && deliveries.allSatisfy(\.isDelivered))
        let reader = stage.reader("t")
        let numbers = try await reader.read(210).map(\.number)
        // Each call's messages lie together and in order; each number once.
        #expect(numbers.sorted() == Array(0..<210))
        for start in stride(from: 0, to: 210, by: 10) {
            #expect(numbers[start..<start + 10].elementsEqual(numbers[start]..<numbers[start] + 10))
        }
        await reader.close()
        await producer.close()
        await stage.end()
    }

    @Test func cancellingEndsTheWaitAndNotTheProducer() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let broker = try #require(stage.embedded)
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<1, to: "t"))
        await broker.setReachable(false)
        let waiting = Task { try await producer.send(stage.numbers(1..<2, to: "t")) }
        try await eventually("the call is taken") { await producer.waitingCalls == 1 }
        let start = ContinuousClock.now
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        // Without it the wait would have no end.
        #expect(ContinuousClock.now - start < .seconds(60))
        await broker.setReachable(true)
        let deliveries = try await producer.send(stage.numbers(2..<3, to: "t"))
        #expect(deliveries.firstError == nil)
        await producer.close()
        await stage.end()
    }

    @Test func aLimitOnDeliveryIsKeptAndSaidPerMessage() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer(deliveryLimit: .milliseconds(500))
        _ = try await producer.send(stage.numbers(0..<1, to: "t"))
        await stage.embedded?.setReachable(false)
        let deliveries = try await producer.send(stage.numbers(1..<3, to: "t"))
        #expect(deliveries.map(\.error?.code) == [.messageTimedOut, .messageTimedOut])
        await producer.close()
        await stage.end()
    }

    @Test func aProducerThatMayNotGoOnStartsOver() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<1, to: "t"))
        // An idempotent producer that is told "out of order" with nothing before it under way has lost its place.
        await stage.embedded?.answer(0, with: [KafkaError.Code(rawValue: 45)])
        let deliveries = try await producer.send(stage.numbers(1..<2, to: "t"))
        #expect(deliveries.firstError != nil)
        try await eventually("the new producer delivers") {
            try await producer.send(stage.numbers(2..<3, to: "t")).firstError == nil
        }
        await producer.close()
        await stage.end()
    }

    /// What was meant for a broker that is lost is not the first that its successor gets.
    @Test func whatWasForTheLifeBeforeIsNotSent() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        let life = await producer.life
        let message = KafkaMessage(topic: stage.name("t"), key: nil, value: [1])
        #expect(try await producer.send([message], in: life).allSatisfy(\.isDelivered))
        await producer.startOver()
        await #expect(throws: KafkaError.self) { try await producer.send([message], in: life) }
        #expect(try await producer.send([message], in: life + 1).first?.offset == 1)
        await producer.close()
        await stage.end()
    }

    @Test func closingFlushesAndThenRefuses() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        let isOver = Atomic<Bool>(false)
        async let deliveries = {
            defer { isOver.store(true, ordering: .releasing) }
            return try await producer.send(stage.numbers(0..<1_000, to: "t"))
        }()
        // A call that has not begun when the producer closes is refused.
        try await eventually("the call is taken") {
            await producer.waitingCalls > 0 || isOver.load(ordering: .acquiring)
        }
        await producer.close()
        #expect(try await deliveries.allSatisfy(\.isDelivered))
        await #expect { try await producer.send(stage.numbers(0..<1, to: "t")) } throws: {
            ($0 as? KafkaError)?.code == .closed
        }
        await stage.end()
    }

    @Test func closingWithoutABrokerEndsInTimeAndFailsWhatWaits() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<1, to: "t"))
        await stage.embedded?.setReachable(false)
        let waiting = Task { try await producer.send(stage.numbers(1..<2, to: "t")) }
        try await eventually("the call is taken") { await producer.waitingCalls == 1 }
        let start = ContinuousClock.now
        await producer.close(flushing: .milliseconds(300))
        // Without the limit it would have no end.
        #expect(ContinuousClock.now - start < .seconds(60))
        let deliveries = try await waiting.value
        #expect(deliveries.firstError?.code == .closed)
        await stage.end()
    }

    @Test func aMessageThatIsTooLargeFailsAloneAndSaysWhy() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        var messages = stage.numbers(0..<3, to: "t")
        messages[1].value = [UInt8](repeating: 65, count: 2_000_000)
        let deliveries = try await producer.send(messages)
        #expect(deliveries.map { $0.error?.code.name } == [nil, "MSG_SIZE_TOO_LARGE", nil])
        await producer.close()
        await stage.end()
    }
}
