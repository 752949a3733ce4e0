internal import Console
internal import FoundationEssentials
internal import Redis

enum CacheWatch {
    private static let interval = Option.value(
        "interval", .duration(.milliseconds(100) ... .seconds(3600)), default: "2s", "between two looks")

    static let command = Command(
        "watch", "Follow what the servers do",
        discussion:
            "A row for each server and interval: what was asked and found, and what was evicted, meanwhile. Goes "
            + "on until it is interrupted, or for --limit looks; a server that is restarted begins anew.",
        flags: [interval.flag, StandardFlags.limit.described("so many looks").flag],
        takes: [StandardFlags.results, CacheFlags.group], columns: TrafficFigures.schema.infos,
        examples: [
            Example("shopctl cache watch", "every two seconds"),
            Example("shopctl cache watch --interval 10s --limit 6 -o csv", "a minute, for a spreadsheet"),
        ],
        exitCodes: CacheFlags.exits
    ) { invocation in
        try await CacheConnection.use(invocation) { try await run($0) }
    }

    private static func run(_ cache: CacheConnection) async throws -> ExitCode {
        let invocation = cache.invocation
        let writer = try invocation.output.list(TrafficFigures.schema)
        let limit = invocation[StandardFlags.limit] ?? .max
        var before: [(figures: ServerFigures, at: Date)] = []
        for node in cache.masters.nodes { before.append((try await ServerFigures.read(node), invocation.now)) }
        var looks: Int64 = 0
        while looks < limit {
            try await Task.sleep(for: invocation[interval])
            for (index, node) in cache.masters.nodes.enumerated() {
                let now = try await ServerFigures.read(node)
                let at = invocation.now
                try writer.write(TrafficFigures(from: before[index].figures, to: now, at: at, since: before[index].at))
                before[index] = (now, at)
            }
            try writer.flush()
            looks += 1
        }
        try writer.finish()
        return .done
    }
}

/// What a server did between two looks. Pure.
struct TrafficFigures: Sendable, Equatable {
    var at: Date
    var server: String
    var keys: Int64
    var memory: Int64?
    var clients: Int64?
    /// A second.
    var commands: Double
    var hits: Int64
    var misses: Int64
    var expired: Int64
    var evicted: Int64

    init(from: ServerFigures, to: ServerFigures, at: Date, since: Date) {
        // After a restart the counters begin at 0 again.
        let isSame = from.info["run_id"] == to.info["run_id"]
        func grown(_ name: String) -> Int64 {
            let before = isSame ? max(0, from.integer(name) ?? 0) : 0
            return max(0, max(0, to.integer(name) ?? 0) - before)
        }
        self.at = at
        server = to.name
        keys = to.keys
        memory = to.integer("used_memory")
        clients = to.integer("connected_clients")
        commands = Double(grown("total_commands_processed")) / max(0.001, at.timeIntervalSince(since))
        hits = grown("keyspace_hits")
        misses = grown("keyspace_misses")
        expired = grown("expired_keys")
        evicted = grown("evicted_keys")
    }

    static let schema = Schema<TrafficFigures>(
        "server", id: \.server,
        [
            Column("at", .time, title: "WHEN") { .time($0.at) },
            Column("server", .identifier) { .identifier($0.server) },
            Column("opsPerSecond", .number, title: "OPS/S") { .integer(Int64(saturating: $0.commands)) },
            Column("hitRate", .number, title: "HIT %") {
                ServerFigures.hitRate(hits: $0.hits, misses: $0.misses).map { .number($0) } ?? .absent
            },
            Column("hits", .number, .wide) { .integer($0.hits) },
            Column("misses", .number, .wide) { .integer($0.misses) },
            Column("expired", .number) { .integer($0.expired) },
            Column("evicted", .number) { .integer($0.evicted) },
            Column("keys", .number) { .integer($0.keys) },
            Column("memory", .number) { $0.memory.map { .integer($0) } ?? .absent },
            Column("clients", .number) { $0.clients.map { .integer($0) } ?? .absent },
        ])
}
