internal import FoundationEssentials
internal import Postgres

/// What there is of an upload.
struct StoredUpload: Sendable {
    /// The file that it has become.
    var file: Int64?
    /// By their numbers.
    var parts: [StoredPart]
}

// The SQL of uploads and their parts.
extension MediaStore {
    /// Notes a part that lies in the store of parts already.
    /// - Returns: the object that nobody needs any more: the one that the part was before; or this one, when the upload
    ///   has become a file.
    /// - Parameter quota: what files and uploads may come to.
    /// - Throws: ``MediaError`` FILE_UPLOADS_TOO_MUCH, FILE_QUOTA_EXCEEDED, FILE_TOO_BIG; `PostgresError`.
    func keep(
        _ part: StoredPart, of user: Int64, _ upload: Int64, quota: Int64, at now: Date
    ) async throws -> [UInt8]? {
        try await database.transaction { transaction in
            let rows = try await transaction.run([
                Self.lockUploads(of: user), Self.load(of: user, but: upload),
                PostgresStatement(
                    "select bytes, file_id from media.uploads where user_id = $1 and upload_id = $2", user, upload),
                PostgresStatement(
                    "select size, object from media.parts where user_id = $1 and upload_id = $2 and part = $3", user,
                    upload, part.number),
            ])
            if let file: Int64? = try rows[2].first?["file_id"], file != nil { return part.object }
            let earlier = rows[3].first
            let growth = Int64(part.size) - (try earlier?["size"] ?? 0)
            let bytes: Int64 = try rows[2].first?["bytes"] ?? 0
            let (others, otherBytes): (Int, Int64) = (try rows[1][0]["uploads"], try rows[1][0]["bytes"])
            let finished: Int64 = try rows[1][0]["finished"]
            guard others < Media.Limits.uploads, otherBytes + bytes + growth <= Media.Limits.uploadedBytes else {
                throw MediaError.uploadsTooMuch
            }
            guard bytes + growth <= Media.Limits.file else { throw MediaError.fileTooBig }
            guard growth <= 0 || finished + otherBytes + bytes + growth <= quota else {
                throw MediaError.quotaExceeded
            }
            try await transaction.commit(after: [
                Self.grow(user, upload, by: growth, at: now), Self.put(part, of: user, upload),
            ])
            return try earlier?["object"]
        }
    }

    /// Parts of one user are noted one after the other: what they come to is bounded.
    static func lockUploads(of user: Int64) -> PostgresStatement {
        PostgresStatement("select pg_advisory_xact_lock(hashtextextended('media uploads', $1))", user)
    }

