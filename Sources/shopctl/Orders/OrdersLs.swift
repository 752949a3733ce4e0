internal import Console
internal import ShopAPI

enum OrdersLs {
    private static let state = Option.value("state", ValueType<OrderState>.choice("STATE"), "only in this state")

    static let command = Command(
        "ls", "List orders, newest first",
        flags: [state.flag, Flags.customer.flag, Flags.sku.flag],
        takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span, Flags.connection],
        columns: OrderSchema.orders.infos,
        examples: [
            Example("shopctl orders ls --state confirmed --since 2h", "what is ready to be sent since two hours"),
            Example(
                "shopctl orders ls --state confirmed --all -o name | shopctl orders fulfil -f -",
                "send all of it"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("state", invocation[state]?.rawValue), ("customer", invocation[Flags.customer]),
            ("sku", invocation[Flags.sku]),
        ]
        return try await ShopClient(invocation).list(
            invocation, OrderSchema.orders, "/admin/v1/orders", query + invocation.span)
    }
}
