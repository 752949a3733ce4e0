internal import EventLoop
internal import HTTPServer
internal import Observability
internal import Redis
internal import Synchronization

/// How many connections there are from an address, of a user and of a key: in this process, and through Redis in all
/// gateways together. From any thread.
///
/// A change is said to Redis after it was made, together with others, and the answer says how many the other processes
/// have; where that is too many the newest ones here are cut. So no connection waits for Redis, and without it each
/// process holds its own to the limits.
final class ConnectionCounts: Sendable {
    enum Subject: Hashable, Sendable {
        case address(AddressKey)
        case user(Int64)
        case key(Int64)

        var text: String {
            switch self {
            case .address(let address): "address:\(address.text)"
            case .user(let number): "user:\(number)"
            case .key(let id): "key:\(id)"
            }
        }
    }

    /// Called from any thread, of a connection that is one too many; must return at once.
    typealias Cut = @Sendable () -> Void

    private struct Place {
        let id: ObjectIdentifier
        let cut: Cut
    }
    private struct State {
        /// The oldest first.
        var places: [Subject: [Place]] = [:]
        /// What Redis was not told.
        var unsaid: Set<Subject> = []
        var isSaying = false
        var mustBeat = false
        /// This process, as Redis knows it since the last time that something could not be said; and as it may have
        /// known it before, which counts no more.
        var name = State.newName
        var former: [String] = []
        /// Something was said under this name.
        var isNamed = false

        static var newName: String { String(UInt64.random(in: 1 ... .max), radix: 36) }

        /// What Redis knows may be old, and of what: all is said anew under another name when it is back.
        mutating func renew() {
            unsaid = []
            guard isNamed else { return }
            former = (former + [name]).suffix(ConnectionCounts.maximumFormer)
            (name, isNamed) = (Self.newName, false)
        }
    }
    private let state = Mutex(State())
    private let limits: MTProtoGatewayOptions.Limits
    private let redis: RedisClient?
    private let log = Log(label: "mtproto.counts")

    /// How often Redis hears that this process lives, and after what silence it counts no more.
    static let heartbeat = Duration.seconds(5)
    private static let silence = Duration.seconds(15)
    /// After which Redis forgets what nobody has changed; all is said again well before.
    private static let lifetime = Duration.seconds(24 * 3_600)
    private static let repetition = Duration.seconds(6 * 3_600)
    /// Names that are taken back; what is older is silent for long enough.
    private static let maximumFormer = 8
    /// What is said in one command.
    private static let batch = 500

    init(_ limits: MTProtoGatewayOptions.Limits, redis: RedisClient?) {
        self.limits = limits
        self.redis = redis
    }

    func limit(of subject: Subject) -> Int {
        switch subject {
        case .address: limits.connectionsPerAddress
        case .user: limits.connectionsPerUser
        case .key: limits.connectionsPerKey
        }
    }

    /// - Returns: false when this process has too many already: then it is not counted.
    func add(_ id: ObjectIdentifier, to subject: Subject, _ cut: @escaping Cut) -> Bool {
        let isAdded = state.withLock { state in
            guard state.places[subject, default: []].count < limit(of: subject) else { return false }
            state.places[subject, default: []].append(Place(id: id, cut: cut))
            state.unsaid.insert(subject)
            return true
        }
        if isAdded { say() }
        return isAdded
    }

    func remove(_ id: ObjectIdentifier, from subject: Subject) {
        let gone = state.withLock { state -> Place? in
            guard let index = state.places[subject]?.lastIndex(where: { $0.id == id }) else { return nil }
            let gone = state.places[subject]?.remove(at: index)
            if state.places[subject]?.isEmpty == true { state.places[subject] = nil }
            state.unsaid.insert(subject)
            return gone
        }
        // Released outside of the lock.
        withExtendedLifetime(gone) {}
        if gone != nil { say() }
    }

    // MARK: All processes

    /// Says that this process lives, until cancelled; what Redis has lost, or was not told while it was away, it is
    /// told then.
    func run() async {
        var said = ContinuousClock.now
        while !Task.isCancelled {
            if ContinuousClock.now - said > Self.repetition {
                said = .now
                state.withLock { $0.unsaid.formUnion($0.places.keys) }
            }
            say(isBeat: true)
            try? await EventLoop.current?.sleep(for: Self.heartbeat)
        }
    }

