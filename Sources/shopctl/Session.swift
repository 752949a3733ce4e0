internal import Console
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

/// Keeps the access token of one command.
actor Session {
    private let credentials: Credentials
    private let base: String
    private let http: HTTPClient
    private let cache: TokenCache?
    private let now: @Sendable () -> Date
    private let diagnostics: Diagnostics
    private var current: Task<String, any Error>?

    nonisolated let canRenew: Bool

    init(_ credentials: Credentials, base: String, http: HTTPClient, invocation: Invocation) {
        self.credentials = credentials
        self.base = base
        self.http = http
        now = invocation.surroundings.now
        diagnostics = invocation.diagnostics
        cache =
            if case .client(let id, _) = credentials {
                TokenCache(invocation, server: base, client: id)
            } else { nil }
        canRenew =
            switch credentials {
            case .client, .session: true
            case .token, .none: false
            }
    }

    /// The token to send; `fresh` when the last one was refused. Callers that come together share one request.
    func token(fresh: Bool) async throws -> String? {
        switch credentials {
        case .none: return nil
        case .token(let token): return token
        case .client(let id, let secret):
            if fresh {
                cache?.forget()
                current = nil
            }
            return try await shared { try await self.obtain(id, secret, fresh: fresh) }
        case .session(let file):
            if fresh { current = nil }
            return try await shared { try await self.renew(file, fresh: fresh) }
        }
    }

    private func shared(_ body: @escaping @Sendable () async throws -> String) async throws -> String {
        if let current { return try await current.value }
        let task = Task { try await body() }
        current = task
        return try await task.value
    }

    /// The access token of who has signed in, renewed when it has expired or was refused. One command at a time: the
    /// refresh token is worth nothing after its use, and a second use of it would end the session.
    private func renew(_ file: SessionFile, fresh: Bool) async throws -> String {
        let before = try file.read()
        if let before, HTTPOrigin(before.server) != HTTPOrigin(base) {
            throw Self.signedOut("that was at \(before.server)")
        }
        if let before, !fresh, before.expires > now().addingTimeInterval(30) { return before.accessToken }
        let lock = try await file.lock()
        defer { withExtendedLifetime(lock) {} }
        guard let kept = try file.read() else { throw Self.signedOut("nobody is signed in") }
        guard HTTPOrigin(kept.server) == HTTPOrigin(base) else { throw Self.signedOut("that was at \(kept.server)") }
        // Another command has done it while this one waited.
        if kept != before, kept.expires > now().addingTimeInterval(30) { return kept.accessToken }
        var request = HTTPClientRequest("POST", base + "/oauth/token")
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        request.body = .text("grant_type=refresh_token&refresh_token=\(Percent.encoded(kept.refreshToken))")
        let (response, body) = try await http.fetch(request)
        diagnostics.verbose(1, "POST \(base)/oauth/token: \(response.status)")
        guard response.status == 200, let answer = try? JSONText.decode(ShopAPI.TokenAnswer.self, from: body) else {
            let problem = try? JSONText.decode(Problem.self, from: body)
            if problem?.code == "invalid_grant" {
                file.remove()
                throw Self.signedOut("the session has ended")
            }
            throw problem.map(Failures.explain) ?? Self.signedOut("\(base) answered \(response.status)")
        }
        let tokens = try SessionFile.Tokens(answer, server: base, now: now())
        try file.write(tokens)
        return tokens.accessToken
    }

    private static func signedOut(_ why: String) -> CommandError {
        CommandError("not_signed_in", "not signed in", why: why, hint: "shopctl login", exit: .notAllowed)
    }

    private struct TokenAnswer: Decodable {
        var access_token: String
        var expires_in: Int?
    }

    private func obtain(_ id: String, _ secret: String, fresh: Bool) async throws -> String {
        if !fresh, let kept = cache?.token(now: now()) { return kept }
        var request = HTTPClientRequest("POST", base + "/oauth/token")
        let pair = "\(Percent.encoded(id)):\(Percent.encoded(secret))"
        request.headers["Authorization"] = "Basic " + Data(pair.utf8).base64EncodedString()
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        request.body = .text("grant_type=client_credentials")
        let (response, body) = try await http.fetch(request)
        diagnostics.verbose(1, "POST \(base)/oauth/token: \(response.status)")
        guard response.status == 200, let answer = try? JSONText.decode(TokenAnswer.self, from: body) else {
            let why = (try? JSONText.decode(Problem.self, from: body)).map { $0.detail ?? $0.title }
            throw CommandError(
                "not_signed_in", "could not sign in at \(base)", why: why ?? "it answered \(response.status)",
                hint: "are the credentials of another installation? `shopctl config explain credentials-file`",
                requestID: response.headers["X-Request-Id"],
                exit: response.status >= 500 ? .unreachable : .notAllowed)
        }
        cache?.store(answer.access_token, expires: now().addingTimeInterval(Double(answer.expires_in ?? 300)))
        return answer.access_token
    }
}
