public import FoundationEssentials
internal import Kafka
internal import Observability
public import ShopAPI

/// Something that has happened, or that another service shall do: to be stored in the transaction that makes it true.
public struct NewEvent: Sendable {
    public var id: UUID
    public var topic: String
    /// The aggregate's id. Events of one key arrive in the order of their commits.
    public var key: String
    /// Such as `order.placed`.
    public var type: String
    /// JSON.
    public var data: [UInt8]
    /// W3C: of the event that caused this one, or of the request that is being served.
    public var traceparent: String?

    /// - Parameter cause: the event that is being handled, whose trace goes on in this one.
    public init(
        topic: String, key: String, type: String, data: [UInt8], id: UUID = UUIDv7.next(), cause: Event? = nil
    ) {
        self.id = id
        self.topic = topic
        self.key = key
        self.type = type
        self.data = data
        let trace = cause?.traceparent.flatMap { TraceContext(traceparent: $0) } ?? RequestContext.current?.trace
        traceparent = trace?.child().traceparent
    }

    /// With a value that is written as JSON.
    /// - Throws: `EncodingError`
    public init(
        topic: String, key: String, type: String, _ value: some Encodable, id: UUID = UUIDv7.next(),
        cause: Event? = nil
    ) throws {
        self.init(topic: topic, key: key, type: type, data: try JSONText.encode(value), id: id, cause: cause)
    }
}

/// An event as it arrived: CloudEvents 1.0 in Kafka's binary mode.
public struct Event: Sendable {
    public let id: UUID
    public let type: String
    /// The schema of the service that said so.
    public let source: String
    public let key: String
    /// When it was stored with its cause.
    public let time: Date
    public let traceparent: String?
    public let data: [UInt8]
    public let topic: String
    public let partition: Int32
    public let offset: Int64
    /// How often it was sent again after it had become a dead letter.
    public let round: Int
    /// As they came; what a dead letter carries on, its signature among them.
    let headers: [(String, [UInt8])]

    /// For tests of handlers; the bus makes them from Kafka's records.
    public init(
        id: UUID = UUIDv7.next(), type: String, source: String, key: String, time: Date = Date(),
        traceparent: String? = nil, data: [UInt8], topic: String, partition: Int32 = 0, offset: Int64 = 0,
        round: Int = 0
    ) {
        self.id = id
        self.type = type
        self.source = source
        self.key = key
        self.time = time
        self.traceparent = traceparent
        self.data = data
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.round = round
        headers = []
    }

    init(
        _ record: KafkaRecord, id: UUID, type: String, source: String, time: Date, traceparent: String?, data: [UInt8]
    ) {
        self.id = id
        self.type = type
        self.source = source
        key = String(decoding: record.key ?? [], as: UTF8.self)
        self.time = time
        self.traceparent = traceparent
        self.data = data
        topic = record.topic
        partition = record.partition.number
        offset = record.offset
        round = DeadLetterRecord.round(in: record.headers)
        headers = record.headers.filter { !DeadLetterRecord.isOwn($0.0) }
    }

    /// The body as a value; unknown members are passed over, so that an event may grow.
    /// - Throws: ``EventRejected``: what can't be read today can't be read tomorrow.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        do {
            return try JSONText.decode(type, from: data)
        } catch {
            throw EventRejected(id, reason: "\(self.type) can't be read as \(type): \(error)")
        }
    }
}

/// Thrown by a handler for events that can never be handled: they go to the dead letters, and the rest of the batch is
/// handled again without them.
public struct EventRejected: Error, Sendable, CustomStringConvertible {
    public let ids: Set<UUID>
    public let reason: String
    public init(_ id: UUID, reason: String) { self.init([id], reason: reason) }
    public init(_ ids: Set<UUID>, reason: String) {
        self.ids = ids
        self.reason = reason
    }
    public var description: String { reason }
}
