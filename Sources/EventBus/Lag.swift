internal import EventLoop
internal import Kafka
internal import Postgres

/// How far a consumer is behind in one partition.
public struct ConsumerLag: Sendable, Hashable {
    public let consumer: String
    public let topic: String
    public let partition: Int32
    /// The next offset that it will handle; nil when it has committed nothing yet.
    public let committed: Int64?
    /// The offset that the next event gets.
    public let end: Int64
    /// Events still to be handled.
    public let lag: Int64
}

/// What waits in a service's outbox.
public struct OutboxBacklog: Sendable, Hashable {
    public let schema: String
    public let unpublished: Int
    /// Seconds since the oldest of them was written; 0 when there is none.
    public let oldestSeconds: Double
}

extension EventBus {
    /// The lag of every subscriber, by consumer, topic and partition. Who asks while it is being found gets the same.
    /// - Throws: `KafkaError`, `PostgresError` when one of the two can't be asked.
    public func lag() async throws -> [ConsumerLag] { try await lags.value { try await self.findLag() } }

    private func findLag() async throws -> [ConsumerLag] {
        let rows = try await database.query(
            "select consumer, topic from platform.subscriptions where retired_at is null order by consumer, topic")
        let pairs = try rows.map { (consumer: try $0["consumer"] as String, topic: try $0["topic"] as String) }
        let known = try await admin.metadata().topics.map { ($0.name, $0.partitions.map(\.number)) }
        let partitions = Dictionary(known, uniquingKeysWith: { $1 })
        let wanted = Set(pairs.map(\.topic)).flatMap { topic in
            (partitions[topic] ?? []).map { KafkaPartition(topic, $0) }
        }
        let ends = try await admin.watermarks(of: wanted)
        var lags: [ConsumerLag] = []
        for (consumer, topic) in pairs {
            let all = (partitions[topic] ?? []).sorted().map { KafkaPartition(topic, $0) }
            let committed = try await admin.committed(group: group(of: consumer), all)
            for partition in all {
                guard let marks = ends[partition] else { continue }
                let next = max(committed[partition] ?? marks.low, marks.low)
                lags.append(
                    ConsumerLag(
                        consumer: consumer, topic: topic, partition: partition.number,
                        committed: committed[partition], end: marks.high, lag: max(0, marks.high - next)))
            }
        }
        return lags
    }

    /// What a service has said and Kafka has not taken yet.
    public func backlog(of schema: String) async throws -> OutboxBacklog {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let row = try await databases[schema].query(
            """
            select count(*) as waiting,
                   coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest
            from \(schema).outbox o
            where seq > (select settled from \(schema).relay)
                and (select true from \(schema).outbox_places p where p.seq = o.seq) is null
            """
        ).first
        return OutboxBacklog(
            schema: schema, unpublished: try row?["waiting"] ?? 0, oldestSeconds: try row?["oldest"] ?? 0)
    }
}
