internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import Postgres

/// Handles events in batches; see ``EventBus/consumer(name:schema:topics:types:database:handler:afterCommit:)``.
public struct EventConsumer: Sendable {
    public let name: String
    public let schema: String
    public let topics: [String]
    public let types: Set<String>?
    /// Raised whenever the topics or types change.
    public let version: Int
    public let beginning: EventBeginning
    let bus: EventBus
    let database: PostgresClient
    let handler: @Sendable ([Event], PostgresTransaction) async throws -> Void
    let locked: (@Sendable ([Event]) async throws -> Set<UUID>)?
    let afterCommit: @Sendable ([Event]) -> Void
    let afterUnknownCommit: @Sendable ([Event]) -> Void

    init(
        _ bus: EventBus, name: String, schema: String, topics: [String], types: Set<String>?, version: Int,
        beginning: EventBeginning, database: PostgresClient,
        handler: @escaping @Sendable ([Event], PostgresTransaction) async throws -> Void,
        locked: (@Sendable ([Event]) async throws -> Set<UUID>)?,
        afterCommit: @escaping @Sendable ([Event]) -> Void,
        afterUnknownCommit: @escaping @Sendable ([Event]) -> Void
    ) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        self.bus = bus
        self.name = name
        self.schema = schema
        self.topics = topics
        self.types = types
        self.version = version
        self.beginning = beginning
        self.database = database
        self.handler = handler
        self.locked = locked
        self.afterCommit = afterCommit
        self.afterUnknownCommit = afterUnknownCommit
    }

    /// With those of its dead letters.
    var allTopics: Set<String> { Set(topics + topics.map { DeadLetter.topic(of: $0) }) }

    /// Until cancelled; then the batch in hand is finished and committed, and the group left. Outages are waited out.
    /// - Throws: `CancellationError`; `KafkaError` when Kafka refuses us for good.
    public func run() async throws {
        let loop = bus.group.next()
        let task = Task(executorPreference: loop) { try await ConsumerRun(self, on: loop).work() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
