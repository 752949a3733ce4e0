internal import FoundationEssentials
internal import Glibc

extension BatchJournal {
    /// The error's code when there is no run to resume.
    package static let noRun = "no_run"

    /// Opens the journal of a run and holds it; nothing is written yet.
    ///
    /// - Throws: exit code 9 when another run holds it; 5 when an earlier run of this input, or of this input before it
    ///   was edited, was not finished and the intent is to do it once, or when there is none and it is to resume.
    package static func open(
        directory: String, _ run: BatchIdentity, _ intent: BatchIdentity.Intent
    ) throws(CommandError) -> BatchJournal {
        try PrivateFile.makeDirectory(directory)
        JobDirectory.prune(directory)
        return try JournalSearch(directory: directory, run: run, intent: intent).open()
    }

    /// The numbers of the items of the last run of an input, of one that was not finished if there is any: where a file
    /// is cut into items, they are cut as they were.
    /// - Throws: exit code 5 for a journal that is there and can't be read.
    package static func lastRun(
        directory: String, command: String, server: String, input: String
    ) throws(CommandError) -> [Int] {
        var last: (isOpen: Bool, at: String, contents: JournalContents)?
        for name in JobDirectory.names(in: directory)
        where name.hasPrefix(BatchIdentity.prefix(command)) && name.hasSuffix(".jsonl") {
            let path = "\(directory)/\(name)"
            guard let header = try JournalContents.header(path), header.command == command, header.server == server,
                header.place == BatchIdentity.place(input), let contents = try JournalContents.load(path)
            else { continue }
            let (isOpen, at) = (contents.finished == nil, JobDirectory.modified(path) ?? "")
            if let last, (last.isOpen ? 1 : 0, last.at) >= (isOpen ? 1 : 0, at) { continue }
            last = (isOpen, at, contents)
        }
        return last?.contents.items.values.map(\.number).sorted() ?? []
    }
}

/// Finds the journal that a run belongs to.
struct JournalSearch {
    let directory: String
    let run: BatchIdentity
    let intent: BatchIdentity.Intent

    /// Where the journal of this very input lies.
    private var path: String { "\(directory)/\(run.prefix)\(run.digest.prefix(32)).jsonl" }

    func open() throws(CommandError) -> BatchJournal {
        // Whoever takes a journal over gives it another name: then it is looked for once more.
        for _ in 0..<100 {
            guard let lines = try take(path) else { continue }
            guard let contents = try load(path) else { continue }
            if contents.version != nil { return try known(contents, lines) }
            guard contents.items.isEmpty else { throw damaged(path) }
            ftruncate(lines.descriptor, 0)
            do throws(CommandError) {
                guard let journal = try fresh(lines) else { continue }
                return journal
            } catch {
                unlink(path)
                throw error
            }
        }
        throw CommandError("running", "other runs keep taking \(path)", isRetryable: true, exit: .locked)
    }

    private func load(_ path: String) throws(CommandError) -> JournalContents? {
        try JournalContents.load(path)?.known(by: run)
    }

    // MARK: The same input

    private func known(_ contents: JournalContents, _ lines: JournalFile) throws(CommandError) -> BatchJournal {
        let open = run.ids.count { contents.items[$0]?.state != .done }
        if intent == .again { return try again(contents, lines, open: open) }
        if open == 0 {
            return journal(contents, lines, finished: contents.finished ?? JobDirectory.modified(path) ?? "?")
        }
        guard intent == .resume else {
            let done = run.ids.count - open
            throw CommandError(
                "unfinished_run",
                contents.finished == nil
                    ? "an earlier run of this input was not finished" : "this key was used for another input",
                why: contents.finished.map { "that was done on \($0)" }
                    ?? "\(done) of \(run.ids.count) items are done",
                hint: "--resume does what is not done, each item once", exit: .conflict)
        }
        return journal(contents, lines)
    }

    /// On purpose once more: what is known is kept under another name.
    private func again(
        _ contents: JournalContents, _ lines: JournalFile, open: Int
    ) throws(CommandError) -> BatchJournal {
        guard open == 0 else {
            throw CommandError(
                "unfinished_run", "the earlier run of this input was not finished",
                why: "\(run.ids.count - open) of \(run.ids.count) items are done", hint: "--resume finishes it first",
                exit: .conflict)
        }
        let kept = path.dropLast(6) + "-until-\(run.now.filter { $0.isNumber }).jsonl"
        guard rename(path, String(kept)) == 0, let lines = try take(path) else { throw damaged(path) }
        return journal(.empty, lines)
    }

