import EventLoop
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@Suite struct HTTPClientDeadlineTests {
    /// A handler that never answers, until its client has left.
    @Sendable static func silent(_ request: HTTPRequest) async -> HTTPResponse {
        try? await Task.sleep(for: .seconds(600))
        return .text("late")
    }
    private func took(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = ContinuousClock.now
        try await body()
        return .now - start
    }

    @Test func connectingHasADeadline() async throws {
        // It accepts, and never answers the TLS handshake.
        let (server, url) = try await RawServer.start { _, _ in [] }
        let client = HTTPClient(group: TestLoops.group)
        let request = HTTPClientRequest(
            "GET", url.replacing("http:", with: "https:"), deadlines: HTTPDeadlines(connect: .milliseconds(150)))
        var error: HTTPClientError?
        let time = await took { error = await Pair.failure { _ = try await client.fetch(request) } }
        #expect(error?.code == .connectTimeout && error?.wasNeverSent == true && error?.isUnreachable == true)
        #expect(time >= .milliseconds(150) && time < .seconds(60))
        await client.close()
        await server.stop()
    }

    @Test func answeringHasADeadline() async throws {
        try await Pair.with(handler: Self.silent) { pair in
            let request = HTTPClientRequest(
                "POST", pair.url, body: .text("x"), deadlines: HTTPDeadlines(firstByte: .milliseconds(150)))
            let error = await Pair.failure { _ = try await pair.client.fetch(request) }
            #expect(error?.code == .firstByteTimeout && error?.wasNeverSent == false)
            #expect(await pair.client.statistics().inFlight == 0)
        }
    }

    @Test func shorterPhaseBeginsWhenItBegins() async throws {
        try await Pair.with(handler: Self.silent) { pair in
            let deadlines = HTTPDeadlines(connect: .seconds(60), firstByte: .milliseconds(100))
            let time = await took {
                let error = await Pair.failure {
                    _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url, deadlines: deadlines))
                }
                #expect(error?.code == .firstByteTimeout)
            }
            #expect(time < .seconds(60))
        }
    }

    @Test func silenceInABodyHasADeadline() async throws {
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .stream { writer in
                    for _ in 0..<5 {
                        try await writer.write([1])
                        try await Task.sleep(for: .milliseconds(300))
                    }
                    try await Task.sleep(for: .seconds(600))
                })
        }) { pair in
            let request = HTTPClientRequest("GET", pair.url, deadlines: HTTPDeadlines(idle: .seconds(1)))
            let response = try await pair.client.send(request)
            var count = 0
            let error = await Pair.failure { for try await chunk in response.body { count += chunk.count } }
            #expect(error?.code == .idleTimeout)
            #expect(count > 0)
        }
    }

    @Test func readersOwnPauseIsNotSilence() async throws {
        try await Pair.with(handler: { _ in
            HTTPResponse(body: .bytes([UInt8](repeating: 1, count: 1 << 20)))
        }) { pair in
            let request = HTTPClientRequest("GET", pair.url, deadlines: HTTPDeadlines(idle: .milliseconds(100)))
            let response = try await pair.client.send(request)
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await response.body.collect(upTo: 1 << 20).count == 1 << 20)
        }
    }

    @Test func theWholeHasADeadline() async throws {
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .stream { writer in
                    while true {
                        try await writer.write([1])
                        try await Task.sleep(for: .milliseconds(10))
                    }
                })
        }) { pair in
            let request = HTTPClientRequest("GET", pair.url, deadlines: HTTPDeadlines(total: .milliseconds(200)))
            let error = await Pair.failure { _ = try await pair.client.fetch(request) }
            #expect(error?.code == .totalTimeout)
        }
    }
}

@Suite struct HTTPClientCancellationTests {
    @Test func cancelledTaskEndsItsExchangeAndTheServersToo() async throws {
        let arrived = Gate()
        let left = Gate()
        try await Pair.with(handler: { _ in
            await arrived.open()
            try? await Task.sleep(for: .seconds(600))
            await left.open()
            return .text("late")
        }) { pair in
            let task = Task(executorPreference: EventLoop.current) {
                try await pair.client.fetch(HTTPClientRequest("GET", pair.url)).body
            }
            await arrived.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await left.wait()
            #expect(await pair.client.statistics().inFlight == 0)
        }
    }

