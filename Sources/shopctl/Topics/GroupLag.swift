internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Kafka

/// How far a group is behind in one partition.
struct LagRow: Sendable {
    let group: String
    let partition: KafkaPartition
    /// Where it goes on reading; nil: it has committed nothing here.
    let committed: Int64?
    /// nil while nobody leads the partition.
    let marks: KafkaWatermarks?
    let member: KafkaGroup.Member?
    /// When the first message was written that the group has not done, and how long ago that was.
    var oldest: Date?
    var behind: Duration?

    /// As Kafka's own tool counts: what retention has deleted under the group is in it.
    var lag: Int64? {
        guard let committed, let marks else { return nil }
        return max(0, marks.high - committed)
    }
}

enum GroupLag {
    static let rows = Schema<LagRow>(
        "position", path: { [$0.group, $0.partition.topic, "\($0.partition.number)"] },
        [
            Column("group", .identifier) { .identifier($0.group) },
            Column("topic", .identifier) { .identifier($0.partition.topic) },
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("committed", .number) { $0.committed.map { .integer($0) } ?? .absent },
            Column("end", .number) { $0.marks.map { .integer($0.high) } ?? .absent },
            Column("lag", .number) { $0.lag.map { .integer($0) } ?? .absent },
            Column("behind", .duration) {
                $0.behind.map { .duration($0) } ?? ($0.lag == 0 ? .duration(.zero) : .absent)
            },
            Column("oldest", .time, .wide, title: "WAITING SINCE") { .time($0.oldest) },
            Column("member", .identifier, .wide) { .identifier($0.member?.id) },
            Column("host", .text, .wide) { .text($0.member?.host) },
        ])

    static func load(
        _ cluster: Cluster, group: String, members: [KafkaGroup.Member], topics: Set<String>, withAge: Bool
    ) async throws -> [LagRow] {
        let all = try await cluster.allPartitions().filter { topics.isEmpty || topics.contains($0.topic) }
        let committed = try await cluster.committed(group: group, all)
        var owners: [KafkaPartition: KafkaGroup.Member] = [:]
        for member in members { for partition in member.partitions { owners[partition] = member } }
        let wanted = all.filter { committed[$0] != nil || owners[$0] != nil }.sorted()
        let metadata = try await cluster.admin.metadata()
        let marks = try await cluster.marks(
            metadata.topics.filter { topic in wanted.contains { $0.topic == topic.name } })
        var rows = wanted.map {
            LagRow(
                group: group, partition: $0, committed: committed[$0], marks: marks[$0], member: owners[$0])
        }
        if withAge {
            let oldest = try await firstTimes(cluster, rows.filter { ($0.lag ?? 0) > 0 })
            for index in rows.indices {
                guard let time = oldest[rows[index].partition] else { continue }
                rows[index].oldest = time
                rows[index].behind = .milliseconds(Int64(max(0, Date().timeIntervalSince(time)) * 1_000))
            }
        }
        return rows
    }

    /// The time of the first message that each has not done; without those that could not be read in time.
    private static func firstTimes(_ cluster: Cluster, _ rows: [LagRow]) async throws -> [KafkaPartition: Date] {
        let ranges = rows.compactMap { row in
            row.marks.map { KafkaRange(row.partition, from: max(row.committed ?? 0, $0.low), to: $0.high) }
        }
        guard !ranges.allSatisfy(\.isEmpty) else { return [:] }
        var configuration = cluster.configuration
        // One message of each is wanted, not what follows it.
        configuration.overrides["fetch.message.max.bytes"] = "16384"
        configuration.overrides["queued.min.messages"] = "1"
        let count = ranges.count { !$0.isEmpty }
        return try await KafkaScan.run(configuration, ranges, on: cluster.loop, patience: cluster.limit) { scan in
            var found: [KafkaPartition: Date] = [:]
            var seen: Set<KafkaPartition> = []
            let end = ContinuousClock.now + .seconds(5)
            while seen.count < count, ContinuousClock.now < end {
                let more = try scan.read { record in
                    if seen.insert(record.partition).inserted, let time = record.milliseconds {
                        found[record.partition] = Date(timeIntervalSince1970: Double(time) / 1_000)
                    }
                    return seen.count < count
                }
                if more == nil { break }
            }
            return found
        }
    }
}

