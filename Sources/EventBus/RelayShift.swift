internal import EventLoop
internal import Kafka
internal import Observability
internal import Postgres
internal import Synchronization

/// One session's time as relay: waits for the lock, then publishes until the session dies or the task is cancelled.
final class RelayShift: Sendable {
    private let bus: EventBus
    private let schema: String
    private let database: PostgresClient
    private let wakeup: RelayWakeup
    private let statements: RelayStatements
    private let published: Counter
    /// Rows of long ago are to be published again.
    private let isToLookBelow = Atomic<Bool>(false)
    /// The losses of the broker that this shift knows of.
    private let losses: Int

    init(_ bus: EventBus, schema: String, database: PostgresClient, wakeup: RelayWakeup) {
        self.bus = bus
        self.schema = schema
        self.database = database
        self.wakeup = wakeup
        statements = RelayStatements(schema)
        losses = bus.brokerLosses.load(ordering: .acquiring)
        published = Metrics.shared.counter(
            "shop_events_published_total", "Events of an outbox that Kafka has taken.", ["schema": schema])
    }

    /// A row of the outbox.
    private struct Row {
        let seq: Int64
        let key: String
        let message: KafkaMessage
    }

    func work(_ session: PostgresSession) async throws {
        try await session.execute("set synchronous_commit to off")
        while try await !(session.query(RelayStatements.lock, schema).first?["held"] ?? false) {
            try await Task.sleep(for: bus.options.handover)
        }
        EventBus.log.info("relay works", ["schema": .string(schema)])
        wakeup.startWorking()
        defer { wakeup.stopWorking() }
        if bus.needsRefill(of: schema) {
            // Before anything newer is published, so that each key keeps its order.
            _ = try await Verification(bus: bus, schema: schema).run(brokerIsNew: true)
            bus.noteRefill(of: schema)
        }
        try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: EventLoop.current) { try await self.publish(session) }
            group.addTask(executorPreference: EventLoop.current) { try await self.verify() }
            group.addTask(executorPreference: EventLoop.current) { try await self.prune() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: Besides publishing

    /// Looks for what never arrived, now and then and when there is reason to.
    private func verify() async throws {
        while !Task.isCancelled {
            await wakeup.doubt.wait(atMost: bus.options.verification)
            do {
                if try await Verification(bus: bus, schema: schema).run(brokerIsNew: false) > 0 {
                    isToLookBelow.store(true, ordering: .releasing)
                    wakeup.work.set()
                }
            } catch {
                if Task.isCancelled { return }
                EventBus.log.warning("not verified", ["schema": .string(schema), "error": .describing(error)])
            }
        }
    }

    /// Forgets what is old, a little at a time.
    private func prune() async throws {
        let outbox = Int(bus.options.outboxRetention.inSeconds)
        let inbox = Int(bus.options.inboxRetention.inSeconds)
        var pause = bus.options.pruning
        while true {
            try await Task.sleep(for: pause)
            do {
                let pruned =
                    try await database.execute(statements.prune, outbox)
                    + database.execute(statements.pruneInbox, inbox)
                pause = pruned > 0 ? min(.milliseconds(200), bus.options.pruning) : bus.options.pruning
            } catch {
                if Task.isCancelled { return }
                EventBus.log.warning("not pruned", ["schema": .string(schema), "error": .describing(error)])
            }
        }
    }

    /// The embedded broker keeps little, and drops the oldest when there is more: wait while consumers are far behind.
    private func holdBack(_ rows: [Row], _ sent: inout [String: Int]) async throws {
        guard bus.kafka.isEmbedded else { return }
        for row in rows {
            sent[row.message.topic, default: 0] += (row.message.value?.count ?? 0) + 300
        }
        for (topic, bytes) in sent where bytes > bus.options.embeddedBacklog {
            let verification = Verification(bus: bus, schema: schema)
            var delay = Delays(first: .milliseconds(10), longest: .milliseconds(200))
            let end = ContinuousClock.now + .seconds(60)
            while try await verification.backlog(of: topic) > bus.options.embeddedBacklog / 2 {
                // Consumers that are away for long: the verification will bring back what the broker drops.
                guard ContinuousClock.now < end else { break }
                try await Task.sleep(for: delay.next())
            }
            sent[topic] = 0
        }
    }

    private func publish(_ session: PostgresSession) async throws {
        var marks: [Mark] = []
        var floor = RelayFloor()
        // Bytes per topic since it was last known that consumers keep up; for the embedded broker.
        var sent: [String: Int] = [:]
        while !Task.isCancelled {
            try bus.checkBroker(losses)
            if isToLookBelow.exchange(false, ordering: .acquiringAndReleasing) { floor.lookBelow() }
            let now = ContinuousClock.now
            let rows = try await read(session, marks, above: floor.next(at: now))
            floor.read(upTo: rows.last?.seq, at: now)
            published.increment(by: marks.count)
            marks = []
            guard !rows.isEmpty else {
                await wakeup.work.wait(atMost: bus.options.relayPoll)
                continue
            }
            let topics = Set(rows.map(\.message.topic))
            try await bus.ensure(topics: topics)
            try await bus.note(source: schema, topics: topics)
            try bus.checkBroker(losses)
            let deliveries = try await bus.producer.send(rows.map(\.message))
            marks = try await sort(rows, deliveries, session)
            if marks.count < rows.count { floor.lookBelow() }
            if Task.isCancelled { return try await finish(session, marks) }
            try await holdBack(rows, &sent)
        }
    }

    private struct Mark {
        let seq: Int64
        let partition: Int32
        let position: Int64
    }

    private func read(_ session: PostgresSession, _ marks: [Mark], above floor: Int64) async throws -> [Row] {
        let rows = try await session.query(
            statements.markAndRead, marks.map(\.seq), marks.map(\.partition), marks.map(\.position),
            bus.options.batch, floor)
        return try rows.map { row in
            let key: String = try row["key"]
            let message = bus.signatures.signed(try KafkaMessage(outboxRow: row, of: schema))
            return Row(seq: try row["seq"], key: key, message: message)
        }
    }

    /// What was delivered. Behind a failed event, those of its key are sent again after it, so that they stay in order.
    private func sort(
        _ rows: [Row], _ deliveries: [KafkaDelivery], _ session: PostgresSession
    ) async throws -> [Mark] {
        var marks: [Mark] = []
        var held: Set<String> = []
        for (row, delivery) in zip(rows, deliveries) {
            if let error = delivery.error {
                if error.isPermanent {
                    EventBus.log.error(
                        "event can't be published",
                        [
                            "schema": .string(schema), "seq": .integer(row.seq), "error": .describing(error),
                        ])
                    try await session.execute(statements.fail, row.seq, "\(error)")
                } else {
                    held.insert(row.key)
                    EventBus.log.warning(
                        "event not published yet",
                        [
                            "schema": .string(schema), "error": .describing(error),
                        ])
                }
            } else if !held.contains(row.key), let offset = delivery.offset {
                marks.append(Mark(seq: row.seq, partition: delivery.partition, position: offset))
            }
        }
        if !held.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        return marks
    }

    /// The last marks of a shift that is cancelled: without them some events would only be published twice.
    private func finish(_ session: PostgresSession, _ marks: [Mark]) async throws {
        let statement = statements.mark
        let last = Task {
            try await session.execute(
                statement, marks.map(\.seq), marks.map(\.partition), marks.map(\.position))
        }
        _ = try await last.value
    }
}

/// Where the relay begins to read: behind what it read some seconds ago. Below lie the index entries of what was
/// published, which a server can't drop while some old snapshot may still see them. A row may become visible after one
/// with a higher number, and what is to be published again lies anywhere, so now and then it reads from the beginning.
struct RelayFloor {
    /// Longer than a transaction usually takes from its first event to its commit.
    static let depth = Duration.seconds(5)
    private var floor: Int64 = 0
    /// What was the highest row, and when that was read; ascending.
    private var tops: [(seq: Int64, at: ContinuousClock.Instant)] = []
    private var begun: ContinuousClock.Instant?
    private var isBelow = true

