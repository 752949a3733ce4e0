internal import Console
internal import ShopAPI

enum StockGet {
    static let command = Command(
        "get", "Show SKUs with their levels in each warehouse", arguments: [StockFlags.skus.slot],
        takes: [StandardFlags.results, StandardFlags.input, Flags.connection], columns: StockSchema.items.infos,
        examples: [
            Example("shopctl stock get TEA-EARL-100", "one SKU"),
            Example("shopctl stock get TEA-EARL-100 MUG-WHITE -o jsonl", "two, with their levels"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        var skus = invocation[StockFlags.skus]
        if let path = invocation[StandardFlags.file] {
            let schema = BatchSchema([.init("sku", isRequired: true)], identifier: "sku")
            let input = try BatchInput.read(path: path, input: invocation.surroundings.input, schema: schema)
            for record in input.records { skus.append(try record.sku) }
        }
        if skus.isEmpty { throw CommandError.usage("SKU is missing", why: "as arguments or in --file") }
        return try await ShopClient(invocation).show(invocation, StockSchema.items, skus) { client, sku in
            try await client.get(StockFlags.path(sku))
        } section: { item in
            try invocation.output.section("Levels", StockSchema.levels, item.levels)
        }
    }
}
