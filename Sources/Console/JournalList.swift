package import FoundationEssentials
internal import Glibc

/// What a journal or a lock in the state directory says.
package struct StoredJob: Sendable, Equatable {
    package enum Kind: String, Sendable { case journal, lock }
    package enum State: String, Sendable {
        /// A process works on it, or holds it.
        case running
        /// Broken off, or with failures: `--resume` goes on.
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

    /// The items of a journal in their order.
    package static func items(_ job: StoredJob) throws(CommandError) -> [(number: Int, item: BatchJournal.Item)] {
        (try BatchJournal.load(job.path) ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Takes a journal with its list of failed items, or a lock nobody holds, away.
    /// - Throws: exit code 9 for one that is in use.
    package static func remove(_ job: StoredJob) throws(CommandError) {
        guard job.state != .running else {
            throw CommandError("running", "\(job.name) is in use", why: job.holder ?? "a run writes it", exit: .locked)
        }
        unlink(job.path)
        guard job.kind == .journal else { return }
        for ending in ["csv", "jsonl", "txt"] { unlink(job.path.dropLast(6) + ".failed." + ending) }
    }

    private static func names(in directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    private static func journal(_ path: String, _ name: String) throws(CommandError) -> StoredJob? {
        guard let items = try BatchJournal.load(path), let at = modified(path),
            let data = FileManager.default.contents(atPath: path)
        else { return nil }
        let first = data.prefix { $0 != UInt8(ascii: "\n") }
        let header = try? JSONReader.value(in: Array(first))
        var count: Int?
        if case .integer(let number)? = header?["items"] { count = Int(number) }
        let done = items.values.count { $0.state == .done }
        let isDone = count.map { done >= $0 } ?? false
        return StoredJob(
            kind: .journal, name: name, state: isHeld(path) ? .running : isDone ? .done : .unfinished,
            command: header?["command"]?.text, input: header?["input"]?.text, items: count, done: done,
            failed: items.values.count { $0.state == .failed }, holder: nil, at: at, path: path)
    }

    private static func lock(_ path: String, _ name: String) -> StoredJob? {
        guard let at = modified(path) else { return nil }
        let text = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
        let holder = try? JSONReader.value(in: text)
        let isHeld = isHeld(path)
        let words = holder.map { holder in
            "\(holder["user"]?.text ?? "?") on \(holder["host"]?.text ?? "?"), process \(holder["pid"]?.compact ?? "?")"
        }
        return StoredJob(
            kind: .lock, name: name, state: isHeld ? .running : .free, command: nil, input: nil, items: nil, done: nil,
            failed: nil, holder: isHeld ? words : nil, at: at, path: path)
    }

    private static func modified(_ path: String) -> Date? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
    }

    private static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
