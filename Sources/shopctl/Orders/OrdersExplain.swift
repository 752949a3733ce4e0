internal import Console
internal import ShopAPI

enum OrdersExplain {
    private typealias Transition = OrderExplanation.Transition
    private typealias Step = OrderExplanation.Step

    private static let schema = Schema<Transition>(
        "transition", id: \.verb,
        [
            Column("verb", title: "CAN IT") { .text($0.verb) },
            Column("to", title: "BECOMES") { .text($0.to) },
            Column("isOpen", .boolean, title: "OPEN") { .boolean($0.isOpen) },
            Column("blockedBy", title: "WHAT IS IN THE WAY") { .text($0.blockedBy) },
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
        "explain", "Show which transitions are open for an order, and what blocks the others",
        arguments: [Flags.order.slot], takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl orders explain ord_01h455vb4pex5vsknk084sn02q", "why it can't be cancelled"),
            Example(
                "shopctl orders explain ord_01h455vb4pex5vsknk084sn02q -o jsonl", "the same for programs"),
        ],
        exitCodes: [.notFound, .notAllowed, .unreachable]
    ) { invocation in
        let explanation: OrderExplanation = try await ShopClient(invocation).get(
            "/admin/v1/orders/\(invocation[Flags.order])/explain")
        if !invocation.output.configuration.format.isForPrograms {
            invocation.diagnostics.note("the order is \(explanation.state.rawValue)")
        }
        try invocation.output.list(schema, explanation.transitions)
        try invocation.output.section("Steps", steps, explanation.steps)
        return .done
    }
}
