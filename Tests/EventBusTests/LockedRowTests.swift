import EventBus
import EventLoop
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct LockedRowTests {
    /// A consumer whose handler needs the row of each event's key.
    private func consumer(_ house: House, _ bus: EventBus) -> EventConsumer {
        bus.consumer(
            name: house.name, schema: "store", topics: [house.topic], database: house.client,
            handler: { events, transaction in
                try await transaction.execute(
                    "select from store.things where key = any ($1) order by key for update", events.map(\.key))
                try await transaction.execute(
                    "insert into store.seen (key, number) select * from unnest($1::text[], $2::int[])",
                    events.map(\.key), try events.map { try $0.decode(House.Counted.self).number })
            })
    }

    /// Whoever holds a lock holds up what the lock is about, and nothing else; and no dead letter comes of it.
    @Test(arguments: BrokerKind.all) func aLockedRowHoldsUpItsOwnKeyOnly(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus {
            $0.lockPatience = .milliseconds(50)
            $0.attempts = 2
        }
        let running = Running(bus)
        try await house.database.psql(
            "create table store.things as select 'key-' || n as key from generate_series(0, 4) n")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await consumer(house, bus).run() }
        try await house.client.transaction { transaction in
            try await transaction.execute("select from store.things where key = 'key-3' for update")
            for start in stride(from: 0, to: 500, by: 100) { try await house.say(bus, start..<start + 100) }
            try await eventually("the others are seen") {
                try await house.count("select count(*) from store.seen") == 400
            }
            #expect(try await house.count("select count(*) from store.seen where key = 'key-3'") == 0)
        }
        try await house.expectSeen(0..<500)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await running.stop()
        await house.end()
    }

    /// What the lock is about is not what events are ordered by: the service says which events wait for it.
    @Test func eventsThatShareALockedRowWaitAndNobodyElse() async throws {
        let house = try await House()
        let bus = house.bus {
            $0.lockPatience = .milliseconds(500)
            $0.attempts = 2
        }
        let running = Running(bus)
        try await house.database.psql("create table store.things as select n as number from generate_series(0, 9) n")
        let consumer = bus.consumer(
            name: house.name, schema: "store", topics: [house.topic], database: house.client,
            handler: { events, transaction in
                let numbers = try events.map { try $0.decode(House.Counted.self).number }
                try await transaction.execute(
                    "select from store.things where number = any ($1) order by number for update",
                    numbers.map { $0 % 10 })
                try await transaction.execute(
                    "insert into store.seen (key, number) select * from unnest($1::text[], $2::int[])",
                    events.map(\.key), numbers)
            },
            locked: { events in
                let free = Set(
                    try await house.client.transact([
                        PostgresStatement("select number from store.things for update skip locked")
                    ])[0].map { try $0["number"] as Int })
                return Set(
                    try events.filter { event in
                        try !free.contains(event.decode(House.Counted.self).number % 10)
                    }.map(\.id))
            })
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await consumer.run() }
        try await house.client.transaction { transaction in
            try await transaction.execute("select from store.things where number = 7 for update")
            // All that need it are of one key.
            for start in stride(from: 0, to: 300, by: 100) { try await house.say(bus, start..<start + 100) }
            try await eventually("the others are seen") {
                try await house.count("select count(*) from store.seen where number % 5 <> 2") == 240
            }
            #expect(try await house.count("select count(*) from store.seen where number % 10 = 7") == 0)
        }
        try await house.expectSeen(0..<300)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await running.stop()
        await house.end()
    }

    /// What was parked by one that died is not lost: Kafka was not told that it is done.
    @Test func whatWasParkedComesAgainAfterARestart() async throws {
        let house = try await House()
        let bus = house.bus { $0.lockPatience = .milliseconds(50) }
        var running = Running(bus)
        try await house.database.psql(
            "create table store.things as select 'key-' || n as key from generate_series(0, 4) n")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await consumer(house, bus).run() }
        try await house.client.transaction { transaction in
            try await transaction.execute("select from store.things where key = 'key-3' for update")
            try await house.say(bus, 0..<100)
            try await eventually("the others are seen") {
                try await house.count("select count(*) from store.seen") == 80
            }
            await running.stop()
        }
        let next = house.bus { $0.verification = .seconds(600) }
        running = Running(next)
        await running.start { try await consumer(house, next).run() }
        try await house.expectSeen(0..<100)
        await running.stop()
        await house.end()
    }
}
