internal import CRdKafka

/// Which partitions are ours, since when, and which of them are paused. Each assignment has a number of its own, so
/// that what was read before a partition went and came back is not taken for what was read after.
struct ConsumerAssignment {
    private var numbers: [KafkaPartition: UInt64] = [:]
    private var positions: [KafkaPartition: Int64] = [:]
    private(set) var paused: Set<KafkaPartition> = []
    private var last: UInt64 = 0

    var partitions: [KafkaPartition] { numbers.keys.sorted() }
    func number(of partition: KafkaPartition) -> UInt64? { numbers[partition] }
    /// Where reading goes on, as far as it was said: after the last record, or where it was repositioned to.
    func next(of partition: KafkaPartition) -> Int64? { positions[partition] }
    mutating func note(next offset: Int64, of partition: KafkaPartition) { positions[partition] = offset }

    /// Whether a position of that assignment may be committed.
    func owns(_ position: KafkaPosition) -> Bool {
        guard let number = numbers[position.partition] else { return false }
        return position.assignment == nil || position.assignment == number
    }

    mutating func add(_ partitions: [KafkaPartition]) {
        last += 1
        for partition in partitions {
            numbers[partition] = last
            positions[partition] = nil
        }
        paused.subtract(partitions)
    }
    mutating func remove(_ partitions: [KafkaPartition]) {
        for partition in partitions {
            numbers[partition] = nil
            positions[partition] = nil
        }
        paused.subtract(partitions)
    }
    /// Returns those that are ours.
    mutating func pause(_ partitions: [KafkaPartition]) -> [KafkaPartition] {
        let ours = partitions.filter { numbers[$0] != nil }
        paused.formUnion(ours)
        return ours
    }
    mutating func resume(_ partitions: [KafkaPartition]) -> [KafkaPartition] {
        let ours = partitions.filter { numbers[$0] != nil }
        paused.subtract(ours)
        return ours
    }
}

/// The outcome of a request about several partitions.
struct PartitionResult: Sendable {
    let error: KafkaError?

    init(_ event: OpaquePointer, during operation: String) {
        let code = KafkaError.Code(rawValue: rd_kafka_event_error(event).rawValue)
        let entries = rd_kafka_event_topic_partition_list(event).map { PartitionList(borrowing: $0).entries } ?? []
        if let failed = entries.first(where: { $0.code.rawValue != 0 }) {
            error = KafkaError(failed.code, during: operation, partition: failed.partition)
        } else {
            error = code.rawValue == 0 ? nil : KafkaError(code, during: operation)
        }
    }
}
