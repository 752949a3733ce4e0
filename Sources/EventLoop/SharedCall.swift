internal import Synchronization

/// One question under way at a time: who asks meanwhile gets the same answer.
///
/// For questions that are dear while the other side is away and that many ask: probes, pages, audits. May be used from
/// any thread.
package final class SharedCall<Value: Sendable>: Sendable {
    private struct State {
        var waiters: [UInt64: CheckedContinuation<Value, any Error>] = [:]
        var last: UInt64 = 0
        var isAsking = false
    }
    private let state = Mutex(State())

    package init() {}

    /// How many wait for the answer.
    package var waiting: Int { state.withLock { $0.waiters.count } }

    /// The answer to `question`, or to the one of the same kind that somebody else has just put. Cancelling ends one's
    /// own wait; the question goes on for the others, and for the next.
    package func value(_ question: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isFirst = state.withLock { state in
                    state.waiters[id] = continuation
                    defer { state.isAsking = true }
                    return !state.isAsking
                }
                // Cancelled before there was anything to end.
                if Task.isCancelled { leave(id) }
                if isFirst { ask(question) }
            }
        } onCancel: {
            leave(id)
        }
    }

    /// A task of its own: it must not end with the one who happened to ask first. It ends with its question.
    private func ask(_ question: @escaping @Sendable () async throws -> Value) {
        Task.detached(executorPreference: EventLoop.current) {
            let answer: Result<Value, any Error>
            do { answer = .success(try await question()) } catch { answer = .failure(error) }
            let waiting = self.state.withLock { state in
                defer { state.waiters = [:] }
                state.isAsking = false
                return state.waiters.values
            }
            for waiter in waiting { waiter.resume(with: answer) }
        }
    }

    private func leave(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }
}
