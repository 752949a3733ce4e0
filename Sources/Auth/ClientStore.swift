// SQL of clients: what scripts, daemons and the first admin sign in as.

internal import Audit
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension AuthStore {
    static func client(_ row: PostgresRow) throws -> ClientAccount {
        ClientAccount(
            id: ClientID(try row["id"] as UUID), name: try row["name"],
            role: ClientRole(rawValue: try row["role"]) ?? .viewer, createdAt: try row["created_at"],
            createdBy: try row["created_by"], usedAt: try row["used_at"], revokedAt: try row["revoked_at"])
    }

    /// A client that is not revoked.
    func client(_ id: ClientID) async throws -> StoredClient? {
        try await database.query(
            """
            select id, name, role, secret_hash, secret_mac, epoch, created_at, created_by, used_at, revoked_at
            from auth.clients where id = $1 and revoked_at is null
            """, id.uuid
        ).first.map {
            StoredClient(
                account: try Self.client($0), secretHash: try $0["secret_hash"], secretMAC: try $0["secret_mac"],
                epoch: try $0["epoch"])
        }
    }

    /// Whether there is one that was made before secrets had keyed digests, and has not signed in since.
    func hasClientWithoutMAC() async throws -> Bool {
        try await !database.query(
            "select 1 from auth.clients where secret_mac is null and revoked_at is null limit 1"
        ).isEmpty
    }

    /// Who has made a client, also one that is revoked.
    func maker(of id: ClientID) async throws -> String? {
        try await database.query("select created_by from auth.clients where id = $1", id.uuid).first.map {
            try $0["created_by"]
        }
    }

    func keep(mac: [UInt8], of id: ClientID) async throws {
        _ = try await database.execute("update auth.clients set secret_mac = $2 where id = $1", id.uuid, mac)
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

    /// A client that was made under this key, also one that is revoked.
    func client(madeUnder keyHash: [UInt8]) async throws -> StoredClient? {
        try await database.query(
            """
            select id, name, role, secret_hash, secret_mac, epoch, created_at, created_by, used_at, revoked_at
            from auth.clients where key_hash = $1
            """, keyHash
        ).first.map {
            StoredClient(
                account: try Self.client($0), secretHash: try $0["secret_hash"], secretMAC: try $0["secret_mac"],
                epoch: try $0["epoch"])
        }
    }

    /// - Parameter keyHash: of the key that it is made under.
    /// - Throws: `PostgresError` unique violation when the name or the key is taken; ``Problem`` 401 when the maker's
    ///   token was revoked in the meantime.
    func insert(
        _ client: StoredClient, under keyHash: [UInt8]?, by principal: Principal, _ change: AuditedChange
    ) async throws {
        let account = client.account
        try await database.transaction { transaction in
            try await checkIsCurrent(principal, in: transaction)
            try await transaction.execute(
                """
                insert into auth.clients (id, name, role, secret_hash, secret_mac, created_at, created_by, key_hash)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                """, account.id.uuid, account.name, account.role.rawValue, client.secretHash, client.secretMAC,
                account.createdAt, account.createdBy, keyHash)
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
                insert into auth.clients (id, name, role, secret_hash, secret_mac, created_at, created_by)
                values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
                """, account.id.uuid, account.name, account.role.rawValue, client.secretHash, client.secretMAC,
                account.createdAt, account.createdBy)
            let change = AuditedChange(
                by: .service(account.createdBy), "client.created", on: account.id.description,
                details: ["name": account.name, "role": account.role.rawValue])
            if made == 1 { try await trail.record(change, in: transaction) }
            return made == 1
        }
    }

    enum Revocation: Sendable, Equatable { case done, unknown, lastAdmin }

    /// Revokes a client, unless it is the last admin. With `isRehearsal` it only says what would happen.
    func revoke(
        _ id: ClientID, by principal: Principal, _ change: AuditedChange, isRehearsal: Bool, now: Date
    ) async throws -> Revocation {
        try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.roles', 0))")
            try await checkIsCurrent(principal, in: transaction)
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
            try await transaction.run(
                [PostgresStatement("update auth.clients set revoked_at = $2 where id = $1", id.uuid, now)]
                    + Self.endTokens(of: id, now))
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
}
