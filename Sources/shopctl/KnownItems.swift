internal import Console
internal import FoundationEssentials

/// What an item of a batch does, in words that every command and input has for the same.
struct BatchDeed: Sendable {
    /// How much it takes to know it again: see ``EarlierDeeds``.
    enum Weight: Sendable { case single, common }
    let name: String
    let weight: Weight
    /// What tells one such deed from another; nil for an item that may be done anew.
    let words: @Sendable (BatchRecord) -> [String]?

    func text(_ record: BatchRecord) -> String? {
        guard let words = words(record) else { return nil }
        let kind = weight == .single ? EarlierDeeds.single : EarlierDeeds.common
        return kind + BatchKeys.digest([name] + words).prefix(32)
    }
}

/// The items of a batch that other runs have done, by where they stand in it.
struct KnownItems: Sendable {
    var found: [Int: EarlierDeeds.Found] = [:]
    var ids: Set<String> = []
    var isEmpty: Bool { found.isEmpty }

    /// Writes them down as done.
    func record(_ items: [BatchRun.Item], _ journal: BatchJournal) {
        for (index, known) in found {
            let item = items[index]
            journal.record(
                item.id,
                .init(
                    item.record.number, .done, key: known.key, note: "done by another run", since: known.since,
                    subject: item.subject, deed: item.deed))
        }
    }

    /// When the last of all items was done; nil while one is not.
    func time(of items: [BatchRun.Item], _ journal: BatchJournal) -> String? {
        guard !isEmpty, items.allSatisfy({ ids.contains($0.id) || journal.earlier[$0.id]?.state == .done })
        else { return nil }
        return found.values.map(\.at).max()
    }
}

extension BatchRuns {
    /// What other runs have done of these items, and is not to be done again.
    ///
    /// All of it under these very keys is the same batch, or its plan. Otherwise only `--resume` leaves it out.
    /// - Throws: exit code 5 for items that other runs have done, or may have; 9 while one of those is under way.
    func known(
        _ items: inout [BatchRun.Item], _ keys: BatchKeys, _ journal: BatchJournal, isPlan: Bool = false
    ) throws(CommandError) -> KnownItems {
        guard !journal.isRepeated, isPlan || items.contains(where: { $0.deed != nil }) else { return KnownItems() }
        let open = items.indices.filter { journal.earlier[items[$0].id]?.state != .done }
        let wanted = open.map { index in
            EarlierDeeds.Wanted(
                ids: [keys.ids[index], keys.spelledIDs[index]], key: items[index].key, deed: items[index].deed)
        }
        let there = try EarlierDeeds.find(
            wanted, command: command, server: server, directory: invocation.journals, besides: journal.path)
        var found = Dictionary(uniqueKeysWithValues: there.map { (open[$0.key], $0.value) })
        if found.isEmpty { return KnownItems() }
        try refuseChanged(found, items)
        for (index, one) in found where one.state != .done && one.isSameKey && !one.isRunning {
            // The daemon knows: it is asked about with the same key.
            items[index].askedElsewhere = one.since
            found[index] = nil
        }
        if found.isEmpty { return KnownItems() }
        try refuseDoubtful(found, items, isNew: journal.earlier.isEmpty)
        let isSame = found.values.allSatisfy(\.isSameKey) && (isPlan || found.count == open.count)
        guard invocation[StandardFlags.resume] || isSame else { throw doneBefore(found, items, isPlan) }
        return KnownItems(found: found, ids: Set(found.keys.map { items[$0].id }))
    }

    func tell(_ known: KnownItems, of items: [BatchRun.Item]) {
        guard !known.isEmpty else { return }
        invocation.diagnostics.line(
            "\(command): \(known.found.count) of \(items.count) items were already done \(origin(known.found))")
    }

    private func refuseChanged(_ found: [Int: EarlierDeeds.Found], _ items: [BatchRun.Item]) throws(CommandError) {
        let changed = found.filter { $0.value.isSameKey && !$0.value.isSameDeed }
        guard !changed.isEmpty else { return }
        throw CommandError(
            "changed_after_done", "\(changed.count) items were asked for under their keys, and said something else",
            why: "\(origin(changed)): \(lines(changed, items))",
            hint: "as they were they are left out; for something else, give them keys of their own", exit: .conflict)
    }

    private func refuseDoubtful(
        _ found: [Int: EarlierDeeds.Found], _ items: [BatchRun.Item], isNew: Bool
    ) throws(CommandError) {
        let doubtful = found.filter { $0.value.state != .done }
        guard !doubtful.isEmpty else { return }
        let isRunning = doubtful.values.contains(where: \.isRunning)
        throw CommandError(
            isRunning ? "running" : "unfinished_run",
            isRunning
                ? "another run is doing \(doubtful.count) of these items"
                : "\(doubtful.count) of \(items.count) items may have been done",
            why: "\(origin(doubtful)): \(lines(doubtful, items))",
            hint: isRunning
                ? "`shopctl jobs ls` shows how far it is"
                : "finish that run first, with its file and --resume; \(isNew ? "" : "--resume ")--repeat does all, "
                    + "whatever came of it",
            isRetryable: isRunning, exit: isRunning ? .locked : .conflict)
    }

    private func doneBefore(
        _ found: [Int: EarlierDeeds.Found], _ items: [BatchRun.Item], _ isPlan: Bool
    ) -> CommandError {
        CommandError(
            "done_before", "\(found.count) of \(items.count) items were already done",
            why: "\(origin(found)): \(lines(found, items))",
            hint: isPlan
                ? "--resume does only what is new; to do it once more on purpose, give the file with --repeat"
                : "--resume does only what is new; --repeat does all of it, on purpose", exit: .conflict)
    }

    /// By which run, and when.
    private func origin(_ found: [Int: EarlierDeeds.Found]) -> String {
        let runs = Dictionary(grouping: found.values) { "by `\($0.command)` of \($0.input) on \($0.at)" }
        let most = runs.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        return (most?.key ?? "") + (runs.count > 1 ? " and \(runs.count - 1) other runs" : "")
    }

    private func lines(_ found: [Int: EarlierDeeds.Found], _ items: [BatchRun.Item]) -> String {
        let first = found.keys.sorted().prefix(10).map { "\(items[$0].record.place.line)" }.joined(separator: ", ")
        return "line \(first)\(found.count > 10 ? ", …" : "")"
    }
}
