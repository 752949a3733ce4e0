internal import Console
internal import ShopAPI

enum OrdersGet {
    static let command = Command(
        "get", "Show orders with their lines", arguments: [Flags.orders.slot],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders get ord_01h455vb4pex5vsknk084sn02q", "one order and its lines"),
            Example("shopctl orders ls -o name | shopctl orders get -f - -o jsonl", "the newest with all their fields"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let ids = try invocation.ids(Flags.orders, "order")
        return try await ShopClient(invocation).show(invocation, OrderSchema.orders, ids) { client, id in
            try await client.get("/admin/v1/orders/\(id)")
        } section: { order in
            try invocation.output.section("Lines", OrderSchema.lines, order.lines ?? [])
        }
    }
}
