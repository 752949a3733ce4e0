internal import Console
internal import HTTPClient
internal import ShopAPI

enum OrdersWatch {
    /// Each is a connection.
    private static let maximum = 50

    private static let state = Option.value(
        "state", ValueType<OrderState>.choice("STATE"), "only what led to this state")
    private static let type = Option.value("type", .text.named("TYPE"), "only this: confirmed, refund_failed, …")
    private static let maximumEvents = Option.value("max", .integer(1...1_000_000_000), "end after so many")

    static let command = Command(
        "watch", "Follow orders until they end, or all that happens",
        discussion: "Of the orders named: what has happened so far and then each step as it comes. With none named: "
            + "what happens to any order from now on, or from --since on, until interrupted.",
        arguments: [Flags.orders.slot], flags: [state.flag, type.flag, Flags.customer.flag, maximumEvents.flag],
        takes: [
            StandardFlags.results, StandardFlags.input, FlagGroup("Time span", [StandardFlags.since.flag]),
            Flags.connection,
        ], columns: OrderSchema.events.infos,
        examples: [
            Example("shopctl orders watch ord_01h455vb4pex5vsknk084sn02q", "one order"),
            Example(
                "shopctl orders watch ord_01h455vb4pex5vsknk084sn02q -o jsonl | jq .state", "its states, for programs"),
            Example("shopctl orders watch --type rejected", "every order that is rejected, as it happens"),
        ],
        exitCodes: [.notFound, .notAllowed, .pending, .unreachable]
    ) { invocation in
        let isFeed = invocation[Flags.orders].isEmpty && invocation[StandardFlags.file] == nil
        let ids = isFeed ? [] : try invocation.ids(Flags.orders, "order")
        guard ids.count <= maximum else {
            throw CommandError.usage("more than \(maximum) orders can't be watched at a time")
        }
        if !isFeed, invocation[Flags.customer] != nil || invocation[StandardFlags.since] != nil {
            throw CommandError.usage("--customer and --since are for all orders", why: "orders are named")
        }
        let client = try ShopClient(invocation)
        let (entries, feed) = AsyncThrowingStream.makeStream(
            of: OrderEvent.self, bufferingPolicy: .bufferingOldest(10_000))
        let work = Task {
            do {
                if isFeed {
                    try await follow(invocation, client, feed)
                } else {
                    try await follow(ids, client, feed)
                }
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        defer { work.cancel() }
        let writer = try invocation.output.list(OrderSchema.events)
        let (state, type) = (invocation[state], invocation[type])
        var left = invocation[maximumEvents]
        for try await entry in entries where (state ?? entry.state) == entry.state && (type ?? entry.type) == entry.type
        {
            try writer.write(entry)
            try writer.flush()
            left = left.map { $0 - 1 }
            if left == 0 { break }
        }
        // The stream ends without a word when this task is cancelled.
        try Task.checkCancellation()
        try writer.finish()
        return .done
    }

    /// All that happens, with what it is narrowed to.
    private static func follow(
        _ invocation: Invocation, _ client: ShopClient,
        _ feed: AsyncThrowingStream<OrderEvent, any Error>.Continuation
    ) async throws {
        var items: [QueryItem] = [
            ("state", invocation[state]?.rawValue), ("type", invocation[type]),
            ("customer", invocation[Flags.customer]),
        ]
        items.append(("since", RFC3339.text(invocation[StandardFlags.since] ?? invocation.now)))
        let query = items.compactMap { item in item.value.map { "\(item.name)=\(Percent.encoded($0))" } }
        try await client.events("/admin/v1/orders/events?" + query.joined(separator: "&")) { event in
            feed.yield(try JSONText.decode(OrderEvent.self, from: event.data.utf8))
            return true
        }
    }

    private static func follow(
        _ ids: [OrderID], _ client: ShopClient, _ feed: AsyncThrowingStream<OrderEvent, any Error>.Continuation
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids {
                group.addTask {
                    try await client.events("/admin/v1/orders/\(id)/events") { event in
                        feed.yield(try JSONText.decode(OrderEvent.self, from: event.data.utf8))
                        return true
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
