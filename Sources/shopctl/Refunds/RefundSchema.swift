internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// How refunds are shown.
enum RefundSchema {
    static let refunds = Schema<Refund>(
        "refund", id: { $0.id.description },
        [
            Column("id", .identifier, title: "REFUND") { .identifier($0.id.description) },
            Column("orderId", .identifier, title: "ORDER") { .identifier($0.orderId.description) },
            Column("state") { .status($0.state.rawValue, tone($0.state)) },
            Column("amount", .money) { .money($0.amount) },
            Column("createdAt", .time, title: "CREATED") { .time($0.createdAt) },
            Column("reason") { .text($0.reason) },
            Column("actor", .text, .wide, title: "BY") { .text($0.actor) },
            Column("decidedBy", .text, .wide) { .text($0.decidedBy) },
            Column("tries", .number, .wide) { .integer($0.tries) },
            Column("restock", .boolean, .wide) { .boolean($0.restock) },
            Column("failure", .text, .wide) { .text($0.failure) },
            Column("paymentId", .identifier, .wide, title: "PAYMENT") { .identifier($0.paymentId.description) },
            Column("updatedAt", .time, .wide, title: "UPDATED") { .time($0.updatedAt) },
            Column("lines", .json, .programs) { .encoded($0.lines) },
        ])

    static let report = Schema<RefundReportRow>(
        "refunds", path: { [$0.day, $0.reason, $0.currency.code].compactMap(\.self) },
        [
            Column("day") { .text($0.day) },
            Column("currency") { .text($0.currency.code) },
            Column("refunds", .number) { .integer($0.refunds) },
            Column("refunded", .money) { .money($0.refunded) },
            Column("asked", .money) { .money($0.asked) },
            Column("succeeded", .number) { .integer($0.succeeded) },
            Column("pending", .number) { .integer($0.pending) },
            Column("awaitingApproval", .number, title: "AWAITING") { .integer($0.awaitingApproval) },
            Column("failed", .number) { .integer($0.failed) },
            Column("denied", .number) { .integer($0.denied) },
            Column("reason") { .text($0.reason) },
        ])

    /// A change of refunds that exist, one id a line or with a column `refund`.
    static let batch = BatchSchema(
        [.init("refund", isRequired: true, meaning: FieldMeaning.identifier("refund"))], identifier: "refund")

    private static func tone(_ state: RefundState) -> Tone? {
        switch state {
        case .pending: nil
        case .succeeded: .good
        case .failed: .bad
        case .awaitingApproval, .denied: .warning
        }
    }
}

extension BatchRecord {
    /// The refund that the item names.
    var refundID: RefundID {
        get throws {
            do throws(ValueProblem) {
                return try ValueType<RefundID>.refundID.parse(text("refund") ?? "", .distantPast)
            } catch {
                throw CommandError.usage("refund `\(text("refund") ?? "")` can't be taken", why: error.reason)
            }
        }
    }
}

/// A verb on refunds that exist: `approve`, `deny`, `retry`.
struct RefundDecision: Sendable {
    let invocation: Invocation
    /// The last part of the path.
    let path: String
    /// For questions: `Approve`.
    let verb: String
    var isDestructive = true

    func run() async throws -> ExitCode {
        let path = path
        let change = BulkChange<Refund>(
            invocation: invocation, schema: RefundSchema.refunds, verb: verb, noun: "refund",
            isDestructive: isDestructive, input: RefundSchema.batch
        ) { client, record, change in
            try await client.send("POST", "/admin/v1/refunds/\(try record.refundID)/\(path)", change: change)
        }
        let typed = invocation[Flags.refunds].enumerated().map {
            BatchRecord.typed("refund", $1.description, $0 + 1)
        }
        return try await change.run(typed) { let _: [RefundID] = try TypedRecords.ids($0, "refund") }
    }
}
