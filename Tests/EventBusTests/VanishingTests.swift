import EventBus
import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

/// Hosts that vanish without a word: nothing is closed, and nothing answers. Whatever they hold is free again within
/// 30 s; the limit leaves room for a busy machine. (An advisory lock or a partition was held for 135 s and longer.)
@Suite(.timeLimit(.minutes(4))) struct VanishingTests {
    private static let limit = Duration.seconds(60)

    /// A way to the house's database, and a client that knows no other.
    private func way(_ house: House) async throws -> (StreamForwarder, PostgresClient) {
        let forwarder = StreamForwarder(
            to: SocketAddress(host: "127.0.0.1", port: house.database.port), on: TestLoops.any)
        let place = try await forwarder.start(on: SocketAddress(host: "127.0.0.1", port: 0))
        var configuration = house.database.configuration
        configuration.hosts = [.init(host: "127.0.0.1", port: place.port)]
        return (forwarder, PostgresClient(configuration, group: TestLoops.group))
    }

    @Test(arguments: BrokerKind.all) func aRelayWithoutItsDatabaseIsReplaced(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let (way, lonely) = try await way(house)
        let (here, there) = (house.bus(), house.bus())
        let (first, second) = (Running(here), Running(there))
        await first.start { try await here.relay("shop", database: lonely).run() }
        await first.start { try await house.consumer(here).run() }
        try await house.say(here, 0..<10)
        try await house.expectSeen(0..<10)
        await second.start { try await there.relay("shop", database: house.client).run() }
        await way.fallSilent()
        try await house.say(there, 10..<20)
        try await house.expectSeen(0..<20, within: Self.limit)
        await second.stop()
        await lonely.close()
        await first.stop()
        await way.stop()
        await house.end()
    }

    @Test(arguments: BrokerKind.all) func aConsumerWithoutItsDatabaseGivesItsPartitionsUp(
        _ kind: BrokerKind
    ) async throws {
        let house = try await House(kind)
        let (way, lonely) = try await way(house)
        let (here, there) = (house.bus(), house.bus())
        let (first, second) = (Running(here), Running(there))
        await second.start { try await there.relay("shop", database: house.client).run() }
        await first.start { try await consumer(house, here, lonely).run() }
        try await house.say(there, 0..<10)
        try await house.expectSeen(0..<10)
        await way.fallSilent()
        await second.start { try await consumer(house, there, house.client).run() }
        try await house.say(there, 10..<60)
        try await house.expectSeen(0..<60, within: Self.limit)
        await lonely.close()
        await first.stop()
        await second.stop()
        await way.stop()
        await house.end()
    }

    /// Nor does one keep them that has something to put aside and can't.
    @Test func aConsumerThatCannotKeepItsLettersGivesItsPartitionsUp() async throws {
        let house = try await House()
        var configuration = house.database.configuration
        configuration.applicationName = "lonely"
        let lonely = PostgresClient(configuration, group: TestLoops.group)
        try await house.database.psql(
            """
            create function store.refuse() returns trigger language plpgsql as $$ begin
                raise exception 'not here' using errcode = '53100';
            end $$;
            create trigger refuse before insert on store.dead_letters for each statement
            when (current_setting('application_name') = 'lonely') execute function store.refuse()
            """)
        let change: (inout EventBusOptions) -> Void = { $0.workPatience = .seconds(3) }
        let (here, there) = (house.bus(nil, change), house.bus(nil, change))
        let (first, second) = (Running(here), Running(there))
        let isRejecting = Count()
        await second.start { try await there.relay("shop", database: house.client).run() }
        await first.start {
            try await self.consumer(house, here, lonely) { events in
                isRejecting.add()
                throw EventRejected(Set(events.map(\.id)), reason: "not here")
            }.run()
        }
        try await house.say(there, 0..<50)
        try await eventually { isRejecting.value > 0 }
        try await eventually(within: Self.limit, "it is in its group no more") {
            here.standings.contains { $0.outsideSince != nil }
        }
        await first.stop()
        await second.start { try await self.consumer(house, there, house.client).run() }
        try await house.expectSeen(0..<50, within: Self.limit)
        await second.stop()
        await lonely.close()
        await house.end()
    }

    private func consumer(
        _ house: House, _ bus: EventBus, _ database: PostgresClient,
        before: @escaping @Sendable ([Event]) async throws -> Void = { _ in }
    ) -> EventConsumer {
        bus.consumer(
            name: house.name, schema: "store", topics: [house.topic], beginning: .ofTheInstallation,
            database: database,
            handler: { events, transaction in
                try await before(events)
                try await transaction.execute(
                    "insert into store.seen (key, number) select * from unnest($1::text[], $2::int[])",
                    events.map(\.key), try events.map { try $0.decode(House.Counted.self).number })
            })
    }

    /// A transaction whose client is gone keeps a row for no longer than the server waits for its next statement.
    @Test func whatATransactionHeldIsFreeAgain() async throws {
        let house = try await House()
        let (way, lonely) = try await way(house)
        try await house.database.psql("create table store.rows as select 1 as n")
        let holds = AsyncStream<Void>.makeStream()
        let transaction = Task {
            try await lonely.transaction { transaction in
                try await transaction.execute("update store.rows set n = 2")
                holds.continuation.yield()
                try await Task.sleep(for: .seconds(600))
            }
        }
        for await _ in holds.stream { break }
        await way.fallSilent()
        try await eventually(within: Self.limit, "the row is free") {
            do {
                try await house.client.transaction { other in
                    try await other.execute("set local lock_timeout = '1s'")
                    try await other.execute("update store.rows set n = 3")
                }
                return true
            } catch let error as PostgresError where error.waitedTooLong { return false }
        }
        transaction.cancel()
        await lonely.close()
        _ = await transaction.result
        #expect(try await house.database.psql("select n from store.rows") == "3\n")
        await way.stop()
        await house.end()
    }
}
