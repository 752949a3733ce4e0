internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Synchronization

/// Offsets of one partition, fixed before anything is read: what comes later is not part of it.
struct OffsetRange: Sendable, Equatable {
    var partition: KafkaPartition
    /// The first offset, and the one after the last.
    var start: Int64
    var end: Int64
    var count: Int64 { max(0, end - start) }
}

/// Reads what lies in Kafka now, and ends.
struct RangeReader: Sendable {
    let cluster: Cluster
    let kafka: KafkaConfiguration
    let admin: KafkaAdmin
    let loop: EventLoop
    /// Without a record for so long, the broker is asked whether it is there.
    private let patience: Duration

    /// After so many times without anything new, something is wrong that Kafka doesn't say.
    private static let maximumSilences = 3
    private static let batch = 2_000

    init(_ cluster: Cluster) {
        self.cluster = cluster
        kafka = cluster.configuration
        loop = cluster.loop
        admin = cluster.admin
        patience = cluster.limit
    }

    func close() async { await admin.close() }

    /// All topics whose name `isWanted`, in order.
    func topics(where isWanted: (String) -> Bool) async throws -> [String] {
        try await admin.metadata().topics.filter { $0.error == nil && isWanted($0.name) }.map(\.name).sorted()
    }

    /// What the topics hold now, partition by partition.
    /// - Parameter since: what is older is left out, as far as the broker can tell it apart.
    /// - Throws: exit code 3 for a topic that isn't there.
    func ranges(of topics: [String], since: Date? = nil) async throws -> [OffsetRange] {
        var ranges: [OffsetRange] = []
        // All of them: to ask the embedded broker for one makes it.
        let known = topics.isEmpty ? [] : try await admin.metadata().topics
        for name in topics {
            guard let topic = known.first(where: { $0.name == name }), topic.error == nil,
                !topic.partitions.isEmpty
            else {
                throw CommandError("not_found", "there is no topic \(name)", exit: .notFound)
            }
            for number in topic.partitions.map(\.number).sorted() {
                let partition = KafkaPartition(name, number)
                let marks = try await admin.watermarks(of: partition)
                var start = marks.low
                // The embedded broker does not know times.
                if let since, !kafka.isEmbedded, marks.high > marks.low {
                    start = try await admin.offsets(at: since, of: [partition]).first?.offset ?? start
                }
                ranges.append(OffsetRange(partition: partition, start: start, end: marks.high))
            }
        }
        return ranges
    }

    /// Calls `each` with the records of the ranges, in order within each partition, until it returns false.
    /// - Returns: whether all was read.
    @discardableResult
    func read(_ ranges: [OffsetRange], _ each: ([KafkaRecord]) async throws -> Bool) async throws -> Bool {
        let wanted = ranges.filter { $0.count > 0 }
        guard !wanted.isEmpty else { return true }
        let ends = Mutex<[KafkaPartition: Int64]>([:])
        let consumer = KafkaConsumer(
            kafka, reading: wanted.map { KafkaPosition($0.partition, offset: $0.start) }, on: loop,
            reportsPartitionEnd: true
        ) { event in
            if case .partitionEnd(let partition, let offset) = event { ends.withLock { $0[partition] = offset } }
        }
        do {
            let isWhole = try await read(wanted, consumer, { ends.withLock { $0 } }, each)
            await consumer.close()
            return isWhole
        } catch {
            await consumer.close()
            throw error
        }
    }

    private func read(
        _ ranges: [OffsetRange], _ consumer: KafkaConsumer, _ ends: () -> [KafkaPartition: Int64],
        _ each: ([KafkaRecord]) async throws -> Bool
    ) async throws -> Bool {
        var open = Dictionary(uniqueKeysWithValues: ranges.map { ($0.partition, $0.end) })
        var lastNews = ContinuousClock.now
        var silences = 0
        while !open.isEmpty {
            let records = try await consumer.next(max: Self.batch, waiting: .milliseconds(500))
            let inside = records.filter { $0.offset < open[$0.partition] ?? .min }
            if !inside.isEmpty, try await !each(inside) { return false }
            var isDone: Set<KafkaPartition> = []
            for record in records where record.offset >= (open[record.partition] ?? .max) - 1 {
                isDone.insert(record.partition)
            }
            for (partition, offset) in ends() where offset >= open[partition] ?? .max { isDone.insert(partition) }
            for partition in isDone { open[partition] = nil }
            if !isDone.isEmpty { await consumer.pause(isDone.sorted()) }
            if records.isEmpty && isDone.isEmpty {
                guard ContinuousClock.now - lastNews > patience else { continue }
                try await explainSilence(consumer, silences)
                silences += 1
            } else {
                silences = 0
            }
            lastNews = .now
        }
        return true
    }

    private func explainSilence(_ consumer: KafkaConsumer, _ silences: Int) async throws {
        if let refusal = await consumer.refusal { throw refusal }
        // Throws when no broker can be reached.
        _ = try await admin.metadata()
        guard silences < Self.maximumSilences else {
            throw CommandError(
                "unreachable", "Kafka sends nothing more, and does not say why", isRetryable: true, exit: .unreachable)
        }
    }
}
