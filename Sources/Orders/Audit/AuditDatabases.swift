public import Postgres

/// Where each service's schema lies, as the audit reads it: role `shop_audit`, which may write nothing. No statement of
/// the audit asks for two schemas.
public struct AuditDatabases: Sendable {
    /// Those that have an outbox and an inbox.
    static let services = ["auth", "catalog", "inventory", "orders", "payments"]

    private let platform: PostgresClient
    private let others: [String: PostgresClient]

    /// Every schema in one database.
    public init(_ database: PostgresClient) { self.init(platform: database, services: [:]) }

    /// - Parameters:
    ///   - platform: that of schema `platform`, and of each service that is not named.
    ///   - services: by the names of services, each its database.
    public init(platform: PostgresClient, services: [String: PostgresClient]) {
        self.platform = platform
        others = services
    }

    subscript(_ schema: String) -> PostgresClient { others[schema] ?? platform }

    /// Each database once, with the name of a service that lies in it.
    var distinct: [(name: String, client: PostgresClient)] {
        var found: [(name: String, client: PostgresClient)] = [("platform", platform)]
        for name in others.keys.sorted() {
            let client = self[name]
            if !found.contains(where: { Self.isSame($0.client, client) }) { found.append((name, client)) }
        }
        return found
    }

    private static func isSame(_ one: PostgresClient, _ other: PostgresClient) -> Bool {
        one === other
            || one.configuration.database == other.configuration.database
                && one.configuration.hosts == other.configuration.hosts
    }
}
