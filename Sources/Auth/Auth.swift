// Auth: who somebody is, and what they may do. Owns schema `auth`: customers (by a code to their phone), clients of
// operators and daemons (by a secret), refresh tokens, signing keys. Issues ES256 tokens of 15 minutes.
//
// Runs on the loop of whoever asks; secrets are hashed on the global pool. What it keeps in memory (keys for a minute,
// digests of secrets that were right) can be lost at any time. `run()` sweeps and rotates keys.

internal import Audit
internal import Crypto
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
public import HTTPService
internal import Observability
public import Postgres
public import ShopAPI
internal import Synchronization

/// Takes a code to a phone: a provider of text messages.
public protocol CodeSender: Sendable {
    /// Hands `code` over for `phone` (E.164). - Throws: when it could not; the customer asks again.
    func send(code: String, to phone: String) async throws
}

/// What a client signs in with.
public struct ClientCredentials: Codable, Sendable, Hashable {
    public var clientId: ClientID
    public var clientSecret: String
    public init(clientId: ClientID, clientSecret: String) {
        self.clientId = clientId
        self.clientSecret = clientSecret
    }
    /// New ones, which no installation knows yet.
    public static func make() throws -> ClientCredentials {
        ClientCredentials(clientId: ClientID(), clientSecret: try Random.token())
    }
}

