internal import Console
internal import Sharding

enum ShardFlags {
    /// Which PostgreSQL.
    static let own = [Flags.storesFile.flag, Flags.home.flag, StandardFlags.timeout.flag]
    static let exits: [ExitCode] = [.notFound, .notAllowed, .pending, .unreachable]
}

enum ShardsLs {
    static let command = Command(
        "ls", "List shards, and how many slots each has",
        discussion: "As the map in the primary database has them; no shard is asked. One is preparing until its own "
            + "rows for its slots are there, unplaced when the configuration has it and the map does not (`shopd "
            + "migrate` places it), and unconfigured the other way round: its users can't be served.",
        flags: ShardFlags.own, takes: [StandardFlags.results, StandardFlags.listing],
        columns: ShardSchema.list.infos,
        examples: [
            Example("shopctl shards ls", "which there are"),
            Example("shopctl shards ls -o csv --columns name,slots", "for a spreadsheet"),
        ],
        exitCodes: ShardFlags.exits
    ) { invocation in
        let access = try ShardAccess(invocation)
        try invocation.listing(ShardSchema.list, entries(try await access.map(), access))
        return .done
    }

    private static func entries(_ map: ShardMap, _ access: ShardAccess) -> [ShardSchema.Entry] {
        var states = Dictionary(access.configured.map { ($0, "unplaced") }) { first, _ in first }
        for entry in map.shards {
            states[entry.name] = access.place(of: entry.name) == nil ? "unconfigured" : entry.state.rawValue
        }
        return states.sorted { $0.key < $1.key }.map { name, state in
            .init(name: name.text, state: state, slots: map.slots(of: name).count, place: access.place(of: name))
        }
    }
}
