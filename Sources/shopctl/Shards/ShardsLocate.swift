internal import Console
internal import Sharding

enum ShardsLocate {
    private static let subjects = Argument.many(
        "user_or_chat", ShardSubject.type, "numbers of users or chats, phones, or ids of users")

    static let command = Command(
        "locate", "Show in which shard somebody's chats lie",
        discussion: "Numbers are hashed here; whether there is such a user or chat is not asked. For a phone or an id "
            + "the number is looked up in the schema of auth, as role auth; where that can't be asked, the reason says "
            + "why. Negative numbers come after --.",
        arguments: [subjects.slot], flags: ShardFlags.own, takes: [StandardFlags.results],
        columns: ShardSchema.location.infos,
        examples: [
            Example("shopctl shards locate 1000001", "by number"),
            Example("shopctl shards locate +491711234567 usr_01h455vb4pex5vsknk084sn02q -o json", "by phone and by id"),
        ],
        exitCodes: ShardFlags.exits
    ) { invocation in
        let access = try ShardAccess(invocation)
        let map = try await access.map()
        var rows: [ShardSchema.Location] = []
        var exit = ExitCode.done
        let numbers = await access.numbers(of: invocation[subjects])
        for subject in invocation[subjects] {
            var row = ShardSchema.Location(subject: subject.text)
            switch numbers(subject) {
            case .number(let number): locate(number, &row, map, access)
            case .nobody:
                row.reason = "there is no such user"
                if exit == .done { exit = .notFound }
            case .unasked(let reason):
                row.reason = "the number can't be looked up: \(reason)"
                exit = .unreachable
            }
            rows.append(row)
        }
        try invocation.output.list(ShardSchema.location, rows)
        try invocation.output.flush()
        guard exit != .done else { return .done }
        let missing = rows.filter { $0.slot == nil }
        invocation.diagnostics.report(
            CommandError(
                exit == .notFound ? "not_found" : "unreachable",
                "\(missing.map(\.subject).joined(separator: ", ")): not located",
                why: missing.compactMap(\.reason).first,
                exit: exit))
        return exit
    }

    private static func locate(
        _ number: Int64, _ row: inout ShardSchema.Location, _ map: ShardMap, _ access: ShardAccess
    ) {
        let slot = Slot(of: number)
        row.number = number
        row.slot = slot
        guard let owner = map[slot] else {
            row.reason = "the slot belongs to no shard: run shopd migrate"
            return
        }
        row.shard = owner.shard
        row.epoch = owner.epoch
        row.place = access.place(of: owner.shard)
        if row.place == nil { row.reason = "the configuration does not have this shard" }
    }
}
