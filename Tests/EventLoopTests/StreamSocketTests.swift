import EventLoop
import Glibc
import Testing

/// One end of a connection, for tests: collects what comes in, and lets a task wait for it.
private actor Peer {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var socket: StreamSocket?
    private var listener: StreamListener?
    private var accepted: [StreamSocket] = []
    private(set) var received: [UInt8] = []
    private(set) var happened: [String] = []
    private var waiter: (names: [String], continuation: CheckedContinuation<Void, Never>)?

    init(_ loop: EventLoop) { self.loop = loop }

    func connect(to address: SocketAddress, limits: StreamSocket.Limits = .init(), within: Duration = .seconds(5)) {
        socket = .connect(loop, to: address, within: within, limits: limits) { self.note($0) }
    }
    /// Sends back what comes in; with `reads` false it accepts and never reads.
    func echo(on address: SocketAddress, reads: Bool = true) throws -> SocketAddress {
        let listener = try StreamListener(loop, on: address) { client in
            self.accepted.append(client)
            guard reads else { return }
            client.start { event in
                if case .received(let bytes) = event { client.write(bytes) }
                if case .finished = event { client.finishWriting() }
            }
        }
        self.listener = listener
        return listener.address
    }
    func write(_ bytes: [UInt8]) { socket?.write(bytes) }
    func finishWriting() { socket?.finishWriting() }
    func close() {
        socket?.close()
        listener?.close()
        for client in accepted { client.close() }
    }

    private func note(_ event: StreamSocket.Event) {
        switch event {
        case .connected: happened.append("connected")
        case .received(let bytes):
            received += bytes
            if !happened.contains("received") { happened.append("received") }
        case .finished: happened.append("finished")
        case .drained: happened.append("drained")
        case .closed(let error): happened.append("closed \(error?.name ?? "normally")")
        }
        if let waiter, isDone(waiter.names) {
            self.waiter = nil
            waiter.continuation.resume()
        }
    }
    private func isDone(_ names: [String]) -> Bool {
        happened.contains { event in names.contains { event.hasPrefix($0) } }
    }
    func wait(for names: String...) async {
        await withCheckedContinuation { continuation in
            // Here, not before: the task may be suspended on its way into the continuation.
            if isDone(names) { continuation.resume() } else { waiter = (names, continuation) }
        }
    }
}

private let anyPort = SocketAddress(host: "127.0.0.1", port: 0)

@Suite(.timeLimit(.minutes(1))) struct StreamSocketTests {
    let group = EventLoopGroup(count: 1, name: "sockets")
    var loop: EventLoop { group.loops[0] }

    @Test func whatIsWrittenComesBackWholeAndInOrder() async throws {
        let server = Peer(loop)
        let client = Peer(loop)
        await client.connect(to: try await server.echo(on: anyPort))
        var sent: [UInt8] = []
        for round in 0..<60 {
            let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ round) }
            sent += bytes
            await client.write(bytes)
        }
        await client.finishWriting()
        await client.wait(for: "closed")
        #expect(await client.received == sent)
        #expect(
            await client.happened.filter { $0 != "drained" } == [
                "connected", "received", "finished", "closed normally",
            ])
        await server.close()
    }

    @Test func aUnixSocketWorksTheSame() async throws {
        let path = "/tmp/stream-socket-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
        defer { unlink(path) }
        let server = Peer(loop)
        let client = Peer(loop)
        await client.connect(to: try await server.echo(on: SocketAddress(host: path, port: 0)))
        await client.write([1, 2, 3])
        await client.finishWriting()
        await client.wait(for: "closed")
        #expect(await client.received == [1, 2, 3])
        await server.close()
    }

    @Test func aRefusedConnectionSaysSo() async throws {
        let server = Peer(loop)
        let address = try await server.echo(on: anyPort)
        await server.close()
        let client = Peer(loop)
        await client.connect(to: address)
        await client.wait(for: "closed")
        #expect(await client.happened == ["closed ECONNREFUSED"])
    }

    @Test func aNameInsteadOfAnAddressIsRefused() async throws {
        let client = Peer(loop)
        await client.connect(to: SocketAddress(host: "localhost", port: 1))
        await client.wait(for: "closed")
        #expect(await client.happened == ["closed EINVAL"])
    }

    @Test func connectingHasADeadline() async throws {
        // A listening socket that nobody accepts from, with its queue full, answers no further SYN.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, length)
                listen(descriptor, 0)
                _ = getsockname(descriptor, $0, &length)
            }
        }
        let target = SocketAddress(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        var clients: [Peer] = []
        for _ in 0..<4 {
            let client = Peer(loop)
            await client.connect(to: target, within: .milliseconds(100))
            clients.append(client)
        }
        await clients[3].wait(for: "closed")
        #expect(await clients[3].happened == ["closed ETIMEDOUT"])
        for client in clients { await client.close() }
    }

    @Test func aReaderThatTakesNothingEndsTheConnection() async throws {
        let server = Peer(loop)
        let client = Peer(loop)
        let address = try await server.echo(on: anyPort, reads: false)
        await client.connect(to: address, limits: .init(writeStall: .milliseconds(50)))
        await client.write([UInt8](repeating: 7, count: 32 << 20))
        await client.wait(for: "closed")
        #expect(await client.happened == ["connected", "closed ETIMEDOUT"])
        await server.close()
    }

    @Test func theBacklogHasABound() async throws {
        let server = Peer(loop)
        let client = Peer(loop)
        let address = try await server.echo(on: anyPort, reads: false)
        await client.connect(to: address, limits: .init(backlog: 1 << 20))
        await client.wait(for: "connected")
        await client.write([UInt8](repeating: 7, count: 2 << 20))
        await client.wait(for: "closed")
        #expect(await client.happened == ["connected", "closed ENOBUFS"])
        await server.close()
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        let first = Peer(loop)
        let second = Peer(loop)
        let address = try await first.echo(on: anyPort)
        let error = await #expect(throws: SystemError.self) { try await second.echo(on: address) }
        #expect(error?.name == "EADDRINUSE")
        #expect(error?.description.contains("\(address.port)") == true)
        await first.close()
    }

    @Test func aForwarderCarriesBothWaysAndCanBeCut() async throws {
        let server = Peer(loop)
        let forwarder = StreamForwarder(to: try await server.echo(on: anyPort), on: loop)
        let front = try await forwarder.start(on: anyPort)
        let client = Peer(loop)
        await client.connect(to: front)
        let sent = [UInt8](repeating: 3, count: 5 << 20)
        await client.write(sent)
        await client.finishWriting()
        await client.wait(for: "closed")
        #expect(await client.received.count == sent.count)

        let second = Peer(loop)
        await second.connect(to: front)
        await second.write([1])
        await second.wait(for: "received")
        await forwarder.stop()
        await second.wait(for: "finished", "closed")
        await second.close()
        await server.close()
    }
}
