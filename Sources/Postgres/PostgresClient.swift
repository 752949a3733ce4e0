public import EventLoop
internal import Synchronization

/// A database, for all tasks of a process.
///
/// It connects when first used, and again when a connection is lost. Called on a loop of its group it uses that loop's
/// connections; from elsewhere, the first loop's.
public final class PostgresClient: Sendable {
    public let configuration: PostgresConfiguration
    /// Loops may share one.
    private let homes: LoopLocal<Home>
    private let distinctHomes: [Home]
    private let activity: LoopLocal<LoopActivity>
    private let quietHome: Home
    private let listener: Listener
    private let refusal = Mutex<PostgresError?>(nil)

    /// What one loop has.
    struct Home: Sendable {
        let lanes: SharedLanes
        let pool: ConnectionPool
    }

    public init(_ configuration: PostgresConfiguration, group: EventLoopGroup) {
        self.configuration = configuration
        let loops = group.loops
        let count = configuration.connections?.homes(loops: loops.count) ?? loops.count
        let number = configuration.connections?.nextClient() ?? 0
        let homes = (0..<count).map { index in
            let loop = loops[count == loops.count ? index : (number + index) % loops.count]
            return Home(lanes: SharedLanes(loop, configuration), pool: ConnectionPool(loop, configuration))
        }
        let byLoop = LoopLocal(group) { loop in
            homes.first { $0.pool.loop === loop }
                ?? homes[(loops.firstIndex { $0 === loop } ?? 0) % homes.count]
        }
        self.homes = byLoop
        distinctHomes = homes
        activity = LoopLocal(group) { _ in LoopActivity() }
        quietHome = homes[number % homes.count]
        listener =
            configuration.connections?.listener(loops[0], configuration) ?? Listener(loops[0], configuration)
        for home in homes {
            configuration.connections?.register { [weak pool = home.pool, weak lanes = home.lanes] in
                if let pool { Task(executorPreference: pool.loop) { await pool.closeIdle() } }
                if let lanes { Task(executorPreference: lanes.loop) { await lanes.closeIdle() } }
            }
        }
    }

    /// Where the caller's connections are; with a bound, and unless the loop asks much, where all quiet ones have
    /// theirs.
    private var home: (home: Home, isQuiet: Bool) {
        guard configuration.connections != nil else { return (homes.current, false) }
        let isBusy = EventLoop.current.flatMap { activity[$0]?.note() } ?? false
        if isBusy { return (homes.current, false) }
        return (quietHome.pool.isFull.isSet ? homes.current : quietHome, true)
    }

    /// How often what failed without effect is sent again: a deadlock, a stale plan.
    private static let statementRetries = 5

    // MARK: Single statements

