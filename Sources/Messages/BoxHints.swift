public import EventLoop
internal import Observability
public import Redis
internal import Synchronization

/// What doors tell each other at once through Redis: how far boxes are. Lost hints cost a second, never more.
public final class BoxHints: Sendable {
    private static let channel = "mtproto:boxes"
    /// What waits to be sent while Redis is slow; what is more is left to the poll.
    private static let maximum = 10_000

    private struct Pending {
        var points: [Int64: Int32] = [:]
        var isSending = false
    }
    private let pending = Mutex(Pending())
    private let redis: RedisClient
    private let subscriber: RedisSubscriber

    /// - Parameter onHint: a box is at least so far; called on one of the loops, must not wait.
    /// - Throws: `RedisError` when the files that TLS needs can't be read.
    public init(
        _ redis: RedisClient, group: EventLoopGroup, onHint: @escaping @Sendable (_ user: Int64, _ pts: Int32) -> Void
    ) throws {
        self.redis = redis
        subscriber = try RedisSubscriber(redis.configuration, channel: Self.channel, on: group.next()) { bytes in
            for (user, pts) in Self.read(bytes) { onHint(user, pts) }
        }
    }

    /// Listens until cancelled.
    public func run() async { await subscriber.run() }

    /// Those that come while one is under way go together.
    public func send(_ updates: [BoxUpdate]) {
        let starts = pending.withLock { pending -> Bool in
            for update in updates where pending.points.count < Self.maximum {
                pending.points[update.user] = max(update.pts, pending.points[update.user] ?? 0)
            }
            guard !pending.isSending, !pending.points.isEmpty else { return false }
            pending.isSending = true
            return true
        }
        // Lives until nothing is left to be said.
        if starts { Task(executorPreference: EventLoop.current) { await self.publish() } }
    }

    private func publish() async {
        while let points = next() {
            guard redis.isAvailable else { continue }
            _ = try? await redis.command(["PUBLISH", .string(Self.channel), .bytes(Self.written(points))])
        }
    }

    private func next() -> [Int64: Int32]? {
        pending.withLock { pending in
            guard !pending.points.isEmpty else {
                pending.isSending = false
                return nil
            }
            defer { pending.points = [:] }
            return pending.points
        }
    }

    /// `user:pts`, separated by blanks.
    static func written(_ points: [Int64: Int32]) -> [UInt8] {
        Array(points.map { "\($0.key):\($0.value)" }.joined(separator: " ").utf8)
    }

    /// What is not understood is passed over: it is a hint.
    static func read(_ bytes: [UInt8]) -> [(Int64, Int32)] {
        bytes.split(separator: UInt8(ascii: " ")).compactMap { word in
            let parts = word.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 2, let user = Int64(parts[0]), let pts = Int32(parts[1]) else { return nil }
            return (user, pts)
        }
    }
}
