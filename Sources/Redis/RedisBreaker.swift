internal import Synchronization

/// Decides when a connection is tried again, and whether commands are refused meanwhile. No clock and no socket in it.
struct RedisBreaker: Equatable {
    enum State: Equatable {
        /// Commands pass. → `open`
        case closed
        /// Commands are refused; after the delay, an attempt in the background. → `closed`
        case open
    }
    private(set) var state = State.closed
    /// Attempts since the server was last known to be well.
    private(set) var failures = 0
    let delays: ClosedRange<Duration>

    init(delays: ClosedRange<Duration>) { self.delays = delays }

    enum Step: Equatable {
        /// Connect at once; commands wait for it.
        case connect
        /// Refuse commands, and try again after this.
        case wait(Duration)
    }

    /// A connection stands and has signed in.
    mutating func succeeded() { state = .closed }

    /// A connection that stood for `uptime` is gone, or an attempt failed (`uptime` nil).
    /// - Parameters:
    ///   - wasIdle: nothing waited for an answer: servers and firewalls close idle connections, which is no failure.
    ///   - jitter: 0 to 1, chosen anew each time.
    mutating func failed(uptime: Duration?, wasIdle: Bool, jitter: Double) -> Step {
        if let uptime, uptime >= Self.steady {
            failures = 0
            if wasIdle { return .connect }
        }
        state = .open
        let doubled = delays.lowerBound * (1 << min(failures, 20))
        failures += 1
        return .wait(min(doubled, delays.upperBound) * (0.5 + jitter / 2))
    }

    /// How long a connection must have stood to count as well.
    static let steady: Duration = .seconds(1)
}

/// What callers on any thread see of a connection's breaker.
final class BreakerGate: Sendable {
    private let open = Atomic<Bool>(false)
    private let reason = Mutex<RedisError?>(nil)

    var isOpen: Bool { open.load(ordering: .relaxed) }

    func open(because error: RedisError) {
        let refusal = RedisError(
            error.code == RedisError.closed ? RedisError.closed : RedisError.unavailable,
            "not available (\(error.message))", underlying: error)
        reason.withLock { $0 = refusal }
        open.store(true, ordering: .relaxed)
    }
    func close() { open.store(false, ordering: .relaxed) }

    /// - Throws: ``RedisError`` at once while the breaker is open.
    func check() throws {
        guard isOpen else { return }
        if let error = reason.withLock({ $0 }) { throw error }
    }
}
