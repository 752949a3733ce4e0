package import EventLoop
internal import Glibc

/// What any server under a directory has: a pid file, a log, a way to be started, stopped and killed.
package struct LocalDaemon: Sendable {
    /// For messages and file names: `postgres`.
    package let name: String
    /// Absolute; holds `NAME.pid` and `NAME.log`.
    package let directory: String
    package let owner: Owner

    package init(name: String, directory: String, owner: Owner) {
        self.name = name
        self.directory = directory
        self.owner = owner
    }

    package var pidFile: PIDFile { PIDFile(path: "\(directory)/\(name).pid") }
    package var log: String { "\(directory)/\(name).log" }
    package var running: ProcessIdentity? { pidFile.running }

    /// A log longer than this becomes `NAME.log.1`: at the next start, or when the daemon itself sees to it.
    package static let maximumLog = 16 << 20

    /// Starts `command` in a session of its own, its output going to the log, and notes its pid.
    package func spawn(_ command: ChildCommand, on loop: EventLoop) async throws -> ChildProcess {
        rotateLog()
        var command = command
        command.user = owner.identity
        command.isDetached = true
        if command.environment == nil { command.environment = ChildCommand.plainEnvironment }
        command.output = .file(log)
        command.error = .file(log)
        let process = try await ChildProcess.spawn(command, on: loop)
        if let identity = ProcessIdentity(running: await process.pid) { try pidFile.write(identity) }
        return process
    }

    private func rotateLog() {
        var info = stat()
        if stat(log, &info) == 0 && info.st_size > Self.maximumLog { rename(log, log + ".1") }
    }

    /// Waits until `isReady` says so.
    /// - Throws: ``LocalStackError``: `.failedToStart` with the end of the log when the process ends meanwhile,
    ///   `.notReady` after `limit`.
    package func wait(
        for process: ChildProcess, within limit: Duration, until isReady: @Sendable () async -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let status = await process.status { throw failure(status) }
            if await isReady() { return }
            try await process.loop.sleep(for: .milliseconds(10))
        }
        throw LocalStackError(
            .notReady, "\(name) was started but does not answer after \(limit.inSeconds) s", hint: "its log is \(log)")
    }

    private func failure(_ status: ExitStatus) -> LocalStackError {
        if let left = DiskSpace.available(at: directory), left < 8 << 20 {
            return LocalStackError(.diskFull, "\(name) did not start (\(status)): the disk below \(directory) is full")
        }
        let lines = FileText.tail(log, lines: 5).joined(separator: "\n    ")
        return LocalStackError(
            .failedToStart, "\(name) did not start (\(status)); its last lines:\n    \(lines)",
            hint: "its log is \(log)")
    }

    /// Sends `signals` one after another, each with `limit` to take effect, until the process is gone. One that was
    /// stopped (SIGSTOP) goes on first, or it would heed none but the last.
    /// - Returns: false when it did not run.
    /// - Throws: ``LocalStackError`` `.busy` when it is still there after the last one.
    @discardableResult
    package func stop(
        _ process: ProcessIdentity?, _ signals: [Int32], each limit: Duration = .seconds(30), on loop: EventLoop
    ) async throws -> Bool {
        guard let process else {
            pidFile.remove()
            return false
        }
        for signal in signals {
            process.signal(signal)
            process.signal(SIGCONT)
            let end = ContinuousClock.now + limit
            while process.isAlive && ContinuousClock.now < end { try await loop.sleep(for: .milliseconds(5)) }
            if !process.isAlive {
                pidFile.remove()
                return true
            }
        }
        throw LocalStackError(.busy, "\(name) (pid \(process.pid)) does not stop")
    }
}
