internal import Console
internal import ShopAPI

enum OrdersAudit {
    private static let schema = Schema<AuditReport.Check>(
        "check", path: { ["\($0.invariant)", $0.name] },
        [
            Column("invariant", .number, title: "#") { .integer($0.invariant) },
            Column("name", .text, title: "INVARIANT") { .text($0.name) },
            Column("checked", .number) { .integer($0.checked) },
            Column("violations", .number) { .integer($0.violations) },
            Column("ok", .boolean) { .status($0.violations == 0 ? "yes" : "no", $0.violations == 0 ? .good : .bad) },
            Column("examples", .list, .programs) { .list($0.examples) },
        ])

    static let command = Command(
        "audit", "Prove the five invariants over all data",
        discussion: """
            Reads a live system without stopping it:
             1. on hand is never negative, and reserved is the sum of open reservations
             2. a confirmed order is wholly reserved and wholly authorized
             3. refunded <= captured <= authorized, and the ledger sums to zero
             4. no event is lost or applied twice
             5. no card number is stored
            """,
        takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl orders audit", "every check, and the first violations if there are any"),
            Example("shopctl orders audit -q || page-somebody", "in a cron job: silent while all is well"),
        ],
        exitCodes: [.notAllowed, .differences, .unreachable]
    ) { invocation in
        let change = Change(invocation)
        let answer: Answer<AuditReport> = try await ShopClient(invocation, patience: ShopClient.longPatience).send(
            "POST", "/admin/v1/orders/audit", change: change)
        let report = answer.value
        let isQuiet = invocation.output.configuration.isQuiet
        try invocation.output.list(schema, report.checks.filter { $0.violations > 0 || !isQuiet })
        try invocation.output.flush()
        for check in report.checks where check.violations > 0 {
            for example in check.examples { invocation.diagnostics.line("\(check.name): \(example.escapingControls)") }
        }
        return report.violations == 0 ? .done : .differences
    }
}
