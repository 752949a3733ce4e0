internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import Synchronization

/// The right to be the relay of a schema: kept by asking for it again and again, lost by not asking in time.
///
/// A relay that is frozen, or whose host or database is out of reach, has no say any more when the time is over, by the
/// database's clock for the others and by its own for itself. What it does when it wakes up is refused by the number of
/// the lease.
final class RelayLease: Sendable {
    let epoch: Int64
    /// As it was when the lease was taken: all up to this row was published.
    let settled: Int64
    /// The last row that was published by then.
    let placed: Int64
    private let statements: RelayStatements
    private let database: PostgresClient
    private let length: Duration
    private let end: Mutex<ContinuousClock.Instant>
    /// What is settled as the database has it, as far as we know.
    private let said: Mutex<Int64>

    /// - Parameter holder: who takes it; another lease of the same one ends at once.
    /// - Returns: nil when somebody else has it.
    static func take(
        _ statements: RelayStatements, holder: UUID, for length: Duration, database: PostgresClient
    ) async throws -> RelayLease? {
        let begin = ContinuousClock.now
        guard let row = try await database.query(statements.take, holder, length.inSeconds).first else { return nil }
        return RelayLease(
            statements, epoch: try row["epoch"], settled: try row["settled"], placed: try row["placed"] ?? 0,
            length: length, end: begin + length, database: database)
    }

    private init(
        _ statements: RelayStatements, epoch: Int64, settled: Int64, placed: Int64,
        length: Duration, end: ContinuousClock.Instant, database: PostgresClient
    ) {
        self.statements = statements
        self.epoch = epoch
        self.settled = settled
        self.placed = placed
        self.length = length
        self.end = Mutex(end)
        said = Mutex(settled)
        self.database = database
    }

    /// - Throws: ``LeaseLost`` when its time is over.
    func check() throws(LeaseLost) {
        guard ContinuousClock.now < end.withLock({ $0 }) else { throw LeaseLost() }
    }

    /// Until it is lost, or the task cancelled.
    /// - Parameter settled: up to which row all is published, at each moment.
    func keep(_ settled: @escaping @Sendable () -> Int64) async throws {
        while true {
            try await Task.sleep(for: length / 4)
            let begin = ContinuousClock.now
            let left = end.withLock { $0 } - begin
            guard left > .zero else { throw LeaseLost() }
            let renewed = try await withDeadline(left, of: "the relay's lease") { [self] in
                try await database.query(
                    statements.renew, epoch, length.inSeconds, settled(), said.withLock { $0 }
                ).first
            }
            guard let renewed else { throw LeaseLost() }
            let now: Int64 = try renewed["settled"]
            said.withLock { $0 = now }
            end.withLock { $0 = begin + length }
        }
    }

    /// Rows up to this one only are settled for whoever comes next.
    /// - Throws: ``LeaseLost`` when that is somebody already; `PostgresError`.
    func lower(settled: Int64) async throws {
        guard try await database.execute(statements.lower, epoch, settled) == 1 else { throw LeaseLost() }
    }

    /// So that the next one need not wait. What can't be said is found out by waiting.
    func release(settled: Int64) async {
        _ = try? await withDeadline(length / 2, of: "the end of the relay's lease") { [self] in
            try await database.execute(statements.release, epoch, settled, said.withLock { $0 })
        }
    }
}

/// Somebody else may be the relay now.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "the relay's lease was lost: it was not renewed in time" }
}
