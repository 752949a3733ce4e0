internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Observability
internal import ShopAPI
internal import Synchronization

/// The keys that tokens are signed with: one active, and those before it until their last token has expired. All
/// processes share them through the database, encrypted.
final class KeyRing: Sendable {
    struct Keys: Sendable {
        let signer: JWTSigner
        let set: JWKSet
        let verifier: JWTVerifier
        let activeSince: Date
    }
    private struct State {
        var keys: Keys?
        var loaded: ContinuousClock.Instant?
    }

    private let store: AuthStore
    private let options: AuthOptions
    /// What signing keys are encrypted with.
    private let secret: [UInt8]
    private let state = Mutex(State())
    private let log = Log(label: "auth.keys")

    /// How old the keys in memory may be, and how soon they may be read again when a token names one that is unknown.
    static let maximumAge = Duration.seconds(60)
    static let minimumAge = Duration.seconds(2)

    init(store: AuthStore, options: AuthOptions) {
        self.store = store
        self.options = options
        secret = HMAC.sha256(Array("signing keys".utf8), key: options.secret)
    }

    /// The keys, read again when those in memory are older than they should be. The first call makes the first key.
    func keys(refresh: Bool = false) async throws -> Keys {
        let (known, age) = state.withLock { ($0.keys, $0.loaded.map { ContinuousClock.now - $0 } ?? .seconds(86_400)) }
        if let known, age < (refresh ? Self.minimumAge : Self.maximumAge) { return known }
        do {
            return try await load()
        } catch {
            // Old keys are better than none: they are right until the next rotation at least.
            guard let known, !(error is CancellationError) else { throw error }
            log.warning("the signing keys can't be read again", ["error": .describing(error)])
            return known
        }
    }

    private func load() async throws -> Keys {
        var rows = try await store.signingKeys()
        if !rows.contains(where: \.isActive) {
            try await rotate(ifOlderThan: nil)
            rows = try await store.signingKeys()
        }
        guard let active = rows.first(where: \.isActive) else { throw CryptoError("finding a key to sign with") }
        let text = try AESGCM.open(active.sealed, key: secret, context: active.id)
        let set = try JWKSet(try rows.map { try JWK(json: $0.publicKey) })
        let keys = Keys(
            signer: try JWTSigner(key: try JWK(json: String(decoding: text, as: UTF8.self))), set: set,
            verifier: JWTVerifier(keys: set, issuer: options.issuer, audience: options.issuer),
            activeSince: active.createdAt)
        state.withLock {
            $0.keys = keys
            $0.loaded = .now
        }
        return keys
    }

    /// Makes a new active key, unless another process has made one that is younger than `age`. The one before it stays
    /// in the set until its last token has expired.
    ///
    /// - Parameters:
    ///   - isCompromised: what the others have signed is worth nothing, as of now.
    ///   - principal: who wants it, and what is recorded of that; `nil`: its age alone.
    ///   - keyHash: of the key that it is asked for under: once for each.
    func rotate(
        ifOlderThan age: Duration?, isCompromised: Bool = false, by principal: Principal? = nil,
        as change: AuditedChange? = nil, under keyHash: [UInt8]? = nil
    ) async throws {
        let key = try JWK.generate()
        let sealed = try AESGCM.seal(Array(try key.json(private: true).utf8), key: secret, context: key.id)
        let now = options.now()
        let row = SigningKeyRow(
            id: key.id, sealed: sealed, publicKey: try key.json(), isActive: true, createdAt: now)
        let retires = now + options.limits.accessToken.inTimeInterval + 120
        // Without an age: only where there is no active one at all.
        let limit = age.map { now - $0.inTimeInterval } ?? Date(timeIntervalSince1970: 0)
        var change =
            change
            ?? AuditedChange(
                by: .service(Auth.name), "key.rotated", on: "", reason: age == nil ? "there was none" : "its age")
        change.subject = key.id
        let made = try await store.rotate(
            row, olderThan: limit, isCompromised ? .revoke(now) : .retire(at: retires), by: principal, as: change,
            under: keyHash)
        if made {
            log.notice("a new key signs", ["key": .string(key.id)])
            forget()
        }
    }

    /// Reads the keys again before the next use.
    func forget() {
        state.withLock {
            $0.loaded = nil
            $0.keys = nil
        }
    }

    /// The key that signs, as far as it is known.
    var signingKeyID: String? { state.withLock { $0.keys?.signer.key.id } }
}

extension Duration {
    var inTimeInterval: TimeInterval { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
