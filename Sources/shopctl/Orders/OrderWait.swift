internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI

/// `--wait[=STATE]` on orders.
struct OrderWait: Sendable {
    private let wanted: OrderState
    let limit: Duration
    private let invocation: Invocation

    /// Nil when `--wait` was not given.
    init?(_ invocation: Invocation, _ option: Option<OrderState?>) {
        guard let wanted = invocation[option] else { return nil }
        self.wanted = wanted
        self.invocation = invocation
        limit = invocation[StandardFlags.timeout] ?? .seconds(60)
    }

    var seconds: Int { max(1, Int(limit.components.seconds)) }

    /// Whether `state` is the wanted one, or lies behind it on the way of a good order.
    private func isReached(_ state: OrderState) -> Bool {
        if state == wanted { return true }
        let way: [OrderState] = [.placed, .reserving, .authorizing, .confirmed, .fulfilling, .fulfilled]
        guard let now = way.firstIndex(of: state), let goal = way.firstIndex(of: wanted) else { return false }
        return now >= goal
    }

    /// The order when it is there, or can't get there any more, or the time is over; and the exit code.
    func until(_ client: ShopClient, _ order: Order) async throws -> (Order, ExitCode) {
        if let code = verdict(order.state) { return (order, code) }
        do {
            try await withDeadline(limit, of: "\(order.id)") {
                try await client.events("/admin/v1/orders/\(order.id)/events") { event in
                    guard let entry = try? JSONText.decode(OrderEvent.self, from: event.data.utf8) else { return true }
                    invocation.diagnostics.verbose(1, "\(order.id): \(entry.type), \(entry.state.rawValue)")
                    return !isDecided(entry.state)
                }
            }
        } catch is DeadlineExceeded {
            // Said below, by the state.
        } catch let error as HTTPClientError where error.isTimeout {
            // Likewise.
        }
        let latest: Order = try await client.get("/admin/v1/orders/\(order.id)")
        if let code = verdict(latest.state) { return (latest, code) }
        let limit = Durations.text(limit)
        invocation.diagnostics.warn("\(order.id) is still \(latest.state.rawValue) after \(limit)")
        return (latest, .pending)
    }

    /// For an item of a batch: one that did not get there has failed.
    func settle(_ client: ShopClient, _ answer: Answer<Order>) async throws -> Answer<Order> {
        let (order, code) = try await until(client, answer.value)
        guard code != .done else { return Answer(value: order, isReplayed: answer.isReplayed) }
        throw CommandError(
            code == .pending ? "pending" : "wrong_state",
            "\(order.id) is \(order.state.rawValue), not \(wanted.rawValue)",
            why: code == .pending ? "after \(Durations.text(limit))" : "it can't become so any more",
            isRetryable: code == .pending, exit: code)
    }

    private func isDecided(_ state: OrderState) -> Bool { isReached(state) || !state.reachable.contains(wanted) }

    private func verdict(_ state: OrderState) -> ExitCode? {
        if isReached(state) { return .done }
        guard !state.reachable.contains(wanted) else { return nil }
        invocation.diagnostics.warn("the order is \(state.rawValue): it can't become \(wanted.rawValue) any more")
        return .conflict
    }
}
