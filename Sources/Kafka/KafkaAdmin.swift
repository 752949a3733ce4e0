internal import CRdKafka
public import EventLoop
public import FoundationEssentials
internal import Glibc

/// Asks and changes a cluster: topics, groups, offsets, settings.
///
/// An actor of one loop. Requests of the Admin API are answered through a queue; the older calls block, and run on a
/// few threads of their own. Who asks for all topics while that is being asked gets the same answer. When a broker has
/// refused us (a wrong password, an unknown certificate) the errors say that, and not the time-out that follows.
public actor KafkaAdmin {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: KafkaConfiguration
    private let limit: Duration
    private var handle: LibraryHandle?
    private var watch: QueueWatch?
    private var isClosed = false
    /// Gets the answer, or nil when the client is closed first.
    private var requests: [Int: (OpaquePointer?) -> Void] = [:]
    private var nextRequest = 1
    private let lane = BlockingLane(threads: 4)
    private let everything = SharedCall<KafkaMetadata>()
    private var groupHandles: [(group: String, handle: LibraryHandle, watch: QueueWatch)] = []

    /// - Parameter limit: for each request.
    public init(_ configuration: KafkaConfiguration, on loop: EventLoop, limit: Duration = .seconds(10)) {
        self.configuration = configuration
        self.loop = loop
        self.limit = limit
    }

    public func close() async {
        isClosed = true
        watch?.close()
        watch = nil
        handle = nil
        for known in groupHandles { known.watch.close() }
        groupHandles = []
        let all = requests
        requests = [:]
        for finish in all.values { finish(nil) }
    }

    // MARK: Topics

    /// Makes topics, and returns when the controller has them. Those that exist already are left as they are.
    /// - Returns: the names of those that are new.
    @discardableResult
    public func createTopics(_ topics: [KafkaNewTopic]) async throws -> [String] {
        guard !topics.isEmpty else { return [] }
        for topic in topics { try Self.checkName(topic.name) }
        let results = try await request(RD_KAFKA_ADMIN_OP_CREATETOPICS, "making topics") { rk, options, queue in
            var list = try topics.map { try Self.newTopic($0) }
            rd_kafka_CreateTopics(rk, &list, list.count, options, queue)
            rd_kafka_NewTopic_destroy_array(&list, list.count)
        } reading: { event in
            var count = 0
            return topicResults(rd_kafka_CreateTopics_result_topics(event, &count), count)
        }
        for (name, code, message) in results where code.rawValue != 0 && code != .topicAlreadyExists {
            throw KafkaError(code, during: "making topic \(name)", message: message)
        }
        return results.filter { $0.code.rawValue == 0 }.map(\.name)
    }

    private static func newTopic(_ topic: KafkaNewTopic) throws -> OpaquePointer? {
        var text = [CChar](repeating: 0, count: 512)
        let made = rd_kafka_NewTopic_new(
            topic.name, Int32(clamping: topic.partitions ?? -1), Int32(clamping: topic.replicas ?? -1), &text,
            text.count)
        guard let made else {
            throw KafkaError(
                .invalidArgument, during: "making topic \(topic.name)", message: String(terminated: text))
        }
        for (name, value) in topic.settings { rd_kafka_NewTopic_set_config(made, name, value) }
        return made
    }

    /// Deletes topics and all that they hold. Those that don't exist are passed over.
    public func deleteTopics(_ names: [String]) async throws {
        guard !names.isEmpty else { return }
        for name in names { try Self.checkName(name) }
        let results = try await request(RD_KAFKA_ADMIN_OP_DELETETOPICS, "deleting topics") { rk, options, queue in
            var list = names.map { rd_kafka_DeleteTopic_new($0) }
            rd_kafka_DeleteTopics(rk, &list, list.count, options, queue)
            rd_kafka_DeleteTopic_destroy_array(&list, list.count)
        } reading: { event in
            var count = 0
            return topicResults(rd_kafka_DeleteTopics_result_topics(event, &count), count)
        }
        for (name, code, message) in results where code.rawValue != 0 && code != .unknownTopicOrPartition {
            throw KafkaError(code, during: "deleting topic \(name)", message: message)
        }
    }

    /// Gives a topic more partitions, `total` in all. Keys may land elsewhere from then on.
    public func createPartitions(of topic: String, total: Int) async throws {
        try Self.checkName(topic)
        let results = try await request(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, "adding partitions") { rk, options, queue in
            var text = [CChar](repeating: 0, count: 512)
            guard let more = rd_kafka_NewPartitions_new(topic, total, &text, text.count) else {
                throw KafkaError(.invalidArgument, during: "adding partitions", message: String(terminated: text))
            }
            var list: [OpaquePointer?] = [more]
            rd_kafka_CreatePartitions(rk, &list, 1, options, queue)
            rd_kafka_NewPartitions_destroy_array(&list, 1)
        } reading: { event in
            var count = 0
            return topicResults(rd_kafka_CreatePartitions_result_topics(event, &count), count)
        }
        for (_, code, message) in results where code.rawValue != 0 {
            throw KafkaError(code, during: "adding partitions to \(topic)", message: message)
        }
    }

    /// - Throws: `invalidArgument` for what can't be a topic's name.
    private static func checkName(_ name: String) throws {
        guard let fault = KafkaTopicName.fault(in: name) else { return }
        throw KafkaError(.invalidArgument, during: "asking for topic \(name)", message: "the name \(fault)")
    }

    /// Brokers, and all topics or one. A topic that isn't there has an error, and is not made by asking.
    public func metadata(topic: String? = nil) async throws -> KafkaMetadata {
        guard let topic else { return try await everything.value { try await self.askForMetadata(nil) } }
        try Self.checkName(topic)
        return try await askForMetadata(topic)
    }

    private func askForMetadata(_ topic: String?) async throws -> KafkaMetadata {
        try await blocking("asking for metadata") { handle, milliseconds in
            let only = topic.flatMap { rd_kafka_topic_new(handle.rk, $0, nil) }
            defer { if let only { rd_kafka_topic_destroy(only) } }
            var answer: UnsafePointer<rd_kafka_metadata>?
            let failed = rd_kafka_metadata(handle.rk, topic == nil ? 1 : 0, only, &answer, milliseconds)
            guard failed == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
                throw KafkaError(failed, during: "asking for metadata")
            }
            defer { rd_kafka_metadata_destroy(answer) }
            return KafkaMetadata(answer.pointee)
        }
    }

    /// Deletes all records before these offsets. Not on the embedded broker.
    /// - Throws: `invalidArgument` for an offset below 0: to the protocol -1 is the end, which would delete all.
    public func deleteRecords(before positions: [KafkaPosition]) async throws {
        try Self.checkOffsets(positions, "deleting records")
        let result = try await request(RD_KAFKA_ADMIN_OP_DELETERECORDS, "deleting records") { rk, options, queue in
            let list = PartitionList(positions)
            var request: [OpaquePointer?] = [list.lend { rd_kafka_DeleteRecords_new($0) }]
            rd_kafka_DeleteRecords(rk, &request, 1, options, queue)
            rd_kafka_DeleteRecords_destroy_array(&request, 1)
        } reading: { event in
            rd_kafka_DeleteRecords_result_offsets(event).map { entries($0) } ?? []
        }
        try throwFirst(of: result, "deleting records")
    }

    private static func checkOffsets(_ positions: [KafkaPosition], _ operation: String) throws {
        guard let wrong = positions.first(where: { $0.offset < 0 }) else { return }
        throw KafkaError(
            .invalidArgument, during: operation, message: "offsets begin at 0, and \(wrong.offset) is none",
            partition: wrong.partition)
    }

    // MARK: Offsets

    /// The first and the next offset of a partition.
    public func watermarks(of partition: KafkaPartition) async throws -> KafkaWatermarks {
        guard let marks = try await marks(of: [partition], within: limit)[partition] else {
            throw KafkaError(.timedOut, during: "asking for watermarks", partition: partition)
        }
        return marks
    }

    /// The same of many, with two requests to each leader. Those without a leader, or whose leader does not answer, are
    /// left out, unless none answers.
    public func watermarks(of partitions: [KafkaPartition]) async throws -> [KafkaPartition: KafkaWatermarks] {
        var leaders: [KafkaPartition: Int32] = [:]
        for topic in try await metadata().topics {
            for partition in topic.partitions {
                leaders[KafkaPartition(topic.name, partition.number)] = partition.leader
            }
        }
        let groups = Dictionary(grouping: partitions.filter { leaders[$0] != nil }) { leaders[$0] }.values
        var found: [KafkaPartition: KafkaWatermarks] = [:]
        var failure: KafkaError?
        try await withThrowingTaskGroup(of: Result<[KafkaPartition: KafkaWatermarks], KafkaError>.self) { tasks in
            for group in groups {
                tasks.addTask {
                    do {
                        return .success(try await self.marks(of: group, within: Self.leaderLimit))
                    } catch let error as KafkaError {
                        return .failure(error)
                    }
                }
            }
            for try await result in tasks {
                switch result {
                case .success(let marks): found.merge(marks) { first, _ in first }
                case .failure(let error): failure = error
                }
            }
        }
        if found.isEmpty, let failure { throw failure }
        return found
    }
    /// One that has died is still named as a leader until the others have noticed.
    private static let leaderLimit = Duration.seconds(5)

    private func marks(
        of partitions: [KafkaPartition], within limit: Duration
    ) async throws -> [KafkaPartition: KafkaWatermarks] {
        let low = try await listed(partitions, Int64(RD_KAFKA_OFFSET_BEGINNING), limit)
        let high = try await listed(partitions, Int64(RD_KAFKA_OFFSET_END), limit)
        var marks: [KafkaPartition: KafkaWatermarks] = [:]
        for (partition, low) in low {
            if let high = high[partition] { marks[partition] = KafkaWatermarks(low: low, high: high) }
        }
        return marks
    }

    /// `rd_kafka_query_watermark_offsets` would wait for a dead leader without end, whatever its time-out; this one
    /// keeps to it, and the protocol's request takes these places as well as times.
    private func listed(
        _ partitions: [KafkaPartition], _ place: Int64, _ limit: Duration
    ) async throws -> [KafkaPartition: Int64] {
        let found = try await blocking("asking for watermarks") { handle, _ in
            let list = PartitionList()
            for partition in partitions { list.append(partition, offset: place) }
            let milliseconds = libraryMilliseconds(limit)
            let failed = list.lend { rd_kafka_offsets_for_times(handle.rk, $0, milliseconds) }
            guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(failed, during: "asking for watermarks")
            }
            return list.entries
        }
        return Dictionary(
            found.filter { $0.code.rawValue == 0 && $0.offset >= 0 }.map { ($0.partition, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The first offset at or after `time`, for each partition; the end when there is none. After records were deleted
    /// a broker may answer with an offset that is gone: it is raised to the first that is there. All is after a time
    /// before 1970.
    public func offsets(at time: Date, of partitions: [KafkaPartition]) async throws -> [KafkaPosition] {
        let milliseconds = KafkaTime.milliseconds(time)
        guard milliseconds > 0 else {
            let all = try await watermarks(of: partitions)
            return partitions.compactMap { partition in all[partition].map { KafkaPosition(partition, offset: $0.low) }
            }
        }
        let found = try await blocking("asking for offsets at a time") { handle, limit in
            let list = PartitionList()
            for partition in partitions { list.append(partition, offset: milliseconds) }
            let failed = list.lend { rd_kafka_offsets_for_times(handle.rk, $0, limit) }
            guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: "asking for offsets") }
            return list.entries
        }
        try throwFirst(of: found, "asking for offsets")
        let all = try await watermarks(of: found.map(\.partition))
        var positions: [KafkaPosition] = []
        for entry in found {
            guard let marks = all[entry.partition] else { continue }
            let offset = entry.offset < 0 ? marks.high : max(entry.offset, marks.low)
            positions.append(KafkaPosition(entry.partition, offset: offset))
        }
        return positions
    }

    /// What a group has committed, of these partitions; those without a commit are left out.
    public func committed(group: String, _ partitions: [KafkaPartition]) async throws -> [KafkaPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let operation = "asking for \(group)'s offsets"
        let found = try await onceCoordinated {
            try await asking(group, operation) { handle, milliseconds in
                let list = PartitionList(partitions)
                let failed = list.lend { rd_kafka_committed(handle.rk, $0, milliseconds) }
                guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: operation) }
                try throwFirst(of: list.entries, operation)
                return list.entries
            }
        }
        return Dictionary(
            found.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    /// Sets what a group has committed. The group must have no members.
    /// - Throws: `invalidArgument` for an offset below 0.
    public func setCommitted(group: String, _ positions: [KafkaPosition]) async throws {
        let operation = "setting \(group)'s offsets"
        try Self.checkOffsets(positions, operation)
        try await onceCoordinated {
            try await asking(group, operation) { handle, milliseconds in
                let queue = rd_kafka_queue_new(handle.rk)
                defer { rd_kafka_queue_destroy(queue) }
                let failed = PartitionList(positions).lend { rd_kafka_commit_queue(handle.rk, $0, queue, nil, nil) }
                guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: operation) }
                guard let event = rd_kafka_queue_poll(queue, milliseconds) else {
                    throw KafkaError(.timedOut, during: operation)
                }
                defer { rd_kafka_event_destroy(event) }
                if let error = PartitionResult(event, during: operation).error { throw error }
            }
        }
    }

    /// Asks a group's coordinator, by a handle that bears the group's name and is not in it.
    ///
    /// The Admin API's requests to coordinators are not for use: one whose time is over before its coordinator can be
    /// reached stays behind, and when that comes back, or the handle goes, it answers to memory that is gone (2.0.2,
    /// rdkafka_coord.c: `creq_ts_timeout` is never looked at; rdkafka_admin.c:484 and :961 drop the same reference).
    private func asking<T: Sendable>(
        _ group: String, _ operation: String, _ body: @escaping @Sendable (LibraryHandle, Int32) throws -> T
    ) async throws -> T {
        let handle = try handle(of: group)
        let milliseconds = libraryMilliseconds(limit)
        do { return try await lane.run { try body(handle, milliseconds) } } catch let error as KafkaError {
            serve(handle)
            throw handle.explained(error)
        }
    }

    private func handle(of group: String) throws -> LibraryHandle {
        if let place = groupHandles.firstIndex(where: { $0.group == group }) {
            let known = groupHandles.remove(at: place)
            groupHandles.append(known)
            return known.handle
        }
        guard !isClosed else { throw Self.closedError }
        let made = try LibraryHandle(
            .consumer, configuration.adminSettings(group: group), enabled: 0,
            usesSCRAM: configuration.security.usesSCRAM, on: loop)
        let watch = try QueueWatch(made, [made.events, made.replies]) { [weak self] in
            self?.assumeIsolated { $0.serve(made) }
        }
        if groupHandles.count == Self.maximumGroupHandles { groupHandles.removeFirst().watch.close() }
        groupHandles.append((group, made, watch))
        return made
    }
    /// Each is a few threads and connections; the one that was used longest ago makes room.
    private static let maximumGroupHandles = 8

    // MARK: Groups

    /// The names of all groups. Not on the embedded broker.
    public func groups() async throws -> [String] {
        try await request(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, "listing groups") { rk, options, queue in
            rd_kafka_ListConsumerGroups(rk, options, queue)
        } reading: { event in
            var count = 0
            if let errors = rd_kafka_ListConsumerGroups_result_errors(event, &count), count > 0, let first = errors[0] {
                throw KafkaError(rd_kafka_error_code(first), during: "listing groups")
            }
            guard let list = rd_kafka_ListConsumerGroups_result_valid(event, &count) else { return [] }
            return (0..<count).compactMap {
                rd_kafka_ConsumerGroupListing_group_id(list[$0]).map { String(cString: $0) }
            }
            .sorted()
        }
    }

    /// Members and state of these groups; an unknown one is `Dead` and empty. Not on the embedded broker.
    public func describe(groups: [String]) async throws -> [KafkaGroup] {
        guard !groups.isEmpty else { return [] }
        return try await onceCoordinated {
            // Not the Admin API's request, which goes to coordinators: see `asking`.
            try await blocking("describing groups") { handle, milliseconds in
                var list: UnsafePointer<rd_kafka_group_list>?
                let failed = rd_kafka_list_groups(
                    handle.rk, groups.count == 1 ? groups[0] : nil, &list, milliseconds)
                defer { if let list { rd_kafka_group_list_destroy(list) } }
                guard let list, failed == RD_KAFKA_RESP_ERR_NO_ERROR || failed == RD_KAFKA_RESP_ERR__PARTIAL else {
                    throw KafkaError(failed, during: "describing groups")
                }
                var found: [String: KafkaGroup] = [:]
                for index in 0..<Int(list.pointee.group_cnt) {
                    let group = list.pointee.groups[index]
                    let name = String(cString: group.group)
                    if groups.contains(name) { found[name] = try KafkaGroup(describing: group) }
                }
                return try groups.map { name in
                    if let known = found[name] { return known }
                    // A broker that did not answer may know it.
                    guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else {
                        throw KafkaError(.timedOut, during: "describing group \(name)")
                    }
                    return KafkaGroup(name: name, state: "Dead", members: [])
                }
            }
        }
    }

    /// Deletes a group and its positions; one that does not exist is passed over. Not on the embedded broker.
    /// - Throws: `NON_EMPTY_GROUP` (68) while somebody is in it.
    public func deleteGroup(_ name: String) async throws {
        try await onceCoordinated {
            try await request(RD_KAFKA_ADMIN_OP_DELETEGROUPS, "deleting group \(name)") { rk, options, queue in
                var group = rd_kafka_DeleteGroup_new(name)
                rd_kafka_DeleteGroups(rk, &group, 1, options, queue)
                rd_kafka_DeleteGroup_destroy(group)
            } reading: { event in
                var count = 0
                let results = rd_kafka_DeleteGroups_result_groups(event, &count)
                guard count > 0, let result = results?[0], let error = rd_kafka_group_result_error(result),
                    rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND
                else { return }
                throw KafkaError(rd_kafka_error_code(error), during: "deleting group \(name)")
            }
        }
    }

    /// How long a group's coordinator may take to be found and to have read the group.
    private static let coordinationLimit = Duration.seconds(15)

    /// Asks again while the group's coordinator is being chosen, has just moved, or still reads what it knows of the
    /// group: after a broker's start, and for the first group of all.
    private func onceCoordinated<T: Sendable>(_ ask: () async throws -> T) async throws -> T {
        let end = ContinuousClock.now + Self.coordinationLimit
        while true {
            do {
                return try await ask()
            } catch let error as KafkaError where error.code.isMovingCoordinator && ContinuousClock.now < end {
                try await loop.sleep(for: .milliseconds(100))
            }
        }
    }

    // MARK: Settings

    /// All settings of a topic, defaults included. Not on the embedded broker.
    public func settings(of topic: String) async throws -> [KafkaSetting] {
        try await request(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "reading \(topic)'s settings") { rk, options, queue in
            var list: [OpaquePointer?] = [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)]
            rd_kafka_DescribeConfigs(rk, &list, 1, options, queue)
            rd_kafka_ConfigResource_destroy_array(&list, 1)
        } reading: { event in
            var count = 0
            guard let list = rd_kafka_DescribeConfigs_result_resources(event, &count), count == 1 else { return [] }
            return try topicSettings(list[0], "reading \(topic)'s settings")
        }
    }

    /// Changes some of a topic's own settings and keeps the others; nil takes one back to its default.
    ///
    /// librdkafka 2.0 has only the request that replaces *all* of them, so they are read, merged and written: two who
    /// do this to one topic at the same moment may undo each other.
    public func change(settings changes: [String: String?], of topic: String) async throws {
        var own: [String: String] = [:]
        for setting in try await settings(of: topic) where !setting.isDefault && !setting.isReadOnly {
            own[setting.name] = setting.value
        }
        for (name, value) in changes { own[name] = value }
        let merged = own
        let operation = "changing \(topic)'s settings"
        try await request(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, operation) { rk, options, queue in
            var list: [OpaquePointer?] = [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)]
            for (name, value) in merged { rd_kafka_ConfigResource_set_config(list[0], name, value) }
            rd_kafka_AlterConfigs(rk, &list, 1, options, queue)
            rd_kafka_ConfigResource_destroy_array(&list, 1)
        } reading: { event in
            var count = 0
            guard let list = rd_kafka_AlterConfigs_result_resources(event, &count), count == 1 else { return }
            _ = try topicSettings(list[0], operation)
        }
    }

    // MARK: librdkafka's side

    private static let closedError = KafkaError(.closed, during: "asking Kafka", message: "the client is closed")

    /// A consumer's handle, which is in no group, and not a producer's: to ask for a topic by one of those would make
    /// it, and an answer to OffsetFetch that names another coordinator ends the process (2.0.2,
    /// rdkafka_request.c:860: the handle's own group is told to look for it, and a producer has none).
    private func open() throws -> LibraryHandle {
        if let handle { return handle }
        guard !isClosed else { throw Self.closedError }
        let made = try LibraryHandle(
            .consumer, configuration.adminSettings(), enabled: 0, usesSCRAM: configuration.security.usesSCRAM, on: loop)
        watch = try QueueWatch(made, [made.events, made.replies]) { [weak self] in
            self?.assumeIsolated { $0.serve(made) }
        }
        handle = made
        return made
    }

    /// Sends one request of the Admin API and waits for its answer.
    private func request<T: Sendable>(
        _ api: rd_kafka_admin_op_t, _ operation: String,
        _ start: (OpaquePointer, OpaquePointer, OpaquePointer) throws -> Void,
        reading read: @escaping (OpaquePointer) throws -> T
    ) async throws -> T {
        let handle = try open()
        let id = nextRequest
        nextRequest += 1
        // A pointer that only this call has; the continuation's body runs at once, on this actor.
        nonisolated(unsafe) let options = rd_kafka_AdminOptions_new(handle.rk, api)!
        defer { rd_kafka_AdminOptions_destroy(options) }
        var text = [CChar](repeating: 0, count: 256)
        rd_kafka_AdminOptions_set_request_timeout(options, libraryMilliseconds(limit), &text, text.count)
        rd_kafka_AdminOptions_set_operation_timeout(options, libraryMilliseconds(limit), &text, text.count)
        rd_kafka_AdminOptions_set_opaque(options, UnsafeMutableRawPointer(bitPattern: id))
        return try await withCheckedThrowingContinuation { continuation in
            do { try start(handle.rk, options, handle.replies) } catch {
                return continuation.resume(throwing: error)
            }
            // librdkafka answers each request within its time-out, so that this is never left waiting; the handle
            // lives until then.
            requests[id] = { event in
                guard let event else { return continuation.resume(throwing: Self.closedError) }
                let code = rd_kafka_event_error(event)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    let error = LibraryHandle.error(of: event, during: operation)
                    return continuation.resume(throwing: handle.explained(error))
                }
                continuation.resume(
                    with: Result { try read(event) }.mapError { error in
                        (error as? KafkaError).map { handle.explained($0) as any Error } ?? error
                    })
            }
        }
    }

    /// Runs a call that blocks for at most the limit.
    private func blocking<T: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (LibraryHandle, Int32) throws -> T
    ) async throws -> T {
        let handle = try open()
        let milliseconds = libraryMilliseconds(limit)
        do { return try await lane.run { try body(handle, milliseconds) } } catch let error as KafkaError {
            serve(handle)
            throw handle.explained(error)
        }
    }

    private func serve(_ handle: LibraryHandle) {
        while let event = rd_kafka_queue_poll(handle.events, 0) {
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR {
                let error = LibraryHandle.error(of: event, during: "reaching Kafka")
                // Nobody has asked about the group of which the common handle bears the name.
                if handle !== self.handle || error.code != .groupAuthorizationFailed { handle.note(error) }
            }
            rd_kafka_event_destroy(event)
        }
        while let event = rd_kafka_queue_poll(handle.replies, 0) {
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG {
                LibraryHandle.log(event, "admin")
            } else if rd_kafka_event_type(event) != RD_KAFKA_EVENT_ERROR {
                requests.removeValue(forKey: Int(bitPattern: rd_kafka_event_opaque(event)))?(event)
            }
            rd_kafka_event_destroy(event)
        }
    }
}
