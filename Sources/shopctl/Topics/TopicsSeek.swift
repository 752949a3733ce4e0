internal import Console
internal import FoundationEssentials
internal import Kafka

enum TopicsSeek {
    private static let to = Option.value("to", .position, "to there: \(Position.forms)")
    private static let by = Option.value(
        "by", .integer(-1_000_000_000_000...1_000_000_000_000, named: "+N|-N"), "by so many messages on, or back")
    private static let toGroup = Option.value("to-group", TopicFlags.groupName, "to where another group stands")

    static let schema = Schema<KafkaSeekStep>(
        "position", path: { [$0.partition.topic, "\($0.partition.number)"] },
        [
            Column("topic", .identifier) { .identifier($0.partition.topic) },
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("from", .number) { $0.from.map { .integer($0) } ?? .absent },
            Column("to", .number) { .integer($0.to) },
            Column("skipped", .number) { .integer($0.skipped) },
            Column("repeated", .number) { .integer($0.repeated) },
            Column("low", .number, .wide) { .integer($0.marks.low) },
            Column("high", .number, .wide) { .integer($0.marks.high) },
        ])

    static let command = Command(
        "seek", "Set where a consumer group goes on reading",
        discussion: """
            To a place or a time (--to), by a shift (--by), to where another group stands (--to-group), or to \
            positions from a file (-f, with the columns topic, partition and offset, as `topics groups --positions` \
            writes them). Shows from where to where, and how many messages are skipped or repeated; it is done only \
            with --yes. Refused while the group has members: their own commits would undo it.
            """,
        arguments: [TopicFlags.group.slot],
        flags: [
            to.flag, by.flag, toGroup.flag, TopicFlags.onlyTopics.flag, TopicFlags.onlyPartitions.flag,
        ],
        takes: [StandardFlags.results, StandardFlags.input, StandardFlags.changing, Flags.stores],
        columns: schema.infos,
        examples: [
            Example("shopctl topics seek orders --to 2h --topic payments.events", "what two hours of replay would be"),
            Example("shopctl topics seek orders -f orders.csv --yes", "back to exported positions"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .confirmationNeeded, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        let ways = [
            invocation[to] != nil, invocation[by] != nil, invocation[toGroup] != nil,
            invocation[StandardFlags.file] != nil,
        ]
        guard ways.count(where: { $0 }) == 1 else {
            throw CommandError.usage("one of --to, --by, --to-group and --file is needed")
        }
        try cluster.requireRealBroker("set a group's positions: it can't say who is in the group")
        let group = invocation[TopicFlags.group]
        let members = try await cluster.admin.describe(groups: [group]).first?.members ?? []
        let steps = try await plan(invocation, cluster, group)
        try invocation.output.list(schema, steps)
        try invocation.output.flush()
        guard members.isEmpty else {
            throw CommandError(
                "conflict", "\(group) has \(members.count == 1 ? "a member" : "\(members.count) members")",
                why: "positions are set while nobody reads; nothing was changed",
                hint: "stop them first: \(Set(members.map(\.clientID)).sorted().joined(separator: ", "))",
                exit: .conflict)
        }
        return try await apply(invocation, cluster, group, steps.filter { !$0.changesNothing })
    }

    private static func apply(
        _ invocation: Invocation, _ cluster: Cluster, _ group: String, _ steps: [KafkaSeekStep]
    ) async throws -> ExitCode {
        let skipped = steps.reduce(0) { $0 + $1.skipped }
        let repeated = steps.reduce(0) { $0 + $1.repeated }
        let what = "\(skipped) messages skipped, \(repeated) repeated"
        guard !steps.isEmpty else {
            invocation.diagnostics.note("it stands there already")
            return .done
        }
        if invocation[StandardFlags.dryRun] {
            invocation.diagnostics.note("\(what); dry run: nothing was changed")
            return .done
        }
        guard invocation[StandardFlags.yes] else {
            throw CommandError(
                "confirmation_needed", "nothing was changed: \(what) if it were", hint: "--yes does it",
                exit: .confirmationNeeded)
        }
        try TopicChange.permit(invocation, "Set the positions of \(group)", count: steps.count)
        try await cluster.admin.setCommitted(
            group: group, steps.map { KafkaPosition($0.partition, offset: $0.to) })
        invocation.diagnostics.note(what)
        return .done
    }

    // MARK: Where to

    private static func plan(
        _ invocation: Invocation, _ cluster: Cluster, _ group: String
    ) async throws -> [KafkaSeekStep] {
        let all = try await cluster.allPartitions()
        let committed = try await cluster.admin.committed(group: group, all)
        let listed = try invocation[StandardFlags.file].map { try positions(invocation, group, path: $0) }
        let scope = try scope(invocation, group, all, committed, listed)
        let metadata = try await cluster.admin.metadata()
        let marks = try await cluster.marks(
            metadata.topics.filter { topic in scope.contains { $0.topic == topic.name } })
        if let leaderless = scope.first(where: { marks[$0] == nil }) {
            throw CommandError(
                "leaderless", "\(leaderless) has no leader", why: "nobody can say what it holds; nothing was changed",
                hint: "--partition names others", isRetryable: true, exit: .unreachable)
        }
        let targets = try await targets(invocation, cluster, scope, marks, committed, listed)
        return scope.compactMap { partition in
            guard let target = targets[partition], let marks = marks[partition] else { return nil }
            return KafkaSeekStep(partition, from: committed[partition], to: target, marks: marks)
        }
    }

    /// The partitions that it is about.
    private static func scope(
        _ invocation: Invocation, _ group: String, _ all: [KafkaPartition], _ committed: [KafkaPartition: Int64],
        _ listed: [KafkaPartition: Int64]?
    ) throws -> [KafkaPartition] {
        let topics = Set(invocation[TopicFlags.onlyTopics])
        if let unknown = topics.first(where: { name in !all.contains { $0.topic == name } }) {
            throw Cluster.unknown(unknown)
        }
        if let unknown = listed?.keys.sorted().first(where: { !all.contains($0) }) {
            throw CommandError(
                "not_found", "there is no \(unknown)", why: "the file names it; nothing was changed", exit: .notFound)
        }
        let numbers = Set(invocation[TopicFlags.onlyPartitions].map { Int32(clamping: $0) })
        let scope = all.filter { partition in
            let isMeant =
                topics.isEmpty ? listed != nil || committed[partition] != nil : topics.contains(partition.topic)
            return isMeant && (numbers.isEmpty || numbers.contains(partition.number))
                && (listed == nil || listed?[partition] != nil)
        }
        guard !scope.isEmpty else {
            throw CommandError(
                "not_found", "\(group) has committed nothing there", hint: "--topic names the topics of a new group",
                exit: .notFound)
        }
        return scope.sorted()
    }

    private static func targets(
        _ invocation: Invocation, _ cluster: Cluster, _ scope: [KafkaPartition],
        _ marks: [KafkaPartition: KafkaWatermarks], _ committed: [KafkaPartition: Int64],
        _ listed: [KafkaPartition: Int64]?
    ) async throws -> [KafkaPartition: Int64] {
        var targets: [KafkaPartition: Int64] = [:]
        if let position = invocation[to] {
            let wanted = marks.filter { scope.contains($0.key) }
            return try await RecordReading.offsets(position, cluster, wanted) { $0.low }
        }
        if let other = invocation[toGroup] {
            let theirs = try await cluster.admin.committed(group: other, scope)
            guard !theirs.isEmpty else {
                throw CommandError("not_found", "\(other) has committed nothing there", exit: .notFound)
            }
            let left = scope.count - theirs.count
            if left > 0 {
                invocation.diagnostics.note("\(left) partitions are left: \(other) has none committed there")
            }
            for (partition, offset) in theirs { targets[partition] = clamp(offset, marks[partition]) }
            return targets
        }
        for partition in scope {
            guard let marks = marks[partition] else { continue }
            if let offset = listed?[partition] {
                targets[partition] = clamp(offset, marks)
            } else if let shift = invocation[by] {
                targets[partition] = KafkaSeekTarget.shift(shift).resolve(from: committed[partition], in: marks)
            }
        }
        return targets
    }

    private static func clamp(_ offset: Int64, _ marks: KafkaWatermarks?) -> Int64 {
        marks.map { KafkaSeekTarget.offset(offset).resolve(from: nil, in: $0) } ?? offset
    }

    // MARK: A file of positions

    private static let input = BatchSchema([
        .init("group"), .init("topic", isRequired: true), .init("partition", isRequired: true),
        .init("offset", isRequired: true),
    ])

    private static func positions(
        _ invocation: Invocation, _ group: String, path: String
    ) throws -> [KafkaPartition: Int64] {
        let batch = try BatchInput.read(path: path, input: invocation.surroundings.input, schema: input)
        var positions: [KafkaPartition: Int64] = [:]
        var faults: [(place: TextPlace, reason: String)] = []
        for record in batch.records {
            guard record.text("group") == nil || record.text("group") == group else {
                faults.append((record.place(of: "group"), "it is of the group \(record.text("group") ?? "")"))
                continue
            }
            guard let number = record.text("partition").flatMap({ Int32($0) }), number >= 0,
                let offset = record.text("offset").flatMap({ Int64($0) }), offset >= 0
            else {
                faults.append((record.place, "partition and offset must be numbers from 0"))
                continue
            }
            let partition = KafkaPartition(record.text("topic") ?? "", number)
            if positions.updateValue(offset, forKey: partition) != nil {
                faults.append((record.place, "\(partition) is there twice"))
            }
        }
        if !faults.isEmpty { throw BatchInput.error(batch.name, faults) }
        return positions
    }
}
