internal import Redis

/// A way through all keys of one server (`SCAN`): every key that is there from the beginning to the end is seen, some
/// perhaps twice.
struct KeyScan: Sendable {
    let pattern: String
    let type: String?
    /// As the server gave it; "0" at the beginning.
    private(set) var cursor: String
    private(set) var isDone = false
    private(set) var seen = 0

    /// What the server looks at for one answer: so much that the way pays, so little that others need not wait.
    static let step = 32

    private let step: Int

    init(pattern: String, type: String?, from cursor: String = "0", step: Int = KeyScan.step) {
        self.pattern = pattern
        self.step = step
        self.type = type
        self.cursor = cursor
    }

    /// What to send next.
    var words: [RedisArgument] {
        var words: [RedisArgument] = ["SCAN", .string(cursor), "COUNT", .int(step)]
        if pattern != "*" { words += ["MATCH", .string(pattern)] }
        if let type { words += ["TYPE", .string(type)] }
        return words
    }

    /// The keys in an answer.
    mutating func take(_ answer: RedisValue) throws -> [[UInt8]] {
        let parts = try answer.array()
        guard parts.count == 2, let next = try parts[0].optionalString() else {
            throw RedisError(RedisError.unexpectedAnswer, "SCAN's answer is not understood")
        }
        let keys = try parts[1].array().compactMap { try $0.optionalBytes() }
        cursor = next
        isDone = next == "0"
        seen += keys.count
        return keys
    }
}

/// Keeps work from taking more than its share of a server. Used by one task.
final class Pacer {
    private let pace: Pace
    private let rate: Int64?
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant
    private var resumed: ContinuousClock.Instant
    private var count: Int64 = 0

    /// Work goes on for so long before a rest.
    private static let stretch = Duration.milliseconds(1)
    /// A rest, in times of the work before it.
    private static let leisure = 2

    init(_ pace: Pace, rate: Int64? = nil) {
        self.pace = pace
        self.rate = rate
        started = clock.now
        resumed = started
    }

    /// To be called after each round trip; rests when it is time to.
    func rest(after items: Int) async throws {
        try Task.checkCancellation()
        count += Int64(items)
        let now = clock.now
        var pause = Duration.zero
        let worked = now - resumed
        if pace == .gentle, worked >= Self.stretch { pause = worked * Self.leisure }
        if let rate {
            let due = Duration.nanoseconds(1_000_000_000 / rate) * count
            pause = max(pause, due - (now - started))
        }
        guard pause > .zero else { return }
        try await Task.sleep(for: pause)
        resumed = clock.now
    }
}

extension CacheConnection {
    /// Goes through the keys of every server, a few at a time, until `each` returns false.
    func scan(
        _ pattern: String, type: String?, pacer: Pacer, each: (RedisMasters.Node, [[UInt8]]) async throws -> Bool
    ) async throws {
        for node in masters.nodes {
            var scan = KeyScan(pattern: pattern, type: type)
            while !scan.isDone {
                let keys = try scan.take(try await node.client.command(scan.words))
                if try await !each(node, keys) { return }
                try await pacer.rest(after: keys.count)
            }
        }
    }
}
