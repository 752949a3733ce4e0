/// What the runs of other inputs have done, or may have: a line that is copied into another file, or given to another
/// command that does the same, is meant once.
///
/// A deed begins with ``EarlierDeeds/single`` where it says enough by itself, as a refund of an order does. Others are
/// the daily bread of their command, as one more piece of a SKU is: they are known only when most of what the other run
/// did, and most of what is here, is the same.
package enum EarlierDeeds {
    package static let single = "once:"
    package static let common = "list:"
    /// What keys begin with that nobody chose.
    package static let madeKeys = "shopctl-"

    /// An item that is about to be done.
    package struct Wanted: Sendable {
        package var ids: [String]
        package var key: String
        package var deed: String?

        /// - Parameter ids: all that it was ever known by to runs of the same command.
        package init(ids: [String], key: String, deed: String?) {
            self.ids = ids
            self.key = key
            self.deed = deed
        }
    }

    /// What another run did with it.
    package struct Found: Sendable, Equatable {
        package var key: String
        package var state: BatchJournal.ItemState
        package var since: Int64?
        package var isSameKey = false
        /// False when the same key stands for something else.
        package var isSameDeed = true
        /// The run: its command and input, when it wrote last, and whether it still does.
        package var command: String
        package var input: String
        package var at: String
        package var isRunning: Bool
        fileprivate var deed: String?
    }

    /// Looks the items up in every journal that is kept of a server, but for their own; each journal is read once.
    ///
    /// - Returns: by the items' indices. Two equal items are found when it was done twice.
    /// - Throws: exit code 5 for a journal that is there and can't be read.
    package static func find(
        _ wanted: [Wanted], command: String, server: String, directory: String, besides own: String
    ) throws(CommandError) -> [Int: Found] {
        var search = DeedSearch(wanted)
        for name in JobDirectory.names(in: directory) where name.hasSuffix(".jsonl") && !name.contains(".failed.") {
            let path = "\(directory)/\(name)"
            guard path != own, let header = try JournalContents.header(path), header.version == 2,
                header.server == server, let contents = try JournalContents.load(path)
            else { continue }
            search.read(contents, path, isSameCommand: header.command == command)
        }
        return search.found
    }
}

private struct DeedSearch {
    private let wanted: [EarlierDeeds.Wanted]
    private var byKey: [String: Int] = [:]
    /// Items that say it and are not found yet, the last of them first: those with keys that were made, and the rest.
    private var byDeed: [String: (made: [Int], chosen: [Int])] = [:]
    /// Of journals that don't say what was done.
    private var byID: [String: Int] = [:]
    private(set) var found: [Int: EarlierDeeds.Found] = [:]
    /// The keys of what was found: the list of failed items goes on under the keys of its run.
    private var keys: [String: Int] = [:]

    init(_ wanted: [EarlierDeeds.Wanted]) {
        self.wanted = wanted
        for (index, item) in wanted.enumerated().reversed() {
            byKey[item.key] = index
            guard let deed = item.deed else { continue }
            if isMade(item.key) {
                byDeed[deed, default: ([], [])].made.append(index)
            } else {
                byDeed[deed, default: ([], [])].chosen.append(index)
            }
            for id in item.ids { byID[id] = index }
        }
    }

    mutating func read(_ contents: JournalContents, _ path: String, isSameCommand: Bool) {
        let settled = contents.items.filter { $0.value.state.mayBeDone }
        let mine = settled.compactMap { id, item -> EarlierDeeds.Found? in
            let deed = item.deed ?? (isSameCommand ? byID[id].flatMap { wanted[$0].deed } : nil)
            guard byKey[item.key] != nil || deed.map({ byDeed[$0] != nil }) ?? false else { return nil }
            return .init(
                key: item.key, state: item.state, since: item.since, command: contents.command ?? "?",
                input: contents.input ?? "?", at: "", isRunning: false, deed: deed)
        }
        guard !mine.isEmpty else { return }
        let at = contents.finished ?? JobDirectory.modified(path) ?? "?"
        let isRunning = JobDirectory.isHeld(path)
        let isMuch = mine.count * 2 >= settled.count && mine.count * 2 >= wanted.count
        // In the same order however often it is read.
        for var one in mine.sorted(by: { $0.key < $1.key }) {
            one.at = at
            one.isRunning = isRunning
            take(one, isMuch)
        }
    }

    private mutating func take(_ one: EarlierDeeds.Found, _ isMuch: Bool) {
        var one = one
        if let index = byKey[one.key] {
            one.isSameKey = true
            one.isSameDeed = one.deed == nil || one.deed == wanted[index].deed
            guard found[index]?.isSameKey != true || one.state == .done else { return }
            if let other = found.updateValue(one, forKey: index), !other.isSameKey { place(other) }
            keys[one.key] = index
            return
        }
        guard let deed = one.deed, isMuch || deed.hasPrefix(EarlierDeeds.single) else { return }
        guard let index = keys[one.key] else { return place(one) }
        if one.state == .done { found[index] = one }
    }

    /// Gives it to the first item that says the same and has none yet. Two keys that somebody chose are two deeds.
    private mutating func place(_ one: EarlierDeeds.Found) {
        guard let deed = one.deed, var open = byDeed[deed] else { return }
        defer { byDeed[deed] = open }
        var index = nextOpen(&open.made)
        if index == nil, isMade(one.key) { index = nextOpen(&open.chosen) }
        guard let index else { return }
        found[index] = one
        keys[one.key] = index
    }

    private func nextOpen(_ indices: inout [Int]) -> Int? {
        while let index = indices.popLast() {
            if found[index] == nil { return index }
        }
        return nil
    }

    private func isMade(_ key: String) -> Bool { key.hasPrefix(EarlierDeeds.madeKeys) }
}
