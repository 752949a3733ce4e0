internal import Console
internal import Crypto
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Postgres
internal import ShopAPI

enum TopicsReplay {
    private static let topics = Argument.many(
        "topic", TopicFlags.topicName, "which topics; or --all", minimum: 0)
    private static let all = Option.toggle("all", "every topic that an outbox has ever written to")
    private static let from = Option.value(
        "from",
        ValueType<ReplayOrigin>.choice("WHAT") {
            $0 == .topic ? "what Kafka still has" : "what the services have kept in PostgreSQL"
        }, default: "topic", "where the events are taken from")
    private static let target = Option.value(
        "to", TopicFlags.topicName, "into this topic, instead of where each came from")
    private static let types = Option.list("type", .text.named("TYPE"), "only events of these types")
    private static let keys = Option.list("key", .text.named("KEY"), "only events with these keys")
    private static let maximum = Option.value(
        "max", .integer(1...1_000_000_000), "at most so many in this run; --resume sends more")
    private static let copies = Option.value(
        "max-copies", .integer(1...100), default: "1", "leave out what was itself sent again so often")
    private static let anyAge = Option.toggle(
        "any-age", "also what consumers with an inbox would refuse for its age")
    private static let rate = StandardFlags.rate
    private static let lockFlags = [StandardFlags.lock.flag, StandardFlags.lockWait.flag]

    private static let schema = Schema<ReplayRow>(
        "type", path: { [$0.topic, $0.type] },
        [
            Column("topic", .identifier) { .identifier($0.topic) },
            Column("type") { $0.type.isEmpty ? .absent : .text($0.type) },
            Column("events", .number) { .integer($0.events) },
            Column("first", .time) { .time($0.first) },
            Column("last", .time) { .time($0.last) },
            Column("copies", .number, .wide) { .integer($0.copies) },
            Column("tooOld", .number, .wide) { .integer($0.tooOld) },
            Column("sent", .number) { .integer($0.sent) },
        ])

    static let command = Command(
        "replay", "Send events again, from a topic or from the outboxes",
        discussion: """
            Counts first, by topic and type, and asks before it sends. Consumers with an inbox know what they have \
            applied: sending an event again changes nothing for them; it mends what was lost on the way.

            What was there when it began is sent, in order within each key, with the headers replay_count, replay_from \
            and replay_run beside its own. A record that has a replay_count of --max-copies is left out, so that no \
            two replays feed each other. The window goes by the time of the record, or of the outbox's row.

            Interrupted, it says how to go on: --resume sends what is left. Killed in between, it repeats one batch at \
            most.
            """,
        arguments: [topics.slot],
        flags: [
            all.flag, from.flag, target.flag, types.flag, keys.flag, rate.flag, maximum.flag, copies.flag,
            anyAge.flag, StandardFlags.resume.flag,
        ] + lockFlags,
        takes: [StandardFlags.results, StandardFlags.span, Flags.stores, StandardFlags.changing],
        columns: schema.infos,
        examples: [
            Example(
                "shopctl topics replay orders.events --since 2h --dry-run", "how many events of which types that is"),
            Example(
                "shopctl topics replay --all --from outbox -y --rate 1000",
                "everything that was ever said, without drowning anybody"),
            Example(
                "shopctl topics replay orders.events --type order.placed --to orders.copy -y",
                "some of them, into another topic"),
        ],
        exitCodes: [
            .notFound, .notAllowed, .conflict, .pending, .locked, .confirmationNeeded, .unreachable, .interrupted,
        ]
    ) { invocation in
        let topics = invocation[topics]
        if topics.isEmpty != invocation[all] {
            throw topics.isEmpty
                ? CommandError.usage("TOPIC is missing", why: "as arguments, or --all")
                : CommandError.usage("both topics and --all", why: "one of them is enough")
        }
        try DirectChange.requireReason(invocation)
        let lock = try await DirectChange.takeLock(invocation)
        defer { withExtendedLifetime(lock) {} }
        let stores = try Stores(invocation)
        let signatures = try signatures(invocation, stores)
        let loops = EventLoopGroup(count: 1, name: "shopctl")
        let cluster = try Cluster(invocation)
        let reader = RangeReader(cluster)
        let needsDatabase = invocation[from] == .outbox || invocation[all]
        let databases = needsDatabase ? try stores.databases(on: loops) : nil
        let source = try await source(invocation, reader, databases.map { EventBooks($0) })
        // Nothing is asked of it before the first message.
        let producer = KafkaProducer(cluster.configuration, on: cluster.loop, deliveryLimit: .seconds(20))
        let run = ReplayRun(
            source, rule: rule(invocation), to: invocation[target],
            rate: invocation[rate].map(Int.init) ?? (stores.isKafkaEmbedded ? embeddedRate : nil),
            maximum: invocation[maximum].map(Int.init), producer: producer,
            signatures: signatures)
        let code = try await replay(invocation, run, source, digest(invocation, cluster.configuration.bootstrap))
        await producer.close()
        await reader.close()
        await databases?.close()
        return code
    }

