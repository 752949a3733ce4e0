internal import Console
internal import ShopAPI

enum StockVerify {
    static let command = Command(
        "verify", "Compare levels with the ledger and with open reservations",
        discussion: "Lists the levels that differ, and ends with 10 when there are any. The ledger is never changed by "
            + "hand, so it is right: `stock adjust -f -` reads this list and makes the levels what it says.",
        takes: [StandardFlags.results, Flags.connection], columns: StockSchema.differences.infos,
        examples: [
            Example("shopctl stock verify", "every level"),
            Example("shopctl stock verify -o csv | shopctl stock adjust -f - --reason 'case 4711'", "and mended"),
            Example("shopctl stock verify -q || page-somebody", "in a cron job: silent while all is well"),
        ],
        exitCodes: [.notAllowed, .differences, .unreachable]
    ) { invocation in
        let found: StockVerification = try await ShopClient(invocation, patience: ShopClient.longPatience).get(
            "/admin/v1/stock/verify")
        try invocation.output.list(StockSchema.differences, found.differences)
        try invocation.output.flush()
        invocation.diagnostics.note("\(found.checked) levels checked, \(found.differences.count) differ")
        return found.differences.isEmpty ? .done : .differences
    }
}
