/// A statement that one connection has prepared, or is about to.
final class PreparedStatement {
    let sql: String
    /// Its name on the server; and the same, zero-terminated.
    let label: String
    let name: [CChar]
    let types: [UInt32]
    /// Known from its first result on.
    var columns: ResultColumns?
    /// Why it could not be prepared.
    var failure: PostgresError?
    fileprivate var lastUse: UInt64 = 0

    init(sql: String, number: Int, types: [UInt32]) {
        self.sql = sql
        label = "s\(number)"
        name = Array(label.utf8CString)
        self.types = types
    }
}

/// The prepared statements of one connection, by text and parameter types. Bounded: what was not used for longest is
/// dropped, and closed on the server when the connection has time.
struct StatementCache {
    private let capacity: Int
    private var byText: [String: [PreparedStatement]] = [:]
    private(set) var count = 0
    private var clock: UInt64 = 0
    private var made = 0
    /// Dropped here, still open on the server.
    private(set) var dropped: [PreparedStatement] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func find(_ sql: String, _ fits: ([UInt32]) -> Bool) -> PreparedStatement? {
        guard let variants = byText[sql] else { return nil }
        for statement in variants where fits(statement.types) {
            clock &+= 1
            statement.lastUse = clock
            return statement
        }
        return nil
    }

    mutating func make(_ sql: String, types: [UInt32]) -> PreparedStatement {
        if count >= capacity { dropOldest() }
        made += 1
        clock &+= 1
        let statement = PreparedStatement(sql: sql, number: made, types: types)
        statement.lastUse = clock
        byText[sql, default: []].append(statement)
        count += 1
        return statement
    }

    /// Forgets a statement that the server does not know (any more).
    mutating func forget(_ statement: PreparedStatement) {
        guard var variants = byText[statement.sql], let index = variants.firstIndex(where: { $0 === statement }) else {
            return
        }
        variants.remove(at: index)
        byText[statement.sql] = variants.isEmpty ? nil : variants
        count -= 1
    }

    mutating func takeDropped() -> [PreparedStatement] {
        defer { dropped = [] }
        return dropped
    }

    /// The server was not told after all.
    mutating func dropAgain(_ statement: PreparedStatement) { dropped.append(statement) }

    private mutating func dropOldest() {
        guard let oldest = byText.values.joined().min(by: { $0.lastUse < $1.lastUse }) else { return }
        forget(oldest)
        dropped.append(oldest)
    }
}
