import Audit
import EventLoop
import LocalStack
import Postgres
import Sharding

/// Makes what the services expect of PostgreSQL: a role for each, one database or more, their schemas, and who may do
/// what.
///
/// Everything is owned by `shop_owner`, who can't log in. A service's role may change the rows of its own schema and
/// see nothing else; `shop_platform` reads all outboxes and inboxes and marks what it has published; `shop_audit` reads
/// everything but the secrets of `auth`.
struct DatabaseSetup: Sendable {
    private let database: DaemonConfiguration.Database
    /// Whose schemas lie in this database.
    private let services: [String]
    /// Whether schema `platform` does.
    private let isMain: Bool
    private let group: EventLoopGroup
    static let owner = "shop_owner"

    private init(
        _ database: DaemonConfiguration.Database, services: [String], isMain: Bool, group: EventLoopGroup
    ) {
        self.database = database
        self.services = services
        self.isMain = isMain
        self.group = group
    }

    /// Of every database that the configuration names.
    /// Shards that are new get their place in the map, the first ones all slots.
    /// - Returns: the names of the migrations that were run: `orders/0001_init.sql`.
    /// - Throws: `LocalStackError` without an admin's login, or when all was done but for shards that are away;
    ///   `PostgresError`, `MigrationError`.
    static func migrate(_ database: DaemonConfiguration.Database, group: EventLoopGroup) async throws -> [String] {
        var names: [String] = []
        var absent: [String] = []
        var absentSchemas: Set<String> = []
        for (index, place) in database.places.enumerated() {
            let setup = DatabaseSetup(place.database, services: place.services, isMain: index == 0, group: group)
            let isForShards = index > 0 && place.services.allSatisfy { database.shard(withSchema: $0) != nil }
            do {
                names += try await setup.migrate()
            } catch let error as PostgresError where isForShards && (error.isAway || error.isOverload) {
                // The other shards' users need not wait for it.
                absentSchemas.formUnion(place.services)
                absent.append("\(place.services.joined(separator: ", ")): \(error.message)")
            }
        }
        let isPlaced = try await placeShards(database, without: absentSchemas, group: group)
        guard absent.isEmpty else {
            throw LocalStackError(
                isPlaced ? .shardsAway : .notReady,
                "not all shards could be reached: \(absent.joined(separator: "; "))",
                hint: "the others are up to date; run it again when these are back")
        }
        return names
    }

    /// Shards that are away get no place now; the very first ones are dealt the slots together.
    /// - Returns: false when nothing was placed yet, and can't be without those that are away.
    private static func placeShards(
        _ database: DaemonConfiguration.Database, without absent: Set<String>, group: EventLoopGroup
    ) async throws -> Bool {
        let names = database.shards.filter { !absent.contains($0.schema) }.compactMap { ShardName($0.name) }
        guard !database.shards.isEmpty else { return true }
        return try await using(try asOwner(database, group: group)) { primary in
            let store = ShardMapStore(primary)
            if !absent.isEmpty, try await store.load().shards.isEmpty { return false }
            guard !names.isEmpty else { return true }
            try await store.place(names) { shard, slots in
                let there = database.place(of: shard.schema)
                try await using(try asOwner(there, searching: shard.schema, group: group)) { client in
                    try await ShardMapStore.own(slots, in: client)
                }
            }
            return true
        }
    }

