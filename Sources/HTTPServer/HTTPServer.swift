// An HTTP/1.1 server on libmicrohttpd. `HTTPServer` owns one `LoopDaemon` for each event loop, each with a listening
// socket of its own on the same port. A connection lives on the loop that accepted it; its requests run as tasks there.

public import EventLoop
internal import Synchronization

/// Listens on one address and hands each request to one function.
///
/// Requests of one connection are answered one after another, those of different connections at the same time. The
/// handler's task runs on the connection's loop; it is cancelled when the client leaves and when it takes longer than
/// `handledWithin`. Requests that break a limit or the protocol are refused before the handler sees them.
public final class HTTPServer: Sendable {
    public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    public let configuration: HTTPServerConfiguration
    private let group: EventLoopGroup
    private let daemons: [LoopDaemon]
    private let shared: ServerShared
    private struct State {
        var port: Int?
        var isStopped = false
    }
    private let state = Mutex(State())

    /// Nothing happens before ``start()``.
    public init(_ configuration: HTTPServerConfiguration, group: EventLoopGroup, handler: @escaping Handler) {
        self.configuration = configuration
        self.group = group
        let ledger = ConnectionLedger(
            limit: configuration.limits.connections, limitPerAddress: configuration.limits.connectionsPerAddress)
        let shared = ServerShared(
            configuration: configuration, handler: handler, ledger: ledger, counters: ServerCounters())
        self.shared = shared
        daemons = group.loops.map { LoopDaemon(loop: $0, shared: shared) }
    }

    /// The port that the server listens on; 0 before ``start()`` has returned.
    public var port: Int { state.withLock { $0.port ?? 0 } }

    /// Listens; returns when connections are accepted. Called once.
    /// - Throws: ``HTTPServerError`` `portInUse`, `cannotListen`, `badCertificate`; `NameError`.
    public func start() async throws {
        precondition(isReadingInPlace, "this program was linked without --export-dynamic-symbol=recv")
        let found = try await group.loops[0].resolve(configuration.host, port: configuration.port)
        guard let address = found.first else {
            throw HTTPServerError(.cannotListen, "the name \(configuration.host) has no address")
        }
        let (descriptors, port) = try Self.listen(on: address, count: daemons.count)
        for (daemon, descriptor) in zip(daemons, descriptors) {
            try await daemon.loop.run { try daemon.start(listening: descriptor) }
        }
        state.withLock { $0.port = port }
    }

    private static func listen(on address: SocketAddress, count: Int) throws -> (descriptors: [Int32], port: Int) {
        do {
            return try ListeningSocket.open(address, count: count)
        } catch let error as SystemError {
            throw error.name == "EADDRINUSE"
                ? HTTPServerError(.portInUse, "another program listens on \(address)", underlying: error)
                : HTTPServerError(.cannotListen, "\(address) can't be listened on", underlying: error)
        }
    }

    /// Takes no new connections or requests, lets those in hand end, and stops; what has not ended `within` that time
    /// is cut. Event streams end at once: their clients come back, to another process.
    public func drain(within limit: Duration) async {
        for daemon in daemons { try? await daemon.loop.run { daemon.beginDraining() } }
        try? await withDeadline(limit, of: "draining the HTTP server", on: group.loops[0]) { [daemons] in
            for daemon in daemons { try await daemon.loop.run { await daemon.untilEmpty() } }
        }
        await stop()
    }

    /// Closes the port and every connection, and cancels every handler. Further calls do nothing.
    public func stop() async {
        let isFirst = state.withLock {
            let wasStopped = $0.isStopped
            $0.isStopped = true
            return !wasStopped
        }
        guard isFirst else { return }
        for daemon in daemons { try? await daemon.loop.run { await daemon.stop() } }
    }

    /// What the server has seen so far, and how much is open now.
    public struct Statistics: Sendable {
        public let connections: Int
        public let accepted: Int
        /// Connections that were one too many.
        public let refused: Int
        /// Connections that were too slow.
        public let cut: Int
        public let requests: Int
    }
    public var statistics: Statistics {
        Statistics(
            connections: shared.ledger.count,
            accepted: shared.counters.accepted.load(ordering: .relaxed),
            refused: shared.counters.refused.load(ordering: .relaxed),
            cut: shared.counters.cut.load(ordering: .relaxed),
            requests: shared.counters.requests.load(ordering: .relaxed))
    }
}
