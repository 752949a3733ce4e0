internal import EventLoop
internal import HTTPClient
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

/// Passes a request on to another daemon and its answer back, both bodies as they come.
struct Forwarder: Sendable {
    let client: HTTPClient
    let answersWithin: Duration

    /// - Throws: ``Problem`` 503 when nothing answers there, 504 when it takes too long; what reading the client's body
    ///   throws.
    func forward(
        _ request: APIRequest, to upstream: Upstream, answersWithin limit: Duration? = nil
    ) async throws -> HTTPResponse {
        let limit = limit ?? answersWithin
        await request.http.control?.allow(limit + .seconds(5))
        var outgoing = HTTPClientRequest(request.method.description, upstream.base + request.http.target)
        outgoing.headers = Self.forwarded(request)
        if !request.http.body.isEmpty || request.method == .post || request.method == .put || request.method == .patch {
            outgoing.body = .sequence(length: request.http.body.length, request.http.body)
        }
        outgoing.deadlines = HTTPDeadlines(connect: .seconds(2), firstByte: limit, idle: .seconds(60))
        do {
            return try await Self.response(try await client.send(outgoing), to: request)
        } catch let error as HTTPClientError {
            if let cause = error.underlying { throw cause }
            throw Self.problem(error, upstream.service, changes: request.changesSomething)
        }
    }

    /// - Parameter changes: whether what was asked may have changed something.
    static func problem(_ error: HTTPClientError, _ service: String, changes: Bool) -> Problem {
        if changes, !error.isUnreachable, !error.wasNeverSent {
            return .outcomeUnknown(status: error.isTimeout ? 504 : 503)
        }
        if error.isTimeout && !error.isUnreachable {
            return Problem(
                504, "timeout", "No answer in time",
                detail: "\(service) takes too long to answer", retryable: true, retryAfter: 1)
        }
        return .unavailable("\(service) does not answer")
    }

    // MARK: Header fields

    /// What concerns one connection only (RFC 9110, section 7.6.1), or follows from the body.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "content-length",
    ]
    /// What a client must not say to a service: who it is and where it comes from is for the gateway to tell.
    private static let ours: Set<String> = [
        "host", "expect", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip",
        "x-request-id", "traceparent", "tracestate",
    ]

    private static func isKept(_ name: String, _ alsoDropped: Set<String>) -> Bool {
        let name = name.lowercased()
        return !hopByHop.contains(name) && !alsoDropped.contains(name)
    }

    private static func named(by connection: [String]) -> Set<String> {
        Set(
            connection.joined(separator: ",").split(separator: ",").map {
                String($0.filter { $0 != " " && $0 != "\t" }).lowercased()
            })
    }

    private static func forwarded(_ request: APIRequest) -> HTTPFields {
        var fields = HTTPFields()
        let dropped = named(by: request.headers.values("Connection")).union(ours)
        for field in request.headers where isKept(field.name, dropped) { fields.add(field.name, field.value) }
        fields.add("X-Forwarded-For", request.http.remote.host)
        fields.add("X-Forwarded-Proto", request.http.isSecure ? "https" : "http")
        if !request.id.isEmpty { fields.add("X-Request-Id", request.id) }
        return fields
    }

    // MARK: The answer

    /// Answers up to this size are passed on in one piece.
    private static let collectedBytes = 64 << 10

    private static func response(
        _ answer: HTTPClientResponse, to request: APIRequest
    ) async throws -> HTTPResponse {
        var response = HTTPResponse(status: answer.status)
        let dropped = named(by: answer.headers.all("Connection")).union(["x-request-id", "date"])
        for field in answer.headers where isKept(field.name, dropped) { response.headers.add(field.name, field.value) }
        guard request.method != .head, answer.status != 204, answer.status != 304 else { return response }
        let length = answer.headers["Content-Length"].flatMap { Int($0) }
        if length == 0 { return response }
        if let length, length <= collectedBytes {
            response.body = .bytes(try await answer.body.collect(upTo: collectedBytes))
        } else if answer.headers["Content-Type"]?.lowercased().hasPrefix("text/event-stream") == true {
            response.body = .events { writer in
                for try await piece in answer.body { try await writer.pass(piece) }
            }
        } else {
            response.body = .stream(length: length) { writer in
                for try await piece in answer.body { try await writer.write(piece) }
            }
        }
        return response
    }
}
