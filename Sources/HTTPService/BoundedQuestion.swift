internal import EventLoop
internal import Synchronization

/// A question that many ask: it is put once at a time, and nobody waits for its answer longer than the limit, whatever
/// it does. One that is late is cancelled, and put again only when it has ended.
final class BoundedQuestion<Answer: Sendable>: Sendable {
    private struct State {
        var isAsked = false
        /// Of the question: a clock that comes late is not the next one's.
        var number = 0
        /// What is said while it is late.
        var late: Answer?
        var waiters: [CheckedContinuation<Answer, Never>] = []
    }
    private let state = Mutex(State())
    private let limit: Duration
    private let question: @Sendable (_ start: ContinuousClock.Instant) async -> Answer
    private let late: @Sendable (_ start: ContinuousClock.Instant) -> Answer
    private let told: @Sendable (Answer) -> Void

    /// - Parameters:
    ///   - late: the answer when there is none in time.
    ///   - told: called with each answer, also a late one, before those who wait for it have it.
    init(
        limit: Duration, late: @escaping @Sendable (_ start: ContinuousClock.Instant) -> Answer,
        told: @escaping @Sendable (Answer) -> Void = { _ in },
        _ question: @escaping @Sendable (_ start: ContinuousClock.Instant) async -> Answer
    ) {
        self.limit = limit
        self.question = question
        self.late = late
        self.told = told
    }

    func answer() async -> Answer {
        let loop = EventLoop.current
        return await withCheckedContinuation { continuation in
            let number = state.withLock { state -> Int? in
                if let late = state.late {
                    continuation.resume(returning: late)
                    return nil
                }
                state.waiters.append(continuation)
                guard !state.isAsked else { return nil }
                state.isAsked = true
                state.number += 1
                return state.number
            }
            if let number { ask(number, on: loop) }
        }
    }

    /// Tasks that outlive the call: the question may take longer than anybody waits for it.
    private func ask(_ number: Int, on loop: EventLoop?) {
        let start = ContinuousClock.now
        let asking = Task(executorPreference: loop) { [question] in await question(start) }
        let clock = Task(executorPreference: loop) { [self] in
            if let loop { try await loop.sleep(for: limit) } else { try await Task.sleep(for: limit) }
            tell(late(start), to: number, isLate: true)
            asking.cancel()
        }
        Task(executorPreference: loop) { [self] in
            let answer = await asking.value
            clock.cancel()
            tell(answer, to: number, isLate: false)
        }
    }

    private func tell(_ answer: Answer, to number: Int, isLate: Bool) {
        let waiters = state.withLock { state in
            // The clock may have lost by a hair.
            guard state.isAsked, state.number == number else { return [CheckedContinuation<Answer, Never>]() }
            defer { state.waiters = [] }
            told(answer)
            state.late = isLate ? answer : nil
            state.isAsked = isLate
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: answer) }
    }
}
