import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

/// Which broker a test runs on: the embedded one always, and Apache Kafka when its address is given.
enum BrokerKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case embedded, apache
    static var all: [BrokerKind] { TestKafka.real == nil ? [.embedded] : allCases }
    /// For what only a real one can show. A test without arguments to run with is not run, and `.ci/run`, which starts
    /// the clusters where it can, says how many were not.
    static var real: [BrokerKind] { all.filter { $0 == .apache } }
    var testDescription: String { rawValue }
}

/// A broker with topics of the test's own.
struct Stage: Sendable {
    let kind: BrokerKind
    let configuration: KafkaConfiguration
    let embedded: EmbeddedBroker?
    let loop: EventLoop
    private let prefix: String

    init(_ kind: BrokerKind, topics: [String: Int] = [:]) async throws {
        self.kind = kind
        loop = TestLoops.group.next()
        let prefix = "test-\(UUID().uuidString.prefix(8).lowercased())-"
        self.prefix = prefix
        switch kind {
        case .embedded:
            let named = Dictionary(uniqueKeysWithValues: topics.map { ("\(prefix)\($0)", $1) })
            let broker = try await EmbeddedBroker.start(topics: named, on: loop)
            embedded = broker
            configuration = broker.configuration
        case .apache:
            embedded = nil
            configuration = KafkaConfiguration(bootstrap: TestKafka.real ?? "")
            let admin = KafkaAdmin(configuration, on: loop)
            try await admin.createTopics(topics.map { KafkaNewTopic("\(prefix)\($0)", partitions: $1) })
            await admin.close()
        }
    }

    /// The full name of one of the stage's topics or groups.
    func name(_ short: String) -> String { prefix + short }

    func producer(deliveryLimit: Duration? = nil) -> KafkaProducer {
        KafkaProducer(configuration, on: loop, deliveryLimit: deliveryLimit)
    }
    func consumer(
        group: String = "group", _ topics: String..., overrides: [String: String] = [:],
        reportsPartitionEnd: Bool = false, onEvent: (@Sendable (KafkaConsumerEvent) -> Void)? = nil
    ) -> KafkaConsumer {
        var configuration = configuration
        configuration.overrides = overrides
        return KafkaConsumer(
            configuration, groupID: name(group), topics: topics.map { name($0) }, on: TestLoops.group.next(),
            reportsPartitionEnd: reportsPartitionEnd, onEvent: onEvent)
    }
    func reader(
        _ topic: String, partitions: Int = 1, from offset: Int64 = 0,
        onEvent: (@Sendable (KafkaConsumerEvent) -> Void)? = nil
    ) -> KafkaConsumer {
        KafkaConsumer(
            configuration,
            reading: (0..<partitions).map { KafkaPosition(KafkaPartition(name(topic), Int32($0)), offset: offset) },
            on: loop, reportsPartitionEnd: true, onEvent: onEvent)
    }
    func partition(_ topic: String, _ number: Int32 = 0) -> KafkaPartition { KafkaPartition(name(topic), number) }

    /// Messages whose values are numbers, spread over some keys.
    func numbers(_ range: Range<Int>, to topic: String, keys: Int = 1, partition: Int32? = nil) -> [KafkaMessage] {
        range.map {
            KafkaMessage(
                topic: name(topic), key: Array("key-\($0 % keys)".utf8), value: Array("\($0)".utf8),
                partition: partition)
        }
    }

    func end() async { await embedded?.stop() }
}

extension KafkaRecord {
    var number: Int { value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? -1 }
}

struct TooFew: Error, CustomStringConvertible {
    let description: String
}

extension KafkaConsumer {
    /// Reads until there are `count` records, committing each batch if wanted.
    func read(_ count: Int, within limit: Duration = .seconds(60), committing: Bool = false) async throws
        -> [KafkaRecord]
    {
        let end = ContinuousClock.now + limit
        var records: [KafkaRecord] = []
        while records.count < count {
            guard ContinuousClock.now < end else {
                throw TooFew(description: "\(records.count) of \(count) records in \(limit)")
            }
            let batch = try await next(max: 1_000, waiting: .milliseconds(200))
            records += batch
            if committing { try await commit(batch.positions) }
        }
        return records
    }
}
