internal import Console
internal import Kafka

enum TopicsGroups {
    private static let groups = Argument.many(
        "group", TopicFlags.groupName, "which groups; all when none is named", minimum: 0)
    private static let positions = Option.toggle(
        "positions", "what they have committed: group, topic, partition, offset, as `topics seek -f` takes it")

    struct Row: Sendable {
        let group: KafkaGroup
        let lags: [LagRow]
    }
    private static let schema = Schema<Row>(
        "group", id: { $0.group.name },
        [
            Column("group", .identifier) { .identifier($0.group.name) },
            Column("state") { .status($0.group.state, $0.group.state == "Stable" ? .good : .quiet) },
            Column("members", .number) { .integer($0.group.members.count) },
            Column("topics", .list) { .list(Set($0.lags.map(\.partition.topic)).sorted()) },
            Column("lag", .number) { .integer($0.lags.compactMap(\.lag).reduce(0) { $0.addingSaturated($1) }) },
            Column("memberList", .json, .programs) { .json(.array($0.group.members.map(member))) },
        ])
    private static let members = Schema<KafkaGroup.Member>(
        "member", id: { $0.id },
        [
            Column("member", .identifier) { .identifier($0.id) },
            Column("client") { .text($0.clientID) },
            Column("host") { .text($0.host) },
            Column("partitions", .list) { .list($0.partitions.map(\.description)) },
        ])
    private static let committed = Schema<LagRow>(
        "position", path: { [$0.group, $0.partition.topic, "\($0.partition.number)"] },
        [
            Column("group", .identifier) { .identifier($0.group) },
            Column("topic", .identifier) { .identifier($0.partition.topic) },
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("offset", .number) { $0.committed.map { .integer($0) } ?? .absent },
        ])

    private static func member(_ member: KafkaGroup.Member) -> JSON {
        .object([
            .init("id", .string(member.id)), .init("client", .string(member.clientID)),
            .init("host", .string(member.host)),
            .init("partitions", .array(member.partitions.map { .string($0.description) })),
        ])
    }

    static let command = Command(
        "groups", "List consumer groups: state, members, lag; or export their positions",
        arguments: [groups.slot], flags: [positions.flag],
        takes: [StandardFlags.results, Flags.stores],
        columns: schema.infos + committed.infos.filter { own in !schema.infos.contains { $0.name == own.name } },
        examples: [
            Example("shopctl topics groups", "all of them"),
            Example("shopctl topics groups orders --positions -o csv > orders.csv", "to be had back by `seek -f`"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        let named = invocation[groups]
        if cluster.isEmbedded, named.isEmpty || !invocation[positions] {
            try cluster.requireRealBroker("list or describe groups")
        }
        var found: [KafkaGroup] = []
        if !cluster.isEmbedded {
            if named.isEmpty {
                found = try await cluster.admin.describe(groups: try await cluster.admin.groups())
            } else {
                for name in named { found.append(try await cluster.group(name)) }
            }
        }
        var rows: [Row] = []
        for group in found {
            let lags = try await GroupLag.load(
                cluster, group: group.name, members: group.members, topics: [], withAge: false)
            rows.append(Row(group: group, lags: lags))
        }
        guard !invocation[positions] else {
            var all = rows.flatMap(\.lags)
            if cluster.isEmbedded {
                for name in named {
                    all += try await GroupLag.load(cluster, group: name, members: [], topics: [], withAge: false)
                }
            }
            try invocation.output.list(committed, all.filter { $0.committed != nil })
            return .done
        }
        try invocation.output.list(schema, rows)
        if rows.isEmpty { invocation.diagnostics.note(TopicsLag.nothingShown) }
        if !named.isEmpty {
            for row in rows { try invocation.output.section(row.group.name, members, row.group.members) }
        }
        return .done
    }
}
