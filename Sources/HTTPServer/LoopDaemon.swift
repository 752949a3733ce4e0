internal import CMicroHTTPD
internal import EventLoop
internal import Glibc
internal import Synchronization

/// What all daemons of one server share.
struct ServerShared: Sendable {
    let configuration: HTTPServerConfiguration
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse
    let ledger: ConnectionLedger
    let counters: ServerCounters
}

final class ServerCounters: Sendable {
    let accepted = Atomic<Int>(0)
    let refused = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    let cut = Atomic<Int>(0)
}

/// One libmicrohttpd daemon without a thread of its own: the loop watches its epoll descriptor and runs it.
///
/// It is run once for what has happened and once more at the end of a turn in which a handler has answered; never from
/// inside one of its callbacks. After each run it is asked whether it has more to do at once: inside it is
/// edge-triggered, and would wait for ever.
// Unchecked: lives on its loop, which every entry asserts.
final class LoopDaemon: TurnEndObserver, @unchecked Sendable {
    let loop: EventLoop
    let shared: ServerShared
    let limits: LimitsInMilliseconds
    private var daemon: OpaquePointer?
    private var watch: DescriptorWatch?
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var upgraded: [ObjectIdentifier: UpgradedSocket] = [:]
    private var sweeper: LoopTimer?
    private var isRunning = false
    private var isScheduled = false
    private var isNextTurnAsked = false
    /// Goes up whenever something has moved: bytes that were read, a callback of libmicrohttpd's.
    var progress: UInt64 = 0
    private var stillness = Stillness()
    /// What could be read from and wasn't, with its progress then.
    private var suspects: [ObjectIdentifier: UInt64] = [:]
    private var byDescriptor: [Int32: Connection] = [:]
    /// Handlers at work, those included whose client has left.
    var handlers = 0
    private(set) var isDraining = false
    private(set) var isStopped = false
    private var whenEmpty: [CheckedContinuation<Void, Never>] = []
    /// Milliseconds of a monotonic clock, read once a run: exact enough for limits in seconds.
    private(set) var now: Int64 = 0

    /// How often the daemon is run without letting others in between: each time moves about 20 kB of a large body.
    private static let maximumRounds = 16
    static let sweepInterval = Duration.milliseconds(100)

    init(loop: EventLoop, shared: ServerShared) {
        self.loop = loop
        self.shared = shared
        limits = LimitsInMilliseconds(shared.configuration.limits)
    }

    /// - Parameter listening: taken over.
    func start(listening: Int32) throws {
        assert(loop.isCurrent)
        readClock()
        daemon = try makeDaemon(listening: listening)
        watch = try DescriptorWatch(loop, descriptor: shim_epoll_descriptor(daemon)) { [unowned self] _ in run() }
        watch?.watch(.readable)
    }

    // MARK: Running

    /// Runs the daemon before the loop next waits for events.
    func schedule() {
        guard !isScheduled, !isStopped else { return }
        isScheduled = true
        loop.atTurnEnd(self)
    }
    func turnDidEnd() { run() }

    private func run() {
        guard let daemon, !isRunning else { return }
        isRunning = true
        isScheduled = false
        readClock()
        var rounds = 0
        repeat {
            reading { MHD_run(daemon) }
            rounds += 1
        } while rounds < Self.maximumRounds && !isScheduled && hasMore(daemon)
        isRunning = false
        if rounds == Self.maximumRounds {
            if stillness.isTooLong(progress) { cutWhatKeepsUsBusy() }
            runAgainNextTurn()
        } else {
            stillness = Stillness()
            suspects.removeAll()
        }
        if connections.isEmpty && upgraded.isEmpty { resumeEmptyWaiters() }
    }

    /// Without time-outs of its own libmicrohttpd asks for nothing but "at once".
    private func hasMore(_ daemon: OpaquePointer) -> Bool {
        var wait: UInt64 = 0
        return MHD_get_timeout(daemon, &wait) == .YES && wait == 0
    }

    /// In the next turn, so that other connections of the loop and its timers get theirs in between.
    private func runAgainNextTurn() {
        guard !isNextTurnAsked else { return }
        isNextTurnAsked = true
        loop.atNextTurn(
            NextTurn { [weak self] in
                self?.isNextTurnAsked = false
                self?.run()
            })
    }

    /// libmicrohttpd has said for long that there is more to do, and nothing has moved: connections that it could read
    /// from or write to, and doesn't, are shut. Not at the first look: their bytes may have come this moment.
    private func cutWhatKeepsUsBusy() {
        stillness = Stillness()
        let ready = connections.values.filter(\.isReady)
        defer { suspects = Dictionary(uniqueKeysWithValues: ready.map { (ObjectIdentifier($0), $0.lastProgress) }) }
        for connection in ready where suspects[ObjectIdentifier(connection)] == connection.lastProgress {
            shared.counters.cut.wrappingAdd(1, ordering: .relaxed)
            connection.cut()
            connection.exchange?.connectionWasCut(Exchange.clientLeft)
        }
    }

    func connection(at descriptor: Int32) -> Connection? { byDescriptor[descriptor] }

