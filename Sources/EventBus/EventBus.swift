// The event bus: what a service says in a transaction reaches every consumer's transaction, once in effect, in order
// within a key, whatever is killed in between.
//
// Outbox → relay → Kafka → consumer → inbox. A relay and a consumer each run as a task on one loop of the group; the
// Kafka clients they use belong to such a loop too. Everything else here may be called from any thread.

public import EventLoop
public import FoundationEssentials
public import Kafka
internal import Observability
public import Postgres
internal import Synchronization

/// Limits and times of a bus; the defaults are for production.
public struct EventBusOptions: Sendable {
    /// Of topics that don't exist yet.
    public var partitions = 4
    /// nil: as the cluster has it.
    public var replicas: Int?
    /// Rows that a relay publishes at once, and events in one transaction of a consumer, at most.
    public var batch = 500
    /// The slow look behind the notifications.
    public var relayPoll = Duration.seconds(1)
    /// A relay that says nothing for so long, because it died, froze or lost its database, is replaced.
    public var lease = Duration.seconds(5)
    /// How often the other processes try to be its successor.
    public var handover = Duration.milliseconds(500)
    /// How often it is verified that what was published has arrived.
    public var verification = Duration.seconds(15)
    /// For what was published again and again and does not arrive, the longest time between two looks at it.
    public var verificationPause = Duration.seconds(300)
    /// What was published longer ago, was passed by its consumer and isn't in its inbox, is lost.
    public var grace = Duration.seconds(2)
    /// How long published rows are kept; and handled ones, longer.
    public var outboxRetention = Duration.seconds(7 * 86_400)
    /// How often is looked for dead letters that are not in Kafka.
    public var lettersPause = Duration.seconds(2)
    /// How often is looked for what is older.
    public var pruning = Duration.seconds(60)
    public var inboxRetention = Duration.seconds(14 * 86_400)
    /// How often an event that fails by itself is tried before it is a dead letter.
    public var attempts = 6
    /// Before the second attempt; doubled before each one after it.
    public var firstDelay = Duration.milliseconds(100)
    public var longestDelay = Duration.seconds(10)
    /// How long a consumer's transaction waits for a lock before what it is about is put off, and the rest goes on.
    public var lockPatience = Duration.milliseconds(500)
    /// A consumer that can't work for so long leaves its group, so that others get its partitions.
    public var workPatience = Duration.seconds(20)
    /// How long a consumer may be in no group before it is said: a rebalance waits for the slowest member's session. On
    /// the embedded broker it then tries a group of another name.
    public var groupPatience = Duration.seconds(15)
    /// After so long a consumer that a real Kafka lets into no group is made anew.
    public var groupRenewal = Duration.seconds(60)
    /// Bytes that may be under way in one topic of the embedded broker, which drops what is old, read or not.
    public var embeddedBacklog = 1 << 20
    public init() {}

    /// What is older can't be told from what the inboxes have forgotten, and is refused by consumers.
    public var replayLimit: Duration { inboxRetention * 0.9 }
}

/// Since when a consumer is expected to have what is said.
public enum EventBeginning: Sendable {
    /// Whatever was ever said: of those that have been there from the start.
    case ofTheInstallation
    /// Since a process first had it.
    case ofTheConsumer
}

/// The events of this process: outboxes, relays, consumers.
public final class EventBus: Sendable {
    public let options: EventBusOptions
    /// Who takes leases: this bus, in this process.
    let instance = UUID()
    /// Where outboxes and inboxes lie.
    let databases: PostgresDatabases
    /// That of schema `platform`.
    var database: PostgresClient { databases.main }
    let kafka: KafkaConfiguration
    let signatures: EventSignatures
    let group: EventLoopGroup
    let producer: KafkaProducer
    /// For dead letters, which are kept elsewhere: what Kafka does not take soon is dropped, and fills no queue.
    let letterProducer: KafkaProducer
    let admin: KafkaAdmin
    private let wakeups = Mutex<[String: RelayWakeup]>([:])
    /// Topics, and when they were last seen to be there.
    let ensuredTopics = Mutex<[String: ContinuousClock.Instant]>([:])
    /// When each producer was last made anew.
    let producerRenewals = Mutex<[ObjectIdentifier: ContinuousClock.Instant]>([:])
    /// When this process began to take part.
    let birth = ContinuousClock.now
    let notedSources = Mutex<[String: Set<String>]>([:])
    let groups = Mutex<[String: Int]>([:])
    let refilled = Mutex<[String: Int]>([:])
    /// Consumers of which was said that a newer version takes more than this one.
    let outdated = Mutex<Set<String>>([])
    let consumers = Mutex<[String: ConsumerStanding]>([:])
    /// What the consumers of this process read with, by their names.
    let readers = Mutex<[String: KafkaConsumer]>([:])
    /// Those whose absence was logged.
    let outsiders = Mutex<Set<String>>([])
    /// How often the embedded broker has been started anew under us.
    let brokerLosses = Atomic<Int>(0)
    let lags = SharedCall<[ConsumerLag]>()

