import EventLoop
import LocalStack
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// `kill -9` of each part, one after another, while customers are buying.
@Suite struct KillTests {
    @Test(.timeLimit(.minutes(5))) func noOrderIsLostWhateverIsKilled() async throws {
        let shop = Shop(try await TestInstallation.start())
        let skus = (0..<5).map { "KILL-\($0)" }
        try await shop.stock(skus.map { ($0, 10_000) })
        let customers = Customers(shop, skus)
        let load = Task { await customers.run(count: 8) }

        for part in ["shopd", "postgres", "redis", "shopd"] {
            let before = customers.placed.count
            try await eventually(within: .seconds(60), "orders are placed") { customers.placed.count > before + 30 }
            try await shop.installation.kill(part, on: TestLoops.any)
            _ = try await shop.installation.up(on: TestLoops.any)
        }
        let before = customers.placed.count
        try await eventually(within: .seconds(60), "orders are placed again") { customers.placed.count > before + 30 }
        customers.stop()
        await load.value

        let placed = customers.placed
        #expect(Set(placed).count == placed.count)
        for id in placed {
            try await eventually(within: .seconds(90), "\(id) reaches an end") {
                try await shop.order(id).state.isSettled
            }
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await shop.shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}

/// People who buy one thing after another, each order under a key of its own until it is answered.
final class Customers: Sendable {
    private struct State {
        var placed: [OrderID] = []
        var isStopped = false
    }
    private let state = Mutex(State())
    private let shop: Shop
    private let skus: [String]

    init(_ shop: Shop, _ skus: [String]) {
        self.shop = shop
        self.skus = skus
    }

    var placed: [OrderID] { state.withLock { $0.placed } }
    func stop() { state.withLock { $0.isStopped = true } }

    func run(count: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<count { group.addTask { await self.buy(number) } }
        }
    }

    private func buy(_ number: Int) async {
        var round = 0
        while !state.withLock({ $0.isStopped }) {
            round += 1
            let sku = skus[(number + round) % skus.count]
            let card = round % 7 == 0 ? "tok_declined" : "tok_approved"
            while !state.withLock({ $0.isStopped }) {
                do {
                    let order = try await shop.place(sku, 1, key: "customer-\(number)-\(round)", token: card)
                    state.withLock { $0.placed.append(order.id) }
                    break
                } catch {
                    // Whatever it was: the same key again, until there is an answer.
                    try? await TestLoops.any.sleep(for: .milliseconds(50))
                }
            }
        }
    }
}
