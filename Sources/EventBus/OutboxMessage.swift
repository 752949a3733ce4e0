internal import FoundationEssentials
internal import Kafka
internal import Postgres
internal import ShopAPI

extension KafkaMessage {
    /// What a row of an outbox is in Kafka, not signed yet: CloudEvents 1.0 in the binary mode of its Kafka binding.
    /// - Throws: `PostgresDecodingError`
    init(outboxRow row: PostgresRow, of schema: String) throws {
        let id: UUID = try row["id"]
        let created: Date = try row["created_at"]
        var headers: [(String, [UInt8])] = [
            ("ce_specversion", Array("1.0".utf8)),
            ("ce_id", Array(id.uuidString.lowercased().utf8)),
            ("ce_type", Array((try row["type"] as String).utf8)),
            ("ce_source", Array(schema.utf8)),
            ("ce_time", Array(Timestamp.format(created).utf8)),
            ("content-type", Array("application/json".utf8)),
        ]
        if let trace = try row["traceparent"] as String? { headers.append(("traceparent", Array(trace.utf8))) }
        self.init(
            topic: try row["topic"], key: Array((try row["key"] as String).utf8),
            value: Array((try row["data"] as String).utf8), headers: headers, timestamp: created)
    }
}
