// The verbs behind the token endpoint and the phone codes.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Observability
internal import Postgres
internal import ShopAPI

extension Auth {
    private static let log = Log(label: "auth.signin")
    static let digitsOfACode = 6

    /// Sends a code to `phone`.
    /// - Throws: ``Problem`` 422 for what is no number, 429 when it had one too recently, 503 when it can't be sent.
    func sendCode(_ text: String) async throws -> PhoneCodeSent {
        guard let phone = PhoneNumber(text) else { throw Problem.invalid("/phone", PhoneNumber.rule) }
        guard options.sender != nil || options.sandboxCodes else {
            throw Problem.unavailable("no codes are sent in this installation", after: 3_600)
        }
        let code = try Random.digits(Self.digitsOfACode)
        let now = options.now()
        let isStored = try await store.putCode(
            phone, mac: mac(of: code, for: phone), readable: options.sandboxCodes ? code : nil, options.limits, now: now
        )
        guard isStored else {
            throw Problem.rateLimited(after: try await store.waitForCode(phone, options.limits, now: now))
        }
        if let sender = options.sender {
            do { try await sender.send(code: code, to: phone.description) } catch {
                Self.log.warning(
                    "a code could not be sent", ["to": .string(phone.masked), "error": .describing(error)])
                throw Problem.unavailable("the code could not be sent", after: 30)
            }
        }
        return PhoneCodeSent(
            expiresIn: Int(options.limits.code.components.seconds),
            retryAfter: Int(options.limits.codePause.components.seconds))
    }

    /// Tokens for the customer whose phone got `code`.
    func signIn(phone text: String, code: String) async throws -> TokenAnswer {
        guard let phone = PhoneNumber(text) else { throw TokenRefusal("invalid_request", "phone \(PhoneNumber.rule)") }
        let refusal = TokenRefusal("invalid_grant", "the code is wrong, used, or too old, or was tried too often")
        let now = options.now()
        guard code.utf8.count <= 32, let expected = try await store.tryCode(phone, options.limits, now: now),
            constantTimeEquals(expected, mac(of: code, for: phone))
        else { throw refusal }
        let (token, new) = try newSession(isOperator: false, now)
        guard let user = try await store.signIn(phone, mac: expected, new, now: now) else { throw refusal }
        return try await answer(for: user, refreshToken: token)
    }

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
    func refresh(_ token: String) async throws -> TokenAnswer {
        let now = options.now()
        let next = try Random.token()
        let (decision, session) = try await store.refresh(
            SHA256.hash(token), by: SHA256.hash(next), expires: now + options.limits.refreshToken.inTimeInterval,
            now: now)
        if decision == .revokeFamily { Self.log.warning("a refresh token was used twice: its session is over") }
        guard decision == .renew, let session else {
            throw TokenRefusal("invalid_grant", "the refresh token is not valid")
        }
        guard session.isOperator else { return try await answer(for: session.user, refreshToken: next) }
        guard let role = session.user.role else {
            throw TokenRefusal("invalid_grant", "the refresh token is not valid")
        }
        return try await operatorAnswer(for: session.user, role, refreshToken: next)
    }

    private func answer(for user: UserAccount, refreshToken: String) async throws -> TokenAnswer {
        let token = try await accessToken(
            subject: user.id.description, scopes: [.customer], role: nil, additional: ["number": "\(user.number)"])
        return TokenAnswer(
            access_token: token, expires_in: Int(options.limits.accessToken.components.seconds),
            refresh_token: refreshToken, scope: Scope.customer.rawValue)
    }

    /// A token for a client, with all that its role allows or the part of it that `scope` names.
    func token(forClient id: String, secret: String, scope: String?) async throws -> TokenAnswer {
        let refusal = TokenRefusal("invalid_client", "the client or its secret is wrong", status: 401)
        guard let id = ClientID(id), !secret.isEmpty, secret.utf8.count <= PasswordHash.maximumPasswordBytes,
            let client = try await store.client(id), try await secrets.isRight(secret, for: client)
        else { throw refusal }
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
            subject: subject, scopes: scopes, role: role == .service ? nil : role.rawValue)
        return TokenAnswer(
            access_token: token, expires_in: Int(options.limits.accessToken.components.seconds),
            scope: scopes.map(\.rawValue).sorted().joined(separator: " "))
    }

    /// Makes a client and its secret, which is never shown again.
    func makeClient(
        _ new: NewClient, by actor: Actor, _ reason: String?, isRehearsal: Bool
    ) async throws -> NewClientSecret {
        let name = new.name
        if let mistake = TextRule.name(1...64).mistake(in: name) { throw Problem.invalid("/name", mistake) }
        let taken = Problem.conflict("name_taken", "another client is called \(name)")
        if try await store.hasClient(named: name) { throw taken }
        let credentials = try ClientCredentials.make()
        if isRehearsal {
            return NewClientSecret(clientId: credentials.clientId, clientSecret: nil, name: name, role: new.role)
        }
        let hash = try await secrets.hashing { [cost = options.secretCost] in
            try PasswordHash(of: credentials.clientSecret, cost: cost).description
        }
        let change = AuditedChange(
            by: actor, "client.created", on: credentials.clientId.description, reason: reason,
            details: ["name": name, "role": new.role.rawValue])
        let account = ClientAccount(
            id: credentials.clientId, name: name, role: new.role, createdAt: options.now(),
            createdBy: actor.description)
        do {
            try await store.insert(StoredClient(account: account, secretHash: hash), change)
        } catch let error as PostgresError where error.isUniqueViolation {
            throw taken
        }
        return NewClientSecret(
            clientId: credentials.clientId, clientSecret: credentials.clientSecret, name: name, role: new.role)
    }
}
