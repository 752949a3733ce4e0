internal import EventLoop
public import FoundationEssentials
public import Kafka
public import Postgres
internal import ShopAPI

/// Who listens to what, as the services have written it down.
public struct EventSubscription: Sendable, Hashable {
    public let consumer: String
    public let topic: String
    /// Whose inbox says what was handled.
    public let schema: String
    /// By type, or `*` for every other: since when it is expected to have what is said.
    public let beginnings: [String: Date]
    /// When somebody was last at work as this consumer; nil: not since this is written down.
    public let seenAt: Date?
    /// It is not expected to have anything any more.
    public let isRetired: Bool

    public init(
        consumer: String, topic: String, schema: String, beginnings: [String: Date], seenAt: Date? = nil,
        isRetired: Bool = false
    ) {
        self.consumer = consumer
        self.topic = topic
        self.schema = schema
        self.beginnings = beginnings
        self.seenAt = seenAt
        self.isRetired = isRetired
    }

    /// - Parameters:
    ///   - types: nil for all.
    ///   - since: what was said before is of no interest to it.
    public init(consumer: String, topic: String, schema: String, types: Set<String>?, since: Date) {
        let names = types ?? [SubscriptionTerms.every]
        self.init(
            consumer: consumer, topic: topic, schema: schema,
            beginnings: Dictionary(uniqueKeysWithValues: names.map { ($0, since) }))
    }

    /// Whether it is to have what was said of `type` at `time`.
    public func takes(type: String, at time: Date) -> Bool {
        guard let beginning = beginnings[type] ?? beginnings[SubscriptionTerms.every] else { return false }
        return time >= beginning
    }

    /// From a row of `platform.subscriptions`.
    init(_ row: PostgresRow) throws {
        self.init(
            consumer: try row["consumer"], topic: try row["topic"], schema: try row["schema"],
            beginnings: try Self.terms(row).beginnings, seenAt: try row["seen_at"],
            isRetired: try row["retired_at"] as Date? != nil)
    }

    static func terms(_ row: PostgresRow) throws -> SubscriptionTerms {
        let version: Int = try row["version"]
        if let text = try row["begins"] as String? {
            let seconds = try JSONText.decode([String: Double].self, from: Array(text.utf8))
            return SubscriptionTerms(
                version: version, beginnings: seconds.mapValues { Date(timeIntervalSince1970: $0) })
        }
        let since: Date = try row["since"]
        let types = try row["types"] as [String]? ?? [SubscriptionTerms.every]
        return SubscriptionTerms(
            version: version, beginnings: Dictionary(types.map { ($0, since) }, uniquingKeysWith: { $1 }))
    }

    /// What ``terms(_:)`` reads from the column `begins`.
    static func text(of terms: SubscriptionTerms) throws -> String {
        let seconds = terms.beginnings.mapValues(\.timeIntervalSince1970)
        return String(decoding: try JSONText.encode(seconds), as: UTF8.self)
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
    private let services: [String: PostgresClient]

    /// - Parameters:
    ///   - database: that of schema `platform`, and of each service that is not named.
    ///   - services: those of services that lie elsewhere.
    public init(_ database: PostgresClient, services: [String: PostgresClient] = [:]) {
        self.database = database
        self.services = services
    }

    private func database(of schema: String) -> PostgresClient { services[schema] ?? database }

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
        let row = try await database(of: schema).query(
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
        return try await database(of: schema).query(
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
        return try await database(of: schema).query(
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
        for row in try await database(of: schema).query(
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
        return try await database(of: schema).query(
            """
            select event_id from \(schema).inbox
            where consumer = $1::text || '\(DeadLetterMark.suffix)' and ($2::uuid is null or event_id > $2)
            order by event_id limit $3
            """, consumer, id, count
        ).map { try $0["event_id"] }
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
        let rows = try await database(of: schema).query(
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
