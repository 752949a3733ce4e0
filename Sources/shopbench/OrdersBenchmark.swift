internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import LocalStack
internal import ShopAPI
internal import Synchronization

/// Placing orders at 1, 64 and 256 clients until they are confirmed, beside pgbench in a database with the same tables
/// on the same server: with the same inserts and updates as one plain transaction per order, and with the least that an
/// order can be.
struct OrdersBenchmark: Sendable {
    let shop: Shop
    static let clients = 64
    private static let seconds = 20

    func run(_ report: inout Report) async throws {
        let tokens = try await shop.customers(256)
        _ = try await load(tokens.prefix(Self.clients), seconds: 5)
        let (_, alone) = try await measured(tokens.prefix(1))
        report.add(
            .alone(
                "one order at a time, POST to confirmed, p50", alone.median * 1_000, unit: "ms",
                note: "p99 \(milliseconds(alone.quantile(0.99)))"))
        let rates = [try await measured(tokens.prefix(Self.clients)), try await measured(tokens[...])]
        try await preparePeer()
        let peer = try await pgbench(PeerScript.order, clients: Self.clients)
        let plain = try await pgbench(PeerScript.plain, clients: 16)
        for ((rate, latencies), clients) in zip(rates, [Self.clients, tokens.count]) {
            let note =
                "p50 \(milliseconds(latencies.median)), p99 \(milliseconds(latencies.quantile(0.99)))"
            let name = "orders, POST to confirmed, \(clients) clients"
            report.add(
                .atLeast(
                    2.5, name, ours: rate, peer: peer, "pgbench, one transaction per order", unit: "orders/s",
                    note: note))
            report.add(
                .atLeast(0.2, name, ours: rate, peer: plain, "pgbench -c 16, a plain order", unit: "orders/s"))
        }
        let (placing, offered) = try await halfLoad(Array(tokens.prefix(Self.clients)), rates[0].rate / 2)
        report.add(
            .alone(
                "p99 of the 201 at \(Int(offered)) orders/s (half of that)", placing.quantile(0.99) * 1_000, unit: "ms",
                note: "p50 \(milliseconds(placing.median))"))
    }

    /// Orders confirmed in a second, and how long each took.
    private func measured(_ tokens: ArraySlice<String>) async throws -> (rate: Double, latencies: Samples) {
        let before = try await confirmed()
        let start = ContinuousClock.now
        let latencies = try await load(tokens, seconds: Self.seconds)
        let took = (ContinuousClock.now - start).inSeconds
        return (Double(try await confirmed() - before) / took, latencies)
    }

    private func milliseconds(_ seconds: Double) -> String { "\(Report.number(seconds * 1_000)) ms" }

    private func confirmed() async throws -> Int {
        Int(try await shop.sql("select count(*) from orders.orders where state = 'confirmed'").filter(\.isNumber)) ?? 0
    }

    /// Each client places an order, waits until it is settled, and places the next.
    private func load(_ tokens: ArraySlice<String>, seconds: Int) async throws -> Samples {
        let end = ContinuousClock.now + .seconds(seconds)
        return try await withThrowingTaskGroup(of: Samples.self) { group in
            for token in tokens {
                group.addTask(executorPreference: shop.loop) {
                    var samples = Samples()
                    while ContinuousClock.now < end {
                        let start = ContinuousClock.now
                        try await place(token, waiting: true)
                        samples.add((ContinuousClock.now - start).inSeconds)
                    }
                    return samples
                }
            }
            var all = Samples()
            for try await samples in group { for value in samples.values { all.add(value) } }
            return all
        }
    }

