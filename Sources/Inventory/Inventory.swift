// Inventory: where goods are, how many, and for whom they are put aside. Owns schema `inventory`; consumes the commands
// of orders; runs on whichever loop its callers and its consumer run on. State lives in PostgreSQL; here only the
// requests that wait to be merged into a batch.

public import EventBus
public import Postgres

public final class Inventory: Sendable {
    public static let name = "inventory"
    public static var migrations: [(name: String, sql: [UInt8])] {
        [EventBus.migration(name), ("0001_init.sql", PackageResources._001_init_sql)]
    }

    let database: PostgresClient
    let bus: EventBus

    /// - Parameter database: as role `shop_inventory`.
    public init(database: PostgresClient, bus: EventBus) {
        self.database = database
        self.bus = bus
    }
}
