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

func groupResults(_ list: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int) throws -> [PartitionList.Entry] {
    guard let list, count > 0 else { return [] }
    if let error = rd_kafka_group_result_error(list[0]) {
        let message = rd_kafka_error_string(error).map { String(cString: $0) }
        throw KafkaError(rd_kafka_error_code(error), during: "asking for a group's offsets", message: message)
    }
    return rd_kafka_group_result_partitions(list[0]).map { entries($0) } ?? []
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
    init(describing group: OpaquePointer) throws {
        name = String(cString: rd_kafka_ConsumerGroupDescription_group_id(group))
        if let error = rd_kafka_ConsumerGroupDescription_error(group) {
            throw KafkaError(rd_kafka_error_code(error), during: "describing group \(name)")
        }
        state = String(
            cString: rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(group)))
        members = (0..<rd_kafka_ConsumerGroupDescription_member_count(group)).map {
            let member = rd_kafka_ConsumerGroupDescription_member(group, $0)
            let assignment = rd_kafka_MemberDescription_assignment(member)
            let list = assignment.flatMap { rd_kafka_MemberAssignment_partitions($0) }
            return Member(
                id: String(cString: rd_kafka_MemberDescription_consumer_id(member)),
                clientID: String(cString: rd_kafka_MemberDescription_client_id(member)),
                host: String(cString: rd_kafka_MemberDescription_host(member)),
                partitions: list.map { entries($0).map(\.partition).sorted() } ?? [])
        }
    }
}
