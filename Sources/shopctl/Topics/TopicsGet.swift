internal import Console
internal import Kafka

enum TopicsGet {
    static let command = Command(
        "get", "Show topics: partitions, leaders, offsets, settings",
        discussion: "The settings are those that are set for the topic itself; the embedded broker has none.",
        arguments: [TopicFlags.topics.slot], takes: [StandardFlags.results, Flags.stores],
        columns: TopicSchema.whole.infos,
        examples: [
            Example("shopctl topics get orders.events", "one topic with its partitions"),
            Example("shopctl topics get orders.events -o json | jq .parts", "who leads what, for a program"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        var rows: [TopicRow] = []
        for name in invocation[TopicFlags.topics] { rows.append(try await load(cluster, name)) }
        let configuration = invocation.output.configuration
        guard rows.count == 1 || (!configuration.format.isForPrograms && !configuration.isQuiet) else {
            try invocation.output.list(TopicSchema.whole, rows)
            return .done
        }
        for (index, row) in rows.enumerated() {
            if index > 0 { try invocation.output.put("\n") }
            try invocation.output.record(TopicSchema.whole, row)
            try invocation.output.section("Partitions", TopicSchema.parts, row.parts)
            try invocation.output.section("Settings", TopicSchema.settings, row.ownSettings)
        }
        return .done
    }

    static func load(_ cluster: Cluster, _ name: String) async throws -> TopicRow {
        let topic = try await cluster.topic(name)
        let settings = cluster.isEmbedded ? nil : try await cluster.admin.settings(of: name)
        return TopicRow(topic, try await cluster.marks([topic]), settings: settings)
    }
}
