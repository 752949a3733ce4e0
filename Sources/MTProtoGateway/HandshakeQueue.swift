internal import MTProto
internal import Synchronization

/// Bounds what handshakes compute: few at a time, and a queue that is as long as it may be. From any loop.
final class HandshakeQueue: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var first = 0
    }
    private let state = Mutex(State())
    private let limits: MTProtoGatewayOptions.Limits

    init(_ limits: MTProtoGatewayOptions.Limits) { self.limits = limits }

    /// Runs a step on the global pool, when its turn has come.
    /// - Returns: nil when too many wait already.
    func run(_ work: HandshakeWork) async -> HandshakeWork.Outcome? {
        guard await enter() else { return nil }
        let outcome = await Self.compute(work)
        leave()
        return outcome
    }

    @concurrent private static func compute(_ work: HandshakeWork) async -> HandshakeWork.Outcome {
        // Off every loop: it takes milliseconds.
        await Task.detached { work.run() }.value
    }

    private func enter() async -> Bool {
        enum Verdict { case go, wait, refuse }
        let verdict = state.withLock { state -> Verdict in
            if state.running < limits.handshakesAtOnce {
                state.running += 1
                return .go
            }
            return state.waiting.count - state.first < limits.waitingHandshakes ? .wait : .refuse
        }
        switch verdict {
        case .go: return true
        case .refuse: return false
        case .wait:
            await withCheckedContinuation { continuation in
                let goes = state.withLock { state in
                    if state.running < limits.handshakesAtOnce {
                        state.running += 1
                        return true
                    }
                    state.waiting.append(continuation)
                    return false
                }
                if goes { continuation.resume() }
            }
            return true
        }
    }

    /// The next one takes the place.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.first < state.waiting.count else {
                state.running -= 1
                return nil
            }
            let next = state.waiting[state.first]
            state.first += 1
            if state.first > 256 {
                state.waiting.removeFirst(state.first)
                state.first = 0
            }
            return next
        }
        next?.resume()
    }
}
