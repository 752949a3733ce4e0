internal import Audit
internal import EventBus
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

struct SigningKeyRow: Sendable {
    var id: String
    var sealed: [UInt8]
    var publicKey: String
    var isActive: Bool
    var createdAt: Date
}

/// A client with what its secret is checked against.
struct StoredClient: Sendable {
    var account: ClientAccount
    var secretHash: String
    /// Nil for one that has not signed in since there is such a thing.
    var secretMAC: [UInt8]?
    /// How often all its tokens had been revoked.
    var epoch: Int64 = 0
}

/// Whose session a token belongs to.
struct SessionHolder: Sendable, Equatable {
    var user: UserAccount
    /// How often all tokens of the user had been revoked.
    var epoch: Int64
    /// The family of the session's refresh tokens.
    var session: UUID
    var isOperator: Bool
}

/// All SQL of Auth.
struct AuthStore: Sendable {
    let database: PostgresClient
    let trail = AuditTrail(Auth.name)

    // MARK: Signing keys

    /// Those that tokens may still be signed with.
    func signingKeys() async throws -> [SigningKeyRow] {
        try await database.query(
            "select id, sealed, public_key, state, created_at from auth.signing_keys order by created_at desc, id"
        ).map {
            SigningKeyRow(
                id: try $0["id"], sealed: try $0["sealed"], publicKey: try $0["public_key"],
                isActive: try $0["state"] as String == "active", createdAt: try $0["created_at"])
        }
    }

    /// What becomes of the keys that are there when another one begins to sign.
    enum OldKeys: Sendable {
        /// They are known until then.
        case retire(at: Date)
        /// Nothing that they have signed is worth anything.
        case revoke(Date)
    }

