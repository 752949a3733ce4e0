internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum OrdersCancel {
    static let command = Command(
        "cancel", "Cancel orders",
        discussion: "What is reserved is released and what is authorized is voided. Goods that have left can't be "
            + "cancelled: refund them.",
        arguments: [Flags.orders.slot], flags: [Flags.waitUntilCancelled.flag],
        takes: FlagGroup.ofBulkChange,
        columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders cancel ord_01h455vb4pex5vsknk084sn02q --reason 'customer called'", "one order"),
            Example(
                "shopctl orders cancel -f fraud.txt -y --reason 'case 4711'", "many, one id a line, without asking"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let wait = OrderWait(invocation, Flags.waitUntilCancelled)
        let change = BulkChange<Order>(
            invocation: invocation, schema: OrderSchema.orders, verb: "Cancel", noun: "order", input: OrderSchema.batch
        ) { client, record, change in
            let path = "/admin/v1/orders/\(try record.orderID)/cancel"
            let answer: Answer<Order> = try await client.send("POST", path, change: change)
            guard let wait, !change.isDryRun else { return answer }
            return try await wait.settle(client, answer)
        }
        let typed = invocation[Flags.orders].enumerated().map { OrderSchema.record($1, $0 + 1) }
        return try await change.run(typed) { let _: [OrderID] = try TypedRecords.ids($0, "order") }
    }
}

extension BatchRecord {
    /// The order that the item names.
    var orderID: OrderID {
        get throws {
            do throws(ValueProblem) {
                return try ValueType<OrderID>.orderID.parse(text("order") ?? "", .distantPast)
            } catch {
                throw CommandError.usage("order `\(text("order") ?? "")` can't be taken", why: error.reason)
            }
        }
    }
}
