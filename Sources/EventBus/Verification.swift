internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import Postgres

/// Finds what was published and has not reached a subscriber's inbox, and has it published again.
///
/// A broker may lose what it took: the embedded one forgets at every start and drops what is old, read or not. Between
/// what is on its way and what is lost the offsets decide: a row is lost when its consumer has committed past it, or
/// when it is no longer (or not yet again) in the log. On a healthy Kafka nothing is ever found.
struct Verification: Sendable {
    let bus: EventBus
    /// Whose outbox.
    let schema: String

    struct Subscription: Sendable {
        let consumer: String
        let topic: String
        let schema: String
        let types: [String]?
        let since: Date
    }

    private struct Missing {
        let seq: Int64
        let partition: KafkaPartition
        let offset: Int64
    }

    /// - Parameter brokerIsNew: it holds nothing yet, so that all that is missing is lost.
    /// - Returns: how many rows will be published again.
    func run(brokerIsNew: Bool) async throws -> Int {
        var again = 0
        for subscription in try await subscriptions() {
            again += brokerIsNew ? try await forgetAll(subscription) : try await check(subscription)
        }
        return again
    }

    /// Everybody who listens to a topic that this outbox has written to.
    private func subscriptions() async throws -> [Subscription] {
        try await bus.database.query(
            """
            select s.consumer, s.topic, s.schema, s.types, s.since
            from platform.subscriptions s join platform.sources o using (topic)
            where o.source = $1
            """, schema
        ).compactMap { row in
            let found = Subscription(
                consumer: try row["consumer"], topic: try row["topic"], schema: try row["schema"],
                types: try row["types"], since: try row["since"])
            return isSchemaName(found.schema) ? found : nil
        }
    }

    private func forgetAll(_ it: Subscription) async throws -> Int {
        try await bus.database.execute(
            """
            update \(schema).outbox o set published_at = null
            where o.published_at is not null and o.failure is null and o.topic = $1 and o.created_at >= $2
              and ($3::text[] is null or o.type = any ($3::text[])) and o.seq > \(Self.verifiedSeq)
              and not exists (select from \(it.schema).inbox i where i.consumer = $4 and i.event_id = o.id)
            """, it.topic, it.since, it.types, it.consumer, schema)
    }
    /// Parameters 1, 4 and 5 are topic, consumer and source.
    private static let verifiedSeq = """
        coalesce((select v.seq from platform.verified v
                  where v.consumer = $4 and v.topic = $1 and v.source = $5), 0)
        """

    private func check(_ it: Subscription) async throws -> Int {
        let missing = try await missing(it)
        let lost = missing.isEmpty ? [] : try await lost(missing, by: it.consumer)
        let again = lost.isEmpty ? 0 : try await publishAgain(lost, it)
        if again > 0 {
            EventBus.log.warning(
                "events have not arrived and are published again",
                [
                    "schema": .string(schema), "topic": .string(it.topic), "consumer": .string(it.consumer),
                    "events": .int(again),
                ])
        }
        try await advance(it)
        return again
    }

    /// Looks into the inbox once more: what was committed to Kafka between the two questions is in it by now.
    private func publishAgain(_ lost: [Int64], _ it: Subscription) async throws -> Int {
        try await bus.database.execute(
            """
            update \(schema).outbox o set published_at = null
            where o.seq = any ($1::bigint[])
              and not exists (select from \(it.schema).inbox i where i.consumer = $2 and i.event_id = o.id)
            """, lost, it.consumer)
    }

    private func missing(_ it: Subscription) async throws -> [Missing] {
        try await bus.database.query(
            """
            select o.seq, o.partition, o.position from \(schema).outbox o
            where o.published_at < now() - $6::float8 * interval '1 second' and o.failure is null
              and o.partition is not null and o.topic = $1
              and o.created_at >= $2 and ($3::text[] is null or o.type = any ($3::text[]))
              and o.seq > \(Self.verifiedSeq)
              and not exists (select from \(it.schema).inbox i where i.consumer = $4 and i.event_id = o.id)
            order by o.seq limit 5000
            """, it.topic, it.since, it.types, it.consumer, schema, bus.options.grace.inSeconds
        ).map { row in
            Missing(
                seq: try row["seq"], partition: KafkaPartition(it.topic, try row["partition"]),
                offset: try row["position"])
        }
    }

    private func lost(_ missing: [Missing], by consumer: String) async throws -> [Int64] {
        let partitions = Set(missing.map(\.partition))
        let committed = try await bus.admin.committed(group: bus.group(of: consumer), partitions.sorted())
        var marks: [KafkaPartition: KafkaWatermarks] = [:]
        for partition in partitions { marks[partition] = try await bus.admin.watermarks(of: partition) }
        return missing.filter { row in
            guard let log = marks[row.partition] else { return false }
            let isPassed = (committed[row.partition] ?? 0) > row.offset
            return isPassed || row.offset >= log.high || row.offset < log.low
        }.map(\.seq)
    }

    /// Everything up to here has arrived, and nothing can still appear before it: transactions are shorter than the
    /// margin. What is verified is never looked at again.
    private func advance(_ it: Subscription) async throws {
        try await bus.database.execute(
            """
            insert into platform.verified as v (consumer, topic, source, seq)
            select $4, $1, $5, coalesce(
                (select min(o.seq) - 1 from \(schema).outbox o
                 where o.seq > \(Self.verifiedSeq) and o.topic = $1 and o.created_at >= $2
                   and ($3::text[] is null or o.type = any ($3::text[])) and o.failure is null
                   and (o.published_at is null or o.created_at > now() - interval '60 seconds'
                     or not exists (select from \(it.schema).inbox i where i.consumer = $4 and i.event_id = o.id))),
                (select max(o.seq) from \(schema).outbox o where o.created_at < now() - interval '60 seconds'), 0)
            on conflict (consumer, topic, source) do update set seq = greatest(v.seq, excluded.seq)
            """, it.topic, it.since, it.types, it.consumer, schema)
    }

    /// Bytes of this topic's events that some subscriber has still to handle.
    func backlog(of topic: String) async throws -> Int {
        var most = 0
        for it in try await subscriptions() where it.topic == topic {
            let bytes: Int64? = try await bus.database.query(
                """
                select sum(octet_length(o.data) + 200)::bigint as bytes from \(schema).outbox o
                where o.published_at is not null and o.failure is null and o.topic = $1 and o.created_at >= $2
                  and ($3::text[] is null or o.type = any ($3::text[])) and o.seq > \(Self.verifiedSeq)
                  and not exists (select from \(it.schema).inbox i where i.consumer = $4 and i.event_id = o.id)
                """, it.topic, it.since, it.types, it.consumer, schema
            ).first?["bytes"]
            most = max(most, Int(bytes ?? 0))
        }
        return most
    }
}
