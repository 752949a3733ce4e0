import Console
import FoundationEssentials

/// A small program of our own, so that the framework is tested without the shop.
struct Fruit: Sendable {
    var id: String
    var name: String
    var state = "ripe"
    var weight: Int64 = 0
    var price: Int64? = nil
    var picked = Date(timeIntervalSince1970: 1_795_247_400)

    static let schema = Schema<Fruit>(
        "fruit", id: \.id,
        [
            Column("id", .identifier) { .identifier($0.id) },
            Column("name") { .text($0.name) },
            Column("state") { .status($0.state, $0.state == "ripe" ? .good : .bad) },
            Column("weight", .number) { .integer($0.weight) },
            Column("price", .money) { $0.price.map { .money(minorUnits: $0, currency: "EUR", digits: 2) } ?? .absent },
            Column("pickedAt", .time, .wide) { .time($0.picked) },
            Column("tags", .list, .programs) { _ in .list(["a", "b"]) },
        ])
}

struct DemoFailure: Error {}

enum Demo {
    /// 2026-11-21T09:00:00Z
    static let now = Date(timeIntervalSince1970: 1_795_251_600)

    enum Flags {
        static let state = Option.value(
            "state", .word("STATE", of: [Choice("ripe", "good to eat"), Choice("rotten")]), "only in this state")
        static let tag = Option.list("tag", .text.named("TAG"), "only with this tag")
        static let wait = Option.optionalValue("wait", .text.named("STATE"), bare: "done", "wait until it is so")
        static let weight = Option.value("weight", short: "w", .integer(1...100), "at least so heavy")
    }
    enum Arguments {
        static let fruit = Argument.many("fruit", .identifier(of: "fruit", named: "FRUIT"), "whose")
        static let by = Argument.one("by", .integer(), "how much")
        static let name = Argument.one("name", .text.named("NAME"), "which")
    }

    static let fruits = [
        Fruit(id: "fru_01", name: "Apple", weight: 120, price: 4_200),
        Fruit(id: "fru_02", name: "りんご", state: "rotten", weight: 7, price: nil),
    ]

    static func program(rows: [Fruit] = fruits, extra: [Command] = []) -> Program {
        let list = Command(
            "ls", "List fruit", flags: [Flags.state.flag, Flags.tag.flag, Flags.wait.flag, Flags.weight.flag],
            takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span], columns: Fruit.schema.infos,
            examples: [Example("demo fruit ls --state ripe", "what can be eaten")]
        ) { invocation in
            try invocation.output.list(Fruit.schema, rows)
            return .done
        }
        let get = Command(
            "get", "Show fruit", arguments: [Arguments.fruit.slot], takes: [StandardFlags.results],
            columns: Fruit.schema.infos, exitCodes: [.notFound]
        ) { invocation in
            for id in invocation[Arguments.fruit] {
                guard let fruit = rows.first(where: { $0.id == id }) else {
                    throw CommandError("not_found", "fruit \(id) does not exist", requestID: "req-1", exit: .notFound)
                }
                try invocation.output.record(Fruit.schema, fruit)
            }
            return .done
        }
        let adjust = Command(
            "adjust", "Change the weight", arguments: [Arguments.name.slot, Arguments.by.slot],
            takes: [StandardFlags.changing]
        ) { invocation in
            try invocation.prompts.confirm("Change \(invocation[Arguments.name])", count: 3)
            try invocation.output.put("\(invocation[Arguments.name]) by \(invocation[Arguments.by])\n")
            return .done
        }
        let values = Command(
            "values", "Echo what was understood",
            flags: [Flags.state.flag, Flags.tag.flag, Flags.wait.flag, Flags.weight.flag],
            takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span, StandardFlags.waiting],
        ) { invocation in
            let since = invocation[StandardFlags.since].map { "\($0.timeIntervalSince1970)" } ?? "-"
            let lines = [
                "state \(invocation[Flags.state] ?? "-")", "tag \(invocation[Flags.tag])",
                "wait \(invocation[Flags.wait] ?? "-")", "weight \(invocation[Flags.weight].map(String.init) ?? "-")",
                "since \(since)", "verbose \(invocation[StandardFlags.verbose])",
                "limit \(invocation[StandardFlags.limit].map(String.init) ?? "-")",
                "limit by \(invocation.origin(of: StandardFlags.limit))",
            ]
            try invocation.output.put(lines.joined(separator: "\n") + "\n")
            return .done
        }
        let fail = Command("fail", "Fail without words") { _ in throw DemoFailure() }
        return Program(
            "demo", version: "1.2.3", summary: "A demonstration.", variablePrefix: "DEMO",
            groups: [
                StandardFlags.results, StandardFlags.listing, StandardFlags.span, StandardFlags.waiting,
                StandardFlags.changing, StandardFlags.everywhere,
            ],
            commands: [
                Command("fruit", "Fruit and its weight", subcommands: [list, get, adjust, values]), fail,
                StandardCommands.help, StandardCommands.completion, StandardCommands.version,
            ] + extra)
    }

    struct Result {
        var code: ExitCode
        var output: String
        var errors: String
    }

    /// Runs the demonstration with everything given; no terminal unless said.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], input: String = "", terminal: Bool = false,
        columns: Int? = nil, program: Program = program(), outputLimit: Int = .max
    ) async -> Result {
        await run(
            arguments, environment: environment, input: input, terminal: terminal, columns: columns, program: program,
            outputLimit: outputLimit)
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "", terminal: Bool = false,
        columns: Int? = nil, program: Program = program(), outputLimit: Int = .max
    ) async -> Result {
        let output = MemorySink(limit: outputLimit)
        let errors = MemorySink()
        let surroundings = Surroundings(
            arguments: arguments, environment: ["HOME": "/nonexistent"].merging(environment) { $1 },
            input: MemorySource(input), output: output, errors: errors, inputIsTerminal: terminal,
            outputIsTerminal: terminal, errorsIsTerminal: terminal, terminalColumns: columns, now: { now })
        let code = await program.run(surroundings)
        return Result(code: code, output: output.text, errors: errors.text)
    }
}

/// A directory of its own, gone at the end.
func withTemporaryDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory.path + "/console-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
