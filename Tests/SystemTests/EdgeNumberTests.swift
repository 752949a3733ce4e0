import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Numbers at the edges of what can be said, in every field, parameter and header that takes one: they are refused or
/// taken, and the daemon lives.
@Suite(.serialized, .timeLimit(.minutes(20))) struct EdgeNumberTests {
    static let numbers = [
        "-9223372036854775808", "-2147483649", "-1", "0", "1", "2147483647", "2147483648", "1000000000",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e300", "-1e300", "1e999999999", "-0",
        "0.5", String(repeating: "9", count: 1_000), #""1""#, #""9223372036854775807""#, "null", "true", "[]", "{}",
    ]
    static let texts = [
        "-9223372036854775808", "-1", "0", "1", "2147483648", "9223372036854775807", "9223372036854775808", "1e300",
        "-0",
        "0.5", "+1", "NaN", "", "%00", "%CC%81", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
        "-0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00%2B23:59", "10000-01-01T00:00:00Z",
    ]
    static let headers: [(String, [String])] = [
        (
            "Prefer",
            ["wait=9223372036854775807", "wait=-1", "wait=1e300", "wait=", "wait=99999999999999999999", "wait"]
        ),
        (
            "If-Match",
            ["\"9223372036854775807\"", "\"-9223372036854775808\"", "\"9223372036854775808\"", "\"", "*", "1"]
        ),
        ("Last-Event-ID", ["9223372036854775807", "-1", "9223372036854775807:9999-12-31T23:59:59Z", "x"]),
        ("X-Forwarded-For", ["999999999999.1.1.1", "::ffff:99999", ","]),
        ("Range", ["bytes=0-9223372036854775807", "bytes=-9223372036854775808"]),
        ("traceparent", ["00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff", "99999999999999999999"]),
    ]

    @Test func edgesAreAnsweredOnEveryRoute() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        let daemon = try #require(Daemon(installation))
        try await shop.stock([("CUP", 100)])
        let order = try await shop.place("CUP", 2, key: "edges-1")
        try await eventually("it is confirmed") { try await shop.order(order.id).state == .confirmed }
        let known = ["order": order.id.description, "sku": "CUP", "payment": order.paymentId.description]
        var asker = Asker(shop: shop)
        let tokens = try await RouteWalk.tokens(of: shop)
        for step in try await RouteWalk.steps() where step.door == .rest {
            let token = step.route.access == .customer ? tokens[.customer] : tokens[.admin]
            let path = step.path(known)
            for body in try step.bodies {
                for (what, edge) in try Self.bodies(from: body) {
                    try await asker.ask(step, edge, path, token, what)
                }
            }
            let sample = try step.bodies[0]
            for name in step.route.query ?? [] {
                for text in Self.texts {
                    try await asker.ask(step, sample, "\(path)?\(name)=\(text)", token, "?\(name)")
                }
            }
            for name in step.route.parameterNames {
                for text in Self.texts where !text.isEmpty {
                    var given = known
                    given[name] = Percent.decode(text.utf8) ?? text
                    try await asker.ask(step, sample, step.path(given), token, "{\(name)} = \(text)")
                }
            }
            for (name, values) in Self.headers {
                for value in values {
                    try await asker.ask(step, sample, path, token, "\(name): \(value)", [name: value])
                }
            }
        }
        #expect(asker.asked > 2_000 && asker.limited < asker.asked / 4, "\(asker.asked), limited \(asker.limited)")
        _ = try daemon.processorTime()
        #expect(try await shop.ask("GET", "/healthz").status < 500)
        try await installation.down(purge: true, on: TestLoops.any)
    }

    private struct Asker {
        let shop: Shop
        var asked = 0
        /// Answered by a limit, not by the route.
        var limited = 0

        mutating func ask(
            _ step: RouteWalk.Step, _ body: RouteBody.Sample, _ path: String, _ token: String?, _ what: String,
            _ headers: HTTPFields = [:]
        ) async throws {
            var headers = headers
            headers["Idempotency-Key"] = "edge-\(UUID())"
            var request = HTTPClientRequest(
                step.route.method.description, shop.server + path, headers: headers,
                body: body.bytes.isEmpty ? .none : .bytes(body.bytes))
            if let token { request.headers["Authorization"] = "Bearer \(token)" }
            if !body.contentType.isEmpty { request.headers["Content-Type"] = body.contentType }
            let status = try await shop.status(of: request)
            asked += 1
            if status == 429 { limited += 1 }
            let text = String(decoding: body.bytes.prefix(300), as: UTF8.self)
            #expect(status < 500, "\(step) with \(what) in \(text): \(status)")
        }
    }

    /// The sample with each of its numbers, and in files each cell of digits, at each edge.
    private static func bodies(from sample: RouteBody.Sample) throws -> [(String, RouteBody.Sample)] {
        switch sample.contentType {
        case "application/json", "application/jsonl":
            let value = try StrictJSON.parse(sample.bytes)
            return value.places.filter { $0.value.integerValue != nil }.flatMap { path, _ in
                numbers.map { number in
                    let text = value.text(with: number, at: path[...])
                    return (
                        "/" + path.joined(separator: "/"),
                        RouteBody.Sample(contentType: sample.contentType, bytes: Array(text.utf8))
                    )
                }
            }
        case "text/csv":
            let lines = String(decoding: sample.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(
                String.init)
            let cells = lines[1].split(separator: ",", omittingEmptySubsequences: false)
            return cells.indices.filter { cells[$0].contains(where: \.isNumber) }.flatMap { index in
                numbers.map { number in
                    var row = cells
                    row[index] = Substring("\"" + number.replacing("\"", with: "\"\"") + "\"")
                    let text = "\(lines[0])\r\n\(row.joined(separator: ","))\r\n"
                    return ("cell \(index)", RouteBody.Sample(contentType: "text/csv", bytes: Array(text.utf8)))
                }
            }
        default: return []
        }
    }
}
