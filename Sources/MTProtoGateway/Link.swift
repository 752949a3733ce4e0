internal import EventLoop
internal import HTTPServer
internal import MTProto

/// The key that a client's packets are encrypted with, as the protocol has it; `Auth` keeps it with what it is for.
typealias WireKey = AuthKey

/// What a client's bytes come and go on: a TCP connection, or a WebSocket. Not `Sendable`: it lives on its loop.
enum Link {
    case socket(StreamSocket)
    case web(WebSocket)

    enum Event {
        /// Bytes that came in; the memory is valid during the call only.
        case received(UnsafeRawBufferPointer)
        /// Nothing more comes, or goes.
        case closed
    }

    var remote: SocketAddress {
        switch self {
        case .socket(let socket): socket.remote
        case .web(let socket): socket.remote
        }
    }
    /// Bytes that the client has not taken yet.
    var backlog: Int {
        switch self {
        case .socket(let socket): socket.backlog
        case .web(let socket): socket.backlog
        }
    }

    func start(_ onEvent: @escaping (Event) -> Void) {
        switch self {
        case .socket(let socket):
            socket.start { event in
                switch event {
                case .received(let bytes): onEvent(.received(bytes))
                // A client that sends nothing more wants nothing more.
                case .finished, .closed: onEvent(.closed)
                case .connected, .drained: break
                }
            }
        case .web(let socket):
            socket.start { event in
                switch event {
                case .received(let bytes): onEvent(.received(bytes))
                case .closed: onEvent(.closed)
                case .drained: break
                }
            }
        }
    }

    func write(_ body: (inout [UInt8]) -> Void) {
        switch self {
        case .socket(let socket): socket.write(body)
        case .web(let socket): socket.write(body)
        }
    }
    func pauseReading() {
        switch self {
        case .socket(let socket): socket.pauseReading()
        case .web(let socket): socket.pauseReading()
        }
    }
    func resumeReading() {
        switch self {
        case .socket(let socket): socket.resumeReading()
        case .web(let socket): socket.resumeReading()
        }
    }
    /// Closes when what was written has left.
    func finish() {
        switch self {
        case .socket(let socket): socket.finishWriting()
        case .web(let socket): socket.finishWriting()
        }
    }
    /// Closes at once; no event follows.
    func close() {
        switch self {
        case .socket(let socket): socket.close()
        case .web(let socket): socket.close()
        }
    }
}
