internal import Audit
internal import Crypto
internal import HTTPServer
public import HTTPService
internal import ShopAPI

extension Role: PathParameter {}

extension Auth {
    public var routes: [Route] {
        tokenRoutes + deviceRoutes + userRoutes + peopleRoutes + clientRoutes + auditRoutes + revocationRoutes
            + internalRoutes
    }

    // MARK: Tokens

    private var tokenRoutes: [Route] {
        [
            Route(
                .post, "/oauth/token", access: .anyone,
                summary: "Tokens for a secret, a phone's code or a refresh token",
                query: [], bodyLimit: 16 << 10, body: .form(Self.tokenForm), rate: .sensitive
            ) { [self] in try await tokenEndpoint($0) },
            Route(
                .post, "/oauth/revoke", access: .anyone, summary: "End the session of a refresh token", query: [],
                bodyLimit: 16 << 10, body: .form(FormShape(["token": "sample"])), rate: .sensitive
            ) { [self] request in
                try await Self.refusing(request) {
                    let form = try await Form(request)
                    let token = try form.required("token")
                    try checkStranger(request)
                    // RFC 7009, section 2.2: also 200 for a token that is not one (any more).
                    if try await store.revoke(SHA256.hash(token), now: options.now()) {
                        await hearOfRevocations()
                    } else {
                        strangers.failed(request.network)
                    }
                    return HTTPResponse(status: 200, headers: Self.unkept)
                }
            },
            Route(.get, "/.well-known/jwks.json", access: .anyone, summary: "The keys that tokens are signed with") {
                [self] _ in
                let keys = try await keys.keys().set
                var response = HTTPResponse.json(Array(try keys.publicJSON().utf8))
                response.headers["Cache-Control"] = "public, max-age=60"
                return response
            },
            Route(
                .get, "/.well-known/oauth-authorization-server", access: .anyone,
                summary: "What the token endpoint can do (RFC 8414)"
            ) { [self] _ in try metadata() },
            Route(
                .post, "/v1/auth/code", access: .anyone, summary: "Send a code to a phone", query: [],
                bodyLimit: 4_096, body: .json(PhoneCodeRequest.self), rate: .sensitive
            ) { [self] request in
                let wanted: PhoneCodeRequest = try await request.json()
                let sent = try await sendCode(
                    wanted.phone, for: .customer, network: request.network, deviceSecret: wanted.deviceSecret)
                return try .json(sent, status: 202, headers: Self.unkept)
            },
        ]
    }

    private static let tokenForm = FormShape(
        [
            "grant_type": GrantType.clientCredentials, "client_id": ClientID.sample, "client_secret": "sample",
            "scope": "orders:read",
        ],
        ["grant_type": GrantType.refreshToken, "refresh_token": "sample"],
        ["grant_type": GrantType.deviceCode, "device_code": "sample"],
        ["grant_type": GrantType.phoneCode, "phone": "+4930123456", "code": "123456", "challenge": "sample"],
        [
            "grant_type": GrantType.chatPassword, "phone": "+4930123456", "challenge": "sample",
            "password": "sample",
        ])

    // MARK: For the gateway

    private var internalRoutes: [Route] {
        [
            Route(
                .post, "/internal/v1/users/known", access: .service, summary: "Whether there is such a user", query: [],
                body: .json(KnownUserRequest.self)
            ) { [self] request in
                let asked: KnownUserRequest = try await request.json()
                guard try await store.user(asked.id) != nil else { throw Problem.notFound("user \(asked.id)") }
                return .noContent
            },
            Route(
                .get, "/internal/v1/chat-gateways", access: .service,
                summary: "The processes that Telegram clients are connected to", query: []
            ) { [self] _ in try .json(try await chatGateways(), headers: Self.unkept) },
        ]
    }

    static let unkept: HTTPHeaders = ["Cache-Control": "no-store", "Pragma": "no-cache"]

    private func tokenEndpoint(_ request: APIRequest) async throws -> HTTPResponse {
        try await Self.refusing(request) {
            let form = try await Form(request)
            let answer = try await grant(try form.required("grant_type"), form, request)
            return try .json(answer, headers: Self.unkept)
        }
    }

