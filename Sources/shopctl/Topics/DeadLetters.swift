internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import LocalStack
internal import Postgres
internal import ShopAPI

/// A dead letter as it is shown.
struct Letter: Sendable {
    let record: DeadLetterRecord
    /// Sent back as often as is allowed: it stays where it is.
    let isQuarantined: Bool
    var state: String { isQuarantined ? "quarantined" : "waiting" }
}

/// Letters with the same reason.
struct LetterGroup: Sendable {
    let topic: String
    let consumer: String
    let type: String
    /// Without ids and numbers.
    let reason: String
    var letters = 0
    var quarantined = 0
    var first: Date?
    var last: Date?

    var key: String { [topic, consumer, type, reason].joined(separator: "\u{0}") }
}

/// Which letters a command is about.
struct LetterSelection: Sendable {
    /// Where they lie, and about which event; nil: whichever. Empty: all that the filters admit.
    var letters: [RecordPlace: UUID?]
    var consumers: Set<String>
    var reason: String?
    var filter: EventFilter

    func admits(_ record: DeadLetterRecord) -> Bool {
        if !letters.isEmpty {
            guard let event = letters[record.place] else { return false }
            if let event, event != record.eventID { return false }
        }
        if !consumers.isEmpty, !consumers.contains(record.consumer) { return false }
        if let reason, record.reason.firstRange(of: reason) == nil { return false }
        return filter.admits(type: record.type, key: record.key, time: record.time)
    }
}

/// The dead letter topics as they are now.
///
/// A letter is never taken out of its topic, which is a log: what was done about it stands behind it in the same
/// partition, and so two passes tell what is still waiting.
struct DeadLetters: Sendable {
    let reader: RangeReader
    let rounds: Int

    /// The topics of letters: those named (with or without `.dlq`), else all there are.
    func topics(_ named: [String]) async throws -> [String] {
        let ending = Topic.deadLetters(of: "")
        if named.isEmpty { return try await reader.topics { $0.hasSuffix(ending) } }
        return Set(named.map { $0.hasSuffix(ending) ? $0 : Topic.deadLetters(of: $0) }).sorted()
    }

    /// Calls `each` with the letters that wait, in order within each partition, until it returns false.
    func read(_ topics: [String], _ selection: LetterSelection, _ each: ([Letter]) async throws -> Bool) async throws {
        let ranges = try await reader.ranges(of: topics)
        var settled: Set<RecordPlace> = []
        try await reader.read(ranges) { records in
            for record in records { if let place = DeadLetterRecord.settled(by: record) { settled.insert(place) } }
            return true
        }
        try await reader.read(ranges) { records in
            let letters = records.compactMap { DeadLetterRecord($0) }
                .filter { !settled.contains($0.place) && selection.admits($0) }
                .map { Letter(record: $0, isQuarantined: $0.round >= rounds) }
            return letters.isEmpty ? true : try await each(letters)
        }
    }

    /// The letters by reason, the most frequent first.
    func groups(_ topics: [String], _ selection: LetterSelection) async throws -> [LetterGroup] {
        var groups = LetterGroups()
        try await read(topics, selection) { letters in
            for letter in letters { groups.count(letter) }
            return true
        }
        return groups.sorted
    }
}

struct LetterGroups: Sendable {
    private var groups: [String: LetterGroup] = [:]

    mutating func count(_ letter: Letter) {
        let record = letter.record
        let new = LetterGroup(
            topic: record.place.partition.topic, consumer: record.consumer, type: record.type ?? "",
            reason: String(record.shape.prefix(200)))
        var group = groups[new.key] ?? new
        group.letters += 1
        if letter.isQuarantined { group.quarantined += 1 }
        if let time = record.time {
            group.first = min(group.first ?? time, time)
            group.last = max(group.last ?? time, time)
        }
        groups[new.key] = group
    }

    var sorted: [LetterGroup] {
        groups.values.sorted { ($1.letters, $0.key) < ($0.letters, $1.key) }
    }
}

// MARK: - What the verbs share

/// What a letter is called: where it lies, and which event it is about. An embedded broker that was lost gets the
/// letters again that wait, and another one may lie there then.
struct LetterName: Sendable, Hashable {
    let place: RecordPlace
    /// nil: whichever lies there.
    let event: UUID?

