internal import Crypto
public import HTTPServer
internal import Observability
public import ShopAPI

/// A request on its way through the middleware to its route.
public struct APIRequest: Sendable {
    public var http: HTTPRequest
    /// `nil` when no route matches.
    public let route: Route?
    public let parameters: PathParameters
    /// Who sends it; `nil` without a token.
    public var principal: Principal?
    /// What names it in logs, problems and `X-Request-Id`.
    public var id: String
    /// Whether its idempotency key was made for it just now: there is no first answer to ask for.
    public var hasNewKey = false

    public init(
        _ http: HTTPRequest, route: Route? = nil, parameters: PathParameters = PathParameters(),
        principal: Principal? = nil, id: String = ""
    ) {
        self.http = http
        self.route = route
        self.parameters = parameters
        self.principal = principal
        self.id = id
    }

    public var method: HTTPMethod { http.method }
    public var headers: HTTPHeaders { http.headers }

    // MARK: Who

    /// - Throws: ``Problem`` 401 without a token.
    public var signedIn: Principal {
        get throws {
            guard let principal else { throw Problem.unauthenticated("a bearer token is needed") }
            return principal
        }
    }
    /// Whom to write down as having done it.
    /// - Throws: ``Problem`` 401 without a token.
    public var actor: Actor { get throws { try signedIn.actor } }
    /// The person who answers for it: two who are to be two people compare this, not the actor.
    /// - Throws: ``Problem`` 401 without a token.
    public var responsible: String { get throws { try signedIn.responsible } }
    /// The customer whose token it is.
    /// - Throws: ``Problem`` 401 without a token, 403 with somebody else's.
    public var customer: UserID {
        get throws {
            let actor = try actor
            guard actor.kind == .customer, let id = UserID(actor.id) else {
                throw Problem.forbidden("this is for customers")
            }
            return id
        }
    }

    // MARK: What

