internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import LocalStack
internal import Postgres
internal import ShopAPI

/// What each statement on the way of an order costs in a shop that has been there for long, beside what the same
/// statement costs in an empty one: with a million finished orders, outbox and inbox rows, 200,000 waiting steps and
/// attempts, and behind a snapshot that is held while thousands of orders leave their dead index entries.
///
/// The server itself says what a statement takes (pg_stat_statements), in several spells of orders at a fixed rate, so
/// that batches are of one size; the cheapest spell counts, which a busy machine disturbs least.
struct GrowthBenchmark: Sendable {
    let shop: Shop
    let group: EventLoopGroup

    static let rows = Int(ProcessInfo.processInfo.environment["SHOPBENCH_ROWS"] ?? "") ?? 1_000_000
    private static let bar = 2.0
    private static let rate = 20.0
    private static let spells = 3
    private static let spell = Duration.seconds(12)
    /// Orders that leave dead index entries behind the snapshot.
    private static let buried = 5_000
    /// Milliseconds. Below this a statement's mean is the clock's grain and the cache's state, not its work.
    private static let floor = 0.03
    /// Statements are compared that run for at least so many in a hundred of the orders.
    private static let share = 20

    /// An installation of its own, whose server counts.
    static func start(_ directory: String, client: HTTPClient, loop: EventLoop) async throws -> Shop {
        let shop = try await Shop.start(directory, client: client, loop: loop)
        _ = try await shop.sql("alter system set shared_preload_libraries = 'pg_stat_statements'")
        _ = try await shop.installation.down(on: loop)
        _ = try await shop.installation.up(on: loop) { say($0) }
        _ = try await shop.sql("create extension pg_stat_statements")
        _ = try await shop.sql("alter system set pg_stat_statements.track_utility = off")
        _ = try await shop.sql("select pg_reload_conf()")
        return shop
    }

    func run(_ report: inout Report) async throws {
        let tokens = try await shop.customers(16)
        let orders = OrdersBenchmark(shop: shop)
        try await walk(orders, tokens, .seconds(8))
        let empty = try await costs(orders, tokens)
        let removalAtFirst = try await removal(at: Self.rows / 10)
        try await fill()
        let holder = try await holdSnapshot()
        say("\(Self.buried) orders behind a snapshot that is held")
        try await many(orders, tokens)
        _ = try await shop.sql("analyze")
        let grown = try await costs(orders, tokens)
        compare(empty, grown, &report)
        _ = try await shop.sql("select pg_terminate_backend(\(holder))")
        try await pruning(removalAtFirst, &report)
    }

    // MARK: Orders

