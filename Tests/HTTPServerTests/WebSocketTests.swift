import EventLoop
import HTTPServer
import TestSupport
import Testing

/// RFC 6455 as a browser speaks it, and as nobody should.
@Suite struct WebSocketTests {
    /// Sends back what comes in; says how many connections have ended.
    private func withEcho(
        _ ended: Flag = Flag(), _ body: (HTTPServer) async throws -> Void
    ) async throws {
        try await withServer(handler: { request in
            WebSocket.response(to: request, subprotocol: "binary") { socket in
                socket.start { event in
                    switch event {
                    case .received(let bytes): socket.write { $0.append(contentsOf: bytes) }
                    case .drained: break
                    case .closed: Task { await ended.raise() }
                    }
                }
            }
        }) { server in try await body(server) }
    }

    private static let opening = """
        GET /apiws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: chat, binary\r\n\r\n
        """

    /// A frame as clients send it, under a mask.
    private func frame(_ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, masked: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = [(fin ? 0x80 : 0) | opcode]
        let mask: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65_536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard masked else { return bytes + payload }
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        return bytes + key + payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    }

    /// What lies in the server's frames: the stream's bytes, and the code with which it has closed.
    private func contents(_ received: [UInt8]) -> (stream: [UInt8], pongs: Int, close: Int?) {
        guard let head = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return ([], 0, nil) }
        var rest = received[head.upperBound...]
        var stream: [UInt8] = []
        var pongs = 0
        while rest.count >= 2 {
            let start = rest.startIndex
            var count = Int(rest[start + 1])
            var body = start + 2
            if count == 126, rest.count >= 4 {
                count = Int(rest[start + 2]) << 8 | Int(rest[start + 3])
                body = start + 4
            } else if count == 127, rest.count >= 10 {
                count = (2..<10).reduce(0) { $0 << 8 | Int(rest[start + $1]) }
                body = start + 10
            }
            guard body + count <= rest.endIndex else { break }
            let payload = rest[body..<(body + count)]
            switch rest[start] & 0xF {
            case 0x8: return (stream, pongs, count >= 2 ? Int(payload[body]) << 8 | Int(payload[body + 1]) : 0)
            case 0xA: pongs += 1
            default: stream += payload
            }
            rest = rest[(body + count)...]
        }
        return (stream, pongs, nil)
    }

    @Test func bytesGoBothWaysWhateverTheFrames() async throws {
        try await withEcho { server in
            let client = try await RawClient(server.port)
            let big = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            // Behind the request, before the answer; cut in pieces; a ping between two fragments.
            await client.send(Array(Self.opening.utf8) + frame(2, [1, 2, 3]))
            try await client.text(until: "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
            await client.send(frame(2, [4], fin: false) + frame(9, [7, 7]) + frame(0, [5, 6]))
            for byte in frame(2, [7, 8]) { await client.send([byte]) }
            await client.send(frame(2, big))
            try await eventually("all came back") { contents(await client.received).stream.count == big.count + 8 }
            let back = contents(await client.received)
            #expect(back.stream == [1, 2, 3, 4, 5, 6, 7, 8] + big)
            #expect(back.pongs == 1)
            await client.close()
        }
    }

    @Test(arguments: [
        (1 as UInt8, "text", true, 1_003), (2, "unmasked", false, 1_002), (3, "reserved", true, 1_002),
    ])
    func whatIsNoBinaryMessageEndsIt(_ opcode: UInt8, _ name: String, _ masked: Bool, _ code: Int) async throws {
        let ended = Flag()
        try await withEcho(ended) { server in
            let client = try await RawClient(server.port)
            await client.send(Self.opening)
            try await client.text(until: "\r\n\r\n")
            await client.send(frame(opcode, [65], masked: masked))
            _ = try await client.textToEnd()
            let back = contents(await client.received)
            #expect(back.stream.isEmpty)
            #expect(back.close == code || back.close == nil && opcode != 1)
            try await eventually("the connection's owner was told") { await ended.isRaised }
        }
    }

    @Test func aClosingIsAnsweredAndALostClientIsNoticed() async throws {
        let ended = Flag()
        try await withEcho(ended) { server in
            let polite = try await RawClient(server.port)
            await polite.send(Self.opening)
            try await polite.text(until: "\r\n\r\n")
            await polite.send(frame(2, [9]) + frame(8, [0x03, 0xE8]))
            _ = try await polite.textToEnd()
            #expect(contents(await polite.received).close == 1_000)
            let rude = try await RawClient(server.port)
            await rude.send(Self.opening)
            try await rude.text(until: "\r\n\r\n")
            await rude.send([0x82, 0xFE])
            await rude.close()
            try await eventually("both were told") { await ended.count == 2 }
        }
    }

    @Test func whoDoesNotReadHasToWait() async throws {
        try await withEcho { server in
            let client = try await RawClient(server.port)
            await client.send(Self.opening)
            try await client.text(until: "\r\n\r\n")
            await client.pauseReading()
            let piece = frame(2, [UInt8](repeating: 5, count: 1 << 20))
            for _ in 0..<64 { await client.send(piece) }
            try await eventually("the server has stopped reading") { await client.unsent > 20 << 20 }
            await client.resumeReading()
            try await eventually("all came back") { await client.count >= 64 << 20 }
            await client.close()
        }
    }

    @Test(arguments: [
        ("Upgrade: websocket\r\n", "", 426), ("Version: 13", "Version: 8", 426), ("Key: dGhl", "Key: ", 400),
        ("chat, binary", "chat", 400),
    ])
    func aRequestThatLacksSomethingIsToldWhat(_ wanted: String, _ given: String, _ status: Int) async throws {
        try await withEcho { server in
            let client = try await RawClient(server.port)
            await client.send(Self.opening.replacing(wanted, with: given))
            let text = try await client.text(until: "\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            await client.close()
        }
    }
}
