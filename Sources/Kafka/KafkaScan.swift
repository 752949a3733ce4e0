internal import CRdKafka
public import EventLoop
internal import FoundationEssentials
internal import Synchronization

/// A piece of a partition: from an offset up to another, which is not part of it; nil goes on for ever.
public struct KafkaRange: Sendable, Hashable {
    public var partition: KafkaPartition
    public var from: Int64
    public var to: Int64?
    public init(_ partition: KafkaPartition, from: Int64, to: Int64?) {
        self.partition = partition
        self.from = from
        self.to = to
    }
    public var isEmpty: Bool { to.map { $0 <= from } ?? false }
}

/// A message that still lies in librdkafka's memory: its bytes are gone when the call that lent it returns.
public struct KafkaLentRecord: ~Copyable {
    let message: UnsafePointer<rd_kafka_message_t>
    public let partition: KafkaPartition

    public var offset: Int64 { message.pointee.offset }
    /// Since 1970-01-01 UTC; nil when the message has no time.
    public var milliseconds: Int64? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &type)
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || time < 0 ? nil : time
    }
    public var key: UnsafeRawBufferPointer? { Self.bytes(message.pointee.key, message.pointee.key_len) }
    public var value: UnsafeRawBufferPointer? { Self.bytes(message.pointee.payload, message.pointee.len) }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> UnsafeRawBufferPointer? {
        start.map { UnsafeRawBufferPointer(start: $0, count: count) }
    }

    /// Calls `body` with the name and the bytes of each header, in order.
    public func forEachHeader(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) rethrows {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        var index = 0
        while rd_kafka_header_get_all(list, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR, let name {
            try body(
                UnsafeRawBufferPointer(start: name, count: length(name)),
                UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : count))
            index += 1
        }
    }
    private func length(_ text: UnsafePointer<CChar>) -> Int {
        var count = 0
        while text[count] != 0 { count += 1 }
        return count
    }

    /// The message as a value of its own.
    public func copy() -> KafkaRecord {
        var headers: [(String, [UInt8])] = []
        forEachHeader { headers.append((String(decoding: $0, as: UTF8.self), Array($1))) }
        return KafkaRecord(
            partition: partition, offset: offset, key: key.map { Array($0) }, value: value.map { Array($0) },
            headers: headers, timestamp: milliseconds.flatMap { KafkaTime.date($0) })
    }
}

/// Goes through pieces of partitions in no group, as fast as it can: for tools.
///
/// Runs on a thread of its own, which may block: librdkafka hands out its messages in thousands, and who takes them may
/// write to a slow pipe. ``KafkaConsumer`` is for services.
public struct KafkaScan: ~Copyable {
    private let handle: LibraryHandle
    private let isCancelled: Flag
    private let patience: Duration
    private var messages: [UnsafeMutablePointer<rd_kafka_message_t>?]
    private var ranges: [KafkaPartition: KafkaRange]
    private var names: [OpaquePointer: String] = [:]
    private var last: (topic: OpaquePointer, number: Int32, partition: KafkaPartition, end: Int64?)?
    private var lastArrival = ContinuousClock.now

