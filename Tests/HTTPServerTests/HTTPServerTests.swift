import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite struct HTTPServerTests {
    @Test func aRequestIsAnsweredAndTheConnectionKept() async throws {
        try await withServer { request in
            .text("\(request.method) \(request.path) \(request.query["a"] ?? "-") \(request.headers["x-b"] ?? "-")")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("GET /caf%C3%A9?a=1+2%2B HTTP/1.1\r\nHost: x\r\nX-B: c\r\n\r\n")
            #expect(try await client.text(until: "1 2+ c").contains("GET /café 1 2+ c"))
            await client.send("DELETE /two HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.text(until: "DELETE").contains("DELETE /two - -"))
            #expect(server.statistics.accepted == 1)
            #expect(server.statistics.requests == 2)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer { request in
            if request.path == "/slow" { try? await EventLoop.current?.sleep(for: .milliseconds(50)) }
            return .text(request.path)
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(
                ["/slow", "/b", "/c"].map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            let text = try await client.text(until: "/c")
            let order = text.split(separator: "\r\n").map(String.init).filter { $0.hasPrefix("/") }
            #expect(order.joined(separator: " ").contains("/slow"))
            let positions = ["/slow", "/b", "/c"].compactMap { text.range(of: $0)?.lowerBound }
            #expect(positions.count == 3 && positions == positions.sorted())
        }
    }

    @Test func smallBodiesAreThereWhenTheHandlerStarts() async throws {
        try await withServer { request in
            let body = try? await request.body.collect(upTo: 100)
            return .text("got \(String(decoding: body ?? [], as: UTF8.self)) of \(request.body.length ?? -1)")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe")
            await client.send("llo")
            #expect(try await client.text(until: "got").contains("got hello of 5"))
        }
    }

    @Test func chunkedBodiesAreStreamed() async throws {
        try await withServer { request in
            let body = try? await request.body.collect(upTo: 100)
            return .text("got \(String(decoding: body ?? [], as: UTF8.self))")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            await client.send("2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
            #expect(try await client.text(until: "got").contains("got abcde"))
        }
    }

    @Test func aHandlerThatDoesNotReadHoldsTheSenderBack() async throws {
        let total = 64 << 20
        let gate = Flag()
        try await withServer {
            $0.limits.bodyBytes = 1 << 30
        } handler: { request in
            var count = 0
            do {
                for try await piece in request.body {
                    if count == 0 { try await eventually { await gate.isRaised } }
                    count += piece.count
                }
            } catch { return .text("failed: \(error)", status: 500) }
            return .text("got \(count)")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(total)\r\n\r\n")
            await client.send([UInt8](repeating: 7, count: total))
            // What the system's own buffers take is a few megabytes; the rest stays here.
            try await eventually("the sender stands still") {
                let before = await client.unsent
                try await Task.sleep(for: .milliseconds(100))
                return await client.unsent == before && before > 0
            }
            #expect(await client.unsent > total / 2)
            await gate.raise()
            #expect(try await client.text(until: "got").contains("got \(total)"))
        }
    }

    @Test func aReaderThatStopsHoldsTheHandlerBack() async throws {
        let total = 64 << 20
        let written = Flag()
        try await withServer { _ in
            HTTPResponse(
                body: .stream(length: total) { writer in
                    let block = [UInt8](repeating: 65, count: 1 << 20)
                    for _ in 0..<64 {
                        try await writer.write(block)
                        await written.raise()
                    }
                })
        } _: { server in
            let client = try await RawClient(server.port)
            await client.forget()
            await client.pauseReading()
            await client.send(get)
            try await eventually("the writer stands still") {
                let before = await written.count
                try await Task.sleep(for: .milliseconds(100))
                return await written.count == before && before > 0
            }
            #expect(await written.count < 32)
            await client.resumeReading()
            try await eventually("all is there") { await client.count > total }
            // The last block is there before its writer is told.
            try await eventually("all is written") { await written.count == 64 }
        }
    }

    @Test func unknownLengthsAreChunkedAndFailuresShow() async throws {
        try await withServer { request in
            HTTPResponse(
                body: .stream { writer in
                    try await writer.write("one")
                    try await writer.write("two")
                    if request.path == "/fail" { throw HTTPServerError(.clientLeft, "made up") }
                })
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            let text = try await client.text(until: "0\r\n\r\n")
            #expect(text.contains("Transfer-Encoding: chunked") && text.hasSuffix("0\r\n\r\n"))
            await client.send("GET /fail HTTP/1.1\r\nHost: x\r\n\r\n")
            let cut = try await client.textToEnd()
            #expect(!cut.dropFirst(text.count).contains("0\r\n\r\n"))
        }
    }

    @Test func filesAreSentFromWhereItIsAsked() async throws {
        let path = TestDirectory.path("file")
        try await run("/bin/sh", "-c", "printf '0123456789' > \(path)")
        try await withServer { _ in
            HTTPResponse(headers: ["ETag": "\"1\""], body: .file(path: path, offset: 3, length: 4))
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            let text = try await client.text(until: "3456")
            #expect(text.contains("Content-Length: 4") && text.hasSuffix("\r\n\r\n3456"))
        }
    }

    @Test func aMissingFileIsAnErrorAndNotAHole() async throws {
        try await withServer { _ in
            HTTPResponse(body: .file(path: "/nowhere", length: 4))
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            #expect(try await client.text(until: "500").hasPrefix("HTTP/1.1 500"))
        }
    }

    @Test func headHasTheHeadOfGetAndNoBody() async throws {
        try await withServer { _ in
            .text("hello")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
            let text = try await client.text(until: "\r\n\r\n")
            #expect(text.contains("Content-Length: 5") && text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func aHandlerMayRefuseABodyUnread() async throws {
        try await withServer { _ in
            .text("no", status: 401)
        } _: { server in
            // With Expect the client learns it before it sends anything.
            let careful = try await RawClient(server.port)
            await careful.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n")
            let text = try await careful.textToEnd()
            #expect(text.hasPrefix("HTTP/1.1 401") && !text.contains("100 Continue"))
            // Without, a body of that size is thrown away and the connection goes on.
            let plain = try await RawClient(server.port)
            await plain.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
            await plain.send([UInt8](repeating: 1, count: 900_000))
            #expect(try await plain.text(until: "no").hasPrefix("HTTP/1.1 401"))
            await plain.send(get)
            try await eventually { await plain.text.components(of: "HTTP/1.1 401") == 2 }
        }
    }

    @Test func aClientThatStopsInABodyThatNobodyWantsIsAnswered() async throws {
        try await withServer { _ in
            .text("no", status: 401)
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nsome")
            #expect(try await client.textToEnd().hasPrefix("HTTP/1.1 401"))
        }
    }

    @Test func connectionsThatEndInTheMiddleLeaveNothingBehind() async throws {
        try await withServer { request in
            if request.path == "/events" {
                return HTTPResponse(
                    body: .events { writer in
                        try await writer.keepAlive()
                        try await EventLoop.current?.sleep(for: .seconds(60))
                    })
            }
            return .text("\((try? await request.body.collect(upTo: 1 << 20))?.count ?? -1)")
        } _: { server in
            // One that stays, and is the oldest: what libmicrohttpd forgets, it forgets behind such a one.
            let oldest = try await RawClient(server.port)
            let second = try await RawClient(server.port)
            for client in [oldest, second] {
                await client.send(get)
                try await client.text(until: "0")
            }
            let half = String(repeating: "a", count: 300_000)
            for request in [
                "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
                "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n\(half)",
                "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", get, "GET / HT", "",
            ] {
                for _ in 0..<4 {
                    let client = try await RawClient(server.port)
                    await client.send(request)
                    await client.finishWriting()
                    if request.contains("events") { try await client.text(until: ":") }
                    await client.close()
                }
            }
            try await eventually("all but two are gone") { server.statistics.connections == 2 }
        }
    }

    @Test func aClientThatExpectsIsToldToGoOn() async throws {
        try await withServer { request in
            .text("got \((try? await request.body.collect(upTo: 100))?.count ?? -1)")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            try await client.text(until: "100 Continue")
            await client.send("hello")
            #expect(try await client.text(until: "got").contains("got 5"))
        }
    }

    @Test func eventsArriveAndAClientThatLeavesIsNoticed() async throws {
        let ended = Flag()
        try await withServer { _ in
            HTTPResponse(
                body: .events { writer in
                    do {
                        try await writer.send(ServerSentEvent(data: "a\nb", event: "e\nx", id: "7"))
                        try await EventLoop.current?.sleep(for: .seconds(60))
                    } catch {
                        await ended.raise()
                        throw error
                    }
                })
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            let text = try await client.text(until: "data: b")
            #expect(text.contains("Content-Type: text/event-stream"))
            #expect(text.contains("event: ex\nid: 7\ndata: a\ndata: b\n\n"))
            #expect(await !ended.isRaised)
            await client.close()
            try await eventually("the stream's task is cancelled") { await ended.isRaised }
            try await eventually("the connection is gone") { server.statistics.connections == 0 }
        }
    }

    @Test func aHandlerIsCancelledWhenItsClientLeaves() async throws {
        let ended = Flag()
        try await withServer { _ in
            try? await EventLoop.current?.sleep(for: .seconds(60))
            await ended.raise("\(Task.isCancelled)")
            return .text("late")
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            try await eventually { server.statistics.requests == 1 }
            await client.close()
            try await eventually { await ended.note == "true" }
            try await eventually("the connection is gone") { server.statistics.connections == 0 }
        }
    }

    @Test func aPortInUseIsSaid() async throws {
        try await withServer { _ in
            .text("")
        } _: { server in
            let second = HTTPServer(
                HTTPServerConfiguration(port: server.port), group: TestLoops.group, handler: { _ in .text("") })
            let error = await #expect(throws: HTTPServerError.self) { try await second.start() }
            #expect(error?.code == .portInUse)
            #expect("\(error!)".contains("127.0.0.1:\(server.port)"))
        }
    }

    @Test func responseHeadersCanNotBeSplit() async throws {
        try await withServer { _ in
            HTTPResponse(headers: ["X-A": "b\r\nX-Evil: 1", "X-C": "d"], body: .bytes([]))
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send(get)
            let text = try await client.text(until: "\r\n\r\n")
            #expect(!text.contains("X-Evil") && text.contains("X-C: d"))
        }
    }

    @Test func tlsWorksAndIsSeen() async throws {
        let directory = TestDirectory.make("tls")
        try await run(
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "\(directory)/key", "-out", "\(directory)/cert", "-subj", "/CN=localhost", "-days", "1",
            "-addext", "subjectAltName=DNS:localhost")
        let certificate = try await run("/bin/cat", "\(directory)/cert")
        let key = try await run("/bin/cat", "\(directory)/key")
        try await withServer {
            $0.tls = .init(certificate: certificate, key: key)
        } handler: { request in
            if request.path == "/big" {
                return HTTPResponse(
                    body: .stream { for _ in 0..<64 { try await $0.write([UInt8](repeating: 65, count: 65_536)) } })
            }
            return .text("secure \(request.isSecure)")
        } _: { server in
            let base = "https://localhost:\(server.port)"
            let ca = ["-s", "--cacert", "\(directory)/cert", "--resolve", "localhost:\(server.port):127.0.0.1"]
            let small = try await run("/usr/bin/curl", ca + ["\(base)/"])
            #expect(small == "secure true")
            let big = try await run("/usr/bin/curl", ca + ["\(base)/big"])
            #expect(big.utf8.count == 64 * 65_536)
        }
        let broken = HTTPServer(
            HTTPServerConfiguration(tls: .init(certificate: "no", key: "no")), group: TestLoops.group,
            handler: { _ in .text("") })
        let error = await #expect(throws: HTTPServerError.self) { try await broken.start() }
        #expect(error?.code == .badCertificate)
    }

    @Test func anUpgradeHandsTheSocketOver() async throws {
        let stopped = Flag()
        try await withServer { _ in
            HTTPResponse(
                status: 101, headers: ["X-Key": "v"],
                body: .upgrade(protocol: "echo") { socket in Echo.start(socket) { Task { await stopped.raise() } } })
        } _: { server in
            let client = try await RawClient(server.port)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst")
            let text = try await client.text(until: "first")
            #expect(text.hasPrefix("HTTP/1.1 101") && text.contains("Upgrade: echo") && text.contains("X-Key: v"))
            await client.send("second")
            #expect(try await client.text(until: "second").hasSuffix("firstsecond"))
            await client.close()
            try await eventually("the connection is gone") { server.statistics.connections == 0 }
            let other = try await RawClient(server.port)
            await other.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst")
            try await other.text(until: "first")
            await server.drain(within: .seconds(2))
            try await eventually("its side is told") { await stopped.isRaised }
            try await eventually("closed") { await other.isOver }
        }
    }
}

/// Sends back what comes in; lives on the socket's loop.
final class Echo {
    private let socket: UpgradedSocket
    private var watch: DescriptorWatch?

    private init(_ socket: UpgradedSocket) { self.socket = socket }

    static func start(_ socket: UpgradedSocket, whenStopped: @escaping () -> Void) {
        let echo = Echo(socket)
        echo.say(socket.leftover)
        echo.watch = try? DescriptorWatch(socket.loop, descriptor: socket.descriptor) { _ in echo.pass() }
        echo.watch?.watch(.readable)
        socket.onServerStop {
            whenStopped()
            echo.watch?.close()
        }
    }
    private func say(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(socket.descriptor, $0.baseAddress, $0.count, 0) }
    }
    private func pass() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(socket.descriptor, &buffer, buffer.count, 0)
        if count > 0 { return say(Array(buffer[..<count])) }
        if count < 0 && errno == EAGAIN { return }
        watch?.close()
        socket.close()
    }
}

extension String {
    func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.range(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
    func range(of part: String) -> Range<Index>? { self[...].range(of: part) }
}
extension Substring {
    func range(of part: String) -> Range<Index>? {
        var from = startIndex
        while from < endIndex {
            if self[from...].hasPrefix(part) { return from..<index(from, offsetBy: part.count) }
            from = index(after: from)
        }
        return nil
    }
}

/// Runs a program to its end; its output.
@discardableResult
func run(_ executable: String, _ arguments: String...) async throws -> String {
    try await run(executable, arguments)
}
func run(_ executable: String, _ arguments: [String]) async throws -> String {
    let done = try await ChildProcess.run(ChildCommand(executable, arguments), on: TestLoops.any)
    #expect(done.status.isSuccess, "\(executable): \(done.errorText)")
    return done.outputText
}
