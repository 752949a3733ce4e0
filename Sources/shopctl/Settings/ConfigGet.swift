internal import Console
internal import LocalStack

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
        if let flag = Settings.flags.first(where: { $0.name == sources.name }),
            let error = NamedContext.contradiction(flag, invocation)
        {
            throw error
        }
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
    static let internals = ["sample", audience]
    /// The origin that the context's credentials were made for: they go nowhere else when its `server` changes.
    static let audience = "credentials-for"

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
        if let flag = flags.first(where: { $0.name == key }) {
            var sources = invocation.sources(of: flag)
            if key == Flags.home.flag.name { addHomes(&sources, invocation) }
            if key == StandardFlags.color.flag.name { sources.sources += variables(key, invocation) }
            return sources
        }
        if let others = places(key, invocation) { return others }
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

    /// What decides where things are, beside the settings.
    static let places = ["config", "context", "state", "user", "width"]

    /// Where the variables of the table bear on something, in their order.
    private static func variables(_ key: String, _ invocation: Invocation) -> [SettingSources.Source] {
        let own = invocation.program.settingFlags.map { $0.variable(prefix: invocation.program.variablePrefix) }
        return invocation.program.variables.filter { $0.decides.contains(key) && !own.contains($0.name) }.map {
            .init(origin: .environment($0.name), texts: invocation.surroundings.environment[$0].map { [$0] })
        }
    }

    /// The same order as ``Place``'s: a context that is named goes before `SHOP_HOME`.
    private static func addHomes(_ sources: inout SettingSources, _ invocation: Invocation) {
        let shop = SettingSources.Source(
            origin: .environment(Variable.shopHome.name), texts: Place.shopHome(invocation).map { [$0] })
        let end = sources.sources.count - 1
        sources.sources.insert(shop, at: end)
        let environment = invocation.surroundings.environment
        var base = environment
        base[Variable.shopHome.name] = nil
        let usual = invocation.context.name.isEmpty ? [Installation.defaultHome(base)] : nil
        sources.sources[sources.sources.count - 1].texts = usual
    }

    private static func places(_ key: String, _ invocation: Invocation) -> SettingSources? {
        guard places.contains(key) else { return nil }
        let said = variables(key, invocation)
        let directories = invocation.directories
        func fallback(_ text: String?) -> SettingSources.Source {
            .init(origin: .fallback, texts: text.map { [$0] })
        }
        switch key {
        case "context":
            let flag = invocation.sources(of: StandardFlags.context.flag).sources[0]
            let file = invocation.configuration
            let current = SettingSources.Source(
                origin: .file("current", file.path), texts: file.current.map { [$0] })
            return SettingSources(name: key, sources: [flag] + said + [current])
        case "config":
            return SettingSources(name: key, sources: said.directories + [fallback(invocation.configuration.path)])
        case "state": return SettingSources(name: key, sources: said.directories + [fallback(directories.state)])
        case "user": return SettingSources(name: key, sources: said + [fallback(invocation.surroundings.user)])
        default:
            let width = invocation.surroundings.width.map { String($0) }
            return SettingSources(name: key, sources: said + [fallback(width)])
        }
    }
}

extension [SettingSources.Source] {
    /// Those that say a directory: a relative path in an XDG variable counts for nothing.
    fileprivate var directories: Self {
        map { source in
            var source = source
            let isXDG = if case .environment(let name) = source.origin { name.hasPrefix("XDG_") } else { false }
            if isXDG, source.texts?.first?.hasPrefix("/") != true { source.texts = nil }
            return source
        }
    }
}
