internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Postgres

/// `dlq retry` and `dlq drop`.
enum DeadLetterChange {
    enum Verb: String, Sendable { case retry, drop }

    struct Outcome: Sendable {
        let letter: Letter
        /// `retried`, `dropped`, `quarantined`, `failed`; what would become of it with --dry-run.
        let result: String
        let detail: String?
    }

    private static let schema = Schema<Outcome>(
        "letter", id: { $0.letter.record.place.description },
        [
            Column("letter", .identifier) { .identifier($0.letter.record.place.description) },
            Column("result") { .status($0.result, $0.result == "failed" ? .bad : nil) },
            Column("round", .number) { .integer($0.letter.record.round) },
            Column("to") { .text($0.letter.record.origin?.partition.topic) },
            Column("consumer", .text, .wide) { .text($0.letter.record.consumer) },
            Column("event", .identifier, .wide) { .identifier($0.letter.record.eventID?.uuidString.lowercased()) },
            Column("detail") { .text($0.detail) },
        ])

    private static let flags = [DeadLetterFlags.all.flag, DeadLetterFlags.topic.flag] + DeadLetterFlags.filters
    private static let takes = [
        StandardFlags.results, StandardFlags.span, Flags.stores, StandardFlags.changing, StandardFlags.input,
    ]
    private static let exitCodes: [ExitCode] = [
        .notFound, .notAllowed, .partlyFailed, .pending, .confirmationNeeded, .unreachable,
    ]

    static let retry = Command(
        "retry", "Send letters back to where they came from",
        discussion: """
            The consumer that could not handle the event forgets that it has seen it, and gets it once more; the \
            other consumers know it and pass it over. A letter that was retried is no longer listed; if it fails \
            again it comes back with its round counted up, and after --rounds of them it stays: quarantined.

            The names that -o name prints say the event, too, as the columns letter and event do together: one that \
            has come to lie elsewhere, as after the loss of the embedded broker, is not taken for another.

            Killed in between, retry it again: what was applied meanwhile is not applied twice.
            """,
        arguments: [DeadLetterFlags.letters.slot], flags: flags, takes: takes, columns: schema.infos,
        examples: [
            Example("shopctl topics dlq retry orders.events.dlq:0@17 -y", "one letter"),
            Example(
                "shopctl topics dlq retry --all --consumer payments --because 'connection' -y",
                "all that one consumer could not handle for one reason"),
        ],
        exitCodes: exitCodes
    ) { try await run(.retry, $0) }

    static let drop = Command(
        "drop", "Give letters up",
        discussion:
            "They are no longer listed, and count as handled. The record itself goes when its topic's retention "
            + "takes it.",
        arguments: [DeadLetterFlags.letters.slot], flags: flags, takes: takes, columns: schema.infos,
        examples: [
            Example("shopctl topics dlq drop orders.events.dlq:0@17 --reason 'a test' -y", "one letter"),
            Example(
                "shopctl topics dlq drop --all --because malformed --until 7d --dry-run", "what that would be"),
        ],
        exitCodes: exitCodes
    ) { try await run(.drop, $0) }

    private static func names(_ invocation: Invocation) throws -> Set<LetterName> {
        var names = Set(invocation[DeadLetterFlags.letters])
        if let path = invocation[StandardFlags.file] {
            let input = try BatchInput.read(
                path: path, input: invocation.surroundings.input,
                schema: BatchSchema([.init("letter", isRequired: true), .init("event")], identifier: "letter"))
            var faults: [(place: TextPlace, reason: String)] = []
            for record in input.records {
                do throws(ValueProblem) {
                    let event = record.text("event").map { "=" + $0 } ?? ""
                    let name = (record.text("letter") ?? "") + event
                    names.insert(try ValueType<LetterName>.letter.parse(name, .distantPast))
                } catch {
                    faults.append((record.place, error.reason))
                }
            }
            if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
        }
        guard names.isEmpty == invocation[DeadLetterFlags.all] else {
            throw names.isEmpty
                ? CommandError.usage("LETTER is missing", why: "as arguments, in --file, or --all")
                : CommandError.usage("both letters and --all", why: "one of them is enough")
        }
        return names
    }

