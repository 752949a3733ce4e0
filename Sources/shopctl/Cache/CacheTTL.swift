internal import Console
internal import EventLoop
internal import Redis

enum CacheTTL {
    private static let set = Option.value(
        "set", .duration(.milliseconds(1) ... .seconds(315_360_000)), "let them live so long from now")
    private static let persist = Option.toggle("persist", "let them live for ever")

    static let command = Command(
        "ttl", "Show or change how long keys still live",
        discussion: "An absent TTL means for ever.",
        arguments: [CacheFlags.keys.slot], flags: [set.flag, persist.flag],
        takes: [StandardFlags.results, StandardFlags.input, StandardFlags.changing, CacheFlags.group],
        columns: CacheKey.schema.infos,
        examples: [
            Example("shopctl cache ttl catalog:carts:cart_01h455vb4pex5vsknk084sn02q", "how long a copy still lives"),
            Example(
                "shopctl cache ls 'tmp:*' --no-ttl --all -o name | shopctl cache ttl -f - --set 1h", "end leftovers"),
        ],
        exitCodes: [.notFound, .confirmationNeeded] + CacheFlags.exits
    ) { invocation in
        guard invocation[set] == nil || !invocation[persist] else {
            throw CommandError.usage("both --set and --persist", why: "one of them is enough")
        }
        let keys = try invocation.someKeys(CacheFlags.keys)
        let isChange = invocation[set] != nil || invocation[persist]
        if isChange { try CacheConnection.permit(invocation) }
        return try await CacheConnection.use(invocation) { cache in
            if isChange, !invocation[StandardFlags.dryRun] { try await change(cache, keys) }
            let code = try await show(cache, keys)
            if isChange, invocation[StandardFlags.dryRun] {
                invocation.diagnostics.note("dry run: nothing was changed")
            }
            return code
        }
    }

    private static let together = 256

    private static func change(_ cache: CacheConnection, _ keys: [[UInt8]]) async throws {
        let invocation = cache.invocation
        var count = 0
        var rest = keys[...]
        while !rest.isEmpty {
            let some = rest.prefix(together)
            rest = rest.dropFirst(together)
            let answers = try await cache.masters.each(
                some.map { key in
                    if let life = invocation[set] {
                        return (key, ["PEXPIRE", .bytes(key), .int(Int(life.wholeMilliseconds))])
                    }
                    return (key, ["PERSIST", .bytes(key)])
                })
            count = try answers.reduce(count) { $0.addingSaturated(try $1.int()) }
        }
        let what = invocation[set].map { "cache ttl --set \(Durations.text($0))" } ?? "cache ttl --persist"
        let servers = cache.masters.nodes.map(\.name).joined(separator: ",")
        ChangeList.add(invocation, what, server: servers, count: count)
    }

    private static func show(_ cache: CacheConnection, _ keys: [[UInt8]]) async throws -> ExitCode {
        let writer = try cache.invocation.output.list(CacheKey.schema)
        var rest = keys[...]
        var missing: [[UInt8]] = []
        while !rest.isEmpty {
            let some = Array(rest.prefix(together))
            rest = rest.dropFirst(together)
            let found = try await cache.describe(some)
            try writer.write(contentsOf: found)
            try writer.flush()
            let there = Set(found.map(\.key))
            missing += some.filter { !there.contains($0) }
        }
        try writer.finish()
        try cache.invocation.output.flush()
        if keys.count == 1, let key = missing.first { throw CacheGet.missing(key) }
        for key in missing { cache.invocation.diagnostics.report(CacheGet.missing(key)) }
        return missing.isEmpty ? .done : .notFound
    }
}
