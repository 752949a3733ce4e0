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
///
/// ``run()`` asks the checks, each on its own and one question at a time; `/readyz` reads what they said last, at once,
/// and says no more than up or down: proxies show it to strangers.
public final class Health: Sendable {
    private let version: String
    private let services: [String]
    private let checks: [HealthCheck]
    private let metrics: Metrics
    private let limit: Duration
    private let period: Duration
    private let questions: [BoundedQuestion<HealthCheck.Outcome>]
    private let consumers: BoundedQuestion<JSONValue>
    private let shards: BoundedQuestion<JSONValue>
    private let gateways: BoundedQuestion<JSONValue>
    private let started = ContinuousClock.now
    private let isDraining = Atomic<Bool>(false)

    /// What a check said last, and when.
    private struct Entry {
        var outcome: HealthCheck.Outcome?
        var told: ContinuousClock.Instant?
    }
    private final class Entries: Sendable {
        let all: Mutex<[Entry]>
        init(_ count: Int) { all = Mutex(Array(repeating: Entry(), count: count)) }
    }
    private let entries: Entries

    /// - Parameters:
    ///   - limit: how long one check may take before it counts as down, and half of what a part of `/status` may before
    ///     it is left out.
    ///   - period: the pause between two questions of one check.
    ///   - consumers: what `/status` says about event consumers: `[{name, topic, lag}]`.
    ///   - shards: and about the shards that this process works with.
    ///   - gateways: and about the processes that Telegram clients are connected to, wherever they run.
    public init(
        version: String, services: [String], checks: [HealthCheck], metrics: Metrics = .shared,
        limit: Duration = .seconds(2), period: Duration = .seconds(2),
        consumers: @escaping @Sendable () async -> JSONValue = { .array([]) },
        shards: @escaping @Sendable () async -> JSONValue = { .array([]) },
        gateways: @escaping @Sendable () async -> JSONValue = { .array([]) }
    ) {
        self.version = version
        self.services = services
        self.checks = checks
        self.metrics = metrics
        self.limit = limit
        self.period = period
        let entries = Entries(checks.count)
        self.entries = entries
        questions = checks.enumerated().map { index, check in
            BoundedQuestion(
                limit: limit, late: { Self.outcome(check, "down", $0, "no answer within \(limit)") },
                told: { outcome in
                    entries.all.withLock { $0[index] = Entry(outcome: outcome, told: .now) }
                }
            ) { start in
                do {
                    return Self.outcome(check, "up", start, try await check.check())
                } catch {
                    return Self.outcome(check, "down", start, String(describing: error))
                }
            }
        }
        func part(
            _ late: JSONValue, _ body: @escaping @Sendable () async -> JSONValue
        ) -> BoundedQuestion<JSONValue> {
            BoundedQuestion(limit: limit * 2, late: { _ in late }) { _ in await body() }
        }
        self.consumers = part(.array([]), consumers)
        self.shards = part(.null, shards)
        self.gateways = part(.null, gateways)
    }

    /// From now on `/readyz` says no, so that balancers send nobody here.
    public func beginDraining() { isDraining.store(true, ordering: .relaxed) }

    /// Asks the checks again and again until cancelled.
    public func run() async {
        let loop = EventLoop.current
        await withTaskGroup(of: Void.self) { group in
            for index in checks.indices {
                group.addTask(executorPreference: loop) { [self] in
                    while !Task.isCancelled {
                        _ = await questions[index].answer()
                        if let loop { try? await loop.sleep(for: period) } else { try? await Task.sleep(for: period) }
                    }
                }
            }
        }
    }

    public var routes: [Route] {
        let alive = HTTPResponse.text("ok\n")
        return [
            Route(.get, "/healthz", access: .anyone, summary: "Whether the process is up") { _ in alive },
            Route(.get, "/readyz", access: .anyone, summary: "Whether its stores answer") { _ in try self.ready() },
            Route(.get, "/metrics", access: .anyone, summary: "Prometheus text") { _ in self.page() },
            Route(.get, "/status", access: .anyone, summary: "Version, checks and consumers") { _ in
                try await self.status()
            },
        ]
    }

    /// Whether every check that is required has said yes last, and lately: a loop that is stuck asks nobody any more,
    /// and nobody says that it is late. Nothing is asked now.
    public var isReady: Bool {
        guard !isDraining.load(ordering: .relaxed) else { return false }
        let oldest = ContinuousClock.now.advanced(by: .zero - period - limit * 2)
        return entries.all.withLock { entries in
            zip(checks, entries).allSatisfy { check, entry in
                !check.isRequired || (entry.outcome?.state == "up" && entry.told.map { $0 > oldest } ?? false)
            }
        }
    }

    private func ready() throws -> HTTPResponse {
        struct Answer: Encodable { let ready: Bool }
        let isReady = isReady
        return try .json(
            Answer(ready: isReady), status: isReady ? 200 : 503, headers: ["Cache-Control": "no-store"])
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
            let shards: JSONValue
            let gateways: JSONValue
        }
        async let consumers = consumers.answer()
        async let shards = shards.answer()
        async let gateways = gateways.answer()
        let outcomes = await outcomes()
        return try .json(
            Answer(
                version: version, uptimeSeconds: Int((ContinuousClock.now - started).inSeconds), services: services,
                draining: isDraining.load(ordering: .relaxed), checks: outcomes, consumers: await consumers,
                shards: await shards, gateways: await gateways))
    }

    /// What all checks say now, in their order; those that don't answer within the limit are down.
    public func outcomes() async -> [HealthCheck.Outcome] {
        let loop = EventLoop.current
        return await withTaskGroup(of: (Int, HealthCheck.Outcome).self) { group in
            for index in checks.indices {
                group.addTask(executorPreference: loop) { (index, await self.questions[index].answer()) }
            }
            var outcomes: [(Int, HealthCheck.Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
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
