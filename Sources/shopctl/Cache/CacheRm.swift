internal import Console
internal import EventLoop
internal import Redis

enum CacheRm {
    private static let maximum = Option.value("max", .integer(1...1_000_000_000), "stop after so many")
    private static let catchAll = Option.toggle("catch-all", "yes, a pattern that every key matches")

    static let command = Command(
        "rm", "Remove the keys that match a pattern",
        discussion: "Finds them with SCAN and unlinks them, a few at a time: it rests twice as long as it "
            + "works, so that others are served. What would be removed is counted first where somebody is to confirm "
            + "it. A pattern that matches every key needs --catch-all besides.",
        arguments: [CacheFlags.pattern.slot],
        flags: [
            CacheFlags.type.flag, maximum.flag, catchAll.flag, CacheFlags.pace.flag, CacheFlags.rate.flag,
        ],
        takes: [StandardFlags.results, StandardFlags.input, StandardFlags.changing, CacheFlags.group],
        columns: CacheRemoval.schema.infos,
        examples: [
            Example("shopctl cache rm 'catalog:carts:*' --dry-run", "how many would go"),
            Example("shopctl cache rm 'session:*' --max 100000 -y", "at most so many, without being asked"),
            Example("shopctl cache verify -o name | shopctl cache rm -f - -y", "what verify found"),
        ],
        exitCodes: [.confirmationNeeded] + CacheFlags.exits
    ) { invocation in
        let work = try work(invocation)
        try CacheConnection.permit(invocation)
        try checkThatSomebodyCanConfirm(invocation, work)
        return try await CacheConnection.use(invocation) { try await run($0, work) }
    }

    private enum Work: Sendable {
        case pattern(KeyPattern)
        case keys([[UInt8]], from: String)

        var name: String {
            switch self {
            case .pattern(let pattern): pattern.text
            case .keys(_, let source): source
            }
        }
    }

    private static func work(_ invocation: Invocation) throws -> Work {
        if let path = invocation[StandardFlags.file] {
            guard invocation[CacheFlags.pattern] == nil else {
                throw CommandError.usage("both a pattern and --file", why: "one of them is enough")
            }
            return .keys(try invocation.keysOfFile(path), from: path == "-" ? "stdin" : path)
        }
        guard let text = invocation[CacheFlags.pattern] else {
            throw CommandError.usage("PATTERN is missing", why: "which keys?", hint: "'catalog:carts:*'")
        }
        let pattern = KeyPattern(text: text)
        if pattern.isCatchAll, !invocation[catchAll], !invocation[StandardFlags.dryRun] {
            throw CommandError(
                "confirmation_needed", "every key matches \(pattern.text)", why: "that is confirmed apart from --yes",
                hint: "--catch-all, or --dry-run to count", exit: .confirmationNeeded)
        }
        return .pattern(pattern)
    }

    /// Before anything is counted.
    private static func checkThatSomebodyCanConfirm(_ invocation: Invocation, _ work: Work) throws {
        guard !invocation[StandardFlags.dryRun], !invocation[StandardFlags.yes] else { return }
        guard !invocation.surroundings.canPrompt || invocation[StandardFlags.noInput] else { return }
        try invocation.prompts.confirm("Remove what matches \(work.name)")
    }

    private static func run(_ cache: CacheConnection, _ work: Work) async throws -> ExitCode {
        let invocation = cache.invocation
        let limit = invocation[maximum].map { Int($0) } ?? .max
        let isDryRun = invocation[StandardFlags.dryRun]
        var total: Int?
        if isDryRun || !invocation[StandardFlags.yes] {
            let removal = try await remove(cache, work, limit: limit, isDryRun: true, total: nil)
            if isDryRun {
                try invocation.output.record(CacheRemoval.schema, removal)
                invocation.diagnostics.note("dry run: nothing was removed")
                return .done
            }
            total = min(removal.matched, limit)
            let what = "Remove \(min(removal.matched, limit)) keys that match \(work.name)"
            try invocation.prompts.confirm(what, count: min(removal.matched, limit))
        }
        let removal = try await remove(cache, work, limit: limit, isDryRun: false, total: total)
        try invocation.output.record(CacheRemoval.schema, removal)
        if removal.isLimited { invocation.diagnostics.note("--max \(limit) was reached: there may be more") }
        return .done
    }