    private static func run(_ verb: Verb, _ invocation: Invocation) async throws -> ExitCode {
        let names = try names(invocation)
        let places = Set(names.map(\.place))
        try DirectChange.requireReason(invocation)
        let stores = try Stores(invocation)
        let loops = EventLoopGroup(count: 1, name: "shopctl")
        let cluster = try Cluster(invocation)
        let reader = RangeReader(cluster)
        let letters = DeadLetters(reader: reader, rounds: Int(invocation[DeadLetterFlags.rounds]))
        let selection = DeadLetterFlags.selection(invocation, letters: names)
        let named = places.isEmpty ? invocation[DeadLetterFlags.topic] : places.map(\.partition.topic)
        let topics = try await letters.topics(named)
        try await confirm(verb, invocation, try await letters.groups(topics, selection))

        let producer = KafkaProducer(cluster.configuration, on: cluster.loop, deliveryLimit: .seconds(20))
        let work = DeadLetterWork(
            verb: verb, producer: producer, inboxes: Inboxes(stores: stores, loops: loops),
            user: invocation.surroundings.user, reason: invocation[StandardFlags.reason],
            isDryRun: invocation[StandardFlags.dryRun])
        let writer = try invocation.output.list(schema)
        var counts: [String: Int] = [:]
        var missing = places
        try await letters.read(topics, selection) { found in
            for outcome in try await work.settle(found) {
                counts[outcome.result, default: 0] += 1
                missing.remove(outcome.letter.record.place)
                try writer.write(outcome)
            }
            try writer.flush()
            return !Task.isCancelled
        }
        try writer.finish()
        try invocation.output.flush()
        await producer.close()
        await reader.close()
        return try end(invocation, counts, missing)
    }

    private static func confirm(_ verb: Verb, _ invocation: Invocation, _ groups: [LetterGroup]) async throws {
        guard !invocation[StandardFlags.dryRun] else { return }
        let count = groups.reduce(0) { $0 + $1.letters }
        guard count > 0 else { return }
        if !invocation[StandardFlags.yes] {
            for group in groups {
                invocation.diagnostics.line(
                    "\(group.letters) of \(group.topic) (\(group.consumer)): \(group.reason)".escapingControls)
            }
        }
        let action = verb == .retry ? "Send back" : "Drop"
        try invocation.prompts.confirm("\(action) \(count) dead \(count == 1 ? "letter" : "letters")", count: count)
    }

    private static func end(
        _ invocation: Invocation, _ counts: [String: Int], _ missing: Set<RecordPlace>
    ) throws -> ExitCode {
        let text =
            counts.isEmpty
            ? "no letters" : counts.sorted { $0.key < $1.key }.map { "\($1) \($0)" }.joined(separator: ", ")
        let dry = invocation[StandardFlags.dryRun] ? " (dry run: nothing was changed)" : ""
        invocation.diagnostics.note("topics dlq: \(text)\(dry)")
        if let first = missing.sorted().first {
            throw CommandError(
                "not_found",
                missing.count == 1 ? "no letter \(first) waits" : "\(missing.count) letters don't wait, \(first) first",
                why: "it was settled, or was never there; or another lies there now (`topics dlq ls` shows them)",
                exit: counts.isEmpty ? .notFound : .partlyFailed)
        }
        if Task.isCancelled { return .interrupted }
        return counts["failed"] == nil ? .done : .partlyFailed
    }
}

