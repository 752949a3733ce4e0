internal import EventLoop
internal import Synchronization

/// Calls that block on threads of their own, and that can be given up: a disk that hangs holds its threads, and nobody
/// who waits.
enum OwnThread {
    /// - Parameter ended: when the call has ended, also one that was given up.
    /// - Throws: what `body` throws; ``ObjectStoreError`` `.unavailable` when it takes longer than `limit`, or there is
    ///   no thread.
    static func run<T: Sendable>(
        within limit: Duration, of what: String, ended: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        let waiter = Waiter<T>()
        let timer = Task {
            try await Task.sleep(for: limit)
            waiter.end(.failure(ObjectStoreError(.unavailable, "\(what) has not answered in time")))
        }
        defer { timer.cancel() }
        return try await withCheckedThrowingContinuation { continuation in
            waiter.wait(continuation)
            let call = BlockingCall {
                let result = Result { try body() }
                ended()
                waiter.end(result)
            }
            guard !call.start() else { return }
            ended()
            waiter.end(.failure(ObjectStoreError(.unavailable, "\(what): there is no thread to ask it")))
        }
    }

    /// The first end counts.
    private final class Waiter<T: Sendable>: Sendable {
        private let continuation = Mutex<CheckedContinuation<T, any Error>?>(nil)
        func wait(_ new: CheckedContinuation<T, any Error>) { continuation.withLock { $0 = new } }
        func end(_ result: Result<T, any Error>) {
            let waiting = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            waiting?.resume(with: result)
        }
    }
}
