// Signing in on a device that has no browser (RFC 8628): the device shows a code, its holder types it into a page of
// ours and proves with their phone who they are.

internal import Crypto
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Auth {
    static let devicePause = 5

    var deviceRoutes: [Route] {
        [
            Route(
                .post, "/oauth/device_authorization", access: .anyone,
                summary: "Begin to sign a person in on a device", query: [], bodyLimit: 4_096,
                body: .form(FormShape(["client_id": "shopctl"])), rate: .sensitive
            ) { [self] request in try await beginDeviceLogin(request) },
            Route(
                .get, "/oauth/device", access: .anyone, summary: "The page where a person types a device's code",
                query: ["user_code"]
            ) { request in
                let code: String? = try request.query("user_code")
                return DevicePage.ask(code: code.flatMap(UserCode.init)?.description ?? "")
            },
            Route(
                .post, "/oauth/device", access: .anyone, summary: "Send the code to the phone of who signs in",
                query: [], bodyLimit: 4_096,
                body: .form(FormShape(["user_code": "BCDF-GHJK", "phone": "+4930123456"])), rate: .sensitive
            ) { [self] request in try await onPage(request) { try await askForCode(request, $0) } },
            Route(
                .post, "/oauth/device/decision", access: .anyone, summary: "Let a device in, or don't", query: [],
                bodyLimit: 4_096,
                body: .form(
                    FormShape([
                        "user_code": "BCDF-GHJK", "phone": "+4930123456", "challenge": "sample", "code": "123456",
                        "otp": "654321", "decision": "deny",
                    ])),
                rate: .sensitive
            ) { [self] request in try await onPage(request) { try await decide(request, $0) } },
            Route(
                .post, "/oauth/device/factor", access: .anyone,
                summary: "Confirm a new second factor, and let the device in", query: [], bodyLimit: 4_096,
                body: .form(
                    FormShape([
                        "user_code": "BCDF-GHJK", "phone": "+4930123456", "challenge": "sample", "code": "123456",
                        "otp": "654321",
                    ])),
                rate: .sensitive
            ) { [self] request in try await onPage(request) { try await confirmFactor(request, $0) } },
        ]
    }

    private func beginDeviceLogin(_ request: APIRequest) async throws -> HTTPResponse {
        try await Self.refusing(request) {
            let form = try await Form(request)
            _ = try form.required("client_id")
            let (device, code) = (try Random.token(), try UserCode.make())
            let isKept = try await store.insertDeviceLogin(
                SHA256.hash(device), code, network: request.network, pause: Self.devicePause, options.limits,
                now: options.now())
            guard isKept else {
                throw TokenRefusal(
                    "temporarily_unavailable", "too many devices of this address wait for their holders", status: 429,
                    retryAfter: 60)
            }
            let page = "\(options.publicURL)/oauth/device"
            return try .json(
                DeviceAuthorization(
                    device_code: device, user_code: code.description, verification_uri: page,
                    verification_uri_complete: "\(page)?user_code=\(code)",
                    expires_in: Int(options.limits.deviceLogin.components.seconds), interval: Self.devicePause),
                headers: Self.unkept)
        }
    }

    /// Tokens for a device whose holder has let it in.
    func token(forDevice code: String, network: String) async throws -> TokenAnswer {
        let now = options.now()
        let (token, new) = try newSession(isOperator: true, now)
        let (decision, holder) = try await store.device(SHA256.hash(code), new, now: now)
        switch decision {
        case .tokens: break
        case .pending: throw TokenRefusal("authorization_pending", "nobody has typed the code yet")
        case .slowDown: throw TokenRefusal("slow_down", "asked again too soon: wait five seconds longer each time")
        case .denied: throw TokenRefusal("access_denied", "the login was denied")
        case .expired: throw TokenRefusal("expired_token", "the code has expired: begin again")
        case .unknown:
            strangers.failed(network)
            throw TokenRefusal("invalid_grant", "the device code is not valid")
        }
        guard let holder, let role = holder.user.role else {
            throw TokenRefusal("access_denied", "the login was denied")
        }
        return try await operatorAnswer(for: holder, role, refreshToken: token)
    }

    /// A person's tokens: what their role allows.
    func operatorAnswer(for holder: SessionHolder, _ role: Role, refreshToken: String) async throws -> TokenAnswer {
        let token = try await accessToken(
            subject: holder.user.id.description, scopes: role.scopes, role: role.rawValue, epoch: holder.epoch,
            session: holder.session)
        return TokenAnswer(
            access_token: token, expires_in: Int(options.limits.accessToken.components.seconds),
            refresh_token: refreshToken, scope: role.scopes.map(\.rawValue).sorted().joined(separator: " "))
    }

    // MARK: The page

    /// Answers problems as pages: it is a person who reads them.
    private func onPage(
        _ request: APIRequest, _ body: (Form) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        do {
            return try await body(try await Form(request))
        } catch let refusal as TokenRefusal {
            return DevicePage.say(refusal.detail, status: refusal.status)
        } catch let problem as Problem {
            return DevicePage.say(problem.detail ?? problem.title, status: problem.status)
        }
    }

    private static let unknownCode = TokenRefusal(
        "invalid_request", "this code is not known, or has expired: look at the device again")

    /// Where the browser keeps what it is known by; to no other page than ours.
    private static let cookie = "shop_device"

    private func askForCode(_ request: APIRequest, _ form: Form) async throws -> HTTPResponse {
        guard let code = UserCode(try form.required("user_code")), try await store.isWaiting(code, now: options.now())
        else { throw Self.unknownCode }
        let phone = try form.required("phone")
        let sent = try await sendCode(
            phone, for: .device(code), network: request.network, deviceSecret: request.cookie(Self.cookie))
        return DevicePage.decide(DevicePage.Fields(code: code.description, phone: phone, challenge: sent.challenge))
    }

    private func decide(_ request: APIRequest, _ form: Form) async throws -> HTTPResponse {
        let (code, fields, proof) = try proof(request, form)
        let decision = try form.required("decision")
        guard decision == "allow" || decision == "deny" else {
            throw TokenRefusal("invalid_request", "decision must be allow or deny")
        }
        let verdict = DeviceVerdict(code: code, isAllowed: decision == "allow", factor: try form.optional("otp"))
        let (now, known) = (options.now(), try Random.token(bytes: Self.challengeBytes))
        let tried = try await store.trying(proof, options.limits, now: now) {
            [store, options, vault] transaction, challenge in
            try await store.decide(
                verdict, challenge, needsFactor: options.needsSecondFactor, known: SHA256.hash(known), vault,
                options.limits, in: transaction, now: now)
        }
        switch tried {
        case .right(.done(let left)):
            var page = DevicePage.say(
                verdict.isAllowed ? "The device is signed in. You can close this page." : "Denied.",
                left.map { "That was a recovery code: \($0) of them are left. An admin can reset your second factor." })
            if verdict.isAllowed { remember(known, in: &page, request) }
            return page
        case .right(.setUp(let factor, let user)):
            return DevicePage.setUp(fields, code: proof.code, factor, issuer: options.issuer, account: user.phone)
        case .right(.noRole): throw TokenRefusal("access_denied", "this phone is not an operator's", status: 403)
        case .right(.gone): throw Self.unknownCode
        case .right(.tooOften(let wait)), .tooOften(let wait): throw Self.triedTooOften(wait)
        case .unknown:
            strangers.failed(request.network)
            return DevicePage.decide(fields, Self.wrongCodes)
        case .wrong, .right(.wrongFactor): return DevicePage.decide(fields, Self.wrongCodes)
        }
    }

    /// Which of them is wrong is not told: whoever has one must not learn that it is right.
    private static let wrongCodes = "A code is wrong, too old, or was tried too often."

    private func proof(
        _ request: APIRequest, _ form: Form
    ) throws -> (UserCode, DevicePage.Fields, Proof) {
        guard let code = UserCode(try form.required("user_code")) else { throw Self.unknownCode }
        let fields = DevicePage.Fields(
            code: code.description, phone: try form.required("phone"), challenge: try form.required("challenge"))
        let proof = try proof(
            phone: fields.phone, code: try form.required("code"), challenge: fields.challenge, for: .device(code),
            network: request.network)
        return (code, fields, proof)
    }

    private func confirmFactor(_ request: APIRequest, _ form: Form) async throws -> HTTPResponse {
        let (code, fields, proof) = try proof(request, form)
        let typed = try form.required("otp")
        let (now, known) = (options.now(), try Random.token(bytes: Self.challengeBytes))
        let recovery = try vault.newRecoveryCodes()
        let tried = try await store.trying(proof, options.limits, now: now) {
            [store, options, vault] transaction, challenge in
            try await store.confirmFactor(
                typed, code, challenge, known: SHA256.hash(known),
                recovery: { user in recovery.compactMap { vault.mac(ofRecovery: $0, of: user) } }, vault,
                options.limits, in: transaction, now: now)
        }
        switch tried {
        case .right(.done):
            var page = DevicePage.recovery(recovery)
            remember(known, in: &page, request)
            return page
        case .right(.wrong): return DevicePage.confirm(fields, code: proof.code, Self.wrongCodes)
        case .right(.gone), .wrong, .unknown: throw Self.unknownCode
        case .tooOften(let wait): throw Self.triedTooOften(wait)
        }
    }

    /// Lets the browser prove next time that somebody has signed in on it.
    private func remember(_ secret: String, in page: inout HTTPResponse, _ request: APIRequest) {
        let isSecure = request.http.isSecure || options.publicURL.hasPrefix("https://")
        page.headers["Set-Cookie"] =
            "\(Self.cookie)=\(secret); Path=/oauth; Max-Age=\(options.limits.knownDevice.components.seconds); HttpOnly;"
            + " SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}

extension APIRequest {
    /// A cookie's value (RFC 6265, section 5.4).
    fileprivate func cookie(_ name: String) -> String? {
        for header in headers.values("Cookie") {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { return String(parts[1]) }
            }
        }
        return nil
    }
}
