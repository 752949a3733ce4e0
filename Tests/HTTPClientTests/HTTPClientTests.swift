import EventLoop
import HTTPClient
import HTTPServer
import Observability
import TestSupport
import Testing

/// A server for the tests of the client, and the client. One loop, so that connections can be counted.
struct Pair {
    let server: HTTPServer
    let client: HTTPClient
    let url: String

    static func with<T: Sendable>(
        _ change: (inout HTTPClientConfiguration) -> Void = { _ in },
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        _ body: @escaping @Sendable (Pair) async throws -> T
    ) async throws -> T {
        var limits = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        limits.limits.bodyBytes = 1 << 30
        let server = HTTPServer(limits, group: TestLoops.group, handler: handler)
        try await server.start()
        var configuration = HTTPClientConfiguration()
        change(&configuration)
        let client = HTTPClient(configuration, group: TestLoops.group)
        let pair = Pair(server: server, client: client, url: "http://127.0.0.1:\(server.port)")
        do {
            let result = try await TestLoops.group.loops[0].run { try await body(pair) }
            await client.close()
            await server.stop()
            return result
        } catch {
            await client.close()
            await server.stop()
            throw error
        }
    }

    /// The error that `body` throws.
    static func failure(_ body: () async throws -> Void) async -> HTTPClientError? {
        do {
            try await body()
            Issue.record("nothing was thrown")
            return nil
        } catch let error as HTTPClientError { return error } catch {
            Issue.record("\(error) was thrown")
            return nil
        }
    }
}

/// What a request was, in text.
@Sendable private func echo(_ request: HTTPRequest) async -> HTTPResponse {
    var lines = ["\(request.method) \(request.target)"]
    for (name, value) in request.headers { lines.append("\(name.lowercased()): \(value)") }
    let body = (try? await request.body.collect(upTo: 1 << 20)) ?? []
    return .text((lines + ["", String(decoding: body, as: UTF8.self)]).joined(separator: "\n"))
}
/// How long its body was.
@Sendable private func measure(_ request: HTTPRequest) async -> HTTPResponse {
    var count = 0
    do { for try await chunk in request.body { count += chunk.count } } catch { return .text("\(error)", status: 500) }
    return .text("\(count)")
}

@Suite struct HTTPClientExchangeTests {
    @Test func requestGoesAsItIsAndAnswerComesAsItIs() async throws {
        try await Pair.with(handler: echo) { pair in
            let request = HTTPClientRequest(
                "PUT", pair.url + "/a%20b/../c?x=1&y=%2F", headers: ["X-One": "1", "x-empty": "", "User-Agent": "me"],
                body: .text("hällo"))
            let (response, body) = try await pair.client.fetch(request)
            #expect(response.status == 200 && response.version == "1.1")
            #expect(response.headers["content-type"] == "text/plain; charset=utf-8")
            let lines = String(decoding: body, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.first == "PUT /a%20b/../c?x=1&y=%2F")
            #expect(lines.last == "hällo")
            #expect(lines.contains("x-one: 1") && lines.contains("x-empty: ") && lines.contains("user-agent: me"))
            #expect(lines.contains("content-length: 6"))
            #expect(!lines.contains { $0.hasPrefix("expect:") || $0.hasPrefix("content-type:") })
        }
    }

    @Test func methodsWithoutBodySayWhatTheyMean() async throws {
        try await Pair.with(handler: echo) { pair in
            for method in ["GET", "DELETE", "POST", "OPTIONS"] {
                let (_, body) = try await pair.client.fetch(HTTPClientRequest(method, pair.url))
                let text = String(decoding: body, as: UTF8.self)
                #expect(text.hasPrefix("\(method) /\n"))
                #expect(text.contains("content-length: 0") == (method == "POST"), "\(method)")
            }
            let (head, body) = try await pair.client.fetch(HTTPClientRequest("HEAD", pair.url))
            #expect(head.status == 200 && body.isEmpty && head.headers["Content-Length"] != nil)
        }
    }

