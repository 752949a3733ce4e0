import EventBus
import EventLoop
import FoundationEssentials
import Kafka
import Postgres
import Synchronization
import TestSupport
import Testing

/// Which broker a test runs on: the embedded one always, and Apache Kafka when its address is given.
enum BrokerKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case embedded, apache
    static var all: [BrokerKind] { TestKafka.real == nil ? [.embedded] : allCases }
    var testDescription: String { rawValue }
}

/// A database with two services, `shop` (which speaks) and `store` (which listens), and a broker.
final class House: Sendable {
    let database: TestDatabase
    let postgres: PostgresServer?
    let client: PostgresClient
    let broker: EmbeddedBroker?
    let kafka: KafkaConfiguration
    let topic = "t-\(UUID().uuidString.prefix(8).lowercased())"
    /// Of the consumers, which are Kafka's groups too.
    let name = "c-\(UUID().uuidString.prefix(8).lowercased())"
    var options: EventBusOptions {
        var options = EventBusOptions()
        options.handover = .milliseconds(50)
        options.firstDelay = .milliseconds(5)
        options.longestDelay = .milliseconds(100)
        options.verification = .milliseconds(500)
        options.grace = .milliseconds(200)
        return options
    }

    init(_ kind: BrokerKind = .embedded, ownServer: Bool = false) async throws {
        if ownServer {
            let server = try await TestPostgres.server()
            postgres = server
            database = try await server.database()
        } else {
            postgres = nil
            database = try await TestPostgres.database()
        }
        client = PostgresClient(try PostgresConfiguration(url: database.url), group: TestLoops.group)
        if kind == .apache {
            broker = nil
            kafka = KafkaConfiguration(bootstrap: TestKafka.real ?? "")
        } else {
            let made = try await EmbeddedBroker.start(topics: [topic: 4], on: TestLoops.group.next())
            broker = made
            kafka = made.configuration
        }
        for schema in ["shop", "store"] {
            try await Migrator(client, schema: schema, migrations: EventBus.migrations(schema)).migrate()
        }
        try await Migrator(client, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        try await database.psql("create table store.seen (place bigserial, key text, number int)")
    }

    func bus(_ kafka: KafkaConfiguration? = nil, _ change: (inout EventBusOptions) -> Void = { _ in }) -> EventBus {
        var options = options
        change(&options)
        let kafka = kafka ?? self.kafka
        return EventBus(
            databases: PostgresDatabases(client), kafka: kafka, signatures: .test, group: TestLoops.group,
            embedded: kafka.isEmbedded,
            options: options)
    }

    /// Numbers as events, spread over keys, in one transaction.
    func say(_ bus: EventBus, _ numbers: Range<Int>, keys: Int = 5, type: String = "counted") async throws {
        let events = numbers.map {
            NewEvent(topic: topic, key: "key-\($0 % keys)", type: type, data: Array("{\"number\":\($0)}".utf8))
        }
        try await client.transact([bus.outbox("shop").statement(events)])
        bus.committed("shop")
    }

    struct Counted: Codable { let number: Int }

    /// A consumer that writes what it gets into `store.seen`.
    func consumer(
        _ bus: EventBus, types: Set<String>? = nil, name suffix: String = "", version: Int = 1,
        beginning: EventBeginning = .ofTheInstallation,
        before: @escaping @Sendable ([Event]) async throws -> Void = { _ in }
    ) -> EventConsumer {
        bus.consumer(
            name: name + suffix, schema: "store", topics: [topic], types: types, version: version,
            beginning: beginning, database: client,
            handler: { events, transaction in
                try await before(events)
                let numbers = try events.map { try $0.decode(Counted.self).number }
                try await transaction.execute(
                    "insert into store.seen (key, number) select * from unnest($1::text[], $2::int[])",
                    events.map(\.key), numbers)
            })
    }

    func seen() async throws -> [(key: String, number: Int)] {
        try await client.query("select key, number::bigint as number from store.seen order by place").map {
            (try $0["key"], try $0["number"])
        }
    }
    /// Events of `shop` that Kafka does not have yet.
    func unpublished() async throws -> Int {
        try await count("select count(*) from shop.outbox left join shop.outbox_places using (seq) where at is null")
    }
    func count(_ sql: String) async throws -> Int { try await client.query(sql).first?["count"] ?? 0 }

    /// Everything was seen once, and in order within each key.
    func expectSeen(_ numbers: Range<Int>, within limit: Duration = .seconds(60)) async throws {
        try await eventually(within: limit, "\(numbers) are seen") {
            try await count("select count(*) from store.seen") >= numbers.count
        }
        let seen = try await seen()
        #expect(seen.map(\.number).sorted() == Array(numbers))
        for (key, numbers) in Dictionary(grouping: seen, by: \.key) {
            #expect(numbers.map(\.number) == numbers.map(\.number).sorted(), "order of \(key)")
        }
    }

    /// The dead letters, read directly.
    func deadLetters(_ count: Int, in other: KafkaConfiguration? = nil) async throws -> [KafkaRecord] {
        let reader = KafkaConsumer(
            other ?? kafka, reading: (0..<4).map { KafkaPosition(KafkaPartition("\(topic).dlq", $0), offset: 0) },
            on: TestLoops.group.next())
        var records: [KafkaRecord] = []
        try await eventually("\(count) dead letters") {
            records += try await reader.next(waiting: .milliseconds(100))
            return records.count >= count
        }
        await reader.close()
        return records
    }

    func end() async {
        await client.close()
        await broker?.stop()
    }
}

/// Runs parts of a bus, and stops them together.
actor Running {
    private var tasks: [Task<Void, any Error>] = []
    private let bus: EventBus
    init(_ bus: EventBus) { self.bus = bus }
    func start(_ body: @escaping @Sendable () async throws -> Void) { tasks.append(Task { try await body() }) }
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        tasks = []
        await bus.close()
    }
}

