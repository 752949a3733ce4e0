/// The help of a command, made from the tree.
package struct Help: Sendable {
    private let program: Program
    /// From the root to the command.
    private let path: [Command]
    private let width: Int

    package init(_ program: Program, path: [Command], width: Int? = nil) {
        self.program = program
        self.path = path
        self.width = min(max(width ?? 80, 40), 100)
    }

    private var command: Command { path[path.count - 1] }
    private var words: String { path.map(\.name).joined(separator: " ") }
    private var isRoot: Bool { path.count == 1 }

    /// `shopctl orders get ORDER... [FLAGS]`
    package var usage: String {
        if command.isGroup { return words + (isRoot ? " GROUP" : "") + " VERB [ARGUMENTS] [FLAGS]" }
        return ([words] + command.arguments.map(\.usage) + ["[FLAGS]"]).joined(separator: " ")
    }

    /// For stderr, when something is missing.
    package var short: String {
        var lines = ["usage: \(usage)"]
        if command.isGroup {
            lines += TextLayout.terms(command.visibleSubcommands.map { ($0.name, $0.summary) }, width: width)
        }
        lines.append("`\(words) --help` says more")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The whole page.
    package var page: String {
        var lines = ["Usage: \(usage)", ""]
        lines += TextLayout.wrap(isRoot ? program.summary : command.summary, width: width)
        let discussion = isRoot ? program.discussion : command.discussion
        if !discussion.isEmpty { lines += [""] + TextLayout.wrap(discussion, width: width) }
        section("Arguments", command.arguments.map { ($0.usage, Self.meaning($0)) }, &lines)
        section(
            isRoot ? "Groups and commands" : "Commands", command.visibleSubcommands.map { ($0.name, $0.summary) },
            &lines)
        section("Flags", Self.terms(command.flags), &lines)
        for group in command.isGroup
            ? program.groups.filter({ isRoot || $0.isForEverything }) : program.groups(of: command)
        {
            section(group.title, Self.terms(group.flags), &lines)
        }
        if !command.columns.isEmpty {
            let names = command.columns.map(\.name).joined(separator: ", ")
            lines += ["", "Columns:"] + TextLayout.wrap(names, width: width - 2).map { "  " + $0 }
        }
        if !examples.isEmpty {
            lines += ["", "Examples:"]
            for example in examples { lines += ["  \(example.line)", "      \(example.meaning)"] }
        }
        section("Exit codes", exitCodes.map { (String($0.rawValue), $0.meaning) }, &lines)
        if isRoot || command.isGroup {
            lines += ["", "`\(words) \(isRoot ? "GROUP" : "VERB") --help` says more about each."]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var examples: [Example] { command.examples }

    private var exitCodes: [ExitCode] {
        isRoot ? ExitCode.allCases : command.isGroup ? [] : Self.exitCodes(of: command)
    }

    /// With which codes a command can end.
    static func exitCodes(of command: Command) -> [ExitCode] {
        let all = Set(command.exitCodes + [.done, .failed, .usage, .interrupted, .pipeClosed])
        return all.sorted { $0.rawValue < $1.rawValue }
    }

    private func section(_ title: String, _ terms: [(String, String)], _ lines: inout [String]) {
        guard !terms.isEmpty else { return }
        lines += ["", "\(title):"] + TextLayout.terms(terms, width: width)
    }

    private static func terms(_ flags: [Flag]) -> [(String, String)] {
        flags.filter { !$0.isHidden }.map { (($0.short.map { "-\($0), " } ?? "    ") + $0.usage, meaning($0)) }
    }

    static func meaning(_ flag: Flag) -> String {
        var text = flag.summary
        if !flag.choices.isEmpty { text += ": " + flag.choices.map(\.word).joined(separator: ", ") }
        if let fallback = flag.fallback { text += " (default: \(fallback))" }
        return text
    }

    static func meaning(_ slot: ArgumentSlot) -> String {
        slot.choices.isEmpty ? slot.summary : slot.summary + ": " + slot.choices.map(\.word).joined(separator: ", ")
    }
}

extension Program {
    /// The commands from the root along `words`, or nil when there are none.
    package func path(_ words: [String]) -> [Command]? {
        var path = [root]
        for word in words {
            guard let next = path[path.count - 1].subcommand(word) else { return nil }
            path.append(next)
        }
        return path
    }

    /// The whole tree for programs: `help --json`.
    package var helpJSON: JSON {
        .object([
            .init("name", .string(name)),
            .init("version", .string(version)),
            .init("summary", .string(summary)),
            .init(
                "flagGroups",
                .array(
                    groups.map { group in
                        .object([
                            .init("title", .string(group.title)),
                            .init("everywhere", .bool(group.isForEverything)),
                            .init("flags", .array(group.flags.filter { !$0.isHidden }.map(json))),
                        ])
                    })),
            .init(
                "exitCodes",
                .array(
                    ExitCode.allCases.map { code in
                        .object([
                            .init("code", .integer(Int64(code.rawValue))), .init("meaning", .string(code.meaning)),
                        ])
                    })),
            .init("commands", .array(commands.filter { !$0.isHidden }.map(json))),
        ])
    }

    private func json(_ command: Command) -> JSON {
        var members: [JSON.Member] = [
            .init("name", .string(command.name)), .init("summary", .string(command.summary)),
        ]
        func add(_ name: String, _ items: [JSON]) {
            if !items.isEmpty { members.append(.init(name, .array(items))) }
        }
        if !command.discussion.isEmpty { members.append(.init("discussion", .string(command.discussion))) }
        add("arguments", command.arguments.map(json))
        add("flags", command.flags.filter { !$0.isHidden }.map(json))
        add("takes", command.takes.map { .string($0.title) })
        add("columns", command.columns.map { .string($0.name) })
        add(
            "examples",
            command.examples.map {
                .object([.init("line", .string($0.line)), .init("meaning", .string($0.meaning))])
            })
        if !command.isGroup {
            add("exitCodes", Help.exitCodes(of: command).map { .integer(Int64($0.rawValue)) })
        }
        add("commands", command.visibleSubcommands.map(json))
        return .object(members)
    }

    private func json(_ flag: Flag) -> JSON {
        var members: [JSON.Member] = [.init("name", .string(flag.name))]
        if let short = flag.short { members.append(.init("short", .string(String(short)))) }
        if flag.form == .value || flag.form == .optionalValue {
            members.append(.init("value", .string(flag.placeholder)))
            members.append(.init("valueRequired", .bool(flag.form == .value)))
        }
        if !flag.choices.isEmpty { members.append(.init("choices", .array(flag.choices.map { .string($0.word) }))) }
        if let fallback = flag.fallback { members.append(.init("default", .string(fallback))) }
        if flag.isSetting { members.append(.init("variable", .string(flag.variable(prefix: variablePrefix)))) }
        members.append(.init("repeatable", .bool(flag.isRepeatable)))
        members.append(.init("summary", .string(flag.summary)))
        return .object(members)
    }

    private func json(_ slot: ArgumentSlot) -> JSON {
        var members: [JSON.Member] = [
            .init("name", .string(slot.name)), .init("value", .string(slot.placeholder)),
            .init("minimum", .integer(Int64(slot.minimum))), .init("maximum", .integer(Int64(slot.maximum))),
            .init("summary", .string(slot.summary)),
        ]
        if !slot.choices.isEmpty { members.append(.init("choices", .array(slot.choices.map { .string($0.word) }))) }
        return .object(members)
    }
}
