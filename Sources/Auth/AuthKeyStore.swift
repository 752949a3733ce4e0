// SQL of the keys of Telegram clients, which are the sessions of those who are signed in with them.

internal import Audit
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// What stands in the way of ``AuthStore/bind(_:to:until:now:)``.
enum KeyBinding: Sendable, Equatable { case done, unknown, other }

/// One session of somebody, for lists.
struct StoredChatSession: Sendable {
    var keyID: Int64
    var hash: Int64
    var device: ChatDevice?
    var network: String?
    var signedInAt: Date
    var seenAt: Date
}

extension AuthStore {
    static let endedKeysChannel = "auth_ended_keys"

    // MARK: One key

    enum KeyInsertion: Sendable, Equatable {
        case done
        /// There is, or was until a short time ago, one of that id.
        case collision
        case tooOften(Int)
    }

    func insertKey(_ key: AuthKey, sealed: [UInt8], _ budget: Budget, now: Date) async throws -> KeyInsertion {
        try await database.transaction { transaction in
            if let wait = try await take([budget], in: transaction, now: now) { return .tooOften(wait) }
            let inserted = try await transaction.execute(
                """
                insert into auth.auth_keys (id, sealed, dc, created_at, expires_at, seen_at)
                select $1, $2, $3, $4, $5, $6
                where not exists (select from auth.ended_auth_keys where id = $1)
                on conflict (id) do nothing
                """, key.id, sealed, Int32(clamping: key.dc), key.createdAt, key.expiresAt, now)
            return inserted == 1 ? .done : .collision
        }
    }

    /// - Returns: nil for none, and for a temporary one that has expired.
    func key(_ id: Int64, _ vault: AuthKeyVault, now: Date) async throws -> AuthKey? {
        let row = try await database.query(
            """
            select k.sealed, k.dc, k.created_at, k.expires_at, k.permanent_id, k.api_id, k.device, k.system, k.app,
                k.language, k.layer, s.user_number, s.awaited_number, s.awaited_until
            from auth.auth_keys k join auth.auth_keys s on s.id = coalesce(k.permanent_id, k.id)
            where k.id = $1 and (k.expires_at is null or k.expires_at > $2)
            """, id, now
        ).first
        guard let row else { return nil }
        let bytes = try vault.open(try row["sealed"], id: id)
        var key = AuthKey(
            id: id, bytes: bytes, dc: Int(try row["dc"] as Int32), createdAt: try row["created_at"],
            expiresAt: try row["expires_at"])
        key.permanentID = try row["permanent_id"]
        key.user = try row["user_number"]
        key.awaited = try row["awaited_number"]
        key.awaitedUntil = try row["awaited_until"]
        key.device = try Self.device(row)
        return key
    }

    private static func device(_ row: PostgresRow) throws -> ChatDevice? {
        guard let layer: Int32 = try row["layer"] else { return nil }
        return ChatDevice(
            apiID: Int(try row["api_id"] as Int32? ?? 0), model: try row["device"] as String? ?? "",
            system: try row["system"] as String? ?? "", app: try row["app"] as String? ?? "",
            language: try row["language"] as String? ?? "", layer: Int(layer))
    }

    /// Binds a temporary key to a permanent one, once.
    func bind(_ temporary: Int64, to permanent: Int64, until expiry: Date, now: Date) async throws -> KeyBinding {
        try await database.transaction { transaction in
            let rows = try await transaction.query(
                """
                select id, expires_at, permanent_id from auth.auth_keys
                where id = any($1) and (expires_at is null or expires_at > $2) order by id for update
                """, [temporary, permanent], now)
            let found = try Dictionary(
                rows.map { (try $0["id"] as Int64, (try $0["expires_at"] as Date?, try $0["permanent_id"] as Int64?)) },
                uniquingKeysWith: { first, _ in first })
            guard let one = found[temporary], one.0 != nil, let other = found[permanent], other.0 == nil else {
                return .unknown
            }
            guard one.1 == nil || one.1 == permanent else { return .other }
            try await transaction.execute(
                "update auth.auth_keys set permanent_id = $2, expires_at = least(expires_at, $3) where id = $1",
                temporary, permanent, expiry)
            return .done
        }
    }

    func describe(_ id: Int64, as device: ChatDevice) async throws {
        try await database.execute(
            """
            update auth.auth_keys
            set api_id = $2, device = $3, system = $4, app = $5, language = $6, layer = $7
            where id = $1 and (api_id, device, system, app, language, layer)
                is distinct from ($2::int4, $3::text, $4::text, $5::text, $6::text, $7::int4)
            """, id, Int32(clamping: device.apiID), device.model, device.system, device.app, device.language,
            Int32(clamping: device.layer))
    }

