internal import EventLoop
internal import Messages
internal import Observability
internal import Redis
internal import Synchronization

/// What gateways tell each other at once through Redis: how far boxes are, channels' too. Lost hints cost a second,
/// never more; with them go notes of what is in no box, and those may be lost.
final class Hints: Sendable {
    private static let channel = "mtproto:boxes"
    /// What waits to be sent while Redis is slow; what is more is left to the poll.
    private static let maximum = 10_000

    private struct Pending {
        var points: [Int64: Int32] = [:]
        var notes: [ChannelNote] = []
        var isSending = false
    }
    private let pending = Mutex(Pending())
    private let redis: RedisClient
    private let subscriber: RedisSubscriber

    init(
        _ redis: RedisClient, group: EventLoopGroup, point: @escaping @Sendable (Int64, Int32) -> Void,
        note: @escaping @Sendable (ChannelNote) -> Void
    ) throws {
        self.redis = redis
        subscriber = try RedisSubscriber(redis.configuration, channel: Self.channel, on: group.next()) { bytes in
            for (box, pts) in Self.read(bytes) { point(box, pts) }
            for word in ChannelNote.read(bytes) { note(word) }
        }
    }

    func run() async { await subscriber.run() }

    /// Those that come while one is under way go together.
    func send(_ updates: [BoxUpdate], _ notes: [ChannelNote] = []) {
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
            let words = Self.written(points) + [UInt8(ascii: " ")] + notes.map(\.text).joined(separator: " ").utf8
            _ = try? await redis.command(["PUBLISH", .string(Self.channel), .bytes(words)])
        }
    }

    private func next() -> ([Int64: Int32], [ChannelNote])? {
        pending.withLock { pending in
            guard !pending.points.isEmpty || !pending.notes.isEmpty else {
                pending.isSending = false
                return nil
            }
            defer { (pending.points, pending.notes) = ([:], []) }
            return (pending.points, pending.notes)
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
