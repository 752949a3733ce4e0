public import ShopAPI
internal import Synchronization

/// What has been revoked, as far as this process has heard. Any thread may ask.
///
/// A token names what it depends on: its subject or client with an epoch, its session, and the key that has signed it.
/// Whoever ends one of these raises its epoch, and every token from before is refused. The issuer keeps the list for as
/// long as such a token could be about; `learn(_:)` is told it again every few seconds.
public final class Revocations: Sendable {
    /// After so long without news operators change nothing any more; and nobody does anything.
    public static let changesWithin = Duration.seconds(60)
    public static let everythingWithin = Duration.seconds(600)
    /// How long an entry is kept that the issuer does not name any more: longer than any token lives.
    static let keptFor = Duration.seconds(3_600)

    private struct Entry {
        var epoch: Int64
        var heard: ContinuousClock.Instant
    }
    private struct State {
        var entries: [String: Entry] = [:]
        var learned: ContinuousClock.Instant?
    }
    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant
    private let born: ContinuousClock.Instant

    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        born = now()
    }

    /// Takes the issuer's whole list.
    /// - Returns: the keys of entries that are new here or have risen.
    @discardableResult
    public func learn(_ list: RevocationList) -> Set<String> {
        let now = now()
        return state.withLock { state in
            state.learned = now
            var news = Set<String>()
            for entry in list.revoked {
                if entry.epoch > state.entries[entry.key]?.epoch ?? .min { news.insert(entry.key) }
                // A list that was read before the newest change does not take it back.
                let epoch = max(entry.epoch, state.entries[entry.key]?.epoch ?? .min)
                state.entries[entry.key] = Entry(epoch: epoch, heard: now)
            }
            state.entries = state.entries.filter { now - $0.value.heard < Self.keptFor }
            return news
        }
    }

    /// How long ago the list was learned; nil when it never was.
    public var age: Duration? { state.withLock { $0.learned }.map { now() - $0 } }

    /// - Throws: ``Problem`` 401 for a principal whose token was revoked.
    public func check(_ principal: Principal) throws(Problem) {
        let isRevoked = state.withLock { state in
            principal.dependencies.contains { key, epoch in state.entries[key].map { epoch < $0.epoch } ?? false }
        }
        if isRevoked { throw Problem.unauthenticated("the token has been revoked") }
    }

    /// - Throws: ``Problem`` 503 when too little is known to let the principal do this.
    public func checkIsFresh(for principal: Principal, isChange: Bool) throws(Problem) {
        let age = age
        // A process that has just started may be the one whose predecessor was told.
        let isStale = isChange && principal.isOperator && age.map { $0 > Self.changesWithin } ?? true
        guard isStale || (age ?? (now() - born)) > Self.everythingWithin else { return }
        throw Problem.unavailable("whether this token was revoked can't be told now: auth does not answer")
    }

    /// Whether something has been revoked altogether: a session, a key.
    public func names(_ key: String) -> Bool { state.withLock { $0.entries[key] != nil } }
}

/// The keys of ``Revocations``.
public enum RevocationKey {
    public static func session(_ id: String) -> String { "sid:\(id)" }
    public static func signingKey(_ id: String) -> String { "kid:\(id)" }
}

extension Principal {
    /// What the token depends on, with the epoch that it was made in.
    var dependencies: [(key: String, epoch: Int64)] {
        var found = [(key: client ?? subject, epoch: epoch)]
        if let session { found.append((RevocationKey.session(session), 0)) }
        if let keyID { found.append((RevocationKey.signingKey(keyID), 0)) }
        return found
    }

    var isOperator: Bool { !scopes.contains(.service) && !scopes.contains(.customer) }
}
