internal import Console

/// A context that is named for one command (`--context`, or `SHOPCTL_CONTEXT`) means its own installation and no other.
/// A flag goes before what it says; a variable of the environment that says something else contradicts it, and then
/// nothing is asked of either.
enum NamedContext {
    /// What says where an installation is, and how to get in.
    static let addresses = [
        Flags.server.flag, Flags.health.flag, Flags.home.flag, Flags.storesFile.flag, Flags.brokers.flag,
        CacheFlags.redis.flag, CacheFlags.passwordFile.flag, CacheFlags.authorities.flag, CacheFlags.certificate.flag,
        CacheFlags.key.flag, Flags.plainHTTP.flag,
    ]
    /// Who we are there. A context need not say it; where it does, its own counts.
    static let credentials = [Flags.tokenFile.flag, Flags.credentialsFile.flag]

    /// - Throws: a usage error that names the variable, the context and what to do.
    static func check(_ invocation: Invocation) throws(CommandError) {
        for flag in looked(invocation) { if let error = contradiction(flag, invocation) { throw error } }
    }

    /// Before every command. Those about settings say what stands where; completion says nothing.
    static func precede(_ invocation: Invocation) throws(CommandError) {
        let group = invocation.words.dropFirst().first ?? ""
        if group != config && group != Complete.command.name { try check(invocation) }
    }
    private static let config = "config"

    /// Those that the command goes by. Who works on the stores goes by the server and the directory too: they tell
    /// whose stores are meant.
    private static func looked(_ invocation: Invocation) -> [Flag] {
        let taken = Set(invocation.program.flags(of: invocation.command).map(\.name))
        let places = [Flags.storesFile, Flags.home, Flags.health].contains { taken.contains($0.flag.name) }
        return (addresses + credentials).filter { flag in
            if taken.contains(flag.name) { return true }
            return places && [Flags.server.flag.name, Flags.home.flag.name].contains(flag.name)
        }
    }

    /// What is to be said of a setting; nil where nothing contradicts the context.
    static func contradiction(_ flag: Flag, _ invocation: Invocation) -> CommandError? {
        guard invocation.isContextNamed, let (variable, said) = environment(flag, invocation) else { return nil }
        let own = own(flag, invocation)
        if isSame(flag, said, own) { return nil }
        if credentials.contains(where: { $0.name == flag.name }) {
            // By the same environment, they are the context's; beside `--context`, their audience tells.
            let saysWho = credentials.contains { self.own($0, invocation) != nil }
            guard case .flag = invocation.contextOrigin, saysWho else { return nil }
        } else if !addresses.contains(where: { $0.name == flag.name }) {
            return nil
        }
        let name = invocation.context.name
        let has = own.map { "has \($0.withoutPassword)" } ?? "has no `\(flag.name)`"
        let value = flag.placeholder.isEmpty ? "true" : flag.placeholder
        let add = own == nil ? ", or shopctl config set \(flag.name) \(value) --context \(name)" : ""
        return .usage(
            "\(variable) is \(said.withoutPassword), and the context \(name) \(has)",
            why: "\(invocation.contextOrigin) names the context: nothing else stands for it",
            hint: "unset \(variable); or \(flag.usage), which goes before both\(add)")
    }

    private static func environment(_ flag: Flag, _ invocation: Invocation) -> (variable: String, said: String)? {
        let winner = invocation.sources(of: flag).winner
        guard case .environment(let variable) = winner.origin, let said = winner.texts?.last else { return nil }
        return (variable, said)
    }

    private static func own(_ flag: Flag, _ invocation: Invocation) -> String? {
        invocation.sources(of: flag).sources.first { if case .context = $0.origin { true } else { false } }?.texts?.last
    }

    private static func isSame(_ flag: Flag, _ said: String, _ own: String?) -> Bool {
        if flag.form == .toggle { return isOn(said) == isOn(own ?? "false") }
        guard let own else { return false }
        switch flag.name {
        case Flags.brokers.flag.name: return Stores.names(said) == Stores.names(own)
        case Flags.server.flag.name, Flags.health.flag.name:
            guard let origin = HTTPOrigin(said), origin == HTTPOrigin(own) else { return false }
            return path(said) == path(own)
        default: return said == own || said + "/" == own || own + "/" == said
        }
    }

    /// What follows the host, without a slash at the end.
    private static func path(_ url: String) -> Substring {
        guard let end = url.firstRange(of: "://") else { return "" }
        let path = url[end.upperBound...].drop { $0 != "/" }
        return path.hasSuffix("/") ? path.dropLast() : path
    }
    private static func isOn(_ text: String) -> Bool { ["1", "true", "yes", "on"].contains(text.lowercased()) }
}

extension Origin {
    /// Who said a setting: the smaller, the stronger.
    var strength: Int {
        switch self {
        case .flag: 0
        case .environment: 1
        case .context: 2
        case .file, .fallback, .nothing: 3
        }
    }
}

extension Invocation {
    /// A setting that says part of what others say as a whole (brokers, beside the file of all stores) counts only
    /// where nobody stronger has said the whole.
    private static let wholes: [String: [Flag]] = [
        Flags.brokers.flag.name: [Flags.storesFile.flag, Flags.home.flag],
        CacheFlags.redis.flag.name: [Flags.storesFile.flag, Flags.home.flag],
        Flags.storesFile.flag.name: [Flags.home.flag],
        Flags.health.flag.name: [Flags.home.flag],
        Flags.tokenFile.flag.name: [Flags.credentialsFile.flag],
    ]

    /// Who has said it more strongly; nil when the setting counts.
    func outdone(_ flag: Flag) -> Origin? {
        let own = sources(of: flag).winner
        guard own.texts != nil else { return nil }
        return (Self.wholes[flag.name] ?? []).lazy.map { self.sources(of: $0).winner.origin }
            .first { $0.strength < own.origin.strength }
    }

    /// The setting's value, where it counts.
    func counting<Value>(_ option: Option<Value?>) -> Value? { outdone(option.flag) == nil ? self[option] : nil }
}

extension String {
    /// A URL as it may be shown: `redis://user:…@host`.
    var withoutPassword: String {
        guard let scheme = firstRange(of: "://"), let at = lastIndex(of: "@"), scheme.upperBound < at,
            let colon = self[scheme.upperBound..<at].firstIndex(of: ":")
        else { return self }
        return self[...colon] + "…" + self[at...]
    }
}
