internal import Console
internal import Kafka

enum TopicsSet {
    private static let topic = Argument.one("topic", TopicFlags.topicName, "which topic")
    private static let unset = Option.list(
        "unset", .text.named("NAME"), "take a setting back to the cluster's own")

    struct Row: Sendable {
        let topic: String
        let setting: String
        let from: String?
        let to: String?
    }
    private static let schema = Schema<Row>(
        "setting", path: { [$0.topic, $0.setting] },
        [
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("setting", .identifier) { .identifier($0.setting) },
            Column("from") { .text($0.from) },
            Column("to") { .text($0.to) },
        ])

    static let command = Command(
        "set", "Change a topic: more partitions, retention, settings",
        discussion: """
            Shows from what to what. Settings that are not named stay as they are. It asks first when keys would land \
            in other partitions than before (--partitions), or when messages may be deleted (retention.*, \
            cleanup.policy).
            """,
        arguments: [topic.slot],
        flags: [TopicFlags.partitions.flag, TopicFlags.retention.flag, TopicFlags.settings.flag, unset.flag],
        takes: [StandardFlags.results, StandardFlags.changing, Flags.stores], columns: schema.infos,
        examples: [
            Example("shopctl topics set orders.events --retention 14d -y", "keep for two weeks"),
            Example("shopctl topics set orders.events --unset retention.ms --partitions 24 --dry-run", "what would be"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .confirmationNeeded, .unreachable]
    ) { invocation in
        let cluster = try Cluster(invocation)
        try cluster.requireRealBroker("change a topic")
        let name = invocation[topic]
        let found = try await cluster.topic(name)
        let known = try await cluster.admin.settings(of: name)
        let (rows, changes) = try plan(invocation, name, found, known)
        guard !rows.isEmpty else {
            invocation.diagnostics.note("it is so already")
            return .done
        }
        let isRisky = rows.contains {
            $0.setting == "partitions" || $0.setting == "cleanup.policy" || $0.setting.hasPrefix("retention.")
        }
        if isRisky { try TopicChange.permit(invocation, "Change \(name): \(words(rows))") }
        if !invocation[StandardFlags.dryRun] {
            if !changes.isEmpty { try await cluster.admin.change(settings: changes, of: name) }
            if let more = invocation[TopicFlags.partitions], Int(more) != found.partitions.count {
                try await cluster.admin.createPartitions(of: name, total: Int(more))
            }
        }
        try invocation.output.list(schema, rows)
        TopicChange.noteDryRun(invocation)
        return .done
    }

    private static func words(_ rows: [Row]) -> String {
        rows.map { "\($0.setting) from \($0.from ?? "nothing") to \($0.to ?? "the cluster's own")" }
            .joined(separator: ", ")
    }

    private static func plan(
        _ invocation: Invocation, _ name: String, _ topic: KafkaMetadata.Topic, _ known: [KafkaSetting]
    ) throws -> (rows: [Row], changes: [String: String?]) {
        var changes: [String: String?] = [:]
        for pair in invocation[TopicFlags.settings] { changes[pair.name] = pair.value }
        for name in invocation[unset] { changes[name] = String?.none }
        if let kept = invocation[TopicFlags.retention] { changes["retention.ms"] = String(kept.milliseconds) }
        let partitions = invocation[TopicFlags.partitions].map(Int.init)
        if changes.isEmpty, partitions == nil {
            throw CommandError.usage("nothing to change", hint: "--partitions, --retention, --config or --unset")
        }
        var rows: [Row] = []
        if let partitions, partitions != topic.partitions.count {
            guard partitions > topic.partitions.count else {
                throw CommandError(
                    "conflict", "\(name) has \(topic.partitions.count) partitions", why: "Kafka can only add some",
                    exit: .conflict)
            }
            rows.append(
                Row(topic: name, setting: "partitions", from: "\(topic.partitions.count)", to: "\(partitions)"))
        }
        for (setting, value) in changes.sorted(by: { $0.key < $1.key }) {
            guard let before = known.first(where: { $0.name == setting }) else {
                throw CommandError.usage(
                    "no setting \(setting)", why: Suggestion.question(for: setting, in: known.map(\.name)))
            }
            if value == nil ? before.isDefault : (before.value == value && !before.isDefault) {
                changes[setting] = nil
                continue
            }
            rows.append(Row(topic: name, setting: setting, from: before.value, to: value))
        }
        return (rows, changes)
    }
}
