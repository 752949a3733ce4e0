internal import CRdKafka
internal import EventLoop
internal import Glibc
internal import Observability
internal import Synchronization

/// Owns one `rd_kafka_t`, its queues and their settings. Calls of librdkafka may come from any thread.
///
/// The library is destroyed when the last reference goes, on a thread of its own, because destroying blocks: a
/// call that still uses the handle elsewhere keeps it alive by holding it.
// Unchecked: the pointers never change, librdkafka locks for itself, and the rest is in a Mutex.
final class LibraryHandle: @unchecked Sendable {
    enum Kind { case producer, consumer }

    let rk: OpaquePointer
    let loop: EventLoop
    let usesSCRAM: Bool
    private let hasCertificate: Bool
    /// Delivery reports, errors; for a consumer also records and rebalances.
    let events: OpaquePointer
    /// Log lines and the answers to commits and admin requests, apart from `events` so that they never wait behind
    /// records that nobody has asked for.
    let replies: OpaquePointer
    private let lastFailure = Mutex<KafkaError?>(nil)

    /// - Throws: ``KafkaError`` with the library's words when a setting is wrong or a certificate can't be read.
    init(_ kind: Kind, _ settings: [String: String], enabled: Int32, usesSCRAM: Bool, on loop: EventLoop) throws {
        self.loop = loop
        self.usesSCRAM = usesSCRAM
        hasCertificate = settings["ssl.certificate.location"] != nil
        var text = [CChar](repeating: 0, count: 512)
        let conf = rd_kafka_conf_new()!
        for (name, value) in settings {
            guard rd_kafka_conf_set(conf, name, value, &text, text.count) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(conf)
                throw KafkaError(.invalidArgument, during: "configuring Kafka", message: String(terminated: text))
            }
        }
        rd_kafka_conf_set_events(conf, enabled | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let rk = rd_kafka_new(type, conf, &text, text.count) else {
            rd_kafka_conf_destroy(conf)
            throw KafkaError(.invalidArgument, during: "configuring Kafka", message: String(terminated: text))
        }
        self.rk = rk
        if kind == .consumer { rd_kafka_poll_set_consumer(rk) }
        events = kind == .consumer ? rd_kafka_queue_get_consumer(rk) : rd_kafka_queue_get_main(rk)
        replies = rd_kafka_queue_new(rk)
        rd_kafka_set_log_queue(rk, replies)
    }

    deinit {
        // OpaquePointer is not Sendable; nobody else has these any more.
        nonisolated(unsafe) let (rk, events, replies) = (rk, events, replies)
        let destroy: @Sendable () -> Void = {
            rd_kafka_queue_destroy(events)
            rd_kafka_queue_destroy(replies)
            rd_kafka_destroy(rk)
        }
        if !BlockingCall(destroy).start() { destroy() }
    }

    // MARK: What went wrong, as far as the library says it only in passing

    /// Remembers why brokers refuse us: an operation that fails later only says "timed out".
    /// - Returns: `error`, under its right name where the library only says that a connection broke.
    @discardableResult
    func note(_ error: KafkaError) -> KafkaError {
        let alert = error.code == .transport ? TLSAlert(inLibraryText: error.message) : nil
        guard error.isAuthentication || alert != nil else { return error }
        let refusal = KafkaError(
            alert == nil ? error.code : .tls, during: error.operation, message: error.message,
            partition: error.partition, hint: hint(for: error, alert))
        lastFailure.withLock { $0 = refusal }
        return refusal
    }
    private func hint(for error: KafkaError, _ alert: TLSAlert?) -> String? {
        if let alert { return alert.isAboutCertificates ? certificateHint : nil }
        return usesSCRAM && error.code != .tls && rd_kafka_version() < 0x0206_01ff ? Self.scramHint : nil
    }
    private var certificateHint: String { hasCertificate ? Self.wrongCertificateHint : Self.noCertificateHint }
    static let noCertificateHint = "the broker wants a certificate of ours, and none is configured"
    static let wrongCertificateHint = "the broker does not accept our certificate; is it from an authority it trusts?"
    static let scramHint =
        "librdkafka before 2.6.1 can't sign in to Kafka 4 with SCRAM, whatever the password; use PLAIN over TLS"

    /// Why we were refused, if we were, since the last success.
    var refusal: KafkaError? { lastFailure.withLock { $0 } }
    func forgetRefusal() { lastFailure.withLock { $0 = nil } }

    /// `error`, or the reason behind it when it is only the consequence of a refusal.
    func explained(_ error: KafkaError) -> KafkaError {
        guard error.isUnreachable || error.code == .purged, let refusal else { return error }
        return KafkaError(
            refusal.code, during: error.operation, message: refusal.message, partition: error.partition,
            hint: refusal.hint)
    }

