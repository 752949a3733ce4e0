/// One COPY or script on a connection, until that is back in its pipeline.
// Unchecked: touched on its connection's loop only.
final class SimpleUse: @unchecked Sendable {
    let sql: String
    /// How long the server may be silent on it, when not as long as on others.
    let timeLimit: Duration?
    /// Its task was cancelled.
    var isCancelled = false

    init(_ sql: String, within timeLimit: Duration? = nil) {
        self.sql = sql
        self.timeLimit = timeLimit
    }
}
