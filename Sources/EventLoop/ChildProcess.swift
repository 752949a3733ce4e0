internal import CUV
internal import Glibc
internal import Synchronization

/// A program to run: what `uv_spawn` is told.
public struct ChildCommand: Sendable {
    /// What a standard descriptor of the child is.
    public enum Stream: Sendable, Equatable {
        /// `/dev/null`.
        case null
        /// The parent's own.
        case inherited
        /// Appended to; made with mode 0600 when it is not there. A symbolic link is not followed.
        case file(String)
        /// An open descriptor, which stays the caller's.
        case descriptor(Int32)
    }
    /// A path, or a name that is looked up in `PATH`.
    public var executable: String
    public var arguments: [String]
    /// What is needed of the parent's environment by a program that should run the same whoever starts it: nothing that
    /// loads code into it, points it elsewhere, or holds somebody's secrets.
    public static var plainEnvironment: [String: String] {
        let kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"]
        var environment: [String: String] = [:]
        for name in kept { environment[name] = getenv(name).map { String(cString: $0) } }
        return environment
    }

    /// The whole environment; nil: the parent's.
    public var environment: [String: String]?
    /// Where it starts; nil: where the parent is.
    public var directory: String?
    /// Whom it runs as: for a parent that is root; supplementary groups are dropped.
    public var user: UserIdentity?
    /// In a session of its own: outlives its parent and its terminal.
    public var isDetached = false
    public var input = Stream.null
    public var output = Stream.null
    public var error = Stream.null

    public init(_ executable: String, _ arguments: [String] = []) {
        self.executable = executable
        self.arguments = arguments
    }
}

/// A user of the system by number.
public struct UserIdentity: Sendable, Hashable {
    public let user: UInt32
    public let group: UInt32
    public init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}

/// How a process ended.
public struct ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// What it passed to `exit`; 0 when a signal ended it.
    public let code: Int32
    /// The signal that ended it, or 0.
    public let signal: Int32
    public init(code: Int32, signal: Int32) {
        self.code = code
        self.signal = signal
    }
    public var isSuccess: Bool { code == 0 && signal == 0 }
    public var description: String { signal == 0 ? "exit code \(code)" : "signal \(signal)" }
}

