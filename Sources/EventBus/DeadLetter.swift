internal import FoundationEssentials
internal import Kafka
internal import Observability
internal import ShopAPI

/// An event on its way to `<topic>.dlq`: as it came, with headers that say why, how often it was tried and where from.
struct DeadLetter: Sendable {
    struct Attempt: Encodable, Sendable {
        let at: String
        let error: String
        init(_ error: any Error) {
            at = Timestamp.format(Date())
            self.error = String("\(error)".prefix(2_000))
        }
    }
    let topic: String
    let reason: String
    let message: KafkaMessage
    static func topic(of topic: String) -> String { isTopic(topic) ? topic : Topic.deadLetters(of: topic) }
    static func isTopic(_ topic: String) -> Bool { topic.hasSuffix(Topic.deadLetters(of: "")) }

    static func rejected(_ event: Event, by consumer: String, reason: String, attempts: [Attempt]) -> DeadLetter {
        DeadLetter(
            from: event.topic, partition: event.partition, offset: event.offset, by: consumer, reason: reason,
            attempts: attempts, round: event.round, key: Array(event.key.utf8), value: event.data,
            headers: event.headers)
    }

    /// No event at all, or none of this installation's.
    static func foreign(_ record: KafkaRecord, by consumer: String, reason: String) -> DeadLetter {
        DeadLetter(
            from: record.topic, partition: record.partition.number, offset: record.offset, by: consumer,
            reason: reason, attempts: [], round: DeadLetterRecord.round(in: record.headers), key: record.key,
            value: record.value, headers: record.headers.filter { !DeadLetterRecord.isOwn($0.0) })
    }

    private init(
        from topic: String, partition: Int32, offset: Int64, by consumer: String, reason: String,
        attempts: [Attempt], round: Int, key: [UInt8]?, value: [UInt8]?, headers: [(String, [UInt8])]
    ) {
        self.topic = topic
        self.reason = reason
        let stack = (try? JSONText.encode(attempts)) ?? Array("[]".utf8)
        message = KafkaMessage(
            topic: Self.topic(of: topic), key: key, value: value,
            headers: headers + [
                ("dlq_reason", Array(reason.prefix(2_000).utf8)), ("dlq_consumer", Array(consumer.utf8)),
                ("dlq_topic", Array(topic.utf8)), ("dlq_partition", Array("\(partition)".utf8)),
                ("dlq_offset", Array("\(offset)".utf8)), ("dlq_time", Array(Timestamp.format(Date()).utf8)),
                ("dlq_attempts", stack), (DeadLetterRecord.roundHeader, Array("\(round)".utf8)),
            ])
    }
}

extension KafkaMessage {
    /// For a dead letter that is as large as the broker takes: with what is said about it, it would be larger.
    var withoutContent: KafkaMessage {
        var message = self
        message.value = nil
        message.headers.removeAll { !DeadLetterRecord.isOwn($0.0) && $0.1.count > 200 }
        message.headers.append(("dlq_cut", Array("too large to be put aside whole".utf8)))
        return message
    }
    fileprivate var isCut: Bool { headers.contains { $0.0 == "dlq_cut" } }
}

extension EventBus {
    /// Sends dead letters, those that are too large without what they carried.
    /// - Returns: the numbers of those that need not be sent again.
    /// - Throws: `KafkaError` when none was taken, and later some may be.
    func send(_ letters: [(number: Int64, message: KafkaMessage)]) async throws -> [Int64] {
        guard !letters.isEmpty else { return [] }
        let deliveries = try await deliver(letters.map(\.message), by: letterProducer)
        var (done, smaller): ([Int64], [(number: Int64, message: KafkaMessage)]) = ([], [])
        for (letter, delivery) in zip(letters, deliveries) {
            guard let error = delivery.error else {
                done.append(letter.number)
                continue
            }
            guard error.isPermanent else { continue }
            if letter.message.isCut {
                done.append(letter.number)
                Self.log.error(
                    "a dead letter is in the database only: Kafka does not take it",
                    ["topic": .string(letter.message.topic), "error": .describing(error)])
            } else {
                smaller.append((letter.number, letter.message.withoutContent))
            }
        }
        done += try await send(smaller)
        if done.isEmpty, let error = deliveries.compactMap(\.error).first(where: { !$0.isPermanent }) { throw error }
        return done
    }
}

/// Why a record is no event.
struct NotAnEvent: Error {
    let text: String
}

extension Event {
    /// From a record with CloudEvents headers.
    static func reading(_ record: KafkaRecord) -> Result<Event, NotAnEvent> {
        func text(_ name: String) -> String? { record.header(name).map { String(decoding: $0, as: UTF8.self) } }
        guard let id = text("ce_id").flatMap({ UUID(uuidString: $0) }) else {
            return .failure(NotAnEvent(text: "no header ce_id with a UUID"))
        }
        guard let type = text("ce_type"), let source = text("ce_source") else {
            return .failure(NotAnEvent(text: "no header ce_type or ce_source"))
        }
        guard let time = text("ce_time").flatMap({ Timestamp.parse($0) }) else {
            return .failure(NotAnEvent(text: "no header ce_time with a time"))
        }
        guard let value = record.value else { return .failure(NotAnEvent(text: "no body")) }
        return .success(
            Event(
                record, id: id, type: type, source: source, time: time, traceparent: text("traceparent"), data: value))
    }
}
