internal import Console
internal import FoundationEssentials
internal import Glibc

/// How far a replay has come, on disk, so that an interrupted one can be taken up again.
///
/// A file of JSON lines: first the run (its id and what was to be read), then a line for each batch that Kafka has
/// taken. Between the two a crash repeats one batch, whose events their consumers know.
final class ReplayJournal {
    let path: String
    let run: String
    /// What is left to be read.
    private(set) var ranges: [ReplayRange]
    private(set) var sent: Int
    private let descriptor: Int32

    private init(path: String, run: String, ranges: [ReplayRange], sent: Int, descriptor: Int32) {
        self.path = path
        self.run = run
        self.ranges = ranges
        self.sent = sent
        self.descriptor = descriptor
    }
    deinit { close(descriptor) }

    /// - Throws: when an earlier run of the same replay was not finished and `resuming` is false; when there is none
    ///   and it is true.
    static func open(
        directory: String, digest: String, resuming: Bool, run: String, ranges: () async throws -> [ReplayRange]
    ) async throws -> ReplayJournal {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = "\(directory)/topics-replay-\(digest.prefix(32)).jsonl"
        let earlier = load(path)
        switch (resuming, earlier) {
        case (false, let earlier?):
            throw CommandError(
                "unfinished_run", "an earlier run of this replay was not finished", why: "\(earlier.sent) were sent",
                hint: "--resume sends the rest; to begin anew, delete \(path)", exit: .conflict)
        case (true, nil):
            throw CommandError(
                "no_run", "there is no run of this replay to resume",
                hint: "the same topics, window, filters and target belong to it", exit: .conflict)
        default: break
        }
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("file", "can't write \(path)", why: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandError(
                "running", "another run of this replay is under way", why: "it writes \(path)", isRetryable: true,
                exit: .locked)
        }
        if let earlier {
            // What a power cut left of a line is ended, so that the next is one of its own.
            if FileSource.own(path)?.last != UInt8(ascii: "\n") { write(descriptor, "\n", 1) }
            return ReplayJournal(
                path: path, run: earlier.run, ranges: earlier.ranges, sent: earlier.sent, descriptor: descriptor)
        }
        ftruncate(descriptor, 0)
        let journal = ReplayJournal(
            path: path, run: run, ranges: try await ranges(), sent: 0, descriptor: descriptor)
        try journal.append([
            "run": .string(run),
            "ranges": .array(
                journal.ranges.map {
                    ["place": .string($0.place), "start": .integer($0.start), "end": .integer($0.end)]
                }),
        ])
        return journal
    }

    /// A replay that only asks: nothing on disk.
    init(unwritten run: String, _ ranges: [ReplayRange]) {
        (path, self.run, self.ranges, sent, descriptor) = ("", run, ranges, 0, -1)
    }

    /// Says that everything before these positions is done, and `count` more were sent.
    func record(_ positions: [String: Int64], sent count: Int) throws {
        sent += count
        for (index, range) in ranges.enumerated() {
            if let next = positions[range.place] { ranges[index].start = max(range.start, next) }
        }
        guard descriptor >= 0 else { return }
        let members = positions.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .integer($0.value)) }
        try append(["done": .object(members), "sent": .integer(Int64(count))])
    }

    /// Takes it away: everything is done.
    func remove() { if descriptor >= 0 { unlink(path) } }

    private func append(_ line: JSON) throws {
        var bytes = Array((line.compact + "\n").utf8)
        guard write(descriptor, &bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
            throw CommandError("file", "can't write \(path)", why: String(cString: strerror(errno)))
        }
    }

    /// A last line that was cut off counts for nothing.
    static func load(_ path: String) -> (run: String, ranges: [ReplayRange], sent: Int)? {
        guard let bytes = FileSource.own(path) else { return nil }
        var lines = bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONReader.value(in: Array($0)) }
        guard !lines.isEmpty, let run = lines[0]["run"]?.text, case .array(let list)? = lines[0]["ranges"] else {
            return nil
        }
        var ranges = list.compactMap { range -> ReplayRange? in
            guard let place = range["place"]?.text, case .integer(let start)? = range["start"],
                case .integer(let end)? = range["end"]
            else { return nil }
            return ReplayRange(place: place, start: start, end: end)
        }
        lines.removeFirst()
        var sent = 0
        for line in lines {
            if case .integer(let count)? = line["sent"] { sent += Int(count) }
            for (index, range) in ranges.enumerated() {
                if case .integer(let next)? = line["done"]?[range.place] {
                    ranges[index].start = max(range.start, next)
                }
            }
        }
        return (run, ranges, sent)
    }
}
