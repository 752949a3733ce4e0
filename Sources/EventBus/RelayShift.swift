internal import EventLoop
internal import Kafka
internal import Observability
internal import Postgres
internal import Synchronization

/// One lease's time as relay: waits for the lease, then publishes until it is lost or the task is cancelled.
final class RelayShift: Sendable {
    private let bus: EventBus
    private let schema: String
    private let database: PostgresClient
    private let wakeup: RelayWakeup
    private let statements: RelayStatements
    private let published: Counter
    private let cursor = Mutex(RelayCursor(settled: 0))
    /// Rows that are to be published again. Those that the database does not know yet to be open only hold back what
    /// is settled; the cursor takes the others in between two looks, and not during one, which would not have asked
    /// for them.
    private struct Lost { var announced: [Int64] = [], open: [Int64] = [] }
    private let lost = Mutex(Lost())
    /// Topics that letters are under way to.
    private let sending = Mutex<Set<String>>([])
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

    func work() async throws {
        var taken: RelayLease?
        while taken == nil {
            taken = try await RelayLease.take(
                statements, holder: bus.instance, for: bus.options.lease, database: database)
            if taken == nil { try await Task.sleep(for: bus.options.handover) }
        }
        guard let lease = taken else { return }
        EventBus.log.info("relay works", ["schema": .string(schema), "epoch": .integer(lease.epoch)])
        cursor.withLock { $0 = RelayCursor(settled: lease.settled, placed: lease.placed) }
        wakeup.startWorking()
        let outcome: Result<Void, any Error>
        do {
            try await work(lease)
            outcome = .success(())
        } catch { outcome = .failure(error) }
        wakeup.stopWorking()
        // Also when we are cancelled.
        await Task { await lease.release(settled: settled) }.value
        try outcome.get()
    }

    private var settled: Int64 {
        // Read in this order: rows go from the one into the other.
        let again = lost.withLock { min($0.announced.min() ?? .max, $0.open.min() ?? .max) }
        return min(cursor.withLock { $0.settled }, again - 1)
    }

    private func verification(_ lease: RelayLease) -> Verification {
        Verification(
            bus: bus, schema: schema,
            willReopen: { rows in
                self.lost.withLock { $0.announced += rows }
                do { try await lease.lower(settled: (rows.min() ?? 1) - 1) } catch {
                    self.lost.withLock { $0.announced.removeAll(where: Set(rows).contains) }
                    throw error
                }
            },
            hasReopened: { rows in
                self.lost.withLock { lost in
                    lost.announced.removeAll(where: Set(rows).contains)
                    lost.open += rows
                }
            })
    }

