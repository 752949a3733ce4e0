internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum StockTransfer {
    private static let sku = Argument.optional("sku", StockFlags.sku, "which SKU; or many in --file")
    private static let quantity = Argument.optional(
        "quantity", .integer(1...1_000_000_000, named: "QUANTITY"), "how many pieces")
    private static let from = Option.value(
        "from", .text.named("CODE").completed(by: .live("warehouse")), "the warehouse that they leave")
    private static let to = Option.value(
        "to", .text.named("CODE").completed(by: .live("warehouse")), "the warehouse that they go to")
    private static let batch = BatchSchema([
        .init("sku", isRequired: true, meaning: FieldMeaning.identifier("sku")),
        .init("from", unlessEmpty: StockFlags.codes), .init("to", unlessEmpty: StockFlags.codes),
        .init("quantity", isRequired: true, meaning: FieldMeaning.integer),
    ])

    static let command = Command(
        "transfer", "Move pieces from one warehouse to another",
        discussion: "Only what is available: what is reserved stays where it was promised from. Both sides change at "
            + "once. A batch has the columns sku, from, to and quantity; --from and --to stand in for "
            + "missing columns. \(StockFlags.knownAgain)",
        arguments: [sku.slot, quantity.slot], flags: [from.flag, to.flag], takes: FlagGroup.ofBulkChange,
        columns: StockSchema.items.infos,
        examples: [
            Example("shopctl stock transfer MUG-WHITE 20 --from main --to east", "twenty mugs"),
            Example("shopctl stock transfer -f truck.csv --from main --to east --reason 'truck 12'", "a load"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let (from, to) = (invocation[from], invocation[to])
        let change = BulkChange<StockItem>(
            invocation: invocation, schema: StockSchema.items, verb: "Transfer stock of", noun: "SKU",
            isDestructive: false, input: batch,
            deed: BatchDeed(name: "stock transfer", weight: .common) { record in
                guard let sku = try? record.sku, let quantity = record.text("quantity").flatMap(FieldMeaning.integer)
                else { return nil }
                return [sku, record.text("from") ?? from ?? "", record.text("to") ?? to ?? "", quantity]
            }
        ) { client, record, change in
            guard let from = record.text("from") ?? from, let to = record.text("to") ?? to else {
                throw CommandError.usage("--from and --to are needed")
            }
            let body = ShopAPI.StockTransfer(
                from: from, to: to, quantity: try record.integer("quantity"), reason: change.reason)
            return try await client.send(
                "POST", StockFlags.path(try record.sku) + "/transfer", body: body, change: change)
        }
        var typed: [BatchRecord] = []
        if let sku = invocation[sku] {
            guard let quantity = invocation[quantity] else { throw CommandError.usage("QUANTITY is missing") }
            guard from != nil, to != nil else { throw CommandError.usage("--from and --to are needed") }
            typed = [StockFlags.record(sku, nil, "quantity", quantity)]
        }
        return try await change.run(typed) { try StockFlags.check($0, "quantity", 1...1_000_000_000) }
    }
}
