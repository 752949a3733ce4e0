internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import LocalStack
internal import ShopAPI

/// `orders audit` of a million orders with ten million events, and all that belongs to them, beside one statement that
/// joins the outboxes with the inboxes. How long it takes, and what the daemon needs of memory.
struct AuditBenchmark: Sendable {
    let shop: Shop
    /// For a shorter look: how many orders.
    private static let orders =
        ProcessInfo.processInfo.environment["SHOPBENCH_AUDIT_ORDERS"].flatMap { Int($0) } ?? 1_000_000
    private static let chunk = 50_000

    func run(_ report: inout Report) async throws {
        try await settle()
        let daemon = shop.installation.daemon
        // Nothing is to be published, and nothing to be handled.
        try await daemon.stop(daemon.running, [SIGTERM], on: shop.loop)
        say("making \(Self.orders) orders and their events")
        try await fill()
        _ = try await shop.installation.up(on: shop.loop)
        let counts = Self.outboxes.map { "(select count(*) from \($0).outbox)" }
        let events = try await shop.sql("select " + counts.joined(separator: " + "))
        let before = shop.daemonMemory()
        let ours = try await seconds(
            Command(
                shop.shopctl,
                [
                    "orders", "audit", "--server", shop.installation.server, "--credentials-file",
                    shop.installation.adminFile,
                ], shop.commandEnvironment))
        let grown = shop.daemonMemory() - before
        let peer = try await seconds(Command("psql", ["-XqAt", "-c", Self.join], shop.postgresEnvironment))
        let note = "\(events.filter(\.isNumber)) events; the daemon has grown by \(Report.number(grown)) MiB"
        report.add(
            .beside(
                "orders audit, \(Self.orders) orders", ours: ours, peer: peer, "one join of outboxes and inboxes",
                unit: "s", note: note))
    }

