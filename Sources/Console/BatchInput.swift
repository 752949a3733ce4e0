/// The forms of batch input.
package enum BatchFormat: String, Sendable, CaseIterable { case csv, jsonl, ids }

/// What the records of a batch may hold.
package struct BatchSchema: Sendable {
    package struct Field: Sendable {
        package var name: String
        package var isRequired: Bool
        /// What the field's text means, however it is spelled; nil where it says no more than leaving it out.
        package var meaning: @Sendable (String) -> String?
        /// What would be right in a cell that is there and empty, where that must not pass for one that is not there:
        /// a formula or a query may have left it so.
        package var unlessEmpty: String?

        package init(
            _ name: String, isRequired: Bool = false, unlessEmpty: String? = nil,
            meaning: @escaping @Sendable (String) -> String? = { $0 }
        ) {
            self.name = name
            self.isRequired = isRequired
            self.unlessEmpty = unlessEmpty
            self.meaning = meaning
        }
    }
    package var fields: [Field]
    /// The field that a line holds in the form "one id a line"; nil where that form makes no sense.
    package var identifier: String?
    /// Whether such an id can be any bytes. Then either every line is a name, as `-o name` prints it, or none is.
    package var identifierIsAnyBytes = false
    /// Whether a csv of a header alone is input: there is nothing to do.
    package var mayBeEmpty = false
    package init(_ fields: [Field], identifier: String? = nil, identifierIsAnyBytes: Bool = false) {
        self.fields = fields
        self.identifier = identifier
        self.identifierIsAnyBytes = identifierIsAnyBytes
    }
    var names: [String] { fields.map(\.name) }
}

