internal import CRdKafka
public import EventLoop
internal import FoundationEssentials
internal import Observability

/// What happens to a consumer besides records; told on its loop, from inside `next`.
public enum KafkaConsumerEvent: Sendable {
    case assigned([KafkaPartition])
    /// Given up in good order: what was committed before counts.
    case revoked([KafkaPartition])
    /// Gone without asking (the session ended): another may have read on already; commits are refused.
    case lost([KafkaPartition])
    /// The next record was no longer, or not yet, in the log: deleted by retention, or by a broker that lost its
    /// memory. Reading goes on at the beginning (or end, as configured).
    case offsetOutOfRange(KafkaPartition, offset: Int64)
    /// All that the partition held has been read; only with `reportsPartitionEnd`.
    case partitionEnd(KafkaPartition, offset: Int64)
    /// Something that librdkafka goes on trying by itself.
    case failed(KafkaError)
}

/// Reads topics as a member of a group, in batches, with commits by hand.
///
/// One task calls ``next(max:waiting:)`` again and again; a batch is in hand until the next call, and is to be
/// committed (or dropped) before it. Rebalances happen only inside `next`, so that no partition is given up while its
/// batch is being worked on; only a partition that is *lost* is gone at once, and then ``commit(_:)`` refuses.
/// Not calling `next` for longer than `max.poll.interval.ms` (5 minutes) loses all partitions.
public actor KafkaConsumer {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private enum Source {
        case group(topics: [String])
        case positions([KafkaPosition])
    }
    private let configuration: KafkaConfiguration
    private let groupID: String
    private let source: Source
    private let fromEarliest: Bool
    private let reportsPartitionEnd: Bool
    private let onEvent: (@Sendable (KafkaConsumerEvent) -> Void)?

    private var handle: LibraryHandle?
    private var watch: QueueWatch?
    private var assigned = ConsumerAssignment()
    private var isClosed = false
    private var isAbandoned = false
    private var isReading = false
    private var fatal: KafkaError?
    /// The group has let us in, perhaps with no partition for us; false while it shares them anew.
    public private(set) var isMember = false
    /// What the library last said since we were in the group; nil while we are.
    public private(set) var problem: KafkaError?

    private var isAwake = false
    private var sleeper: CheckedContinuation<Void, Never>?
    private var leaver: CheckedContinuation<Void, Never>?
    private var commits: [Int: CheckedContinuation<PartitionResult, any Error>] = [:]
    private var nextCommit = 1

    /// The bytes of keys and values after which a batch ends, whatever `max` says.
    static let maximumBatchBytes = 8 << 20
    /// A consumer that isn't asked is expelled: events wake us, but they are no polls.
    private static let pollInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - fromEarliest: where a group that has committed nothing starts: with all that is there, or with what comes.
    ///   - reportsPartitionEnd: tells ``KafkaConsumerEvent/partitionEnd(_:offset:)`` each time the end is reached.
    public init(
        _ configuration: KafkaConfiguration, groupID: String, topics: [String], on loop: EventLoop,
        fromEarliest: Bool = true, reportsPartitionEnd: Bool = false,
        onEvent: (@Sendable (KafkaConsumerEvent) -> Void)? = nil
    ) {
        self.configuration = configuration
        self.groupID = groupID
        source = .group(topics: topics)
        self.loop = loop
        self.fromEarliest = fromEarliest
        self.reportsPartitionEnd = reportsPartitionEnd
        self.onEvent = onEvent
    }

    /// Reads fixed partitions from fixed positions, in no group: for tools and tests. Commits are refused.
    public init(
        _ configuration: KafkaConfiguration, reading positions: [KafkaPosition], on loop: EventLoop,
        fromEarliest: Bool = true, reportsPartitionEnd: Bool = false,
        onEvent: (@Sendable (KafkaConsumerEvent) -> Void)? = nil
    ) {
        self.configuration = configuration
        groupID = ""
        source = .positions(positions)
        self.loop = loop
        self.fromEarliest = fromEarliest
        self.reportsPartitionEnd = reportsPartitionEnd
        self.onEvent = onEvent
    }

    /// The partitions that are ours now, in order.
    public var assignments: [KafkaPartition] { assigned.partitions }
    /// Why brokers refuse us (a wrong password, no right to the group), when they do.
    public var refusal: KafkaError? { handle?.refusal }

    // MARK: Reading

    /// The next records, at most `max`, in order within each partition; empty when none came within `waiting`.
    ///
    /// Ends the batch that was returned before: its partitions may now be given up.
    /// - Throws: ``KafkaError`` when closed, misconfigured, refused for lack of a right, or dead for good;
    ///   `CancellationError`. Outages don't throw: they look like silence, and are told as `.failed`.
    public func next(max: Int = 500, waiting: Duration = .seconds(1)) async throws -> [KafkaRecord] {
        precondition(max > 0)
        guard !isReading else { throw KafkaError(.wrongState, during: "reading", message: "another task is reading") }
        isReading = true
        defer { isReading = false }
        let deadline = ContinuousClock.now + waiting
        while true {
            try Task.checkCancellation()
            guard !isClosed, !isAbandoned else { throw Self.closedError }
            try open()
            isAwake = false
            let records = drain(max)
            if let fatal { throw fatal }
            if !records.isEmpty { return records }
            let left = deadline - ContinuousClock.now
            if left <= .zero { return [] }
            await sleep(for: min(left, Self.pollInterval))
        }
    }
    private static let closedError = KafkaError(.closed, during: "reading", message: "the consumer is closed")

    /// Until there may be something, at most for `limit`; cancelling ends it.
    private func sleep(for limit: Duration) async {
        let timer = loop.schedule(after: limit) { self.assumeIsolated { $0.wake() } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Checked here, where nothing can come in between.
                let isOver = isAwake || isClosed || isAbandoned || Task.isCancelled
                if isOver { continuation.resume() } else { sleeper = continuation }
            }
        } onCancel: {
            Task { await self.wake() }
        }
        timer.cancel()
    }

    private func wake() {
        isAwake = true
        sleeper?.resume()
        sleeper = nil
    }

    private func drain(_ max: Int) -> [KafkaRecord] {
        guard let handle else { return [] }
        var records: [KafkaRecord] = []
        var bytes = 0
        while records.count < max, bytes < Self.maximumBatchBytes, let event = rd_kafka_queue_poll(handle.events, 0) {
            defer { rd_kafka_event_destroy(event) }
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_FETCH:
                while let message = rd_kafka_event_message_next(event) {
                    guard let record = record(message) else { continue }
                    bytes += (record.value?.count ?? 0) + (record.key?.count ?? 0)
                    records.append(record)
                }
            case RD_KAFKA_EVENT_REBALANCE:
                let gone = rebalance(event, handle)
                if !gone.isEmpty { records.removeAll { gone.contains($0.partition) } }
            case RD_KAFKA_EVENT_ERROR: failed(event, handle)
            default: break
            }
        }
        return records
    }

    private func record(_ message: UnsafePointer<rd_kafka_message_t>) -> KafkaRecord? {
        let partition = KafkaPartition(
            String(cString: rd_kafka_topic_name(message.pointee.rkt)), message.pointee.partition)
        guard let assignment = assigned.number(of: partition) else { return nil }
        assigned.note(next: message.pointee.offset &+ 1, of: partition)
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(message, &type)
        return KafkaRecord(
            partition: partition, offset: message.pointee.offset,
            key: [UInt8](copying: message.pointee.key, message.pointee.key_len),
            value: [UInt8](copying: message.pointee.payload, message.pointee.len), headers: headers(message),
            timestamp: type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : KafkaTime.date(timestamp),
            assignment: assignment)
    }

    private func headers(_ message: UnsafePointer<rd_kafka_message_t>) -> [(String, [UInt8])] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var headers: [(String, [UInt8])] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let name
        {
            headers.append((String(cString: name), [UInt8](copying: value, count) ?? []))
        }
        return headers
    }

    // MARK: Committing

    /// Records that everything before these positions is done; returns when the group's coordinator has it.
    ///
    /// - Throws: `assignmentLost` when a position's partition is no longer ours (the others are committed all the
    ///   same): its records are being worked on elsewhere. `timedOut` after `limit`; it may have counted even so.
    public func commit(_ positions: [KafkaPosition], within limit: Duration = .seconds(15)) async throws {
        guard !positions.isEmpty else { return }
        guard !isClosed, !isAbandoned, let handle, case .group = source else {
            throw KafkaError(.wrongState, during: "committing", message: "not a member of a group")
        }
        let isLost = rd_kafka_assignment_lost(handle.rk) != 0
        let ours = isLost ? [] : positions.filter { assigned.owns($0) }
        if !ours.isEmpty { try await send(ours, handle, within: limit) }
        if let refused = positions.first(where: { isLost || !assigned.owns($0) }) {
            throw KafkaError(.assignmentLost, during: "committing", partition: refused.partition)
        }
    }

    private func send(_ positions: [KafkaPosition], _ handle: LibraryHandle, within limit: Duration) async throws {
        let id = nextCommit
        nextCommit += 1
        let timer = loop.schedule(after: limit) {
            self.assumeIsolated { $0.commits.removeValue(forKey: id)?.resume(throwing: Self.commitTimedOut) }
        }
        defer { timer.cancel() }
        let result = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<PartitionResult, any Error>) in
            let failed = PartitionList(positions).lend {
                rd_kafka_commit_queue(handle.rk, $0, handle.replies, nil, UnsafeMutableRawPointer(bitPattern: id))
            }
            if failed == RD_KAFKA_RESP_ERR_NO_ERROR {
                commits[id] = continuation
            } else {
                continuation.resume(throwing: handle.explained(KafkaError(failed, during: "committing")))
            }
        }
        if let error = result.error { throw handle.explained(error) }
    }
    private static let commitTimedOut = KafkaError(.timedOut, during: "committing")

    private func serveReplies() {
        guard let handle else { return }
        while let event = rd_kafka_queue_poll(handle.replies, 0) {
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_OFFSET_COMMIT:
                let id = Int(bitPattern: rd_kafka_event_opaque(event))
                commits.removeValue(forKey: id)?.resume(returning: PartitionResult(event, during: "committing"))
            case RD_KAFKA_EVENT_LOG: LibraryHandle.log(event, groupID)
            default: break
            }
            rd_kafka_event_destroy(event)
        }
    }

    // MARK: Flow

    /// Stops reading these partitions until ``resume(_:)``; they stay ours. Those that aren't ours are passed over,
    /// and a partition that is assigned anew is not paused.
    public func pause(_ partitions: [KafkaPartition]) {
        let ours = assigned.pause(partitions)
        guard let handle, !ours.isEmpty else { return }
        _ = PartitionList(ours).lend { rd_kafka_pause_partitions(handle.rk, $0) }
    }

    public func resume(_ partitions: [KafkaPartition]) {
        let ours = assigned.resume(partitions)
        guard let handle, !ours.isEmpty else { return }
        _ = PartitionList(ours).lend { rd_kafka_resume_partitions(handle.rk, $0) }
    }

    /// The next record of the partition will be the one at this offset (or the first after it).
    /// - Throws: `assignmentLost` when the partition is not ours.
    public func seek(to position: KafkaPosition) throws {
        guard handle != nil, assigned.owns(position) else {
            throw KafkaError(.assignmentLost, during: "seeking", partition: position.partition)
        }
        try reposition(position.partition, to: position.offset)
    }

    /// Takes the partition out of the assignment and in again at `offset`. (`rd_kafka_seek_partitions` does nothing
    /// for a partition that has stopped with `_AUTO_OFFSET_RESET`.)
    private func reposition(_ partition: KafkaPartition, to offset: Int64) throws {
        guard let handle else { return }
        assigned.note(next: offset, of: partition)
        let list = PartitionList()
        list.append(partition, offset: offset)
        if isCooperative(handle) {
            let without = PartitionList([partition]).lend { rd_kafka_incremental_unassign(handle.rk, $0) }
            if let error = KafkaError(consuming: without, during: "seeking") { throw error }
            let with = list.lend { rd_kafka_incremental_assign(handle.rk, $0) }
            if let error = KafkaError(consuming: with, during: "seeking") { throw error }
        } else {
            // All of them anew, each where it stands: what isn't known yet is asked of the group.
            let all = PartitionList()
            for one in assigned.partitions { all.append(one, offset: assigned.next(of: one) ?? LogicalOffset.invalid) }
            let failed = all.lend { rd_kafka_assign(handle.rk, $0) }
            if failed != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(failed, during: "seeking") }
        }
        // Whatever was assigned anew just now was paused before if it is to be.
        if !assigned.paused.isEmpty {
            _ = PartitionList(assigned.paused).lend { rd_kafka_pause_partitions(handle.rk, $0) }
        }
    }

    private func isCooperative(_ handle: LibraryHandle) -> Bool {
        rd_kafka_rebalance_protocol(handle.rk).map { String(cString: $0) } == "COOPERATIVE"
    }

    // MARK: Rebalancing

    /// Returns the partitions that were taken away.
    private func rebalance(_ event: OpaquePointer, _ handle: LibraryHandle) -> Set<KafkaPartition> {
        guard let list = rd_kafka_event_topic_partition_list(event) else { return [] }
        let partitions = PartitionList(borrowing: list).entries.map(\.partition)
        let isAssign = rd_kafka_event_error(event).rawValue == KafkaError.Code.assign.rawValue
        let isLost = rd_kafka_assignment_lost(handle.rk) != 0
        let error: KafkaError?
        if isCooperative(handle) {
            let call = isAssign ? rd_kafka_incremental_assign : rd_kafka_incremental_unassign
            error = KafkaError(consuming: call(handle.rk, list), during: "rebalancing")
        } else {
            let failed = rd_kafka_assign(handle.rk, isAssign ? list : nil)
            error = failed == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(failed, during: "rebalancing")
        }
        if let error { tell(.failed(error)) }
        if isAssign {
            (isMember, problem) = (true, nil)
            assigned.add(partitions)
            tell(.assigned(partitions))
            return []
        }
        assigned.remove(partitions)
        if isLost || !isCooperative(handle) { isMember = false }
        tell(isLost ? .lost(partitions) : .revoked(partitions))
        return Set(partitions)
    }

    private func failed(_ event: OpaquePointer, _ handle: LibraryHandle) {
        let error = handle.note(LibraryHandle.error(of: event, during: "reading")).about(group: groupID)
        var place: (partition: KafkaPartition, offset: Int64)?
        if let entry = rd_kafka_event_topic_partition(event) {
            place = (
                KafkaPartition(String(cString: entry.pointee.topic), entry.pointee.partition), entry.pointee.offset
            )
            rd_kafka_topic_partition_destroy(entry)
        }
        switch (error.code, place) {
        case (.offsetReset, let (partition, offset)?): startOver(partition, at: offset)
        case (.partitionEnd, let (partition, offset)?): tell(.partitionEnd(partition, offset: offset))
        case _ where rd_kafka_event_error_is_fatal(event) != 0: fatal = error
        case _ where error.isAuthorization: fatal = error
        default:
            if !isMember { problem = error }
            tell(.failed(error))
        }
    }

    /// The offset that was asked for is none: the group has never committed (`invalid`), or it is out of range.
    private func startOver(_ partition: KafkaPartition, at offset: Int64) {
        guard assigned.number(of: partition) != nil else { return }
        // Asked of the group before the partition got its place: where partitions are assigned all together, those
        // that still have none are looked up again with each of them.
        if offset == LogicalOffset.invalid, assigned.next(of: partition) != nil { return }
        if offset >= 0 { tell(.offsetOutOfRange(partition, offset: offset)) }
        let start = fromEarliest ? LogicalOffset.beginning : LogicalOffset.end
        // A logical offset that could not be looked up comes here again: not without a pause.
        let isRetry = offset == LogicalOffset.beginning || offset == LogicalOffset.end
        guard isRetry else { return tryStart(partition, start) }
        loop.schedule(after: .milliseconds(500)) { self.assumeIsolated { $0.tryStart(partition, start) } }
    }

    private func tryStart(_ partition: KafkaPartition, _ offset: Int64) {
        guard !isClosed, assigned.number(of: partition) != nil else { return }
        do { try reposition(partition, to: offset) } catch {
            tell(.failed(error as? KafkaError ?? KafkaError(.wrongState, during: "seeking")))
        }
    }

    private func tell(_ event: KafkaConsumerEvent) {
        if case .failed(let error) = event {
            LibraryHandle.log.notice("kafka said", ["client": .string(groupID), "error": .describing(error)])
        }
        onEvent?(event)
    }

    // MARK: Life

    private func open() throws {
        guard handle == nil else { return }
        var settings = configuration.consumerSettings(groupID: groupID.isEmpty ? "none" : groupID)
        if reportsPartitionEnd { settings["enable.partition.eof"] = "true" }
        let made = try LibraryHandle(
            .consumer, settings,
            enabled: RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_OFFSET_COMMIT,
            usesSCRAM: configuration.security.usesSCRAM, on: loop)
        let watch = try QueueWatch(made, [made.events, made.replies]) { [weak self] in
            self?.assumeIsolated {
                $0.serveReplies()
                $0.wake()
            }
        }
        let failed: rd_kafka_resp_err_t
        switch source {
        case .group(let topics):
            failed = PartitionList(topics.map { KafkaPartition($0, -1) }).lend { rd_kafka_subscribe(made.rk, $0) }
        case .positions(let positions):
            assigned.add(positions.map(\.partition))
            failed = PartitionList(positions).lend { rd_kafka_assign(made.rk, $0) }
        }
        guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else {
            watch.close()
            throw KafkaError(failed, during: "subscribing")
        }
        handle = made
        self.watch = watch
    }

    /// Leaves the group, so that others take over at once. Commit before; nothing is committed here.
    /// - Parameter limit: how long to wait for the group's answer; after that the broker finds out by itself.
    public func close(within limit: Duration = .seconds(15)) async {
        guard !isClosed else { return }
        isClosed = true
        endWaits()
        watch?.close()
        watch = nil
        assigned = ConsumerAssignment()
        isMember = false
        guard let handle else { return }
        self.handle = nil
        let timer = loop.schedule(after: limit) { self.assumeIsolated { $0.left(inTime: false) } }
        await withCheckedContinuation { continuation in
            leaver = continuation
            Task(executorPreference: loop) {
                _ = try? await onOwnThread { rd_kafka_consumer_close(handle.rk).rawValue }
                await self.left(inTime: true)
            }
        }
        timer.cancel()
    }

    /// For a broker that is gone with all that it held: nobody waits for it any more, and all calls but
    /// ``close(within:)`` fail with `closed` from now on.
    public func abandon() {
        isAbandoned = true
        endWaits()
    }

    private func endWaits() {
        wake()
        for continuation in commits.values { continuation.resume(throwing: Self.closedError) }
        commits = [:]
    }

    private func left(inTime: Bool) {
        guard let leaver else { return }
        self.leaver = nil
        if !inTime { LibraryHandle.log.warning("the group did not let go in time", ["group": .string(groupID)]) }
        leaver.resume()
    }
}
