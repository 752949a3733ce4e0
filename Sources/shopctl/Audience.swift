internal import Console
internal import FoundationEssentials

/// Scheme, host and port of a URL (RFC 6454): what a secret belongs to.
struct HTTPOrigin: Sendable, Equatable, CustomStringConvertible {
    let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    let host: String
    let port: Int

    /// Nil for what is no `http` or `https` URL.
    init?(_ url: String) {
        guard let end = url.firstRange(of: "://") else { return nil }
        scheme = url[..<end.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var authority = url[end.upperBound...].prefix { !"/?#\\".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        let close = authority.lastIndex(of: "]") ?? authority.startIndex
        let colon = authority[close...].firstIndex(of: ":")
        let name = authority[..<(colon ?? authority.endIndex)].lowercased()
        host = name.hasSuffix(".") ? String(name.dropLast()) : name
        if let colon, case let text = authority[authority.index(after: colon)...], !text.isEmpty {
            guard let number = Int(text), (1...65_535).contains(number) else { return nil }
            port = number
        } else {
            port = scheme == "https" ? 443 : 80
        }
        guard !host.isEmpty else { return nil }
    }

    var description: String {
        let usual = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)\(port == usual ? "" : ":\(port)")"
    }

    /// Whether nobody but this machine hears what is said: by TLS, or because it does not leave it (RFC 6761 6.3 for
    /// `localhost`).
    var isPrivate: Bool { scheme == "https" || isLoopback }

    private var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Whom a secret may be told: who it was made for, and nobody who listens on the way.
enum Audience {
    /// What `address` is for whoever named `secret`: as it is said there or at a weaker place. An environment knows
    /// nothing of the context that a flag names.
    private static func partner(_ address: Flag, of secret: Flag, _ invocation: Invocation) -> String? {
        let level = invocation.sources(of: secret).winner.origin.strength
        let said = invocation.sources(of: address).sources.first { $0.texts != nil && $0.origin.strength >= level }
        guard let said else { return nil }
        guard level == 1, case .context = said.origin, case .flag = invocation.contextOrigin else {
            return said.texts?.last
        }
        let environment = invocation.surroundings.environment
        let name = environment[invocation.program.contextVariable] ?? invocation.configuration.current
        return name.flatMap { invocation.configuration.context($0) }?[address.name]?.text
    }

    /// - Parameter secret: the flag that names the file of it.
    /// - Parameter written: the origin that the file itself says.
    /// - Throws: exit code 4 when `server` is not the one that the secret was made for.
    static func check(_ secret: Flag, written: String?, server: String, _ invocation: Invocation) throws(CommandError) {
        var made = written ?? partner(Flags.server.flag, of: secret, invocation)
        if written == nil, case .context = invocation.sources(of: secret).winner.origin {
            made = invocation.context[Settings.audience]?.text ?? made
        }
        guard let made, let origin = HTTPOrigin(made) else {
            if case .context = invocation.sources(of: secret).winner.origin {
                throw invocation.lacks("server", "its credentials belong", value: "URL")
            }
            throw unknown(secret, server, invocation)
        }
        guard let asked = HTTPOrigin(server), asked != origin else { return }
        let whose = invocation.sources(of: secret).winner.origin
        throw CommandError(
            "other_audience", "the credentials are for \(origin), not for \(asked)", why: "\(secret.name) by \(whose)",
            hint: "shopctl login --server \(asked), or --credentials-file FILE with its own", exit: .notAllowed)
    }

    /// Nobody has said whom the secret is for, and somebody else than who named it says where it would go.
    private static func unknown(_ secret: Flag, _ server: String, _ invocation: Invocation) -> CommandError {
        let whose = invocation.sources(of: secret).winner.origin
        let variable = Flags.server.flag.variable(prefix: invocation.program.variablePrefix)
        return CommandError(
            "other_audience", "whom the credentials are for is not known, and they don't go to \(server) unasked",
            why: "\(secret.name) by \(whose)",
            hint: "--\(secret.name) FILE beside it, or \(variable) beside the variable", exit: .notAllowed)
    }

    /// - Throws: exit code 4 when secrets would go over the network in clear.
    static func checkWire(_ server: String, _ invocation: Invocation) throws(CommandError) {
        guard let origin = HTTPOrigin(server), !origin.isPrivate else { return }
        if invocation.takes(Flags.plainHTTP), invocation[Flags.plainHTTP] { return }
        throw CommandError(
            "plain_http", "\(origin) is asked without TLS: everybody on the way would read the secret",
            hint: "https://…; or, where the way is your own, --\(Flags.plainHTTP.flag.name)", exit: .notAllowed)
    }

    /// A secret beside an address that somebody else named.
    /// - Throws: exit code 4.
    static func check(
        _ secret: Flag, beside addresses: [Flag], _ invocation: Invocation
    ) throws(CommandError) {
        let named = invocation.sources(of: secret).winner
        for address in addresses {
            let winner = invocation.sources(of: address).winner
            guard let text = winner.texts?.last else { continue }
            guard winner.origin.strength < named.origin.strength, partner(address, of: secret, invocation) != text
            else { return }
            throw CommandError(
                "other_audience", "the secret of \(secret.name) was not made for what --\(address.name) names",
                why: "\(named.origin) gives the one, \(winner.origin) the other",
                hint: "--\(secret.name) FILE beside it", exit: .notAllowed)
        }
    }
}

/// Files that hold a secret.
enum SecretFile {
    /// At most 64 KB; who else can read it is told, and what everybody can write is refused.
    static func read(_ path: String, _ invocation: Invocation) throws(CommandError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(StreamError) {
            bytes = try FileSource.bytes(of: path, upTo: 1 << 16)
        } catch {
            throw CommandError("credentials", "can't read \(path)", why: error.reason, exit: .notAllowed)
        }
        try check(path, invocation)
        return bytes
    }

    /// - Parameter isSecret: whether it matters who can read it.
    /// - Throws: exit code 4 for a file that everybody can write: what it says is anybody's.
    static func check(_ path: String, isSecret: Bool = true, _ invocation: Invocation) throws(CommandError) {
        let mode = PrivateFile.mode(path)
        let hint = "chmod 600 \(Shell.quoted(path))"
        guard mode & 0o002 == 0 else {
            throw CommandError("credentials", "\(path) can be written by everybody", hint: hint, exit: .notAllowed)
        }
        if isSecret, mode & 0o077 != 0 { invocation.diagnostics.warn("\(path) can be read by others: \(hint)") }
    }
}