    /// A parameter of the path by its name.
    /// - Throws: ``Problem`` 400 when the text does not fit the type.
    public func parameter<T: PathParameter>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let index = parameters.names.firstIndex(of: name) else {
            preconditionFailure("the route \(route?.path ?? "?") has no parameter {\(name)}")
        }
        return try parameters.value(at: index)
    }

    /// A value of the query; `nil` when it is absent.
    /// - Throws: ``Problem`` 400 when it stands twice or does not fit the type.
    public func query<T: PathParameter>(_ name: String, as type: T.Type = T.self) throws -> T? {
        if http.query.isEmpty { return nil }
        let values = http.query.values(name)
        guard let text = values.first else { return nil }
        guard values.count == 1 else { throw Self.wrongQuery(name, "must be given once") }
        guard let value = T.parse(text) else { throw Self.wrongQuery(name, "must be \(T.expected)") }
        return value
    }
    static func wrongQuery(_ name: String, _ detail: String) -> Problem {
        .badRequest("?\(name) \(detail)", [.init("?\(name)", detail)])
    }

    /// The body as the type that the route declares; fields that the type does not know are refused.
    /// - Throws: ``Problem`` 400 (no JSON), 413, 415 (not sent as JSON), 422 (a field is wrong).
    public func json<T: RequestBody>(_ type: T.Type = T.self) async throws -> T {
        try await jsonAndText(type).value
    }

    /// The same with its bytes, for what needs both, such as ``fingerprint(of:)``.
    public func jsonAndText<T: RequestBody>(
        _ type: T.Type = T.self
    ) async throws -> (value: T, text: [UInt8]) {
        if let route {
            guard case .json(let declared) = route.description.body, declared == type else {
                throw misuse("reads \(type)")
            }
        }
        try checkIsJSON()
        let text = try await body()
        return (try await Self.read(type, text), text)
    }

    /// The same where the body may be left out: the value is nil then.
    public func optionalJSON<T: RequestBody>(
        _ type: T.Type = T.self
    ) async throws -> (value: T?, text: [UInt8]) {
        if let route {
            guard case .optionalJSON(let declared) = route.description.body, declared == type else {
                throw misuse("may read \(type)")
            }
        }
        let text = try await body()
        if text.isEmpty { return (nil, text) }
        try checkIsJSON()
        return (try await Self.read(type, text), text)
    }

    /// Bytes of JSON that are read within a turn of the loop: a millisecond or two of work.
    private static let readAtOnce = 32 << 10

    /// What is longer is read on Swift's global pool: the loop, which other connections wait for, goes on meanwhile.
    private static func read<T: RequestBody>(_ type: T.Type, _ text: [UInt8]) async throws -> T {
        guard text.count > readAtOnce else { return try StrictJSON.decode(type, from: text) }
        // Detached: a task that prefers its event loop would compute there.
        return try await Task.detached { try StrictJSON.decode(type, from: text) }.value
    }

    /// Longer forms are refused, whatever the route's limit.
    private static let longestForm = 64 << 10

    /// The bytes of a form, and the names that may be asked for; nil when no route says which.
    /// - Throws: ``Problem`` 413, 415 (sent as other text than UTF-8).
    package func form() async throws -> (text: [UInt8], names: Set<String>?) {
        try checkCharset()
        let text = try await http.body.collect(upTo: min(route?.bodyLimit ?? Self.longestForm, Self.longestForm))
        guard let route else { return (text, nil) }
        guard case .form(let shape) = route.description.body else { throw misuse("reads a form") }
        return (text, shape.names)
    }

    func misuse(_ what: String) -> RouteMisuse {
        RouteMisuse(description: "\(method) \(route?.path ?? "?"): the handler \(what), which is not declared")
    }

    /// The body as it came.
    /// - Throws: ``Problem`` 413 when it is longer than the route's limit.
    private func body() async throws -> [UInt8] { try await http.body.collect(upTo: route?.bodyLimit ?? 1 << 20) }

    private func checkIsJSON() throws {
        if let type = headers["Content-Type"], !Self.isJSON(type) {
            throw Problem(
                415, "unsupported_media_type", "The body's type is not supported",
                detail: "\"\(type.prefix(64))\" was sent; application/json is needed")
        }
        try checkCharset()
    }

    /// Bodies are read as UTF-8, so whoever says that theirs is something else is not read at all.
    func checkCharset() throws {
        let types = headers.values("Content-Type")
        guard types.count > 1 || types.contains(where: { !Self.isUTF8($0) }) else { return }
        throw Problem(
            415, "unsupported_media_type", "The body's type is not supported",
            detail: types.count > 1 ? "Content-Type was sent more than once" : "charset must be utf-8, or left out")
    }
    /// Whether each `charset` of a media type (RFC 9110, section 8.3.2) is UTF-8; also where there is none.
    static func isUTF8(_ contentType: String) -> Bool {
        guard contentType.utf8.count <= 256 else { return false }
        return contentType.lowercased().split(separator: ";").dropFirst().allSatisfy { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let (name, value) = (parts[0].filter { !" \t".contains($0) }, parts.count == 2 ? parts[1] : "")
            return !name.hasPrefix("charset")
                || (name == "charset" && ["utf-8", "utf8"].contains(value.filter { !" \t\"".contains($0) }))
        }
    }
    /// The body's media type alone, in lower case; nil when none is given.
    public var contentType: String? { headers["Content-Type"].map(Self.essence) }
    /// "" for what is too long to be one.
    static func essence(_ contentType: String) -> String {
        guard contentType.utf8.count <= 256 else { return "" }
        return contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }
    private static func isJSON(_ type: String) -> Bool {
        let essence = Self.essence(type)
        return essence == "application/json" || essence.hasSuffix("+json")
    }

    // MARK: How

    /// The `Idempotency-Key`, 1 to 255 visible ASCII characters; `nil` when there is none.
    /// - Throws: ``Problem`` 400 for anything else.
    public var idempotencyKey: String? {
        get throws {
            guard let key = headers["Idempotency-Key"] else { return nil }
            guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                let detail = "must be 1 to 255 visible ASCII characters"
                throw Problem.badRequest("Idempotency-Key \(detail)", [.init("Idempotency-Key", detail)])
            }
            return key
        }
    }

    /// By its method (RFC 9110, section 9.2.1).
    public var changesSomething: Bool { method != .get && method != .head && method != .options }

    /// What tells two requests with the same idempotency key apart: a digest of method, path, query and body.
    public func fingerprint(of body: [UInt8]) -> [UInt8] {
        SHA256.hash(Array("\(method) \(http.target)\n".utf8) + body)
    }

    /// `?dryRun=true`: say what would happen and change nothing.
    public var isDryRun: Bool {
        get throws { try query("dryRun") ?? false }
    }

    /// `X-Reason`: why the operator does it, at most 500 characters; stored with the change.
    /// - Throws: ``Problem`` 400 when it is longer, or what ``TextRule/reason`` refuses.
    public var reason: String? {
        get throws {
            guard let reason = headers["X-Reason"], !reason.isEmpty else { return nil }
            if let mistake = TextRule.reason.mistake(in: reason) {
                throw Problem.badRequest("X-Reason \(mistake)", [.init("X-Reason", mistake)])
            }
            return reason
        }
    }

    /// The reason that a body gives at `/reason`, or else the header's.
    /// - Throws: ``Problem`` 422 for the body's, 400 for the header's, when ``TextRule/reason`` refuses it.
    public func reason(orOf body: String?) throws -> String? {
        guard let body else { return try reason }
        if body.isEmpty { return nil }
        if let mistake = TextRule.reason.mistake(in: body) { throw Problem.invalid("/reason", mistake) }
        return body
    }

    /// `If-Match: "7"`: the version that the thing must still have (RFC 9110, section 13.1.1); `nil` without one.
    /// - Throws: ``Problem`` 400 for anything but one number in quotes.
    public var expectedVersion: Int64? {
        get throws {
            guard let tag = headers["If-Match"] else { return nil }
            guard (3...22).contains(tag.utf8.count), tag.hasPrefix("\""), tag.hasSuffix("\""),
                let version = Int64(tag.dropFirst().dropLast())
            else { throw Problem.badRequest("If-Match must be one version in quotes, such as \"7\"") }
            return version
        }
    }

    /// `Prefer: wait=N` (RFC 7240): how many seconds the client would wait, at most `limit`; 0 when it does not say.
    public func preferredWait(upTo limit: Int) -> Int {
        for value in headers.values("Prefer") {
            for preference in value.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                let parts = preference.split(separator: "=").map { $0.filter { $0 != " " } }
                if parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]), seconds > 0 {
                    return min(seconds, limit)
                }
            }
        }
        return 0
    }
}
