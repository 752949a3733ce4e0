internal import EventLoop
internal import Synchronization

/// How a transaction sees what others do (manual, "Transaction Isolation").
public enum PostgresIsolation: Sendable {
    case readCommitted, repeatableRead, serializable

    func begin(readOnly: Bool) -> PostgresStatement {
        switch (self, readOnly) {
        case (.readCommitted, false): Self.plain
        case (.readCommitted, true): Self.plainReadOnly
        case (.repeatableRead, false): Self.repeatable
        case (.repeatableRead, true): Self.repeatableReadOnly
        case (.serializable, false): Self.serial
        case (.serializable, true): Self.serialReadOnly
        }
    }
    private static let plain = PostgresStatement("BEGIN ISOLATION LEVEL READ COMMITTED")
    private static let plainReadOnly = PostgresStatement("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
    private static let repeatable = PostgresStatement("BEGIN ISOLATION LEVEL REPEATABLE READ")
    private static let repeatableReadOnly = PostgresStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    private static let serial = PostgresStatement("BEGIN ISOLATION LEVEL SERIALIZABLE")
    private static let serialReadOnly = PostgresStatement("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY")
}

/// A transaction in progress, for the task whose body got it and until that body ends. `BEGIN` goes out together with
/// the first statement.
public final class PostgresTransaction: Sendable {
    private enum State {
        /// Nothing was sent: becomes `begun` or `over`.
        case fresh
        case begun
        case over
    }
    private struct Progress {
        var state = State.fresh
        /// The first failure: all that comes after it is refused by the server.
        var failure: PostgresError?
    }
    private let connection: Connection
    private let begin: PostgresStatement
    private let opening: [PostgresStatement]
    private let timeLimit: Duration?
    private let progress = Mutex(Progress())

    init(
        _ connection: Connection, begin: PostgresStatement, opening: [PostgresStatement] = [], timeLimit: Duration?
    ) {
        self.timeLimit = timeLimit
        self.opening = opening
        self.connection = connection
        self.begin = begin
    }

    var failure: PostgresError? { progress.withLock { $0.failure } }

