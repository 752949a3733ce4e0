internal import EventLoop
internal import Messages
internal import Synchronization

/// Who waits for boxes to change, their own and those of channels, and how they hear of it: at once what is committed
/// in this process, by a hint what is committed in another, and, for what gets lost, by a look every second. Boxes are
/// named by their keys. From any thread.
final class BoxWatch: Sendable {
    /// How far boxes are, of those that can be asked.
    typealias Points = @Sendable (_ keys: [Int64]) async -> [Int64: Int32]
    /// Boxes by where they lie.
    typealias Places = @Sendable (_ keys: [Int64]) -> [String: [Int64]]

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

    /// Of users' boxes and channels' ones.
    convenience init(_ messages: Messages) {
        @Sendable func split(_ keys: [Int64]) -> (users: [Int64], channels: [Int64]) {
            let channels = keys.compactMap { key -> Int64? in
                if case .channel(let number) = Peer(key: key) { number } else { nil }
            }
            return (keys.filter { $0 > 0 }, channels)
        }
        self.init(
            { keys in
                let (users, channels) = split(keys)
                var points = users.isEmpty ? [:] : await messages.pts(of: users)
                guard !channels.isEmpty else { return points }
                for (channel, pts) in await messages.pts(ofChannels: channels) {
                    points[Peer.channel(channel).key] = pts
                }
                return points
            },
            places: { keys in
                let (users, channels) = split(keys)
                let byShard = messages.byShard(channels).mapValues { $0.map { Peer.channel($0).key } }
                return messages.byShard(users).merging(byShard) { $0 + $1 }
            })
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

    fileprivate func add(_ key: Int64, to subscription: BoxSubscription) {
        state.withLock { $0.waiters[key, default: [:]][subscription.number] = subscription }
    }

    fileprivate func remove(_ keys: [Int64], of subscription: BoxSubscription) {
        state.withLock { state in
            for key in keys {
                state.waiters[key]?[subscription.number] = nil
                if state.waiters[key]?.isEmpty == true { state.waiters[key] = nil }
            }
        }
    }

    var listeners: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    private func waiting(for key: Int64) -> [BoxSubscription] {
        state.withLock { $0.waiters[key].map { Array($0.values) } ?? [] }
    }

    /// A box is at least so far.
    func hint(_ key: Int64, _ pts: Int32) {
        for subscription in waiting(for: key) { subscription.hint(key, pts) }
    }

    /// How far a channel was read, which is in no box.
    func hint(_ note: ChannelNote) {
        switch note {
        case .read(_, let user, _, _, _):
            for subscription in waiting(for: user) { subscription.hint(note) }
        case .seen(let channel, _, let reader):
            for subscription in waiting(for: Peer.channel(channel).key) where subscription.user != reader {
                subscription.hint(note)
            }
        case .changed, .typing, .requests: break
        }
    }

    /// Looks how far the boxes of all who wait are, again and again, until cancelled.
    func run() async {
        await poll.run(
            users: { state.withLock { Array($0.waiters.keys) } }, places: places, points: points,
            onPoint: { [self] in hint($0, $1) })
    }
}

/// One who waits for his own box, and for those of channels.
final class BoxSubscription: Sendable {
    let user: Int64
    fileprivate let number: Int
    private let watch: BoxWatch

    /// Notes that wait to be told; older ones are seen when somebody asks.
    private static let maximumNotes = 100

    private struct State {
        /// How far each box is said to be, and was told to be.
        var said: [Int64: Int32] = [:]
        var told: [Int64: Int32]
        /// Those of which there is something to be told.
        var behind: Set<Int64> = []
        var notes: [ChannelNote] = []
        var waiter: CheckedContinuation<Void, Never>?

        var isDue: Bool { !behind.isEmpty || !notes.isEmpty }
        mutating func compare(_ key: Int64) {
            if let told = told[key], said[key, default: 0] > told { behind.insert(key) } else { behind.remove(key) }
        }
    }
    private let state: Mutex<State>

    fileprivate init(user: Int64, number: Int, watch: BoxWatch) {
        self.user = user
        self.number = number
        self.watch = watch
        state = Mutex(State(told: [user: 0]))
    }

    func end() { watch.remove(state.withLock { Array($0.told.keys) }, of: self) }

    /// Also that box, which was told to be at `pts`.
    func add(_ key: Int64, told pts: Int32) {
        state.withLock { state in
            state.told[key] = pts
            state.compare(key)
        }
        watch.add(key, to: self)
    }

    func remove(_ key: Int64) {
        watch.remove([key], of: self)
        state.withLock { state in
            (state.told[key], state.said[key]) = (nil, nil)
            state.behind.remove(key)
        }
    }

    fileprivate func hint(_ key: Int64, _ pts: Int32) {
        wake { state in
            state.said[key] = max(state.said[key, default: 0], pts)
            state.compare(key)
        }
    }

    fileprivate func hint(_ note: ChannelNote) {
        wake { state in
            if state.notes.count >= Self.maximumNotes { state.notes.removeFirst() }
            state.notes.append(note)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            guard state.isDue else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// How far a box is said to be.
    func said(_ key: Int64) -> Int32 { state.withLock { $0.said[key, default: 0] } }

    /// The box was told up to `pts`. Somebody has looked, and found it no further: what was said before is done with.
    func settle(_ key: Int64, told pts: Int32, since said: Int32) {
        state.withLock { state in
            guard state.told[key] != nil else { return }
            state.told[key] = pts
            if state.said[key, default: 0] == said { state.said[key] = min(said, pts) }
            state.compare(key)
        }
    }

    /// The box can't be read now: it is not waited for until it is hinted at again, or tried again.
    func setAside(_ key: Int64) { state.withLock { _ = $0.behind.remove(key) } }

    /// Boxes of which there is something to be told; the user's own comes first.
    var behind: [Int64] { state.withLock { $0.behind.sorted(by: >) } }

    func takeNotes() -> [ChannelNote] {
        state.withLock { state in
            defer { state.notes = [] }
            return state.notes
        }
    }

    /// Returns when there is something to be told, when `limit` is over, or when the task is cancelled.
    func wait(within limit: Duration) async {
        _ = try? await withDeadline(limit, of: "a change of the box") { await self.wait() }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isDue || Task.isCancelled { return true }
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
    }
}
