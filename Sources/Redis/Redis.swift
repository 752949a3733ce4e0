// The Redis driver: hiredis writes and reads the protocol, the event loop owns the sockets, deadlines and TLS.
//
// A client has one pipelined connection for each loop of its group; a connection is an actor that is pinned to its
// loop, so that a request's commands cross no thread. The client itself may be used from anywhere.

public import EventLoop
internal import Observability

/// Commands to one Redis server, pipelined without asking: what the tasks of a loop send in one turn leaves together.
///
/// Connects with the first command and again by itself. Every command has a deadline; when the server is gone or hangs,
/// a breaker opens and commands throw ``RedisError/unavailable`` at once, until a probe in the background succeeds.
///
/// The connection is shared: commands that would block it or change its state for others (`SUBSCRIBE`, `BLPOP`,
/// `MULTI`, `SELECT`, …) are refused; ``transaction(_:within:)`` sends `MULTI` … `EXEC` in one piece.
public final class RedisClient: Sendable {
    public let configuration: RedisConfiguration
    private let connections: LoopLocal<RedisConnection>

    /// - Throws: ``RedisError`` when the files that TLS needs can't be read. Nothing is connected yet.
    public init(_ configuration: RedisConfiguration, group: EventLoopGroup) throws {
        self.configuration = configuration
        let tls = try configuration.tls.map { try TLSContext($0) }
        connections = LoopLocal(group) { RedisConnection(configuration, tls: tls, on: $0) }
    }

    /// Sends one command and returns its answer.
    /// - Parameter limit: instead of the configured deadline.
    /// - Throws: ``RedisError``; `CancellationError` when the task was cancelled (the command may still run).
    public func command(_ arguments: [RedisArgument], within limit: Duration? = nil) async throws -> RedisValue {
        let connection = connections.current
        try connection.gate.check()
        return try await connection.command(arguments, within: limit ?? configuration.commandTimeout)
    }

    /// Sends commands in one piece and returns their answers, in order; an answer that is an error is an
    /// ``RedisValue/error(_:)``. Not atomic.
    public func pipeline(_ commands: [[RedisArgument]], within limit: Duration? = nil) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        let connection = connections.current
        try connection.gate.check()
        return try await connection.batch(commands, within: limit ?? configuration.commandTimeout)
    }

    /// Runs commands as one `MULTI` … `EXEC` and returns their answers, in order.
    /// - Throws: ``RedisError`` with the server's `EXECABORT` when one of them was refused: then none has run.
    public func transaction(_ commands: [[RedisArgument]], within limit: Duration? = nil) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        let connection = connections.current
        try connection.gate.check()
        let answers = try await connection.batch(
            [["MULTI"]] + commands + [["EXEC"]], within: limit ?? configuration.commandTimeout, isTransaction: true)
        return try answers[answers.count - 1].array()
    }

    /// Sends one command to the node of a cluster that a slot is moving to; the answer may be an
    /// ``RedisValue/error(_:)``.
    func asking(_ arguments: [RedisArgument]) async throws -> RedisValue {
        let connection = connections.current
        try connection.gate.check()
        return try await connection.batch(
            [["ASKING"], arguments], within: configuration.commandTimeout, isAsking: true)[1]
    }

    /// Runs a script by its digest; the first use of a script on a server sends the whole text.
    public func script(
        _ script: RedisScript, keys: [String] = [], _ arguments: [RedisArgument] = [], within limit: Duration? = nil
    ) async throws -> RedisValue {
        let rest = [.int(keys.count)] + keys.map { .string($0) } + arguments
        do {
            return try await command(["EVALSHA", .string(script.digest)] + rest, within: limit)
        } catch let error as RedisError where error.code == "NOSCRIPT" {
            return try await command(["EVAL", .string(script.text)] + rest, within: limit)
        }
    }

    /// Whether the current loop's connection takes commands: false while its breaker is open. Costs nothing.
    public var isAvailable: Bool { connections.current.gate.isOpen == false }

    /// How many commands of the current loop wait for their answers.
    public var waiting: Int { get async { await connections.current.waiting } }

    /// Ends all connections; commands that wait fail with ``RedisError/closed``, and so do later ones.
    public func close() async {
        for connection in connections.all { await connection.close() }
    }
}
