// Payments: authorizations, captures, voids and refunds, with a double-entry ledger. Owns schema `payments`; takes
// commands from `payments.commands`, answers in `payments.events`. Its consumer, relay and attempt runner are tasks on
// loops of the group that runs them; it holds no state but what is with the provider at the moment.
//
// A command's transaction records the attempt; the runner calls the provider outside of any transaction; the outcome,
// the ledger and the answer are written in one more. So a crash at any point leaves either nothing or an attempt whose
// key the provider is asked about.

public import EventBus
internal import EventLoop
public import HTTPService
internal import Observability
public import Postgres
internal import ShopAPI
internal import Synchronization

public final class Payments: Sendable {
    public static let name = "payments"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_tokens.sql", PackageResources._002_tokens_sql),
            ("0003_token_keys.sql", PackageResources._003_token_keys_sql),
            EventBus.relayMigration(name, number: 4),
            ("0005_retention.sql", PackageResources._005_retention_sql),
            EventBus.inboxMigration(name, number: 6),
            EventBus.lettersMigration(name, number: 7),
            EventBus.failuresMigration(name, number: 8),
        ]
    }

    public enum Limits {
        /// How long an attempt is kept after its end, which its command is answered with when it comes again. What is
        /// replayed is refused at an age of ``EventBusOptions/replayLimit``, 12.6 days. What has moved money is known
        /// for ever by the ledger, and never done twice; nor does an order's refund need it: it goes by the payment.
        public static let attemptLifetime = Duration.seconds(90 * 86_400)
    }

    private let database: PostgresClient
    private let bus: EventBus
    private let provider: any PaymentProvider
    private let options: AttemptOptions
    private let store: PaymentStore
    private let runner: AttemptRunner
    /// What the batch that is being committed has taken for the runner; the consumer's task only.
    private let taken = Mutex<[ClaimedAttempt]>([])

    /// With the sandbox as the provider: see ``SandboxBehaviour`` for its cards.
    /// - Parameter database: as role `shop_payments`.
    public convenience init(database: PostgresClient, bus: EventBus) {
        self.init(database: database, bus: bus, provider: SandboxProvider(database: database))
    }

    package init(
        database: PostgresClient, bus: EventBus, provider: any PaymentProvider,
        options: AttemptOptions = AttemptOptions()
    ) {
        self.database = database
        self.bus = bus
        self.provider = provider
        self.options = options
        let outbox = bus.outbox(Self.name)
        let tokens = TokenStore(database: database, shared: provider.sharedTokens) { bus.isLegacyAdmitted }
        store = PaymentStore(database: database, provider: provider.name, tokens: tokens) { answers in
            outbox.statement(try answers.map { try PaymentEvents.answer($0) })
        }
        runner = AttemptRunner(store: store, provider: provider, options: options) { bus.committed(Self.name) }
    }

    public var routes: [Route] {
        PaymentRoutes(store: store, provider: provider, callLimit: options.callLimit) { [bus] in
            bus.digests(of: $0, for: "payment tokens")
        }.routes
    }

    /// Takes commands, asks the provider and relays the answers, until cancelled; then what is with the provider is
    /// waited for and written. To be called once.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.relay.run() }
            group.addTask { try await self.consumer.run() }
            group.addTask { await self.runner.run() }
            try await group.waitForAll()
        }
    }

    private var relay: EventRelay {
        bus.relay(Self.name, database: database, pruning: Self.retentions + provider.retentions)
    }

    static let retentions = [
        Retention("payments.attempts", by: "ended_at", for: Limits.attemptLifetime, among: "ended_at is not null"),
        TokenStore.retention,
    ]

    private var consumer: EventConsumer {
        bus.consumer(
            name: Self.name, schema: Self.name, topics: [Topic.paymentsCommands], types: PaymentEvents.commandTypes,
            beginning: .ofTheInstallation, database: database,
            handler: { try await self.receive($0, $1) },
            locked: { events in
                let held = try await self.store.locked(of: events.compactMap { OrderID($0.key) })
                return Set(events.filter { event in OrderID(event.key).map(held.contains) ?? false }.map(\.id))
            },
            afterCommit: { _ in
                self.runner.start(
                    self.taken.withLock { taken in
                        defer { taken = [] }
                        return taken
                    })
                self.bus.committed(Self.name)
            },
            // What may not be there must not be started: if it is, its lease will run out.
            afterUnknownCommit: { _ in self.bus.committed(Self.name) })
    }

    /// - Throws: ``EventRejected`` for commands that can't be read, or that reuse the id of another.
    func receive(_ events: [Event], _ transaction: PostgresTransaction) async throws {
        // A batch that was rolled back has taken nothing.
        taken.withLock { $0 = [] }
        let (refused, taken) = try await store.receive(
            try PaymentEvents.commands(events), transaction, lease: runner.lease)
        guard refused.isEmpty else {
            let reasons = Set(refused.map(\.reason)).sorted().joined(separator: "; ")
            throw EventRejected(Set(refused.map(\.eventID)), reason: String(reasons.prefix(1000)))
        }
        self.taken.withLock { $0 = taken }
    }
}