    @Test func cancelledReaderEndsItsExchange() async throws {
        let left = Gate()
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .stream { writer in
                    try await writer.write([1])
                    try? await Task.sleep(for: .seconds(600))
                    await left.open()
                })
        }) { pair in
            let first = Gate()
            let task = Task(executorPreference: EventLoop.current) {
                for try await _ in try await pair.client.send(HTTPClientRequest("GET", pair.url)).body {
                    await first.open()
                }
            }
            await first.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await left.wait()
        }
    }

    @Test func cancelledUploadEndsItsProducer() async throws {
        let arrived = Gate()
        let ended = Gate()
        try await Pair.with(handler: { request in
            await arrived.open()
            try? await Task.sleep(for: .seconds(600))
            return .text("late")
        }) { pair in
            let body = HTTPClientRequestBody.stream(length: nil) { writer in
                do {
                    while true { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
                } catch {
                    await ended.open()
                    throw error
                }
            }
            let task = Task(executorPreference: EventLoop.current) {
                try await pair.client.fetch(HTTPClientRequest("PUT", pair.url, body: body)).body
            }
            await arrived.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await ended.wait()
        }
    }

    @Test func requestOfACancelledTaskIsNotSent() async throws {
        try await Pair.with(handler: { _ in .text("x") }) { pair in
            let task = Task(executorPreference: EventLoop.current) {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await pair.client.fetch(HTTPClientRequest("GET", pair.url)).body
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await pair.client.statistics().requests == 0)
        }
    }

    @Test func manyCancelledRequestsLeaveNothing() async throws {
        try await Pair.with({ $0.maximumConnectionsPerHost = 10 }, handler: HTTPClientDeadlineTests.silent) { pair in
            let tasks = (0..<100).map { _ in
                Task(executorPreference: EventLoop.current) {
                    try await pair.client.fetch(HTTPClientRequest("GET", pair.url)).body
                }
            }
            try await eventually { await pair.client.statistics().inFlight == 100 }
            for task in tasks { task.cancel() }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
            let statistics = await pair.client.statistics()
            #expect(statistics.inFlight == 0 && statistics.openSockets == 0)
        }
    }

    @Test func closingTheClientEndsEverything() async throws {
        let arrived = Gate()
        try await Pair.with(handler: { request in
            await arrived.open()
            return await HTTPClientDeadlineTests.silent(request)
        }) { pair in
            async let failure = Pair.failure { _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url)) }
            await arrived.wait()
            await pair.client.close()
            #expect(await failure?.code == .shutDown)
            let error = await Pair.failure { _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url)) }
            #expect(error?.code == .shutDown && error?.wasNeverSent == true)
            #expect(await pair.client.statistics().openSockets == 0)
        }
    }
}

@Suite struct HTTPClientBadPeerTests {
    private func client(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) -> HTTPClient {
        var configuration = HTTPClientConfiguration()
        change(&configuration)
        return HTTPClient(configuration, group: TestLoops.group)
    }
    /// What a request to a server with that script ends in.
    private func result(
        _ change: (inout HTTPClientConfiguration) -> Void = { _ in }, of script: @escaping RawServer.Script
    ) async throws -> Result<(HTTPClientResponse, [UInt8]), any Error> {
        let (server, url) = try await RawServer.start(script)
        let client = client(change)
        let result: Result<(HTTPClientResponse, [UInt8]), any Error>
        do {
            let answer = try await client.fetch(HTTPClientRequest("GET", url + "/path?secret=1"))
            result = .success((answer.response, answer.body))
        } catch { result = .failure(error) }
        await client.close()
        await server.stop()
        return result
    }
    private func code(
        _ change: (inout HTTPClientConfiguration) -> Void = { _ in }, of script: @escaping RawServer.Script
    ) async throws -> HTTPClientError.Code? {
        do {
            _ = try await result(change, of: script).get()
            return nil
        } catch { return (error as? HTTPClientError)?.code }
    }

    @Test func garbageIsNotAnAnswer() async throws {
        #expect(try await code { _, _ in [.send("SSH-2.0-OpenSSH_9.2\r\n"), .close] } == .malformedResponse)
        #expect(try await code { _, _ in [.close] } == .closed)
    }

