internal import EventLoop
public import FoundationEssentials
internal import Observability
public import Postgres
internal import Synchronization

/// Removes rows that are older than their tables' retentions, a batch at a time, each in a transaction of its own.
///
/// A look that finds nothing reads one row of each table; one that finds something costs what it removes. What was
/// removed leaves index entries behind until no snapshot needs them: each table is looked at from where the last look
/// has ended, and only once a day from the beginning, for rows that were kept because something was open.
/// One may run in each process: of those that look at the same table at the same moment, one removes.
public final class Pruner: Sendable {
    /// Rows of one batch: some 50 ms of work, and of locks that nobody waits for.
    public static let batch = 5_000
    /// Between two batches: what is pruned leaves most of the server to others.
    static let breath = Duration.milliseconds(200)
    /// After so long each table is looked at from the beginning.
    static let round = Duration.seconds(86_400)

    private struct Cursor {
        var key: String
        let since: ContinuousClock.Instant
    }
    private let database: PostgresClient
    private let retentions: [Retention]
    private let pause: Duration
    private let now: @Sendable () -> Date
    private let cursors = Mutex<[String: Cursor]>([:])

    /// - Parameters:
    ///   - database: as a role that may delete from the tables.
    ///   - pause: between two looks at tables that hold nothing old.
    ///   - now: what ages are counted to.
    public init(
        _ database: PostgresClient, _ retentions: [Retention], every pause: Duration = .seconds(60),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.retentions = retentions
        self.pause = pause
        self.now = now
    }

    /// Until cancelled. Outages are waited out.
    public func run() async {
        while !Task.isCancelled {
            var isBusy = false
            for retention in retentions {
                do {
                    isBusy = try await remove(retention).isFull || isBusy
                } catch {
                    if Task.isCancelled { return }
                    EventBus.log.warning(
                        "not pruned", ["table": .string(retention.table), "error": .describing(error)])
                }
            }
            try? await Task.sleep(for: isBusy ? min(Self.breath, pause) : pause)
        }
    }

    /// Removes all that is old now, batch after batch.
    /// - Returns: how many rows of each table went; tables that nothing was removed from are left out.
    /// - Throws: ``PostgresError``; what was removed before it stays so.
    @discardableResult
    public func prune() async throws -> [String: Int] {
        var removed: [String: Int] = [:]
        for retention in retentions {
            while true {
                let (count, isFull) = try await remove(retention)
                if count > 0 { removed[retention.table, default: 0] += count }
                if !isFull { break }
            }
        }
        return removed
    }

    /// Where the next look at a table begins.
    func cursor(of table: String) -> String? { cursors.withLock { $0[table]?.key } }

    /// One batch.
    private func remove(_ retention: Retention) async throws -> (count: Int, isFull: Bool) {
        let begin = ContinuousClock.now
        let known = cursors.withLock { $0[retention.table] }.flatMap { begin - $0.since < Self.round ? $0 : nil }
        let statement = PostgresStatement(
            retention.batch, known?.key ?? retention.beginning, now() - retention.age.inSeconds, Self.batch)
        // On a connection of its own: nobody's short statement waits behind it. What a crash brings back goes again.
        let row = try await database.transaction { transaction in
            try await transaction.run([PostgresStatement("set local synchronous_commit = off"), statement])[1].first
        }
        if let key: String = try row?["cursor"] ?? nil {
            cursors.withLock { $0[retention.table] = Cursor(key: key, since: known?.since ?? begin) }
        }
        return (try row?["gone"] ?? 0, try row?["is_full"] ?? false)
    }
}
