internal import Console

enum ConfigExplain {
    struct Row: Sendable {
        var source: SettingSources.Source
        var wins: Bool
        var meaning: String?
    }

    static let schema = Schema<Row>(
        "source", id: { $0.source.origin.description },
        [
            Column("source") { .text($0.source.origin.description) },
            Column("value") { .text($0.source.texts.map { secretless($0.joined(separator: ",")) }) },
            Column("wins", .boolean) { .status($0.wins ? "yes" : "no", $0.wins ? .good : nil) },
            Column("meaning", .text, .wide) { .text($0.meaning) },
        ])

    private static let key = Argument.optional(
        "key", .text.named("KEY").completed(by: .live("settings")), "which setting; default: every variable")

    /// A URL as it may be shown: `redis://user:…@host`.
    private static func secretless(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://"), let at = text.lastIndex(of: "@"), scheme.upperBound < at,
            let colon = text[scheme.upperBound..<at].firstIndex(of: ":")
        else { return text }
        return text[...colon] + "…" + text[at...]
    }

    static let command = Command(
        "explain", "Show what each place says about a setting, and which one wins",
        discussion: "Of every setting, and of config, context, state, user and width. Without KEY: every environment "
            + "variable that is looked at, and which of them say something.",
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
        try invocation.output.list(
            schema, sources.sources.map { Row(source: $0, wins: $0.texts != nil && $0 == winner) })
        return .done
    }

    private static func variables(_ invocation: Invocation) -> [Row] {
        invocation.program.variables.map { variable in
            let said = invocation.surroundings.environment[variable]
            return Row(
                source: .init(origin: .environment(variable.name), texts: said.map { [$0] }), wins: said != nil,
                meaning: variable.summary)
        }
    }
}
