import EventLoop
import Foundation
import Kafka
import Synchronization
import TestSupport
import Testing

/// Three nodes of Apache Kafka (`min.insync.replicas=2`), of which any but the first may be killed:
/// `SHOP_TEST_KAFKA_CLUSTER` is their address, `SHOP_TEST_KAFKA_KILL` and `SHOP_TEST_KAFKA_UP` are commands that get a
/// node's number as their last argument.
struct KafkaCluster: Sendable, CustomTestStringConvertible {
    let bootstrap: String
    private let kill: String
    private let up: String

    var testDescription: String { "three nodes of Apache Kafka" }

    static var all: [KafkaCluster] {
        guard let bootstrap = TestKafka.given("CLUSTER"), let kill = TestKafka.given("KILL"),
            let up = TestKafka.given("UP")
        else { return [] }
        return [KafkaCluster(bootstrap: bootstrap, kill: kill, up: up)]
    }
    func kill(_ node: Int) async throws { try await run("\(kill) \(node)") }
    /// More than once if need be: while the node was dead, somebody may have got its port to go out from.
    func start(_ node: Int) async throws {
        try await eventually(within: .seconds(120), "node \(node) is up") {
            try await run("\(up) \(node)")
            return true
        }
    }

    private func run(_ command: String) async throws {
        // Not `Process`: it waits for all that its child has left running too.
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: system(command)) }
        }
        guard status == 0 else { throw TooFew(description: "\(command) ended with \(status)") }
    }
}

@Suite(.serialized, .timeLimit(.minutes(5))) struct ClusterTests {
    @Test(arguments: KafkaCluster.all)
    func oneOfThreeNodesDiesAndNothingIsLostOrDoubled(_ cluster: KafkaCluster) async throws {
        let configuration = KafkaConfiguration(bootstrap: cluster.bootstrap)
        let topic = "cluster-\(UUID().uuidString.prefix(8).lowercased())"
        let admin = KafkaAdmin(configuration, on: TestLoops.any)
        try await admin.createTopics([KafkaNewTopic(topic, partitions: 6, replicas: 3)])
        let producer = KafkaProducer(configuration, on: TestLoops.any)
        let consumer = KafkaConsumer(configuration, groupID: topic, topics: [topic], on: TestLoops.group.next())
        let seen = Tally()
        let reading = Task {
            while !Task.isCancelled {
                let batch = try await consumer.next(waiting: .milliseconds(200))
                seen.add(batch)
                try? await consumer.commit(batch.positions)
            }
        }
        // Not by cancelling: that would leave a batch half known.
        let isOver = Tally()
        let sending = Task {
            var sent = 0
            while isOver.isEmpty {
                let messages = (sent..<sent + 100).map {
                    KafkaMessage(topic: topic, key: Array("\($0 % 20)".utf8), value: Array("\($0)".utf8))
                }
                if let error = try await producer.send(messages).firstError { throw error }
                sent += 100
                try? await Task.sleep(for: .milliseconds(5))
            }
            return sent
        }
        try await eventually { seen.count > 500 }
        try await cluster.kill(3)
        let before = seen.count
        try await eventually(within: .seconds(60), "it goes on with two") { seen.count > before + 2_000 }
        try await eventually(within: .seconds(60), "the in-sync sets shrink") {
            try await admin.metadata(topic: topic).topics[0].partitions.allSatisfy { $0.inSync.count == 2 }
        }
        try await cluster.start(3)
        try await eventually(within: .seconds(60), "the in-sync sets grow back") {
            try await admin.metadata(topic: topic).topics[0].partitions.allSatisfy { $0.inSync.count == 3 }
        }
        isOver.end()
        let sent = try await sending.value
        try await eventually("all \(sent) are read") { seen.count == sent }
        var stored: Int64 = 0
        for partition in 0..<6 {
            stored += try await admin.watermarks(of: KafkaPartition(topic, Int32(partition))).high
        }
        #expect(stored == Int64(sent))
        reading.cancel()
        _ = await reading.result
        await consumer.close()
        await producer.close()
        await admin.close()
    }

    /// Groups are asked about while most of their coordinators are dead, and when these have just come back.
    @Test(arguments: KafkaCluster.all)
    func askingWhileCoordinatorsComeAndGoEndsInAnswersOrErrors(_ cluster: KafkaCluster) async throws {
        let configuration = KafkaConfiguration(bootstrap: cluster.bootstrap)
        let topic = "groups-\(UUID().uuidString.prefix(8).lowercased())"
        let admin = KafkaAdmin(configuration, on: TestLoops.any, limit: .seconds(3))
        try await admin.createTopics([KafkaNewTopic(topic, partitions: 3, replicas: 3)])
        let partitions = (0..<3).map { KafkaPartition(topic, $0) }
        let places = partitions.map { KafkaPosition($0, offset: 0) }
        // As many as it takes for each node to coordinate some.
        let groups = (0..<9).map { "\(topic)-\($0)" }
        for group in groups { try await admin.setCommitted(group: group, places) }
        @Sendable func askAll() async -> Int {
            await withTaskGroup(of: Bool.self) { tasks in
                for group in groups {
                    tasks.addTask { (try? await admin.committed(group: group, partitions).count) == 3 }
                }
                tasks.addTask { (try? await admin.describe(groups: groups).count) == -1 }
                tasks.addTask { (try? await admin.watermarks(of: partitions).count) == -1 }
                tasks.addTask { (try? await admin.groups().count) == -1 }
                return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        #expect(await askAll() == groups.count)
        try await cluster.kill(2)
        try await cluster.kill(3)
        for _ in 0..<2 { _ = await askAll() }
        let coming = Task {
            try await cluster.start(2)
            try await cluster.start(3)
        }
        try await eventually(within: .seconds(120), "all are answered again") { await askAll() == groups.count }
        try await coming.value
        try await eventually(within: .seconds(60), "the in-sync sets grow back") {
            try await admin.metadata(topic: topic).topics[0].partitions.allSatisfy { $0.inSync.count == 3 }
        }
        await admin.close()
    }
}