enum TopicsLag {
    private static let groups = Argument.many(
        "group", TopicFlags.groupName, "which groups; all when none is named", minimum: 0)
    private static let watch = Option.optionalValue(
        "watch", .duration(.milliseconds(200) ... .seconds(3_600)), bare: .seconds(2),
        "again and again; every 2s when not said")
    private static let wait = Option.optionalValue(
        "wait", .integer(0 ... .max), bare: 0, "until no partition is behind by more than this (0 when not said)")

    static let command = Command(
        "lag", "Show how far consumer groups are behind, in messages and in time",
        discussion: "Lag is the end of the partition less what the group has committed, as Kafka's own tool has it. "
            + "`behind` is how long ago the first message was written that is not done. With --wait it ends with 8 "
            + "when --timeout (60s when not given) is over first.",
        arguments: [groups.slot], flags: [TopicFlags.onlyTopics.flag, watch.flag, wait.flag],
        takes: [StandardFlags.results, Flags.stores], columns: GroupLag.rows.infos,
        examples: [
            Example("shopctl topics lag --watch", "all groups, every two seconds"),
            Example("shopctl topics lag orders --wait --timeout 5m && echo done", "until a group has caught up"),
        ],
        exitCodes: [.notFound, .notAllowed, .pending, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        if let most = invocation[wait] { return try await wait(invocation, cluster, most) }
        guard let interval = invocation[watch] else {
            let rows = try await load(invocation, cluster)
            try invocation.output.list(GroupLag.rows, rows)
            if rows.isEmpty, invocation[groups].isEmpty { invocation.diagnostics.note(Self.nothingShown) }
            return .done
        }
        while true {
            let rows = try await load(invocation, cluster)
            if invocation.surroundings.outputIsTerminal { try invocation.output.put("\u{1B}[H\u{1B}[2J") }
            try invocation.output.list(GroupLag.rows, rows)
            try invocation.output.flush()
            try await Task.sleep(for: interval)
        }
    }

    static let nothingShown = "no group is shown to this user: there is none, or it may not see any"

    private static func load(
        _ invocation: Invocation, _ cluster: Cluster, withAge: Bool = true
    ) async throws -> [LagRow] {
        let named = invocation[groups]
        let topics = Set(invocation[TopicFlags.onlyTopics])
        var found: [KafkaGroup] = []
        if cluster.isEmbedded {
            guard !named.isEmpty else {
                throw CommandError(
                    "unsupported", "the embedded broker can't list groups",
                    why: "it is librdkafka's own, and has next to no administration",
                    hint: "name them: `shopctl topics lag orders`; `shopctl status` shows who consumes")
            }
        } else if named.isEmpty {
            found = try await cluster.admin.describe(groups: try await cluster.admin.groups())
        } else {
            for name in named { found.append(try await cluster.group(name)) }
        }
        var rows: [LagRow] = []
        for name in named.isEmpty ? found.map(\.name).sorted() : named {
            let members = found.first { $0.name == name }?.members ?? []
            rows += try await GroupLag.load(cluster, group: name, members: members, topics: topics, withAge: withAge)
        }
        return rows
    }

    private static func wait(_ invocation: Invocation, _ cluster: Cluster, _ most: Int64) async throws -> ExitCode {
        let end = ContinuousClock.now + (invocation[StandardFlags.timeout] ?? .seconds(60))
        while true {
            let rows = try await load(invocation, cluster, withAge: false)
            let isThere = rows.allSatisfy { ($0.lag ?? .max) <= most }
            guard isThere || ContinuousClock.now >= end else {
                try await Task.sleep(for: .milliseconds(250))
                continue
            }
            try invocation.output.list(GroupLag.rows, rows)
            return isThere ? .done : .pending
        }
    }
}
