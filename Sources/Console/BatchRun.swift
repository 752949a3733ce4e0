internal import Glibc
internal import Synchronization

/// Does the items of a batch: some at a time, at a rate, into a journal; stops at an interrupt once the items in hand
/// have ended.
package struct BatchRun: Sendable {
    /// What an item came to.
    package struct Result: Sendable {
        package var record: BatchRecord
        package var error: CommandError?
    }
    /// How it all ended.
    package struct Summary: Sendable, Equatable {
        package var done = 0
        package var failed = 0
        /// Done by the run that this one resumes.
        package var earlier = 0
        package var untried = 0
        package var isInterrupted = false

        package init(done: Int = 0, failed: Int = 0, earlier: Int = 0) {
            self.done = done
            self.failed = failed
            self.earlier = earlier
        }

        package var exit: ExitCode { isInterrupted ? .interrupted : failed > 0 ? .partlyFailed : .done }
        package var text: String {
            var parts = ["\(done) done"]
            if earlier > 0 { parts.append("\(earlier) done before") }
            if failed > 0 { parts.append("\(failed) failed") }
            if untried > 0 { parts.append("\(untried) not tried") }
            return parts.joined(separator: ", ")
        }
    }

    package var concurrency: Int
    /// Items a second at most.
    package var rate: Int?
    package var policy: ErrorPolicy
    package var journal: BatchJournal?
    package var progress: ProgressLine?
    /// A key for an item that has none yet.
    package var newKey: @Sendable () -> String
    /// The words for errors that are not a ``CommandError``.
    package var explain: @Sendable (any Error) -> CommandError

    package init(
        concurrency: Int, rate: Int? = nil, policy: ErrorPolicy = .continue, journal: BatchJournal? = nil,
        progress: ProgressLine? = nil, newKey: @escaping @Sendable () -> String,
        explain: @escaping @Sendable (any Error) -> CommandError
    ) {
        self.concurrency = concurrency
        self.rate = rate
        self.policy = policy
        self.journal = journal
        self.progress = progress
        self.newKey = newKey
        self.explain = explain
    }

    /// Runs `perform` for each record that is not done yet, with its idempotency key.
    ///
    /// Each item runs in a task of its own, so that an interrupt lets it end. `finished` sees results as they come, one
    /// at a time. Errors of the journal end the run.
    package func run(
        _ records: [BatchRecord], perform: @escaping @Sendable (BatchRecord, String) async throws -> Void,
        finished: (Result) throws -> Void
    ) async throws -> Summary {
        var summary = Summary()
        let open = records.filter { journal?.earlier[$0.number]?.state != .done }
        summary.earlier = records.count - open.count
        var next = open.makeIterator()
        var started = 0
        let clock = ContinuousClock()
        let began = clock.now
        try await withThrowingTaskGroup(of: Result.self) { group in
            var running = 0
            var isStopping = false
            while true {
                while running < concurrency, !isStopping {
                    isStopping = Task.isCancelled
                    guard !isStopping, let record = next.next() else { break }
                    if let rate, !(await pause(until: began + .seconds(1) * started / rate, clock)) {
                        summary.untried += 1
                        isStopping = true
                        break
                    }
                    started += 1
                    running += 1
                    group.addTask { try await item(record, perform) }
                }
                guard let result = try await group.next() else { break }
                running -= 1
                if result.error == nil { summary.done += 1 } else { summary.failed += 1 }
                if result.error != nil, policy == .stop { isStopping = true }
                progress?.advance(failed: result.error == nil ? 0 : 1)
                try finished(result)
            }
        }
        progress?.finish()
        summary.isInterrupted = Task.isCancelled
        while next.next() != nil { summary.untried += 1 }
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

    private func item(
        _ record: BatchRecord, _ perform: @escaping @Sendable (BatchRecord, String) async throws -> Void
    ) async throws -> Result {
        let key = journal?.earlier[record.number]?.idempotencyKey ?? newKey()
        try journal?.record(record.number, .init(state: .begun, idempotencyKey: key))
        // Not a child: an interrupt lets the item in hand end.
        let work = Task { () async -> CommandError? in
            do {
                try await perform(record, key)
                return nil
            } catch {
                return explain(error)
            }
        }
        let error = await work.value
        try journal?.record(
            record.number,
            .init(state: error == nil ? .done : .failed, idempotencyKey: key, note: error.map { $0.code }))
        return Result(record: record, error: error)
    }
}
