/// What can't be sent on a connection that strangers share.
enum SharedConnection {
    private static let refused: Set<String> = [
        "AUTH", "ASKING", "BLMOVE", "BLMPOP", "BLPOP", "BRPOP", "BRPOPLPUSH", "BZMPOP", "BZPOPMAX", "BZPOPMIN",
        "DISCARD",
        "EXEC", "HELLO", "MONITOR", "MULTI", "PSUBSCRIBE", "PSYNC", "PUNSUBSCRIBE", "QUIT", "READONLY", "READWRITE",
        "RESET", "SELECT", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "SYNC", "UNSUBSCRIBE", "UNWATCH", "WAIT", "WATCH",
    ]

    /// - Throws: ``RedisError`` for commands that block the connection or change its state, and for an empty one.
    static func check(_ arguments: [RedisArgument]) throws {
        guard case .string(let name)? = arguments.first, !name.isEmpty else {
            throw RedisError(RedisError.refused, "a command begins with its name")
        }
        if refused.contains(name) || refused.contains(name.uppercased()) {
            throw RedisError(RedisError.refused, "\(name) can't be used on a shared connection")
        }
    }
}
