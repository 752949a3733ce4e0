// The verbs about keys of Telegram clients.

internal import Crypto
internal import EventLoop
public import FoundationEssentials
internal import HTTPService
internal import Observability
internal import Postgres
internal import Synchronization

/// The keys of Telegram clients: found, bound, described and ended. From any loop.
public final class AuthKeys: Sendable {
    /// What was ended, here or in another process.
    public let ended = EndedAuthKeys()

    private let store: AuthStore
    private let vault: AuthKeyVault
    private let touches = AuthKeyTouches()
    private let keysPerNetworkPerHour: Int
    private let now: @Sendable () -> Date
    private let log = Log(label: "auth.chatkeys")
    /// Until when the list of ended keys has been read.
    private let read = Mutex<Date?>(nil)
    /// Seconds by which clocks may differ, and a transaction be late.
    private static let slack = 120.0
    private static let touchInterval = Duration.seconds(5)

    init(store: AuthStore, options: AuthOptions) {
        self.store = store
        vault = AuthKeyVault(secret: options.secret)
        keysPerNetworkPerHour = options.limits.keysPerNetworkPerHour
        now = options.now
    }

    /// Keeps a new key: before its client is told that it is one.
    /// - Parameter address: where the client is. Keys are counted by it, over all processes.
    /// - Returns: false when another one has its id; the client makes another one then.
    /// - Throws: ``AccountRefusal``: `FLOOD_WAIT_n` (-429); `PostgresError`.
    public func insert(_ key: AuthKey, from address: String) async throws -> Bool {
        let budget = Budget.hourly("keys by \(ClientNetwork.of(address))", keysPerNetworkPerHour)
        let sealed = try vault.seal(key.bytes, id: key.id)
        switch try await store.insertKey(key, sealed: sealed, budget, now: now()) {
        case .done: return true
        case .collision: return false
        case .tooOften(let wait): throw AccountRefusal.floodWait(wait)
        }
    }

    /// - Returns: nil for a key that is unknown, has expired or was ended: its packets are refused (-404).
    public func find(_ id: Int64) async throws -> AuthKey? {
        guard !ended.contains(id), let key = try await store.key(id, vault, now: now()) else { return nil }
        return isOver(key) ? nil : key
    }

    private func isOver(_ key: AuthKey) -> Bool {
        ended.contains(key.id) || ended.contains(key.sessionID) || (key.expiresAt.map { $0 <= now() } ?? false)
    }

    /// Binds a temporary key to a permanent one (`auth.bindTempAuthKey`, whose encrypted message was right).
    /// - Parameter expiry: what the client says; never later than what was agreed when the key was made.
    /// - Throws: ``AccountRefusal``; `PostgresError`.
    public func bind(_ temporary: Int64, to permanent: Int64, until expiry: Date) async throws {
        switch try await store.bind(temporary, to: permanent, until: expiry, now: now()) {
        case .done: return
        case .unknown: throw AccountRefusal.unregisteredKey
        case .other: throw AccountRefusal.keyAlreadyBound
        }
    }

    /// Keeps what the client says of itself (`initConnection`). It costs a write only when that has changed.
    public func describe(_ id: Int64, as device: ChatDevice) async throws {
        try await store.describe(id, as: device)
    }

    /// Notes that a key is being used: in memory, written down every few seconds for all together.
    /// - Parameter network: the address that lists of sessions show.
    public func seen(_ id: Int64, from network: String) { touches.note(id, network: network) }

    /// Notes where a client hears what happens: in memory, written down every few seconds for all together.
    /// - Parameter id: ``AuthKey/sessionID``.
    public func note(_ id: Int64, listensIn session: ListeningSession) { touches.note(id, listensIn: session) }

    /// Where the client has listened last, here or in another process.
    /// - Throws: `PostgresError`.
    public func listeningSession(of id: Int64) async throws -> ListeningSession? {
        if let noted = touches.listening(id) { return noted }
        return try await store.listeningSession(of: id)
    }

