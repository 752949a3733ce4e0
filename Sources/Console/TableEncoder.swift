internal import FoundationEssentials

/// The table for people: columns as wide as their content, at most as wide as the terminal.
///
/// Rows are laid out in blocks, so that the first appear before the last is known and memory stays flat: widths are
/// those of the first block, and grow when a later one needs it.
struct TableEncoder: RowEncoder {
    /// Rows that are held back to be measured together.
    static let blockSize = 256
    /// Flexible columns are not cut below this, unless their heading is shorter.
    static let minimumFlexible = 8
    private static let gap = 2

    private let columns: [ColumnInfo]
    private let hasHeader: Bool
    private let limit: Int?
    private let styles: Styles
    private let now: Date?
    private var block: [[Cell]] = []
    private var widths: [Int]?
    /// The columns that fit.
    private var shown: Range<Int> = 0..<0
    /// How many columns were left out because the terminal is too narrow.
    private(set) var omitted = 0

    init(columns: [ColumnInfo], hasHeader: Bool, limit: Int?, styles: Styles, now: Date?) {
        self.columns = columns
        self.hasHeader = hasHeader
        self.limit = limit
        self.styles = styles
        self.now = now
    }

    mutating func row(_ cells: [Cell], _ bytes: inout [UInt8]) {
        block.append(cells)
        if block.count >= Self.blockSize { flush(&bytes) }
    }

    mutating func finish(_ bytes: inout [UInt8]) { flush(&bytes) }

    mutating func flush(_ bytes: inout [UInt8]) {
        guard !block.isEmpty else { return }
        let texts = block.map { row in row.map { $0.display(relativeTo: now) } }
        let isFirst = widths == nil
        fit(texts)
        if isFirst, hasHeader {
            line(columns.map(\.title), tones: columns.map { _ in .strong }, &bytes)
        }
        for (row, cells) in zip(texts, block) { line(row, tones: cells.map(\.tone), &bytes) }
        block.removeAll(keepingCapacity: true)
    }

    /// Sets the widths for what is to be shown now; never smaller than before.
    private mutating func fit(_ texts: [[String]]) {
        var wanted = widths ?? columns.map { hasHeader ? DisplayWidth.of($0.title) : 0 }
        for row in texts {
            for (index, text) in row.enumerated() { wanted[index] = max(wanted[index], DisplayWidth.of(text)) }
        }
        if widths == nil { shown = 0..<columns.count }
        if let limit { shrink(&wanted, to: limit) }
        widths = wanted
    }

    private func total(_ widths: [Int]) -> Int {
        widths[shown].reduce(0, +) + Self.gap * max(0, shown.count - 1)
    }

    /// Takes from the widest flexible column until all fits; the first block then leaves out columns from the right.
    private mutating func shrink(_ wanted: inout [Int], to limit: Int) {
        let least = columns.map { min(Self.minimumFlexible, max(1, DisplayWidth.of($0.title))) }
        while true {
            while total(wanted) > limit {
                let flexible = shown.filter { columns[$0].kind.isFlexible && wanted[$0] > least[$0] }
                guard let widest = flexible.max(by: { wanted[$0] < wanted[$1] }) else { break }
                let next = flexible.map { wanted[$0] }.filter { $0 < wanted[widest] }.max() ?? least[widest]
                let surplus = total(wanted) - limit
                wanted[widest] = max(wanted[widest] - surplus, least[widest], min(next, wanted[widest] - 1))
            }
            guard total(wanted) > limit, widths == nil, shown.count > 1 else { return }
            shown = 0..<(shown.upperBound - 1)
            omitted += 1
        }
    }

    private func line(_ texts: [String], tones: [Tone?], _ bytes: inout [UInt8]) {
        let widths = widths!
        var line = ""
        for index in shown {
            let column = columns[index]
            let text = column.kind.isFlexible ? DisplayWidth.cut(texts[index], to: widths[index]) : texts[index]
            let padding = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(text)))
            let painted = tones[index].map { styles.paint(text, $0) } ?? text
            let isLast = index == shown.upperBound - 1
            line += column.kind.isRight ? padding + painted : isLast ? painted : painted + padding
            if !isLast { line += "  " }
        }
        bytes += line.utf8
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// One thing for people: a line for each field.
struct RecordEncoder {
    let columns: [ColumnInfo]
    let styles: Styles
    let now: Date?

    func record(_ cells: [Cell], _ bytes: inout [UInt8]) {
        let width = columns.map { DisplayWidth.of($0.title) }.max() ?? 0
        for (column, cell) in zip(columns, cells) {
            let title = column.title + ":" + String(repeating: " ", count: width - DisplayWidth.of(column.title) + 2)
            let text = cell.display(relativeTo: now)
            let painted = cell.tone.map { styles.paint(text, $0) } ?? text
            bytes += (styles.paint(title, .strong) + painted + "\n").utf8
        }
    }
}
