internal import EventLoop
internal import Synchronization

/// Wakes the one task that waits for it; remembered when nobody waits, and signals that come together are one. From
/// any thread.
final class Signal: Sendable {
    private struct State {
        var isSet = false
        /// The time of the wait ran out, perhaps before it was a wait: a busy loop runs its timers first.
        var isOver = false
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    func set() {
        let waiter = state.withLock { state in
            state.isSet = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Until ``set()``, at most for `limit`; cancelling ends it. On a loop.
    /// - Returns: whether it was set, and the time had not just run out.
    @discardableResult
    func wait(atMost limit: Duration) async -> Bool {
        state.withLock { $0.isOver = false }
        let timer = EventLoop.current?.schedule(after: limit) { [weak self] in self?.release() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isSet || state.isOver || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            set()
        }
        timer?.cancel()
        return state.withLock { state in
            defer { state.isSet = false }
            return state.isSet
        }
    }

    private func release() {
        let waiter = state.withLock { state in
            state.isOver = true
            return state.waiter.take()
        }
        waiter?.resume()
    }
}
