internal import Glibc
internal import Synchronization

/// Where lines go, from which level on, and under which service's name.
///
/// The standard one appends to a bounded buffer, which a thread of its own writes to stderr: a reader that has stalled
/// stops nobody. What the buffer can't hold is dropped, counted, and said in a line as soon as there is room again.
public final class LogOutput: Sendable {
    /// To stderr; the buffer holds at most 4 MiB.
    public static let standard = LogOutput()

    private let currentLevel = Atomic<Int>(LogLevel.info.rawValue)
    private let name: Mutex<String>
    private let writer: Writer?
    private let sink: (@Sendable ([UInt8]) -> Void)?

    private init() {
        name = Mutex("")
        writer = Writer(descriptor: STDERR_FILENO, capacity: 4 << 20)
        sink = nil
        atexit { LogOutput.standard.flush(within: .seconds(1)) }
    }

    /// Calls `sink` with each line as it is made, in the caller's thread: for tests and for other transports.
    public init(level: LogLevel = .debug, service: String = "", sink: @escaping @Sendable ([UInt8]) -> Void) {
        name = Mutex(service)
        writer = nil
        self.sink = sink
        self.level = level
    }

    /// To a descriptor, through a buffer of `capacity` bytes and a thread of its own.
    public init(descriptor: Int32, level: LogLevel = .info, service: String = "", capacity: Int = 4 << 20) {
        name = Mutex(service)
        writer = Writer(descriptor: descriptor, capacity: capacity)
        sink = nil
        self.level = level
    }

    public var level: LogLevel {
        get { LogLevel(rawValue: currentLevel.load(ordering: .relaxed)) ?? .info }
        set { currentLevel.store(newValue.rawValue, ordering: .relaxed) }
    }
    /// The program's name in each line; empty writes none.
    public var service: String {
        get { name.withLock { $0 } }
        set { name.withLock { $0 = newValue } }
    }

    /// How many lines the buffer had no room for.
    public var linesLost: Int { writer?.linesLost ?? 0 }

    func write(_ line: [UInt8]) {
        if let writer { writer.append(line) } else { sink?(line) }
    }

    /// The descriptor writes to the file at `path`: before that becomes longer than `maximum` bytes it is renamed to
    /// `path.1`, in place of an earlier one, and everything that this process writes to the descriptor goes to a new
    /// file. Nothing happens when the descriptor writes elsewhere, such as to a terminal.
    public func rotate(_ path: String, atMost maximum: Int) {
        writer?.keep(LogFile(path: path, maximum: maximum))
    }

    /// Waits until all lines have been written, at most `limit`. Blocks: for the end of a program. Called by `exit`.
    public func flush(within limit: Duration) { writer?.flush(within: limit) }
}

/// A buffer and the thread that empties it; the thread starts with the first line and lives as long as the process.
// Unchecked: all state is guarded by the pthread mutex, which a condition variable needs.
private final class Writer: @unchecked Sendable {
    private let descriptor: Int32
    private let capacity: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var buffer: [UInt8] = []
    private var lost = 0
    private var lostEver = 0
    private var isStarted = false
    private var isWaiting = false
    private var isWriting = false
    private var file: LogFile?

    init(descriptor: Int32, capacity: Int) {
        self.descriptor = descriptor
        self.capacity = capacity
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    var linesLost: Int {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return lostEver
    }

    func keep(_ file: LogFile) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        self.file = file
    }

    func append(_ line: [UInt8]) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard buffer.count + line.count <= capacity else {
            lost += 1
            lostEver += 1
            return
        }
        buffer += line
        if !isStarted { start() }
        if isWaiting { pthread_cond_broadcast(changed) }
    }

    private func start() {
        isStarted = true
        // Unmanaged: released never, as the thread ends never.
        let me = Unmanaged.passRetained(self).toOpaque()
        var id: pthread_t = 0
        // The thread must not take signals that are meant for the program.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let failed = pthread_create(
            &id, nil,
            { argument in
                // Unmanaged: retained for ever in `start`.
                Unmanaged<Writer>.fromOpaque(argument!).takeUnretainedValue().run()
            }, me)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        if failed == 0 { pthread_detach(id) } else { isStarted = false }
    }

    private func run() -> Never {
        var taken: [UInt8] = []
        pthread_mutex_lock(lock)
        while true {
            while buffer.isEmpty {
                isWaiting = true
                pthread_cond_wait(changed, lock)
                isWaiting = false
            }
            swap(&buffer, &taken)
            if lost > 0 {
                taken += LogLine.encode(
                    time: .now, level: .warning, service: "", label: "log", message: "log lines were lost",
                    context: nil, fields: ["lines": .int(lost)])
                lost = 0
            }
            isWriting = true
            let file = file
            pthread_mutex_unlock(lock)
            file?.makeRoom(for: taken.count, on: descriptor)
            writeAll(taken)
            taken.removeAll(keepingCapacity: taken.count < 1 << 16)
            // The first line after a silence is written at once, the others together: a thread that is woken for each
            // costs a busy daemon more than its lines do.
            usleep(2_000)
            pthread_mutex_lock(lock)
            isWriting = false
            if buffer.isEmpty { pthread_cond_broadcast(changed) }
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { all in
            var start = 0
            while start < all.count {
                let written = Glibc.write(descriptor, all.baseAddress! + start, all.count - start)
                if written >= 0 {
                    start += written
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    func flush(within limit: Duration) {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        let (seconds, attoseconds) = limit.components
        let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
        end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while isStarted && (isWriting || !buffer.isEmpty) {
            if pthread_cond_timedwait(changed, lock, &end) == ETIMEDOUT { return }
        }
    }
}
