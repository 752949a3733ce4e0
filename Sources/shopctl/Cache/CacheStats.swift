internal import Console
internal import Redis

enum CacheStats {
    static let command = Command(
        "stats", "Show what each server holds and does",
        discussion: "One row for each server that takes writes. The hit rate counts since the server started; `cache "
            + "watch` shows what happens now.",
        takes: [StandardFlags.results, CacheFlags.group], columns: ServerFigures.schema.infos,
        examples: [
            Example("shopctl cache stats", "memory, keys, hits, evictions"),
            Example("shopctl cache stats -o json | jq '.[].memory'", "one figure, for programs"),
        ],
        exitCodes: CacheFlags.exits
    ) { invocation in
        try await CacheConnection.use(invocation) { cache in
            let writer = try invocation.output.list(ServerFigures.schema)
            var all: [ServerFigures] = []
            for node in cache.masters.nodes {
                let figures = try await ServerFigures.read(node)
                all.append(figures)
                try writer.write(figures)
            }
            try writer.finish()
            for figures in all {
                for warning in figures.warnings { invocation.diagnostics.note("\(figures.name): \(warning)") }
            }
            return .done
        }
    }
}

/// What a server says of itself (`INFO`).
struct ServerFigures: Sendable, Equatable {
    var name: String
    /// The server's own answer, by its names.
    var info: [String: String]
    /// In the database that was asked for.
    var keys: Int64

    static func read(_ node: RedisMasters.Node) async throws -> ServerFigures {
        let answers = try await node.client.pipeline([["INFO"], ["DBSIZE"]])
        let text = try answers[0].optionalString() ?? ""
        return ServerFigures(name: node.name, info: fields(text), keys: Int64(try answers[1].int()))
    }

    /// `name:value`, one a line, between headings.
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
        }
        return fields
    }

    func integer(_ name: String) -> Int64? { info[name].flatMap { Int64($0) } }

    /// Per cent of the reads that found their key; nil before the first read.
    static func hitRate(hits: Int64, misses: Int64) -> String? {
        let reads = Double(hits) + Double(misses)
        return reads > 0 ? tenths(Double(hits) * 100 / reads) : nil
    }
    var hitRate: String? {
        Self.hitRate(hits: integer("keyspace_hits") ?? 0, misses: integer("keyspace_misses") ?? 0)
    }

    /// With one decimal.
    static func tenths(_ value: Double) -> String {
        let scaled = Int64(saturating: value * 10)
        return "\(scaled / 10).\((scaled % 10).magnitude)"
    }

    /// How full it is, in per cent; nil without a limit.
    var fill: Double? {
        guard let used = integer("used_memory"), let limit = integer("maxmemory"), limit > 0 else { return nil }
        return Double(used) * 100 / Double(limit)
    }

    /// What somebody should know who looks at it at night.
    var warnings: [String] {
        var all: [String] = []
        if let fill, fill >= 90 {
            let policy = info["maxmemory_policy"] ?? "noeviction"
            let then = policy == "noeviction" ? "writes fail when it is full" : "keys are evicted (\(policy))"
            all.append("memory is \(Self.tenths(fill)) % full: \(then)")
        }
        if let ratio = info["mem_fragmentation_ratio"].flatMap(Double.init), ratio >= 2,
            (integer("used_memory_rss") ?? 0) > 256 << 20
        {
            all.append("its memory is fragmented: it takes \(Self.tenths(ratio)) times what it uses")
        }
        if let count = integer("rejected_connections"), count > 0 {
            all.append("\(count) connections were rejected because there were maxclients already")
        }
        if info["role"] == "slave" { all.append("it is a replica: writes are refused") }
        if info["loading"] == "1" { all.append("it is still loading its data") }
        return all
    }

    static let schema = Schema<ServerFigures>(
        "server", id: \.name,
        [
            Column("server", .identifier) { .identifier($0.name) },
            Column("version", .text, .wide) { .text($0.info["redis_version"]) },
            Column("role", .text, .wide) { .text($0.info["role"]) },
            Column("uptime", .duration) { $0.integer("uptime_in_seconds").map { .duration(.seconds($0)) } ?? .absent },
            Column("keys", .number) { .integer($0.keys) },
            Column("memory", .number) { number($0, "used_memory") },
            Column("maxMemory", .number, .wide) { number($0, "maxmemory") },
            Column("full", .number, title: "FULL %") { $0.fill.map { .number(tenths($0)) } ?? .absent },
            Column("policy", .text, .wide) { .text($0.info["maxmemory_policy"]) },
            Column("fragmentation", .number, .wide) {
                $0.info["mem_fragmentation_ratio"].map { .number($0) } ?? .absent
            },
            Column("hitRate", .number, title: "HIT %") { $0.hitRate.map { .number($0) } ?? .absent },
            Column("hits", .number, .wide) { number($0, "keyspace_hits") },
            Column("misses", .number, .wide) { number($0, "keyspace_misses") },
            Column("opsPerSecond", .number, title: "OPS/S") { number($0, "instantaneous_ops_per_sec") },
            Column("clients", .number) { number($0, "connected_clients") },
            Column("blockedClients", .number, .wide) { number($0, "blocked_clients") },
            Column("expired", .number, .wide) { number($0, "expired_keys") },
            Column("evicted", .number) { number($0, "evicted_keys") },
            Column("replicas", .number, .wide) { number($0, "connected_slaves") },
            Column("rejectedConnections", .number, .programs) { number($0, "rejected_connections") },
        ])

    private static func number(_ figures: ServerFigures, _ name: String) -> Cell {
        figures.integer(name).map { .integer($0) } ?? .absent
    }
}