    /// - Returns: the order.
    @discardableResult
    func place(_ token: String, waiting: Bool) async throws -> [UInt8] {
        let first = Shop.skus.randomElement() ?? ""
        let second = Shop.skus.filter { $0 != first }.randomElement() ?? ""
        let lines = #"[{"sku":"\#(first)","quantity":1},{"sku":"\#(second)","quantity":2}]"#
        var headers = [("Idempotency-Key", OrderID().description)]
        if waiting { headers.append(("Prefer", "wait=30")) }
        let (status, body) = try await shop.send(
            "POST", "/v1/orders", #"{"lines":\#(lines),"paymentToken":"tok_approved"}"#, token: token, headers: headers)
        guard status == 201 else {
            throw BenchError("POST /v1/orders: \(status) \(String(decoding: body, as: UTF8.self))")
        }
        return body
    }

    /// Orders at a fixed rate, whatever the answers take: how long the 201 takes.
    private func halfLoad(_ tokens: [String], _ rate: Double) async throws -> (Samples, Double) {
        let pause = Duration.seconds(1 / max(rate, 1))
        let end = ContinuousClock.now + .seconds(Self.seconds / 2)
        let samples = try await withThrowingTaskGroup(of: Double.self) { group in
            var next = ContinuousClock.now
            var number = 0
            var all = Samples()
            while next < end {
                let left = next - ContinuousClock.now
                if left > .zero { try await shop.loop.sleep(for: left) }
                let token = tokens[number % tokens.count]
                let due = next
                group.addTask(executorPreference: shop.loop) {
                    try await place(token, waiting: false)
                    return (ContinuousClock.now - due).inSeconds
                }
                number += 1
                next += pause
            }
            for try await value in group { all.add(value) }
            return all
        }
        return (samples, rate)
    }

    // MARK: The peer

    /// A database with the same tables, by the same migrations.
    private func preparePeer() async throws {
        _ = try await shop.sql("drop database if exists peer")
        _ = try await shop.sql("create database peer")
        var environment = shop.postgresEnvironment
        environment["PGDATABASE"] = "peer"
        let schema = try await Command(
            "pg_dump", ["-s", "--no-owner", "--no-privileges", shop.configuration.database.name], environment
        ).output(on: shop.loop)
        let file = "\(shop.installation.home)/peer.sql"
        try Data(schema.utf8).write(to: URL(filePath: file))
        _ = try await Command("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-f", file], environment).output(on: shop.loop)
        _ = try await shop.sql(PeerScript.prepare, database: "peer")
    }

    private func pgbench(_ script: String, clients: Int) async throws -> Double {
        try await shop.pgbench(script, clients: clients, threads: 2, seconds: Self.seconds, database: "peer")
    }
}

/// `shopd`'s memory after 100,000 orders.
struct MemoryBenchmark: Sendable {
    let shop: Shop
    private static let orders = 100_000

    func run(_ report: inout Report) async throws {
        let before = shop.daemonMemory()
        let tokens = try await shop.customers(OrdersBenchmark.clients)
        let left = Countdown(Self.orders)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for token in tokens {
                group.addTask(executorPreference: shop.loop) {
                    while left.next() { try await OrdersBenchmark(shop: shop).place(token, waiting: true) }
                }
            }
            try await group.waitForAll()
        }
        report.add(
            .alone(
                "shopd's resident memory after \(Self.orders) more orders", shop.daemonMemory(), unit: "MiB",
                note: "\(Report.number(before)) MiB before"))
    }
}

/// So many turns, shared out among tasks.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    init(_ count: Int) { left = Atomic(count) }
    func next() -> Bool { left.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 }
}

/// `orders ls` with 10,000 and with 1,000,000 orders.
struct ListBenchmark: Sendable {
    let shop: Shop

    func run(_ report: inout Report) async throws {
        try await fill(upTo: 10_000)
        let small = try await time()
        try await fill(upTo: 1_000_000)
        let large = try await time()
        report.add(
            .atMost(
                1.5, "shopctl orders ls at 1,000,000 orders", ours: large * 1_000, peer: small * 1_000,
                "at 10,000", unit: "ms"))
    }

    private func time() async throws -> Double {
        try await shop.listOrders.times(20, on: shop.loop).median
    }

    /// Adds finished orders of the past until there are so many.
    func fill(upTo count: Int) async throws {
        _ = try await shop.sql(
            """
            with missing as (
                select generate_series(1, \(count) - (select count(*) from orders.orders)) as n
            ), made as (
                select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 1000000000 + n), 12, '0')
                    || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid as id, n from missing
            ), orders as (
                insert into orders.orders (id, customer_id, payment_id, payment_token, state, payment_state, currency,
                    total, authorized, captured, placed_by, placed_at, updated_at, version)
                select id, 'usr_' || n, gen_random_uuid(), 'tok_approved', 'fulfilled', 'captured', 'EUR', 1999, 1999,
                    1999, 'bench', now(), now(), 5 from made returning id
            )
            insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity, fulfilled)
            select id, 0, 'BENCH-1', 'Thing', 1999, 1, 1 from orders
            """)
        _ = try await shop.sql("analyze orders.orders")
    }
}
