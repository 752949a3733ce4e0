// The verbs behind the token endpoint and the phone codes.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Observability
internal import Postgres
internal import ShopAPI

extension Auth {
    private static let log = Log(label: "auth.sessions")

    /// The first refresh token of a session: what its holder gets, and what is kept of it.
    func newSession(isOperator: Bool, _ now: Date) throws -> (token: String, kept: AuthStore.NewRefreshToken) {
        let token = try Random.token()
        let session = isOperator ? options.limits.operatorSession : options.limits.session
        let kept = AuthStore.NewRefreshToken(
            hash: SHA256.hash(token), family: UUIDv7.next(),
            expiresAt: now + options.limits.refreshToken.inTimeInterval,
            familyExpiresAt: now + session.inTimeInterval, isOperator: isOperator)
        return (token, kept)
    }

    /// New tokens for a refresh token, which is worth nothing afterwards.
    func refresh(_ token: String, network: String) async throws -> TokenAnswer {
        let now = options.now()
        let next = try Random.token()
        let refusal = TokenRefusal("invalid_grant", "the refresh token is not valid")
        let (decision, holder) = try await store.refresh(
            SHA256.hash(token), by: SHA256.hash(next), expires: now + options.limits.refreshToken.inTimeInterval,
            now: now)
        if decision == .revokeFamily {
            Self.log.warning("a refresh token was used twice: its session is over")
            await hearOfRevocations()
        }
        guard decision == .renew, let holder else {
            strangers.failed(network)
            throw refusal
        }
        guard holder.isOperator else { return try await answer(for: holder, refreshToken: next) }
        guard let role = holder.user.role else { throw refusal }
        // A session from before they had to have a second factor.
        if options.needsSecondFactor, try await !store.hasFactor(holder.user.id) { throw refusal }
        return try await operatorAnswer(for: holder, role, refreshToken: next)
    }

    func answer(
        for holder: SessionHolder, refreshToken: String, deviceSecret: String? = nil
    ) async throws -> TokenAnswer {
        let user = holder.user
        let token = try await accessToken(
            subject: user.id.description, scopes: [.customer], role: nil, epoch: holder.epoch, session: holder.session,
            additional: ["number": "\(user.number)"])
        return TokenAnswer(
            access_token: token, expires_in: Int(options.limits.accessToken.components.seconds),
            refresh_token: refreshToken, scope: Scope.customer.rawValue, device_secret: deviceSecret)
    }

    /// A token for a client, with all that its role allows or the part of it that `scope` names.
    func token(
        forClient text: String, secret: String, scope: String?, network: String
    ) async throws -> TokenAnswer {
        let refusal = TokenRefusal("invalid_client", "the client or its secret is wrong", status: 401)
        guard let id = ClientID(text), !secret.isEmpty, secret.utf8.count <= PasswordHash.maximumPasswordBytes else {
            strangers.failed(network)
            throw refusal
        }
        let found = try await store.client(id)
        let mac = secretMAC(of: secret, for: id)
        let verdict = try await secrets.check(secret, mac: mac, for: found, id: id, network: network) {
            try await store.hasClientWithoutMAC()
        }
        guard verdict != .wrong, let client = found else { throw refusal }
        if verdict == .rightByHash { try await store.keep(mac: mac, of: id) }
        let role = client.account.role
        var scopes = role.scopes
        if let scope {
            let wanted = Set(scope.split(separator: " ").map { Scope(rawValue: String($0)) })
            guard !wanted.isEmpty, wanted.isSubset(of: scopes) else {
                throw TokenRefusal(
                    "invalid_scope", "a client that is \(role.rawValue) may not have all of these scopes")
            }
            scopes = wanted
        }
        let now = options.now()
        if client.account.usedAt.map({ now.timeIntervalSince($0) > 60 }) ?? true { try await store.touch(id, now: now) }
        // A daemon acts under its service's name.
        let subject = role == .service ? client.account.name : id.description
        let token = try await accessToken(
            subject: subject, scopes: scopes, role: role == .service ? nil : role.rawValue, epoch: client.epoch,
            client: role == .service ? id : nil,
            responsible: role == .service ? nil : try await responsible(for: client.account))
        return TokenAnswer(
            access_token: token, expires_in: Int(options.limits.accessToken.components.seconds),
            scope: scopes.map(\.rawValue).sorted().joined(separator: " "))
    }

    /// How many clients may lie between one and the person who answers for it.
    private static let longestChain = 100

    /// The person who answers for a client: who has made it, or has made the client that has made it, and so on; or
    /// what stands at the end of that, such as `bootstrap`.
    func responsible(for account: ClientAccount) async throws -> String {
        var maker = account.createdBy
        for _ in 0..<Self.longestChain {
            // `operator:cli_…`
            let name = maker.firstIndex(of: ":").map { String(maker[maker.index(after: $0)...]) } ?? maker
            guard let client = ClientID(name), let next = try await store.maker(of: client) else { return name }
            maker = next
        }
        throw Problem.internalError
    }

    /// Lets a secret be told from others without its slow hash: it is ours, random and long, and nobody who reads the
    /// database has this key.
    func secretMAC(of secret: String, for id: ClientID) -> [UInt8] {
        HMAC.sha256(Array("client \(id) \(secret)".utf8), key: options.secret)
    }
}