    /// Rows of any number are wanted next.
    mutating func lookBelow() { isBelow = true }

    /// The row above which to read now.
    mutating func next(at now: ContinuousClock.Instant) -> Int64 {
        if begun.map({ now - $0 >= Self.depth }) ?? true { isBelow = true }
        guard isBelow else { return floor }
        (isBelow, begun) = (false, now)
        return 0
    }

    mutating func read(upTo seq: Int64?, at now: ContinuousClock.Instant) {
        // At most four a second are kept.
        if let seq, seq > tops.last?.seq ?? 0, tops.last.map({ now - $0.at >= Self.depth / 20 }) ?? true {
            tops.append((seq, now))
        }
        while let first = tops.first, now - first.at >= Self.depth {
            floor = max(floor, first.seq)
            tops.removeFirst()
        }
    }
}

/// What a relay or a consumer has begun with is not what is there now: it begins anew.
struct BrokerForgot: Error, CustomStringConvertible {
    var description: String { "the embedded broker was lost with all that it held" }
}

extension EventBus {
    func checkBroker(_ known: Int) throws(BrokerForgot) {
        guard brokerLosses.load(ordering: .acquiring) == known else { throw BrokerForgot() }
    }
}

extension KafkaError {
    /// Sending the same message again is useless.
    var isPermanent: Bool {
        // MSG_SIZE_TOO_LARGE, INVALID_TOPIC_EXCEPTION, RECORD_LIST_TOO_LARGE, INVALID_RECORD
        [10, 17, 18, 87].contains(code.rawValue) || code == .invalidArgument
    }
}
