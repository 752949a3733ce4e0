internal import Console
internal import FoundationEssentials
internal import LocalStack

extension Variable {
    static let shopHome = Variable("SHOP_HOME", "where the embedded installation lies", decides: ["home"])
}

/// Which installation of this machine a command means, if any.
///
/// `--home` and `SHOPCTL_HOME` say it, else the context's `home`. A context that is named never stands for another
/// installation than its own: what it lacks is missing. Without a context it is that of `SHOP_HOME`, else the default
/// one; and who names a server by itself has named no installation.
struct Place {
    /// Where it lies; nil when none of this machine is meant.
    let home: String?
    /// The daemon's health address, where it is not the installation's own.
    let health: String?
    /// Why there is no `home`.
    let reason: String?

    private init(home: String?, health: String?, reason: String? = nil) {
        self.home = home
        self.health = health
        self.reason = reason
    }

    /// - Parameter isMaking: a new installation may be meant, which no context knows yet: `SHOP_HOME` goes before the
    ///   file's current context.
    /// - Throws: a usage error when `SHOP_HOME` and the current context contradict each other.
    init(_ invocation: Invocation, isMaking: Bool = false) throws {
        let sources = invocation.sources(of: Flags.home.flag)
        let (said, origin) = (sources.winner.texts?.last, sources.winner.origin)
        var byFlag: String?
        if case .flag = origin { byFlag = said }
        if invocation.takes(Flags.health), Self.isStrong(invocation.sources(of: Flags.health.flag).winner.origin),
            invocation.outdone(Flags.health.flag) == nil
        {
            // Who names a daemon means that one, and what runs here only if it is named too.
            self = Place(
                home: Self.isStrong(origin) ? said : nil, health: invocation[Flags.health],
                reason: "--health names a daemon")
            return
        }
        if let byFlag {
            self = Place(home: byFlag, health: nil)
        } else if let other = invocation.otherServer, !Self.isStrong(origin), Self.shopHome(invocation) == nil {
            self = Place(home: nil, health: nil, reason: other)
        } else if invocation.context.name.isEmpty {
            let environment = invocation.surroundings.environment
            self = Place(home: said ?? Installation.defaultHome(environment), health: nil)
        } else {
            self = try Self.ofContext(invocation, isNamed: invocation.isContextNamed, isMaking: isMaking)
        }
    }

    private static func ofContext(_ invocation: Invocation, isNamed: Bool, isMaking: Bool) throws -> Place {
        let context = invocation.context
        let own = context["home"]?.text
        let variable = Flags.home.flag.variable(prefix: invocation.program.variablePrefix)
        let direct = invocation.surroundings.environment[Variable(variable, "")]
        let shop = shopHome(invocation)
        if !isNamed, let direct { return Place(home: direct, health: nil) }
        if !isNamed, isMaking, let shop { return Place(home: shop, health: nil) }
        if let other = direct ?? shop, trimmed(other) != own.map(trimmed) {
            let name = direct == nil ? Variable.shopHome.name : variable
            guard isNamed else { throw contradiction(name, other, invocation) }
            invocation.diagnostics.note("\(name) is not looked at: the context \(context.name) is named")
        }
        let health = invocation.takes(Flags.health) ? invocation[Flags.health] : nil
        return Place(
            home: own, health: own == nil ? health : nil,
            reason: "the context \(context.name) is of an installation on other machines")
    }

    private static func contradiction(_ name: String, _ home: String, _ invocation: Invocation) -> CommandError {
        let match = invocation.configuration.contexts.first { $0["home"]?.text.map(trimmed) == trimmed(home) }
        return .usage(
            "\(name) is \(home), and the current context \(invocation.context.name) is of another installation",
            why: "which one is meant?",
            hint: (match.map { "--context \($0.name)" } ?? "--home \(Shell.quoted(home))")
                + ", or --context \(invocation.context.name)")
    }

    static func shopHome(_ invocation: Invocation) -> String? {
        let environment = invocation.surroundings.environment
        return environment[.shopHome] == nil ? nil : Installation.defaultHome(environment)
    }

    private static func trimmed(_ path: String) -> String {
        path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    }

    /// Said for this command, not by a file.
    private static func isStrong(_ origin: Origin) -> Bool {
        switch origin {
        case .flag, .environment: true
        case .context, .file, .fallback, .nothing: false
        }
    }

    /// For commands that only look: the daemon's program need not be there.
    func installation() throws -> Installation? { try home.map { try Installation(home: $0, shopd: "shopd") } }
}

extension Invocation {
    /// Whether a flag or the environment names the context, rather than the file.
    var isContextNamed: Bool {
        if case .fallback = contextOrigin { return false }
        return !context.name.isEmpty
    }

    /// Set when the server that is used is not the context's: what else the context says is of another installation.
    var otherServer: String? {
        let winner = sources(of: Flags.server.flag).winner
        switch winner.origin {
        case .flag(let name), .environment(let name):
            guard let said = winner.texts?.last, let origin = HTTPOrigin(said) else { return nil }
            let own = context["server"]?.text.flatMap { HTTPOrigin($0) }
            return origin == own ? nil : "\(name) names \(origin), which is not that of \(contextTitle)"
        case .context, .file, .fallback, .nothing: return nil
        }
    }

    /// For errors.
    var contextTitle: String { context.name.isEmpty ? "any context" : "the context \(context.name)" }

    /// A context is asked for something that it does not say.
    func lacks(_ key: String, _ what: String, value: String) -> CommandError {
        let name = context.name.isEmpty ? "NAME" : context.name
        return .usage(
            "\(contextTitle) does not say where \(what)", why: "it has no `\(key)`, and no other installation is asked",
            hint: "shopctl config set \(key) \(value) --context \(name)")
    }
}
