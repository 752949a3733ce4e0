package import FoundationEssentials
internal import Glibc

/// What a journal or a lock in the state directory says.
package struct StoredJob: Sendable, Equatable {
    package enum Kind: String, Sendable { case journal, lock }
    package enum State: String, Sendable {
        /// A process works on it, or holds it.
        case running
        /// Broken off, with failures, or with items of unknown outcome: `--resume` goes on.
        case unfinished
        /// All of it was done.
        case done
        /// A lock that nobody holds.
        case free
    }
    package var kind: Kind
    package var name: String
    package var state: State
    package var command: String?
    package var input: String?
    package var items: Int?
    package var done: Int?
    package var failed: Int?
    /// Items that were asked for and not answered.
    package var unknown: Int?
    /// Who holds a lock, where.
    package var holder: String?
    /// When it was written last; of a held lock, since when it is held.
    package var at: Date
    package var path: String
}

/// The journals and locks of a state directory.
package enum JobDirectory {
    /// All of them, the latest first.
    package static func list(journals: String, locks: String) throws(CommandError) -> [StoredJob] {
        var jobs: [StoredJob] = []
        for name in names(in: journals) where name.hasSuffix(".jsonl") && !name.contains(".failed.") {
            if let job = try journal("\(journals)/\(name)", String(name.dropLast(6))) { jobs.append(job) }
        }
        for name in names(in: locks) where name.hasSuffix(".lock") {
            if let job = lock("\(locks)/\(name)", String(name.dropLast(5))) { jobs.append(job) }
        }
        return jobs.sorted { ($0.at, $0.name) > ($1.at, $1.name) }
    }

    /// The items of a journal in their order. Those that were begun by a run that is over are of unknown outcome.
    package static func items(_ job: StoredJob) throws(CommandError) -> [(number: Int, item: BatchJournal.Item)] {
        let items = (try JournalContents.load(job.path) ?? .empty).items.values.sorted { $0.number < $1.number }
        return items.map { item in
            var item = item
            if job.state != .running, item.state == .begun { item.state = .unknown }
            return (item.number, item)
        }
    }

    /// Takes finished journals away whose time is over.
    static func prune(_ directory: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        for name in names(in: directory) where name.hasSuffix(".jsonl") && !name.contains(".failed.") {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0, now.tv_sec - status.st_mtim.tv_sec > Int(BatchJournal.lifetime),
                JournalContents.isFinished(path), !isHeld(path)
            else { continue }
            removeFiles(path)
        }
    }

    /// Takes a journal with its list of failed items, or a lock nobody holds, away.
    /// - Throws: exit code 9 for one that is in use.
    package static func remove(_ job: StoredJob) throws(CommandError) {
        guard job.state != .running else {
            throw CommandError("running", "\(job.name) is in use", why: job.holder ?? "a run writes it", exit: .locked)
        }
        if job.kind == .journal { removeFiles(job.path) } else { unlink(job.path) }
    }

    /// A journal and its list of failed items.
    private static func removeFiles(_ path: String) {
        unlink(path)
        for ending in ["csv", "jsonl", "txt"] { unlink(path.dropLast(6) + ".failed." + ending) }
    }

    /// What a journal is called.
    static func name(_ path: String) -> String {
        String((path.split(separator: "/").last ?? "").dropLast(".jsonl".count))
    }

    static func names(in directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    private static func journal(_ path: String, _ name: String) throws(CommandError) -> StoredJob? {
        // One that can't be read is there all the same, and can be removed.
        guard let contents = try? JournalContents.load(path), contents.version != nil, let at = date(path) else {
            return try replay(path, name)
        }
        let isRunning = isHeld(path)
        func count(_ states: BatchJournal.ItemState...) -> Int {
            contents.items.values.count { states.contains($0.state) }
        }
        let isDone = contents.finished != nil || contents.count.map { count(.done) >= $0 } ?? false
        return StoredJob(
            kind: .journal, name: name, state: isRunning ? .running : isDone ? .done : .unfinished,
            command: contents.command, input: contents.input, items: contents.count, done: count(.done),
            failed: count(.failed), unknown: isRunning ? count(.unknown) : count(.unknown, .begun),
            holder: isRunning ? contents.holder : nil, at: at, path: path)
    }

    /// A journal of another kind, as a replay's: it is there, and is in use or not.
    private static func replay(_ path: String, _ name: String) throws(CommandError) -> StoredJob? {
        guard let at = date(path) else { return nil }
        return StoredJob(
            kind: .journal, name: name, state: isHeld(path) ? .running : .unfinished, command: nil, input: nil,
            items: nil, done: nil, failed: nil, holder: nil, at: at, path: path)
    }

    private static func lock(_ path: String, _ name: String) -> StoredJob? {
        guard let at = date(path) else { return nil }
        let holder = try? JSONReader.value(in: FileSource.own(path, upTo: 1 << 16) ?? [])
        let isHeld = isHeld(path)
        let words = holder.map(RunLock.words)
        return StoredJob(
            kind: .lock, name: name, state: isHeld ? .running : .free, command: nil, input: nil, items: nil, done: nil,
            failed: nil, holder: isHeld ? words : nil, at: at, path: path)
    }

    private static func date(_ path: String) -> Date? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
    }

    /// When a file was written last.
    static func modified(_ path: String) -> String? {
        date(path).map { $0.formatted(.iso8601) }
    }

    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
