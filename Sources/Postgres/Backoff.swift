/// How long to wait before the next attempt: doubling, with a random part, so that many clients don't come at once.
struct Backoff {
    private static let shortest = Duration.milliseconds(50)
    private static let longest = Duration.seconds(5)
    private var failures = 0

    mutating func next() -> Duration {
        let full = min(Self.longest, Self.shortest * (1 << min(failures, 10)))
        failures += 1
        return full * Double.random(in: 0.5...1)
    }
    mutating func reset() { failures = 0 }
}

/// Tries `body` again, with growing pauses, as long as somebody holds a lock that it needs and did not get in time.
/// - Parameter limit: no new attempt after that; as long as the sessions' own `lock_timeout`.
/// - Throws: what `body` throws; `CancellationError`.
public func outwaitingLocks<T>(
    for limit: Duration = .seconds(10), _ body: () async throws -> T
) async throws -> T {
    let end = ContinuousClock.now + limit
    var backoff = Backoff()
    while true {
        do { return try await body() } catch let error as PostgresError
            where error.waitedTooLong && ContinuousClock.now < end
        {
            try await Task.sleep(for: backoff.next())
        }
    }
}
