internal import Console
internal import HTTPClient
internal import ShopAPI

enum OrdersWatch {
    /// Each is a connection.
    private static let maximum = 50

    static let command = Command(
        "watch", "Follow orders until they end",
        discussion: "Shows what has happened so far and then each step as it comes.", arguments: [Flags.orders.slot],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: OrderSchema.events.infos,
        examples: [
            Example("shopctl orders watch ord_01h455vb4pex5vsknk084sn02q", "one order"),
            Example(
                "shopctl orders watch ord_01h455vb4pex5vsknk084sn02q -o jsonl | jq .state", "its states, for programs"),
        ],
        exitCodes: [.notFound, .notAllowed, .pending, .unreachable]
    ) { invocation in
        let ids = try invocation.ids(Flags.orders, "order")
        guard ids.count <= maximum else {
            throw CommandError.usage("more than \(maximum) orders can't be watched at a time")
        }
        let client = try ShopClient(invocation)
        let (entries, feed) = AsyncThrowingStream.makeStream(
            of: OrderEvent.self, bufferingPolicy: .bufferingOldest(10_000))
        let work = Task {
            do {
                try await follow(ids, client, feed)
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        defer { work.cancel() }
        let writer = try invocation.output.list(OrderSchema.events)
        for try await entry in entries {
            try writer.write(entry)
            try writer.flush()
        }
        // The stream ends without a word when this task is cancelled.
        try Task.checkCancellation()
        try writer.finish()
        return .done
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
