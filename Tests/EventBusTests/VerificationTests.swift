import EventLoop
import FoundationEssentials
import Kafka
import Postgres
import TestSupport
import Testing

@testable import EventBus

@Suite(.timeLimit(.minutes(3))) struct VerificationTests {
    /// Published by a relay that has ended, to a consumer that has done `seen` of them and is away.
    private func house(saying numbers: Range<Int>) async throws -> (House, EventBus, Running) {
        let house = try await House()
        let bus = house.bus { $0.verification = .seconds(600) }
        let running = Running(bus)
        let away = Task { try await house.consumer(bus, before: { _ in throw CancellationError() }).run() }
        try await eventually("it is known") {
            try await house.count("select count(*) from platform.subscriptions") == 1
        }
        away.cancel()
        _ = await away.result
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await house.say(bus, numbers)
        try await eventually("all are published") { try await house.unpublished() == 0 }
        return (house, bus, running)
    }

    private func look(_ house: House, _ bus: EventBus, maximumLost: Int = 5_000) async throws -> [Int64] {
        var pauses = VerificationPauses(first: .seconds(1), longest: .seconds(1))
        let settled = try await house.count("select max(seq) as count from shop.outbox")
        let it = Verification(bus: bus, schema: "shop", spanRows: 10, maximumLost: maximumLost)
        return try await it.run(upTo: Int64(settled), &pauses, isAsked: true)
    }

    /// Where it has nothing, it has not come to yet: what is behind is no business of a look.
    @Test func aConsumerThatIsAwayCostsOneLookAtItsPlace() async throws {
        let (house, bus, running) = try await house(saying: 0..<100)
        // Lost, and far behind: at an offset that its partition has not.
        try await house.database.psql(
            "update shop.outbox_places set position = 1000000, at = now() - interval '1 minute' where seq = 95")
        #expect(try await look(house, bus) == [])
        try await house.database.psql(
            "insert into store.inbox (consumer, event_id) select '\(house.name)', id from shop.outbox where seq <= 85")
        #expect(try await look(house, bus) == [95])
        await running.stop()
        await house.end()
    }

    /// Whose database is away keeps nobody else from what was lost; and a new broker gets for it all that may be.
    @Test func aSubscriberThatCannotBeAskedIsLeftOut() async throws {
        let (house, _, running) = try await house(saying: 0..<100)
        await running.stop()
        var gone = house.database.configuration
        gone.hosts = [.init(host: "127.0.0.1", port: 1)]
        let bus = EventBus(
            databases: PostgresDatabases(house.client, others: ["far": PostgresClient(gone, group: TestLoops.group)]),
            kafka: house.kafka, signatures: .test, group: TestLoops.group, embedded: true, options: house.options)
        try await house.database.psql(
            """
            insert into platform.subscriptions (consumer, topic, schema, types, since, version, begins)
            select 'a-far', topic, 'far', types, since, version, begins from platform.subscriptions;
            update shop.outbox_places set position = 1000000, at = now() - interval '1 minute' where seq = 95;
            insert into store.inbox (consumer, event_id) select '\(house.name)', id from shop.outbox where seq <= 85
            """)
        #expect(try await look(house, bus) == [95])
        #expect(try await Verification(bus: bus, schema: "shop").runForNewBroker() == (1...100).filter { $0 != 95 })
        await bus.close()
        await house.end()
    }

    @Test func oneLookPublishesABoundedNumberAgain() async throws {
        let (house, _, running) = try await house(saying: 0..<100)
        await running.stop()
        try await house.database.psql(
            "update shop.outbox_places set position = 1000000, at = now() - interval '1 minute'")
        let next = house.bus()
        #expect(try await look(house, next, maximumLost: 25) == Array(1...25))
        try await house.database.psql(
            "insert into shop.outbox_places select seq, 0, 1000000, now() - interval '1 minute' from shop.outbox"
                + " where seq <= 25")
        #expect(try await look(house, next, maximumLost: 25) == Array(1...25))
        await next.close()
        await house.end()
    }
}
