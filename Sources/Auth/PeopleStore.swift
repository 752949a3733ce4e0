// SQL of operators who are people: their roles, and their signing in on devices.

internal import Audit
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension AuthStore {
    // MARK: Roles

    enum RoleChange: Sendable, Equatable { case done(UserAccount), unknown, own, lastAdmin }

    /// Gives a user the role, or takes it away; who loses it loses their sessions as an operator too. Tokens with the
    /// role from before are worth nothing from the commit on.
    /// - Parameters:
    ///   - phone: makes a user of that number if there is none.
    ///   - principal: nobody changes the role of the one who answers for them.
    func setRole(
        _ role: Role?, of id: UserID?, phone: PhoneNumber?, by principal: Principal, reason: String?,
        isRehearsal: Bool, now: Date
    ) async throws -> RoleChange {
        struct Rehearsed: Error { var user: UserAccount }
        do {
            return try await database.transaction { transaction in
                // All changes of who administers the shop, one after another.
                try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.roles', 0))")
                try await checkIsCurrent(principal, in: transaction)
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
                if principal.responsible == user.id.description { return .own }
                let before = user.role
                if before == role { return .done(user) }
                user.role = role
                try await transaction.run(
                    [
                        PostgresStatement(
                            "update auth.users set role = $2 where id = $1", user.id.uuid, role?.rawValue)
                    ] + Self.endTokens(of: user.id, now))
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
                    by: principal.actor, role == nil ? "role.revoked" : "role.granted", on: user.id.description,
                    reason: reason,
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
        of id: UserID, by principal: Principal, reason: String?, isRehearsal: Bool, now: Date
    ) async throws -> UserSessionsEnded? {
        struct Rehearsed: Error { var answer: UserSessionsEnded }
        do {
            return try await database.transaction { transaction in
                try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.roles', 0))")
                try await checkIsCurrent(principal, in: transaction)
                let row = try await transaction.query(
                    "select id, number, phone, role, created_at, seen_at from auth.users where id = $1 for update",
                    id.uuid
                ).first
                guard let user = try row.map(Self.user) else { return nil }
                let sessions = try await endAllSessions(of: user, in: transaction, now: now)
                let answer = UserSessionsEnded(user: user, sessions: sessions)
                if isRehearsal { throw Rehearsed(answer: answer) }
                let change = AuditedChange(
                    by: principal.actor, "sessions.revoked", on: id.description, reason: reason,
                    details: ["sessions": sessions])
                try await trail.record(change, in: transaction)
                return answer
            }
        } catch let rehearsal as Rehearsed {
            return rehearsal.answer
        }
    }
}
