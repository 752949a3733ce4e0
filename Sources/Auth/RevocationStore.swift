internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension AuthStore {
    static let revocationChannel = "auth_revocations"

    // MARK: Who asks

    /// Whether the principal's token is still worth something, told by the database itself: a change of who may do what
    /// is never made with a token that was revoked a moment ago. Their revocation waits until the transaction is over.
    /// - Throws: ``Problem`` 401.
    func checkIsCurrent(_ principal: Principal, in transaction: PostgresTransaction) async throws {
        let row: PostgresRow?
        if let user = UserID(principal.subject) {
            row = try await transaction.query(
                "select epoch from auth.users where id = $1 for share", user.uuid
            ).first
        } else if let client = ClientID(principal.client ?? principal.subject) {
            row = try await transaction.query(
                "select epoch from auth.clients where id = $1 and revoked_at is null for share", client.uuid
            ).first
        } else {
            return
        }
        let epoch: Int64? = try row?["epoch"]
        let ended = try await transaction.query(
            "select 1 from auth.revocations where key = any($1)",
            [principal.session.map(RevocationKey.session), principal.keyID.map(RevocationKey.signingKey)].compactMap(
                \.self)
        )
        guard let epoch, epoch <= principal.epoch, ended.isEmpty else {
            throw Problem.unauthenticated("the token has been revoked")
        }
    }

    // MARK: Ending

    /// Tokens of the user from before are worth nothing from the commit on.
    static func endTokens(of user: UserID, _ now: Date) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                with ended as (update auth.users set epoch = epoch + 1 where id = $1 returning epoch)
                insert into auth.revocations as r (key, epoch, at) select $2, epoch, $3 from ended
                on conflict (key) do update set epoch = greatest(r.epoch, excluded.epoch), at = excluded.at
                """, user.uuid, user.description, now), wakeUp,
        ]
    }

    /// The same of a client.
    static func endTokens(of client: ClientID, _ now: Date) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                with ended as (update auth.clients set epoch = epoch + 1 where id = $1 returning epoch)
                insert into auth.revocations as r (key, epoch, at) select $2, epoch, $3 from ended
                on conflict (key) do update set epoch = greatest(r.epoch, excluded.epoch), at = excluded.at
                """, client.uuid, client.description, now), wakeUp,
        ]
    }

    /// Tokens that depend on one of these things are worth nothing: sessions, keys.
    static func end(_ keys: [String], _ now: Date) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                insert into auth.revocations (key, epoch, at) select key, 1, $2 from unnest($1::text[]) as t (key)
                on conflict (key) do nothing
                """, keys, now), wakeUp,
        ]
    }

    private static let wakeUp = PostgresStatement("select pg_notify('auth_revocations', '')")

    /// Ends all sessions of a user, those of Telegram clients too, and what they had signed in on is known no more.
    /// - Returns: how many sessions there were.
    func endAllSessions(of user: UserAccount, in transaction: PostgresTransaction, now: Date) async throws -> Int {
        let rows = try await transaction.run(
            [
                PostgresStatement(
                    """
                    with ended as (
                        update auth.refresh_tokens set revoked_at = $2
                        where user_id = $1 and revoked_at is null and family_expires_at > $2
                        returning family
                    )
                    select count(distinct family) as count from ended
                    """, user.id.uuid, now),
                PostgresStatement("delete from auth.known_devices where phone = $1", user.phone),
                // A code that is on its way begins no session either.
                PostgresStatement(
                    "update auth.challenges set used_at = $2 where phone = $1 and used_at is null", user.phone, now),
                PostgresStatement(
                    "update auth.device_logins set state = 'denied' where user_id = $1 and state = 'allowed'",
                    user.id.uuid),
            ] + Self.endTokens(of: user.id, now))
        let chats = try await endKeys(of: user.number, in: transaction, now: now)
        return (try rows[0].first?["count"] ?? 0) + chats.sessions
    }

    /// Ends what a user is signed in with as a customer over REST.
    /// - Returns: how many sessions there were.
    func endWebSessions(of user: Int64, in transaction: PostgresTransaction, now: Date) async throws -> Int {
        let rows = try await transaction.run([
            PostgresStatement("select 1 from auth.users where number = $1 for update", user),
            PostgresStatement(
                """
                with ended as (
                    update auth.refresh_tokens t set revoked_at = $2 from auth.users u
                    where u.number = $1 and t.user_id = u.id and not t.is_operator and t.revoked_at is null
                        and t.family_expires_at > $2
                    returning t.family
                )
                select distinct family from ended
                """, user, now),
        ])
        let sessions = try rows[1].map { RevocationKey.session((try $0["family"] as UUID).uuidString) }
        if !sessions.isEmpty { _ = try await transaction.run(Self.end(sessions, now)) }
        return sessions.count
    }

    // MARK: The list

    /// What was revoked and may still be about in a token.
    func revocations() async throws -> RevocationList {
        RevocationList(
            revoked: try await database.query("select key, epoch from auth.revocations order by key").map {
                RevocationList.Entry(key: try $0["key"], epoch: try $0["epoch"])
            })
    }
}
