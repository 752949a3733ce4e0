public import FoundationEssentials
public import Kafka

/// What is wrong with an event.
public struct EventFinding: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// It will not arrive by itself.
        case lost
        /// It has not arrived, later than is usual.
        case late
        /// A consumer could not handle it: it is a dead letter.
        case dead
        /// It lies in its topic more than once. No consumer applies it twice.
        case doubled
        /// It lies in its topic, and no outbox has said it.
        case unknown
    }
    public let kind: Kind
    public let topic: String
    /// Who lacks it; nil when it is about the topic.
    public let consumer: String?
    public let event: UUID
    public let type: String
    public let key: String
    public let time: Date
    public let place: RecordPlace?
    public let detail: String

    public init(
        _ kind: Kind, topic: String, consumer: String? = nil, event: UUID, type: String, key: String, time: Date,
        place: RecordPlace? = nil, detail: String
    ) {
        self.kind = kind
        self.topic = topic
        self.consumer = consumer
        self.event = event
        self.type = type
        self.key = key
        self.time = time
        self.place = place
        self.detail = detail
    }

    /// Nothing has to be done about it.
    public var isHarmless: Bool { kind == .doubled }
}

/// Which events lie in a topic, and how often; 17 bytes for each.
public struct TopicContents: Sendable {
    private static let copied: UInt8 = 0x40
    private static let claimed: UInt8 = 0x80
    /// The originals of an event, up to 63, and what else is known of it.
    private var events: [UUID: UInt8] = [:]
    /// What was read: from the first offset that was there to the one after the last.
    public let ranges: [KafkaPartition: Range<Int64>]

    public init(ranges: [KafkaPartition: Range<Int64>]) { self.ranges = ranges }

    public var count: Int { events.count }

    /// - Parameter isCopy: it was sent again on purpose, by a replay or as a dead letter.
    public mutating func add(_ event: UUID, isCopy: Bool) {
        let known = events[event] ?? 0
        events[event] = isCopy ? known | Self.copied : known & 0x3F < 0x3F ? known + 1 : known
    }

    public func originals(of event: UUID) -> Int { Int((events[event] ?? 0) & 0x3F) }
    public func has(_ event: UUID) -> Bool { events[event] != nil }

    /// An outbox has said it.
    public mutating func claim(_ event: UUID) { if let known = events[event] { events[event] = known | Self.claimed } }
    public var hasUnclaimed: Bool { events.values.contains { $0 & Self.claimed == 0 } }
    public func isClaimed(_ event: UUID) -> Bool { (events[event] ?? 0) & Self.claimed != 0 }
}

/// Compares what an outbox has said with what lies in Kafka and with what inboxes have heard.
public struct EventReckoning: Sendable {
    /// What a topic's events are compared with.
    public struct Listener: Sendable {
        public let subscription: EventSubscription
        /// What its group had committed before the inbox was asked: all before that is in the inbox, or lost.
        public let committed: [KafkaPartition: Int64]
        public init(_ subscription: EventSubscription, committed: [KafkaPartition: Int64]) {
            self.subscription = subscription
            self.committed = committed
        }
    }

    public let topic: String
    public let listeners: [Listener]
    public let now: Date
    /// What is younger is still on its way.
    public let grace: TimeInterval
    /// The embedded broker keeps what it has only for a while: what all consumers have handled may be gone.
    public let brokerForgets: Bool

    public init(topic: String, listeners: [Listener], now: Date, grace: TimeInterval, brokerForgets: Bool) {
        self.topic = topic
        self.listeners = listeners
        self.now = now
        self.grace = grace
        self.brokerForgets = brokerForgets
    }

    /// Whether a consumer is to have this event.
    public static func concerns(_ entry: OutboxEntry, _ subscription: EventSubscription) -> Bool {
        subscription.takes(type: entry.type, at: entry.time)
    }

    /// - Parameter marks: of each listener, in their order: what its inbox says of the event.
    public func judge(_ entry: OutboxEntry, _ contents: TopicContents, marks: [InboxMark?]) -> [EventFinding] {
        if let failure = entry.failure { return [finding(.lost, entry, "it can't be published: \(failure)")] }
        let isOld = now.timeIntervalSince(entry.time) > grace
        guard entry.isPublished else {
            return isOld ? [finding(.late, entry, "it is not published yet")] : []
        }
        var findings: [EventFinding] = []
        let whereabouts = whereabouts(of: entry, contents)
        if case .gone(let detail) = whereabouts, isOld, !brokerForgets {
            findings.append(finding(.lost, entry, detail))
        }
        let originals = contents.originals(of: entry.id)
        if originals > 1 { findings.append(finding(.doubled, entry, "it is there \(originals) times")) }
        for (listener, mark) in zip(listeners, marks) where Self.concerns(entry, listener.subscription) {
            if let found = judge(entry, listener, mark, whereabouts, isOld) { findings.append(found) }
        }
        return findings
    }

    private enum Whereabouts {
        case there
        /// Its topic keeps it no longer.
        case expired
        case gone(String)
    }

    private func whereabouts(of entry: OutboxEntry, _ contents: TopicContents) -> Whereabouts {
        if contents.has(entry.id) { return .there }
        guard let place = entry.place, let range = contents.ranges[place.partition] else {
            return .gone("its partition is not there")
        }
        if place.offset < range.lowerBound { return .expired }
        if place.offset >= range.upperBound { return .gone("its partition ends before it, at \(range.upperBound)") }
        return .gone("it is not where it was put")
    }

    private func judge(
        _ entry: OutboxEntry, _ listener: Listener, _ mark: InboxMark?, _ whereabouts: Whereabouts, _ isOld: Bool
    ) -> EventFinding? {
        let consumer = listener.subscription.consumer
        switch mark {
        case .applied: return nil
        case .rejected: return finding(.dead, entry, "it could not be handled: `topics dlq ls`", consumer)
        case nil: break
        }
        guard isOld else { return nil }
        if let place = entry.place, let committed = listener.committed[place.partition], committed > place.offset {
            return finding(.lost, entry, "it was passed over: the group is at \(committed)", consumer)
        }
        switch whereabouts {
        case .there: return finding(.late, entry, "it is not handled yet", consumer)
        case .expired: return finding(.lost, entry, "its topic keeps it no longer", consumer)
        case .gone(let detail): return finding(.lost, entry, detail, consumer)
        }
    }

    private func finding(
        _ kind: EventFinding.Kind, _ entry: OutboxEntry, _ detail: String, _ consumer: String? = nil
    ) -> EventFinding {
        EventFinding(
            kind, topic: topic, consumer: consumer, event: entry.id, type: entry.type, key: entry.key,
            time: entry.time, place: entry.place, detail: detail)
    }
}
