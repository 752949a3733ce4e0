internal import Console
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

/// Who we are towards a daemon. Secrets come from files, never from the command line.
enum Credentials: Sendable, Equatable {
    /// An access token that somebody else keeps fresh.
    case token(String)
    /// A client that gets tokens for itself.
    case client(id: String, secret: String)
    /// A person who has signed in.
    case session(SessionFile)
    case none

    /// From `--token-file`, else from `--credentials-file`, each by flag, environment or context; but who has signed in
    /// to `server` goes before the credentials of the context.
    static func read(_ invocation: Invocation, server: String) throws -> Credentials {
        if let path = invocation.counting(Flags.tokenFile) {
            try Audience.check(Flags.tokenFile.flag, written: nil, server: server, invocation)
            let text = try secretText(path, invocation)
            guard !text.isEmpty, text.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
                throw CommandError.usage("\(path) holds no access token", why: "one word is needed")
            }
            return .token(text)
        }
        let session = SessionFile(invocation, server: server)
        var isOfContext = true
        if case .flag = invocation.origin(of: Flags.credentialsFile) { isOfContext = false }
        if case .environment = invocation.origin(of: Flags.credentialsFile) { isOfContext = false }
        if isOfContext, session.exists { return .session(session) }
        guard let path = invocation[Flags.credentialsFile] else { return .none }
        let (credentials, written) = try file(path, invocation)
        try Audience.check(Flags.credentialsFile.flag, written: written, server: server, invocation)
        return credentials
    }

    /// A client's id and secret out of a file of JSON.
    static func read(file path: String, _ invocation: Invocation) throws -> Credentials {
        try file(path, invocation).credentials
    }

    /// - Returns: also whom the file says that they are for.
    private static func file(
        _ path: String, _ invocation: Invocation
    ) throws -> (credentials: Credentials, server: String?) {
        let text = try secretText(path, invocation)
        let value: JSON
        do throws(JSONProblem) {
            value = try JSONReader.value(in: Array(text.utf8))
        } catch {
            throw CommandError.usage("\(path) holds no credentials", why: "\(error.place): \(error.reason)")
        }
        guard let id = value["clientId"]?.text, let secret = value["clientSecret"]?.text else {
            throw CommandError.usage("\(path) holds no credentials", why: "clientId or clientSecret is missing")
        }
        return (.client(id: id, secret: secret), value["server"]?.text)
    }

    private static func secretText(_ path: String, _ invocation: Invocation) throws -> String {
        let bytes = try SecretFile.read(path, invocation)
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: "\n")
    }
}

/// Access tokens of one client on one server, kept until they expire.
struct TokenCache: Sendable {
    private let path: String

    init(_ invocation: Invocation, server: String, client: String) {
        let name = Hex.encode(SHA256.hash("\(server)\n\(client)").prefix(16))
        path = "\(invocation.directories.state)/tokens/\(name).json"
    }

    private struct Entry: Codable {
        var token: String
        var expires: Date
    }

    /// A token that is good for a while yet.
    func token(now: Date) -> String? {
        guard PrivateFile.mode(path) & 0o077 == 0, let data = FileSource.own(path, upTo: 1 << 16),
            let entry = try? JSONText.decode(Entry.self, from: data), entry.expires > now.addingTimeInterval(30)
        else { return nil }
        return entry.token
    }

    /// Kept as far as it can be: without a cache the next command asks again.
    func store(_ token: String, expires: Date) {
        guard let bytes = try? JSONText.encode(Entry(token: token, expires: expires)) else { return }
        try? PrivateFile.write(bytes, to: path)
    }

    func forget() { unlink(path) }
}
