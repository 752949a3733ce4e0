// OrderNotices: tells customers who chat, in the shop's own chat with them, how their orders do. Hears what Orders
// says; who of them chats stands in Auth's database, and there it keeps what it has heard and what is to be said, so
// that each step is told once. The shard in which a customer's box lies is reached by the bus: one that is away delays
// its own.

internal import Auth
public import EventBus
internal import EventLoop
internal import FoundationEssentials
public import Messages
public import Postgres
internal import ShopAPI

public struct OrderNotices: Sendable {
    /// Of its consumer.
    public static let name = "order_notices"

    private let bus: EventBus
    private let database: PostgresClient
    private let messages: Messages

    /// - Parameters:
    ///   - database: Auth's, as its own role.
    ///   - messages: knows where boxes lie.
    public init(bus: EventBus, database: PostgresClient, messages: Messages) {
        self.bus = bus
        self.database = database
        self.messages = messages
    }

    /// Until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { try await relay.run() }
            group.addTask(executorPreference: EventLoop.current) { try await consumer.run() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private var relay: EventRelay { bus.relay(Auth.name, database: database) }

    private var consumer: EventConsumer {
        bus.consumer(
            name: Self.name, schema: Auth.name, topics: [Topic.ordersEvents], types: OrderNotice.types,
            beginning: .ofTheConsumer, database: database,
            handler: { events, transaction in try await handle(events, in: transaction) },
            afterCommit: { [bus] _ in bus.committed(Auth.name) })
    }

    private func handle(_ events: [Event], in transaction: PostgresTransaction) async throws {
        let notices = try events.compactMap { event in try OrderNotice(event).map { (event, $0) } }
        let numbers = try await Auth.chatNumbers(of: Set(notices.map(\.1.customer)), in: transaction)
        let said = try notices.compactMap { cause, notice in
            try numbers[notice.customer].map { try messages.eventFromShop(to: $0, notice.body, cause: cause) }
        }
        if !said.isEmpty { try await transaction.run([Outbox(Auth.name).statement(said)]) }
    }
}
