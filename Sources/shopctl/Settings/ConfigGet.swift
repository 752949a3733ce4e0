internal import Console

enum ConfigGet {
    static let key = Argument.one("key", .text.named("KEY").completed(by: .live("settings")), "which setting")

    static let command = Command(
        "get", "Print a setting's value", arguments: [key.slot],
        examples: [
            Example("shopctl config get server", "where commands go"),
            Example("shopctl config get server --context live", "where they would go"),
        ],
        exitCodes: [.notFound]
    ) { invocation in
        let sources = try Settings.sources(of: invocation[key], invocation)
        guard let texts = sources.winner.texts else {
            throw CommandError("not_set", "\(sources.name) is not set", exit: .notFound)
        }
        try invocation.output.put(texts.joined(separator: ",").escapingControls + "\n")
        return .done
    }
}

/// The settings that a context may hold.
enum Settings {
    static let own = ["protected"]
    /// Kept in contexts by `up`, not for people.
    static let internals = ["sample"]

    /// Those that any command can say something about.
    static var flags: [Flag] { Shopctl.program.settingFlags }

    static var names: [String] { Shopctl.program.settingNames.filter { !internals.contains($0) } }

    static func unknown(_ key: String) -> CommandError {
        .usage(
            "no setting `\(key)`", why: Suggestion.question(for: key, in: names),
            hint: "settings are \(names.sorted().joined(separator: ", "))")
    }

    /// Every place that says something about a setting, as any command would see it.
    static func sources(of key: String, _ invocation: Invocation) throws -> SettingSources {
        if let flag = flags.first(where: { $0.name == key }) { return invocation.sources(of: flag) }
        guard own.contains(key) else { throw unknown(key) }
        let context = invocation.context
        let text = context[key].map { [$0.text ?? $0.compact] }
        return SettingSources(
            name: key,
            sources: [
                .init(origin: .context(name: context.name, file: context.file), texts: text),
                .init(origin: .fallback, texts: ["false"]),
            ])
    }
}