    /// The embedded broker keeps little, read or not: no faster than consumers can follow.
    private static let embeddedRate = 1_000

    /// What comes from an outbox, or goes elsewhere, is signed anew.
    /// - Throws: a usage error when consumers would not take it and nothing is known to sign it with.
    private static func signatures(_ invocation: Invocation, _ stores: Stores) throws -> EventSignatures? {
        if let topic = invocation[target] ?? (invocation[from] == .outbox ? Topic.ordersEvents : nil) {
            return try stores.signatures(for: topic) ?? stores.signatures
        }
        return stores.signatures
    }

    private static func source(
        _ invocation: Invocation, _ reader: RangeReader, _ books: EventBooks?
    ) async throws -> any ReplaySource {
        let topics = invocation[all] ? nil : invocation[topics]
        if invocation[from] == .outbox, let books { return OutboxReplaySource(books: books, topics: topics) }
        var names = topics ?? []
        if let books, topics == nil {
            let known = Set(try await books.sources().map(\.topic))
            names = try await reader.topics { known.contains($0) }
        }
        return TopicReplaySource(reader: reader, topics: names)
    }

    private static func rule(_ invocation: Invocation) -> ReplayRule {
        let limit = EventBusOptions().replayLimit
        return ReplayRule(
            filter: EventFilter(
                types: Set(invocation[types]), keys: Set(invocation[keys]), since: invocation[StandardFlags.since],
                until: invocation[StandardFlags.until]),
            maximumCopies: Int(invocation[copies]),
            horizon: invocation[anyAge] ? nil : invocation.now.addingTimeInterval(-Double(limit.components.seconds)))
    }

    /// Of what is to be sent, from where and to where: the same replay has the same journal, whatever its pace. The
    /// window counts as it was typed: `2h` means another one each time, but a run that is resumed is that of the first.
    private static func digest(_ invocation: Invocation, _ brokers: String) -> String {
        let arguments = invocation.surroundings.arguments
        func typed(_ name: String) -> String {
            for (index, word) in arguments.enumerated() {
                if word == name, index + 1 < arguments.count { return arguments[index + 1] }
                if word.hasPrefix("\(name)=") { return String(word.dropFirst(name.count + 1)) }
            }
            return ""
        }
        let lists = [invocation[topics], invocation[types], invocation[keys]].map { list in
            Set(list).sorted().map { "\($0.utf8.count):\($0)" }.joined()
        }
        let text = [
            brokers, invocation[from].rawValue, invocation[target] ?? "", "\(invocation[copies])",
            "\(invocation[anyAge])", typed("--since"), typed("--until"),
        ]
        return Hex.encode(SHA256.hash((text + lists).joined(separator: "\u{0}")))
    }

