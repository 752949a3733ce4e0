internal import Console
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
            Column("restock", .boolean, .wide) { .boolean($0.restock) },
            Column("failure", .text, .wide) { .text($0.failure) },
            Column("paymentId", .identifier, .wide, title: "PAYMENT") { .identifier($0.paymentId.description) },
            Column("updatedAt", .time, .wide, title: "UPDATED") { .time($0.updatedAt) },
            Column("lines", .json, .programs) { .encoded($0.lines) },
        ])

    private static func tone(_ state: RefundState) -> Tone? {
        switch state {
        case .pending: nil
        case .succeeded: .good
        case .failed: .bad
        }
    }
}
