internal import Glibc

/// What some work costs at one size and at four times of it, in seconds of the calling thread's processor time.
public struct CostBySize: Sendable, CustomStringConvertible {
    public let count: Int
    public let small: Double
    public let large: Double

    /// Below this a clock's grain and the machine's caches decide, not the work.
    public static let floor = 0.02

    public init(count: Int, small: Double, large: Double) {
        self.count = count
        self.small = small
        self.large = large
    }

    /// - Parameter make: prepares the work for a size; what it returns is measured.
    public init(_ count: Int = 50_000, _ make: (Int) throws -> () -> Void) rethrows {
        let (small, large) = (try make(count), try make(4 * count))
        let cheap = (0..<3).map { _ in Self.measured(small) }.min() ?? 0
        self.init(count: count, small: cheap, large: Self.measured(large))
    }

    /// Four times the size costs at most eight times as much.
    public var isLinear: Bool { large <= 8 * max(small, Self.floor) }
    public var description: String { "\(count) cost \(small) s, four times as much \(large) s" }

    private static func measured(_ work: () -> Void) -> Double {
        let start = threadTime()
        work()
        return threadTime() - start
    }
    /// What the calling thread has computed.
    public static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
