internal import Synchronization

/// How many searches are under way: of one user few, so that others find room; and in each shard fewer than it has
/// connections for transactions, so that nobody's message waits for them. From any loop.
final class SearchGate: Sendable {
    /// Of one user, those that wait included: clients ask for the next page when they have shown one, and anew with
    /// each letter that is typed.
    static let ofOne = 3
    /// At the same time in one shard.
    static let ofShard = 3
    /// How many wait for their turn there.
    static let waiting = 100

    private struct Shard {
        var running = 0
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }
    private struct State {
        var byUser: [Int64: Int] = [:]
        var shards: [String: Shard] = [:]
        var nextTicket = 0
    }
    private let state = Mutex(State())

    /// - Throws: ``MessagesError`` FLOOD_WAIT_1, `CancellationError`; what `body` throws.
    func run<T>(for user: Int64, in shard: String, _ body: () async throws -> T) async throws -> T {
        try await run(for: user) { try await run(in: shard, body) }
    }

    /// A search that goes through several shards, each in ``run(in:_:)``.
    /// - Throws: as ``run(for:in:_:)``.
    func run<T>(for user: Int64, _ body: () async throws -> T) async throws -> T {
        let isOne = state.withLock { state in
            guard state.byUser[user, default: 0] < Self.ofOne else { return false }
            state.byUser[user, default: 0] += 1
            return true
        }
        guard isOne else { throw MessagesError.tooManySearches }
        defer {
            state.withLock { state in
                let left = (state.byUser[user] ?? 1) - 1
                state.byUser[user] = left > 0 ? left : nil
            }
        }
        return try await body()
    }

    /// Its part in one shard. Who is in one waits for no other.
    /// - Throws: as ``run(for:in:_:)``.
    func run<T>(in shard: String, _ body: () async throws -> T) async throws -> T {
        try await enter(shard)
        defer { leave(shard) }
        try Task.checkCancellation()
        return try await body()
    }

    private enum Entry { case now, full, wait(Int) }

    private func enter(_ shard: String) async throws {
        let entry = state.withLock { state -> Entry in
            if state.shards[shard, default: Shard()].running < Self.ofShard {
                state.shards[shard, default: Shard()].running += 1
                return .now
            }
            guard state.shards[shard, default: Shard()].waiting.count < Self.waiting else { return .full }
            state.nextTicket += 1
            return .wait(state.nextTicket)
        }
        switch entry {
        case .now: return
        case .full: throw MessagesError.tooManySearches
        case .wait(let ticket):
            guard await turn(ticket, shard) else { throw CancellationError() }
        }
    }

    /// Waits for a place that ``leave(_:)`` hands over; false when cancelled before.
    private func turn(_ ticket: Int, _ shard: String) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Between the question and now somebody may have left, or the task been cancelled.
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if state.shards[shard, default: Shard()].running < Self.ofShard {
                        state.shards[shard, default: Shard()].running += 1
                        return true
                    }
                    state.shards[shard, default: Shard()].waiting.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.shards[shard]?.waiting.firstIndex { $0.ticket == ticket }
                    .flatMap { state.shards[shard]?.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func leave(_ shard: String) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.shards[shard]?.waiting.isEmpty == false else {
                state.shards[shard]?.running -= 1
                return nil
            }
            return state.shards[shard]?.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    /// How many of a user are under way.
    func count(of user: Int64) -> Int { state.withLock { $0.byUser[user] ?? 0 } }
    /// How many wait for their turn in a shard.
    func waitingCount(in shard: String) -> Int { state.withLock { $0.shards[shard]?.waiting.count ?? 0 } }
}
