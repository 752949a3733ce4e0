internal import Console
internal import ShopAPI

enum RefundsApprove {
    static let command = Command(
        "approve", "Let refunds go that somebody else has asked for",
        discussion:
            "Refunds above the configured amount wait for a second person. Nobody approves what they asked for "
            + "themselves.",
        arguments: [Flags.refunds.slot], takes: FlagGroup.ofBulkChange, columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds approve ref_01h455vb4pex5vsknk084sn02q -y", "one refund"),
            Example(
                "shopctl refunds ls --state awaiting_approval -o name | shopctl refunds approve -f - -y",
                "all that wait"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        try await RefundDecision(invocation: invocation, path: "approve", verb: "Approve").run()
    }
}
