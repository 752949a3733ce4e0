internal import Console
internal import Kafka

/// What is wrong with a topic, the worst of it.
enum TopicState: String, Sendable, CaseIterable {
    case ok, empty
    case underReplicated = "under-replicated"
    case leaderless

    var tone: Tone {
        switch self {
        case .ok: .good
        case .empty: .quiet
        case .underReplicated: .warning
        case .leaderless: .bad
        }
    }

    init(_ partition: KafkaMetadata.Partition, _ marks: KafkaWatermarks?) {
        if partition.leader == nil {
            self = .leaderless
        } else if partition.inSync.count < partition.replicas.count {
            self = .underReplicated
        } else {
            self = marks.map { $0.high <= $0.low } ?? false ? .empty : .ok
        }
    }
}

/// A topic as it is listed.
struct TopicRow: Sendable {
    struct Part: Sendable {
        let partition: KafkaMetadata.Partition
        let marks: KafkaWatermarks?
        var state: TopicState { TopicState(partition, marks) }
    }
    let name: String
    let parts: [Part]
    var settings: [KafkaSetting]?

    init(_ topic: KafkaMetadata.Topic, _ marks: [KafkaPartition: KafkaWatermarks], settings: [KafkaSetting]? = nil) {
        name = topic.name
        parts = topic.partitions.sorted { $0.number < $1.number }
            .map { Part(partition: $0, marks: marks[KafkaPartition(topic.name, $0.number)]) }
        self.settings = settings
    }

    /// How many offsets there are between the ends: with compaction or transactions more than messages. nil when some
    /// partition can't be asked.
    var messages: Int64? {
        parts.contains { $0.marks == nil } ? nil : parts.reduce(0) { $0 + ($1.marks!.high - $1.marks!.low) }
    }
    var replicas: Int { parts.map(\.partition.replicas.count).max() ?? 0 }
    func count(_ state: TopicState) -> Int { parts.count { $0.state == state } }
    var state: TopicState {
        if count(.leaderless) > 0 { return .leaderless }
        if count(.underReplicated) > 0 { return .underReplicated }
        return messages == 0 ? .empty : .ok
    }
    var ownSettings: [KafkaSetting] { (settings ?? []).filter { !$0.isDefault } }
    func setting(_ name: String) -> String? { settings?.first { $0.name == name }?.value }
}

enum TopicSchema {
    static let topics = Schema<TopicRow>(
        "topic", id: { $0.name },
        [
            Column("topic", .identifier) { .identifier($0.name) },
            Column("partitions", .number) { .integer($0.parts.count) },
            Column("replicas", .number) { .integer($0.replicas) },
            Column("messages", .number) { $0.messages.map { .integer($0) } ?? .absent },
            Column("state") { .status($0.state.rawValue, $0.state.tone) },
            Column("empty", .number, .wide) { .integer($0.count(.empty)) },
            Column("leaderless", .number, .wide) { .integer($0.count(.leaderless)) },
            Column("underReplicated", .number, .wide, title: "UNDER-REPLICATED") {
                .integer($0.count(.underReplicated))
            },
        ])

    /// With its settings and partitions.
    static let whole = Schema<TopicRow>(
        "topic", id: { $0.name },
        topics.columns + [
            Column("retention", .text) { row in
                .text(row.setting("retention.ms").flatMap(retention))
            },
            Column("cleanup", .text) { .text($0.setting("cleanup.policy")) },
            Column("settings", .json) { row in
                row.settings == nil
                    ? .absent
                    : .json(.object(row.ownSettings.map { .init($0.name, $0.value.map(JSON.string) ?? .null) }))
            },
            Column("parts", .json, .programs) { .json(.array($0.parts.map(part))) },
        ])

    private static func retention(_ text: String) -> String? {
        guard let milliseconds = Int64(text) else { return nil }
        return milliseconds < 0 ? "for ever" : Durations.text(.milliseconds(milliseconds))
    }

    private static func part(_ part: TopicRow.Part) -> JSON {
        func numbers(_ list: [Int32]) -> JSON { .array(list.map { .integer(Int64($0)) }) }
        return .object([
            .init("partition", .integer(Int64(part.partition.number))),
            .init("leader", part.partition.leader.map { .integer(Int64($0)) } ?? .null),
            .init("replicas", numbers(part.partition.replicas)), .init("inSync", numbers(part.partition.inSync)),
            .init("low", part.marks.map { .integer($0.low) } ?? .null),
            .init("high", part.marks.map { .integer($0.high) } ?? .null),
            .init("state", .string(part.state.rawValue)),
        ])
    }

    static let parts = Schema<TopicRow.Part>(
        "partition", id: { String($0.partition.number) },
        [
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("leader", .number) { $0.partition.leader.map { .integer(Int64($0)) } ?? .absent },
            Column("replicas", .list) { .list($0.partition.replicas.map(String.init)) },
            Column("inSync", .list, title: "IN SYNC") { .list($0.partition.inSync.map(String.init)) },
            Column("low", .number) { $0.marks.map { .integer($0.low) } ?? .absent },
            Column("high", .number) { $0.marks.map { .integer($0.high) } ?? .absent },
            Column("state") { .status($0.state.rawValue, $0.state.tone) },
        ])

    static let settings = Schema<KafkaSetting>(
        "setting", id: { $0.name },
        [
            Column("setting", .identifier) { .identifier($0.name) },
            Column("value") { .text($0.value) },
        ])
}
