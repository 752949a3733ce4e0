internal import Console
internal import FoundationEssentials
internal import Redis
internal import ShopAPI

enum CacheVerify {
    private static let kinds = Argument.many(
        "kind", ValueType<CacheKind>.choice("KIND") { $0.summary }, "copies of what; all kinds by default", minimum: 0)

    static let command = Command(
        "verify", "Compare what is cached with PostgreSQL",
        discussion:
            "Lists copies that are stale (PostgreSQL has a newer version), wrong (another content under the same "
            + "version, or a version that PostgreSQL has not reached), orphaned (of nothing) or unreadable, and ends "
            + "with 10 when there are any. What differs is read again before it is listed, so that a change meanwhile "
            + "is no difference. Works while the daemons are down.",
        arguments: [kinds.slot], flags: [CacheFlags.pace.flag, CacheFlags.rate.flag],
        takes: [StandardFlags.results, CacheFlags.group], columns: CopyDifference.schema.infos,
        examples: [
            Example("shopctl cache verify", "every copy"),
            Example("shopctl cache verify carts -o name | shopctl cache rm -f - -y", "remove what is not right"),
        ],
        exitCodes: [.notAllowed, .pending, .differences, .unreachable]
    ) { invocation in
        try await CacheConnection.use(invocation) { cache in try await cache.withTruth { try await run(cache, $0) } }
    }

    private static func run(_ cache: CacheConnection, _ truth: CacheTruth) async throws -> ExitCode {
        let invocation = cache.invocation
        let chosen = invocation[kinds].isEmpty ? CacheKind.allCases : invocation[kinds]
        let writer = try invocation.output.list(CopyDifference.schema)
        let pacer = Pacer(invocation[CacheFlags.pace], rate: invocation[CacheFlags.rate])
        let progress = invocation.progress("verifying")
        var checked = 0
        for kind in chosen {
            let check = CopyCheck(cache: cache, truth: truth, kind: kind)
            try await cache.scan(kind.prefix + "*", type: nil, pacer: pacer) { _, keys in
                guard !keys.isEmpty else { return true }
                let first = try await check.differences(keys)
                // Redis and PostgreSQL are not read in one moment: what differs is looked at once more.
                if !first.isEmpty {
                    try writer.write(contentsOf: try await check.differences(first.map { Array($0.key.utf8) }))
                    try writer.flush()
                }
                checked += keys.count
                progress.advance(by: keys.count)
                return true
            }
        }
        progress.finish()
        try writer.finish()
        try invocation.output.flush()
        invocation.diagnostics.note("\(checked) copies checked, \(writer.count) differ")
        return writer.count == 0 ? .done : .differences
    }
}

/// Compares some copies of one kind.
struct CopyCheck: Sendable {
    let cache: CacheConnection
    let truth: CacheTruth
    let kind: CacheKind

    /// Of these keys those that differ. Keys that are gone don't.
    func differences(_ keys: [[UInt8]]) async throws -> [CopyDifference] {
        let answers = try await cache.masters.each(keys.map { (key: $0, words: ["GET", .bytes($0)]) })
        var copies: [(key: String, bytes: [UInt8])] = []
        var all: [CopyDifference] = []
        for (key, answer) in zip(keys, answers) {
            let name = String(decoding: key, as: UTF8.self)
            if case .error(let error) = answer, error.code == "WRONGTYPE" {
                all.append(
                    CopyDifference(
                        key: name, kind: kind, fault: .unreadable, version: nil, truth: nil, detail: "it is no string"))
                continue
            }
            if let bytes = try answer.optionalBytes() { copies.append((name, bytes)) }
        }
        switch kind {
        case .carts: all += try await carts(copies)
        case .products: all += try await products(copies)
        }
        return all
    }

    private func carts(_ copies: [(key: String, bytes: [UInt8])]) async throws -> [CopyDifference] {
        let ids = copies.map { CartID(String($0.key.dropFirst(kind.prefix.count)))?.uuid }
        let stored = try await truth.carts(ids.compactMap { $0 })
        return zip(copies, ids).compactMap { copy, id in
            CopyComparison.cart(copy.key, copy.bytes, id.flatMap { stored[$0] })
        }
    }

    private func products(_ copies: [(key: String, bytes: [UInt8])]) async throws -> [CopyDifference] {
        let skus = copies.map { String($0.key.dropFirst(kind.prefix.count)) }
        let stored = Dictionary(
            try await truth.variants(skus).map { ($0.variant.sku, $0) }, uniquingKeysWith: { first, _ in first })
        return zip(copies, skus).compactMap { copy, sku in
            CopyComparison.variant(copy.key, copy.bytes, stored[sku])
        }
    }
}
