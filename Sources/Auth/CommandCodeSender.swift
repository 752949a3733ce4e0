internal import EventLoop
internal import Synchronization

/// Has a program send codes: it gets the phone (`+` and digits) on the first line of its standard input and the code on
/// the second, where no list of processes shows them, and says by its exit code whether it could.
public final class CommandCodeSender: CodeSender {
    /// How long the program may take.
    static let limit = Duration.seconds(15)
    /// How many may run at once; more are refused.
    static let maximum = 8

    private let command: ChildCommand
    private let running = Mutex(0)

    /// - Parameters:
    ///   - executable: a path, or a name that is looked up in `PATH`.
    ///   - arguments: as they are; no shell reads them.
    public init(_ executable: String, _ arguments: [String] = []) {
        var command = ChildCommand(executable, arguments)
        command.environment = ChildCommand.plainEnvironment
        self.command = command
    }

    /// - Throws: ``CodeNotSent``; `DeadlineExceeded`; `SystemError` for a program that can't be started.
    public func send(code: String, to phone: String) async throws {
        let isOurs = running.withLock { running in
            guard running < Self.maximum else { return false }
            running += 1
            return true
        }
        guard isOurs else { throw CodeNotSent("\(Self.maximum) programs that send codes are running") }
        defer { running.withLock { $0 -= 1 } }
        guard let loop = EventLoop.current else { throw CodeNotSent("there is no event loop here") }
        let done = try await withDeadline(Self.limit, of: "the program that sends codes") { [command] in
            try await ChildProcess.run(command, input: Array("\(phone)\n\(code)\n".utf8), limit: 4_096, on: loop)
        }
        guard done.status.isSuccess else {
            throw CodeNotSent("the program that sends codes ended with \(done.status)")
        }
    }
}

/// Why a code was not sent.
public struct CodeNotSent: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
