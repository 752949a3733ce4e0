internal import FoundationEssentials
internal import Kafka

/// Events that wait because somebody holds a lock on what they are about, with all that came behind them with the same
/// key; the other keys go on. What is parked is not committed to Kafka: after a crash it comes again.
struct ParkedEvents {
    /// One key's, in order.
    private struct Lot {
        var events: [Event]
        var delay: Delays
        var dueAt: ContinuousClock.Instant
    }
    private struct Key: Hashable {
        let topic: String
        let key: String
        init(_ event: Event) { (topic, key) = (event.topic, event.key) }
    }
    private var lots: [Key: Lot] = [:]
    private(set) var count = 0
    /// How far partitions were read that are not committed to there.
    private var read: [KafkaPartition: KafkaPosition] = [:]
    /// With more than this, everybody waits for the lock.
    let maximum: Int

    init(maximum: Int) { self.maximum = maximum }

    var isEmpty: Bool { lots.isEmpty }

    /// Those that need not wait; the others are parked behind the ones of their keys.
    mutating func passing(_ events: [Event]) -> [Event] {
        guard !lots.isEmpty else { return events }
        return events.filter { event in
            guard let lot = lots[Key(event)] else { return true }
            // A copy of what is parked: that stands for it.
            guard !lot.events.contains(where: { $0.id == event.id }) else { return false }
            lots[Key(event)]?.events.append(event)
            count += 1
            return false
        }
    }

    /// - Parameter events: of one key.
    /// - Returns: false when there is no room for them.
    mutating func park(_ events: [Event], delay: Delays, now: ContinuousClock.Instant) -> Bool {
        guard let first = events.first, count + events.count <= maximum else { return false }
        var delay = delay
        let dueAt = now + delay.next()
        // Before what was parked behind them meanwhile.
        let behind = lots[Key(first)]?.events ?? []
        lots[Key(first)] = Lot(events: events + behind, delay: delay, dueAt: dueAt)
        count += events.count
        return true
    }

    /// Parks those of `ids`, and the others of their keys.
    /// - Returns: the others; nil when there is no room.
    mutating func park(
        _ events: [Event], about ids: Set<UUID>, delay: Delays, now: ContinuousClock.Instant
    ) -> [Event]? {
        let keys = Set(events.lazy.filter { ids.contains($0.id) }.map(Key.init))
        let held = Dictionary(grouping: events.filter { keys.contains(Key($0)) }, by: Key.init)
        guard count + held.values.reduce(0, { $0 + $1.count }) <= maximum else { return nil }
        for lot in held.values { _ = park(lot, delay: delay, now: now) }
        return events.filter { !keys.contains(Key($0)) }
    }

    /// Takes those out that are to be tried again now, a few keys at most, each with how long it waits next.
    mutating func takeDue(at now: ContinuousClock.Instant, keys: Int) -> [(events: [Event], delay: Delays)] {
        let due = lots.filter { $0.value.dueAt <= now }.sorted { $0.value.dueAt < $1.value.dueAt }.prefix(keys)
        return due.map { key, lot in
            lots[key] = nil
            count -= lot.events.count
            return (lot.events, lot.delay)
        }
    }

    /// Notes that `positions` were read.
    /// - Returns: up to where partitions may be committed: before what is parked of them.
    mutating func committable(read positions: [KafkaPosition]) -> [KafkaPosition] {
        for position in positions { read[position.partition] = position }
        var limits: [KafkaPartition: Int64] = [:]
        for event in lots.values.lazy.flatMap(\.events) {
            let partition = KafkaPartition(event.topic, event.partition)
            limits[partition] = min(limits[partition] ?? .max, event.offset)
        }
        defer { read = read.filter { limits[$0.key] != nil } }
        return read.values.map { position in
            limits[position.partition].map { position.lowered(to: $0) } ?? position
        }
    }
}
