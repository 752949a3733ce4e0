// HTTP as a client: connections that are kept and shared, HTTP/1.1 and HTTP/2, bodies streamed both ways, deadlines.
//
// Owns one libcurl multi handle for each event loop of its group (`CurlMulti`): a request is made on the caller's loop
// and uses that loop's connections, so that it crosses no thread. Redirects are not followed and nothing is sent twice,
// but for a request on a kept connection that turns out to be closed before any answer: libcurl then uses a new one.

public import EventLoop
internal import Observability

/// Sends requests. Cheap to use from any task; close it when it is no longer needed.
public final class HTTPClient: Sendable {
    public let configuration: HTTPClientConfiguration
    private let multis: LoopLocal<CurlMulti>

    public init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration(), group: EventLoopGroup) {
        self.configuration = configuration
        multis = LoopLocal(group) { CurlMulti(loop: $0, configuration: configuration) }
    }

    deinit {
        for multi in multis.all { Task(executorPreference: multi.loop) { await multi.close() } }
    }

    /// Sends `request` and returns when the response's header is there, whatever its status.
    /// - Throws: ``HTTPClientError``; `CancellationError` when the task is cancelled, which ends the exchange.
    public func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        var request = request
        if configuration.propagatesContext, let context = RequestContext.current {
            if let trace = context.trace, request.headers["traceparent"] == nil {
                request.headers["traceparent"] = trace.child().traceparent
            }
            if let id = context.requestID, request.headers["X-Request-Id"] == nil {
                request.headers["X-Request-Id"] = id
            }
        }
        return try await multis.current.send(request)
    }

    /// Sends `request` and returns status, header and the whole body, of at most `limit` bytes.
    public func fetch(
        _ request: HTTPClientRequest, upTo limit: Int = 1 << 20
    ) async throws -> (response: HTTPClientResponse, body: [UInt8]) {
        let response = try await send(request)
        return (response, try await response.body.collect(upTo: limit))
    }

    /// Ends every exchange with code `shut_down` and closes all connections.
    public func close() async {
        for multi in multis.all { await multi.close() }
    }

    /// What has happened since the client was made, over all loops.
    public func statistics() async -> HTTPClientStatistics {
        var sum = HTTPClientStatistics()
        for multi in multis.all { sum.add(await multi.statistics) }
        return sum
    }
}

public struct HTTPClientStatistics: Sendable, Equatable {
    public var requests = 0
    public var failures = 0
    /// Connections that were opened; far fewer than requests when they are used again.
    public var connectionsOpened = 0
    public var inFlight = 0
    /// Sockets that are open now.
    public var openSockets = 0

    mutating func add(_ other: HTTPClientStatistics) {
        requests += other.requests
        failures += other.failures
        connectionsOpened += other.connectionsOpened
        inFlight += other.inFlight
        openSockets += other.openSockets
    }
}
