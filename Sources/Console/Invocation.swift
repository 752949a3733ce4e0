package import FoundationEssentials

/// One command about to run: its values, its context, and what it may talk to.
package struct Invocation: Sendable {
    package let program: Program
    /// The words from the program to the command.
    package let words: [String]
    package let command: Command
    package let surroundings: Surroundings
    package let context: ConfigurationContext
    /// Who named it: a flag, the environment, or (`fallback`) the file's `current`.
    package let contextOrigin: Origin
    package let configuration: ConfigurationFile
    package let output: Output
    package let diagnostics: Diagnostics
    let values: [String: any Sendable]
    let origins: [String: Origin]
    let arguments: [String: any Sendable]
    let resolver: Resolver
    let given: [String: ParsedLine.Given]
    /// The arguments as they were typed.
    let texts: [String]

    package subscript<Value>(_ option: Option<Value>) -> Value {
        guard let value = values[option.flag.name] as? Value else {
            preconditionFailure("`\(words.joined(separator: " "))` does not take --\(option.flag.name)")
        }
        return value
    }

    package subscript<Value>(_ argument: Argument<Value>) -> Value {
        guard let value = arguments[argument.slot.name] as? Value else {
            preconditionFailure("`\(words.joined(separator: " "))` does not take \(argument.slot.name)")
        }
        return value
    }

    /// Whether the command takes the flag at all.
    package func takes<Value>(_ option: Option<Value>) -> Bool { values[option.flag.name] != nil }

    /// Who said what the flag is.
    package func origin<Value>(of option: Option<Value>) -> Origin { origins[option.flag.name] ?? .nothing }

    /// Every place that may say something about a flag, for `config explain`.
    package func sources(of flag: Flag) -> SettingSources { resolver.sources(of: flag, given: given[flag.name]) }

    /// What decides what the command does: its arguments, and its own flags whoever said them, without those named.
    package func meaning(without left: [String]) -> [String] {
        let said = command.flags.filter { !left.contains($0.name) }.compactMap { flag -> String? in
            let winner = sources(of: flag).winner
            if case .fallback = winner.origin { return nil }
            return winner.texts.map { "--\(flag.name)=" + $0.joined(separator: "\u{0}") }
        }
        return said.sorted() + texts
    }

    /// Results of a command that writes files: csv, unless a format was asked for.
    package var exporting: Output {
        if case .fallback = origin(of: StandardFlags.output) { return output.inFormat(.csv) }
        return output
    }

    package var now: Date { surroundings.now() }
    package var directories: Directories { Directories(program: program.name, environment: surroundings.environment) }
    package var prompts: Prompts {
        Prompts(
            surroundings: surroundings, diagnostics: diagnostics,
            mayAsk: !(takes(StandardFlags.noInput) && self[StandardFlags.noInput]),
            isConfirmed: takes(StandardFlags.yes) && self[StandardFlags.yes], context: context)
    }

    /// A progress line in the mode that was asked for.
    package func progress(_ what: String, total: Int? = nil) -> ProgressLine {
        ProgressLine(
            what, total: total, mode: takes(StandardFlags.progress) ? self[StandardFlags.progress] : .auto,
            diagnostics: diagnostics, isTerminal: surroundings.errorsIsTerminal, now: surroundings.now)
    }

    /// The command line with other flags, as it could be typed: for the command that resumes a run.
    package func commandLine(adding extra: [String], without left: [String] = []) -> String {
        let known = extra + left
        let kept = surroundings.arguments.filter { word in
            !known.contains { word == $0 || word.hasPrefix($0 + "=") }
        }
        let typed = [program.name] + kept + extra
        return typed.map(Shell.quoted).joined(separator: " ")
    }
}

/// Words for a POSIX shell.
package enum Shell {
    package static func quoted(_ word: String) -> String {
        let safe = word.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39)
                || "-_./=:,@%+".utf8.contains($0)
        }
        return safe && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
