internal import CRdKafka
public import EventLoop
internal import FoundationEssentials
internal import Observability

/// Sends messages, each exactly once and in order within its key, and says where they lie.
///
/// An actor of one loop. `send` may be called by any number of tasks; what one call gives is handed to librdkafka
/// without a gap, calls in the order in which they came.
public actor KafkaProducer {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: KafkaConfiguration
    private let deliveryLimit: Duration?
    private let maximumWaiting: Int

    private var handle: LibraryHandle?
    private var watch: QueueWatch?
    private var topics: [String: OpaquePointer] = [:]
    /// Every call that has not ended, by its number.
    private var batches: [Int: ProducerBatch] = [:]
    /// Calls that librdkafka has not taken whole, in order: its queue was full.
    private var waiting = FIFO<Int>()
    private var nextBatch = 1
    private var isClosed = false
    private var drained: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - deliveryLimit: how long a message is tried; nil: for ever, through any outage. The caller's cancellation
    ///     ends its own wait in any case.
    ///   - maximumWaiting: how many calls may wait for room; one more is refused with `queueFull`.
    public init(
        _ configuration: KafkaConfiguration, on loop: EventLoop, deliveryLimit: Duration? = nil,
        maximumWaiting: Int = 10_000
    ) {
        self.configuration = configuration
        self.loop = loop
        self.deliveryLimit = deliveryLimit
        self.maximumWaiting = maximumWaiting
    }

    /// How many calls of `send` have not ended.
    public var waitingCalls: Int { batches.count }
    /// Why brokers refuse us (a wrong password, a certificate), when they do; sends then wait.
    public var refusal: KafkaError? { handle?.refusal }

    /// Sends `messages` and returns when the fate of each is known, in their order.
    ///
    /// Returns also when some or all failed: see ``KafkaDelivery/error``. Cancelling ends the wait; what librdkafka
    /// has taken by then may still be delivered, what it hasn't never is.
    /// - Parameter life: that of the producer that they are for; with another one nothing is sent. nil: with any.
    /// - Throws: ``KafkaError`` with `closed`, `queueFull`, `purged` (another ``life``), or a wrong configuration;
    ///   `CancellationError`.
    public func send(_ messages: [KafkaMessage], in life: Int? = nil) async throws -> [KafkaDelivery] {
        guard !messages.isEmpty else { return [] }
        guard life == nil || life == self.life else { throw Self.lostError }
        let id = nextBatch
        nextBatch += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                admit(ProducerBatch(messages, continuation), as: id)
            }
        } onCancel: {
            Task { await self.abandon(id) }
        }
    }

    private func admit(_ batch: ProducerBatch, as id: Int) {
        guard !Task.isCancelled else { return batch.fail(CancellationError()) }
        guard !isClosed else { return batch.fail(Self.closedError) }
        guard waiting.count < maximumWaiting else {
            return batch.fail(KafkaError(.queueFull, during: "queueing messages"))
        }
        do { try open() } catch { return batch.fail(error) }
        batches[id] = batch
        waiting.append(id)
        // Those who came before are handed over first; a long queue goes on by itself.
        if waiting.count == 1 { pump() }
    }

    private func abandon(_ id: Int) {
        // Its number may still stand in `waiting`: `pump` passes over what is not in `batches`.
        batches.removeValue(forKey: id)?.fail(CancellationError())
        noteDrained()
    }

    /// Stops taking messages, waits up to `limit` for those in hand, and fails the rest with `closed`.
    public func close(flushing limit: Duration = .seconds(5)) async {
        isClosed = true
        if !batches.isEmpty {
            let timer = loop.schedule(after: limit) { self.assumeIsolated { $0.failAll(Self.closedError) } }
            await withCheckedContinuation { continuation in
                if batches.isEmpty { continuation.resume() } else { drained.append(continuation) }
            }
            timer.cancel()
        }
        release()
    }
    /// Gives up all that is in hand, which fails with `purged`, and begins anew with the next call: for a broker that
    /// has lost what it knew. When this returns nothing is left that could go to one that comes to the same address.
    public func startOver() async {
        life += 1
        await renew()
    }

    /// Gives up all that is in hand, which fails with `purged`, and goes on with a new handle in the same life.
    public func renew() async {
        failAll(Self.lostError)
        guard let old = handle else { return }
        release()
        _ = try? await onOwnThread { rd_kafka_purge(old.rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT) }
    }
    /// How often it was told to start over.
    public private(set) var life = 0
    private static let lostError = KafkaError(
        .purged, during: "producing", message: "given up: what the broker held is lost")

    /// How many messages are handed over, or reported, before the loop's other work gets its turn.
    private static let turnLimit = 2_000
    private static let closedError = KafkaError(.closed, during: "sending", message: "the producer is closed")

    // MARK: librdkafka's side

    private func open() throws {
        guard handle == nil else { return }
        let made = try LibraryHandle(
            .producer, configuration.producerSettings(deliveryLimit: deliveryLimit), enabled: RD_KAFKA_EVENT_DR,
            usesSCRAM: configuration.security.usesSCRAM, on: loop)
        watch = try QueueWatch(made, [made.events, made.replies]) { [weak self] in
            self?.assumeIsolated { $0.serve() }
        }
        handle = made
    }

    private func release() {
        guard let handle else { return }
        watch?.close()
        watch = nil
        // What nobody waits for any more must not hold the library open.
        rd_kafka_purge(handle.rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        topics = [:]
        self.handle = nil
    }

    /// Hands over what waits, until librdkafka is full; the next delivery report makes room.
    private func pump() {
        var left = Self.turnLimit
        while let id = waiting.first {
            guard let batch = batches[id] else {
                waiting.removeFirst()
                continue
            }
            while batch.next < batch.messages.count {
                guard left > 0 else { return watch?.again() ?? () }
                left -= 1
                let code = produce(batch.messages[batch.next], opaque: ProducerBatch.opaque(id, batch.next))
                if code == .queueFull { return }
                if code.rawValue != 0 { batch.refuse(batch.next, code) }
                batch.next += 1
            }
            waiting.removeFirst()
            finishIfComplete(id, batch)
        }
    }

    private func produce(_ message: KafkaMessage, opaque: UInt) -> KafkaError.Code {
        guard let handle, let topic = topic(message.topic) else { return lastErrorCode() }
        var headers: OpaquePointer?
        if !message.headers.isEmpty {
            headers = rd_kafka_headers_new(message.headers.count)
            for (name, value) in message.headers {
                rd_kafka_header_add(headers, name, -1, value, value.count)
            }
        }
        // 0 is librdkafka's word for the time of sending.
        let timestamp = message.timestamp.map { max(1, KafkaTime.milliseconds($0)) } ?? 0
        let failed = message.key.withLentBytes { key in
            message.value.withLentBytes { value in
                shim_produce(
                    handle.rk, topic, message.partition ?? -1, key?.baseAddress, key?.count ?? 0,
                    value?.baseAddress, value?.count ?? 0, timestamp, headers, opaque)
            }
        }
        if failed.rawValue != 0, let headers { rd_kafka_headers_destroy(headers) }
        return KafkaError.Code(rawValue: failed.rawValue)
    }

    private func topic(_ name: String) -> OpaquePointer? {
        if let known = topics[name] { return known }
        guard let handle, let made = rd_kafka_topic_new(handle.rk, name, nil) else { return nil }
        topics[name] = made
        return made
    }
    private func lastErrorCode() -> KafkaError.Code { KafkaError.Code(rawValue: rd_kafka_last_error().rawValue) }

    private func serve() {
        guard let handle else { return }
        var left = Self.turnLimit
        while let event = rd_kafka_queue_poll(handle.events, 0) {
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR:
                handle.forgetRefusal()
                left -= rd_kafka_event_message_count(event)
                while let message = rd_kafka_event_message_next(event) { report(message.pointee) }
            case RD_KAFKA_EVENT_ERROR: failed(event, handle)
            default: break
            }
            rd_kafka_event_destroy(event)
            if left <= 0 {
                watch?.again()
                break
            }
        }
        while let event = rd_kafka_queue_poll(handle.replies, 0) {
            LibraryHandle.log(event, "producer")
            rd_kafka_event_destroy(event)
        }
        if self.handle != nil { pump() }
    }

    private func report(_ message: rd_kafka_message_t) {
        let (id, index) = ProducerBatch.place(UInt(bitPattern: message._private))
        guard let batch = batches[id] else { return }
        let name = message.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? batch.messages[index].topic
        batch.report(
            index, topic: name, partition: message.partition, offset: message.offset,
            code: KafkaError.Code(rawValue: message.err.rawValue))
        finishIfComplete(id, batch)
    }

    private func finishIfComplete(_ id: Int, _ batch: ProducerBatch) {
        guard batch.isComplete else { return }
        batches.removeValue(forKey: id)
        batch.succeed()
        noteDrained()
    }

    private func noteDrained() {
        guard batches.isEmpty, !drained.isEmpty else { return }
        let all = drained
        drained = []
        for continuation in all { continuation.resume() }
    }

    private func failed(_ event: OpaquePointer, _ handle: LibraryHandle) {
        let error = handle.note(LibraryHandle.error(of: event, during: "producing"))
        guard rd_kafka_event_error_is_fatal(event) != 0 else {
            LibraryHandle.log.notice("kafka said", ["client": "producer", "error": .describing(error)])
            return
        }
        startOver(after: handle)
    }

    /// librdkafka can't keep its promise of order any more and refuses all work for good. Those who wait are told
    /// which of their messages failed, and the next call gets a new instance.
    private func startOver(after handle: LibraryHandle) {
        var text = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(handle.rk, &text, text.count)
        let error = KafkaError(code, during: "producing", message: String(terminated: text))
        LibraryHandle.log.error("the producer starts over", ["error": .describing(error)])
        failAll(error)
        release()
    }

    private func failAll(_ error: KafkaError) {
        let all = batches.sorted { $0.key < $1.key }
        batches = [:]
        waiting = FIFO()
        for (_, batch) in all { batch.giveUp(error) }
        noteDrained()
    }
}