    private static func using<T>(
        _ client: PostgresClient, _ body: (PostgresClient) async throws -> T
    ) async throws -> T {
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// - Parameter schema: where names without one are looked for.
    private static func asOwner(
        _ database: DaemonConfiguration.Database, searching schema: String? = nil, group: EventLoopGroup
    ) throws -> PostgresClient {
        guard let admin = database.admin else {
            throw LocalStackError(
                .noUser, "database.admin is missing in the configuration: who may make roles and schemas")
        }
        var settings = ["role": owner]
        if let schema { settings["search_path"] = schema }
        return PostgresClient(try database.client(as: admin, settings: settings), group: group)
    }

    private func migrate() async throws -> [String] {
        guard let admin = database.admin else {
            throw LocalStackError(
                .noUser, "database.admin is missing in the configuration: who may make roles and schemas")
        }
        let server = PostgresClient(try database.client(as: admin, database: "postgres"), group: group)
        try await Self.using(server) { server in
            try await makeRoles(server)
            try await makeDatabase(server)
        }
        return try await Self.using(try Self.asOwner(database, group: group)) { try await makeSchemas($0) }
    }

    private func makeRoles(_ server: PostgresClient) async throws {
        try await server.transaction { transaction in
            // One at a time: two that make the same role at once would both find it missing.
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('shop roles', 0))")
            try await makeRole(Self.owner, options: "nologin", transaction)
            // What follows a shard is seen through a function of the owner's. Where we may not give that it isn't seen.
            try await transaction.script(
                """
                do $$ begin
                    if not pg_has_role('\(Self.owner)', 'pg_read_all_stats', 'member') then
                        grant pg_read_all_stats to \(Self.owner);
                    end if;
                exception when insufficient_privilege then null;
                end $$
                """)
            for (name, login) in database.roles.sorted(by: { $0.key < $1.key }) {
                try await makeRole(login.user, options: "login", transaction)
                if let shard = database.shard(withSchema: name) {
                    try await transaction.script("alter role \"\(login.user)\" set search_path = \(shard.schema)")
                }
                guard let password = login.password else { continue }
                try await setPassword(login.user, password, transaction)
            }
        }
    }

    private func makeRole(_ name: String, options: String, _ transaction: PostgresTransaction) async throws {
        let statement = try await transaction.query(
            """
            select format('create role %I \(options)', $1::text) as sql
            where not exists (select from pg_roles where rolname = $1)
            """, name
        ).first
        if let statement { try await transaction.script(try statement["sql"]) }
    }

    private func setPassword(_ name: String, _ password: String, _ transaction: PostgresTransaction) async throws {
        let statement = try await transaction.query(
            "select format('alter role %I password %L', $1::text, $2::text) as sql", name, password
        ).first
        if let statement { try await transaction.script(try statement["sql"]) }
    }

    private func makeDatabase(_ server: PostgresClient) async throws {
        let statement = try await server.query(
            """
            select format('create database %I owner \(Self.owner)', $1::text) as sql
            where not exists (select from pg_database where datname = $1)
            """, database.name
        ).first
        guard let statement else { return }
        do {
            _ = try await server.execute(try statement["sql"])
        } catch let error as PostgresError
            where error.code == "42P04" || error.constraint == "pg_database_datname_index"
        {
            // Another process has made it meanwhile: found at once, or waited for at the index.
        }
    }