    /// Messages that are taken from librdkafka at a time, and how long it may gather them.
    private static let batch = 4_096
    private static let gathering: Int32 = 20

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    /// Calls `body` on a thread of its own with the scan; cancelling makes the next `read` throw `CancellationError`.
    ///
    /// - Parameter patience: how long nothing at all may come while there is an end that is not reached.
    /// - Throws: ``KafkaError``, and what `body` throws.
    public static func run<Result: Sendable>(
        _ configuration: KafkaConfiguration, _ ranges: [KafkaRange], on loop: EventLoop,
        patience: Duration = .seconds(30),
        _ body: @escaping @Sendable (inout KafkaScan) throws -> Result
    ) async throws -> Result {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await onOwnThread {
                let wanted = ranges.filter { !$0.isEmpty }
                let handle = try open(configuration, wanted, on: loop)
                var scan = KafkaScan(handle, wanted, flag, patience)
                return try body(&scan)
            }
        } onCancel: {
            flag.value.store(true, ordering: .relaxed)
        }
    }

    private init(_ handle: LibraryHandle, _ ranges: [KafkaRange], _ flag: Flag, _ patience: Duration) {
        self.handle = handle
        isCancelled = flag
        self.patience = patience
        self.ranges = Dictionary(ranges.map { ($0.partition, $0) }, uniquingKeysWith: { $1 })
        messages = Array(repeating: nil, count: Self.batch)
    }

    private static func open(
        _ configuration: KafkaConfiguration, _ ranges: [KafkaRange], on loop: EventLoop
    ) throws -> LibraryHandle {
        var settings = configuration.consumerSettings(groupID: "none")
        // Deleted meanwhile: what is left is what there is.
        settings["auto.offset.reset"] = "earliest"
        settings["enable.partition.eof"] = "true"
        settings["queued.min.messages"] = "1000000"
        settings["queued.max.messages.kbytes"] = "65536"
        settings.merge(configuration.overrides) { $1 }
        let handle = try LibraryHandle(
            .consumer, settings, enabled: 0, usesSCRAM: configuration.security.usesSCRAM, on: loop)
        let list = PartitionList(ranges.map { KafkaPosition($0.partition, offset: $0.from) })
        let failed = list.lend { rd_kafka_assign(handle.rk, $0) }
        guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: "reading") }
        return handle
    }

    /// Hands what has arrived to `body`, message by message, until that says false.
    ///
    /// - Returns: how many there were, 0 when nothing has come for a moment; nil when all pieces have been read.
    public mutating func read(_ body: (borrowing KafkaLentRecord) throws -> Bool) throws -> Int? {
        if isCancelled.value.load(ordering: .relaxed) { throw CancellationError() }
        if ranges.isEmpty { return nil }
        let count = rd_kafka_consume_batch_queue(handle.events, Self.gathering, &messages, Self.batch)
        guard count >= 0 else { throw KafkaError(rd_kafka_last_error(), during: "reading") }
        guard count > 0 else {
            try checkPatience()
            return 0
        }
        lastArrival = .now
        defer { for index in 0..<count { rd_kafka_message_destroy(messages[index]) } }
        var taken = 0
        for index in 0..<count {
            guard let message = messages[index] else { continue }
            guard try take(UnsafePointer(message), &taken, body) else { break }
        }
        return taken
    }

    /// False: no more is wanted.
    private mutating func take(
        _ message: UnsafePointer<rd_kafka_message_t>, _ taken: inout Int,
        _ body: (borrowing KafkaLentRecord) throws -> Bool
    ) throws -> Bool {
        guard let topic = message.pointee.rkt else {
            throw KafkaError(message.pointee.err, during: "reading")
        }
        let place = place(topic, message.pointee.partition)
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            try failed(message, place.partition)
            return true
        }
        // Beyond the end, or of a piece that has been read.
        if let end = place.end, message.pointee.offset >= end {
            finish(place.partition)
            return true
        }
        taken += 1
        let goesOn = try body(KafkaLentRecord(message: message, partition: place.partition))
        if let end = place.end, message.pointee.offset >= end - 1 { finish(place.partition) }
        return goesOn
    }

    private mutating func place(_ topic: OpaquePointer, _ number: Int32) -> (partition: KafkaPartition, end: Int64?) {
        if let last, last.topic == topic, last.number == number { return (last.partition, last.end) }
        let name = names[topic] ?? String(cString: rd_kafka_topic_name(topic))
        names[topic] = name
        let partition = KafkaPartition(name, number)
        // What isn't wanted any more ends where it begins.
        let end = ranges[partition].map { $0.to } ?? 0
        last = (topic, number, partition, end)
        return (partition, end)
    }

    private mutating func finish(_ partition: KafkaPartition) {
        guard ranges.removeValue(forKey: partition) != nil else { return }
        last = nil
    }

    private mutating func failed(_ message: UnsafePointer<rd_kafka_message_t>, _ partition: KafkaPartition) throws {
        // The end of what is there: with a transaction under way that comes before the end of the log.
        if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            if ranges[partition]?.to != nil { finish(partition) }
            return
        }
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
        throw KafkaError(
            KafkaError.Code(rawValue: message.pointee.err.rawValue), during: "reading", message: text,
            partition: partition)
    }

    private func checkPatience() throws {
        guard ranges.values.contains(where: { $0.to != nil }), ContinuousClock.now - lastArrival > patience else {
            return
        }
        throw handle.explained(KafkaError(.timedOut, during: "reading", message: "nothing came for \(patience)"))
    }
}
