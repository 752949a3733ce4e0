internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// All the SQL of payments and their attempts. Rows are locked payments first, in key order; attempts of a payment are
/// written under its lock only, except for leases.
struct PaymentStore: Sendable {
    let database: PostgresClient
    /// The name that new payments are stored with.
    let provider: String
    let tokens: TokenStore
    /// Makes the statement that puts answers into the outbox.
    let outbox: @Sendable ([AttemptRecord]) throws -> PostgresStatement

    // MARK: Commands

    /// Applies commands in their order, in the caller's transaction.
    /// - Parameter lease: attempts that can start at once are taken for the caller, as if by
    ///   ``claim(_:by:for:)``: so many at most, so that few have to be found and written a second time.
    /// - Returns: those that can't ever be answered, with the reason (then nothing was written); and what was taken.
    func receive(
        _ commands: [ReceivedCommand], _ transaction: PostgresTransaction, lease: Lease? = nil
    ) async throws -> (refused: [CommandRefusal], taken: [ClaimedAttempt]) {
        var batch = try await load(
            payments: Array(Set(commands.map(\.paymentID))), attempts: Array(Set(commands.map(\.key))),
            areCommands: true, transaction)
        var refused: [CommandRefusal] = []
        for command in try await tokens.bound(commands, transaction) {
            do throws(PaymentRefusal) {
                try batch.receive(command)
            } catch {
                refused.append(CommandRefusal(eventID: command.eventID, reason: error.message))
            }
        }
        guard refused.isEmpty else { return (refused, []) }
        let taken = lease.map { batch.take($0.limit) } ?? []
        try await transaction.run(try statements(of: batch, lease))
        return ([], taken)
    }

    /// Milliseconds that outcomes wait for a lock on anything but their payments.
    private static let settlePatience = "500"

    struct Settlement: Sendable {
        /// Whose payments somebody else has locked: nothing of them is written.
        var locked: Set<PaymentID> = []
        /// Attempts that had waited behind others are due now.
        var hasStarted = false
    }

    /// Writes what the provider said, and waits for nobody's lock on a payment. Repeating it changes nothing.
    func settle(_ reports: [AttemptReport]) async throws -> Settlement {
        try await database.transaction { transaction in
            let ids = Set(reports.map(\.paymentID))
            var batch = try await load(
                payments: Array(ids), attempts: reports.map(\.key), isPatient: false, transaction)
            let locked = ids.subtracting(batch.payments.keys)
            for report in reports where !locked.contains(report.paymentID) { batch.report(report) }
            try await transaction.run(try statements(of: batch))
            return Settlement(
                locked: locked, hasStarted: batch.touched.contains { batch.attempts[$0]?.state == .pending })
        }
    }

    /// Which of these orders' payments somebody has locked at this moment.
    func locked(of orders: [OrderID]) async throws -> Set<OrderID> {
        let all = orders.map(\.uuid)
        let there = try await database.query(
            "select id, order_id from payments.payments where order_id = any($1::uuid[])", all)
        let free = try await database.transact([
            PostgresStatement(
                "select id from payments.payments where order_id = any($1::uuid[]) order by id for update skip locked",
                all)
        ])[0]
        let ids = Set(try free.map { try $0["id"] as UUID })
        return Set(
            try there.filter { !ids.contains(try $0["id"]) }.map { OrderID(try $0["order_id"] as UUID) })
    }

    /// Locks the payments, then reads what the commands' ids are known for and what is unfinished: what is read under
    /// the lock stays true until the end of the transaction.
    /// - Parameters:
    ///   - areCommands: the keys come from outside, and may be older than what is remembered of attempts.
    ///   - isPatient: waits for payments that somebody else has locked, and otherwise leaves them out.
    private func load(
        payments: [PaymentID], attempts keys: [String], areCommands: Bool = false, isPatient: Bool = true,
        _ transaction: PostgresTransaction
    ) async throws -> PaymentBatch {
        let ids = payments.map(\.uuid)
        let limits =
            isPatient ? [] : [PostgresStatement("select set_config('lock_timeout', $1, true)", Self.settlePatience)]
        var statements = [
            PostgresStatement(isPatient ? PaymentSQL.lockPayments : PaymentSQL.lockFreePayments, ids),
            PostgresStatement(PaymentSQL.openAttempts, keys, ids),
        ]
        if areCommands { statements.append(PostgresStatement(PaymentSQL.posted, keys)) }
        let rows = Array(try await transaction.run(limits + statements).dropFirst(limits.count))
        return PaymentBatch(
            payments: try rows[0].map { try PaymentRecord($0) }, attempts: try rows[1].map { try AttemptRecord($0) },
            posted: areCommands ? try rows[2].map { try PostedCommand($0) } : [], provider: provider)
    }

