import Synchronization
import TestSupport
import Testing

@testable import EventLoop

/// A batch that waits until it is let go.
private final class Gate: Sendable {
    private let (stream, opening) = AsyncStream<Void>.makeStream()
    let begun = Mutex<[[Int]]>([])

    func work(_ items: [Int]) async -> [Int] {
        begun.withLock { $0.append(items) }
        for await _ in stream { break }
        return items.map { $0 * 10 }
    }
    func open() { opening.yield() }
    func batches() -> Int { begun.withLock { $0.count } }
}

@Suite struct BatcherTests {
    @Test func whatComesMeanwhileIsTheNextBatch() async throws {
        let gate = Gate()
        let batcher = Batcher(maximum: 10) { await gate.work($0) }
        let first = Task { try await batcher.submit(1) }
        try await eventually { gate.batches() == 1 }
        let others = (2...5).map { number in Task { try await batcher.submit(number) } }
        try await eventually { batcher.waiting == 4 }
        gate.open()
        gate.open()
        #expect(try await first.value == 10)
        for (number, task) in zip(2...5, others) { #expect(try await task.value == number * 10) }
        #expect(gate.begun.withLock { $0.map { $0.sorted() } } == [[1], [2, 3, 4, 5]])
    }

    @Test func whoIsOneTooManyIsRefusedAtOnce() async throws {
        let gate = Gate()
        let batcher = Batcher(maximum: 10, waiting: 2) { await gate.work($0) }
        let first = Task { try await batcher.submit(1) }
        try await eventually { gate.batches() == 1 }
        let others = [2, 3].map { number in Task { try await batcher.submit(number) } }
        try await eventually { batcher.waiting == 2 }
        await #expect(throws: TooManyWaiting(maximum: 2)) {
            try await withDeadline(.seconds(30), of: "the refusal") { try await batcher.submit(4) }
        }
        gate.open()
        gate.open()
        #expect(try await first.value == 10)
        for task in others { _ = try await task.value }
        #expect(batcher.waiting == 0)
    }

    @Test func whoLeavesBeforeTheBatchBeginsIsNotInIt() async throws {
        let gate = Gate()
        let batcher = Batcher(maximum: 10) { await gate.work($0) }
        let first = Task { try await batcher.submit(1) }
        try await eventually { gate.batches() == 1 }
        let leaves = Task { try await batcher.submit(2) }
        let stays = Task { try await batcher.submit(3) }
        try await eventually { batcher.waiting == 2 }
        leaves.cancel()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await leaves.value }
        await #expect(throws: CancellationError.self) { try await first.value }
        gate.open()
        gate.open()
        #expect(try await stays.value == 30)
        #expect(gate.begun.withLock { $0 } == [[1], [3]])
    }
}
