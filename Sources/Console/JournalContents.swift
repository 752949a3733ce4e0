internal import FoundationEssentials
internal import Glibc

/// What a journal says, as far as it can be read.
struct JournalContents: Sendable {
    /// 1: of the versions that knew items by their numbers alone; 2: this one's. Nil: no line of it can be read.
    var version: Int?
    var command: String?
    var server: String?
    /// As it was typed; and as an absolute path, or `stdin`.
    var input: String?
    var place: String?
    var count: Int?
    var salt: String?
    var reason: String?
    var meaning: [String]?
    var holder: String?
    var isRepeated = false
    var finished: String?
    /// By their ids; in version 1 by their numbers.
    var items: [String: BatchJournal.Item] = [:]

    static let empty = JournalContents()

    /// Ids of what was done, or may have been.
    var settled: Set<String> { Set(items.filter { $0.value.state.mayBeDone }.keys) }

    /// Reads it whole, or nil when there is none. Lines that are none, as a power cut leaves them at the end, count for
    /// nothing.
    /// - Throws: exit code 5 for one that is there and can't be read.
    static func load(_ path: String) throws(CommandError) -> JournalContents? {
        try bytes(path).map { JournalContents($0) }
    }

    /// What can't be read is not empty: it may say of anything that it was done. Another run may just have taken it
    /// away, or given it another name; then there is none.
    private static func bytes(_ path: String, upTo maximum: Int = .max) throws(CommandError) -> [UInt8]? {
        if let bytes = FileSource.own(path, upTo: maximum) { return bytes }
        guard access(path, F_OK) == 0 else { return nil }
        throw CommandError(
            "unreadable_journal", "\(path) can't be read", why: "what it says was done must not be done again",
            hint: "make it readable; `shopctl jobs rm \(JobDirectory.name(path))` forgets it", exit: .conflict)
    }

    /// Its items by the ids that a run gives them now, where a version before gave them others.
    func known(by run: BatchIdentity) -> JournalContents {
        guard run.earlierIDs.count == run.ids.count else { return self }
        var known = self
        for (id, earlier) in zip(run.ids, run.earlierIDs) where id != earlier {
            guard let item = known.items.removeValue(forKey: earlier) else { continue }
            // What was written since counts.
            if known.items[id] == nil { known.items[id] = item }
        }
        return known
    }

    /// Reads its first line alone.
    /// - Throws: as ``load(_:)``.
    static func header(_ path: String) throws(CommandError) -> JournalContents? {
        try bytes(path, upTo: 1 << 14).map { JournalContents(Array($0.prefix { $0 != UInt8(ascii: "\n") })) }
    }

    init() {}

    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONReader.value(in: Array(line)) else { continue }
            if value["item"] != nil {
                addItem(value)
            } else if let time = value["finished"]?.text {
                finished = time
            } else if value["command"] != nil {
                addHeader(value)
            }
        }
    }

    private mutating func addHeader(_ value: JSON) {
        version = value["journal"] == .integer(2) ? 2 : 1
        finished = nil
        command = value["command"]?.text
        server = value["server"]?.text
        input = value["input"]?.text
        place = value["place"]?.text
        salt = value["salt"]?.text
        reason = value["reason"]?.text
        if case .array(let words)? = value["meaning"] { meaning = words.compactMap(\.text) }
        isRepeated = value["repeat"] == .bool(true)
        if case .integer(let number)? = value["items"] { count = Int(clamping: number) }
        holder = RunLock.words(value)
    }

    private mutating func addItem(_ value: JSON) {
        guard case .integer(let number)? = value["item"], let key = value["key"]?.text,
            let state = value["state"]?.text.flatMap(BatchJournal.ItemState.init)
        else { return }
        let id = value["id"]?.text ?? String(number)
        var since: Int64?
        if case .integer(let time)? = value["at"] { since = time }
        items[id] = BatchJournal.Item(
            Int(clamping: number), state, key: key, note: value["note"]?.text, since: items[id]?.since ?? since,
            mark: value["mark"]?.text ?? items[id]?.mark, subject: value["subject"]?.text ?? items[id]?.subject,
            deed: value["is"]?.text ?? items[id]?.deed)
    }

    /// The end of a file, which says whether it was finished without reading all of it.
    static func isFinished(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, size - 200), SEEK_SET)
        guard let end = try? DescriptorSource(descriptor).read(upTo: 200) else { return false }
        let last = end.split(separator: UInt8(ascii: "\n")).last.map { Array($0) } ?? []
        return (try? JSONReader.value(in: last))?["finished"] != nil
    }
}

/// What a batch is, so that it is known again.
package struct BatchIdentity: Sendable {
    /// How a run is begun.
    package enum Intent: Sendable { case once, resume, again }

    /// The command's words.
    package var command: String
    /// Where it goes.
    package var server: String
    /// Of the input, of where it goes and of what is done with it.
    package var digest: String
    /// The same as versions before this one made it.
    package var legacyDigest: String?
    /// The file as it was typed, or `stdin`.
    package var input: String
    /// What the keys of a new run are made from.
    package var salt: String
    package var reason: String?
    /// The items' ids in their order.
    package var ids: [String]
    /// As the version before made them, in the same order; empty where they are the same.
    package var earlierIDs: [String]
    /// What is done with each: a run does not go on with other flags.
    package var meaning: [String]?
    /// Who runs it, and since when.
    package var user: String
    package var now: String
    /// Items follow each other, and each is known by all before it: a run goes on only where the beginning is the same.
    package var isSequence = false
    /// What comes back changed, or was done by other runs, is meant.
    package var isRepeat = false

    package init(
        command: String, server: String, digest: String, legacyDigest: String? = nil, input: String, salt: String,
        reason: String? = nil, ids: [String], earlierIDs: [String] = [], meaning: [String]? = nil, user: String,
        now: String, isSequence: Bool = false
    ) {
        self.command = command
        self.server = server
        self.digest = digest
        self.legacyDigest = legacyDigest
        self.input = input
        self.salt = salt
        self.reason = reason
        self.ids = ids
        self.earlierIDs = earlierIDs
        self.meaning = meaning
        self.user = user
        self.now = now
        self.isSequence = isSequence
    }

    /// Files are known again by where they lie.
    var place: String { Self.place(input) }
    static func place(_ input: String) -> String {
        input == "stdin" || input.hasPrefix("/") ? input : FileManager.default.currentDirectoryPath + "/" + input
    }

    /// Its keys are made from one that was given.
    var hasChosenKey: Bool { salt.hasPrefix("key:") }

    var prefix: String { Self.prefix(command) }
    static func prefix(_ command: String) -> String { command.replacing(" ", with: "-") + "-" }

    var header: [JSON.Member] {
        [
            .init("journal", .integer(2)), .init("command", .string(command)), .init("server", .string(server)),
            .init("input", .string(input)), .init("place", .string(place)), .init("items", .integer(Int64(ids.count))),
            .init("salt", .string(salt)), .init("reason", reason.map(JSON.string) ?? .null),
            .init("meaning", meaning.map { .array($0.map(JSON.string)) } ?? .null),
        ] + RunLock.holder(user: user, now: now)
    }
}
