package import FoundationEssentials
internal import StrictText

/// One value in a row, before any format has been chosen.
package enum Cell: Sendable, Equatable {
    case absent
    case text(String)
    /// Never cut, however narrow the terminal.
    case identifier(String)
    /// An identifier that may be any bytes. Programs get it only where it is text: see ``isText(_:)``.
    case bytes([UInt8])
    /// A state, and how good it is.
    case status(String, Tone?)
    case integer(Int64)
    /// A decimal number, as it is to be shown.
    case number(String)
    /// Minor units, an ISO 4217 code, and how many digits that currency has.
    case money(minorUnits: Int64, currency: String, digits: Int)
    case time(Date)
    case duration(Duration)
    case boolean(Bool)
    case list([String])
    case json(JSON)

    package static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .absent }
    package static func identifier(_ text: String?) -> Cell { text.map { .identifier($0) } ?? .absent }
    package static func integer(_ number: Int?) -> Cell { number.map { .integer(Int64($0)) } ?? .absent }
    package static func time(_ date: Date?) -> Cell { date.map { .time($0) } ?? .absent }
}

/// What the cells of a column hold: it decides alignment, cutting, and how many columns csv needs.
package enum ColumnKind: Sendable, Equatable {
    case text, identifier, number, money, time, duration, boolean, list, json

    var isRight: Bool { self == .number || self == .money || self == .duration }
    /// May be cut when the terminal is narrow.
    var isFlexible: Bool { self == .text || self == .list || self == .json }
}

/// When a column is shown unless `--columns` says.
package enum ColumnVisibility: Sendable, Equatable {
    case always
    /// In `wide` and in the formats for programs.
    case wide
    /// In the formats for programs only.
    case programs
}

/// A column without its values, for the tree, help and completion.
package struct ColumnInfo: Sendable, Equatable {
    /// The field's stable name in JSON and csv, in camel case.
    package var name: String
    package var title: String
    package var kind: ColumnKind
    package var visibility: ColumnVisibility
}

/// A column and how its value comes out of a row.
package struct Column<Row>: Sendable {
    package let info: ColumnInfo
    package let cell: @Sendable (Row) -> Cell

    /// - Parameter title: the heading in tables; made from the name when not given.
    package init(
        _ name: String, _ kind: ColumnKind = .text, _ visibility: ColumnVisibility = .always, title: String? = nil,
        _ cell: @escaping @Sendable (Row) -> Cell
    ) {
        info = ColumnInfo(name: name, title: title ?? Self.title(of: name), kind: kind, visibility: visibility)
        self.cell = cell
    }

    private static func title(of name: String) -> String {
        var title = ""
        for letter in name {
            if letter.isUppercase { title += " " }
            title += letter.uppercased()
        }
        return title
    }
}

/// How rows of one type are shown: every command that prints results has one.
package struct Schema<Row>: Sendable {
    /// What `-o name` puts before the id: `order`.
    package let kind: String
    package let id: @Sendable (Row) -> RowID
    package let columns: [Column<Row>]

    package init(_ kind: String, rowID: @escaping @Sendable (Row) -> RowID, _ columns: [Column<Row>]) {
        self.kind = kind
        id = rowID
        self.columns = columns
    }
    package init(_ kind: String, id: @escaping @Sendable (Row) -> String, _ columns: [Column<Row>]) {
        self.init(kind, rowID: { RowID(id($0)) }, columns)
    }
    /// An id of several parts: a topic and a partition's number.
    package init(_ kind: String, path: @escaping @Sendable (Row) -> [String], _ columns: [Column<Row>]) {
        self.init(kind, rowID: { RowID(path($0)) }, columns)
    }
    package var infos: [ColumnInfo] { columns.map(\.info) }
}

