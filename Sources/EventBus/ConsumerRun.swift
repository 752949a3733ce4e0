internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import Postgres
internal import Synchronization

/// A consumer at work, on one loop.
final class ConsumerRun: Sendable {
    private let it: EventConsumer
    private let loop: EventLoop
    private let statements: InboxStatements
    private let isStopping = Atomic<Bool>(false)
    private let handled: Counter
    private let age: Histogram
    private let foreign: ForeignRecords
    private let parked: Mutex<ParkedEvents>

    init(_ consumer: EventConsumer, on loop: EventLoop) {
        it = consumer
        self.loop = loop
        statements = InboxStatements(consumer.schema)
        handled = Metrics.shared.counter(
            "shop_events_handled_total", "Events that a consumer has committed.", ["consumer": consumer.name])
        age = Metrics.shared.histogram(
            "shop_event_age_seconds", "From an event's transaction to its consumer's commit.",
            ["consumer": consumer.name])
        foreign = ForeignRecords(consumer: consumer.name)
        parked = Mutex(ParkedEvents(maximum: consumer.bus.options.batch * 2))
    }

    private var options: EventBusOptions { it.bus.options }
    /// What is being worked on when the consumer is told to stop gets this long.
    private static let drainLimit = Duration.seconds(10)

    /// How often it is said that this consumer is at work, and looked whether its topics are there.
    private static let presence = Duration.seconds(15)

    func work() async throws {
        var delay = Delays(first: .milliseconds(100), longest: .seconds(10))
        defer { it.bus.forget(it.name) }
        while !Task.isCancelled {
            it.bus.note(it.name, isMember: false, problem: nil)
            do {
                // Whoever can't work must not keep partitions from those who can.
                _ = try await it.database.query("select 1")
                try await it.bus.subscribe(it)
                try await it.bus.ensure(topics: it.allTopics)
                try await consume { delay.reset() }
            } catch is CancellationError {
                break
            } catch is BrokerForgot {
                delay.reset()
            } catch {
                if error is TopicGone { it.bus.forget(topics: it.allTopics) }
                EventBus.log.warning(
                    "consumer stopped",
                    [
                        "consumer": .string(it.name), "error": .describing(error),
                    ])
                it.bus.note(it.name, isMember: false, problem: "\(error)")
                try? await Task.sleep(for: delay.next())
            }
        }
        throw CancellationError()
    }

    private func consume(_ onProgress: () -> Void) async throws {
        let name = it.name
        let bus = it.bus
        let losses = bus.brokerLosses.load(ordering: .acquiring)
        let isTopicGone = Flag()
        let kafka = KafkaConsumer(it.bus.kafka, groupID: bus.group(of: name), topics: it.topics, on: loop) { event in
            if case .failed(let error) = event, error.isOfTopicThatIsGone { isTopicGone.set() }
            if case .offsetOutOfRange(let partition, let offset) = event {
                EventBus.log.warning(
                    "events were lost by the broker",
                    [
                        "consumer": .string(name), "partition": .describing(partition), "offset": .integer(offset),
                    ])
                bus.verifySoon()
            }
        }
        bus.note(name, reads: kafka)
        defer { bus.note(name, reads: nil) }
        do {
            let begin = ContinuousClock.now
            var expected: [KafkaPartition: Int64] = [:]
            parked.withLock { $0 = ParkedEvents(maximum: options.batch * 2) }
            let presence = Task(executorPreference: loop) { await self.saysPresent() }
            defer { presence.cancel() }
            while !Task.isCancelled {
                let patience = parked.withLock { $0.isEmpty } ? Duration.seconds(1) : .milliseconds(100)
                let records = try await kafka.next(max: options.batch, waiting: patience)
                try bus.checkBroker(losses)
                if isTopicGone.isSet { throw TopicGone() }
                bus.note(name, isMember: await kafka.isMember, problem: await kafka.problem?.description)
                try await checkGroup(kafka, since: begin)
                onProgress()
                if skips(records, &expected) { bus.verifySoon() }
                if !records.isEmpty || !parked.withLock({ $0.isEmpty }) {
                    try await finishing { try await self.handle(records, kafka) }
                }
            }
        } catch {
            // Nobody is there to leave.
            if bus.brokerLosses.load(ordering: .acquiring) != losses {
                await kafka.close(within: .milliseconds(500))
                throw BrokerForgot()
            }
            await kafka.close()
            throw error
        }
        await kafka.close()
    }

