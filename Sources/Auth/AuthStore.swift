internal import Audit
internal import FoundationEssentials
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

    /// Puts `key` in the place of the active one, if that was made before `limit`; false when it was not.
    func rotate(
        _ key: SigningKeyRow, olderThan limit: Date, retiring: Date, as change: AuditedChange
    ) async throws -> Bool {
        try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.signing_keys', 0))")
            let younger = try await transaction.query(
                "select 1 from auth.signing_keys where state = 'active' and created_at > $1", limit)
            guard younger.isEmpty else { return false }
            try await transaction.run([
                PostgresStatement(
                    "update auth.signing_keys set state = 'retiring', retires_at = $1 where state = 'active'",
                    retiring),
                PostgresStatement(
                    """
                    insert into auth.signing_keys (id, sealed, public_key, state, created_at)
                    values ($1, $2, $3, 'active', $4)
                    """, key.id, key.sealed, key.publicKey, key.createdAt),
            ])
            try await trail.record(change, in: transaction)
            return true
        }
    }

    // MARK: Phone codes

    /// Stores a new code for `phone`; nil when it may not have one yet.
    func putCode(
        _ phone: PhoneNumber, mac: [UInt8], readable: String?, _ limits: AuthLimits, now: Date
    ) async throws -> Bool {
        let rows = try await database.query(
            """
            insert into auth.phone_codes as c
                (phone, mac, sent_at, expires_at, window_started_at, sent_in_window, readable)
            values ($1, $2, $3, $4, $3, 1, $5)
            on conflict (phone) do update set mac = excluded.mac, tries = 0, sent_at = excluded.sent_at,
                expires_at = excluded.expires_at, readable = excluded.readable,
                window_started_at = case when c.window_started_at <= $7 then $3 else c.window_started_at end,
                sent_in_window = case when c.window_started_at <= $7 then 1 else c.sent_in_window + 1 end
            where c.sent_at <= $6 and (c.window_started_at <= $7 or c.sent_in_window < $8)
            returning phone
            """, phone.description, mac, now, now + limits.code.inTimeInterval, readable,
            now - limits.codePause.inTimeInterval, now - limits.codeWindow.inTimeInterval, limits.codesPerWindow)
        return !rows.isEmpty
    }

    /// Seconds until `phone` may have another code.
    func waitForCode(_ phone: PhoneNumber, _ limits: AuthLimits, now: Date) async throws -> Int {
        let row = try await database.query(
            "select sent_at, window_started_at, sent_in_window from auth.phone_codes where phone = $1",
            phone.description
        ).first
        guard let row else { return 0 }
        var next: Date = try row["sent_at"]
        next += limits.codePause.inTimeInterval
        if try row["sent_in_window"] as Int >= limits.codesPerWindow {
            let window: Date = try row["window_started_at"]
            next = max(next, window + limits.codeWindow.inTimeInterval)
        }
        return max(1, Int(next.timeIntervalSince(now).rounded(.up)))
    }

    /// Counts one try, before it is known whether it is right: so that tries at the same time are counted each.
    /// - Returns: what the code is checked against; nil when there is none, or it was tried too often.
    func tryCode(_ phone: PhoneNumber, _ limits: AuthLimits, now: Date) async throws -> [UInt8]? {
        try await database.query(
            """
            update auth.phone_codes set tries = tries + 1
            where phone = $1 and mac is not null and expires_at > $2 and tries < $3
            returning mac
            """, phone.description, now, limits.codeTries
        ).first.map { try $0["mac"] }
    }

    func readableCode(_ phone: PhoneNumber, now: Date) async throws -> PhoneCode? {
        try await database.query(
            """
            select readable, expires_at from auth.phone_codes
            where phone = $1 and mac is not null and readable is not null and expires_at > $2
            """, phone.description, now
        ).first.map {
            PhoneCode(phone: phone.description, code: try $0["readable"], expiresAt: try $0["expires_at"])
        }
    }

    /// Uses up the code and begins a session for the phone's user, who is made if need be.
    /// - Returns: nil when somebody else has used the code in the meantime.
    func signIn(
        _ phone: PhoneNumber, mac: [UInt8], _ token: NewRefreshToken, now: Date
    ) async throws -> UserAccount? {
        try await database.transaction { transaction in
            let used = try await transaction.execute(
                "update auth.phone_codes set mac = null, readable = null where phone = $1 and mac = $2",
                phone.description, mac)
            guard used == 1 else { return nil }
            let rows = try await transaction.query(
                """
                insert into auth.users (id, phone, created_at, seen_at) values ($1, $2, $3, $3)
                on conflict (phone) do update set seen_at = excluded.seen_at
                returning id, number, phone, role, created_at, seen_at
                """, UUIDv7.next(), phone.description, now)
            guard let user = try rows.first.map(Self.user) else { return nil }
            _ = try await transaction.query(token.insert(for: user.id, now))
            return user
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
    ) async throws -> (RefreshDecision, (user: UserAccount, isOperator: Bool)?) {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                select t.family, t.expires_at, t.family_expires_at, t.used_at, t.revoked_at, t.is_operator,
                    u.id, u.number, u.phone, u.role, u.created_at, u.seen_at
                from auth.refresh_tokens t join auth.users u on u.id = t.user_id
                where t.hash = $1 for update of t
                """, hash
            ).first
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
                return (.renew, (user, isOperator))
            }
        }
    }

    /// Ends the session that the token with `hash` belongs to.
    func revoke(_ hash: [UInt8], now: Date) async throws {
        _ = try await database.execute(
            """
            update auth.refresh_tokens set revoked_at = $2
            where family = (select family from auth.refresh_tokens where hash = $1) and revoked_at is null
            """, hash, now)
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

    // MARK: Clients

    private static func client(_ row: PostgresRow) throws -> ClientAccount {
        ClientAccount(
            id: ClientID(try row["id"] as UUID), name: try row["name"],
            role: ClientRole(rawValue: try row["role"]) ?? .viewer, createdAt: try row["created_at"],
            createdBy: try row["created_by"], usedAt: try row["used_at"], revokedAt: try row["revoked_at"])
    }

    /// A client that is not revoked.
    func client(_ id: ClientID) async throws -> StoredClient? {
        try await database.query(
            """
            select id, name, role, secret_hash, created_at, created_by, used_at, revoked_at from auth.clients
            where id = $1 and revoked_at is null
            """, id.uuid
        ).first.map { StoredClient(account: try Self.client($0), secretHash: try $0["secret_hash"]) }
    }

    /// Newest first, revoked ones too.
    func clients(before id: ClientID?, limit: Int) async throws -> [ClientAccount] {
        try await database.query(
            """
            select id, name, role, created_at, created_by, used_at, revoked_at from auth.clients
            where $1::uuid is null or id < $1 order by id desc limit $2
            """, id?.uuid, limit
        ).map(Self.client)
    }

    func hasClient(named name: String) async throws -> Bool {
        try await !database.query(
            "select 1 from auth.clients where name = $1 and revoked_at is null", name
        ).isEmpty
    }

    /// - Throws: `PostgresError` unique violation when the name is taken.
    func insert(_ client: StoredClient, _ change: AuditedChange) async throws {
        let account = client.account
        try await database.transaction { transaction in
            try await transaction.execute(
                """
                insert into auth.clients (id, name, role, secret_hash, created_at, created_by)
                values ($1, $2, $3, $4, $5, $6)
                """, account.id.uuid, account.name, account.role.rawValue, client.secretHash, account.createdAt,
                account.createdBy)
            try await trail.record(change, in: transaction)
        }
    }

    /// The first admin, if there is none yet, or the one with that id.
    /// - Returns: whether it is there now with that secret's hash as given, and was not before.
    func insertFirstAdmin(_ client: StoredClient, onlyWithoutAnother: Bool) async throws -> Bool {
        let account = client.account
        return try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.first_admin', 0))")
            let others = try await transaction.query(
                "select 1 from auth.clients where role = 'admin' and revoked_at is null and ($2 or id = $1) limit 1",
                account.id.uuid, onlyWithoutAnother)
            guard others.isEmpty else { return false }
            let made = try await transaction.execute(
                """
                insert into auth.clients (id, name, role, secret_hash, created_at, created_by)
                values ($1, $2, $3, $4, $5, $6) on conflict do nothing
                """, account.id.uuid, account.name, account.role.rawValue, client.secretHash, account.createdAt,
                account.createdBy)
            let change = AuditedChange(
                by: .service(account.createdBy), "client.created", on: account.id.description,
                details: ["name": account.name, "role": account.role.rawValue])
            if made == 1 { try await trail.record(change, in: transaction) }
            return made == 1
        }
    }

    enum Revocation: Sendable, Equatable { case done, unknown, lastAdmin }

    /// Revokes a client, unless it is the last admin. With `isRehearsal` it only says what would happen.
    func revoke(_ id: ClientID, _ change: AuditedChange, isRehearsal: Bool, now: Date) async throws -> Revocation {
        try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.roles', 0))")
            let admins = try await transaction.query(
                """
                select id, role from auth.clients where revoked_at is null and (role = 'admin' or id = $1)
                order by id for update
                """, id.uuid)
            let people = try await transaction.query("select 1 from auth.users where role = 'admin' limit 1").count
            guard let row = try admins.first(where: { try $0["id"] as UUID == id.uuid }) else { return .unknown }
            let others = try admins.count { try $0["id"] as UUID != id.uuid }
            if try row["role"] as String == "admin" && others + people == 0 { return .lastAdmin }
            if isRehearsal { return .done }
            try await transaction.execute("update auth.clients set revoked_at = $2 where id = $1", id.uuid, now)
            try await trail.record(change, in: transaction)
            return .done
        }
    }

    /// Notes that a client got a token, at most once a minute.
    func touch(_ id: ClientID, now: Date) async throws {
        _ = try await database.execute(
            "update auth.clients set used_at = $2 where id = $1 and (used_at is null or used_at < $3)", id.uuid, now,
            now - 60)
    }

    // MARK: Sweeping

    /// Forgets what has expired.
    func sweep(_ limits: AuthLimits, now: Date) async throws {
        _ = try await database.execute(
            "delete from auth.phone_codes where expires_at < $1 and window_started_at < $2", now,
            now - limits.codeWindow.inTimeInterval)
        _ = try await database.execute(
            """
            delete from auth.refresh_tokens where hash in
                (select hash from auth.refresh_tokens where family_expires_at < $1 limit 10000)
            """, now)
        _ = try await database.execute("delete from auth.device_logins where expires_at < $1", now - 3_600)
        _ = try await database.execute(
            "delete from auth.signing_keys where state = 'retiring' and retires_at < $1", now)
    }
}
