/// The shells that completion scripts are made for.
package enum CompletionShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The file's usual name, so that it is found by the shell: `shopctl.bash`, `_shopctl`, `shopctl.fish`.
    package func fileName(_ program: String) -> String {
        switch self {
        case .bash: "\(program).bash"
        case .zsh: "_\(program)"
        case .fish: "\(program).fish"
        }
    }
}

/// What the writers of completion scripts share: every command with its path, and the words that can follow it.
struct CompletionTree {
    struct Node {
        /// `shopctl orders ls`
        var words: [String]
        var command: Command
        /// The flags that may follow, `--help` left out.
        var flags: [Flag]
        var key: String { words.dropFirst().joined(separator: " ") }
    }
    let program: Program
    let nodes: [Node]

    init(_ program: Program) {
        self.program = program
        var nodes: [Node] = []
        func walk(_ command: Command, _ words: [String]) {
            let flags =
                command.isGroup
                ? program.groups.filter { words.count == 1 || $0.isForEverything }.flatMap(\.flags)
                : program.flags(of: command)
            nodes.append(Node(words: words, command: command, flags: flags.filter { !$0.isHidden }))
            for next in command.visibleSubcommands { walk(next, words + [next.name]) }
        }
        walk(program.root, [program.name])
        self.nodes = nodes
    }

    /// Every flag that takes a value as a word of its own, once for each name; where commands differ in what a name
    /// takes, with the command.
    var valueFlags: [Flag] {
        var seen: Set<String> = []
        return nodes.flatMap(\.flags).filter { $0.form == .value && seen.insert($0.name).inserted }
    }

    /// Flags of a node whose values can be completed.
    static func completable(_ flags: [Flag]) -> [Flag] {
        flags.filter {
            ($0.form == .value || $0.form == .optionalValue) && (!$0.choices.isEmpty || $0.completion != .nothing)
        }
    }
}

extension Program {
    /// The script that completes this program's command lines.
    package func completionScript(_ shell: CompletionShell) -> String {
        let tree = CompletionTree(self)
        return switch shell {
        case .bash: BashScript(tree).text
        case .zsh: ZshScript(tree).text
        case .fish: FishScript(tree).text
        }
    }
}
