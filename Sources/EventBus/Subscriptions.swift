internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import Postgres
internal import Synchronization

extension EventBus {
    /// Writes down who listens to what, and that it is at work: that is what the verification goes by.
    ///
    /// A consumer that was retired and is at work again begins anew.
    func subscribe(_ consumer: EventConsumer) async throws {
        try await database.transaction { transaction in
            for topic in consumer.topics { try await subscribe(consumer, to: topic, in: transaction) }
            // Topics that a newer version of it takes no more.
            try await transaction.execute(
                """
                update platform.subscriptions set retired_at = now()
                where consumer = $1 and topic <> all ($2::text[]) and version < $3 and retired_at is null
                """, consumer.name, consumer.topics, consumer.version)
        }
    }

    private func subscribe(
        _ consumer: EventConsumer, to topic: String, in transaction: PostgresTransaction
    ) async throws {
        let age = (ContinuousClock.now - birth).inSeconds
        let made = try await transaction.query(
            """
            insert into platform.subscriptions (consumer, topic, schema, types, since, version, begins, seen_at)
            values ($1, $2, $3, '{}', now(), -1, '{}', now())
            on conflict (consumer, topic) do nothing
            returning consumer
            """, consumer.name, topic, consumer.schema)
        let row = try await transaction.query(
            """
            select \(EventSubscription.columns) from platform.subscriptions
            where consumer = $1 and topic = $2 for update
            """, consumer.name, topic
        ).first
        guard let row else { return }
        // After the wait for the row.
        let clock = try await transaction.query("select extract(epoch from clock_timestamp())::float8 as clock").first
        let now = Date(timeIntervalSince1970: try clock?["clock"] ?? Date().timeIntervalSince1970)
        // Of a consumer that nobody knew: what this process has heard of since it began is its business, also before
        // this was written.
        let begun = now - age
        let start = consumer.beginning == .ofTheInstallation ? Date(timeIntervalSince1970: 0) : begun
        let isRetired = try row["retired_at"] as Date? != nil
        let known = try SubscriptionTerms(row)
        let terms =
            !made.isEmpty || isRetired
            ? SubscriptionTerms(version: -1, beginnings: [:])
                .taking(consumer.types, version: consumer.version, from: isRetired ? begun : start)
            // Types that are added begin now: what was said before was verified under the terms that were.
            : known.taking(consumer.types, version: consumer.version, from: now)
        note(terms, of: consumer, topic)
        try await transaction.execute(
            """
            update platform.subscriptions set schema = $3, types = $4, since = $5, version = $6, begins = $7::jsonb,
                seen_at = now(), retired_at = null
            where consumer = $1 and topic = $2
            """, consumer.name, topic, consumer.schema, terms.types?.sorted(),
            terms.beginnings.values.min() ?? begun, terms.version, try terms.text)
    }

    /// Says once what this daemon passes over and its consumer is expected to have: it is kept for a newer one.
    private func note(_ terms: SubscriptionTerms, of consumer: EventConsumer, _ topic: String) {
        let lacks = terms.types.map { consumer.types.map($0.subtracting) ?? [] } ?? (consumer.types == nil ? [] : ["*"])
        let key = "\(consumer.name) \(topic)"
        guard !lacks.isEmpty else { return outdated.withLock { _ = $0.remove(key) } }
        guard outdated.withLock({ $0.insert(key).inserted }) else { return }
        EventBus.log.warning(
            "a newer version of this consumer takes more: it waits for that",
            [
                "consumer": .string(consumer.name), "topic": .string(topic),
                "types": .string(lacks.sorted().joined(separator: ", ")), "version": .int(terms.version),
            ])
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

    /// How long a topic is believed to be there: somebody may delete it.
    private static let topicMemory = Duration.seconds(10)

    /// How long a topic that was made may take to be known.
    private static let propagation = Duration.seconds(10)

    /// Makes topics that don't exist, and waits until they are known: a consumer that joins before would share the
    /// partitions of the others only. The embedded broker makes them by itself.
    func ensure(topics: Set<String>) async throws {
        let unknown = ensuredTopics.withLock { seen in
            topics.filter { topic in seen[topic].map { $0.duration(to: .now) > Self.topicMemory } ?? true }
        }
        guard !unknown.isEmpty else { return }
        if !kafka.isEmbedded {
            let there = try await admin.metadata().topics.filter { $0.error == nil }.map(\.name)
            let missing = unknown.subtracting(there).sorted()
            try await admin.createTopics(
                missing.map {
                    KafkaNewTopic(
                        $0, partitions: options.partitions, replicas: options.replicas,
                        settings: DeadLetter.isTopic($0) ? [Self.retention: Self.forEver] : [:])
                })
            if !missing.isEmpty { try await waitUntilKnown(Set(missing)) }
            await keepLetters(in: unknown.subtracting(missing))
        }
        ensuredTopics.withLock { for topic in unknown { $0[topic] = .now } }
    }

    /// They may be gone: they are looked for before they are used again.
    func forget(topics: Set<String>) { ensuredTopics.withLock { seen in for topic in topics { seen[topic] = nil } } }

    private static let (retention, forEver) = ("retention.ms", "-1")

    /// A letter is listed from its topic until it is settled, however long that takes. Topics that were made otherwise
    /// are changed once, unless somebody has set another retention; not being allowed to keeps nobody from working.
    private func keepLetters(in topics: Set<String>) async {
        for topic in topics where DeadLetter.isTopic(topic) && ensuredTopics.withLock({ $0[topic] == nil }) {
            do {
                let known = try await admin.settings(of: topic).first { $0.name == Self.retention }
                guard known?.isDefault ?? false, known?.value != Self.forEver else { continue }
                try await admin.change(settings: [Self.retention: Self.forEver], of: topic)
            } catch {
                EventBus.log.warning(
                    "letters may be dropped by Kafka", ["topic": .string(topic), "error": .describing(error)])
            }
        }
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
        for consumer in consumers.withLock({ Array($0.keys) }) { leaveGroup(of: consumer) }
        brokerLosses.wrappingAdd(1, ordering: .acquiringAndReleasing)
        for reader in readers.withLock({ Array($0.values) }) { await reader.abandon() }
        await producer.startOver()
        await letterProducer.startOver()
        for wakeup in allWakeups { wakeup.work.set() }
    }

    /// True until it was done once: the embedded broker started with this process, or was lost since, and holds nothing
    /// of what was published before.
    /// - Parameter losses: of the broker, that whoever asks knows of: what is refilled may be lost while it is.
    func needsRefill(of schema: String, after losses: Int) -> Bool {
        kafka.isEmbedded && refilled.withLock { $0[schema] != losses }
    }
    func noteRefill(of schema: String, after losses: Int) { refilled.withLock { $0[schema] = losses } }
}