    /// Notes that keys were used, those they are bound to as well, unless that was noted a moment ago.
    func touch(_ networks: [Int64: String], now: Date) async throws {
        let entries = networks.sorted { $0.key < $1.key }
        try await database.execute(
            """
            update auth.auth_keys k set seen_at = $3, network = t.network
            from (
                select distinct on (s.id) s.id, u.network
                from unnest($1::bigint[], $2::text[]) as u (id, network)
                join auth.auth_keys o on o.id = u.id
                cross join lateral (values (o.id), (o.permanent_id)) as s (id)
                where s.id is not null order by s.id
            ) t
            where k.id = t.id and (k.seen_at < $4 or k.network is distinct from t.network)
            """, entries.map(\.key), entries.map(\.value), now, now - AuthKeyTouches.grain)
    }

    /// Notes in which sessions keys listen.
    func note(_ sessions: [Int64: ListeningSession]) async throws {
        let entries = sessions.sorted { $0.key < $1.key }
        try await database.execute(
            """
            with held as (
                select k.id, u.session, u.told
                from unnest($1::bigint[], $2::bigint[], $3::int4[]) as u (id, session, told)
                join auth.auth_keys k on k.id = u.id
                where (k.listening_session, k.told) is distinct from (u.session, u.told)
                order by k.id for update of k
            )
            update auth.auth_keys k set listening_session = held.session, told = held.told
            from held where k.id = held.id
            """, entries.map(\.key), entries.map(\.value.session), entries.map(\.value.told))
    }

    func listeningSession(of id: Int64) async throws -> ListeningSession? {
        try await database.query(
            """
            select listening_session, told from auth.auth_keys
            where id = $1 and listening_session is not null and told is not null
            """, id
        ).first.map { ListeningSession(try $0["listening_session"], told: try $0["told"]) }
    }

    // MARK: Signing in

    /// Locks a key that somebody may sign in with.
    /// - Returns: who is signed in with it, and whose password is awaited.
    /// - Throws: ``AccountRefusal`` for a key that is unknown, or temporary and bound to none.
    func lockKey(
        _ id: Int64, in transaction: PostgresTransaction, now: Date
    ) async throws -> (user: Int64?, awaited: Int64?) {
        let row = try await transaction.query(
            """
            select user_number, expires_at, case when awaited_until > $2 then awaited_number end as awaited
            from auth.auth_keys where id = $1 for update
            """, id, now
        ).first
        guard let row else { throw AccountRefusal.unregisteredKey }
        guard (try row["expires_at"] as Date?) == nil else { throw AccountRefusal.unboundKey }
        return (try row["user_number"], try row["awaited"])
    }

    /// Signs `user` in with a key that is locked; the oldest sessions beyond `limit` are over.
    /// - Parameter hash: what lists call the session.
    /// - Returns: the keys that were ended.
    func signIn(
        _ user: Int64, with key: Int64, hash: Int64, limit: Int, in transaction: PostgresTransaction, now: Date
    ) async throws -> [Int64] {
        try await transaction.execute(
            """
            update auth.auth_keys set user_number = $2, signed_in_at = $3, seen_at = $3, hash = $4,
                awaited_number = null, awaited_until = null
            where id = $1
            """, key, user, now, hash)
        let old = try await transaction.query(
            """
            select id from auth.auth_keys where user_number = $1 and id <> $2
            order by seen_at desc, id offset $3
            """, user, key, limit - 1)
        return try await endKeys(try old.map { try $0["id"] }, in: transaction, now: now)
    }

    func awaitPassword(
        of user: Int64, with key: Int64, until end: Date, in transaction: PostgresTransaction
    ) async throws {
        try await transaction.execute(
            "update auth.auth_keys set awaited_number = $2, awaited_until = $3 where id = $1", key, user, end)
    }

    // MARK: Ending

