internal import Console
internal import Redis

enum CacheLs {
    private static let minimum = Option.value(
        "min-bytes", .integer(0 ... .max), "only keys that take at least so much memory")
    private static let permanent = Option.toggle("no-ttl", "only keys that never expire")
    private static let expiring = Option.value("expires-within", .duration(), "only keys that expire so soon")

    static let command = Command(
        "ls", "List keys with their type, time to live and size",
        discussion:
            "Goes through the keys with SCAN, in small steps and no order, so that others are served meanwhile; "
            + "a key may be listed twice while the server moves its table. Bytes are Redis's own estimate.",
        arguments: [CacheFlags.pattern.slot],
        flags: [
            CacheFlags.type.flag, minimum.flag, permanent.flag, expiring.flag, CacheFlags.pace.flag,
            CacheFlags.rate.flag,
        ],
        takes: [StandardFlags.results, StandardFlags.listing, CacheFlags.group], columns: CacheKey.schema.infos,
        examples: [
            Example("shopctl cache ls 'catalog:carts:*' --limit 20", "some carts"),
            Example("shopctl cache ls --no-ttl --all -o csv", "everything that never expires"),
            Example("shopctl cache ls 'tmp:*' --all -o name | shopctl cache rm -y -f -", "remove what was listed"),
        ],
        exitCodes: CacheFlags.exits
    ) { invocation in
        try await CacheConnection.use(invocation) { try await run($0) }
    }

    private static func run(_ cache: CacheConnection) async throws -> ExitCode {
        let invocation = cache.invocation
        let writer = try invocation.output.list(CacheKey.schema)
        let limit = ShopClient.limit(invocation)
        var left = limit ?? .max
        var hasMore = false
        let pacer = Pacer(invocation[CacheFlags.pace], rate: invocation[CacheFlags.rate])
        try await cache.scan(invocation[CacheFlags.pattern] ?? "*", type: invocation[CacheFlags.type], pacer: pacer) {
            _, keys in
            guard !keys.isEmpty else { return true }
            let rows = try await cache.describe(keys).filter { isWanted($0, invocation) }
            try writer.write(contentsOf: rows.prefix(Int(clamping: left)))
            try writer.flush()
            hasMore = rows.count > left
            left -= min(left, Int64(rows.count))
            return !hasMore
        }
        try writer.finish()
        if hasMore { invocation.diagnostics.note("there is more: --all shows everything, --limit N more") }
        return .done
    }

    private static func isWanted(_ key: CacheKey, _ invocation: Invocation) -> Bool {
        if let least = invocation[minimum], (key.bytes ?? 0) < least { return false }
        if invocation[permanent], key.ttl != nil { return false }
        if let soon = invocation[expiring] {
            guard let ttl = key.ttl, Duration.milliseconds(ttl) <= soon else { return false }
        }
        return true
    }
}
