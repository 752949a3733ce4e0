internal import Console
internal import ShopAPI

enum StockLs {
    private static let below = Option.value("below", .integer(0...1_000_000_000), "only with less than N available")

    static let command = Command(
        "ls", "List stock levels by SKU and warehouse",
        flags: [Flags.sku.flag, StockFlags.warehouse.flag, below.flag, StockFlags.at.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: StockSchema.levels.infos,
        examples: [
            Example("shopctl stock ls --below 10", "what runs out"),
            Example("shopctl stock ls --warehouse main --all -o csv > main.csv", "a warehouse for a spreadsheet"),
            Example("shopctl stock ls --sku MUG-WHITE --at yesterday", "what was there before yesterday"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("sku", invocation[Flags.sku]), ("warehouse", invocation[StockFlags.warehouse]),
            ("below", invocation[below].map(String.init)), ("at", invocation[StockFlags.at].map(RFC3339.text)),
        ]
        return try await ShopClient(invocation).list(invocation, StockSchema.levels, "/admin/v1/stock", query)
    }
}
