internal import Console
internal import EventBus
internal import FoundationEssentials
internal import Kafka

enum TopicsProduce {
    private static let topic = Argument.optional(
        "topic", TopicFlags.topicName, "where to; with -f each line may say it")
    private static let value = Argument.optional("value", .text.named("VALUE"), "the message itself")
    private static let key = Option.value("key", .text.named("KEY"), "decides the partition, and keeps order")
    private static let headers = Option.list(
        "header", .pair("NAME=VALUE", "ce_type=order.placed"), "a header", commas: false)
    private static let partition = Option.value("partition", .integer(0...1_000_000), "this one, whatever the key")
    private static let time = Option.value("time", .time, "when it is said to be from; default: now")
    private static let lines = Option.toggle("lines", "each line of the file is a value, whatever it is")
    private static let separator = Option.value(
        "key-separator", .text.named("TEXT"), "with --lines: what stands between a key and its value")
    private static let keep = Option.toggle("keep-partitions", "into the partitions that the lines say")

    /// What became of the messages, by partition.
    struct Row: Sendable {
        let partition: KafkaPartition
        var messages = 0
        var first: Int64
        var last: Int64
    }
    private static let schema = Schema<Row>(
        "partition", path: { [$0.partition.topic, "\($0.partition.number)"] },
        [
            Column("topic", .identifier) { .identifier($0.partition.topic) },
            Column("partition", .number) { .integer(Int64($0.partition.number)) },
            Column("messages", .number) { .integer($0.messages) },
            Column("firstOffset", .number, title: "FIRST") { .integer($0.first) },
            Column("lastOffset", .number, title: "LAST") { .integer($0.last) },
        ])

    static let command = Command(
        "produce", "Write messages into a topic",
        discussion: """
            One from the command line, or many with -f: lines of JSON as `topics cat -o jsonl` writes them, with keys, \
            headers and times; or with --lines each line as a value. Keys are placed as Kafka's Java client places \
            them. What goes to a topic of the shop is signed, unless it brings a signature, and so needs the \
            installation's secret (events.secret). Each message is written once; ends with 6 when some were refused, \
            and names their lines. A file leaves a journal: given again, it is answered with "already done on …" for \
            30 days and written once more only with --repeat; what was broken off goes on with --resume, each line \
            once. What comes by a pipe is written as it comes, and leaves none.
            """,
        arguments: [topic.slot, value.slot],
        flags: [
            key.flag, headers.flag, partition.flag, time.flag, lines.flag, separator.flag, keep.flag,
            StandardFlags.dryRun.flag, StandardFlags.resume.flag, StandardFlags.again.flag,
        ],
        takes: [StandardFlags.results, StandardFlags.input, Flags.stores], columns: schema.infos,
        examples: [
            Example("shopctl topics produce orders.copy '{\"a\":1}' --key ord_1 --header ce_type=test", "one message"),
            Example("kcat -C -t old -e -K '|' | shopctl topics produce new -f - --lines --key-separator '|'", "many"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .partlyFailed, .pending, .locked, .unreachable]
    ) { invocation in
        if let time = invocation[time], time.timeIntervalSince1970 < 0 {
            throw CommandError.usage("--time is before 1970", why: "Kafka's times begin there")
        }
        let cluster = try Cluster(invocation)
        var run = try ProduceRun(invocation, cluster, Stores(invocation))
        if let path = invocation[StandardFlags.file] {
            if invocation[value] != nil { throw CommandError.usage("both VALUE and --file", why: "one is enough") }
            if !invocation[StandardFlags.dryRun], ProduceFile.isOne(path) {
                let batch = try ProduceBatch(path, invocation, cluster)
                if let time = batch.finished {
                    batch.tellFinished(time)
                    try invocation.output.list(schema, [])
                    return .done
                }
                try await batch.write(&run) { try message($0, $1, invocation) }
            } else {
                try await stream(path, &run, invocation)
            }
        } else {
            try refuseFileFlags(invocation)
            guard let topic = invocation[topic] else { throw CommandError.usage("TOPIC is missing") }
            guard let value = invocation[value] else { throw CommandError.usage("VALUE or --file is missing") }
            try await run.add(fromFlags(topic, Array(value.utf8), invocation), line: 1)
        }
        try await run.flush()
        await run.close()
        try invocation.output.list(schema, run.rows.values.sorted { $0.partition < $1.partition })
        invocation.diagnostics.note(run.summary)
        return run.failed > 0 ? .partlyFailed : .done
    }

    /// What comes by a pipe can't be read twice: it is written as it comes.
    private static func stream(_ path: String, _ run: inout ProduceRun, _ invocation: Invocation) async throws {
        if !invocation[StandardFlags.dryRun] { try refuseFileFlags(invocation) }
        var reader = try LineReader(path, invocation.surroundings.input)
        while let line = try reader.next() {
            do {
                guard let message = try message(line, reader.number, invocation) else { continue }
                try await run.add(message, line: reader.number)
            } catch var error as CommandError {
                if error.code == "usage", run.sent > 0 { error.why = "\(run.sent) messages before it were written" }
                throw error
            }
        }
    }

    private static func refuseFileFlags(_ invocation: Invocation) throws(CommandError) {
        for flag in [StandardFlags.resume, StandardFlags.again] where invocation[flag] {
            throw .usage("--\(flag.flag.name) needs a file", why: "only what can be read twice leaves a journal")
        }
    }

    /// A message out of a line; nil for a blank one.
    private static func message(_ line: [UInt8], _ number: Int, _ invocation: Invocation) throws -> KafkaMessage? {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }), !invocation[lines] { return nil }
        do throws(ValueProblem) { return try read(line, invocation) } catch {
            throw CommandError.usage("line \(number): \(error.reason)", hint: error.hint)
        }
    }

    private static func fromFlags(_ topic: String, _ value: [UInt8]?, _ invocation: Invocation) -> KafkaMessage {
        KafkaMessage(
            topic: topic, key: invocation[key].map { Array($0.utf8) }, value: value,
            headers: invocation[headers].map { ($0.name, Array($0.value.utf8)) }, timestamp: invocation[time],
            partition: invocation[partition].map { Int32(clamping: $0) })
    }

    private static func read(_ line: [UInt8], _ invocation: Invocation) throws(ValueProblem) -> KafkaMessage {
        guard invocation[lines] else {
            return try RecordInput.message(line, topic: invocation[topic], keepsPartition: invocation[keep])
        }
        guard let topic = invocation[topic] else { throw ValueProblem("TOPIC is missing") }
        var message = fromFlags(topic, line, invocation)
        if let text = invocation[separator] {
            let between = Array(text.utf8)
            let found = line.indices.first { line[$0...].starts(with: between) }
            guard let found else { throw ValueProblem("it has no \"\(text)\" in it") }
            message.key = Array(line[..<found])
            message.value = Array(line[(found + between.count)...])
        }
        return message
    }
}

