internal import Console
internal import ShopAPI

enum RefundsDeny {
    static let command = Command(
        "deny", "Refuse refunds that somebody else has asked for",
        discussion:
            "The amount can be refunded again, and the pieces named again. Nobody denies what they asked for "
            + "themselves.",
        arguments: [Flags.refunds.slot], takes: FlagGroup.ofBulkChange, columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds deny ref_01h455vb4pex5vsknk084sn02q --reason 'not ours' -y", "one refund"),
            Example(
                "shopctl refunds deny -f wrong.txt --reason 'case 4711' -y",
                "many, one id a line"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        try await RefundDecision(invocation: invocation, path: "deny", verb: "Deny").run()
    }
}
