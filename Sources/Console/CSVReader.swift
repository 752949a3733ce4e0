internal import StrictText

/// One field of a csv record and where it begins.
package struct CSVField: Sendable, Equatable {
    package var text: String
    package var place: TextPlace
}

/// One record of csv: its fields, and the bytes that it was read from, line end left out.
package struct CSVRecord: Sendable, Equatable {
    package var fields: [CSVField]
    package var range: Range<Int>
}

/// What is wrong with a piece of csv, and where.
package struct CSVProblem: Error, Sendable, Equatable {
    package var place: TextPlace
    package var reason: String
}

/// Reads RFC 4180: CRLF or LF, quotes doubled inside quotes; cells as ``SpreadsheetText`` reads them. The bytes must be
/// valid UTF-8. Empty lines are skipped.
package struct CSVReader {
    private let bytes: [UInt8]
    private var at: Int
    private var line = 1
    private var lineStart: Int
    /// A field longer than this is taken for a quote that was never closed.
    static let maximumField = 1 << 20

    package init(_ bytes: [UInt8], from start: Int = 0) {
        self.bytes = bytes
        at = start
        lineStart = start
    }

    /// How far the columns of this line are counted: a place for each field must not count the line from its start.
    private var counted: (offset: Int, column: Int) = (0, 1)

    private var place: TextPlace {
        mutating get {
            if counted.offset < lineStart { counted = (lineStart, 1) }
            counted.column += bytes[counted.offset..<at].count { $0 & 0xC0 != 0x80 }
            counted.offset = at
            return TextPlace(line: line, column: counted.column)
        }
    }

    /// The next record, or nil at the end.
    package mutating func next() throws(CSVProblem) -> CSVRecord? {
        while at < bytes.count, takeLineEnd() {}
        guard at < bytes.count else { return nil }
        let start = at
        var fields: [CSVField] = []
        while true {
            fields.append(try field())
            let end = at
            if at == bytes.count || takeLineEnd() { return CSVRecord(fields: fields, range: start..<end) }
            at += 1
        }
    }

    private mutating func takeLineEnd() -> Bool {
        guard at < bytes.count else { return false }
        if bytes[at] == UInt8(ascii: "\r"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
        guard bytes[at] == UInt8(ascii: "\n") else { return false }
        at += 1
        line += 1
        lineStart = at
        return true
    }

    private mutating func field() throws(CSVProblem) -> CSVField {
        let began = place
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return cell(try quoted(began), began) }
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: ","), !isLineEnd {
            if bytes[at] == UInt8(ascii: "\"") {
                throw CSVProblem(place: place, reason: "a quote inside a field that does not begin with one")
            }
            if bytes[at] == UInt8(ascii: "\r") {
                throw CSVProblem(place: place, reason: "a carriage return without a newline after it")
            }
            at += 1
        }
        return cell(String(decoding: bytes[start..<at], as: UTF8.self), began)
    }

    private func cell(_ text: String, _ place: TextPlace) -> CSVField {
        CSVField(text: SpreadsheetText.read(text), place: place)
    }

    private var isLineEnd: Bool {
        bytes[at] == UInt8(ascii: "\n")
            || (bytes[at] == UInt8(ascii: "\r") && at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\n"))
    }

    private mutating func quoted(_ began: TextPlace) throws(CSVProblem) -> String {
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = at
            }
            guard byte == UInt8(ascii: "\"") else {
                text.append(byte)
                guard text.count <= Self.maximumField else { break }
                continue
            }
            if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
                text.append(byte)
                at += 1
                continue
            }
            guard at == bytes.count || bytes[at] == UInt8(ascii: ",") || isLineEnd else {
                throw CSVProblem(place: place, reason: "text after the closing quote; a quote inside is written twice")
            }
            return String(decoding: text, as: UTF8.self)
        }
        throw CSVProblem(place: began, reason: "the quote that opens here is never closed")
    }
}