/// Messages on their way, some thousands at a time.
struct ProduceRun {
    private let invocation: Invocation
    private let producer: KafkaProducer
    private let cluster: Cluster
    private let stores: Stores
    private var known: [String: EventSignatures?] = [:]
    private var waiting: [KafkaMessage] = []
    private var lines: [Int] = []
    private var bytes = 0
    private(set) var sent = 0
    /// Written before, by the run that this one resumes.
    var earlier = 0
    /// Where the topics end, as far as it is known.
    private(set) var marks = ProduceMarks()
    private(set) var failed = 0
    private(set) var rows: [KafkaPartition: TopicsProduce.Row] = [:]

    private static let maximum = 10_000
    private static let maximumBytes = 16 << 20
    private static let maximumToldFailures = 20
    private let isDryRun: Bool
    /// Whether a journal says how far it is.
    private let isNoted: Bool

    init(_ invocation: Invocation, _ cluster: Cluster, _ stores: Stores) throws {
        self.invocation = invocation
        self.cluster = cluster
        self.stores = stores
        isDryRun = invocation[StandardFlags.dryRun]
        isNoted = invocation[StandardFlags.file].map(ProduceFile.isOne) ?? false
        producer = KafkaProducer(
            cluster.configuration, on: cluster.loop, deliveryLimit: max(cluster.limit, .seconds(5)))
    }

    var summary: String {
        let what = isDryRun ? "\(sent) messages would be written (dry run)" : "\(sent) messages written"
        return what + (earlier > 0 ? ", \(earlier) before" : "") + (failed > 0 ? ", \(failed) refused" : "")
    }

    /// The message as it is to be written: signed, where its topic is the shop's.
    mutating func prepared(_ message: KafkaMessage) async throws -> KafkaMessage {
        if known[message.topic] == nil {
            known[message.topic] = .some(try stores.signatures(for: message.topic))
            let topic = try await cluster.topic(message.topic)
            if isNoted { marks.add(try await cluster.marks([topic])) }
        }
        let hasSignature = message.headers.contains { $0.0 == EventSignatures.header }
        let signatures = hasSignature ? nil : known[message.topic] ?? nil
        return signatures?.signed(message) ?? message
    }

    /// Writes a part of a file; not cut off in the middle.
    mutating func send(_ messages: [(message: KafkaMessage, line: Int)]) async throws {
        (waiting, lines) = (messages.map(\.message), messages.map(\.line))
        try await flush()
    }

    mutating func add(_ message: KafkaMessage, line: Int) async throws {
        waiting.append(try await prepared(message))
        lines.append(line)
        bytes += (message.value?.count ?? 0) + (message.key?.count ?? 0)
        if waiting.count >= Self.maximum || bytes >= Self.maximumBytes { try await flush() }
    }

    mutating func flush() async throws {
        guard !waiting.isEmpty else { return }
        try Task.checkCancellation()
        let deliveries = isDryRun ? [] : try await delivered(waiting)
        if isDryRun { sent += waiting.count }
        for (delivery, line) in zip(deliveries, lines) {
            if let error = delivery.error {
                failed += 1
                try refuse(error, line)
            } else {
                sent += 1
                count(KafkaPartition(delivery.topic, delivery.partition), delivery.offset ?? -1)
            }
        }
        (waiting, lines, bytes) = ([], [], 0)
    }

    /// What is on its way is waited for, so that what is noted of it is true.
    private func delivered(_ messages: [KafkaMessage]) async throws -> [KafkaDelivery] {
        try await Task { [producer] in try await producer.send(messages) }.value
    }

    /// Who may not write, or can't reach anybody, is told so once and for all.
    private func refuse(_ error: KafkaError, _ line: Int) throws {
        if sent == 0, error.isAuthentication || error.isUnreachable { throw error }
        guard failed <= Self.maximumToldFailures else { return }
        invocation.diagnostics.line("line \(line): \(error.message)")
    }

    private mutating func count(_ partition: KafkaPartition, _ offset: Int64) {
        var row = rows[partition] ?? TopicsProduce.Row(partition: partition, first: offset, last: offset)
        marks.pass(partition, offset)
        row.messages += 1
        row.first = min(row.first, offset)
        row.last = max(row.last, offset)
        rows[partition] = row
    }

    func close() async { await producer.close() }
}