    private func grant(_ type: String, _ form: Form, _ request: APIRequest) async throws -> TokenAnswer {
        let network = request.network
        switch type {
        case GrantType.clientCredentials:
            // The owner of a right secret is not kept out by what others of the network have tried.
            let (id, secret) = try form.client(request.headers["Authorization"])
            return try await token(
                forClient: id, secret: secret, scope: try form.optional("scope"), network: network)
        case GrantType.refreshToken:
            return try await limitingWrong(request) {
                try await refresh(try form.required("refresh_token"), network: network)
            }
        case GrantType.deviceCode:
            return try await limitingWrong(request) {
                try await token(forDevice: try form.required("device_code"), network: network)
            }
        case GrantType.phoneCode:
            try checkStranger(request)
            guard let challenge = try form.optional("challenge") else {
                throw TokenRefusal(
                    "invalid_request",
                    "challenge is missing: it is what POST /v1/auth/code has answered, and goes with the code")
            }
            return try await signIn(
                try proof(
                    phone: try form.required("phone"), code: try form.required("code"), challenge: challenge,
                    for: .customer, network: network))
        case GrantType.chatPassword:
            try checkStranger(request)
            return try await signIn(
                password: try form.required("password"), phone: try form.required("phone"),
                challenge: try form.required("challenge"), network: network)
        default:
            throw TokenRefusal("unsupported_grant_type", "the grant type is not one of this server's")
        }
    }

    /// For secrets that nobody guesses: a right one is not kept out by what others of the network have shown.
    private func limitingWrong(
        _ request: APIRequest, _ body: () async throws -> TokenAnswer
    ) async throws -> TokenAnswer {
        let isTooMuch = strangers.wait(for: request.network) != nil
        do {
            return try await body()
        } catch let refusal as TokenRefusal where isTooMuch && refusal.error == "invalid_grant" {
            try checkStranger(request)
            throw refusal
        }
    }

    /// - Throws: ``TokenRefusal`` 429 when too much that the request's network has shown was wrong.
    func checkStranger(_ request: APIRequest) throws {
        guard let wait = strangers.wait(for: request.network) else { return }
        throw TokenRefusal(
            "slow_down", "too many wrong tokens and codes from this address", status: 429, retryAfter: wait)
    }

    /// Answers a refusal as the standard wants it.
    static func refusing(
        _ request: APIRequest, _ body: () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        do {
            return try await body()
        } catch var refusal as TokenRefusal {
            refusal.requestId = request.id.isEmpty ? nil : request.id
            var response = try HTTPResponse.json(refusal, status: refusal.status, headers: unkept)
            if refusal.status == 401 { response.headers["WWW-Authenticate"] = "Basic realm=\"shop\"" }
            if let wait = refusal.retryAfter { response.headers["Retry-After"] = String(wait) }
            return response
        }
    }

    private struct Metadata: Encodable {
        var issuer: String
        var token_endpoint: String
        var device_authorization_endpoint: String
        var revocation_endpoint: String
        var jwks_uri: String
        var grant_types_supported: [String]
        var token_endpoint_auth_methods_supported = ["client_secret_basic", "client_secret_post"]
        var response_types_supported: [String] = []
        var scopes_supported: [String]
    }

    private func metadata() throws -> HTTPResponse {
        let base = options.publicURL
        return try .json(
            Metadata(
                issuer: options.issuer, token_endpoint: "\(base)/oauth/token",
                device_authorization_endpoint: "\(base)/oauth/device_authorization",
                revocation_endpoint: "\(base)/oauth/revoke", jwks_uri: "\(base)/.well-known/jwks.json",
                grant_types_supported: [
                    GrantType.clientCredentials, GrantType.refreshToken, GrantType.phoneCode, GrantType.chatPassword,
                    GrantType.deviceCode,
                ],
                scopes_supported: (Role.admin.scopes.union([.customer])).map(\.rawValue).sorted()))
    }

    // MARK: Users

