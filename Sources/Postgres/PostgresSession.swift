/// A connection that one caller has for itself; see ``PostgresClient/withSession(statementTimeout:_:)``.
public final class PostgresSession: Sendable {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    public func query(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> PostgresRows {
        try await connection.one(PostgresStatement(sql, parameters: parameters))
    }

    @discardableResult
    public func execute(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> Int {
        try await connection.one(PostgresStatement(sql, parameters: parameters)).affected
    }

    /// Runs a script of several statements, without parameters; those before the first failure count, unless the script
    /// has a transaction around them. All of it may take as long as one statement: the server says nothing before its
    /// end.
    public func script(_ sql: String) async throws {
        let use = SimpleUse(sql)
        try await connection.interruptible(use) { try await connection.script(use) }
    }

    /// A transaction on this session, not retried.
    @discardableResult
    public func transaction<T>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false,
        _ body: (PostgresTransaction) async throws -> T
    ) async throws -> T {
        var failure: PostgresError?
        return try await connection.transaction(
            begin: isolation.begin(readOnly: readOnly), failure: &failure, body)
    }

    /// Runs `body` until it ends or the connection does.
    func live<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) async throws -> T) async throws -> T {
        let task = Task(executorPreference: connection.loop) { try await body(self) }
        await connection.whenClosed { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        if let loss = await connection.closure { throw loss }
        await connection.close(.closed)
        return try result.get()
    }
}

extension Connection {
    /// Calls `body` when the connection ends, at once if it has.
    func whenClosed(_ body: @escaping @Sendable () -> Void) {
        if closure != nil { body() } else { onClosed = { _ in body() } }
    }
}