    /// Ends a key, and with it the session of who is signed in (`auth.logOut`, `destroy_auth_key`); those that are
    /// bound to it, too. It is refused everywhere from then on.
    /// - Parameter id: ``AuthKey/sessionID``, or a key that nobody is signed in with.
    /// - Returns: whether there was one.
    @discardableResult
    public func end(_ id: Int64) async throws -> Bool {
        let keys = try await store.endKey(id, now: now())
        ended.learn(keys)
        return !keys.isEmpty
    }

    // MARK: A cache

    private struct Cached: Codable {
        var bytes: Data
        var dc: Int
        var createdAt: Date
        var expiresAt: Date?
        var permanentID: Int64?
        var user: Int64?
        var awaited: Int64?
        var awaitedUntil: Date?
        var device: ChatDevice?
    }

    /// A key as a cache may have it, encrypted: for ``EndedAuthKeys/cacheLifetime`` at most. It is to be taken out, or
    /// replaced, when somebody signs in with it, or it is ended, bound or described.
    public func forCache(_ key: AuthKey) throws -> [UInt8] {
        let cached = Cached(
            bytes: Data(key.bytes), dc: key.dc, createdAt: key.createdAt, expiresAt: key.expiresAt,
            permanentID: key.permanentID, user: key.user, awaited: key.awaited, awaitedUntil: key.awaitedUntil,
            device: key.device)
        return try vault.sealForCache(Array(try JSONEncoder().encode(cached)), id: key.id)
    }

    /// - Returns: nil for what ``forCache(_:)`` has not made of that key, or of one that is over: the database tells
    ///   then. A key from a cache without a user may have one by now.
    public func fromCache(_ bytes: [UInt8], id: Int64) -> AuthKey? {
        guard let text = try? vault.openFromCache(bytes, id: id),
            let cached = try? JSONDecoder().decode(Cached.self, from: Data(text)), cached.bytes.count == AuthKey.length
        else { return nil }
        var key = AuthKey(
            id: id, bytes: Array(cached.bytes), dc: cached.dc, createdAt: cached.createdAt, expiresAt: cached.expiresAt)
        key.permanentID = cached.permanentID
        key.user = cached.user
        key.awaited = cached.awaited
        key.awaitedUntil = cached.awaitedUntil
        key.device = cached.device
        return isOver(key) ? nil : key
    }

    // MARK: In the background

    /// Reads which keys were ended. A process that takes keys from a cache does so once before.
    public func learnEnded() async throws {
        let now = now()
        let since = read.withLock { $0 } ?? now - EndedAuthKeys.keptFor.inTimeInterval
        ended.learn(try await store.endedKeys(since: since - Self.slack))
        read.withLock { $0 = max($0 ?? now, now) }
    }

    func hearOfEnded() async {
        do { try await learnEnded() } catch is CancellationError {} catch {
            log.warning("which keys were ended can't be read", ["error": .describing(error)])
        }
    }

    /// Hears at once of what other processes end: the notification names the keys, unless there are too many.
    func listen() async {
        for await notification in store.database.listen(AuthStore.endedKeysChannel) {
            let ids = notification.payload.split(separator: ",").compactMap { Int64($0) }
            if notification.isWakeUp || ids.isEmpty { await hearOfEnded() } else { ended.learn(ids) }
        }
    }

    /// Writes down what was noted of keys; a gateway does so as well when it has let go of its clients.
    /// - Throws: `PostgresError`.
    public func writeTouches() async throws {
        let networks = touches.take()
        if !networks.isEmpty { try await store.touch(networks, now: now()) }
        let sessions = touches.listening
        guard !sessions.isEmpty else { return }
        try await store.note(sessions)
        touches.forget(sessions)
    }

    func keepTouching() async {
        while !Task.isCancelled {
            await Auth.pause(Self.touchInterval)
            do { try await writeTouches() } catch is CancellationError {} catch {
                log.warning("when keys were used can't be written", ["error": .describing(error)])
            }
        }
    }
}
