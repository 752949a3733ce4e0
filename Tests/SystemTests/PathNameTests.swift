import EventLoop
import HTTPService
import LocalStack
import Postgres
import ShopAPI
import TestSupport
import Testing

/// A thing whose name stands in paths can be reached by it, or is not made. The words are the routes' own.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PathNameTests {
    private static let hostile = [
        "a/b", "a b", "é", "%2e", "..%2f", "a?b", "a#b", "\\", "-", "_", "...", "a.", ".a", "history", "{sku}", "A-1",
        "x;y", "+",
    ]

    @Test func aSKUIsReachedByItsNameOrRefused() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        let token = try await shop.adminToken
        let words = RouteWords.reserved(for: "sku", in: try await RouteWalk.steps().map(\.route.path))
        #expect(words.isSuperset(of: [".", "..", "verify", "reservations", "import", "adjustments"]))
        for name in words.sorted() + Self.hostile {
            let product = ProductUpsert(sku: name, name: "A thing", price: Money(100, Currency("EUR")!))
            let made = try await shop.ask(
                "POST", "/admin/v1/products", String(decoding: try JSONText.encode(product), as: UTF8.self),
                token: token)
            let stocked = try await shop.ask(
                "POST", "/admin/v1/stock/adjustments",
                String(
                    decoding: try JSONText.encode(StockAdjustments(adjustments: [.init(sku: name, delta: 5)])),
                    as: UTF8.self), token: token)
            #expect(
                made.status == 201 && stocked.status == 200 || made.status == 422 && stocked.status == 422, "\(name)")
            #expect(!words.contains(name) || made.status == 422, "\(name): \(made)")
            for (answer, pointer) in [(made, "/sku"), (stocked, "sku")] where answer.status == 422 {
                #expect("\(answer)".contains(pointer), "\(answer)")
            }
            guard made.status == 201 else { continue }
            let escaped = name.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            for path in ["/admin/v1/products/\(escaped)", "/admin/v1/stock/\(escaped)", "/v1/variants/\(escaped)"] {
                let found = try await shop.ask("GET", path, token: token)
                #expect(found.status == 200 && "\(found)".contains("\"\(name)\""), "\(path): \(found)")
            }
            let shown = try await shop.shopctl(["stock", "get", "-o", "name", "--", name])
            #expect(shown.outputText.contains(name), "\(shown.errorText)")
        }
        try await reachOld(shop, installation, token)
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// What was made before a word became one is still reached.
    private func reachOld(_ shop: Shop, _ installation: Installation, _ token: String) async throws {
        let configuration = try installation.configuration()
        let admin = try #require(configuration.database.admin)
        let database = PostgresClient(
            try configuration.database.client(as: admin, named: "test"), group: TestLoops.group)
        try await TestLoops.any.run {
            try await database.execute("insert into inventory.items (sku) values ('verify')")
            try await database.execute(
                "insert into inventory.levels (sku, warehouse, on_hand, reserved, version, updated_at) "
                    + "select 'verify', code, 0, 0, 1, now() from inventory.warehouses limit 1")
        }
        await database.close()
        let adjusted = try await shop.ask(
            "POST", "/admin/v1/stock/%76erify/adjust", #"{"delta":3}"#, token: token)
        #expect(adjusted.status == 200, "\(adjusted)")
        let shown = try await shop.shopctl(["stock", "get", "verify", "-o", "json"])
        #expect(shown.outputText.contains("\"verify\"") && shown.status.isSuccess, "\(shown.errorText)")
    }
}
