internal import FoundationEssentials
internal import Postgres

extension EventBus {
    /// Which of `events`, all of them older than `consumer`'s inbox remembers, may never have reached it.
    ///
    /// Of what was sent again on purpose nobody knows. An outbox forgets what it has said when all who are to have it
    /// have it; what it still has above what is verified for this consumer is owed to it, unless it was said before
    /// the consumer took it.
    func owed(_ events: [Event], to consumer: String) async throws -> Set<UUID> {
        var owed = Set(events.filter(\.isRepeated).map(\.id))
        let originals = events.filter { !$0.isRepeated && isSchemaName($0.source) }
        guard !originals.isEmpty else { return owed }
        let books = EventBooks(databases)
        let subscriptions = try await books.subscriptions().filter { $0.consumer == consumer }
        let sources = Set(try await books.sources().map(\.schema))
        for (source, said) in Dictionary(grouping: originals, by: \.source) where sources.contains(source) {
            for (topic, said) in Dictionary(grouping: said, by: \.topic) {
                guard let subscription = subscriptions.first(where: { $0.topic == topic }) else { continue }
                let taken = said.filter { subscription.takes(type: $0.type, at: $0.time) }
                let verified = try await books.verified(consumer, topic, of: source)
                let rows = try await databases[source].query(
                    "select id from \(source).outbox where id = any ($1::uuid[]) and seq > $2", taken.map(\.id),
                    verified)
                for row in rows { owed.insert(try row["id"]) }
            }
        }
        return owed
    }
}

extension Event {
    /// Sent again by hand: a dead letter, or by a replay.
    fileprivate var isRepeated: Bool { round > 0 || headers.contains { $0.0 == ReplayMark.countHeader } }
}
