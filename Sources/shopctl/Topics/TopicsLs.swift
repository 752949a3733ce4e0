internal import Console
internal import Kafka

enum TopicsLs {
    private static let state = Option.list(
        "state", ValueType<TopicState>.choice("STATE"), "only in this state; one of several")
    private static let hidden = Option.toggle("internal", "Kafka's own topics too")

    static let command = Command(
        "ls", "List topics, and what is wrong with them",
        discussion: "A topic is leaderless when some partition of it has no leader (nobody can read or write there), "
            + "under-replicated when some copy is behind or away, and empty when it holds nothing. Messages are "
            + "counted by offsets: after compaction, or with transactions, there are fewer.",
        flags: [state.flag, hidden.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.stores], columns: TopicSchema.topics.infos,
        examples: [
            Example("shopctl topics ls", "every topic of the shop"),
            Example(
                "shopctl topics ls --state leaderless,under-replicated --all -q --brokers kafka-1:9092",
                "what is in trouble, for a script"),
        ],
        exitCodes: [.notAllowed, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        let all = try await cluster.admin.metadata().topics.sorted { $0.name < $1.name }
            .filter { invocation[hidden] || !$0.name.hasPrefix("__") }
        let marks = try await cluster.marks(all)
        let wanted = Set(invocation[state])
        let rows = all.map { TopicRow($0, marks) }.filter { wanted.isEmpty || wanted.contains($0.state) }
        let limit = invocation[StandardFlags.all] ? nil : Int(invocation[StandardFlags.limit] ?? 50)
        try invocation.output.list(TopicSchema.topics, rows.prefix(limit ?? rows.count))
        if let limit, rows.count > limit {
            invocation.diagnostics.note("there is more: --all shows everything, --limit N more")
        }
        if all.isEmpty {
            invocation.diagnostics.note("no topic is shown to this user: there is none, or it may not see any")
        }
        return .done
    }
}