extension Cell {
    /// For programs.
    package var json: JSON {
        switch self {
        case .absent: .null
        case .text(let text), .identifier(let text), .status(let text, _): .string(text)
        case .bytes(let bytes): Self.isText(bytes) ? .string(String(decoding: bytes, as: UTF8.self)) : .null
        case .integer(let number): .integer(number)
        case .number(let text): .number(text)
        case .money(let units, let currency, _):
            .object([.init("amount", .integer(units)), .init("currency", .string(currency))])
        case .time(let date): .string(RFC3339.text(date))
        case .duration(let duration): .number(Self.seconds(duration))
        case .boolean(let flag): .bool(flag)
        case .list(let items): .array(items.map(JSON.string))
        case .json(let value): value
        }
    }

    /// Seconds with up to six decimals, as JSON and csv have durations.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micro = attoseconds.magnitude / 1_000_000_000_000
        let sign = duration < .zero ? "-" : ""
        var fraction = RFC3339.pad(Int(micro), 6)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return sign + String(seconds.magnitude) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Whether bytes are text that every format can hold: UTF-8 without U+0000.
    package static func isText(_ bytes: [UInt8]) -> Bool {
        UTF8Check.firstInvalid(in: bytes) == nil && !bytes.contains(0)
    }

    /// For csv and tsv: one field, or two for money.
    func fields(of kind: ColumnKind) -> [String] {
        switch self {
        case .absent: return kind == .money ? ["", ""] : [""]
        case .money(let units, let currency, _): return [String(units), SpreadsheetText.written(currency)]
        case .text(let text), .identifier(let text), .status(let text, _): return [SpreadsheetText.written(text)]
        case .number(let text): return [text]
        case .bytes(let bytes):
            return [Self.isText(bytes) ? SpreadsheetText.written(String(decoding: bytes, as: UTF8.self)) : ""]
        case .integer(let number): return [String(number)]
        case .time(let date): return [RFC3339.text(date)]
        case .duration(let duration): return [Self.seconds(duration)]
        case .boolean(let flag): return [flag ? "true" : "false"]
        case .list, .json: return [SpreadsheetText.written(json.compact)]
        }
    }

    /// For people. Times are relative where `now` is given.
    func display(relativeTo now: Date?) -> String {
        switch self {
        case .absent: "-"
        case .text(let text), .identifier(let text), .status(let text, _), .number(let text): text.escapingControls
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self).escapingControls
        case .integer(let number): String(number)
        case .money(let units, let currency, let digits): Self.money(units, digits: digits) + " " + currency
        case .time(let date): now.map { RelativeTime.text(date, now: $0) } ?? RFC3339.text(date)
        case .duration(let duration): Durations.text(duration)
        case .boolean(let flag): flag ? "yes" : "no"
        case .list(let items): items.joined(separator: ", ").escapingControls
        case .json(let value): value.compact
        }
    }

    /// `42.00` for 4200 with two digits; exact over all of 64 bits.
    package static func money(_ minorUnits: Int64, digits: Int) -> String {
        let sign = minorUnits < 0 ? "-" : ""
        let all = String(minorUnits.magnitude)
        guard digits > 0 else { return sign + all }
        let padded = String(repeating: "0", count: max(0, digits + 1 - all.count)) + all
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    var tone: Tone? {
        switch self {
        case .status(_, let tone): tone
        case .absent: .quiet
        default: nil
        }
    }

    /// The order of `--sort-by`: numbers as numbers, money by currency first, what is absent last.
    static func isBefore(_ left: Cell, _ right: Cell) -> Bool {
        switch (left, right) {
        case (.absent, _): return false
        case (_, .absent): return true
        case (.integer(let a), .integer(let b)): return a < b
        case (.time(let a), .time(let b)): return a < b
        case (.duration(let a), .duration(let b)): return a < b
        case (.boolean(let a), .boolean(let b)): return !a && b
        case (.money(let a, let x, _), .money(let b, let y, _)): return (x, a) < (y, b)
        case (.number(let a), .number(let b)): return (Double(a) ?? 0) < (Double(b) ?? 0)
        default: return left.display(relativeTo: nil) < right.display(relativeTo: nil)
        }
    }
}
