internal import Console
internal import EventBus
internal import EventLoop
internal import Kafka

enum TopicsDLQ {
    static let command = Command(
        "dlq", "Dead letters: what consumers could not handle",
        discussion: """
            An event that a consumer can't handle goes to TOPIC.dlq with the reason, the attempts, and where it came \
            from; the partition goes on without it. A letter waits until it is sent back or dropped.
            """,
        subcommands: [ls, reasons, show, retry, drop])

    static let retry = DeadLetterChange.retry
    static let drop = DeadLetterChange.drop

    private static func letters(_ invocation: Invocation) throws -> DeadLetters {
        DeadLetters(
            reader: RangeReader(try Cluster(invocation)),
            rounds: Int(invocation[DeadLetterFlags.rounds]))
    }

    private static let ls = Command(
        "ls", "List the letters that wait",
        discussion: "A letter is named by the topic, the partition and the offset where it lies.",
        arguments: [DeadLetterFlags.topics.slot], flags: DeadLetterFlags.filters,
        takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span, Flags.stores],
        columns: DeadLetterFlags.schema.infos,
        examples: [
            Example("shopctl topics dlq ls", "the first 50, and below them the reasons"),
            Example(
                "shopctl topics dlq ls orders.events --since 1h -o name | shopctl topics dlq retry -f - -y",
                "send the last hour's back"),
        ],
        exitCodes: DeadLetterFlags.exitCodes
    ) { invocation in
        let letters = try letters(invocation)
        let names = try await letters.topics(invocation[DeadLetterFlags.topics])
        let writer = try invocation.output.list(DeadLetterFlags.schema)
        let limit = Listing.limit(invocation)
        var groups = LetterGroups()
        var isCut = false
        try await letters.read(names, DeadLetterFlags.selection(invocation)) { found in
            for letter in found {
                groups.count(letter)
                if writer.count < limit { try writer.write(letter) } else { isCut = true }
            }
            try writer.flush()
            return !isCut || !invocation.output.configuration.format.isForPrograms
        }
        try writer.finish()
        try invocation.output.section("Reasons", DeadLetterFlags.groups, groups.sorted)
        if isCut { invocation.diagnostics.note("there is more: --all shows everything, --limit N more") }
        await letters.reader.close()
        return .done
    }

    private static let reasons = Command(
        "reasons", "Count the letters that wait by reason",
        discussion: "Ids and numbers in a reason count as the same.",
        arguments: [DeadLetterFlags.topics.slot], flags: DeadLetterFlags.filters,
        takes: [StandardFlags.results, StandardFlags.span, Flags.stores], columns: DeadLetterFlags.groups.infos,
        examples: [
            Example("shopctl topics dlq reasons", "of every topic, the most frequent first"),
            Example("shopctl topics dlq reasons orders.events --since 2h -o json", "for a program"),
        ],
        exitCodes: DeadLetterFlags.exitCodes
    ) { invocation in
        let letters = try letters(invocation)
        let names = try await letters.topics(invocation[DeadLetterFlags.topics])
        try invocation.output.list(
            DeadLetterFlags.groups, try await letters.groups(names, DeadLetterFlags.selection(invocation)))
        await letters.reader.close()
        return .done
    }

    private static let shown = Argument.many("letter", .letter, "which letters")

    private static let show = Command(
        "show", "Show letters whole: reason, attempts, headers, event",
        discussion: "The events of chats (messages.to.*) are withheld, as `topics cat` says.",
        arguments: [shown.slot], flags: [DeadLetterFlags.rounds.flag], takes: [StandardFlags.results, Flags.stores],
        columns: DeadLetterFlags.schema.infos,
        examples: [
            Example("shopctl topics dlq show orders.events.dlq:0@17", "everything about one"),
            Example("shopctl topics dlq show orders.events.dlq:0@17 -o json", "its event and headers for a program"),
        ],
        exitCodes: DeadLetterFlags.exitCodes
    ) { invocation in
        let letters = try letters(invocation)
        let names = invocation[shown]
        let places = names.map(\.place)
        var found: [RecordPlace: Letter] = [:]
        let ranges = Set(places).map { OffsetRange(partition: $0.partition, start: $0.offset, end: $0.offset + 1) }
        for range in ranges {
            let known = try await letters.reader.ranges(of: [range.partition.topic])
            guard
                known.contains(where: {
                    $0.partition == range.partition && $0.start <= range.start && range.end <= $0.end
                })
            else { throw missing(RecordPlace(range.partition, offset: range.start)) }
            try await letters.reader.read([range]) { records in
                for record in records.compactMap({ DeadLetterRecord($0) }) {
                    found[record.place] = Letter(record: record, isQuarantined: record.round >= letters.rounds)
                }
                return true
            }
        }
        for name in names {
            guard let letter = found[name.place], name.event == nil || name.event == letter.record.eventID else {
                throw missing(name.place)
            }
            try show(invocation, letter)
        }
        await letters.reader.close()
        return .done
    }

    private static func missing(_ place: RecordPlace) -> CommandError {
        CommandError(
            "not_found", "there is no letter \(place)", why: "`topics dlq ls` lists those that wait", exit: .notFound)
    }

    private static func show(_ invocation: Invocation, _ letter: Letter) throws {
        try invocation.output.record(DeadLetterFlags.schema, letter)
        guard !invocation.output.configuration.format.isForPrograms, !invocation.output.configuration.isQuiet else {
            return
        }
        for attempt in letter.record.attempts {
            try invocation.output.put("attempt \(attempt.at): \(attempt.error)".escapingControls + "\n")
        }
        for (name, value) in letter.record.headers {
            try invocation.output.put("\(name): \(String(decoding: value, as: UTF8.self))".escapingControls + "\n")
        }
        let isPrivate = PrivateTopics.has(letter.record.place.partition.topic)
        let value = letter.record.value.map { bytes in
            if isPrivate { return "withheld: what customers write is private" }
            return (try? JSONReader.value(in: bytes).pretty) ?? String(decoding: bytes, as: UTF8.self).escapingControls
        }
        try invocation.output.put("\n" + (value ?? "no value") + "\n")
    }
}

/// How much a listing shows that is made here.
enum Listing {
    static func limit(_ invocation: Invocation) -> Int {
        if invocation[StandardFlags.all] {
            if case .flag = invocation.origin(of: StandardFlags.limit) {
                return Int(invocation[StandardFlags.limit] ?? .max)
            }
            return .max
        }
        return Int(invocation[StandardFlags.limit] ?? ShopClient.usualLimit)
    }
}
