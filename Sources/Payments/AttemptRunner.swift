internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Observability
internal import Postgres
internal import ShopAPI
internal import Synchronization

/// How the provider is asked.
package struct AttemptOptions: Sendable {
    /// How many attempts this process has with the provider at the same time.
    package var concurrency = 512
    /// How long one call may take; then its outcome is unknown.
    package var callLimit = Duration.seconds(5)
    /// After so long without a report, another runner takes an attempt over: this one's process must have died.
    /// Longer than `callLimit`, with time to write the outcome.
    package var lease = Duration.seconds(12)
    /// How often to look for what is due although nobody said so: retries, and what dead processes left.
    package var poll = Duration.milliseconds(500)
    /// When an unknown outcome is asked about for the first time; later ones wait twice as long as the one before.
    package var firstRetry = Duration.milliseconds(500)
    package var longestRetry = Duration.seconds(60)
    /// How often the attempts that are not decided are counted, for the metrics.
    package var measuring = Duration.seconds(10)

    package init() {}

    /// - Parameters:
    ///   - tries: how often the provider was asked, at least once.
    ///   - jitter: 0 to 1; spreads retries over 0.75 to 1.25 of the delay.
    package func delay(afterTries tries: Int, jitter: Double) -> Duration {
        let doubled = firstRetry * (1 << min(max(tries - 1, 0), 20))
        return min(doubled, longestRetry) * (0.75 + jitter / 2)
    }
}

/// Takes attempts that are due, asks the provider, and has the outcomes written: many calls at a time, and the outcomes
/// of those that end together in one transaction.
///
/// A crash at any point leaves an attempt whose lease runs out; whoever takes it then asks the provider by the same
/// key. Two runners that have the same attempt are told the same, and the first to write it counts.
final class AttemptRunner: Sendable {
    private let store: PaymentStore
    private let provider: any PaymentProvider
    private let options: AttemptOptions
    private let outcomes: Batcher<AttemptReport, OutcomeWriter.Result>
    private let owner = UUID()
    private let alarm = Alarm()
    private let inFlight = Atomic<Int>(0)
    /// Whether attempts were left because there was no room.
    private let isFull = Atomic<Bool>(false)
    /// Taken with the transaction that stored them, not yet started.
    private let handed = Mutex<[ClaimedAttempt]>([])
    private let lookBack: Mutex<LookBack>
    private static let log = Log(label: "payments.attempts")

    /// - Parameter onCommit: called after outcomes are committed.
    init(
        store: PaymentStore, provider: any PaymentProvider, options: AttemptOptions,
        onCommit: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.provider = provider
        self.options = options
        // What a dead process has taken is looked for as often as its lease may end.
        lookBack = Mutex(LookBack(every: options.lease))
        let writer = OutcomeWriter(store: store, patience: options.lease) { [alarm] hasStarted in
            onCommit()
            if hasStarted { alarm.ring() }
        }
        outcomes = Batcher(maximum: 500) { await writer.write($0) }
    }

    /// Looks at once for what is due.
    func wake() { alarm.ring() }

    /// For a transaction that stores attempts which this runner can start as soon as it has committed.
    var lease: Lease {
        let room = alarm.isHeard ? options.concurrency - load : 0
        return Lease(owner: owner, duration: options.lease, limit: max(0, room))
    }
    /// Starts what was taken with ``lease``, after its commit.
    func start(_ attempts: [ClaimedAttempt]) {
        handed.withLock { $0 += attempts }
        wake()
    }
    private var load: Int { inFlight.load(ordering: .relaxed) + handed.withLock { $0.count } }

