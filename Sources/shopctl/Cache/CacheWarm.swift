internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Redis
internal import ShopAPI

enum CacheWarm {
    enum What: String, Sendable, CaseIterable {
        case carts, products, stock
        var summary: String {
            switch self {
            case .carts: "the carts that were changed last"
            case .products: "the pages of SKUs on sale"
            case .stock: "those of them whose stock has changed"
            }
        }
    }

    private static let what = Argument.one("what", ValueType<What>.choice("WHAT") { $0.summary }, "copies of what")
    private static let ids = Argument.many(
        "id", .text.named("ID"), "only these carts or SKUs", minimum: 0)
    private static let life = Option.value(
        "ttl", .duration(.seconds(1) ... .seconds(604_800)),
        "how long the copies live; 1m for carts, 1h for products and stock by default")

    static let command = Command(
        "warm", "Put copies into Redis before they are asked for",
        discussion:
            "Reads PostgreSQL and keeps each copy unless a newer one is there. Carts are read from their copy in "
            + "the version that PostgreSQL has; the pages of SKUs only while PostgreSQL can't be asked, so that "
            + "customers go on seeing what is sold. `stock` is the pages whose stock has changed since --since (1h).",
        arguments: [what.slot, ids.slot], flags: [life.flag, CacheFlags.rate.flag],
        takes: [
            StandardFlags.results, StandardFlags.listing, StandardFlags.span, StandardFlags.changing, CacheFlags.group,
        ],
        columns: CacheWarming.schema.infos,
        examples: [
            Example("shopctl cache warm products --all", "before PostgreSQL is taken down for a while"),
            Example("shopctl cache warm carts --since 10m --all", "after Redis has lost its memory"),
            Example("shopctl cache warm stock --since 30m --all", "what was sold meanwhile"),
        ],
        exitCodes: [.notFound, .confirmationNeeded] + CacheFlags.exits
    ) { invocation in
        try CacheConnection.permit(invocation)
        return try await CacheConnection.use(invocation) { cache in
            try await cache.withTruth { try await run(cache, $0) }
        }
    }

    /// Read and written together.
    private static let together = 500

    private static func run(_ cache: CacheConnection, _ truth: CacheTruth) async throws -> ExitCode {
        let invocation = cache.invocation
        let writer = CopyWriter(
            cache: cache, lifetime: invocation[life] ?? (invocation[what] == .carts ? .seconds(60) : .seconds(3600)),
            isDryRun: invocation[StandardFlags.dryRun], pacer: Pacer(.full, rate: invocation[CacheFlags.rate]),
            progress: invocation.progress("warming \(invocation[what].rawValue)"))
        try await writer.prepare()
        switch invocation[what] {
        case .carts: try await carts(invocation, truth, writer)
        case .products: try await products(invocation, truth, writer, stockSince: nil)
        case .stock:
            let hour = invocation.now.addingTimeInterval(-3600)
            try await products(
                invocation, truth, writer, stockSince: invocation[StandardFlags.since] ?? hour)
        }
        writer.progress.finish()
        let result = CacheWarming(what: invocation[what].rawValue, read: writer.read, written: writer.written)
        try invocation.output.record(CacheWarming.schema, result)
        if writer.isDryRun {
            invocation.diagnostics.note("dry run: nothing was written")
        } else {
            let servers = cache.masters.nodes.map(\.name).joined(separator: ",")
            ChangeList.add(
                invocation, "cache warm \(invocation[what].rawValue)", server: servers, count: writer.written)
        }
        let missing = invocation[ids].count - writer.read
        if !invocation[ids].isEmpty, missing > 0 {
            throw CommandError(
                "not_found", "\(missing) of \(invocation[ids].count) are not in PostgreSQL", exit: .notFound)
        }
        return .done
    }