    private func journal(
        _ contents: JournalContents, _ lines: JournalFile, finished: String? = nil, gone: Int = 0,
        replacing old: String? = nil
    ) -> BatchJournal {
        lines.endLastLine()
        return BatchJournal(
            contents, lines: DurableLines(lines), path: path, header: run.header, finished: finished, gone: gone,
            isRepeated: run.isRepeat || intent == .again, replacing: old)
    }

    // MARK: Another input, perhaps an earlier form of this one

    private struct Candidate {
        var path: String
        var contents: JournalContents
        var common: Int
        var isSamePlace: Bool
        var weight: (Int, Int) { (isSamePlace ? 1 : 0, common) }
    }

    /// A new journal, or an earlier one that goes on as this one; nil when that was taken meanwhile.
    private func fresh(_ lines: JournalFile) throws(CommandError) -> BatchJournal? {
        if intent == .again { return journal(.empty, lines) }
        if let old = try legacy() { return journal(old.contents, lines, replacing: old.path) }
        let candidates = try candidates()
        guard let best = candidates.max(by: { $0.weight < $1.weight }) else {
            guard intent != .resume else { throw noRun }
            return journal(.empty, lines)
        }
        if run.isSequence, !best.contents.settled.isSubset(of: run.ids) { throw otherBeginning(best) }
        guard intent == .resume else { throw edited(best) }
        return try takeOver(best, lines)
    }

    private func candidates() throws(CommandError) -> [Candidate] {
        let mine = Set(run.ids)
        var found: [Candidate] = []
        for name in JobDirectory.names(in: directory) where name.hasPrefix(run.prefix) && name.hasSuffix(".jsonl") {
            let other = "\(directory)/\(name)"
            guard other != path, let header = try JournalContents.header(other), header.command == run.command else {
                continue
            }
            if header.version == 1, header.input == run.input { throw old(other) }
            guard header.version == 2, header.server == run.server else { continue }
            let isSamePlace = header.place == run.place && run.place != "stdin"
            let isFinished = JournalContents.isFinished(other)
            // With keys that somebody chose, two runs of one file are two.
            let isAnother = run.hasChosenKey && header.salt?.hasPrefix("key:") == true && header.salt != run.salt
            guard isSamePlace || !isFinished, !(isFinished && isAnother), let contents = try load(other) else {
                continue
            }
            let settled = contents.settled
            let common = settled.intersection(mine).count
            let isMuch = common > 0 && common * 2 >= settled.count
            let isSame =
                switch (isSamePlace, isFinished) {
                case (true, false): common > 0 || intent == .resume || (run.isSequence && !settled.isEmpty)
                case (true, true): isMuch
                case (false, _): intent == .resume ? common > 0 : isMuch
                }
            if isSame {
                found.append(.init(path: other, contents: contents, common: common, isSamePlace: isSamePlace))
            }
        }
        return found
    }

    /// The earlier journal goes on under this input's name.
    private func takeOver(_ candidate: Candidate, _ replaced: JournalFile) throws(CommandError) -> BatchJournal? {
        guard let lines = try take(candidate.path) else { return nil }
        guard rename(candidate.path, path) == 0 else { throw failure("take over", candidate.path) }
        // Its name is the other's now.
        withExtendedLifetime(replaced) {}
        guard let contents = try load(path) else { return nil }
        let mine = Set(run.ids)
        let gone = contents.items.count { $0.value.state == .done && !mine.contains($0.key) }
        let open = run.ids.count { contents.items[$0]?.state != .done }
        return journal(
            contents, lines, finished: open == 0 ? contents.finished ?? run.now : nil, gone: gone)
    }

    // MARK: Journals of earlier versions

