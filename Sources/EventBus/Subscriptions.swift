internal import Kafka
internal import Postgres
internal import Synchronization

extension EventBus {
    /// Writes down who listens to what: that is what the verification goes by.
    func subscribe(_ consumer: EventConsumer) async throws {
        for topic in consumer.topics {
            try await database.execute(
                """
                insert into platform.subscriptions as s (consumer, topic, schema, types) values ($1, $2, $3, $4)
                on conflict (consumer, topic) do update set schema = excluded.schema, types = excluded.types
                where s.schema <> excluded.schema or s.types is distinct from excluded.types
                """, consumer.name, topic, consumer.schema, consumer.types?.sorted())
        }
    }

    /// Writes down that this outbox writes to these topics: once in each process.
    func note(source: String, topics: Set<String>) async throws {
        let new = notedSources.withLock { topics.subtracting($0[source] ?? []) }
        guard !new.isEmpty else { return }
        try await database.execute(
            """
            insert into platform.sources (source, topic) select $1, topic from unnest($2::text[]) as new (topic)
            on conflict do nothing
            """, source, new.sorted())
        notedSources.withLock { $0[source, default: []].formUnion(new) }
    }

    /// How long a topic that was made may take to be known.
    private static let propagation = Duration.seconds(10)

    /// Makes topics that don't exist, and waits until they are known: a consumer that joins before would share the
    /// partitions of the others only. The embedded broker makes them by itself.
    func ensure(topics: Set<String>) async throws {
        let unknown = ensuredTopics.withLock { topics.subtracting($0) }
        guard !unknown.isEmpty else { return }
        if !kafka.isEmbedded {
            let there = try await admin.metadata().topics.filter { $0.error == nil }.map(\.name)
            let missing = unknown.subtracting(there).sorted()
            try await admin.createTopics(
                missing.map {
                    KafkaNewTopic($0, partitions: options.partitions, replicas: options.replicas)
                })
            if !missing.isEmpty { try await waitUntilKnown(Set(missing)) }
        }
        ensuredTopics.withLock { $0.formUnion(unknown) }
    }

    private struct TopicsUnknown: Error, CustomStringConvertible { let description: String }

    private func waitUntilKnown(_ topics: Set<String>) async throws {
        let end = ContinuousClock.now + Self.propagation
        while true {
            let known = try await admin.metadata().topics.filter { topic in
                topic.error == nil && !topic.partitions.isEmpty && topic.partitions.allSatisfy { $0.leader != nil }
            }
            let unknown = topics.subtracting(known.map(\.name))
            if unknown.isEmpty { return }
            guard ContinuousClock.now < end else {
                throw TopicsUnknown(description: "not known yet: \(unknown.sorted().joined(separator: ", "))")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The name of a consumer's group in Kafka: its own, unless the embedded broker had to be given another.
    public func group(of consumer: String) -> String {
        groups.withLock { $0[consumer].map { "\(consumer).\($0)" } ?? consumer }
    }
    func leaveGroup(of consumer: String) { groups.withLock { $0[consumer, default: 0] += 1 } }

    /// All relays of this process look for what is missing.
    func verifySoon() { for wakeup in allWakeups { wakeup.doubt.set() } }

    /// To be called when the embedded broker has ended, before another is started: all that it held is gone. What is
    /// under way to it fails, relays publish again what has not arrived before anything newer, and consumers join anew,
    /// in groups of other names: what ended the broker may have been somebody in theirs.
    public func brokerForgot() async {
        brokerLosses.wrappingAdd(1, ordering: .acquiringAndReleasing)
        refilled.withLock { $0 = [] }
        for consumer in consumers.withLock({ Array($0.keys) }) { leaveGroup(of: consumer) }
        await producer.startOver()
        for wakeup in allWakeups { wakeup.work.set() }
    }

    /// True until it was done once: the embedded broker started with this process, or was lost since, and holds nothing
    /// of what was published before.
    func needsRefill(of schema: String) -> Bool { kafka.isEmbedded && refilled.withLock { !$0.contains(schema) } }
    func noteRefill(of schema: String) { refilled.withLock { _ = $0.insert(schema) } }
}
