internal import Console
internal import FoundationEssentials
internal import Kafka

/// The flags and arguments that several commands about topics share.
enum TopicFlags {
    static let topicName = ValueType<String>("TOPIC", completion: .live("topic")) { text, _ throws(ValueProblem) in
        let name = try ValueType<String>.bareIdentifier(text, of: "topic")
        if let fault = KafkaTopicName.fault(in: name) { throw ValueProblem("the name \(fault)") }
        return name
    }
    /// As it stands: a group may be called `group/x`.
    static let groupName = ValueType<String>.text.named("GROUP").completed(by: .live("group"))

    static let topics = Argument.many("topic", topicName, "which topics")
    static let group = Argument.one("group", groupName, "which consumer group")

    static let onlyTopics = Option.list("topic", topicName, "only of these topics")
    static let onlyPartitions = Option.list(
        "partition", .integer(0...1_000_000), "only these partitions, by number")

    // Making and changing
    static let partitions = Option.value("partitions", .integer(1...100_000), "how many partitions")
    static let settings = Option.list(
        "config", .pair("NAME=VALUE", "retention.ms=604800000"), "a setting of the topic, by Kafka's name",
        commas: false)
    static let retention = Option.value(
        "retention", .duration(), "how long messages are kept: retention.ms in people's words")

    // Reading
    static let from = Option.value("from", .position, "from there on: \(Position.forms)")
    static let to = Option.value("to", .position, "up to there, and not that one")
    static let key = Option.list(
        "key", ValueType<String>("KEY") { text, _ throws(ValueProblem) in text }, "with this key; one of several",
        commas: false)
    static let header = Option.list(
        "header", .pair("NAME=VALUE", "ce_source=orders"), "with this header; all of several", commas: false)
    static let type = Option.list(
        "type", .text.named("TYPE"), "an event of this type, order.placed or order.*; one of several")
    static let field = Option.list(
        "field", .pair("PATH=VALUE", "lines.0.sku=TEA-1"), "whose JSON body has this; all of several", commas: false)
    static let follow = Option.toggle("follow", "go on with what comes, until interrupted")
    static let raw = Option.toggle("raw", "only the values, as they are, with a newline after each")

    static let reading = [
        onlyPartitions.flag, key.flag, header.flag, type.flag, field.flag, follow.flag, raw.flag,
    ]
    static let readingExits: [ExitCode] = [.notFound, .notAllowed, .unreachable, .interrupted, .pipeClosed]
}

/// Two words with `=` between them.
struct Pair: Sendable, Equatable {
    var name: String
    var value: String
}

extension ValueType where Value == Pair {
    static func pair(_ placeholder: String, _ example: String) -> ValueType {
        ValueType(placeholder) { text, _ throws(ValueProblem) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValueProblem("it has no = in it", hint: "like \(example)")
            }
            return Pair(name: parts[0], value: parts[1])
        }
    }
}

/// A place in a topic, as people say it.
enum Position: Sendable, Equatable {
    case earliest
    case latest
    case offset(Int64)
    /// So many before the end.
    case last(Int64)
    case time(Date)

    static let forms = "earliest, latest, an offset, -N for the last N, or a time (\(TimeArgument.forms))"

    /// - Returns: nil when it is none of the ``forms``.
    init?(_ text: String, now: Date) {
        switch text {
        case "earliest", "beginning": self = .earliest
        case "latest", "end": self = .latest
        default:
            if let number = Int64(text) {
                self = number < 0 ? .last(number == .min ? .max : -number) : .offset(number)
            } else if let time = TimeArgument.parse(text, now: now) {
                self = .time(time)
            } else {
                return nil
            }
        }
    }

    /// The offset, kept within what there is; nil for a time, which the broker knows.
    func offset(in marks: KafkaWatermarks) -> Int64? {
        switch self {
        case .earliest: marks.low
        case .latest: marks.high
        case .offset(let offset): min(max(offset, marks.low), marks.high)
        case .last(let count): max(marks.low, marks.high - min(count, marks.high))
        case .time: nil
        }
    }

    var time: Date? { if case .time(let time) = self { time } else { nil } }

    var text: String {
        switch self {
        case .earliest: "earliest"
        case .latest: "latest"
        case .offset(let offset): "offset \(offset)"
        case .last(let count): "the last \(count)"
        case .time(let time): RFC3339.text(time)
        }
    }
}

extension ValueType where Value == Position {
    static var position: ValueType {
        ValueType("POSITION", explain: { $0.text }) { text, now throws(ValueProblem) in
            guard let position = Position(text, now: now) else {
                throw ValueProblem("it is no place in a topic", hint: "one of: \(Position.forms)")
            }
            return position
        }
    }
}

/// Asking before something is changed that can't be taken back.
enum TopicChange {
    static func permit(_ invocation: Invocation, _ action: String, count: Int = 1) throws {
        guard !invocation[StandardFlags.dryRun] else { return }
        if invocation.context.isProtected, invocation[StandardFlags.reason] == nil {
            throw CommandError(
                "reason_needed", "a reason is needed on \(invocation.context.name)", why: "this context is protected",
                hint: "--reason TEXT", exit: .confirmationNeeded)
        }
        try invocation.prompts.confirm(action, count: count)
    }

    static func noteDryRun(_ invocation: Invocation) {
        if invocation[StandardFlags.dryRun] { invocation.diagnostics.note("dry run: nothing was changed") }
    }
}