/// One item of a batch.
package struct BatchRecord: Sendable, Equatable {
    /// Counts from 1.
    package var number: Int
    package var place: TextPlace
    package var values: [String: JSON]
    package var places: [String: TextPlace]
    /// The bytes that it was read from.
    package var range: Range<Int>
    /// The id of a line that holds nothing else, where ids can be any bytes.
    package var identifier: [UInt8]?

    package init(
        number: Int, place: TextPlace, values: [String: JSON], places: [String: TextPlace] = [:],
        range: Range<Int> = 0..<0
    ) {
        self.number = number
        self.place = place
        self.values = values
        self.places = places
        self.range = range
    }

    /// A field as text; nil where it is absent, empty or null.
    package func text(_ name: String) -> String? {
        switch values[name] {
        case .string(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, nil, .array, .object: nil
        }
    }
    package func place(of name: String) -> TextPlace { places[name] ?? place }
}

/// A batch that was read and found right as a whole, before anything is done with it.
package struct BatchInput: Sendable {
    /// Larger input is for a streaming import.
    package static let maximumBytes = 64 << 20
    package static let maximumRecords = 500_000
    /// After so many faults the rest is not looked at.
    package static let maximumFaults = 100

    /// How the input is called in messages: the file's path, or `stdin`.
    package let name: String
    package let format: BatchFormat
    package let bytes: [UInt8]
    package let records: [BatchRecord]
    /// The header's bytes, for csv.
    private let header: Range<Int>?
    /// The fields in the header's order; for other forms the schema's.
    private let columns: [String]

    /// The field that every batch of changes may have: an item's own idempotency key.
    package static let keyField = "idempotencyKey"

    /// Reads `path` (`-` is `input`).
    /// - Throws: a usage error with every fault, its line and column.
    package static func read(
        path: String, input: any ByteSource, schema: BatchSchema, format: BatchFormat? = nil
    ) throws(CommandError) -> BatchInput {
        let name = path == "-" ? "stdin" : path
        var bytes: [UInt8] = []
        do throws(StreamError) {
            let source: any ByteSource = path == "-" ? input : try FileSource(path: path)
            while bytes.count <= maximumBytes {
                let more = try source.read(upTo: 1 << 16)
                if more.isEmpty { break }
                bytes += more
            }
        } catch {
            throw error.isInterrupted ? .interrupted : .usage("can't read \(name)", why: error.reason)
        }
        return try BatchInput(name: name, bytes: bytes, schema: schema, format: format)
    }

    package init(name: String, bytes: [UInt8], schema: BatchSchema, format: BatchFormat? = nil) throws(CommandError) {
        guard bytes.count <= Self.maximumBytes else {
            throw .usage("\(name) is too large", why: "more than \(Self.maximumBytes >> 20) MB", hint: "split it")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .usage("\(name) can't be read", why: "it is UTF-16", hint: "save it as UTF-8")
        }
        if let bad = UTF8Check.firstInvalid(in: bytes) {
            throw .usage("\(name) is not UTF-8", why: "\(Self.place(of: bad, in: bytes))", hint: "save it as UTF-8")
        }
        if let zero = bytes.firstIndex(of: 0) {
            throw .usage("\(name) is no text", why: "a zero byte at \(Self.place(of: zero, in: bytes))")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let chosen = format ?? Self.guess(name, bytes[start...], schema)
        var reading = Reading(name: name, bytes: bytes, start: start, schema: schema)
        switch chosen {
        case .csv: try reading.csv()
        case .jsonl: reading.jsonLines()
        case .ids: try reading.identifiers()
        }
        guard reading.faults.isEmpty else { throw Self.error(name, reading.faults) }
        guard !reading.records.isEmpty || schema.mayBeEmpty && reading.header != nil else {
            throw .usage("\(name) is empty", why: "there is no item in it")
        }
        self.name = name
        self.format = chosen
        self.bytes = bytes
        records = reading.records
        header = reading.header
        columns = reading.columns.isEmpty ? schema.names : reading.columns
    }

    /// One usage error out of many faults, each with its place.
    package static func error(_ name: String, _ faults: [(place: TextPlace, reason: String)]) -> CommandError {
        let details = faults.prefix(maximumFaults).map {
            CommandError.Detail(place: "\(name):\($0.place.line):\($0.place.column)", text: $0.reason)
        }
        let count =
            faults.count >= maximumFaults
            ? "at least \(maximumFaults) faults" : faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        return CommandError(
            "invalid_input", "\(name) can't be used: \(count)", why: "nothing was done", details: Array(details),
            exit: .usage)
    }

    /// These records alone, as input of the same form; a list of ids becomes csv, which has room for keys.
    ///
    /// - Parameter keys: goes into the field ``keyField``, where it says nothing yet.
    package func text(of records: [BatchRecord], keys: (BatchRecord) -> String) -> String {
        switch format {
        case .jsonl: records.map { line(of: $0, key: keys($0)) }.joined()
        case .ids: csv([columns[0], Self.keyField], records, keys)
        case .csv:
            columns.contains(Self.keyField) ? csv(columns, records, keys) : longer(records, keys)
        }
    }

    private func line(of record: BatchRecord, key: String) -> String {
        var members = columns.compactMap { name in record.values[name].map { JSON.Member(name, $0) } }
        if record.text(Self.keyField) == nil {
            members.removeAll { $0.name == Self.keyField }
            members.append(.init(Self.keyField, .string(key)))
        }
        return JSON.object(members).compact + "\n"
    }

    /// The lines as they stood, and a column more.
    private func longer(_ records: [BatchRecord], _ keys: (BatchRecord) -> String) -> String {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return (header.map { text($0) + "," + Self.keyField + "\n" } ?? "")
            + records.map { text($0.range) + "," + Self.field(keys($0)) + "\n" }.joined()
    }

    private func csv(_ columns: [String], _ records: [BatchRecord], _ keys: (BatchRecord) -> String) -> String {
        var lines: [UInt8] = []
        CSVEncoder.line(columns, &lines)
        for record in records {
            CSVEncoder.line(columns.map { record.text($0) ?? ($0 == Self.keyField ? keys(record) : "") }, &lines)
        }
        return String(decoding: lines, as: UTF8.self)
    }

    private static func field(_ text: String) -> String {
        var line: [UInt8] = []
        CSVEncoder.line([text], &line)
        return String(decoding: line.dropLast(2), as: UTF8.self)
    }

    static func place(of offset: Int, in bytes: [UInt8]) -> TextPlace {
        let before = bytes[..<offset]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return TextPlace(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: before[start...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// By the file's name, else by its first line.
    private static func guess(_ name: String, _ bytes: ArraySlice<UInt8>, _ schema: BatchSchema) -> BatchFormat {
        let endings: [(String, BatchFormat)] = [
            (".csv", .csv), (".jsonl", .jsonl), (".ndjson", .jsonl), (".json", .jsonl), (".txt", .ids),
        ]
        if let known = endings.first(where: { name.lowercased().hasSuffix($0.0) }) { return known.1 }
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") { return .jsonl }
        let line = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        if schema.identifier == nil || line.contains(",") { return .csv }
        return schema.names.contains { $0.matchesColumn(line) } ? .csv : .ids
    }
}

/// The work of reading one input.
private struct Reading {
    let name: String
    let bytes: [UInt8]
    let start: Int
    let schema: BatchSchema
    var records: [BatchRecord] = []
    var faults: [(place: TextPlace, reason: String)] = []
    var header: Range<Int>?
    var columns: [String] = []

    init(name: String, bytes: [UInt8], start: Int, schema: BatchSchema) {
        self.name = name
        self.bytes = bytes
        self.start = start
        self.schema = schema
    }

    private var isFull: Bool { faults.count >= BatchInput.maximumFaults }

    private mutating func fault(_ place: TextPlace, _ reason: String) { faults.append((place, reason)) }

    private mutating func add(
        _ values: [String: JSON], _ places: [String: TextPlace], _ place: TextPlace, _ range: Range<Int>,
        identifier: [UInt8]? = nil
    ) {
        var record = BatchRecord(number: records.count + 1, place: place, values: values, places: places, range: range)
        record.identifier = identifier
        for field in schema.fields where field.isRequired {
            if values[field.name] == nil || values[field.name] == .string("") || values[field.name] == .null {
                fault(record.place(of: field.name), "\(field.name) is missing")
            }
        }
        for field in schema.fields {
            guard let right = field.unlessEmpty, values[field.name] != nil,
                (record.text(field.name) ?? "").allSatisfy(\.isWhitespace)
            else { continue }
            fault(record.place(of: field.name), "\(field.name) is empty: \(right)")
        }
        records.append(record)
        if records.count > BatchInput.maximumRecords {
            fault(place, "more than \(BatchInput.maximumRecords) items; split the input")
        }
    }

    // MARK: csv

    mutating func csv() throws(CommandError) {
        var reader = CSVReader(bytes, from: start)
        do throws(CSVProblem) {
            guard let first = try reader.next() else { return }
            header = first.range
            columns = named(first)
            guard faults.isEmpty else { return }
            while !isFull, records.count <= BatchInput.maximumRecords, let record = try reader.next() {
                add(record, columns)
            }
        } catch {
            fault(error.place, error.reason)
        }
    }

    /// The schema's names in the header's order.
    private mutating func named(_ header: CSVRecord) -> [String] {
        var columns: [String] = []
        for field in header.fields {
            guard let known = schema.names.first(where: { $0.matchesColumn(field.text) }) else {
                let hint =
                    Suggestion.question(for: field.text, in: schema.names)
                    ?? "the columns are \(schema.names.joined(separator: ", "))"
                fault(field.place, "unknown column \"\(field.text)\"; \(hint)")
                continue
            }
            if columns.contains(known) { fault(field.place, "the column \(known) is there twice") }
            columns.append(known)
        }
        for field in schema.fields where field.isRequired && !columns.contains(field.name) && faults.isEmpty {
            fault(header.fields[0].place, "the column \(field.name) is missing")
        }
        return columns
    }

    private mutating func add(_ record: CSVRecord, _ columns: [String]) {
        let place = record.fields[0].place
        guard record.fields.count == columns.count else {
            return fault(place, "\(record.fields.count) fields where the header has \(columns.count)")
        }
        var values: [String: JSON] = [:]
        var places: [String: TextPlace] = [:]
        for (column, field) in zip(columns, record.fields) {
            values[column] = .string(field.text)
            places[column] = field.place
        }
        add(values, places, place, record.range)
    }

    // MARK: Lines

    private mutating func forEachLine(trimming: Bool = true, _ body: (inout Reading, Range<Int>, Int) -> Void) {
        var at = start
        var line = 0
        while at < bytes.count, !isFull, records.count <= BatchInput.maximumRecords {
            let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            line += 1
            var range = at..<end
            if trimming {
                range = trimmed(range)
            } else if range.last.map({ bytes[$0] == 0x0D }) == true {
                range.removeLast()
            }
            if !range.isEmpty { body(&self, range, line) }
            at = end + 1
        }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last, bytes[last] == 0x0D || bytes[last] == 0x20 || bytes[last] == 0x09 {
            range.removeLast()
        }
        while let first = range.first, bytes[first] == 0x20 || bytes[first] == 0x09 { range.removeFirst() }
        return range
    }

    mutating func jsonLines() {
        forEachLine { reading, range, line in reading.jsonLine(range, line) }
    }

    private mutating func jsonLine(_ range: Range<Int>, _ line: Int) {
        let place = TextPlace(line: line, column: 1)
        let value: JSON
        do throws(JSONProblem) {
            value = try JSONReader.value(in: Array(bytes[range]))
        } catch {
            return fault(TextPlace(line: line, column: error.place.column), error.reason)
        }
        guard case .object(let members) = value else { return fault(place, "an object is needed, not \(value.kind)") }
        var values: [String: JSON] = [:]
        for member in members {
            guard let known = schema.names.first(where: { $0.matchesColumn(member.name) }) else {
                let hint =
                    Suggestion.question(for: member.name, in: schema.names)
                    ?? "the fields are \(schema.names.joined(separator: ", "))"
                fault(place, "unknown field \"\(member.name)\"; \(hint)")
                continue
            }
            switch member.value {
            case .array, .object: fault(place, "\(known) is one value, not \(member.value.kind)")
            default: break
            }
            values[known] = member.value
        }
        add(values, [:], place, range)
    }

    mutating func identifiers() throws(CommandError) {
        guard let identifier = schema.identifier else {
            throw .usage(
                "\(name) is no csv and no jsonl", hint: "the columns are \(schema.names.joined(separator: ", "))")
        }
        guard !schema.identifierIsAnyBytes else { return anyIdentifiers(identifier) }
        forEachLine { reading, range, line in
            let text = String(decoding: reading.bytes[range], as: UTF8.self)
            let place = TextPlace(line: line, column: 1)
            if text.contains(where: \.isWhitespace) { return reading.fault(place, "one id a line, without spaces") }
            reading.add([identifier: .string(text)], [:], place, range)
        }
    }

    /// Ids that may look like anything. The first line decides whether they are names: an id may look like one.
    private mutating func anyIdentifiers(_ kind: String) {
        var areNames: Bool?
        forEachLine(trimming: false) { reading, range, line in
            let text = String(decoding: reading.bytes[range], as: UTF8.self)
            let place = TextPlace(line: line, column: 1)
            let isName = ResourceName.isName(text, of: kind)
            if areNames == nil { areNames = isName }
            guard isName == areNames else {
                let other =
                    isName ? "this is one as `-o name` prints it, and those above are not" : "this is no \(kind)/…"
                return reading.fault(place, "names and bare ids are mixed: \(other); csv or jsonl take both")
            }
            do throws(ValueProblem) {
                let bytes = isName ? try ResourceName.bytes(in: text, of: kind) : try reading.bare(range)
                reading.add([kind: .string(text)], [:], place, range, identifier: bytes)
            } catch {
                reading.fault(place, error.reason)
            }
        }
    }

    private func bare(_ range: Range<Int>) throws(ValueProblem) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard !isBlank(bytes[range.lowerBound]), !isBlank(bytes[range.upperBound - 1]) else {
            throw ValueProblem("a blank at its end is easily not meant: as `-o name` prints it, or in csv or jsonl")
        }
        return Array(bytes[range])
    }
}
