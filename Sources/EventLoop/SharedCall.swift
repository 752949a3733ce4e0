internal import Synchronization

/// One question under way at a time: who asks meanwhile gets the same answer.
///
/// For questions that are dear while the other side is away and that many ask: probes, pages, audits. May be used from
/// any thread.
package final class SharedCall<Value: Sendable>: Sendable {
    package typealias Question = @Sendable () async throws -> Value
    private typealias Waiters = [UInt64: CheckedContinuation<Value, any Error>]
    private struct State {
        var waiters: Waiters = [:]
        /// Those who want one that begins later, and which.
        var later: Waiters = [:]
        var next: Question?
        var last: UInt64 = 0
        var isAsking = false
    }
    private let state = Mutex(State())

    package init() {}

    /// How many wait for the answer.
    package var waiting: Int { state.withLock { $0.waiters.count + $0.later.count } }

    /// The answer to `question`, or to the one of the same kind that somebody else has just put. Cancelling ends one's
    /// own wait; the question goes on for the others, and for the next.
    package func value(_ question: @escaping Question) async throws -> Value {
        try await answer(question, isLater: false)
    }

    /// The same, but never to a question that has begun before this call: when there is one, the next is waited for.
    package func laterValue(_ question: @escaping Question) async throws -> Value {
        try await answer(question, isLater: true)
    }

    private func answer(_ question: @escaping Question, isLater: Bool) async throws -> Value {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isFirst = state.withLock { state in
                    if isLater, state.isAsking {
                        state.later[id] = continuation
                        state.next = question
                        return false
                    }
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
    private func ask(_ question: @escaping Question) {
        Task.detached(executorPreference: EventLoop.current) {
            let answer: Result<Value, any Error>
            do { answer = .success(try await question()) } catch { answer = .failure(error) }
            let (waiting, next) = self.state.withLock { state -> (Waiters, Question?) in
                defer { (state.waiters, state.later, state.next) = (state.later, [:], nil) }
                state.isAsking = state.next != nil
                return (state.waiters, state.next)
            }
            for waiter in waiting.values { waiter.resume(with: answer) }
            if let next { self.ask(next) }
        }
    }

    private func leave(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.waiters.removeValue(forKey: id) ?? state.later.removeValue(forKey: id)
        }
        waiter?.resume(throwing: CancellationError())
    }
}