    /// One at a time: what is said later is newer.
    private func say(isBeat: Bool = false) {
        guard let redis, isBeat || redis.isAvailable else { return }
        let starts = state.withLock { state in
            if isBeat { state.mustBeat = true }
            defer { state.isSaying = true }
            return !state.isSaying
        }
        // Lives until nothing is left to be said, or Redis is away.
        if starts { Task(executorPreference: EventLoop.current) { await self.saying(redis) } }
    }

    private func saying(_ redis: RedisClient) async {
        while let batch = next() {
            do {
                cut(batch.map(\.0), try await say(batch, redis))
            } catch {
                // The next heartbeat tries again.
                state.withLock { state in
                    state.renew()
                    state.isSaying = false
                }
                return
            }
        }
    }

    private func next() -> [(Subject, Int)]? {
        state.withLock { state in
            guard state.mustBeat || !state.unsaid.isEmpty else {
                state.isSaying = false
                return nil
            }
            state.mustBeat = false
            let batch = state.unsaid.prefix(Self.batch).map { ($0, state.places[$0]?.count ?? 0) }
            for (subject, _) in batch { state.unsaid.remove(subject) }
            return batch
        }
    }

    /// - Returns: how many the others have, of each.
    private func say(_ batch: [(Subject, Int)], _ redis: RedisClient) async throws -> [Int] {
        let (name, former) = state.withLock { state in
            if redis.isAvailable { state.isNamed = true }
            return (state.name, state.former)
        }
        let answer = try await redis.script(
            Self.script, keys: [Self.place("processes")] + batch.map { Self.place($0.0.text) },
            [
                .string(name), .int(Self.silence.milliseconds), .int(Self.lifetime.milliseconds),
                .string(former.joined(separator: " ")),
            ] + batch.map { .int($0.1) })
        let numbers = try answer.array().map { try $0.int() }
        state.withLock { $0.former.removeAll(where: former.contains) }
        // It did not know us: it knows nothing of ours but this.
        if numbers.first == 1 {
            let said = Set(batch.map(\.0))
            state.withLock { state in
                state.unsaid.formUnion(state.places.keys.lazy.filter { !said.contains($0) })
            }
        }
        return Array(numbers.dropFirst())
    }

    private func cut(_ subjects: [Subject], _ others: [Int]) {
        for (subject, others) in zip(subjects, others) {
            let excess = state.withLock { state -> [Place] in
                let own = state.places[subject] ?? []
                return Array(own.suffix(max(0, own.count + others - limit(of: subject))))
            }
            guard !excess.isEmpty else { continue }
            log.info("more connections than there may be", ["of": .string(subject.text), "cut": .int(excess.count)])
            for place in excess { place.cut() }
        }
    }

    /// All in one slot of a cluster.
    private static func place(_ name: String) -> String { "mtproto:{connections}:\(name)" }

    /// Takes in this process's numbers, and answers whether it was unknown and how many the others have; what is left
    /// of processes that are silent goes.
    private static let script = RedisScript(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local answers = { redis.call('ZADD', KEYS[1], now, ARGV[1]) }
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
        for former in string.gmatch(ARGV[4], '%S+') do redis.call('ZREM', KEYS[1], former) end
        for i = 2, #KEYS do
            local count = tonumber(ARGV[i + 3])
            if count > 0 then
                redis.call('HSET', KEYS[i], ARGV[1], count)
                redis.call('PEXPIRE', KEYS[i], ARGV[3])
            else
                redis.call('HDEL', KEYS[i], ARGV[1])
            end
            local others = 0
            local all = redis.call('HGETALL', KEYS[i])
            for j = 1, #all, 2 do
                if all[j] ~= ARGV[1] then
                    if redis.call('ZSCORE', KEYS[1], all[j]) then
                        others = others + tonumber(all[j + 1])
                    else
                        redis.call('HDEL', KEYS[i], all[j])
                    end
                end
            end
            answers[i] = others
        end
        return answers
        """)
}

extension Duration {
    fileprivate var milliseconds: Int { Int(components.seconds) * 1_000 }
}