    /// Orders at a fixed rate, each placed, confirmed and sent.
    private func walk(_ orders: OrdersBenchmark, _ tokens: [String], _ length: Duration) async throws {
        let end = ContinuousClock.now + length
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            var next = ContinuousClock.now
            var number = 0
            while next < end {
                let left = next - ContinuousClock.now
                if left > .zero { try await shop.loop.sleep(for: left) }
                let token = tokens[number % tokens.count]
                tasks.addTask(executorPreference: shop.loop) { try await one(orders, token) }
                number += 1
                next += .seconds(1 / Self.rate)
            }
            try await tasks.waitForAll()
        }
    }

    private func many(_ orders: OrdersBenchmark, _ tokens: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for token in tokens {
                tasks.addTask(executorPreference: shop.loop) {
                    for _ in 0..<Self.buried / tokens.count { try await one(orders, token) }
                }
            }
            try await tasks.waitForAll()
        }
    }

    private func one(_ orders: OrdersBenchmark, _ token: String) async throws {
        let body = try await orders.place(token, waiting: true)
        guard let id = try StrictJSON.parse(body)["id"]?.stringValue else { throw BenchError("an order has no id") }
        _ = try await shop.must("POST", "/admin/v1/orders/\(id)/fulfil")
    }

    // MARK: Statements

    private struct Cost {
        let text: String
        /// Milliseconds.
        let mean: Double
        let calls: Int
    }

    /// The mean of each statement, in its cheapest spell.
    private func costs(_ orders: OrdersBenchmark, _ tokens: [String]) async throws -> [String: Cost] {
        var cheapest: [String: Cost] = [:]
        for _ in 0..<Self.spells {
            _ = try await shop.sql("checkpoint; select pg_stat_statements_reset()")
            try await walk(orders, tokens, Self.spell)
            for (id, cost) in try await statements() where cost.mean < cheapest[id]?.mean ?? .infinity {
                cheapest[id] = cost
            }
        }
        return cheapest
    }

    private func statements() async throws -> [String: Cost] {
        let least = Int(Self.rate * Self.spell.inSeconds) * Self.share / 100
        let text = try await shop.sql(
            """
            select s.queryid || chr(9) || s.calls || chr(9) || s.mean_exec_time || chr(9) || r.rolname || ': '
                || left(regexp_replace(s.query, '\\s+', ' ', 'g'), 90)
            from pg_stat_statements s join pg_roles r on r.oid = s.userid
            where s.calls >= \(least) and r.rolname like 'shop\\_%' and s.dbid = (
                select oid from pg_database where datname = current_database())
            """)
        var found: [String: Cost] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 3)
            guard fields.count == 4, let calls = Int(fields[1]), let mean = Double(fields[2]) else {
                throw BenchError("pg_stat_statements said: \(line)")
            }
            found[String(fields[0])] = Cost(text: String(fields[3]), mean: mean, calls: calls)
        }
        return found
    }

    /// The worst first.
    private func compare(_ empty: [String: Cost], _ grown: [String: Cost], _ report: inout Report) {
        let rows = grown.compactMap { id, cost -> Report.Row? in
            guard let before = empty[id] else { return nil }
            return .atMost(
                Self.bar, "growth: \(cost.text.replacing("|", with: "¦"))", ours: max(cost.mean, Self.floor),
                peer: max(before.mean, Self.floor), "empty", unit: "ms", note: "\(cost.calls) calls")
        }.sorted { ($0.ratio ?? 0) > ($1.ratio ?? 0) }
        let total = { (costs: [String: Cost]) in
            costs.filter { empty[$0.key] != nil && grown[$0.key] != nil }.values.reduce(0) { $0 + $1.mean }
        }
        report.add(
            .atMost(
                Self.bar, "growth: all statements of an order's way", ours: total(grown), peer: total(empty), "empty",
                unit: "ms",
                note: "\(Self.rows) finished orders and events; \(Self.buried) orders behind a held snapshot"))
        for row in rows { report.add(row) }
    }

    // MARK: What lies about

    private func fill() async throws {
        let step = 100_000
        for first in stride(from: 1, through: Self.rows, by: step) {
            let last = min(first + step - 1, Self.rows)
            say("rows up to \(last) of \(Self.rows)")
            for schema in ["catalog", "inventory", "orders", "payments"] {
                _ = try await shop.sql(GrowthFill.events(schema, from: first, to: last))
            }
            _ = try await shop.sql(GrowthFill.finished(from: first, to: last))
        }
        _ = try await shop.sql(GrowthFill.waiting(from: Self.rows + 1, to: Self.rows + Self.rows / 5))
        _ = try await shop.sql("vacuum analyze")
    }

    /// - Returns: the server's process that holds it.
    private func holdSnapshot() async throws -> Int {
        let name = "shopbench-snapshot"
        let hold = "psql -Xq -c 'begin isolation level repeatable read; select count(*) from orders.responsible' "
        var environment = shop.postgresEnvironment
        environment["PGAPPNAME"] = name
        _ = try await Command(
            "sh", ["-c", "\(hold) -c 'select pg_sleep(36000)' >/dev/null 2>&1 </dev/null &"], environment
        ).output(on: shop.loop)
        for _ in 0..<100 {
            let text = try await shop.sql(
                "select pid from pg_stat_activity where application_name = '\(name)' and backend_xmin is not null")
            if let pid = Int(text.filter(\.isNumber)) { return pid }
            try await shop.loop.sleep(for: .milliseconds(50))
        }
        throw BenchError("no snapshot is held")
    }

    // MARK: Pruning

    private static let removed = 20_000
    private static let retention = Retention("inventory.commands", by: "at", for: .seconds(90 * 86_400))

    private func client() throws -> PostgresClient {
        let environment = shop.postgresEnvironment
        let url =
            "postgresql://\(environment["PGUSER"] ?? ""):\(environment["PGPASSWORD"] ?? "")"
            + "@127.0.0.1:\(shop.postgresPort)/\(environment["PGDATABASE"] ?? "")"
        return PostgresClient(try PostgresConfiguration(url: url), group: group)
    }

    /// Seconds that removing some takes when there are so many others.
    private func removal(at count: Int? = nil) async throws -> Double {
        if let count {
            _ = try await shop.sql(
                """
                insert into inventory.commands (command_id, type, answer, at)
                select 'growth/' || n, 'inventory.reserved', '{}',
                    now() - interval '7 days' + n * interval '1 millisecond'
                from generate_series(1, \(count)) n
                """)
        }
        let client = try client()
        var samples = Samples()
        for run in 0..<5 {
            _ = try await shop.sql(
                """
                insert into inventory.commands (command_id, type, answer, at)
                select 'old/\(run)/' || n, 'inventory.reserved', '{}',
                    now() - interval '100 days' + n * interval '1 millisecond'
                from generate_series(1, \(Self.removed)) n
                """)
            let start = ContinuousClock.now
            let gone = try await Pruner(client, [Self.retention]).prune()
            samples.add((ContinuousClock.now - start).inSeconds)
            guard gone["inventory.commands"] == Self.removed else { throw BenchError("not all was pruned: \(gone)") }
        }
        await client.close()
        return samples.median
    }

    private func pruning(_ atFirst: Double, _ report: inout Report) async throws {
        let later = try await removal()
        report.add(
            .atMost(
                Self.bar, "growth: pruning \(Self.removed) of \(Self.rows) rows", ours: later * 1_000,
                peer: atFirst * 1_000, "of \(Self.rows / 10)", unit: "ms"))
        let client = try client()
        let tables = [
            Self.retention, Retention("orders.inbox", by: "handled_at", for: .seconds(14 * 86_400)),
            Retention("orders.steps", by: "done_at", for: .seconds(90 * 86_400), among: "done_at is not null"),
            Retention("payments.sandbox_operations", by: "created_at", for: .seconds(540 * 86_400)),
        ]
        let pruner = Pruner(client, tables)
        try await pruner.prune()
        var samples = Samples()
        for _ in 0..<50 {
            let start = ContinuousClock.now
            try await pruner.prune()
            samples.add((ContinuousClock.now - start).inSeconds)
        }
        await client.close()
        report.add(
            .alone(
                "growth: a look for what is old among \(Self.rows) rows, finding nothing",
                samples.median / Double(tables.count) * 1_000, unit: "ms"))
    }
}
