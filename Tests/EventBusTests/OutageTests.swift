import EventLoop
import FoundationEssentials
import Kafka
import Postgres
import TestSupport
import Testing

@testable import EventBus

@Suite(.timeLimit(.minutes(3))) struct OutageTests {
    @Test(arguments: BrokerKind.all) func publishedTwiceIsHandledOnce(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<200)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<200)
        try await house.database.psql(
            "delete from shop.outbox_places; update shop.relay set settled = 0, epoch = epoch + 1, until = '-infinity'")
        try await house.say(bus, 200..<201)
        try await house.expectSeen(0..<201)
        #expect(try await house.count("select count(*) from store.inbox") == 201)
        await running.stop()
        await house.end()
    }

    @Test func anotherRelayTakesOverWhenTheFirstLosesItsLease() async throws {
        let house = try await House()
        let (first, second) = (house.bus(), house.bus())
        let running = [Running(first), Running(second)]
        for (bus, it) in zip([first, second], running) {
            await it.start { try await bus.relay("shop", database: house.client).run() }
        }
        await running[0].start { try await house.consumer(first).run() }
        let held = "select count(*) from shop.relay where until > clock_timestamp()"
        try await eventually("one relay works") { try await house.count(held) == 1 }
        for round in 0..<5 {
            try await house.say(first, round * 50..<round * 50 + 50)
            try await house.database.psql("update shop.relay set epoch = epoch + 1, until = '-infinity'")
        }
        try await house.expectSeen(0..<250)
        // The process of the one that works goes away in good order.
        await running[0].stop()
        await running[1].start { try await house.consumer(second).run() }
        try await house.say(second, 250..<300)
        try await house.expectSeen(0..<300)
        try await eventually("one relay works") { try await house.count(held) == 1 }
        await running[1].stop()
        #expect(try await house.count(held) == 0, "who leaves lets go")
        await house.end()
    }

    /// Its place in the table says so for as long as it lives; the others wait no longer than that.
    @Test func aRelayThatSaysNothingIsReplaced() async throws {
        let house = try await House()
        let bus = house.bus { $0.lease = .seconds(1) }
        let running = Running(bus)
        try await house.say(bus, 0..<10)
        try await house.database.psql(
            "update shop.relay set holder = gen_random_uuid(), epoch = 7, until = now() + interval '3 seconds'")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        #expect(try await house.count("select count(*) from shop.outbox_places") == 0)
        try await house.expectSeen(0..<10)
        #expect(try await house.count("select epoch as count from shop.relay") == 8)
        await running.stop()
        await house.end()
    }

    /// A number that was taken and never used stays open no longer than its transaction could have lived.
    @Test func whatWasRolledBackIsNotWaitedFor() async throws {
        let house = try await House()
        let bus = house.bus { $0.relayPoll = .milliseconds(50) }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        struct Never: Error {}
        for round in 0..<10 {
            let lost = NewEvent(topic: house.topic, key: "lost", type: "counted", data: Array("{}".utf8))
            await #expect(throws: Never.self) {
                try await house.client.transaction { transaction in
                    _ = try await transaction.query(bus.outbox("shop").statement([lost]))
                    throw Never()
                }
            }
            try await house.say(bus, round..<round + 1)
        }
        try await house.expectSeen(0..<10)
        let top = try await house.count("select max(seq) as count from shop.outbox")
        // Whatever else runs in this server may still be one that took a number.
        try await eventually(within: .seconds(60), "all is settled") {
            try await house.count("select settled as count from shop.relay") == top
        }
        await running.stop()
        await house.end()
    }

    /// Without the notification it would be the slow look, which is far away here.
    @Test func aCommitInAnotherProcessWakesTheRelay() async throws {
        let house = try await House()
        let (here, elsewhere) = (house.bus { $0.relayPoll = .seconds(600) }, house.bus())
        let running = Running(here)
        await running.start { try await here.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(here).run() }
        try await house.say(here, 0..<1)
        try await house.expectSeen(0..<1)
        try await eventually("the relay listens") {
            try await house.count("select count(*) from pg_stat_activity where query ilike 'listen%'") > 0
        }
        let start = ContinuousClock.now
        try await house.say(elsewhere, 1..<2)
        try await house.expectSeen(0..<2)
        #expect(ContinuousClock.now - start < .seconds(120))
        await running.stop()
        await elsewhere.close()
        await house.end()
    }

    @Test func aRowThatBecomesVisibleLateIsPublishedToo() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.client.transaction { transaction in
            let early = NewEvent(topic: house.topic, key: "early", type: "counted", data: Array("{\"number\":0}".utf8))
            _ = try await transaction.query(bus.outbox("shop").statement([early]))
            try await house.say(bus, 1..<5)
            try await house.expectSeen(1..<5)
        }
        bus.committed("shop")
        try await house.expectSeen(0..<5)
        await running.stop()
        await house.end()
    }

    @Test func anEventThatKafkaNeverTakesStopsNobodyElse() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        let huge = NewEvent(
            topic: house.topic, key: "key-0", type: "counted",
            data: Array("{\"number\":1,\"text\":\"\(String(repeating: "x", count: 2_000_000))\"}".utf8))
        try await house.client.transact([bus.outbox("shop").statement([huge])])
        try await house.say(bus, 0..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.expectSeen(0..<10)
        #expect(
            try await house.count("select count(*) from shop.outbox_places where failure like '%MSG_SIZE_TOO_LARGE%'")
                == 1)
        await running.stop()
        await house.end()
    }

    /// Whoever raises the limit that it was too large for need do no more.
    @Test func whatKafkaRefusedIsTriedAgain() async throws {
        let house = try await House()
        let bus = house.bus {
            $0.verification = .milliseconds(200)
            $0.verificationPause = .seconds(1)
        }
        let running = Running(bus)
        try await house.say(bus, 0..<1)
        _ = try await house.client.query("update shop.outbox set data = repeat('x', 2000000)")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await eventually("it was refused") {
            try await house.count("select count(*) from shop.outbox_places where failure is not null") == 1
        }
        try await house.say(bus, 1..<5)
        try await house.expectSeen(1..<5)
        _ = try await house.client.query("update shop.outbox set data = '{\"number\":0}' where length(data) > 1000")
        try await house.expectSeen(0..<5)
        await running.stop()
        await house.end()
    }

    @Test func anOutageOfTheBrokerIsWaitedOut() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<10)
        try await house.expectSeen(0..<10)
        await house.broker?.setReachable(false)
        for start in stride(from: 10, to: 100, by: 10) { try await house.say(bus, start..<start + 10) }
        try await Task.sleep(for: .seconds(2))
        #expect(try await house.count("select count(*) from store.seen") == 10)
        await house.broker?.setReachable(true)
        try await house.expectSeen(0..<100)
        await running.stop()
        await house.end()
    }

    @Test func aDatabaseThatIsKilledIsWaitedOut() async throws {
        let house = try await House(ownServer: true)
        let server = try #require(house.postgres)
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<10)
        try await house.expectSeen(0..<10)
        for round in 1...3 {
            for part in 0..<10 {
                let start = round * 100 + part * 10
                try await house.say(bus, start..<start + 10)
            }
            try await server.kill()
            try await server.start()
        }
        // What was committed is there, all of it and no more; a test's server may lose what it had only in memory.
        try await eventually("what is in the outbox is handled") {
            let said = try await house.count("select count(*) from shop.outbox")
            let seen = try await house.count("select count(*) from store.seen")
            return said == seen && said >= 10
        }
        let seen = try await house.seen().map(\.number)
        #expect(seen.count == Set(seen).count)
        await running.stop()
        await house.end()
    }

    @Test func aBrokerThatLostItsMemoryIsRefilled() async throws {
        let house = try await House()
        var running = Running(house.bus())
        do {
            // Published, and never read.
            let bus = house.bus()
            running = Running(bus)
            await running.start { try await bus.relay("shop", database: house.client).run() }
            try await house.say(bus, 0..<300)
            try await eventually {
                try await house.unpublished() == 0
            }
            // The consumer is known, and has been here: for a moment.
            await running.start { try await house.consumer(bus, before: { _ in throw CancellationError() }).run() }
            try await eventually { try await house.count("select count(*) from platform.subscriptions") == 1 }
            await running.stop()
        }
        await house.broker?.stop()
        let broker = try await EmbeddedBroker.start(topics: [house.topic: 4], on: TestLoops.any)
        let bus = house.bus(broker.configuration)
        running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 300..<310)
        try await house.expectSeen(0..<310)
        await running.stop()
        await broker.stop()
        await house.end()
    }

    /// The consumer has passed an event, and its inbox does not know it.
    @Test(arguments: BrokerKind.all) func whatNeverArrivedIsFoundByTheVerification(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        // Not before it is gone.
        let bus = house.bus { $0.verification = .seconds(600) }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<50)
        try await house.expectSeen(0..<50)
        try await house.database.psql(
            """
            delete from store.seen where number = 17;
            delete from store.inbox where event_id = (select id from shop.outbox where data like '%:17}')
            """)
        try await eventually("it is brought back") {
            bus.verifySoon()
            try await Task.sleep(for: .milliseconds(200))
            return try await house.count("select count(*) from store.seen where number = 17") == 1
        }
        #expect(try await house.count("select count(*) from store.seen") == 50)
        await running.stop()
        await house.end()
    }

    @Test func whatIsVerifiedAndOldIsForgotten() async throws {
        let house = try await House()
        let bus = house.bus { $0.pruning = .milliseconds(100) }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await bus.relay("store", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<20)
        try await house.expectSeen(0..<20)
        let last = try await house.count("select max(seq) as count from shop.outbox")
        try await eventually("all is verified") {
            try await house.count("select arrived as count from shop.relay") == last
        }
        await running.stop()
        try await house.database.psql(
            """
            begin;
            update shop.outbox set created_at = now() - interval '8 days' where seq <= 10;
            update store.inbox set handled_at = now() - interval '15 days'
            where event_id in (select id from shop.outbox where seq <= 5);
            commit
            """)
        let next = house.bus { $0.pruning = .milliseconds(100) }
        let later = Running(next)
        await later.start { try await next.relay("shop", database: house.client).run() }
        await later.start { try await next.relay("store", database: house.client).run() }
        try await eventually("the old ones are gone") {
            let left = try await house.count("select count(*) from shop.outbox")
            let known = try await house.count("select count(*) from store.inbox")
            return left == 10 && known == 15
        }
        #expect(try await house.unpublished() == 0)
        await later.stop()
        await house.end()
    }

    /// Whoever was away for longer than the outbox is kept lacks nothing when it comes back; who is retired is not
    /// waited for.
    @Test func whatSomebodyHasNotHeardIsKeptAtAnyAge() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        let away = Task { try await house.consumer(bus, name: "-away").run() }
        try await eventually { try await house.count("select count(*) from platform.subscriptions") == 1 }
        away.cancel()
        _ = await away.result
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<20)
        try await house.expectSeen(0..<20)
        try await eventually { try await house.unpublished() == 0 }
        try await house.database.psql("update shop.outbox set created_at = now() - interval '8 days'")
        let outbox = Pruner(house.client, [.outbox("shop", for: .seconds(7 * 86_400))])
        #expect(try await outbox.prune() == [:])
        // It is kept for longer than the other one's inbox remembers, which lacks nothing all the same.
        try await eventually("the other one has all") {
            try await house.count("select coalesce(max(seq), 0) as count from platform.verified") >= 20
        }
        try await house.database.psql("update shop.outbox set created_at = now() - interval '15 days'")
        try await house.database.psql("delete from store.inbox")
        let books = EventBooks(house.client)
        let rows = try await books.entries(of: "shop", topic: house.topic, after: 0, upTo: .max, count: 100)
        for it in try await books.subscriptions() {
            let marks = try await books.marks(
                of: rows.map { ($0.seq, $0.id, $0.time) }, in: "shop", for: it, now: Date())
            #expect(marks.count == (it.consumer == house.name ? 20 : 0))
        }
        try await house.database.psql("update platform.subscriptions set seen_at = now() - interval '4 minutes'")
        #expect(try await books.retire(house.name + "-away"))
        try await eventually("nobody is waited for") {
            try await house.count("select arrived as count from shop.relay") >= 20
        }
        // Passed over: looked at again from the beginning, as every day.
        let again = Pruner(house.client, [.outbox("shop", for: .seconds(7 * 86_400))])
        #expect(try await again.prune() == ["shop.outbox": 20])
        await running.stop()
        await house.end()
    }

    @Test func theRelayHoldsBackWhileConsumersAreFarBehind() async throws {
        let house = try await House()
        let bus = house.bus {
            $0.embeddedBacklog = 50_000
            $0.batch = 20
        }
        let running = Running(bus)
        let gate = Gate()
        await running.start { try await house.consumer(bus, before: { _ in try await gate.pass() }).run() }
        try await eventually { try await house.count("select count(*) from platform.subscriptions") == 1 }
        try await house.say(bus, 0..<2_000)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        let published = "select count(*) from shop.outbox_places"
        try await eventually("some are published") { try await house.count(published) > 100 }
        try await Task.sleep(for: .seconds(1))
        #expect(try await house.count(published) < 400)
        gate.open()
        try await house.expectSeen(0..<2_000)
        await running.stop()
        await house.end()
    }

    @Test func stoppingFinishesTheBatchInHand() async throws {
        let house = try await House()
        let bus = house.bus()
        let running = Running(bus)
        let (gate, entered) = (Gate(), Count())
        try await house.say(bus, 0..<10)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        let consumer = Task {
            try await house.consumer(
                bus,
                before: { _ in
                    entered.add()
                    try await gate.pass()
                }
            ).run()
        }
        try await eventually { entered.value > 0 }
        consumer.cancel()
        gate.open()
        _ = await consumer.result
        #expect(try await house.count("select count(*) from store.seen") > 0)
        let seen = try await house.count("select count(*) from store.seen")
        #expect(try await house.count("select count(*) from store.inbox") == seen)
        await running.stop()
        await house.end()
    }
}
