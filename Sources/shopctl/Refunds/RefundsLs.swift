internal import Console
internal import ShopAPI

enum RefundsLs {
    private static let state = Option.value("state", ValueType<RefundState>.choice("STATE"), "only in this state")
    private static let order = Option.value("order", .orderID, "only of this order")

    static let command = Command(
        "ls", "List refunds, newest first", flags: [state.flag, order.flag],
        takes: [StandardFlags.results, StandardFlags.listing, StandardFlags.span, Flags.connection],
        columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds ls --state failed --since 7d", "what went wrong this week"),
            Example("shopctl refunds ls --since 2026-11-01 --until 2026-12-01 --all -o csv", "a month for the books"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let query: [QueryItem] = [
            ("state", invocation[state]?.rawValue), ("order", invocation[order]?.description),
        ]
        return try await ShopClient(invocation).list(
            invocation, RefundSchema.refunds, "/admin/v1/refunds", query + invocation.span)
    }
}
