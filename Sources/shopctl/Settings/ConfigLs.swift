internal import Console

enum ConfigLs {
    struct Row: Sendable {
        var context: ConfigurationContext
        var isCurrent: Bool
    }

    static let schema = Schema<Row>(
        "context", id: \.context.name,
        [
            Column("name", .identifier, title: "CONTEXT") { .identifier($0.context.name) },
            Column("current", .boolean) { .boolean($0.isCurrent) },
            Column("server", .identifier) { .identifier($0.context["server"]?.text) },
            Column("protected", .boolean) { .boolean($0.context.isProtected) },
            Column("settings", .json, .programs) { .json(.object($0.context.members)) },
        ])

    static let command = Command(
        "ls", "List contexts", takes: [StandardFlags.results], columns: schema.infos,
        examples: [
            Example("shopctl config ls", "which installations are known"),
            Example("shopctl config ls -o name", "their names"),
        ]
    ) { invocation in
        let file = invocation.configuration
        try invocation.output.list(
            schema, file.contexts.map { Row(context: $0, isCurrent: $0.name == invocation.context.name) })
        return .done
    }
}
