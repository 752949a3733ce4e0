internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// All SQL of files, blobs and holds; that of uploads is in UploadStore.swift.
struct MediaStore: Sendable {
    let database: PostgresClient

    // MARK: Files

    func file(_ id: Int64) async throws -> MediaFile? {
        try await database.query(
            "select id, sha256, key, kind, size, description, created_at from media.files where id = $1", id
        ).first.map { try Self.file($0) }
    }

    static func file(_ row: PostgresRow) throws -> MediaFile {
        let description: String = try row["description"]
        return MediaFile(
            id: try row["id"], key: try row["key"], kind: MediaFile.Kind(rawValue: try row["kind"]) ?? .document,
            size: try row["size"], createdAt: try row["created_at"],
            description: try JSONText.decode(MediaDescription.self, from: Array(description.utf8)),
            sha256: try row["sha256"])
    }

    static func insert(_ file: MediaFile, by user: Int64) throws -> PostgresStatement {
        PostgresStatement(
            """
            insert into media.files (id, sha256, key, kind, size, description, created_by, created_at, unused_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            """, file.id, file.sha256, file.key, file.kind.rawValue, file.size,
            String(decoding: try JSONText.encode(file.description), as: UTF8.self), user, file.createdAt)
    }

    // MARK: Blobs

    /// One at a time for each blob, whoever publishes its object or takes it away; to the transaction's end.
    static func lockBlob(_ sha256: [UInt8]) -> PostgresStatement {
        PostgresStatement(
            "select pg_advisory_xact_lock(hashtextextended('media blob ' || encode($1::bytea, 'hex'), 0))", sha256)
    }

    /// One more file is made of it.
    static func useBlob(_ sha256: [UInt8], size: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            insert into media.blobs (sha256, size, files) values ($1, $2, 1)
            on conflict (sha256) do update set files = media.blobs.files + 1, unused_at = null
            """, sha256, size)
    }

    // MARK: Holds

    /// - Returns: false when one of the files is not there; then none is held.
    func hold(_ owners: [(owner: UUID, file: Int64)], in places: [String], at now: Date) async throws -> Bool {
        let files = Array(Set(owners.map(\.file))).sorted()
        return try await database.transaction { transaction in
            let there = try await transaction.query(
                "select id from media.files where id = any($1::int8[]) order by id for no key update", files)
            guard there.count == files.count else { return false }
            try await transaction.commit(after: [
                PostgresStatement(
                    """
                    update media.files f set holds = f.holds + c.n, unused_at = null
                    from (select file_id, count(*) * $2 as n from unnest($1::int8[]) as w (file_id) group by file_id) c
                    where f.id = c.file_id
                    """, owners.map(\.file), places.count),
                PostgresStatement(
                    """
                    insert into media.holds (owner, place, file_id, at)
                    select owner, place, file_id, $4
                    from unnest($1::uuid[], $2::int8[]) as w (owner, file_id) cross join unnest($3::text[]) as place
                    """, owners.map(\.owner), owners.map(\.file), places, now),
            ])
            return true
        }
    }

    /// Of messages that were never written. Nothing is let go of that is known to have been.
    @discardableResult
    func release(unsettled owners: [UUID], at now: Date) async throws -> Int {
        let rows = try await database.transact([
            PostgresStatement(
                """
                with gone as (
                    delete from media.holds where owner = any($1::uuid[]) and not is_settled returning file_id),
                counted as (select file_id, count(*) as n from gone group by file_id),
                freed as (
                    update media.files f set holds = f.holds - c.n,
                        unused_at = case when f.holds = c.n then $2::timestamptz end
                    from counted c where f.id = c.file_id)
                select count(*) as n from gone
                """, owners, now)
        ])
        return try rows[0].first?["n"] ?? 0
    }

    /// Of messages that have no copies left in a place; that they were written is known for their other places, too.
    func release(_ owners: [UUID], in place: String, at now: Date) async throws {
        try await database.transact([
            PostgresStatement(
                "update media.holds set is_settled = true where owner = any($1::uuid[]) and not is_settled", owners),
            PostgresStatement(
                """
                with gone as (
                    delete from media.holds where owner = any($1::uuid[]) and place = $2 returning file_id),
                counted as (select file_id, count(*) as n from gone group by file_id)
                update media.files f set holds = f.holds - c.n,
                    unused_at = case when f.holds = c.n then $3::timestamptz end
                from counted c where f.id = c.file_id
                """, owners, place, now),
        ])
    }

    /// Messages that were to be written before `date`, and are not known to have been.
    func unsettled(before date: Date, limit: Int) async throws -> [UUID] {
        try await database.query(
            """
            select distinct owner from (
                select owner from media.holds where not is_settled and at < $1 order by at limit $2) h
            """, date, limit
        ).map { try $0[0] }
    }

    func settle(_ owners: [UUID]) async throws {
        _ = try await database.execute(
            "update media.holds set is_settled = true where owner = any($1::uuid[]) and not is_settled", owners)
    }

    // MARK: What nobody needs

    /// Takes away files that nobody has held since `date`. - Returns: how many.
    func removeFiles(unusedSince date: Date, limit: Int) async throws -> Int {
        let rows = try await database.transact([
            PostgresStatement(
                """
                with gone as (
                    delete from media.files where id in (
                        select id from media.files where holds = 0 and unused_at < $1 order by unused_at limit $2
                        for update skip locked)
                    returning sha256, unused_at),
                counted as (select sha256, count(*) as n, max(unused_at) as at from gone group by sha256),
                freed as (
                    update media.blobs b set files = b.files - c.n,
                        unused_at = case when b.files = c.n then c.at end
                    from counted c where b.sha256 = c.sha256)
                select count(*) as n from gone
                """, date, limit)
        ])
        return try rows[0].first?["n"] ?? 0
    }

    func unusedBlobs(since date: Date, limit: Int) async throws -> [[UInt8]] {
        try await database.query(
            "select sha256 from media.blobs where files = 0 and unused_at < $1 order by unused_at limit $2", date, limit
        ).map { try $0[0] }
    }

    /// Which of these objects no blob is.
    func unknown(_ names: [[UInt8]]) async throws -> [[UInt8]] {
        // Arrays of bytes go as text.
        try await database.query(
            """
            select o.name from (select decode(t, 'hex') as name from unnest($1::text[]) as t) o
            where not exists (select from media.blobs b where b.sha256 = o.name)
            """, names.map { Self.hexadecimal($0) }
        ).map { try $0[0] }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// With the blob locked: forgets it if no file is made of it, and then runs `body`. What is there anew is left.
    /// - Parameter body: is told how long the lock is certain to be held: a process that was frozen may have lost it,
    ///   and the object may be somebody's again.
    /// - Returns: whether `body` was run.
    func collect(
        _ sha256: [UInt8], unusedSince date: Date, _ body: (_ deadline: ContinuousClock.Instant) async throws -> Void
    ) async throws -> Bool {
        try await database.transaction { transaction in
            let asked = ContinuousClock.now
            let rows = try await transaction.run([
                Self.lockBlob(sha256),
                PostgresStatement(
                    "delete from media.blobs where sha256 = $1 and files = 0 and unused_at < $2", sha256, date),
                PostgresStatement("select 1 as one from media.blobs where sha256 = $1", sha256),
            ])
            guard rows[2].isEmpty else { return false }
            try await body(asked + Self.lockedFor)
            return true
        }
    }

    /// Much shorter than what a session may be idle in a transaction.
    private static let lockedFor = Duration.seconds(10)
}
