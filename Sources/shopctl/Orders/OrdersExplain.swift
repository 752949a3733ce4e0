internal import Console
internal import ShopAPI

enum OrdersExplain {
    private struct Row: Sendable {
        var order: OrderExplanation
        var transition: OrderExplanation.Transition
    }
    private typealias Step = OrderExplanation.Step

    private static let schema = Schema<Row>(
        "transition", path: { ["\($0.order.orderId)", "\($0.transition.verb)"] },
        [
            Column("orderId", .identifier, .wide, title: "ORDER") { .identifier($0.order.orderId.description) },
            Column("state", .text, .programs) { .text($0.order.state.rawValue) },
            Column("verb", title: "CAN IT") { .text($0.transition.verb) },
            Column("to", title: "BECOMES") { .text($0.transition.to) },
            Column("isOpen", .boolean, title: "OPEN") { .boolean($0.transition.isOpen) },
            Column("blockedBy", title: "WHAT IS IN THE WAY") { .text($0.transition.blockedBy) },
        ])
    private static let steps = Schema<Step>(
        "step", id: \.commandId,
        [
            Column("commandId", .identifier, title: "STEP") { .identifier($0.commandId) },
            Column("type") { .text($0.type) },
            Column("state") { .text($0.state) },
            Column("attempts", .number) { .integer($0.attempts) },
            Column("nextAt", .time, title: "SENT AGAIN") { .time($0.nextAt) },
        ])

    static let command = Command(
        "explain", "Show which transitions are open for orders, and what blocks the others",
        arguments: [Flags.orders.slot], takes: [StandardFlags.results, StandardFlags.input, Flags.connection],
        columns: schema.infos,
        examples: [
            Example("shopctl orders explain ord_01h455vb4pex5vsknk084sn02q", "why it can't be cancelled"),
            Example(
                "shopctl orders explain ord_01h455vb4pex5vsknk084sn02q -o jsonl", "the same for programs"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let isForPrograms = invocation.output.configuration.format.isForPrograms
        let ids = try invocation.ids(Flags.orders, "order")
        let writer = isForPrograms ? try invocation.output.list(schema) : nil
        try await ShopClient(invocation).forEach(ids) { client, id in
            try await client.get("/admin/v1/orders/\(id)/explain") as OrderExplanation
        } _: { order in
            let rows = order.transitions.map { Row(order: order, transition: $0) }
            if let writer { return try writer.write(contentsOf: rows) }
            try invocation.output.put("\(order.orderId) is \(order.state.rawValue)\n")
            try invocation.output.list(schema, rows)
            try invocation.output.section("Steps", steps, order.steps)
        }
        try writer?.finish()
        return .done
    }
}