    // MARK: Events that every kind of client gets

    /// Writes a log event to our log.
    static func log(_ event: OpaquePointer, _ client: String) {
        var facility: UnsafePointer<CChar>?
        var text: UnsafePointer<CChar>?
        var level: Int32 = 0
        guard rd_kafka_event_log(event, &facility, &text, &level) == 0 else { return }
        let fields: LogFields = [
            "client": .string(client), "facility": .optional(facility.map { String(cString: $0) }),
        ]
        let message = text.map { String(cString: $0) } ?? ""
        switch level {
        case ...4: log.notice(message, fields)
        default: log.debug(message, fields)
        }
    }
    static let log = Log(label: "kafka")

    /// The error of an error event.
    static func error(of event: OpaquePointer, during operation: String) -> KafkaError {
        KafkaError(
            rd_kafka_event_error(event), during: operation,
            message: rd_kafka_event_error_string(event).map { String(cString: $0) })
    }
}

/// Wakes a loop when one of some librdkafka queues turns from empty to not empty.
///
/// The library writes the eventfd at that moment only, so what is woken must drain the queues to the end.
final class QueueWatch {
    private let descriptor: Int32
    private let queues: [OpaquePointer]
    private var watch: DescriptorWatch?

    /// On the loop. `onReady` is also called for what came before: once, in a later turn.
    init(_ handle: LibraryHandle, _ queues: [OpaquePointer], onReady: @escaping () -> Void) throws {
        self.queues = queues
        let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError(errno: errno, during: "making an eventfd") }
        self.descriptor = descriptor
        watch = try DescriptorWatch(handle.loop, descriptor: descriptor) { _ in
            var count: UInt64 = 0
            // Before draining, never after: a write in between would be lost.
            _ = read(descriptor, &count, 8)
            onReady()
        }
        watch?.watch(.readable)
        var one: UInt64 = 1
        for queue in queues { rd_kafka_queue_io_event_enable(queue, descriptor, &one, 8) }
        again()
    }

    /// Calls `onReady` once more in the next turn: for who stops before the queues are empty, so that
    /// others have their turn.
    func again() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func close() {
        guard let watch else { return }
        self.watch = nil
        for queue in queues { rd_kafka_queue_io_event_enable(queue, -1, nil, 0) }
        watch.close()
        Glibc.close(descriptor)
    }
}

/// A list of topics, partitions and offsets, destroyed with its owner.
final class PartitionList {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    private let isOwned: Bool

    init() {
        pointer = rd_kafka_topic_partition_list_new(8)
        isOwned = true
    }
    /// Of an event, which owns it.
    init(borrowing pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
        isOwned = false
    }
    convenience init(_ partitions: some Sequence<KafkaPartition>) {
        self.init()
        for partition in partitions { append(partition, offset: nil) }
    }
    convenience init(_ positions: some Sequence<KafkaPosition>) {
        self.init()
        for position in positions { append(position.partition, offset: position.offset) }
    }
    deinit { if isOwned { rd_kafka_topic_partition_list_destroy(pointer) } }

    /// The list for a call of librdkafka; it may not be kept.
    func lend<T>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> T) rethrows -> T {
        try withExtendedLifetime(self) { try body(pointer) }
    }

    func append(_ partition: KafkaPartition, offset: Int64?) {
        lend { list in
            let entry = rd_kafka_topic_partition_list_add(list, partition.topic, partition.number)
            if let offset { entry?.pointee.offset = offset }
        }
    }

    struct Entry {
        let partition: KafkaPartition
        let offset: Int64
        let code: KafkaError.Code
    }
    var entries: [Entry] {
        lend { list in
            (0..<Int(list.pointee.cnt)).map {
                let entry = list.pointee.elems[$0]
                return Entry(
                    partition: KafkaPartition(String(cString: entry.topic), entry.partition), offset: entry.offset,
                    code: KafkaError.Code(rawValue: entry.err.rawValue))
            }
        }
    }
}

/// librdkafka's offsets that are words and not numbers.
enum LogicalOffset {
    static let beginning: Int64 = -2
    static let end: Int64 = -1
    static let invalid: Int64 = -1001
}

extension String {
    /// Of a C buffer that ends with 0.
    init(terminated buffer: [CChar]) {
        self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
extension [UInt8] {
    /// Copies what a library lent; nil stays nil.
    init?(copying pointer: UnsafeRawPointer?, _ count: Int) {
        guard let pointer else { return nil }
        self.init(UnsafeRawBufferPointer(start: pointer, count: count))
    }
}
