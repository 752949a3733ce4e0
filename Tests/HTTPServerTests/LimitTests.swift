import EventLoop
import HTTPServer
import TestSupport
import Testing

@Suite struct LimitTests {
    /// What comes back to bytes that break a rule: one answer, and the end of the connection.
    private func answer(
        _ request: String, _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) async throws -> (text: String, reachedHandler: Bool) {
        try await withServer(configure) { _ in
            .text("hello")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(request)
            let text = try await client.textToEnd()
            return (text, server.statistics.requests > 0)
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 3", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5",
        "Content-Length: +5", "Content-Length: 0x5", "Content-Length: -5", "Content-Length: 99999999999999999999",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Host: y", "Content-Length : 5", "X\u{1}Y: 1",
        "X-Y: a\u{1}b",
    ])
    func aRequestThatCouldSmuggleAnotherIsRefusedAndTheConnectionClosed(field: String) async throws {
        let (text, reached) = try await answer(
            "PUT / HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400 ") && text.components(of: "HTTP/1.1 ") == 1)
        #expect(!reached)
    }

    @Test func hostIsNeededOnce() async throws {
        #expect(try await answer("GET / HTTP/1.1\r\n\r\n").text.hasPrefix("HTTP/1.1 400"))
        // HTTP/1.0 may come without, and its connection ends after one answer.
        #expect(try await answer("GET / HTTP/1.0\r\n\r\n").text.contains("200 OK"))
    }

    @Test(arguments: ["/%zz", "/a%00b", "/%ff", "/a?b=%0a", "http://x/", "*", Self.marks, "/?b=" + Self.marks])
    func targetsThatDecodeToNothingGoodAreRefused(target: String) async throws {
        let (text, reached) = try await answer("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400") && !reached)
    }

    /// 31 combining marks in a row: putting many in their order costs their square.
    static let marks = "/a" + String(repeating: "%CC%81", count: 31)

    @Test func textThatIsSlowToLookAtIsRefused() async throws {
        let field = "X-A: " + String(repeating: "\u{301}\u{316}", count: 16)
        let (text, reached) = try await answer("GET / HTTP/1.1\r\nHost: x\r\n\(field)\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400") && !reached)
        #expect(Percent.decode(Self.marks.utf8) == nil)
        #expect(Percent.decode(Self.marks.dropLast(6).utf8) != nil)
        let cost = CostBySize(20_000) { count in
            let text = String(repeating: "%CC%81%CC%96", count: count)
            return { _ = HTTPQuery("a=" + text)["b"] }
        }
        #expect(cost.isLinear, "\(cost)")
    }

    @Test func headersHaveALimit() async throws {
        let long = String(repeating: "a", count: 9_000)
        let limit: (inout HTTPServerConfiguration) -> Void = { $0.limits.headerBytes = 8 << 10 }
        let (text, reached) = try await answer("GET / HTTP/1.1\r\nHost: x\r\nX-A: \(long)\r\n\r\n", limit)
        #expect(text.hasPrefix("HTTP/1.1 431") && !reached)
        let much = String(repeating: "a", count: 200_000)
        #expect(
            try await answer("GET / HTTP/1.1\r\nHost: x\r\nX-A: \(much)\r\n\r\n", limit).text.hasPrefix("HTTP/1.1 431"))
        #expect(try await answer("GET /\(much) HTTP/1.1\r\nHost: x\r\n\r\n", limit).text.hasPrefix("HTTP/1.1 414"))
        let many = (0..<101).map { "h\($0): v\r\n" }.joined()
        #expect(try await answer("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n").text.hasPrefix("HTTP/1.1 431"))
    }

    @Test func bodiesHaveALimit() async throws {
        let (text, reached) = try await answer("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n") {
            $0.limits.bodyBytes = 100
        }
        #expect(text.hasPrefix("HTTP/1.1 413 ") && text.hasReasonPhrase && !reached)
        // One that does not say how long it is is cut off where the limit is.
        try await withServer {
            $0.limits.bodyBytes = 1_000
            $0.bodyLimit = { _, path in path == "/large" ? 100_000 : nil }
        } handler: { request in
            do {
                return .text("got \(try await request.body.collect(upTo: 1 << 20).count)")
            } catch let error as HTTPServerError {
                return .text("\(error.code.rawValue) \(error.limit ?? -1)", status: 413)
            } catch { return .text("\(error)", status: 500) }
        } _: { server in
            let chunk = "400\r\n\(String(repeating: "a", count: 1_024))\r\n"
            for (path, expected) in [("/small", "body_too_large 1000"), ("/large", "got 10240")] {
                let client = try await RawClient(server.port)
                await client.send("PUT \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                await client.send(String(repeating: chunk, count: 10) + "0\r\n\r\n")
                #expect(try await client.text(until: expected).contains(expected))
            }
        }
    }

    @Test func aBodyThatDoesNotEndIsAnsweredBeforeItDoes() async throws {
        try await withServer {
            $0.limits.bodyBytes = 1 << 20
        } handler: { request in
            do { _ = try await request.body.collect(upTo: 1 << 30) } catch { return .text("enough", status: 413) }
            return .text("all")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 65, count: 65_536) + Array("\r\n".utf8)
            for _ in 0..<512 { await client.send(chunk) }
            let text = try await client.text(until: "enough")
            #expect(text.hasPrefix("HTTP/1.1 413 ") && text.contains("Connection: close") && text.hasReasonPhrase)
            try await eventually("the connection ends") { server.statistics.connections == 0 }
        }
    }

    /// Whatever the handler says before it has read what still comes, past libmicrohttpd.
    @Test(arguments: [400, 401, 403, 404, 409, 415, 422, 429, 500, 503, 504])
    func anAnswerBeforeTheBodysEndHasItsReasonPhrase(status: Int) async throws {
        try await withServer {
            $0.limits.bodyBytes = 1 << 24
        } handler: { _ in
            .text("enough", status: status)
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(1 << 24)\r\n\r\n")
            await client.send([UInt8](repeating: 65, count: 2 << 20))
            let text = try await client.text(until: "enough")
            #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.hasReasonPhrase, "\(text)")
            await client.close()
        }
    }

    @Test func connectionsHaveALimit() async throws {
        try await withServer {
            $0.limits.connections = 3
        } handler: { _ in
            .text("hello")
        } _: { server in
            var kept: [RawClient] = []
            for _ in 0..<3 { kept.append(try await RawClient(server.port)) }
            try await eventually { server.statistics.connections == 3 }
            let extra = try await RawClient(server.port)
            #expect(try await extra.textToEnd().hasPrefix("HTTP/1.1 503"))
            await kept[0].close()
            try await eventually { server.statistics.connections == 2 }
            let next = try await RawClient(server.port)
            await next.send(get)
            #expect(try await next.text(until: "hello").contains("200 OK"))
            #expect(server.statistics.refused == 1)
        }
    }

    @Test func oneAddressHasALimitOfItsOwn() async throws {
        try await withServer {
            $0.limits.connectionsPerAddress = 2
        } handler: { _ in
            .text("hello")
        } _: { server in
            var kept: [RawClient] = []
            for _ in 0..<2 { kept.append(try await RawClient(server.port)) }
            try await eventually { server.statistics.connections == 2 }
            #expect(try await RawClient(server.port).textToEnd().hasPrefix("HTTP/1.1 429"))
            await kept[0].send(get)
            try await kept[0].text(until: "hello")
        }
    }

    @Test func aClientThatDripsHeadersIsCutOff() async throws {
        try await withServer {
            $0.limits.headersWithin = .milliseconds(400)
        } handler: { _ in
            .text("hello")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n")
            let dripping = Task {
                while await !client.isOver {
                    await client.send("X-A: b\r\n")
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            try await eventually("it is cut off") { await client.isOver }
            try await dripping.value
            #expect(server.statistics.cut == 1)
        }
    }

    @Test func aClientThatDripsItsBodyIsCutOff() async throws {
        let seen = Flag()
        try await withServer {
            $0.limits.stalledWithin = .milliseconds(400)
        } handler: { request in
            do { _ = try await request.body.collect(upTo: 1 << 20) } catch { await seen.raise("\(error)") }
            return .text("never")
        } _: { server in
            for length in [1_000, 500_000] {
                let client = try await RawClient(server.port)
                await client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n")
                let dripping = Task {
                    while await !client.isOver {
                        await client.send("a")
                        try await Task.sleep(for: .milliseconds(50))
                    }
                }
                try await eventually("it is cut off") { await client.isOver }
                try await dripping.value
            }
            try await eventually { await seen.note?.contains("too slow") == true }
        }
    }

    @Test func aClientThatStopsReadingIsCutOff() async throws {
        let seen = Flag()
        try await withServer {
            $0.limits.stalledWithin = .milliseconds(400)
        } handler: { _ in
            HTTPResponse(
                body: .stream { writer in
                    do {
                        while true { try await writer.write([UInt8](repeating: 65, count: 1 << 20)) }
                    } catch {
                        await seen.raise()
                        throw error
                    }
                })
        } _: { server in
            let client = try await RawClient(server.port)
            await client.pauseReading()
            await client.send(get)
            try await eventually("it is cut off") { await seen.isRaised }
            try await eventually { server.statistics.connections == 0 }
            #expect(server.statistics.cut == 1)
        }
    }

    @Test func anIdleConnectionIsClosed() async throws {
        try await withServer {
            $0.limits.idleWithin = .milliseconds(300)
        } handler: { _ in
            .text("hello")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            try await client.text(until: "hello")
            try await eventually { await client.isOver }
        }
    }

    @Test func aHandlerThatTakesTooLongIsCancelledAndItsClientTold() async throws {
        let cancelled = Flag()
        try await withServer {
            $0.limits.handledWithin = .milliseconds(300)
        } handler: { _ in
            do { try await EventLoop.current?.sleep(for: .seconds(60)) } catch { await cancelled.raise() }
            return .text("late")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            #expect(try await client.text(until: "too long").hasPrefix("HTTP/1.1 503"))
            try await eventually { await cancelled.isRaised }
            await client.send(get)
            try await eventually { await client.text.components(of: "HTTP/1.1 503") == 2 }
        }
    }

    @Test func aHandlerMayBeGivenMoreTime() async throws {
        try await withServer {
            $0.limits.handledWithin = .milliseconds(200)
        } handler: { request in
            await request.control?.allow(.seconds(20))
            try? await EventLoop.current?.sleep(for: .milliseconds(600))
            return .text("done")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            #expect(try await client.text(until: "done").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func drainingLetsWorkEndAndTakesNoMore() async throws {
        let started = Flag()
        let release = Flag()
        let streamEnded = Flag()
        try await withServer { request in
            if request.path == "/events" {
                return HTTPResponse(
                    body: .events { writer in
                        try await writer.keepAlive()
                        do { try await EventLoop.current?.sleep(for: .seconds(60)) } catch { await streamEnded.raise() }
                    })
            }
            if request.path == "/idle" { return .text("idle") }
            await started.raise()
            try? await eventually { await release.isRaised }
            return .text("finished")
        } _: { server in
            let busy = try await RawClient(server.port)
            await busy.send(get)
            try await eventually { await started.isRaised }
            let idle = try await RawClient(server.port)
            await idle.send("GET /idle HTTP/1.1\r\nHost: x\r\n\r\n")
            try await idle.text(until: "idle")
            let events = try await RawClient(server.port)
            await events.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            try await events.text(until: ":\n")

            // Longer than any wait below: what is cut then has not ended.
            let draining = Task { await server.drain(within: .seconds(90)) }
            try await eventually("idle connections and streams end") {
                let areOver = await (idle.isOver, events.isOver)
                return areOver == (true, true)
            }
            try await eventually("the stream's writer ends") { await streamEnded.isRaised }
            let late = try await RawClient(server.port)
            #expect(await !late.isConnected)
            await release.raise()
            let text = try await busy.textToEnd()
            #expect(text.contains("finished") && text.contains("Connection: close"))
            await draining.value
        }
    }

    @Test func stoppingCancelsWhatIsLeft() async throws {
        let cancelled = Flag()
        try await withServer { _ in
            do { try await EventLoop.current?.sleep(for: .seconds(60)) } catch { await cancelled.raise() }
            return .text("late")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            try await eventually { server.statistics.requests == 1 }
            await server.drain(within: .milliseconds(100))
            try await eventually { await client.isOver }
            try await eventually { await cancelled.isRaised }
        }
    }
}
