public import FoundationEssentials
public import Kafka
public import Postgres

/// Who listens to what, as the services have written it down.
public struct EventSubscription: Sendable, Hashable {
    public let consumer: String
    public let topic: String
    /// Whose inbox says what was handled.
    public let schema: String
    /// nil: all.
    public let types: Set<String>?
    /// What was said before is of no interest to it.
    public let since: Date

    public init(consumer: String, topic: String, schema: String, types: Set<String>?, since: Date) {
        self.consumer = consumer
        self.topic = topic
        self.schema = schema
        self.types = types
        self.since = since
    }
}

/// A row of an outbox.
public struct OutboxEntry: Sendable {
    public let seq: Int64
    public let id: UUID
    public let type: String
    public let key: String
    public let time: Date
    public let isPublished: Bool
    /// Where it lies in Kafka, once it does.
    public let place: RecordPlace?
    /// Why it can never be published.
    public let failure: String?

    public init(
        seq: Int64, id: UUID, type: String, key: String, time: Date, isPublished: Bool, place: RecordPlace?,
        failure: String?
    ) {
        self.seq = seq
        self.id = id
        self.type = type
        self.key = key
        self.time = time
        self.isPublished = isPublished
        self.place = place
        self.failure = failure
    }
}

/// What a consumer's inbox says of an event.
public enum InboxMark: Sendable { case applied, rejected }

/// Outboxes and inboxes as tools read them, besides the daemons: as the role `shop_audit`, and nothing is changed but
/// by ``clearRejected(_:consumer:schema:)``.
public struct EventBooks: Sendable {
    private let database: PostgresClient
    public init(_ database: PostgresClient) { self.database = database }

    /// Which outboxes have ever written to which topics, in order.
    public func sources() async throws -> [(schema: String, topic: String)] {
        try await database.query("select source, topic from platform.sources order by topic, source")
            .map { (try $0["source"] as String, try $0["topic"] as String) }
            .filter { isSchemaName($0.schema) }
    }

    public func subscriptions() async throws -> [EventSubscription] {
        try await database.query(
            "select consumer, topic, schema, types, since from platform.subscriptions order by consumer, topic"
        ).map { row in
            EventSubscription(
                consumer: try row["consumer"], topic: try row["topic"], schema: try row["schema"],
                types: (try row["types"] as [String]?).map { Set($0) }, since: try row["since"])
        }.filter { isSchemaName($0.schema) }
    }

    /// The numbers of the first and the last row.
    public func bounds(of schema: String) async throws -> ClosedRange<Int64>? {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let row = try await database.query("select min(seq) as low, max(seq) as high from \(schema).outbox").first
        guard let low: Int64 = try row?["low"], let high: Int64 = try row?["high"] else { return nil }
        return low...high
    }

    /// Published rows for `topic` as they are in Kafka but for the signature, after number `seq` and up to `last`, at
    /// most `count`.
    public func messages(
        of schema: String, topic: String, after seq: Int64, upTo last: Int64, count: Int
    ) async throws -> [(seq: Int64, message: KafkaMessage)] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        return try await database.query(
            """
            select seq, id, topic, key, type, data, traceparent, created_at
            from \(schema).outbox join \(schema).outbox_places p using (seq)
            where seq > $1 and seq <= $2 and topic = $3 and p.failure is null
            order by seq
            limit $4
            """, seq, last, topic, count
        ).map { (try $0["seq"] as Int64, try KafkaMessage(outboxRow: $0, of: schema)) }
    }

    /// Rows for `topic` after number `seq` and up to `last`, at most `count`, published or not.
    public func entries(
        of schema: String, topic: String, after seq: Int64, upTo last: Int64, count: Int
    ) async throws -> [OutboxEntry] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        return try await database.query(
            """
            select seq, id, type, key, created_at, p.at is not null as published, p.partition, p.position, p.failure
            from \(schema).outbox left join \(schema).outbox_places p using (seq)
            where seq > $1 and seq <= $2 and topic = $3
            order by seq
            limit $4
            """, seq, last, topic, count
        ).map { row in
            let number: Int32? = try row["partition"]
            let offset: Int64? = try row["position"]
            return OutboxEntry(
                seq: try row["seq"], id: try row["id"], type: try row["type"], key: try row["key"],
                time: try row["created_at"], isPublished: try row["published"],
                place: number.flatMap { number in
                    offset.map { RecordPlace(KafkaPartition(topic, number), offset: $0) }
                }, failure: try row["failure"])
        }
    }

    /// What the inbox of `consumer` says of these events; those that it has not seen are left out.
    public func marks(
        of ids: [UUID], consumer: String, schema: String
    ) async throws -> [UUID: InboxMark] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        guard !ids.isEmpty else { return [:] }
        var marks: [UUID: InboxMark] = [:]
        for row in try await database.query(
            """
            select consumer, event_id from \(schema).inbox
            where consumer in ($1, $1::text || '\(DeadLetterMark.suffix)') and event_id = any ($2::uuid[])
            """, consumer, ids)
        {
            let id: UUID = try row["event_id"]
            let name: String = try row["consumer"]
            if name != consumer {
                marks[id] = .rejected
            } else if marks[id] == nil {
                marks[id] = .applied
            }
        }
        return marks
    }

    /// Makes `consumer` forget these events as far as they were rejected, so that it handles them when they come again.
    ///
    /// What it has applied stays marked, however often this is called: sending it again changes nothing. Needs the role
    /// of the service whose `schema` it is.
    /// - Parameter forgetting: false: they stay handled, and are no longer known as rejected: given up.
    /// - Returns: those that were rejected.
    public func clearRejected(
        _ ids: [UUID], consumer: String, schema: String, forgetting: Bool
    ) async throws -> Set<UUID> {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let rows = try await database.query(
            """
            with rejected as (
                delete from \(schema).inbox
                where consumer = $1::text || '\(DeadLetterMark.suffix)' and event_id = any ($2::uuid[])
                returning event_id),
            letters as (
                delete from \(schema).dead_letters
                where consumer = $1 and event_id in (select event_id from rejected)),
            forgotten as (
                delete from \(schema).inbox
                where $3 and consumer = $1 and event_id in (select event_id from rejected))
            select event_id from rejected
            """, consumer, ids, forgetting)
        return Set(try rows.map { try $0["event_id"] as UUID })
    }
}
