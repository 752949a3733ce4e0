internal import CRdKafka
internal import EventLoop
internal import Synchronization

/// Runs `body` on a thread of its own and returns what it returns.
///
/// librdkafka's blocking calls (closing a consumer, destroying a client, asking for watermarks) may take seconds when
/// brokers are away. On libuv's pool of four threads they would keep name resolution waiting, and with it every other
/// connection of the process.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        let call = BlockingCall { continuation.resume(with: Result { try body() }) }
        if !call.start() { continuation.resume(throwing: KafkaError(.wrongState, during: "starting a thread")) }
    }
}

/// A few threads at most for the blocking calls of one client; what is one too many waits for its turn.
///
/// A call can't be interrupted, so that one that takes its whole time-out keeps its thread until then; whoever waits
/// for it may leave before. May be used from any thread.
final class BlockingLane: Sendable {
    private struct Job: Sendable {
        let run: @Sendable () -> Void
        let refuse: @Sendable (KafkaError) -> Void
    }
    private struct State {
        var running = 0
        var waiting = FIFO<Job>()
    }
    private let state = Mutex(State())
    private let threads: Int
    /// Calls that may wait; one more is refused.
    private static let maximumWaiting = 256

    init(threads: Int) { self.threads = threads }

    /// What `body` returns or throws. Cancelling ends the wait, and `body` too if it has not begun.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let reply = Reply<T>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                reply.open(continuation)
                if Task.isCancelled { reply.end(.failure(CancellationError())) }
                enter(
                    Job(
                        run: { if reply.isOpen { reply.end(Result { try body() }) } },
                        refuse: { reply.end(.failure($0)) }))
            }
        } onCancel: {
            reply.end(.failure(CancellationError()))
        }
    }

    private func enter(_ job: Job) {
        let (isTaken, needsThread) = state.withLock { state in
            guard state.waiting.count < Self.maximumWaiting else { return (false, false) }
            state.waiting.append(job)
            guard state.running < threads else { return (true, false) }
            state.running += 1
            return (true, true)
        }
        guard isTaken else {
            return job.refuse(KafkaError(.queueFull, during: "asking Kafka", message: "too many wait for it already"))
        }
        guard needsThread, !BlockingCall({ self.work() }).start() else { return }
        // Those that run take what waits; when there are none, nobody would.
        let stranded = state.withLock { state in
            state.running -= 1
            return state.running == 0 ? state.waiting.removeAll() : []
        }
        for job in stranded { job.refuse(KafkaError(.wrongState, during: "starting a thread")) }
    }

    private func work() {
        shim_name_thread("kafka-asks")
        while let job = next() { job.run() }
    }
    private func next() -> Job? {
        state.withLock { state in
            guard let job = state.waiting.first else {
                state.running -= 1
                return nil
            }
            state.waiting.removeFirst()
            return job
        }
    }

    /// Where one answer goes: the first.
    private final class Reply<T: Sendable>: Sendable {
        private let waiter = Mutex<CheckedContinuation<T, any Error>?>(nil)
        var isOpen: Bool { waiter.withLock { $0 != nil } }
        func open(_ continuation: CheckedContinuation<T, any Error>) { waiter.withLock { $0 = continuation } }
        func end(_ result: Result<T, any Error>) {
            let waiting = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            waiting?.resume(with: result)
        }
    }
}