public final class Auth: Sendable {
    public static let name = "auth"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_audit.sql", PackageResources._002_audit_sql),
            ("0003_people.sql", PackageResources._003_people_sql),
            ("0004_sign_in.sql", PackageResources._004_sign_in_sql),
            ("0005_keys_of_changes.sql", PackageResources._005_keys_of_changes_sql),
            EventBus.relayMigration(name, number: 6),
            EventBus.inboxMigration(name, number: 7),
            EventBus.lettersMigration(name, number: 8),
            EventBus.failuresMigration(name, number: 9),
            ("0010_chat_keys.sql", PackageResources._010_chat_keys_sql),
            ("0011_chat_passwords.sql", PackageResources._011_chat_passwords_sql),
            ("0012_chat_people.sql", PackageResources._012_chat_people_sql),
            ("0013_chat_gateways.sql", PackageResources._013_chat_gateways_sql),
            ("0014_listening_sessions.sql", PackageResources._014_listening_sessions_sql),
        ]
    }

    let store: AuthStore
    let audit: AuditReader
    let options: AuthOptions
    let keys: KeyRing
    let secrets: SecretChecker
    let vault: FactorVault
    /// Wrong tokens, codes and ids that nobody has, by network.
    let strangers: FailureLimit
    /// What was revoked, here or in another process; for doors in the same process.
    public let revocations = Revocations()
    private let log = Log(label: "auth")
    /// The keys of Telegram clients.
    public let authKeys: AuthKeys
    let accessHashes: AccessHashes
    let passwords: PasswordVault
    /// Computes for passwords of Telegram clients' users, whose work does not stand before that of others.
    let powers: SecretChecker
    /// Tokens for this process's own calls, by the service's name.
    let own = Mutex<[String: (token: String, until: Date)]>([:])

    /// - Parameters:
    ///   - database: as role `shop_auth`.
    ///   - auditDatabases: as a role that may read what all services have recorded.
    public init(
        database: PostgresClient, auditDatabases: PostgresDatabases, options: AuthOptions
    ) {
        store = AuthStore(database: database)
        audit = AuditReader(auditDatabases)
        self.options = options
        keys = KeyRing(store: store, options: options)
        secrets = SecretChecker(limits: options.limits, cost: options.secretCost, now: options.now)
        vault = FactorVault(secret: options.secret)
        strangers = FailureLimit(options.limits.tokenFailures, now: options.now)
        passwords = PasswordVault(secret: options.secret)
        powers = SecretChecker(limits: options.limits, cost: options.secretCost, now: options.now)
        accessHashes = AccessHashes(secret: options.secret)
        authKeys = AuthKeys(store: store, options: options)
    }

    /// Checks tokens against this service's own keys: for doors in the same process.
    public var tokens: any TokenVerifier {
        JWTTokenVerifier(now: options.now) { [keys] refresh in try await keys.keys(refresh: refresh).verifier }
    }

    /// A token with which a service of this process calls another daemon.
    public func serviceToken(for service: String) async throws -> String {
        let now = options.now()
        if let kept = own.withLock({ $0[service] }), kept.until > now { return kept.token }
        let token = try await accessToken(subject: service, scopes: [.service], role: nil)
        own.withLock { $0[service] = (token, now + options.limits.accessToken.inTimeInterval - 120) }
        return token
    }

    /// Makes the first admin's client.
    ///
    /// Without `credentials` it makes them, if there is no admin yet, and this is the only time they are told. With
    /// them that very client is made unless it exists already, so that whoever has written them down first can ask
    /// again after a crash.
    /// - Returns: the credentials, or `nil` when nothing had to be made.
    @discardableResult
    public func bootstrapAdmin(_ credentials: ClientCredentials? = nil) async throws -> ClientCredentials? {
        let made = try credentials ?? ClientCredentials.make()
        let account = ClientAccount(
            id: made.clientId, name: "first-admin", role: .admin, createdAt: options.now(), createdBy: "bootstrap")
        let hash = try await secrets.hashing { [cost = options.secretCost] in
            try PasswordHash(of: made.clientSecret, cost: cost).description
        }
        let client = StoredClient(
            account: account, secretHash: hash, secretMAC: secretMAC(of: made.clientSecret, for: made.clientId))
        let isNew = try await store.insertFirstAdmin(client, onlyWithoutAnother: credentials == nil)
        if isNew { log.notice("the first admin was made", ["client": .string(made.clientId.description)]) }
        return isNew ? made : nil
    }

    /// Hears of what other processes revoke, sweeps what has expired and rotates the signing key, until cancelled.
    public func run() async throws {
        await withTaskGroup { group in
            group.addTask(executorPreference: EventLoop.current) { await self.heedRevocations() }
            group.addTask(executorPreference: EventLoop.current) { await self.listenForRevocations() }
            group.addTask(executorPreference: EventLoop.current) { await self.authKeys.listen() }
            group.addTask(executorPreference: EventLoop.current) { await self.authKeys.keepTouching() }
            group.addTask(executorPreference: EventLoop.current) { await self.pruner.run() }
            await sweep()
            group.cancelAll()
        }
    }

    /// Has another key sign from now on, when the one that does is older than a key may be.
    func rotateKeyThatIsDue() async throws {
        let age = options.limits.signingKey
        guard options.now().timeIntervalSince(try await keys.keys().activeSince) > age.inTimeInterval else { return }
        try await keys.rotate(ifOlderThan: age)
    }

    var pruner: Pruner {
        Pruner(store.database, AuthStore.retentions(options.limits), now: options.now)
    }

    private func sweep() async {
        while !Task.isCancelled {
            do {
                try await rotateKeyThatIsDue()
                try await store.sweep(now: options.now())
                try await store.sweepKeys(options.limits, now: options.now())
            } catch is CancellationError {
                return
            } catch {
                log.warning("sweeping failed", ["error": .describing(error)])
            }
            await Self.pause(.seconds(60))
        }
    }

    static func pause(_ time: Duration) async {
        if let loop = EventLoop.current {
            try? await loop.sleep(for: time)
        } else {
            try? await Task.sleep(for: time)
        }
    }

    /// Signs a token.
    /// - Parameters:
    ///   - epoch: how often all tokens of the subject, or of `client`, were revoked before.
    ///   - responsible: who answers for the subject; nil: itself.
    func accessToken(
        subject: String, scopes: Set<Scope>, role: String?, epoch: Int64 = 0, session: UUID? = nil,
        client: ClientID? = nil, responsible: String? = nil, additional: [String: String] = [:]
    ) async throws -> String {
        let signer = try await keys.keys().signer
        let now = Date(timeIntervalSince1970: options.now().timeIntervalSince1970.rounded(.down))
        var additional = additional
        additional[Principal.Claim.epoch] = String(epoch)
        additional[Principal.Claim.session] = session?.uuidString
        additional[Principal.Claim.client] = client?.description
        additional[Principal.Claim.responsible] = responsible
        return try signer.sign(
            JWTClaims(
                issuer: options.issuer, subject: subject, audience: [options.issuer],
                expires: now + options.limits.accessToken.inTimeInterval, issuedAt: now,
                id: try Random.token(bytes: 12), scopes: Set(scopes.map(\.rawValue)), role: role,
                additional: additional))
    }
}
