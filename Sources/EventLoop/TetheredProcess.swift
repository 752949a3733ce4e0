internal import CUV
internal import Glibc
internal import Synchronization

/// A process that ends with this one, however this one ends: its standard input is a pipe of which only we have the
/// other end. It writes a line to its standard output when it is ready, and nothing else there.
///
/// It is in a session of its own, so that what is typed at a terminal reaches it through us alone. On one loop.
public actor TetheredProcess {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    public nonisolated let pid: Int32
    private let process: ChildProcess
    private var tether: Int32

    private init(_ process: ChildProcess, pid: Int32, tether: Int32, on loop: EventLoop) {
        self.process = process
        self.pid = pid
        self.tether = tether
        self.loop = loop
    }

    /// Starts `command`, whose input and output are ours, and returns when it is ready.
    /// - Throws: ``SystemError`` when it can't be started; ``NotReady`` when it ends first, or is not ready within
    ///   `limit` and is killed; `CancellationError`.
    public static func start(
        _ command: ChildCommand, within limit: Duration, on loop: EventLoop
    ) async throws -> TetheredProcess {
        var command = command
        let input = try pipe()
        let output: (read: Int32, write: Int32)
        do { output = try pipe() } catch {
            for end in [input.read, input.write] { close(end) }
            throw error
        }
        command.input = .descriptor(input.read)
        command.output = .descriptor(output.write)
        command.isDetached = true
        let started: Result<ChildProcess, any Error>
        do { started = .success(try await ChildProcess.spawn(command, on: loop)) } catch { started = .failure(error) }
        for end in [input.read, output.write] { close(end) }
        defer { close(output.read) }
        do {
            let process = try started.get()
            let made = TetheredProcess(process, pid: await process.pid, tether: input.write, on: loop)
            return try await made.ready(output.read, within: limit)
        } catch {
            if case .failure = started { close(input.write) }
            throw error
        }
    }

    /// It did not come to say that it was ready.
    public struct NotReady: Error, Sendable, CustomStringConvertible {
        /// How it ended; nil when it was killed for taking too long.
        public let status: ExitStatus?
        public var description: String {
            status.map { "it ended before it was ready: \($0)" } ?? "it was not ready in time"
        }
    }

    private func ready(_ output: Int32, within limit: Duration) async throws -> TetheredProcess {
        let isReady: Bool
        do {
            isReady = try await withDeadline(limit, of: "a process", on: loop) {
                try await Self.anything(on: output, self.loop)
            }
        } catch {
            await stop(within: .zero)
            throw error is DeadlineExceeded ? NotReady(status: nil) : error
        }
        guard isReady else {
            await stop(within: .seconds(1))
            throw NotReady(status: await process.status)
        }
        return self
    }

    /// How it ended. Cancelling ends the wait.
    public func exit() async throws -> ExitStatus { try await process.exit() }

    /// Lets go of it, and kills it when it has not ended within `limit`; returns when it has.
    public func stop(within limit: Duration) async {
        if tether >= 0 { close(tether) }
        tether = -1
        // Not ended by the cancelling of who stops it.
        let process = process
        await Task(executorPreference: loop) { [loop] in
            if limit > .zero,
                (try? await withDeadline(limit, of: "an end", on: loop) { try await process.exit() }) != nil
            {
                return
            }
            await process.signal(SIGKILL)
            _ = try? await process.exit()
        }.value
    }

    /// In such a process: it ends with the one that has started it also when it is stopped (SIGSTOP) and sees nothing.
    public static func endWithStarter() { _ = shim_end_with_parent() }

    /// In such a process: returns when the one that has started it has let go, or has gone.
    public static func released(on loop: EventLoop) async throws {
        while try await anything(on: STDIN_FILENO, loop) {}
    }

    /// Whether something came before the end.
    private static func anything(on descriptor: Int32, _ loop: EventLoop) async throws -> Bool {
        try await loop.run {
            let line = Line()
            let watch = try DescriptorWatch(loop, descriptor: descriptor) { _ in line.end(nil) }
            watch.watch([.readable, .disconnect])
            defer { watch.close() }
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { line.begin($0) }
            } onCancel: {
                line.end(CancellationError())
            }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            return read(descriptor, &bytes, bytes.count) > 0
        }
    }

    /// One wait for one thing to happen, which may come first.
    private final class Line: Sendable {
        private struct State {
            var waiter: CheckedContinuation<Void, any Error>?
            var outcome: Result<Void, any Error>?
        }
        private let state = Mutex(State())
        func begin(_ continuation: CheckedContinuation<Void, any Error>) {
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let outcome { continuation.resume(with: outcome) }
        }
        func end(_ error: (any Error)?) {
            let outcome: Result<Void, any Error> = error.map { .failure($0) } ?? .success(())
            let waiter = state.withLock { state in
                if state.outcome == nil { state.outcome = outcome }
                return state.waiter.take()
            }
            waiter?.resume(with: outcome)
        }
    }

    /// Both ends close themselves in other children.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let failed = uv_pipe(&ends, 0, 0)
        guard failed == 0 else { throw SystemError(uv: failed, during: "making a pipe") }
        return (ends[0], ends[1])
    }
}
