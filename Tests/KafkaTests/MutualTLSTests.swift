import EventLoop
import FoundationEssentials
import TestSupport
import Testing

@testable import Kafka

/// The listeners of ``KafkaCluster`` that let nobody in without a certificate: `SHOP_TEST_KAFKA_MUTUAL` is their
/// address, and `SHOP_TEST_KAFKA_MUTUAL_FILES` a directory with `ca.pem`, `client.pem` from that authority (its user
/// may do all), `stranger.pem` from another, and their keys.
struct MutualKafka: Sendable, CustomTestStringConvertible {
    let bootstrap: String
    private let files: String
    var testDescription: String { "Apache Kafka with mutual TLS" }

    static var all: [MutualKafka] {
        guard let bootstrap = TestKafka.given("MUTUAL"), let files = TestKafka.given("MUTUAL_FILES") else { return [] }
        return [MutualKafka(bootstrap: bootstrap, files: files)]
    }
    func configuration(as name: String?, bootstrap: String? = nil) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrap: bootstrap ?? self.bootstrap,
            security: .tls(
                ca: "\(files)/ca.pem", certificate: name.map { "\(files)/\($0).pem" },
                key: name.map { "\(files)/\($0).key" }))
    }
    func admin(as name: String?) -> KafkaAdmin {
        KafkaAdmin(configuration(as: name), on: TestLoops.any, limit: .seconds(2))
    }
}

/// In one suite with the test that kills a node: one after the other.
extension ClusterTests {
    @Test(arguments: MutualKafka.all) func aCertificateIsEnough(_ kafka: MutualKafka) async throws {
        let configuration = kafka.configuration(as: "client")
        let topic = "mutual-\(UUID().uuidString.prefix(8).lowercased())"
        let admin = KafkaAdmin(configuration, on: TestLoops.any)
        try await admin.createTopics([KafkaNewTopic(topic, partitions: 3, replicas: 3)])
        let producer = KafkaProducer(configuration, on: TestLoops.any)
        let messages = (0..<100).map { KafkaMessage(topic: topic, key: [UInt8($0)], value: [UInt8($0)]) }
        #expect(try await producer.send(messages).firstError == nil)
        let consumer = KafkaConsumer(configuration, groupID: topic, topics: [topic], on: TestLoops.any)
        let read = try await consumer.read(100, committing: true)
        #expect(read.compactMap { $0.value?.first }.sorted() == (0..<100).map { UInt8($0) })
        await consumer.close()
        await producer.close()
        await admin.close()
    }

    @Test(arguments: MutualKafka.all) func whoHasNoCertificateIsToldSo(_ kafka: MutualKafka) async throws {
        let admin = kafka.admin(as: nil)
        let error = try await refusal(of: admin)
        #expect(error.code == .tls && error.hint == LibraryHandle.noCertificateHint)
        await admin.close()
        let producer = KafkaProducer(kafka.configuration(as: nil), on: TestLoops.any)
        let waiting = Task { try await producer.send([KafkaMessage(topic: "t", value: [1])]) }
        try await eventually("it knows why it waits") { await producer.refusal?.code == .tls }
        waiting.cancel()
        _ = await waiting.result
        await producer.close(flushing: .zero)
    }

    @Test(arguments: MutualKafka.all)
    func aCertificateOfAnotherAuthorityIsRefusedAndThatIsSaid(_ kafka: MutualKafka) async throws {
        let admin = kafka.admin(as: "stranger")
        let error = try await refusal(of: admin)
        #expect(error.code == .tls && error.hint == LibraryHandle.wrongCertificateHint)
        await admin.close()
    }

    /// "127.1" is the same address, and no certificate names it.
    @Test(arguments: MutualKafka.all) func aBrokerOfAnotherNameIsRefusedByUs(_ kafka: MutualKafka) async throws {
        let elsewhere = kafka.bootstrap.split(separator: ",").map { "127.1" + $0.drop { $0 != ":" } }
        let admin = KafkaAdmin(
            kafka.configuration(as: "client", bootstrap: elsewhere.joined(separator: ",")), on: TestLoops.any,
            limit: .seconds(2))
        let error = try await refusal(of: admin)
        #expect(error.code == .tls && error.hint == nil)
        #expect(error.message.contains("certificate verify failed"))
        await admin.close()
    }
}