    /// - Parameters:
    ///   - databases: as the role `shop_platform`, which reads outboxes and inboxes and owns the schema `platform`.
    ///   - signatures: what this installation's events are signed with; consumers put aside what is not.
    ///   - embedded: the broker is ``EmbeddedBroker``, fresh with this process and empty: what its consumers have not
    ///     handled is published again at once. When it is lost later, ``brokerForgot()`` says so.
    public init(
        databases: PostgresDatabases, kafka: KafkaConfiguration, signatures: EventSignatures, group: EventLoopGroup,
        embedded: Bool,
        options: EventBusOptions = EventBusOptions()
    ) {
        var kafka = kafka
        if embedded { kafka.isEmbedded = true }
        self.databases = databases
        self.kafka = kafka
        self.signatures = signatures
        self.group = group
        self.options = options
        let loop = group.next()
        producer = KafkaProducer(kafka, on: loop)
        letterProducer = KafkaProducer(kafka, on: loop, deliveryLimit: .seconds(10))
        admin = KafkaAdmin(kafka, on: loop, limit: .seconds(5))
        observeConsumers()
    }

    /// Whether daemons of the version before may still be about, that signs nothing and names payment tokens in clear.
    public var isLegacyAdmitted: Bool { signatures.isLegacyAdmitted() }

    /// Keyed digests of `text`, which nobody can make, or find the text by, who has not the installation's secret. The
    /// first is made with the secret that is in use, the others with those that are accepted beside it.
    /// - Parameter purpose: what it is for: the same text has other digests elsewhere.
    public func digests(of text: [UInt8], for purpose: String) -> [[UInt8]] {
        signatures.digests(of: text, for: purpose)
    }

    /// Where `schema`'s events are written; its statements go into the service's own transactions.
    public func outbox(_ schema: String) -> Outbox { Outbox(schema) }

    /// To be called after each commit that wrote to `schema`'s outbox: wakes its relay, here or in another process.
    ///
    /// Costs next to nothing, waits for nothing, and may be forgotten: the relay looks by itself every second.
    /// (`NOTIFY` inside the transaction would make all commits of the database wait for each other.)
    public func committed(_ schema: String) { wakeup(schema).committed() }

    /// The relay of `schema`: run one in each process that hosts the service; one of them works, the others stand by.
    /// - Parameters:
    ///   - database: as the service's own role.
    ///   - retentions: of the service's own tables, which are pruned with its outbox and its inbox.
    public func relay(_ schema: String, database: PostgresClient, pruning retentions: [Retention] = []) -> EventRelay {
        EventRelay(self, schema: schema, database: database, retentions: retentions)
    }

    /// Handles `topics` in batches, each in one transaction of `database` together with its marks in the inbox.
    ///
    /// - Parameters:
    ///   - name: the group's name in Kafka and the consumer's in the inbox; the same in all processes.
    ///   - schema: whose inbox is used.
    ///   - types: others are skipped, without a mark. nil: all.
    ///   - version: to be raised whenever `topics` or `types` change: while daemons of two versions run, the newer
    ///     one's word counts.
    ///   - beginning: of a consumer that this installation has not known; what was said before is not missed.
    ///   - handler: gets only what was not handled before, in order within each key. It may be run again for the
    ///     same events, so it should have no effects but in the transaction. ``EventRejected`` sends events to
    ///     `<topic>.dlq`; other errors are tried again with growing delays, then the batch is halved until the culprit
    ///     is found, and that becomes a dead letter, unless the error passes by itself (a lost connection).
    ///   - locked: which of these events are about what somebody has locked at this moment; asked when a lock could not
    ///     be had in time. They wait, with what comes behind them of their keys, and hold up nobody else. Without it
    ///     they are found by dividing the batch.
    ///   - afterCommit: what was committed just now; a hint, for wake-ups: not called after a crash.
    ///   - afterUnknownCommit: the connection was lost during the commit, which may have been made or not; nil calls
    ///     `afterCommit`, which is right for wake-ups that do no harm.
    public func consumer(
        name: String, schema: String, topics: [String], types: Set<String>? = nil, version: Int = 1,
        beginning: EventBeginning = .ofTheConsumer, database: PostgresClient,
        handler: @escaping @Sendable ([Event], PostgresTransaction) async throws -> Void,
        locked: (@Sendable ([Event]) async throws -> Set<UUID>)? = nil,
        afterCommit: @escaping @Sendable ([Event]) -> Void = { _ in },
        afterUnknownCommit: (@Sendable ([Event]) -> Void)? = nil
    ) -> EventConsumer {
        EventConsumer(
            self, name: name, schema: schema, topics: topics, types: types, version: version, beginning: beginning,
            database: database, handler: handler, locked: locked, afterCommit: afterCommit,
            afterUnknownCommit: afterUnknownCommit ?? afterCommit)
    }

    /// Runs what nobody waits for on one loop for all: each loop has connections of its own to the database.
    func aside<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let task = Task(executorPreference: group.loops[0], operation: body)
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends the bus's own connections to Kafka; to be called when its relays and consumers have ended.
    public func close() async {
        await producer.close(flushing: .seconds(2))
        await letterProducer.close(flushing: .seconds(1))
        await admin.close()
    }

    func wakeup(_ schema: String) -> RelayWakeup {
        wakeups.withLock { wakeups in
            if let known = wakeups[schema] { return known }
            let made = RelayWakeup(schema: schema, database: databases[schema])
            wakeups[schema] = made
            return made
        }
    }

    var allWakeups: [RelayWakeup] { wakeups.withLock { Array($0.values) } }

    static let log = Log(label: "events")
}