/// A process that this one has started. It lives on one loop, which reaps it.
public actor ChildProcess {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Its number, for as long as ``status`` is nil; then the system may give it to another.
    public private(set) var pid: Int32 = 0
    /// How it ended; nil while it runs.
    public private(set) var status: ExitStatus?
    private var waiters: [UInt64: CheckedContinuation<ExitStatus?, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    private init(loop: EventLoop) { self.loop = loop }

    /// Held from the fork to the exec: `uv_spawn` returns after it.
    private static let starting = Mutex<Void>(())

    /// Runs `body` while no process of ours is between fork and exec.
    ///
    /// A child has copies of all descriptors until then, the close-on-exec ones too: a socket that is closed here may
    /// listen on for a moment there, and its port can't be bound again. For short calls; starting a process waits.
    package static func whileNoneStarts<R, E>(_ body: () throws(E) -> R) throws(E) -> R {
        try starting.withLock { _ throws(E) in try body() }
    }

    /// Starts `command`.
    /// - Throws: ``SystemError``: `ENOENT` for a program that isn't there, `EACCES`, `EPERM`, `EAGAIN`, …
    public static func spawn(_ command: ChildCommand, on loop: EventLoop) async throws -> ChildProcess {
        let process = ChildProcess(loop: loop)
        try await process.start(command)
        return process
    }

    private func start(_ command: ChildCommand) throws {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        let streams = try [command.input, command.output, command.error].enumerated().map { number, stream in
            try Self.container(stream, number: Int32(number), &opened)
        }
        let handle = UnsafeMutablePointer<uv_process_t>.allocate(capacity: 1)
        // Unmanaged: released when the handle closes, in `exited` or below.
        handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
        var options = uv_process_options_t()
        options.exit_cb = { handle, code, signal in
            // Unmanaged: retained while the handle is open.
            let me = Unmanaged<ChildProcess>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
            me.assumeIsolated { $0.exited(ExitStatus(code: Int32(truncatingIfNeeded: code), signal: signal)) }
            ChildProcess.release(handle!)
        }
        if command.isDetached { options.flags |= UV_PROCESS_DETACHED.rawValue }
        if let user = command.user {
            options.flags |= UV_PROCESS_SETUID.rawValue | UV_PROCESS_SETGID.rawValue
            options.uid = user.user
            options.gid = user.group
        }
        let arguments = CStrings([command.executable] + command.arguments)
        let environment = command.environment.map { CStrings($0.map { "\($0.key)=\($0.value)" }) }
        let file = CStrings([command.executable])
        let directory = command.directory.map { CStrings([$0]) }
        options.file = file.pointers[0].map { UnsafePointer($0) }
        options.args = arguments.base
        options.env = environment?.base
        options.cwd = directory?.pointers[0].map { UnsafePointer($0) }
        let stdio = UnsafeMutablePointer<uv_stdio_container_t>.allocate(capacity: streams.count)
        defer { stdio.deallocate() }
        stdio.initialize(from: streams, count: streams.count)
        options.stdio = stdio
        options.stdio_count = Int32(streams.count)
        // The lock runs its closure here and now; nothing of it goes to another thread.
        nonisolated(unsafe) let (uv, it, how) = (loop.uv, handle, options)
        let failed = Self.starting.withLock { _ in
            // What a library opened without close-on-exec would stay open for as long as the child lives.
            _ = shim_keep_from_children()
            return withUnsafePointer(to: how) { uv_spawn(uv, it, $0) }
        }
        withExtendedLifetime((arguments, environment, file, directory)) {}
        guard failed == 0 else {
            Self.release(handle)
            throw SystemError(uv: failed, during: "starting \(command.executable)")
        }
        pid = handle.pointee.pid
    }

    private static func container(
        _ stream: ChildCommand.Stream, number: Int32, _ opened: inout [Int32]
    ) throws -> uv_stdio_container_t {
        var container = uv_stdio_container_t()
        switch stream {
        case .null: container.flags = UV_IGNORE
        case .inherited:
            container.flags = UV_INHERIT_FD
            container.data.fd = number
        case .descriptor(let descriptor):
            container.flags = UV_INHERIT_FD
            container.data.fd = descriptor
        case .file(let path):
            let flags = number == 0 ? O_RDONLY : O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW
            let descriptor = shim_open(path, flags | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw SystemError(errno: errno, during: "opening \(path)") }
            opened.append(descriptor)
            container.flags = UV_INHERIT_FD
            container.data.fd = descriptor
        }
        return container
    }

    private static func release(_ handle: UnsafeMutablePointer<uv_process_t>) {
        handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
            uv_close($0) { handle in
                // Unmanaged: balances `start`.
                Unmanaged<ChildProcess>.fromOpaque(handle!.pointee.data).release()
                handle!.withMemoryRebound(to: uv_process_t.self, capacity: 1) { $0.deallocate() }
            }
        }
    }

    private func exited(_ status: ExitStatus) {
        self.status = status
        let waiting = waiters.values
        waiters = [:]
        for waiter in waiting { waiter.resume(returning: status) }
    }

    /// Sends a signal; nothing happens when the process has ended.
    public func signal(_ number: Int32) {
        if status == nil { kill(pid, number) }
    }

    /// Waits until the process has ended. Cancelling ends the wait, not the process.
    public func exit() async throws -> ExitStatus {
        let id = nextWaiter
        nextWaiter += 1
        let ended = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if status != nil || Task.isCancelled {
                    continuation.resume(returning: status)
                } else {
                    waiters[id] = continuation
                }
            }
        } onCancel: {
            Task { await self.abandon(id) }
        }
        guard let ended else { throw CancellationError() }
        return ended
    }

    private func abandon(_ id: UInt64) { waiters.removeValue(forKey: id)?.resume(returning: nil) }

    /// A null-terminated array of C strings that lives as long as it.
    private final class CStrings {
        let pointers: [UnsafeMutablePointer<CChar>?]
        let base: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        init(_ strings: [String]) {
            pointers = strings.map { strdup($0) } + [nil]
            base = .allocate(capacity: pointers.count)
            base.initialize(from: pointers, count: pointers.count)
        }
        deinit {
            for pointer in pointers { free(pointer) }
            base.deallocate()
        }
    }
}
