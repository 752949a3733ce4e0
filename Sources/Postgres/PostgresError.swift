internal import CLibPQ

/// What the server, or the way to it, said. The code is open: any SQLSTATE (PostgreSQL manual, appendix A), and for
/// what the driver finds out by itself the SQLSTATE that fits best:
/// `08001` can't connect, `08006` connection lost, `08P01` out of step, `53300` no connection became free in time.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// The SQLSTATE, five characters.
    public var code: String
    public var message: String
    public var detail: String?
    public var hint: String?
    public var schema: String?
    public var table: String?
    public var column: String?
    public var constraint: String?
    /// The statement that failed, as it was sent, without its parameters.
    public var sql: String?
    /// Where in the statement, in characters, counted from 1.
    public var position: Int?
    /// The connection was lost after work was sent that may have been committed: ask the database which it is.
    public var isCommitUnknown = false
    /// It was said when a connection was opened, whatever was to be asked: the server lets nobody in, or not there.
    public internal(set) var isRefusedEntry = false
    /// The prepared statement is gone or its result has changed its shape; it did nothing, and is prepared anew.
    var isStaleStatement = false
    /// It was taken for a read and writes: it did nothing, and is to be run as a write.
    var isNoRead = false

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// The same transaction may succeed when it is run again: a serialization failure, a deadlock, a stale plan.
    public var isRetryable: Bool { code == "40001" || code == "40P01" || isStaleStatement }
    /// The connection, not the statement, has failed: class 08, the server is going down or coming up, or it has ended
    /// a session that was idle for too long.
    public var isConnectionLoss: Bool {
        code.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(code)
    }
    /// The database can't be had, as far as is known: the connection was lost, or nobody was let in.
    public var isAway: Bool { isConnectionLoss || isRefusedEntry && !isOverload }
    /// What the work needs can't be had now: a connection, of ours or the server's; memory; room on its disk. Class 53.
    public var isOverload: Bool { code.hasPrefix("53") }
    /// The server answers, and can't or may not write: its disk is full or broken, or it is a standby.
    public var isWriteRefused: Bool { code == "53100" || code == "58030" || code == "25006" }
    public var isUniqueViolation: Bool { code == "23505" }
    public var isForeignKeyViolation: Bool { code == "23503" }
    public var isCheckViolation: Bool { code == "23514" }
    public var isNotNullViolation: Bool { code == "23502" }
    /// A lock could not be had at once (`NOWAIT`) or within `lock_timeout`.
    public var isLockUnavailable: Bool { code == "55P03" }
    /// The statement was cancelled, or ran longer than it may.
    public var isQueryCanceled: Bool { code == "57014" }
    /// It waited for somebody else longer than it may, or took too long by itself; nothing was done.
    public var waitedTooLong: Bool { isLockUnavailable || isQueryCanceled }
    /// Trying again with the same configuration is useless: the password or the database is wrong.
    var isPermanentRefusal: Bool { code.hasPrefix("28") || code == "3D000" || isNotOurSession }
    /// What answers does not give each connection a session of its own: a pooler such as PgBouncer.
    public internal(set) var isNotOurSession = false

    public var description: String {
        var text = "\(code): \(message)"
        if let detail { text += " (\(detail))" }
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        if isCommitUnknown { text += "; whether it was committed is unknown" }
        if let sql { text += "; in: \(sql.prefix(500))" }
        return text
    }

    static func lost(_ message: String) -> PostgresError { PostgresError(code: "08006", message: message) }
    static func unreachable(_ message: String) -> PostgresError { PostgresError(code: "08001", message: message) }
    static func overload(_ message: String) -> PostgresError { PostgresError(code: "53300", message: message) }
    static func notOurSession(_ reason: String) -> PostgresError {
        var error = PostgresError(
            code: "0A000",
            message: "what answers is a connection pooler that keeps no session for its client (\(reason)); needed are "
                + "LISTEN, prepared statements, advisory locks and settings of the session")
        error.isNotOurSession = true
        return error
    }
    static let closed = PostgresError(code: "08003", message: "the client was closed")
    static let mayBeHit = lost("the server was told to stop a statement, and may stop the next one for it")
}

extension PostgresError {
    /// From a result of libpq. One without SQLSTATE was made by libpq itself: the connection is gone.
    init(_ result: OpaquePointer?, sql: String?) {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        self.init(
            code: field(DiagnosticField.sqlstate) ?? "08006",
            message: field(DiagnosticField.message) ?? Self.trimmed(PQresultErrorMessage(result)))
        detail = field(DiagnosticField.detail)
        hint = field(DiagnosticField.hint)
        schema = field(DiagnosticField.schema)
        table = field(DiagnosticField.table)
        column = field(DiagnosticField.column)
        constraint = field(DiagnosticField.constraint)
        position = field(DiagnosticField.position).flatMap { Int($0) }
        self.sql = sql
        // 0A000 stands for much; the routine that checks plans is named in every language alike.
        isStaleStatement =
            code == "26000" || (code == "0A000" && field(DiagnosticField.routine) == "RevalidateCachedQuery")
    }

    static func trimmed(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "" }
        var text = String(cString: message)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}

/// The letters of the wire protocol's error fields (manual, "Error and Notice Message Fields").
private enum DiagnosticField {
    static let sqlstate = Int32(UInt8(ascii: "C"))
    static let message = Int32(UInt8(ascii: "M"))
    static let detail = Int32(UInt8(ascii: "D"))
    static let hint = Int32(UInt8(ascii: "H"))
    static let schema = Int32(UInt8(ascii: "s"))
    static let table = Int32(UInt8(ascii: "t"))
    static let column = Int32(UInt8(ascii: "c"))
    static let constraint = Int32(UInt8(ascii: "n"))
    static let position = Int32(UInt8(ascii: "P"))
    static let routine = Int32(UInt8(ascii: "R"))
}

/// A column does not hold what the program wants of it.
public struct PostgresDecodingError: Error, Sendable, Equatable, CustomStringConvertible {
    public var column: String
    /// The Swift type that was asked for.
    public var wanted: String
    /// The column's type on the server.
    public var actual: String
    /// More about why, or empty.
    public var reason: String

    public var description: String {
        "column \(column) is \(actual), not \(wanted)" + (reason.isEmpty ? "" : ": \(reason)")
    }
}
