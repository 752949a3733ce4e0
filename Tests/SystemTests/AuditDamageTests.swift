import EventLoop
import FoundationEssentials
import HTTPServer
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import EventBus
@testable import Orders

/// Each check of the audit, and what it is there for: rows of a real database are damaged behind everybody's back, one
/// kind after the other, and the check that is meant is the one that finds it, and names it.
@Suite(.timeLimit(.minutes(3))) struct AuditDamageTests {
    private struct Damage {
        /// The check that finds it, and what it says of it.
        let check: String
        let says: String
        let sql: String
    }

    private static func payment(_ order: String) -> String {
        "(select payment_id from orders.orders where id = \(order))"
    }

    /// In this order: each adds to the ones before. The last order is fulfilled.
    private static func damages(_ orders: [OrderID]) -> [Damage] {
        let ids = orders.map { "'\($0.uuid)'" }
        return stock(ids) + money(ids) + events(ids)
    }

    private static func stock(_ ids: [String]) -> [Damage] {
        [
            Damage(
                check: "stock: the ledger's entries sum to the levels", says: "SCARCE in main",
                sql: "update inventory.ledger set on_hand_delta = on_hand_delta + 1 where sku = 'SCARCE'"),
            Damage(
                check: "stock: 0 <= reserved <= on hand, and reserved is the sum of open reservations",
                says: "SCARCE in main",
                sql: "update inventory.levels set reserved = reserved + 1 where sku = 'SCARCE'"),
            // Cancelled, its money let go, its stock forgotten.
            Damage(
                check: "stock: nothing is reserved for an order that has ended", says: "which is cancelled",
                sql: """
                    update orders.orders set state = 'cancelled', payment_state = 'voided' where id = \(ids[0]);
                    update payments.payments set voided = authorized, state = 'voided' where id = \(payment(ids[0]));
                    insert into payments.ledger_transactions (id, payment_id, command_id, kind)
                    values ('11111111-1111-1111-1111-111111111111', \(payment(ids[0])), 'void', 'void');
                    insert into payments.ledger_entries values
                        ('11111111-1111-1111-1111-111111111111', 0, 'authorization_holds', 1000, 'EUR'),
                        ('11111111-1111-1111-1111-111111111111', 1, 'authorized_funds', -1000, 'EUR')
                    """),
            Damage(
                check: "orders: confirmed only with every line reserved", says: "0 of 1 reserved",
                sql: "update inventory.reservations set state = 'released' where order_id = \(ids[2])"),
        ]
    }

    private static func money(_ ids: [String]) -> [Damage] {
        let sums = "payments: refunded <= captured <= authorized, and the orders agree"
        let totals = "orders: fulfilments and refunds sum to the totals"
        let pieces = "lines: fulfilments and refunds sum to the pieces"
        let booked = "payments: the ledger's entries sum to the payments"
        return [
            // The other way round.
            Damage(
                check: "payments: nothing is held for an order that has ended", says: "which is cancelled",
                sql: """
                    update orders.orders set state = 'cancelled' where id = \(ids[1]);
                    update inventory.levels set reserved = reserved - 1 where sku = 'PLENTY';
                    update inventory.reservations set state = 'released' where order_id = \(ids[1])
                    """),
            Damage(
                check: totals, says: "refunds 7 and 0",
                sql: """
                    insert into orders.refunds (id, order_id, amount, currency, restock, state, actor, created_at,
                        updated_at)
                    values (gen_random_uuid(), \(ids[5]), 7, 'EUR', false, 'succeeded', 'x', now(), now())
                    """),
            Damage(
                check: pieces, says: "fulfilments say 0 and 1",
                sql: "update orders.fulfilments set state = 'committing' where order_id = \(ids[5])"),
            Damage(
                check: booked, says: "the ledger says authorized 1000",
                sql: """
                    update payments.payments set amount = 1001, authorized = 1001, captured = captured + 1
                    where id = \(payment(ids[5]));
                    update orders.orders set captured = captured + 1, authorized = authorized + 1 where id = \(ids[5])
                    """),
            Damage(
                check: "orders: confirmed only with the whole total authorized", says: "999 of 1000 EUR authorized",
                sql: """
                    update payments.payments set authorized = authorized - 1 where id = \(payment(ids[3]));
                    update orders.orders set authorized = authorized - 1 where id = \(ids[3])
                    """),
            Damage(
                check: sums, says: "captured 1001",
                sql: "update payments.payments set captured = authorized + 1 where id = \(payment(ids[4]))"),
            Damage(
                check: "lines: refunded <= fulfilled <= ordered", says: "refunded 2",
                sql: "update orders.order_lines set refunded = 2 where order_id = \(ids[4])"),
            Damage(
                check: "ledger: every transaction sums to zero, and all of them together", says: "1 entries",
                sql: "delete from payments.ledger_entries where line = 0"),
        ]
    }

    private static func events(_ ids: [String]) -> [Damage] {
        [
            Damage(
                check: "events: every outbox row is published", says: "auth: ",
                sql: """
                    insert into auth.outbox (id, topic, key, type, data, created_at)
                    values (gen_random_uuid(), 'auth.events', 'k', 'odd', '{}', now() - interval '1 hour')
                    """),
            // Handled as far as the inbox's first mark says; it waits for somebody.
            Damage(
                check: "events: none waits as a dead letter", says: "could not be handled by inventory",
                sql: """
                    insert into inventory.inbox (consumer, event_id)
                    select consumer || ':rejected', event_id from inventory.inbox limit 1
                    """),
            Damage(
                check: "events: every published event reached each of its consumers once", says: "never reached",
                sql: "delete from inventory.inbox where consumer = 'inventory'"),
            // Nothing tells of these once outbox and inbox are emptied.
            Damage(
                check: "steps: every command was taken by its service", says: "never reached payments",
                sql: "delete from payments.attempts where order_id = \(ids[2])"),
            Damage(
                check: "steps: every answer came back", says: "which never came back",
                sql: """
                    update orders.steps set state = 'pending', next_at = 'infinity' where order_id = \(ids[3])
                        and topic = 'inventory.commands'
                    """),
            Damage(
                check: "no card number is stored", says: "orders.orders.note",
                sql: "update orders.orders set note = 'my card is 4242 4242 4242 4242'"),
        ]
    }

    @Test func eachCheckFindsItsDamage() async throws {
        let shop = try await SagaShop(.embedded)
        var orders: [OrderID] = []
        for _ in 0..<6 {
            orders.append(try await shop.place([("PLENTY", 1)], "tok_approved"))
            #expect(try await shop.settled(orders.last!).state == .confirmed)
        }
        let last = orders[5]
        #expect(try await shop.call(.post, "/admin/v1/orders/\(last)/fulfil").status == 200)
        try await eventually(within: .seconds(30)) { try await shop.order(last).state == .fulfilled }
        try await shop.quiet()
        #expect(try await shop.audit() == [])
        // Nobody mends anything meanwhile, and no constraint is in the way.
        await shop.stop()
        try await shop.damage(
            """
            do $$ declare c record; begin
                for c in select conrelid::regclass as name, conname from pg_constraint where contype = 'c'
                        and connamespace::regnamespace::text in ('orders', 'payments', 'inventory')
                loop execute format('alter table %s drop constraint %I', c.name, c.conname); end loop;
            end $$
            """)
        let audit = audit(shop)
        var seen: [String: Int64] = [:]
        for damage in Self.damages(orders) {
            try await shop.damage(damage.sql)
            let checks = try await audit.run(now: Date()).checks.filter { $0.violations > 0 }
            let found = checks.first { $0.name == damage.check }
            #expect(found?.violations ?? 0 > seen[damage.check] ?? 0, "\(damage.check): \(checks)")
            #expect(found?.examples.contains { $0.contains(damage.says) } == true, "\(damage.check): \(checks)")
            #expect(!checks.map { $0.examples.joined() }.joined().contains("4242 4242"))
            seen = Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.violations) })
        }
        // A check that is added has its damage here.
        #expect(Set(try await audit.run(now: Date()).checks.map(\.name)) == Set(seen.keys))

        // Stock that is reserved for an order that there is none of.
        try await shop.damage(
            "update inventory.reservations set order_id = gen_random_uuid() where order_id = '\(orders[3].uuid)'")
        let stock = try await audit.run(now: Date()).checks.first { $0.name.contains("reserved for an order") }
        #expect(stock?.violations == 2 && stock?.examples.contains { $0.contains("which is unknown") } == true)
        try await expectSameInPieces(audit)
        await shop.end()
    }

    private func audit(_ shop: SagaShop) -> OrderAudit {
        var audit = OrderAudit(PostgresDatabases(shop.database))
        (audit.grace, audit.patience, audit.pauses) = (.zero, .zero, [.milliseconds(1)])
        return audit
    }

    /// Cut after each batch, and with a cursor in between, it comes to the same.
    private func expectSameInPieces(_ whole: OrderAudit) async throws {
        var audit = whole
        audit.pieceTime = .zero
        let now = Date()
        var report = AuditReport(at: now, checks: [])
        var (place, pieces): (String?, Int) = (nil, 0)
        repeat {
            let piece = try await audit.piece(after: place, now: now)
            report.add(piece.checks)
            (place, pieces) = (piece.next, pieces + 1)
        } while place != nil
        #expect(pieces > 20)
        #expect(report == (try await whole.run(now: now)))
        await #expect(throws: Problem.self) { try await audit.piece(after: "nonsense", now: now) }
    }

    /// A consumer that is behind has lost nothing, and who reads the audit is told so.
    @Test func whatIsBehindIsCalledThat() async throws {
        let shop = try await SagaShop(.embedded)
        let id = try await shop.place([("PLENTY", 1)], "tok_approved")
        _ = try await shop.settled(id)
        try await shop.quiet()
        await shop.stop()
        try await shop.damage("delete from inventory.inbox where consumer = 'inventory'")
        func words(at committed: Int64, end: Int64 = 9_000) async throws -> String {
            var audit = OrderAudit(PostgresDatabases(shop.database)) {
                (0..<16).map {
                    ConsumerLag(
                        consumer: "inventory", topic: "inventory.commands", partition: $0, committed: committed,
                        end: end, lag: end - committed)
                }
            }
            (audit.grace, audit.pauses) = (.zero, [.milliseconds(1)])
            let reached = "events: every published event reached each of its consumers once"
            let check = try await audit.run(now: Date()).checks.first { $0.name == reached }
            return check?.examples.first { $0.contains("inventory") } ?? ""
        }
        let behind = try await words(at: 0)
        #expect(behind.contains("has not reached inventory yet") && behind.contains("inventory is at 0"), "\(behind)")
        let passed = try await words(at: 9_000)
        #expect(passed.contains("never reached inventory, which has passed it"), "\(passed)")
        // As after the loss of the embedded broker.
        let gone = try await words(at: 0, end: 0)
        #expect(gone.contains("never reached inventory: ") && gone.contains("ends before it, at 0"), "\(gone)")
        await shop.end()
    }

    /// What is under way has its time: an order that was cancelled just now still has its stock and money.
    @Test func whatIsUnderWayIsNoDamage() async throws {
        let shop = try await SagaShop(.embedded)
        let id = try await shop.place([("PLENTY", 1)], "tok_approved")
        _ = try await shop.settled(id)
        try await shop.quiet()
        await shop.stop()
        try await shop.damage(
            "update orders.orders set state = 'cancelled', updated_at = now() where id = '\(id.uuid)'")
        let audit = OrderAudit(PostgresDatabases(shop.database))
        let names = try await audit.run(now: Date()).checks.filter { $0.violations > 0 }.map(\.name)
        #expect(names == [])
        await shop.end()
    }

    /// Both sides of a command forget it after their time, one a little before the other.
    @Test func whatIsForgottenInItsTimeIsNoDamage() async throws {
        let shop = try await SagaShop(.embedded)
        let id = try await shop.place([("PLENTY", 1)], "tok_approved")
        _ = try await shop.settled(id)
        try await shop.quiet()
        await shop.stop()
        let audit = audit(shop)
        for command in ["payments.attempts", "inventory.commands"] { try await shop.damage("delete from \(command)") }
        let taken = "steps: every command was taken by its service"
        #expect(try await audit.run(now: Date()).checks.first { $0.name == taken }?.violations == 2)
        try await shop.damage("update orders.steps set done_at = now() - interval '89 days'")
        #expect(try await audit.run(now: Date()).checks.first { $0.name == taken }?.violations == 0)
        await shop.end()
    }
}
