internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import LocalStack
internal import ShopAPI

/// All benchmarks, in the order in which they disturb each other least.
struct Benchmarks: Sendable {
    let loop: EventLoop
    let group: EventLoopGroup

    static let all = [
        "start", "healthz", "product", "hot", "orders", "memory", "topics", "cache", "list", "export", "chats",
        "chatcosts",
    ]
    /// They take a quarter of an hour and gigabytes: only when they are named.
    static let named = ["audit", "growth"]

    func run(_ wanted: [String]) async throws -> Report {
        let known = Self.all + Self.named
        for name in wanted where !known.contains(name) {
            throw BenchError("there is no benchmark \"\(name)\"; there are \(known.joined(separator: ", "))")
        }
        let chosen = wanted.isEmpty ? Self.all : wanted
        var configuration = HTTPClientConfiguration()
        configuration.maximumConnectionsPerHost = 320
        configuration.deadlines.total = .seconds(120)
        let client = HTTPClient(configuration, group: group)
        var report = Report(at: Date(), machine: Report.describeMachine())
        let directory = TemporaryDirectory.make("shopbench")
        if chosen.contains(where: { $0 != "growth" }) { try await measure(chosen, directory, client, &report) }
        if chosen.contains("growth") { try await measureGrowth("\(directory)-growth", client, &report) }
        return report
    }

    private func measureGrowth(_ directory: String, _ client: HTTPClient, _ report: inout Report) async throws {
        say("starting an installation in \(directory)")
        let shop = try await GrowthBenchmark.start(directory, client: client, loop: loop)
        do {
            try await GrowthBenchmark(shop: shop, group: group).run(&report)
        } catch {
            _ = try? await shop.installation.down(purge: true, on: loop)
            throw error
        }
        try await shop.installation.down(purge: true, on: loop)
    }

    /// All that share an installation.
    private func measure(
        _ chosen: [String], _ directory: String, _ client: HTTPClient, _ report: inout Report
    ) async throws {
        say("starting an installation in \(directory)")
        let shop = try await Shop.start(directory, client: client, loop: loop)
        do {
            for name in Self.all + Self.named where chosen.contains(name) && name != "growth" {
                try await measure(name, shop, &report)
            }
        } catch {
            _ = try? await shop.installation.down(purge: true, on: loop)
            throw error
        }
        try await shop.installation.down(purge: true, on: loop)
    }

    private func measure(_ name: String, _ shop: Shop, _ report: inout Report) async throws {
        switch name {
        case "start": try await CommandBenchmark(shop: shop).run(&report)
        case "healthz": try await HealthBenchmark(shop: shop).run(&report)
        case "product": try await ProductBenchmark(shop: shop).run(&report)
        case "hot": try await HotStockBenchmark(shop: shop, group: group).run(&report)
        case "orders": try await OrdersBenchmark(shop: shop).run(&report)
        case "cache": try await CacheBenchmark(shop: shop, group: group).run(&report)
        case "memory": try await MemoryBenchmark(shop: shop).run(&report)
        case "topics": try await TopicsBenchmark(shop: shop).run(&report)
        case "audit": try await AuditBenchmark(shop: shop).run(&report)
        case "chats": try await ChatBenchmark(shop: shop, group: group).run(&report)
        case "chatcosts": try await ChatCostBenchmark(shop: shop, group: group).run(&report)
        case "list": try await ListBenchmark(shop: shop).run(&report)
        default: try await ExportBenchmark(shop: shop).run(&report)
        }
    }
}

/// Directories of our own under the system's temporary one.
enum TemporaryDirectory {
    static func make(_ name: String) -> String {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        return "\(base)/\(name)-\(getpid())"
    }
}
