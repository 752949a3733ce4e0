internal import Console
internal import ShopAPI

enum StockAdjust {
    private static let sku = Argument.optional("sku", StockFlags.sku, "which SKU; or many in --file")
    private static let delta = Argument.optional(
        "delta", .integer(StockFlags.quantities, named: "DELTA"), "how many came in; negative: are gone")

    static let command = Command(
        "adjust", "Say how many pieces came in or are gone",
        discussion: "A batch has the columns sku, warehouse (may be left out) and delta.",
        arguments: [sku.slot, delta.slot], flags: [StockFlags.warehouse.flag],
        takes: FlagGroup.ofBulkChange,
        columns: StockSchema.items.infos,
        examples: [
            Example("shopctl stock adjust MUG-WHITE -2 --reason broken", "two are gone"),
            Example("shopctl stock adjust -f delivery.csv --reason 'delivery 4711'", "a delivery came in"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let change = BulkChange<StockItem>(
            invocation: invocation, schema: StockSchema.items, verb: "Adjust the stock of", noun: "SKU",
            isDestructive: false, input: StockFlags.schema("delta")
        ) { client, record, change in
            let body = ShopAPI.StockAdjust(
                warehouse: record.text("warehouse") ?? invocation[StockFlags.warehouse],
                delta: try record.integer("delta"), reason: change.reason)
            return try await client.send(
                "POST", StockFlags.path(try record.sku) + "/adjust", body: body, change: change)
        }
        var typed: [BatchRecord] = []
        if let sku = invocation[sku] {
            guard let delta = invocation[delta] else { throw CommandError.usage("DELTA is missing") }
            typed = [StockFlags.record(sku, invocation[StockFlags.warehouse], "delta", delta)]
        }
        return try await change.run(typed) { try StockFlags.check($0, "delta", StockFlags.quantities) }
    }
}
