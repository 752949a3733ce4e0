internal import Auth
internal import EventLoop
internal import Redis
internal import Synchronization

/// The keys of clients, kept here for a while, in Redis a little longer, and for good by `Auth`. From any loop.
///
/// What is kept may lack what has happened to a key elsewhere: who finds nobody signed in asks ``fresh(_:)``. A key
/// that was ended is never found: `Auth` says within a second which those are.
final class KeyCache: Sendable {
    /// Kept in this process at most; some 600 bytes each.
    static let maximum = 50_000
    /// How long a key is believed to be as it was.
    static let lifetime = Duration.seconds(60)

    /// How long a client has to close its connections when it has logged out.
    static let leavesWithin = Duration.seconds(10)

    private struct Kept {
        var key: AuthKey
        var until: ContinuousClock.Instant
    }
    private let kept = Mutex<[Int64: Kept]>([:])
    private let leaving = Mutex<[Int64: ContinuousClock.Instant]>([:])
    private let areEndedKnown = Atomic<Bool>(false)
    private let keys: AuthKeys
    private let redis: RedisClient

    init(_ keys: AuthKeys, redis: RedisClient) {
        self.keys = keys
        self.redis = redis
    }

    /// Reads which keys were ended before this process was there to hear of it; from then on Redis is asked for keys.
    /// - Throws: `PostgresError`.
    func learnEnded() async throws {
        try await keys.learnEnded()
        areEndedKnown.store(true, ordering: .releasing)
    }

    /// The same, again until it has succeeded or is cancelled.
    func untilEndedAreKnown() async {
        while !Task.isCancelled, !areEndedKnown.load(ordering: .acquiring) {
            do { try await learnEnded() } catch { try? await EventLoop.current?.sleep(for: .seconds(1)) }
        }
    }

    /// - Returns: nil for a key that is none, or none any more.
    /// - Throws: `PostgresError`, when neither cache has it.
    func find(_ id: Int64) async throws -> AuthKey? {
        let known = kept.withLock { kept in kept[id].flatMap { $0.until > .now ? $0.key : nil } }
        if let known, !keys.ended.contains(known.id), !keys.ended.contains(known.sessionID) { return known }
        if areEndedKnown.load(ordering: .acquiring), let bytes = try? await redis.get(Self.name(id)),
            let key = keys.fromCache(bytes, id: id)
        {
            keep(key)
            return key
        }
        return try await fresh(id)
    }

    /// As the database has it now.
    func fresh(_ id: Int64) async throws -> AuthKey? {
        guard let key = try await keys.find(id) else {
            kept.withLock { $0[id] = nil }
            return nil
        }
        keep(key)
        // Without Redis the next process asks the database.
        if let bytes = try? keys.forCache(key) {
            _ = try? await redis.set(Self.name(id), bytes, lifetime: EndedAuthKeys.cacheLifetime)
        }
        return key
    }

    /// Somebody signs in or out with it, it is bound or described: what was kept of it is old.
    func forget(_ key: AuthKey) async {
        kept.withLock {
            $0[key.id] = nil
            $0[key.sessionID] = nil
        }
        _ = try? await redis.unlink([Self.name(key.id), Self.name(key.sessionID)])
    }

    /// Its client is about to log out.
    func letGo(_ key: AuthKey) {
        let now = ContinuousClock.now
        leaving.withLock { leaving in
            leaving = leaving.filter { $0.value > now }
            leaving[key.sessionID] = now + Self.leavesWithin
        }
    }

    /// Whether its client has logged out here a moment ago.
    func isLeaving(_ key: AuthKey) -> Bool {
        leaving.withLock { $0[key.sessionID].map { $0 > .now } ?? false }
    }

    /// These were ended, somewhere.
    func drop(_ ids: [Int64]) {
        kept.withLock { kept in
            let gone = Set(ids)
            for id in ids { kept[id] = nil }
            // Those that were bound to them.
            for (id, entry) in kept where gone.contains(entry.key.sessionID) { kept[id] = nil }
        }
    }

    private func keep(_ key: AuthKey) {
        let now = ContinuousClock.now
        kept.withLock { kept in
            if kept.count >= Self.maximum {
                kept = kept.filter { $0.value.until > now }
                if kept.count >= Self.maximum { kept.removeAll() }
            }
            kept[key.id] = Kept(key: key, until: now + Self.lifetime)
        }
    }

    private static func name(_ id: Int64) -> String { "mtproto:key:\(id)" }
}
