import EventBus
import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite struct RetentionTests {
    @Test func answeredStepsAndKeysGoAndOpenStepsAndHistoryStay() async throws {
        let fixture = try await OrdersFixture()
        try await TestLoops.any.run {
            for number in 0..<2 {
                var request = fixture.request()
                request.idempotencyKey = "key-\(number)"
                _ = try await fixture.orders.place(request)
            }
            let database = fixture.database
            try await database.execute(
                """
                update orders.steps set state = 'done', done_at = created_at
                where command_id = (select min(command_id) from orders.steps)
                """)
            func pruned(after time: Duration) async throws -> [String: Int] {
                let now = Date() + time.inSeconds
                return try await Pruner(database, Orders.retentions, now: { now }).prune()
            }
            #expect(try await pruned(after: Orders.Limits.keyLifetime - .seconds(60)).isEmpty)
            #expect(try await pruned(after: Orders.Limits.keyLifetime + .seconds(60)) == ["orders.idempotency_keys": 2])
            #expect(EventBusOptions().inboxRetention < Orders.Limits.stepLifetime)
            #expect(try await pruned(after: Orders.Limits.stepLifetime + .seconds(60)) == ["orders.steps": 1])
            let row = try await database.query(
                """
                select (select count(*) from orders.steps where state = 'pending') as steps,
                    (select count(distinct order_id) from orders.history) as orders
                """
            ).first
            #expect(try row?["steps"] == 1 && row?["orders"] == 2)
        }
    }
}
