// SQL of passwords of Telegram clients' users.

internal import FoundationEssentials
internal import Postgres

/// A password as it is stored.
struct StoredPassword: Sendable, Equatable {
    var sealed: [UInt8]
    var hint: String
}

/// A try that is under way: the client has shown something for it.
struct PasswordTry: Sendable {
    var user: Int64
    var challenge: [UInt8]
    var password: StoredPassword
}

extension AuthStore {
    /// Challenges that one key has at once.
    static let triesPerKey = 4

    /// Who is signed in with a key, or whose password it awaits, and their password.
    /// - Throws: ``AccountRefusal/unregisteredKey`` for a key that has neither.
    func passwordHolder(
        _ key: Int64, now: Date
    ) async throws -> (user: Int64, isSignedIn: Bool, password: StoredPassword?) {
        let row = try await database.query(
            """
            select s.number, k.user_number is not null as is_signed_in, p.sealed, p.hint
            from auth.auth_keys k
            cross join lateral (
                select coalesce(k.user_number, case when k.awaited_until > $2 then k.awaited_number end) as number) s
            left join auth.chat_passwords p on p.user_number = s.number
            where k.id = $1 and s.number is not null
            """, key, now
        ).first
        guard let row else { throw AccountRefusal.unregisteredKey }
        let sealed: [UInt8]? = try row["sealed"]
        let hint: String? = try row["hint"]
        return (
            try row["number"], try row["is_signed_in"], sealed.map { StoredPassword(sealed: $0, hint: hint ?? "") }
        )
    }

    /// Keeps a challenge; the oldest of too many of one key go.
    func insertTry(_ id: Int64, key: Int64, user: Int64, sealed: [UInt8], until end: Date) async throws {
        try await database.transact([
            PostgresStatement(
                """
                delete from auth.password_tries where id in (
                    select id from auth.password_tries where key_id = $1 order by expires_at desc, id offset $2)
                """, key, Self.triesPerKey - 1),
            PostgresStatement(
                """
                insert into auth.password_tries (id, key_id, user_number, sealed, expires_at)
                values ($1, $2, $3, $4, $5)
                """, id, key, user, sealed, end),
        ])
    }

    /// Counts a try of a password and uses its challenge up, whatever comes of it.
    /// - Throws: ``AccountRefusal``: `SRP_ID_INVALID` for a challenge that is another key's or over, `FLOOD_WAIT_n`.
    func takeTry(_ id: Int64, key: Int64, _ limits: AuthLimits, now: Date) async throws -> PasswordTry {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                delete from auth.password_tries t using auth.chat_passwords p
                where t.id = $1 and t.key_id = $2 and t.expires_at > $3 and p.user_number = t.user_number
                returning t.user_number, t.sealed as challenge, p.sealed, p.hint
                """, id, key, now
            ).first
            guard let row else { throw AccountRefusal.invalidPasswordTry }
            let user: Int64 = try row["user_number"]
            let budget = Budget.hourly("password of \(user)", limits.passwordTriesPerHour)
            if let wait = try await take([budget], in: transaction, now: now) { throw AccountRefusal.floodWait(wait) }
            return PasswordTry(
                user: user, challenge: try row["challenge"],
                password: StoredPassword(sealed: try row["sealed"], hint: try row["hint"]))
        }
    }

    /// Signs in who has shown that they know `password`, if that is still theirs and the key awaits it.
    /// - Returns: the keys that were ended.
    func signIn(
        _ user: Int64, knowing password: StoredPassword, with key: Int64, hash: Int64, _ limits: AuthLimits, now: Date
    ) async throws -> [Int64] {
        try await database.transaction { transaction in
            guard try await lockPassword(of: user, in: transaction) == password else {
                throw AccountRefusal.invalidPasswordTry
            }
            let locked = try await lockKey(key, in: transaction, now: now)
            if locked.user == user { return [] }
            guard locked.user == nil, locked.awaited == user else { throw AccountRefusal.unregisteredKey }
            return try await signIn(
                user, with: key, hash: hash, limit: limits.chatSessions, in: transaction, now: now)
        }
    }

    /// Puts another password in the place of the one that was shown to be known.
    /// - Parameters:
    ///   - old: nil: there was none.
    ///   - new: nil: none any more.
    /// - Returns: false when it has changed since.
    func setPassword(
        of user: Int64, from old: StoredPassword?, to new: StoredPassword?, now: Date
    ) async throws -> Bool {
        try await database.transaction { transaction in
            guard try await lockPassword(of: user, in: transaction) == old else { return false }
            try await transaction.run([
                PostgresStatement("delete from auth.password_tries where user_number = $1", user),
                PostgresStatement("delete from auth.chat_passwords where user_number = $1", user),
            ])
            if let new {
                try await transaction.execute(
                    """
                    insert into auth.chat_passwords (user_number, sealed, hint, created_at) values ($1, $2, $3, $4)
                    """, user, new.sealed, new.hint, now)
                // Who came in before there was one has not proved that they know it.
                if old == nil { _ = try await endWebSessions(of: user, in: transaction, now: now) }
            }
            return true
        }
    }

    func lockPassword(of user: Int64, in transaction: PostgresTransaction) async throws -> StoredPassword? {
        let rows = try await transaction.run([
            PostgresStatement("select 1 from auth.users where number = $1 for update", user),
            PostgresStatement("select sealed, hint from auth.chat_passwords where user_number = $1", user),
        ])
        return try rows[1].first.map { StoredPassword(sealed: try $0["sealed"], hint: try $0["hint"]) }
    }
}