    /// Until cancelled. Not being able to say so keeps nobody from working.
    private func saysPresent() async {
        while true {
            do {
                try await Task.sleep(for: Self.presence)
                try await it.bus.aside { [it] in
                    try await it.bus.subscribe(it)
                    try await it.bus.ensure(topics: it.allTopics)
                }
            } catch is CancellationError {
                return
            } catch {
                EventBus.log.info(
                    "presence not said", ["consumer": .string(it.name), "error": .describing(error)])
            }
        }
    }

    /// - Throws: when the consumer has been in no group for so long that another one may be luckier.
    private func checkGroup(_ kafka: KafkaConsumer, since begin: ContinuousClock.Instant) async throws {
        guard await !kafka.isMember else { return }
        let outside = min(
            .now - begin, it.bus.standings.first { $0.consumer == it.name }?.outsideFor ?? .zero)
        if it.bus.kafka.isEmbedded, outside > options.groupPatience {
            it.bus.leaveGroup(of: it.name)
            throw GroupStuck()
        }
        if outside > options.groupRenewal { throw OutOfGroup(problem: await kafka.problem) }
    }

    /// Whether some offsets are missing between these records and the ones before them.
    private func skips(_ records: [KafkaRecord], _ expected: inout [KafkaPartition: Int64]) -> Bool {
        var skips = false
        for record in records {
            if let next = expected[record.partition], record.offset > next { skips = true }
            expected[record.partition] = record.offset + 1
        }
        return skips
    }

    /// Runs `body` to its end also when we are cancelled, within the drain's limit.
    private func finishing(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task(executorPreference: loop) { try await body() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            isStopping.store(true, ordering: .relaxed)
            Task {
                try? await Task.sleep(for: Self.drainLimit)
                task.cancel()
            }
        }
    }

    // MARK: One batch

    private func handle(_ records: [KafkaRecord], _ kafka: KafkaConsumer) async throws {
        var rest = records
        try await retryParked(kafka, &rest)
        repeat {
            let batch = rest
            rest = []
            let (events, letters) = sort(batch)
            if !letters.isEmpty {
                try await bury(letters, kafka, &rest)
                foreign.note(letters)
            }
            try await process(try await refusingOld(events, kafka, &rest), kafka, &rest)
            let done = parked.withLock { $0.committable(read: batch.positions) }
            do { if !done.isEmpty { try await kafka.commit(done) } } catch let error as KafkaError {
                // Others have the partition, or the commit of a later batch says more: the inbox knows.
                EventBus.log.info(
                    "offsets not committed",
                    [
                        "consumer": .string(it.name), "error": .describing(error),
                    ])
            }
        } while !rest.isEmpty
    }

    /// How many keys are tried again at once, each of which may wait for its lock.
    private static let retriedKeys = 4

    private func retryParked(_ kafka: KafkaConsumer, _ rest: inout [KafkaRecord]) async throws {
        guard let locked = it.locked else {
            for lot in parked.withLock({ $0.takeDue(at: .now, keys: Self.retriedKeys) }) {
                try await process(lot.events, kafka, &rest, parkedFor: lot.delay)
            }
            return
        }
        // Those that still wait hold up nobody for as long as one waits for a lock.
        let due = parked.withLock { $0.takeDue(at: .now, keys: options.batch) }
        guard !due.isEmpty else { return }
        let ids = (try? await locked(due.flatMap(\.events))) ?? []
        var free: [Event] = []
        for lot in due {
            let waits = lot.events.contains { ids.contains($0.id) }
            if waits, parked.withLock({ $0.park(lot.events, delay: lot.delay, now: .now) }) { continue }
            free += lot.events
        }
        if !free.isEmpty { try await process(free, kafka, &rest) }
    }

    /// What is for this consumer, and what is no event of this installation: that is put aside, and leaves no mark in
    /// the inbox, because the id that it bears may be another's.
    private func sort(_ records: [KafkaRecord]) -> (events: [Event], foreign: [DeadLetter]) {
        let now = Date()
        var events: [Event] = []
        var letters: [DeadLetter] = []
        for record in records {
            switch Event.reading(record) {
            case .failure(let reason): letters.append(.foreign(record, by: it.name, reason: reason.text))
            case .success(let event):
                guard it.types?.contains(event.type) ?? true else { continue }
                if let fault = it.bus.signatures.fault(of: record, at: now) {
                    letters.append(.foreign(record, by: it.name, reason: "not ours: \(fault)"))
                } else {
                    events.append(event)
                }
            }
        }
        return (events, letters)
    }