    /// `PLACE=EVENT` or `PLACE`.
    init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let place = parts.first.flatMap({ RecordPlace(String($0)) }) else { return nil }
        self.place = place
        event = parts.count == 2 ? UUID(uuidString: String(parts[1])) : nil
        if parts.count == 2, event == nil { return nil }
    }

    static func text(_ record: DeadLetterRecord) -> String {
        record.place.description + (record.eventID.map { "=" + $0.uuidString.lowercased() } ?? "")
    }
}

extension ValueType where Value == LetterName {
    /// A letter's name, bare or as `-o name` prints it, or where it lies.
    static var letter: ValueType {
        ValueType("LETTER") { text, _ throws(ValueProblem) in
            let bare = try ValueType<String>.bareIdentifier(text, of: "letter")
            guard let name = LetterName(bare) else {
                throw ValueProblem("it is no letter", hint: "like orders.events.dlq:0@17")
            }
            return name
        }
    }
}

enum DeadLetterFlags {
    static let topics = Argument.many(
        "topic", TopicFlags.topicName, "of these topics; else of all", minimum: 0)
    static let letters = Argument.many("letter", .letter, "which; or --file, or --all and filters", minimum: 0)
    static let topic = Option.list(
        "topic", TopicFlags.topicName, "only letters of these topics")
    static let consumer = Option.list("consumer", .text.named("NAME"), "only what this consumer could not handle")
    static let reason = Option.value("because", .text, "only with this in the reason")
    static let types = Option.list("type", .text.named("TYPE"), "only events of these types")
    static let keys = Option.list("key", .text.named("KEY"), "only events with these keys")
    static let rounds = Option.value(
        "rounds", .integer(1...1_000), default: "3", "after being sent back so often, a letter is quarantined")
    static let all = Option.toggle("all", "every letter that the filters admit")

    static let filters = [consumer.flag, reason.flag, types.flag, keys.flag, rounds.flag]

    static func selection(_ invocation: Invocation, letters: Set<LetterName> = []) -> LetterSelection {
        LetterSelection(
            letters: Dictionary(letters.map { ($0.place, $0.event) }) { $0 ?? $1 },
            consumers: Set(invocation[consumer]), reason: invocation[reason],
            filter: EventFilter(
                types: Set(invocation[types]), keys: Set(invocation[keys]), since: invocation[StandardFlags.since],
                until: invocation[StandardFlags.until]))
    }

    static let schema = Schema<Letter>(
        "letter", id: { LetterName.text($0.record) },
        [
            Column("letter", .identifier) { .identifier($0.record.place.description) },
            Column("state") { .status($0.state, $0.isQuarantined ? .bad : .warning) },
            Column("round", .number) { .integer($0.record.round) },
            Column("consumer") { .text($0.record.consumer) },
            Column("type") { .text($0.record.type) },
            Column("key", .identifier, .wide) {
                .identifier($0.record.key.map { String(decoding: $0, as: UTF8.self) })
            },
            Column("at", .time) { .time($0.record.time) },
            Column("reason") { .text($0.record.reason) },
            Column("from", .identifier, .wide) { .identifier($0.record.origin?.description) },
            Column("event", .identifier, .wide) { .identifier($0.record.eventID?.uuidString.lowercased()) },
            Column("attempts", .json, .programs) { letter in
                .json(
                    .array(letter.record.attempts.map { ["at": .string($0.at), "error": .string($0.error)] }))
            },
            Column("headers", .json, .programs) { letter in
                .json(
                    .object(
                        letter.record.headers.map { .init($0.0, .string(String(decoding: $0.1, as: UTF8.self))) }))
            },
            Column("value", .json, .programs) { letter in value(letter.record) },
        ])

    /// JSON as such, other text as a string; of a topic of chats what stands for it.
    private static func value(_ record: DeadLetterRecord) -> Cell {
        guard let bytes = record.value else { return .absent }
        if PrivateTopics.has(record.place.partition.topic) { return .json(PrivateTopics.standIn(for: bytes.count)) }
        return .json((try? JSONReader.value(in: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self)))
    }

    static let groups = Schema<LetterGroup>(
        "reason", id: { "\($0.topic): \($0.reason)" },
        [
            Column("letters", .number) { .integer($0.letters) },
            Column("quarantined", .number) { .integer($0.quarantined) },
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("consumer") { .text($0.consumer) },
            Column("type") { $0.type.isEmpty ? .absent : .text($0.type) },
            Column("reason") { .text($0.reason) },
            Column("first", .time, .wide) { .time($0.first) },
            Column("last", .time) { .time($0.last) },
        ])

    static let exitCodes: [ExitCode] = [.notFound, .notAllowed, .pending, .unreachable]
}