    /// Runs one statement, committed by itself, on a connection shared with others: many are under way at once.
    ///
    /// It must not begin a transaction or change the session (refused, 0A000). No other read waits behind one that
    /// takes long: it may be sent to the server twice for that, and the first answer counts. Statements that write are
    /// sent once. Cancelling ends the wait, not the statement.
    /// - Throws: ``PostgresError``. When the connection was lost after it was sent, `isCommitUnknown` is true.
    public func query(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> PostgresRows {
        try await query(PostgresStatement(sql, parameters: parameters))
    }

    public func query(_ statement: PostgresStatement) async throws -> PostgresRows {
        var attempt = 0
        while true {
            let (home, isQuiet) = home
            let lanes = home.lanes
            do {
                if isQuiet, let rows = try await quietly(statement, home.pool) { return rows }
                return try await lanes.run(statement)
            } catch let error as PostgresError where error.isNoRead {
                await lanes.noteWrite(statement.sql)
            } catch let error as PostgresError where error.isRetryable && attempt < Self.statementRetries {
                attempt += 1
                PostgresMetrics.retried(error.code)
                if !error.isStaleStatement { try await pause(beforeAttempt: attempt) }
            } catch let error as PostgresError {
                note(error)
                throw error
            }
        }
    }

    /// Over a connection of the transactions, if one is to be had.
    private func quietly(_ statement: PostgresStatement, _ pool: ConnectionPool) async throws -> PostgresRows? {
        if let refusal = StatementRules.shared.refusal(of: statement.sql) { throw refusal }
        guard let pooled = try await pool.leaseForSingle() else { return nil }
        do {
            let rows = try await pooled.connection.last(of: [statement], mayCommit: true)
            await pool.giveBackSingle(pooled, usable: true)
            return rows
        } catch {
            let isDemoted = (error as? PostgresError)?.code == "25006"
            await pool.giveBackSingle(pooled, usable: !isDemoted)
            throw error
        }
    }

    /// The same. - Returns: how many rows were inserted, updated, deleted or selected.
    @discardableResult
    public func execute(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> Int {
        try await query(PostgresStatement(sql, parameters: parameters)).affected
    }

    // MARK: Transactions

    /// Runs `body` in a transaction on a connection of its own: committed when it returns, rolled back when it throws.
    ///
    /// A serialization failure or a deadlock (40001, 40P01) runs `body` again, up to `retries` times, so it should have
    /// no other effects.
    /// - Parameters:
    ///   - timeLimit: what each of its statements, and the commit, may take, instead of the configuration's
    ///     `statementTimeout`; zero for any time. Server and driver go by it.
    ///   - opening: goes out with `BEGIN` and the first statement of `body`, before it, in the same round trip. Its
    ///     answers are for nobody; where it fails the first statement fails with its error, and does nothing.
    /// - Throws: what `body` throws; ``PostgresError``, whose `isCommitUnknown` is true when the connection was lost
    ///   between `COMMIT` and its answer; 53300 when no connection became free in time.
    @discardableResult
    public func transaction<T>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false, timeLimit: Duration? = nil,
        opening: [PostgresStatement] = [], retries: Int = 5, _ body: (PostgresTransaction) async throws -> T
    ) async throws -> T {
        for statement in opening {
            if let refusal = StatementRules.transaction.refusal(of: statement.sql) { throw refusal }
        }
        let begin = isolation.begin(readOnly: readOnly)
        return try await retrying(retries) { failure in
            try await withPooled(failure: &failure) { connection, failure in
                try await connection.transaction(
                    begin: begin, opening: opening, timeLimit: timeLimit, failure: &failure, body)
            }
        }
    }

    /// Runs `statements` as one transaction in one round trip; the answers in their order. Retried as `transaction` is.
    @discardableResult
    public func transact(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        for statement in statements {
            if let refusal = StatementRules.transaction.refusal(of: statement.sql) { throw refusal }
        }
        return try await retrying(5) { failure in
            try await withPooled(failure: &failure) { connection, failure in
                // What stands between two synchronisation points is one transaction.
                try await connection.all(of: statements, mayCommit: true)
            }
        }
    }

    private func retrying<T>(_ retries: Int, _ body: (inout PostgresError?) async throws -> T) async throws -> T {
        var attempt = 0
        while true {
            var failure: PostgresError?
            do {
                return try await body(&failure)
            } catch {
                let cause = (error as? PostgresError) ?? failure
                guard let cause, cause.isRetryable, attempt < retries, !Task.isCancelled else { throw error }
                attempt += 1
                PostgresMetrics.retried(cause.code)
                if !cause.isStaleStatement { try await pause(beforeAttempt: attempt) }
            }
        }
    }

    private func withPooled<T>(
        failure: inout PostgresError?, _ body: (Connection, inout PostgresError?) async throws -> T
    ) async throws -> T {
        let pool = home.home.pool
        let pooled = try await pool.lease()
        do {
            let value = try await body(pooled.connection, &failure)
            await pool.giveBack(pooled)
            return value
        } catch {
            if failure == nil { failure = error as? PostgresError }
            note(failure)
            // No longer the primary: the next connection will find out who is.
            let isDemoted = failure?.code == "25006" && configuration.targetSessionAttributes.wantsWriting
            await pool.giveBack(pooled, usable: !isDemoted)
            throw error
        }
    }

    // MARK: Whether it can write

    /// Why a write was refused, as ``PostgresError/isWriteRefused`` has it; nil when none was since
    /// ``checkWriting()`` has found that they succeed.
    public var writeRefusal: PostgresError? { refusal.withLock { $0 } }

    private func note(_ error: PostgresError?) {
        guard let error, error.isWriteRefused else { return }
        refusal.withLock { $0 = error }
        // No longer the primary: reads go to the one that is, too.
        guard error.code == "25006", configuration.targetSessionAttributes.wantsWriting else { return }
        for home in distinctHomes { Task(executorPreference: home.lanes.loop) { await home.lanes.leave() } }
    }

    /// Writes as much as makes a file grow, and takes it back.
    /// - Throws: ``PostgresError``, whose `isWriteRefused` is true where that can't be done.
    public func checkWriting() async throws {
        try await transaction(retries: 0) { transaction in
            try await transaction.execute(
                """
                create temporary table writing_check on commit drop as
                select n, md5(n::text) as filler from generate_series(1, 2000) n
                """)
        }
        forgetWriteRefusal()
    }

    /// What was refused before is said by ``writeRefusal`` no more.
    public func forgetWriteRefusal() { refusal.withLock { $0 = nil } }

    private func pause(beforeAttempt attempt: Int) async throws {
        let limit = Duration.milliseconds(5) * (1 << min(attempt, 6))
        try await Task.sleep(for: limit * Double.random(in: 0.1...1))
    }

    // MARK: COPY

    /// Stores what `chunks` bring, by `COPY … FROM STDIN`, all or nothing. No more is taken than the server can.
    /// - Returns: the number of rows.
    @discardableResult
    public func copyIn<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        var failure: PostgresError?
        return try await withPooled(failure: &failure) { connection, _ in try await connection.copyIn(sql, chunks) }
    }

