internal import Console

enum ConfigUse {
    static let command = Command(
        "use", "Make a context the current one", arguments: [ConfigRm.name.slot], flags: [StandardFlags.dryRun.flag],
        examples: [
            Example("shopctl config use local", "commands go to the installation of this machine"),
            Example("shopctl config use live", "commands go to another one"),
        ],
        exitCodes: [.notFound]
    ) { invocation in
        let name = invocation[ConfigRm.name]
        try await invocation.changeConfiguration(isDryRun: invocation[StandardFlags.dryRun]) { file in
            guard file.context(name) != nil else {
                let names = file.contexts.map(\.name)
                throw CommandError(
                    "not_found", "no context `\(name)`", why: Suggestion.question(for: name, in: names),
                    exit: .notFound)
            }
            file.current = name
        }
        if let other = invocation.surroundings.environment[invocation.program.contextVariable], other != name {
            invocation.diagnostics.note("SHOPCTL_CONTEXT is set: \(other) is used as long as it is")
        }
        return .done
    }.using(.mending)
}
