internal import Console
internal import ShopAPI

enum RefundsReport {
    private enum Part: String, Sendable, CaseIterable { case day, reason, currency }
    private static let parts = Option.list(
        "by", ValueType<Part>.choice("PART,…"), "what to tell apart: day, reason, currency; default: all of them")

    static let command = Command(
        "report", "Sum refunds up by day, reason and currency",
        discussion: "By the day, in UTC, on which they were asked for. Currencies are never added up.",
        flags: [parts.flag], takes: [StandardFlags.results, StandardFlags.span, Flags.connection],
        columns: RefundSchema.report.infos,
        examples: [
            Example("shopctl refunds report --by day --since 30d", "a month, day by day"),
            Example("shopctl refunds report --by reason --since 2026-11-01 -o csv", "why money went back"),
        ],
        exitCodes: [.notAllowed, .rateLimited, .unreachable]
    ) { invocation in
        let parts = invocation[parts]
        let page: Page<RefundReportRow> = try await ShopClient(invocation, patience: ShopClient.longPatience).get(
            "/admin/v1/refunds/report",
            invocation.span + [("by", parts.isEmpty ? nil : parts.map(\.rawValue).joined(separator: ","))])
        try invocation.output.list(RefundSchema.report, page.data)
        try invocation.output.flush()
        return .done
    }
}
