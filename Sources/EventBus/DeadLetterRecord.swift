public import FoundationEssentials
public import Kafka
internal import ShopAPI

/// How an inbox says that an event was marked because it became a dead letter, and not because it was applied: a second
/// mark under the consumer's name with this behind it.
enum DeadLetterMark {
    static let suffix = ":rejected"
}

/// Where a record lies: `orders.events.dlq:0@17`.
public struct RecordPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let partition: KafkaPartition
    public let offset: Int64

    public init(_ partition: KafkaPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// Reads what ``description`` writes.
    public init?(_ text: String) {
        guard let at = text.lastIndex(of: "@"), let colon = text[..<at].lastIndex(of: ":"), colon > text.startIndex,
            let number = Int32(text[text.index(after: colon)..<at]), number >= 0,
            let offset = Int64(text[text.index(after: at)...]), offset >= 0
        else { return nil }
        self.init(KafkaPartition(String(text[..<colon]), number), offset: offset)
    }

    public var description: String { "\(partition.topic):\(partition.number)@\(offset)" }
    public static func < (left: RecordPlace, right: RecordPlace) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}

/// A record of a dead letter topic, read.
public struct DeadLetterRecord: Sendable {
    public struct Attempt: Sendable, Equatable, Codable {
        public let at: String
        public let error: String
    }

    public let place: RecordPlace
    public let reason: String
    /// Who could not handle it.
    public let consumer: String
    /// Where it came from.
    public let origin: RecordPlace?
    /// When it was put aside.
    public let time: Date?
    public let attempts: [Attempt]
    /// How often it was sent back already.
    public let round: Int
    public let key: [UInt8]?
    public let value: [UInt8]?
    /// As they were where it came from.
    public let headers: [(String, [UInt8])]

    static let roundHeader = "dlq_round"
    private static let settledHeader = "dlq_settled"
    private static let letterHeader = "dlq_letter"

    static func isOwn(_ header: String) -> Bool { header.hasPrefix("dlq_") }

    /// How often what has these headers was sent back.
    static func round(in headers: [(String, [UInt8])]) -> Int {
        let text = headers.last { $0.0 == roundHeader }.map { String(decoding: $0.1, as: UTF8.self) }
        // Anybody may write the header: what is beyond counting is many.
        return min(max(0, text.flatMap { Int($0) } ?? 0), 1_000_000)
    }

    /// - Returns: nil for what says of another record that it is settled; see ``settled(by:)``.
    public init?(_ record: KafkaRecord) {
        func text(_ name: String) -> String? {
            record.headers.last { $0.0 == name }.map { String(decoding: $0.1, as: UTF8.self) }
        }
        guard text(Self.settledHeader) == nil else { return nil }
        place = RecordPlace(record.partition, offset: record.offset)
        reason = text("dlq_reason") ?? "no reason is given"
        consumer = text("dlq_consumer") ?? ""
        if let topic = text("dlq_topic"), KafkaTopicName.fault(in: topic) == nil,
            let number = text("dlq_partition").flatMap({ Int32($0) }), number >= 0,
            let offset = text("dlq_offset").flatMap({ Int64($0) }), offset >= 0
        {
            origin = RecordPlace(KafkaPartition(topic, number), offset: offset)
        } else {
            origin = nil
        }
        time = text("dlq_time").flatMap { Timestamp.parse($0) } ?? record.timestamp
        attempts = text("dlq_attempts").flatMap { try? JSONText.decode([Attempt].self, from: $0.utf8) } ?? []
        round = Self.round(in: record.headers)
        key = record.key
        value = record.value
        headers = record.headers.filter { !Self.isOwn($0.0) }
    }

    public func header(_ name: String) -> String? {
        headers.first { $0.0 == name }.map { String(decoding: $0.1, as: UTF8.self) }
    }
    public var eventID: UUID? { header("ce_id").flatMap { UUID(uuidString: $0) } }
    public var type: String? { header("ce_type") }

    /// What sends it back to where it came from; nil when that is not known.
    public var retry: KafkaMessage? {
        guard let origin else { return nil }
        return KafkaMessage(
            topic: origin.partition.topic, key: key, value: value,
            headers: headers + [(Self.roundHeader, Array("\(round + 1)".utf8))])
    }

    /// What says, behind it in the same partition, that it was taken care of.
    public func settled(as outcome: String, by user: String, because reason: String?) -> KafkaMessage {
        var headers = [
            (Self.settledHeader, Array(outcome.utf8)), (Self.letterHeader, Array(place.description.utf8)),
            ("dlq_settled_by", Array(user.utf8)),
        ]
        if let reason { headers.append(("dlq_settled_reason", Array(reason.utf8))) }
        return KafkaMessage(
            topic: place.partition.topic, key: key, value: nil, headers: headers, partition: place.partition.number)
    }

    /// Which letter `record` says is settled.
    public static func settled(by record: KafkaRecord) -> RecordPlace? {
        guard record.header(settledHeader) != nil else { return nil }
        return record.header(letterHeader).flatMap { RecordPlace(String(decoding: $0, as: UTF8.self)) }
    }

    /// The reason without what differs from letter to letter: ids and numbers are `…`.
    public var shape: String { Self.shape(of: reason) }

    static func shape(of reason: String) -> String {
        var shape = ""
        var word = ""
        func isVariable(_ word: String) -> Bool {
            let digits = word.utf8.count { (48...57).contains($0) }
            if digits == 0 { return false }
            // Numbers, UUIDs and TypeIDs; short names with a digit in them (`v2`, `utf8`) stay.
            return digits == word.utf8.count || word.utf8.count >= 16
        }
        func end() {
            shape += isVariable(word) ? "…" : word
            word = ""
        }
        for character in reason {
            if character.isLetter || character.isNumber || character == "_" || character == "-" {
                word.append(character)
            } else {
                end()
                shape.append(character)
            }
        }
        end()
        return shape
    }
}

extension KafkaMessage {
    /// Of a letter as it is kept: what sends it back to where it came from, like ``DeadLetterRecord/retry``.
    var sentBack: KafkaMessage? {
        let origin = headers.last { $0.0 == "dlq_topic" }.map { String(decoding: $0.1, as: UTF8.self) }
        guard let origin, KafkaTopicName.fault(in: origin) == nil else { return nil }
        let round = DeadLetterRecord.round(in: headers) + 1
        return KafkaMessage(
            topic: origin, key: key, value: value,
            headers: headers.filter { !DeadLetterRecord.isOwn($0.0) }
                + [(DeadLetterRecord.roundHeader, Array("\(round)".utf8))])
    }
}
