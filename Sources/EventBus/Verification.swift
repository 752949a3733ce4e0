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
    /// Is told which rows will be open again, before they are, and when they are (or may be: it has failed).
    var willReopen: @Sendable ([Int64]) async throws -> Void = { _ in }
    var hasReopened: @Sendable ([Int64]) -> Void = { _ in }

    /// Rows that one statement looks at.
    var spanRows = 5_000
    /// Rows that one look has published again, for each subscription, at most.
    var maximumLost = 5_000
    /// Statements in one look.
    static let maximumSpans = 400

    /// Some consecutive rows of the outbox, as far as a subscription is concerned.
    private struct Span {
        /// The number of its last row; nil when there is none.
        let last: Int64?
        let isFull: Bool
        let missing: [Missing]
        /// Nothing that it has for the subscription has arrived.
        let isAhead: Bool
    }
    private struct Missing {
        let seq: Int64
        let id: UUID
        let bytes: Int
        /// nil for what is not published.
        let place: (partition: KafkaPartition, offset: Int64)?
        /// Published longer ago than the grace.
        let isDue: Bool
    }

    /// One look.
    /// - Parameters:
    ///   - settled: rows up to this one are published, and all of them are there.
    ///   - pauses: of the looks before, and after this one.
    ///   - isAsked: somebody has a reason to look: nothing is left out.
    /// - Returns: the rows that are to be published again, ascending, at most ``maximumLost`` for each subscription.
    func run(
        upTo settled: Int64, _ pauses: inout VerificationPauses, isAsked: Bool
    ) async throws -> [Int64] {
        var again: Set<Int64> = []
        for it in try await subscriptions() where isAsked || pauses.isDue(it, at: .now) {
            do {
                let lost = try await check(it, settled)
                pauses.note(lost, of: it, at: .now)
                again.formUnion(lost)
            } catch let away as InboxAway {
                // The others need not wait for it; nothing counts as arrived that it has not said.
                EventBus.log.warning(
                    "a subscriber can't be asked what has arrived",
                    [
                        "schema": .string(schema), "topic": .string(it.topic), "consumer": .string(it.consumer),
                        "error": .describing(away.reason),
                    ])
            }
        }
        return again.sorted()
    }

    /// For a broker that is new and holds nothing: all that is missing is lost, and where that can't be asked, all that
    /// is not known to have arrived.
    /// - Returns: the rows that are to be published again, ascending.
    func runForNewBroker() async throws -> [Int64] {
        var again: Set<Int64> = []
        for it in try await subscriptions() { again.formUnion(try await check(it, nil)) }
        return again.sorted()
    }

    /// Up to which row all have arrived at all who are to have them.
    func arrived() async throws -> Int64 {
        var least = Int64.max
        for it in try await subscriptions() { least = min(least, try await verified(it)) }
        return least
    }

    /// Bytes of this topic's events that some subscriber has still to handle, counted in the first span of them.
    func backlog(of topic: String) async throws -> Int {
        var most = 0
        for it in try await subscriptions() where it.topic == topic {
            // One that is away for longer gets from the verification what the broker drops.
            let span: Span
            do { span = try await self.span(it, after: try await verified(it), upTo: .max) } catch is InboxAway {
                continue
            }
            most = max(most, span.missing.lazy.filter { $0.place != nil }.reduce(0) { $0 + $1.bytes })
        }
        return most
    }

    private func check(_ it: EventSubscription, _ settled: Int64?) async throws -> Set<Int64> {
        let start = try await verified(it)
        var (cursor, arrived, isUnbroken) = (start, start, true)
        var again: Set<Int64> = []
        for _ in 0..<Self.maximumSpans {
            let span = try await span(it, after: cursor, upTo: settled ?? .max, awayIsMissing: settled == nil)
            guard let last = span.last else { break }
            let lost =
                settled == nil ? span.missing.filter { $0.place != nil } : try await lost(span.missing, it)
            let room = settled == nil ? lost.count : maximumLost - again.count
            if !lost.isEmpty {
                again.formUnion(try await reopen(Array(lost.prefix(room)), it, awayIsMissing: settled == nil))
            }
            if isUnbroken, let first = span.missing.first?.seq { (arrived, isUnbroken) = (first - 1, false) }
            if isUnbroken { arrived = last }
            cursor = last
            if !span.isFull { break }
            // As much as the relay is to publish before what is new; or the consumer has not come so far.
            if settled != nil, again.count >= maximumLost || span.isAhead && lost.isEmpty { break }
        }
        // What a new broker has lost may lie above rows that are not there yet.
        if settled != nil, arrived > start { try await note(it, verified: arrived) }
        if !again.isEmpty {
            EventBus.log.warning(
                "events have not arrived and are published again",
                [
                    "schema": .string(schema), "topic": .string(it.topic), "consumer": .string(it.consumer),
                    "events": .int(again.count),
                ])
        }
        return again
    }

    private func lost(_ missing: [Missing], _ it: EventSubscription) async throws -> [Missing] {
        let due = missing.filter(\.isDue)
        let partitions = Set(due.compactMap(\.place?.partition)).sorted()
        let committed =
            partitions.isEmpty ? [:] : try await bus.admin.committed(group: bus.group(of: it.consumer), partitions)
        let marks = partitions.isEmpty ? [:] : try await bus.admin.watermarks(of: partitions)
        return missing.filter { row in
            // Passed over by the relay, which should not happen.
            guard let place = row.place else { return true }
            guard row.isDue, let log = marks[place.partition] else { return false }
            let isPassed = (committed[place.partition] ?? 0) > place.offset
            return isPassed || place.offset >= log.high || place.offset < log.low
        }
    }

    // MARK: Statements

    /// Everybody who listens to a topic that this outbox has ever written to.
    private func subscriptions() async throws -> [EventSubscription] {
        try await bus.database.query(
            """
            select \(EventSubscription.columns) from platform.subscriptions
            where retired_at is null and topic in (select topic from platform.sources where source = $1)
            order by consumer, topic
            """, schema
        ).map { try EventSubscription($0) }.filter { isSchemaName($0.schema) }
    }

    private func verified(_ it: EventSubscription) async throws -> Int64 {
        try await EventBooks(bus.databases).verified(it.consumer, it.topic, of: schema)
    }

    private func note(_ it: EventSubscription, verified: Int64) async throws {
        try await bus.database.execute(
            """
            insert into platform.verified as v (consumer, topic, source, seq) values ($1, $2, $3, $4)
            on conflict (consumer, topic, source) do update set seq = greatest(v.seq, excluded.seq)
            """, it.consumer, it.topic, schema, verified)
    }

    private func span(
        _ it: EventSubscription, after seq: Int64, upTo end: Int64, awayIsMissing: Bool = false
    ) async throws -> Span {
        let bounds = try await bus.databases[schema].query(
            """
            select max(seq) as last, count(*) as size
            from (select seq from \(schema).outbox where seq > $1 and seq <= $2 order by seq limit $3) as span
            """, seq, end, spanRows
        ).first
        guard let last = try bounds?["last"] as Int64? else {
            return Span(last: nil, isFull: false, missing: [], isAhead: false)
        }
        let said = try await said(it, after: seq, upTo: last)
        let missing = try await missing(said.map(\.id), it, awayIsMissing: awayIsMissing)
        return Span(
            last: last, isFull: try bounds?["size"] ?? 0 == spanRows,
            missing: said.filter { missing.contains($0.id) },
            isAhead: !said.isEmpty && missing.count == said.count)
    }

    private func said(_ it: EventSubscription, after first: Int64, upTo last: Int64) async throws -> [Missing] {
        try await bus.databases[schema].query(
            """
            select o.seq, o.id, octet_length(o.data) + 300 as bytes, p.partition, p.position,
                coalesce(p.at < now() - $5::float8 * interval '1 second', false) as due
            from \(schema).outbox o
            left join \(schema).outbox_places p on p.seq = o.seq and p.seq > $1 and p.seq <= $2
            where o.seq > $1 and o.seq <= $2 and o.topic = $3 and p.failure is null
                and o.created_at >= to_timestamp(coalesce($4::jsonb ->> o.type, $4::jsonb ->> '*')::float8)
            order by o.seq
            """, first, last, it.topic, try it.terms.text, bus.options.grace.inSeconds
        ).map { row in
            let partition: Int32? = try row["partition"]
            let offset: Int64 = try row["position"] ?? -1
            return Missing(
                seq: try row["seq"], id: try row["id"], bytes: Int(try row["bytes"] as Int32),
                place: partition.map { (KafkaPartition(it.topic, $0), offset) }, isDue: try row["due"])
        }
    }

    /// The inbox is asked row by row, by its key: as often as there are ids.
    /// - Parameter awayIsMissing: of an inbox that can't be asked, nothing is known to be there.
    /// - Throws: ``InboxAway``; `PostgresError`.
    private func missing(
        _ ids: [UUID], _ it: EventSubscription, awayIsMissing: Bool
    ) async throws -> Set<UUID> {
        guard !ids.isEmpty else { return [] }
        do {
            return try await withDeadline(Self.inboxAnswers, of: "the inbox of \(it.consumer)") {
                Set(
                    try await bus.databases[it.schema].query(
                        """
                        select id from unnest($2::uuid[]) as said (id)
                        where (select true from \(it.schema).inbox i where i.consumer = $1 and i.event_id = said.id)
                            is null
                        """, it.consumer, ids
                    ).map { try $0["id"] as UUID })
            }
        } catch  where error is DeadlineExceeded || (error as? PostgresError)?.isAway == true {
            guard awayIsMissing else { throw InboxAway(reason: error) }
            return Set(ids)
        }
    }
    /// Whoever needs longer for the rows of one span is as good as away.
    private static let inboxAnswers = Duration.seconds(15)

    /// What Kafka has refused by its own fault gets another chance now and then: a limit may have been raised since.
    /// - Returns: the rows that are open again.
    func reopenFailed() async throws -> [Int64] {
        let statements = RelayStatements(schema)
        let rows = try await bus.databases[schema].query(
            statements.failed, bus.options.verificationPause.inSeconds, Self.maximumFailed
        ).map { try $0["seq"] as Int64 }
        guard !rows.isEmpty else { return [] }
        try await reopen(rows)
        return rows
    }
    private static let maximumFailed = 100

    /// Looks into the inbox once more: what was committed to Kafka between the two questions is in it by now.
    private func reopen(
        _ lost: [Missing], _ it: EventSubscription, awayIsMissing: Bool
    ) async throws -> [Int64] {
        let missing = try await missing(lost.map(\.id), it, awayIsMissing: awayIsMissing)
        let rows = lost.filter { missing.contains($0.id) }.map(\.seq)
        if !rows.isEmpty { try await reopen(rows) }
        return rows
    }

    private func reopen(_ rows: [Int64]) async throws {
        try await willReopen(rows)
        defer { hasReopened(rows) }
        try await bus.databases[schema].execute(RelayStatements(schema).reopen, rows)
    }
}

