internal import EventLoop

/// Stands between a client and a server, and can be told to fall silent: connections stay, and nothing comes through.
package actor TestProxy {
    package enum Mode: Sendable {
        case passes
        /// What comes is kept and goes on when it passes again.
        case holds
        /// The same, but only of what the server says.
        case holdsAnswers
        /// What comes is lost; a connection that has lost something is cut when it passes again.
        case swallows
    }
    nonisolated let loop = TestLoops.any
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let target: SocketAddress
    private var mode = Mode.passes
    private var listener: StreamListener?
    private var pairs: [Int: Pair] = [:]
    private var last = 0

    private struct Pair {
        var client: StreamSocket
        var server: StreamSocket?
        var held: [(toServer: Bool, bytes: [UInt8])] = []
        var hasLost = false
    }

    /// - Parameter port: of the server, on the loopback.
    package init(to port: Int) { target = SocketAddress(host: "127.0.0.1", port: port) }

    /// - Returns: the port where it listens.
    package func start() throws -> Int {
        let listener = try StreamListener(loop, on: SocketAddress(host: "127.0.0.1", port: 0)) { client in
            self.accept(client)
        }
        self.listener = listener
        return listener.address.port
    }

    private func accept(_ client: StreamSocket) {
        last += 1
        let number = last
        let server = StreamSocket.connect(loop, to: target, within: .seconds(60)) { event in
            switch event {
            case .received(let bytes):
                let bytes = Array(bytes)
                self.assumeIsolated { $0.take(bytes, number, toServer: false) }
            case .finished, .closed: self.assumeIsolated { $0.ended(number) }
            case .connected, .drained: break
            }
        }
        pairs[number] = Pair(client: client, server: server)
        client.start { event in
            switch event {
            case .received(let bytes):
                let bytes = Array(bytes)
                self.assumeIsolated { $0.take(bytes, number, toServer: true) }
            case .finished, .closed: self.assumeIsolated { $0.ended(number) }
            case .connected, .drained: break
            }
        }
    }

    /// Who is silent does not say that somebody has gone either.
    private func ended(_ number: Int) {
        if mode == .passes { end(number) } else { pairs[number]?.hasLost = true }
    }

    private func take(_ bytes: [UInt8], _ number: Int, toServer: Bool) {
        guard let pair = pairs[number] else { return }
        switch mode {
        case .holdsAnswers where toServer: pair.server?.write(bytes)
        case .passes: (toServer ? pair.server : pair.client)?.write(bytes)
        case .holds, .holdsAnswers: pairs[number]?.held.append((toServer, bytes))
        case .swallows: pairs[number]?.hasLost = true
        }
    }

    private func end(_ number: Int) {
        guard let pair = pairs.removeValue(forKey: number) else { return }
        pair.client.close()
        pair.server?.close()
    }

    /// Whether something is kept.
    package var isHolding: Bool { pairs.values.contains { !$0.held.isEmpty } }

    package func turn(_ mode: Mode) {
        self.mode = mode
        guard mode == .passes else { return }
        for (number, pair) in pairs {
            for (toServer, bytes) in pair.held { (toServer ? pair.server : pair.client)?.write(bytes) }
            pairs[number]?.held = []
            if pair.hasLost { end(number) }
        }
    }

    package func stop() {
        listener?.close()
        for number in pairs.keys { end(number) }
    }
}
