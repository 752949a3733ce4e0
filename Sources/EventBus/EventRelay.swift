internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import Postgres

/// Publishes one schema's outbox, and prunes the schema's tables.
///
/// Of all processes that run one, the holder of a lease works; the others try for it again and again. What a relay says
/// carries its lease's number, and is refused when another has it by now.
public struct EventRelay: Sendable {
    private let bus: EventBus
    private let schema: String
    private let database: PostgresClient
    private let retentions: [Retention]

    init(_ bus: EventBus, schema: String, database: PostgresClient, retentions: [Retention]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        self.bus = bus
        self.schema = schema
        self.database = database
        self.retentions =
            retentions + [
                .outbox(schema, for: bus.options.outboxRetention), .inbox(schema, for: bus.options.inboxRetention),
            ]
    }

    /// Until cancelled; then what is being published is finished and marked. Outages are waited out.
    public func run() async throws {
        let task = Task(executorPreference: bus.group.next()) { try await work() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func work() async throws {
        let wakeup = bus.wakeup(schema)
        let listening = Task {
            for await _ in database.listen(RelayWakeup.channel(schema)) { wakeup.work.set() }
        }
        let pruner = Pruner(database, retentions, every: bus.options.pruning)
        let pruning = Task(executorPreference: EventLoop.current) { await pruner.run() }
        defer {
            listening.cancel()
            pruning.cancel()
        }
        var delay = Delays(first: .milliseconds(50), longest: .seconds(2))
        while !Task.isCancelled {
            do {
                let shift = RelayShift(bus, schema: schema, database: database, wakeup: wakeup)
                try await shift.work()
                delay.reset()
            } catch is CancellationError {
                break
            } catch is BrokerForgot {
                delay.reset()
            } catch {
                EventBus.log.warning("relay stopped", ["schema": .string(schema), "error": .describing(error)])
                try? await Task.sleep(for: delay.next())
            }
        }
        throw CancellationError()
    }
}

/// Growing waits between attempts, with jitter so that many don't come back in step.
struct Delays {
    let first: Duration
    let longest: Duration
    private var current: Duration?

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }
    mutating func next() -> Duration {
        let base = current.map { min($0 * 2, longest) } ?? first
        current = base
        return base * Double.random(in: 0.75...1.25)
    }
    mutating func reset() { current = nil }
}
