// SQL of operators who are people: their roles, and their signing in on devices.

internal import Audit
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension AuthStore {
    // MARK: Roles

    enum RoleChange: Sendable, Equatable { case done(UserAccount), unknown, own, lastAdmin }

    /// Gives a user the role, or takes it away; who loses it loses their sessions as an operator too.
    /// - Parameters:
    ///   - phone: makes a user of that number if there is none.
    ///   - actor: nobody changes their own role.
    func setRole(
        _ role: Role?, of id: UserID?, phone: PhoneNumber?, by actor: Actor, reason: String?, isRehearsal: Bool,
        now: Date
    ) async throws -> RoleChange {
        struct Rehearsed: Error { var user: UserAccount }
        do {
            return try await database.transaction { transaction in
                // All changes of who administers the shop, one after another.
                try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.roles', 0))")
                if let phone {
                    try await transaction.execute(
                        """
                        insert into auth.users (id, phone, created_at, seen_at) values ($1, $2, $3, $3)
                        on conflict (phone) do nothing
                        """, UUIDv7.next(), phone.description, now)
                }
                let rows = try await transaction.query(
                    """
                    select id, number, phone, role, created_at, seen_at from auth.users
                    where ($1::uuid is null or id = $1) and ($2::text is null or phone = $2) for update
                    """, id?.uuid, phone?.description)
                guard (id != nil || phone != nil), var user = try rows.first.map(Self.user) else { return .unknown }
                if actor.id == user.id.description { return .own }
                let before = user.role
                if before == role { return .done(user) }
                user.role = role
                try await transaction.execute(
                    "update auth.users set role = $2 where id = $1", user.id.uuid, role?.rawValue)
                if role == nil {
                    try await transaction.execute(
                        """
                        update auth.refresh_tokens set revoked_at = $2
                        where user_id = $1 and is_operator and revoked_at is null
                        """, user.id.uuid, now)
                }
                if before == .admin, try await !hasAdmin(transaction) { throw LastAdmin() }
                if isRehearsal { throw Rehearsed(user: user) }
                let change = AuditedChange(
                    by: actor, role == nil ? "role.revoked" : "role.granted", on: user.id.description, reason: reason,
                    details: ["before": before?.rawValue ?? "none", "role": role?.rawValue ?? "none"])
                try await trail.record(change, in: transaction)
                return .done(user)
            }
        } catch is LastAdmin {
            return .lastAdmin
        } catch let rehearsal as Rehearsed {
            return .done(rehearsal.user)
        }
    }
    private struct LastAdmin: Error {}

    private func hasAdmin(_ transaction: PostgresTransaction) async throws -> Bool {
        try await !transaction.query(
            """
            select 1 where exists (select from auth.users where role = 'admin')
                or exists (select from auth.clients where role = 'admin' and revoked_at is null)
            """
        ).isEmpty
    }

    /// Ends every session of a user, as a customer and as an operator.
    /// - Returns: the user and how many sessions there were; nil when there is no such user.
    func endSessions(
        of id: UserID, by actor: Actor, reason: String?, isRehearsal: Bool, now: Date
    ) async throws -> UserSessionsEnded? {
        struct Rehearsed: Error { var answer: UserSessionsEnded }
        do {
            return try await database.transaction { transaction in
                let rows = try await transaction.run([
                    PostgresStatement(
                        "select id, number, phone, role, created_at, seen_at from auth.users where id = $1 for update",
                        id.uuid),
                    PostgresStatement(
                        """
                        with ended as (
                            update auth.refresh_tokens set revoked_at = $2
                            where user_id = $1 and revoked_at is null and family_expires_at > $2
                            returning family
                        )
                        select count(distinct family) as count from ended
                        """, id.uuid, now),
                ])
                guard let user = try rows[0].first.map(Self.user), let row = rows[1].first else { return nil }
                let answer = UserSessionsEnded(user: user, sessions: try row["count"])
                if isRehearsal { throw Rehearsed(answer: answer) }
                let change = AuditedChange(
                    by: actor, "sessions.revoked", on: id.description, reason: reason,
                    details: ["sessions": answer.sessions])
                try await trail.record(change, in: transaction)
                return answer
            }
        } catch let rehearsal as Rehearsed {
            return rehearsal.answer
        }
    }

    // MARK: Devices

    /// How many may be waiting at the same time: nobody needs a token to begin one.
    static let maximumDeviceLogins = 10_000

    /// - Returns: false when too many are waiting.
    func insertDeviceLogin(_ device: [UInt8], _ code: UserCode, pause: Int, now: Date, expires: Date) async throws
        -> Bool
    {
        let rows = try await database.query(
            """
            insert into auth.device_logins (device_hash, user_code, state, created_at, expires_at, pause)
            select $1, $2, 'pending', $3, $4, $5
            where (select count(*) from auth.device_logins where expires_at > $3) < $6
            returning pause
            """, device, code.text, now, expires, pause, Self.maximumDeviceLogins)
        return !rows.isEmpty
    }

    /// Whether the code is one that waits for somebody's decision.
    func isWaiting(_ code: UserCode, now: Date) async throws -> Bool {
        try await !database.query(
            "select 1 from auth.device_logins where user_code = $1 and state = 'pending' and expires_at > $2",
            code.text, now
        ).isEmpty
    }

    enum DeviceAnswer: Sendable, Equatable { case done, noRole, gone }

    /// What the holder of the phone, whose code was right, says to a device's login. Uses up the phone's code.
    func decide(
        _ code: UserCode, phone: PhoneNumber, mac: [UInt8], isAllowed: Bool, now: Date
    ) async throws -> DeviceAnswer {
        try await database.transaction { transaction in
            let used = try await transaction.execute(
                "update auth.phone_codes set mac = null, readable = null where phone = $1 and mac = $2",
                phone.description, mac)
            guard used == 1 else { return .gone }
            let row = try await transaction.query(
                "select id, number, phone, role, created_at, seen_at from auth.users where phone = $1",
                phone.description
            ).first
            guard let user = try row.map(Self.user), let role = user.role else { return .noRole }
            let decided = try await transaction.execute(
                """
                update auth.device_logins set state = $2, user_id = $3
                where user_code = $1 and state = 'pending' and expires_at > $4
                """, code.text, isAllowed ? "allowed" : "denied", user.id.uuid, now)
            guard decided == 1 else { return .gone }
            let change = AuditedChange(
                by: Actor(.operator, user.id.description), isAllowed ? "login.allowed" : "login.denied",
                on: user.id.description, details: ["role": role.rawValue])
            try await trail.record(change, in: transaction)
            return .done
        }
    }

    /// What a device is told, and the user whose session begins with that.
    func device(_ hash: [UInt8], _ token: NewRefreshToken, now: Date) async throws -> (DeviceDecision, UserAccount?) {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                select d.state, d.expires_at, d.polled_at, d.pause, d.user_id from auth.device_logins d
                where d.device_hash = $1 for update
                """, hash
            ).first
            let login = try row.map {
                DeviceDecision.Login(
                    state: DeviceDecision.Login.State(rawValue: try $0["state"]) ?? .used,
                    expiresAt: try $0["expires_at"], polledAt: try $0["polled_at"], pause: try $0["pause"])
            }
            let decision = DeviceDecision(login, now: now)
            let slower = decision == .slowDown ? 5 : 0
            try await transaction.execute(
                "update auth.device_logins set polled_at = $2, pause = pause + $3 where device_hash = $1", hash, now,
                slower)
            guard decision == .tokens, let user = try row?["user_id"] as UUID? else { return (decision, nil) }
            let found = try await transaction.query(
                "select id, number, phone, role, created_at, seen_at from auth.users where id = $1", user
            ).first
            guard let account = try found.map(Self.user), account.role != nil else { return (.denied, nil) }
            try await transaction.run([
                PostgresStatement("update auth.device_logins set state = 'used' where device_hash = $1", hash),
                token.insert(for: account.id, now),
                PostgresStatement("update auth.users set seen_at = $2 where id = $1", account.id.uuid, now),
            ])
            return (.tokens, account)
        }
    }
}
