internal import Console
internal import FoundationEssentials
internal import Kafka

enum TopicsCat {
    private static let limit = Option.value("limit", .integer(1...1_000_000_000_000), "at most so many")

    static let command = Command(
        "cat", "Print the messages of topics",
        discussion: """
            Everything that is there now, or from a place on and up to another; with --follow also what comes. Each \
            partition is in order, the partitions among each other are not. --since and --until are times of messages.

            -o jsonl is taken back by `topics produce -f`, with keys, headers and times; bytes that are no text are \
            {"base64": ...} there. A path of --field is names and numbers with dots between; * is any item of a list.

            What customers write to each other goes through the topics messages.to.*, and is withheld: the value of \
            such a message is {"withheld": BYTES}, and there is no --raw and no --field. `shopctl chats history` shows \
            what was said, for a reason, and records who has read it.
            """,
        arguments: [TopicFlags.topics.slot],
        flags: [TopicFlags.from.flag, TopicFlags.to.flag, limit.flag] + TopicFlags.reading,
        takes: [StandardFlags.results, StandardFlags.span, Flags.stores], columns: RecordSchema.records.infos,
        examples: [
            Example(
                "shopctl topics cat orders.events --since 2h --type 'order.*' --field state=rejected",
                "which orders were rejected lately, and why"),
            Example(
                "shopctl topics cat orders.events -o jsonl | shopctl topics produce orders.copy -f -",
                "copy a topic, with keys, headers and times"),
        ],
        exitCodes: TopicFlags.readingExits
    ) { invocation in
        try PrivateTopics.check(invocation)
        let cluster = try Cluster(invocation)
        let isFollowing = invocation[TopicFlags.follow]
        let from = try start(invocation)
        let to = try end(invocation)
        if isFollowing, to != nil { throw CommandError.usage("--follow has no end", why: "--to or --until sets one") }
        let marks = try await RecordReading.marks(invocation, cluster)
        let starts = try await RecordReading.offsets(from, cluster, marks) { $0.low }
        let ends = try await RecordReading.offsets(to ?? .latest, cluster, marks) { $0.high }
        var filter = RecordFilter(invocation)
        if cluster.isEmbedded { (filter.since, filter.until) = (from.time, to?.time) }
        let ranges = starts.sorted { $0.key < $1.key }.map {
            KafkaRange($0.key, from: $0.value, to: isFollowing ? nil : ends[$0.key] ?? $0.value)
        }
        try await RecordReading(
            invocation: invocation, cluster: cluster, filter: filter, limit: invocation[limit].map(Int.init)
        ).show(ranges)
        return .done
    }

    private static func start(_ invocation: Invocation) throws -> Position {
        guard let since = invocation[StandardFlags.since] else { return invocation[TopicFlags.from] ?? .earliest }
        guard invocation[TopicFlags.from] == nil else { throw CommandError.usage("both --from and --since") }
        return .time(since)
    }
    private static func end(_ invocation: Invocation) throws -> Position? {
        guard let until = invocation[StandardFlags.until] else { return invocation[TopicFlags.to] }
        guard invocation[TopicFlags.to] == nil else { throw CommandError.usage("both --to and --until") }
        return .time(until)
    }
}

enum TopicsTail {
    private static let count = Option.value("lines", short: "n", .integer(0...1_000_000), default: "10", "how many")

    static let command = Command(
        "tail", "Print the last messages of topics",
        discussion: "The last ones by time, over all partitions. With filters: those that fit of the last so many of "
            + "each partition. --follow goes on with what comes. What customers write to each other is withheld, as "
            + "`topics cat` says.",
        arguments: [TopicFlags.topics.slot], flags: [count.flag] + TopicFlags.reading,
        takes: [StandardFlags.results, Flags.stores], columns: RecordSchema.records.infos,
        examples: [
            Example("shopctl topics tail orders.events --follow", "watch what happens"),
            Example("shopctl topics tail payments.events.dlq -n 1 -o json", "the newest dead letter, with its headers"),
        ],
        exitCodes: TopicFlags.readingExits
    ) { invocation in
        try PrivateTopics.check(invocation)
        let cluster = try Cluster(invocation)
        let marks = try await RecordReading.marks(invocation, cluster)
        let wanted = Int(invocation[count])
        let reading = RecordReading(
            invocation: invocation, cluster: cluster, filter: RecordFilter(invocation), limit: nil)
        let last = try await reading.last(
            wanted,
            of: marks.map {
                KafkaRange($0.key, from: Position.last(Int64(wanted)).offset(in: $0.value) ?? 0, to: $0.value.high)
            })
        let next = marks.sorted { $0.key < $1.key }.map { KafkaRange($0.key, from: $0.value.high, to: nil) }
        try await reading.show(invocation[TopicFlags.follow] ? next : [], after: last)
        return .done
    }
}
