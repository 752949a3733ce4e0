// Signing in on a device that has no browser (RFC 8628): the device shows a code, its holder types it into a page of
// ours and proves with their phone who they are.

internal import Crypto
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Auth {
    static let deviceLogin: TimeInterval = 600
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
            ) { [self] request in try await onPage(request, askForCode) },
            Route(
                .post, "/oauth/device/decision", access: .anyone, summary: "Let a device in, or don't", query: [],
                bodyLimit: 4_096,
                body: .form(
                    FormShape([
                        "user_code": "BCDF-GHJK", "phone": "+4930123456", "code": "123456", "decision": "deny",
                    ])),
                rate: .sensitive
            ) { [self] request in try await onPage(request, decide) },
        ]
    }

    private func beginDeviceLogin(_ request: APIRequest) async throws -> HTTPResponse {
        try await Self.refusing(request) {
            let form = try await Form(request)
            _ = try form.required("client_id")
            let (device, code) = (try Random.token(), try UserCode.make())
            let now = options.now()
            let isKept = try await store.insertDeviceLogin(
                SHA256.hash(device), code, pause: Self.devicePause, now: now, expires: now + Self.deviceLogin)
            guard isKept else {
                throw TokenRefusal(
                    "temporarily_unavailable", "too many devices wait for their holders", status: 503, retryAfter: 60)
            }
            let page = "\(try Self.base(request))/oauth/device"
            return try .json(
                DeviceAuthorization(
                    device_code: device, user_code: code.description, verification_uri: page,
                    verification_uri_complete: "\(page)?user_code=\(code)", expires_in: Int(Self.deviceLogin),
                    interval: Self.devicePause), headers: Self.unkept)
        }
    }

    /// Tokens for a device whose holder has let it in.
    func token(forDevice code: String) async throws -> TokenAnswer {
        let now = options.now()
        let (token, new) = try newSession(isOperator: true, now)
        let (decision, user) = try await store.device(SHA256.hash(code), new, now: now)
        switch decision {
        case .tokens: break
        case .pending: throw TokenRefusal("authorization_pending", "nobody has typed the code yet")
        case .slowDown: throw TokenRefusal("slow_down", "asked again too soon: wait five seconds longer each time")
        case .denied: throw TokenRefusal("access_denied", "the login was denied")
        case .expired: throw TokenRefusal("expired_token", "the code has expired: begin again")
        case .unknown: throw TokenRefusal("invalid_grant", "the device code is not valid")
        }
        guard let user, let role = user.role else { throw TokenRefusal("access_denied", "the login was denied") }
        return try await operatorAnswer(for: user, role, refreshToken: token)
    }

    /// A person's tokens: what their role allows.
    func operatorAnswer(for user: UserAccount, _ role: Role, refreshToken: String) async throws -> TokenAnswer {
        let token = try await accessToken(
            subject: user.id.description, scopes: role.scopes, role: role.rawValue)
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

    private func askForCode(_ form: Form) async throws -> HTTPResponse {
        guard let code = UserCode(try form.required("user_code")), try await store.isWaiting(code, now: options.now())
        else { throw Self.unknownCode }
        let phone = try form.required("phone")
        _ = try await sendCode(phone)
        return DevicePage.decide(code: code.description, phone: phone)
    }

    private func decide(_ form: Form) async throws -> HTTPResponse {
        guard let code = UserCode(try form.required("user_code")) else { throw Self.unknownCode }
        guard let phone = PhoneNumber(try form.required("phone")) else {
            throw TokenRefusal("invalid_request", "phone \(PhoneNumber.rule)")
        }
        let typed = try form.required("code")
        let decision = try form.required("decision")
        guard decision == "allow" || decision == "deny" else {
            throw TokenRefusal("invalid_request", "decision must be allow or deny")
        }
        let now = options.now()
        guard typed.utf8.count <= 32, let expected = try await store.tryCode(phone, options.limits, now: now),
            constantTimeEquals(expected, mac(of: typed, for: phone))
        else { throw TokenRefusal("invalid_grant", "the code from the phone is wrong or too old") }
        let isAllowed = decision == "allow"
        switch try await store.decide(code, phone: phone, mac: expected, isAllowed: isAllowed, now: now) {
        case .done:
            return DevicePage.say(isAllowed ? "The device is signed in. You can close this page." : "Denied.")
        case .noRole: throw TokenRefusal("access_denied", "this phone is not an operator's", status: 403)
        case .gone: throw Self.unknownCode
        }
    }
}

/// The pages: plain forms, without scripts, pictures or anything from elsewhere.
enum DevicePage {
    static func ask(code: String) -> HTTPResponse {
        page(
            """
            <form method="post" action="/oauth/device">
            <p><label>Code that the device shows<br>
            <input name="user_code" value="\(escaped(code))" autocomplete="off" required></label></p>
            <p><label>Your phone, with + and country<br>
            <input name="phone" type="tel" autocomplete="tel" required></label></p>
            <p><button>Send me a code</button></p>
            </form>
            """)
    }

    static func decide(code: String, phone: String) -> HTTPResponse {
        page(
            """
            <p>Somebody wants to sign in as you with the code <strong>\(escaped(code))</strong>. Allow it only if your
            own device shows it now.</p>
            <form method="post" action="/oauth/device/decision">
            <input type="hidden" name="user_code" value="\(escaped(code))">
            <input type="hidden" name="phone" value="\(escaped(phone))">
            <p><label>Code that your phone got<br>
            <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label></p>
            <p><button name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button></p>
            </form>
            """)
    }

    static func say(_ text: String, status: Int = 200) -> HTTPResponse {
        page("<p>\(escaped(text))</p>", status: status)
    }

    private static func page(_ body: String, status: Int = 200) -> HTTPResponse {
        let text = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sign in</title>
            <meta name="viewport" content="width=device-width"></head>
            <body><h1>Sign in</h1>
            \(body)
            </body></html>

            """
        var response = HTTPResponse(status: status, body: .bytes(Array(text.utf8)))
        response.headers = [
            "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        ]
        return response
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