    /// Works until the task is cancelled; then takes nothing more, and returns when the calls under way have ended and
    /// their outcomes are written. May be called again after that.
    func run() async {
        let alarms = alarm.begin()
        let work = Task(executorPreference: EventLoop.current) { await self.work(alarms) }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            alarm.end()
        }
        handed.withLock { $0 = [] }
        try? await store.release(owner)
    }

    private func work(_ alarms: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.takeUntilStopped(alarms) }
            group.addTask {
                while !Task.isCancelled {
                    self.wake()
                    try? await Task.sleep(for: self.options.poll)
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: self.options.measuring)
                    if let open = try? await self.store.open() { PaymentMetrics.isOpen(open) }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func takeUntilStopped(_ alarms: AsyncStream<Void>) async {
        await withDiscardingTaskGroup { calls in
            for await _ in alarms {
                for attempt in takeHanded() { calls.addTask { await self.handle(attempt) } }
                for attempt in await takeDue() { calls.addTask { await self.handle(attempt) } }
            }
        }
    }

    private func takeHanded() -> [ClaimedAttempt] {
        handed.withLock { handed in
            inFlight.wrappingAdd(handed.count, ordering: .relaxed)
            defer { handed = [] }
            return handed
        }
    }

    private func takeDue() async -> [ClaimedAttempt] {
        guard alarm.isHeard else { return [] }
        let room = options.concurrency - load
        guard room > 0 else {
            isFull.store(true, ordering: .relaxed)
            return []
        }
        do {
            let lookBack = lookBack.withLock { $0.begin(Date()) }
            let claimed = try await store.claim(room, by: owner, for: options.lease, lookBack: lookBack)
            self.lookBack.withLock { $0.end(isCut: claimed.count == room) }
            // Stopped while asking: what was taken is given back with the rest.
            guard alarm.isHeard else { return [] }
            inFlight.wrappingAdd(claimed.count, ordering: .relaxed)
            if claimed.count == room { isFull.store(true, ordering: .relaxed) }
            return claimed
        } catch {
            Self.log.warning("attempts can't be taken now", ["error": .describing(error)])
            return []
        }
    }

    private func handle(_ attempt: ClaimedAttempt) async {
        let trace = attempt.traceparent.flatMap { TraceContext(traceparent: $0) }
        let context = RequestContext(trace: trace, orderID: attempt.orderID.description)
        let finding = await RequestContext.$current.withValue(context) { await ask(attempt) }
        let report = AttemptReport(key: attempt.call.key, paymentID: attempt.paymentID, finding: finding)
        if await !write(report) {
            Self.log.error("an outcome could not be written; the provider is asked again", ["key": .string(report.key)])
        }
        inFlight.wrappingSubtract(1, ordering: .relaxed)
        if isFull.exchange(false, ordering: .relaxed) { wake() }
    }

    /// What somebody has locked is tried again by itself, for as long as the attempt is ours.
    private func write(_ report: AttemptReport) async -> Bool {
        let isWritten = try? await outwaitingLocks(for: options.lease) {
            switch try await outcomes.submit(report) {
            case .written: true
            case .failed: false
            case .locked: throw PostgresError(code: "55P03", message: "the payment of \(report.key) is locked")
            }
        }
        return isWritten ?? false
    }

    // MARK: - Asking

    private func ask(_ attempt: ClaimedAttempt) async -> AttemptReport.Finding {
        let start = ContinuousClock.now
        let operation = attempt.call.operation
        do {
            let outcome = try await withDeadline(options.callLimit, of: "an answer of the payment provider") {
                try await self.outcome(of: attempt)
            }
            PaymentMetrics.took(operation, ContinuousClock.now - start)
            PaymentMetrics.count(operation, Self.word(outcome))
            return .decided(outcome)
        } catch {
            let delay = options.delay(afterTries: attempt.tries, jitter: .random(in: 0...1))
            PaymentMetrics.count(operation, "unknown")
            // A provider that is gone for long must not fill the log: each attempt says so after 1, 2, 4, 8, … tries.
            let isWorthALine = attempt.tries & (attempt.tries - 1) == 0
            Self.log.log(
                isWorthALine ? .warning : .debug, "the outcome is not known",
                [
                    "key": .string(attempt.call.key), "tries": .int(attempt.tries), "error": .describing(error),
                    "next": .duration(delay),
                ])
            let reason = Redaction.masked(String(String(describing: error).prefix(300)))
            return .lost(reason: reason, retryAfter: delay)
        }
    }

    private static func word(_ outcome: PaymentOutcome) -> String {
        if case .approved = outcome { "approved" } else { "refused" }
    }

    /// What was taken before may be with the provider already, so it is asked first; the call itself is only made again
    /// when the provider has never heard of it, and with the same key, so that it can't count twice.
    private func outcome(of attempt: ClaimedAttempt) async throws -> PaymentOutcome {
        if attempt.tries > 1 {
            switch try await provider.outcome(of: attempt.call.key) {
            case .decided(let outcome): return outcome
            case .undecided: throw OutcomeUndecided()
            case .unheardOf: break
            }
        }
        return try await provider.perform(attempt.call)
    }
}

