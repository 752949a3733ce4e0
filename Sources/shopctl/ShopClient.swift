internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

/// A name and its value in a URL's query; nil values are left out.
typealias QueryItem = (name: String, value: String?)

/// How a change is asked for.
struct Change: Sendable {
    var idempotencyKey: String?
    var reason: String?
    var isDryRun = false
    /// `Prefer: wait=N`.
    var waitSeconds: Int?
    /// `If-Match`: only if the thing still has this version.
    var version: Int64?

    static func newKey() -> String { "shopctl-" + UUID().uuidString.lowercased() }

    init(idempotencyKey: String, reason: String?) {
        self.idempotencyKey = idempotencyKey
        self.reason = reason
    }

    /// From the flags that the command takes.
    init(_ invocation: Invocation, idempotencyKey: String? = nil) {
        self.idempotencyKey = idempotencyKey
        if invocation.takes(StandardFlags.reason) { reason = invocation[StandardFlags.reason] }
        if invocation.takes(StandardFlags.dryRun) { isDryRun = invocation[StandardFlags.dryRun] }
    }
}

/// What a change came to.
struct Answer<Value: Sendable>: Sendable {
    var value: Value
    /// The same had been asked before, with the same key.
    var isReplayed: Bool
}

/// The daemon's API, as one command uses it.
struct ShopClient: Sendable {
    /// Larger answers are refused.
    private static let maximumAnswer = 64 << 20
    /// Beyond the first, where a repetition can do no harm.
    private static let retries = 2
    /// For what reads or writes everything: as long as the daemon itself works on it at most.
    static let longPatience = Duration.seconds(900)

    /// An answer that is no daemon's.
    private static let unexpected = "unexpected_answer"

    let base: String
    private let http: HTTPClient
    private let session: Session
    private let diagnostics: Diagnostics
    /// Told of every change, which is then only rehearsed.
    private var recorder: PlanRecorder?

    /// The same daemon, for a plan.
    func rehearsing(_ recorder: PlanRecorder) -> ShopClient {
        var copy = self
        copy.recorder = recorder
        return copy
    }

    /// - Parameter patience: how long the daemon may work on one answer.
    /// - Throws: when no server is known, or the credentials can't be read.
    init(_ invocation: Invocation, patience: Duration = .seconds(30)) throws {
        guard let server = invocation[Flags.server] else { throw Self.noServer(invocation) }
        let credentials = try Credentials.read(invocation, server: Self.base(server))
        if credentials != .none { try Audience.checkWire(server, invocation) }
        self.init(invocation, server: server, credentials: credentials, patience: patience)
    }

    static func noServer(_ invocation: Invocation) -> CommandError {
        guard invocation.context.name.isEmpty else {
            return invocation.lacks("server", "its daemons are", value: "URL")
        }
        return CommandError(
            "no_server", "no installation is chosen", why: "there is no --server, SHOPCTL_SERVER or context",
            hint: "`shopctl up` starts one on this machine and writes its context", exit: .usage)
    }

    /// Without a slash at the end.
    private static func base(_ server: String) -> String { server.hasSuffix("/") ? String(server.dropLast()) : server }

    init(
        _ invocation: Invocation, server: String, credentials: Credentials, patience: Duration = .seconds(30)
    ) {
        base = Self.base(server)
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "shopctl/\(Shopctl.version)"
        configuration.deadlines.total = invocation[StandardFlags.timeout]
        configuration.deadlines.firstByte = patience
        http = HTTPClient(configuration, group: EventLoopGroup(count: 1, name: "shopctl"))
        diagnostics = invocation.diagnostics
        session = Session(credentials, base: base, http: http, invocation: invocation)
    }

    // MARK: Asking

    /// - Parameter reason: why it is read, where that is asked for.
    func get<Value: Decodable & Sendable>(
        _ path: String, _ query: [QueryItem] = [], reason: String? = nil
    ) async throws -> Value {
        var request = HTTPClientRequest("GET", url(path, query))
        request.headers["X-Reason"] = reason
        let (_, body) = try await exchange(request, isRepeatable: true)
        return try JSONText.decode(Value.self, from: body)
    }

    /// A body as it comes.
    func download(_ path: String, _ query: [QueryItem]) async throws -> HTTPClientBody {
        var request = HTTPClientRequest("GET", url(path, query))
        var deadlines = http.configuration.deadlines
        deadlines.total = nil
        request.deadlines = deadlines
        let response = try await authorized(request)
        guard response.status == 200 else {
            throw problem(response, try await response.body.collect(upTo: Self.maximumAnswer))
        }
        return response.body
    }

