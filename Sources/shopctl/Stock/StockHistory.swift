internal import Console
internal import ShopAPI

enum StockHistory {
    private static let sku = Argument.one("sku", StockFlags.sku, "which SKU")

    static let command = Command(
        "history", "Show every change of a SKU's stock, newest first", arguments: [sku.slot],
        flags: [StockFlags.warehouse.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: StockSchema.history.infos,
        examples: [
            Example("shopctl stock history MUG-WHITE", "who changed it, and why"),
            Example("shopctl stock history MUG-WHITE --all -o csv", "its whole ledger"),
        ],
        exitCodes: [.notFound, .notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        try await ShopClient(invocation).list(
            invocation, StockSchema.history, StockFlags.path(invocation[sku]) + "/history",
            [("warehouse", invocation[StockFlags.warehouse])])
    }
}
