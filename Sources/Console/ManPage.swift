extension Program {
    /// A page of the manual: its file's name and its text.
    package struct ManPage: Sendable {
        /// `shopctl-orders.1`
        package var fileName: String
        package var text: String
    }

    /// One page for the program, one for each group.
    package var manPages: [ManPage] {
        [ManPage(fileName: "\(name).\(section)", text: Roff(self).page)]
            + commands.filter { $0.isGroup && !$0.isHidden }.map {
                ManPage(fileName: "\(name)-\($0.name).\(section)", text: Roff(self).group($0))
            }
    }
}

/// Manual pages in roff, with the macros of man(7).
private struct Roff {
    let program: Program
    init(_ program: Program) { self.program = program }

    /// The page of the program itself.
    var page: String {
        var lines = title(program.name)
        lines += [".SH NAME", "\(program.name) \\- \(escaped(lowerFirst(program.summary)))", ".SH SYNOPSIS"]
        lines += [
            ".B \(program.name)", "[\\fIflags\\fR] \\fIgroup\\fR \\fIverb\\fR [\\fIarguments\\fR] [\\fIflags\\fR]",
        ]
        lines += [".SH DESCRIPTION"] + paragraphs(program.discussion.isEmpty ? program.summary : program.discussion)
        return (lines + sections).joined(separator: "\n") + "\n"
    }

    private var sections: [String] {
        var lines: [String] = []
        let groups = program.commands.filter { $0.isGroup && !$0.isHidden }
        if !groups.isEmpty {
            lines.append(".SH GROUPS")
            for group in groups {
                lines += [".TP", "\\fB\(program.name)\\-\(group.name)\\fR(\(program.section))", text(group.summary)]
            }
        }
        let single = program.commands.filter { !$0.isGroup && !$0.isHidden }
        if !single.isEmpty { lines.append(".SH COMMANDS") }
        for command in single { lines += describe(command, named: command.name, [program.name, command.name]) }
        for group in program.groups { lines += [".SH \(escaped(group.title.uppercased()))"] + flags(group.flags) }
        lines += environment + files
        lines += [".SH EXIT STATUS"] + exitCodes(ExitCode.allCases)
        lines += examples(
            program.commands.flatMap { $0.isGroup ? $0.subcommands : [$0] }.prefix(12).flatMap { $0.examples.prefix(1) }
        )
        return lines + seeAlso(groups.map { "\(program.name)-\($0.name)" })
    }

    private var environment: [String] {
        var lines = [".SH ENVIRONMENT"]
        let own = program.groups.flatMap(\.flags).filter { $0.isSetting && !$0.isHidden }
        for flag in own {
            lines += [
                ".TP", "\\fB\(flag.variable(prefix: program.variablePrefix))\\fR",
                "as \\fB\(escaped("--" + flag.name))\\fR",
            ]
        }
        let settings = Set(program.settingFlags.map { $0.variable(prefix: program.variablePrefix) })
        for entry in program.variables where !settings.contains(entry.name) {
            lines += [".TP", "\\fB\(escaped(entry.name))\\fR", text(entry.summary)]
        }
        return lines.count > 1 ? lines : []
    }

    private var files: [String] {
        program.files.isEmpty
            ? [] : [".SH FILES"] + program.files.flatMap { [".TP", "\\fI\(escaped($0.word))\\fR", text($0.summary)] }
    }

    func group(_ group: Command) -> String {
        let page = "\(program.name)-\(group.name)"
        var lines = title(page)
        lines += [".SH NAME", "\(escaped(page)) \\- \(escaped(lowerFirst(group.summary)))", ".SH SYNOPSIS"]
        let commands = Self.leaves(of: group, [])
        for (words, command) in commands {
            lines += synopsis(command, [program.name, group.name] + words) + [".br"]
        }
        lines.removeLast()
        lines += [".SH DESCRIPTION"] + paragraphs(group.discussion.isEmpty ? group.summary : group.discussion)
        lines.append(".SH COMMANDS")
        for (words, command) in commands {
            lines += describe(command, named: words.joined(separator: " "), [program.name, group.name] + words)
        }
        let taken = Set(commands.flatMap(\.command.takes).map(\.title))
        for flagGroup in program.groups where taken.contains(flagGroup.title) {
            lines += [".SH \(escaped(flagGroup.title.uppercased()))"] + flags(flagGroup.flags)
        }
        let codes = Set(commands.map(\.command).flatMap(Help.exitCodes)).sorted { $0.rawValue < $1.rawValue }
        lines += [".SH EXIT STATUS"] + exitCodes(codes)
        lines += examples(commands.flatMap(\.command.examples))
        return (lines + seeAlso([program.name])).joined(separator: "\n") + "\n"
    }

