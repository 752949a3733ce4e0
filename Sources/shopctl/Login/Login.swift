internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

enum Login {
    private static let end = Option.toggle("end", "sign out: the session ends on the server, too")
    private static let status = Option.toggle("status", "only show who is signed in")

    private static let schema = Schema<Me>(
        "login", id: \.subject,
        [
            Column("subject", .identifier, title: "WHO") { .identifier($0.subject) },
            Column("role") { .text($0.role) },
            Column("phone") { .text($0.user?.phone) },
            Column("expiresAt", .time, title: "UNTIL") { .time($0.expiresAt) },
            Column("scopes", .list, .wide) { .list($0.scopes) },
        ])

    static let command = Command(
        "login", "Sign in as a person",
        discussion: """
            Shows a code and the page to type it into, on any device; there, a code that is sent to your phone proves \
            who you are, and a code of your authenticator. Who has none yet sets it up there with the first sign-in: \
            the page shows an otpauth:// address and the secret for the app, and ten recovery codes. You need a role: \
            an admin gives it with `shopctl users role`. The session is kept with mode 0600, renews itself, and lasts \
            30 days; it is used for this server from then on instead of the context's credentials. --token-file and \
            --credentials-file go before it.
            """,
        flags: [status.flag, end.flag],
        takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl login", "sign in to the context's installation"),
            Example("shopctl login --status", "who am I, and what may I do"),
            Example("shopctl login --end", "sign out"),
        ],
        exitCodes: [.notAllowed, .pending, .rateLimited, .unreachable]
    ) { invocation in
        guard let server = invocation[Flags.server] else { throw ShopClient.noServer(invocation) }
        let device = DeviceSession(invocation, server: server)
        if invocation[end] {
            let wasSignedIn = try await device.signOut()
            invocation.diagnostics.line(wasSignedIn ? "signed out" : "nobody was signed in")
            return .done
        }
        if !invocation[status] { try await device.begin() }
        let me: Me = try await ShopClient(invocation).get("/v1/me")
        try invocation.output.record(schema, me)
        return .done
    }
}

/// Signs a person in on this device (RFC 8628), and out.
private struct DeviceSession {
    private static let client = "shopctl"
    private let invocation: Invocation
    private let server: String
    private let http: HTTPClient
    private let file: SessionFile
    /// When `--timeout` is over.
    private let end: ContinuousClock.Instant?
    private static let patience = Duration.seconds(30)

    init(_ invocation: Invocation, server: String) {
        self.invocation = invocation
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        file = SessionFile(invocation, server: self.server)
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "shopctl/\(Shopctl.version)"
        end = invocation[StandardFlags.timeout].map { .now + $0 }
        http = HTTPClient(configuration, group: EventLoopGroup(count: 1, name: "shopctl"))
    }

    func begin() async throws {
        try Audience.checkWire(server, invocation)
        let (status, body) = try await post("/oauth/device_authorization", [("client_id", Self.client)])
        guard status == 200, let begun = try? JSONText.decode(DeviceAuthorization.self, from: body) else {
            throw refused(status, body)
        }
        invocation.diagnostics.line("open \(begun.verification_uri) and type the code \(begun.user_code)")
        invocation.diagnostics.line("or open \(begun.verification_uri_complete)")
        invocation.diagnostics.line("have your phone and your authenticator app at hand")
        let answer = try await wait(for: begun)
        let lock = try await file.lock()
        defer { withExtendedLifetime(lock) {} }
        try file.write(SessionFile.Tokens(answer, server: server, now: invocation.now))
    }

    private func wait(for begun: DeviceAuthorization) async throws -> TokenAnswer {
        let life = Duration.seconds(begun.expires_in)
        let limit = min(invocation[StandardFlags.timeout] ?? life, life)
        let end = min(self.end ?? .now + life, .now + life)
        var pause = Duration.seconds(max(begun.interval, 1))
        while true {
            guard ContinuousClock.now + pause <= end else {
                throw CommandError(
                    "timeout", "nobody typed the code within \(Durations.text(limit))",
                    hint: "shopctl login begins anew",
                    isRetryable: true, exit: .pending)
            }
            try await Task.sleep(for: pause)
            let (status, body) = try await post(
                "/oauth/token",
                [
                    ("grant_type", GrantType.deviceCode), ("device_code", begun.device_code),
                    ("client_id", Self.client),
                ])
            if status == 200, let answer = try? JSONText.decode(TokenAnswer.self, from: body) { return answer }
            switch (try? JSONText.decode(TokenRefusal.self, from: body))?.error {
            case "authorization_pending": continue
            case "slow_down": pause += .seconds(5)
            default:
                // The daemon may be starting again; the code is still good then.
                if status < 500 { throw refused(status, body) }
            }
        }
    }

    /// - Returns: whether there was a session.
    func signOut() async throws -> Bool {
        let lock = try await file.lock()
        defer { withExtendedLifetime(lock) {} }
        // A file that can't be read is still to be removed.
        guard file.exists else { return false }
        let tokens = try? file.read()
        file.remove()
        guard let tokens, HTTPOrigin(tokens.server) == HTTPOrigin(server) else { return true }
        try Audience.checkWire(server, invocation)
        let (status, body) = try await post("/oauth/revoke", [("token", tokens.refreshToken)])
        guard status == 200 else { throw refused(status, body) }
        return true
    }

    private func post(_ path: String, _ form: [(String, String)]) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest("POST", server + path)
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        request.body = .text(form.map { "\($0.0)=\(Percent.encoded($0.1))" }.joined(separator: "&"))
        var deadlines = http.configuration.deadlines
        deadlines.total = min(end.map { max($0 - .now, .milliseconds(1)) } ?? Self.patience, Self.patience)
        request.deadlines = deadlines
        let (response, body) = try await http.fetch(request)
        invocation.diagnostics.verbose(1, "POST \(server)\(path): \(response.status)")
        return (response.status, body)
    }

    private func refused(_ status: Int, _ body: [UInt8]) -> CommandError {
        guard let refusal = try? JSONText.decode(Problem.self, from: body) else {
            return CommandError(
                "unexpected_answer", "\(server) answered \(status)", why: "it does not answer as a shop's daemon",
                exit: Failures.exit(status))
        }
        var error = Failures.explain(refusal)
        error.hint = status < 500 ? "shopctl login begins anew" : error.hint
        if status == 400 { error.exit = .notAllowed }
        return error
    }
}
