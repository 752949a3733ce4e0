/// Completion for fish.
struct FishScript {
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
            function __\(name)_live --description 'what the installation has, for the word being typed'
                set -l typed (string replace -r -- '^--[^=]*=' '' (commandline -ct))
                set -l plain (string unescape -- "$typed"; or string unescape -- "$typed'"
                    or string unescape -- "$typed\\"")
                \(name) __complete $argv[1] "$plain" -- (commandline -opc)[2..-1] 2>/dev/null
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
        case .live(let kind): return "'(__\(name)_live \(kind))'"
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
