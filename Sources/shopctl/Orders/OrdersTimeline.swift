internal import Console
internal import ShopAPI

enum OrdersTimeline {
    static let command = Command(
        "timeline", "Show what happened to orders, oldest first", arguments: [Flags.orders.slot],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: OrderSchema.events.infos,
        examples: [
            Example("shopctl orders timeline ord_01h455vb4pex5vsknk084sn02q", "every step, by whom and when"),
            Example("shopctl orders timeline ord_01h455vb4pex5vsknk084sn02q -o jsonl", "the same for programs"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let writer = try invocation.output.list(OrderSchema.events)
        try await ShopClient(invocation).forEach(try invocation.ids(Flags.orders, "order")) { client, id in
            try await client.get("/admin/v1/orders/\(id)/timeline") as Page<OrderEvent>
        } _: { page in
            try writer.write(contentsOf: page.data)
        }
        try writer.finish()
        return .done
    }
}
