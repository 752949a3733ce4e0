/// The commands that every program of this kind has.
package enum StandardCommands {
    static let topic = Argument.many("command", .text.named("COMMAND"), "the words of a command", minimum: 0)
    static let asJSON = Option.toggle("json", "the whole command tree for programs")
    static let manual = Option.toggle("man", "as a page of the manual (roff)")

    package static let help = Command(
        "help", "Show help for a command",
        discussion: "Without a command: for the whole program. `--json` prints the tree that help, completions and "
            + "man pages are made from.",
        arguments: [topic.slot], flags: [asJSON.flag, manual.flag]
    ) { invocation in
        let program = invocation.program
        if invocation[asJSON] {
            try invocation.output.put(program.helpJSON.pretty + "\n")
            return .done
        }
        let words = invocation[topic]
        guard let path = program.path(words) else {
            let names = program.commands.filter { !$0.isHidden }.map(\.name)
            throw CommandError.usage(
                "no command `\(words.joined(separator: " "))`", why: Suggestion.question(for: words[0], in: names))
        }
        if invocation[manual] {
            let page =
                words.isEmpty ? "\(program.name).\(program.section)" : "\(program.name)-\(words[0]).\(program.section)"
            guard let found = program.manPages.first(where: { $0.fileName == page }) else {
                throw CommandError.usage("there is no page \(page)", hint: "groups and the program itself have pages")
            }
            try invocation.output.put(found.text)
        } else {
            try invocation.output.put(Help(program, path: path, width: invocation.surroundings.width).page)
        }
        return .done
    }

    static let shell = Argument.one("shell", ValueType<CompletionShell>.choice("SHELL"), "which shell")

    package static let completion = Command(
        "completion", "Print the completion script of a shell",
        discussion: "To be put where the shell looks for it, or into its start file.", arguments: [shell.slot]
    ) { invocation in
        try invocation.output.put(invocation.program.completionScript(invocation[shell]))
        return .done
    }

    package static let version = Command("version", "Print the version") { invocation in
        try invocation.output.put("\(invocation.program.name) \(invocation.program.version)\n")
        return .done
    }

    static let directory = Argument.one("directory", .directory, "where to")

    /// Writes `completions/` and `man/` under a directory, for the repository.
    package static let documents = Command(
        "__documents", "Write completions and man pages", arguments: [directory.slot], isHidden: true
    ) { invocation in
        for (path, text) in invocation.program.documents {
            try PublicFile.write(text, to: invocation[directory] + "/" + path)
        }
        return .done
    }
}

extension Program {
    /// Every file that is made from the tree, by its path in the repository.
    package var documents: [(path: String, text: String)] {
        let completions = section == 1 ? CompletionShell.allCases : []
        return completions.map { ("completions/\($0.fileName(name))", completionScript($0)) }
            + manPages.map { ("man/\($0.fileName)", $0.text) }
    }
}
