internal import CUV
internal import Glibc

/// What a process that was run to its end has left.
public struct ChildOutput: Sendable {
    public let status: ExitStatus
    public let output: [UInt8]
    public let error: [UInt8]
    public var outputText: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: error, as: UTF8.self) }
}

extension ChildProcess {
    /// Runs `command` to its end with `input` on its standard input, and returns what it wrote. Its output and error
    /// streams are pipes, whatever the command says; of each, only the first `limit` bytes are kept.
    /// Cancelling kills the process and throws `CancellationError`.
    public static func run(
        _ command: ChildCommand, input: [UInt8] = [], limit: Int = 64 << 20, on loop: EventLoop
    ) async throws -> ChildOutput {
        try await PipedRun(loop: loop, input: input, limit: limit).run(command)
    }
}

private actor PipedRun {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let limit: Int
    private var input: ArraySlice<UInt8>
    private var collected: [[UInt8]] = [[], []]
    private var open: [Int32: DescriptorWatch] = [:]
    private var drained: CheckedContinuation<Void, Never>?

    init(loop: EventLoop, input: [UInt8], limit: Int) {
        self.loop = loop
        self.input = input[...]
        self.limit = limit
    }

    func run(_ command: ChildCommand) async throws -> ChildOutput {
        var command = command
        let toInput = try Self.pipe(reading: 0, writing: Self.nonBlocking)
        let fromOutput = try Self.pipe(reading: Self.nonBlocking, writing: 0)
        let fromError = try Self.pipe(reading: Self.nonBlocking, writing: 0)
        command.input = .descriptor(toInput.read)
        command.output = .descriptor(fromOutput.write)
        command.error = .descriptor(fromError.write)
        defer { for watched in open.keys { finish(watched) } }
        try watch(toInput.write, .writable) { $0.feed(toInput.write) }
        try watch(fromOutput.read, .readable) { $0.drain(fromOutput.read, into: 0) }
        try watch(fromError.read, .readable) { $0.drain(fromError.read, into: 1) }
        let started: Result<ChildProcess, any Error>
        do {
            started = .success(try await ChildProcess.spawn(command, on: loop))
        } catch {
            started = .failure(error)
        }
        for end in [toInput.read, fromOutput.write, fromError.write] { close(end) }
        let process = try started.get()
        return try await withTaskCancellationHandler {
            let status: ExitStatus
            do {
                status = try await process.exit()
            } catch {
                await process.signal(SIGKILL)
                throw error
            }
            finish(toInput.write)
            await outputsClosed()
            return ChildOutput(status: status, output: collected[0], error: collected[1])
        } onCancel: {
            Task { await process.signal(SIGKILL) }
        }
    }

    private static let nonBlocking = Int32(UV_NONBLOCK_PIPE.rawValue)

    /// Both ends close themselves in other children; only our end may be non-blocking, the child's is its own.
    private static func pipe(reading: Int32, writing: Int32) throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let failed = uv_pipe(&ends, reading, writing)
        guard failed == 0 else { throw SystemError(uv: failed, during: "making a pipe") }
        return (ends[0], ends[1])
    }

    private func watch(
        _ descriptor: Int32, _ events: DescriptorEvents, _ body: @escaping @Sendable (isolated PipedRun) -> Void
    ) throws {
        let watch = try DescriptorWatch(loop, descriptor: descriptor) { [unowned self] _ in
            self.assumeIsolated(body)
        }
        open[descriptor] = watch
        watch.watch(events)
    }

    private func feed(_ descriptor: Int32) {
        while !input.isEmpty {
            let written = input.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EAGAIN { return }
            guard written > 0 else { break }
            input = input.dropFirst(written)
        }
        finish(descriptor)
    }

    private func drain(_ descriptor: Int32, into stream: Int) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EAGAIN { return }
            guard count > 0 else { break }
            let room = max(0, limit - collected[stream].count)
            collected[stream] += buffer[..<min(count, room)]
        }
        finish(descriptor)
    }

    private func finish(_ descriptor: Int32) {
        guard let watch = open.removeValue(forKey: descriptor) else { return }
        watch.close()
        close(descriptor)
        if open.isEmpty { drained?.resume() }
        if open.isEmpty { drained = nil }
    }

    private func outputsClosed() async {
        await withCheckedContinuation { continuation in
            if open.isEmpty { continuation.resume() } else { drained = continuation }
        }
    }
}
