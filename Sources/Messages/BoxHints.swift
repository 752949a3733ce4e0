public import EventLoop
internal import Observability
public import Redis
internal import Synchronization

/// What doors tell each other at once through Redis: how far boxes are, channels' too. Lost hints cost a second, never
/// more; with them go notes of what is in no box, and those may be lost.
public final class BoxHints: Sendable {
    private static let channel = "mtproto:boxes"
    /// What waits to be sent while Redis is slow; what is more is left to the poll.
    private static let maximum = 10_000

    private struct Pending {
        var points: [Int64: Int32] = [:]
        var notes: [String] = []
        var isSending = false
    }
    private let pending = Mutex(Pending())
    private let redis: RedisClient
    private let subscriber: RedisSubscriber

    /// Both are called on one of the loops and must not wait.
    /// - Parameters:
    ///   - onHint: a box is at least so far.
    ///   - onNote: one of ``send(_:_:)``; none that its reader does not know may harm.
    /// - Throws: `RedisError` when the files that TLS needs can't be read.
    public init(
        _ redis: RedisClient, group: EventLoopGroup,
        onHint: @escaping @Sendable (_ user: Int64, _ pts: Int32) -> Void,
        onNote: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.redis = redis
        subscriber = try RedisSubscriber(redis.configuration, channel: Self.channel, on: group.next()) { bytes in
            for word in Self.words(bytes) {
                if let (user, pts) = Self.point(word) { onHint(user, pts) } else { onNote(word) }
            }
        }
    }

    /// Listens until cancelled.
    public func run() async { await subscriber.run() }

    /// Those that come while one is under way go together.
    /// - Parameter notes: words without blanks that are not two numbers with a colon between them.
    public func send(_ updates: [BoxUpdate], _ notes: [String] = []) {
        let starts = pending.withLock { pending -> Bool in
            for update in updates where pending.points.count < Self.maximum {
                pending.points[update.user] = max(update.pts, pending.points[update.user] ?? 0)
            }
            pending.notes += notes.prefix(max(0, Self.maximum - pending.notes.count))
            guard !pending.isSending, !pending.points.isEmpty || !pending.notes.isEmpty else { return false }
            pending.isSending = true
            return true
        }
        // Lives until nothing is left to be said.
        if starts { Task(executorPreference: EventLoop.current) { await self.publish() } }
    }

    private func publish() async {
        while let (points, notes) = next() {
            guard redis.isAvailable else { continue }
            _ = try? await redis.command(["PUBLISH", .string(Self.channel), .bytes(Self.written(points, notes))])
        }
    }

    private func next() -> ([Int64: Int32], [String])? {
        pending.withLock { pending in
            guard !pending.points.isEmpty || !pending.notes.isEmpty else {
                pending.isSending = false
                return nil
            }
            defer { (pending.points, pending.notes) = ([:], []) }
            return (pending.points, pending.notes)
        }
    }

    /// `user:pts` and notes, separated by blanks.
    private static func written(_ points: [Int64: Int32], _ notes: [String]) -> [UInt8] {
        Array((points.map { "\($0.key):\($0.value)" } + notes).joined(separator: " ").utf8)
    }

    private static func words(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func point(_ word: String) -> (Int64, Int32)? {
        let parts = word.split(separator: ":")
        guard parts.count == 2, let user = Int64(parts[0]), let pts = Int32(parts[1]) else { return nil }
        return (user, pts)
    }
}
