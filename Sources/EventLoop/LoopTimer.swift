internal import CUV

extension EventLoop {
    /// Calls `body` on this loop after `delay` (rounded up to milliseconds), once, or with `repeating` again and again.
    /// On the loop only; the timer runs until it is cancelled or done, whether or not the result is kept.
    @discardableResult
    public func schedule(
        after delay: Duration, repeating: Duration? = nil, _ body: @escaping () -> Void
    ) -> LoopTimer {
        LoopTimer(self, after: delay, repeating: repeating, body)
    }

    /// Suspends the caller for `duration`, on this loop's clock. Throws `CancellationError` when cancelled.
    public func sleep(for duration: Duration) async throws {
        try await Sleeper(loop: self).sleep(for: duration)
    }
}

/// A timer of one loop. Not `Sendable`: it lives and dies on its loop.
///
/// It never fires within the turn in which it was armed, also with a delay of zero or less: libuv 1.44 runs a timer
/// that its own callback arms again within the same pass once its time has come, and sockets would never be looked at.
public final class LoopTimer: TurnEndObserver {
    private let loop: EventLoop
    private var handle: UnsafeMutablePointer<uv_timer_t>?
    private let body: () -> Void
    private let repeats: Bool
    /// The turn of the loop in which it was armed last.
    private var armed: UInt64
    private var isPut = false

    fileprivate init(_ loop: EventLoop, after: Duration, repeating: Duration?, _ body: @escaping () -> Void) {
        assert(loop.isCurrent)
        self.loop = loop
        self.body = body
        repeats = repeating != nil
        armed = loop.turns
        let handle = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
        self.handle = handle
        uv_timer_init(loop.uv, handle)
        // Unmanaged: released in `cancel`, which closes the handle.
        handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
        uv_update_time(loop.uv)
        uv_timer_start(
            handle,
            { handle in
                // Unmanaged: retained while the handle is open; this frame retains it while the body runs.
                let me = Unmanaged<LoopTimer>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
                me.fire()
            }, after.wholeMilliseconds, repeating.map { max(1, $0.wholeMilliseconds) } ?? 0)
    }

    private func fire() {
        guard armed != loop.turns else {
            if !isPut { loop.atNextTurn(self) }
            isPut = true
            return
        }
        if !repeats { cancel() }
        body()
    }

    /// What was due in the turn before.
    public func turnDidEnd() {
        guard isPut, handle != nil else { return }
        isPut = false
        if !repeats { cancel() }
        body()
    }

    /// Starts a pending one-shot timer over with a new delay; false when it has fired or was cancelled.
    @discardableResult
    public func restart(after delay: Duration) -> Bool {
        guard let handle else { return false }
        armed = loop.turns
        isPut = false
        uv_update_time(loop.uv)
        let body: uv_timer_cb = handle.pointee.timer_cb
        uv_timer_start(handle, body, delay.wholeMilliseconds, uv_timer_get_repeat(handle))
        return true
    }

    /// The timer won't fire (again). May be called any number of times, on the loop.
    public func cancel() {
        guard let handle else { return }
        self.handle = nil
        uv_timer_stop(handle)
        handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
            uv_close($0) { handle in
                // Unmanaged: balances `init`.
                Unmanaged<LoopTimer>.fromOpaque(handle!.pointee.data).release()
                handle!.withMemoryRebound(to: uv_timer_t.self, capacity: 1) { $0.deallocate() }
            }
        }
    }
}

extension Duration {
    /// A hundred years: what a longer wait is taken for, so that no unit of time overflows.
    public static let longest = Duration.seconds(100 * 365 * 86_400)

    /// Rounded up, never negative, at most ``longest``: what libuv's timers count in.
    public var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = min(max(self, .zero), .longest).components
        return UInt64(seconds) * 1_000 + UInt64((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
    /// The same in nanoseconds, rounded down.
    public var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = min(max(self, .zero), .longest).components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
    /// As seconds, for metrics and messages.
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

private actor Sleeper {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var waiter: CheckedContinuation<Void, any Error>?
    private var timer: LoopTimer?
    private var isCancelled = false

    init(loop: EventLoop) { self.loop = loop }

    func sleep(for duration: Duration) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if isCancelled || Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                waiter = continuation
                timer = loop.schedule(after: duration) { self.assumeIsolated { $0.finish(nil) } }
            }
        } onCancel: {
            Task { await self.cancel() }
        }
    }

    private func cancel() {
        isCancelled = true
        timer?.cancel()
        finish(CancellationError())
    }

    private func finish(_ error: (any Error)?) {
        guard let continuation = waiter else { return }
        waiter = nil
        timer = nil
        if let error { continuation.resume(throwing: error) } else { continuation.resume() }
    }
}
