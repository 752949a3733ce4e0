/// Whether a shard is asked at all: decisions only, without clock or connection.
///
/// While it is known to be away callers are refused at once, but for one at a time, which looks whether it is back.
struct ShardBreaker: Equatable {
    /// A shard that was not there when it was asked last.
    struct Absence: Equatable {
        let since: ContinuousClock.Instant
        var reason: String
        /// From then on somebody may look.
        var look: ContinuousClock.Instant
        var isLooking = false
    }
    enum Verdict: Equatable {
        case pass
        /// Ask whether it is back, say `answered` or `failed`, or `gaveUp`; then pass or be refused.
        case look
        case refuse(reason: String)
    }
    private(set) var absence: Absence?
    /// Between two looks.
    let pause: Duration

    init(pause: Duration) { self.pause = pause }

    mutating func ask(at now: ContinuousClock.Instant) -> Verdict {
        guard let absence else { return .pass }
        guard now >= absence.look, !absence.isLooking else { return .refuse(reason: absence.reason) }
        self.absence?.isLooking = true
        return .look
    }

    mutating func answered() { absence = nil }

    mutating func failed(_ reason: String, at now: ContinuousClock.Instant) {
        absence = Absence(since: absence?.since ?? now, reason: reason, look: now + pause)
    }

    /// Who looked was cancelled.
    mutating func gaveUp() { absence?.isLooking = false }
}
