internal import EventLoop
public import FoundationEssentials
public import Postgres
public import ShopAPI

/// Which records are wanted; nil: whatever they have there.
public struct AuditFilter: Sendable {
    public var service: String?
    public var actor: String?
    /// `order.cancelled`, or the beginning of it that ends with a dot: `order.`.
    public var action: String?
    public var subject: String?
    /// Words that the reason has, in either case.
    public var reason: String?
    public var requestID: String?
    public var since: Date?
    public var until: Date?
    public init() {}
}

/// Reads what was recorded, as a role that may do nothing else.
public struct AuditReader: Sendable {
    private let databases: PostgresDatabases

    /// - Parameter databases: each with the records of the services whose schemas lie there.
    public init(_ databases: PostgresDatabases) { self.databases = databases }

    /// The services whose records `database` keeps: all but those, or only those. What another of their databases
    /// has of them is from before they were moved.
    private func chains(in database: PostgresClient) -> (names: [String], isAllBut: Bool) {
        let elsewhere = databases.elsewhere
        if database === databases.main { return (elsewhere, true) }
        return (elsewhere.filter { databases[$0] === database }, false)
    }

    /// Newest first, all services together. Who is not asked for by name need not be there.
    /// - Parameter last: the record that the page before ended with.
    /// - Returns: also the services whose records could not be read, as their databases are away.
    /// - Throws: `Problem` 503 that names the service which is asked for, or says that it is the main database;
    ///   `PostgresError`.
    public func records(
        _ filter: AuditFilter, after last: (at: Date, service: String, seq: Int64)?, limit: Int
    ) async throws -> (records: [AuditRecord], lacks: [String]) {
        if let service = filter.service {
            let found = try await asking(databases[service]) {
                try await records(filter, after: last, limit: limit, in: $0)
            }
            return (found, [])
        }
        return try await withThrowingTaskGroup(of: (found: [AuditRecord], lacks: [String]).self) { group in
            for database in databases.all {
                group.addTask(executorPreference: EventLoop.current) {
                    do {
                        let found = try await asking(database) {
                            try await records(filter, after: last, limit: limit, in: $0)
                        }
                        return (found, [])
                    } catch let problem as Problem where database !== databases.main && problem.status == 503 {
                        return ([], chains(in: database).names)
                    }
                }
            }
            var all: (found: [AuditRecord], lacks: [String]) = ([], [])
            for try await part in group {
                all.found += part.found
                all.lacks += part.lacks
            }
            all.found.sort { ($0.at, $0.service, $0.seq) > ($1.at, $1.service, $1.seq) }
            return (Array(all.found.prefix(limit)), all.lacks.sorted())
        }
    }

    /// How long a database is waited for that others need not wait for.
    private static let answersWithin = Duration.seconds(10)

    /// - Throws: `Problem` 503 that says whose records can't be read; `PostgresError`.
    private func asking<T: Sendable>(
        _ database: PostgresClient, _ body: @escaping @Sendable (PostgresClient) async throws -> T
    ) async throws -> T {
        do {
            return try await withDeadline(Self.answersWithin, of: "an answer") { try await body(database) }
        } catch  where error is DeadlineExceeded || (error as? PostgresError)?.isAway == true {
            let services =
                database === databases.main ? "the services" : chains(in: database).names.joined(separator: ", ")
            throw Problem.unavailable("the records of \(services) can't be read now: their database is away")
        }
    }

    private func records(
        _ filter: AuditFilter, after last: (at: Date, service: String, seq: Int64)?, limit: Int,
        in database: PostgresClient
    ) async throws -> [AuditRecord] {
        let own = chains(in: database)
        return try await database.query(
            """
            select chain, seq, at, actor, action, subject, reason, request_id, details, writer, previous, hash
            from audit.records
            where ($1::text is null or chain = $1) and ($2::text is null or actor = $2 or actor like '%:' || $2)
                and ($3::text is null or action = $3 or (right($3, 1) = '.' and starts_with(action, $3)))
                and ($4::text is null or subject = $4)
                and ($5::text is null or strpos(lower(reason), lower($5)) > 0)
                and ($6::text is null or request_id = $6)
                and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
                and ($9::timestamptz is null or (at, chain, seq) < ($9, $10::text, $11::bigint))
                and (chain = any ($13::text[])) <> $14::boolean
            order by at desc, chain desc, seq desc limit $12
            """, filter.service, filter.actor, filter.action, filter.subject, filter.reason, filter.requestID,
            filter.since, filter.until, last?.at, last?.service, last?.seq, limit, own.names, own.isAllBut
        ).map(Self.record)
    }

    /// A chain in its own order, after `seq`.
    public func chain(_ service: String, after seq: Int64, limit: Int) async throws -> [AuditRecord] {
        try await asking(databases[service]) { database in
            try await database.query(
                """
                select chain, seq, at, actor, action, subject, reason, request_id, details, writer, previous, hash
                from audit.records where chain = $1 and seq > $2 order by seq limit $3
                """, service, seq, limit
            ).map(Self.record)
        }
    }

    /// Where each chain ends.
    public func heads() async throws -> [AuditHead] {
        var heads: [AuditHead] = []
        for database in databases.all {
            let own = chains(in: database)
            heads += try await asking(database) {
                try await $0.query(
                    "select chain, seq, hash from audit.heads where (chain = any ($1::text[])) <> $2::boolean",
                    own.names, own.isAllBut
                ).map {
                    AuditHead(service: try $0["chain"], seq: try $0["seq"], hash: AuditHash.text(try $0["hash"]))
                }
            }
        }
        return heads.sorted { $0.service < $1.service }
    }

    private static func record(_ row: PostgresRow) throws -> AuditRecord {
        AuditRecord(
            service: try row["chain"], seq: try row["seq"], at: try row["at"], actor: try row["actor"],
            action: try row["action"], subject: try row["subject"], reason: try row["reason"],
            requestId: try row["request_id"], details: try row["details"], writer: try row["writer"],
            previous: AuditHash.text(try row["previous"]), hash: AuditHash.text(try row["hash"]))
    }
}
