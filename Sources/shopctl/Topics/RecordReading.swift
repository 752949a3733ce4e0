internal import Console
internal import FoundationEssentials
internal import Kafka

/// Reads pieces of topics and shows what of them is wanted.
struct RecordReading: Sendable {
    let invocation: Invocation
    let cluster: Cluster
    var filter: RecordFilter
    /// nil: all.
    var limit: Int?

    /// Shows `first`, then what the ranges hold. A range without an end is followed until the command is interrupted.
    func show(_ ranges: [KafkaRange], after first: [KafkaRecord] = []) async throws {
        let left = limit.map { max(0, $0 - first.count) }
        guard !ranges.allSatisfy(\.isEmpty), left != 0 else {
            var shower = try RecordShower(invocation)
            for record in first { try shower.show(record) }
            return try shower.finish()
        }
        try await KafkaScan.run(cluster.configuration, ranges, on: cluster.loop, patience: cluster.limit) {
            [invocation, filter] scan in
            var shower = try RecordShower(invocation)
            for record in first { try shower.show(record) }
            try shower.flush()
            var left = left ?? .max
            let takesAll = filter.isEmpty
            let isFollowing = ranges.contains { $0.to == nil }
            while left > 0 {
                let count = try scan.read { record in
                    if takesAll {
                        try shower.show(record)
                    } else {
                        let copy = record.copy()
                        guard filter.takes(copy) else { return true }
                        try shower.show(copy)
                    }
                    left -= 1
                    return left > 0
                }
                guard let count else { break }
                if isFollowing, count > 0 { try shower.flush() }
            }
            try shower.finish()
        }
    }

    /// The last `count` of what the ranges hold, by time.
    func last(_ count: Int, of ranges: [KafkaRange]) async throws -> [KafkaRecord] {
        guard !ranges.allSatisfy(\.isEmpty) else { return [] }
        let found = try await KafkaScan.run(cluster.configuration, ranges, on: cluster.loop, patience: cluster.limit) {
            [filter] scan in
            var found: [KafkaRecord] = []
            while try scan.read({ record in
                let copy = record.copy()
                if filter.takes(copy) { found.append(copy) }
                return true
            }) != nil {}
            return found
        }
        let sorted = found.sorted { a, b in
            let (left, right) = (a.timestamp ?? .distantPast, b.timestamp ?? .distantPast)
            return left != right ? left < right : (a.partition, a.offset) < (b.partition, b.offset)
        }
        return sorted.suffix(count)
    }

    // MARK: Which pieces

    /// The partitions that are wanted of the topics that were named, with what they hold. Those without a leader can't
    /// be read, which is said.
    static func marks(_ invocation: Invocation, _ cluster: Cluster) async throws -> [KafkaPartition: KafkaWatermarks] {
        var topics: [KafkaMetadata.Topic] = []
        for name in invocation[TopicFlags.topics] { topics.append(try await cluster.topic(name)) }
        let wanted = Set(invocation[TopicFlags.onlyPartitions].map { Int32(clamping: $0) })
        for topic in topics {
            for number in wanted.sorted() where !topic.partitions.contains(where: { $0.number == number }) {
                throw CommandError(
                    "not_found", "\(topic.name) has no partition \(number)",
                    why: "it has \(topic.partitions.count), from 0", exit: .notFound)
            }
            for partition in topic.partitions where partition.leader == nil {
                invocation.diagnostics.warn("\(topic.name)[\(partition.number)] has no leader and can't be read")
            }
        }
        let marks = try await cluster.marks(topics)
        for topic in topics {
            for partition in topic.partitions where partition.leader != nil {
                let place = KafkaPartition(topic.name, partition.number)
                if marks[place] == nil { invocation.diagnostics.warn("\(place): its leader does not answer") }
            }
        }
        return marks.filter { wanted.isEmpty || wanted.contains($0.key.number) }
    }

    /// The offsets of a position in each of the partitions. On the embedded broker a time is `fallback`.
    static func offsets(
        _ position: Position, _ cluster: Cluster, _ marks: [KafkaPartition: KafkaWatermarks],
        fallback: (KafkaWatermarks) -> Int64
    ) async throws -> [KafkaPartition: Int64] {
        guard let time = position.time else { return marks.compactMapValues { position.offset(in: $0) } }
        if cluster.isEmbedded { return marks.mapValues(fallback) }
        let found = try await cluster.admin.offsets(at: time, of: marks.keys.sorted())
        return Dictionary(found.map { ($0.partition, $0.offset) }) { $1 }
    }
}

/// Puts messages out in the format that was asked for.
struct RecordShower {
    private enum Way {
        case lines
        case raw
        case rows(RowWriter<KafkaRecord>)
    }
    private let output: Output
    private let way: Way
    private var lines = RecordLines()

    init(_ invocation: Invocation) throws {
        output = invocation.output
        let configuration = output.configuration
        if invocation[TopicFlags.raw] {
            way = .raw
        } else if configuration.format == .jsonl, configuration.columns.isEmpty, !configuration.isQuiet {
            way = .lines
        } else {
            way = .rows(try output.list(RecordSchema.records))
        }
    }

    mutating func show(_ record: borrowing KafkaLentRecord) throws {
        switch way {
        case .lines: lines.append(record)
        case .raw: lines.appendRaw(record)
        case .rows(let writer): return try writer.write(record.copy())
        }
        if lines.isFull { try output.put(lines.take()) }
    }

    mutating func show(_ record: KafkaRecord) throws {
        switch way {
        case .lines:
            let cells = RecordSchema.records.columns.map { JSON.Member($0.info.name, $0.cell(record).json) }
            try output.put(lines.take() + Array(JSON.object(cells).compact.utf8) + [0x0A])
        case .raw: try output.put(lines.take() + (record.value ?? []) + [0x0A])
        case .rows(let writer): try writer.write(record)
        }
    }

    /// Shows what there is, because more will take a while.
    mutating func flush() throws {
        try output.put(lines.take())
        if case .rows(let writer) = way { try writer.flush() }
        try output.flush()
    }

    mutating func finish() throws {
        try output.put(lines.take())
        if case .rows(let writer) = way { try writer.finish() }
    }
}
