internal import Kafka
internal import Observability
internal import Synchronization

extension EventBus {
    /// Sends messages as the producer does, and finds those that Kafka never takes: it refuses whole sets for one of
    /// them, so each that was in such a set is sent alone once, with what follows of its key, in order.
    /// - Parameters:
    ///   - messages: with keys, if their order counts.
    ///   - other: another producer than that of all events.
    ///   - life: of the producer; see ``KafkaProducer/send(_:in:)``.
    /// - Returns: their fates, in their order; an error that ``KafkaError/isPermanent`` is the message's own fault.
    /// - Throws: as the producer does.
    func deliver(
        _ messages: [KafkaMessage], in life: Int? = nil, by other: KafkaProducer? = nil
    ) async throws -> [KafkaDelivery] {
        let producer = other ?? self.producer
        let begun = ContinuousClock.now
        var deliveries = try await producer.send(messages, in: life)
        let gone = zip(messages, deliveries).filter { $1.error?.isOfTopicThatIsGone ?? false }.map(\.0.topic)
        if !gone.isEmpty { try await begin(anewWith: Set(gone), producer, since: begun) }
        guard messages.count > 1 else { return deliveries }
        var keys: Set<[UInt8]> = []
        for index in messages.indices {
            let isRefused = deliveries[index].error?.isPermanent ?? false
            let key = messages[index].key
            guard isRefused || key.map({ keys.contains($0) }) ?? false else { continue }
            if let key { keys.insert(key) }
            deliveries[index] = try await producer.send([messages[index]], in: life)[0]
        }
        return deliveries
    }

    /// Somebody has deleted these topics: they are made before anything else is sent to them, and what is sent then
    /// goes by a new handle: librdkafka waits for ever for the requests that were under way to the old partitions
    /// (2.0.2, "beginning partition drain").
    /// - Parameter begun: when they were sent: what was done since need not be done again.
    private func begin(
        anewWith topics: Set<String>, _ producer: KafkaProducer, since begun: ContinuousClock.Instant
    ) async throws {
        forget(topics: topics)
        while true {
            let rest: Duration? = producerRenewals.withLock { renewals in
                let last = renewals[ObjectIdentifier(producer)]
                if let last, last > begun { return nil }
                let rest = last.map { Self.renewalPause - $0.duration(to: .now) } ?? .zero
                if rest <= .zero { renewals[ObjectIdentifier(producer)] = .now }
                return max(rest, .zero)
            }
            guard let rest else { return }
            if rest == .zero { break }
            try await Task.sleep(for: rest)
        }
        EventBus.log.notice("topics are gone", ["topics": .string(topics.sorted().joined(separator: ", "))])
        await producer.renew()
    }
    private static let renewalPause = Duration.seconds(5)
}

extension KafkaError {
    /// The topic, or the partition, was there and is not any more.
    var isOfTopicThatIsGone: Bool {
        // UNKNOWN_TOPIC_OR_PART, _UNKNOWN_TOPIC, _UNKNOWN_PARTITION
        [3, -188, -190].contains(code.rawValue)
    }
    /// Of a set of messages: one of them at least is the reason. Of one: sending it again is useless.
    var isPermanent: Bool {
        // MSG_SIZE_TOO_LARGE, INVALID_TOPIC_EXCEPTION, RECORD_LIST_TOO_LARGE, INVALID_RECORD
        [10, 17, 18, 87].contains(code.rawValue) || code == .invalidArgument
    }
}
