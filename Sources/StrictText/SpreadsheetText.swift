/// Text in a cell of csv or tsv that a spreadsheet opens: what would be run as a formula gets an apostrophe before it,
/// and so does what begins with one, so that reading gives back what was written. Quoting does not help: spreadsheets
/// take the quotes off first (https://owasp.org/www-community/attacks/CSV_Injection).
package enum SpreadsheetText {
    /// What a cell of text is written as. Numbers are not text.
    package static func written(_ text: String) -> String {
        guard let first = text.utf8.first, isMarked(first) else { return text }
        return "'" + text
    }

    /// What a cell was before ``written(_:)``; others are left as they are.
    package static func read(_ cell: String) -> String {
        let bytes = cell.utf8
        guard bytes.first == UInt8(ascii: "'"), let second = bytes.dropFirst().first, isMarked(second) else {
            return cell
        }
        return String(cell.unicodeScalars.dropFirst())
    }

    private static func isMarked(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "'"), 0x09, 0x0D:
            true
        default: false
        }
    }
}
