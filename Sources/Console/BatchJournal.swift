internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// What became of each item of a batch, on disk, so that no item is done twice: not by a run that goes on after an
/// interruption, not by the same input given once more, not by the input after it was edited.
///
/// A file of JSON lines under the state directory, named by the command and a digest of what is done: first a line for
/// the run, then one for each item that was begun (with its idempotency key) and one for each that ended. Items are
/// known by what they say, not by where they stand, so that lines may come, go and change places in between.
///
/// A line is on the disk before the call that it announces is made, and the end of an item before the next one begins;
/// whoever waits for that meanwhile waits for the same write. What a power cut leaves is a beginning of it.
package final class BatchJournal: Sendable {
    package enum ItemState: String, Sendable {
        /// Announced; if the run is over, nobody knows what came of it.
        case begun
        case done
        /// Refused: it was not done.
        case failed
        /// Asked, and no answer came: the same key tells.
        case unknown
        /// It could not be asked for: nobody was there.
        case untried

        /// Whether it may have been done.
        package var mayBeDone: Bool { self != .failed && self != .untried }
    }
    package struct Item: Sendable, Equatable {
        package var number: Int
        package var state: ItemState
        package var key: String
        package var note: String?
        /// When it was begun for the first time, in seconds since 1970; nil in journals that don't say.
        package var since: Int64?
        /// Where to look for what came of it, in the words of whoever began it.
        package var mark: String?
        /// What it is done to; nil in journals that don't say.
        package var subject: String?
        /// What is done, in words that other commands and inputs have for it too; nil where it may be done anew.
        package var deed: String?

        package init(
            _ number: Int, _ state: ItemState, key: String, note: String? = nil, since: Int64? = nil,
            mark: String? = nil, subject: String? = nil, deed: String? = nil
        ) {
            self.number = number
            self.state = state
            self.key = key
            self.note = note
            self.since = since
            self.mark = mark
            self.subject = subject
            self.deed = deed
        }
    }

    /// Finished ones are kept for so long, in seconds.
    package static let lifetime: Int64 = 30 * 86_400

    package let path: String
    /// What is known from earlier runs, by the items' ids.
    package let earlier: [String: Item]
    /// What the keys of items are made from that have none yet.
    package let salt: String
    /// The reason that the run was begun with.
    package let reason: String?
    /// What the run was begun to do with its items; nil in journals that don't say.
    package let meaning: [String]?
    /// When all of the input had been done; nil while some of it has not.
    package let finished: String?
    /// An earlier input goes on in this one: the lines that were done and are not in it any more.
    package let gone: Int
    /// It was begun to do on purpose what may have been done before.
    package let isRepeated: Bool
    private let lines: DurableLines
    private let header: [JSON.Member]
    private let isNew: Bool
    /// The journal of an earlier version, whose items stand in this one once it is begun.
    private let replaced: String?

    init(
        _ found: JournalContents, lines: DurableLines, path: String, header: [JSON.Member], finished: String?,
        gone: Int, isRepeated: Bool, replacing replaced: String?
    ) {
        self.isRepeated = isRepeated || found.isRepeated
        self.replaced = replaced
        self.path = path
        self.lines = lines
        self.header = header
        self.finished = finished
        self.gone = gone
        earlier = found.items
        salt = found.salt ?? header.first { $0.name == "salt" }?.value.text ?? ""
        isNew = found.salt == nil
        meaning = found.meaning
        reason = isNew ? header.first { $0.name == "reason" }?.value.text : found.reason
    }

    deinit { lines.release() }

    /// Says on disk that the run begins, before its first item.
    package func begin() async throws(CommandError) {
        var members = header
        if !isNew {
            members.removeAll { ["salt", "reason"].contains($0.name) }
            members += [.init("salt", .string(salt)), .init("reason", reason.map(JSON.string) ?? .null)]
        }
        if isRepeated { members.append(.init("repeat", .bool(true))) }
        add(.object(members))
        if replaced != nil { for (id, item) in earlier { record(id, item) } }
        try await commit()
        if let replaced { unlink(replaced) }
        for directory in [path.directory, path.directory.directory] { DurableLines.synchronize(directory: directory) }
    }

    /// Announces an item; it is on disk when this returns.
    package func begin(_ id: String, _ item: Item) async throws(CommandError) {
        record(id, item)
        try await commit()
    }

    /// Says what has become of an item; it is on disk before the next one is announced.
    package func record(_ id: String, _ item: Item) {
        var members: [JSON.Member] = [
            .init("item", .integer(Int64(item.number))), .init("id", .string(id)),
            .init("state", .string(item.state.rawValue)), .init("key", .string(item.key)),
        ]
        if let note = item.note { members.append(.init("note", .string(note))) }
        if let since = item.since { members.append(.init("at", .integer(since))) }
        if let mark = item.mark { members.append(.init("mark", .string(mark))) }
        if let subject = item.subject { members.append(.init("subject", .string(subject))) }
        if let deed = item.deed { members.append(.init("is", .string(deed))) }
        add(.object(members))
    }

    /// Waits until all that was said is on disk.
    package func commit() async throws(CommandError) {
        guard let failure = await lines.commit() else { return }
        throw CommandError(
            "file", "can't write \(path)", why: failure.reason,
            hint: "nothing is asked of a daemon that is not written down first; when there is room: --resume")
    }

    /// How often it has waited for the disk so far.
    package var synchronizations: Int { lines.count }

    /// All of it is done: it is kept for a while, to answer who asks for the same once more.
    package func finish(at time: String) async throws(CommandError) {
        add(["finished": .string(time)])
        try await commit()
    }

    /// Takes it away when nothing was begun.
    package func forgetIfUntouched() { if isNew { unlink(path) } }

    /// Takes it away: nothing was done, and nothing is to be resumed.
    package func forget() { unlink(path) }

    private func add(_ line: JSON) {
        var bytes: [UInt8] = []
        line.write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        lines.add(bytes)
    }
}

