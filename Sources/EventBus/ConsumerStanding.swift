internal import EventLoop
internal import Kafka
internal import Observability
internal import Synchronization

/// Whether a consumer of this process is in its group: nothing arrives at one that is not.
public struct ConsumerStanding: Sendable, Equatable {
    public let consumer: String
    /// Since when it is in none; nil while it is in one.
    public let outsideSince: ContinuousClock.Instant?
    /// What Kafka last said about it.
    public let problem: String?

    public var outsideFor: Duration { outsideSince.map { .now - $0 } ?? .zero }
}

extension EventBus {
    /// How the consumers of this process stand, by name.
    public var standings: [ConsumerStanding] {
        consumers.withLock { $0.values.sorted { $0.consumer < $1.consumer } }
    }

    /// Which of them have been in no group for too long, in a line; nil when none has.
    public var consumersFault: String? {
        let out = standings.filter { $0.outsideFor > options.groupPatience }
        guard !out.isEmpty else { return nil }
        return out.map { standing in
            let reason = standing.problem.map { ": \($0)" } ?? ""
            return "\(standing.consumer) has been in no group for \(Int(standing.outsideFor.inSeconds)) s\(reason)"
        }.joined(separator: "; ")
    }

    func note(_ consumer: String, reads reader: KafkaConsumer?) { readers.withLock { $0[consumer] = reader } }
    func forget(_ consumer: String) { consumers.withLock { _ = $0.removeValue(forKey: consumer) } }

    /// Writes down whether it is in its group now, and says so when it has been out for long, and when it is back.
    func note(_ consumer: String, isMember: Bool, problem: String?) {
        let (before, after) = consumers.withLock { consumers in
            let before = consumers[consumer]
            let since = isMember ? nil : before?.outsideSince ?? .now
            let after = ConsumerStanding(
                consumer: consumer, outsideSince: since, problem: isMember ? nil : problem ?? before?.problem)
            consumers[consumer] = after
            return (before, after)
        }
        let wasSaid = outsiders.withLock { isMember ? $0.remove(consumer) != nil : $0.contains(consumer) }
        if isMember, wasSaid {
            EventBus.log.notice(
                "consumer is in its group again",
                ["consumer": .string(consumer), "after": .duration(before?.outsideFor ?? .zero)])
        } else if after.outsideFor > options.groupPatience, !wasSaid {
            outsiders.withLock { _ = $0.insert(consumer) }
            EventBus.log.error(
                "consumer is in no group",
                [
                    "consumer": .string(consumer), "group": .string(group(of: consumer)),
                    "for": .duration(after.outsideFor), "problem": .optional(after.problem),
                ])
        }
    }

    /// One series a consumer: how long it has been out.
    func observeConsumers() {
        Metrics.shared.collect(
            "shop_consumer_outside_seconds", "How long a consumer has been in no group; 0 while it is in one.", .gauge
        ) { [weak self] in
            (self?.standings ?? []).map { (["consumer": $0.consumer], $0.outsideFor.inSeconds) }
        }
    }
}
