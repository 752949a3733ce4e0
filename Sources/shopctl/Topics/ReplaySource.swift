internal import Console
internal import EventBus
internal import FoundationEssentials
internal import Kafka
internal import Postgres

/// A part of what is replayed, fixed before it begins: offsets of a partition, or numbers of an outbox's rows.
struct ReplayRange: Sendable, Equatable {
    /// `orders.events/2`, or `orders.outbox/orders.events`: what a journal calls it.
    var place: String
    var start: Int64
    /// The position after the last.
    var end: Int64
}

/// Something to be sent again, perhaps.
struct ReplayItem: Sendable {
    var place: String
    var position: Int64
    var message: KafkaMessage
    /// When it was said: the time that the window goes by.
    var time: Date?
    /// The installation's own record of what it said, and not what somebody may have written to Kafka.
    var isFromOutbox = false

    func header(_ name: String) -> String? {
        message.headers.first { $0.0 == name }.map { String(decoding: $0.1, as: UTF8.self) }
    }
}

enum ReplayOrigin: String, Sendable, CaseIterable { case topic, outbox }

/// Where a replay takes its events from.
protocol ReplaySource: Sendable {
    func ranges(_ filter: EventFilter) async throws -> [ReplayRange]
    /// Calls `each` with what lies in the ranges, in order within each of them, until it returns false.
    func read(_ ranges: [ReplayRange], _ each: ([ReplayItem]) async throws -> Bool) async throws
}

/// From what Kafka still has.
struct TopicReplaySource: ReplaySource {
    let reader: RangeReader
    let topics: [String]

    func ranges(_ filter: EventFilter) async throws -> [ReplayRange] {
        try await reader.ranges(of: topics, since: filter.since).map {
            ReplayRange(place: "\($0.partition.topic)/\($0.partition.number)", start: $0.start, end: $0.end)
        }
    }

    func read(_ ranges: [ReplayRange], _ each: ([ReplayItem]) async throws -> Bool) async throws {
        let offsets = ranges.compactMap { range -> OffsetRange? in
            guard let slash = range.place.lastIndex(of: "/"),
                let number = Int32(range.place[range.place.index(after: slash)...])
            else { return nil }
            let partition = KafkaPartition(String(range.place[..<slash]), number)
            return OffsetRange(partition: partition, start: range.start, end: range.end)
        }
        try await reader.read(offsets) { records in
            try await each(
                records.map { record in
                    ReplayItem(
                        place: "\(record.topic)/\(record.partition.number)", position: record.offset,
                        message: KafkaMessage(
                            topic: record.topic, key: record.key, value: record.value, headers: record.headers,
                            // What has no key to find its partition by stays in its own.
                            partition: record.key == nil ? record.partition.number : nil), time: record.timestamp)
                })
        }
    }
}

/// From what the services have kept of what they said.
struct OutboxReplaySource: ReplaySource {
    let books: EventBooks
    /// nil: every topic that an outbox has ever written to.
    let topics: [String]?
    private static let batch = 1_000

    private static func place(_ schema: String, _ topic: String) -> String { "\(schema).outbox/\(topic)" }

    func ranges(_ filter: EventFilter) async throws -> [ReplayRange] {
        let sources = try await books.sources()
        for topic in topics ?? [] where !sources.contains(where: { $0.topic == topic }) {
            throw CommandError("not_found", "no outbox has ever written to \(topic)", exit: .notFound)
        }
        var ranges: [ReplayRange] = []
        for source in sources where topics?.contains(source.topic) ?? true {
            guard let bounds = try await books.bounds(of: source.schema) else { continue }
            ranges.append(
                ReplayRange(
                    place: Self.place(source.schema, source.topic), start: bounds.lowerBound,
                    end: bounds.upperBound + 1))
        }
        return ranges
    }

    func read(_ ranges: [ReplayRange], _ each: ([ReplayItem]) async throws -> Bool) async throws {
        for range in ranges {
            guard let (schema, topic) = Self.names(range.place) else { continue }
            var last = range.start - 1
            while true {
                let rows = try await books.messages(
                    of: schema, topic: topic, after: last, upTo: range.end - 1, count: Self.batch)
                guard let end = rows.last?.seq else { break }
                last = end
                let items = rows.map {
                    ReplayItem(
                        place: range.place, position: $0.seq, message: $0.message, time: $0.message.timestamp,
                        isFromOutbox: true)
                }
                if try await !each(items) { return }
            }
        }
    }

    private static func names(_ place: String) -> (schema: String, topic: String)? {
        guard let split = place.firstRange(of: ".outbox/") else { return nil }
        return (String(place[..<split.lowerBound]), String(place[split.upperBound...]))
    }
}
