internal import Console
internal import ShopAPI

enum StockSet {
    private static let sku = Argument.optional("sku", StockFlags.sku, "which SKU; or many in --file")
    private static let onHand = Argument.optional(
        "on-hand", .integer(0...1_000_000_000, named: "ON-HAND"), "how many are there")

    static let command = Command(
        "set", "Say how many pieces were counted",
        discussion: "Not below what is reserved. A batch has the columns sku, warehouse (may be left out) and on_hand; "
            + "for a whole catalogue at once, all or nothing, use `stock import`. "
            + "\(StockFlags.knownAgain)",
        arguments: [sku.slot, onHand.slot], flags: [StockFlags.warehouse.flag],
        takes: FlagGroup.ofBulkChange,
        columns: StockSchema.items.infos,
        examples: [
            Example("shopctl stock set MUG-WHITE 58 --warehouse main --reason 'counted'", "after counting"),
            Example("shopctl stock set -f counted.csv -y --reason 'yearly count'", "many"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let change = BulkChange<StockItem>(
            invocation: invocation, schema: StockSchema.items, verb: "Set the stock of", noun: "SKU",
            isDestructive: false, input: StockFlags.schema("onHand", in: invocation[StockFlags.warehouse]),
            deed: StockFlags.deed("stock set", "onHand", in: invocation[StockFlags.warehouse]),
            flags: StockFlags.meanings
        ) { client, record, change in
            let body = ShopAPI.StockSet(
                warehouse: record.text("warehouse") ?? invocation[StockFlags.warehouse],
                onHand: try record.integer("onHand"), reason: change.reason)
            return try await client.send("PUT", StockFlags.path(try record.sku), body: body, change: change)
        }
        var typed: [BatchRecord] = []
        if let sku = invocation[sku] {
            guard let count = invocation[onHand] else { throw CommandError.usage("ON-HAND is missing") }
            typed = [StockFlags.record(sku, invocation[StockFlags.warehouse], "onHand", count)]
        }
        return try await change.run(typed) { try StockFlags.check($0, "onHand", 0...1_000_000_000) }
    }
}
