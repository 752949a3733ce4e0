internal import Console
internal import ShopAPI

enum OrdersFulfil {
    static let command = Command(
        "fulfil", "Send the goods of orders",
        discussion:
            "All that is left to send, or with --line a part of one order. Each part is captured when it leaves.",
        arguments: [Flags.orders.slot], flags: [Flags.lines.flag, Flags.waitUntilSent.flag],
        takes: FlagGroup.ofBulkChange,
        columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders fulfil ord_01h455vb4pex5vsknk084sn02q --line MUG-WHITE=1", "one mug of an order"),
            Example(
                "shopctl orders ls --state confirmed --all -o name | shopctl orders fulfil -f -",
                "all that is confirmed"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let lines = invocation[Flags.lines]
        let typed = invocation[Flags.orders].enumerated().map { OrderSchema.record($1, $0 + 1) }
        guard lines.isEmpty || (typed.count == 1 && invocation[StandardFlags.file] == nil) else {
            throw CommandError.usage("--line is for one order", hint: "without it, all that is left is sent")
        }
        let wait = OrderWait(invocation, Flags.waitUntilSent)
        let change = BulkChange<Order>(
            invocation: invocation, schema: OrderSchema.orders, verb: "Fulfil", noun: "order", isDestructive: false,
            input: OrderSchema.batch
        ) { client, record, change in
            let body = FulfilRequest(lines: lines.isEmpty ? nil : lines)
            let path = "/admin/v1/orders/\(try record.orderID)/fulfil"
            let answer: Answer<Order> = try await client.send("POST", path, body: body, change: change)
            guard let wait, !change.isDryRun else { return answer }
            return try await wait.settle(client, answer)
        }
        return try await change.run(typed) { let _: [OrderID] = try TypedRecords.ids($0, "order") }
    }
}
