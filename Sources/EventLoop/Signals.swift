internal import CUV
internal import Glibc

/// Signals as events. `SIGPIPE` is ignored for the whole process by the first loop group.
public enum Signals {
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// The numbers of the signals that arrive, until the caller's task ends.
    public static func stream(_ numbers: [Int32], on loop: EventLoop) -> AsyncStream<Int32> {
        AsyncStream(bufferingPolicy: .bufferingNewest(16)) { continuation in
            let watch = SignalWatch(loop: loop, continuation: continuation)
            Task { await watch.start(numbers) }
            continuation.onTermination = { _ in Task { await watch.stop() } }
        }
    }
}

private actor SignalWatch {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let continuation: AsyncStream<Int32>.Continuation
    private var handles: [UnsafeMutablePointer<uv_signal_t>] = []

    init(loop: EventLoop, continuation: AsyncStream<Int32>.Continuation) {
        self.loop = loop
        self.continuation = continuation
    }

    func start(_ numbers: [Int32]) {
        for number in numbers {
            let handle = UnsafeMutablePointer<uv_signal_t>.allocate(capacity: 1)
            uv_signal_init(loop.uv, handle)
            // Unmanaged: released when the handle closes.
            handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
            uv_signal_start(
                handle,
                { handle, number in
                    // Unmanaged: retained while the handle is open.
                    let me = Unmanaged<SignalWatch>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
                    me.continuation.yield(number)
                }, number)
            handles.append(handle)
        }
    }

    func stop() {
        for handle in handles {
            uv_signal_stop(handle)
            handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
                uv_close($0) { handle in
                    // Unmanaged: balances `start`.
                    Unmanaged<SignalWatch>.fromOpaque(handle!.pointee.data).release()
                    handle!.withMemoryRebound(to: uv_signal_t.self, capacity: 1) { $0.deallocate() }
                }
            }
        }
        handles = []
    }
}
