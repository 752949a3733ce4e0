import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct EmbeddedBrokerTests {
    @Test func itsFixedPortOutlivesARestartAndClientsFindItAgain() async throws {
        let loop = TestLoops.any
        let port = try TestPort.free()
        let first = try await EmbeddedBroker.start(topics: ["t": 2], port: port, on: loop)
        #expect(first.bootstrap == "127.0.0.1:\(port)")
        let producer = KafkaProducer(first.configuration, on: loop)
        let message = KafkaMessage(topic: "t", key: [1], value: [2])
        #expect(try await producer.send([message]).firstError == nil)
        await first.stop()
        let waiting = Task { try await producer.send([message]) }
        let second = try await EmbeddedBroker.start(topics: ["t": 2], port: port, on: loop)
        let deliveries = try await waiting.value
        // It has forgotten what was there before.
        #expect(deliveries.map(\.offset) == [0])
        let reader = KafkaConsumer(
            second.configuration, reading: [KafkaPosition(KafkaPartition("t", deliveries[0].partition), offset: 0)],
            on: loop)
        #expect(try await reader.read(1).map(\.value) == [[2]])
        await reader.close()
        await producer.close()
        await second.stop()
    }

    @Test func aPortInUseIsSaidToBe() async throws {
        let loop = TestLoops.any
        let port = try TestPort.free()
        let broker = try await EmbeddedBroker.start(topics: [:], port: port, on: loop)
        await #expect { _ = try await EmbeddedBroker.start(topics: [:], port: port, on: loop) } throws: {
            ($0 as? SystemError)?.name == "EADDRINUSE"
        }
        await broker.stop()
    }

    /// A child has copies of our sockets between fork and exec: a listening one would hold its port.
    @Test func itGoesDownAndUpWhileProcessesAreStarted() async throws {
        let broker = try await EmbeddedBroker.start(topics: ["t": 1], on: TestLoops.group.loops[0])
        let isOver = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask(executorPreference: TestLoops.group.loops[1]) {
                    while isOver.isEmpty {
                        let process = try await ChildProcess.spawn(
                            ChildCommand("/bin/true"), on: TestLoops.group.loops[1])
                        _ = try await process.exit()
                    }
                }
            }
            for _ in 0..<50 {
                await broker.setReachable(false)
                await broker.setReachable(true)
            }
            isOver.end()
            try await group.waitForAll()
        }
        let producer = KafkaProducer(broker.configuration, on: TestLoops.any)
        #expect(try await producer.send([KafkaMessage(topic: "t", value: [1])]).firstError == nil)
        await producer.close()
        await broker.stop()
    }

    @Test func aTopicMayBeMadeWhileItRuns() async throws {
        let broker = try await EmbeddedBroker.start(topics: [:], brokers: 3, on: TestLoops.any)
        try await broker.createTopic("later", partitions: 7)
        let admin = KafkaAdmin(broker.configuration, on: TestLoops.any)
        let metadata = try await admin.metadata(topic: "later")
        #expect(metadata.topics.first?.partitions.count == 7)
        #expect(metadata.brokers.count == 3)
        await admin.close()
        await broker.stop()
    }
}
