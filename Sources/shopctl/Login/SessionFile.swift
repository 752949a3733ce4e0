internal import Console
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

/// What `shopctl login` keeps: the tokens of one person on one server, readable by its owner only.
struct SessionFile: Sendable, Equatable {
    struct Tokens: Codable, Sendable, Equatable {
        var server: String
        var accessToken: String
        var expires: Date
        /// Worth nothing after its next use.
        var refreshToken: String

        init(_ answer: TokenAnswer, server: String, now: Date) throws(CommandError) {
            guard let refreshToken = answer.refresh_token else {
                throw CommandError("unexpected_answer", "\(server) gave no refresh token")
            }
            self.server = server
            self.refreshToken = refreshToken
            accessToken = answer.access_token
            expires = now.addingTimeInterval(Double(answer.expires_in))
        }
    }

    let path: String
    private let directory: String
    private let name: String

    /// - Parameter server: its base URL, without a slash at the end.
    init(_ invocation: Invocation, server: String) {
        directory = "\(invocation.directories.state)/sessions"
        name = Hex.encode(SHA256.hash(server).prefix(16))
        path = "\(directory)/\(name).json"
    }

    var exists: Bool { access(path, F_OK) == 0 }

    /// - Throws: when others can read the file, or it is none.
    func read() throws(CommandError) -> Tokens? {
        guard let data = FileSource.own(path, upTo: 1 << 16) else { return nil }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw CommandError(
                "session", "\(path) can be read by others", hint: "chmod 600 it, or shopctl login --end",
                exit: .notAllowed)
        }
        guard let tokens = try? JSONText.decode(Tokens.self, from: data) else {
            throw CommandError("session", "\(path) holds no session", hint: "shopctl login", exit: .notAllowed)
        }
        return tokens
    }

    func write(_ tokens: Tokens) throws(CommandError) {
        guard let bytes = try? JSONText.encode(tokens) else { return }
        try PrivateFile.makeDirectory(directory)
        try PrivateFile.write(bytes, to: path)
    }

    func remove() { unlink(path) }

    /// For as long as the answer lives: a refresh token must not be used by two commands at once.
    func lock() async throws -> RunLock {
        try await RunLock.take(
            name, directory: directory, wait: .seconds(30), user: "?", now: { RFC3339.text(Date()) })
    }
}