/// A subscriber's inbox can't be asked: the database that it lies in is away.
private struct InboxAway: Error { let reason: any Error }

/// Which subscriptions are left alone for a while: those whose missing events were published again and are missing
/// still. Nobody takes them now (a daemon of an older version works, which knows no such type), and to publish them
/// again at each look keeps everybody from what is new.
struct VerificationPauses {
    private struct Entry {
        /// What was published again last.
        var rows: Set<Int64>
        var pause: Duration
        var until: ContinuousClock.Instant?
    }
    private struct Key: Hashable { let consumer, topic: String }
    private var entries: [Key: Entry] = [:]
    let first: Duration
    let longest: Duration

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = max(first, longest)
    }

    func isDue(_ it: EventSubscription, at now: ContinuousClock.Instant) -> Bool {
        entries[Key(consumer: it.consumer, topic: it.topic)]?.until.map { $0 <= now } ?? true
    }

    /// Takes in which rows a look has had published again.
    mutating func note(_ lost: Set<Int64>, of it: EventSubscription, at now: ContinuousClock.Instant) {
        let key = Key(consumer: it.consumer, topic: it.topic)
        guard !lost.isEmpty else { return entries[key] = nil }
        var entry = entries[key] ?? Entry(rows: [], pause: first, until: nil)
        if entry.rows.isDisjoint(with: lost) {
            (entry.pause, entry.until) = (first, nil)
        } else {
            entry.until = now + entry.pause
            entry.pause = min(entry.pause * 2, longest)
        }
        entry.rows = lost
        entries[key] = entry
    }
}