    /// Puts `key` in the place of the active one, if that was made before `limit`; false when it was not.
    /// - Parameters:
    ///   - principal: who wants it; nil: nobody but us.
    ///   - keyHash: false, too, when it was done under this one before.
    func rotate(
        _ key: SigningKeyRow, olderThan limit: Date, _ old: OldKeys, by principal: Principal?,
        as change: AuditedChange, under keyHash: [UInt8]?
    ) async throws -> Bool {
        try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.signing_keys', 0))")
            if let principal { try await checkIsCurrent(principal, in: transaction) }
            let younger = try await transaction.query(
                "select 1 from auth.signing_keys where (state = 'active' and created_at > $1) or key_hash = $2", limit,
                keyHash)
            guard younger.isEmpty else { return false }
            switch old {
            case .retire(let date):
                try await transaction.execute(
                    "update auth.signing_keys set state = 'retiring', retires_at = $1 where state = 'active'", date)
            case .revoke(let now):
                let gone = try await transaction.query("delete from auth.signing_keys returning id")
                _ = try await transaction.run(
                    Self.end(try gone.map { RevocationKey.signingKey(try $0["id"]) }, now))
            }
            try await transaction.run([
                PostgresStatement(
                    """
                    insert into auth.signing_keys (id, sealed, public_key, state, created_at, key_hash)
                    values ($1, $2, $3, 'active', $4, $5)
                    """, key.id, key.sealed, key.publicKey, key.createdAt, keyHash)
            ])
            try await trail.record(change, in: transaction)
            return true
        }
    }

    // MARK: Refresh tokens

    /// A token that is to be stored: its digest only.
    struct NewRefreshToken: Sendable {
        var hash: [UInt8]
        var family: UUID
        var expiresAt: Date
        var familyExpiresAt: Date
        var isOperator = false

        func insert(for user: UserID, _ now: Date) -> PostgresStatement {
            PostgresStatement(
                """
                insert into auth.refresh_tokens
                    (hash, family, user_id, created_at, expires_at, family_expires_at, is_operator)
                values ($1, $2, $3, $4, $5, $6, $7)
                """, hash, family, user.uuid, now, min(expiresAt, familyExpiresAt), familyExpiresAt, isOperator)
        }
    }

    /// Replaces the token with `hash` by the next of its family, or revokes the family.
    /// - Returns: what was decided, and the user when the token was renewed.
    func refresh(
        _ hash: [UInt8], by next: [UInt8], expires: Date, now: Date
    ) async throws -> (RefreshDecision, SessionHolder?) {
        try await database.transaction { transaction in
            // The user first, as whoever revokes does: a session that is renewed meanwhile does not slip through.
            let rows = try await transaction.run([
                PostgresStatement(
                    """
                    select 1 from auth.users
                    where id = (select user_id from auth.refresh_tokens where hash = $1) for update
                    """, hash),
                PostgresStatement(
                    """
                    select t.family, t.expires_at, t.family_expires_at, t.used_at, t.revoked_at, t.is_operator,
                        u.id, u.number, u.phone, u.role, u.created_at, u.seen_at, u.epoch
                    from auth.refresh_tokens t join auth.users u on u.id = t.user_id
                    where t.hash = $1 for update of t
                    """, hash),
            ])
            let row = rows[1].first
            guard let row else { return (.refuse, nil) }
            let token = RefreshDecision.Token(
                expiresAt: try row["expires_at"], familyExpiresAt: try row["family_expires_at"],
                usedAt: try row["used_at"], revokedAt: try row["revoked_at"])
            let family: UUID = try row["family"]
            let decision = RefreshDecision(token, now: now)
            let isOperator: Bool = try row["is_operator"]
            switch decision {
            case .refuse: return (.refuse, nil)
            case .revokeFamily:
                try await transaction.execute(
                    "update auth.refresh_tokens set revoked_at = $2 where family = $1 and revoked_at is null", family,
                    now)
                _ = try await transaction.run(Self.end([RevocationKey.session(family.uuidString)], now))
                if isOperator {
                    let change = AuditedChange(
                        by: .service(Auth.name), "session.revoked", on: try Self.user(row).id.description,
                        reason: "a refresh token was used twice")
                    try await trail.record(change, in: transaction)
                }
                return (.revokeFamily, nil)
            case .renew:
                let user = try Self.user(row)
                let new = NewRefreshToken(
                    hash: next, family: family, expiresAt: expires, familyExpiresAt: token.familyExpiresAt,
                    isOperator: isOperator)
                try await transaction.run([
                    PostgresStatement("update auth.refresh_tokens set used_at = $2 where hash = $1", hash, now),
                    new.insert(for: user.id, now),
                    PostgresStatement("update auth.users set seen_at = $2 where id = $1", user.id.uuid, now),
                ])
                let holder = SessionHolder(
                    user: user, epoch: try row["epoch"], session: family, isOperator: isOperator)
                return (.renew, holder)
            }
        }
    }

    /// Ends the session that the token with `hash` belongs to.
    /// - Returns: false when there is no such token.
    func revoke(_ hash: [UInt8], now: Date) async throws -> Bool {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                "select family from auth.refresh_tokens where hash = $1", hash
            ).first
            guard let family: UUID = try row?["family"] else { return false }
            try await transaction.run(
                [
                    PostgresStatement(
                        "update auth.refresh_tokens set revoked_at = $2 where family = $1 and revoked_at is null",
                        family, now)
                ] + Self.end([RevocationKey.session(family.uuidString)], now))
            return true
        }
    }

    // MARK: Users

    static func user(_ row: PostgresRow) throws -> UserAccount {
        UserAccount(
            id: UserID(try row["id"] as UUID), number: try row["number"], phone: try row["phone"],
            role: (try row["role"] as String?).flatMap(Role.init), createdAt: try row["created_at"],
            seenAt: try row["seen_at"])
    }

    func user(_ id: UserID) async throws -> UserAccount? {
        try await database.query(
            "select id, number, phone, role, created_at, seen_at from auth.users where id = $1", id.uuid
        ).first.map(Self.user)
    }

    /// Newest first.
    func users(phone: PhoneNumber?, role: Role?, before id: UserID?, limit: Int) async throws -> [UserAccount] {
        try await database.query(
            """
            select id, number, phone, role, created_at, seen_at from auth.users
            where ($1::text is null or phone = $1) and ($2::uuid is null or id < $2)
                and ($4::text is null or role = $4)
            order by id desc limit $3
            """, phone?.description, id?.uuid, limit, role?.rawValue
        ).map(Self.user)
    }

    // MARK: Sweeping

    /// Seconds that a revocation is kept for after the last token that it concerns: clocks differ, and a key that was
    /// compromised must not come back with a daemon that has not read the keys for a while.
    static let revocationMargin: TimeInterval = 3_600

    /// What is forgotten when it has expired. (``sweepChallenges(now:)`` records what it forgets.)
    static func retentions(_ limits: AuthLimits) -> [Retention] {
        [
            Retention("auth.budgets", by: "full_at", for: .zero),
            Retention("auth.known_devices", by: "expires_at", for: .zero),
            Retention("auth.revocations", by: "at", for: limits.accessToken + .seconds(revocationMargin)),
            Retention("auth.refresh_tokens", by: "family_expires_at", for: .zero),
            // For an hour a device is told that its code has expired, and not that there is none.
            Retention("auth.device_logins", by: "expires_at", for: .seconds(3_600)),
            // Of the version before, which needs a code for no longer than it is valid.
            Retention("auth.phone_codes", by: "expires_at", for: .seconds(86_400)),
            Retention("auth.ended_auth_keys", by: "at", for: EndedAuthKeys.keptFor + .seconds(revocationMargin)),
            Retention("auth.password_tries", by: "expires_at", for: .zero),
            Retention("auth.chat_gateways", by: "seen_at", for: Auth.gatewayKeptFor),
        ]
    }

    /// What is swept besides: some challenges, and keys that sign nothing any more, of which there are few.
    func sweep(now: Date) async throws {
        try await sweepChallenges(now: now)
        _ = try await database.execute(
            "delete from auth.signing_keys where state = 'retiring' and retires_at < $1", now)
    }
}