    /// The commands of a group and of the groups in it, each with the words behind the group's own.
    private static func leaves(of group: Command, _ words: [String]) -> [(words: [String], command: Command)] {
        group.visibleSubcommands.flatMap { command in
            let words = words + [command.name]
            return command.isGroup ? leaves(of: command, words) : [(words, command)]
        }
    }

    // MARK: Parts

    private func title(_ page: String) -> [String] {
        [
            ".\\\" Made from the command tree of \(program.name).",
            ".TH \(escaped(page.uppercased())) \(program.section) \"\" \"\(program.name) \(program.version)\" \"\"",
            ".nh", ".ad l",
        ]
    }

    private func synopsis(_ command: Command, _ words: [String]) -> [String] {
        let arguments = command.arguments.map { slot -> String in
            let many = slot.maximum > 1 ? " ..." : ""
            let name = "\\fI\(escaped(slot.placeholder))\\fR\(many)"
            return slot.minimum == 0 ? "[\(name)]" : name
        }
        return [
            "\\fB\(escaped(words.joined(separator: " ")))\\fR "
                + (arguments + ["[\\fIflags\\fR]"]).joined(separator: " ")
        ]
    }

    private func describe(_ command: Command, named name: String, _ words: [String]) -> [String] {
        var lines =
            [".SS \(escaped(name))"] + synopsis(command, words) + [".PP"] + paragraphs(command.summary + ".")
        if !command.discussion.isEmpty { lines += [".PP"] + paragraphs(command.discussion) }
        for slot in command.arguments {
            lines += [".TP", "\\fI\(escaped(slot.placeholder))\\fR", text(Help.meaning(slot))]
        }
        lines += flags(command.flags)
        if !command.columns.isEmpty {
            lines += [".PP", text("Columns: " + command.columns.map(\.name).joined(separator: ", ") + ".")]
        }
        let groups = command.takes.map(\.title)
        if !groups.isEmpty { lines += [".PP", text("Takes the flags of: " + groups.joined(separator: ", ") + ".")] }
        return lines
    }

    private func flags(_ flags: [Flag]) -> [String] {
        flags.filter { !$0.isHidden }.flatMap { flag -> [String] in
            let value =
                switch flag.form {
                case .toggle, .count: ""
                case .value: " \\fI\(escaped(flag.placeholder))\\fR"
                case .optionalValue: "[=\\fI\(escaped(flag.placeholder))\\fR]"
                }
            let short = flag.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
            return [".TP", "\(short)\\fB\(escaped("--" + flag.name))\\fR\(value)", text(Help.meaning(flag))]
        }
    }

    private func exitCodes(_ codes: [ExitCode]) -> [String] {
        codes.flatMap { [".TP", "\\fB\($0.rawValue)\\fR", text($0.meaning)] }
    }

    private func examples(_ examples: [Example]) -> [String] {
        guard !examples.isEmpty else { return [] }
        return [".SH EXAMPLES"]
            + examples.flatMap { [".PP", text($0.meaning + ":"), ".PP", ".RS 4", ".EX", text($0.line), ".EE", ".RE"] }
    }

    private func seeAlso(_ pages: [String]) -> [String] {
        guard !pages.isEmpty else { return [] }
        return [".SH SEE ALSO", pages.map { "\\fB\(escaped($0))\\fR(\(program.section))" }.joined(separator: ", ")]
    }

    private func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                lines.append(".PP")
            } else if line.hasPrefix(" ") {
                lines += [".EX", self.text(String(line)), ".EE"]
            } else {
                lines.append(self.text(String(line)))
            }
        }
        return lines
    }

    /// A line of text: no leading character that roff would take for a request.
    private func text(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("`", with: "\\(ga")
            .replacing("^", with: "\\(ha").replacing("~", with: "\\(ti").replacing("…", with: "...")
    }

    private func lowerFirst(_ text: String) -> String {
        let trimmed = text.hasSuffix(".") ? String(text.dropLast()) : text
        return trimmed.prefix(1).lowercased() + trimmed.dropFirst()
    }
}
