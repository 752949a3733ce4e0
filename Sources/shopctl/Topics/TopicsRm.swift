internal import Console
internal import Kafka

enum TopicsRm {
    static let command = Command(
        "rm", "Delete topics and all that they hold",
        discussion: "What a topic held can't be had back, but from the outboxes: `shopctl topics replay`. Kafka's own "
            + "topics are refused.",
        arguments: [TopicFlags.topics.slot],
        takes: [StandardFlags.results, StandardFlags.changing, Flags.stores], columns: TopicSchema.topics.infos,
        examples: [
            Example("shopctl topics rm orders.events.copy --dry-run", "what it holds"),
            Example("shopctl topics rm orders.events.copy -y", "without being asked"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .confirmationNeeded, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        try cluster.requireRealBroker("delete topics")
        let names = invocation[TopicFlags.topics]
        if let own = names.first(where: { $0.hasPrefix("__") }) {
            throw CommandError("conflict", "\(own) is Kafka's own", why: "nothing was deleted", exit: .conflict)
        }
        var topics: [KafkaMetadata.Topic] = []
        for name in names { topics.append(try await cluster.topic(name)) }
        let marks = try await cluster.marks(topics)
        let rows = topics.map { TopicRow($0, marks) }
        let count = rows.compactMap(\.messages).reduce(Int64(0)) { $0.addingSaturated($1) }
        let what = rows.count == 1 ? "Delete \(rows[0].name)" : "Delete \(rows.count) topics"
        try TopicChange.permit(invocation, "\(what), \(count) messages", count: rows.count)
        if !invocation[StandardFlags.dryRun] { try await cluster.admin.deleteTopics(names) }
        try invocation.output.list(TopicSchema.topics, rows)
        TopicChange.noteDryRun(invocation)
        return .done
    }
}