    /// What was said of the stock is heard: later nobody would say it again.
    private func settle() async throws {
        let waiting = """
            select count(*) from inventory.outbox o where o.type = 'stock.changed' and not exists (
                select from catalog.inbox i where i.consumer = 'catalog' and i.event_id = o.id)
            """
        let end = ContinuousClock.now + .seconds(120)
        while try await shop.sql(waiting).filter(\.isNumber) != "0" {
            guard ContinuousClock.now < end else { throw BenchError("the catalog does not hear of the stock") }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Once: it reads more than any memory holds.
    private func seconds(_ command: Command) async throws -> Double {
        let start = ContinuousClock.now
        _ = try await command.output(on: shop.loop)
        return (ContinuousClock.now - start).inSeconds
    }

    // MARK: Data

    private static let outboxes = ["orders", "inventory", "payments"]

    /// Orders that were fulfilled, an hour ago.
    private func fill() async throws {
        _ = try await shop.sql(
            """
            create schema if not exists bench;
            create or replace function bench.id(kind text, n bigint) returns uuid language sql immutable as $$
                select (kind || '000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
            create or replace function bench.command(n bigint, step text) returns text language sql immutable as $$
                select 'ord_' || translate(lpad(n::text, 9, '0'), '0123456789', 'abcdefghij') || '/' || step $$;
            insert into inventory.items (sku) select 'AUDIT-' || n from generate_series(0, 999) n
            """)
        for first in stride(from: 0, to: Self.orders, by: Self.chunk) {
            let last = min(first + Self.chunk, Self.orders) - 1
            // Its checks are those that the audit makes.
            let statements = (Self.rows + Self.events).joined(separator: "; ")
            let numbers = "generate_series(\(first), \(last)) n"
            _ = try await shop.sql(
                "set session_replication_role = replica; \(statements.replacing("NUMBERS", with: numbers))")
        }
        _ = try await shop.sql((Self.ends + Self.places).joined(separator: "; "))
        _ = try await shop.sql("drop schema bench cascade; analyze")
    }

    private static let rows = [
        """
        insert into orders.orders (id, payment_id, payment_token, state, payment_state, currency, total, authorized,
            captured, placed_by, placed_at, updated_at, version)
        select bench.id('01', n), bench.id('02', n), 'tok', 'fulfilled', 'captured', 'EUR', 1000, 1000, 1000, 'bench',
            now() - interval '1 hour', now() - interval '1 hour', 5 from NUMBERS
        """,
        """
        insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity, fulfilled)
        select bench.id('01', n), 0, 'AUDIT-' || n % 1000, 'n', 1000, 1, 1 from NUMBERS
        """,
        """
        insert into orders.fulfilments (id, order_id, lines, amount, state, created_at, updated_at)
        select bench.id('03', n), bench.id('01', n), json_build_array(json_build_object('sku', 'AUDIT-' || n % 1000,
            'quantity', 1)), 1000, 'done', now(), now() from NUMBERS
        """,
        """
        insert into orders.steps (command_id, order_id, topic, type, data, state, next_at, created_at, done_at)
        select bench.command(n, t), bench.id('01', n), case when t in ('authorize', 'capture')
            then 'payments.commands' else 'inventory.commands' end, t, '{}', 'done', now(), now() - interval '1 hour',
            now() from NUMBERS cross join unnest(array['authorize', 'capture', 'reserve', 'commit']) t
        """,
        """
        insert into inventory.commands (command_id, type, answer, at)
        select bench.command(n, t), t, '{}', now()
        from NUMBERS cross join unnest(array['reserve', 'commit']) t
        """,
        """
        insert into inventory.reservations (id, order_id, sku, warehouse, quantity, state, actor, created_at,
            updated_at)
        select bench.id('04', n), bench.id('01', n), 'AUDIT-' || n % 1000, 'main', 1, 'committed', 'bench', now(), now()
        from NUMBERS
        """,
        """
        insert into inventory.ledger (at, sku, warehouse, kind, on_hand_delta, reserved_delta, actor)
        select now(), 'AUDIT-' || n % 1000, 'main', kind, hand, reserved, 'bench' from NUMBERS
        cross join (values ('set', 1, 0), ('reserve', 0, 1), ('commit', -1, -1)) v (kind, hand, reserved)
        """,
        """
        insert into payments.payments (id, order_id, state, amount, currency, authorized, captured, created_at,
            updated_at)
        select bench.id('02', n), bench.id('01', n), 'captured', 1000, 'EUR', 1000, 1000, now(), now() from NUMBERS
        """,
        """
        insert into payments.attempts (command_id, payment_id, order_id, operation, amount, currency, state, ended_at)
        select bench.command(n, t), bench.id('02', n), bench.id('01', n), t, 1000, 'EUR', 'succeeded',
            now() from NUMBERS cross join unnest(array['authorize', 'capture']) t
        """,
        """
        insert into payments.ledger_transactions (id, payment_id, command_id, kind)
        select bench.id(v.id, n), bench.id('02', n), bench.command(n, t), kind
        from NUMBERS
        cross join (values ('05', 'authorize', 'authorization'), ('06', 'capture', 'capture')) v (id, t, kind)
        """,
        """
        insert into payments.ledger_entries (transaction_id, line, account, amount, currency)
        select bench.id(v.id, n), line, account, amount, 'EUR' from NUMBERS cross join (values
            ('05', 0, 'authorized_funds', 1000), ('05', 1, 'authorization_holds', -1000),
            ('06', 0, 'authorization_holds', 1000), ('06', 1, 'authorized_funds', -1000),
            ('06', 2, 'provider_receivable', 1000), ('06', 3, 'sales', -1000)) v (id, line, account, amount)
        """,
    ]

    /// Of each order: what its service says, where, and who hears it.
    private static let events: [String] = {
        let said: [(schema: String, topic: String, types: [String], hearer: String?)] = [
            (
                "orders", Topic.inventoryCommands, [InventoryCommandType.reserve, InventoryCommandType.commit],
                "inventory"
            ),
            ("orders", Topic.paymentsCommands, [PaymentCommandType.authorize, PaymentCommandType.capture], "payments"),
            ("orders", Topic.ordersEvents, ["order.placed", "order.fulfilled"], nil),
            (
                "inventory", Topic.inventoryEvents, [InventoryEventType.reserved, InventoryEventType.committed],
                "orders"
            ),
            ("payments", Topic.paymentsEvents, [PaymentEventType.authorized, PaymentEventType.captured], "orders"),
        ]
        return said.enumerated().flatMap { number, it in
            it.types.enumerated().flatMap { index, type -> [String] in
                let id = "bench.id('e\(number * 2 + index)', n)"
                let outbox = """
                    insert into \(it.schema).outbox (id, topic, key, type, data, created_at, published_at)
                    select \(id), '\(it.topic)', 'k', '\(type)', '{}', now() - interval '1 hour', '-infinity'
                    from NUMBERS
                    """
                let inbox = it.hearer.map { hearer in
                    "insert into \(hearer).inbox (consumer, event_id) select '\(hearer)', \(id) from NUMBERS"
                }
                return [outbox] + (inbox.map { [$0] } ?? [])
            }
        }
    }()

    private static let ends = [
        """
        insert into inventory.levels (sku, warehouse, on_hand, reserved, version, updated_at)
        select sku, 'main', 0, 0, 1, now() from inventory.items where sku like 'AUDIT-%'
        """
    ]

    /// All is published, and known to have arrived.
    private static let places = outboxes.flatMap { schema in
        [
            """
            insert into \(schema).outbox_places (seq, partition, position, at)
            select seq, 0, seq, now() - interval '1 hour' from \(schema).outbox on conflict do nothing
            """,
            "update \(schema).relay set settled = (select coalesce(max(seq), 0) from \(schema).outbox)",
            """
            insert into platform.verified as v (consumer, topic, source, seq)
            select consumer, topic, '\(schema)', (select coalesce(max(seq), 0) from \(schema).outbox)
            from platform.subscriptions
            on conflict (consumer, topic, source) do update set seq = excluded.seq
            """,
        ]
    }

    private static let join =
        "select "
        + [
            ("orders", "inventory", Topic.inventoryCommands), ("orders", "payments", Topic.paymentsCommands),
            ("inventory", "orders", Topic.inventoryEvents), ("payments", "orders", Topic.paymentsEvents),
        ].map { source, hearer, topic in
            """
            (select count(*) from \(source).outbox o left join \(source).outbox_places p using (seq)
                left join \(hearer).inbox i on i.consumer = '\(hearer)' and i.event_id = o.id
                where o.topic = '\(topic)' and (p.seq is null or i.event_id is null))
            """
        }.joined(separator: " + ")
}
