internal import Console
internal import ShopAPI

enum StockExport {
    static let command = Command(
        "export", "Write out all levels, also as they were",
        discussion: "As csv unless --output says otherwise, with the columns of `stock ls`. With --at, the levels as "
            + "they were then, added up from the ledger.",
        flags: [Flags.sku.flag, StockFlags.warehouse.flag, StockFlags.at.flag],
        takes: [StandardFlags.results, Flags.connection], columns: StockSchema.levels.infos,
        examples: [
            Example("shopctl stock export > stock.csv", "everything, now"),
            Example("shopctl stock export --at 2026-01-01 --warehouse main > year-end.csv", "for the balance sheet"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("sku", invocation[Flags.sku]), ("warehouse", invocation[StockFlags.warehouse]),
            ("at", invocation[StockFlags.at].map(RFC3339.text)),
        ]
        return try await ShopClient(invocation).export(invocation, StockSchema.levels, "/admin/v1/stock", query)
    }
}
