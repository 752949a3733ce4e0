internal import HTTPServer
public import ShopAPI

/// The mistakes of an imported file, each with its line and column; the first ``limit`` are told.
public struct RecordMistakes: Sendable {
    public static let limit = 100
    public private(set) var fields: [Problem.Field] = []
    public private(set) var count = 0
    public init() {}
    public var isEmpty: Bool { count == 0 }

    /// - Parameter column: its name, or for JSON the member's; nil for the whole line.
    public mutating func add(line: Int, column: String? = nil, _ detail: String) {
        count += 1
        guard fields.count < Self.limit else { return }
        fields.append(.init("line \(line)" + (column.map { ", column \($0)" } ?? ""), detail))
    }

    /// The mistakes that reading a record as JSON has found, with their pointers as columns.
    public mutating func add(line: Int, _ problem: Problem) {
        guard let errors = problem.errors, !errors.isEmpty else {
            return add(line: line, problem.detail ?? problem.title)
        }
        for error in errors {
            let column = error.pointer.hasPrefix("/") ? String(error.pointer.dropFirst()) : error.pointer
            add(line: line, column: column.isEmpty ? nil : column, error.detail)
        }
    }

    public var problem: Problem {
        var problem = Problem.invalid(fields)
        problem.code = "invalid_file"
        problem.type = "urn:shop:problem:invalid_file"
        problem.title = "The file has mistakes; nothing was imported"
        if count > fields.count { problem.detail = "\(count) mistakes, of which the first \(fields.count) are listed" }
        return problem
    }
}

/// Which column of a csv file is which.
public struct RecordHeader: Sendable {
    public let columns: [String]
    private let positions: [String: Int]

    /// - Throws: ``Problem`` 422 for columns that are unknown, given twice, or missing.
    public init(_ names: [String], line: Int, of shape: RecordShape) throws(Problem) {
        let (required, optional) = (shape.required, shape.optional)
        var mistakes = RecordMistakes()
        var positions: [String: Int] = [:]
        let known = required + optional
        for (index, name) in names.enumerated() {
            if !known.contains(name) {
                let list = mistakes.isEmpty ? "; known are \(known.joined(separator: ", "))" : ""
                mistakes.add(line: line, column: name, "is not a known column\(list)")
            } else if positions.updateValue(index, forKey: name) != nil {
                mistakes.add(line: line, column: name, "stands twice in the header")
            }
        }
        for name in required where positions[name] == nil {
            mistakes.add(line: line, column: name, "is missing in the header")
        }
        guard mistakes.isEmpty else { throw mistakes.problem }
        columns = names
        self.positions = positions
    }

    public func has(_ column: String) -> Bool { positions[column] != nil }

    /// The field of a record; nil when it is empty or there is no such column.
    public func value(_ column: String, of fields: [String]) -> String? {
        guard let index = positions[column], index < fields.count, !fields[index].isEmpty else { return nil }
        return fields[index]
    }

    /// Says what is wrong with the number of fields, if it is.
    public func mistake(in fields: [String]) -> String? {
        fields.count == columns.count ? nil : "has \(fields.count) fields, the header has \(columns.count)"
    }
}

extension APIRequest {
    /// Reads the body as a file of records, one after the other as they arrive. csv comes with its header as the first
    /// record.
    /// - Throws: ``Problem`` 415 for another type, 422 where the file can't be read; 413; what `body` throws.
    public func records(_ body: (RawRecord) async throws -> Void) async throws {
        if let route {
            guard case .records = route.description.body else { throw misuse("reads records") }
        }
        guard let format = headers["Content-Type"].flatMap({ RecordFormat(contentType: $0) }) else {
            throw Problem(
                415, "unsupported_media_type", "The body's type is not supported",
                detail: "text/csv or application/jsonl is needed as Content-Type")
        }
        try checkCharset()
        var reader = RecordReader(format)
        var door = RecordDoor()
        let limit = route?.bodyLimit ?? 1 << 20
        var length = 0
        do {
            for try await chunk in http.body {
                length += chunk.count
                guard length <= limit else {
                    throw Problem(
                        413, "body_too_large", "The body is too long", detail: "at most \(limit) bytes are taken")
                }
                try await reader.feed(chunk) { record in
                    try door.check(record)
                    try await body(record)
                }
            }
            try await reader.finish { record in
                try door.check(record)
                try await body(record)
            }
        } catch let fault as RecordFault {
            var mistakes = RecordMistakes()
            mistakes.add(line: fault.line, fault.reason)
            throw mistakes.problem
        }
    }
}

/// Holds the fields of csv to ``IncomingText``; JSON lines are held to it by what reads them.
private struct RecordDoor {
    private var columns: [String]?

    /// - Throws: ``Problem`` 422 with the line and the column.
    mutating func check(_ record: RawRecord) throws(Problem) {
        guard case .fields(let fields, let line) = record else { return }
        var mistakes = RecordMistakes()
        for (index, field) in fields.enumerated() {
            guard let mistake = IncomingText.mistake(in: field) else { continue }
            let name = columns.flatMap { index < $0.count ? $0[index] : nil }
            mistakes.add(line: line, column: name ?? String(index + 1), mistake)
        }
        guard mistakes.isEmpty else { throw mistakes.problem }
        if columns == nil { columns = fields }
    }
}
