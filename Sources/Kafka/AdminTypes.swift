/// A topic to be made.
public struct KafkaNewTopic: Sendable {
    public var name: String
    /// nil: as the cluster has it.
    public var partitions: Int?
    public var replicas: Int?
    /// Such as `retention.ms`; Kafka's manual, "Topic configs".
    public var settings: [String: String]
    public init(_ name: String, partitions: Int? = nil, replicas: Int? = nil, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
        self.settings = settings
    }
}

/// Who the brokers are, and who leads what.
public struct KafkaMetadata: Sendable {
    public struct Broker: Sendable, Hashable {
        public let id: Int32
        public let host: String
        public let port: Int
    }
    public struct Partition: Sendable, Hashable {
        public let number: Int32
        /// nil while there is none.
        public let leader: Int32?
        public let replicas: [Int32]
        public let inSync: [Int32]
    }
    public struct Topic: Sendable {
        public let name: String
        public let partitions: [Partition]
        public let error: KafkaError?
    }
    public let brokers: [Broker]
    public let topics: [Topic]
}

/// The first offset of a partition, and the one that the next record gets.
public struct KafkaWatermarks: Sendable, Hashable {
    public let low: Int64
    public let high: Int64
    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}

/// A consumer group and who is in it.
public struct KafkaGroup: Sendable {
    public struct Member: Sendable {
        public let id: String
        public let clientID: String
        public let host: String
        public let partitions: [KafkaPartition]
    }
    public let name: String
    /// `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`, `Unknown`.
    public let state: String
    public let members: [Member]
}

/// One setting of a topic or broker.
public struct KafkaSetting: Sendable, Hashable {
    public let name: String
    /// nil for a secret.
    public let value: String?
    /// Nobody has set it for this topic.
    public let isDefault: Bool
    public let isReadOnly: Bool
    public let isSensitive: Bool
}
