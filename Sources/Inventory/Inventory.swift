// Inventory: where goods are, how many, and for whom they are put aside. Owns schema `inventory`; consumes the commands
// of orders; runs on whichever loop its callers and its consumer run on. State lives in PostgreSQL; here only the
// requests that wait to be merged into a batch.

public import EventBus
public import EventLoop
public import FoundationEssentials
internal import Observability
public import Postgres
public import ShopAPI

public final class Inventory: Sendable {
    public static let name = "inventory"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_transfers.sql", PackageResources._002_transfers_sql),
            ("0003_released_orders.sql", PackageResources._003_released_orders_sql),
            EventBus.relayMigration(name, number: 4),
            ("0005_retention.sql", PackageResources._005_retention_sql),
            EventBus.inboxMigration(name, number: 6),
            EventBus.lettersMigration(name, number: 7),
            EventBus.failuresMigration(name, number: 8),
        ]
    }

    public enum Limits {
        public static let holdSeconds: Int64 = 30 * 86_400
        /// How long the answer to an idempotency key is kept.
        public static let keyLifetime = Duration.seconds(7 * 86_400)
        /// How long it is remembered that an order was let go of. Consumers refuse events long before that age.
        public static let releasedLifetime = Duration.seconds(90 * 86_400)
        /// How long the answer to a command is kept after it was given last. What is replayed is refused at an age of
        /// ``EventBusOptions/replayLimit``, 12.6 days; a step that is not answered is sent again at least every five
        /// minutes, and each time the answer is given the time begins anew.
        public static let commandLifetime = Duration.seconds(90 * 86_400)
        /// How long a hold of nobody's order is kept after its end, for who asks what has become of it: as long as the
        /// longest hold, ``holdSeconds``. An order's reservations are kept for ever: goods may come back.
        public static let endedHoldLifetime = Duration.seconds(30 * 86_400)
    }

    let database: PostgresClient
    let store: StockStore
    let now: @Sendable () -> Date
    private let bus: EventBus
    private let combiner: StockCombiner
    private let log = Log(label: Inventory.name)

    /// - Parameters:
    ///   - database: as role `shop_inventory`.
    ///   - loop: where requests are merged; the caller's, or one of its own choice.
    ///   - reservedSKUs: what no new SKU may be called.
    public init(
        database: PostgresClient, bus: EventBus, on loop: EventLoop, reservedSKUs: Set<String> = [],
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        let store = StockStore(database: database, outbox: bus.outbox(Self.name), reservedSKUs: reservedSKUs)
        self.database = database
        self.store = store
        self.bus = bus
        self.now = now
        combiner = StockCombiner(loop) { works in
            let answers = try await store.performApart(works, now: now())
            bus.committed(Self.name)
            return answers
        }
    }

    // MARK: Verbs

    /// Puts pieces aside, all from one warehouse, until they are let go or the time is over. Requests that come
    /// together are merged, whatever their number.
    /// - Throws: ``Problem`` 409 `out_of_stock`, 422 for what is not in its bounds, 503 when too many wait.
    public func hold(_ wanted: StockHold, by actor: Actor, reason: String? = nil) async throws -> StockReservation {
        let work = try Self.work(wanted, by: actor, reason: reason, now: now())
        let answer = try await submit(work)
        return try Self.reservation(answer, now())
    }

    /// Ends an open reservation. - Throws: ``Problem`` 404; 409 when it is ended, or an order's.
    public func letGo(_ id: ReservationID, evenAnOrders: Bool = false, by actor: Actor, reason: String? = nil)
        async throws
    {
        let work = StockWork(
            verb: .letGo(id, evenAnOrders: evenAnOrders), actor: actor.description, reason: reason)
        try Self.check(try await submit(work).outcome)
    }

    /// Waits with others, and by itself as long as somebody else has locked the SKU.
    private func submit(_ work: StockWork) async throws -> StockCombiner.Answer {
        try await outwaitingLocks { try await combiner.submit(work) }
    }

    static func work(_ wanted: StockHold, by actor: Actor, reason: String?, now: Date) throws -> StockWork {
        guard StockNames.isSKU(wanted.sku) else { throw Problem.invalid("/sku", skuForm) }
        guard (1...StockBook.Limits.quantity).contains(wanted.quantity) else {
            throw Problem.invalid("/quantity", "must be from 1 to \(StockBook.Limits.quantity)")
        }
        guard (1...Limits.holdSeconds).contains(wanted.expiresIn) else {
            throw Problem.invalid("/expiresIn", "must be from 1 to \(Limits.holdSeconds) seconds")
        }
        return StockWork(
            verb: .reserve(
                order: nil, lines: [StockLine(sku: wanted.sku, quantity: wanted.quantity)], warehouse: wanted.warehouse,
                expiresAt: now.addingTimeInterval(Double(wanted.expiresIn))),
            actor: actor.description, reason: reason)
    }

    static func reservation(_ answer: StockCombiner.Answer, _ now: Date) throws -> StockReservation {
        try check(answer.outcome)
        guard let record = answer.reservation else { throw Problem.internalError }
        return StockReservation(
            id: record.id, sku: record.sku, warehouse: record.warehouse, quantity: record.quantity,
            state: record.state, orderId: record.order, expiresAt: record.expiresAt, createdAt: now, updatedAt: now)
    }

    static let skuForm = "must be 1 to 64 of A-Z a-z 0-9 . _ -"

    /// - Throws: ``Problem`` for what could not be done.
    static func check(_ outcome: StockOutcome) throws(Problem) {
        switch outcome {
        case .done: return
        case .short(let shortages):
            let detail = shortages.map { "\($0.available) of \($0.wanted) \($0.sku) are available" }
            throw .conflict("out_of_stock", detail.joined(separator: "; "))
        case .refused(let refusal) where refusal.code == "not_found": throw .notFound("the reservation")
        case .refused(let refusal) where refusal.code == "unknown_warehouse": throw .invalid("/warehouse", refusal.text)
        case .refused(let refusal) where ["out_of_range", "invalid"].contains(refusal.code):
            throw .invalid("", refusal.text)
        case .refused(let refusal): throw .conflict(refusal.code, refusal.text)
        }
    }

    func committed() { bus.committed(Self.name) }

    // MARK: Life

    /// Takes commands, relays events and lets go what has expired, until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.relay.run() }
            group.addTask { try await self.consumer.run() }
            group.addTask { try await self.sweep() }
            try await group.waitForAll()
        }
    }

    private var relay: EventRelay {
        bus.relay(Self.name, database: database, pruning: Self.retentions)
    }

    static let retentions = [
        Retention("inventory.commands", by: "at", for: Limits.commandLifetime),
        Retention("inventory.idempotency_keys", by: "created_at", for: Limits.keyLifetime),
        Retention("inventory.released_orders", by: "released_at", for: Limits.releasedLifetime),
        Retention(
            "inventory.reservations", by: "updated_at", for: Limits.endedHoldLifetime,
            among: "order_id is null and state <> 'open'"),
    ]

    private var consumer: EventConsumer {
        bus.consumer(
            name: Self.name, schema: Self.name, topics: [Topic.inventoryCommands], types: StockEvents.commandTypes,
            beginning: .ofTheInstallation, database: database,
            handler: { try await self.handle($0, in: $1) }, locked: { try await self.locked($0) },
            afterCommit: { _ in self.committed() })
    }

    /// How often expired holds are looked for, and how many are taken at once.
    private static let sweepInterval = Duration.seconds(1)
    private static let sweepBatch = 500

    private func sweep() async throws {
        while !Task.isCancelled {
            do {
                if try await letGoExpired() == Self.sweepBatch { continue }
            } catch let error as PostgresError {
                log.warning("expired holds could not be let go", ["error": .string("\(error)")])
            }
            try await Task.sleep(for: Self.sweepInterval)
        }
    }

    /// - Returns: how many had expired.
    func letGoExpired() async throws -> Int {
        let due = try await store.expired(at: now(), limit: Self.sweepBatch)
        guard !due.isEmpty else { return 0 }
        let works = due.map { StockWork(verb: .expire($0), actor: Actor.service(Self.name).description) }
        // What somebody else has ended meanwhile is refused one by one; that is all right.
        _ = try await store.performApart(works, now: now())
        committed()
        return due.count
    }
}
