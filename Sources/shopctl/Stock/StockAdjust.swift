internal import Console
internal import ShopAPI

enum StockAdjust {
    private static let sku = Argument.optional("sku", StockFlags.sku, "which SKU; or many in --file")
    private static let delta = Argument.optional(
        "delta", .integer(StockFlags.quantities, named: "DELTA"), "how many came in; negative: are gone")

    static let command = Command(
        "adjust", "Say how many pieces came in or are gone",
        discussion: "A batch has the columns sku, warehouse (may be left out) and delta; or it is what "
            + "`stock verify -o csv` wrote: then each level becomes what the ledger and the open reservations say. "
            + "\(StockFlags.knownAgain)",
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
            isDestructive: false, input: batch(in: invocation[StockFlags.warehouse]),
            deed: StockFlags.deed("stock adjust", "delta", in: invocation[StockFlags.warehouse]),
            flags: StockFlags.meanings
        ) { client, record, change in
            if record.text("cause") == StockFlags.ledgerCause { return try await reconcile(record, client, change) }
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

    /// With what `stock verify` writes beside the numbers; when all was well, it wrote none.
    private static func batch(in warehouse: String?) -> BatchSchema {
        var schema = StockFlags.schema("delta", in: warehouse)
        schema.fields += ["cause", "onHand", "ledgerOnHand", "reserved", "ledgerReserved", "openReservations"].map {
            .init($0)
        }
        schema.mayBeEmpty = true
        return schema
    }

    private static func reconcile(
        _ record: BatchRecord, _ client: ShopClient, _ change: Change
    ) async throws -> Answer<StockItem> {
        let body = StockReconcile(
            warehouse: record.text("warehouse"), onHand: try record.integer("onHand"),
            reserved: try record.integer("reserved"), reason: change.reason)
        return try await client.send(
            "POST", StockFlags.path(try record.sku) + "/reconcile", body: body, change: change)
    }
}
