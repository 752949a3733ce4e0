internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
public import Observability
internal import ShopAPI
internal import Synchronization

extension Middleware {
    /// The outermost step: gives the request its id and its place in the trace, binds them to the task, and writes
    /// one log line and one measurement when the answer is there.
    /// - Parameter quiet: answers below 500 are logged at `debug` instead of `info`.
    public static func observed(log: Log, metrics: Metrics = .shared, quiet: Bool = false) -> Middleware {
        let instruments = RequestInstruments(metrics)
        return Middleware { request, next in
            var request = request
            if request.id.isEmpty { request.id = requestID(request.headers["X-Request-Id"]) }
            let trace = request.headers["traceparent"].flatMap { TraceContext(traceparent: $0) }?.child()
            let context = RequestContext(requestID: request.id, trace: trace ?? TraceContext())
            return try await RequestContext.$current.withValue(context) { [request] in
                let start = ContinuousClock.now
                var response = try await next(request)
                response.headers["X-Request-Id"] = request.id
                let took = ContinuousClock.now - start
                instruments.record(request, response.status, took)
                let level = response.status >= 500 ? LogLevel.warning : quiet ? .debug : .info
                log.log(
                    level, "request",
                    [
                        "method": .string(request.method.description),
                        "path": .string(TextDoor.logged(request.http.rawPath)),
                        "route": .optional(request.route?.path), "status": .int(response.status),
                        "seconds": .duration(took), "remote": .string(request.http.remote.host),
                        "subject": .optional(request.principal?.subject),
                    ])
                return response
            }
        }
    }

    /// The client's own id if it is one, else a new one.
    private static func requestID(_ given: String?) -> String {
        if let given, (1...64).contains(given.utf8.count), given.utf8.allSatisfy(isIDCharacter),
            !CardNumber.isIn(given)
        {
            return given
        }
        return TypeID<RequestKind>().description
    }
    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}

enum RequestKind: IDKind { static let prefix = "req" }

/// The series of each route, looked up once.
private final class RequestInstruments: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }
    private let metrics: Metrics
    private let known = Mutex<[Key: Histogram]>([:])
    init(_ metrics: Metrics) { self.metrics = metrics }

    func record(_ request: APIRequest, _ status: Int, _ took: Duration) {
        let key = Key(
            method: request.route?.method.description ?? "other", route: request.route?.path ?? "none", status: status)
        let histogram = known.withLock { known in
            if let histogram = known[key] { return histogram }
            let made = metrics.histogram(
                "shop_http_request_seconds", "From a request's head to its answer's",
                ["method": key.method, "route": key.route, "status": String(status)])
            known[key] = made
            return made
        }
        histogram.observe(took)
    }
}
