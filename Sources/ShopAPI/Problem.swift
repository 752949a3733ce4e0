/// An error as the API answers it: RFC 9457, `application/problem+json`.
public struct Problem: Error, Hashable, Sendable, Codable {
    /// One field that is wrong.
    public struct Field: Hashable, Sendable, Codable {
        /// RFC 6901, into the body: `/lines/0/quantity`; `?limit` for a query parameter; a header's name.
        public let pointer: String
        /// What is wrong and what would be right.
        public let detail: String
        /// Both are cut where they are longer than any that we write: they may quote what was sent.
        public init(_ pointer: String, _ detail: String) {
            self.pointer = pointer.cut(to: 256)
            self.detail = detail.cut(to: Problem.maximumDetail)
        }
    }
    /// A URI that names the kind of problem: `urn:shop:problem:CODE`.
    public var type: String
    public var title: String
    public var status: Int
    /// What is wrong with this very request.
    public var detail: String?
    /// The same as the last part of `type`: stable, for programs: `out_of_stock`.
    public var code: String
    public var errors: [Field]?
    /// Whether the same request may succeed later, unchanged.
    public var retryable: Bool?
    /// Seconds after which a retry makes sense; becomes `Retry-After`.
    public var retryAfter: Int?
    public var requestId: String?
    /// The key under which the request may have been done: sent again with it, it is done once.
    public var idempotencyKey: String?

    /// How many ``errors`` are told; more are only counted.
    public static let maximumErrors = 100
    /// In characters (Unicode scalars).
    public static let maximumDetail = 1_000

    public init(
        _ status: Int, _ code: String, _ title: String, detail: String? = nil, errors: [Field]? = nil,
        retryable: Bool? = nil, retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retryable = retryable
        self.retryAfter = retryAfter
        type = "urn:shop:problem:\(code)"
    }

    // The kinds that every service needs.
    public static func badRequest(_ detail: String, _ errors: [Field]? = nil) -> Problem {
        Problem(400, "bad_request", "The request can't be read", detail: detail, errors: errors)
    }
    /// - Parameter count: how many fields are wrong, where `errors` are only the first of them.
    public static func invalid(_ errors: [Field], of count: Int = 0) -> Problem {
        let told = Array(errors.prefix(maximumErrors))
        let rest = max(count, errors.count) - told.count
        let more = rest > 0 ? "; \(rest) more are not listed" : ""
        let detail = told.first.map { "\($0.pointer): \($0.detail)\(more)" }
        return Problem(422, "invalid", "Some fields are wrong", detail: detail, errors: told)
    }
    public static func invalid(_ pointer: String, _ detail: String) -> Problem { invalid([Field(pointer, detail)]) }
    public static func unauthenticated(_ detail: String) -> Problem {
        Problem(401, "unauthenticated", "Not signed in", detail: detail)
    }
    public static func forbidden(_ detail: String) -> Problem {
        Problem(403, "forbidden", "Not allowed", detail: detail)
    }
    public static func notFound(_ what: String) -> Problem {
        Problem(404, "not_found", "Not found", detail: "\(what) does not exist")
    }
    /// The request is right, but not in the state that the thing is in.
    public static func conflict(_ code: String, _ detail: String) -> Problem {
        Problem(409, code, "Conflict with the present state", detail: detail)
    }
    public static func rateLimited(after seconds: Int) -> Problem {
        Problem(
            429, "rate_limited", "Too many requests", detail: "try again in \(seconds) s", retryable: true,
            retryAfter: seconds)
    }
    public static func unavailable(_ detail: String, after seconds: Int = 1) -> Problem {
        Problem(
            503, "unavailable", "A service that is needed does not answer", detail: detail, retryable: true,
            retryAfter: seconds)
    }
    /// It may have been done, or may be done in a moment: nobody can tell yet.
    /// - Parameter key: the idempotency key of the request, where it has one.
    public static func outcomeUnknown(_ key: String? = nil, status: Int = 503) -> Problem {
        let advice = key == nil ? "look before you ask again" : "ask again with the same idempotency key"
        var problem = Problem(
            status, "outcome_unknown", "Whether it was done is not known",
            detail: "no answer came to what may have been done; \(advice)", retryable: true, retryAfter: 1)
        problem.idempotencyKey = key
        return problem
    }
    public static let inProgress = Problem(
        409, "in_progress", "Conflict with the present state",
        detail: "the first request with this idempotency key is still being worked on", retryable: true, retryAfter: 1)
    public static let keyReused = Problem(
        422, "idempotency_key_reused", "The idempotency key was used for another request",
        detail: "send a new key with a new request, or the first request unchanged")
    public static let internalError = Problem(
        500, "internal", "Something went wrong inside", detail: "the log has more under this request's id")
}

extension String {
    /// At most so many Unicode scalars of it, the last one an ellipsis where something was left out.
    func cut(to limit: Int) -> String {
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
    }
}