    private static func load(of user: Int64, but upload: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            select count(*) as uploads, coalesce(sum(bytes), 0)::int8 as bytes,
                coalesce((select u.bytes from media.usage u where u.user_id = $1), 0) as finished
            from media.uploads where user_id = $1 and upload_id <> $2 and file_id is null
            """, user, upload)
    }

    private static func grow(_ user: Int64, _ upload: Int64, by bytes: Int64, at now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into media.uploads (user_id, upload_id, created_at, bytes) values ($1, $2, $3, $4)
            on conflict (user_id, upload_id) do update set bytes = media.uploads.bytes + excluded.bytes
            """, user, upload, now, bytes)
    }

    private static func put(_ part: StoredPart, of user: Int64, _ upload: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            insert into media.parts (user_id, upload_id, part, size, object) values ($1, $2, $3, $4, $5)
            on conflict (user_id, upload_id, part) do update set size = excluded.size, object = excluded.object
            """, user, upload, part.number, part.size, part.object)
    }

    /// nil: there is no such upload, or it is too old.
    func upload(_ upload: Int64, of user: Int64) async throws -> StoredUpload? {
        let rows = try await database.query(
            """
            select u.file_id, p.part, p.size, p.object
            from media.uploads u left join media.parts p on p.user_id = u.user_id and p.upload_id = u.upload_id
            where u.user_id = $1 and u.upload_id = $2 order by p.part
            """, user, upload)
        guard let first = rows.first else { return nil }
        let parts = try rows.compactMap { row -> StoredPart? in
            guard let number: Int = try row["part"] else { return nil }
            return StoredPart(number: number, size: try row["size"], object: try row["object"])
        }
        return StoredUpload(file: try first["file_id"], parts: parts)
    }

    /// Makes `file` of an upload. `publish` gives the object its name meanwhile, so that it is there when the row is.
    /// - Returns: the file that the upload had become before, or else `file`; and the objects that were its parts.
    /// - Throws: what `publish` throws; ``MediaError`` FILE_PARTS_INVALID when the upload was taken away meanwhile,
    ///   FILE_QUOTA_EXCEEDED.
    func finish(
        _ file: MediaFile, of upload: Int64, by user: Int64, quota: Int64, publish: () async throws -> Void
    ) async throws -> (file: MediaFile, parts: [[UInt8]]) {
        try await database.transaction { transaction in
            let rows = try await transaction.run([
                Self.lockBlob(file.sha256),
                PostgresStatement(
                    "select file_id from media.uploads where user_id = $1 and upload_id = $2 for update", user, upload),
            ])
            guard let row = rows[1].first else { throw MediaError.partsInvalid }
            if let earlier: Int64 = try row["file_id"] {
                let found = try await transaction.query(
                    "select id, sha256, key, kind, size, description, created_at from media.files where id = $1",
                    earlier)
                guard let known = found.first else { throw MediaError.partsInvalid }
                return (try Self.file(known), [])
            }
            try await use(file, by: user, quota: quota, in: transaction)
            try await publish()
            let gone = PostgresStatement(
                "delete from media.parts where user_id = $1 and upload_id = $2 returning object", user, upload)
            let done = try await transaction.commit(after: [
                try Self.insert(file, by: user),
                PostgresStatement(
                    "update media.uploads set file_id = $3, bytes = 0 where user_id = $1 and upload_id = $2", user,
                    upload,
                    file.id),
                gone,
            ])
            return (file, try done[2].map { try $0["object"] })
        }
    }

    /// Another file of the same blob, for who has had one made of it.
    /// - Throws: ``MediaError`` FILE_QUOTA_EXCEEDED; `PostgresError`.
    func copy(_ file: MediaFile, as new: MediaFile, by user: Int64, quota: Int64) async throws -> Bool {
        try await database.transaction { transaction in
            let there = try await transaction.run([
                Self.lockBlob(file.sha256),
                PostgresStatement("select 1 as one from media.files where id = $1 for key share", file.id),
            ])
            guard !there[1].isEmpty else { return false }
            try await use(new, by: user, quota: quota, in: transaction)
            try await transaction.commit(after: [try Self.insert(new, by: user)])
            return true
        }
    }

    /// One more file is made of its blob, if that is no more than its user may have; nothing is added to that beside it
    /// before the transaction's end.
    private func use(
        _ file: MediaFile, by user: Int64, quota: Int64, in transaction: PostgresTransaction
    ) async throws {
        // First the blob, as who takes files away does.
        let rows = try await transaction.run([
            Self.useBlob(file.sha256, size: file.size),
            PostgresStatement(
                """
                insert into media.usage as u (user_id, bytes) values ($1, 0)
                on conflict (user_id) do update set bytes = u.bytes returning bytes
                """, user),
        ])
        let used: Int64 = try rows[1][0]["bytes"]
        guard used + file.size <= quota else { throw MediaError.quotaExceeded }
    }

    /// Takes uploads away that began before `date`. - Returns: the objects that were their parts.
    func removeUploads(before date: Date, limit: Int) async throws -> (count: Int, parts: [[UInt8]]) {
        let rows = try await database.transact([
            PostgresStatement(
                """
                with old as (
                    select user_id, upload_id from media.uploads where created_at < $1 order by created_at limit $2
                    for update skip locked),
                gone as (
                    delete from media.uploads u using old o
                    where u.user_id = o.user_id and u.upload_id = o.upload_id returning u.user_id, u.upload_id)
                select g.user_id, p.object
                from gone g left join media.parts p on p.user_id = g.user_id and p.upload_id = g.upload_id
                """, date, limit)
        ])
        return (rows[0].count, try rows[0].compactMap { try $0["object"] })
    }
}
