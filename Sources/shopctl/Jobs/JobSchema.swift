internal import Console

/// How journals and locks are shown.
enum JobSchema {
    static let jobs = Schema<StoredJob>(
        "job", id: \.name,
        [
            Column("name", .identifier) { .identifier($0.name) },
            Column("kind") { .text($0.kind.rawValue) },
            Column("state") { .status($0.state.rawValue, tone($0.state)) },
            Column("command") { .text($0.command) },
            Column("input") { .text($0.input) },
            Column("items", .number) { .integer($0.items) },
            Column("done", .number) { .integer($0.done) },
            Column("failed", .number) { .integer($0.failed) },
            Column("unknown", .number) { .integer($0.unknown) },
            Column("holder") { .text($0.holder) },
            Column("at", .time, title: "LAST") { .time($0.at) },
            Column("path", .text, .programs) { .text($0.path) },
        ])

    struct Item: Sendable {
        var number: Int
        var item: BatchJournal.Item
    }
    static let items = Schema<Item>(
        "item", id: { String($0.number) },
        [
            Column("item", .number) { .integer($0.number) },
            Column("state") { .status($0.item.state.rawValue, tone($0.item.state)) },
            Column("note") { .text($0.item.note) },
            Column("idempotencyKey", .identifier, .wide, title: "KEY") { .identifier($0.item.key) },
        ])

    private static func tone(_ state: BatchJournal.ItemState) -> Tone? {
        switch state {
        case .failed: .bad
        case .unknown, .untried: .warning
        case .begun, .done: nil
        }
    }

    private static func tone(_ state: StoredJob.State) -> Tone? {
        switch state {
        case .running, .done: .good
        case .unfinished: .warning
        case .free: nil
        }
    }

    static let names = Argument.many("name", ValueType<String>.identifier(of: "job", named: "NAME"), "which ones")

    /// The jobs of these names.
    static func find(_ names: [String], _ invocation: Invocation) throws -> [StoredJob] {
        let all = try JobDirectory.list(journals: invocation.journals, locks: invocation.locks)
        return try names.map { name in
            guard let job = all.first(where: { $0.name == name }) else {
                throw CommandError(
                    "not_found", "there is no journal and no lock \(name)",
                    hint: Suggestion.question(for: name, in: all.map(\.name)) ?? "`shopctl jobs ls` lists them",
                    exit: .notFound)
            }
            return job
        }
    }
}