    /// What `COPY … TO STDOUT` brings; the statement runs when the sequence is iterated.
    public func copyOut(_ sql: String) -> PostgresCopyOut {
        PostgresCopyOut(sql: sql, pool: home.home.pool)
    }

    // MARK: Sessions and notifications

    /// Opens a connection for `body` alone, for what belongs to a session (advisory locks, `SET`), and closes it after.
    ///
    /// `body` runs as a task on the connection's loop. When the connection dies that task is cancelled, and the call
    /// throws ``PostgresError`` 08006 whatever `body` makes of it: the session, with its locks, is lost.
    /// - Parameter statementTimeout: instead of the configuration's; zero for none.
    public func withSession<T: Sendable>(
        statementTimeout: Duration? = nil, _ body: @escaping @Sendable (PostgresSession) async throws -> T
    ) async throws -> T {
        var configuration = configuration
        if let statementTimeout { configuration.statementTimeout = statementTimeout }
        let connection = try await Connection.open(homes.current.pool.loop, .exclusive, configuration)
        return try await PostgresSession(connection).live(body)
    }

    /// Finds out whether connections have sessions of their own, and these the settings that were asked for.
    /// - Throws: ``PostgresError``, whose `isNotOurSession` is true when a pooler takes them away between transactions.
    public func checkSessions() async throws {
        do {
            try await withSession { first in
                let row = try await first.query(
                    "select pg_backend_pid() as pid, current_setting('idle_in_transaction_session_timeout') as idle"
                ).first!
                let mine: Int = try row["pid"]
                let idle: String = try row["idle"]
                if idle == "0" { throw PostgresError.notOurSession("settings of the session do not arrive") }
                // What another one gets while it is in a transaction, the first one can't have kept.
                try await self.withSession { second in
                    try await second.transaction { transaction in
                        let other: Int = try await transaction.query("select pg_backend_pid() as pid").first!["pid"]
                        let later: Int = try await first.query("select pg_backend_pid() as pid").first!["pid"]
                        guard other != mine, later == mine else {
                            throw PostgresError.notOurSession("its sessions are given to others between transactions")
                        }
                    }
                }
            }
        } catch let error as PostgresError where ["42P05", "26000"].contains(error.code) {
            throw PostgresError.notOurSession("prepared statements of others are found: \(error.message)")
        }
    }

    /// What others send by `NOTIFY channel`, as long as the stream is kept. One connection serves all channels of a
    /// client; when it was lost it is opened again. Notifications that nobody takes are dropped from the oldest on
    /// (1,024 are kept): they are hints. Each time listening (re)starts there is one with `isWakeUp`: look what you
    /// have missed.
    public func listen(_ channel: String) -> AsyncStream<PostgresNotification> { listener.listen(channel) }

    /// Refuses new work, waits for what is under way, at most `limit`, and closes all connections.
    public func close(within limit: Duration = .seconds(5)) async {
        // One that others share is theirs too.
        if configuration.connections == nil { await listener.close() }
        await withTaskGroup(of: Void.self) { group in
            for home in distinctHomes {
                group.addTask { await home.lanes.close(within: limit) }
                group.addTask { await home.pool.close(within: limit) }
            }
        }
    }
}
