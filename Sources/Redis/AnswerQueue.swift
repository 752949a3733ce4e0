/// The commands that wait for their answers, in the order in which they were sent: Redis answers in that order.
///
/// A command that nobody waits for any more (its deadline passed, its task was cancelled) keeps its place without a
/// waiter, so that answers stay in step. Times are nanoseconds of one monotonic clock.
struct AnswerQueue<Waiter> {
    private struct Entry {
        let waiter: Waiter
        let sent: UInt64
        let deadline: UInt64
        var isWaiting = true
    }
    private var entries: [Entry?] = []
    private var head = 0

    var count: Int { entries.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ waiter: Waiter, sent: UInt64, deadline: UInt64) {
        entries.append(Entry(waiter: waiter, sent: sent, deadline: deadline))
    }

    enum Answer {
        /// It answers no command: the connection is out of step.
        case unasked
        /// Nobody waits for it any more.
        case abandoned
        case wanted(Waiter, sent: UInt64)
    }

    /// The command that the next answer belongs to; removes it.
    mutating func next() -> Answer {
        guard head < entries.count, let entry = entries[head] else { return .unasked }
        entries[head] = nil
        head += 1
        compact()
        return entry.isWaiting ? .wanted(entry.waiter, sent: entry.sent) : .abandoned
    }

    private mutating func compact() {
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 4_096 && head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }

    /// Gives up one command; returns its waiter when it still waited.
    mutating func abandon(_ isIt: (Waiter) -> Bool) -> Waiter? {
        for index in head..<entries.count {
            if let entry = entries[index], entry.isWaiting, isIt(entry.waiter) {
                entries[index]!.isWaiting = false
                return entry.waiter
            }
        }
        return nil
    }

    struct Expiry {
        var waiters: [Waiter] = []
        /// The server hangs: a command waited its whole time, nothing at all came in since it was sent, and no command
        /// with a longer time limit is on its way, which could keep the server busy.
        var isStalled = false
        /// When to look again.
        var next: UInt64?
    }

    /// Gives up what is due.
    /// - Parameter lastReceived: when anything came in last.
    mutating func expire(now: UInt64, lastReceived: UInt64) -> Expiry {
        var result = Expiry()
        var silentLimit: UInt64?
        var longestLimit: UInt64 = 0
        for index in head..<entries.count {
            guard let entry = entries[index], entry.isWaiting else { continue }
            let limit = entry.deadline - entry.sent
            guard entry.deadline <= now else {
                longestLimit = max(longestLimit, limit)
                result.next = min(result.next ?? .max, entry.deadline)
                continue
            }
            entries[index]!.isWaiting = false
            result.waiters.append(entry.waiter)
            if lastReceived <= entry.sent { silentLimit = max(silentLimit ?? 0, limit) }
        }
        if let silentLimit { result.isStalled = silentLimit >= longestLimit }
        return result
    }

    /// Empties the queue; returns those who still waited.
    mutating func removeAll() -> [Waiter] {
        let waiting = entries[head...].compactMap { $0.flatMap { $0.isWaiting ? $0.waiter : nil } }
        entries = []
        head = 0
        return waiting
    }
}
