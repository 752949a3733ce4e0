internal import EventLoop
internal import Observability
internal import Synchronization

/// The connections of one loop that transactions check out.
actor ConnectionPool {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let configuration: PostgresConfiguration

    private struct Waiter {
        let continuation: CheckedContinuation<PooledConnection, any Error>
        /// Nil until it is known that it must wait.
        var deadline: LoopTimer?
    }
    private var machine: PoolMachine
    private var connections: [PoolMachine.ConnectionID: Connection] = [:]
    private var waiters: [PoolMachine.WaiterID: Waiter] = [:]
    private var lastWaiter = 0
    private var lastFailure: PostgresError?
    private var backoff = Backoff()
    private var isClosed = false
    private var emptied: CheckedContinuation<Void, Never>?
    private var idleTimer: LoopTimer?
    /// Single statements that have one.
    private var singles = 0
    /// Whoever asks now has to wait. Known from any thread.
    nonisolated let isFull = SharedFlag()

    /// How long a second connection is not opened, as the first may be given back.
    private static let growthDelay = Duration.milliseconds(10)

    init(_ loop: EventLoop, _ configuration: PostgresConfiguration) {
        self.loop = loop
        var configuration = configuration
        // Transactions find their rows by key. A plan that was made while a table was empty reads all of it, and is
        // kept until the table is analysed, which may be a minute and 100,000 rows later.
        configuration.settings.merge(["enable_seqscan": "off"]) { given, _ in given }
        self.configuration = configuration
        machine = PoolMachine(
            maximumConnections: configuration.transactionConnections, maximumWaiters: configuration.maximumWaiters)
    }

    /// A connection for the caller alone, in no transaction; to be given back with `giveBack`.
    /// - Throws: ``PostgresError`` 53300 when none became free in time, or why none can be opened.
    func lease() async throws -> PooledConnection {
        lastWaiter += 1
        let id = lastWaiter
        let asked = ContinuousClock.now
        let leased = try await lease(as: id)
        PostgresMetrics.waiting.observe(asked.duration(to: .now))
        PostgresMetrics.leased.increment()
        return leased
    }

    /// The same for a single statement, as long as it takes nothing from the transactions; else nil.
    func leaseForSingle() async throws -> PooledConnection? {
        guard !isClosed, machine.hasRoom, singles < max(1, configuration.transactionConnections / 2) else { return nil }
        singles += 1
        do {
            return try await lease()
        } catch {
            singles -= 1
            throw error
        }
    }

    func giveBackSingle(_ pooled: PooledConnection, usable: Bool) {
        singles -= 1
        giveBack(pooled, usable: usable)
    }

    private func lease(as id: PoolMachine.WaiterID) async throws -> PooledConnection {
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(id, $0) }
        } onCancel: {
            Task(executorPreference: loop) { await self.cancel(id) }
        }
    }

    private func wait(_ id: Int, _ continuation: CheckedContinuation<PooledConnection, any Error>) {
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiters[id] = Waiter(continuation: continuation)
        act(machine.lease(id))
        guard waiters[id] != nil else { return }
        waiters[id]?.deadline = loop.schedule(after: configuration.waitLimit) { [weak self] in
            self?.assumeIsolated { $0.timedOut(id) }
        }
    }

    private func cancel(_ id: Int) {
        if machine.giveUp(id) { finish(id, .failure(CancellationError())) }
    }

    private func timedOut(_ id: Int) {
        guard machine.giveUp(id) else { return }
        guard machine.leasedCount > 0 else {
            let reason = "no connection could be opened within \(configuration.waitLimit)"
            return finish(id, .failure(lastFailure ?? configuration.connections?.shortage ?? .unreachable(reason)))
        }
        let reason = "no connection became free within \(configuration.waitLimit); \(machine.leasedCount) are in use"
        finish(id, .failure(PostgresError.overload(reason)))
    }

    private func finish(_ id: Int, _ result: Result<PooledConnection, any Error>) {
        guard let waiter = waiters.removeValue(forKey: id) else { return }
        waiter.deadline?.cancel()
        waiter.continuation.resume(with: result)
    }

    private func act(_ actions: [PoolMachine.Action]) {
        defer { isFull.set(!machine.hasRoom) }
        for action in actions {
            switch action {
            case .open(let id): open(id)
            case .grant(let waiter, let id):
                guard let connection = connections[id] else { continue }
                finish(waiter, .success(PooledConnection(id: id, connection: connection)))
            case .refuse(let waiter, let refusal): finish(waiter, .failure(error(for: refusal)))
            case .close(let id): drop(id)
            case .retryLater:
                loop.schedule(after: backoff.next()) { [weak self] in
                    self?.assumeIsolated { $0.act($0.machine.retry()) }
                }
            }
        }
    }

    private func error(for refusal: PoolMachine.Refusal) -> PostgresError {
        switch refusal {
        case .tooManyWaiters: .overload("\(configuration.maximumWaiters) callers wait for a connection already")
        case .unreachable: lastFailure ?? .unreachable("no connection")
        case .closed: .closed
        }
    }

    private func open(_ id: Int) {
        let isFirst = machine.total == 1
        Task(executorPreference: loop) { [loop, configuration] in
            if !isFirst, configuration.connections != nil {
                try? await loop.sleep(for: Self.growthDelay)
                if await self.givesUpOpening(id) { return }
            }
            let result: Result<Connection, any Error>
            do {
                result = .success(try await Connection.open(loop, .exclusive, configuration, isFirst: isFirst))
            } catch {
                result = .failure(error)
            }
            await self.opened(id, result)
        }
    }

    private func givesUpOpening(_ id: Int) -> Bool {
        defer { isFull.set(!machine.hasRoom) }
        return machine.giveUpOpening(id)
    }

    /// Closes what nobody has used for the idle time, or up to twice that.
    private func watchIdleness() {
        guard idleTimer == nil, configuration.idleTimeout > .zero else { return }
        idleTimer = loop.schedule(after: configuration.idleTimeout, repeating: configuration.idleTimeout) {
            [weak self] in
            self?.assumeIsolated { $0.shrink() }
        }
    }

    private func shrink() {
        act(machine.shrink())
        guard machine.total == 0 else { return }
        idleTimer?.cancel()
        idleTimer = nil
    }

    /// Others need them.
    func closeIdle() { act(machine.closeIdle()) }

    private func opened(_ id: Int, _ result: Result<Connection, any Error>) {
        switch result {
        case .success(let connection):
            backoff.reset()
            lastFailure = nil
            connections[id] = connection
            watchIdleness()
            connection.assumeIsolated {
                $0.onClosed = { [weak self] _ in self?.assumeIsolated { $0.closed(id) } }
            }
            act(machine.opened(id))
        case .failure(let failure):
            let error = (failure as? PostgresError) ?? .unreachable("\(failure)")
            lastFailure = error
            PostgresMetrics.unreachable(error, configuration)
            act(machine.openFailed(id, forGood: error.isPermanentRefusal))
        }
        announceIfEmpty()
    }

    /// The connection has closed itself; one that is checked out stays counted until it is given back.
    private func closed(_ id: Int) {
        if !machine.isLeased(id) { connections[id] = nil }
        act(machine.lost(id))
    }

    private func drop(_ id: Int) {
        let connection = connections.removeValue(forKey: id)
        connection?.assumeIsolated { $0.close(.closed) }
        announceIfEmpty()
    }

    /// The caller has done with it. It is used again only when it is in no transaction and nothing is under way on it.
    func giveBack(_ pooled: PooledConnection, usable: Bool = true) {
        PostgresMetrics.leased.decrement()
        let isClean = pooled.connection.assumeIsolated { $0.isClean }
        // Another loop or client has none at all.
        let isWanted = configuration.connections?.isWanted == true && machine.total > 1
        let stays = usable && isClean && !isWanted
        act(machine.returned(pooled.id, usable: stays))
        if !stays { connections[pooled.id] = nil }
        announceIfEmpty()
    }

    /// Refuses new callers, waits until those that have a connection give it back, at most `limit`, and closes all.
    func close(within limit: Duration) async {
        isClosed = true
        idleTimer?.cancel()
        act(machine.close())
        if machine.leasedCount > 0 {
            let deadline = loop.schedule(after: limit) { self.assumeIsolated { $0.announceEmpty() } }
            await withCheckedContinuation { emptied = $0 }
            deadline.cancel()
        }
        for id in connections.keys { drop(id) }
    }

    private func announceIfEmpty() {
        if isClosed && machine.leasedCount == 0 { announceEmpty() }
    }
    private func announceEmpty() {
        emptied?.resume()
        emptied = nil
    }
}

/// What one thread knows, for others to look at.
final class SharedFlag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set(_ isSet: Bool) { value.store(isSet, ordering: .relaxed) }
}

/// A connection while somebody has it checked out.
struct PooledConnection: Sendable {
    let id: PoolMachine.ConnectionID
    let connection: Connection
}
