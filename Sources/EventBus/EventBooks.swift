internal import EventLoop
public import FoundationEssentials
public import Kafka
public import Postgres

/// Who listens to what, as the services have written it down.
public struct EventSubscription: Sendable, Hashable {
    public let consumer: String
    public let topic: String
    /// Whose inbox says what was handled.
    public let schema: String
    let terms: SubscriptionTerms
    /// When somebody was last at work as this consumer; nil: not since this is written down.
    public let seenAt: Date?
    /// It is not expected to have anything any more.
    public let isRetired: Bool

    /// By type, or `*` for every other: since when it is expected to have what is said.
    public var beginnings: [String: Date] { terms.beginnings }

    /// Whether it is to have what was said of `type` at `time`.
    public func takes(type: String, at time: Date) -> Bool { terms.beginning(of: type).map { time >= $0 } ?? false }

    public init(consumer: String, topic: String, schema: String, beginnings: [String: Date]) {
        self.consumer = consumer
        self.topic = topic
        self.schema = schema
        terms = SubscriptionTerms(version: 0, beginnings: beginnings)
        seenAt = nil
        isRetired = false
    }

    /// From a row of `platform.subscriptions` with ``columns``.
    init(_ row: PostgresRow) throws {
        consumer = try row["consumer"]
        topic = try row["topic"]
        schema = try row["schema"]
        terms = try SubscriptionTerms(row)
        seenAt = try row["seen_at"]
        isRetired = try row["retired_at"] as Date? != nil
    }

    static let columns = "consumer, topic, schema, types, since, version, begins::text, seen_at, retired_at"
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
    /// Why it could not be published; it is tried again now and then.
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
    private let databases: PostgresDatabases
    private var database: PostgresClient { databases.main }

    /// - Parameter databases: the main one has schema `platform`.
    public init(_ databases: PostgresDatabases) { self.databases = databases }
    /// With every schema in one database.
    public init(_ database: PostgresClient) { self.init(PostgresDatabases(database)) }

    /// Which outboxes have ever written to which topics, in order.
    public func sources() async throws -> [(schema: String, topic: String)] {
        try await database.query("select source, topic from platform.sources order by topic, source")
            .map { (try $0["source"] as String, try $0["topic"] as String) }
            .filter { isSchemaName($0.schema) }
    }

    /// Those that are expected to hear something, by consumer and topic.
    public func subscriptions() async throws -> [EventSubscription] {
        try await allSubscriptions().filter { !$0.isRetired }
    }

    /// Retired ones too, whose inboxes are still there.
    public func allSubscriptions() async throws -> [EventSubscription] {
        try await database.query(
            "select \(EventSubscription.columns) from platform.subscriptions order by consumer, topic"
        ).map { try EventSubscription($0) }.filter { isSchemaName($0.schema) }
    }

    /// A consumer is at work if it has said so within this time.
    public static let workMemory = Duration.seconds(180)

    /// What was never said to `consumer` is not missed from then on: nothing is verified, published again or kept for
    /// it. Needs the role `platform`. If it is ever at work again, it begins anew.
    /// - Returns: false when somebody is at work as this consumer, and nothing was changed.
    public func retire(_ consumer: String) async throws -> Bool {
        try await database.transaction { transaction in
            let working = try await transaction.query(
                """
                select consumer from platform.subscriptions
                where consumer = $1 and seen_at > now() - $2::float8 * interval '1 second' and retired_at is null
                for update
                """, consumer, Self.workMemory.inSeconds)
            guard working.isEmpty else { return false }
            try await transaction.execute("delete from platform.verified where consumer = $1", consumer)
            try await transaction.execute(
                "update platform.subscriptions set retired_at = now() where consumer = $1 and retired_at is null",
                consumer)
            return true
        }
    }

    /// The numbers of the first and the last row.
    public func bounds(of schema: String) async throws -> ClosedRange<Int64>? {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let row = try await databases[schema].query(
            "select min(seq) as low, max(seq) as high from \(schema).outbox"
        ).first
        guard let low: Int64 = try row?["low"], let high: Int64 = try row?["high"] else { return nil }
        return low...high
    }

