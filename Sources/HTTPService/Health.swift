internal import EventLoop
internal import FoundationEssentials
public import HTTPServer
public import Observability
public import ShopAPI
internal import Synchronization

/// A question to one store or part: does it answer?
public struct HealthCheck: Sendable {
    public let name: String
    /// Throws when it does not; may say something about it when it does: a version, a size.
    public let check: @Sendable () async throws -> String?
    /// Whether `/readyz` says no while it is down. A cache is not: without it everything is slower, and nothing fails.
    public let isRequired: Bool
    /// What it asks.
    public let kind: Kind
    public enum Kind: String, Sendable, Codable { case store, daemon }
    public init(
        _ name: String, kind: Kind = .store, isRequired: Bool = true,
        check: @escaping @Sendable () async throws -> String?
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.check = check
    }

    /// What came of it.
    public struct Outcome: Sendable, Codable, Equatable {
        public var kind: HealthCheck.Kind
        public var name: String
        /// `up` or `down`.
        public var state: String
        public var latencyMs: Double
        public var detail: String?
    }
}

/// `/healthz`, `/readyz`, `/metrics` and `/status`, for a port that the public does not see.
public final class Health: Sendable {
    private let version: String
    private let services: [String]
    private let checks: [HealthCheck]
    private let metrics: Metrics
    private let limit: Duration
    private let consumers: @Sendable () async -> JSONValue
    private let started = ContinuousClock.now
    private let isDraining = Atomic<Bool>(false)

    /// - Parameters:
    ///   - limit: how long one check may take before it counts as down.
    ///   - consumers: what `/status` says about event consumers: `[{name, topic, lag}]`.
    public init(
        version: String, services: [String], checks: [HealthCheck], metrics: Metrics = .shared,
        limit: Duration = .seconds(2), consumers: @escaping @Sendable () async -> JSONValue = { .array([]) }
    ) {
        self.version = version
        self.services = services
        self.checks = checks
        self.metrics = metrics
        self.limit = limit
        self.consumers = consumers
    }

    /// From now on `/readyz` says no, so that balancers send nobody here.
    public func beginDraining() { isDraining.store(true, ordering: .relaxed) }

    public var routes: [Route] {
        let alive = HTTPResponse.text("ok\n")
        return [
            Route(.get, "/healthz", access: .anyone, summary: "Whether the process is up") { _ in alive },
            Route(.get, "/readyz", access: .anyone, summary: "Whether its stores answer") { _ in try await self.ready()
            },
            Route(.get, "/metrics", access: .anyone, summary: "Prometheus text") { _ in self.page() },
            Route(.get, "/status", access: .anyone, summary: "Version, checks and consumers") { _ in
                try await self.status()
            },
        ]
    }

    private func ready() async throws -> HTTPResponse {
        struct Answer: Encodable {
            let ready: Bool
            let checks: [HealthCheck.Outcome]
        }
        guard !isDraining.load(ordering: .relaxed) else {
            let draining = HealthCheck.Outcome(
                kind: .daemon, name: "process", state: "draining", latencyMs: 0, detail: nil)
            return try .json(Answer(ready: false, checks: [draining]), status: 503)
        }
        let outcomes = await run()
        let isReady = zip(checks, outcomes).allSatisfy { !$0.isRequired || $1.state == "up" }
        return try .json(Answer(ready: isReady, checks: outcomes), status: isReady ? 200 : 503)
    }

    private func page() -> HTTPResponse {
        HTTPResponse(
            headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
            body: .bytes(Array(metrics.render().utf8)))
    }

    private func status() async throws -> HTTPResponse {
        struct Answer: Encodable {
            let version: String
            let uptimeSeconds: Int
            let services: [String]
            let draining: Bool
            let checks: [HealthCheck.Outcome]
            let consumers: JSONValue
        }
        let outcomes = await run()
        return try .json(
            Answer(
                version: version, uptimeSeconds: Int((ContinuousClock.now - started).inSeconds), services: services,
                draining: isDraining.load(ordering: .relaxed), checks: outcomes, consumers: await consumers()))
    }

    /// All checks at the same time, in their order.
    public func run() async -> [HealthCheck.Outcome] {
        let loop = EventLoop.current
        return await withTaskGroup(of: (Int, HealthCheck.Outcome).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask(executorPreference: loop) { [limit] in (index, await Self.run(check, limit)) }
            }
            var outcomes: [(Int, HealthCheck.Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func run(_ check: HealthCheck, _ limit: Duration) async -> HealthCheck.Outcome {
        let start = ContinuousClock.now
        do {
            let detail = try await withDeadline(limit, of: check.name) { try await check.check() }
            return outcome(check, "up", start, detail)
        } catch {
            return outcome(check, "down", start, String(describing: error))
        }
    }
    private static func outcome(
        _ check: HealthCheck, _ state: String, _ start: ContinuousClock.Instant, _ detail: String?
    ) -> HealthCheck.Outcome {
        let took = (ContinuousClock.now - start).inSeconds * 1_000
        return HealthCheck.Outcome(
            kind: check.kind, name: check.name, state: state, latencyMs: (took * 100).rounded() / 100, detail: detail)
    }
}

extension HTTPServer {
    /// Publishes the server's counters under `shop_http_…`, told apart by `name`: "rest", "health".
    public func publish(as name: String, in metrics: Metrics = .shared) {
        let labels: MetricLabels = ["server": name]
        metrics.observe("shop_http_connections", "Open connections", .gauge, labels) { [weak self] in
            self.map { Double($0.statistics.connections) }
        }
        metrics.observe("shop_http_connections_total", "Connections so far", .counter, labels) { [weak self] in
            self.map { Double($0.statistics.accepted) }
        }
        metrics.observe(
            "shop_http_connections_refused_total", "Connections that were one too many", .counter, labels
        ) { [weak self] in self.map { Double($0.statistics.refused) } }
        metrics.observe("shop_http_connections_cut_total", "Connections too slow", .counter, labels) { [weak self] in
            self.map { Double($0.statistics.cut) }
        }
        metrics.observe("shop_http_requests_total", "Requests so far", .counter, labels) { [weak self] in
            self.map { Double($0.statistics.requests) }
        }
    }
}
