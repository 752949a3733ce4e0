internal import Synchronization

/// The event loops of a process: one a core, or as many as configured.
public final class EventLoopGroup: Sendable {
    public let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Makes and starts `count` loops, at least one.
    public init(
        count: Int, name: String = "loop", stallThreshold: Duration = .milliseconds(50),
        onStall: (@Sendable (EventLoop, Duration) -> Void)? = nil
    ) {
        Signals.ignoreBrokenPipes()
        loops = (0..<max(1, count)).map {
            EventLoop(name: "\(name)-\($0)", stallThreshold: stallThreshold, onStall: onStall)
        }
        for loop in loops { loop.start() }
    }

    /// The caller's loop when it runs on one of these, else the next in turn.
    public var any: EventLoop {
        if let current = EventLoop.current, loops.contains(where: { $0 === current }) { return current }
        return next()
    }

    /// The loops in turn, for spreading long-lived things over them.
    public func next() -> EventLoop {
        loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
    }

    public func stop() async {
        for loop in loops { await loop.stop() }
    }
}

/// One value for each loop of a group, made at once: a pool, a cache connection, a client. A request that runs on a
/// loop uses that loop's value and so crosses no thread.
public struct LoopLocal<Value: Sendable>: Sendable {
    private let values: [(loop: EventLoop, value: Value)]

    public init(_ group: EventLoopGroup, _ make: (EventLoop) throws -> Value) rethrows {
        values = try group.loops.map { ($0, try make($0)) }
    }

    /// The current loop's value; off the loops, the first one's.
    public var current: Value {
        guard values.count > 1, let loop = EventLoop.current else { return values[0].value }
        return values.first { $0.loop === loop }?.value ?? values[0].value
    }
    public var all: [Value] { values.map(\.value) }
    public subscript(loop: EventLoop) -> Value? { values.first { $0.loop === loop }?.value }
}