    /// Sends a change; with an idempotency key it is sent again when its answer was lost.
    func send<Value: Decodable & Sendable>(
        _ method: String, _ path: String, _ query: [QueryItem] = [], body: (any Encodable & Sendable)? = nil,
        change: Change
    ) async throws -> Answer<Value> {
        var headers: HTTPFields = [:]
        var bytes = HTTPClientRequestBody.none
        if let body {
            headers["Content-Type"] = "application/json"
            // Sorted: the same request has the same bytes in every process, which its idempotency key stands for.
            bytes = .bytes(try JSONText.encode(body, pretty: true))
        }
        let (response, answer) = try await send(method, path, query, headers: headers, body: bytes, change: change)
        guard let value = try? JSONText.decode(Value.self, from: answer) else {
            var error = CommandError(
                "unknown_answer", "the daemon's answer is not understood",
                why: "\(response.status) to \(method) \(path)",
                hint: "shopctl and the daemon are of different versions: `shopctl status` shows both")
            error.isOutcomeUnknown = !change.isDryRun
            throw error
        }
        return Answer(
            value: value,
            isReplayed: response.headers["Idempotency-Replayed"] == "true")
    }

    /// The same with a body that is no JSON value, and for answers that are none.
    func send(
        _ method: String, _ path: String, _ query: [QueryItem], headers: HTTPFields, body: HTTPClientRequestBody,
        change: Change
    ) async throws -> (response: HTTPClientResponse, body: [UInt8]) {
        let isDryRun = change.isDryRun || recorder != nil
        var request = HTTPClientRequest(method, url(path, query + [("dryRun", isDryRun ? "true" : nil)]))
        request.headers = headers
        request.headers["If-Match"] = change.version.map { "\"\($0)\"" }
        request.headers["Idempotency-Key"] = isDryRun ? nil : change.idempotencyKey
        request.headers["X-Reason"] = change.reason
        request.headers["Prefer"] = change.waitSeconds.map { "wait=\($0)" }
        request.body = body
        if let seconds = change.waitSeconds {
            // The daemon answers when the time is over; only then would we give up.
            var deadlines = http.configuration.deadlines
            deadlines.firstByte = .seconds(seconds + 15)
            deadlines.total = nil
            request.deadlines = deadlines
        }
        var isRepeatable = request.headers["Idempotency-Key"] != nil || method == "PUT" || isDryRun
        if case .stream = body { isRepeatable = false }
        let answer = try await exchange(request, isRepeatable: isRepeatable)
        if let recorder {
            var planned = PlannedRequest(method: method, path: String(url(path, query).dropFirst(base.count)), body: [])
            if case .bytes(let bytes) = body { planned.body = bytes }
            planned.version = answer.0.headers["ETag"].flatMap { Int64($0.filter { $0 != "\"" }) }
            recorder.record(planned)
        }
        return answer
    }

    /// Server-sent events, until `each` returns false or the daemon ends the stream; a connection that breaks is made
    /// anew and goes on after the last event.
    func events(_ path: String, _ each: (HTTPEvent) async throws -> Bool) async throws {
        var last: String?
        var failures = 0
        while true {
            do {
                return try await stream(path, after: last) { event in
                    failures = 0
                    last = event.id ?? last
                    return try await each(event)
                }
            } catch let error as HTTPClientError {
                failures += 1
                guard failures <= 5, error.code != .totalTimeout else { throw error }
                diagnostics.verbose(1, "\(error): again")
                try await Task.sleep(for: .milliseconds(200 << failures))
            }
        }
    }

    private func stream(_ path: String, after last: String?, _ each: (HTTPEvent) async throws -> Bool)
        async throws
    {
        var request = HTTPClientRequest("GET", url(path, []))
        request.headers["Accept"] = "text/event-stream"
        request.headers["Last-Event-ID"] = last
        // The daemon says something every 15 seconds.
        var deadlines = http.configuration.deadlines
        deadlines.idle = .seconds(60)
        request.deadlines = deadlines
        let response = try await authorized(request)
        guard response.status == 200 else {
            throw problem(response, try await response.body.collect(upTo: Self.maximumAnswer))
        }
        var parser = HTTPEventParser(lastEventID: last)
        for try await bytes in response.body {
            for event in try parser.feed(bytes) {
                guard try await each(event) else { return }
            }
        }
    }

