import EventLoop
import Postgres
import TestSupport
import Testing

@testable import Sharding

@Suite(.timeLimit(.minutes(3))) struct ShardsTests {
    private func slot(of shard: ShardName, in shards: Shards) throws -> Slot {
        try #require(shards.map?.slots(of: shard).first)
    }

    // MARK: Placing

    @Test func theFirstShardsGetAllSlotsAndLaterOnesNone() async throws {
        let bench = try await ShardBench(3, placed: 2)
        let map = try await bench.shards().load()
        #expect(map.slots(of: bench.names[0]).count == 512 && map.slots(of: bench.names[1]).count == 512)
        #expect(try await bench.place(bench.names) == [bench.names[2]])
        #expect(try await bench.place(bench.names).isEmpty)
        let grown = try await bench.shards().load()
        #expect(grown.shards.map(\.name) == bench.names && grown.shards.allSatisfy { $0.state == .active })
        #expect(grown.slots(of: bench.names[2]).isEmpty && grown.epoch > map.epoch)
        #expect(grown.ranges == map.ranges)
        #expect(
            try await bench.psql(bench.names[1], "select count(*), min(slot), max(epoch) from slots") == "512|512|1\n")
        #expect(try await bench.psql(bench.names[2], "select count(*) from slots") == "0\n")
    }

    @Test func aPlacementThatBrokeOffIsGoneOnWith() async throws {
        struct Broken: Error {}
        let bench = try await ShardBench(2, placed: 1)
        let client = PostgresClient(bench.primary.configuration, group: TestLoops.group)
        let store = ShardMapStore(client)
        await #expect(throws: Broken.self) { try await store.place(bench.names) { _, _ in throw Broken() } }
        #expect(try await store.load().shards.map(\.state) == [.active, .preparing])
        try await bench.place(bench.names)
        #expect(try await store.load().shards.map(\.state) == [.active, .active])
        await client.close()
    }

    @Test func severalThatPlaceAtOnceGetOneMap() async throws {
        let bench = try await ShardBench(3, placed: 1)
        try await withThrowingTaskGroup(of: [ShardName].self) { group in
            for _ in 0..<6 { group.addTask { try await bench.place(bench.names) } }
            var added: [ShardName] = []
            for try await names in group { added += names }
            #expect(added.sorted() == Array(bench.names.dropFirst()))
        }
    }

    // MARK: The fence

    @Test func aTransactionRunsInTheShardOfItsSlots() async throws {
        let bench = try await ShardBench(2)
        let shards = try await bench.shards()
        for (index, name) in bench.names.enumerated() {
            try await ShardBench.note("n\(index)", at: try slot(of: name, in: shards), in: shards)
            #expect(try await bench.psql(name, "select text from notes") == "n\(index)\n")
        }
        let all = shards.map!.slots(of: bench.names[0])
        let count = try await shards.transaction(for: all, readOnly: true) { transaction in
            try await transaction.query("select count(*) as n from notes").first!["n"] as Int
        }
        #expect(count == 1)
        let apart = await #expect(throws: ShardError.self) {
            try await shards.transaction(for: [Slot(0)!, Slot(1_023)!]) { try await $0.execute("select 1") }
        }
        #expect(apart?.code == .apart)
        #expect(try shards.grouped([1, 777_000, 5]).values.map(\.count).reduce(0, +) == 3)
    }

    @Test func whoHasAnOldMapFindsTheNewPlace() async throws {
        let bench = try await ShardBench(2)
        let shards = try await bench.shards()
        let moved = try slot(of: bench.names[0], in: shards)
        try await bench.move(moved, from: bench.names[0], to: bench.names[1])
        #expect(try shards.shard(of: moved) == bench.names[0])
        // Also what fails before it has done anything is not done.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 { group.addTask { try await ShardBench.note("\(number)", at: moved, in: shards) } }
            try await group.waitForAll()
        }
        #expect(try shards.shard(of: moved) == bench.names[1])
        #expect(try await bench.psql(bench.names[0], "select count(*) from notes") == "0\n")
        #expect(try await bench.psql(bench.names[1], "select count(*), count(distinct text) from notes") == "50|50\n")
    }

    /// What somebody has begun to read before the refusal may be as old as what was known.
    @Test func theMapIsReadAfterTheRefusal() async throws {
        let bench = try await ShardBench(2)
        let proxy = TestProxy(to: bench.primary.port)
        var primary = bench.primary.configuration
        primary.hosts = [.init(host: "127.0.0.1", port: try await proxy.start())]
        let clients = Dictionary(uniqueKeysWithValues: bench.names.map { ($0, bench.client(of: $0)) })
        let shards = Shards(primary: PostgresClient(primary, group: TestLoops.group), clients: clients)
        try await shards.load()
        let moved = try slot(of: bench.names[0], in: shards)
        await proxy.turn(.holdsAnswers)
        let early = Task { try await shards.load() }
        // It has been read there.
        try await eventually("the answer is held") { await proxy.isHolding }
        try await bench.move(moved, from: bench.names[0], to: bench.names[1])
        let note = Task { try await ShardBench.note("moved", at: moved, in: shards) }
        try await eventually("somebody waits for the map") { shards.loading.waiting == 2 }
        await proxy.turn(.passes)
        try await note.value
        _ = try await early.value
        #expect(try await bench.psql(bench.names[1], "select text from notes") == "moved\n")
        await proxy.stop()
    }

    @Test(arguments: [1, 3, 40]) func aSlotThatIsLeavingTakesNoWrites(_ others: Int) async throws {
        let bench = try await ShardBench(1)
        let shards = try await bench.shards()
        try await bench.psql(bench.names[0], "update slots set state = 'leaving' where slot = 7")
        let slots = Array(Slot.all[7..<7 + others])
        let error = await #expect(throws: ShardError.self) {
            try await shards.transaction(for: slots) { try await $0.execute("insert into notes values ('x')") }
        }
        #expect(error?.code == .notMine && error?.slot == Slot(7) && error?.isRetryable == true)
        #expect(try await bench.psql(bench.names[0], "select count(*) from notes") == "0\n")
        try await ShardBench.note("y", at: Slot(6)!, in: shards)
    }

    /// Those who take a slot away wait for the writers that are at it, and for no others.
    @Test(arguments: [1, 3, 40]) func aSlotStaysUntilItsWritersHaveEnded(_ held: Int) async throws {
        let bench = try await ShardBench(1)
        let shards = try await bench.shards()
        let take = """
            begin; set local lock_timeout = '100ms';
            select pg_advisory_xact_lock(space, 5), pg_advisory_xact_lock(space, -1)
            from (select ('slots'::regclass::oid::bigint - 2147483648)::integer as space) s; commit
            """
        try await shards.transaction(for: Slot.all[5..<5 + held]) { transaction in
            try await transaction.execute("insert into notes values ('held')")
            await #expect(throws: TestSupportError.self) { try await bench.psql(bench.names[0], take) }
        }
        try await bench.psql(bench.names[0], take)
        try await shards.transaction(for: Slot.all[6..<8]) { transaction in
            try await transaction.execute("insert into notes values ('other')")
            try await bench.psql(bench.names[0], take)
        }
        #expect(try await bench.psql(bench.names[0], "select count(*) from notes") == "2\n")
    }

    @Test func statementsOfOnesOwnAreFencedToo() async throws {
        let bench = try await ShardBench(1)
        let shards = try await bench.shards()
        let write = PostgresStatement("insert into notes values ('z')")
        let client = try shards.client(of: bench.names[0])
        try await client.transact(Shards.hold([Slot(9)!]) + [write])
        try await bench.psql(bench.names[0], "delete from slots where slot = 9")
        do {
            try await client.transact(Shards.hold([Slot(9)!]) + [write])
            Issue.record("it was done")
        } catch {
            #expect(Shards.refusal(error, of: bench.names[0])?.slot == Slot(9))
        }
        #expect(try await bench.psql(bench.names[0], "select count(*) from notes") == "1\n")
    }

    @Test func aShardThatTheConfigurationLacksIsNamed() async throws {
        let bench = try await ShardBench(2)
        let shards = Shards(
            primary: PostgresClient(bench.primary.configuration, group: TestLoops.group),
            clients: [bench.names[0]: bench.client(of: bench.names[0])])
        #expect(throws: ShardError.self) { try shards.shard(of: Slot(0)!) }
        try await shards.load()
        #expect(try shards.shard(of: Slot(0)!) == bench.names[0])
        do {
            _ = try shards.shard(of: Slot(1_023)!)
            Issue.record("it was found")
        } catch {
            #expect(error.code == .unknown && error.shard == bench.names[1], "\(error)")
        }
    }
}
