/// Which statements a connection must not get through its ordinary verbs, by their first word.
struct StatementRules {
    private let refused: Set<String>
    private let reason: String

    /// What would change the transaction or the session of strangers.
    static let shared = StatementRules(
        refused: transactionControl.union(sessionControl).union(copy),
        reason: "is not for a shared connection: use transaction, withSession, listen, copyIn or copyOut")
    /// Inside a transaction, whose beginning and end are the driver's.
    static let transaction = StatementRules(
        refused: transactionControl.subtracting(["savepoint", "release"]).union(copy),
        reason: "is the driver's own inside a transaction: return or throw, or use copyIn or copyOut")
    /// What can't go through a pipeline.
    static let pipelined = StatementRules(refused: copy, reason: "streams: use copyIn or copyOut")

    private static let transactionControl: Set<String> = [
        "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare",
    ]
    private static let sessionControl: Set<String> = [
        "set", "reset", "discard", "listen", "unlisten", "declare", "deallocate", "load",
    ]
    private static let copy: Set<String> = ["copy"]

    /// The error to answer with, or nil when the statement may go.
    func refusal(of sql: String) -> PostgresError? {
        let word = Self.firstWord(of: sql)
        // ROLLBACK TO a savepoint is part of a transaction's work, not its end.
        if refused.contains(word)
            && !(word == "rollback" && !refused.contains("savepoint") && Self.returnsToSavepoint(sql))
        {
            return PostgresError(code: "0A000", message: "\(word.uppercased()) \(reason)")
        }
        return nil
    }

    private static func returnsToSavepoint(_ sql: String) -> Bool {
        sql.lowercased().split(whereSeparator: \.isWhitespace).contains("to")
    }

    /// Whether it begins as what only reads, and has no part that names a change. The server may know better.
    static func looksLikeRead(_ sql: String) -> Bool {
        switch firstWord(of: sql) {
        case "select", "values", "table", "show": return true
        case "with":
            let words = sql.lowercased().split { !$0.isLetter }
            return !words.contains { ["insert", "update", "delete", "merge"].contains($0) }
        default: return false
        }
    }

    /// In lower case, after white space and comments.
    static func firstWord(of sql: String) -> String {
        var bytes = Substring(sql).utf8
        while let byte = bytes.first {
            if byte == UInt8(ascii: " ") || (9...13).contains(byte) || byte == UInt8(ascii: ";") {
                bytes = bytes.dropFirst()
            } else if bytes.starts(with: "--".utf8) {
                bytes = bytes.drop { $0 != 10 }
            } else if bytes.starts(with: "/*".utf8) {
                bytes = afterComment(bytes)
            } else {
                break
            }
        }
        let isLetter = { (byte: UInt8) in (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") }
        return String(decoding: bytes.prefix(while: isLetter).map { $0 | 0x20 }, as: UTF8.self)
    }

    /// Comments nest (manual, "Lexical Structure").
    private static func afterComment(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var bytes = text.dropFirst(2)
        var depth = 1
        while depth > 0, !bytes.isEmpty {
            if bytes.starts(with: "*/".utf8) {
                depth -= 1
                bytes = bytes.dropFirst(2)
            } else if bytes.starts(with: "/*".utf8) {
                depth += 1
                bytes = bytes.dropFirst(2)
            } else {
                bytes = bytes.dropFirst()
            }
        }
        return bytes
    }
}