    private func url(_ path: String, _ query: [QueryItem]) -> String {
        let items = query.compactMap { item in item.value.map { "\(item.name)=\(Percent.encoded($0))" } }
        return base + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    // MARK: The exchange

    private func exchange(
        _ request: HTTPClientRequest, isRepeatable: Bool
    ) async throws -> (HTTPClientResponse, [UInt8]) {
        var attempt = 0
        // Also when it could not be sent again after that.
        var wasSent = false
        while true {
            attempt += 1
            do {
                let response = try await authorized(request)
                let body = try await response.body.collect(upTo: Self.maximumAnswer)
                diagnostics.verbose(2, "< " + Redaction.body(body))
                if (200..<300).contains(response.status) { return (response, body) }
                var error = problem(response, body)
                // The first request with this key is still being worked on.
                let isAtWork = error.code == "in_progress"
                // Whoever stands between may say anything after the daemon has done it.
                let isUnknown = response.status >= 500 || isAtWork || error.code == Self.unexpected
                error.isOutcomeUnknown = request.headers["Idempotency-Key"] != nil && isUnknown
                guard isRepeatable, attempt <= Self.retries, response.status == 503 || isAtWork else { throw error }
                wasSent = true
                let wait = min(response.headers["Retry-After"].flatMap { Int($0) } ?? 1, 5)
                diagnostics.verbose(1, "\(error.what): again in \(wait) s")
                try await Task.sleep(for: .seconds(wait))
            } catch let error as HTTPClientError {
                guard error.wasNeverSent || (isRepeatable && error.code == .closed), attempt <= Self.retries else {
                    throw unknownOutcome(error, request, wasSent: wasSent || !error.wasNeverSent)
                }
                wasSent = wasSent || !error.wasNeverSent
                diagnostics.verbose(1, "\(error): again")
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...150) * attempt))
            }
        }
    }

    /// A change whose answer was lost may have happened: the key lets it be asked about.
    private func unknownOutcome(
        _ error: HTTPClientError, _ request: HTTPClientRequest, wasSent: Bool
    ) -> any Error {
        guard wasSent, let key = request.headers["Idempotency-Key"], var known = Failures.explain(error)
        else {
            return error
        }
        known.hint = "it may have happened: the same command with --idempotency-key \(key) asks, and does nothing twice"
        known.isOutcomeUnknown = true
        return known
    }

    /// Sends with a token; a token that has gone stale is replaced once.
    private func authorized(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let first = try await traced(request, try await session.token(fresh: false))
        guard first.status == 401, session.canRenew else { return first }
        _ = try? await first.body.collect(upTo: 1 << 20)
        return try await traced(request, try await session.token(fresh: true))
    }

    private func traced(_ request: HTTPClientRequest, _ token: String?) async throws -> HTTPClientResponse {
        var request = request
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        if diagnostics.configuration.verbosity >= 2 {
            for field in request.headers {
                diagnostics.verbose(2, "> \(field.name): \(Redaction.header(field.name, field.value))")
            }
            if case .bytes(let bytes) = request.body { diagnostics.verbose(2, "> " + Redaction.body(bytes)) }
        }
        let clock = ContinuousClock()
        let began = clock.now
        let response = try await http.send(request)
        let time = Durations.text(.milliseconds(Int((clock.now - began) / .milliseconds(1))))
        let id = response.headers["X-Request-Id"].map { ", request \($0)" } ?? ""
        diagnostics.verbose(1, "\(request.method) \(request.url): \(response.status) in \(time)\(id)")
        return response
    }

    private func problem(_ response: HTTPClientResponse, _ body: [UInt8]) -> CommandError {
        let request = response.headers["X-Request-Id"]
        guard var problem = try? JSONText.decode(Problem.self, from: body) else {
            return CommandError(
                Self.unexpected, "\(base) answered \(response.status)",
                why: "it does not answer as a shop's daemon",
                isRetryable: response.status >= 502, requestID: request, exit: Failures.exit(response.status))
        }
        problem.requestId = problem.requestId ?? request
        problem.retryAfter = problem.retryAfter ?? response.headers["Retry-After"].flatMap { Int($0) }
        return Failures.explain(problem)
    }
}