/// Lines of a file that reach the disk together: who waits for the disk while it is being waited for joins the next
/// group.
final class DurableLines: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<StreamError?, Never>] = []
        var isAtWork = false
        /// After a failure nothing more is written: what follows half a line could not be read.
        var failure: StreamError?
        var count = 0
    }
    private let file: JournalFile
    private let state = Mutex(State())

    init(_ file: JournalFile) { self.file = file }

    func release() { file.release() }

    func add(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.failure == nil else { return }
            do throws(StreamError) {
                try DescriptorSink(file.descriptor).write(bytes)
            } catch {
                state.failure = error
            }
        }
    }

    /// - Returns: why something that was added is not on disk, or nil.
    func commit() async -> StreamError? {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                state.waiting.append(continuation)
                defer { state.isAtWork = true }
                return !state.isAtWork
            }
            if begins { Task { await synchronize() } }
        }
    }

    private func synchronize() async {
        while true {
            // Others that are about to wait join this group.
            await Task.yield()
            let (group, known) = state.withLock { state in
                defer { state.waiting = [] }
                if state.waiting.isEmpty { state.isAtWork = false }
                return (state.waiting, state.failure)
            }
            if group.isEmpty { return }
            var failure = known
            state.withLock { $0.count += 1 }
            if failure == nil, fdatasync(file.descriptor) != 0 {
                failure = StreamError(code: errno, operation: "write")
                state.withLock { $0.failure = failure }
            }
            for one in group { one.resume(returning: failure) }
        }
    }

    /// How often the disk was waited for.
    var count: Int { state.withLock { $0.count } }

    /// A new file is there after a power cut only when its directory is on disk too.
    static func synchronize(directory: String) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

extension String {
    /// The directory of a path.
    var directory: String {
        guard let slash = lastIndex(of: "/"), slash > startIndex else { return "/" }
        return String(self[..<slash])
    }
}
