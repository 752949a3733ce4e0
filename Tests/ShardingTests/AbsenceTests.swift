import Postgres
import Sharding
import TestSupport
import Testing

/// A shard that is away is so for its own users.
@Suite(.serialized, .timeLimit(.minutes(4))) struct AbsenceTests {
    private func options() -> ShardsOptions {
        var options = ShardsOptions()
        options.lookPoll = .milliseconds(100)
        options.lookLimit = .seconds(1)
        options.lookPause = .milliseconds(100)
        options.mapPoll = .milliseconds(100)
        return options
    }

    private func note(_ text: String, in shard: ShardName, _ shards: Shards) async throws {
        let slot = try #require(shards.map?.slots(of: shard).first)
        try await ShardBench.note(text, at: slot, in: shards)
    }

    /// - Returns: how long it took to be refused.
    private func refusal(in shard: ShardName, _ shards: Shards) async throws -> Duration {
        let start = ContinuousClock.now
        let error = await #expect(throws: ShardError.self) { try await note("lost", in: shard, shards) }
        #expect(
            error?.code == .away && error?.shard == shard && error?.isRetryable == true, "\(String(describing: error))")
        return .now - start
    }

    @Test func aStoppedShardRefusesItsOwnAtOnceAndComesBack() async throws {
        let server = try await TestPostgres.server()
        let bench = try await ShardBench(2, servers: [try await TestPostgres.database().server, server])
        let (here, gone) = (bench.names[0], bench.names[1])
        let shards = try await bench.shards(options())
        try await note("before", in: gone, shards)
        try await server.stop()
        // The first may wait for a connection.
        _ = try await refusal(in: gone, shards)
        let start = ContinuousClock.now
        for _ in 0..<20 {
            _ = try await refusal(in: gone, shards)
            try await note("here", in: here, shards)
        }
        #expect(.now - start < .seconds(10), "\(ContinuousClock.now - start)")
        #expect(shards.absence(of: gone) != nil && shards.absence(of: here) == nil)
        let statuses = try await shards.status()
        #expect(
            statuses.map(\.state) == [.up, .down] && statuses[1].reason != nil && statuses[1].slots == 512,
            "\(statuses)")
        try await server.start()
        try await eventually("it is back") {
            try await note("after", in: gone, shards)
            return true
        }
        #expect(try await bench.psql(gone, "select count(*) from notes where text <> 'lost'") == "2\n")
        #expect(try await bench.psql(here, "select count(*) from notes") == "20\n")
        try await server.stop()
    }

    @Test func aFrozenShardIsFoundOutByLooking() async throws {
        let server = try await TestPostgres.server()
        let bench = try await ShardBench(2, servers: [try await TestPostgres.database().server, server])
        let (here, gone) = (bench.names[0], bench.names[1])
        let shards = try await bench.shards(options())
        try await note("before", in: gone, shards)
        let running = Task { await shards.run() }
        server.pause()
        try await eventually(within: .seconds(30), "it is known") { shards.absence(of: gone) != nil }
        #expect(try await refusal(in: gone, shards) < .seconds(1))
        try await note("here", in: here, shards)
        server.resume()
        try await eventually("it is back") { shards.absence(of: gone) == nil }
        try await note("after", in: gone, shards)
        running.cancel()
        await running.value
        try await server.stop()
    }

    @Test func withThePrimaryAwayTheLastMapCounts() async throws {
        let server = try await TestPostgres.server()
        let bench = try await ShardBench(1)
        let primary = try await server.database()
        let client = PostgresClient(primary.configuration, group: TestLoops.group)
        try await Migrator(client, schema: Sharding.schema, migrations: Sharding.migrations).migrate()
        let shards = Shards(
            primary: client, clients: [bench.names[0]: bench.client(of: bench.names[0])], options: options())
        try await ShardMapStore(client).place(bench.names) { _, _ in }
        let running = Task { await shards.run() }
        try await eventually("the map is read") { shards.map != nil }
        try await server.stop()
        await #expect(throws: PostgresError.self) { try await shards.load() }
        try await note("still", in: bench.names[0], shards)
        try await server.start()
        try await primary.psql("update sharding.map set epoch = epoch + 1")
        let epoch = try #require(shards.map?.epoch)
        try await eventually("the new one is read by itself") { shards.map?.epoch == epoch + 1 }
        running.cancel()
        await running.value
        try await server.stop()
    }

    /// A shard is a list of hosts: the one that takes writes is used, whoever that is.
    @Test func ofSeveralHostsTheOneIsTakenThatTakesWrites() async throws {
        let server = try await TestPostgres.server(settings: ["default_transaction_read_only": "on"])
        let bench = try await ShardBench(1)
        let name = bench.names[0]
        var configuration = bench.configuration(of: name)
        configuration.hosts = [.init(host: "127.0.0.1", port: server.port)] + configuration.hosts
        configuration.targetSessionAttributes = .readWrite
        let database = bench.databases[name]!.name
        try await server.psql(
            "set default_transaction_read_only = off; create database \(database)", database: "postgres")
        let shards = Shards(
            primary: PostgresClient(bench.primary.configuration, group: TestLoops.group),
            clients: [name: PostgresClient(configuration, group: TestLoops.group)], options: options())
        try await shards.load()
        try await note("there", in: name, shards)
        #expect(try await bench.psql(name, "select count(*) from notes") == "1\n")
        // Nobody takes writes: it is away, and says why.
        try await bench.psql(name, "alter database \(database) set default_transaction_read_only = on")
        try await bench.psql(
            name,
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = '\(database)' and pid <> pg_backend_pid()
            """)
        try await eventually("it is away") {
            do { try await note("nowhere", in: name, shards) } catch let error as ShardError {
                return error.code == .away && error.reason.contains("read-only")
            }
            return false
        }
        try await server.stop()
    }
}

@Suite(.timeLimit(.minutes(2))) struct ShardStatusTests {
    @Test func aShardSaysWhatItHoldsAndWhatTheMapSaysOtherwise() async throws {
        let bench = try await ShardBench(2)
        let shards = try await bench.shards()
        let name = bench.names[0]
        var status = try #require(try await shards.status().first)
        #expect(status.isWell && status.state == .up && status.slots == 512 && status.ownedSlots == 512, "\(status)")
        #expect(status.disagreeingSlots == 0 && status.outboxWaiting == 0 && status.replicas.isEmpty)
        #expect(status.server?.isEmpty == false && status.place.hasSuffix("/\(bench.databases[name]!.name)"))
        try await bench.psql(
            name,
            """
            delete from slots where slot = 3; update slots set epoch = 99 where slot = 4;
            update slots set state = 'leaving' where slot = 5;
            insert into slots values (1000, 99, 'owned');
            insert into outbox select generate_series(1, 5); insert into outbox_places values (2);
            """)
        status = try #require(try await shards.status().first)
        #expect(status.disagreeingSlots == 3 && status.movingSlots == 1 && !status.isWell)
        #expect(status.outboxWaiting == 4 && status.ownedSlots == 511)
        try await bench.psql(
            name, "alter database \(bench.databases[name]!.name) set default_transaction_read_only = on")
        let readOnly = await ShardStatus.of(name, shards.map!, bench.client(of: name))
        #expect(readOnly.state == .readOnly && readOnly.reason != nil)
    }
}
