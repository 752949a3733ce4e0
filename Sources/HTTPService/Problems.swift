public import EventLoop
public import HTTPServer
public import Observability
public import ShopAPI

/// An error that knows what clients should be told about it.
public protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension HTTPResponse {
    /// RFC 9457.
    public static func problem(_ problem: Problem) -> HTTPResponse {
        let body = (try? JSONText.encode(problem.masked)) ?? []
        var response = HTTPResponse(
            status: problem.status, headers: ["Content-Type": "application/problem+json"], body: .bytes(body))
        if let seconds = problem.retryAfter { response.headers["Retry-After"] = String(seconds) }
        return response
    }
}

extension HTTPRefusal {
    public var problem: Problem {
        switch status {
        case 413: Problem(413, "body_too_large", "The body is too long", detail: reason)
        case 414: Problem(414, "uri_too_long", "The request line is too long", detail: reason)
        case 505: Problem(505, "http_version", "The version of HTTP is not supported", detail: reason)
        case 431: Problem(431, "header_too_large", "The header fields are too long", detail: reason)
        case 503: Problem(503, "timeout", "No answer in time", detail: reason, retryable: true, retryAfter: 1)
        default: Problem(status, "bad_request", "The request can't be read", detail: reason)
        }
    }
}

extension HTTPServerError: ProblemConvertible {
    public var problem: Problem {
        switch code {
        case .bodyTooLarge: Problem(413, "body_too_large", "The body is too long", detail: message)
        case .clientTooSlow: Problem(408, "too_slow", "The request came too slowly", detail: message)
        // Nobody reads it; the number is what access logs of proxies have for it.
        case .clientLeft: Problem(499, "client_left", "The client has left", detail: message)
        default: .internalError
        }
    }
}

extension DeadlineExceeded: ProblemConvertible {
    public var problem: Problem {
        Problem(504, "timeout", "No answer in time", detail: description, retryable: true, retryAfter: 1)
    }
}

/// An error on its way to what makes an answer of it, with header fields that the answer is to have.
struct ErrorWithFields: Error {
    let cause: any Error
    private(set) var fields: HTTPHeaders

    /// What it is made of keeps its own fields, where `add` does not set them anew.
    init(_ error: any Error, _ add: (inout HTTPHeaders) -> Void) {
        let earlier = error as? ErrorWithFields
        cause = earlier?.cause ?? error
        fields = earlier?.fields ?? HTTPHeaders()
        add(&fields)
    }

    static func cause(of error: any Error) -> any Error { (error as? ErrorWithFields)?.cause ?? error }
}

extension Middleware {
    /// Turns what a route throws into problems. What is no problem by itself is asked of `mapping` (a database that
    /// does not answer, for example); what that does not know is logged and answered with 500 without details.
    public static func problems(
        log: Log, mapping: @escaping @Sendable (any Error) -> Problem? = { _ in nil }
    ) -> Middleware {
        Middleware { request, next in
            do {
                return try await next(request)
            } catch let thrown {
                let error = ErrorWithFields.cause(of: thrown)
                var problem = Self.problem(of: error, mapping) ?? .internalError
                if problem.status >= 500 {
                    log.error("a request failed", ["error": .describing(error), "status": .int(problem.status)])
                }
                problem = Self.told(problem, of: request)
                if problem.requestId == nil, !request.id.isEmpty { problem.requestId = request.id }
                var response = HTTPResponse.problem(problem)
                if problem.status == 401 || problem.code == "insufficient_scope" {
                    response.headers["WWW-Authenticate"] = Self.challenge(problem, request)
                }
                for field in (thrown as? ErrorWithFields)?.fields ?? [:] { response.headers[field.name] = field.value }
                return response
            }
        }
    }

    private static func problem(of error: any Error, _ mapping: (any Error) -> Problem?) -> Problem? {
        switch error {
        case let problem as Problem: problem
        case let error as any ProblemConvertible: error.problem
        case is CancellationError:
            Problem(503, "cancelled", "The request was given up", detail: "it took too long, or its client has left")
        default: mapping(error)
        }
    }

    /// What only reads leaves nothing open; what changes something and may have done it is asked again with its key.
    private static func told(_ problem: Problem, of request: APIRequest) -> Problem {
        guard problem.status >= 500 else { return problem }
        guard request.changesSomething else {
            return problem.code == Problem.outcomeUnknown().code
                ? .unavailable("what is needed for an answer does not answer now") : problem
        }
        guard problem.idempotencyKey == nil, let key = request.headers["Idempotency-Key"] else { return problem }
        var problem = problem
        if problem.code == Problem.outcomeUnknown().code { problem = .outcomeUnknown(key, status: problem.status) }
        problem.idempotencyKey = key
        return problem
    }

    /// RFC 6750, section 3.
    private static func challenge(_ problem: Problem, _ request: APIRequest) -> String {
        var text = "Bearer realm=\"shop\""
        if problem.status == 403 {
            text += ", error=\"insufficient_scope\""
        } else if request.headers.contains("Authorization") {
            text += ", error=\"invalid_token\""
        }
        return text
    }
}
