internal import EventLoop
internal import Synchronization

/// Merges what many tasks want at the same time into one piece of work for all: while one batch is worked on, the next
/// one gathers. From any thread; the work runs on the loop of whoever came first.
final class Batcher<Item: Sendable, Output: Sendable>: Sendable {
    /// As many outputs as items, in their order.
    typealias Work = @Sendable ([Item]) async throws -> [Output]

    private struct Pending {
        var nextID = 0
        var items: [(id: Int, item: Item)] = []
        var waiters: [Int: CheckedContinuation<Output, any Error>] = [:]
        var isRunning = false
    }
    private let pending = Mutex(Pending())
    private let maximum: Int
    private let work: Work

    /// - Parameter maximum: how many items one batch has at most.
    init(maximum: Int, _ work: @escaping Work) {
        self.maximum = maximum
        self.work = work
    }

    /// Waits for the batch that `item` is in. Cancelling ends the wait; the batch goes on.
    func submit(_ item: Item) async throws -> Output {
        let id = pending.withLock { pending in
            pending.nextID += 1
            return pending.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Output, any Error>) in
                let (isCancelled, starts) = pending.withLock { pending in
                    if Task.isCancelled { return (true, false) }
                    pending.items.append((id, item))
                    pending.waiters[id] = continuation
                    defer { pending.isRunning = true }
                    return (false, !pending.isRunning)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                // Lives until the queue is empty, and those who wait for it wait in it.
                if starts { Task(executorPreference: EventLoop.current) { await self.run() } }
            }
        } onCancel: {
            pending.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    private func run() async {
        while let batch = next() {
            do {
                let outputs = try await work(batch.map(\.item))
                for (entry, output) in zip(batch, outputs) { waiter(entry.id)?.resume(returning: output) }
            } catch {
                for entry in batch { waiter(entry.id)?.resume(throwing: error) }
            }
        }
    }

    private func next() -> [(id: Int, item: Item)]? {
        pending.withLock { pending in
            guard !pending.items.isEmpty else {
                pending.isRunning = false
                return nil
            }
            let batch = Array(pending.items.prefix(maximum))
            pending.items.removeFirst(batch.count)
            return batch
        }
    }

    private func waiter(_ id: Int) -> CheckedContinuation<Output, any Error>? {
        pending.withLock { $0.waiters.removeValue(forKey: id) }
    }
}
