// Making clients: once for each key, although no secret is kept that could be told again.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// A change that may be asked for again: who wants it, under which key, and what tells its request from others.
struct KeyedChange: Sendable {
    var actor: Actor
    var key: String
    var fingerprint: [UInt8]
}

extension Auth {
    /// How long who has made a client can have its secret told again, by the same request with the same key.
    private static let retelling: TimeInterval = 86_400

    /// What is kept of a key.
    func digest(of change: KeyedChange) -> [UInt8] {
        HMAC.sha256(Array("key \(change.actor) \(change.key)".utf8), key: options.secret)
    }

    /// Made of the key and our own secret, so that it can be told again and is nowhere until then.
    private func secret(for change: KeyedChange) -> String {
        let text = "secret of a client \(change.actor) \(change.key) \(Hex.encode(change.fingerprint))"
        return Hex.encode(HMAC.sha256(Array(text.utf8), key: options.secret))
    }

    /// Makes a client and its secret.
    /// - Parameter change: nil: without a key, or a rehearsal.
    /// - Returns: whether it had been made before.
    /// - Throws: ``Problem`` 409 when the name is taken, 422 for a key that another request has used, 503
    ///   `outcome_unknown` when it can't be told whether it was made.
    func makeClient(
        _ new: NewClient, by principal: Principal, _ reason: String?, as change: KeyedChange?, isRehearsal: Bool
    ) async throws -> (made: NewClientSecret, wasReplayed: Bool) {
        let name = new.name
        if let mistake = TextRule.name(1...64).mistake(in: name) { throw Problem.invalid("/name", mistake) }
        if let change, let earlier = try await earlierClient(change) { return (earlier, true) }
        let taken = Problem.conflict("name_taken", "another client is called \(name)")
        if try await store.hasClient(named: name) { throw taken }
        var credentials = try ClientCredentials.make()
        if isRehearsal {
            let made = NewClientSecret(clientId: credentials.clientId, clientSecret: nil, name: name, role: new.role)
            return (made, false)
        }
        if let change { credentials.clientSecret = secret(for: change) }
        let client = try await stored(credentials, new, by: principal)
        let record = AuditedChange(
            by: principal.actor, "client.created", on: credentials.clientId.description, reason: reason,
            details: ["name": name, "role": new.role.rawValue])
        do {
            try await store.insert(client, under: change.map(digest), by: principal, record)
        } catch let error as PostgresError where error.isUniqueViolation {
            if let change, let earlier = try await earlierClient(change) { return (earlier, true) }
            throw taken
        } catch let error as PostgresError where error.waitedTooLong && change != nil {
            // The same key in a session that has not ended: it waited for that.
            throw Problem.outcomeUnknown(change?.key)
        }
        let made = NewClientSecret(
            clientId: credentials.clientId, clientSecret: credentials.clientSecret, name: name, role: new.role)
        return (made, false)
    }

    private func stored(
        _ credentials: ClientCredentials, _ new: NewClient, by principal: Principal
    ) async throws -> StoredClient {
        let hash = try await secrets.hashing { [cost = options.secretCost] in
            try PasswordHash(of: credentials.clientSecret, cost: cost).description
        }
        let account = ClientAccount(
            id: credentials.clientId, name: new.name, role: new.role, createdAt: options.now(),
            createdBy: principal.actor.description)
        return StoredClient(
            account: account, secretHash: hash,
            secretMAC: secretMAC(of: credentials.clientSecret, for: credentials.clientId))
    }

    /// What was made under this key.
    /// - Throws: ``Problem`` 422 when that was another request.
    private func earlierClient(_ change: KeyedChange) async throws -> NewClientSecret? {
        guard let client = try await store.client(madeUnder: digest(of: change)) else { return nil }
        let (account, secret) = (client.account, secret(for: change))
        guard client.secretMAC == secretMAC(of: secret, for: account.id) else { throw Problem.keyReused }
        let isTold =
            account.revokedAt == nil && options.now().timeIntervalSince(account.createdAt) < Self.retelling
        return NewClientSecret(
            clientId: account.id, clientSecret: isTold ? secret : nil, name: account.name, role: account.role)
    }
}

extension APIRequest {
    /// As it may be asked for again; nil without a key, and for a rehearsal.
    func keyed(_ body: [UInt8] = []) throws -> KeyedChange? {
        guard try !isDryRun, let key = try idempotencyKey else { return nil }
        return KeyedChange(actor: try actor, key: key, fingerprint: fingerprint(of: body))
    }
}
