internal import CLibPQ

/// What one statement answered. The rows lie in libpq's own memory and are decoded when they are asked for.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let result: StatementResult

    /// How many rows the statement inserted, updated, deleted or returned.
    public var affected: Int { result.affected }
    /// The columns' names, in the statement's order.
    public var columns: [String] { result.columns.names }

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.count }
    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < result.count, "row \(position) of \(result.count)")
        return PostgresRow(result: result, index: Int32(truncatingIfNeeded: position))
    }
}

/// One row; it keeps the whole result it belongs to in memory.
public struct PostgresRow: Sendable {
    let result: StatementResult
    let index: Int32

    /// The column's value.
    /// - Throws: ``PostgresDecodingError`` when there is no such column, or it is NULL or of another type.
    public subscript<T: PostgresValue>(_ column: String) -> T {
        get throws {
            guard let field = result.columns.index(of: column) else {
                throw PostgresDecodingError(
                    column: column, wanted: "\(T.self)", actual: "not in the result",
                    reason: "it has \(result.columns.names.joined(separator: ", "))")
            }
            return try decode(field)
        }
    }

    /// The value of the column at `position`, counted from 0.
    public subscript<T: PostgresValue>(_ position: Int) -> T {
        get throws {
            precondition(position >= 0 && position < result.columns.names.count, "column \(position)")
            return try decode(position)
        }
    }

    /// Whether the column is NULL; true for one that isn't there.
    public func isNull(_ column: String) -> Bool {
        result.columns.index(of: column).map { result.cell(index, $0).bytes == nil } ?? true
    }

    private func decode<T: PostgresValue>(_ field: Int) throws -> T {
        do {
            return try withExtendedLifetime(result) { try T.decode(result.cell(index, field)) }
        } catch var error as PostgresDecodingError {
            error.column = result.columns.names[field]
            throw error
        }
    }
}

/// The names and types of a statement's columns; one object for all results of a prepared statement, because the server
/// refuses to run one whose columns have changed.
final class ResultColumns: Sendable {
    let names: [String]
    let types: [PostgresType]
    private let positions: [String: Int]
    /// Up to so many names, comparing each is faster than hashing one.
    private static let linearLimit = 8

    static let none = ResultColumns(nil)

    init(_ result: OpaquePointer?) {
        let count = PQnfields(result)
        names = (0..<count).map { String(cString: PQfname(result, $0)) }
        types = (0..<count).map { PostgresType(oid: PQftype(result, $0)) }
        positions =
            names.count <= Self.linearLimit
            ? [:] : Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
    }

    func index(of name: String) -> Int? {
        positions.isEmpty ? names.firstIndex(of: name) : positions[name]
    }
}

/// Owns a `PGresult`.
// Unchecked: libpq never changes a result once it was handed out, and only `deinit` frees it.
final class StatementResult: @unchecked Sendable {
    private let result: OpaquePointer
    let columns: ResultColumns
    let count: Int

    init(_ result: OpaquePointer, columns: ResultColumns) {
        self.result = result
        self.columns = columns
        count = Int(PQntuples(result))
    }
    deinit { PQclear(result) }

    /// From the command tag: the last number of `INSERT 0 5`.
    var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }
    /// The command's name and numbers, such as `ROLLBACK` after a `COMMIT` that could not be.
    var tag: String { String(cString: PQcmdStatus(result)) }

    @inline(__always) func cell(_ row: Int32, _ field: Int) -> PostgresCell {
        let column = Int32(truncatingIfNeeded: field)
        let type = columns.types[field]
        let length = PQgetlength(result, row, column)
        if length == 0 && PQgetisnull(result, row, column) != 0 { return PostgresCell(bytes: nil, type: type) }
        return PostgresCell(
            bytes: UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(length)), type: type)
    }
}