/// The inboxes of the services, each as its own role.
actor Inboxes {
    private let stores: Stores
    private let loops: EventLoopGroup
    private var clients: [String: PostgresClient] = [:]
    private var subscriptions: [EventSubscription]?

    init(stores: Stores, loops: EventLoopGroup) {
        self.stores = stores
        self.loops = loops
    }

    /// The schema whose inbox says what `consumer` has handled of `topic`; nil when it is not known to listen to it.
    func schema(of consumer: String, topic: String) async throws -> String? {
        if subscriptions == nil {
            subscriptions = try await EventBooks(try client("audit")).allSubscriptions()
        }
        return subscriptions?.first { $0.consumer == consumer && $0.topic == topic }?.schema
    }

    func clearRejected(_ ids: [UUID], consumer: String, schema: String, forgetting: Bool) async throws {
        _ = try await EventBooks(try client(schema)).clearRejected(
            ids, consumer: consumer, schema: schema, forgetting: forgetting)
    }

    private func client(_ role: String) throws -> PostgresClient {
        if let known = clients[role] { return known }
        let made = PostgresClient(try stores.postgres(as: role), group: loops)
        clients[role] = made
        return made
    }
}

/// Settles letters: first what their consumers know, then the event itself, then the note that it was done.
struct DeadLetterWork: Sendable {
    let verb: DeadLetterChange.Verb
    let producer: KafkaProducer
    let inboxes: Inboxes
    let user: String
    let reason: String?
    let isDryRun: Bool

    func settle(_ letters: [Letter]) async throws -> [DeadLetterChange.Outcome] {
        var outcomes: [RecordPlace: DeadLetterChange.Outcome] = [:]
        var ready: [Letter] = []
        for letter in letters {
            let place = letter.record.place
            if verb == .retry, letter.isQuarantined {
                outcomes[place] = .init(
                    letter: letter, result: "quarantined", detail: "sent back \(letter.record.round) times; --rounds")
            } else if verb == .retry, letter.record.origin == nil {
                outcomes[place] = .init(letter: letter, result: "failed", detail: "it does not say where it came from")
            } else if let problem = try await problem(letter) {
                outcomes[place] = .init(letter: letter, result: "failed", detail: problem)
            } else {
                ready.append(letter)
                outcomes[place] = .init(letter: letter, result: verb == .retry ? "retried" : "dropped", detail: nil)
            }
        }
        if !isDryRun, !ready.isEmpty { try await settleReady(ready) }
        return letters.compactMap { outcomes[$0.record.place] }
    }

    /// What keeps the consumer from getting the event.
    private func problem(_ letter: Letter) async throws -> String? {
        guard verb == .retry, letter.record.eventID != nil, let origin = letter.record.origin else { return nil }
        let consumer = letter.record.consumer
        if consumer.isEmpty { return nil }
        guard try await inboxes.schema(of: consumer, topic: origin.partition.topic) != nil else {
            return "no consumer \(consumer) listens to \(origin.partition.topic)"
        }
        return nil
    }

    private func settleReady(_ letters: [Letter]) async throws {
        var byInbox: [String: (schema: String, consumer: String, ids: [UUID])] = [:]
        for record in letters.map(\.record) {
            guard let id = record.eventID, let origin = record.origin, !record.consumer.isEmpty,
                let schema = try await inboxes.schema(of: record.consumer, topic: origin.partition.topic)
            else { continue }
            byInbox["\(schema)/\(record.consumer)", default: (schema, record.consumer, [])].ids.append(id)
        }
        for (_, inbox) in byInbox.sorted(by: { $0.key < $1.key }) {
            try await inboxes.clearRejected(
                inbox.ids, consumer: inbox.consumer, schema: inbox.schema, forgetting: verb == .retry)
        }
        if verb == .retry { try await send(backed(letters)) }
        let outcome = verb == .retry ? "retried" : "dropped"
        try await send(letters.map { $0.record.settled(as: outcome, by: user, because: reason) })
    }

    /// What goes back. A record that is no event was put aside by every consumer of its topic: it goes back once.
    private func backed(_ letters: [Letter]) -> [KafkaMessage] {
        var origins: Set<RecordPlace> = []
        return letters.compactMap { letter in
            if letter.record.eventID == nil, let origin = letter.record.origin,
                !origins.insert(origin).inserted
            {
                return nil
            }
            return letter.record.retry
        }
    }

    private func send(_ messages: [KafkaMessage]) async throws {
        if let error = try await producer.send(messages).firstError { throw error }
    }
}
