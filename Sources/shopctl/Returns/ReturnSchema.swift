internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// How returns are shown.
enum ReturnSchema {
    static let returns = Schema<OrderReturn>(
        "return", id: { $0.id.description },
        [
            Column("id", .identifier, title: "RETURN") { .identifier($0.id.description) },
            Column("orderId", .identifier, title: "ORDER") { .identifier($0.orderId.description) },
            Column("state") { .status($0.state.rawValue, $0.state == .refunded ? .good : nil) },
            Column("pieces", .number) { .integer(($0.received ?? $0.lines).reduce(0) { $0 + $1.quantity }) },
            Column("createdAt", .time, title: "CREATED") { .time($0.createdAt) },
            Column("refundId", .identifier, title: "REFUND") { .identifier($0.refundId?.description) },
            Column("reason") { .text($0.reason) },
            Column("restock", .boolean, .wide) { .boolean($0.restock) },
            Column("actor", .text, .wide, title: "BY") { .text($0.actor) },
            Column("receivedBy", .text, .wide) { .text($0.receivedBy) },
            Column("updatedAt", .time, .wide, title: "UPDATED") { .time($0.updatedAt) },
            Column("lines", .json, .programs) { .encoded($0.lines) },
            Column("received", .json, .programs) { .encoded($0.received) },
        ])

    static let arguments = Argument.many("return", .returnID, "which returns; or in --file", minimum: 0)
    static let batch = BatchSchema(
        [.init("return", isRequired: true, meaning: FieldMeaning.identifier("return"))], identifier: "return")

    /// A verb on returns that exist.
    static func change(
        _ invocation: Invocation, _ verb: String, isDestructive: Bool, path: String,
        body: (any Encodable & Sendable)? = nil
    ) async throws -> ExitCode {
        let change = BulkChange<OrderReturn>(
            invocation: invocation, schema: returns, verb: verb, noun: "return", isDestructive: isDestructive,
            input: batch
        ) { client, record, change in
            let id = try ValueType<String>.bareIdentifier(record.text("return") ?? "", of: "return")
            return try await client.send(
                "POST", "/admin/v1/returns/\(Percent.encoded(id))/\(path)", body: body, change: change)
        }
        let typed = invocation[arguments].enumerated().map { BatchRecord.typed("return", $1.description, $0 + 1) }
        return try await change.run(typed) { let _: [ReturnID] = try TypedRecords.ids($0, "return") }
    }
}

extension ValueType where Value == ReturnID {
    static var returnID: ValueType { typed("return", "RETURN", ReturnID.init) }
}
