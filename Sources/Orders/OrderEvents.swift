// What orders hear from the others: the answers to their commands, a batch in one transaction.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI
internal import Synchronization

extension Orders {
    /// Applies a batch of answers: one lock, one decision each, one set of statements for all.
    func handle(_ events: [Event], in transaction: PostgresTransaction) async throws {
        let inputs = try events.map { try Self.input($0) }
        let ids = Set(inputs.map(\.order))
        let detailed = Set(inputs.filter(\.input.needsLines).map(\.order))
        var orders = try await store.lock(ids, detailed: detailed, in: transaction)
        var changes: [OrderChange] = []
        for (index, entry) in inputs.enumerated() {
            guard var order = orders[entry.order] else {
                throw EventRejected(events[index].id, reason: "there is no order \(entry.order)")
            }
            let effects = try order.handle(entry.input)
            orders[entry.order] = order
            changes.append(OrderChange(order: order, effects: effects, actor: "service:\(events[index].source)"))
        }
        _ = try await transaction.run(try store.update(latest(changes), now: now()))
        decided.withLock { for change in changes { $0[change.order.id] = change.order.state } }
    }

    private static func input(_ event: Event) throws -> (order: OrderID, input: OrderInput) {
        if InventoryEventType.answers.contains(event.type) {
            let answer = try event.decode(InventoryAnswer.self)
            return (answer.orderId, .inventory(type: event.type, answer))
        }
        let answer = try event.decode(PaymentAnswer.self)
        return (answer.orderId, .payment(type: event.type, answer))
    }
}
