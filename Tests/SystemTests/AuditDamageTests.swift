import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

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

    /// In this order: each adds to the ones before.
    private static func damages(_ orders: [OrderID]) -> [Damage] {
        let ids = orders.map { "'\($0.uuid)'" }
        func payment(_ number: Int) -> String { "(select payment_id from orders.orders where id = \(ids[number]))" }
        return [
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
                    update payments.payments set voided = authorized, state = 'voided' where id = \(payment(0))
                    """),
            // The other way round.
            Damage(
                check: "payments: nothing is held for an order that has ended", says: "which is cancelled",
                sql: """
                    update orders.orders set state = 'cancelled' where id = \(ids[1]);
                    update inventory.levels set reserved = reserved - 1 where sku = 'PLENTY';
                    update inventory.reservations set state = 'released' where order_id = \(ids[1])
                    """),
            Damage(
                check: "orders: confirmed only with every line reserved", says: "0 of 1 reserved",
                sql: """
                    update inventory.reservations set state = 'released' where order_id = \(ids[2]);
                    """),
            Damage(
                check: "orders: confirmed only with the whole total authorized", says: "999 of 1000 EUR authorized",
                sql: """
                    update payments.payments set authorized = authorized - 1 where id = \(payment(3));
                    update orders.orders set authorized = authorized - 1 where id = \(ids[3])
                    """),
            Damage(
                check: "payments: refunded <= captured <= authorized, and the orders agree", says: "captured 1001",
                sql: "update payments.payments set captured = authorized + 1 where id = \(payment(4))"),
            Damage(
                check: "lines: refunded <= fulfilled <= ordered", says: "refunded 2",
                sql: "update orders.order_lines set refunded = 2 where order_id = \(ids[4])"),
            Damage(
                check: "ledger: every transaction sums to zero, and all of them together", says: "all together",
                sql: "delete from payments.ledger_entries where line = 0"),
            Damage(
                check: "events: every outbox row is published", says: "auth: ",
                sql: """
                    insert into auth.outbox (id, topic, key, type, data, created_at)
                    values (gen_random_uuid(), 'auth.events', 'k', 'odd', '{}', now() - interval '1 hour')
                    """),
            Damage(
                check: "events: every published event reached each of its consumers once", says: "never reached",
                sql: "delete from inventory.inbox"),
            Damage(
                check: "no card number is stored", says: "orders.orders.note",
                sql: "update orders.orders set note = 'my card is 4242 4242 4242 4242'"),
        ]
    }

    @Test func eachCheckFindsItsDamage() async throws {
        let shop = try await SagaShop(.embedded)
        var orders: [OrderID] = []
        for _ in 0..<5 {
            orders.append(try await shop.place([("PLENTY", 1)], "tok_approved"))
            #expect(try await shop.settled(orders.last!).state == .confirmed)
        }
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
        var audit = OrderAudit(database: shop.database)
        audit.grace = .zero
        var found: Set<String> = []
        for damage in Self.damages(orders) {
            try await shop.damage(damage.sql)
            let checks = try await audit.run(now: Date()).checks.filter { $0.violations > 0 }
            #expect(Set(checks.map(\.name)).subtracting(found) == [damage.check], "\(checks)")
            let examples = checks.first { $0.name == damage.check }?.examples ?? []
            #expect(examples.contains { $0.contains(damage.says) }, "\(damage.check): \(examples)")
            #expect(!examples.joined().contains("4242 4242"))
            found.formUnion(checks.map(\.name))
        }
        // A check that is added has its damage here.
        #expect(Set(try await audit.run(now: Date()).checks.map(\.name)) == found)

        // Stock that is reserved for an order that there is none of.
        try await shop.damage(
            "update inventory.reservations set order_id = gen_random_uuid() where order_id = '\(orders[3].uuid)'")
        let stock = try await audit.run(now: Date()).checks.first { $0.name.contains("reserved for an order") }
        #expect(stock?.violations == 2 && stock?.examples.contains { $0.contains("which is unknown") } == true)
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
        let audit = OrderAudit(database: shop.database)
        let names = try await audit.run(now: Date()).checks.filter { $0.violations > 0 }.map(\.name)
        #expect(names == [])
        await shop.end()
    }
}
