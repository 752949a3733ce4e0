internal import EventLoop
internal import FoundationEssentials
internal import LocalStack

/// One product with its price and stock from PostgreSQL, uncached, beside pgbench with the same query.
struct ProductBenchmark: Sendable {
    let shop: Shop

    /// What `GET /v1/variants/{sku}` asks.
    private static let query = """
        select v.product_id, p.handle, p.name, v.variant, p.description, v.price, v.currency, v.version, a.available
        from catalog.variants v
        join catalog.products p on p.id = v.product_id
        left join catalog.availability a on a.sku = v.sku
        where v.sku = $1 and v.state = 'active'
        """

    func run(_ report: inout Report) async throws {
        let script = """
            request = function()
                return wrk.format("GET", "/v1/variants/BENCH-" .. math.random(1, 1000))
            end
            """
        let query = """
            \\set n random(1, 1000)
            \(Self.query.replacing("$1", with: "'BENCH-' || :n"));
            """
        var ours = Samples()
        var peer = Samples()
        for _ in 0..<3 {
            ours.add(
                try await shop.wrk(shop.installation.server, connections: 64, seconds: 5, script: script))
            peer.add(try await shop.pgbench(query, clients: 16, seconds: 5))
        }
        report.add(
            .atLeast(
                0.6, "GET of one product with price and stock", ours: ours.median, peer: peer.median,
                "pgbench -M prepared -c 16, the same query", unit: "requests/s"))
    }
}
