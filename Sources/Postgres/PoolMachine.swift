/// The decisions of a pool of checked-out connections: events in, actions out. It knows connections and waiters by
/// number only; the driver opens, hands out and closes.
struct PoolMachine {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    enum Refusal: Equatable {
        /// Too many wait already.
        case tooManyWaiters
        /// The server refuses us and would do so again.
        case unreachable
        case closed
    }
    enum Action: Equatable {
        case open(ConnectionID)
        case grant(WaiterID, ConnectionID)
        case refuse(WaiterID, Refusal)
        case close(ConnectionID)
        /// Call `retry` after a pause.
        case retryLater
    }
    private enum Way {
        case clear
        /// The last attempt failed; callers may wait.
        case pausing
        /// The last attempt failed for good; callers are refused.
        case refusing
        case closed
    }

    let maximumConnections: Int
    let maximumWaiters: Int
    private var way = Way.clear
    /// The last one returned goes out first: the others may fall asleep.
    private var idle: [ConnectionID] = [] {
        didSet { unused = min(unused, idle.count) }
    }
    /// So many of `idle`, from its beginning, were not used since `shrink` was called.
    private var unused = 0
    private var leased: Set<ConnectionID> = []
    private var opening: Set<ConnectionID> = []
    private var waiters: [WaiterID] = []
    private var lastID = 0

    init(maximumConnections: Int, maximumWaiters: Int) {
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = max(0, maximumWaiters)
    }

    func isLeased(_ connection: ConnectionID) -> Bool { leased.contains(connection) }
    var leasedCount: Int { leased.count }
    var idleCount: Int { idle.count }
    var waiterCount: Int { waiters.count }
    var total: Int { idle.count + leased.count + opening.count }
    /// Whoever asks now need not wait until somebody gives one back.
    var hasRoom: Bool { !idle.isEmpty || waiters.count + leased.count < maximumConnections }

    mutating func lease(_ waiter: WaiterID) -> [Action] {
        switch way {
        case .closed: return [.refuse(waiter, .closed)]
        case .refusing: return [.refuse(waiter, .unreachable)]
        case .clear, .pausing: break
        }
        if waiters.isEmpty, let connection = idle.popLast() {
            leased.insert(connection)
            return [.grant(waiter, connection)]
        }
        guard waiters.count < maximumWaiters || total < maximumConnections else {
            return [.refuse(waiter, .tooManyWaiters)]
        }
        waiters.append(waiter)
        return openIfNeeded()
    }

    /// The waiter was cancelled or has waited for too long. False when it is not waiting (any more).
    mutating func giveUp(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    mutating func opened(_ connection: ConnectionID) -> [Action] {
        opening.remove(connection)
        guard way != .closed else { return [.close(connection)] }
        way = .clear
        return handOut(connection) + openIfNeeded()
    }

    mutating func openFailed(_ connection: ConnectionID, forGood: Bool) -> [Action] {
        opening.remove(connection)
        guard way != .closed else { return [] }
        let wasClear = way == .clear
        way = forGood ? .refusing : .pausing
        var actions: [Action] = []
        if forGood {
            actions = waiters.map { .refuse($0, .unreachable) }
            waiters = []
        }
        return actions + (wasClear ? [.retryLater] : [])
    }

    /// The pause after a failed attempt is over.
    mutating func retry() -> [Action] {
        guard way == .pausing || way == .refusing else { return [] }
        way = .clear
        return openIfNeeded()
    }

    mutating func returned(_ connection: ConnectionID, usable: Bool) -> [Action] {
        leased.remove(connection)
        if way == .closed { return [.close(connection)] }
        return usable ? handOut(connection) : [.close(connection)] + openIfNeeded()
    }

    /// Closes what was idle since the last call.
    mutating func shrink() -> [Action] {
        let closed = idle.prefix(unused)
        idle.removeFirst(unused)
        unused = idle.count
        return closed.map { .close($0) }
    }

    /// Closes all that is idle.
    mutating func closeIdle() -> [Action] {
        unused = idle.count
        return shrink()
    }

    /// Nobody waits any more for the connection that was to be opened. False when somebody does.
    mutating func giveUpOpening(_ connection: ConnectionID) -> Bool {
        guard waiters.count < opening.count else { return false }
        return opening.remove(connection) != nil
    }

    /// A connection that nobody had checked out has died.
    mutating func lost(_ connection: ConnectionID) -> [Action] {
        guard let index = idle.firstIndex(of: connection) else { return [] }
        idle.remove(at: index)
        return openIfNeeded()
    }

    mutating func close() -> [Action] {
        guard way != .closed else { return [] }
        way = .closed
        defer {
            waiters = []
            idle = []
        }
        return waiters.map { .refuse($0, .closed) } + idle.map { .close($0) }
    }

    private mutating func handOut(_ connection: ConnectionID) -> [Action] {
        guard !waiters.isEmpty else {
            idle.append(connection)
            return []
        }
        leased.insert(connection)
        return [.grant(waiters.removeFirst(), connection)]
    }

    private mutating func openIfNeeded() -> [Action] {
        guard way == .clear, waiters.count > opening.count, total < maximumConnections else { return [] }
        lastID += 1
        opening.insert(lastID)
        return [.open(lastID)]
    }
}