    private static func carts(_ invocation: Invocation, _ truth: CacheTruth, _ writer: CopyWriter) async throws {
        func copies(_ carts: [CacheTruth.StoredCart]) throws -> [CopyWriter.Entry] {
            try carts.filter { !$0.isMerged }.map { stored in
                let json = try JSONText.encode(stored.cart)
                return (CachedCopy.key(of: stored.cart.id), CachedCopy(version: stored.cart.version, json: json))
            }
        }
        if !invocation[ids].isEmpty {
            let wanted = try invocation[ids].map { text in
                guard let id = CartID(text) else { throw CommandError.usage("\(text) is no id of a cart") }
                return id.uuid
            }
            return try await writer.write(try copies(Array(try await truth.carts(wanted).values)))
        }
        var left = ShopClient.limit(invocation).map { Int($0) } ?? .max
        var before = invocation[StandardFlags.until] ?? .distantFuture
        while left > 0 {
            let some = try await truth.latestCarts(
                since: invocation[StandardFlags.since] ?? .distantPast, before: before, limit: min(left, together))
            guard let last = some.last else { break }
            try await writer.write(try copies(some))
            left -= some.count
            before = last.cart.updatedAt
        }
    }

    private static func products(
        _ invocation: Invocation, _ truth: CacheTruth, _ writer: CopyWriter, stockSince: Date?
    ) async throws {
        func copies(_ variants: [CacheTruth.StoredVariant]) throws -> [CopyWriter.Entry] {
            try variants.map { stored in
                let json = try JSONText.encode(stored.variant)
                let copy = CachedCopy(version: stored.copyVersion, json: json)
                return (CachedCopy.key(ofVariant: stored.variant.sku), copy)
            }
        }
        if !invocation[ids].isEmpty {
            let skus = invocation[ids].map { $0.hasPrefix("sku/") ? String($0.dropFirst(4)) : $0 }
            return try await writer.write(try copies(try await truth.variants(skus)))
        }
        var left = ShopClient.limit(invocation).map { Int($0) } ?? .max
        var after = ""
        while left > 0 {
            let some = try await truth.variants(after: after, stockSince: stockSince, limit: min(left, together))
            guard let last = some.last else { break }
            try await writer.write(try copies(some))
            left -= some.count
            after = last.variant.sku
        }
    }
}

/// What `cache warm` did.
struct CacheWarming: Sendable {
    var what: String
    var read: Int
    /// Without those of which Redis had a newer copy.
    var written: Int

    static let schema = Schema<CacheWarming>(
        "kind", id: \.what,
        [
            Column("what") { .text($0.what) },
            Column("read", .number) { .integer($0.read) },
            Column("written", .number) { .integer($0.written) },
        ])
}

/// Writes copies, none over a newer one. Used by one task.
final class CopyWriter {
    typealias Entry = (key: String, copy: CachedCopy)

    private let cache: CacheConnection
    private let lifetime: Duration
    let isDryRun: Bool
    private let pacer: Pacer
    let progress: ProgressLine
    private(set) var read = 0
    private(set) var written = 0
    private let script = RedisScript(CachedCopy.keepIfNewer)

    init(cache: CacheConnection, lifetime: Duration, isDryRun: Bool, pacer: Pacer, progress: ProgressLine) {
        self.cache = cache
        self.lifetime = lifetime
        self.isDryRun = isDryRun
        self.pacer = pacer
        self.progress = progress
    }

    /// Every server gets to know the script.
    func prepare() async throws {
        guard !isDryRun else { return }
        for node in cache.masters.nodes { _ = try await node.client.command(["SCRIPT", "LOAD", .string(script.text)]) }
    }

    func write(_ entries: [Entry]) async throws {
        read += entries.count
        progress.advance(by: entries.count)
        guard !isDryRun, !entries.isEmpty else { return }
        let answers = try await cache.masters.each(
            entries.map { entry in
                let words: [RedisArgument] = [
                    "EVALSHA", .string(script.digest), 1, .string(entry.key), .int(Int(entry.copy.version)),
                    .bytes(entry.copy.bytes), .int(Int(lifetime.wholeMilliseconds)),
                ]
                return (key: Array(entry.key.utf8), words: words)
            })
        written = try answers.reduce(written) { $0.addingSaturated(try $1.int()) }
        try await pacer.rest(after: entries.count)
    }
}