    /// What the inbox may have forgotten again can't be told from what it has never seen.
    ///
    /// A group that is new reads old topics from their beginning: what is known to have arrived, or is no business of
    /// this consumer, is passed over. Only what may be missing becomes dead letters.
    private func refusingOld(
        _ events: [Event], _ kafka: KafkaConsumer, _ rest: inout [KafkaRecord]
    ) async throws -> [Event] {
        let horizon = Date(timeIntervalSinceNow: -options.replayLimit.inSeconds)
        let old = events.filter { $0.time < horizon }
        guard !old.isEmpty else { return events }
        let name = it.name
        let (known, lost) = try await persistently(kafka, &rest) {
            let ids = old.map(\.id)
            let rows = try await self.it.database.query(self.statements.known, name, ids)
            let known = Dictionary(
                try rows.map { (try $0["id"] as UUID, try $0["is_retried"] as Bool) }, uniquingKeysWith: { $0 || $1 })
            let unknown = old.filter { known[$0.id] == nil }
            let owed = try await self.it.bus.owed(unknown, to: name)
            return (known, unknown.filter { owed.contains($0.id) })
        }
        if !lost.isEmpty { try await reject(lost, reason: "older than the inbox remembers", [], kafka, &rest) }
        // A letter that was sent back was never applied, whatever its age.
        let fresh = events.filter { $0.time >= horizon || known[$0.id] == true }
        let passed = events.count - fresh.count - lost.count
        if passed > 0 {
            EventBus.log.info(
                "passed over what arrived long ago", ["consumer": .string(name), "events": .int(passed)])
        }
        return fresh
    }

    /// Applies `events`, which are in order; divides them until what can't be applied stands alone.
    /// - Parameter parkedFor: how long they wait next if somebody still holds a lock on what they are about.
    private func process(
        _ all: [Event], _ kafka: KafkaConsumer, _ rest: inout [KafkaRecord], parkedFor: Delays? = nil
    ) async throws {
        var events = parked.withLock { $0.passing(all) }
        var attempts: [DeadLetter.Attempt] = []
        var delay = Delays(first: options.firstDelay, longest: options.longestDelay)
        let begin = ContinuousClock.now
        while !events.isEmpty {
            do {
                return try await apply(events)
            } catch let rejection as EventRejected {
                let out = events.filter { rejection.ids.contains($0.id) }
                guard !out.isEmpty else { throw rejection }
                try await reject(out, reason: rejection.reason, attempts, kafka, &rest)
                events.removeAll { rejection.ids.contains($0.id) }
            } catch {
                if Task.isCancelled || isStopping.load(ordering: .relaxed) { throw CancellationError() }
                EventBus.log.warning(
                    "events not handled",
                    [
                        "consumer": .string(it.name), "events": .int(events.count), "error": .describing(error),
                    ])
                if error.waitsForSomebody {
                    if let free = await partedFromLocked(events) {
                        events = free
                        continue
                    }
                    if let parts = events.dividedByKeys {
                        for part in parts { try await process(part, kafka, &rest) }
                        return
                    }
                    let wait = parkedFor ?? Delays(first: options.firstDelay, longest: .seconds(2))
                    if parked.withLock({ $0.park(events, delay: wait, now: .now) }) { return }
                } else if !error.passesByItself {
                    attempts.append(DeadLetter.Attempt(error))
                    if events.count > 1 && attempts.count >= 2 {
                        let middle = events.count / 2
                        try await process(Array(events[..<middle]), kafka, &rest)
                        return try await process(Array(events[middle...]), kafka, &rest)
                    }
                    if events.count == 1 && attempts.count >= options.attempts {
                        return try await reject(events, reason: "\(error)", attempts, kafka, &rest)
                    }
                } else if ContinuousClock.now - begin > options.workPatience {
                    throw error
                }
                try await wait(delay.next(), kafka, &rest)
            }
        }
    }

    /// Parks what the service says is locked.
    /// - Returns: the others; nil when it can't say, or nothing is locked any more.
    private func partedFromLocked(_ events: [Event]) async -> [Event]? {
        guard let locked = it.locked, let ids = try? await locked(events), !ids.isEmpty else { return nil }
        let delay = Delays(first: options.firstDelay, longest: .seconds(2))
        return parked.withLock { $0.park(events, about: ids, delay: delay, now: .now) }
    }

