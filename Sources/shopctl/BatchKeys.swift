internal import Console
internal import Crypto
internal import FoundationEssentials

/// How a batch and its items are known again, here and by the daemon.
///
/// An item is what it says (its fields, whatever their order) and, where several say the same, which of them it is; or
/// it is its own idempotency key, where it has one. Its key towards the daemon is made from that and from the run: from
/// all of the input and what is done with it, or from `--idempotency-key`. So the same file makes the same keys on
/// every machine, and two files with the same line in them make two. A run that goes on after its file was edited
/// keeps making keys as it began.
struct BatchKeys: Sendable {
    /// Of each record in its order, by what its fields mean: `0.10` is `0.1`.
    let ids: [String]
    /// By how its fields are spelled, as the version before knew it. Keys are made from these: another machine may be
    /// of that version.
    let spelledIDs: [String]
    /// What is done with each.
    let meaning: [String]
    let flags: FlagMeanings
    /// What a new run's keys are made from: `key:` and that of `--idempotency-key`, else a digest.
    let salt: String
    private let run: String

    /// - Parameters:
    ///   - schema: says what fields mean; nil where they mean what they say.
    ///   - meaning: what is done: the command's words, its own flags and arguments, as they were typed.
    ///   - flags: what the flags mean, however they are spelled.
    ///   - input: all of the input's bytes.
    ///   - given: `--idempotency-key`.
    ///   - again: it was done before, and new keys are wanted.
    init(
        _ records: [BatchRecord], of schema: BatchSchema? = nil, meaning: [String],
        flags: FlagMeanings = .asTyped, input: [UInt8], given: String?, again: Bool = false
    ) {
        self.init(
            records, of: schema, meaning: meaning, flags: flags, digest: Hex.encode(SHA256.hash(input)), given: given,
            again: again)
    }

    /// - Parameter digest: the SHA-256 of the input's bytes.
    init(
        _ records: [BatchRecord], of schema: BatchSchema? = nil, meaning: [String],
        flags: FlagMeanings = .asTyped, digest: String, given: String?, again: Bool = false
    ) {
        let scope = Self.digest(meaning)
        self.meaning = meaning
        self.flags = flags
        spelledIDs = Self.ids(records, scope) { $1 }
        if let schema {
            let meanings = Dictionary(schema.fields.map { ($0.name, $0.meaning) }, uniquingKeysWith: { $1 })
            // Never one of the others.
            ids = Self.ids(records, Self.digest(flags.meaning(meaning))) { name, text in
                let trimmed = String(text.reversed().drop(while: \.isWhitespace).reversed())
                return trimmed.isEmpty ? nil : meanings[name]?(trimmed)
            }.map { $0.hasPrefix("key:") ? $0 : "is:\($0)" }
        } else {
            ids = spelledIDs
        }
        run = given.map { "key:\($0)" } ?? Self.digest([scope, digest])
        salt = again ? (given.map { "key:\($0)-" } ?? "") + UUID().uuidString : run
    }

    /// Of a run towards one server, for the journal's name. With a key of its own, a run is that, whatever its input.
    func digest(server: String) -> String { Self.digest([server, run]) }

    /// The key of an item that has none.
    static func key(_ id: String, salt: String) -> String {
        guard salt.hasPrefix("key:") else { return EarlierDeeds.madeKeys + digest([salt, id]).prefix(40) }
        return "\(salt.dropFirst(4))-" + digest([id]).prefix(24)
    }

    private static func ids(
        _ records: [BatchRecord], _ scope: String, _ meaning: (_ field: String, _ text: String) -> String?
    ) -> [String] {
        var seen: [String: Int] = [:]
        return records.map { record in
            if let key = record.ownKey { return "key:\(key)" }
            let said = record.values.filter { $0.value != .null && $0.value != .string("") }
            let fields = said.sorted { $0.key < $1.key }.flatMap { field -> [String] in
                let text = record.text(field.key) ?? field.value.compact
                return meaning(field.key, text).map { [field.key, $0] } ?? []
            }
            let id = String(digest([scope] + fields).prefix(32))
            seen[id, default: 0] += 1
            return "\(id)-\(seen[id] ?? 1)"
        }
    }

    /// Of words, each with its length, so that no two lists of them are one.
    static func digest(_ words: [String]) -> String {
        Hex.encode(SHA256.hash(Array(words.map { "\($0.utf8.count):\($0)" }.joined().utf8)))
    }
}

extension BatchRecord {
    /// Its own idempotency key.
    var ownKey: String? { text(BatchInput.keyField) }

    /// Every key is one that daemons take, and stands there once.
    static func checkKeys(_ input: BatchInput) throws(CommandError) {
        var lines: [String: Int] = [:]
        var faults: [(place: TextPlace, reason: String)] = []
        for record in input.records {
            guard let key = record.ownKey else { continue }
            let place = record.place(of: BatchInput.keyField)
            do throws(ValueProblem) {
                _ = try ValueType<String>.idempotencyKey.parse(key, .distantPast)
            } catch {
                faults.append((place, error.reason))
            }
            if let line = lines.updateValue(record.place.line, forKey: key) {
                faults.append((place, "the idempotency key \(key) stands in line \(line) already"))
            }
        }
        if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
    }
}
