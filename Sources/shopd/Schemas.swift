import Audit
import Auth
import Catalog
import EventBus
import Inventory
import LocalStack
import Media
import Messages
import Orders
import Payments
import Postgres
import Sharding

/// The schemas of the database in the order in which they are made.
enum Schemas {
    struct Schema: Sendable {
        let name: String
        let migrations: [(name: String, sql: [UInt8])]
    }

    /// The event bus's own, last: it has views of all the others.
    static let platform = Schema(name: "platform", migrations: EventBus.platformMigrations)
    /// Before the others: these write to it from their first change on.
    static let audit = Schema(name: AuditTrail.schema, migrations: AuditTrail.migrations)
    /// The map of the shards, beside `platform`.
    static let sharding = Schema(name: Sharding.schema, migrations: Sharding.migrations)

    static func all(_ database: DaemonConfiguration.Database) -> [Schema] {
        [
            audit,
            Schema(name: Auth.name, migrations: Auth.migrations),
            Schema(name: Catalog.name, migrations: Catalog.migrations),
            Schema(name: Inventory.name, migrations: Inventory.migrations),
            Schema(name: Payments.name, migrations: Payments.migrations),
            Schema(name: Orders.name, migrations: Orders.migrations),
        ] + (database.roles[Media.name] == nil ? [] : [Schema(name: Media.name, migrations: Media.migrations)])
            + database.shards.map { shard($0.name) } + (database.shards.isEmpty ? [] : [sharding]) + [platform]
    }

    /// A shard's, where service `messages` keeps the boxes of its users.
    static func shard(_ shard: String) -> Schema {
        Schema(name: Messages.schema(of: shard), migrations: Messages.migrations(of: shard))
    }

    /// Whether the database is as this program needs it, or newer in a way that lets it work on.
    /// - Throws: `LocalStackError` `.wrongVersion` or `MigrationError` that name both versions; `PostgresError`.
    static func check(_ schema: Schema, _ client: PostgresClient) async throws {
        let version = try await Migrator(client, schema: schema.name, migrations: schema.migrations).version()
        guard version.at >= version.known else {
            throw LocalStackError(
                .wrongVersion,
                "schema \(schema.name) is at version \(version.at), and this program needs \(version.known)",
                hint: "run: shopd migrate")
        }
    }
}
