internal import EventLoop
internal import Synchronization

/// So many at a time; who comes later waits in line.
final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var nextID = 0
    }
    private let state: Mutex<State>
    /// What is waited for: "the disk".
    private let what: String

    /// How many calls may wait for their turn.
    static let waitingCalls = 1_000

    init(_ count: Int, at what: String = "the disk") {
        state = Mutex(State(free: count))
        self.what = what
    }

    /// - Returns: whether there was one free.
    func takeAtOnce() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// - Throws: ``ObjectStoreError`` `.unavailable` when the line is too long, or it took longer than `limit`;
    ///   `CancellationError`.
    func take(within limit: Duration) async throws {
        if takeAtOnce() { return }
        let isTaken = Atomic(false)
        do {
            try await withDeadline(limit, of: "a turn at \(what)") {
                try await self.take()
                isTaken.store(true, ordering: .releasing)
            }
        } catch {
            // It came just when nobody waited for it any more.
            if isTaken.load(ordering: .acquiring) { giveBack() }
            guard let late = error as? DeadlineExceeded else { throw error }
            throw ObjectStoreError(.unavailable, late.description)
        }
    }

    /// - Throws: ``ObjectStoreError`` `.unavailable` when the line is too long; `CancellationError`.
    func take() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    guard state.waiting.count < Self.waitingCalls else {
                        return .failure(ObjectStoreError(.unavailable, "too many calls wait for \(what)"))
                    }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).continuation }
            }
            waiting?.resume(throwing: CancellationError())
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume()
    }
}

/// A turn that goes back with its last holder.
final class HeldTurn: Sendable {
    private let turns: Turns
    /// - Parameter turns: of which one was taken.
    init(of turns: Turns) { self.turns = turns }
    deinit { turns.giveBack() }
}