@Suite(.timeLimit(.minutes(3))) struct EventBusTests {
    @Test(arguments: BrokerKind.all) func whatIsCommittedArrivesOnceAndInOrder(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start { try await house.consumer(bus).run() }
        for start in stride(from: 0, to: 1_000, by: 10) { try await house.say(bus, start..<start + 10) }
        try await house.expectSeen(0..<1_000)
        #expect(try await house.count("select count(*) from store.inbox") == 1_000)
        try await eventually("all are marked") {
            try await house.unpublished() == 0
        }
        try await eventually("no lag") { try await bus.lag().reduce(0) { $0 + $1.lag } == 0 }
        #expect(try await bus.backlog(of: "shop").unpublished == 0)
        await running.stop()
        await house.end()
    }

    @Test(arguments: BrokerKind.all) func aHopFromCommitToCommitTakesMilliseconds(_ kind: BrokerKind) async throws {
        let house = try await House(kind)
        let bus = house.bus()
        let running = Running(bus)
        let arrived = AsyncStream<Void>.makeStream()
        await running.start { try await bus.relay("shop", database: house.client).run() }
        await running.start {
            try await bus.consumer(
                name: house.name, schema: "store", topics: [house.topic], database: house.client,
                handler: { _, _ in }, afterCommit: { _ in arrived.continuation.yield() }
            ).run()
        }
        var iterator = arrived.stream.makeAsyncIterator()
        try await house.say(bus, 0..<1)
        _ = await iterator.next()
        var hops: [Duration] = []
        for number in 1...100 {
            let start = ContinuousClock.now
            try await house.say(bus, number..<number + 1)
            _ = await iterator.next()
            hops.append(ContinuousClock.now - start)
        }
        hops.sort()
        print("commit to commit on \(kind): median \(hops[50]), p99 \(hops[98])")
        // A slow look instead of a wake-up, or a fetch that is held, would take hundreds of them.
        #expect(hops[50] < .milliseconds(150))
        await running.stop()
        await house.end()
    }
}