    private func makeSchemas(_ client: PostgresClient) async throws -> [String] {
        var names: [String] = []
        for schema in Schemas.all(database) where isHere(schema.name) {
            names += try await migrate(schema, client).map { "\(schema.name)/\($0)" }
        }
        try await client.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('shop grants', 0))")
            try await transaction.script(grants)
        }
        return names
    }

    /// Scripts of a shard name no schema: they are the same in each.
    private func migrate(_ schema: Schemas.Schema, _ client: PostgresClient) async throws -> [String] {
        guard database.shard(withSchema: schema.name) != nil else {
            return try await Migrator(client, schema: schema.name, migrations: schema.migrations).migrate()
        }
        return try await Self.using(try Self.asOwner(database, searching: schema.name, group: group)) { own in
            try await Migrator(own, schema: schema.name, migrations: schema.migrations).migrate()
        }
    }

    /// Each database has the records of its services' changes: they are written with these.
    private func isHere(_ schema: String) -> Bool {
        schema == Schemas.audit.name || services.contains(schema)
            || isMain && [Schemas.platform.name, Schemas.sharding.name].contains(schema)
    }

    /// Columns of the schema that has everybody's secrets which the audit does not read. In none of them is text that
    /// somebody has typed: digests, keyed digests, what is encrypted, and codes that we have made.
    static let unsearchedInAuth: Set<String> = [
        "auth_keys.sealed", "challenges.device", "challenges.factor", "challenges.hash", "challenges.mac",
        "challenges.readable",
        "chat_passwords.sealed", "clients.key_hash", "clients.secret_hash", "clients.secret_mac",
        "device_logins.device_hash",
        "device_logins.user_code", "known_devices.hash", "password_tries.sealed",
        "phone_codes.mac", "phone_codes.readable",
        "recovery_codes.mac", "refresh_tokens.hash", "second_factors.sealed", "signing_keys.key_hash",
        "signing_keys.sealed",
        // Made of a phone's digits, a network and a digest: two numbers side by side that could pass for a third.
        "budgets.key",
    ]

    /// All other columns that can hold text are read for card numbers, new ones by themselves.
    private func authTexts(for role: String) -> String {
        let unsearched = Self.unsearchedInAuth.sorted().joined(separator: "', '")
        return """
            do $$
            declare named record;
            begin
                for named in
                    select c.relname as table_name, a.attname as column_name,
                        c.relname || '.' || a.attname in ('\(unsearched)') as is_unsearched
                    from pg_class c
                    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    join pg_type y on y.oid = a.atttypid
                    left join pg_type e on e.oid = y.typelem and y.typcategory = 'A'
                    where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p')
                        and (coalesce(e.typcategory, y.typcategory) = 'S'
                            or coalesce(e.typname, y.typname) in ('json', 'jsonb', 'bytea', 'xml', 'tsvector'))
                loop
                    if named.is_unsearched then
                        execute format(
                            'revoke select (%I) on auth.%I from %I', named.column_name, named.table_name, '\(role)');
                    else
                        execute format(
                            'grant select (ctid, %I) on auth.%I to %I', named.column_name, named.table_name, '\(role)');
                    end if;
                end loop;
            end $$;
            """
    }

    /// What each role may do; the same however often it is said.
    private var grants: String {
        let platform = database.roles["platform"]?.user ?? "shop_platform"
        let audit = database.roles["audit"]?.user ?? "shop_audit"
        var lines: [String] = []
        for name in services {
            let role = database.roles[name]?.user ?? "shop_\(name)"
            lines += [
                "grant usage on schema \(name) to \(role), \(platform), \(audit);",
                "grant select, insert, update, delete on all tables in schema \(name) to \(role);",
                "grant usage, select on all sequences in schema \(name) to \(role);",
                "revoke insert, update, delete on \(name).schema_migrations from \(role);",
                "grant select on \(name).outbox, \(name).outbox_places, \(name).relay, \(name).inbox"
                    + " to \(platform), \(audit);",
                // Daemons of the version before update the outbox.
                "grant update on \(name).outbox to \(platform);",
                "grant delete on \(name).outbox_places to \(platform);",
            ]
            lines += AuditTrail.grants(to: role)
            if database.shard(withSchema: name) != nil { lines += shardGrants(name, role) }
            if name != "auth" { lines.append("grant select on all tables in schema \(name) to \(audit);") }
        }
        if services.contains("auth") { lines.append(authTexts(for: audit)) }
        lines += AuditTrail.readingGrants(to: audit)
        guard isMain else { return lines.joined(separator: "\n") }
        lines += [
            "grant usage on schema platform to \(platform), \(audit);",
            "grant select, insert, update, delete on all tables in schema platform to \(platform);",
            "grant usage, select on all sequences in schema platform to \(platform);",
            "grant select on all tables in schema platform to \(audit);",
        ]
        if !database.shards.isEmpty {
            lines += [
                "grant usage on schema sharding to \(sharding), \(audit);",
                "grant select on all tables in schema sharding to \(sharding), \(audit);",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private var sharding: String { database.roles["sharding"]?.user ?? "shop_sharding" }

    /// A shard does not say by itself which slots are its own.
    private func shardGrants(_ schema: String, _ role: String) -> [String] {
        [
            "revoke insert, update, delete on \(schema).slots from \(role);",
            "grant usage on schema \(schema) to \(sharding);",
            "grant select on \(schema).slots, \(schema).outbox, \(schema).outbox_places, \(schema).relay"
                + " to \(sharding);",
        ]
    }
}