    @Test func bodiesOfAllSizesArriveWhole() async throws {
        try await Pair.with(handler: { request in
            HTTPResponse(body: .bytes((try? await request.body.collect(upTo: 1 << 24)) ?? []))
        }) { pair in
            for size in [0, 1, 1_023, 1_024, 65_535, 65_536, 1_000_003] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                let (_, body) = try await pair.client.fetch(HTTPClientRequest("POST", pair.url, body: .bytes(bytes)))
                #expect(body == bytes, "\(size) bytes")
            }
        }
    }

    @Test func connectionIsUsedAgain() async throws {
        try await Pair.with(handler: echo) { pair in
            for _ in 0..<100 { _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url)) }
            let statistics = await pair.client.statistics()
            #expect(statistics.requests == 100 && statistics.connectionsOpened == 1 && statistics.failures == 0)
        }
    }

    @Test func manyRequestsShareFewConnections() async throws {
        try await Pair.with({ $0.maximumConnectionsPerHost = 5 }, handler: echo) { pair in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<300 {
                    group.addTask(executorPreference: EventLoop.current) {
                        let (response, _) = try await pair.client.fetch(HTTPClientRequest("GET", pair.url))
                        #expect(response.status == 200)
                    }
                }
                try await group.waitForAll()
            }
            let statistics = await pair.client.statistics()
            #expect(statistics.connectionsOpened <= 5 && statistics.openSockets <= 5 && statistics.inFlight == 0)
        }
    }

    @Test func redirectIsAnAnswerLikeAnother() async throws {
        try await Pair.with(handler: { _ in HTTPResponse(status: 302, headers: ["Location": "/b"]) }) { pair in
            let response = try await pair.client.send(HTTPClientRequest("GET", pair.url + "/a"))
            #expect(response.status == 302 && response.headers["location"] == "/b")
        }
    }

    @Test func contextTravelsWithTheRequest() async throws {
        try await Pair.with(handler: echo) { pair in
            let trace = TraceContext()
            let (_, body) = try await RequestContext.$current.withValue(
                RequestContext(requestID: "req-1", trace: trace)
            ) { try await pair.client.fetch(HTTPClientRequest("GET", pair.url)) }
            let text = String(decoding: body, as: UTF8.self)
            #expect(text.contains("traceparent: 00-\(trace.traceID)-") && text.contains("x-request-id: req-1"))
            #expect(!text.contains(trace.spanID))
        }
    }

    @Test func clientWorksFromOutsideTheLoops() async throws {
        try await Pair.with(handler: echo) { pair in
            let status = try await Task.detached {
                try await pair.client.fetch(HTTPClientRequest("GET", pair.url)).response.status
            }.value
            #expect(status == 200)
        }
    }
}

@Suite struct HTTPClientStreamTests {
    @Test(arguments: [nil, 5_000_000]) func bodyIsSentPieceByPiece(_ length: Int?) async throws {
        try await Pair.with(handler: measure) { pair in
            let body = HTTPClientRequestBody.stream(length: length) { writer in
                var left = 5_000_000
                while left > 0 {
                    let size = min(left, 77_777)
                    try await writer.write([UInt8](repeating: 7, count: size))
                    left -= size
                }
            }
            let (response, answer) = try await pair.client.fetch(HTTPClientRequest("PUT", pair.url, body: body))
            #expect(response.status == 200 && String(decoding: answer, as: UTF8.self) == "5000000")
        }
    }

    @Test func emptyStreamIsAnEmptyBody() async throws {
        try await Pair.with(handler: measure) { pair in
            for length in [nil, 0] {
                let request = HTTPClientRequest("PUT", pair.url, body: .stream(length: length) { _ in })
                let (_, body) = try await pair.client.fetch(request)
                #expect(String(decoding: body, as: UTF8.self) == "0")
            }
        }
    }

    @Test func sequenceIsABody() async throws {
        try await Pair.with(handler: measure) { pair in
            let (pieces, feed) = AsyncStream<[UInt8]>.makeStream()
            for _ in 0..<10 { feed.yield([1, 2, 3]) }
            feed.finish()
            let (_, body) = try await pair.client.fetch(HTTPClientRequest("POST", pair.url, body: .sequence(pieces)))
            #expect(body == Array("30".utf8))
        }
    }

    @Test func bodyOfAnotherLengthThanAnnouncedIsRefused() async throws {
        try await Pair.with(handler: measure) { pair in
            for size in [9, 11] {
                let body = HTTPClientRequestBody.stream(length: 10) {
                    try await $0.write([UInt8](repeating: 1, count: size))
                }
                let error = await Pair.failure {
                    _ = try await pair.client.fetch(HTTPClientRequest("PUT", pair.url, body: body))
                }
                #expect(error?.code == .invalidRequest)
            }
            #expect(await pair.client.statistics().inFlight == 0)
        }
    }