    private static func replay(
        _ invocation: Invocation, _ run: ReplayRun, _ source: any ReplaySource, _ digest: String
    ) async throws -> ExitCode {
        let name = "rpl-" + UUID().uuidString.lowercased()
        if invocation[StandardFlags.dryRun] {
            let histogram = try await run.survey(try await source.ranges(rule(invocation).filter))
            try show(invocation, histogram)
            invocation.diagnostics.note("dry run: nothing was sent")
            return .done
        }
        let journal = try await ReplayJournal.open(
            directory: invocation.directories.state + "/batches", digest: digest,
            resuming: invocation[StandardFlags.resume], run: name
        ) { try await source.ranges(rule(invocation).filter) }
        var histogram: ReplayHistogram
        do {
            histogram = try await run.survey(journal.ranges)
            try confirm(invocation, histogram, journal)
        } catch {
            // Nothing was begun.
            if journal.sent == 0 { journal.remove() }
            throw error
        }
        let total = min(
            histogram.toSend, invocation[maximum].map(Int.init) ?? .max)
        let progress = invocation.progress("topics replay", total: total)
        let isWhole: Bool
        do {
            isWhole = try await run.send(journal, &histogram, progress: progress)
        } catch {
            progress.finish()
            invocation.diagnostics.line("\(journal.sent) sent; to do the rest: \(resumption(invocation))")
            throw error
        }
        progress.finish()
        if isWhole { journal.remove() }
        try show(invocation, histogram)
        if isWhole { return .done }
        invocation.diagnostics.line("\(journal.sent) sent; to do the rest: \(resumption(invocation))")
        return Task.isCancelled ? .interrupted : .done
    }

    private static func resumption(_ invocation: Invocation) -> String {
        invocation.commandLine(adding: ["--resume"])
    }

    private static func show(_ invocation: Invocation, _ histogram: ReplayHistogram) throws {
        try invocation.output.list(schema, histogram.sorted)
        try invocation.output.flush()
        note(invocation, histogram)
    }

    private static func note(_ invocation: Invocation, _ histogram: ReplayHistogram) {
        if histogram.events == 0, histogram.copies == 0 {
            invocation.diagnostics.note("no such events: nothing to send")
        }
        if histogram.copies > 0 {
            invocation.diagnostics.note("\(histogram.copies) are copies themselves, and are left out: --max-copies")
        }
        if histogram.tooOld > 0 {
            invocation.diagnostics.note(
                "\(histogram.tooOld) are older than consumers' inboxes remember, and are left out: --any-age")
        }
    }

    /// The histogram, and whether to go on.
    private static func confirm(
        _ invocation: Invocation, _ histogram: ReplayHistogram, _ journal: ReplayJournal
    ) throws {
        let isQuiet = invocation.output.configuration.isQuiet
        if !isQuiet, !invocation[StandardFlags.yes] || invocation.surroundings.errorsIsTerminal {
            for row in histogram.sorted {
                let share = String(repeating: "#", count: max(1, row.events * 40 / max(1, histogram.events)))
                let type = row.type.isEmpty ? "-" : row.type
                invocation.diagnostics.line("\(row.topic) \(type): \(row.events) \(share)".escapingControls)
            }
            note(invocation, histogram)
        }
        guard histogram.toSend > 0 else { return }
        let goal = invocation[target].map { " into \($0)" } ?? ""
        try invocation.prompts.confirm("Send \(histogram.toSend) events again\(goal)", count: histogram.toSend)
    }
}

/// What commands ask for that change something and go through no daemon.
enum DirectChange {
    /// - Throws: exit code 12 without a reason on a protected context.
    static func requireReason(_ invocation: Invocation) throws {
        guard invocation.context.isProtected, invocation[StandardFlags.reason] == nil,
            !invocation[StandardFlags.dryRun]
        else { return }
        throw CommandError(
            "reason_needed", "a reason is needed on \(invocation.context.name)", why: "this context is protected",
            hint: "--reason TEXT", exit: .confirmationNeeded)
    }

    static func takeLock(_ invocation: Invocation) async throws -> RunLock? {
        guard let name = invocation[StandardFlags.lock] else { return nil }
        let now = invocation.surroundings.now
        return try await RunLock.take(
            name, directory: invocation.directories.state + "/locks", wait: invocation[StandardFlags.lockWait],
            user: invocation.surroundings.user, now: { RFC3339.text(now()) })
    }
}
