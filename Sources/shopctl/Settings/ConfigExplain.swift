internal import Console

enum ConfigExplain {
    struct Row: Sendable {
        var source: SettingSources.Source
        var wins: Standing
        var meaning: String?
    }

    /// What comes of what a place says.
    enum Standing: String, Sendable {
        case yes, no
        /// It contradicts the context that is named: commands end with 2.
        case refused
        var tone: Tone? { self == .yes ? .good : self == .refused ? .bad : nil }
    }

    static let schema = Schema<Row>(
        "source", id: { $0.source.origin.description },
        [
            Column("source") { .text($0.source.origin.description) },
            Column("value") { .text($0.source.texts.map { $0.joined(separator: ",").withoutPassword }) },
            Column("wins", .boolean) { .status($0.wins.rawValue, $0.wins.tone) },
            Column("meaning", .text, .wide) { .text($0.meaning) },
        ])

    private static let key = Argument.optional(
        "key", .text.named("KEY").completed(by: .live("settings")), "which setting; default: every variable")

    static let command = Command(
        "explain", "Show what each place says about a setting, and which one wins",
        discussion: """
            Of every setting, and of config, context, state, user and width. Without KEY: every environment variable \
            that is looked at, and which of them win. What contradicts a context that is named is `refused`: commands \
            end with 2 then.
            """,
        arguments: [key.slot], takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl config explain server", "why commands go where they go"),
            Example("SHOPCTL_OUTPUT=json shopctl config explain output", "an environment variable at work"),
        ]
    ) { invocation in
        guard let key = invocation[key] else {
            try invocation.output.list(schema, variables(invocation))
            return .done
        }
        let sources = try Settings.sources(of: key, invocation)
        let winner = sources.winner
        let standing = standing(of: key, invocation)
        try invocation.output.list(
            schema, sources.sources.map { Row(source: $0, wins: $0.texts != nil && $0 == winner ? standing : .no) })
        return .done
    }

    /// What comes of the strongest that says something; why it is not `yes` goes to stderr.
    private static func standing(of key: String, _ invocation: Invocation) -> Standing {
        guard let flag = Settings.flags.first(where: { $0.name == key }) else { return .yes }
        if let error = NamedContext.contradiction(flag, invocation) {
            invocation.diagnostics.note("commands end with 2: \(error.what)")
            return .refused
        }
        guard let stronger = invocation.outdone(flag) else { return .yes }
        invocation.diagnostics.note("it is not looked at: what \(stronger) says goes before it")
        return .no
    }

    private static func variables(_ invocation: Invocation) -> [Row] {
        invocation.program.variables.map { variable in
            let said = invocation.surroundings.environment[variable]
            return Row(
                source: .init(origin: .environment(variable.name), texts: said.map { [$0] }),
                wins: said == nil ? .no : standing(of: variable, invocation), meaning: variable.summary)
        }
    }

    private static func standing(of variable: Variable, _ invocation: Invocation) -> Standing {
        if let flag = Settings.flags.first(where: { variable.decides == [$0.name] }) {
            if NamedContext.contradiction(flag, invocation) != nil { return .refused }
            if invocation.outdone(flag) != nil { return .no }
        }
        // Those of several things, as HOME, bear on each of them in its own way.
        guard variable.decides.count == 1, variable.decides != [StandardFlags.color.flag.name],
            let winner = try? Settings.sources(of: variable.decides[0], invocation).winner
        else { return .yes }
        return winner.origin == .environment(variable.name) ? .yes : .no
    }
}
