// One event loop: a thread that is libuv's loop, a Swift serial executor and a Swift task executor in one.
//
// Owns the `uv_loop_t`, the wake-up handle and the queue of jobs. Everything here runs on the loop's own thread, but
// for `enqueue`, `start`, `stop` and the questions (`isCurrent`, `current`), which any thread may call.

internal import CUV
internal import Glibc
internal import Synchronization

/// A thread that runs Swift jobs, sockets and timers, none of them ever blocking.
///
/// - As a `SerialExecutor` it is what an actor that owns a connection is pinned to (`unownedExecutor`).
/// - As a `TaskExecutor` it is where a request lives: `Task(executorPreference: loop) { … }` keeps all nonisolated
///   async code of that task on this thread.
/// - A C callback of a handle on this loop enters an actor with `assumeIsolated`.
// Unchecked: all mutable state but `inbox` is touched on the loop's thread only, which `isCurrent` checks.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    public let name: String
    let uv: UnsafeMutablePointer<uv_loop_t>

    private let stallThreshold: Duration
    private let onStall: (@Sendable (EventLoop, Duration) -> Void)?

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var stopping = false
        var stopped: CheckedContinuation<Void, Never>?
    }
    private let inbox = Mutex(Inbox())
    private let wake: UnsafeMutablePointer<uv_async_t>
    private let idle: UnsafeMutablePointer<uv_idle_t>
    private let prepare: UnsafeMutablePointer<uv_prepare_t>

    /// What sockets of this loop read into: used from libuv's question for memory to the callback that follows at once.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    private var localJobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var isIdling = false
    private var turnEnd: [any TurnEndObserver] = []
    private var ending: [any TurnEndObserver] = []
    private var nextTurn: [any TurnEndObserver] = []
    private var turnStarted: UInt64 = 0
    private var idleBefore: UInt64 = 0
    private var thread: pthread_t = 0

    /// How long this loop has been busy (not waiting for events), in nanoseconds; monotonic.
    public var busyNanoseconds: UInt64 { busy.load(ordering: .relaxed) }
    /// How many times this loop has gone round.
    public var turns: UInt64 { turnCount.load(ordering: .relaxed) }
    private let busy = Atomic<UInt64>(0)
    private let turnCount = Atomic<UInt64>(0)
    private let jobCount = Atomic<UInt64>(0)

    /// How many rounds of jobs run before sockets get their turn again: an unbounded drain starves I/O.
    static let maximumRounds = 16

    /// - Parameters:
    ///   - name: for thread lists, log lines and metrics; at most 15 bytes are shown by the system.
    ///   - stallThreshold: a turn longer than this is reported to `onStall`.
    public init(
        name: String, stallThreshold: Duration = .milliseconds(50),
        onStall: (@Sendable (EventLoop, Duration) -> Void)? = nil
    ) {
        self.name = name
        self.stallThreshold = stallThreshold
        self.onStall = onStall
        uv = .allocate(capacity: 1)
        wake = .allocate(capacity: 1)
        idle = .allocate(capacity: 1)
        prepare = .allocate(capacity: 1)
        uv_loop_init(uv)
        _ = shim_measure_idle_time(uv)
        // Unmanaged: the thread keeps the loop alive (`start` retains, the end of `body` releases).
        let me = Unmanaged.passUnretained(self).toOpaque()
        uv.pointee.data = me
        uv_async_init(uv, wake) { EventLoop.of($0!.pointee.loop).drainInbox() }
        uv_idle_init(uv, idle)
        uv_prepare_init(uv, prepare)
        uv_prepare_start(prepare) { EventLoop.of($0!.pointee.loop).endTurn() }
    }

    deinit {
        uv.deallocate()
        wake.deallocate()
        idle.deallocate()
        prepare.deallocate()
        readBuffer.deallocate()
    }

    /// The loop that a handle's `loop` field belongs to.
    static func of(_ uv: UnsafeMutablePointer<uv_loop_t>) -> EventLoop {
        // Unmanaged: a running loop is retained by its thread.
        Unmanaged<EventLoop>.fromOpaque(uv.pointee.data).takeUnretainedValue()
    }

    // MARK: Where am I

    /// The loop whose thread this is, if it is one.
    public static var current: EventLoop? {
        // Unmanaged: set by the thread itself, which retains its loop.
        pthread_getspecific(currentKey).map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }
    private static let currentKey: pthread_key_t = {
        var key: pthread_key_t = 0
        precondition(pthread_key_create(&key, nil) == 0)
        return key
    }()

    /// Whether the caller runs on this loop's thread.
    public var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
    public func checkIsolated() { precondition(isCurrent, "not on event loop \(name)") }
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    // MARK: Life

    /// Starts the thread; returns when it runs.
    public func start() {
        precondition(thread == 0, "event loop \(name) was started twice")
        // Unmanaged: released at the end of the thread's body.
        let me = Unmanaged.passRetained(self).toOpaque()
        var id: pthread_t = 0
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        let failed = pthread_create(
            &id, &attributes,
            { argument in
                // Unmanaged: retained in `start`.
                let loop = Unmanaged<EventLoop>.fromOpaque(argument!).takeRetainedValue()
                loop.body()
                return nil
            }, me)
        pthread_attr_destroy(&attributes)
        precondition(failed == 0, "no thread for event loop \(name): \(failed)")
        pthread_detach(id)
        started.wait()
    }
    private let started = Gate()

    private func body() {
        thread = pthread_self()
        _ = shim_name_thread(name)
        // Unmanaged: this frame retains the loop for as long as the thread runs.
        pthread_setspecific(Self.currentKey, Unmanaged.passUnretained(self).toOpaque())
        turnStarted = uv_hrtime()
        started.open()
        uv_run(uv, UV_RUN_DEFAULT)
        pthread_setspecific(Self.currentKey, nil)
        isClosed.withLock { isClosed in
            uv_loop_close(uv)
            isClosed = true
        }
        inbox.withLock { $0.stopped }?.resume()
    }

    /// Ends the loop once the jobs that are queued have run: handles that are still open are closed.
    /// Must not be called from the loop itself; work enqueued afterwards never runs.
    public func stop() async {
        precondition(!isCurrent, "event loop \(name) can't stop itself")
        await withCheckedContinuation { continuation in
            inbox.withLock {
                precondition(!$0.stopping, "event loop \(name) was stopped twice")
                $0.stopping = true
                $0.stopped = continuation
            }
            uv_async_send(wake)
        }
    }

    private func closeAllHandles() {
        uv_walk(
            uv,
            { handle, _ in
                if uv_is_closing(handle) == 0 { uv_close(handle, nil) }
            }, nil)
    }

    // MARK: Jobs

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            localJobs.append(job)
            return
        }
        let isFirst = inbox.withLock {
            $0.jobs.append(job)
            return $0.jobs.count == 1
        }
        if isFirst { uv_async_send(wake) }
    }

    @inline(__always) private func runAll() {
        jobCount.wrappingAdd(UInt64(running.count), ordering: .relaxed)
        for job in running {
            // Not as the serial executor: then each call of a nonisolated function through a value (a closure, a
            // protocol) would be a switch of executors, and go through the queue.
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        running.removeAll(keepingCapacity: true)
    }

    private func drainInbox() {
        let stopping = inbox.withLock {
            swap(&$0.jobs, &running)
            return $0.stopping
        }
        runAll()
        if stopping && inbox.withLock({ $0.jobs.isEmpty }) && localJobs.isEmpty {
            closeAllHandles()
        } else if stopping {
            uv_async_send(wake)
        }
    }

    /// Before the loop waits for events: run what this thread has queued, a bounded number of rounds, then let every
    /// connection write what the turn has left in its buffer.
    private func endTurn() {
        let due = nextTurn
        nextTurn.removeAll(keepingCapacity: true)
        for observer in due { observer.turnDidEnd() }
        var rounds = 0
        repeat {
            while !localJobs.isEmpty && rounds < Self.maximumRounds {
                swap(&localJobs, &running)
                runAll()
                rounds += 1
            }
            swap(&turnEnd, &ending)
            for observer in ending { observer.turnDidEnd() }
            ending.removeAll(keepingCapacity: true)
        } while rounds < Self.maximumRounds && !(localJobs.isEmpty && turnEnd.isEmpty)
        setIdling(!localJobs.isEmpty || !turnEnd.isEmpty || !nextTurn.isEmpty)
        let now = uv_hrtime()
        let idled = uv_metrics_idle_time(uv)
        let took = (now &- turnStarted) &- (idled &- idleBefore)
        turnStarted = now
        idleBefore = idled
        busy.wrappingAdd(took, ordering: .relaxed)
        turnCount.wrappingAdd(1, ordering: .relaxed)
        if let onStall, Duration.nanoseconds(Int64(took)) > stallThreshold {
            onStall(self, .nanoseconds(Int64(took)))
        }
    }

    /// What another thread can see of this loop, for ``LoopWatchdog``.
    struct Pulse {
        let turns: UInt64
        let jobs: UInt64
        /// Nanoseconds that it has waited for events, the present wait included.
        let waited: UInt64
    }
    /// nil when it has ended.
    var pulse: Pulse? {
        isClosed.withLock { isClosed in
            if isClosed { return nil }
            return Pulse(turns: turns, jobs: jobCount.load(ordering: .relaxed), waited: uv_metrics_idle_time(uv))
        }
    }
    /// Held while another thread looks into libuv's loop, or that is closed.
    private let isClosed = Mutex(false)

    private func setIdling(_ wanted: Bool) {
        guard wanted != isIdling else { return }
        isIdling = wanted
        if wanted { uv_idle_start(idle) { _ in } } else { uv_idle_stop(idle) }
    }

    /// Calls `observer.turnDidEnd()` once, before the loop next waits for events: the place where a connection writes
    /// all that one turn has queued in one system call. On the loop only.
    public func atTurnEnd(_ observer: any TurnEndObserver) {
        assert(isCurrent)
        turnEnd.append(observer)
    }

    /// Calls `observer.turnDidEnd()` once, after sockets and timers had their turn: the way to go on with work that is
    /// never done, without a timer that arms itself again and starves the others. On the loop only.
    public func atNextTurn(_ observer: any TurnEndObserver) {
        assert(isCurrent)
        nextTurn.append(observer)
    }

    /// Runs `body` as a task on this loop and returns what it returns; cancelling the caller cancels it.
    public func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let task = Task(executorPreference: self) { try await body() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

/// Something with a buffer to flush when a turn of its loop ends; see ``EventLoop/atTurnEnd(_:)``.
public protocol TurnEndObserver: AnyObject {
    func turnDidEnd()
}

/// A thread waits for another to come up; used once, at a loop's start.
private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() {
        while !isOpen.load(ordering: .acquiring) { usleep(50) }
    }
}
