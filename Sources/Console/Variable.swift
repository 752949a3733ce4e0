/// An environment variable that decides something. Every one that is looked at stands in a program's table, which help,
/// the man page and `config explain` are made from; it is looked up by its entry, never by a name in passing.
package struct Variable: Sendable, Equatable {
    package var name: String
    package var summary: String
    /// The settings that it bears on, besides the one of its own name.
    package var decides: [String]

    package init(_ name: String, _ summary: String, decides: [String] = []) {
        self.name = name
        self.summary = summary
        self.decides = decides
    }

    // Of every program of this kind.
    package static let home = Variable(
        "HOME", "where files lie that no XDG_ variable places", decides: ["config", "state", "home"])
    package static let configurationHome = Variable(
        "XDG_CONFIG_HOME", "where the configuration lies", decides: ["config"])
    package static let stateHome = Variable(
        "XDG_STATE_HOME", "where journals, locks, tokens and sessions lie", decides: ["state"])
    package static let cacheHome = Variable("XDG_CACHE_HOME", "where caches lie", decides: ["cache"])
    package static let dataHome = Variable("XDG_DATA_HOME", "where data lies", decides: ["data", "home"])
    package static let columns = Variable(
        "COLUMNS", "how wide a table may be, instead of the terminal's width", decides: ["width"])
    package static let noColor = Variable("NO_COLOR", "no colours where --color is auto", decides: ["color"])
    package static let clicolor = Variable("CLICOLOR", "0: no colours where --color is auto", decides: ["color"])
    package static let forceColor = Variable(
        "CLICOLOR_FORCE", "colours where --color is auto, and no terminal", decides: ["color"])
    package static let terminal = Variable("TERM", "dumb: no colours where --color is auto", decides: ["color"])
    package static let user = Variable("USER", "who runs this, in locks, journals and plans", decides: ["user"])
    package static let loginName = Variable("LOGNAME", "the same, where USER is not set", decides: ["user"])

    package static let standard = [
        home, configurationHome, stateHome, cacheHome, dataHome, columns, noColor, clicolor, forceColor, terminal, user,
        loginName,
    ]
}

extension [String: String] {
    /// What the environment says; nil also where it says nothing with many words.
    package subscript(_ variable: Variable) -> String? { self[variable.name].flatMap { $0.isEmpty ? nil : $0 } }
}

extension Program {
    /// `SHOPCTL_CONFIG`, `SHOPCTL_CONTEXT`.
    package var configurationVariable: Variable {
        Variable(
            variablePrefix + "_CONFIG", "the configuration file, instead of the one under XDG_CONFIG_HOME",
            decides: ["config"])
    }
    package var contextVariable: Variable {
        Variable(
            variablePrefix + "_CONTEXT", "the context to use, instead of the file's current one", decides: ["context"])
    }

    /// Every variable that decides something, each setting's own among them.
    package var variables: [Variable] {
        let own = settingFlags.map { Variable($0.variable(prefix: variablePrefix), $0.summary, decides: [$0.name]) }
        return (hasContexts ? [configurationVariable, contextVariable] : []) + own + environment + Variable.standard
    }

    /// A program without contexts has no configuration of this kind, and may call a file of its own PREFIX_CONFIG.
    var hasContexts: Bool { groups.contains { $0.flags.contains { $0.name == StandardFlags.context.flag.name } } }
}
