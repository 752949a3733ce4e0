/// Accepts connections at one address and carries their bytes to and from another, with back-pressure both ways.
/// From any thread; its sockets live on `loop`.
public actor StreamForwarder {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let target: SocketAddress
    private let connectLimit: Duration
    private var listener: StreamListener?
    private var pairs: [ObjectIdentifier: (StreamSocket, StreamSocket)] = [:]

    /// Reading from one side pauses while more than this waits for the other.
    static let highWater = 1 << 20

    public init(to target: SocketAddress, on loop: EventLoop, connectLimit: Duration = .seconds(5)) {
        self.loop = loop
        self.target = target
        self.connectLimit = connectLimit
    }

    /// Listens at `address` and returns it with its real port.
    /// - Throws: ``SystemError``, `EADDRINUSE` among others.
    public func start(on address: SocketAddress) throws -> SocketAddress {
        let listener = try StreamListener(loop, on: address) { client in self.forward(client) }
        self.listener = listener
        return listener.address
    }

    /// Closes the listener and every connection.
    public func stop() {
        listener?.close()
        listener = nil
        dropConnections()
    }

    /// Closes every connection and goes on listening.
    public func dropConnections() {
        for (client, server) in pairs.values {
            client.close()
            server.close()
        }
        pairs = [:]
    }

    /// From now on nothing is carried, and nothing closed: as if the host behind it had vanished.
    public func fallSilent() { isSilent = true }
    private var isSilent = false

    private func forward(_ client: StreamSocket) {
        let id = ObjectIdentifier(client)
        let server = StreamSocket.connect(loop, to: target, within: connectLimit) { event in
            self.carry(event, fromClient: false, of: id)
        }
        pairs[id] = (client, server)
        client.start { event in self.carry(event, fromClient: true, of: id) }
    }

    private func carry(_ event: StreamSocket.Event, fromClient: Bool, of id: ObjectIdentifier) {
        guard !isSilent, let (client, server) = pairs[id] else { return }
        let (me, other) = fromClient ? (client, server) : (server, client)
        switch event {
        case .connected: break
        case .received(let bytes):
            other.write(bytes)
            if other.backlog > Self.highWater { me.pauseReading() }
        case .drained: other.resumeReading()
        case .finished: other.finishWriting()
        case .closed(nil):
            // The other side has been told by `.finished`; it still sends what it has.
            if other.isClosed { pairs[id] = nil }
        case .closed:
            pairs[id] = nil
            other.close()
        }
    }
}
