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
    private let maximumWaiting: Int
    private let lanes: Int
    private let work: Work

    /// - Parameters:
    ///   - maximum: how many items one batch has at most.
    ///   - waiting: how many items may wait for a batch.
    ///   - lanes: how many batches are worked on at the same time at most.
    public init(maximum: Int, waiting: Int = 10_000, lanes: Int = 1, _ work: @escaping Work) {
        self.maximum = maximum
        maximumWaiting = waiting
        self.lanes = lanes
        self.work = work
    }

    /// How many items wait for their batch to begin.
    var waiting: Int { pending.withLock { $0.items.count } }

    /// Waits for the batch that `item` is in. Cancelling ends the wait: a batch that has begun goes on, another one is
    /// without the item.
    /// - Throws: what the work throws; ``TooManyWaiting``; `CancellationError`.
    public func submit(_ item: Item) async throws -> Output {
        let id = pending.withLock { pending in
            pending.nextID += 1
            return pending.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Output, any Error>) in
                let (refusal, starts) = pending.withLock { pending -> ((any Error)?, Bool) in
                    if Task.isCancelled { return (CancellationError(), false) }
                    if pending.items.count >= maximumWaiting { return (TooManyWaiting(maximum: maximumWaiting), false) }
                    pending.items.append((id, item))
                    pending.waiters[id] = continuation
                    guard pending.running < lanes else { return (nil, false) }
                    pending.running += 1
                    return (nil, true)
                }
                if let refusal { continuation.resume(throwing: refusal) }
                // Lives until the queue is empty, and those who wait for it wait in it.
                if starts { Task(executorPreference: EventLoop.current) { await self.run() } }
            }
        } onCancel: {
            pending.withLock { pending in
                pending.items.removeAll { $0.id == id }
                return pending.waiters.removeValue(forKey: id)
            }?.resume(throwing: CancellationError())
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

/// A queue is as long as it may be; nothing was done.
public struct TooManyWaiting: Error, Sendable, Equatable, CustomStringConvertible {
    public let maximum: Int
    public init(maximum: Int) { self.maximum = maximum }
    public var description: String { "\(maximum) wait already" }
}
