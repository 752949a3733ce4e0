import EventLoop
import HTTPClient
import HTTPServer
import HTTPService
import ShopAPI
import StorefrontGateway
import Synchronization
import TestSupport
import Testing

/// A gateway in front of another daemon, both on real ports.
@Suite struct ForwardingTests {
    let stage = Stage()
    let client = HTTPClient(group: TestLoops.group)

    private func withTwoDaemons(
        _ configure: (inout StorefrontConfiguration) -> Void = { _ in },
        _ body: (_ base: String, _ behind: HTTPServer) async throws -> Void
    ) async throws {
        let behind = HTTPServer(
            HTTPServerConfiguration(), group: TestLoops.group,
            router: try StorefrontGateway.internalRouter(hosted: stage.hosted, environment: Stage.environment))
        try await behind.start()
        let there = "http://127.0.0.1:\(behind.port)"
        var configuration = StorefrontConfiguration(upstreams: ["catalog": there, "orders": there])
        configure(&configuration)
        let door = HTTPServer(
            HTTPServerConfiguration(), group: TestLoops.group,
            router: try stage.gateway(configuration, hosted: []).router)
        try await door.start()
        do { try await body("http://127.0.0.1:\(door.port)", behind) } catch {
            await door.stop()
            await behind.stop()
            throw error
        }
        await door.stop()
        await behind.stop()
    }

    @Test func requestsAndAnswersPassThrough() async throws {
        try await withTwoDaemons { base, _ in
            let (answer, body) = try await client.fetch(HTTPClientRequest("GET", "\(base)/v1/products?limit=3"))
            #expect(answer.status == 200 && String(decoding: body, as: UTF8.self).contains("\"3\""))
            let (refused, _) = try await client.fetch(HTTPClientRequest("GET", "\(base)/v1/products?nonsense=3"))
            #expect(refused.status == 400 && refused.headers["Content-Type"] == "application/problem+json")
            let (own, text) = try await client.fetch(
                HTTPClientRequest("GET", "\(base)/v1/orders", headers: ["Authorization": "Bearer customer"]))
            #expect(own.status == 200 && String(decoding: text, as: UTF8.self) == NamedTokens.customer.description)
            #expect(try await client.send(HTTPClientRequest("POST", "\(base)/internal/v1/quotes")).status == 404)
            #expect(
                try await client.send(HTTPClientRequest("POST", "\(base)/v1/orders/../../internal/v1/quotes")).status
                    == 404)
        }
    }

    @Test func bodiesAreStreamedAndHeadersOfOneHopStay() async throws {
        try await withTwoDaemons { base, behind in
            let request = HTTPClientRequest(
                "PUT", "\(base)/v1/carts/c/lines/s",
                headers: [
                    "Connection": "X-Secret", "X-Secret": "1", "X-Kept": "2", "X-Forwarded-For": "6.6.6.6",
                    "X-Request-Id": "mine", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                ],
                body: .stream(length: nil) { writer in
                    let piece = [UInt8](repeating: 1, count: 1 << 20)
                    for _ in 0..<32 { try await writer.write(piece) }
                })
            let (answer, _) = try await client.fetch(request)
            // The service's limit for that route is 1 MiB: the gateway has it from the same declaration.
            #expect(answer.status == 413)
            var small = request
            small.body = .bytes([UInt8](repeating: 1, count: 900_000))
            let (passed, _) = try await client.fetch(small)
            #expect(passed.status == 203 && passed.headers["X-Count"] == "900000")
            #expect(passed.headers["X-Hop"] == nil && passed.headers["X-Request-Id"] == "mine")
            let seen = stage.state.withLock { $0.seen.last }
            #expect(seen?.headers["X-Secret"] == nil && seen?.headers["X-Kept"] == "2")
            #expect(seen?.headers.values("X-Forwarded-For") == ["127.0.0.1"])
            #expect(seen?.headers.values("X-Request-Id") == ["mine"])
            #expect(seen?.headers["traceparent"]?.contains("0af7651916cd43dd8448eb211c80319c") == true)
            #expect(behind.statistics.requests == 2)
        }
    }

    @Test func eventsArriveOneByOneAndLeavingIsPassedOn() async throws {
        try await withTwoDaemons { base, _ in
            let request = HTTPClientRequest(
                "GET", "\(base)/v1/orders/ord_1/events", headers: ["Authorization": "Bearer customer"])
            let hasBegun = Atomic<Bool>(false)
            let reading = Task {
                var pieces = try await client.send(request).body.makeAsyncIterator()
                let first = try await pieces.next()
                #expect(String(decoding: first ?? [], as: UTF8.self) == "id: 1\ndata: one\n\n")
                hasBegun.store(true, ordering: .relaxed)
                _ = try await pieces.next()
            }
            try await eventually("the stream has begun") { hasBegun.load(ordering: .relaxed) }
            reading.cancel()
            _ = try? await reading.value
            try await eventually("the service behind has noticed") { stage.state.withLock { $0.ended } == "cancelled" }
        }
    }

    @Test func limitsAreThoseThatTheRouteDeclares() async throws {
        try await withTwoDaemons {
            $0.answersWithin = .milliseconds(200)
        } _: { base, behind in
            var request = HTTPClientRequest(
                "POST", "\(base)/admin/v1/orders/audit", headers: ["Authorization": "Bearer operator"])
            let (slow, text) = try await client.fetch(request)
            #expect(slow.status == 200 && String(decoding: text, as: UTF8.self) == "audited")
            let passed = behind.statistics.requests
            request.body = .text("eleven bytes")
            #expect(try await client.fetch(request).0.status == 413)
            request.method = "PUT"
            request.body = .none
            let (wrong, _) = try await client.fetch(request)
            #expect(wrong.status == 405 && wrong.headers["Allow"] == "POST")
            #expect(behind.statistics.requests == passed)
        }
    }

    @Test func aServiceThatIsDeadOrSlowIsSaid() async throws {
        try await withTwoDaemons {
            $0.answersWithin = .milliseconds(200)
        } _: { base, behind in
            let (slow, text) = try await client.fetch(HTTPClientRequest("GET", "\(base)/v1/orders/ord_1"))
            #expect(slow.status == 504 && String(decoding: text, as: UTF8.self).contains("\"code\":\"timeout\""))
            await behind.stop()
            let (dead, body) = try await client.fetch(HTTPClientRequest("GET", "\(base)/v1/products"))
            #expect(dead.status == 503 && dead.headers["Retry-After"] == "1")
            #expect(String(decoding: body, as: UTF8.self).contains("catalog does not answer"))
        }
    }
}
