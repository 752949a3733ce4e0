internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Postgres
internal import ShopAPI

enum TopicsVerify {
    private static let topics = Argument.many(
        "topic", TopicFlags.topicName, "which topics; else all that outboxes write to",
        minimum: 0)
    private static let grace = Option.value(
        "grace", .duration(), default: "60s", "what is younger counts as under way")

    private static let schema = Schema<EventFinding>(
        "event", id: { $0.event.uuidString.lowercased() },
        [
            Column("finding") { .status($0.kind.rawValue, $0.isHarmless ? .warning : .bad) },
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("consumer") { .text($0.consumer) },
            Column("event", .identifier) { .identifier($0.event.uuidString.lowercased()) },
            Column("type") { .text($0.type) },
            Column("key", .identifier, .wide) { .identifier($0.key) },
            Column("at", .time) { .time($0.time) },
            Column("place", .identifier, .wide) { .identifier($0.place?.description) },
            Column("harmless", .boolean, .programs) { .boolean($0.isHarmless) },
            Column("detail") { .text($0.detail) },
        ])

    private static let checked = Schema<TopicTally>(
        "topic", id: { $0.topic },
        [
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("outbox", .number) { .integer($0.said) },
            Column("inTopic", .number) { .integer($0.inTopic) },
            Column("consumers", .list) { .list($0.consumers) },
            Column("findings", .number) { .integer($0.findings) },
        ])

    static let command = Command(
        "verify", "Compare outboxes with topics and inboxes: what is lost, late or doubled",
        discussion: """
            Every event that a service has said since --since (as far as its outbox remembers) is looked up in its \
            topic and in the inbox of each consumer, on a running system or with every daemon down:
             lost     it will not arrive by itself; `topics replay --from outbox` brings it
             late     it has not arrived yet
             dead     its consumer could not handle it; `topics dlq` shows why
             doubled  it lies in its topic more than once; no consumer applies it twice: harmless
             unknown  it lies in its topic, and no outbox has said it
            Ends with 10 when there is anything but harmless findings. A topic whose outboxes or inboxes lie in a \
            database that is away is named on standard error, the others are checked, and it ends with 13.
            """,
        arguments: [topics.slot], flags: [grace.flag],
        takes: [StandardFlags.results, StandardFlags.span, Flags.stores], columns: schema.infos,
        examples: [
            Example("shopctl topics verify", "everything"),
            Example("shopctl topics verify orders.events --since 1h -q || page-somebody", "in a cron job"),
        ],
        exitCodes: [.notFound, .notAllowed, .differences, .pending, .unreachable]
    ) { invocation in
        let stores = try Stores(invocation)
        let loops = EventLoopGroup(count: 1, name: "shopctl")
        let reader = RangeReader(try Cluster(invocation))
        let databases = try stores.databases(on: loops)
        let verification = TopicVerification(
            reader: reader, books: EventBooks(databases),
            window: EventFilter(since: invocation[StandardFlags.since], until: invocation[StandardFlags.until]),
            now: invocation.now, grace: grace(invocation), brokerForgets: stores.isKafkaEmbedded)
        let writer = try invocation.output.list(schema)
        var tallies: [TopicTally] = []
        var harmful = 0
        var unchecked: [String] = []
        for (topic, schemas) in try await verification.topics(invocation[topics]) {
            do {
                let tally = try await verification.verify(topic, saidBy: schemas) { finding in
                    if !finding.isHarmless { harmful += 1 }
                    try writer.write(finding)
                }
                tallies.append(tally)
            } catch let error as PostgresError where error.isAway {
                // What is wrong elsewhere is not to wait for a shard.
                unchecked.append(topic)
                invocation.diagnostics.warn("\(topic) can't be checked: \(error.message)")
            }
            try writer.flush()
        }
        try writer.finish()
        try invocation.output.section("Checked", checked, tallies)
        try invocation.output.flush()
        let said = tallies.reduce(0) { $0 + $1.said }
        invocation.diagnostics.note(
            "\(said) events of \(tallies.count) topics checked, \(writer.count) findings, \(harmful) of them harmful")
        await reader.close()
        await databases.close()
        guard unchecked.isEmpty else {
            throw CommandError(
                "unreachable", "\(unchecked.joined(separator: ", ")) could not be checked: a database is away",
                isRetryable: true, exit: .unreachable)
        }
        return harmful == 0 ? .done : .differences
    }

