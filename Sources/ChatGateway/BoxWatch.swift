internal import EventLoop
internal import Messages
internal import Synchronization

/// Who waits for a box to change, and how they hear of it: at once what is committed in this process, by a hint what is
/// committed in another, and, for what gets lost, by a look every second. From any thread.
final class BoxWatch: Sendable {
    /// How far boxes are, of those that can be asked.
    typealias Points = @Sendable (_ users: [Int64]) async -> [Int64: Int32]
    /// Users by where their boxes lie.
    typealias Places = @Sendable (_ users: [Int64]) -> [String: [Int64]]

    private struct State {
        var nextNumber = 0
        var waiters: [Int64: [Int: BoxSubscription]] = [:]
    }
    private let state = Mutex(State())
    private let points: Points
    private let places: Places
    private let poll = BoxPoll()

    init(_ points: @escaping Points, places: @escaping Places = { ["": $0] }) {
        self.points = points
        self.places = places
    }

    /// To be taken before the box is read, so that no change falls between.
    /// - Returns: nil when the user has `maximum` of them.
    func subscribe(_ user: Int64, maximum: Int) -> BoxSubscription? {
        state.withLock { state in
            guard state.waiters[user, default: [:]].count < maximum else { return nil }
            state.nextNumber += 1
            let subscription = BoxSubscription(user: user, number: state.nextNumber, watch: self)
            state.waiters[user, default: [:]][state.nextNumber] = subscription
            return subscription
        }
    }

    fileprivate func remove(_ subscription: BoxSubscription) {
        state.withLock { state in
            state.waiters[subscription.user]?[subscription.number] = nil
            if state.waiters[subscription.user]?.isEmpty == true { state.waiters[subscription.user] = nil }
        }
    }

    var listeners: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    /// A box is at least so far.
    func hint(_ user: Int64, _ pts: Int32) {
        let waiting = state.withLock { $0.waiters[user].map { Array($0.values) } ?? [] }
        for subscription in waiting { subscription.hint(pts) }
    }

    /// Looks how far the boxes of all who wait are, again and again, until cancelled.
    func run() async {
        await poll.run(
            users: { state.withLock { Array($0.waiters.keys) } }, places: places, points: points,
            onPoint: { [self] in hint($0, $1) })
    }
}

/// One who waits for one box.
final class BoxSubscription: Sendable {
    fileprivate let user: Int64
    fileprivate let number: Int
    private let watch: BoxWatch

    private struct State {
        /// How far the box is said to be.
        var said: Int32 = 0
        var waiter: (after: Int32, continuation: CheckedContinuation<Void, Never>)?
    }
    private let state = Mutex(State())

    fileprivate init(user: Int64, number: Int, watch: BoxWatch) {
        self.user = user
        self.number = number
        self.watch = watch
    }

    func end() { watch.remove(self) }

    fileprivate func hint(_ pts: Int32) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.said = max(state.said, pts)
            guard let waiter = state.waiter, waiter.after < state.said else { return nil }
            state.waiter = nil
            return waiter.continuation
        }
        waiter?.resume()
    }

    /// Somebody has looked, and found the box no further than this: what was said before is done with.
    func found(_ pts: Int32, since said: Int32) {
        state.withLock { state in
            if state.said == said { state.said = min(said, pts) }
        }
    }

    /// How far the box is said to be.
    var said: Int32 { state.withLock { $0.said } }

    /// Returns when the box is said to be further than `pts`, when `limit` is over, or when the task is cancelled.
    func wait(past pts: Int32, within limit: Duration) async {
        _ = try? await withDeadline(limit, of: "a change of the box") { await self.wait(past: pts) }
    }

    private func wait(past pts: Int32) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.said > pts || Task.isCancelled { return true }
                    state.waiter = (pts, continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter?.continuation
            }?.resume()
        }
    }
}
