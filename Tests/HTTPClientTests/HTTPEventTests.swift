import EventLoop
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@Suite struct HTTPEventParserTests {
    private func events(_ text: String, piece: Int = .max) throws -> [HTTPEvent] {
        var parser = HTTPEventParser()
        var events: [HTTPEvent] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            events += try parser.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return events
    }

    /// The examples of the HTML Standard, section 9.2.6.
    @Test func eventsAreThoseOfTheStandard() throws {
        #expect(
            try events("data: YHOO\ndata: +2\ndata: 10\n\n") == [HTTPEvent(data: "YHOO\n+2\n10")])
        let stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"
        #expect(
            try events(stream) == [
                HTTPEvent(data: "first event", id: "1"), HTTPEvent(data: "second event", id: ""),
                HTTPEvent(data: " third event", id: ""),
            ])
        #expect(
            try events("data\n\ndata\ndata\n\ndata:") == [HTTPEvent(data: ""), HTTPEvent(data: "\n")])
        #expect(try events("data:test\n\ndata: test\n\n") == [HTTPEvent(data: "test"), HTTPEvent(data: "test")])
    }

    @Test func cutsAndLineEndsMakeNoDifference() throws {
        let text =
            "\u{FEFF}event: order\ndata: {\"ä\": 1}\nid: 7\nretry: 10\nunknown: x\n\nevent: nothing\n\n"
            + "data: b\n\n"
        let expected = [
            HTTPEvent(event: "order", data: "{\"ä\": 1}", id: "7"), HTTPEvent(data: "b", id: "7"),
        ]
        for end in ["\n", "\r\n", "\r"] {
            for piece in [1, 2, 3, 1_000] {
                #expect(try events(text.replacing("\n", with: end), piece: piece) == expected)
            }
        }
    }

    @Test func fieldsOutOfRangeAreIgnored() throws {
        var parser = HTTPEventParser()
        _ = try parser.feed(Array("id: a\0b\nretry: 1s\nretry: -5\nretry: +5\n\n".utf8))
        #expect(parser.lastEventID == nil && parser.retry == nil)
        _ = try parser.feed(Array("id: c\nretry: 250\n".utf8))
        #expect(parser.lastEventID == "c" && parser.retry == .milliseconds(250))
    }

    @Test func endlessEventIsRefused() throws {
        var parser = HTTPEventParser(maximumEventBytes: 100)
        #expect(throws: HTTPEventParser.TooLarge.self) { try parser.feed([UInt8](repeating: 120, count: 101)) }
        var lines = HTTPEventParser(maximumEventBytes: 100)
        #expect(throws: HTTPEventParser.TooLarge.self) {
            for _ in 0..<20 { _ = try lines.feed(Array("data: 1234567\n".utf8)) }
        }
    }
}

@Suite struct HTTPEventStreamTests {
    @Test func eventsArriveAsTheyAreSent() async throws {
        let (orders, feed) = AsyncStream<Int>.makeStream()
        try await Pair.with(handler: { _ in
            HTTPResponse(
                body: .events { writer in
                    for await number in orders {
                        try await writer.send(.init(data: "\(number)", event: "n", id: "\(number)"))
                    }
                })
        }) { pair in
            feed.yield(1)
            var seen: [String] = []
            for try await event in pair.client.events(HTTPClientRequest("GET", pair.url)) {
                seen.append("\(event.event) \(event.data) \(event.id ?? "")")
                if seen.count < 3 { feed.yield(seen.count + 1) } else { feed.finish() }
            }
            #expect(seen == ["n 1 1", "n 2 2", "n 3 3"])
        }
    }

    @Test func streamGoesOnWhereItsConnectionEnded() async throws {
        let connections = Count()
        try await Pair.with(handler: { request in
            await connections.add()
            let number = await connections.value
            let last = request.headers["Last-Event-ID"].flatMap(Int.init) ?? 0
            if last == 2 && number == 2 { return HTTPResponse(status: 503) }
            if last == 4 { return HTTPResponse(status: 204) }
            return HTTPResponse(
                body: .events { writer in
                    try await writer.pass(Array("retry: 1\n\n".utf8))
                    for number in last + 1...last + 2 {
                        try await writer.send(.init(data: "\(number)", id: "\(number)"))
                    }
                })
        }) { pair in
            var seen: [String] = []
            let events = pair.client.events(HTTPClientRequest("GET", pair.url), reconnecting: HTTPEventReconnection())
            for try await event in events { seen.append(event.data) }
            #expect(seen == ["1", "2", "3", "4"])
            #expect(await connections.value == 4)
        }
    }

    @Test func refusalIsThrownWithItsReason() async throws {
        try await Pair.with(handler: { $0.path == "/text" ? .text("hello") : .text("no", status: 404) }) { pair in
            let policy = HTTPEventReconnection(delay: .milliseconds(1))
            let error = await #expect(throws: HTTPStatusError.self) {
                for try await _ in pair.client.events(HTTPClientRequest("GET", pair.url), reconnecting: policy) {}
            }
            #expect(error?.status == 404 && error?.body == Array("no".utf8))
            let other = await Pair.failure {
                let request = HTTPClientRequest("GET", pair.url + "/text")
                for try await _ in pair.client.events(request, reconnecting: policy) {}
            }
            #expect(other?.code == .unexpectedResponse)
        }
    }

    @Test func attemptsAreCounted() async throws {
        let (server, url) = try await RawServer.start { _, _ in [] }
        await server.stop()
        let client = HTTPClient(group: TestLoops.group)
        let policy = HTTPEventReconnection(delay: .milliseconds(1), maximumAttempts: 3)
        let error = await Pair.failure {
            for try await _ in client.events(HTTPClientRequest("GET", url), reconnecting: policy) {}
        }
        #expect(error?.code == .connect)
        #expect(await client.statistics().requests == 4)
        await client.close()
    }
}