    /// - Throws: ``PostgresError``; the transaction can only be rolled back then, unless there is a savepoint.
    public func query(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> PostgresRows {
        try await query(PostgresStatement(sql, parameters: parameters))
    }

    public func query(_ statement: PostgresStatement) async throws -> PostgresRows {
        try check(statement)
        return try await noting {
            let start = try starting()
            return start.isEmpty
                ? try await connection.one(statement, within: timeLimit)
                : try await connection.last(of: start + [statement], within: timeLimit)
        }
    }

    /// - Returns: how many rows were inserted, updated, deleted or selected.
    @discardableResult
    public func execute(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> Int {
        try await query(PostgresStatement(sql, parameters: parameters)).affected
    }

    /// Sends all statements in one round trip; the answers in their order. The first failure skips the rest.
    @discardableResult
    public func run(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        for statement in statements { try check(statement) }
        guard !statements.isEmpty else { return [] }
        return try await noting {
            let start = try starting()
            return Array(try await connection.all(of: start + statements, within: timeLimit).dropFirst(start.count))
        }
    }

    /// Sends `statements` and the `COMMIT` in one round trip, as the last thing that the body does: afterwards the
    /// transaction takes nothing more, and what the body throws undoes nothing. Not cancellable.
    /// - Throws: ``PostgresError``, with `isCommitUnknown` when the connection was lost before the answer.
    @discardableResult
    public func commit(after statements: [PostgresStatement]) async throws -> [PostgresRows] {
        for statement in statements { try check(statement) }
        guard !statements.isEmpty else {
            try await commit()
            return []
        }
        return try await noting {
            let start = try starting()
            let rows = try await connection.all(
                of: start + statements + [Self.commitStatement], mayCommit: true, isCancellable: false,
                within: timeLimit)
            // Only now: whatever fails before is still to be rolled back.
            guard end() == .begun, rows.last?.result.tag == "COMMIT" else { throw notCommitted }
            return Array(rows.dropFirst(start.count).dropLast())
        }
    }

    /// Stores what `chunks` bring, by `COPY … FROM STDIN`. - Returns: the number of rows.
    @discardableResult
    public func copyIn<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        try await noting {
            try await beginNow()
            return try await connection.copyIn(sql, chunks, within: timeLimit)
        }
    }

    /// Hands what `COPY … TO STDOUT` brings to `body`, in chunks of about 64 KB; no more is read while `body` runs.
    public func copyOut(_ sql: String, _ body: ([UInt8]) async throws -> Void) async throws {
        try await noting {
            try await beginNow()
            try await connection.copyOut(sql, within: timeLimit, body)
        }
    }

    /// Runs a script of several statements, without parameters. All of it may take as long as one statement: the server
    /// says nothing before its end.
    public func script(_ sql: String) async throws {
        try await noting {
            try await beginNow()
            let use = SimpleUse(sql, within: timeLimit)
            try await connection.interruptible(use) { try await connection.script(use) }
        }
    }

    private func check(_ statement: PostgresStatement) throws {
        if let refusal = StatementRules.transaction.refusal(of: statement.sql) { throw refusal }
    }

    /// What has to go before the next statement.
    private func starting() throws -> [PostgresStatement] {
        try progress.withLock {
            switch $0.state {
            case .fresh:
                $0.state = .begun
                return (timeLimit.map { [begin, Self.limiting($0)] } ?? [begin]) + opening
            case .begun: return []
            case .over: throw PostgresError(code: "25P01", message: "the transaction is over")
            }
        }
    }

    private func beginNow() async throws {
        let start = try starting()
        if !start.isEmpty { _ = try await connection.last(of: start, within: timeLimit) }
    }

    private static func limiting(_ limit: Duration) -> PostgresStatement {
        PostgresStatement(
            "select set_config('statement_timeout', $1::text, true)", "\(max(0, limit.wholeMilliseconds))")
    }

    private func noting<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as PostgresError {
            progress.withLock { if $0.failure == nil { $0.failure = error } }
            throw error
        }
    }

    private func end() -> State {
        progress.withLock { progress in
            defer { progress.state = .over }
            return progress.state
        }
    }

    /// - Throws: ``PostgresError``, with `isCommitUnknown` when the connection was lost before the answer.
    func commit() async throws {
        guard end() == .begun else { return }
        let rows = try await connection.last(
            of: [Self.commitStatement], mayCommit: true, isCancellable: false, within: timeLimit)
        // The server answers the COMMIT of a failed transaction with ROLLBACK, as a success.
        guard rows.result.tag == "COMMIT" else { throw notCommitted }
    }
    private var notCommitted: PostgresError {
        failure ?? PostgresError(code: "25P02", message: "the transaction had failed and was rolled back")
    }

    /// Also for a cancelled task. What fails here shows when the connection is given back.
    func rollback() async {
        guard end() == .begun else { return }
        _ = try? await connection.last(of: [Self.rollbackStatement], isCancellable: false)
    }
    private static let commitStatement = PostgresStatement("COMMIT")
    private static let rollbackStatement = PostgresStatement("ROLLBACK")
}

extension Connection {
    /// Runs `body` in one transaction: committed when it returns, rolled back when it throws.
    nonisolated func transaction<T>(
        begin: PostgresStatement, opening: [PostgresStatement] = [], timeLimit: Duration? = nil,
        failure: inout PostgresError?, _ body: (PostgresTransaction) async throws -> T
    ) async throws -> T {
        let transaction = PostgresTransaction(self, begin: begin, opening: opening, timeLimit: timeLimit)
        do {
            let value = try await body(transaction)
            try await transaction.commit()
            return value
        } catch {
            failure = (error as? PostgresError) ?? transaction.failure
            await transaction.rollback()
            throw error
        }
    }
}
