internal import Observability
internal import Synchronization

/// What a consumer has put aside because it is none of this installation's events. Whoever writes them may write many:
/// each is counted, and few are spoken of.
final class ForeignRecords: Sendable {
    private struct State {
        var unsaid = 0
        var silentUntil: ContinuousClock.Instant?
    }
    private let state = Mutex(State())
    private let consumer: String
    private let counter: Counter
    private static let pause = Duration.seconds(10)

    init(consumer: String) {
        self.consumer = consumer
        counter = Metrics.shared.counter(
            "shop_events_foreign_total", "Records that were put aside because this installation did not write them.",
            ["consumer": consumer])
    }

    func note(_ letters: [DeadLetter]) {
        counter.increment(by: letters.count)
        let now = ContinuousClock.now
        let count: Int? = state.withLock { state in
            state.unsaid += letters.count
            if let until = state.silentUntil, now < until { return nil }
            state.silentUntil = now + Self.pause
            defer { state.unsaid = 0 }
            return state.unsaid
        }
        guard let count, let last = letters.last else { return }
        EventBus.log.error(
            "records that are not this installation's events were put aside",
            [
                "consumer": .string(consumer), "records": .int(count), "topic": .string(last.topic),
                "reason": .string(last.reason),
            ])
    }
}
