/// What was typed, matched against the tree; not yet what is meant.
struct ParsedLine: Sendable {
    struct Given: Sendable, Equatable {
        /// As it was spelled: `-o`, `--output`.
        var spelling: String
        var texts: [String]
    }
    /// From the root to the command.
    var path: [Command]
    /// By the flag's name.
    var flags: [String: Given] = [:]
    var arguments: [String] = []
    var wantsHelp = false
    var wantsVersion = false

    var command: Command { path[path.count - 1] }
}

/// Matches arguments with the tree: pure.
///
/// Rules: POSIX utility conventions and GNU's long options; flags and arguments mixed; `--` ends flags; `-` alone and
/// negative numbers are arguments. Abbreviations of long flags are not taken, so that a new flag can't break a script.
struct Parser {
    private let program: Program
    private let tokens: [String]
    private var at = 0
    private(set) var line: ParsedLine

    init(_ program: Program, _ tokens: [String]) {
        self.program = program
        self.tokens = tokens
        line = ParsedLine(path: [program.root])
    }

    /// - Throws: a usage error. `line` is what was understood until then.
    mutating func parse() throws(CommandError) {
        var flagsEnded = false
        while at < tokens.count {
            let token = tokens[at]
            at += 1
            if flagsEnded || !isFlag(token) {
                try take(argument: token)
            } else if token == "--" {
                flagsEnded = true
            } else if token.hasPrefix("--") {
                try take(long: token.dropFirst(2))
            } else {
                try take(bundle: token.dropFirst())
            }
        }
        try checkApplicability()
    }

    private func isFlag(_ token: String) -> Bool {
        guard token.hasPrefix("-"), token.count > 1 else { return false }
        if let second = token.dropFirst().first, second.isASCII, second.isNumber { return false }
        return true
    }

    private mutating func take(argument: String) throws(CommandError) {
        guard line.command.isGroup else {
            line.arguments.append(argument)
            return
        }
        if let next = line.command.subcommand(argument) {
            line.path.append(next)
            return
        }
        let names = line.command.visibleSubcommands.map(\.name)
        let group = line.path.count > 1 ? " of `\(pathText)`" : ""
        throw .usage(
            "unknown command `\(argument)`\(group)", why: Suggestion.question(for: argument, in: names),
            hint: "`\(pathText) --help` lists the commands")
    }

    private var pathText: String { line.path.map(\.name).joined(separator: " ") }

    /// Flags that may stand here: the command's own, and all shared ones.
    private var known: [Flag] { line.path.flatMap(\.flags) + program.groups.flatMap(\.flags) }

    private mutating func take(long text: Substring) throws(CommandError) {
        let equals = text.firstIndex(of: "=")
        let name = String(text[..<(equals ?? text.endIndex)])
        let value = equals.map { String(text[text.index(after: $0)...]) }
        if name == "help", value == nil { return line.wantsHelp = true }
        if name == "version", value == nil, line.path.count == 1 { return line.wantsVersion = true }
        guard let flag = known.first(where: { $0.name == name }) else {
            let names = known.filter { !$0.isHidden }.map(\.name) + ["help"]
            throw .usage(
                "unknown flag --\(name)", why: Suggestion.question(for: name, in: names, prefix: "--"),
                hint: "`\(pathText) --help` lists the flags")
        }
        try take(flag, spelling: "--\(name)", value: value)
    }

    private mutating func take(bundle text: Substring) throws(CommandError) {
        var rest = text
        while let letter = rest.first {
            rest = rest.dropFirst()
            if letter == "h" {
                line.wantsHelp = true
                continue
            }
            guard let flag = known.first(where: { $0.short == letter }) else {
                throw .usage("unknown flag -\(letter)", hint: "`\(pathText) --help` lists the flags")
            }
            guard flag.form == .value, !rest.isEmpty else {
                try take(flag, spelling: "-\(letter)", value: nil)
                continue
            }
            // The rest of the word is the value: `-ojson`, and `-o=json` as pflag has it.
            let value = rest.first == "=" ? rest.dropFirst() : rest
            try take(flag, spelling: "-\(letter)", value: String(value))
            return
        }
    }

    private mutating func take(_ flag: Flag, spelling: String, value: String?) throws(CommandError) {
        var text: String
        switch (flag.form, value) {
        case (.toggle, nil): text = "true"
        case (.count, nil): text = "1"
        case (.count, _): throw .usage("\(spelling) takes no value")
        case (.toggle, let value?):
            guard (try? Option<Bool>.boolean(value)) != nil else {
                throw .usage("\(spelling) takes no value but true or false", why: "got `\(value)`")
            }
            text = value
        case (.optionalValue, nil): text = ""
        case (.optionalValue, let value?) where value.isEmpty:
            throw .usage("\(spelling)= lacks its \(flag.placeholder)")
        case (_, let value?): text = value
        case (.value, nil):
            guard at < tokens.count else { throw .usage("\(spelling) lacks its \(flag.placeholder)") }
            text = tokens[at]
            at += 1
        }
        if let earlier = line.flags[flag.name], !flag.isRepeatable {
            throw .usage("\(spelling) is given twice", why: "once as \(earlier.spelling) \(earlier.texts[0])")
        }
        line.flags[flag.name, default: .init(spelling: spelling, texts: [])].texts.append(text)
    }

    /// A shared flag that the command has no use for is refused, not ignored.
    private func checkApplicability() throws(CommandError) {
        guard !line.command.isGroup, !line.wantsHelp else { return }
        let names = Set(program.flags(of: line.command).map(\.name))
        for (name, given) in line.flags.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            throw .usage(
                "\(given.spelling) does not apply to `\(pathText)`", hint: "`\(pathText) --help` lists the flags")
        }
    }
}
