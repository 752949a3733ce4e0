internal import Console
internal import ShopAPI

enum OrdersReturn {
    static let command = Command(
        "return", "Goods that come back: request, receive, refund",
        discussion: "A return is requested, received, and then its price is paid back; or it is cancelled.",
        subcommands: [
            ReturnRequestVerb.command, ReturnReceive.command, ReturnRefund.command, ReturnCancel.command,
            ReturnLs.command,
        ])
}

enum ReturnRequestVerb {
    private static let order = Argument.one("order", .orderID, "which order")

    static let command = Command(
        "request", "Expect goods back",
        discussion: "Pieces that have left, and are in no other return.",
        arguments: [order.slot], flags: [Flags.lines.flag],
        takes: [StandardFlags.results, Flags.connection, StandardFlags.changing, StandardFlags.creating],
        columns: ReturnSchema.returns.infos,
        examples: [
            Example(
                "shopctl orders return request ord_01h455vb4pex5vsknk084sn02q --line MUG-WHITE=1 --reason chipped",
                "one mug"),
            Example(
                "shopctl orders return request ord_01h455vb4pex5vsknk084sn02q --line TEA-1=2 --dry-run",
                "whether it can be"),
        ],
        exitCodes: [.notFound, .notAllowed, .conflict, .rateLimited, .confirmationNeeded, .unreachable]
    ) { invocation in
        let lines = invocation[Flags.lines]
        guard !lines.isEmpty else { throw CommandError.usage("--line is missing", why: "it says what comes back") }
        try invocation.permit("Request", "return", count: 1, isDestructive: false)
        let change = Change(
            invocation, idempotencyKey: invocation[StandardFlags.idempotencyKey] ?? Change.newKey())
        let answer: Answer<OrderReturn> = try await ShopClient(invocation).send(
            "POST", "/admin/v1/orders/\(invocation[order])/returns",
            body: ShopAPI.ReturnRequest(lines: lines, reason: change.reason), change: change)
        try invocation.output.record(ReturnSchema.returns, answer.value)
        if answer.isReplayed { invocation.diagnostics.note("(replayed)") }
        if change.isDryRun { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }
}

enum ReturnReceive {
    private static let restock = Option.toggle("restock", "put the pieces back on the shelf")

    static let command = Command(
        "receive", "Say that goods have come back",
        discussion: "All that was requested, or with --line what did come of one return.",
        arguments: [ReturnSchema.arguments.slot], flags: [Flags.lines.flag, restock.flag],
        takes: FlagGroup.ofBulkChange, columns: ReturnSchema.returns.infos,
        examples: [
            Example("shopctl orders return receive ret_01h455vb4pex5vsknk084sn02q --restock", "as good as new"),
            Example("shopctl orders return receive -f parcels.txt", "many, one id a line"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let lines = invocation[Flags.lines]
        guard lines.isEmpty || (invocation[ReturnSchema.arguments].count == 1 && invocation[StandardFlags.file] == nil)
        else { throw CommandError.usage("--line is for one return") }
        return try await ReturnSchema.change(
            invocation, "Receive", isDestructive: false, path: "receive",
            body: ReturnReceipt(lines: lines.isEmpty ? nil : lines, restock: invocation[restock] ? true : nil))
    }
}

enum ReturnRefund {
    static let command = Command(
        "refund", "Pay back what has come back",
        discussion: "At the price of the pieces that were received. `refunds` shows what becomes of it.",
        arguments: [ReturnSchema.arguments.slot], takes: FlagGroup.ofBulkChange, columns: ReturnSchema.returns.infos,
        examples: [
            Example("shopctl orders return refund ret_01h455vb4pex5vsknk084sn02q -y", "one return"),
            Example(
                "shopctl orders return ls --state received --all -o name | shopctl orders return refund -f - -y",
                "all that has come back"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        try await ReturnSchema.change(invocation, "Refund", isDestructive: true, path: "refund")
    }
}

enum ReturnCancel {
    static let command = Command(
        "cancel", "Expect goods no more", discussion: "Of returns that have not been received.",
        arguments: [ReturnSchema.arguments.slot], takes: FlagGroup.ofBulkChange, columns: ReturnSchema.returns.infos,
        examples: [
            Example("shopctl orders return cancel ret_01h455vb4pex5vsknk084sn02q -y", "one return"),
            Example("shopctl orders return cancel -f never-came.txt -y", "many, one id a line"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        try await ReturnSchema.change(invocation, "Cancel", isDestructive: true, path: "cancel")
    }
}

enum ReturnLs {
    private static let state = Option.value("state", ValueType<ReturnState>.choice("STATE"), "only in this state")
    private static let order = Option.value("order", .orderID, "only of this order")

    static let command = Command(
        "ls", "List returns, newest first", flags: [state.flag, order.flag],
        takes: [StandardFlags.results, StandardFlags.listing, Flags.connection], columns: ReturnSchema.returns.infos,
        examples: [
            Example("shopctl orders return ls --state requested", "what is expected"),
            Example("shopctl orders return ls --all -o csv", "all of them, for a spreadsheet"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        try await ShopClient(invocation).list(
            invocation, ReturnSchema.returns, "/admin/v1/returns",
            [("state", invocation[state]?.rawValue), ("order", invocation[order]?.description)])
    }
}
