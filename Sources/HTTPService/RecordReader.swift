internal import StrictText

/// How a file of records is written.
public enum RecordFormat: Sendable {
    /// RFC 4180, UTF-8, the first record names the columns.
    case csv
    /// One JSON text a line.
    case jsonLines

    /// By a `Content-Type`; nil for another one.
    public init?(contentType: String) {
        switch APIRequest.essence(contentType) {
        case "text/csv": self = .csv
        case "application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines":
            self = .jsonLines
        default: return nil
        }
    }
}

/// One record as it was read, with the line where it begins, counted from 1.
public enum RawRecord: Sendable, Equatable {
    case fields([String], line: Int)
    case json([UInt8], line: Int)
}

/// A file that can't be read on from here.
public struct RecordFault: Error, Sendable, Equatable {
    public let line: Int
    public let reason: String
}

/// Takes a file in chunks, as they arrive, and hands out its records: memory stays at one record. Empty lines are
/// skipped, and so is a byte order mark.
public struct RecordReader: Sendable {
    /// The longest record, in bytes: more is taken for a quote that was never closed.
    public static let maximumRecord = 128 << 10

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private enum State {
        case fieldStart
        case plain
        case quoted
        /// A quote inside a quoted field: its end, or one half of a doubled one.
        case quoteInQuoted
        /// A carriage return that a line feed must follow.
        case carriageReturn
    }
    private let format: RecordFormat
    private var state = State.fieldStart
    private var line = 1
    private var recordLine = 1
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var size = 0
    private var isFirst = true

    public init(_ format: RecordFormat) { self.format = format }

    /// - Throws: ``RecordFault``, and what `body` throws.
    public mutating func feed(_ chunk: some Sequence<UInt8>, _ body: (RawRecord) async throws -> Void) async throws {
        for byte in chunk {
            size += 1
            guard size <= Self.maximumRecord else {
                throw RecordFault(
                    line: recordLine,
                    reason: "the record that begins here is longer than \(Self.maximumRecord) bytes"
                        + (state == .quoted ? "; is a quote not closed?" : ""))
            }
            guard let record = try take(byte) else { continue }
            try await body(record)
        }
    }

    /// The end of the file: hands out the last record when no line end followed it.
    public mutating func finish(_ body: (RawRecord) async throws -> Void) async throws {
        switch (format, state) {
        case (.csv, .quoted):
            throw RecordFault(line: recordLine, reason: "a quote that opens in this record is never closed")
        case (.csv, .carriageReturn): throw RecordFault(line: line, reason: Self.loneCarriageReturn)
        default: break
        }
        if let record = try endRecord() { try await body(record) }
    }

    private static let loneCarriageReturn = "a carriage return without a line feed after it"

    private mutating func take(_ byte: UInt8) throws -> RawRecord? {
        switch format {
        case .csv: return try takeCSV(byte)
        case .jsonLines:
            guard byte == UInt8(ascii: "\n") else {
                field.append(byte)
                return nil
            }
            return try endRecord()
        }
    }

    private mutating func takeCSV(_ byte: UInt8) throws -> RawRecord? {
        switch state {
        case .quoted:
            if byte == UInt8(ascii: "\"") {
                state = .quoteInQuoted
            } else {
                if byte == UInt8(ascii: "\n") { line += 1 }
                field.append(byte)
            }
            return nil
        case .carriageReturn:
            guard byte == UInt8(ascii: "\n") else { throw RecordFault(line: line, reason: Self.loneCarriageReturn) }
            return try endRecord()
        case .fieldStart, .plain, .quoteInQuoted: return try takeOutside(byte)
        }
    }

    /// A byte that is not inside quotes.
    private mutating func takeOutside(_ byte: UInt8) throws -> RawRecord? {
        switch byte {
        case UInt8(ascii: ","): try endField()
        case UInt8(ascii: "\r"): state = .carriageReturn
        case UInt8(ascii: "\n"): return try endRecord()
        case UInt8(ascii: "\""):
            if state == .plain, isFirst, fields.isEmpty, field == Self.byteOrderMark {
                field.removeAll()
            } else if state == .plain {
                throw RecordFault(line: line, reason: "a quote inside a field that does not begin with one")
            }
            if state == .quoteInQuoted { field.append(byte) }
            state = .quoted
        default:
            if state == .quoteInQuoted {
                throw RecordFault(line: line, reason: "text after a closing quote; a quote inside is written twice")
            }
            field.append(byte)
            state = .plain
        }
        return nil
    }

    private mutating func endField() throws {
        if isFirst, fields.isEmpty, field.starts(with: Self.byteOrderMark) { field.removeFirst(3) }
        if let fault = TextCheck.fault(in: field) {
            throw RecordFault(line: recordLine, reason: fault.reason.rawValue)
        }
        fields.append(SpreadsheetText.read(String(decoding: field, as: UTF8.self)))
        field.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    private mutating func endRecord() throws -> RawRecord? {
        defer {
            line += 1
            recordLine = line
            size = 0
            state = .fieldStart
            fields.removeAll(keepingCapacity: true)
            field.removeAll(keepingCapacity: true)
        }
        switch format {
        case .csv:
            let isEmptyLine = fields.isEmpty && field.isEmpty && state != .quoteInQuoted
            if isEmptyLine { return nil }
            try endField()
            isFirst = false
            return .fields(fields, line: recordLine)
        case .jsonLines:
            if isFirst, field.starts(with: Self.byteOrderMark) { field.removeFirst(3) }
            isFirst = false
            guard field.contains(where: { $0 != 0x20 && $0 != 0x0d && $0 != 0x09 }) else { return nil }
            return .json(field, line: recordLine)
        }
    }
}
