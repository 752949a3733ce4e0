internal import EventLoop
internal import Postgres

/// A shard's database as a store asks it. Callers are refused at once while the shard is known to be away; its
/// consumer, which waits outages out, asks it always.
struct ShardDatabase: Sendable {
    private let shard: String
    private let shards: any MessageShards
    private let waitsForIt: Bool

    /// - Parameter waitsForIt: asks also while the shard is known to be away.
    init(_ shard: String, _ shards: any MessageShards, waitsForIt: Bool) {
        self.shard = shard
        self.shards = shards
        self.waitsForIt = waitsForIt
    }

    private func asking<T>(_ body: (PostgresClient) async throws -> T) async throws -> T {
        if waitsForIt { return try await body(shards.client(of: shard)) }
        return try await shards.asking(shard, body)
    }

    // All as of `PostgresClient`; they throw `ShardError` besides.

    func query(_ sql: String, _ parameters: (any PostgresValue)?...) async throws -> PostgresRows {
        try await query(PostgresStatement(sql, parameters: parameters))
    }

    func query(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await asking { try await $0.query(statement) }
    }

    @discardableResult
    func transaction<T>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false, timeLimit: Duration? = nil,
        _ body: (PostgresTransaction) async throws -> T
    ) async throws -> T {
        try await asking {
            try await $0.transaction(isolation: isolation, readOnly: readOnly, timeLimit: timeLimit, body)
        }
    }

    @discardableResult
    func transact(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        try await asking { try await $0.transact(statements) }
    }
}
