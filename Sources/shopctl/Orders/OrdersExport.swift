internal import Console
internal import ShopAPI

enum OrdersExport {
    private static let state = Option.value("state", ValueType<OrderState>.choice("STATE"), "only in this state")

    static let command = Command(
        "export", "Write out all orders, oldest first",
        discussion: "As csv unless --output says otherwise, with the columns of `orders ls`. Millions of rows are "
            + "streamed: memory stays flat, and the first ones appear at once.",
        flags: [state.flag, Flags.customer.flag],
        takes: [StandardFlags.results, StandardFlags.span, Flags.connection], columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders export > orders.csv", "everything"),
            Example(
                "shopctl orders export --since 2026-11-01 --until 2026-12-01 -o jsonl | gzip > november.jsonl.gz",
                "a month, for a program"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [("state", invocation[state]?.rawValue), ("customer", invocation[Flags.customer])]
        return try await ShopClient(invocation).export(
            invocation, OrderSchema.orders, "/admin/v1/orders", query + invocation.span,
            raw: "/admin/v1/orders/export")
    }
}