    private static func remove(
        _ cache: CacheConnection, _ work: Work, limit: Int, isDryRun: Bool, total: Int?
    ) async throws -> CacheRemoval {
        let invocation = cache.invocation
        let sweep = KeySweep(
            cache: cache, limit: limit, isDryRun: isDryRun,
            pacer: Pacer(invocation[CacheFlags.pace], rate: invocation[CacheFlags.rate]),
            progress: invocation.progress(isDryRun ? "counting" : "removing", total: total))
        let started = ContinuousClock.now
        let servers = cache.masters.nodes.map(\.name).joined(separator: ",")
        func finish() -> CacheRemoval {
            sweep.progress.finish()
            if !isDryRun { ChangeList.add(invocation, "cache rm \(work.name)", server: servers, count: sweep.removed) }
            return CacheRemoval(
                pattern: work.name, matched: sweep.matched, removed: sweep.removed,
                duration: ContinuousClock.now - started, isLimited: sweep.isLimited, isDryRun: isDryRun)
        }
        do {
            switch work {
            case .keys(let keys, _): try await sweep.keys(keys)
            case .pattern(let pattern):
                // A name alone needs no way through all of them.
                if let key = pattern.literal, invocation[CacheFlags.type] == nil {
                    try await sweep.keys([key])
                } else {
                    try await sweep.pattern(pattern.text, type: invocation[CacheFlags.type])
                }
            }
        } catch {
            let soFar = finish()
            if !isDryRun { invocation.diagnostics.line("stopped after \(soFar.removed) keys were removed") }
            throw error
        }
        return finish()
    }
}

/// What `cache rm` did.
struct CacheRemoval: Sendable {
    var pattern: String
    /// Keys that were found, or are there of those that were named.
    var matched: Int
    var removed: Int
    var duration: Duration
    var isLimited: Bool
    var isDryRun: Bool

    static let schema = Schema<CacheRemoval>(
        "pattern", id: \.pattern,
        [
            Column("pattern", .identifier) { .identifier($0.pattern) },
            Column("matched", .number) { .integer($0.matched) },
            Column("removed", .number) { .integer($0.removed) },
            Column("duration", .duration) { .duration(.milliseconds($0.duration.wholeMilliseconds)) },
            Column("dryRun", .boolean, .programs) { .boolean($0.isDryRun) },
        ])
}

/// Removes or counts keys, a few at a time. Used by one task.
final class KeySweep {
    private let cache: CacheConnection
    private let limit: Int
    private let isDryRun: Bool
    private let pacer: Pacer
    let progress: ProgressLine
    private(set) var matched = 0
    private(set) var removed = 0

    /// Keys that one command unlinks: the server does nothing else meanwhile.
    private static let together = KeyScan.step

    init(cache: CacheConnection, limit: Int, isDryRun: Bool, pacer: Pacer, progress: ProgressLine) {
        self.cache = cache
        self.limit = limit
        self.isDryRun = isDryRun
        self.pacer = pacer
        self.progress = progress
    }

    var isLimited: Bool { matched >= limit }

    func pattern(_ pattern: String, type: String?) async throws {
        for node in cache.masters.nodes where !isLimited {
            try await sweep(node, KeyScan(pattern: pattern, type: type))
        }
    }

    /// What was found is unlinked together with the question for the next ones: one round trip for both.
    private func sweep(_ node: RedisMasters.Node, _ scan: KeyScan) async throws {
        var scan = scan
        var found: [[UInt8]] = []
        while !found.isEmpty || (!scan.isDone && !isLimited) {
            let isScanning = !scan.isDone && !isLimited
            var commands = isDryRun ? [] : unlink(found)
            if isScanning { commands.append(scan.words) }
            let count = found.count
            var answers = try await node.client.pipeline(commands)
            found = isScanning ? try scan.take(answers.removeLast()) : []
            found = Array(found.prefix(limit - matched))
            matched += found.count
            try await tally(answers)
            progress.advance(by: isDryRun ? found.count : count)
            if isDryRun { found = [] }
            try await pacer.rest(after: count)
        }
    }

    private func unlink(_ keys: [[UInt8]]) -> [[RedisArgument]] {
        if keys.isEmpty { return [] }
        // In a cluster, keys of one command must be of one slot.
        if cache.masters.isCluster { return keys.map { ["UNLINK", .bytes($0)] } }
        return stride(from: 0, to: keys.count, by: Self.together).map { start in
            ["UNLINK"] + keys[start..<min(start + Self.together, keys.count)].map { .bytes($0) }
        }
    }

    private func tally(_ answers: [RedisValue]) async throws {
        for answer in answers {
            // A slot that has moved meanwhile is somebody else's: its keys are found there.
            if case .error(let error) = answer, ["MOVED", "ASK", "TRYAGAIN"].contains(error.code) { continue }
            removed = removed.addingSaturated(try answer.int())
        }
    }

    /// Keys that are named.
    func keys(_ keys: [[UInt8]]) async throws {
        var rest = keys[...]
        let command: RedisArgument = isDryRun ? "EXISTS" : "UNLINK"
        while !rest.isEmpty, !isLimited {
            let some = rest.prefix(min(Self.together, limit - matched))
            rest = rest.dropFirst(some.count)
            let answers = try await cache.masters.each(some.map { (key: $0, words: [command, .bytes($0)]) })
            let count = try answers.reduce(0) { $0.addingSaturated(try $1.int()) }
            matched = matched.addingSaturated(count)
            if !isDryRun { removed = removed.addingSaturated(count) }
            progress.advance(by: some.count)
            try await pacer.rest(after: some.count)
        }
    }
}
