import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct AdminTests {
    @Test(arguments: BrokerKind.all) func watermarksMetadataAndCommittedOffsetsAreTold(
        _ kind: BrokerKind
    ) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let producer = stage.producer()
        let admin = KafkaAdmin(stage.configuration, on: stage.loop)
        _ = try await producer.send(stage.numbers(0..<7, to: "t", partition: 1))
        #expect(try await admin.watermarks(of: stage.partition("t", 1)) == KafkaWatermarks(low: 0, high: 7))
        #expect(try await admin.watermarks(of: stage.partition("t", 0)) == KafkaWatermarks(low: 0, high: 0))
        let metadata = try await admin.metadata(topic: stage.name("t"))
        let topic = try #require(metadata.topics.first { $0.name == stage.name("t") })
        #expect(topic.partitions.map(\.number).sorted() == [0, 1])
        #expect(topic.partitions.allSatisfy { $0.leader != nil && !$0.inSync.isEmpty })
        #expect(!metadata.brokers.isEmpty)
        let consumer = stage.consumer("t")
        let batch = try await consumer.read(7)
        let both = [stage.partition("t", 0), stage.partition("t", 1)]
        #expect(try await admin.committed(group: stage.name("group"), both).isEmpty)
        try await consumer.commit([batch[3].position])
        #expect(try await admin.committed(group: stage.name("group"), both) == [stage.partition("t", 1): 4])
        await consumer.close()
        await producer.close()
        await admin.close()
        await stage.end()
    }

    /// It has no controller; topics are made by ``EmbeddedBroker/createTopic(_:partitions:)``.
    @Test func theEmbeddedBrokerMakesNoTopicsByTheAdminAPI() async throws {
        let stage = try await Stage(.embedded)
        let admin = KafkaAdmin(stage.configuration, on: stage.loop, limit: .seconds(1))
        await #expect { try await admin.createTopics([KafkaNewTopic("t", partitions: 1)]) } throws: {
            ($0 as? KafkaError)?.code == .timedOut
        }
        await admin.close()
        await stage.end()
    }

    @Test func whoIsNotThereIsSaidToBeUnreachableInTime() async throws {
        let configuration = KafkaConfiguration(bootstrap: "127.0.0.1:1")
        let admin = KafkaAdmin(configuration, on: TestLoops.any, limit: .seconds(1))
        let start = ContinuousClock.now
        await #expect { try await admin.metadata() } throws: { ($0 as? KafkaError)?.isUnreachable == true }
        // Without the limit it would be a minute, librdkafka's own.
        #expect(ContinuousClock.now - start < .seconds(30))
        await admin.close()
        await #expect { try await admin.metadata() } throws: { ($0 as? KafkaError)?.code == .closed }
    }

    @Test(arguments: BrokerKind.real)
    func topicsGroupsSettingsAndRecordsOnApacheKafka(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind)
        let admin = KafkaAdmin(stage.configuration, on: stage.loop)
        let name = stage.name("made")
        let made = KafkaNewTopic(name, partitions: 2, settings: ["cleanup.policy": "compact"])
        #expect(try await admin.createTopics([made]) == [name])
        #expect(try await admin.createTopics([made]).isEmpty)
        await #expect { try await admin.createTopics([KafkaNewTopic("no/slashes", partitions: 1)]) } throws: {
            ($0 as? KafkaError)?.code == .invalidArgument
        }
        // Changing one setting leaves the others. A topic is known to every part of a node a moment after it was made.
        try await eventually("the new topic") {
            try await admin.change(settings: ["retention.ms": "60000"], of: name)
            return true
        }
        // What the controller has taken, a broker knows a moment later.
        try await eventually("both are there") {
            let own = try await admin.settings(of: name).filter { !$0.isDefault }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0.value) })
                == ["cleanup.policy": "compact", "retention.ms": "60000"]
        }
        try await admin.change(settings: ["cleanup.policy": String?.none], of: name)
        try await eventually("one is left") {
            try await admin.settings(of: name).filter { !$0.isDefault }.map(\.name) == ["retention.ms"]
        }
        try await admin.createPartitions(of: name, total: 3)
        try await eventually { try await admin.metadata(topic: name).topics.first?.partitions.count == 3 }

        let producer = stage.producer()
        let partition = stage.partition("made", 2)
        var messages = stage.numbers(0..<10, to: "made", partition: 2)
        let start = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - 1_000).rounded())
        for index in messages.indices { messages[index].timestamp = start.addingTimeInterval(Double(index)) }
        #expect(try await producer.send(messages).firstError == nil)
        let found = try await admin.offsets(at: start.addingTimeInterval(6), of: [partition])
        #expect(found.map(\.offset) == [6])
        try await admin.deleteRecords(before: [KafkaPosition(partition, offset: 4)])
        #expect(try await admin.watermarks(of: partition) == KafkaWatermarks(low: 4, high: 10))
        // Not before the first that is left.
        #expect(try await admin.offsets(at: start, of: [partition]).map(\.offset) == [4])

        let consumer = stage.consumer("made")
        let group = stage.name("group")
        try await consumer.commit(try await consumer.read(6).positions)
        #expect(try await admin.groups().contains(group))
        let described = try await admin.describe(groups: [group])
        #expect(described.map(\.state) == ["Stable"])
        #expect(described.first?.members.first?.partitions.count == 3)
        await consumer.close()
        try await eventually { try await admin.describe(groups: [group]).first?.state == "Empty" }
        try await admin.setCommitted(group: group, [KafkaPosition(partition, offset: 5)])
        #expect(try await admin.committed(group: group, [partition]) == [partition: 5])
        try await admin.deleteTopics([name, stage.name("never-made")])
        try await eventually { try await !admin.metadata().topics.contains { $0.name == name } }
        await producer.close()
        await admin.close()
    }

    /// Records that were deleted under a reader: it is told, and goes on with the first that is left.
    @Test(arguments: BrokerKind.real) func deletedRecordsAreToldToWhoWantsThem(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let admin = KafkaAdmin(stage.configuration, on: stage.loop)
        let producer = stage.producer()
        _ = try await producer.send(stage.numbers(0..<20, to: "t"))
        try await admin.deleteRecords(before: [KafkaPosition(stage.partition("t"), offset: 15)])
        let told = Told()
        let reader = stage.reader("t", onEvent: { told.add($0) })
        #expect(try await reader.read(5).map(\.number) == Array(15..<20))
        #expect(told.outOfRange == [0])
        await reader.close()
        await producer.close()
        await admin.close()
    }
}
