internal import Console
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

extension ShopClient {
    /// The daemon's largest page.
    static let pageSize: Int64 = 500
    /// What a listing stops at without `--all` or `--limit`.
    static let usualLimit: Int64 = 50

    /// Shows a list page by page as it is read: memory stays flat, and the first rows appear at once.
    /// - Parameter reason: why it is read, where that is asked for.
    func list<Row: Codable & Sendable>(
        _ invocation: Invocation, _ schema: Schema<Row>, _ path: String, _ query: [QueryItem], reason: String? = nil
    ) async throws -> ExitCode {
        let writer = try invocation.output.list(schema)
        var left = Self.limit(invocation)
        var cursor: String?
        var lacks: [String] = []
        repeat {
            let size = min(left ?? Self.pageSize, Self.pageSize)
            let page: Page<Row> = try await get(
                path, query + [("limit", String(size)), ("cursor", cursor)], reason: reason)
            try writer.write(contentsOf: page.data)
            try writer.flush()
            left = left.map { $0 - Int64(page.data.count) }
            lacks = page.lacks ?? lacks
            // A page that is empty and still says "next" would be asked for for ever.
            cursor = page.data.isEmpty ? nil : page.next
        } while cursor != nil && (left ?? 1) > 0
        try writer.finish()
        if !lacks.isEmpty {
            invocation.diagnostics.note("without \(lacks.joined(separator: ", ")): their database is away")
        }
        if cursor != nil { invocation.diagnostics.note("there is more: --all shows everything, --limit N more") }
        return .done
    }

    /// Shows everything there is: csv when no format was asked for.
    /// - Parameter raw: where the daemon has the same rows as csv without a header, in the schema's own columns; used
    ///   where nothing is to be done with them.
    func export<Row: Codable & Sendable>(
        _ invocation: Invocation, _ schema: Schema<Row>, _ path: String, _ query: [QueryItem], raw: String? = nil
    ) async throws -> ExitCode {
        let output = invocation.exporting
        let configuration = output.configuration
        let isPlain =
            configuration.format == .csv && configuration.columns.isEmpty && !configuration.isTerminal
            && !configuration.isQuiet
        if let raw, isPlain {
            try output.list(schema, [])
            for try await bytes in try await download(raw, query) { try output.put(bytes) }
            try output.flush()
            return .done
        }
        let writer = try output.list(schema)
        var cursor: String?
        repeat {
            let page: Page<Row> = try await get(path, query + [("limit", String(Self.pageSize)), ("cursor", cursor)])
            try writer.write(contentsOf: page.data)
            try writer.flush()
            cursor = page.data.isEmpty ? nil : page.next
        } while cursor != nil
        try writer.finish()
        try output.flush()
        return .done
    }

    /// How many rows are wanted; nil: all. A limit that was typed counts beside `--all`, one of the context does not.
    static func limit(_ invocation: Invocation) -> Int64? {
        let limit = invocation[StandardFlags.limit]
        guard invocation[StandardFlags.all] else { return limit ?? usualLimit }
        if case .flag = invocation.origin(of: StandardFlags.limit) { return limit }
        return nil
    }

    /// Shows the things that `keys` name, in that order, each loaded for itself; some are loaded at a time.
    ///
    /// One is shown as a record; many are a list for programs, and records below each other for people.
    func show<Key: Sendable, Row: Sendable>(
        _ invocation: Invocation, _ schema: Schema<Row>, _ keys: [Key],
        load: @escaping @Sendable (ShopClient, Key) async throws -> Row, section: (Row) throws -> Void = { _ in }
    ) async throws -> ExitCode {
        let configuration = invocation.output.configuration
        guard keys.count == 1 || (!configuration.format.isForPrograms && !configuration.isQuiet) else {
            let writer = try invocation.output.list(schema)
            try await forEach(keys, load) { row in
                try writer.write(row)
                try writer.flush()
            }
            try writer.finish()
            return .done
        }
        var isFirst = true
        try await forEach(keys, load) { row in
            if !isFirst { try invocation.output.put("\n") }
            isFirst = false
            try invocation.output.record(schema, row)
            try section(row)
            try invocation.output.flush()
        }
        return .done
    }

    /// Things that are loaded at the same time.
    private static let loadedTogether = 8

    /// Calls `each` with what the keys name, in order.
    func forEach<Key: Sendable, Row: Sendable>(
        _ keys: [Key], _ load: @escaping @Sendable (ShopClient, Key) async throws -> Row, _ each: (Row) throws -> Void
    ) async throws {
        var rest = keys[...]
        while !rest.isEmpty {
            let together = rest.prefix(Self.loadedTogether)
            rest = rest.dropFirst(together.count)
            let rows = try await withThrowingTaskGroup(of: (Int, Row).self) { group in
                for (index, key) in zip(together.indices, together) {
                    group.addTask { (index, try await load(self, key)) }
                }
                var rows: [(Int, Row)] = []
                for try await row in group { rows.append(row) }
                return rows.sorted { $0.0 < $1.0 }
            }
            for (_, row) in rows { try each(row) }
        }
    }
}

extension Invocation {
    /// The times of `--since` and `--until`, as the API takes them.
    var span: [QueryItem] {
        [
            ("since", self[StandardFlags.since].map(RFC3339.text)),
            ("until", self[StandardFlags.until].map(RFC3339.text)),
        ]
    }

    /// Ids from the arguments and from `--file`, at least one.
    func ids<Kind>(_ argument: Argument<[TypeID<Kind>]>, _ kind: String) throws -> [TypeID<Kind>] {
        let typed = self[argument]
        guard let path = self[StandardFlags.file] else {
            if typed.isEmpty {
                throw CommandError.usage("\(kind.uppercased()) is missing", why: "as arguments or in --file")
            }
            return typed
        }
        let input = try BatchInput.read(
            path: path, input: surroundings.input,
            schema: BatchSchema([.init(kind, isRequired: true)], identifier: kind))
        return typed + (try TypedRecords.ids(input, kind))
    }
}

/// Ids out of batch input, with the place of each that is none.
enum TypedRecords {
    static func ids<Kind>(_ input: BatchInput, _ kind: String) throws -> [TypeID<Kind>] {
        var faults: [(place: TextPlace, reason: String)] = []
        let ids = input.records.compactMap { record -> TypeID<Kind>? in
            let text = record.text(kind) ?? ""
            if let id = try? ValueType<TypeID<Kind>>.typed(kind, "", TypeID<Kind>.init).parse(text, Date()) {
                return id
            }
            faults.append(
                (record.place(of: kind), "\"\(text)\" is no id of the form \(Kind.prefix)_01h455vb4pex5vsknk084sn02q"))
            return nil
        }
        if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
        return ids
    }
}

extension Cell {
    static func money(_ money: Money) -> Cell {
        .money(minorUnits: money.amount, currency: money.currency.code, digits: money.currency.exponent)
    }
    static func money(_ money: Money?) -> Cell { money.map { .money($0) } ?? .absent }

    /// Any wire value as nested JSON; members in the order of their names.
    static func encoded(_ value: (some Encodable)?) -> Cell {
        guard let value, let bytes = try? JSONText.encode(value, pretty: true),
            let json = try? JSONReader.value(in: bytes)
        else {
            return .absent
        }
        return .json(json)
    }
}
