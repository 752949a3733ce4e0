import EventLoop
import TestSupport

/// A server that says exactly what a test wants said, byte for byte.
actor RawServer {
    nonisolated let loop = TestLoops.group.next()
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// What it does with the bytes of one connection so far: called when more came.
    typealias Script = @Sendable (_ connection: Int, _ received: String) -> [Step]
    enum Step: Sendable {
        case send(String)
        case close
        /// What was received is done with; the next request begins.
        case forget
    }

    private let script: Script
    private var listener: StreamListener?
    private var connections: [StreamSocket] = []
    private var received: [String] = []

    init(_ script: @escaping Script) { self.script = script }

    /// Starts it and returns its base URL.
    static func start(_ script: @escaping Script) async throws -> (server: RawServer, url: String) {
        let server = RawServer(script)
        return (server, "http://127.0.0.1:\(try await server.listen())")
    }

    private func listen() throws -> Int {
        let listener = try StreamListener(loop, on: SocketAddress(host: "127.0.0.1", port: 0)) { socket in
            self.accept(socket)
        }
        self.listener = listener
        return listener.address.port
    }

    private func accept(_ socket: StreamSocket) {
        let number = connections.count
        connections.append(socket)
        received.append("")
        socket.start { event in
            switch event {
            case .received(let bytes):
                let text = String(decoding: bytes, as: UTF8.self)
                self.assumeIsolated { $0.take(text, on: number) }
            case .finished: self.assumeIsolated { $0.connections[number].close() }
            default: break
            }
        }
    }

    private func take(_ text: String, on number: Int) {
        received[number] += text
        for step in script(number, received[number]) {
            switch step {
            case .send(let text): connections[number].write(Array(text.utf8))
            case .close: connections[number].finishWriting()
            case .forget: received[number] = ""
            }
        }
    }

    var connectionCount: Int { connections.count }
    func stop() {
        listener?.close()
        for connection in connections { connection.close() }
    }
}

/// Counts from several tasks.
actor Count {
    private(set) var value = 0
    func add(_ more: Int = 1) { value += more }
    /// The value once it has stood still for a while.
    func settled() async throws -> Int {
        var last = -1
        try await eventually("the count stands still") {
            defer { last = value }
            try await Task.sleep(for: .milliseconds(100))
            return value == last && value > 0
        }
        return value
    }
}
