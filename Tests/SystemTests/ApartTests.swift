import EventLoop
import FoundationEssentials
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Each service's schema lies in a database of its own: no statement asks for two of them.
@Suite(.serialized, .timeLimit(.minutes(6))) struct ApartTests {
    private func start() async throws -> Shop {
        try await Shop.started { configuration in
            for service in DaemonConfiguration.wholeServices + [DaemonConfiguration.mediaService] {
                configuration.database.services[service] = .init(name: "shop_\(service)")
            }
        }
    }

    @discardableResult
    private func expect(_ shop: Shop, _ words: String, code: Int32 = 0) async throws -> String {
        let done = try await shop.shopctl(words.split(separator: " ").map(String.init))
        #expect(done.status.code == code, "\(words): \(done.outputText)\(done.errorText)")
        return done.outputText
    }

    /// An order from its beginning to a refund, and then another that is cancelled.
    private func trade(_ shop: Shop) async throws {
        try await shop.stock([("APART", 100)])
        let sold = try await shop.place("APART", 2, key: "sold").id
        let dropped = try await shop.place("APART", 1, key: "dropped").id
        for id in [sold, dropped] {
            try await eventually(within: .seconds(60), "\(id) is confirmed") {
                try await shop.order(id).state == .confirmed
            }
        }
        try await expect(shop, "orders fulfil \(sold) --wait")
        try await expect(shop, "refunds create \(sold) --line APART=1 --restock --reason late -y --wait")
        try await expect(shop, "orders cancel \(dropped) --wait -y")
        #expect(try await shop.order(sold).refunded.amount > 0)
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await shop.shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        try await expect(shop, "stock verify")
    }

    @Test func everyToolFindsEachService() async throws {
        let shop = try await start()
        try await trade(shop)
        try await expect(shop, "topics verify")
        let asked = try await expect(
            shop, "topics replay --all --from outbox --dry-run -o csv --no-headers --columns events")
        #expect(asked.split(separator: "\r\n").compactMap { Int($0) }.reduce(0, +) > 10, "\(asked)")
        let records = try await expect(shop, "audit ls --all -o csv --no-headers --columns service")
        #expect(Set(records.split(separator: "\r\n")).isSuperset(of: ["auth", "orders", "inventory"]), "\(records)")
        try await expect(shop, "audit verify")

        // Damage in one database is seen, and that of cards in each.
        let server = shop.installation
        try await server.psql("update orders.orders set note = '4242 4242 4242 4242'", database: "shop_orders")
        try await server.psql("update inventory.levels set reserved = reserved + 1", database: "shop_inventory")
        let found = try await expect(shop, "orders audit -o json", code: 10)
        #expect(found.contains("orders.orders.note of") && found.contains("APART in main"), "\(found)")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Daemons of one service each find the inboxes of others.
    @Test func aFleetTradesAsWell() async throws {
        let shop = try await start()
        let fleet = try await Fleet.start(on: shop.installation)
        try await trade(fleet.shop)
        try await fleet.end()
    }
}
