internal import FoundationEssentials

/// Who said what a setting is.
package enum Origin: Sendable, Equatable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case context(name: String, file: String)
    /// A member of the configuration file outside its contexts.
    case file(String, String)
    case fallback
    case nothing

    package var description: String {
        switch self {
        case .flag(let spelling): "flag \(spelling)"
        case .environment(let variable): "environment \(variable)"
        case .context(let name, let file): "context \(name) in \(file)"
        case .file(let member, let file): "`\(member)` in \(file)"
        case .fallback: "default"
        case .nothing: "not set"
        }
    }
}

/// What each place says about one setting; the first that says something wins.
package struct SettingSources: Sendable {
    package struct Source: Sendable, Equatable {
        package var origin: Origin
        package var texts: [String]?
        package init(origin: Origin, texts: [String]?) {
            self.origin = origin
            self.texts = texts
        }
    }
    package var name: String
    package var sources: [Source]
    package init(name: String, sources: [Source]) {
        self.name = name
        self.sources = sources
    }
    package var winner: Source {
        sources.first { $0.texts != nil } ?? Source(origin: .nothing, texts: nil)
    }
}

/// Puts what was typed, the environment, the context and the defaults together: flag > environment > context > default.
struct Resolver: Sendable {
    let prefix: String
    let environment: [String: String]
    let context: ConfigurationContext?
    let now: Date

    /// Where a flag's value may come from, strongest first.
    func sources(of flag: Flag, given: ParsedLine.Given?) -> SettingSources {
        let variable = flag.variable(prefix: prefix)
        var sources = [SettingSources.Source(origin: .flag(given?.spelling ?? "--\(flag.name)"), texts: given?.texts)]
        if flag.isSetting {
            let text = environment[Variable(variable, flag.summary)].map { [$0] }
            sources.append(.init(origin: .environment(variable), texts: text))
            if let context {
                let origin = Origin.context(name: context.name, file: context.file)
                sources.append(.init(origin: origin, texts: context.texts(of: flag.name)))
            }
        }
        sources.append(.init(origin: .fallback, texts: flag.fallback.map { [$0] }))
        return SettingSources(name: flag.name, sources: sources)
    }

    /// The value and who said it.
    func resolve(_ flag: Flag, given: ParsedLine.Given?) throws(CommandError) -> (value: any Sendable, origin: Origin) {
        let winner = sources(of: flag, given: given).winner
        do throws(ValueProblem) {
            return (try flag.collect(winner.texts ?? [], now), winner.origin)
        } catch {
            let text = winner.texts?.joined(separator: ",") ?? ""
            let spelling =
                switch winner.origin {
                case .flag(let spelling): spelling
                case .environment(let variable): variable
                case .context(let name, let file): "\(flag.name) of context \(name) in \(file)"
                case .file, .fallback, .nothing: "--\(flag.name)"
                }
            throw .usage("\(spelling) `\(text)` can't be taken", why: error.reason, hint: error.hint)
        }
    }

    /// Cuts what was typed into the command's arguments.
    func arguments(_ command: Command, _ texts: [String]) throws(CommandError) -> [String: any Sendable] {
        var rest = texts[...]
        var values: [String: any Sendable] = [:]
        for (index, slot) in command.arguments.enumerated() {
            let later = command.arguments[(index + 1)...].reduce(0) { $0 + $1.minimum }
            let taken = Array(rest.prefix(max(0, min(slot.maximum, rest.count - later))))
            guard taken.count >= slot.minimum else {
                throw .usage("\(slot.placeholder) is missing", why: slot.summary)
            }
            rest = rest.dropFirst(taken.count)
            do throws(ValueProblem) {
                values[slot.name] = try slot.collect(taken, now)
            } catch {
                let text = taken.joined(separator: " ")
                throw .usage("\(slot.placeholder) `\(text)` can't be taken", why: error.reason, hint: error.hint)
            }
        }
        if let extra = rest.first {
            throw .usage(
                "unexpected argument `\(extra)`", why: command.arguments.isEmpty ? "this command takes none" : nil)
        }
        return values
    }
}
