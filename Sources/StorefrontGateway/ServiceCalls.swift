internal import EventLoop
internal import HTTPClient
internal import HTTPServer
internal import HTTPService
internal import Observability
internal import ShopAPI

/// Calls of the gateway itself to the services' internal routes: in this process when they are hosted here, else over
/// HTTP.
struct ServiceCalls: Sendable {
    let hosted: FrozenRouter
    let upstreams: [String: Upstream]
    let elsewhere: [String: [RouteDescription]]
    let client: HTTPClient
    let serviceToken: @Sendable () async throws -> String
    let answersWithin: Duration

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
    }
    static let answerBytes = 8 << 20

    /// Posts `body` to `path` of `service`.
    /// - Throws: ``Problem``: what the service refuses, or 503 and 504 when it does not answer.
    func post(_ body: some Encodable, to path: String, of service: String, for request: APIRequest) async throws
        -> Answer
    {
        let bytes = try JSONText.encode(body)
        let route = String(path.prefix { $0 != "?" })
        if hosted.knows(route) { return try await callHere(bytes, path, request) }
        guard let upstream = upstreams[service] else { throw Problem.nowhere(service) }
        let limit = elsewhere[service]?.first { $0.method == .post && $0.path == route }?.timeLimit
        return try await callThere(bytes, path, upstream, within: limit.map { $0 + .seconds(5) } ?? answersWithin)
    }

    private func callHere(_ body: [UInt8], _ path: String, _ request: APIRequest) async throws -> Answer {
        var inner = HTTPRequest(.post, path, headers: ["Content-Type": "application/json"], body: HTTPRequestBody(body))
        inner.remote = request.http.remote
        inner.control = request.http.control
        let principal = Principal(subject: "gateway", scopes: [.service])
        let response = try await hosted.answer(APIRequest(inner, principal: principal, id: request.id))
        let bytes = try await response.body.collect(upTo: Self.answerBytes)
        return try Self.checked(Answer(status: response.status, headers: response.headers, body: bytes))
    }

    private func callThere(
        _ body: [UInt8], _ path: String, _ upstream: Upstream, within limit: Duration
    ) async throws -> Answer {
        var outgoing = HTTPClientRequest("POST", upstream.base + path, body: .bytes(body))
        outgoing.headers = [
            "Content-Type": "application/json", "Authorization": "Bearer \(try await serviceToken())",
        ]
        outgoing.deadlines = HTTPDeadlines(connect: .seconds(2), firstByte: limit, idle: .seconds(10))
        do {
            let (response, bytes) = try await client.fetch(outgoing, upTo: Self.answerBytes)
            let headers = HTTPHeaders(response.headers.map { (name: $0.name, value: $0.value) })
            return try Self.checked(Answer(status: response.status, headers: headers, body: bytes))
        } catch let error as HTTPClientError {
            throw Forwarder.problem(error, upstream.service, changes: true)
        }
    }

    private static func checked(_ answer: Answer) throws -> Answer {
        guard answer.status >= 400 else { return answer }
        guard var problem = try? JSONText.decode(Problem.self, from: answer.body) else { throw Problem.internalError }
        // Our own token or call was refused: that is no fault of the client's.
        if problem.status == 401 || problem.status == 403 { problem = .internalError }
        throw problem
    }
}
