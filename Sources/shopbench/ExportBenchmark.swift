internal import EventLoop
internal import FoundationEssentials
internal import LocalStack

/// `orders export` of a million orders beside `psql`'s `\copy` of the same columns of the same rows, each into a file.
struct ExportBenchmark: Sendable {
    let shop: Shop
    private static let count = 1_000_000
    private static let runs = 3

    func run(_ report: inout Report) async throws {
        try await ListBenchmark(shop: shop).fill(upTo: Self.count)
        let home = shop.installation.home
        let export = Command(
            "/bin/sh",
            [
                "-c", "exec \"$0\" \"$@\" > \(home)/export.csv", shop.shopctl, "orders", "export", "--server",
                shop.installation.server, "--credentials-file", shop.installation.adminFile,
            ], shop.commandEnvironment)
        let columns =
            "id, state, payment_state, total, currency, customer_id, placed_at, authorized, currency, captured, "
            + "currency, refunded, currency, payment_id, updated_at, version, reason ->> 'code', "
            + "reason ->> 'message', note, null, reason -> 'shortages'"
        let copy = Command(
            "psql",
            ["-Xq", "-c", "\\copy (select \(columns) from orders.orders order by id) to '\(home)/copy.csv' csv"],
            shop.postgresEnvironment)
        var ours = Samples()
        var peer = Samples()
        for _ in 0..<Self.runs {
            for value in try await export.times(1, on: shop.loop).values { ours.add(value) }
            for value in try await copy.times(1, on: shop.loop).values { peer.add(value) }
        }
        let (exported, copied) = (try lines("\(home)/export.csv"), try lines("\(home)/copy.csv"))
        guard exported == copied + 1 else { throw BenchError("\(exported) lines exported, \(copied) rows copied") }
        let rows = Double(copied)
        report.add(
            .atLeast(
                0.5, "orders export, 1,000,000 orders", ours: rows / ours.median, peer: rows / peer.median,
                "psql \\copy", unit: "rows/s"))
    }

    private func lines(_ path: String) throws -> Int {
        let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        return data.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }
}
