package import FoundationEssentials
internal import Synchronization

/// The formats of results.
package enum OutputFormat: String, Sendable, CaseIterable {
    case table, wide, json, jsonl, csv, tsv, name

    /// Read by programs: every field, stable names, no relative times.
    package var isForPrograms: Bool { self != .table && self != .wide }
    /// Errors are JSON too.
    package var isJSON: Bool { self == .json || self == .jsonl }
    package var summary: String {
        switch self {
        case .table: "for people"
        case .wide: "for people, more columns, as wide as it gets"
        case .json: "one array or object"
        case .jsonl: "one object a line"
        case .csv: "RFC 4180"
        case .tsv: "tabs between"
        case .name: "kind/id, one a line"
        }
    }
}

/// Results, and nothing else: what goes to stdout.
package final class Output: Sendable {
    package struct Configuration: Sendable {
        package var format: OutputFormat = .table
        /// `--columns`: names in the order wanted; empty for the format's own choice.
        package var columns: [String] = []
        package var hasHeaders = true
        /// `--sort-by`: a column's name, with `-` before it for descending.
        package var sortBy: String?
        /// `--quiet`: bare ids.
        package var isQuiet = false
        /// How wide a table may be.
        package var width: Int?
        package var isTerminal = false
        package var styles = Styles.plain
        package init() {}
    }

    package let configuration: Configuration
    let now: @Sendable () -> Date
    private let sink: any ByteSink
    private let notes: Diagnostics
    private let buffer = Mutex<[UInt8]>([])

    /// Bytes that are collected before they are written.
    static let bufferSize = 64 << 10
    /// Rows that `--sort-by` holds at most; a longer list must be sorted by something else.
    static let maximumSorted = 1_000_000

    package init(
        _ configuration: Configuration, to sink: any ByteSink, notes: Diagnostics, now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.sink = sink
        self.notes = notes
        self.now = now
    }

    /// The same results in another format.
    package func inFormat(_ format: OutputFormat) -> Output {
        var configuration = configuration
        configuration.format = format
        return Output(configuration, to: sink, notes: notes, now: now)
    }

    /// Begins a list; rows appear as they come.
    package func list<Row>(_ schema: Schema<Row>) throws -> RowWriter<Row> { try RowWriter(schema, self) }

    /// A whole list.
    package func list<Row>(_ schema: Schema<Row>, _ rows: some Sequence<Row>) throws {
        let writer = try list(schema)
        for row in rows { try writer.write(row) }
        try writer.finish()
    }

    /// One thing: fields under each other for people, one object or one line for programs.
    package func record<Row>(_ schema: Schema<Row>, _ row: Row) throws {
        let columns = selected(schema.columns, isRecord: true)
        let cells = columns.map { $0.cell(row) }
        switch configuration.format {
        case .table where !configuration.isQuiet, .wide where !configuration.isQuiet:
            var bytes: [UInt8] = []
            RecordEncoder(columns: columns.map(\.info), styles: configuration.styles, now: relativeNow)
                .record(cells, &bytes)
            try put(bytes)
        case .json where !configuration.isQuiet:
            try put(JSONLinesEncoder.object(columns.map(\.info.name), cells).pretty + "\n")
        default:
            let writer = try list(schema)
            try writer.write(row)
            try writer.finish()
        }
    }

    /// A table that belongs to a record, for people only: programs find it inside the record.
    package func section<Row>(_ title: String, _ schema: Schema<Row>, _ rows: [Row]) throws {
        guard !configuration.format.isForPrograms, !configuration.isQuiet, !rows.isEmpty else { return }
        try put("\n" + configuration.styles.paint(title, .strong) + "\n")
        let columns = schema.columns.filter { isShown($0.info) }
        var encoder = table(columns.map(\.info))
        var bytes: [UInt8] = []
        for row in rows { encoder.row(columns.map { $0.cell(row) }, &bytes) }
        encoder.finish(&bytes)
        try put(bytes)
    }

    /// Text that is the result itself: a script, a help page.
    package func put(_ text: String) throws { try put(Array(text.utf8)) }

    package func put(_ bytes: [UInt8]) throws {
        let full = buffer.withLock { buffer -> [UInt8]? in
            buffer += bytes
            guard buffer.count >= Self.bufferSize else { return nil }
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
        if let full { try sink.write(full) }
    }

    /// Sends what has been collected.
    package func flush() throws {
        let rest = buffer.withLock { buffer in
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
        if !rest.isEmpty { try sink.write(rest) }
    }

    // MARK: What a writer needs

    /// The time that relative times count from, where times are relative.
    var relativeNow: Date? { configuration.isTerminal && configuration.format == .table ? now() : nil }

    func selected<Row>(_ columns: [Column<Row>], isRecord: Bool = false) -> [Column<Row>] {
        if !configuration.columns.isEmpty {
            return configuration.columns.compactMap { name in columns.first { $0.info.name.matchesColumn(name) } }
        }
        return columns.filter { isShown($0.info) || (isRecord && $0.info.visibility == .wide) }
    }

    private func isShown(_ column: ColumnInfo) -> Bool {
        switch configuration.format {
        case .table, .name: column.visibility == .always
        case .wide: column.visibility != .programs
        case .json, .jsonl, .csv, .tsv: true
        }
    }

    func table(_ columns: [ColumnInfo]) -> TableEncoder {
        TableEncoder(
            columns: columns, hasHeader: configuration.hasHeaders,
            limit: configuration.format == .wide ? nil : configuration.width, styles: configuration.styles,
            now: relativeNow)
    }

    func encoder(_ columns: [ColumnInfo]) -> any RowEncoder {
        let names = columns.map(\.name)
        let hasHeader = configuration.hasHeaders
        switch configuration.format {
        case .table, .wide, .name: return table(columns)
        case .json: return JSONArrayEncoder(names: names)
        case .jsonl: return JSONLinesEncoder(names: names)
        case .csv: return CSVEncoder(columns: columns, hasHeader: hasHeader, escapes: configuration.isTerminal)
        case .tsv: return TSVEncoder(columns: columns, hasHeader: hasHeader, escapes: configuration.isTerminal)
        }
    }

    func reportOmitted(_ count: Int) {
        guard count > 0 else { return }
        let what = count == 1 ? "1 column does" : "\(count) columns do"
        notes.note("\(what) not fit into \(configuration.width ?? 0): choose with --columns, or use -o wide")
    }
}

extension String {
    /// Column names are taken in any case, and `placed-at` for `placedAt`.
    func matchesColumn(_ typed: String) -> Bool {
        self == typed || lowercased() == typed.lowercased().replacing("-", with: "").replacing("_", with: "")
    }
}

/// A list under way. Used by one task.
package final class RowWriter<Row> {
    private let output: Output
    private let schema: Schema<Row>
    private let columns: [Column<Row>]
    private var encoder: any RowEncoder
    private let namesOnly: Bool
    private let names: [String]
    private let sortKey: (@Sendable (Row) -> Cell)?
    private let isDescending: Bool
    private var held: [(key: Cell, row: Row)] = []
    /// Rows so far.
    package private(set) var count = 0

    fileprivate init(_ schema: Schema<Row>, _ output: Output) throws {
        self.schema = schema
        self.output = output
        let columns = output.selected(schema.columns)
        self.columns = columns
        encoder = output.encoder(columns.map(\.info))
        names = schema.columns.map(\.info.name)
        namesOnly = output.configuration.format == .name || output.configuration.isQuiet
        let sortBy = output.configuration.sortBy
        let isDescending = sortBy?.hasPrefix("-") ?? false
        self.isDescending = isDescending
        let wanted = sortBy.map { isDescending ? String($0.dropFirst()) : $0 }
        sortKey = wanted.flatMap { name in schema.columns.first { $0.info.name.matchesColumn(name) }?.cell }
        var bytes: [UInt8] = []
        if !namesOnly { encoder.begin(&bytes) }
        try output.put(bytes)
    }

    package func write(_ row: Row) throws {
        count += 1
        guard let sortKey else { return try show(row) }
        guard held.count < Output.maximumSorted else {
            throw CommandError.usage(
                "more than \(Output.maximumSorted) rows can't be sorted here",
                hint: "leave out --sort-by, and sort the output")
        }
        held.append((sortKey(row), row))
    }

    package func write(contentsOf rows: some Sequence<Row>) throws {
        for row in rows { try write(row) }
    }

    /// Shows what there is, because more will take a while.
    package func flush() throws {
        guard sortKey == nil else { return }
        var bytes: [UInt8] = []
        encoder.flush(&bytes)
        try output.put(bytes)
        try output.flush()
    }

    /// Ends the list. Not called when it broke off: half a JSON array is not one.
    package func finish() throws {
        let isDescending = isDescending
        // Stable, both ways round: rows of the same key keep their order.
        let order = held.enumerated().sorted { a, b in
            if Cell.isBefore(a.element.key, b.element.key) { return !isDescending }
            if Cell.isBefore(b.element.key, a.element.key) { return isDescending }
            return a.offset < b.offset
        }
        held = []
        for entry in order { try show(entry.element.row) }
        var bytes: [UInt8] = []
        if !namesOnly { encoder.finish(&bytes) }
        try output.put(bytes)
        if let table = encoder as? TableEncoder { output.reportOmitted(table.omitted) }
    }

    private func show(_ row: Row) throws {
        var bytes: [UInt8] = []
        if namesOnly {
            let (kind, id) = (schema.kind, schema.id(row))
            let isQuiet = output.configuration.isQuiet
            bytes += (isQuiet ? ResourceName.bare(kind, id, columns: names) : ResourceName.text(kind, id)).utf8
            bytes.append(UInt8(ascii: "\n"))
        } else {
            encoder.row(columns.map { $0.cell(row) }, &bytes)
        }
        try output.put(bytes)
    }
}