    /// Ends keys with all that are bound to them: from the commit on they are refused.
    /// - Returns: the keys that there were.
    func endKeys(_ ids: [Int64], in transaction: PostgresTransaction, now: Date) async throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        let rows = try await transaction.run([
            // First alone: what is bound to them meanwhile is seen by the next statement, or is not bound.
            PostgresStatement("select 1 from auth.auth_keys where id = any($1) order by id for update", ids),
            PostgresStatement(
                """
                with gone as (
                    delete from auth.auth_keys where id = any($1) or permanent_id = any($1) returning id
                ), told as (
                    insert into auth.ended_auth_keys (id, at) select id, $2 from gone on conflict (id) do nothing
                )
                select array_agg(id) as ids, pg_notify('auth_ended_keys',
                    case when count(*) <= 300 then string_agg(id::text, ',') else '' end)
                from gone having count(*) > 0
                """, ids, now),
        ])
        return try rows[1].first?["ids"] ?? []
    }

    /// Ends one key.
    func endKey(_ id: Int64, now: Date) async throws -> [Int64] {
        try await database.transaction { try await endKeys([id], in: $0, now: now) }
    }

    /// Ends all keys of a user, and those with which their password is awaited.
    /// - Parameter kept: the one that stays.
    /// - Returns: how many sessions there were, and all their keys.
    func endKeys(
        of user: Int64, but kept: Int64? = nil, in transaction: PostgresTransaction, now: Date
    ) async throws -> (sessions: Int, keys: [Int64]) {
        let rows = try await transaction.query(
            """
            select id, user_number is not null as is_session from auth.auth_keys
            where (user_number = $1 or awaited_number = $1) and id is distinct from $2 order by id for update
            """, user, kept)
        let keys = try await endKeys(try rows.map { try $0["id"] }, in: transaction, now: now)
        return (try rows.filter { try $0["is_session"] }.count, keys)
    }

    /// - Returns: keys that were ended since then.
    func endedKeys(since date: Date) async throws -> [Int64] {
        try await database.query("select id from auth.ended_auth_keys where at > $1 order by at", date).map {
            try $0["id"]
        }
    }

    /// Forgets keys that have expired, and those that nobody has used for too long. In batches: nobody waits for them.
    func sweepKeys(_ limits: AuthLimits, now: Date) async throws {
        let batch = 1_000
        let sweeps = [
            PostgresStatement(
                """
                delete from auth.auth_keys where id = any (array(
                    select id from auth.auth_keys where expires_at < $1 order by expires_at limit $2
                    for update skip locked))
                """, now, batch),
            PostgresStatement(
                """
                delete from auth.auth_keys where id = any (array(
                    select id from auth.auth_keys
                    where expires_at is null and user_number is null and seen_at < $1 order by seen_at limit $2
                    for update skip locked))
                """, now - limits.strangersKey.inTimeInterval, batch),
            PostgresStatement(
                """
                delete from auth.auth_keys where id = any (array(
                    select id from auth.auth_keys where user_number is not null and seen_at < $1 order by seen_at
                    limit $2 for update skip locked))
                """, now - limits.chatSession.inTimeInterval, batch),
        ]
        for sweep in sweeps {
            while try await database.query(sweep).affected == batch { try Task.checkCancellation() }
        }
    }

    // MARK: Lists

    /// Somebody's sessions, last used first.
    func chatSessions(of user: Int64, limit: Int) async throws -> [StoredChatSession] {
        try await database.query(
            """
            select id, hash, api_id, device, system, app, language, layer, network, signed_in_at, seen_at
            from auth.auth_keys where user_number = $1 and hash is not null and signed_in_at is not null
            order by seen_at desc, id limit $2
            """, user, limit
        ).map { row in
            StoredChatSession(
                keyID: try row["id"], hash: try row["hash"], device: try Self.device(row),
                network: try row["network"], signedInAt: try row["signed_in_at"], seenAt: try row["seen_at"])
        }
    }

    func user(signedInWith key: Int64) async throws -> Int64? {
        try await database.query(
            "select user_number from auth.auth_keys where id = $1 and user_number is not null", key
        ).first.map { try $0["user_number"] }
    }

    /// Ends the session that lists call `hash`.
    /// - Parameter kept: not this one.
    /// - Returns: its keys; none for a hash that is none of this user's.
    func endKey(called hash: Int64, of user: Int64, but kept: Int64, now: Date) async throws -> [Int64] {
        try await database.transaction { transaction in
            guard let id = try await key(called: hash, of: user, in: transaction), id != kept else { return [] }
            return try await endKeys([id], in: transaction, now: now)
        }
    }

    /// The same by an operator.
    func endKey(
        called hash: Int64, of user: Int64, by principal: Principal, reason: String?, now: Date
    ) async throws -> [Int64] {
        try await database.transaction { transaction in
            try await checkIsCurrent(principal, in: transaction)
            guard let id = try await key(called: hash, of: user, in: transaction),
                let holder = try await transaction.query("select id from auth.users where number = $1", user).first
            else { return [] }
            let ended = try await endKeys([id], in: transaction, now: now)
            let change = AuditedChange(
                by: principal.actor, "chat_session.revoked", on: UserID(try holder["id"] as UUID).description,
                reason: reason)
            try await trail.record(change, in: transaction)
            return ended
        }
    }

    private func key(called hash: Int64, of user: Int64, in transaction: PostgresTransaction) async throws -> Int64? {
        try await transaction.query(
            "select id from auth.auth_keys where user_number = $1 and hash = $2", user, hash
        ).first.map { try $0["id"] }
    }

    func endOtherKeys(of user: Int64, but kept: Int64, now: Date) async throws -> (sessions: Int, keys: [Int64]) {
        try await database.transaction { transaction in
            let web = try await endWebSessions(of: user, in: transaction, now: now)
            let chats = try await endKeys(of: user, but: kept, in: transaction, now: now)
            return (chats.sessions + web, chats.keys)
        }
    }
}
