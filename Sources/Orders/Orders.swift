// Orders: the aggregate and its saga. Owns schema `orders`; consumes the answers of inventory and payments; runs on
// whichever loop its callers and its consumer run on, and holds no state but the waiters of `OrderWatch`.

internal import Crypto
public import EventBus
internal import EventLoop
public import FoundationEssentials
internal import Observability
public import Postgres
public import ShopAPI
internal import Synchronization

public final class Orders: Sendable {
    public static let name = "orders"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_refund_approvals.sql", PackageResources._002_refund_approvals_sql),
            ("0003_history_by_time.sql", PackageResources._003_history_by_time_sql),
            ("0004_returns.sql", PackageResources._004_returns_sql),
            ("0005_ends.sql", PackageResources._005_ends_sql),
            ("0006_responsible.sql", PackageResources._006_responsible_sql),
            EventBus.relayMigration(name, number: 7),
            ("0008_retention.sql", PackageResources._008_retention_sql),
            EventBus.inboxMigration(name, number: 9),
            EventBus.lettersMigration(name, number: 10),
            EventBus.failuresMigration(name, number: 11),
        ]
    }

    /// The most that one order can hold.
    public enum Limits {
        public static let lines = 500
        public static let quantity: Int64 = 1_000_000
        public static let noteBytes = 2_000
        public static let waitSeconds = 60
        /// How long the answer to an idempotency key is kept.
        public static let keyLifetime = Duration.seconds(7 * 86_400)
        /// How long a step is kept after its answer: longer than the answer can come again, which is refused at an age
        /// of ``EventBusOptions/replayLimit``, 12.6 days. A step that is not answered is kept. What has happened to an
        /// order is in its history, which stays.
        public static let stepLifetime = Duration.seconds(90 * 86_400)
    }

    let store: OrderStore
    let watch: OrderWatch
    let audit: OrderAudit?
    /// What an order's refunds may come to before a second person must approve, in minor units.
    let approvalAbove: [Currency: Int64]
    private let bus: EventBus
    private let placing: Batcher<NewOrder, Result<NewOrderOutcome?, any Error>>
    /// Orders that many wait for are read together.
    private let reading: Batcher<OrderID, Result<Order?, any Error>>
    private let writer: OrderPlacing
    let now: @Sendable () -> Date
    private let log = Log(label: Orders.name)
    private let lookBack = Mutex(LookBack())
    /// What the batch that is being committed has decided, for those who wait; the consumer's task only.
    let decided = Mutex<[OrderID: OrderState]>([:])

    /// - Parameters:
    ///   - database: as role `shop_orders`.
    ///   - approvalAbove: what an order's refunds may come to, in minor units per currency, before a second person must
    ///     approve; other currencies have no such limit.
    ///   - auditDatabases: as role `shop_audit`, which may read every schema; without them there is no audit.
    public init(
        database: PostgresClient, auditDatabases: PostgresDatabases? = nil, bus: EventBus,
        approvalAbove: [Currency: Int64] = [:], now: @escaping @Sendable () -> Date = { Date() }
    ) {
        let store = OrderStore(database: database, outbox: bus.outbox(Orders.name))
        self.store = store
        let writer = OrderPlacing(store: store) { bus.committed(Orders.name) }
        self.writer = writer
        reading = Batcher(maximum: 64) { [store] in try await store.orders($0) }
        placing = Batcher(maximum: OrderPlacing.maximum, lanes: OrderPlacing.lanes) { await writer.write($0) }
        watch = OrderWatch(database: database)
        audit = auditDatabases.map { OrderAudit($0) { try await bus.lag() } }
        self.approvalAbove = approvalAbove
        self.bus = bus
        self.now = now
    }

    // MARK: Placing

    /// What placing was answered with.
    public struct Placement: Sendable {
        public var id: OrderID
        /// The order, as JSON, as it was when it was committed.
        public var body: [UInt8]
        /// The same key had placed it before.
        public var wasReplayed: Bool
    }

    /// Commits a new order and its first command; the saga goes on by itself.
    /// - Throws: ``Problem`` 422 for what can't be ordered or a key that another request has used, 503 when it was not
    ///   placed, and 503 `outcome_unknown`, with the key to ask again with, when that can't be told.
    public func place(_ request: PlaceQuotedOrder) async throws -> Placement {
        try Self.check(request)
        let now = now()
        var order = Self.aggregate(request)
        order.paymentToken = tokenName(request.paymentToken)
        let effects = try order.handle(.placed)
        let change = OrderChange(order: order, effects: effects, actor: request.actor.description)
        let body = try JSONText.encode(order.wire(note: request.note, placedAt: now))
        let answer = request.idempotencyKey.map {
            IdempotentAnswer(key: $0, requestHash: request.requestHash, status: 201, body: body)
        }
        let placement = Placement(id: order.id, body: body, wasReplayed: false)
        let new = try NewOrder(
            change, note: request.note, by: request.actor, at: now,
            key: request.idempotencyKey ?? order.id.description, answer: answer,
            events: try leaveCart(request.quote, order.id))
        do {
            // A caller who leaves when its batch has begun leaves an order that is being placed.
            switch try await write(new) {
            case .placed: return placement
            case .keyWasUsed:
                return try await replay(
                    ReplayRequest(
                        key: request.idempotencyKey ?? "", actor: request.actor, requestHash: request.requestHash))
            }
        } catch let error as PostgresError where error.mayBeOfSameKey {
            let found = try await outcome(placement, request)
            bus.committed(Self.name)
            return found
        }
    }

    /// With others, or by itself when somebody holds what one of them needs.
    private func write(_ new: NewOrder) async throws -> NewOrderOutcome {
        if let outcome = try await placing.submit(new).get() { return outcome }
        return try await outwaitingLocks { try await writer.alone(new) }
    }

    /// The token itself goes no further: what is stored and published names it. Daemons of the version before know the
    /// token only.
    private func tokenName(_ token: String) -> String {
        bus.isLegacyAdmitted ? token : PaymentTokenReference(digest: SHA256.hash(token)).rawValue
    }

    /// What has become of an order whose commit was not answered.
    private func outcome(_ placement: Placement, _ request: PlaceQuotedOrder) async throws -> Placement {
        guard let key = request.idempotencyKey else {
            guard try await store.wasPlaced(placement.id, by: request.actor) else { throw Self.notPlaced }
            return placement
        }
        guard let first = try await store.outcome(of: key, by: request.actor) else { throw Self.notPlaced }
        let found = try Self.placement(first, request.requestHash)
        return found.id == placement.id ? placement : found
    }

    private static let notPlaced = Problem.unavailable(
        "the order was not placed: the database went away; try again with the same key")

    /// Tells Catalog what has left the cart, in the transaction that places the order.
    private func leaveCart(_ quote: Quote, _ order: OrderID) throws -> [NewEvent] {
        guard let cart = quote.cart else { return [] }
        let lines = quote.lines.map { StockLine(sku: $0.sku, quantity: $0.quantity) }
        return [
            try NewEvent(
                topic: Topic.ordersEvents, key: order.description, type: OrderEventType.cartOrdered,
                CartOrdered(orderId: order, cart: cart, lines: lines))
        ]
    }

    /// The answer that this key was given before.
    /// - Throws: ``Problem`` 404 when the key is new, 422 when it was used for another request, 503 `outcome_unknown`
    ///   while a request with it may be under way.
    public func replay(_ request: ReplayRequest) async throws -> Placement {
        guard let first = try await store.outcome(of: request.key, by: request.actor) else {
            throw Problem.notFound("an answer to this idempotency key")
        }
        return try Self.placement(first, request.requestHash)
    }

    private static func placement(_ first: IdempotentAnswer, _ requestHash: String) throws -> Placement {
        guard first.requestHash == requestHash else { throw Problem.keyReused }
        let order = try JSONText.decode(Order.self, from: first.body)
        return Placement(id: order.id, body: first.body, wasReplayed: true)
    }

    static func check(_ request: PlaceQuotedOrder) throws(Problem) {
        let lines = request.quote.lines
        guard !lines.isEmpty, lines.count <= Limits.lines else {
            throw .invalid("/lines", "must have 1 to \(Limits.lines) entries, not \(lines.count)")
        }
        guard (request.note ?? "").utf8.count <= Limits.noteBytes else {
            throw .invalid("/note", "must be at most \(Limits.noteBytes) bytes")
        }
        // Whatever else were taken would be stored and published, and might be a card number.
        guard PaymentToken.isWellFormed(request.paymentToken) else {
            throw .invalid("/paymentToken", PaymentToken.rule)
        }
        var seen: Set<String> = []
        for (number, line) in lines.enumerated() {
            guard (1...Limits.quantity).contains(line.quantity) else {
                throw .invalid("/lines/\(number)/quantity", "must be from 1 to \(Limits.quantity)")
            }
            guard seen.insert(line.sku).inserted else {
                throw .invalid("/lines/\(number)/sku", "\(line.sku) is named twice; add the quantities up")
            }
        }
        guard try total(request.quote) == request.quote.total else {
            throw .badRequest("the quote's lines do not add up to its total")
        }
    }

    private static func total(_ quote: Quote) throws(Problem) -> Money {
        var total = Money.zero(quote.total.currency)
        for (number, line) in quote.lines.enumerated() {
            do {
                total = try total.adding(line.unitPrice.multiplied(by: line.quantity))
            } catch {
                throw .invalid("/lines/\(number)", "\(error)")
            }
        }
        return total
    }

    static func aggregate(_ request: PlaceQuotedOrder) -> OrderAggregate {
        OrderAggregate(
            id: OrderID(), paymentId: PaymentID(), customerId: request.customerId?.description,
            paymentToken: request.paymentToken, state: .placed, currency: request.quote.total.currency,
            total: request.quote.total.amount,
            lines: request.quote.lines.enumerated().map { number, line in
                .init(
                    position: number, sku: line.sku, name: line.name, unitPrice: line.unitPrice.amount,
                    quantity: line.quantity)
            })
    }

    // MARK: Waiting

    /// The order when it is settled (confirmed, rejected, …), or as it is when `limit` is over.
    public func settled(_ id: OrderID, within limit: Duration) async throws -> Order? {
        let subscription = watch.subscribe(id)
        defer { subscription.end() }
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            let left = end - clock.now
            let isLast = left <= .zero || Task.isCancelled
            if !isLast, let state = await subscription.next(within: min(left, OrderWatch.poll)), !state.isSettled {
                continue
            }
            let order = try await reading.submit(id).get()
            if isLast || order == nil || order?.state.isSettled == true { return order }
        }
    }

    func changed(_ orders: [(id: OrderID, state: OrderState)]) {
        bus.committed(Self.name)
        watch.changed(orders)
    }

    // MARK: Life

    /// Consumes answers, relays events and sends overdue steps again, until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.relay.run() }
            group.addTask { try await self.consumer().run() }
            group.addTask { await self.watch.run() }
            group.addTask { try await self.sweep() }
            try await group.waitForAll()
        }
    }

    private var relay: EventRelay {
        bus.relay(Self.name, database: store.database, pruning: Self.retentions)
    }

    static let retentions = [
        Retention("orders.idempotency_keys", by: "created_at", for: Limits.keyLifetime),
        Retention("orders.steps", by: "done_at", for: Limits.stepLifetime, among: "done_at is not null"),
    ]

    /// How often overdue steps are looked for, and how many are taken at once.
    private static let sweepInterval = Duration.seconds(1)
    private static let sweepBatch = 200

    private func sweep() async throws {
        while !Task.isCancelled {
            do {
                if try await sendOverdueStepsAgain() == Self.sweepBatch { continue }
            } catch let error as PostgresError {
                log.warning("overdue steps could not be sent again", ["error": .string("\(error)")])
            }
            try await Task.sleep(for: Self.sweepInterval)
        }
    }

    /// - Returns: how many orders were seen to: those that somebody has locked have their turn later.
    func sendOverdueStepsAgain() async throws -> Int {
        let now = now()
        let span = lookBack.withLock { $0.begin(now) }
        let due = try await store.overdue(now: now, limit: Self.sweepBatch, lookBack: span)
        var changes: [OrderChange] = []
        if !due.isEmpty {
            changes = try await store.database.transaction { try await overdue(due, in: $0) }
        }
        // Not before: what could not be sent is due at the next look too.
        lookBack.withLock { $0.end(isCut: due.count == Self.sweepBatch) }
        if !changes.isEmpty { changed(changes.map { ($0.order.id, $0.order.state) }) }
        return changes.count
    }

    private func overdue(
        _ due: [(order: OrderID, step: OverdueStep)], in transaction: PostgresTransaction
    ) async throws -> [OrderChange] {
        let ids = Set(due.map(\.order))
        let orders = try await store.lock(ids, detailed: ids, isPatient: false, in: transaction)
        // Answered, or sent by another daemon, while we waited for the locks.
        let pending = try await store.stillPending(due.map(\.step.commandId), now: now(), in: transaction)
        var changes: [OrderChange] = []
        var again: [String] = []
        for (id, step) in due where pending.contains(step.commandId) {
            guard var order = changes.last(where: { $0.order.id == id })?.order ?? orders[id] else { continue }
            let effects = try order.handle(
                .overdue(commandId: step.commandId, type: step.type, attempts: step.attempts))
            for case .sendAgain(let commandId) in effects { again.append(commandId) }
            changes.append(OrderChange(order: order, effects: effects, actor: "service:\(Self.name)"))
        }
        guard !changes.isEmpty else { return [] }
        let messages = try await store.messages(of: again, in: transaction)
        // Before what is new: a command must not overtake those that were sent before it.
        let resent = messages.isEmpty ? [] : [store.outbox.statement(messages)]
        _ = try await transaction.run(resent + (try store.update(latest(changes), now: now())))
        return changes
    }

    /// One change per order: the last state, with the effects of all.
    func latest(_ changes: [OrderChange]) -> [OrderChange] {
        var merged: [OrderChange] = []
        var positions: [OrderID: Int] = [:]
        for change in changes {
            if let position = positions[change.order.id] {
                merged[position].order = change.order
                merged[position].effects += change.effects
            } else {
                positions[change.order.id] = merged.count
                merged.append(change)
            }
        }
        return merged
    }

    private func consumer() -> EventConsumer {
        bus.consumer(
            name: Self.name, schema: Self.name, topics: [Topic.inventoryEvents, Topic.paymentsEvents],
            types: InventoryEventType.answers.union(PaymentEventType.answers), database: store.database,
            handler: { [self] events, transaction in try await handle(events, in: transaction) },
            locked: { [self] events in
                let held = try await store.locked(events.compactMap { OrderID($0.key) })
                return Set(events.filter { event in OrderID(event.key).map(held.contains) ?? false }.map(\.id))
            },
            afterCommit: { [self] events in committed(events) })
    }

    private func committed(_ events: [Event]) {
        let states = decided.withLock { decided in
            events.compactMap { event -> (id: OrderID, state: OrderState)? in
                guard let id = OrderID(event.key), let state = decided.removeValue(forKey: id) else { return nil }
                return (id, state)
            }
        }
        changed(states)
    }
}

extension PostgresError {
    /// The commit is not known, or the wait for another request with the same key was given up.
    fileprivate var mayBeOfSameKey: Bool { isCommitUnknown || waitedTooLong }
}
