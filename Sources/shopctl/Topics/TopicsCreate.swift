internal import Console
internal import Kafka

enum TopicsCreate {
    private static let replicas = Option.value(
        "replicas", .integer(1...1_000), "how many copies; the cluster's own number when not given")

    static let command = Command(
        "create", "Make topics",
        discussion: "A topic that is there already is left as it is; when it has another number of partitions than was "
            + "asked for, that is a conflict.",
        arguments: [TopicFlags.topics.slot],
        flags: [
            TopicFlags.partitions.flag, replicas.flag, TopicFlags.retention.flag, TopicFlags.settings.flag,
            StandardFlags.dryRun.flag,
        ],
        takes: [StandardFlags.results, Flags.stores], columns: TopicSchema.whole.infos,
        examples: [
            Example("shopctl topics create orders.events.copy --partitions 12 --retention 7d", "one topic"),
            Example(
                "shopctl topics create settings.v2 --config cleanup.policy=compact --replicas 3 --dry-run",
                "what would be made"),
        ],
        exitCodes: [.notAllowed, .conflict, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        try cluster.requireRealBroker("make topics by command (it makes each at its first use)")
        let names = invocation[TopicFlags.topics]
        let partitions = invocation[TopicFlags.partitions].map(Int.init)
        let there = try await cluster.admin.metadata().topics
        for topic in there where names.contains(topic.name) {
            guard partitions == nil || partitions == topic.partitions.count else {
                throw CommandError(
                    "conflict", "\(topic.name) has \(topic.partitions.count) partitions already",
                    hint: "`shopctl topics set \(topic.name) --partitions N` adds some", exit: .conflict)
            }
            invocation.diagnostics.note("\(topic.name) is there already")
        }
        let missing = names.filter { name in !there.contains { $0.name == name } }
        if invocation[StandardFlags.dryRun] {
            for name in missing { invocation.diagnostics.note("would make \(name)") }
            invocation.diagnostics.note("dry run: nothing was changed")
            return .done
        }
        var settings = Dictionary(invocation[TopicFlags.settings].map { ($0.name, $0.value) }) { $1 }
        if let kept = invocation[TopicFlags.retention] { settings["retention.ms"] = String(kept.milliseconds) }
        try await cluster.admin.createTopics(
            missing.map {
                KafkaNewTopic(
                    $0, partitions: partitions, replicas: invocation[replicas].map(Int.init), settings: settings)
            })
        var rows: [TopicRow] = []
        for name in names { rows.append(try await appeared(cluster, name)) }
        try invocation.output.list(TopicSchema.whole, rows)
        return .done
    }

    /// The controller has made it; the other nodes know of it a moment later.
    private static func appeared(_ cluster: Cluster, _ name: String) async throws -> TopicRow {
        let end = ContinuousClock.now + cluster.limit
        while true {
            do { return try await TopicsGet.load(cluster, name) } catch {
                let isEarly = (error as? CommandError)?.exit == .notFound || error is KafkaError
                guard isEarly, ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
