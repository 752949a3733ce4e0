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
///
/// What is known to have arrived is not looked at again: for each subscription there is a row number up to which all is
/// well, and each look takes a bounded number of rows behind it, so that it costs the same at any size of the outbox.
struct Verification: Sendable {
    let bus: EventBus
    /// Whose outbox.
    let schema: String

    /// Rows that one statement looks at, and statements in one look.
    static let spanRows = 20_000
    static let maximumSpans = 100

    struct Subscription: Sendable {
        let consumer: String
        let topic: String
        let schema: String
        let types: [String]?
        let since: Date
    }

    /// Some consecutive rows of the outbox, as far as a subscription is concerned.
    private struct Span {
        /// The number of its last row; nil when there is none.
        let last: Int64?
        let isFull: Bool
        /// The first row that may change yet, or before which rows may still appear: transactions are shorter than the
        /// margin.
        let firstUnsettled: Int64?
        let missing: [Missing]
    }
    private struct Missing {
        let seq: Int64
        let partition: KafkaPartition?
        let offset: Int64
        /// Published longer ago than the grace; false for what is not published.
        let isDue: Bool
        let isPublished: Bool
        let bytes: Int
    }

    /// - Parameter brokerIsNew: it holds nothing yet, so that all that is missing is lost.
    /// - Returns: how many rows will be published again.
    func run(brokerIsNew: Bool) async throws -> Int {
        var again = 0
        for it in try await subscriptions() { again += try await check(it, brokerIsNew: brokerIsNew) }
        return again
    }

    /// Bytes of this topic's events that some subscriber has still to handle, counted in the first span of them.
    func backlog(of topic: String) async throws -> Int {
        var most = 0
        for it in try await subscriptions() where it.topic == topic {
            let span = try await span(it, after: try await verified(it))
            most = max(most, span.missing.filter(\.isPublished).reduce(0) { $0 + $1.bytes })
        }
        return most
    }

    private func check(_ it: Subscription, brokerIsNew: Bool) async throws -> Int {
        let start = try await verified(it)
        var (cursor, arrived) = (start, start)
        var (isUnbroken, again) = (true, 0)
        for _ in 0..<Self.maximumSpans {
            let span = try await span(it, after: cursor)
            guard let last = span.last else { break }
            let lost = brokerIsNew ? span.missing.filter(\.isPublished).map(\.seq) : try await lost(span.missing, it)
            if !lost.isEmpty { again += try await publishAgain(lost, it) }
            if isUnbroken {
                let end = min(span.firstUnsettled ?? .max, span.missing.first?.seq ?? .max)
                isUnbroken = end > last
                arrived = isUnbroken ? last : end - 1
            }
            cursor = last
            if !span.isFull { break }
        }
        if arrived > start { try await note(it, verified: arrived) }
        if again > 0 {
            EventBus.log.warning(
                "events have not arrived and are published again",
                [
                    "schema": .string(schema), "topic": .string(it.topic), "consumer": .string(it.consumer),
                    "events": .int(again),
                ])
        }
        return again
    }

    private func lost(_ missing: [Missing], _ it: Subscription) async throws -> [Int64] {
        let due = missing.filter { $0.isDue && $0.partition != nil }
        let partitions = Set(due.compactMap(\.partition))
        guard !partitions.isEmpty else { return [] }
        let committed = try await bus.admin.committed(group: bus.group(of: it.consumer), partitions.sorted())
        let marks = try await bus.admin.watermarks(of: partitions.sorted())
        return due.filter { row in
            guard let partition = row.partition, let log = marks[partition] else { return false }
            let isPassed = (committed[partition] ?? 0) > row.offset
            return isPassed || row.offset >= log.high || row.offset < log.low
        }.map(\.seq)
    }

    // MARK: Statements

    /// Everybody who listens to a topic that this outbox has ever written to.
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

    private func verified(_ it: Subscription) async throws -> Int64 {
        try await bus.database.query(
            "select seq from platform.verified where consumer = $1 and topic = $2 and source = $3", it.consumer,
            it.topic, schema
        ).first?["seq"] ?? 0
    }

    private func note(_ it: Subscription, verified: Int64) async throws {
        try await bus.database.execute(
            """
            insert into platform.verified as v (consumer, topic, source, seq) values ($1, $2, $3, $4)
            on conflict (consumer, topic, source) do update set seq = greatest(v.seq, excluded.seq)
            """, it.consumer, it.topic, schema, verified)
    }

    private func span(_ it: Subscription, after seq: Int64) async throws -> Span {
        let bounds = try await bus.database.query(
            """
            select max(seq) as last, count(*) as size,
                   min(seq) filter (where created_at > now() - interval '60 seconds') as unsettled
            from (select seq, created_at from \(schema).outbox where seq > $1 order by seq limit $2) as span
            """, seq, Self.spanRows
        ).first
        guard let last = try bounds?["last"] as Int64? else {
            return Span(last: nil, isFull: false, firstUnsettled: nil, missing: [])
        }
        let size: Int = try bounds?["size"] ?? 0
        return Span(
            last: last, isFull: size == Self.spanRows, firstUnsettled: try bounds?["unsettled"],
            missing: try await missing(it, after: seq, upTo: last))
    }

    /// The inbox is asked row by row, by its key: at most as many times as the span has rows.
    private func missing(_ it: Subscription, after first: Int64, upTo last: Int64) async throws -> [Missing] {
        try await bus.database.query(
            """
            select seq, partition, position, bytes, published_at is not null as published,
                   coalesce(published_at < now() - $7::float8 * interval '1 second', false) as due
            from (select o.seq, o.partition, o.position, o.published_at, octet_length(o.data) + 300 as bytes,
                         (select true from \(it.schema).inbox i where i.consumer = $6 and i.event_id = o.id) as arrived
                  from \(schema).outbox o
                  where o.seq > $1 and o.seq <= $2 and o.failure is null and o.topic = $3 and o.created_at >= $4
                    and ($5::text[] is null or o.type = any ($5::text[]))
                  offset 0) as relevant
            where arrived is null
            order by seq
            """, first, last, it.topic, it.since, it.types, it.consumer, bus.options.grace.inSeconds
        ).map { row in
            let partition: Int32? = try row["partition"]
            return Missing(
                seq: try row["seq"], partition: partition.map { KafkaPartition(it.topic, $0) },
                offset: try row["position"] ?? -1, isDue: try row["due"], isPublished: try row["published"],
                bytes: Int(try row["bytes"] as Int32))
        }
    }

    /// Looks into the inbox once more: what was committed to Kafka between the two questions is in it by now.
    private func publishAgain(_ lost: [Int64], _ it: Subscription) async throws -> Int {
        try await bus.database.execute(
            """
            update \(schema).outbox o set published_at = null
            where o.seq = any ($1::bigint[])
              and (select true from \(it.schema).inbox i where i.consumer = $2 and i.event_id = o.id) is null
            """, lost, it.consumer)
    }
}