/// What one call of `send` is waiting for. Touched on the producer's loop only.
private final class ProducerBatch {
    let messages: [KafkaMessage]
    /// The first message that librdkafka has not been given.
    var next = 0
    private var deliveries: [KafkaDelivery?]
    private var missing: Int
    private let continuation: CheckedContinuation<[KafkaDelivery], any Error>

    init(_ messages: [KafkaMessage], _ continuation: CheckedContinuation<[KafkaDelivery], any Error>) {
        precondition(messages.count < 1 << Self.indexBits, "one call can send less than 16 million messages")
        self.messages = messages
        self.continuation = continuation
        deliveries = Array(repeating: nil, count: messages.count)
        missing = messages.count
    }

    var isComplete: Bool { missing == 0 }

    func report(_ index: Int, topic: String, partition: Int32, offset: Int64, code: KafkaError.Code) {
        guard deliveries[index] == nil else { return }
        let failed = code.rawValue != 0
        deliveries[index] = KafkaDelivery(
            topic: topic, partition: partition, offset: failed ? nil : offset,
            error: failed ? KafkaError(code, during: "producing to \(topic)") : nil)
        missing -= 1
    }
    func refuse(_ index: Int, _ code: KafkaError.Code) {
        report(index, topic: messages[index].topic, partition: -1, offset: -1, code: code)
    }

