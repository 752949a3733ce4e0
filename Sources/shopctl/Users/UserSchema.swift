internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// How people are shown.
enum UserSchema {
    static let users = Schema<UserAccount>(
        "user", id: { $0.id.description },
        [
            Column("id", .identifier, title: "USER") { .identifier($0.id.description) },
            Column("phone") { .text($0.phone) },
            Column("role") { .text($0.role?.rawValue) },
            Column("seenAt", .time, title: "SEEN") { .time($0.seenAt) },
            Column("createdAt", .time, .wide, title: "MADE") { .time($0.createdAt) },
            Column("number", .number, .wide) { .integer($0.number) },
        ])

    static let clients = Schema<ClientAccount>(
        "client", id: { $0.id.description },
        [
            Column("id", .identifier, title: "CLIENT") { .identifier($0.id.description) },
            Column("name") { .text($0.name) },
            Column("role") { .text($0.role.rawValue) },
            Column("usedAt", .time, title: "USED") { .time($0.usedAt) },
            Column("revokedAt", .time, title: "REVOKED") { .time($0.revokedAt) },
            Column("createdAt", .time, .wide, title: "MADE") { .time($0.createdAt) },
            Column("createdBy", .text, .wide, title: "MADE BY") { .text($0.createdBy) },
        ])

    /// The code last: where a script looks for it.
    static let codes = Schema<PhoneCode>(
        "code", id: \.code,
        [
            Column("phone") { .text($0.phone) },
            Column("expiresAt", .time, title: "EXPIRES") { .time($0.expiresAt) },
            Column("code", .identifier) { .identifier($0.code) },
        ])

    static let revoked = Schema<RevokedAccess>(
        "access", id: \.id,
        [
            Column("id", .identifier) { .identifier($0.id) },
            Column("name") { .text($0.name) },
            Column("sessions", .number) { .integer($0.sessions) },
        ])

    static let batch = BatchSchema(
        [.init("user", isRequired: true, meaning: FieldMeaning.identifier("user"))], identifier: "user")
    static let user = Argument.many(
        "user", .identifier(of: "user", named: "USER"), "usr_…, cli_… or a phone; or in --file", minimum: 0)

    static func records(_ users: [String]) -> [BatchRecord] {
        users.enumerated().map { BatchRecord.typed("user", $1, $0 + 1) }
    }
    /// Of a path: a phone has a plus.
    static func segment(_ record: BatchRecord) throws -> String {
        Percent.encoded(try ValueType<String>.bareIdentifier(record.text("user") ?? "", of: "user"))
    }
}

/// What ends with a revocation.
struct RevokedAccess: Sendable {
    var id: String
    var name: String?
    /// nil for a client, which has none.
    var sessions: Int?
}
