internal import FoundationEssentials

/// A positional argument as data. Made by ``Argument``'s factories.
package struct ArgumentSlot: Sendable {
    package var name: String
    package var placeholder: String
    package var choices: [Choice]
    package var completion: Completion
    package var summary: String
    package var minimum: Int
    package var maximum: Int
    let collect: @Sendable ([String], Date) throws(ValueProblem) -> any Sendable

    /// `ORDER`, `[SKU]`, `ORDER...`, `[ORDER...]`.
    package var usage: String {
        let many = maximum > 1 ? placeholder + "..." : placeholder
        return minimum == 0 ? "[\(many)]" : many
    }
}

/// An argument together with the type that reading it gives.
package struct Argument<Value: Sendable>: Sendable {
    package let slot: ArgumentSlot

    private static func slot<Element>(
        _ name: String, _ type: ValueType<Element>, _ summary: String, _ counts: ClosedRange<Int>,
        collect: @escaping @Sendable ([String], Date) throws(ValueProblem) -> Value
    ) -> Argument {
        Argument(
            slot: ArgumentSlot(
                name: name, placeholder: type.placeholder, choices: type.choices, completion: type.completion,
                summary: summary, minimum: counts.lowerBound, maximum: counts.upperBound, collect: collect))
    }

    package static func one(_ name: String, _ type: ValueType<Value>, _ summary: String) -> Argument {
        slot(name, type, summary, 1...1) { texts, now throws(ValueProblem) in try type.parse(texts[0], now) }
    }
    package static func optional<Element>(
        _ name: String, _ type: ValueType<Element>, _ summary: String
    ) -> Argument where Value == Element? {
        slot(name, type, summary, 0...1) { texts, now throws(ValueProblem) in
            guard let text = texts.first else { return nil }
            return try type.parse(text, now)
        }
    }
    /// At least `minimum` of them; at most 10,000 (more belong into a file).
    package static func many<Element>(
        _ name: String, _ type: ValueType<Element>, _ summary: String, minimum: Int = 1
    ) -> Argument where Value == [Element] {
        slot(name, type, summary, minimum...10_000) { texts, now throws(ValueProblem) in
            var values: [Element] = []
            for text in texts { values.append(try type.parse(text, now)) }
            return values
        }
    }
}

/// A line that works as it stands, and what it does.
package struct Example: Sendable {
    package var line: String
    package var meaning: String
    package init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}

/// Which contexts a command runs with.
package enum ContextUse: Sendable {
    /// Only with one that is there, if any is named.
    case existing
    /// Also with one that it is about to make.
    case new
    /// Also when the current one is not there: it mends that.
    case mending
}

/// A command or a group of commands, as data.
package struct Command: Sendable {
    package var name: String
    package var summary: String
    package var discussion: String
    package var arguments: [ArgumentSlot]
    package var flags: [Flag]
    /// Groups of the program's shared flags that this command takes.
    package var takes: [FlagGroup]
    /// The columns of its results; empty for commands that list nothing.
    package var columns: [ColumnInfo]
    package var subcommands: [Command]
    package var examples: [Example]
    /// Besides 0, 1 and 2.
    package var exitCodes: [ExitCode]
    package var isHidden: Bool
    /// What it does with the context.
    package var contextUse = ContextUse.existing
    package var run: (@Sendable (Invocation) async throws -> ExitCode)?

    package init(
        _ name: String, _ summary: String, discussion: String = "", arguments: [ArgumentSlot] = [],
        flags: [Flag] = [], takes: [FlagGroup] = [], columns: [ColumnInfo] = [], examples: [Example] = [],
        exitCodes: [ExitCode] = [], isHidden: Bool = false,
        run: @escaping @Sendable (Invocation) async throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.flags = flags
        self.takes = takes
        self.columns = columns
        self.examples = examples
        self.exitCodes = exitCodes
        self.isHidden = isHidden
        self.run = run
        subcommands = []
    }

    /// A group.
    package init(
        _ name: String, _ summary: String, discussion: String = "", examples: [Example] = [],
        subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.subcommands = subcommands
        (arguments, flags, takes, columns, exitCodes, isHidden, run) = ([], [], [], [], [], false, nil)
    }

    /// The same, with another use of the context.
    package func using(_ context: ContextUse) -> Command {
        var command = self
        command.contextUse = context
        return command
    }

    package var isGroup: Bool { run == nil }
    package var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }

    func subcommand(_ name: String) -> Command? { subcommands.first { $0.name == name } }
}

/// A program: its name, its tree, the flags that all commands share, and where its settings come from.
package struct Program: Sendable {
    package var name: String
    package var version: String
    package var summary: String
    package var discussion: String
    package var section: Int
    package var commands: [Command]
    package var groups: [FlagGroup]
    /// `SHOPCTL` for `SHOPCTL_OUTPUT`.
    package var variablePrefix: String
    /// Environment variables and files beyond the flags', for the man page.
    package var environment: [Variable]
    package var files: [Choice]
    /// What a context may hold besides the flags that are settings.
    package var contextKeys: [String]
    /// Asked before each command: whether what was said goes together.
    package var precondition: (@Sendable (Invocation) throws(CommandError) -> Void)?

    package init(
        _ name: String, version: String, summary: String, discussion: String = "", section: Int = 1,
        variablePrefix: String, groups: [FlagGroup], environment: [Variable] = [], files: [Choice] = [],
        contextKeys: [String] = ["protected"], commands: [Command],
        precondition: (@Sendable (Invocation) throws(CommandError) -> Void)? = nil
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.discussion = discussion
        self.section = section
        self.variablePrefix = variablePrefix
        self.groups = groups
        self.environment = environment
        self.files = files
        self.contextKeys = contextKeys
        self.commands = commands
        self.precondition = precondition
    }

    /// The whole tree as one command, which the parser and the writers of help start from.
    package var root: Command {
        Command(name, summary, discussion: discussion, subcommands: commands)
    }

    /// Every flag of the tree that environment and context may give, once.
    package var settingFlags: [Flag] {
        func flags(_ command: Command) -> [Flag] { command.flags + command.subcommands.flatMap(flags) }
        var seen: Set<String> = []
        return (groups.flatMap(\.flags) + commands.flatMap(flags)).filter {
            $0.isSetting && seen.insert($0.name).inserted
        }
    }

    /// Every name that a context may hold.
    package var settingNames: [String] { settingFlags.map(\.name) + contextKeys }

    /// The shared flags that a command takes.
    package func groups(of command: Command) -> [FlagGroup] {
        let own = Set(command.takes.map(\.title))
        return groups.filter { $0.isForEverything || own.contains($0.title) }
    }

    /// Every flag that a command takes: its own first.
    package func flags(of command: Command) -> [Flag] {
        command.flags + groups(of: command).flatMap(\.flags)
    }
}
