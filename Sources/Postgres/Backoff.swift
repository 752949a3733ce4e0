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
