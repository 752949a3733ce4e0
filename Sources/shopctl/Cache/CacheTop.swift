internal import Console
internal import FoundationEssentials
internal import Glibc
internal import Redis
internal import ShopAPI

enum CacheTop {
    private static let measure = Option.value(
        "by", ValueType<KeyMeasure>.choice("WHAT") { $0.summary }, default: "size", "what counts")

    static let command = Command(
        "top", "Find the biggest or the hottest keys",
        discussion: "Goes through all keys of every server, gently. Heat is Redis's counter of uses where its policy "
            + "keeps one (maxmemory-policy …-lfu), else how lately a key was used. When it is interrupted it shows "
            + "what it has found so far, and --resume goes on from there.",
        arguments: [CacheFlags.pattern.slot],
        flags: [
            measure.flag, CacheFlags.type.flag, StandardFlags.limit.described("so many; 20 by default").flag,
            StandardFlags.resume.described("go on where an interrupted run stopped").flag, CacheFlags.pace.flag,
            CacheFlags.rate.flag,
        ],
        takes: [StandardFlags.results, CacheFlags.group], columns: schema.infos,
        examples: [
            Example("shopctl cache top", "the twenty biggest"),
            Example("shopctl cache top 'catalog:*' --by heat --limit 5", "the five carts that are used most"),
        ],
        exitCodes: [.notFound] + CacheFlags.exits
    ) { invocation in
        try await CacheConnection.use(invocation) { try await run($0) }
    }

    private static let schema = Schema<RankedKey>(
        "key", rowID: { RowID(bytes: $0.key) },
        [
            Column("key", .identifier) { .bytes($0.key) },
            Column("type") { .text($0.type) },
            Column("bytes", .number) { $0.bytes.map { .integer($0) } ?? .absent },
            Column("frequency", .number) { $0.frequency.map { .integer($0) } ?? .absent },
            Column("idle", .duration) { $0.idle.map { .duration(.seconds($0)) } ?? .absent },
            Column("ttl", .duration) { .milliseconds($0.ttl) },
            Column("keyBase64", .text, .programs) {
                .text(Cell.isText($0.key) ? nil : Data($0.key).base64EncodedString())
            },
        ])

    private static func run(_ cache: CacheConnection) async throws -> ExitCode {
        let invocation = cache.invocation
        let file = TopFile(invocation)
        var top = TopKeys(
            measure: invocation[measure], limit: Int(invocation[StandardFlags.limit] ?? 20),
            pattern: invocation[CacheFlags.pattern] ?? "*")
        if invocation[StandardFlags.resume] {
            guard let kept = file.read(), kept.measure == top.measure, kept.pattern == top.pattern else {
                throw CommandError("not_found", "no interrupted run of this command is known", exit: .notFound)
            }
            top = kept
        }
        let pacer = Pacer(invocation[CacheFlags.pace], rate: invocation[CacheFlags.rate])
        let progress = invocation.progress("looking at keys")
        do {
            for node in cache.masters.nodes where !top.done.contains(node.name) {
                try await go(cache, node, &top, pacer, progress, file)
            }
        } catch {
            progress.finish()
            file.write(top)
            try show(invocation, top)
            invocation.diagnostics.line(
                "stopped after \(top.seen) keys; to go on: \(invocation.commandLine(adding: ["--resume"]))")
            throw error
        }
        progress.finish()
        file.remove()
        try show(invocation, top)
        invocation.diagnostics.note("\(top.seen) keys looked at")
        return .done
    }

    private static func show(_ invocation: Invocation, _ top: TopKeys) throws {
        try invocation.output.list(schema, top.keys)
        try invocation.output.flush()
    }

    private static func go(
        _ cache: CacheConnection, _ node: RedisMasters.Node, _ top: inout TopKeys, _ pacer: Pacer,
        _ progress: ProgressLine, _ file: TopFile
    ) async throws {
        let figures = try await ServerFigures.read(node)
        if top.server != node.name || top.run != figures.info["run_id"] { top.cursor = "0" }
        (top.server, top.run) = (node.name, figures.info["run_id"])
        let countsUses = figures.info["maxmemory_policy"]?.hasSuffix("lfu") == true
        var scan = KeyScan(pattern: top.pattern, type: cache.invocation[CacheFlags.type], from: top.cursor)
        var written = ContinuousClock.now
        while !scan.isDone {
            let keys = try scan.take(try await node.client.command(scan.words))
            for key in try await rank(node, keys, countsUses) { top.add(key) }
            top.cursor = scan.cursor
            top.seen += keys.count
            progress.advance(by: keys.count)
            // A run that is killed loses little.
            if ContinuousClock.now - written > .seconds(5) {
                file.write(top)
                written = .now
            }
            try await pacer.rest(after: keys.count)
        }
        top.done.append(node.name)
        (top.server, top.run, top.cursor) = (nil, nil, "0")
    }

    private static func rank(
        _ node: RedisMasters.Node, _ keys: [[UInt8]], _ countsUses: Bool
    ) async throws -> [RankedKey] {
        // None of these counts as a use of the key.
        let answers = try await node.client.pipeline(
            keys.flatMap { key -> [[RedisArgument]] in
                [
                    ["TYPE", .bytes(key)], ["MEMORY", "USAGE", .bytes(key)],
                    ["OBJECT", countsUses ? "FREQ" : "IDLETIME", .bytes(key)], ["PTTL", .bytes(key)],
                ]
            })
        return try keys.enumerated().compactMap { index, key in
            let first = index * 4
            guard let type = try answers[first].optionalString(), type != "none" else { return nil }
            let use = (try? answers[first + 2].int()).map(Int64.init)
            let ttl = Int64(try answers[first + 3].int())
            return RankedKey(
                key: key, type: type, bytes: (try? answers[first + 1].int()).map(Int64.init),
                frequency: countsUses ? use : nil, idle: countsUses ? nil : use, ttl: ttl < 0 ? nil : ttl)
        }
    }
}

/// Where an interrupted `cache top` is kept, for each server, measure and pattern.
private struct TopFile {
    private let path: String

    init(_ invocation: Invocation) {
        let words = [invocation.context.name, invocation[CacheFlags.redis] ?? ""]
        let name = words.joined(separator: " ").utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            // FNV-1a: the same in every process.
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        path = "\(invocation.directories.state)/cache-top-\(String(name, radix: 16)).json"
    }

    func read() -> TopKeys? {
        guard let data = FileSource.own(path) else { return nil }
        return try? JSONText.decode(TopKeys.self, from: data)
    }
    func write(_ top: TopKeys) {
        guard let bytes = try? JSONText.encode(top) else { return }
        try? PrivateFile.write(bytes, to: path)
    }
    func remove() { unlink(path) }
}
