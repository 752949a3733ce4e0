internal import Console
internal import ShopAPI

enum RefundsRetry {
    static let command = Command(
        "retry", "Ask for failed refunds anew",
        discussion:
            "A failed one is asked for once more; one that is still pending is sent again, and is never paid twice.",
        arguments: [Flags.refunds.slot], takes: FlagGroup.ofBulkChange, columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds retry ref_01h455vb4pex5vsknk084sn02q", "one refund"),
            Example(
                "shopctl refunds ls --state failed --since 2d --all -o name | shopctl refunds retry -f -",
                "all that failed"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        try await RefundDecision(invocation: invocation, path: "retry", verb: "Retry", isDestructive: false).run()
    }
}
