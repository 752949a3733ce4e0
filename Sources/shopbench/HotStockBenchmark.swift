internal import Crypto
internal import EventBus
internal import EventLoop
internal import Inventory
internal import Kafka
internal import LocalStack
internal import Postgres
internal import ShopAPI

/// Reservations of one hot SKU, beside what pgbench reaches with an update of its one row; and a flash sale.
struct HotStockBenchmark: Sendable {
    let shop: Shop
    let group: EventLoopGroup
    private static let seconds = 5
    /// How many ask at the same time: a busy hour, and a flash sale.
    private static let callers = [256, 1_024]

    func run(_ report: inout Report) async throws {
        let inventory = try connect()
        for (sku, pieces) in [("HOT", 1_000_000_000), ("FLASH", 1_000)] {
            _ = try await shop.must(
                "PUT", "/admin/v1/stock/\(sku)", #"{"warehouse":"main","onHand":\#(pieces),"reason":"bench"}"#)
        }
        _ = try await shop.sql(
            "drop table if exists hot; create table hot (sku text primary key, on_hand bigint, reserved bigint)"
                + " with (fillfactor = 50); insert into hot values ('HOT', 1000000000, 0)")
        for callers in Self.callers { try await compare(inventory, callers, &report) }
        let sold = try await flashSale(inventory)
        report.add(.alone("10,000 buyers of 1,000 pieces: reserved", Double(sold), unit: "pieces"))
    }

    private func compare(_ inventory: Inventory, _ callers: Int, _ report: inout Report) async throws {
        var ours = Samples()
        var peer = Samples()
        for _ in 0..<3 {
            ours.add(try await reservations(inventory, "HOT", callers))
            peer.add(
                try await shop.pgbench(
                    "update hot set reserved = reserved + 1 where sku = 'HOT' and on_hand - reserved >= 1;",
                    clients: 16, seconds: Self.seconds))
        }
        report.add(
            .atLeast(
                5, "reservations of one hot SKU, \(callers) callers", ours: ours.median, peer: peer.median,
                "pgbench -c 16, UPDATE of one row", unit: "per s"))
    }

    private func connect() throws -> Inventory {
        let database = shop.configuration.database
        guard let login = database.roles["inventory"] else { throw BenchError("no login for inventory") }
        func client(_ login: DaemonConfiguration.Login) -> PostgresClient {
            PostgresClient(
                PostgresConfiguration(
                    hosts: [.init(host: "127.0.0.1", port: shop.postgresPort)], database: database.name,
                    user: login.user,
                    password: login.password, applicationName: "shopbench"), group: group)
        }
        let bus = EventBus(
            databases: PostgresDatabases(client(database.roles["platform"] ?? login)),
            kafka: KafkaConfiguration(bootstrap: shop.installation.kafka),
            signatures: EventSignatures(secret: try Random.bytes(32)), group: group, embedded: false)
        return Inventory(database: client(login), bus: bus, on: group.loops[0])
    }

    /// Whether a piece was there.
    private static func hold(_ inventory: Inventory, _ sku: String) async throws -> Bool {
        do {
            _ = try await inventory.hold(
                StockHold(sku: sku, quantity: 1, expiresIn: 3_600), by: Actor(.operator, "shopbench"))
            return true
        } catch let problem as Problem where problem.code == "out_of_stock" {
            return false
        }
    }

    private func reservations(_ inventory: Inventory, _ sku: String, _ callers: Int) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(Self.seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<callers {
                tasks.addTask(executorPreference: shop.loop) {
                    var count = 0
                    while clock.now < end {
                        if try await Self.hold(inventory, sku) { count += 1 }
                    }
                    return count
                }
            }
            return try await tasks.reduce(0, +)
        }
        return Double(count) / (clock.now - start).inSeconds
    }

    private func flashSale(_ inventory: Inventory) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<10_000 {
                tasks.addTask(executorPreference: shop.loop) { try await Self.hold(inventory, "FLASH") }
            }
            return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }
}
