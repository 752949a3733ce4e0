internal import EventLoop
internal import Observability

/// Brings a schema to the newest version this program knows: numbered scripts, forward only, each in a transaction of
/// its own together with the row that says so (table `schema_migrations` in that schema).
///
/// While a script waits for a lock everybody else who wants the table waits behind it: it waits for moments only, and
/// is tried again.
///
/// Programs that don't know a migration work on with it, and start, so that hosts can be upgraded one after another. A
/// script says what is otherwise in lines of its own:
///
///     -- ends older versions            programs that don't know it must not work on the schema
///     -- outside a transaction          each statement by itself, for `create index concurrently`; it must be possible
///                                       to run it again after it was interrupted anywhere
public struct Migrator: Sendable {
    public struct Migration: Sendable {
        /// Its place in the list, counted from 1.
        public let number: Int
        public let name: String
        public let sql: [UInt8]

        var text: String { String(decoding: sql, as: UTF8.self) }
        var endsOlderVersions: Bool { says("-- ends older versions") }
        var isOutsideTransaction: Bool { says("-- outside a transaction") }

        private func says(_ line: String) -> Bool { text.split(separator: "\n").contains { $0 == line } }

        /// Its statements, which end with a semicolon at the end of a line.
        var statements: [String] {
            text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
                .split(separator: ";\n").map { $0.hasSuffix(";") ? String($0.dropLast()) : String($0) }
                .filter { $0.contains { !$0.isWhitespace } }
        }
    }
    /// The schema is as `at` says, and this program knows up to `known`; 0 is none. `at` is more than `known` where a
    /// newer program has been that lets this one work on.
    public struct Version: Sendable, Equatable {
        public let at: Int
        public let known: Int
        public init(at: Int, known: Int) {
            self.at = at
            self.known = known
        }
    }

    public let schema: String
    public let migrations: [Migration]
    private let client: PostgresClient
    /// How long a script waits for each lock.
    private static let lockLimit = Duration.seconds(2)

    /// - Parameters:
    ///   - schema: made when it isn't there.
    ///   - migrations: names such as `0001_init.sql`, numbered without a gap from 0 or 1 on, in any order. Number 0 is
    ///     for what a schema shares with others.
    /// - Throws: ``MigrationError`` when the numbers are wrong.
    public init(_ client: PostgresClient, schema: String, migrations: [(name: String, sql: [UInt8])]) throws {
        self.client = client
        self.schema = schema
        let numbered = try migrations.map { name, sql in
            guard let number = Int(name.prefix { $0.isASCII && $0.isNumber }) else {
                throw MigrationError(schema: schema, reason: "\(name) does not start with its number")
            }
            return (number: number, name: name, sql: sql)
        }.sorted { $0.number < $1.number }
        let first = min(1, numbered.first?.number ?? 1)
        self.migrations = try numbered.enumerated().map { index, entry in
            guard entry.number == first + index else {
                throw MigrationError(
                    schema: schema, reason: "\(entry.name) stands where number \(first + index) should")
            }
            return Migration(number: index + 1, name: entry.name, sql: entry.sql)
        }
    }

    /// Runs what is missing. Several processes may call it at the same time: one works, the others wait.
    /// - Parameter patience: how long each migration is tried again while others hold what it wants to lock.
    /// - Returns: the names of the migrations that were run.
    /// - Throws: ``MigrationError`` when the database is newer than this program can work on, a migration that was run
    ///   has changed since, or one did not get its locks; ``PostgresError`` when one fails. The ones before it stay.
    @discardableResult
    public func migrate(patience: Duration = .seconds(300)) async throws -> [String] {
        try await client.withSession(statementTimeout: .zero) { session in
            try await takeTurn(session)
            _ = try await session.execute("set lock_timeout to \(Self.lockLimit.wholeMilliseconds)")
            try await prepare(session)
            let done = try await check(session)
            var names: [String] = []
            for migration in migrations.dropFirst(min(done, migrations.count)) {
                try await run(migration, session, within: patience)
                names.append(migration.name)
            }
            return names
        }
    }

    /// Where the schema is, without changing anything.
    public func version() async throws -> Version {
        try await client.withSession { session in
            let there: Bool = try await session.query("select to_regclass($1) is not null as there", table)
                .first!["there"]
            return Version(at: there ? try await check(session) : 0, known: migrations.count)
        }
    }

