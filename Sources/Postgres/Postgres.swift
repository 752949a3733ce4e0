// PostgreSQL by libpq, without a thread that waits.
//
// Owns the connections of a process to one database: on each event loop a few that single statements share (pipelined)
// and a pool that transactions check out; for the whole process one that listens. Each connection runs on the loop that
// opened it. Start reading at `PostgresClient`.

/// What `NOTIFY` sent.
public struct PostgresNotification: Sendable, Hashable {
    public let channel: String
    /// Up to 8,000 bytes. Empty in the synthetic notification after a reconnection, too.
    public let payload: String
    /// Nothing was sent, but something may have been while the connection was down: look.
    public var isWakeUp = false

    init(channel: String, payload: String, isWakeUp: Bool = false) {
        self.channel = channel
        self.payload = payload
        self.isWakeUp = isWakeUp
    }
}
