internal import Console

enum ConfigRm {
    static let name = Argument.one("context", .text.named("CONTEXT").completed(by: .live("contexts")), "which context")

    static let command = Command(
        "rm", "Remove a context", arguments: [name.slot], takes: [StandardFlags.changing],
        examples: [
            Example("shopctl config rm old", "forget an installation; nothing of it is touched"),
            Example("shopctl config rm old -y", "without asking"),
        ],
        exitCodes: [.notFound, .confirmationNeeded]
    ) { invocation in
        let file = invocation.configuration
        let name = invocation[name]
        guard file.context(name) != nil else {
            let names = file.contexts.map(\.name)
            throw CommandError(
                "not_found", "no context `\(name)`", why: Suggestion.question(for: name, in: names), exit: .notFound)
        }
        if invocation[StandardFlags.dryRun] { return .done }
        try invocation.prompts.confirm("Remove the context \(name)")
        try await invocation.changeConfiguration { file in
            file.contexts.removeAll { $0.name == name }
            if file.current == name { file.current = nil }
        }
        return .done
    }.using(.mending)
}
