internal import Console
internal import Sharding

enum ShardsMap {
    private static let shard = Option.list(
        "shard", ValueType<String>.text.named("SHARD").completed(by: .live("shard")), "only slots of these")

    static let command = Command(
        "map", "Show which slots are in which shard",
        discussion: "There are 1,024 slots; a user's is a hash of the number. Slots that lie together and in one shard "
            + "are one row; its epoch is that of the map when the newest of them came there.",
        flags: [shard.flag] + ShardFlags.own, takes: [StandardFlags.results, StandardFlags.listing],
        columns: ShardSchema.map.infos,
        examples: [
            Example("shopctl shards map", "the whole map, in ranges"),
            Example("shopctl shards map --shard s2 --all -o jsonl", "one shard's slots"),
        ],
        exitCodes: ShardFlags.exits
    ) { invocation in
        let map = try await ShardAccess(invocation).map()
        let wanted = Set(invocation[shard])
        for name in wanted.sorted() where !map.shards.contains(where: { $0.name.text == name }) {
            throw CommandError(
                "not_found", "no shard \(name)",
                hint: "those that there are: \(map.shards.map(\.name.text).joined(separator: ", "))", exit: .notFound)
        }
        let ranges = map.ranges.filter { wanted.isEmpty || wanted.contains($0.shard?.text ?? "") }
        try invocation.listing(ShardSchema.map, ranges)
        return .done
    }
}
