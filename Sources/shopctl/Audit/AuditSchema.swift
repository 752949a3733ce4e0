internal import Console
internal import ShopAPI

/// How records of who did what are shown.
enum AuditSchema {
    static let records = Schema<AuditRecord>(
        "record", path: { [$0.service, "\($0.seq)"] },
        [
            // As it was hashed, to the millisecond.
            Column("at", .time, title: "WHEN") { .time($0.at) },
            Column("actor") { .text($0.actor) },
            Column("action") { .text($0.action) },
            Column("subject", .identifier) { .identifier($0.subject) },
            Column("reason") { .text($0.reason) },
            Column("service", .text, .wide) { .text($0.service) },
            Column("seq", .number, .wide) { .integer($0.seq) },
            Column("requestId", .identifier, .wide, title: "REQUEST") { .identifier($0.requestId) },
            Column("details", .text, .wide) { .text($0.details) },
            Column("writer", .text, .programs) { .text($0.writer) },
            Column("previous", .text, .programs) { .text($0.previous) },
            Column("hash", .text, .programs) { .text($0.hash) },
        ])

    /// The same, with times as text: an export holds exactly what was hashed.
    static let exported = Schema<AuditRecord>(
        records.kind, rowID: records.id,
        [Column("at", .text, title: "WHEN") { .text(Timestamp.format($0.at)) }] + records.columns.dropFirst())

    static let chains = Schema<ChainVerdict>(
        "chain", id: \.service,
        [
            Column("service") { .text($0.service) },
            Column("checked", .number) { .integer($0.checked) },
            Column("breaks", .number) { .integer($0.breakCount) },
            Column("ok", .boolean) { .status($0.isWhole ? "yes" : "no", $0.isWhole ? .good : .bad) },
            Column("seq", .number, title: "LAST") { .integer($0.seq) },
            Column("hash") { .text($0.hash) },
            Column("findings", .list, .programs) { .list($0.findings) },
        ])

    static let service = Option.value(
        "service", .identifier(of: "service", named: "SERVICE"), "only of this service: auth, orders, …")
}

/// What came out of looking at a chain.
struct ChainVerdict: Sendable {
    var service: String
    var checked: Int64
    var seq: Int64
    var hash: String
    var breakCount: Int64
    var findings: [String]
    var isWhole: Bool { breakCount == 0 }
}
