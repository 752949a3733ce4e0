internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import LocalStack

/// `shopctl topics cat` of a million messages beside kcat, in turn, from the same broker: the one that
/// `SHOP_TEST_KAFKA` names, else an embedded one of its own.
struct TopicsBenchmark: Sendable {
    let shop: Shop
    private static let messages = 1_000_000
    /// The embedded broker keeps about 5 MB a partition.
    private static let partitions = 40
    private static let runs = 3

    func run(_ report: inout Report) async throws {
        let topic = "bench-\(UUID().uuidString.prefix(8).lowercased())"
        let given = ProcessInfo.processInfo.environment["SHOP_TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }
        let embedded =
            given == nil ? try await EmbeddedBroker.start(topics: [topic: Self.partitions], on: shop.loop) : nil
        let configuration = embedded?.configuration ?? KafkaConfiguration(bootstrap: given ?? "")
        let admin = KafkaAdmin(configuration, on: shop.loop)
        if embedded == nil { try await admin.createTopics([KafkaNewTopic(topic, partitions: 4)]) }
        try await fill(topic, configuration)
        try await compare(topic, configuration.bootstrap, embedded == nil ? "Apache Kafka" : "embedded", &report)
        if embedded == nil { try await admin.deleteTopics([topic]) }
        await admin.close()
        await embedded?.stop()
    }

    private func fill(_ topic: String, _ configuration: KafkaConfiguration) async throws {
        let producer = KafkaProducer(configuration, on: shop.loop)
        for start in stride(from: 0, to: Self.messages, by: 20_000) {
            let batch = (start..<start + 20_000).map { number in
                KafkaMessage(
                    topic: topic, key: Array("key-\(number)".utf8),
                    value: Array("{\"orderId\":\"ord_01h455vb4pex5vsknk084sn02q\",\"number\":\(number)}".utf8))
            }
            if let error = try await producer.send(batch).firstError { throw error }
        }
        await producer.close()
    }

    private func compare(_ topic: String, _ brokers: String, _ kind: String, _ report: inout Report) async throws {
        let cat = [shop.shopctl, "topics", "cat", topic, "--brokers", brokers]
        let kcat = ["kcat", "-C", "-b", brokers, "-t", topic, "-o", "beginning", "-e", "-q"]
        for (name, ours, theirs) in [
            ("topics cat --raw", cat + ["--raw"], kcat), ("topics cat -o jsonl", cat + ["-o", "jsonl"], kcat + ["-J"]),
        ] {
            let (mine, peer) = (try await counted(ours), try await counted(theirs))
            var rates = (ours: Samples(), peer: Samples())
            for _ in 0..<Self.runs {
                rates.ours.add(Double(Self.messages) / (try await seconds(mine)))
                rates.peer.add(Double(Self.messages) / (try await seconds(peer)))
            }
            report.add(
                .atLeast(
                    0.9, "\(name), 1,000,000 messages", ours: rates.ours.median, peer: rates.peer.median,
                    theirs.last == "-J" ? "kcat -J" : "kcat", unit: "messages/s", note: kind))
        }
    }

    /// The command with its output thrown away, after it has shown that it prints every message.
    private func counted(_ words: [String]) async throws -> Command {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let count = try await Command("sh", ["-c", "\(line) | wc -l"]).output(on: shop.loop)
        guard Int(count.filter(\.isNumber)) == Self.messages else {
            throw BenchError("\(line) printed \(count) lines")
        }
        return Command("sh", ["-c", "exec \(line) > /dev/null"])
    }

    private func seconds(_ command: Command) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await command.output(on: shop.loop)
        return (clock.now - start).inSeconds
    }
}
