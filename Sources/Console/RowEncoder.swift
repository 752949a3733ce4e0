/// Turns rows of cells into the bytes of one format, a row at a time.
protocol RowEncoder {
    mutating func begin(_ bytes: inout [UInt8])
    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8])
    /// Gives out what was held back to be laid out together.
    mutating func flush(_ bytes: inout [UInt8])
    mutating func finish(_ bytes: inout [UInt8])
}

extension RowEncoder {
    mutating func begin(_ bytes: inout [UInt8]) {}
    mutating func flush(_ bytes: inout [UInt8]) {}
    mutating func finish(_ bytes: inout [UInt8]) {}
}

private let newline = UInt8(ascii: "\n")

/// One object a line (`jsonl`).
struct JSONLinesEncoder: RowEncoder {
    let names: [String]

    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8]) {
        Self.object(names, cells).write(to: &bytes)
        bytes.append(newline)
    }

    static func object(_ names: [String], _ cells: [Cell]) -> JSON {
        .object(zip(names, cells).map { .init($0, $1.json) })
    }
}

/// One array over many lines (`json`).
struct JSONArrayEncoder: RowEncoder {
    let names: [String]
    private var isFirst = true
    init(names: [String]) { self.names = names }

    mutating func begin(_ bytes: inout [UInt8]) { bytes += "[".utf8 }
    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8]) {
        bytes += (isFirst ? "\n  " : ",\n  ").utf8
        isFirst = false
        JSONLinesEncoder.object(names, cells).write(to: &bytes, indent: 1)
    }
    mutating func finish(_ bytes: inout [UInt8]) { bytes += (isFirst ? "]\n" : "\n]\n").utf8 }
}

/// RFC 4180: CRLF, quotes doubled. Text cells go through ``SpreadsheetText``.
struct CSVEncoder: RowEncoder {
    let columns: [ColumnInfo]
    let hasHeader: Bool
    /// On a terminal control characters are shown, not sent; elsewhere the data is left as it is.
    let escapes: Bool

    mutating func begin(_ bytes: inout [UInt8]) {
        guard hasHeader else { return }
        Self.line(columns.flatMap(Self.names), escapes: escapes, &bytes)
    }

    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8]) {
        Self.line(zip(columns, cells).flatMap { $1.fields(of: $0.kind) }, escapes: escapes, &bytes)
    }

    /// Money is two columns.
    static func names(of column: ColumnInfo) -> [String] {
        column.kind == .money ? [column.name + "Amount", column.name + "Currency"] : [column.name]
    }

    /// One record.
    static func line(_ fields: [String], escapes: Bool = false, _ bytes: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(escapes ? field.escapingControls : field, &bytes)
        }
        // A record of one empty field would be an empty line, which readers skip.
        if fields.count == 1, fields[0].isEmpty { bytes += "\"\"".utf8 }
        bytes += "\r\n".utf8
    }

    private static func write(_ field: String, _ bytes: inout [UInt8]) {
        guard needsQuotes(field) else {
            bytes += field.utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ field: String) -> Bool {
        guard let first = field.utf8.first, let last = field.utf8.last else { return false }
        if first == 0x20 || last == 0x20 { return true }
        return field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    }
}

/// Tabs between, LF at the end; tab, newline, return and backslash inside a field as `\t`, `\n`, `\r`, `\\`.
struct TSVEncoder: RowEncoder {
    let columns: [ColumnInfo]
    let hasHeader: Bool
    let escapes: Bool

    mutating func begin(_ bytes: inout [UInt8]) {
        if hasHeader { line(columns.flatMap(CSVEncoder.names), &bytes) }
    }
    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8]) {
        line(zip(columns, cells).flatMap { $1.fields(of: $0.kind) }, &bytes)
    }

    private func line(_ fields: [String], _ bytes: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            for byte in field.utf8 {
                switch byte {
                case UInt8(ascii: "\t"): bytes += "\\t".utf8
                case newline: bytes += "\\n".utf8
                case UInt8(ascii: "\r"): bytes += "\\r".utf8
                case UInt8(ascii: "\\"): bytes += "\\\\".utf8
                case 0..<0x20 where escapes, 0x7F where escapes: bytes += "\\x".utf8 + hex(byte)
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(newline)
    }

    private func hex(_ byte: UInt8) -> [UInt8] { Array(Unicode.Scalar(byte).hexadecimal(digits: 2).utf8) }
}