    /// What an earlier version wrote of these very bytes, its items by their ids; nil when there is none.
    private func legacy() throws(CommandError) -> (path: String, contents: JournalContents)? {
        guard let digest = run.legacyDigest else { return nil }
        let old = "\(directory)/\(run.prefix)\(digest.prefix(32)).jsonl"
        guard let contents = try JournalContents.load(old), contents.version == 1 else { return nil }
        guard intent == .resume else {
            throw CommandError(
                "unfinished_run", "an earlier run of this input was not finished",
                why: "\(contents.items.values.count { $0.state == .done }) of \(run.ids.count) items are done",
                hint: "--resume does what is not done, each item once", exit: .conflict)
        }
        // Whoever writes it holds it.
        _ = try take(old)
        var taken = JournalContents.empty
        for (number, item) in contents.items {
            guard let number = Int(number), (1...run.ids.count).contains(number) else { continue }
            taken.items[run.ids[number - 1]] = item
        }
        return (old, taken)
    }

    private func old(_ path: String) -> CommandError {
        CommandError(
            "old_journal", "an earlier run of \(run.input) was not finished, and the file has changed since",
            why: "its journal is of an older shopctl, which did not know items by what they say",
            hint: "--resume with the file as it was; or `shopctl jobs rm \(JobDirectory.name(path))` forgets it",
            exit: .conflict)
    }

    // MARK: Words

    private var noRun: CommandError {
        CommandError(
            BatchJournal.noRun, "there is no run of \(run.input) to resume",
            why: "no journal knows it, nor most of its items",
            hint: "`shopctl jobs ls` lists them; without --resume it is a run of its own", exit: .conflict)
    }

    private func edited(_ found: Candidate) -> CommandError {
        let isFinished = found.contents.finished != nil
        let when = found.contents.finished.map { " on \($0)" } ?? ""
        return CommandError(
            isFinished ? "done_before" : "unfinished_run",
            isFinished
                ? "\(found.common) of \(run.ids.count) items were done\(when)"
                : "an earlier run of \(found.contents.input ?? "this input") was not finished",
            why: isFinished
                ? "by a run of \(found.contents.input ?? "?"), which has changed since"
                : "\(found.common) of the \(run.ids.count) items here are done or in doubt; the rest has changed since",
            hint: "--resume does what is not done, each item once; --repeat does all of it, whatever was done",
            exit: .conflict)
    }

    private func otherBeginning(_ found: Candidate) -> CommandError {
        let line = found.contents.items.values.filter { $0.state.mayBeDone }.map(\.number).max() ?? 0
        return CommandError(
            "input_changed", "\(run.input) is another than it was, in what was done already",
            why: "an earlier run did it up to line \(line), where it has changed since",
            hint: "--resume with the file as it was, or what is left in a file of its own; --repeat does all of it, "
                + "whatever was done", exit: .conflict)
    }

    private func damaged(_ path: String) -> CommandError {
        CommandError(
            "damaged_journal", "\(path) can't be read", why: "its first line is damaged",
            hint: "`shopctl jobs rm \(JobDirectory.name(path))` forgets it", exit: .conflict)
    }

    private func failure(_ what: String, _ path: String) -> CommandError {
        CommandError("file", "can't \(what) \(path)", why: String(cString: strerror(errno)))
    }

    // MARK: Holding

    /// Opens and locks; nil when the file has got another name meanwhile.
    /// - Throws: exit code 9 when another run holds it.
    private func take(_ path: String) throws(CommandError) -> JournalFile? {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        let file = JournalFile(descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandError(
                "running", "another run of this input is under way",
                why: (try? JournalContents.load(path))?.holder ?? "it has just begun",
                hint: "`shopctl jobs ls` shows how far it is", isRetryable: true, exit: .locked)
        }
        var (mine, there) = (stat(), stat())
        guard fstat(descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_ino == there.st_ino else { return nil }
        return file
    }
}

/// A journal's file, open for appending, and locked as long as this lives.
final class JournalFile: Sendable {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit {
        release()
        close(descriptor)
    }

    /// Lets another run have it, also while a child that was just begun still has a copy of the descriptor.
    func release() { _ = flock(descriptor, LOCK_UN) }

    /// Ends a line that was cut off, so that what is written next is a line of its own.
    func endLastLine() {
        var last: UInt8 = 0
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") else { return }
        _ = Glibc.write(descriptor, "\n", 1)
    }
}
