internal import EventLoop

/// A shared connection of one loop, opened when it is needed and opened again when it is lost. Requests that come while
/// there is none wait, in order.
actor SharedLane {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let configuration: PostgresConfiguration
    private let kind: Connection.Kind

    private struct Parked {
        let request: Request
        let statement: PostgresStatement
        let since: ContinuousClock.Instant
    }
    private var connection: Connection?
    /// Those that answer what they were asked and are then closed.
    private var retired: [ObjectIdentifier: Connection] = [:]
    private var isOpening = false
    /// The loop had one of this kind when it began to.
    private(set) var isOpeningAnother = false
    private var parked = Ring<Parked>()
    private var deadline: LoopTimer?
    private var backoff = Backoff()
    private var lastFailure: PostgresError?
    /// The last attempt failed; no new one before this pause is over.
    private var pause: LoopTimer?
    private var isClosed = false
    private var drained: CheckedContinuation<Void, Never>?
    private var idleTimer: LoopTimer?
    /// What was answered when idleness was last looked for.
    private var answeredBefore = 0

    /// The statement that the server is at takes longer than others should wait for.
    private(set) var isStuck = false
    /// Runs while something is under way.
    private var pulse: LoopTimer?
    private var lastAnswered = 0
    private var silentPulses = 0
    /// Called again and again while it is stuck.
    var onStuck: (() -> Void)?
    /// Called when it is no longer.
    var onFree: (() -> Void)?
    /// Whether the loop has no connection of this kind.
    var isFirst: (() -> Bool)?

    private static let pulsePeriod = Duration.milliseconds(40)
    /// One could be the fault of a loop that was busy: the answer may lie there.
    private static let pulsesUntilStuck = 2

    init(_ loop: EventLoop, _ kind: Connection.Kind, _ configuration: PostgresConfiguration) {
        self.loop = loop
        self.kind = kind
        self.configuration = configuration
    }

    /// How many requests are on their way or wait.
    var load: Int { parked.count + (connection?.assumeIsolated { $0.inFlight } ?? 0) }

    var hasConnection: Bool { connection != nil }
    /// It has none, and is to get one.
    var isWaiting: Bool { connection == nil && (isOpening || !parked.isEmpty) }

    func submit(_ statement: PostgresStatement, _ request: Request) {
        guard load < configuration.maximumWaiters else {
            return request.refuse(.overload("\(configuration.maximumWaiters) statements wait for an answer already"))
        }
        if let connection {
            request.statement = statement
            connection.assumeIsolated { $0.send(statement, for: request) }
            if pulse == nil { startPulse() }
        } else if isClosed {
            request.refuse(.closed)
        } else if pause != nil, let lastFailure, lastFailure.isPermanentRefusal {
            request.refuse(lastFailure)
        } else {
            parked.append(Parked(request: request, statement: statement, since: .now))
            watchDeadline()
            openIfNeeded()
        }
    }

    // MARK: Slow statements

    private func startPulse() {
        lastAnswered = connection?.assumeIsolated { $0.answered } ?? 0
        silentPulses = 0
        pulse = loop.schedule(after: Self.pulsePeriod, repeating: Self.pulsePeriod) { [weak self] in
            self?.assumeIsolated { $0.feelPulse() }
        }
    }

    private func feelPulse() {
        let (inFlight, answered) = connection?.assumeIsolated { ($0.inFlight, $0.answered) } ?? (0, 0)
        let wasStuck = isStuck
        defer { if wasStuck, !isStuck, connection != nil { onFree?() } }
        guard inFlight > 0 else {
            pulse?.cancel()
            pulse = nil
            isStuck = false
            return
        }
        silentPulses = answered == lastAnswered ? silentPulses + 1 : 0
        lastAnswered = answered
        isStuck = silentPulses >= Self.pulsesUntilStuck
        if isStuck { onStuck?() }
    }

    /// Those behind the statement that the server is at, each to be sent again elsewhere.
    func copiesOfWaiting() -> [Request] {
        connection?.assumeIsolated { $0.waitingBehindFirst.compactMap { $0.makeCopy() } } ?? []
    }

    /// Those that wait for a connection, each to be sent elsewhere.
    func takeWaiting() -> [(PostgresStatement, Request)] {
        var taken: [(PostgresStatement, Request)] = []
        while let waiting = parked.popFirst() {
            if waiting.request.waiter != nil { taken.append((waiting.statement, waiting.request)) }
        }
        return taken
    }

    // MARK: Opening

    private func openIfNeeded() {
        guard connection == nil, !isOpening, pause == nil, !isClosed, !parked.isEmpty else { return }
        isOpening = true
        let isFirst = isFirst?() ?? true
        isOpeningAnother = !isFirst
        Task(executorPreference: loop) { [loop, kind, configuration] in
            let result: Result<Connection, any Error>
            do {
                result = .success(try await Connection.open(loop, kind, configuration, isFirst: isFirst))
            } catch {
                result = .failure(error)
            }
            await self.opened(result)
        }
    }

    private func opened(_ result: Result<Connection, any Error>) {
        isOpening = false
        isOpeningAnother = false
        switch result {
        case .success(let opened):
            backoff.reset()
            lastFailure = nil
            adopt(opened)
        case .failure(let failure):
            let error = (failure as? PostgresError) ?? .unreachable("\(failure)")
            lastFailure = error
            PostgresMetrics.unreachable(error, configuration)
            if error.isPermanentRefusal { refuseParked(error) }
            pause = loop.schedule(after: backoff.next()) { [weak self] in
                self?.assumeIsolated {
                    $0.pause = nil
                    $0.openIfNeeded()
                }
            }
        }
    }

    private func adopt(_ opened: Connection) {
        guard !isClosed else { return opened.assumeIsolated { $0.close(.closed) } }
        connection = opened
        opened.assumeIsolated {
            $0.onClosed = { [weak self, weak opened] reason in
                self?.assumeIsolated { $0.lost(opened, reason) }
            }
            $0.onRetired = { [weak self] in self?.assumeIsolated { $0.retire() } }
        }
        if kind == .sharedReads {
            opened.assumeIsolated { $0.send(Self.readOnly, for: Request(mayCommit: false)) }
        }
        watchIdleness()
        while let waiting = parked.popFirst() {
            guard waiting.request.waiter != nil else { continue }
            // It may be lost while we hand over: the rest waits for the next one.
            guard let connection else { return submit(waiting.statement, waiting.request) }
            waiting.request.statement = waiting.statement
            connection.assumeIsolated { $0.send(waiting.statement, for: waiting.request) }
        }
        if pulse == nil { startPulse() }
    }
    private static let readOnly = PostgresStatement("select set_config('default_transaction_read_only', 'on', false)")

    /// Closes the connection when nothing was asked of it for the idle time, or up to twice that.
    private func watchIdleness() {
        idleTimer?.cancel()
        answeredBefore = 0
        guard configuration.idleTimeout > .zero else { return }
        idleTimer = loop.schedule(after: configuration.idleTimeout, repeating: configuration.idleTimeout) {
            [weak self] in
            self?.assumeIsolated { $0.closeIfIdle() }
        }
    }

    private func closeIfIdle() {
        guard let connection else { return }
        let (inFlight, answered) = connection.assumeIsolated { ($0.inFlight, $0.answered) }
        defer { answeredBefore = answered }
        if inFlight == 0, answered == answeredBefore { leave() }
    }

    /// Others need it.
    func closeIfUnused() {
        if parked.isEmpty, connection?.assumeIsolated({ $0.inFlight }) == 0 { leave() }
    }

    /// What comes next goes over a new connection.
    func leave() {
        guard let connection else { return }
        retire()
        connection.assumeIsolated { $0.retire() }
    }

    private func lost(_ which: Connection?, _ reason: PostgresError) {
        guard let which else { return }
        if retired[ObjectIdentifier(which)] == nil { lastFailure = reason }
        retired[ObjectIdentifier(which)] = nil
        if connection === which { connection = nil }
        if connection == nil { idleTimer?.cancel() }
        announceIfDrained()
        openIfNeeded()
    }

    /// The server is no longer of the kind that we want: the next request goes to a new connection.
    private func retire() {
        guard let connection else { return }
        retired[ObjectIdentifier(connection)] = connection
        self.connection = nil
        isStuck = false
    }

    // MARK: Waiting

    private func watchDeadline() {
        guard deadline == nil, let first = parked.first else { return }
        let left = configuration.waitLimit - first.since.duration(to: .now)
        deadline = loop.schedule(after: left) { [weak self] in
            self?.assumeIsolated {
                $0.deadline = nil
                $0.refuseOverdue()
            }
        }
    }

    private func refuseOverdue() {
        let now = ContinuousClock.now
        while let first = parked.first, first.since.duration(to: now) >= configuration.waitLimit {
            parked.popFirst()
            first.request.refuse(
                lastFailure ?? configuration.connections?.shortage
                    ?? .unreachable("no connection within \(configuration.waitLimit)"))
        }
        watchDeadline()
    }

    private func refuseParked(_ error: PostgresError) {
        while let waiting = parked.popFirst() { waiting.request.refuse(error) }
    }

    // MARK: Closing

    /// Refuses new statements, waits for the answers to those that were sent, at most `limit`, and closes.
    func close(within limit: Duration) async {
        beginClosing()
        guard !retired.isEmpty else { return }
        let timer = loop.schedule(after: limit) { self.assumeIsolated { $0.closeRetired() } }
        await withCheckedContinuation {
            drained = $0; announceIfDrained()
        }
        timer.cancel()
    }

    private func beginClosing() {
        isClosed = true
        refuseParked(.closed)
        pause?.cancel()
        deadline?.cancel()
        leave()
    }

    private func closeRetired() {
        for connection in retired.values { connection.assumeIsolated { $0.close(.closed) } }
    }

    private func announceIfDrained() {
        guard isClosed, retired.isEmpty else { return }
        drained?.resume()
        drained = nil
    }
}
