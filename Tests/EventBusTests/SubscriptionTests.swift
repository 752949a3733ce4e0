import EventLoop
import FoundationEssentials
import Kafka
import Postgres
import TestSupport
import Testing

@testable import EventBus

@Suite struct SubscriptionTermsTests {
    private let first = Date(timeIntervalSince1970: 1_000)
    private let second = Date(timeIntervalSince1970: 2_000)
    private var old: SubscriptionTerms { SubscriptionTerms(version: 1, beginnings: ["a": first, "b": first]) }

    @Test func aTypeThatIsAddedBeginsThen() {
        let new = old.taking(["a", "b", "c"], version: 2, from: second)
        #expect(new.beginnings == ["a": first, "b": first, "c": second] && new.version == 2)
        // Also when nobody has raised the version; nothing is taken away then.
        #expect(old.taking(["a", "c"], version: 1, from: second).beginnings == new.beginnings)
    }

    @Test func onlyTheNewerTakesAway() {
        let new = old.taking(["a"], version: 2, from: second)
        #expect(new.beginnings == ["a": first])
        // A daemon of the version before starts beside it.
        #expect(new.taking(["a", "b"], version: 1, from: second) == new)
    }

    @Test func everythingIsWhatIsNotNamed() {
        let all = old.taking(nil, version: 2, from: second)
        #expect(all.types == nil && all.beginning(of: "a") == first && all.beginning(of: "c") == second)
        let some = all.taking(["a", "c"], version: 3, from: Date(timeIntervalSince1970: 3_000))
        #expect(some.beginnings == ["a": first, "c": second])
    }
}

@Suite struct VerificationPausesTests {
    private let it = EventSubscription(consumer: "c", topic: "t", schema: "s", beginnings: [:])
    private let other = EventSubscription(consumer: "d", topic: "t", schema: "s", beginnings: [:])
    private let start = ContinuousClock.now

    /// Nobody takes them: what is published again in vain is so more and more seldom.
    @Test func whatIsLostAgainAndAgainIsLookedAtMoreAndMoreSeldom() {
        var pauses = VerificationPauses(first: .seconds(30), longest: .seconds(100))
        pauses.note([1, 2], of: it, at: start)
        #expect(pauses.isDue(it, at: start))
        var waits: [Int] = []
        var now = start
        for _ in 0..<4 {
            pauses.note([2, 3], of: it, at: now)
            var seconds = 0
            while !pauses.isDue(it, at: now + .seconds(seconds)) { seconds += 1 }
            waits.append(seconds)
            now += .seconds(seconds)
            #expect(pauses.isDue(other, at: now))
        }
        #expect(waits == [30, 60, 100, 100])
    }

    @Test func whoHasThemIsLookedAtAsBefore() {
        var pauses = VerificationPauses(first: .seconds(30), longest: .seconds(100))
        for _ in 0..<3 { pauses.note([1], of: it, at: start) }
        #expect(!pauses.isDue(it, at: start))
        // Others are lost now: those before have arrived.
        pauses.note([5], of: it, at: start)
        #expect(pauses.isDue(it, at: start))
        for _ in 0..<3 { pauses.note([5], of: it, at: start) }
        pauses.note([], of: it, at: start)
        pauses.note([5], of: it, at: start)
        #expect(pauses.isDue(it, at: start))
    }
}

