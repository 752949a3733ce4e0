/// Completion for zsh, with what each word means beside it.
struct ZshScript {
    let tree: CompletionTree
    private var name: String { tree.program.name }
    init(_ tree: CompletionTree) { self.tree = tree }

    var text: String {
        var text = "#compdef \(name)\n# zsh completion for \(name); made from its command tree.\n"
        text += """
            _\(name)_live() {
                local -a found
                found=("${(@f)$(\(name) __complete "$1" "${(Q)PREFIX}" -- "${(@Q)_\(name)_line}" 2>/dev/null)}")
                found=("${(@)found:#}")
                (( $#found )) && compadd -- "${(@)found}"
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
        if node.words.count == 1 { lines.append("    local -a _\(name)_line=(\"${(@)words[2,CURRENT-1]}\")") }
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
        // After a space, nothing is put between the function and its argument.
        case .live(let kind): return " _\(name)_live \(kind)"
        }
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
