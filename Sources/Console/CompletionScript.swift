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

/// Completion for bash 4 and later; needs nothing of the bash-completion package.
private struct BashScript {
    let tree: CompletionTree
    private var name: String { tree.program.name }
    init(_ tree: CompletionTree) { self.tree = tree }

    var text: String {
        let values = tree.valueFlags
        let takesValue = values.map { "--\($0.name)" } + values.compactMap { $0.short.map { "-\($0)" } }
        return """
            # bash completion for \(name); made from its command tree.
            _\(name)_offer() {
                local line
                COMPREPLY=()
                while IFS= read -r line; do [ -n "$line" ] && COMPREPLY+=("$line"); done
            }
            _\(name)_words() { _\(name)_offer < <(compgen -W "$1" -- "$cur"); }
            _\(name)_live() { _\(name)_offer < <(\(name) __complete "$1" "$cur" 2>/dev/null); }
            _\(name)() {
                local cur prev path word before index takes_value arguments=0 ended=0
                # Words as the shell splits them at spaces only: `=` and `:` belong to them.
                local -a words
                local typed=${COMP_LINE:0:COMP_POINT}
                read -r -a words <<< "$typed"
                case $typed in *[[:space:]]) words+=("") ;; esac
                cur=${words[${#words[@]}-1]}
                prev=
                [ ${#words[@]} -gt 1 ] && prev=${words[${#words[@]}-2]}
                takes_value=" \(takesValue.joined(separator: " ")) "
                path=
                index=1
                while [ $index -lt $((${#words[@]} - 1)) ]; do
                    word=${words[index]}
                    before=$index
                    index=$((index + 1))
                    if [ $ended = 1 ]; then arguments=$((arguments + 1)); continue; fi
                    case $word in
                        --) ended=1; continue ;;
                        -*) case $takes_value in *" $word "*) index=$((index + 1)) ;; esac; continue ;;
                    esac
                    case "$path $word" in
            \(paths)
                            path="${path:+$path }$word" ;;
                        *) arguments=$((arguments + 1)) ;;
                    esac
                done
                if [ $ended = 0 ]; then
                    case $cur in
                        --*=*) prev=${cur%%=*}; cur=${cur#*=} ;;
                        *) case $takes_value in *" $prev "*) ;; *) prev= ;; esac ;;
                    esac
                    if [ -n "$prev" ]; then
                        case "$path:$prev" in
            \(flagValues)
                        esac
                        return
                    fi
                fi
                case $ended$cur in
                    0-*) case $path in
            \(flagLists)
                        esac ;;
                    *) case $path in
            \(argumentLists)
                        esac ;;
                esac
                return 0
            }
            complete -F _\(name) \(name)

            """
    }

    /// `" orders"|" orders ls")`
    private var paths: String {
        let patterns = tree.nodes.dropFirst().map { node -> String in
            let parent = node.words.dropFirst().dropLast().joined(separator: " ")
            return "\"\(parent) \(node.words[node.words.count - 1])\""
        }
        return indented(patterns.joined(separator: "|") + ")", 12)
    }

    private func indented(_ text: String, _ count: Int) -> String { String(repeating: " ", count: count) + text }

    /// What completes a value: the call that offers it.
    private func offer(_ choices: [Choice], _ completion: Completion) -> String {
        if !choices.isEmpty { return "_\(name)_words \"\(choices.map(\.word).joined(separator: " "))\"" }
        switch completion {
        case .nothing: return ":"
        case .files: return "_\(name)_offer < <(compgen -f -- \"$cur\")"
        case .directories: return "_\(name)_offer < <(compgen -d -- \"$cur\")"
        case .live(let kind): return "_\(name)_live \(kind)"
        }
    }

    private var flagValues: String {
        var lines: [String] = []
        let shared = tree.program.groups.flatMap(\.flags)
        for node in tree.nodes where !node.command.isGroup {
            for flag in CompletionTree.completable(node.command.flags) {
                lines.append(line(flag, path: "\"\(node.key)\""))
            }
        }
        for flag in CompletionTree.completable(shared) { lines.append(line(flag, path: "*")) }
        return lines.joined(separator: "\n")
    }

    private func line(_ flag: Flag, path: String) -> String {
        let names = ["--\(flag.name)"] + (flag.short.map { ["-\($0)"] } ?? [])
        let patterns = names.map { "\(path):\($0)" }.joined(separator: "|")
        return indented("\(patterns)) \(offer(flag.choices, flag.completion)) ;;", 12)
    }

    private var flagLists: String {
        tree.nodes.map { node in
            let words =
                node.flags.flatMap { flag in (flag.short.map { ["-\($0)"] } ?? []) + ["--\(flag.name)"] } + ["--help"]
            return indented("\"\(node.key)\") _\(name)_words \"\(words.joined(separator: " "))\" ;;", 12)
        }.joined(separator: "\n")
    }

    private var argumentLists: String {
        tree.nodes.compactMap { node in
            if node.command.isGroup {
                let words = node.command.visibleSubcommands.map(\.name).joined(separator: " ")
                return indented("\"\(node.key)\") _\(name)_words \"\(words)\" ;;", 12)
            }
            guard let slot = node.command.arguments.first else { return nil }
            let offer = offer(slot.choices, slot.completion)
            return offer == ":" ? nil : indented("\"\(node.key)\") \(offer) ;;", 12)
        }.joined(separator: "\n")
    }
}

/// Completion for zsh, with what each word means beside it.
private struct ZshScript {
    let tree: CompletionTree
    private var name: String { tree.program.name }
    init(_ tree: CompletionTree) { self.tree = tree }

