internal import Synchronization

/// Keys whose session was ended, as far as this process has heard. Any thread may ask.
///
/// What is ended in any process is here within a second (a notification, with a question every few seconds behind it).
/// It is remembered for longer than a cache may keep a key: whoever takes a key from a cache asks ``contains(_:)``.
public final class EndedAuthKeys: Sendable {
    /// How long a cache may keep a key.
    public static let cacheLifetime = Duration.seconds(600)
    /// How long an ended key is remembered here, and longer in the database.
    static let keptFor = Duration.seconds(3_600)

    private struct State {
        /// In the order in which they were heard of; those before `first` are forgotten.
        var log: [(id: Int64, heard: ContinuousClock.Instant)] = []
        var first = 0
        var known: Set<Int64> = []
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWaiter = 0
        var end: Int { first + log.count }
    }
    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    public func contains(_ id: Int64) -> Bool { state.withLock { $0.known.contains(id) } }

    /// Batches of keys that were ended, from now on, each key once and none left out. It ends when its task is
    /// cancelled. A gateway cuts their connections and takes them out of its cache.
    public var updates: Updates { Updates(keys: self) }

    func learn(_ ids: [Int64]) {
        let now = now()
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            let old = state.log.prefix { now - $0.heard > Self.keptFor }
            for entry in old { state.known.remove(entry.id) }
            state.log.removeFirst(old.count)
            state.first += old.count
            let news = ids.filter { state.known.insert($0).inserted }
            state.log += news.map { ($0, now) }
            return news.isEmpty ? [] : Array(state.waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }

    public struct Updates: AsyncSequence, Sendable {
        public typealias Failure = Never
        let keys: EndedAuthKeys

        public struct AsyncIterator: AsyncIteratorProtocol {
            private let keys: EndedAuthKeys
            private var place: Int
            private var wakeUps: AsyncStream<Void>.AsyncIterator

            init(keys: EndedAuthKeys) {
                self.keys = keys
                let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                place = keys.state.withLock { state in
                    let number = state.nextWaiter
                    state.nextWaiter += 1
                    state.waiting[number] = continuation
                    continuation.onTermination = { [weak keys] _ in keys?.leave(number) }
                    return state.end
                }
                wakeUps = stream.makeAsyncIterator()
            }

            public mutating func next(isolation actor: isolated (any Actor)?) async -> [Int64]? {
                while true {
                    let from = place
                    let (news, end) = keys.state.withLock { state in
                        (state.log.dropFirst(Swift.max(0, from - state.first)).map(\.id), state.end)
                    }
                    place = end
                    if !news.isEmpty { return news }
                    guard await wakeUps.next(isolation: actor) != nil else { return nil }
                }
            }
        }
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(keys: keys) }
    }

    private func leave(_ number: Int) {
        // Released outside of the lock: its end may run code of ours.
        let gone = state.withLock { $0.waiting.removeValue(forKey: number) }
        gone?.finish()
    }
}