    /// Published rows for `topic` as they are in Kafka but for the signature, after number `seq` and up to `last`, at
    /// most `count`.
    public func messages(
        of schema: String, topic: String, after seq: Int64, upTo last: Int64, count: Int
    ) async throws -> [(seq: Int64, message: KafkaMessage)] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        return try await databases[schema].query(
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
        return try await databases[schema].query(
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

    /// Up to which row of `source`'s outbox all have arrived that `consumer` is to have of `topic`.
    public func verified(_ consumer: String, _ topic: String, of source: String) async throws -> Int64 {
        try await database.query(
            "select seq from platform.verified where consumer = $1 and topic = $2 and source = $3", consumer, topic,
            source
        ).first?["seq"] ?? 0
    }

    /// What the inbox of a subscriber says of these rows of `source`'s outbox, and of those that are older than inboxes
    /// remember, what was verified while it still did.
    public func marks(
        of entries: [(seq: Int64, id: UUID, time: Date)], in source: String, for it: EventSubscription, now: Date
    ) async throws -> [UUID: InboxMark] {
        var marks = try await marks(of: entries.map(\.id), consumer: it.consumer, schema: it.schema)
        let horizon = now - EventBusOptions().replayLimit.inSeconds
        let forgotten = entries.filter { $0.time < horizon && marks[$0.id] == nil }
        guard !forgotten.isEmpty else { return marks }
        let verified = try await verified(it.consumer, it.topic, of: source)
        for entry in forgotten where entry.seq <= verified { marks[entry.id] = .applied }
        return marks
    }

    /// What the inbox of `consumer` says of these events; those that it has not seen are left out.
    public func marks(
        of ids: [UUID], consumer: String, schema: String
    ) async throws -> [UUID: InboxMark] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        guard !ids.isEmpty else { return [:] }
        var marks: [UUID: InboxMark] = [:]
        for row in try await databases[schema].query(
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

    /// Which events `consumer` could not handle and nobody has settled since: their ids behind `id`, ascending, at most
    /// `count`.
    public func rejected(by consumer: String, schema: String, after id: UUID?, count: Int) async throws -> [UUID] {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        return try await databases[schema].query(
            """
            select event_id from \(schema).inbox
            where consumer = $1::text || '\(DeadLetterMark.suffix)' and ($2::uuid is null or event_id > $2)
            order by event_id limit $3
            """, consumer, id, count
        ).map { try $0["event_id"] }
    }

    /// Makes `consumer` forget these events as far as they were rejected, so that it handles them when they come again.
    ///
    /// What it has applied stays marked, however often this is called: sending it again changes nothing. A letter that
    /// is forgotten is kept as sent back until the consumer has handled it: a broker that loses it gets it again.
    /// Needs the role of the service whose `schema` it is.
    /// - Parameter forgetting: false: they stay handled, and are no longer known as rejected: given up.
    /// - Returns: those that were rejected.
    public func clearRejected(
        _ ids: [UUID], consumer: String, schema: String, forgetting: Bool
    ) async throws -> Set<UUID> {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let rows = try await databases[schema].query(
            """
            with rejected as (
                delete from \(schema).inbox
                where consumer = $1::text || '\(DeadLetterMark.suffix)' and event_id = any ($2::uuid[])
                returning event_id),
            retried as (
                update \(schema).dead_letters set retried_at = now()
                where $3 and consumer = $1 and event_id in (select event_id from rejected)),
            dropped as (
                delete from \(schema).dead_letters
                where not $3 and consumer = $1 and event_id in (select event_id from rejected)),
            forgotten as (
                delete from \(schema).inbox
                where $3 and consumer = $1 and event_id in (select event_id from rejected))
            select event_id from rejected
            """, consumer, ids, forgetting)
        return Set(try rows.map { try $0["event_id"] as UUID })
    }
}