    func succeed() { continuation.resume(returning: deliveries.map { $0! }) }
    func fail(_ error: any Error) { continuation.resume(throwing: error) }
    /// What has arrived stays so; the rest failed with `error`.
    func giveUp(_ error: KafkaError) {
        for index in messages.indices where deliveries[index] == nil {
            deliveries[index] = KafkaDelivery(topic: messages[index].topic, partition: -1, offset: nil, error: error)
        }
        succeed()
    }

    // A message's opaque is a number: the batch, and the place in it.
    private static let indexBits: UInt = 24
    static func opaque(_ id: Int, _ index: Int) -> UInt { UInt(id) << indexBits | UInt(index) }
    static func place(_ opaque: UInt) -> (id: Int, index: Int) {
        (Int(opaque >> indexBits), Int(opaque & (1 << indexBits - 1)))
    }
}

/// First in, first out, in amortised constant time.
struct FIFO<Element> {
    private var elements: [Element] = []
    private var head = 0
    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }
    mutating func append(_ element: Element) { elements.append(element) }
    mutating func removeFirst() {
        head += 1
        if head > 32 && head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }
    mutating func removeAll() -> [Element] {
        defer { (elements, head) = ([], 0) }
        return Array(elements[head...])
    }
}

extension [UInt8]? {
    /// Lends the bytes to a C call: nil stays null, and no bytes are not null.
    func withLentBytes<T>(_ body: (UnsafeRawBufferPointer?) -> T) -> T {
        guard let self else { return body(nil) }
        if self.isEmpty {
            return withUnsafeBytes(of: 0) { body(UnsafeRawBufferPointer(start: $0.baseAddress, count: 0)) }
        }
        return self.withUnsafeBytes { body($0) }
    }
}