    private func work(_ lease: RelayLease) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: EventLoop.current) { try await lease.keep { self.settled } }
            group.addTask(executorPreference: EventLoop.current) {
                try await self.refill(lease)
                try await self.publish(lease)
            }
            group.addTask(executorPreference: EventLoop.current) { try await self.verify(lease) }
            group.addTask(executorPreference: EventLoop.current) { await self.sendLetters() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// A broker that is new holds nothing: what was published before comes first, so that each key keeps its order.
    private func refill(_ lease: RelayLease) async throws {
        guard bus.needsRefill(of: schema, after: losses) else { return }
        let lost = try await verification(lease).runForNewBroker()
        if let first = lost.first { cursor.withLock { $0 = RelayCursor(settled: min($0.settled, first - 1)) } }
        try await refillLetters()
        bus.noteRefill(of: schema, after: losses)
    }

    /// It has no copies of letters, and none of those that were sent back and are not handled yet.
    private func refillLetters() async throws {
        let store = DeadLetterStore(schema)
        var last: Int64? = 0
        while let known = last { last = try await database.query(store.unsend, known).first?["last"] ?? nil }
        var id: Int64 = 0
        while true {
            let rows = try await database.query(store.retried, id)
            guard let end = rows.last else { return }
            id = try end["id"]
            let messages = try rows.compactMap { try DeadLetterStore.message($0).sentBack }
            try await bus.ensure(topics: Set(messages.map(\.topic)))
            let errors = try await bus.deliver(messages).compactMap(\.error)
            if let error = errors.first(where: { !$0.isPermanent }) { throw error }
        }
    }

    // MARK: Besides publishing

    /// Looks for what never arrived, now and then and when there is reason to.
    private func verify(_ lease: RelayLease) async throws {
        var pauses = VerificationPauses(first: bus.options.verification * 2, longest: bus.options.verificationPause)
        while !Task.isCancelled {
            // Not all relays of a process at once: that takes as many connections.
            let isAsked = await wakeup.doubt.wait(atMost: bus.options.verification * Double.random(in: 0.8...1.2))
            do {
                let found: [Int64]
                let arrived: Int64?
                let verification = verification(lease)
                (found, arrived, pauses) = try await bus.aside { [settled, pauses] in
                    var pauses = pauses
                    var found = try await verification.run(upTo: settled, &pauses, isAsked: isAsked)
                    found += try await verification.reopenFailed()
                    return (found, try await verification.arrived(), pauses)
                }
                try await database.execute(statements.arrived, arrived)
                if !found.isEmpty { wakeup.work.set() }
            } catch {
                if Task.isCancelled { return }
                EventBus.log.warning("not verified", ["schema": .string(schema), "error": .describing(error)])
            }
        }
    }

    /// Dead letters that their consumers could not send. Each topic by itself: one that Kafka does not take now keeps
    /// its own waiting.
    private func sendLetters() async {
        let store = DeadLetterStore(schema)
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: bus.options.lettersPause)
                    let rows = try await database.query(store.waiting, sending.withLock { $0.sorted() })
                    let letters = try rows.map { row in
                        (number: try row["id"] as Int64, message: try DeadLetterStore.message(row))
                    }
                    for (topic, letters) in Dictionary(grouping: letters, by: \.message.topic) {
                        sending.withLock { _ = $0.insert(topic) }
                        group.addTask(executorPreference: EventLoop.current) {
                            await self.send(letters, to: topic)
                            self.sending.withLock { _ = $0.remove(topic) }
                        }
                    }
                } catch { note(unsent: error) }
            }
            group.cancelAll()
        }
    }

    private func send(_ letters: [(number: Int64, message: KafkaMessage)], to topic: String) async {
        do {
            try await bus.ensure(topics: [topic])
            try await database.execute(DeadLetterStore(schema).sent, try await bus.send(letters))
        } catch { note(unsent: error) }
    }

    private func note(unsent error: any Error) {
        if Task.isCancelled { return }
        EventBus.log.warning("letters not sent", ["schema": .string(schema), "error": .describing(error)])
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
                // What was on its way is gone: nobody will have it before it is published again.
                try bus.checkBroker(losses)
                try await Task.sleep(for: delay.next())
            }
            sent[topic] = 0
        }
    }

    private func publish(_ lease: RelayLease) async throws {
        var places: [Place] = []
        // Whatever is in hand when the broker is lost must not be the first that the new one gets.
        let life = await bus.producer.life
        // Bytes per topic since it was last known that consumers keep up; for the embedded broker.
        var sent: [String: Int] = [:]
        while !Task.isCancelled {
            try bus.checkBroker(losses)
            let rows = try await read(places, lease)
            published.increment(by: places.count)
            places = []
            guard !rows.isEmpty else {
                await wakeup.work.wait(atMost: bus.options.relayPoll)
                continue
            }
            let topics = Set(rows.map(\.message.topic))
            try await bus.ensure(topics: topics)
            try await bus.note(source: schema, topics: topics)
            try bus.checkBroker(losses)
            try lease.check()
            let deliveries = try await bus.deliver(rows.map(\.message), in: life)
            places = try await sort(rows, deliveries)
            if Task.isCancelled { return try await finish(places, lease) }
            try await holdBack(rows, &sent)
        }
    }

    /// Where a row has come to lie.
    private struct Place {
        let seq: Int64
        let partition: Int32
        let position: Int64
    }

    /// The last of them places and reads.
    private func look(_ places: [Place], _ lease: RelayLease, _ cursor: RelayCursor) -> [PostgresStatement] {
        let (always, waiting, waits) = cursor.questions
        let look = PostgresStatement(
            statements.placeAndRead, places.map(\.seq), places.map(\.partition), places.map(\.position), cursor.top,
            always.map(\.low), always.map(\.high), bus.options.batch, lease.epoch, cursor.wantsHorizon,
            waiting.map(\.low), waiting.map(\.high), waiting.map { $0.horizon ?? 0 }, waits)
        return [RelayStatements.modes, look]
    }

    private func read(_ places: [Place], _ lease: RelayLease) async throws -> [Row] {
        lost.withLock { lost in
            cursor.withLock { $0.reopen(lost.open.sorted()) }
            lost.open = []
        }
        let found = try await database.transact(look(places, lease, cursor.withLock { $0 }))[1]
        guard let state = found.first, try state["is_holder"] else { throw LeaseLost() }
        let rows = try found.compactMap { row -> Row? in
            guard let seq = try row["seq"] as Int64? else { return nil }
            let message = bus.signatures.signed(try KafkaMessage(outboxRow: row, of: schema))
            return Row(seq: seq, key: try row["key"], message: message)
        }
        let (own, oldest, running): (Int64?, Int64, [Int64]) = (
            try state["own"], try state["oldest"], try state["running"]
        )
        cursor.withLock {
            $0.note(
                rows.map(\.seq), isCut: rows.count >= bus.options.batch, own: own, oldest: oldest,
                running: running)
        }
        return rows
    }

    /// What was delivered. Behind a failed event, those of its key are sent again after it, so that they stay in order.
    private func sort(_ rows: [Row], _ deliveries: [KafkaDelivery]) async throws -> [Place] {
        var places: [Place] = []
        var held: Set<String> = []
        var left: [Int64] = []
        var reasons: Set<String> = []
        for (row, delivery) in zip(rows, deliveries) {
            if let error = delivery.error {
                if error.isPermanent {
                    EventBus.log.error(
                        "event can't be published",
                        ["schema": .string(schema), "seq": .integer(row.seq), "error": .describing(error)])
                    try await database.execute(statements.fail, row.seq, "\(error)")
                } else {
                    held.insert(row.key)
                    left.append(row.seq)
                    reasons.insert("\(error)")
                }
            } else if !held.contains(row.key), let offset = delivery.offset {
                places.append(Place(seq: row.seq, partition: delivery.partition, position: offset))
            } else {
                left.append(row.seq)
            }
        }
        cursor.withLock { $0.reopen(left) }
        if !left.isEmpty {
            EventBus.log.warning(
                "events not published yet",
                [
                    "schema": .string(schema), "events": .int(left.count),
                    "error": .string(reasons.sorted().prefix(3).joined(separator: "; ")),
                ])
        }
        if !held.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        return places
    }

    /// The last places of a shift that is cancelled: without them some events would only be published twice.
    private func finish(_ places: [Place], _ lease: RelayLease) async throws {
        let last = look(places, lease, cursor.withLock { $0 })
        let database = database
        _ = try await Task { try await database.transact(last) }.value
        cursor.withLock { $0.finish() }
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
