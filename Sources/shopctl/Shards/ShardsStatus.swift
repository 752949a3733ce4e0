internal import Console
internal import Sharding

enum ShardsStatus {
    static let command = Command(
        "status", "Ask each shard how it is: writes, slots, events that wait, followers and their lag",
        discussion: "Each is asked by itself, as long as --timeout says (5s). Disagreeing are slots of which the map "
            + "and the shard do not say the same; the shard's word counts. Rows are an estimate of its statistics. "
            + "Waiting are events that are not in Kafka yet, at most 10,000 are counted. Ends with 13 when a shard is "
            + "down or takes no writes, else with 10 when slots disagree.",
        flags: ShardFlags.own, takes: [StandardFlags.results, StandardFlags.listing],
        columns: ShardSchema.status.infos,
        examples: [
            Example("shopctl shards status", "all of them"),
            Example("shopctl shards status -o json | jq '.[] | select(.state != \"up\")'", "those in trouble"),
        ],
        exitCodes: ShardFlags.exits + [.differences]
    ) { invocation in
        let access = try ShardAccess(invocation)
        let statuses = await access.statuses(try await access.map())
        try invocation.listing(ShardSchema.status, statuses)
        try invocation.output.flush()
        guard let error = error(statuses) else { return .done }
        invocation.diagnostics.report(error)
        return error.exit
    }

    private static func error(_ statuses: [ShardStatus]) -> CommandError? {
        let away = statuses.filter { $0.state != .up }
        if !away.isEmpty {
            return CommandError(
                "shard_away", away.map { "shard \($0.name) is \($0.state.rawValue)" }.joined(separator: ", "),
                why: away.compactMap(\.reason).first, hint: "its own users are without their chats, and nobody else",
                isRetryable: true, exit: .unreachable)
        }
        let strange = statuses.filter { !$0.isWell }
        guard !strange.isEmpty else { return nil }
        let names = strange.map { "\($0.disagreeingSlots ?? 0) slots of shard \($0.name)" }
        return CommandError(
            "slots_disagree", "the map does not say what the shards say: \(names.joined(separator: ", "))",
            exit: .differences)
    }
}
