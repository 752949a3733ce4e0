internal import EventLoop
internal import FoundationEssentials
internal import Observability
internal import Postgres
internal import ShopAPI

/// Merges requests that come while a batch is being written into the next one, so that a thousand for one SKU take one
/// lock, one update and one insert. Runs on the loop it was made for; owns the requests that wait, nothing else.
actor StockCombiner {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Works in one batch, and requests that may wait.
    static let maximumBatch = 1_000
    static let maximumWaiting = 50_000

    struct Answer: Sendable {
        let outcome: StockOutcome
        let reservation: ReservationRecord?
    }
    private struct Waiting {
        let work: StockWork
        let continuation: CheckedContinuation<Answer, any Error>
    }
    private var waiting: [Waiting] = []
    private var isWorking = false
    private let perform: @Sendable ([StockWork]) async throws -> [Result<Answer, any Error>]

    init(
        _ loop: EventLoop, _ perform: @escaping @Sendable ([StockWork]) async throws -> [Result<Answer, any Error>]
    ) {
        self.loop = loop
        self.perform = perform
    }

    /// Does `work` together with what others want. It is done even when the caller is cancelled meanwhile.
    /// - Throws: ``Problem`` 503 when too many wait; `PostgresError`, also for what was merged with it.
    func submit(_ work: StockWork) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            guard waiting.count < Self.maximumWaiting else {
                return continuation.resume(
                    throwing: Problem.unavailable("\(Self.maximumWaiting) reservations wait already"))
            }
            waiting.append(Waiting(work: work, continuation: continuation))
            workIfIdle()
        }
    }

    private func workIfIdle() {
        guard !isWorking, !waiting.isEmpty else { return }
        isWorking = true
        // Ends by itself when nobody waits any more; each caller is answered by it.
        Task(executorPreference: loop) { await self.work() }
    }

    private func work() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.maximumBatch))
            waiting.removeFirst(batch.count)
            do {
                let answers = try await perform(batch.map(\.work))
                for (entry, answer) in zip(batch, answers) { entry.continuation.resume(with: answer) }
            } catch {
                for entry in batch { entry.continuation.resume(throwing: error) }
            }
        }
        isWorking = false
    }
}