    /// Asked again and again: whoever waited in a statement would be waited for by an index that is built beside.
    private func takeTurn(_ session: PostgresSession) async throws {
        while true {
            let isOurs: Bool = try await session.query(
                "select pg_try_advisory_lock(hashtextextended('migrations of ' || $1, 0)) as ours", schema
            ).first!["ours"]
            if isOurs { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private var table: String { "\"\(schema)\".schema_migrations" }

    private func prepare(_ session: PostgresSession) async throws {
        // CREATE … IF NOT EXISTS wants the right to create even when there is nothing to do.
        let has = try await session.query(
            "select to_regnamespace($1) is not null as schema, to_regclass($2) is not null as table",
            "\"\(schema)\"", table
        ).first!
        if try !has["schema"] { _ = try await session.execute("create schema if not exists \"\(schema)\"") }
        guard try !has["table"] else { return try await addMark(session) }
        try await session.script(
            """
            create table if not exists \(table) (
                number int primary key,
                name text not null,
                sha256 text not null,
                run_at timestamptz not null default now(),
                ends_older boolean not null default false
            )
            """)
    }

    /// Tables that were made before there was this column.
    private func addMark(_ session: PostgresSession) async throws {
        guard migrations.contains(where: \.endsOlderVersions) else { return }
        let isThere: Bool = try await session.query(
            """
            select exists (select from pg_attribute
                where attrelid = to_regclass($1) and attname = 'ends_older' and not attisdropped) as there
            """, table
        ).first!["there"]
        guard !isThere else { return }
        try await session.script(
            "alter table \(table) add column if not exists ends_older boolean not null default false")
    }

    /// - Returns: how many migrations were run, also by newer programs.
    private func check(_ session: PostgresSession) async throws -> Int {
        let rows = try await session.query(
            """
            select number, name, sha256, coalesce((to_jsonb(m) ->> 'ends_older')::boolean, false) as ends_older
            from \(table) m order by number
            """)
        let newest: Int = try rows.last?["number"] ?? 0
        let unknown = try rows.filter { try $0["number"] > migrations.count }
        let isStrange = newest > migrations.count && rows.count != newest
        if let end = try unknown.first(where: { try $0["ends_older"] || isStrange }) {
            let name: String = try end["name"]
            throw MigrationError(
                schema: schema,
                reason: "the database is at version \(newest) (\(name)), this program knows up to \(migrations.count): "
                    + "run a newer program")
        }
        for row in rows where try row["number"] <= migrations.count {
            let migration = migrations[try row["number"] - 1]
            guard try await sha256(migration, session) == row["sha256"] else {
                throw MigrationError(
                    schema: schema,
                    reason: "\(migration.name) has changed since it was run: add a new migration instead")
            }
        }
        guard rows.count == newest else {
            throw MigrationError(schema: schema, reason: "\(table) has gaps: \(rows.count) of \(newest) rows")
        }
        return newest
    }

    private func run(_ migration: Migration, _ session: PostgresSession, within patience: Duration) async throws {
        let process: Int = try await session.query("select pg_backend_pid() as pid").first!["pid"]
        let end = ContinuousClock.now + patience
        var backoff = Backoff()
        while true {
            let watch = Task { await blocker(of: process) }
            defer { watch.cancel() }
            do {
                return try await attempt(migration, session)
            } catch let error as PostgresError where error.isLockUnavailable || error.isRetryable {
                watch.cancel()
                let reason = await watch.value ?? "\(error)"
                guard ContinuousClock.now < end else {
                    throw MigrationError(
                        schema: schema,
                        reason:
                            "\(migration.name) did not get its locks within \(patience): \(reason); end that, or try "
                            + "again later")
                }
                PostgresMetrics.log.warning(
                    "a migration waits for a lock",
                    [
                        "schema": .string(schema), "migration": .string(migration.name), "reason": .string(reason),
                        "gives_up_in": .duration(ContinuousClock.now.duration(to: end)),
                    ])
            }
            // Those who have queued behind it have their turn.
            try await Task.sleep(for: backoff.next())
        }
    }

    /// Looks until it is cancelled. - Returns: what `process` waited for last and who had it, if that was for long.
    private func blocker(of process: Int) async -> String? {
        var last: String?
        while (try? await Task.sleep(for: Self.lockLimit / 2)) != nil {
            let rows = try? await client.query(
                """
                select format('%s is locked by %s', coalesce(l.relation::regclass::text, l.locktype),
                    coalesce(string_agg(concat_ws(' ', 'process', a.pid, a.usename, a.application_name,
                        'in a transaction since ' || a.xact_start), ' and '), 'nobody who can be seen')) as text
                from pg_locks l left join pg_stat_activity a on a.pid = any (pg_blocking_pids(l.pid))
                where l.pid = $1 and not l.granted
                group by l.relation, l.locktype
                """, process)
            last = (try? rows?.first?["text"]) ?? last
        }
        return last
    }

    private func attempt(_ migration: Migration, _ session: PostgresSession) async throws {
        let digest = try await sha256(migration, session)
        let mark = migration.endsOlderVersions ? (", ends_older", ", true") : ("", "")
        let done = PostgresStatement(
            "insert into \(table) (number, name, sha256\(mark.0)) values ($1, $2, $3\(mark.1))", migration.number,
            migration.name, digest)
        guard migration.isOutsideTransaction else {
            return try await session.transaction { transaction in
                try await transaction.script(migration.text)
                _ = try await transaction.query(done)
            }
        }
        // Who builds an index beside the others' work waits for their transactions, and nobody waits for it.
        _ = try await session.execute("set lock_timeout to 0")
        for statement in migration.statements { try await session.script(statement) }
        _ = try await session.execute("set lock_timeout to \(Self.lockLimit.wholeMilliseconds)")
        _ = try await session.query(done.sql, migration.number, migration.name, digest)
    }

    private func sha256(_ migration: Migration, _ session: PostgresSession) async throws -> String {
        try await session.query("select encode(sha256($1), 'hex') as digest", migration.sql).first!["digest"]
    }
}

/// The schema and this program don't go together.
public struct MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let schema: String
    public let reason: String
    public var description: String { "schema \(schema): \(reason)" }
}