    private func readClock() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        now = Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    // MARK: Connections

    fileprivate func opened(_ mhd: OpaquePointer) -> Connection {
        let connection = Connection(
            descriptor: shim_connection_descriptor(mhd), address: shim_client_address(mhd),
            deadline: now + limits.headers)
        connections[ObjectIdentifier(connection)] = connection
        byDescriptor[connection.descriptor] = connection
        if shared.configuration.tls == nil { connection.scanner = RequestScanner(shared.configuration.limits.scanned) }
        if sweeper == nil {
            sweeper = loop.schedule(after: Self.sweepInterval, repeating: Self.sweepInterval) { [weak self] in
                self?.sweep()
            }
        }
        shared.counters.accepted.wrappingAdd(1, ordering: .relaxed)
        let speaksTLS = shared.configuration.tls != nil
        switch shared.ledger.add(connection.address) {
        case .welcome: break
        case .full: connection.refuse(status: 503, speaksTLS: speaksTLS)
        case .tooManyFromThere: connection.refuse(status: 429, speaksTLS: speaksTLS)
        }
        if connection.isRefused { shared.counters.refused.wrappingAdd(1, ordering: .relaxed) }
        return connection
    }

    fileprivate func closed(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if byDescriptor[connection.descriptor] === connection { byDescriptor[connection.descriptor] = nil }
        shared.ledger.remove(connection.address)
    }

    private func sweep() {
        readClock()
        if connections.isEmpty {
            sweeper?.cancel()
            sweeper = nil
        }
        for connection in connections.values {
            connection.exchange?.watchForDisconnect()
            if connection.phase == .refused {
                guard connection.deadline <= now || shim_is_at_end(connection.descriptor) != 0 else { continue }
                connection.cut()
                connection.exchange?.connectionWasCut(Exchange.clientLeft)
                continue
            }
            if connection.phase == .sending, connection.deadline != .max {
                connection.creditAcknowledged(rate: limits.bytesPerSecond, now: now, stall: limits.stall)
            }
            if connection.mayHaveEnded, shim_is_at_end(connection.descriptor) != 0 {
                connection.cut()
                continue
            }
            guard connection.deadline <= now else { continue }
            if connection.phase == .handling, let exchange = connection.exchange {
                exchange.handlerTookTooLong()
            } else {
                shared.counters.cut.wrappingAdd(1, ordering: .relaxed)
                if let exchange = connection.exchange { exchange.clientWasTooSlow() } else { connection.cut() }
            }
        }
    }

    func add(_ socket: UpgradedSocket) { upgraded[ObjectIdentifier(socket)] = socket }
    func remove(_ socket: UpgradedSocket) {
        upgraded[ObjectIdentifier(socket)] = nil
        schedule()
    }

    // MARK: The end

    /// Takes no new connections, and closes each one after the request in hand; event streams end at once.
    func beginDraining() {
        assert(loop.isCurrent)
        guard let daemon, !isDraining else { return }
        isDraining = true
        let listening = MHD_quiesce_daemon(daemon)
        if listening >= 0 { close(listening) }
        for connection in connections.values {
            if connection.phase == .idle || connection.requests == 0 { connection.stopReading() }
            connection.exchange?.serverIsDraining()
        }
        for socket in upgraded.values { socket.stopByServer() }
        schedule()
    }

