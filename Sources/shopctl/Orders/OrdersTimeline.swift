internal import Console
internal import ShopAPI

enum OrdersTimeline {
    static let command = Command(
        "timeline", "Show what happened to an order, oldest first", arguments: [Flags.order.slot],
        takes: [StandardFlags.results, Flags.connection], columns: OrderSchema.events.infos,
        examples: [
            Example("shopctl orders timeline ord_01h455vb4pex5vsknk084sn02q", "every step, by whom and when"),
            Example("shopctl orders timeline ord_01h455vb4pex5vsknk084sn02q -o jsonl", "the same for programs"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let page: Page<OrderEvent> = try await ShopClient(invocation).get(
            "/admin/v1/orders/\(invocation[Flags.order])/timeline")
        try invocation.output.list(OrderSchema.events, page.data)
        return .done
    }
}
