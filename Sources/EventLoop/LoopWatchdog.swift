internal import CUV
internal import Glibc
internal import Synchronization

/// Looks at event loops from a thread of its own, once a second: a loop that is stuck inside one turn can't say so
/// itself, and one that goes round without ever waiting finds nothing wrong with it.
public final class LoopWatchdog: Sendable {
    /// What was seen of a loop.
    public enum Finding: Sendable, Equatable {
        /// It has been inside one turn for so long; said again every ten seconds.
        case stuck(Duration)
        /// It has not waited for events for so long, in so many turns, with so many jobs run: one of work that is never
        /// done, or too much of it.
        case spinning(Duration, turns: UInt64, jobs: UInt64)
    }
    /// Of a loop that does not wait: how many seconds pass before that is said.
    public static let patience = 10

    private let loops: [EventLoop]
    private let report: @Sendable (EventLoop, Finding) -> Void
    private let isStopped = Atomic<Bool>(false)

    /// - Parameter report: called on the watchdog's thread.
    public init(_ group: EventLoopGroup, report: @escaping @Sendable (EventLoop, Finding) -> Void) {
        loops = group.loops
        self.report = report
    }

    /// Starts the thread, which runs until ``stop()``.
    public func start() {
        // Unmanaged: released at the end of the thread's body.
        let me = Unmanaged.passRetained(self).toOpaque()
        var id: pthread_t = 0
        let failed = pthread_create(
            &id, nil,
            { argument in
                // Unmanaged: retained in `start`.
                Unmanaged<LoopWatchdog>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, me)
        precondition(failed == 0, "no thread for the watchdog: \(failed)")
        pthread_detach(id)
    }

    /// The thread ends within a second.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    private func body() {
        _ = shim_name_thread("watchdog")
        var states = loops.map { $0.pulse.map { LoopPulse($0) } }
        var last = uv_hrtime()
        while !isStopped.load(ordering: .relaxed) {
            sleep(1)
            let now = uv_hrtime()
            for index in loops.indices {
                guard let pulse = loops[index].pulse else { continue }
                if let finding = states[index]?.finding(pulse, passed: now &- last) {
                    report(loops[index], finding)
                }
            }
            last = now
        }
    }
}

/// What was last seen of a loop, and for how long it has not changed: pure.
struct LoopPulse {
    private var last: EventLoop.Pulse
    /// Nanoseconds in one turn, and nanoseconds, turns and jobs without a wait.
    private var inTurn: UInt64 = 0
    private var withoutWait: UInt64 = 0
    private var turns: UInt64 = 0
    private var jobs: UInt64 = 0
    private static let second: UInt64 = 1_000_000_000

    init(_ pulse: EventLoop.Pulse) { last = pulse }

    /// - Parameter passed: nanoseconds since the last look.
    mutating func finding(_ now: EventLoop.Pulse, passed: UInt64) -> LoopWatchdog.Finding? {
        defer { last = now }
        // A loop that waits at all does so for more than one part in a hundred.
        guard now.waited &- last.waited < passed / 100 else {
            (inTurn, withoutWait, turns, jobs) = (0, 0, 0, 0)
            return nil
        }
        if now.turns == last.turns {
            inTurn += passed
            return isDue(inTurn, passed) ? .stuck(.nanoseconds(Int64(inTurn))) : nil
        }
        inTurn = 0
        withoutWait += passed
        turns += now.turns &- last.turns
        jobs += now.jobs &- last.jobs
        guard isDue(withoutWait, passed) else { return nil }
        return .spinning(.nanoseconds(Int64(withoutWait)), turns: turns, jobs: jobs)
    }

    /// Each time that ten seconds have become full.
    private func isDue(_ total: UInt64, _ passed: UInt64) -> Bool {
        let patience = UInt64(LoopWatchdog.patience) * Self.second
        return total / patience > (total &- passed) / patience
    }
}