    @Test func cutAnswerIsNotAnAnswer() async throws {
        #expect(
            try await code { _, _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close] } == .closed)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
        #expect(try await code { _, _ in [.send(chunked), .close] } == .closed)
        #expect(try await code { _, _ in [.send("HTTP/1.1 200 OK\r\nContent-Le"), .close] } == .closed)
    }

    @Test func endlessHeaderIsCutOff() async throws {
        let line = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
        let script: RawServer.Script = { _, _ in
            [.send("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 100) + "\r\n")]
        }
        #expect(try await code({ $0.maximumHeaderBytes = 20_000 }, of: script) == .tooLarge)
    }

    @Test func interimAnswersAndTrailersAreNotTheAnswer() async throws {
        let (response, body) = try await result { _, _ in
            [
                .send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                        + "Set-Cookie: a\r\nset-cookie: b\r\nX-Space: \t  v  \r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n")
            ]
        }.get()
        #expect(response.status == 200 && body == Array("ok".utf8))
        #expect(response.headers["Link"] == nil && response.headers["X-Trailer"] == nil)
        #expect(response.headers.all("SET-COOKIE") == ["a", "b"] && response.headers["x-space"] == "v")
    }

    @Test func connectionThatWasClosedMeanwhileIsReplaced() async throws {
        let (server, url) = try await RawServer.start { _, received in
            guard received.hasSuffix("\r\n\r\n") else { return [] }
            // It says "keep alive", and closes.
            return [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close, .forget]
        }
        let client = client()
        try await TestLoops.group.loops[0].run {
            for _ in 0..<20 {
                let (_, body) = try await client.fetch(HTTPClientRequest("GET", url))
                #expect(String(decoding: body, as: UTF8.self) == "ok")
            }
        }
        #expect(await server.connectionCount == 20)
        await client.close()
        await server.stop()
    }

    @Test func nobodyThereIsSaidAtOnce() async throws {
        let nobody = ClosedPort()
        let client = client()
        let error = await Pair.failure {
            _ = try await client.fetch(HTTPClientRequest("GET", "http://127.0.0.1:\(nobody.port)/"))
        }
        #expect(error?.code == .connect && error?.isUnreachable == true && error?.wasNeverSent == true)
        // No name has a label of 64 letters: the resolver says so without asking anybody.
        let name = String(repeating: "a", count: 64) + ".invalid"
        let unknown = await Pair.failure { _ = try await client.fetch(HTTPClientRequest("GET", "http://\(name)/")) }
        #expect(unknown?.code == .name && unknown?.wasNeverSent == true)
        await client.close()
    }

    @Test func errorDoesNotShowWhatMayBeSecret() async throws {
        let client = client()
        let error = await Pair.failure {
            _ = try await client.fetch(HTTPClientRequest("GET", "http://me:pw@127.0.0.1:1/path?token=abc#d"))
        }
        let text = String(describing: error)
        #expect(text.contains("http://127.0.0.1:1/path"))
        #expect(!text.contains("pw") && !text.contains("abc"))
        await client.close()
    }

    @Test func tooManyAtOnceAreRefused() async throws {
        try await Pair.with({ $0.maximumInFlight = 2 }, handler: HTTPClientDeadlineTests.silent) { pair in
            let tasks = (0..<2).map { _ in
                Task(executorPreference: EventLoop.current) {
                    _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url))
                }
            }
            try await eventually { await pair.client.statistics().inFlight == 2 }
            let error = await Pair.failure { _ = try await pair.client.fetch(HTTPClientRequest("GET", pair.url)) }
            #expect(error?.code == .overloaded && error?.wasNeverSent == true)
            for task in tasks { task.cancel() }
        }
    }

    @Test func nothingCanBePutIntoARequestFromOutside() async throws {
        let client = client()
        let wrong: [HTTPClientRequest] = [
            HTTPClientRequest("GET", "http://127.0.0.1/a b"), HTTPClientRequest("GET", "http://127.0.0.1/\r\nX: 1"),
            HTTPClientRequest("GET", "http://127.0.0.1/ä"), HTTPClientRequest("GET", "ftp://127.0.0.1/"),
            HTTPClientRequest("GET", "file:///etc/passwd"), HTTPClientRequest("GET", "127.0.0.1"),
            HTTPClientRequest("GET X", "http://127.0.0.1/"), HTTPClientRequest("", "http://127.0.0.1/"),
            HTTPClientRequest("GET", "http://127.0.0.1/", headers: ["X": "a\r\nY: b"]),
            HTTPClientRequest("GET", "http://127.0.0.1/", headers: ["X\r\nY": "b"]),
            HTTPClientRequest("GET", "http://127.0.0.1/", headers: ["": "b"]),
            HTTPClientRequest("GET", "http://127.0.0.1/", headers: ["Content-Length": "7"]),
            HTTPClientRequest("GET", "http://127.0.0.1/", headers: ["transfer-encoding": "chunked"]),
            HTTPClientRequest("GET", "http://127.0.0.1:99999/"),
        ]
        for request in wrong {
            let error = await Pair.failure { _ = try await client.fetch(request) }
            #expect(error?.code == .invalidRequest && error?.wasNeverSent == true, "\(request.method) \(request.url)")
        }
        await client.close()
    }
}
