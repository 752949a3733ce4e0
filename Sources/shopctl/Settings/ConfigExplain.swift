internal import Console

enum ConfigExplain {
    struct Row: Sendable {
        var source: SettingSources.Source
        var wins: Bool
    }

    static let schema = Schema<Row>(
        "source", id: { $0.source.origin.description },
        [
            Column("source") { .text($0.source.origin.description) },
            Column("value") { .text($0.source.texts?.joined(separator: ",")) },
            Column("wins", .boolean) { .status($0.wins ? "yes" : "no", $0.wins ? .good : nil) },
        ])

    static let command = Command(
        "explain", "Show what each place says about a setting, and which one wins",
        arguments: [ConfigGet.key.slot], takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl config explain server", "why commands go where they go"),
            Example("SHOPCTL_OUTPUT=json shopctl config explain output", "an environment variable at work"),
        ]
    ) { invocation in
        let sources = try Settings.sources(of: invocation[ConfigGet.key], invocation)
        let winner = sources.winner
        try invocation.output.list(
            schema, sources.sources.map { Row(source: $0, wins: $0.texts != nil && $0 == winner) })
        return .done
    }
}
