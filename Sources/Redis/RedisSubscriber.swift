public import EventLoop

/// Hears what is published on one channel, on a connection of its own that it keeps up. What is published while it is
/// not connected is lost: for hints, never for what counts.
public final class RedisSubscriber: Sendable {
    private let connection: RedisConnection

    /// Connects to nothing yet.
    /// - Parameters:
    ///   - channel: see `PUBLISH`.
    ///   - onMessage: called on `loop`; must not wait.
    /// - Throws: ``RedisError`` when the files that TLS needs can't be read.
    public init(
        _ configuration: RedisConfiguration, channel: String, on loop: EventLoop,
        onMessage: @escaping @Sendable ([UInt8]) -> Void
    ) throws {
        let tls = try configuration.tls.map { try TLSContext($0) }
        connection = RedisConnection(
            configuration, tls: tls, on: loop,
            listeningTo: RedisSubscription(channel: channel, onMessage: onMessage))
    }

    /// Listens until the task is cancelled.
    public func run() async {
        await connection.listen()
        while !Task.isCancelled { try? await connection.loop.sleep(for: .seconds(3_600)) }
        await connection.close()
    }
}

/// What a connection listens to.
struct RedisSubscription: Sendable {
    let channel: String
    let onMessage: @Sendable ([UInt8]) -> Void

    /// What the server says on its own: `subscribe` at the beginning, then `message` with the channel and what was
    /// published.
    /// - Throws: ``RedisError`` for anything else.
    func heard(_ answer: RedisValue) throws {
        guard case .array(let words) = answer, words.count == 3, let kind = try words[0].optionalString() else {
            if case .error(let error) = answer { throw error }
            throw RedisError(RedisError.protocolViolation, "the server says what was not subscribed to")
        }
        if kind == "message", let bytes = try words[2].optionalBytes() { onMessage(bytes) }
    }
}