    /// One transaction: marks in the inbox, and the handler for what was not there.
    private func apply(_ events: [Event]) async throws {
        let ids = events.map(\.id)
        let retried = events.filter { $0.round > 0 }.map(\.id)
        let name = it.name
        do {
            let fresh = try await it.database.transaction { transaction in
                let patience = "\(options.lockPatience.wholeMilliseconds)"
                var first = [
                    PostgresStatement("select set_config('lock_timeout', $1, true)", patience),
                    PostgresStatement(statements.mark, name, ids),
                ]
                if !retried.isEmpty { first.append(PostgresStatement(statements.settle, name, retried)) }
                let rows = try await transaction.run(first)[1]
                var new: Set<UUID> = []
                for row in rows { new.insert(try row["event_id"]) }
                // The first of twins.
                let fresh = events.filter { new.remove($0.id) != nil }
                if !fresh.isEmpty {
                    try await RequestContext.$current.withValue(context(of: fresh)) {
                        try await it.handler(fresh, transaction)
                    }
                }
                return fresh
            }
            noteHandled(fresh)
        } catch let error as PostgresError where error.isCommitUnknown {
            // If it was committed, the next attempt finds nothing to do, and nobody else would say so.
            it.afterUnknownCommit(events)
            throw error
        }
    }

    /// For log lines, and events that are made without naming their cause: the trace, where it is one.
    private func context(of events: [Event]) -> RequestContext? {
        guard let first = events.first?.traceparent, events.allSatisfy({ $0.traceparent == first }) else { return nil }
        return RequestContext(trace: TraceContext(traceparent: first))
    }

    private func noteHandled(_ events: [Event]) {
        guard !events.isEmpty else { return }
        handled.increment(by: events.count)
        let now = Date()
        for event in events { age.observe(now.timeIntervalSince(event.time)) }
        it.afterCommit(events)
    }

    // MARK: What can't be handled

    /// Into the inbox, and beside it what goes to the dead letters: sent at once if it can be, else by the relay.
    private func reject(
        _ all: [Event], reason: String, _ attempts: [DeadLetter.Attempt], _ kafka: KafkaConsumer,
        _ rest: inout [KafkaRecord]
    ) async throws {
        let events = all.firstOfEach
        let letters = events.map { DeadLetter.rejected($0, by: it.name, reason: reason, attempts: attempts) }
        for letter in letters {
            EventBus.log.error(
                "dead letter",
                [
                    "consumer": .string(it.name), "topic": .string(letter.topic), "reason": .string(letter.reason),
                ])
        }
        count(letters)
        let store = DeadLetterStore(it.schema)
        let name = it.name
        let messages = Dictionary(uniqueKeysWithValues: zip(events.map(\.id), letters.map(\.message)))
        let kept = try await persistently(kafka, &rest) {
            try await self.it.database.transact([
                PostgresStatement(self.statements.reject, name, events.map(\.id)),
                store.keep(zip(events, letters).map { ($0.id, $1.message) }, of: name),
            ])[1].map { (number: try $0["id"] as Int64, event: try $0["event_id"] as UUID) }
        }
        // What is kept is safe: a partition of the letters' topic that is away must not hold up anybody.
        let bus = it.bus
        do {
            let sent = try await withDeadline(Self.letterPatience, of: "a dead letter's way to Kafka") {
                try await bus.send(kept.compactMap { letter in messages[letter.event].map { (letter.number, $0) } })
            }
            try await it.database.execute(store.sent, sent)
        } catch {
            EventBus.log.info("dead letters are sent later", ["error": .describing(error)])
        }
    }

    /// How long the partition waits for a letter's copy in Kafka; later it is sent by the relay.
    private static let letterPatience = Duration.seconds(2)

    private func count(_ letters: [DeadLetter]) {
        Metrics.shared.counter(
            "shop_events_dead_total", "Events that went to the dead letters.", ["consumer": it.name]
        ).increment(by: letters.count)
    }

    private func bury(_ letters: [DeadLetter], _ kafka: KafkaConsumer, _ rest: inout [KafkaRecord]) async throws {
        count(letters)
        var left = letters
        while !left.isEmpty {
            let now = left
            left = try await persistently(kafka, &rest) { try await self.send(now) }
        }
    }

    /// - Returns: those that are to be sent again, later.
    /// - Throws: `KafkaError` when none was taken, and later some may be.
    private func send(_ letters: [DeadLetter]) async throws -> [DeadLetter] {
        let sent = Set(try await it.bus.send(letters.enumerated().map { (Int64($0), $1.message) }))
        return letters.enumerated().filter { !sent.contains(Int64($0.offset)) }.map(\.element)
    }

