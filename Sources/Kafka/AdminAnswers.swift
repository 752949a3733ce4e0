internal import CRdKafka

// Reading librdkafka's answers to admin requests into values. What it lends lives as long as the event.

func topicResults(
    _ list: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
) -> [(name: String, code: KafkaError.Code, message: String)] {
    guard let list else { return [] }
    return (0..<count).map {
        let code = KafkaError.Code(rawValue: rd_kafka_topic_result_error(list[$0]).rawValue)
        let message = rd_kafka_topic_result_error_string(list[$0]).map { String(cString: $0) }
        return (String(cString: rd_kafka_topic_result_name(list[$0])), code, message ?? code.text)
    }
}

func entries(_ list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [PartitionList.Entry] {
    PartitionList(borrowing: UnsafeMutablePointer(mutating: list)).entries
}

func throwFirst(of entries: [PartitionList.Entry], _ operation: String) throws {
    guard let failed = entries.first(where: { $0.code.rawValue != 0 }) else { return }
    throw KafkaError(failed.code, during: operation, partition: failed.partition)
}

func topicSettings(_ resource: OpaquePointer?, _ operation: String) throws -> [KafkaSetting] {
    let failed = rd_kafka_ConfigResource_error(resource)
    guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else {
        let message = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
        throw KafkaError(failed, during: operation, message: message)
    }
    var count = 0
    guard let list = rd_kafka_ConfigResource_configs(resource, &count) else { return [] }
    return (0..<count).map { list[$0] }.map { entry in
        KafkaSetting(
            name: String(cString: rd_kafka_ConfigEntry_name(entry)),
            value: rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) },
            // Set for this topic itself, and not by the cluster or by nobody.
            isDefault: rd_kafka_ConfigEntry_source(entry) != RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG,
            isReadOnly: rd_kafka_ConfigEntry_is_read_only(entry) == 1,
            isSensitive: rd_kafka_ConfigEntry_is_sensitive(entry) == 1)
    }
}

extension KafkaMetadata {
    init(_ answer: rd_kafka_metadata) {
        brokers = (0..<Int(answer.broker_cnt)).map {
            let broker = answer.brokers[$0]
            return Broker(id: broker.id, host: String(cString: broker.host), port: Int(broker.port))
        }
        topics = (0..<Int(answer.topic_cnt)).map {
            let topic = answer.topics[$0]
            let name = String(cString: topic.topic)
            return Topic(
                name: name, partitions: (0..<Int(topic.partition_cnt)).map { Partition(topic.partitions[$0]) },
                error: topic.err == RD_KAFKA_RESP_ERR_NO_ERROR
                    ? nil : KafkaError(topic.err, during: "asking for topic \(name)"))
        }
    }
}

extension KafkaMetadata.Partition {
    init(_ partition: rd_kafka_metadata_partition) {
        number = partition.id
        leader = partition.leader >= 0 ? partition.leader : nil
        replicas = (0..<Int(partition.replica_cnt)).map { partition.replicas[$0] }
        inSync = (0..<Int(partition.isr_cnt)).map { partition.isrs[$0] }
    }
}

extension KafkaGroup {
    init(describing group: rd_kafka_group_info) throws {
        name = String(cString: group.group)
        guard group.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(group.err, during: "describing group \(name)")
        }
        state = group.state.map { String(cString: $0) } ?? "Unknown"
        members = (0..<Int(group.member_cnt)).map {
            let member = group.members[$0]
            let assignment = [UInt8](copying: member.member_assignment, Int(member.member_assignment_size)) ?? []
            return Member(
                id: member.member_id.map { String(cString: $0) } ?? "",
                clientID: member.client_id.map { String(cString: $0) } ?? "",
                host: member.client_host.map { String(cString: $0) } ?? "",
                partitions: Self.partitions(inAssignment: assignment))
        }
    }

    /// What a member was given, as members tell each other (Kafka's ConsumerProtocolAssignment: a version, topics, and
    /// of each its partitions; numbers are big-endian). Members write it themselves: of what is no such thing, as much
    /// is taken as is.
    static func partitions(inAssignment bytes: [UInt8]) -> [KafkaPartition] {
        var rest = bytes[...]
        func number(_ size: Int) -> Int? {
            guard rest.count >= size else { return nil }
            defer { rest = rest.dropFirst(size) }
            let value = rest.prefix(size).reduce(0) { $0 << 8 | Int($1) }
            return value >= 1 << (size * 8 - 1) ? nil : value
        }
        var partitions: [KafkaPartition] = []
        guard number(2) != nil, let topics = number(4) else { return [] }
        for _ in 0..<topics {
            guard let length = number(2), rest.count >= length else { break }
            let topic = String(decoding: rest.prefix(length), as: UTF8.self)
            rest = rest.dropFirst(length)
            guard let count = number(4) else { break }
            for _ in 0..<count {
                guard let partition = number(4) else { break }
                partitions.append(KafkaPartition(topic, Int32(partition)))
            }
        }
        return partitions.sorted()
    }
}
