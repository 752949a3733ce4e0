/// Does the items of a batch: some at a time, at a rate, into a journal; stops at an interrupt once the items in hand
/// have ended.
package struct BatchRun: Sendable {
    /// One item, by what it says and under which key it is asked for.
    package struct Item: Sendable {
        package var record: BatchRecord
        /// The same for the same item in every run.
        package var id: String
        package var key: String
        /// When the key was used for the first time, in seconds since 1970.
        package var since: Int64
        /// What it is done to: an order, a SKU.
        package var subject: String?
        /// What is done, as ``BatchJournal/Item/deed``.
        package var deed: String?
        /// When another run asked for it with this key, if it may have been done.
        package var askedElsewhere: Int64?

        package init(
            _ record: BatchRecord, id: String, key: String, since: Int64 = 0, subject: String? = nil,
            deed: String? = nil
        ) {
            self.record = record
            self.id = id
            self.key = key
            self.since = since
            self.subject = subject
            self.deed = deed
        }
    }
    /// What an item came to.
    package struct Result: Sendable {
        package var item: Item
        package var error: CommandError?
        package var record: BatchRecord { item.record }
    }
    /// How it all ended.
    package struct Summary: Sendable, Equatable {
        package var done = 0
        /// Refused: not done.
        package var failed = 0
        /// Asked for, and no answer came.
        package var unknown = 0
        /// Done by the run that this one resumes.
        package var earlier = 0
        package var untried = 0
        package var isInterrupted = false
        /// Nobody was there to be asked; then nothing more was begun.
        package var isOutage = false
        /// Why the journal can't be written; then nothing more was begun.
        package var failure: CommandError?

        package init(done: Int = 0, failed: Int = 0, unknown: Int = 0, earlier: Int = 0) {
            self.done = done
            self.failed = failed
            self.unknown = unknown
            self.earlier = earlier
        }

        package var isWhole: Bool { failed == 0 && unknown == 0 && untried == 0 && failure == nil }
        package var exit: ExitCode {
            if isInterrupted { return .interrupted }
            if isOutage { return .unreachable }
            return failed > 0 ? .partlyFailed : unknown > 0 ? .pending : .done
        }
        package var text: String {
            var parts = ["\(done) done"]
            if earlier > 0 { parts.append("\(earlier) done before") }
            if failed > 0 { parts.append("\(failed) failed") }
            if unknown > 0 { parts.append("\(unknown) unknown") }
            if untried > 0 { parts.append("\(untried) not tried") }
            return parts.joined(separator: ", ")
        }
    }

    package var concurrency: Int
    /// Items a second at most.
    package var rate: Int?
    package var policy: ErrorPolicy
    package var journal: BatchJournal?
    /// Ids of items that other runs have done.
    package var known: Set<String> = []
    package var progress: ProgressLine?
    /// The words for errors that are not a ``CommandError``.
    package var explain: @Sendable (any Error) -> CommandError

    package init(
        concurrency: Int, rate: Int? = nil, policy: ErrorPolicy = .continue, journal: BatchJournal? = nil,
        progress: ProgressLine? = nil,
        explain: @escaping @Sendable (any Error) -> CommandError
    ) {
        self.concurrency = concurrency
        self.rate = rate
        self.policy = policy
        self.journal = journal
        self.progress = progress
        self.explain = explain
    }

    /// Runs `perform` for each item that is not done yet.
    ///
    /// Each item runs in a task of its own, so that an interrupt lets it end. `finished` sees results as they come, one
    /// at a time. When the journal can't be written, or nobody is there to be asked, nothing more is begun; what is in
    /// hand ends.
    package func run(
        _ items: [Item], perform: @escaping @Sendable (Item) async throws -> Void,
        finished: (Result) throws -> Void
    ) async throws -> Summary {
        var summary = Summary()
        let open = items.filter { journal?.earlier[$0.id]?.state != .done && !known.contains($0.id) }
        summary.earlier = items.count - open.count
        var next = open.makeIterator()
        var started = 0
        let clock = ContinuousClock()
        let began = clock.now
        try await withThrowingTaskGroup(of: Result?.self) { group in
            var running = 0
            var isStopping = false
            while true {
                while running < concurrency, !isStopping {
                    isStopping = Task.isCancelled
                    guard !isStopping, let item = next.next() else { break }
                    if let rate, !(await pause(until: began + .seconds(1) * started / rate, clock)) {
                        summary.untried += 1
                        isStopping = true
                        break
                    }
                    started += 1
                    running += 1
                    group.addTask { await result(of: item, perform) }
                }
                guard let ended = try await group.next() else { break }
                running -= 1
                guard let result = ended else {
                    summary.untried += 1
                    isStopping = true
                    continue
                }
                summary.count(result)
                if summary.isOutage || (result.error != nil && policy == .stop) { isStopping = true }
                progress?.advance(failed: result.error == nil ? 0 : 1)
                try finished(result)
            }
        }
        progress?.finish()
        summary.isInterrupted = Task.isCancelled
        while next.next() != nil { summary.untried += 1 }
        do throws(CommandError) { try await journal?.commit() } catch { summary.failure = error }
        return summary
    }

    /// False when the run was cancelled meanwhile.
    private func pause(until: ContinuousClock.Instant, _ clock: ContinuousClock) async -> Bool {
        if until <= clock.now { return true }
        do {
            try await Task.sleep(until: until, clock: clock)
            return true
        } catch {
            return false
        }
    }

    /// - Returns: nil when it could not be written down, and so was not begun.
    private func result(of item: Item, _ perform: @escaping @Sendable (Item) async throws -> Void) async -> Result? {
        let number = item.record.number
        do throws(CommandError) {
            try await journal?.begin(
                item.id,
                .init(number, .begun, key: item.key, since: item.since, subject: item.subject, deed: item.deed))
        } catch {
            return nil
        }
        // Not a child: an interrupt lets the item in hand end.
        let work = Task { () async -> CommandError? in
            do {
                try await perform(item)
                return nil
            } catch {
                var error = explain(error)
                // What it is waiting for after it was asked for: whether that comes is not known.
                if error.exit == .pending { error.isOutcomeUnknown = true }
                return error
            }
        }
        let error = await work.value
        let state: BatchJournal.ItemState =
            if let error { error.isOutcomeUnknown ? .unknown : error.isOutage ? .untried : .failed } else { .done }
        journal?.record(item.id, .init(number, state, key: item.key, note: error?.code))
        return Result(item: item, error: error)
    }
}

extension BatchRun.Summary {
    fileprivate mutating func count(_ result: BatchRun.Result) {
        if let error = result.error {
            if error.isOutcomeUnknown {
                unknown += 1
            } else if error.isOutage {
                untried += 1
                isOutage = true
            } else {
                failed += 1
            }
        } else {
            done += 1
        }
    }
}

extension CommandError {
    /// Nobody was there: what was asked for was not done, and everything else would end the same way.
    package var isOutage: Bool { exit == .unreachable && !isOutcomeUnknown }
}