    /// Until it works, or for as long as a consumer may that can't work.
    /// - Throws: what keeps it from working, after ``EventBusOptions/workPatience``.
    private func persistently<T: Sendable>(
        _ kafka: KafkaConsumer, _ rest: inout [KafkaRecord], _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        var delay = Delays(first: options.firstDelay, longest: options.longestDelay)
        let begin = ContinuousClock.now
        while true {
            do {
                return try await withDeadline(options.workPatience, of: "putting events aside", body)
            } catch {
                if Task.isCancelled || isStopping.load(ordering: .relaxed) { throw CancellationError() }
                EventBus.log.warning("waiting to put events aside", ["error": .describing(error)])
                if ContinuousClock.now - begin > options.workPatience { throw error }
                try await wait(delay.next(), kafka, &rest)
            }
        }
    }

    /// A long wait must not look like a dead consumer: Kafka is asked meanwhile, with all partitions paused, and what
    /// comes all the same (of partitions that are new) is kept for after.
    private func wait(_ duration: Duration, _ kafka: KafkaConsumer, _ rest: inout [KafkaRecord]) async throws {
        if duration < .seconds(1) { return try await loop.sleep(for: duration) }
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            if isStopping.load(ordering: .relaxed) { throw CancellationError() }
            await kafka.pause(await kafka.assignments)
            rest += try await kafka.next(max: 1, waiting: min(.milliseconds(500), end - ContinuousClock.now))
        }
        await kafka.resume(await kafka.assignments)
    }
}

/// The mock's group waits for ever (2.0.2, rdkafka_mock_cgrp.c: a group that has timed out in REBALANCING goes to
/// JOINING, where no timer runs and nobody is let in). A group of another name begins anew; the inbox
/// knows what it has.
private struct GroupStuck: Error, CustomStringConvertible {
    var description: String { "the embedded broker lets nobody into the group; another one is made" }
}

/// Somebody has deleted a topic, or is about to make it again: where it was read up to means nothing there.
private struct TopicGone: Error, CustomStringConvertible {
    var description: String { "a topic is gone: it is made again and read from its beginning" }
}

private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    func set() { value.store(true, ordering: .relaxed) }
    var isSet: Bool { value.load(ordering: .relaxed) }
}

/// A real Kafka lets nobody in, for whatever reason: with a new connection, and from the beginning.
private struct OutOfGroup: Error, CustomStringConvertible {
    let problem: KafkaError?
    var description: String { "in no group for long" + (problem.map { ": \($0)" } ?? "") }
}

/// The consumer's SQL, for one schema.
struct InboxStatements: Sendable {
    let mark: String
    /// Marks what became a dead letter, and says so beside the mark: what had been applied before is not marked anew.
    let reject: String
    /// Which of these are marked, and which are letters that were sent back and have not been applied.
    let known: String
    /// Forgets letters that were sent back and are handled now.
    let settle: String
    init(_ schema: String) {
        mark = """
            insert into \(schema).inbox (consumer, event_id) select $1, id from unnest($2::uuid[]) as new (id)
            on conflict do nothing
            returning event_id
            """
        reject = """
            with marked as (\(mark))
            insert into \(schema).inbox (consumer, event_id)
            select $1 || '\(DeadLetterMark.suffix)', event_id from marked
            on conflict do nothing
            """
        known = """
            select event_id as id, false as is_retried from \(schema).inbox
            where consumer = $1 and event_id = any ($2::uuid[])
            union all
            select event_id, true from \(schema).dead_letters
            where consumer = $1 and event_id = any ($2::uuid[]) and retried_at is not null
            """
        settle = """
            delete from \(schema).dead_letters
            where consumer = $1 and event_id = any ($2::uuid[]) and retried_at is not null
            """
    }
}

extension [Event] {
    /// Without copies.
    fileprivate var firstOfEach: [Event] {
        var known: Set<UUID> = []
        return filter { known.insert($0.id).inserted }
    }

    /// In up to 16 parts, in order; nil when they are all of one key.
    fileprivate var dividedByKeys: [[Event]]? {
        guard let first, contains(where: { $0.key != first.key || $0.topic != first.topic }) else { return nil }
        let size = Swift.max(1, (count + 15) / 16)
        return stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension Error {
    /// No fault of the events: a lost connection, a deadlock, too many connections, a full disk, an outage of Kafka.
    var passesByItself: Bool {
        switch self {
        case let error as PostgresError:
            error.isConnectionLoss || error.isRetryable || error.isOverload || error.isWriteRefused
                || error.isCommitUnknown || error.waitsForSomebody
        case let error as KafkaError: !error.isPermanent
        case is CancellationError, is DeadlineExceeded: true
        default: false
        }
    }

    /// Somebody else's lock, or a statement that took too long, most likely because of one.
    var waitsForSomebody: Bool { (self as? PostgresError)?.waitedTooLong ?? false }
}
