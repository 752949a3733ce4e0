internal import Console
internal import LocalStack

/// Which embedded installation a command means, if any.
///
/// `--home` and `SHOPCTL_HOME` say it, then `SHOP_HOME`, then the context; else it is the default one.
struct Place {
    /// Where it lies; nil when the context is of an installation on other machines.
    let home: String?
    /// The daemon's health address, where it is not the installation's own.
    let health: String?

    init(_ invocation: Invocation) {
        let environment = invocation.surroundings.environment
        let homeOrigin = invocation.origin(of: Flags.home)
        if invocation.takes(Flags.health), case .flag = invocation.origin(of: Flags.health) {
            // Who names a daemon means that one, and what runs here only if it is named too.
            health = invocation[Flags.health]
            if case .flag = homeOrigin { home = invocation[Flags.home] } else { home = nil }
            return
        }
        switch homeOrigin {
        case .flag, .environment: (home, health) = (invocation[Flags.home], nil)
        case .context, .fallback, .nothing:
            let wanted = invocation.takes(Flags.health) ? invocation[Flags.health] : nil
            if let shop = environment["SHOP_HOME"], !shop.isEmpty {
                (home, health) = (Installation.defaultHome(environment), nil)
            } else if invocation.takes(Flags.home), let kept = invocation[Flags.home] {
                (home, health) = (kept, wanted)
            } else {
                (home, health) = (wanted == nil ? Installation.defaultHome(environment) : nil, wanted)
            }
        }
    }

    /// For commands that only look: the daemon's program need not be there.
    func installation() throws -> Installation? { try home.map { try Installation(home: $0, shopd: "shopd") } }
}
