// Changes that requests make: done once per idempotency key, and taken back when they were only a rehearsal.

internal import Audit
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// What a request is answered with.
struct StockAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    var location: String?
    var wasReplayed = false
    /// Of a rehearsal: the SKU's version, to be sent as `If-Match` so that just this is done.
    var version: Int64?

    var response: HTTPResponse {
        var response = HTTPResponse.json(body, status: status)
        if let version { response.headers["ETag"] = "\"\(version)\"" }
        if let location { response.headers["Location"] = location }
        if wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }
}

extension Inventory {
    private struct Rehearsed: Error { var answer: StockAnswer }

    private static let trail = AuditTrail(name)

    /// Runs `work` in a transaction, for `request`: with its idempotency key remembered, or taken back for `dryRun`;
    /// what stays is recorded.
    /// - Parameters:
    ///   - action: what is done, for the record.
    ///   - subject: what it is done to; by default what the path names.
    ///   - reason: by default the header's.
    ///   - sku: whose version `If-Match` is about, if it is about one.
    /// - Throws: ``Problem`` 409 while the same key is being worked on, 422 for a key that another request has used.
    func changing(
        _ request: APIRequest, _ body: [UInt8], _ action: String = "stock.changed", on subject: String? = nil,
        reason: String? = nil, of sku: String? = nil,
        _ work: (PostgresTransaction) async throws -> StockAnswer
    ) async throws -> HTTPResponse {
        let key = try request.idempotencyKey
        let who = try request.actor
        let actor = who.description
        let change = AuditedChange(
            by: who, action, on: subject ?? request.http.path, reason: try reason ?? request.reason)
        let isDryRun = try request.isDryRun
        let hash = request.fingerprint(of: body)
        let expected = try request.expectedVersion
        do {
            let answer = try await database.transaction { transaction in
                if let key, let first = try await store.claim(key, of: actor, hash, in: transaction) { return first }
                var version: Int64?
                if let sku, isDryRun || expected != nil {
                    version = try await store.lockedVersion(of: sku, in: transaction)
                    if let expected, version != expected { throw Self.moved(sku, expected, version ?? 0) }
                }
                var answer = try await work(transaction)
                answer.version = version
                if isDryRun { throw Rehearsed(answer: answer) }
                answer.version = nil
                if let key { try await store.remember(answer, key, of: actor, hash, now: now(), in: transaction) }
                try await Self.trail.record(change, in: transaction)
                return answer
            }
            committed()
            return answer.response
        } catch let rehearsal as Rehearsed {
            return StockAnswer(
                status: 200, body: rehearsal.answer.body, version: rehearsal.answer.version
            ).response
        } catch let error as PostgresError where error.isCommitUnknown {
            guard let key else { throw Problem.outcomeUnknown() }
            guard var answer = try await store.outcome(of: key, by: actor, hash) else {
                throw Problem.unavailable("nothing was changed: the database went away; try again with the same key")
            }
            answer.wasReplayed = false
            committed()
            return answer.response
        }
    }

    private static func moved(_ sku: String, _ expected: Int64, _ version: Int64) -> Problem {
        Problem(
            412, "moved", "It has changed meanwhile",
            detail: "the stock of \(sku) has version \(version), not \(expected) any more")
    }
}

extension StockStore {
    /// Nobody changes the SKU's stock until the transaction ends; 0 when there never was any.
    func lockedVersion(of sku: String, in transaction: PostgresTransaction) async throws -> Int64 {
        try await transaction.query("select version from inventory.items where sku = $1 for update", sku)
            .first?["version"] ?? 0
    }

    /// Takes the key for this transaction. - Returns: what it was answered with before, if it was.
    func claim(
        _ key: String, of actor: String, _ hash: [UInt8], in transaction: PostgresTransaction
    ) async throws -> StockAnswer? {
        let rows = try await transaction.run([
            PostgresStatement(
                "select pg_try_advisory_xact_lock(hashtextextended('inventory ' || $1 || ' ' || $2, 0)) as mine", actor,
                key),
            PostgresStatement(
                "select request_hash, status, body from inventory.idempotency_keys where actor = $1 and key = $2",
                actor, key),
        ])
        guard let first = try Self.answer(rows[1], hash) else {
            if try rows[0].first?["mine"] == true { return nil }
            throw Problem.inProgress
        }
        return first
    }

    private static func answer(_ rows: PostgresRows, _ hash: [UInt8]) throws -> StockAnswer? {
        guard let first = rows.first else { return nil }
        guard try first["request_hash"] == hash else { throw Problem.keyReused }
        let body: String = try first["body"]
        return StockAnswer(status: try first["status"], body: Array(body.utf8), wasReplayed: true)
    }

    /// How long the session of a commit that was not answered may take to end; while it lives it has the key's lock.
    private static let patience = "2s"

    /// What became of a change whose commit was not answered.
    /// - Returns: what the key was answered with; nil when nothing was done under it, and nothing is under way.
    /// - Throws: ``Problem`` `outcome_unknown` while that can't be told.
    func outcome(of key: String, by actor: String, _ hash: [UInt8]) async throws -> StockAnswer? {
        do {
            return try await database.transaction { transaction in
                let results = try await transaction.run([
                    PostgresStatement("select set_config('lock_timeout', $1, true)", Self.patience),
                    PostgresStatement(
                        "select pg_advisory_xact_lock(hashtextextended('inventory ' || $1 || ' ' || $2, 0))", actor, key
                    ),
                    PostgresStatement(
                        """
                        select request_hash, status, body from inventory.idempotency_keys where actor = $1 and key = $2
                        """, actor, key),
                ])
                return try Self.answer(results[2], hash)
            }
        } catch is PostgresError {
            throw Problem.outcomeUnknown(key)
        }
    }

    func remember(
        _ answer: StockAnswer, _ key: String, of actor: String, _ hash: [UInt8], now: Date,
        in transaction: PostgresTransaction
    ) async throws {
        try await transaction.execute(
            """
            insert into inventory.idempotency_keys (actor, key, request_hash, status, body, created_at)
            values ($1, $2, $3, $4, $5, $6)
            """, actor, key, hash, answer.status, String(decoding: answer.body, as: UTF8.self), now)
    }
}
