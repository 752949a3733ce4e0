import EventBus
import FoundationEssentials
import Kafka
import Postgres
import Sharding
import ShopAPI
import Synchronization
import TestSupport

@testable import Messages

/// Slots dealt in turn to shards that are schemas of one database.
struct FixedShards: MessageShards {
    let names: [String]
    let clients: [String: PostgresClient]
    func name(of slot: Slot) -> String { names[slot.number % names.count] }
    func client(of name: String) -> PostgresClient { clients[name]! }
    func asking<T>(_ name: String, _ body: (PostgresClient) async throws -> T) async throws -> T {
        try await body(client(of: name))
    }
    /// So many transactions find that a slot is not theirs.
    let refusals = Mutex<Int>.Box(0)
    let reloads = Mutex<Int>.Box(0)
    func fence(_ slots: Set<Slot>) -> [PostgresStatement] {
        let isRefused = refusals.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        // As a shard's own fence fails.
        let refusal = "do $$ begin raise exception 'not mine' using errcode = 'SH001'; end $$"
        return [
            PostgresStatement("select n from unnest($1::int8[]) as n order by n", slots.map(\.number)),
            PostgresStatement(isRefused ? refusal : "select 1"),
        ]
    }
    func reload() async throws { reloads.withLock { $0 += 1 } }
}

/// Messages on a database of its own. Unless it runs, what shards tell each other is carried by ``deliver()``.
struct MessagesFixture {
    let database: PostgresClient
    let shards: FixedShards
    let bus: EventBus
    let messages: Messages
    let clock: Mutex<Date>.Box
    let changes = Mutex<[MessagesChange]>.Box([])
    private let carried = Mutex<[String: Int64]>.Box([:])

    init(
        shards count: Int = 1, on server: PostgresServer? = nil, media: (any MessageMediaKeeper)? = nil,
        authors: @escaping Messages.Names = { _ in [:] }
    ) async throws {
        let test = if let server { try await server.database() } else { try await TestPostgres.database() }
        let configuration = try PostgresConfiguration(url: test.url)
        database = PostgresClient(configuration, group: TestLoops.group)
        ClosesDatabases.opened?.note(database)
        try await Migrator(database, schema: "platform", migrations: EventBus.platformMigrations).migrate()
        var clients: [String: PostgresClient] = [:]
        let names = (1...count).map { "s\($0)" }
        for name in names {
            var own = configuration
            own.settings["search_path"] = Messages.schema(of: name)
            let client = PostgresClient(own, group: TestLoops.group)
            ClosesDatabases.opened?.note(client)
            try await Migrator(client, schema: Messages.schema(of: name), migrations: Messages.migrations(of: name))
                .migrate()
            clients[name] = client
        }
        shards = FixedShards(names: names, clients: clients)
        bus = EventBus(
            databases: PostgresDatabases(database),
            kafka: KafkaConfiguration(bootstrap: try await TestKafka.shared.bootstrap), signatures: .test,
            group: TestLoops.group, embedded: true)
        let clock = Mutex<Date>.Box(Date().inSeconds)
        self.clock = clock
        messages = Messages(shards: shards, bus: bus, media: media, names: authors, now: { clock.value }) {
            [changes] told in
            changes.withLock { $0 += told }
        }
    }

    /// The first number from `from` on that lies in the shard of that name.
    func user(on shard: String, from start: Int64 = 1_000) -> Int64 {
        (start...).first { shards.name(of: Slot(of: $0)) == shard }!
    }

    @discardableResult
    func send(
        _ from: Int64, _ to: Peer, _ text: String, replyTo: Int32? = nil, randomID: Int64 = .random(in: 1 ... .max),
        entities: [MessageEntity] = []
    ) async throws -> SentMessage {
        try await messages.send(
            OutgoingMessage(
                from: from, to: to, body: try MessageBody(text, entities: entities), randomID: randomID,
                replyTo: replyTo))
    }

    func history(_ user: Int64, _ peer: Peer, _ window: HistoryWindow = HistoryWindow()) async throws -> [String] {
        try await messages.history(of: user, with: peer, window).messages.map(\.text)
    }

    /// Everything in a box, in order.
    func difference(_ user: Int64, since pts: Int32 = 1, limit: Int = 1_000) async throws -> [BoxUpdate] {
        try await messages.difference(of: user, since: pts, limit: limit).updates
    }

    /// Who was told of somebody that types, each time.
    var typing: [[Int64]] {
        changes.value.compactMap { if case .typing(_, _, _, let listeners) = $0 { listeners } else { nil } }
    }

    /// Carries what shards have said to each other, each event `times` times.
    func deliver(times: Int = 1) async throws {
        while true {
            var count = 0
            for shard in shards.names { count += try await carry(from: shard, times) }
            if count == 0 { return }
        }
    }

    private func carry(from shard: String, _ times: Int) async throws -> Int {
        let rows = try await shards.client(of: shard).query(
            "select seq, id, topic, key, type, data from outbox where seq > $1 order by seq",
            carried.withLock { $0[shard] ?? 0 })
        var byTopic: [String: [Event]] = [:]
        for row in rows {
            let data: String = try row["data"]
            let topic: String = try row["topic"]
            byTopic[topic, default: []].append(
                Event(
                    id: try row["id"], type: try row["type"], source: Messages.schema(of: shard), key: try row["key"],
                    data: Array(data.utf8), topic: topic))
            let seq: Int64 = try row["seq"]
            carried.withLock { $0[shard] = seq }
        }
        for target in shards.names {
            guard let events = byTopic[Messages.topic(of: target)] else { continue }
            for _ in 0..<times { try await receive(events, on: target) }
        }
        return rows.count
    }

    private func receive(_ events: [Event], on shard: String) async throws {
        let store = messages.store(on: shard)
        let changes = try await store.database.transaction {
            try await Receiving(store: store).handle(events, in: $0)
        }
        messages.tell(changes)
    }
}

extension Mutex where Value: Sendable {
    /// A mutex that can be held by several.
    final class Box: Sendable {
        private let mutex: Mutex<Value>
        init(_ value: Value) { mutex = Mutex(value) }
        var value: Value {
            get { mutex.withLock { $0 } }
            set { mutex.withLock { $0 = newValue } }
        }
        func withLock<T>(_ body: (inout Value) throws -> T) rethrows -> T {
            try mutex.withLock { value in try body(&value) }
        }
    }
}
