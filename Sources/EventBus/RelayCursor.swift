/// What of an outbox is still to be published, as its relay knows it: all above ``top``, and what is open below.
///
/// Numbers become visible out of order: one that is missing below a visible one may belong to a transaction that is
/// under way, or to one that was rolled back. It stays open until no transaction is left that may have taken it.
/// (Each writer has its transaction id before it takes its numbers: ``Outbox``.)
struct RelayCursor: Equatable {
    /// Numbers that are to be asked for again.
    struct Range: Equatable {
        var low: Int64
        var high: Int64
        /// A transaction that began after they were missed: when all before it have ended, what is not there never will
        /// be. nil when none is known yet; 0 for a row that was seen.
        var horizon: Int64?
    }

    /// Everything up to here was seen, but for what is open.
    private(set) var top: Int64
    /// Ascending, and apart from each other.
    private(set) var open: [Range] = []
    /// The first of the rows that the last look has found, until it is known how they fared.
    private var inHand: Int64?
    /// The transactions that were under way at the last look: as long as those are that may have taken a range's
    /// numbers, there is nothing new in it. nil when that look has not come to the end of what is open.
    private var waits: [Int64]?
    /// More ranges than this are merged: what is published in between is passed over by the statement.
    let maximumRanges: Int

    /// - Parameters:
    ///   - settled: all up to it is published, or never will be.
    ///   - placed: some up to it may be published, and none above.
    init(settled: Int64, placed: Int64 = 0, maximumRanges: Int = 500) {
        top = max(settled, placed)
        if placed > settled { open = [Range(low: settled + 1, high: placed, horizon: nil)] }
        self.maximumRanges = maximumRanges
    }

    /// All up to it is published, or never will be.
    var settled: Int64 { min(open.first?.low ?? .max, inHand ?? .max, top + 1) - 1 }

    /// Whether the next look must say a transaction's number.
    var wantsHorizon: Bool { open.contains { $0.horizon == nil } }

    /// What the next look asks for, besides what is above ``top``: `always`, and each of `waiting` once a transaction
    /// of `waits` has ended that is older than the range's horizon.
    var questions: (always: [Range], waiting: [Range], waits: [Int64]) {
        guard let waits else { return (open, [], []) }
        func isWaiting(_ range: Range) -> Bool { range.horizon.map { $0 > 0 } ?? false }
        return (open.filter { !isWaiting($0) }, open.filter(isWaiting), waits)
    }

    /// Takes in what one look has shown; what the look before has found is published, or open again.
    /// - Parameters:
    ///   - rows: the numbers that it found, ascending.
    ///   - isCut: there may be more behind the last of them.
    ///   - own: the number of the look's own transaction, if it has one.
    ///   - oldest: all transactions before it had ended.
    ///   - running: those that had not, among all that had begun.
    mutating func note(_ rows: [Int64], isCut: Bool, own: Int64?, oldest: Int64, running: [Int64]) {
        // What was missed before this transaction began is dead when all that is older has ended.
        if let own { for index in open.indices where open[index].horizon == nil { open[index].horizon = own } }
        let seen = isCut ? rows.last ?? 0 : .max
        var left: [Range] = []
        var place = rows.startIndex
        for range in open {
            var low = range.low
            while place < rows.endIndex, rows[place] <= range.high {
                if rows[place] >= low { append(range.part(low, rows[place] - 1), to: &left, seen, oldest) }
                low = max(low, rows[place] + 1)
                place += 1
            }
            append(range.part(low, range.high), to: &left, seen, oldest)
        }
        while place < rows.endIndex {
            if rows[place] > top {
                if rows[place] > top + 1 { left.append(Range(low: top + 1, high: rows[place] - 1)) }
                top = rows[place]
            }
            place += 1
        }
        open = left
        inHand = rows.first
        let last = open.compactMap(\.horizon).max() ?? 0
        // A horizon that was given now was numbered after the snapshot: who began in between is in no list.
        waits = isCut || own != nil ? nil : running.filter { $0 < last }
        merge()
    }

    /// No look follows, and what the last one has found is published, or open again.
    mutating func finish() { inHand = nil }

    /// What is there and was not published after all.
    /// - Parameter rows: ascending.
    mutating func reopen(_ rows: [Int64]) {
        guard !rows.isEmpty else { return }
        // They may lie in a range where nothing new was expected.
        waits = nil
        var all: [Range] = []
        all.reserveCapacity(open.count + 1)
        var rest = open[...]
        for row in rows where row <= top {
            while let next = rest.first, next.high < row { all.append(rest.removeFirst()) }
            if let next = rest.first, next.low <= row { continue }
            if let last = all.indices.last, all[last].horizon == 0, all[last].high == row - 1 {
                all[last].high = row
            } else if all.last.map({ $0.high < row }) ?? true {
                all.append(Range(low: row, high: row, horizon: 0))
            }
        }
        open = all + rest
        merge()
    }

    private func append(_ part: Range?, to ranges: inout [Range], _ seen: Int64, _ oldest: Int64) {
        guard var part else { return }
        if let horizon = part.horizon, horizon <= oldest {
            if part.high <= seen { return }
            part.low = max(part.low, seen + 1)
        }
        ranges.append(part)
    }

    /// From the oldest on, which are those that are open for longest.
    private mutating func merge() {
        guard open.count > maximumRanges else { return }
        let surplus = open.count - maximumRanges / 2
        let horizons = open[...surplus].map(\.horizon)
        let horizon = horizons.contains(nil) ? nil : horizons.compactMap { $0 }.max()
        waits = nil
        open.replaceSubrange(...surplus, with: [Range(low: open[0].low, high: open[surplus].high, horizon: horizon)])
    }
}

extension RelayCursor.Range {
    fileprivate func part(_ low: Int64, _ high: Int64) -> Self? {
        guard low <= high else { return nil }
        var part = self
        (part.low, part.high) = (low, high)
        return part
    }
}