    @Test func producersErrorEndsTheExchange() async throws {
        struct Broken: Error {}
        try await Pair.with(handler: measure) { pair in
            let body = HTTPClientRequestBody.stream(length: nil) { writer in
                try await writer.write([1])
                throw Broken()
            }
            let error = await Pair.failure {
                _ = try await pair.client.fetch(HTTPClientRequest("PUT", pair.url, body: body))
            }
            #expect(error?.code == .requestBody && error?.underlying is Broken)
        }
    }

    @Test func serverThatDoesNotReadHoldsTheProducerUp() async throws {
        let gate = Gate()
        let written = Count()
        try await Pair.with(handler: { request in
            await gate.wait()
            return await measure(request)
        }) { pair in
            let total = 64 << 20
            let body = HTTPClientRequestBody.stream(length: total) { writer in
                let piece = [UInt8](repeating: 1, count: 64 << 10)
                for _ in 0..<total / piece.count {
                    try await writer.write(piece)
                    await written.add(piece.count)
                }
            }
            async let answer = pair.client.fetch(HTTPClientRequest("PUT", pair.url, body: body))
            let ahead = try await written.settled()
            #expect(ahead < 32 << 20)
            await gate.open()
            let count = String(decoding: try await answer.body, as: UTF8.self)
            #expect(count == "\(total)")
        }
    }

    @Test func slowReaderHoldsTheServerUp() async throws {
        let written = Count()
        let total = 64 << 20
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .stream(length: total) { writer in
                    let piece = [UInt8](repeating: 1, count: 64 << 10)
                    for _ in 0..<total / piece.count {
                        try await writer.write(piece)
                        await written.add(piece.count)
                    }
                })
        }) { pair in
            let response = try await pair.client.send(HTTPClientRequest("GET", pair.url))
            #expect(try await written.settled() < 32 << 20)
            var count = 0
            for try await chunk in response.body { count += chunk.count }
            #expect(count == total)
        }
    }

    @Test func bothDirectionsRunAtOnce() async throws {
        // It sends back what comes, chunk by chunk, from the first byte on.
        let (server, url) = try await RawServer.start { _, received in
            guard received.hasPrefix("POST") else { return [.send(received), .forget] }
            guard let end = received.firstRange(of: "\r\n\r\n") else { return [] }
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            return [.send(head + received[end.upperBound...]), .forget]
        }
        let client = HTTPClient(group: TestLoops.group)
        let (pieces, feed) = AsyncStream<[UInt8]>.makeStream()
        let response = try await client.send(HTTPClientRequest("POST", url, body: .sequence(pieces)))
        feed.yield([0])
        var seen: [UInt8] = []
        for try await chunk in response.body {
            seen += chunk
            if let last = seen.last, last < 20 { feed.yield([last + 1]) } else { feed.finish() }
        }
        #expect(seen == Array(0...20))
        await client.close()
        await server.stop()
    }

    @Test func droppedResponseEndsItsExchange() async throws {
        let left = Gate()
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .stream { writer in
                    do {
                        while true { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
                    } catch {
                        await left.open()
                        throw error
                    }
                })
        }) { pair in
            _ = try await pair.client.send(HTTPClientRequest("GET", pair.url)).status
            await left.wait()
            #expect(await pair.client.statistics().inFlight == 0)
        }
    }

    @Test func limitOfACollectedBodyHolds() async throws {
        try await Pair.with(handler: { request in
            request.path == "/long"
                ? HTTPResponse(body: .bytes([UInt8](repeating: 1, count: 1_001)))
                : HTTPResponse(body: .stream { for _ in 0..<1_001 { try await $0.write([1]) } })
        }) { pair in
            for path in ["/long", "/chunked"] {
                let (_, body) = try await pair.client.fetch(HTTPClientRequest("GET", pair.url + path), upTo: 1_001)
                #expect(body.count == 1_001)
                let error = await Pair.failure {
                    _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url + path), upTo: 1_000)
                }
                #expect(error?.code == .tooLarge)
            }
        }
    }
}
