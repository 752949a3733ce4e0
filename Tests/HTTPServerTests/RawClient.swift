import EventLoop
import HTTPServer
import TestSupport

/// A client that says exactly what a test wants, byte by byte, and keeps what comes back.
actor RawClient {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var socket: StreamSocket?
    private var bytes: [UInt8] = []
    private var isKept = true
    private(set) var count = 0
    private(set) var isOver = false
    private(set) var isConnected = false

    init(_ port: Int, on loop: EventLoop = TestLoops.any) async throws {
        self.loop = loop
        connect(port)
        try await eventually("connected") { isConnected || isOver }
    }

    private func connect(_ port: Int) {
        let address = SocketAddress(host: "127.0.0.1", port: port)
        let limits = StreamSocket.Limits(backlog: 1 << 30)
        socket = StreamSocket.connect(loop, to: address, within: .seconds(60), limits: limits) { [weak self] event in
            switch event {
            case .connected: self?.assumeIsolated { $0.isConnected = true }
            case .received(let bytes):
                let bytes = Array(bytes)
                self?.assumeIsolated { $0.keep(bytes) }
            case .finished, .closed: self?.assumeIsolated { $0.isOver = true }
            case .drained: break
            }
        }
    }

    private func keep(_ received: [UInt8]) {
        count += received.count
        if isKept { bytes += received }
    }

    func send(_ text: String) { socket?.write(text.utf8) }
    func send(_ bytes: [UInt8]) { socket?.write(bytes) }
    func finishWriting() { socket?.finishWriting() }
    func pauseReading() { socket?.pauseReading() }
    func resumeReading() { socket?.resumeReading() }
    func forget() { isKept = false; bytes = [] }
    func close() { socket?.close(); socket = nil }
    /// Bytes that this side could not get rid of yet.
    var unsent: Int { socket?.backlog ?? 0 }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var received: [UInt8] { bytes }

    /// What has come in when it contains `mark`.
    @discardableResult
    func text(until mark: String) async throws -> String {
        try await eventually("\"\(mark)\" in \"\(text.suffix(200))\"") { text.contains(mark) || isOver }
        return text
    }
    /// All that came before the server closed the connection.
    func textToEnd() async throws -> String {
        try await eventually("the connection is closed") { isOver }
        return text
    }
}

/// A server on a free port, for one test.
func withServer<T: Sendable>(
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    handler: @escaping HTTPServer.Handler,
    _ body: (HTTPServer) async throws -> T
) async throws -> T {
    var configuration = HTTPServerConfiguration()
    configure(&configuration)
    let server = HTTPServer(configuration, group: TestLoops.group, handler: handler)
    try await server.start()
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// Something that happened in a handler, for a test to wait for.
actor Flag {
    private(set) var count = 0
    private(set) var note: String?
    func raise(_ note: String? = nil) {
        count += 1
        self.note = note
    }
    var isRaised: Bool { count > 0 }
}

let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
