import Postgres
import Sharding
import TestSupport

/// A primary database and shards in databases of their own, placed and ready.
struct ShardBench {
    let primary: TestDatabase
    let databases: [ShardName: TestDatabase]
    let names: [ShardName]

    /// - Parameters:
    ///   - servers: of each shard; where there are fewer the last one is meant.
    ///   - placed: how many of the shards are placed at first.
    init(_ count: Int, servers: [PostgresServer] = [], placed: Int? = nil) async throws {
        primary = try await TestPostgres.database()
        let names = (1...count).map { ShardName("s\($0)")! }
        self.names = names
        var databases: [ShardName: TestDatabase] = [:]
        for (index, name) in names.enumerated() {
            let server = servers.isEmpty ? nil : servers[min(index, servers.count - 1)]
            if let server {
                databases[name] = try await server.database()
            } else {
                databases[name] = try await TestPostgres.database()
            }
        }
        self.databases = databases
        let client = PostgresClient(primary.configuration, group: TestLoops.group)
        try await Migrator(client, schema: Sharding.schema, migrations: Sharding.migrations).migrate()
        await client.close()
        for name in names {
            let client = self.client(of: name)
            try await Migrator(client, schema: name.schema, migrations: Sharding.shardMigrations).migrate()
            await client.close()
            // What status reads of the event bus's tables, and a table to write to.
            try await psql(
                name,
                """
                create table outbox (seq bigint); create table outbox_places (seq bigint);
                create table relay (settled bigint); insert into relay values (0);
                create table notes (text text);
                """)
        }
        try await place(Array(names.prefix(placed ?? count)))
    }

    @discardableResult
    func place(_ names: [ShardName]) async throws -> [ShardName] {
        let client = PostgresClient(primary.configuration, group: TestLoops.group)
        let added = try await ShardMapStore(client).place(names) { shard, slots in
            let client = self.client(of: shard)
            try await ShardMapStore.own(slots, in: client)
            await client.close()
        }
        await client.close()
        return added
    }

    func client(of name: ShardName) -> PostgresClient {
        PostgresClient(configuration(of: name), group: TestLoops.group)
    }

    func configuration(of name: ShardName) -> PostgresConfiguration {
        var configuration = databases[name]!.configuration
        configuration.settings = ["search_path": name.schema]
        configuration.connectTimeout = .seconds(1)
        configuration.waitLimit = .seconds(5)
        return configuration
    }

    func shards(_ options: ShardsOptions = ShardsOptions()) async throws -> Shards {
        let clients = Dictionary(uniqueKeysWithValues: names.map { ($0, client(of: $0)) })
        let shards = Shards(
            primary: PostgresClient(primary.configuration, group: TestLoops.group), clients: clients, options: options)
        try await shards.load()
        return shards
    }

    @discardableResult
    func psql(_ name: ShardName, _ sql: String) async throws -> String {
        try await databases[name]!.psql("set search_path = \(name.schema); \(sql)")
    }

    /// As a tool would that moves a slot which holds nothing.
    func move(_ slot: Slot, from old: ShardName, to new: ShardName) async throws {
        try await psql(old, "delete from slots where slot = \(slot)")
        let epoch = try await primary.psql(
            """
            with m as (update sharding.map set epoch = epoch + 1 returning epoch)
            update sharding.slots s set shard = '\(new)', epoch = m.epoch from m where slot = \(slot)
            returning s.epoch
            """)
        try await psql(new, "insert into slots values (\(slot), \(epoch), 'owned')")
    }
}

extension ShardBench {
    /// Writes a note where the slot is.
    static func note(_ text: String, at slot: Slot, in shards: Shards) async throws {
        try await shards.transaction(for: [slot]) { transaction in
            try await transaction.execute("insert into notes values ($1)", text)
        }
    }
}
