internal import EventLoop

/// The connection that listens, for all channels of a client: opened with the first, closed after the last.
actor Listener {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let configuration: PostgresConfiguration

    private typealias Stream = AsyncStream<PostgresNotification>
    private var streams: [String: [Int: Stream.Continuation]] = [:]
    private var lastStream = 0
    private var connection: Connection?
    private var runner: Task<Void, Never>?
    private var isClosed = false

    private static let keptNotifications = 1_024
    private static let pingInterval = Duration.seconds(15)

    init(_ loop: EventLoop, _ configuration: PostgresConfiguration) {
        self.loop = loop
        self.configuration = configuration
    }

    nonisolated func listen(_ channel: String) -> AsyncStream<PostgresNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self, bufferingPolicy: .bufferingNewest(Self.keptNotifications))
        Task(executorPreference: loop) { await self.add(channel, continuation) }
        return stream
    }

    private func add(_ channel: String, _ continuation: Stream.Continuation) async {
        guard !isClosed else { return continuation.finish() }
        lastStream += 1
        let id = lastStream
        continuation.onTermination = { [weak self, loop] _ in
            Task(executorPreference: loop) { await self?.remove(channel, id) }
        }
        let isNew = streams[channel, default: [:]].isEmpty
        streams[channel, default: [:]][id] = continuation
        if runner == nil {
            runner = Task(executorPreference: loop) { await self.run() }
        } else if let connection, isNew {
            await subscribe(connection, channel)
        } else if connection != nil {
            continuation.yield(PostgresNotification(channel: channel, payload: "", isWakeUp: true))
        }
    }

    private func remove(_ channel: String, _ id: Int) async {
        streams[channel]?[id] = nil
        guard streams[channel]?.isEmpty == true else { return }
        streams[channel] = nil
        if streams.isEmpty {
            runner?.cancel()
            runner = nil
            closeConnection()
        } else if let connection {
            _ = try? await connection.one(PostgresStatement("UNLISTEN \(Self.quoted(channel))"))
            // Somebody may have come while we waited.
            if streams[channel] != nil { await subscribe(connection, channel) }
        }
    }

    private func closeConnection() {
        let old = connection
        connection = nil
        old?.assumeIsolated { $0.close(.closed) }
    }

    private func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            if let opened = try? await Connection.open(loop, .exclusive, configuration) {
                backoff.reset()
                await serve(opened)
            }
            guard !Task.isCancelled else { return }
            try? await loop.sleep(for: backoff.next())
        }
    }

    /// Until the connection ends.
    private func serve(_ opened: Connection) async {
        guard !Task.isCancelled else { return await opened.close(.closed) }
        connection = opened
        attach(opened)
        let ping = loop.schedule(after: Self.pingInterval, repeating: Self.pingInterval) { [loop] in
            // An answer that stays away makes the connection close itself.
            Task(executorPreference: loop) { _ = try? await opened.one(PostgresStatement("SELECT 1")) }
        }
        for channel in streams.keys.sorted() { await subscribe(opened, channel) }
        await withCheckedContinuation { continuation in whenClosed(opened) { continuation.resume() } }
        ping.cancel()
        if connection === opened { connection = nil }
    }

    private func whenClosed(_ opened: Connection, _ body: @escaping @Sendable () -> Void) {
        opened.assumeIsolated { $0.whenClosed(body) }
    }

    private func attach(_ opened: Connection) {
        opened.assumeIsolated {
            $0.onNotification = { [weak self] notification in
                self?.assumeIsolated { $0.deliver(notification) }
            }
        }
    }

    private func subscribe(_ connection: Connection, _ channel: String) async {
        do {
            _ = try await connection.one(PostgresStatement("LISTEN \(Self.quoted(channel))"))
            deliver(PostgresNotification(channel: channel, payload: "", isWakeUp: true))
        } catch {
            // Without its channels the connection is of no use: the next one tries again.
            await connection.close(.lost("LISTEN failed: \(error)"))
        }
    }

    private func deliver(_ notification: PostgresNotification) {
        for continuation in (streams[notification.channel] ?? [:]).values { continuation.yield(notification) }
    }

    func close() async {
        isClosed = true
        for continuation in streams.values.flatMap(\.values) { continuation.finish() }
        streams = [:]
        let runner = self.runner
        self.runner = nil
        runner?.cancel()
        closeConnection()
        await runner?.value
    }

    /// A channel is an identifier: LISTEN takes no parameter.
    private static func quoted(_ channel: String) -> String {
        "\"" + channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
