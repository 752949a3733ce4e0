internal import Console
internal import ShopAPI

enum OrdersRetry {
    static let command = Command(
        "retry", "Send the steps of orders again that nobody has answered",
        discussion: "What a step asks for is done once, however often it is sent: `orders explain` shows what an order "
            + "waits for, and when it would be sent again by itself.",
        arguments: [Flags.orders.slot], takes: FlagGroup.ofBulkChange, columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders retry ord_01h455vb4pex5vsknk084sn02q", "one order"),
            Example(
                "shopctl orders ls --state reserving --until 10m --all -o name | shopctl orders retry -f -",
                "all that have been stuck for ten minutes"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let change = BulkChange<Order>(
            invocation: invocation, schema: OrderSchema.orders, verb: "Retry", noun: "order", isDestructive: false,
            input: OrderSchema.batch
        ) { client, record, change in
            try await client.send("POST", "/admin/v1/orders/\(try record.orderID)/retry", change: change)
        }
        let typed = invocation[Flags.orders].enumerated().map { OrderSchema.record($1, $0 + 1) }
        return try await change.run(typed) { let _: [OrderID] = try TypedRecords.ids($0, "order") }
    }
}