    private var userRoutes: [Route] {
        [
            Route(.get, "/v1/me", access: .signedIn, summary: "Whose token this is", query: []) { [self] in
                try await me($0)
            },
            Route(
                .get, "/admin/v1/users", access: .scope("users:read"), summary: "Users, newest first",
                query: ["phone", "role", "limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                let phone = try request.query("phone", as: String.self).map { try Self.phone($0) }
                let role: Role? = try request.query("role")
                let found = try await store.users(
                    phone: phone, role: role, before: try page.after(0), limit: page.limit + 1)
                return try .json(page.page(found) { [$0.id.description] })
            },
            // Whoever reads codes can sign in as anybody: as an admin, too.
            Route(
                .get, "/admin/v1/users/code", access: .scope("users:write"),
                summary: "The newest code that a phone was sent, where the configuration allows that", query: ["phone"]
            ) { [self] request in
                guard options.sandboxCodes else { throw Problem.notFound("reading codes in this installation") }
                guard let text: String = try request.query("phone") else {
                    throw Problem.badRequest("?phone is missing", [.init("?phone", "is missing")])
                }
                let phone = try PhoneNumber("+" + text) ?? Self.phone(text)
                guard let code = try await store.readableCode(phone, now: options.now()) else {
                    throw Problem.notFound("a code for \(phone)")
                }
                return try .json(code, headers: Self.unkept)
            },
            Route(
                .get, "/admin/v1/users/{user}", access: .scope("users:read"), summary: "One user", query: []
            ) { [self] (_: APIRequest, id: UserID) in
                guard let user = try await store.user(id) else { throw Problem.notFound("user \(id)") }
                return try .json(user)
            },
        ]
    }

    static func phone(_ text: String) throws -> PhoneNumber {
        guard let phone = PhoneNumber(text) else {
            throw Problem.badRequest("?phone \(PhoneNumber.rule)", [.init("?phone", PhoneNumber.rule)])
        }
        return phone
    }

    private func me(_ request: APIRequest) async throws -> HTTPResponse {
        guard let principal = request.principal else { throw Problem.unauthenticated("a bearer token is needed") }
        let id = UserID(principal.subject)
        let user = if let id { try await store.user(id) } else { UserAccount?.none }
        return try .json(
            Me(
                subject: principal.subject, role: principal.role?.rawValue,
                scopes: principal.scopes.map(\.rawValue).sorted(), expiresAt: principal.expires, user: user),
            headers: Self.unkept)
    }

    // MARK: Clients

    private var clientRoutes: [Route] {
        [
            Route(
                .get, "/admin/v1/clients", access: .scope("users:read"), summary: "Clients, newest first",
                query: ["limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                let found = try await store.clients(before: try page.after(0), limit: page.limit + 1)
                return try .json(page.page(found) { [$0.id.description] })
            },
            Route(
                .post, "/admin/v1/clients", access: .scope("users:write"),
                summary: "Make a client; shows its secret once",
                query: ["dryRun"], bodyLimit: 4_096, body: .json(NewClient.self)
            ) { [self] request in
                let (new, body) = try await request.jsonAndText(NewClient.self)
                let isRehearsal = try request.isDryRun
                let (made, wasReplayed) = try await makeClient(
                    new, by: try request.signedIn, try request.reason, as: try request.keyed(body),
                    isRehearsal: isRehearsal)
                var headers = Self.unkept
                if wasReplayed { headers["Idempotency-Replayed"] = "true" }
                if !isRehearsal { headers["Location"] = "/admin/v1/clients/\(made.clientId)" }
                return try .json(made, status: isRehearsal ? 200 : 201, headers: headers)
            },
            Route(
                .delete, "/admin/v1/clients/{client}", access: .scope("users:write"),
                summary: "Revoke a client: its tokens are refused within seconds", query: ["dryRun"]
            ) { [self] (request: APIRequest, id: ClientID) in
                let change = AuditedChange(
                    by: try request.actor, "client.revoked", on: id.description, reason: try request.reason)
                let isRehearsal = try request.isDryRun
                let outcome = try await store.revoke(
                    id, by: try request.signedIn, change, isRehearsal: isRehearsal, now: options.now())
                switch outcome {
                case .done:
                    if !isRehearsal { await hearOfRevocations() }
                    return .noContent
                case .unknown: throw Problem.notFound("client \(id)")
                case .lastAdmin: throw Problem.conflict("last_admin", "nobody could administer the shop without it")
                }
            },
        ]
    }
}