    /// In this order: what ends makes room for what starts, as a payment has one attempt in flight at most.
    private func statements(of batch: PaymentBatch, _ lease: Lease? = nil) throws -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        let payments = batch.payments.values.sorted { $0.id < $1.id }
        let new = payments.filter(\.isNew)
        let changed = payments.filter { $0.isChanged && !$0.isNew }
        let attempts = batch.touched.compactMap { batch.attempts[$0] }
        let arrived = attempts.filter(\.isNew)
        let ended = attempts.filter { !$0.isNew && $0.state.isEnd }
        let started = attempts.filter { !$0.isNew && $0.state == .pending }
        if !new.isEmpty { statements.append(PaymentSQL.insert(new)) }
        if !changed.isEmpty { statements.append(PaymentSQL.update(changed)) }
        if !ended.isEmpty { statements.append(PaymentSQL.end(ended)) }
        if !started.isEmpty { statements.append(PaymentSQL.start(started)) }
        // Another report of the same batch may have ended one that this one lost.
        let postponed = batch.postponements.filter { batch.attempts[$0.key]?.state == .unknown }
        if !postponed.isEmpty { statements.append(PaymentSQL.postpone(postponed)) }
        if !arrived.isEmpty { statements.append(PaymentSQL.insert(arrived, lease)) }
        if !batch.postings.isEmpty { statements += PaymentSQL.post(batch.postings) }
        if !batch.answers.isEmpty { statements.append(try outbox(batch.answers)) }
        return statements
    }

    // MARK: Leases

    /// Takes attempts that are due and that nobody works on, oldest first, for as long as `lease`.
    /// - Parameter lookBack: seconds; what was due longer ago is left out.
    func claim(
        _ limit: Int, by owner: UUID, for lease: Duration, lookBack: Double = LookBack.everything
    ) async throws -> [ClaimedAttempt] {
        // A lease that a crash of the server forgets does no harm: the provider is asked again with the same key.
        let rows = try await database.transact([
            PostgresStatement("select set_config('synchronous_commit', 'off', true)"),
            PostgresStatement(PaymentSQL.claim, limit, owner, Int64(lease.wholeMilliseconds), lookBack),
        ])
        return try rows[1].map { try ClaimedAttempt($0) }
    }

    /// Gives back what `owner` has taken and not reported on.
    func release(_ owner: UUID) async throws {
        try await database.execute(PaymentSQL.release, owner)
    }

    func open() async throws -> OpenAttempts {
        let row = try await database.query(PaymentSQL.open).first
        guard let row else { return OpenAttempts(pending: 0, unknown: 0, oldest: 0) }
        return OpenAttempts(pending: try row["pending"], unknown: try row["unknown"], oldest: try row["oldest"])
    }

    // MARK: Reading

    func payment(_ id: PaymentID) async throws -> Payment? {
        async let payments = database.query(PaymentSQL.payment, id.uuid)
        async let attempts = database.query(PaymentSQL.attempts, id.uuid)
        async let entries = database.query(PaymentSQL.entries, id.uuid)
        guard let row = try await payments.first else {
            _ = try await (attempts, entries)
            return nil
        }
        var payment = try Payment(row)
        payment.attempts = try await attempts.map { try Payment.Attempt($0) }
        payment.ledger = try await entries.map { try Payment.Entry($0) }
        return payment
    }

    /// Newest first.
    func payments(_ filter: PaymentFilter, after cursor: PaymentID?, limit: Int) async throws -> [Payment] {
        let rows = try await database.query(
            PaymentSQL.list, cursor?.uuid, filter.state?.rawValue, filter.orderID?.uuid, filter.customerID,
            filter.since, filter.until, limit)
        return try rows.map { try Payment($0) }
    }
}

/// What the provider has not decided.
struct OpenAttempts: Sendable {
    let pending: Int
    let unknown: Int
    /// The age of the oldest, in seconds; zero for none.
    let oldest: Double
}

/// Which payments a list is about; nil is any.
struct PaymentFilter: Sendable {
    var state: PaymentState?
    var orderID: OrderID?
    var customerID: String?
    /// Asked for at or after.
    var since: Date?
    /// Asked for before.
    var until: Date?
}

/// A command that no state of the payment could ever accept.
struct CommandRefusal: Sendable {
    let eventID: UUID
    let reason: String
}

/// Who works on attempts, until when, and how many more.
struct Lease: Sendable {
    let owner: UUID
    let duration: Duration
    let limit: Int
}

/// An attempt that this process may ask the provider about, until its lease ends.
struct ClaimedAttempt: Sendable {
    let call: PaymentCall
    let paymentID: PaymentID
    let orderID: OrderID
    /// How often it was taken, this time included: more than once, and the provider may have it already.
    let tries: Int
    let traceparent: String?
}
