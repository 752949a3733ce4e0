// Auth: who somebody is, and what they may do. Owns schema `auth`: customers (by a code to their phone), clients of
// operators and daemons (by a secret), refresh tokens, signing keys. Issues ES256 tokens of 15 minutes.
//
// Runs on the loop of whoever asks; secrets are hashed on the global pool. What it keeps in memory (keys for a minute,
// digests of secrets that were right) can be lost at any time. `run()` sweeps and rotates keys.

internal import Audit
package import Crypto
internal import EventBus
internal import EventLoop
public import FoundationEssentials
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

public struct AuthOptions: Sendable {
    /// `iss` and `aud` of tokens.
    public var issuer: String
    /// At least 32 bytes that no database knows: signing keys are encrypted and codes hashed with it. The same for all
    /// processes; a new one makes new signing keys necessary.
    public var secret: [UInt8]
    /// Whether operators may read the codes. Where nobody may and there is no `sender`, no code can be asked for.
    public var sandboxCodes: Bool
    public var sender: (any CodeSender)?
    public var limits = AuthLimits()
    public var now: @Sendable () -> Date = { Date() }
    /// What hashing a client's secret costs; less in tests.
    package var secretCost = PasswordHash.Cost.standard

    public init(issuer: String, secret: [UInt8], sandboxCodes: Bool = false, sender: (any CodeSender)? = nil) {
        precondition(secret.count >= 32, "the secret of auth has less than 32 bytes")
        self.issuer = issuer
        self.secret = secret
        self.sandboxCodes = sandboxCodes
        self.sender = sender
    }
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
        ]
    }

    let store: AuthStore
    let audit: AuditReader
    let options: AuthOptions
    let keys: KeyRing
    let secrets: SecretChecker
    private let log = Log(label: "auth")
    /// Tokens for this process's own calls, by the service's name.
    private let own = Mutex<[String: (token: String, until: Date)]>([:])

    /// - Parameters:
    ///   - database: as role `shop_auth`.
    ///   - auditDatabase: as a role that may read what all services have recorded.
    public init(database: PostgresClient, auditDatabase: PostgresClient, options: AuthOptions) {
        store = AuthStore(database: database)
        audit = AuditReader(database: auditDatabase)
        self.options = options
        keys = KeyRing(store: store, options: options)
        secrets = SecretChecker(limits: options.limits, now: options.now)
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
        let isNew = try await store.insertFirstAdmin(
            StoredClient(account: account, secretHash: hash), onlyWithoutAnother: credentials == nil)
        if isNew { log.notice("the first admin was made", ["client": .string(made.clientId.description)]) }
        return isNew ? made : nil
    }

    /// Sweeps what has expired and rotates the signing key, until cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            do {
                let age = options.limits.signingKey
                if options.now().timeIntervalSince(try await keys.keys().activeSince) > age.inTimeInterval {
                    try await keys.rotate(ifOlderThan: age)
                }
                try await store.sweep(options.limits, now: options.now())
            } catch is CancellationError {
                return
            } catch {
                log.warning("sweeping failed", ["error": .describing(error)])
            }
            if let loop = EventLoop.current {
                try? await loop.sleep(for: .seconds(60))
            } else {
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }

    /// Signs a token.
    func accessToken(
        subject: String, scopes: Set<Scope>, role: String?, additional: [String: String] = [:]
    ) async throws -> String {
        let signer = try await keys.keys().signer
        let now = Date(timeIntervalSince1970: options.now().timeIntervalSince1970.rounded(.down))
        return try signer.sign(
            JWTClaims(
                issuer: options.issuer, subject: subject, audience: [options.issuer],
                expires: now + options.limits.accessToken.inTimeInterval, issuedAt: now,
                id: try Random.token(bytes: 12), scopes: Set(scopes.map(\.rawValue)), role: role,
                additional: additional))
    }

    /// A key that is not in the database, for codes.
    func mac(of code: String, for phone: PhoneNumber) -> [UInt8] {
        HMAC.sha256(Array("code \(phone) \(code)".utf8), key: options.secret)
    }
}