    private static func grace(_ invocation: Invocation) -> TimeInterval {
        let (seconds, attoseconds) = invocation[grace].components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// What was looked at.
struct TopicTally: Sendable {
    let topic: String
    let consumers: [String]
    var said = 0
    var inTopic = 0
    var findings = 0
}

/// Reads outboxes, topics and inboxes, in an order in which nothing that happens meanwhile looks like a loss: first
/// how far outboxes go, then the topic, then what groups have committed, then the inboxes.
struct TopicVerification: Sendable {
    let reader: RangeReader
    let books: EventBooks
    let window: EventFilter
    let now: Date
    let grace: TimeInterval
    let brokerForgets: Bool

    private static let batch = 5_000
    /// What may be held in memory of one topic.
    private static let maximumEvents = 20_000_000

    /// Topics, each with the schemas whose outboxes write to it.
    func topics(_ wanted: [String]) async throws -> [(topic: String, schemas: [String])] {
        var schemas: [String: [String]] = [:]
        for source in try await books.sources() { schemas[source.topic, default: []].append(source.schema) }
        for topic in wanted where schemas[topic] == nil {
            throw CommandError("not_found", "no outbox has ever written to \(topic)", exit: .notFound)
        }
        return schemas.filter { wanted.isEmpty || wanted.contains($0.key) }.sorted { $0.key < $1.key }
            .map { (topic: $0.key, schemas: $0.value) }
    }

    func verify(
        _ topic: String, saidBy schemas: [String], _ report: (EventFinding) throws -> Void
    ) async throws -> TopicTally {
        var ends: [(schema: String, last: Int64)] = []
        for schema in schemas {
            if let bounds = try await books.bounds(of: schema) { ends.append((schema, bounds.upperBound)) }
        }
        let ranges = try await reader.ranges(of: [topic])
        var contents = try await contents(ranges)
        let listeners = try await listeners(of: topic, ranges.map(\.partition))
        let reckoning = EventReckoning(
            topic: topic, listeners: listeners, now: now, grace: grace, brokerForgets: brokerForgets)
        var tally = TopicTally(topic: topic, consumers: listeners.map(\.subscription.consumer), inTopic: contents.count)
        var oldest: [String: Date] = [:]
        for (schema, last) in ends {
            try await forEach(schema, topic, upTo: last) { entries in
                if oldest[schema] == nil { oldest[schema] = entries.first?.time }
                for entry in entries { contents.claim(entry.id) }
                let meant = entries.filter { window.admits(type: $0.type, key: nil, time: $0.time) }
                tally.said += meant.count
                for finding in try await judge(meant, of: schema, reckoning, contents) {
                    tally.findings += 1
                    try report(finding)
                }
            }
        }
        for finding in try await strays(ranges, topic, contents, since: oldest) {
            tally.findings += 1
            try report(finding)
        }
        return tally
    }

    private func forEach(
        _ schema: String, _ topic: String, upTo last: Int64, _ each: ([OutboxEntry]) async throws -> Void
    ) async throws {
        var seq: Int64 = 0
        while true {
            try Task.checkCancellation()
            let entries = try await books.entries(
                of: schema, topic: topic, after: seq, upTo: last, count: Self.batch)
            guard let end = entries.last?.seq else { return }
            seq = end
            try await each(entries)
        }
    }

    private func judge(
        _ entries: [OutboxEntry], of schema: String, _ reckoning: EventReckoning, _ contents: TopicContents
    ) async throws -> [EventFinding] {
        var marks: [[UUID: InboxMark]] = []
        for listener in reckoning.listeners {
            let subscription = listener.subscription
            let concerned = entries.filter { EventReckoning.concerns($0, subscription) }
            marks.append(
                try await books.marks(
                    of: concerned.map { ($0.seq, $0.id, $0.time) }, in: schema, for: subscription, now: now))
        }
        return entries.flatMap { entry in reckoning.judge(entry, contents, marks: marks.map { $0[entry.id] }) }
    }

    private func listeners(
        of topic: String, _ partitions: [KafkaPartition]
    ) async throws -> [EventReckoning.Listener] {
        var listeners: [EventReckoning.Listener] = []
        for subscription in try await books.subscriptions() where subscription.topic == topic {
            let committed = try await reader.cluster.committed(group: subscription.consumer, partitions)
            listeners.append(.init(subscription, committed: committed))
        }
        return listeners
    }

    // MARK: The topic

    private static func event(_ record: KafkaRecord) -> UUID? {
        record.header("ce_id").flatMap { UUID(uuidString: String(decoding: $0, as: UTF8.self)) }
    }

    private func contents(_ ranges: [OffsetRange]) async throws -> TopicContents {
        var contents = TopicContents(
            ranges: Dictionary(uniqueKeysWithValues: ranges.map { ($0.partition, $0.start..<max($0.start, $0.end)) }))
        try await reader.read(ranges) { records in
            for record in records {
                guard let event = Self.event(record) else { continue }
                let isCopy = record.header(ReplayMark.countHeader) != nil || record.header("dlq_round") != nil
                contents.add(event, isCopy: isCopy)
            }
            guard contents.count <= Self.maximumEvents else {
                throw CommandError.usage(
                    "a topic has more than \(Self.maximumEvents) events", why: "that is too much at once")
            }
            return !Task.isCancelled
        }
        try Task.checkCancellation()
        return contents
    }

    /// What no outbox has said that would still remember it. Read once more: there is hardly ever any.
    private func strays(
        _ ranges: [OffsetRange], _ topic: String, _ contents: TopicContents, since oldest: [String: Date]
    ) async throws -> [EventFinding] {
        guard contents.hasUnclaimed else { return [] }
        var findings: [EventFinding] = []
        try await reader.read(ranges) { records in
            for record in records {
                guard let event = Self.event(record), !contents.isClaimed(event) else { continue }
                func text(_ name: String) -> String? { record.header(name).map { String(decoding: $0, as: UTF8.self) } }
                let said = text("ce_time").flatMap { Timestamp.parse($0) } ?? .distantPast
                guard let first = oldest[text("ce_source") ?? ""], said >= first, said < now,
                    window.admits(type: nil, key: nil, time: said), findings.count < Self.batch
                else { continue }
                findings.append(
                    EventFinding(
                        .unknown, topic: topic, event: event, type: text("ce_type") ?? "",
                        key: String(decoding: record.key ?? [], as: UTF8.self), time: said,
                        place: RecordPlace(record.partition, offset: record.offset), detail: "no outbox has said it"))
            }
            return true
        }
        return findings
    }
}
