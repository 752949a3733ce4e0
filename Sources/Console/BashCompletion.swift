/// Completion for bash 4 and later; needs nothing of the bash-completion package.
struct BashScript {
    let tree: CompletionTree
    private var name: String { tree.program.name }
    init(_ tree: CompletionTree) { self.tree = tree }

    var text: String { words + offers + command }

    /// What tells words from quotes.
    private var words: String {
        #"""
        # bash completion for \#(name); made from its command tree.

        # Splits $1 as the shell would, and runs nothing of it. typed: its words without their quotes; quote: the
        # one that is open at the end; before: the part of the last word that readline leaves as it is, because
        # it ends with a character of COMP_WORDBREAKS.
        _\#(name)_split() {
            local line=$1 index char word= begun=0
            typed=() quote= before=
            for ((index = 0; index < ${#line}; index++)); do
                char=${line:index:1}
                case $quote$char in
                    \'\'|\"\") quote= ;;
                    \'?) word+=$char ;;
                    \"\\)
                        index=$((index + 1)) char=${line:index:1}
                        case $char in [\$\`\"\\]) ;; *) word+=\\ ;; esac
                        word+=$char ;;
                    \"?) word+=$char ;;
                    \\) index=$((index + 1)) begun=1 word+=${line:index:1} ;;
                    \'|\") quote=$char begun=1 before=$word ;;
                    [[:space:]])
                        [ $begun = 0 ] || typed+=("$word")
                        word= begun=0 before= ;;
                    *)
                        begun=1 word+=$char
                        case $COMP_WORDBREAKS in *"$char"*) before=$word ;; esac ;;
                esac
            done
            typed+=("$word")
        }
        # What $1 is to be typed as where the quote is open, so that it is one word of which nothing is run.
        _\#(name)_quoted() {
            local index char
            quoted=
            for ((index = 0; index < ${#1}; index++)); do
                char=${1:index:1}
                case $quote$char in
                    \'\') quoted+="'\\''" ;;
                    \"!) quoted+='"\!"' ;;
                    \"[\$\`\"\\]) quoted+=\\$char ;;
                    [\'\"]?|[[:alnum:]_./:=@%+,-]) quoted+=$char ;;
                    *) quoted+=\\$char ;;
                esac
            done
            # Readline closes the quote, unless the word ends with the same character.
            case $quote in ?) case $quoted in *"$quote") quoted+=$quote ;; esac ;; esac
        }

        """#
    }

    /// What puts words before the person.
    private var offers: String {
        #"""
        # Offers the lines that it reads.
        _\#(name)_offer() {
            local line quoted
            while IFS= read -r line; do
                [ -n "$line" ] || continue
                line=$lead$line
                case $line in "$before"*) ;; *) continue ;; esac
                _\#(name)_quoted "${line#"$before"}"
                COMPREPLY+=("$quoted")
            done
        }
        # Readline itself quotes what are files.
        _\#(name)_files() {
            local line
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do
                line=$lead$line
                case $line in "$before"*) COMPREPLY+=("${line#"$before"}") ;; esac
            done < <(compgen "$1" -- "$cur")
        }
        _\#(name)_words() { _\#(name)_offer < <(compgen -W "$1" -- "$cur"); }
        _\#(name)_live() {
            _\#(name)_offer < <(\#(name) __complete "$1" "$cur" -- "${typed[@]:1:${#typed[@]}-2}" 2>/dev/null)
        }

        """#
    }

    private var command: String {
        let values = tree.valueFlags
        let takesValue = values.map { "--\($0.name)" } + values.compactMap { $0.short.map { "-\($0)" } }
        return #"""
            _\#(name)() {
                local cur prev= path word index takes_value ended=0 lead= quote before
                local -a typed
                COMPREPLY=()
                _\#(name)_split "${COMP_LINE:0:COMP_POINT}"
                cur=${typed[${#typed[@]}-1]}
                [ ${#typed[@]} -gt 1 ] && prev=${typed[${#typed[@]}-2]}
                takes_value=" \#(takesValue.joined(separator: " ")) "
                path=
                index=1
                while [ $index -lt $((${#typed[@]} - 1)) ]; do
                    word=${typed[index]}
                    index=$((index + 1))
                    [ $ended = 1 ] && continue
                    case $word in
                        --) ended=1; continue ;;
                        -*) case $takes_value in *" $word "*) index=$((index + 1)) ;; esac; continue ;;
                    esac
                    case "$path $word" in
            \#(paths)
                            path="${path:+$path }$word" ;;
                    esac
                done
                if [ $ended = 0 ]; then
                    case $cur in
                        --*=*) prev=${cur%%=*}; lead=$prev=; cur=${cur#*=} ;;
                        *) case $takes_value in *" $prev "*) ;; *) prev= ;; esac ;;
                    esac
                    if [ -n "$prev" ]; then
                        case "$path:$prev" in
            \#(flagValues)
                        esac
                        return
                    fi
                fi
                case $ended$cur in
                    0-*) case $path in
            \#(flagLists)
                        esac ;;
                    *) case $path in
            \#(argumentLists)
                        esac ;;
                esac
                return 0
            }
            complete -F _\#(name) \#(name)

            """#
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
        case .files: return "_\(name)_files -f"
        case .directories: return "_\(name)_files -d"
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
