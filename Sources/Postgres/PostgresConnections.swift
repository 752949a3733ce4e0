internal import EventLoop
internal import Synchronization

/// What a process takes of one server: a bound on its connections, which all clients share that are given it.
///
/// A client whose loop has no connection yet goes before one that wants another; what is idle elsewhere is closed for
/// both, and what becomes free elsewhere, where there is more than one, for the former. Who waits longer than the
/// configuration's `waitLimit` is refused: 53300.
public final class PostgresConnections: Sendable {
    /// How many may be open at a time, those that are being opened included.
    public let limit: Int
    private let clients: Int
    private let state = Mutex(State())
    /// Somebody waits who has none.
    private let wanted = Atomic<Bool>(false)

    private struct Waiter {
        let id: Int
        let isFirst: Bool
        let continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var open = 0
        var waiters: [Waiter] = []
        var lastID = 0
        /// What closes what is idle, of each client and loop.
        var holders: [@Sendable () -> Void] = []
        var listeners: [String: Listener] = [:]
        var lastClient = 0
    }

    /// - Parameters:
    ///   - limit: at least 4.
    ///   - clients: how many will share it.
    public init(limit: Int, clients: Int) {
        self.limit = max(4, limit)
        self.clients = max(1, clients)
    }

    /// How many are open.
    public var open: Int { state.withLock { $0.open } }

    /// On how many of `loops` a client has connections: each one that is busy wants two, and a few are for listening.
    func homes(loops: Int) -> Int { max(1, min(loops, (limit - 4) / (2 * clients))) }

    /// A number for each client, so that their quiet connections are not all on one loop.
    func nextClient() -> Int {
        state.withLock { state in
            defer { state.lastClient += 1 }
            return state.lastClient
        }
    }

    private var exhausted: PostgresError {
        .overload("all \(limit) connections of this process to the server are in use")
    }
    /// Why there is none, when that is so.
    var shortage: PostgresError? { state.withLock { $0.open < limit ? nil : exhausted } }

    var isWanted: Bool { wanted.load(ordering: .relaxed) }

    func register(_ closeIdle: @escaping @Sendable () -> Void) { state.withLock { $0.holders.append(closeIdle) } }

    /// One connection listens for all clients of a database: channels have no owner.
    func listener(_ loop: EventLoop, _ configuration: PostgresConfiguration) -> Listener {
        state.withLock {
            let key = "\(configuration.hosts) \(configuration.database)"
            if let known = $0.listeners[key] { return known }
            let made = Listener(loop, configuration)
            $0.listeners[key] = made
            return made
        }
    }

    /// Takes the right to open one; `giveBack` when it is closed.
    /// - Parameter isFirst: the caller has no other.
    /// - Throws: ``PostgresError`` 53300 when there was none in time.
    func take(isFirst: Bool, within limit: Duration) async throws {
        let id: Int? = state.withLock {
            guard $0.open >= self.limit else {
                $0.open += 1
                return nil
            }
            $0.lastID += 1
            return $0.lastID
        }
        guard let id else { return }
        let deadline = Task {
            try await Task.sleep(for: limit)
            self.refuse(id, self.exhausted)
        }
        defer { deadline.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(Waiter(id: id, isFirst: isFirst, continuation: $0)) }
        } onCancel: {
            refuse(id, CancellationError())
        }
    }

    private func wait(_ waiter: Waiter) {
        let holders: [@Sendable () -> Void]? = state.withLock {
            if Task.isCancelled {
                waiter.continuation.resume(throwing: CancellationError())
                return nil
            }
            if $0.open < limit {
                $0.open += 1
                waiter.continuation.resume()
                return nil
            }
            $0.waiters.append(waiter)
            noteWanted($0)
            return $0.holders
        }
        for closeIdle in holders ?? [] { closeIdle() }
    }

    private func noteWanted(_ state: State) {
        wanted.store(state.waiters.contains { $0.isFirst }, ordering: .relaxed)
    }

    private func refuse(_ id: Int, _ error: any Error) {
        state.withLock {
            guard let index = $0.waiters.firstIndex(where: { $0.id == id }) else { return }
            $0.waiters.remove(at: index).continuation.resume(throwing: error)
            noteWanted($0)
        }
    }

    func giveBack() {
        state.withLock {
            guard let next = $0.waiters.firstIndex(where: \.isFirst) ?? $0.waiters.indices.first else {
                $0.open -= 1
                return
            }
            $0.waiters.remove(at: next).continuation.resume()
            noteWanted($0)
        }
    }

    /// Ends the listening. The clients are closed before.
    public func close() async {
        for listener in state.withLock({ Array($0.listeners.values) }) { await listener.close() }
    }
}

/// How much a loop asks of a client.
// Unchecked: touched on its loop only.
final class LoopActivity: @unchecked Sendable {
    private var since = ContinuousClock.now
    private var count = 0
    private var isBusy = false
    /// Statements and transactions a second from which on a loop has connections of its own.
    private static let busy = 50

    /// Counts one. - Returns: whether there are many.
    func note() -> Bool {
        count += 1
        let elapsed = since.duration(to: .now)
        if elapsed >= .seconds(1) {
            isBusy = Double(count) >= Double(Self.busy) * (elapsed / .seconds(1))
            since = .now
            count = 0
        } else if count >= Self.busy {
            isBusy = true
        }
        return isBusy
    }
}