/// Wakes the one run that listens; rung many times before it is heard, it is heard once.
private final class Alarm: Sendable {
    private let continuation = Mutex<AsyncStream<Void>.Continuation?>(nil)

    var isHeard: Bool { continuation.withLock { $0 != nil } }
    func ring() { _ = continuation.withLock { $0?.yield() } }
    func begin() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.continuation.withLock { $0 = continuation }
        return stream
    }
    func end() {
        continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }?.finish()
    }
}

/// The provider knows the attempt and has not decided.
private struct OutcomeUndecided: Error, CustomStringConvertible {
    var description: String { "the provider has not decided yet" }
}

/// Writes outcomes, and does not give up at the first failure of the database.
struct OutcomeWriter: Sendable {
    let store: PaymentStore
    /// How long to try; after that the attempts' leases have run out anyway.
    let patience: Duration
    /// Told whether attempts that had waited are due now.
    let onCommit: @Sendable (_ hasStarted: Bool) -> Void
    private static let log = Log(label: "payments.attempts")

    /// What has become of a report.
    enum Result: Sendable { case written, locked, failed }

    func write(_ reports: [AttemptReport]) async -> [Result] {
        do {
            let settlement = try await settle(reports)
            onCommit(settlement.hasStarted)
            return reports.map { settlement.locked.contains($0.paymentID) ? .locked : .written }
        } catch let error as PostgresError where reports.count > 1 && (!error.isPassing || error.waitedTooLong) {
            // One of them can't be written, or not now: the others must not suffer.
            let middle = reports.count / 2
            return await write(Array(reports[..<middle])) + write(Array(reports[middle...]))
        } catch {
            if (error as? PostgresError)?.waitedTooLong == true { return reports.map { _ in .locked } }
            let keys = reports.map { LogValue.string($0.key) }
            Self.log.error("outcomes can't be written", ["keys": .array(keys), "error": .describing(error)])
            return reports.map { _ in .failed }
        }
    }

    private func settle(_ reports: [AttemptReport]) async throws -> PaymentStore.Settlement {
        let end = ContinuousClock.now + patience
        var pause = Duration.milliseconds(20)
        while true {
            do {
                return try await store.settle(reports)
            } catch let error as PostgresError
                where error.isPassing && !error.waitedTooLong && ContinuousClock.now < end
            {
                Self.log.warning("outcomes are written again", ["error": .describing(error)])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }
}

extension PostgresError {
    /// The same may go well later.
    fileprivate var isPassing: Bool { isConnectionLoss || isOverload || isRetryable || waitedTooLong }
}

enum PaymentMetrics {
    static func count(_ operation: PaymentOperation, _ result: String) {
        Metrics.shared.counter(
            "shop_payment_attempts_total", "Calls of the payment provider by what came of them",
            ["operation": operation.rawValue, "result": result]
        ).increment()
    }
    static func isOpen(_ open: OpenAttempts) {
        for (state, count) in [("pending", open.pending), ("unknown", open.unknown)] {
            Metrics.shared.gauge(
                "shop_payment_attempts_open", "Attempts that the payment provider has not decided", ["state": state]
            ).set(count)
        }
        Metrics.shared.gauge(
            "shop_payment_attempt_oldest_seconds", "Since when the oldest undecided attempt waits"
        ).set(open.oldest)
    }
    static func took(_ operation: PaymentOperation, _ time: Duration) {
        Metrics.shared.histogram(
            "shop_payment_provider_seconds", "How long the payment provider took to decide",
            ["operation": operation.rawValue]
        ).observe(time)
    }
}
