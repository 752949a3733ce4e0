// Who waits for an order to change, and how they hear of it: at once in this process, by NOTIFY from another, and, for
// what gets lost, by looking again once a second.

internal import EventLoop
internal import FoundationEssentials
internal import Observability
internal import Postgres
internal import ShopAPI
internal import Synchronization

/// Told of every order that a commit has changed. Any thread.
final class OrderWatch: Sendable {
    static let channel = "orders_changed"
    /// A waiter looks at the database by itself this often.
    static let poll = Duration.seconds(1)
    /// PostgreSQL's payload limit is 8,000 bytes; an id takes 31, our own 39.
    private static let idsPerNotification = 200

    private struct State {
        var next = 0
        var waiters: [OrderID: [Int: OrderSubscription]] = [:]
        var unannounced: [OrderID] = []
        var isAnnouncing = false
    }
    private let state = Mutex(State())
    private let database: PostgresClient
    /// What our own notifications begin with: who waits here has heard of it. No order's id.
    private let source = "by-\(UUID().uuidString)"

    init(database: PostgresClient) { self.database = database }

    /// To be taken before the order is read, so that no change falls between.
    func subscribe(_ id: OrderID) -> OrderSubscription {
        state.withLock { state in
            state.next += 1
            let subscription = OrderSubscription(id: id, number: state.next, watch: self)
            state.waiters[id, default: [:]][state.next] = subscription
            return subscription
        }
    }

    fileprivate func remove(_ subscription: OrderSubscription) {
        state.withLock { state in
            state.waiters[subscription.id]?[subscription.number] = nil
            if state.waiters[subscription.id]?.isEmpty == true { state.waiters[subscription.id] = nil }
        }
    }

    /// After a commit of this process.
    func changed(_ orders: [(id: OrderID, state: OrderState)]) {
        wake(orders.map { ($0.id, $0.state) })
        let mustStart = state.withLock { state in
            state.unannounced += orders.map(\.id)
            defer { state.isAnnouncing = true }
            return !state.isAnnouncing
        }
        if mustStart { Task { await announce() } }
    }

    private func wake(_ orders: [(OrderID, OrderState?)]) {
        let woken = state.withLock { state in
            orders.flatMap { order in (state.waiters[order.0] ?? [:]).values.map { ($0, order.1) } }
        }
        for (subscription, state) in woken { subscription.signal(state) }
    }

    /// One statement at a time tells the other processes of all that has changed meanwhile: a NOTIFY in each commit
    /// would make the commits wait for each other.
    private func announce() async {
        while true {
            let ids = state.withLock { state in
                let ids = state.unannounced.prefix(Self.idsPerNotification)
                state.unannounced.removeFirst(ids.count)
                if ids.isEmpty { state.isAnnouncing = false }
                return ids
            }
            if ids.isEmpty { return }
            let payload = ([source] + ids.map(\.description)).joined(separator: ",")
            // Lost notifications are made up for by the waiters' own poll.
            _ = try? await database.query("select pg_notify($1, $2)", Self.channel, payload)
        }
    }

    /// Hears what other processes announce, until cancelled.
    func run() async {
        for await notification in database.listen(Self.channel) where !notification.payload.hasPrefix(source) {
            let ids = notification.payload.split(separator: ",").compactMap { OrderID(String($0)) }
            wake(ids.map { ($0, nil) })
        }
    }
}

/// One waiter for one order.
final class OrderSubscription: Sendable {
    fileprivate let id: OrderID
    fileprivate let number: Int
    private let watch: OrderWatch

    private struct State {
        var hasChanged = false
        var last: OrderState?
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    fileprivate init(id: OrderID, number: Int, watch: OrderWatch) {
        self.id = id
        self.number = number
        self.watch = watch
    }

    func end() { watch.remove(self) }

    fileprivate func signal(_ orderState: OrderState?) {
        let waiter = state.withLock { state in
            state.hasChanged = true
            state.last = orderState
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when the order has changed since the last call, when `limit` is over, or when the task is cancelled.
    /// - Returns: the state that the change has led to, where it is known.
    func next(within limit: Duration) async -> OrderState? {
        _ = try? await withDeadline(limit, of: "a change of the order") { try await self.wait() }
        return state.withLock { state in
            state.hasChanged = false
            defer { state.last = nil }
            return state.last
        }
    }

    private func wait() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.hasChanged || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume()
        }
        try Task.checkCancellation()
    }
}