@Suite(.timeLimit(.minutes(3))) struct ConsumersChangeTests {
    private func verified(_ house: House) async throws {
        let last = try await house.count("select max(seq) as count from shop.outbox")
        try await eventually("all is verified") {
            let row = try await house.client.query(
                "select coalesce(min(coalesce(v.seq, 0)), 0) as count from platform.subscriptions s"
                    + " left join platform.verified v on v.consumer = s.consumer and v.topic = s.topic"
                    + " and v.source = 'shop' where s.retired_at is null"
            ).first
            return try row?["count"] == last
        }
    }

    @Test(arguments: BrokerKind.all) func whatWasSaidBeforeATypeWasTakenIsNotLost(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let before = house.bus()
        let old = Running(before)
        await old.start { try await before.relay("shop", database: house.client).run() }
        await old.start { try await house.consumer(before, types: ["counted"]).run() }
        try await house.say(before, 100..<120, type: "other")
        try await house.say(before, 0..<20)
        try await house.expectSeen(0..<20)
        try await verified(house)
        await old.stop()

        // Looked at from the beginning, as after a broker's loss.
        try await house.database.psql("delete from platform.verified")
        let after = house.bus()
        let new = Running(after)
        await new.start { try await after.relay("shop", database: house.client).run() }
        await new.start { try await house.consumer(after, types: ["counted", "other"], version: 2).run() }
        try await eventually("it is known") {
            try await house.count("select count(*) from platform.subscriptions where version = 2") == 1
        }
        try await house.say(after, 20..<30, type: "other")
        try await verified(house)
        try await house.expectSeen(0..<30)
        let books = EventBooks(house.client)
        let subscription = try #require(try await books.subscriptions().first)
        let entries = try await books.entries(of: "shop", topic: house.topic, after: 0, upTo: .max, count: 100)
        #expect(entries.filter { EventReckoning.concerns($0, subscription) }.count == 30)

        // A daemon of the version before comes up beside it: it takes nothing away.
        let beside = house.bus()
        let older = Running(beside)
        await older.start { try await house.consumer(beside, types: ["counted"]).run() }
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await books.subscriptions().first?.beginnings.count == 2)
        await older.stop()
        await new.stop()
        await house.end()
    }

    /// A process may be there for long before its consumer is: what was verified until then is not looked at again.
    @Test func aTypeThatIsAddedBeginsWhenThatIsWritten() async throws {
        let house = try await House()
        let (before, after) = (house.bus(), house.bus())
        let (old, new) = (Running(before), Running(after))
        await old.start { try await before.relay("shop", database: house.client).run() }
        await old.start { try await house.consumer(before, types: ["counted"]).run() }
        try await house.say(before, 0..<5)
        try await house.say(before, 100..<120, type: "other")
        try await house.expectSeen(0..<5)
        try await verified(house)
        await new.start { try await house.consumer(after, types: ["counted", "other"], version: 2).run() }
        let books = EventBooks(house.client)
        try await eventually("it is known") {
            try await books.subscriptions().first?.beginnings.count == 2
        }
        let subscription = try #require(try await books.subscriptions().first)
        let entries = try await books.entries(of: "shop", topic: house.topic, after: 0, upTo: .max, count: 100)
        #expect(entries.filter { EventReckoning.concerns($0, subscription) }.count == 5)
        await new.stop()
        await old.stop()
        await house.end()
    }

    /// It reads the topic from its beginning, where events lie that no inbox remembers.
    @Test(arguments: BrokerKind.all) func aNewConsumerHasNoPast(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        try await house.say(bus, 0..<50)
        try await house.database.psql("update shop.outbox set created_at = now() - interval '13 days'")
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await eventually("all are published") { try await house.unpublished() == 0 }
        await running.start { try await house.consumer(bus, beginning: .ofTheConsumer).run() }
        try await house.say(bus, 50..<60)
        try await house.expectSeen(50..<60)
        try await verified(house)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        #expect(try await house.count("select count(*) from store.inbox") == 10)
        await running.stop()
        await house.end()
    }

    /// Somebody has deleted a group: all is read once more, long after inboxes and outboxes forgot it.
    @Test func whatArrivedLongAgoIsPassedOver() async throws {
        let house = try await House()
        let bus = house.bus { $0.inboxRetention = .seconds(20) }
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        let first = Task { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<50)
        try await house.expectSeen(0..<50)
        try await verified(house)
        first.cancel()
        _ = await first.result
        try await Task.sleep(for: .seconds(19))
        try await house.database.psql("delete from store.inbox")
        bus.leaveGroup(of: house.name)
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 50..<60)
        try await house.expectSeen(0..<60)
        #expect(try await house.count("select count(*) from store.dead_letters") == 0)
        await running.stop()
        await house.end()
    }

    @Test(arguments: BrokerKind.all) func whoIsRetiredIsNotWaitedFor(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        let gone = Task { try await house.consumer(bus, name: "-gone").run() }
        await running.start { try await bus.relay("shop", database: house.client).run() }
        try await house.say(bus, 0..<10)
        try await house.expectSeen(0..<10)
        let books = EventBooks(house.client)
        #expect(try await !books.retire(house.name + "-gone"))
        gone.cancel()
        _ = await gone.result
        try await house.database.psql("update platform.subscriptions set seen_at = now() - interval '4 minutes'")
        #expect(try await books.retire(house.name + "-gone"))
        #expect(try await books.subscriptions().isEmpty)
        try await house.say(bus, 10..<20)
        #expect(try await bus.lag().isEmpty)
        // It works again, and begins anew.
        await running.start { try await house.consumer(bus, name: "-gone").run() }
        try await eventually("it is back") { try await books.subscriptions().count == 1 }
        try await house.say(bus, 20..<30)
        try await eventually { try await house.seen().contains { $0.number == 29 } }
        await running.stop()
        await house.end()
    }

    /// The next event makes it again, without a restart of anybody.
    @Test func aTopicThatWasDeletedIsMadeAgain() async throws {
        guard TestKafka.real != nil else { return }
        let house = try await House(.apache)
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        try await house.say(bus, 0..<10)
        try await house.expectSeen(0..<10)
        let admin = KafkaAdmin(house.kafka, on: TestLoops.group.next())
        try await admin.deleteTopics([house.topic])
        await admin.close()
        try await house.say(bus, 10..<20)
        try await house.expectSeen(0..<20)
        await running.stop()
        await house.end()
    }
}