    /// Returns when no connection is left, or the caller was cancelled.
    func untilEmpty() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation {
                let isOver = (connections.isEmpty && upgraded.isEmpty) || Task.isCancelled
                if isOver { $0.resume() } else { whenEmpty.append($0) }
            }
        } onCancel: {
            let loop = loop
            Task(executorPreference: loop) { self.resumeEmptyWaiters() }
        }
    }
    private func resumeEmptyWaiters() {
        guard !whenEmpty.isEmpty else { return }
        let waiters = whenEmpty
        whenEmpty = []
        for waiter in waiters { waiter.resume() }
    }

    /// Cuts every connection, cancels every handler, and frees the daemon.
    func stop() async {
        assert(loop.isCurrent)
        guard let daemon, !isStopped else { return }
        beginDraining()
        for connection in connections.values {
            connection.cut()
            connection.exchange?.connectionWasCut(Exchange.clientLeft)
        }
        // Each run takes the connections a step further towards their end; a handful is enough.
        for _ in 0..<1_000 where !(connections.isEmpty && upgraded.isEmpty) {
            run()
            await Task.yield()
        }
        // Cancelled handlers end; one that does not listen is left alone after a while.
        let patience = ContinuousClock.now + .seconds(5)
        while handlers > 0, ContinuousClock.now < patience {
            do { try await loop.sleep(for: .milliseconds(5)) } catch { break }
        }
        isStopped = true
        watch?.close()
        watch = nil
        sweeper?.cancel()
        sweeper = nil
        self.daemon = nil
        MHD_stop_daemon(daemon)
        resumeEmptyWaiters()
    }

    // MARK: libmicrohttpd's callbacks

    private func makeDaemon(listening: Int32) throws -> OpaquePointer {
        let configuration = shared.configuration
        var options = shim_daemon_options()
        options.flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_ALLOW_UPGRADE.rawValue
        options.listening = listening
        // Unmanaged: the server retains the daemon until after `stop`.
        options.context = Unmanaged.passUnretained(self).toOpaque()
        options.begin = { context, target, connection in
            let exchange = LoopDaemon.of(context).begin(connection!, target: String(cString: target!))
            shim_hide_arguments(target)
            // Unmanaged: released in `completed`.
            return Unmanaged.passRetained(exchange).toOpaque()
        }
        options.handle = { context, connection, _, method, version, data, size, slot in
            // Unmanaged: retained by `begin` until `completed`.
            let exchange = Unmanaged<Exchange>.fromOpaque(slot!.pointee!).takeUnretainedValue()
            return exchange.handle(method: method!, version: version, data: data, size: size!)
        }
        options.completed = { _, _, slot, reason in
            guard let exchange = slot?.pointee else { return }
            slot?.pointee = nil
            // Unmanaged: balances `begin`.
            Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue().completed(reason)
        }
        options.connection = { context, connection, slot, what in
            if shim_has_started(what) != 0 {
                // Unmanaged: released below, when the connection has closed.
                slot!.pointee = Unmanaged.passRetained(LoopDaemon.of(context).opened(connection!)).toOpaque()
            } else if let opaque = slot?.pointee {
                slot?.pointee = nil
                // Unmanaged: balances the above.
                LoopDaemon.of(context).closed(Unmanaged<Connection>.fromOpaque(opaque).takeRetainedValue())
            }
        }
        // Escapes are decoded by us, after routing has seen which slashes are real.
        options.unescape = { _, _, text in strlen(text!) }
        options.connection_limit = UInt32(clamping: configuration.limits.connections + 1_000)
        // Room for an entry for each field and cookie that is let in; over TLS nobody has counted them before.
        options.memory_limit =
            configuration.tls == nil
            ? configuration.limits.headerBytes + 24 << 10 : configuration.limits.headerBytes * 48
        options.memory_increment = 4 << 10
        return try startDaemon(&options, configuration.tls)
    }

    private func startDaemon(
        _ options: inout shim_daemon_options, _ tls: HTTPServerConfiguration.TLS?
    ) throws -> OpaquePointer {
        guard let tls else {
            guard let daemon = shim_start(&options) else {
                throw HTTPServerError(.cannotListen, "the HTTP server can't be started")
            }
            return daemon
        }
        options.flags |= UInt32(MHD_USE_TLS.rawValue)
        return try tls.certificate.withCString { certificate in
            try tls.key.withCString { key in
                options.certificate = certificate
                options.key = key
                guard let daemon = shim_start(&options) else {
                    throw HTTPServerError(.badCertificate, "the certificate or its key can't be used")
                }
                return daemon
            }
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> LoopDaemon {
        // Unmanaged: retained by the server for as long as libmicrohttpd calls back.
        Unmanaged<LoopDaemon>.fromOpaque(context!).takeUnretainedValue()
    }

    private func begin(_ mhd: OpaquePointer, target: String) -> Exchange {
        // Unmanaged: retained from the connection's start to its end.
        let connection = Unmanaged<Connection>.fromOpaque(shim_connection_context(mhd)!).takeUnretainedValue()
        if connection.requests > 0 { connection.enter(.head, until: now + limits.headers) }
        connection.requests += 1
        moved(connection)
        let exchange = Exchange(daemon: self, connection: connection, mhd: mhd, target: target)
        connection.exchange = exchange
        return exchange
    }
}

extension LoopDaemon {
    /// Something happened on that connection.
    func moved(_ connection: Connection) {
        progress &+= 1
        connection.lastProgress = progress
    }
}

/// How long nothing has moved although there was more to do: counted in turns of the loop.
struct Stillness {
    private(set) var since: UInt64 = 0
    private var turns = 0
    /// A turn is ``LoopDaemon/maximumRounds`` runs of libmicrohttpd.
    static let limit = 64

    /// - Parameter progress: what has moved so far, in all.
    mutating func isTooLong(_ progress: UInt64) -> Bool {
        guard turns > 0, progress == since else {
            since = progress
            turns = 1
            return false
        }
        turns += 1
        return turns > Self.limit
    }
}

private final class NextTurn: TurnEndObserver {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    func turnDidEnd() { body() }
}

/// The limits as the daemon counts them.
struct LimitsInMilliseconds {
    let headers: Int64
    let stall: Int64
    let idle: Int64
    let handling: Int64
    let bytesPerSecond: Int
    let buffer: Int
    init(_ limits: HTTPServerConfiguration.Limits) {
        headers = Int64(limits.headersWithin.wholeMilliseconds)
        stall = Int64(limits.stalledWithin.wholeMilliseconds)
        idle = Int64(limits.idleWithin.wholeMilliseconds)
        handling = Int64(limits.handledWithin.wholeMilliseconds)
        bytesPerSecond = limits.bytesPerSecond
        buffer = max(4 << 10, limits.bufferBytes)
    }
}
