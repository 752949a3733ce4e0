internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability

/// The Kafka cluster that a command works on, without any daemon.
struct Cluster: Sendable {
    let configuration: KafkaConfiguration
    /// librdkafka's own broker inside `shopd`: its administration is small.
    let isEmbedded: Bool
    let loop: EventLoop
    let admin: KafkaAdmin
    /// For each request, and for silence while reading.
    let limit: Duration
    /// Where the daemon of the embedded broker says how it is.
    private let health: String?
    let loops: EventLoopGroup

    /// What a request may take when `--timeout` does not say.
    private static let usualLimit = Duration.seconds(10)

    init(_ invocation: Invocation) throws {
        let stores = try Stores(invocation)
        configuration = try stores.kafka()
        isEmbedded = stores.isKafkaEmbedded
        limit = invocation[StandardFlags.timeout] ?? Self.usualLimit
        loops = EventLoopGroup(count: 1, name: "shopctl")
        loop = loops.any
        health = stores.embeddedHealth
        // What the library says in passing is for -vv; what it comes to is told as an error.
        LogOutput.standard.level = invocation.diagnostics.configuration.verbosity > 1 ? .debug : .error
        admin = KafkaAdmin(configuration, on: loop, limit: limit)
        invocation.diagnostics.verbose(1, "Kafka at \(configuration.bootstrap)")
    }

    /// - Throws: one clear line, when the broker is the embedded one and can't do `what`.
    func requireRealBroker(_ what: String) throws {
        guard isEmbedded else { return }
        throw CommandError(
            "unsupported", "the embedded broker can't \(what)",
            why: "it is librdkafka's own, for one machine, and has next to no administration",
            hint: "--brokers or --stores-file names a real Kafka")
    }

    // MARK: Topics

    /// One topic.
    /// - Throws: not found, or not allowed.
    func topic(_ name: String) async throws -> KafkaMetadata.Topic {
        // The embedded broker makes a topic that it is asked for.
        let found = isEmbedded ? try await admin.metadata() : try await admin.metadata(topic: name)
        guard let topic = found.topics.first(where: { $0.name == name }) else {
            throw Self.unknown(name)
        }
        if let error = topic.error {
            if [.unknownTopicOrPartition, .unknownTopic].contains(error.code) { throw Self.unknown(name) }
            // A topic without a leader is there all the same.
            if topic.partitions.isEmpty || error.isAuthentication { throw error }
        }
        return topic
    }

    static func unknown(_ topic: String) -> CommandError {
        CommandError(
            "not_found", "no topic \(topic)", hint: "`shopctl topics ls` shows those that there are", exit: .notFound)
    }

    /// First and next offsets of the partitions that have a leader.
    func marks(_ topics: [KafkaMetadata.Topic]) async throws -> [KafkaPartition: KafkaWatermarks] {
        try await admin.watermarks(
            of: topics.flatMap { topic in
                topic.partitions.filter { $0.leader != nil }.map { KafkaPartition(topic.name, $0.number) }
            })
    }

    // MARK: Groups

    /// Where a group goes on reading. One of the shop's own is meant by its consumer's name.
    func committed(group: String, _ partitions: [KafkaPartition]) async throws -> [KafkaPartition: Int64] {
        let found = try await admin.committed(group: group, partitions)
        guard found.isEmpty, let health else { return found }
        let names = await GroupNames.current(at: health, within: limit, on: loops)
        guard let name = names[group] else { return found }
        return try await admin.committed(group: name, partitions)
    }

    func group(_ name: String) async throws -> KafkaGroup {
        let found = try await admin.describe(groups: [name]).first
        guard let found, found.state != "Dead" || !found.members.isEmpty else {
            throw CommandError(
                "not_found", "no group \(name)",
                // Kafka lists what one may describe, and says nothing of the rest.
                hint: "`shopctl topics groups` shows those that there are and that this user may see",
                exit: .notFound)
        }
        return found
    }

    /// All partitions that there are.
    func allPartitions() async throws -> [KafkaPartition] {
        try await admin.metadata().topics.flatMap { topic in
            topic.partitions.map { KafkaPartition(topic.name, $0.number) }
        }
    }
}
