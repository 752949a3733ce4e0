internal import EventLoop
internal import Synchronization

/// The slow look behind what doors are told at once: asks how far boxes are, again and again, so that a lost hint costs
/// a second.
public final class BoxPoll: Sendable {
    private static let interval = Duration.seconds(1)
    private static let usersAtOnce = 5_000

    /// Places that have not answered yet.
    private let asked = Mutex<Set<String>>([])

    public init() {}

    /// Until cancelled. A place that does not answer is not asked again before it has, and holds up no other.
    /// - Parameters:
    ///   - users: whose boxes they are, asked for each look.
    ///   - places: them by where their boxes lie.
    ///   - points: how far the boxes are, of those that can be asked.
    ///   - onPoint: called for each; must not wait.
    public func run(
        users: @Sendable () -> [Int64], places: @Sendable ([Int64]) -> [String: [Int64]],
        points: @escaping @Sendable ([Int64]) async throws -> [Int64: Int32],
        onPoint: @escaping @Sendable (_ user: Int64, _ pts: Int32) -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for (place, users) in places(users()) {
                    guard asked.withLock({ $0.insert(place).inserted }) else { continue }
                    group.addTask(executorPreference: EventLoop.current) { [self] in
                        for start in stride(from: 0, to: users.count, by: Self.usersAtOnce) {
                            let some = Array(users[start..<min(users.count, start + Self.usersAtOnce)])
                            guard let found = try? await points(some) else { continue }
                            for (user, pts) in found { onPoint(user, pts) }
                        }
                        _ = asked.withLock { $0.remove(place) }
                    }
                }
                try? await EventLoop.current?.sleep(for: Self.interval)
            }
        }
    }
}
