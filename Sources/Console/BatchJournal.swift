internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// What became of each item of a batch, on disk, so that an interrupted run can be taken up again.
///
/// A file of JSON lines under the state directory, named by the command and the hash of its input: first the run, then
/// a line for each item that was begun (with its idempotency key) and one for each that ended.
package final class BatchJournal: Sendable {
    package enum ItemState: String, Sendable { case begun, done, failed }
    package struct Item: Sendable, Equatable {
        package var state: ItemState
        package var idempotencyKey: String
        package var note: String?
    }

    package let path: String
    /// What is known from an earlier run, by the item's number.
    package let earlier: [Int: Item]
    private let descriptor: Int32
    private let lock = Mutex(())

    private init(path: String, earlier: [Int: Item], descriptor: Int32) {
        self.path = path
        self.earlier = earlier
        self.descriptor = descriptor
    }
    deinit { close(descriptor) }

    /// Opens the journal of a run.
    ///
    /// - Parameters:
    ///   - digest: of the input's bytes, in hex.
    ///   - resuming: `--resume` was given.
    /// - Throws: when there is an unfinished run of the same input and `resuming` is false; when there is none, or the
    ///   input has changed, and it is true.
    package static func open(
        directory: String, command: String, input: String, digest: String, count: Int, resuming: Bool
    ) throws(CommandError) -> BatchJournal {
        try PrivateFile.makeDirectory(directory)
        let prefix = command.replacing(" ", with: "-") + "-"
        let path = "\(directory)/\(prefix)\(digest.prefix(32)).jsonl"
        let earlier = try load(path)
        let isUnfinished = earlier.map { items in items.values.count { $0.state == .done } < count } ?? false
        switch (resuming, earlier) {
        case (false, _) where isUnfinished:
            throw CommandError(
                "unfinished_run", "an earlier run of this input was not finished",
                why: "\(earlier!.values.count { $0.state == .done }) of \(count) items are done",
                hint: "--resume does the rest; to begin anew, delete \(path)", exit: .conflict)
        case (true, nil):
            throw CommandError(
                "no_run",
                try changed(directory, prefix, input)
                    ? "\(input) has changed since the run that would be resumed"
                    : "there is no run of this input to resume",
                hint: "without --resume, it is done as a whole", exit: .conflict)
        default: break
        }
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC
        let descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("file", "can't write \(path)", why: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandError(
                "running", "another run of this input is under way", why: "it writes \(path)", isRetryable: true,
                exit: .locked)
        }
        let journal = BatchJournal(path: path, earlier: resuming ? earlier ?? [:] : [:], descriptor: descriptor)
        if resuming {
            try journal.mendLastLine()
        } else {
            ftruncate(descriptor, 0)
            try journal.append(["command": .string(command), "input": .string(input), "items": .integer(Int64(count))])
        }
        return journal
    }

    /// Says what has become of an item; it is on disk when this returns for `begun`.
    package func record(_ number: Int, _ item: Item) throws(CommandError) {
        var line: JSON = [
            "item": .integer(Int64(number)), "state": .string(item.state.rawValue), "key": .string(item.idempotencyKey),
        ]
        if let note = item.note, case .object(let members) = line {
            line = .object(members + [.init("note", .string(note))])
        }
        try append(line)
    }

    /// Ends a line that was cut off, so that what is written next is a line of its own.
    private func mendLastLine() throws(CommandError) {
        var last: UInt8 = 0
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") else { return }
        guard Glibc.write(descriptor, "\n", 1) == 1 else {
            throw CommandError("file", "can't write \(path)", why: String(cString: strerror(errno)))
        }
    }

    /// Takes it away: everything is done.
    package func remove() { unlink(path) }

    private func append(_ line: JSON) throws(CommandError) {
        var bytes: [UInt8] = []
        line.write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        let failure = lock.withLock { _ -> StreamError? in
            do throws(StreamError) {
                try DescriptorSink(descriptor).write(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw CommandError("file", "can't write \(path)", why: failure.reason) }
    }

    /// The items of a journal, or nil when there is none. A last line that was cut off counts for nothing.
    static func load(_ path: String) throws(CommandError) -> [Int: Item]? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        var items: [Int: Item] = [:]
        for line in Array(data).split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONReader.value(in: Array(line)), case .integer(let number)? = value["item"],
                let state = value["state"]?.text.flatMap(ItemState.init), let key = value["key"]?.text
            else { continue }
            items[Int(number)] = Item(state: state, idempotencyKey: key, note: value["note"]?.text)
        }
        return items
    }

    /// Whether another journal of this command names the same file.
    private static func changed(_ directory: String, _ prefix: String, _ input: String) throws(CommandError) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.contains { name in
            guard name.hasPrefix(prefix), let data = FileManager.default.contents(atPath: "\(directory)/\(name)"),
                let first = Array(data).split(separator: UInt8(ascii: "\n")).first,
                let header = try? JSONReader.value(in: Array(first))
            else { return false }
            return header["input"]?.text == input
        }
    }
}
