internal import Synchronization

/// Merges what many tasks want at the same time into one piece of work for all: while batches are worked on, the next
/// one gathers, and whoever comes alone waits for nobody. From any thread; the work runs on the loop of whoever came
/// first, in a task of its own.
public final class Batcher<Item: Sendable, Output: Sendable>: Sendable {
    /// As many outputs as items, in their order. What it throws, all of the batch are told.
    public typealias Work = @Sendable ([Item]) async throws -> [Output]

    private struct Pending {
        var nextID = 0
        var items: [(id: Int, item: Item)] = []
        var waiters: [Int: CheckedContinuation<Output, any Error>] = [:]
        var running = 0
    }
    private let pending = Mutex(Pending())
    private let maximum: Int
    private let lanes: Int
    private let work: Work

    /// - Parameters:
    ///   - maximum: how many items one batch has at most.
    ///   - lanes: how many batches are worked on at the same time at most.
    public init(maximum: Int, lanes: Int = 1, _ work: @escaping Work) {
        self.maximum = maximum
        self.lanes = lanes
        self.work = work
    }

    /// Waits for the batch that `item` is in. Cancelling ends the wait; the batch goes on.
    /// - Throws: what the work throws; `CancellationError`.
    public func submit(_ item: Item) async throws -> Output {
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
                    guard pending.running < lanes else { return (false, false) }
                    pending.running += 1
                    return (false, true)
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
                pending.running -= 1
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