    var text: String {
        var text = "#compdef \(name)\n# zsh completion for \(name); made from its command tree.\n"
        text += """
            _\(name)_live() {
                local -a found
                found=("${(@f)$(\(name) __complete "$1" "$PREFIX" 2>/dev/null)}")
                compadd -Q -- "${(@)found:#}"
            }

            """
        for node in tree.nodes { text += function(node) }
        return text
            + "if [ \"$funcstack[1]\" = \"_\(name)\" ]; then _\(name) \"$@\"; else compdef _\(name) \(name); fi\n"
    }

    private func functionName(_ words: [String]) -> String { "_" + words.joined(separator: "_") }

    private func function(_ node: CompletionTree.Node) -> String {
        var lines = ["\(functionName(node.words))() {"]
        if node.command.isGroup { lines.append("    local line state") }
        lines.append("    _arguments -s -S \(node.command.isGroup ? "-C " : "")\\")
        lines += node.flags.flatMap(specifications).map { "        \($0) \\" }
        lines.append("        '(-h --help)'{-h,--help}'[show help]' \\")
        if node.command.isGroup {
            lines += [
                "        '1:command:->command' \\", "        '*::argument:->rest'", "    case $state in",
                "        command)",
            ]
            lines.append("            local -a commands=(")
            lines += node.command.visibleSubcommands.map { "                \(quoted("\($0.name):\($0.summary)"))" }
            lines += [
                "            )", "            _describe command commands ;;", "        rest)",
                "            case $line[1] in",
            ]
            lines += node.command.visibleSubcommands.map {
                "                \($0.name)) \(functionName(node.words + [$0.name])) ;;"
            }
            lines += ["            esac ;;", "    esac"]
        } else {
            lines += node.command.arguments.enumerated().map { index, slot in
                let position = slot.maximum > 1 ? "*" : String(index + 1)
                let optional = slot.minimum == 0 && slot.maximum == 1 ? ":" : ""
                return "        '\(position)\(optional):\(slot.name):\(action(slot.choices, slot.completion))' \\"
            }
            lines.append("        && return 0")
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private func specifications(_ flag: Flag) -> [String] {
        let repeats = flag.isRepeatable && flag.form != .toggle ? "*" : ""
        let label = flag.summary.replacing("[", with: "(").replacing("]", with: ")").replacing("'", with: "'\\''")
        var value = ""
        switch flag.form {
        case .toggle, .count: break
        case .value: value = ":\(flag.placeholder.lowercased()):\(action(flag.choices, flag.completion))"
        case .optionalValue: value = "::\(flag.placeholder.lowercased()):\(action(flag.choices, flag.completion))"
        }
        let equals = flag.form == .value ? "=" : flag.form == .optionalValue ? "=-" : ""
        let long = "'\(repeats)--\(flag.name)\(equals)[\(label)]\(value)'"
        let short = flag.short.map { "'\(repeats)-\($0)\(flag.form == .value ? "+" : "")[\(label)]\(value)'" }
        return [short, long].compactMap(\.self)
    }

    private func action(_ choices: [Choice], _ completion: Completion) -> String {
        if !choices.isEmpty { return "(\(choices.map(\.word).joined(separator: " ")))" }
        switch completion {
        case .nothing: return ""
        case .files: return "_files"
        case .directories: return "_files -/"
        case .live(let kind): return "_\(name)_live \(kind)"
        }
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}

/// Completion for fish.
private struct FishScript {
    let tree: CompletionTree
    private var name: String { tree.program.name }
    init(_ tree: CompletionTree) { self.tree = tree }

    var text: String {
        let values = tree.valueFlags
        let takesValue = values.map { "--\($0.name)" } + values.compactMap { $0.short.map { "-\($0)" } }
        var text = """
            # fish completion for \(name); made from its command tree.
            function __\(name)_at --description 'whether the command so far is the one named'
                set -l path
                set -l skip 0
                for word in (commandline -opc)[2..-1]
                    if test $skip = 1
                        set skip 0
                        continue
                    end
                    if contains -- $word \(takesValue.joined(separator: " "))
                        set skip 1
                        continue
                    end
                    string match -q -- '-*' $word; and continue
                    contains -- "$path $word" \(known) ; and set path "$path $word"
                end
                test "$path" = "$argv[1]"
            end
            complete -c \(name) -f

            """
        for node in tree.nodes { text += lines(node) }
        return text
    }

    private var known: String {
        tree.nodes.dropFirst().map { "' \($0.key)'" }.joined(separator: " ")
    }

    private func lines(_ node: CompletionTree.Node) -> String {
        let path = node.key.isEmpty ? "" : " " + node.key
        let head = "complete -c \(name) -n \"__\(name)_at '\(path)'\""
        var text = ""
        for command in node.command.visibleSubcommands {
            text += "\(head) -a \(command.name) -d \(quoted(command.summary))\n"
        }
        for flag in node.flags {
            text += head + (flag.short.map { " -s \($0)" } ?? "") + " -l \(flag.name) -d \(quoted(flag.summary))"
            if flag.form == .value { text += " -x" + (action(flag.choices, flag.completion).map { " -a \($0)" } ?? "") }
            text += "\n"
        }
        if let slot = node.command.arguments.first, let action = action(slot.choices, slot.completion) {
            text += "\(head) -a \(action) -d \(quoted(slot.summary))\n"
        }
        return text
    }

    private func action(_ choices: [Choice], _ completion: Completion) -> String? {
        if !choices.isEmpty { return quoted(choices.map(\.word).joined(separator: " ")) }
        switch completion {
        case .nothing: return nil
        case .files: return "'(__fish_complete_path (commandline -ct))'"
        case .directories: return "'(__fish_complete_directories (commandline -ct))'"
        case .live(let kind): return "'(\(name) __complete \(kind) (commandline -ct) 2>/dev/null)'"
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
