// Kafka, by librdkafka: an idempotent producer, a batch consumer, an admin client, and a broker in the process.
//
// librdkafka has threads of its own for its sockets. Each client here is an actor that belongs to one event loop for
// life; what librdkafka has to say arrives through an eventfd that the loop watches, so that no thread of ours polls,
// and the few calls that block run on threads of their own.

public import FoundationEssentials

/// One partition of one topic.
public struct KafkaPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let topic: String
    public let number: Int32
    public init(_ topic: String, _ number: Int32) {
        self.topic = topic
        self.number = number
    }
    public static func < (left: KafkaPartition, right: KafkaPartition) -> Bool {
        (left.topic, left.number) < (right.topic, right.number)
    }
    public var description: String { "\(topic)[\(number)]" }
}

/// Something to send. Messages of one key keep their order, and lie in one partition.
public struct KafkaMessage: Sendable {
    public var topic: String
    /// Decides the partition (murmur2, as the Java client); nil spreads.
    public var key: [UInt8]?
    /// nil is a tombstone.
    public var value: [UInt8]?
    public var headers: [(String, [UInt8])]
    /// nil: the time of sending.
    public var timestamp: Date?
    /// nil: by the key.
    public var partition: Int32?

    public init(
        topic: String, key: [UInt8]? = nil, value: [UInt8]?, headers: [(String, [UInt8])] = [],
        timestamp: Date? = nil, partition: Int32? = nil
    ) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.partition = partition
    }
}

/// What became of one message: it lies in the log at `offset`, or there is an `error`.
public struct KafkaDelivery: Sendable {
    public let topic: String
    /// -1 when the message never got one.
    public let partition: Int32
    /// nil with an error.
    public let offset: Int64?
    public let error: KafkaError?
    public var isDelivered: Bool { error == nil }
}

/// A message as it was read.
public struct KafkaRecord: Sendable {
    public let partition: KafkaPartition
    public let offset: Int64
    public let key: [UInt8]?
    public let value: [UInt8]?
    public let headers: [(String, [UInt8])]
    public let timestamp: Date?
    /// Which assignment of the partition it was read under; a commit under a later one is refused.
    let assignment: UInt64

    /// One that was read outside of a group: its position is nobody's to commit.
    public init(
        partition: KafkaPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [(String, [UInt8])] = [],
        timestamp: Date? = nil
    ) {
        self.init(
            partition: partition, offset: offset, key: key, value: value, headers: headers, timestamp: timestamp,
            assignment: 0)
    }
    init(
        partition: KafkaPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [(String, [UInt8])],
        timestamp: Date?, assignment: UInt64
    ) {
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.assignment = assignment
    }

    public var topic: String { partition.topic }
    /// The value of the first header of that name.
    public func header(_ name: String) -> [UInt8]? { headers.first { $0.0 == name }?.1 }
    /// What to commit when this record and all before it are done.
    public var position: KafkaPosition {
        KafkaPosition(partition: partition, offset: offset &+ 1, assignment: assignment)
    }
}

/// Where to go on reading in a partition: the offset of the next record.
public struct KafkaPosition: Sendable, Hashable {
    public let partition: KafkaPartition
    public let offset: Int64
    let assignment: UInt64?

    /// A position that no record stands for, as for ``KafkaConsumer/seek(to:)`` or an administrator's reset.
    public init(_ partition: KafkaPartition, offset: Int64) {
        self.init(partition: partition, offset: offset, assignment: nil)
    }
    /// An earlier place in the same partition, under the same assignment.
    public func lowered(to offset: Int64) -> KafkaPosition {
        KafkaPosition(partition: partition, offset: min(self.offset, offset), assignment: assignment)
    }
    init(partition: KafkaPartition, offset: Int64, assignment: UInt64?) {
        self.partition = partition
        self.offset = offset
        self.assignment = assignment
    }
}

extension Sequence<KafkaRecord> {
    /// What to commit when all of these are done: one position a partition, in order of partitions.
    public var positions: [KafkaPosition] {
        var last: [KafkaPartition: KafkaPosition] = [:]
        for record in self where (last[record.partition]?.offset ?? -1) <= record.offset {
            last[record.partition] = record.position
        }
        return last.values.sorted { $0.partition < $1.partition }
    }
}

extension Sequence<KafkaDelivery> {
    /// The first failure among them.
    public var firstError: KafkaError? {
        for delivery in self { if let error = delivery.error { return error } }
        return nil
    }
}
