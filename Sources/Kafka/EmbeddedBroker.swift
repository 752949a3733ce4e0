internal import CRdKafka
public import EventLoop
internal import FoundationEssentials

/// A Kafka cluster inside this process: librdkafka's mock, on a thread of its own, reached over loopback by any client.
///
/// It forgets everything when it stops, and keeps about 5 MB a partition, read or not. Of the protocol it speaks what
/// producers, consumers and groups need, and nothing of the Admin API. A first member waits 3 s to be let into a group.
/// Clients should have ``KafkaConfiguration/isEmbedded`` set: see there.
public actor EmbeddedBroker {
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// "127.0.0.1:port", where clients begin.
    public nonisolated let bootstrap: String
    /// A configuration whose clients are tuned to this broker.
    public nonisolated var configuration: KafkaConfiguration {
        KafkaConfiguration(bootstrap: bootstrap, isEmbedded: true)
    }
    private var cluster: MockCluster?
    private var forwarder: StreamForwarder?

    /// Starts a cluster with these topics (name to number of partitions).
    ///
    /// - Parameters:
    ///   - port: where clients begin, on 127.0.0.1, the same after each start. The mock itself takes any free ports,
    ///     and tells clients which; this one is forwarded to the first of them. nil: no fixed port.
    ///   - brokers: at least 1.
    /// - Throws: `SystemError` when the port is in use; ``KafkaError``.
    public static func start(
        topics: [String: Int], brokers: Int = 1, port: Int? = nil, on loop: EventLoop
    ) async throws -> EmbeddedBroker {
        let cluster = try await onOwnThread { try MockCluster(topics: topics, brokers: brokers) }
        let broker = EmbeddedBroker(cluster, bootstrap: port.map { "127.0.0.1:\($0)" }, on: loop)
        do { if let port { try await broker.forward(port) } } catch {
            await broker.stop()
            throw error
        }
        return broker
    }

    private init(_ cluster: MockCluster, bootstrap: String?, on loop: EventLoop) {
        self.cluster = cluster
        self.loop = loop
        self.bootstrap = bootstrap ?? cluster.bootstrap
    }

    private func forward(_ port: Int) async throws {
        guard let target = cluster?.firstPort else { return }
        let forwarder = StreamForwarder(to: SocketAddress(host: "127.0.0.1", port: target), on: loop)
        _ = try await forwarder.start(on: SocketAddress(host: "127.0.0.1", port: port))
        self.forwarder = forwarder
    }

    /// Ends the cluster; all that it held is gone.
    public func stop() async {
        let (cluster, forwarder) = (cluster, forwarder)
        (self.cluster, self.forwarder) = (nil, nil)
        await forwarder?.stop()
        guard let cluster else { return }
        _ = try? await onOwnThread { cluster.destroy() }
    }

    // MARK: Trouble, for tests

    /// Takes all brokers down (connections are cut, new ones refused) or up again; the logs stay.
    public func setReachable(_ isReachable: Bool) { cluster?.setReachable(isReachable) }

    /// Answers the next requests of a kind (by its number in the protocol: 0 is Produce, 1 Fetch, 8 OffsetCommit)
    /// with these errors, one after another.
    public func answer(_ apiKey: Int16, with errors: [KafkaError.Code]) { cluster?.push(apiKey, errors) }

    /// Takes a partition's leader away, or gives it one again: broker 1.
    /// - Throws: ``KafkaError`` when there is no such partition.
    public func lead(_ partition: KafkaPartition, _ hasLeader: Bool) throws { try cluster?.lead(partition, hasLeader) }

    /// One more topic; the Admin API of the mock can't make any.
    /// - Throws: ``KafkaError``
    public func createTopic(_ name: String, partitions: Int) throws { try cluster?.create(name, partitions) }

    /// Delays every answer of the brokers.
    public func setRoundTrip(_ duration: Duration) { cluster?.setRoundTrip(duration) }
}

// Unchecked: the pointers never change, and the mock's calls go through a queue of its own.
private final class MockCluster: @unchecked Sendable {
    private let rk: OpaquePointer
    private let cluster: OpaquePointer
    private let brokers: Int
    let bootstrap: String

    init(topics: [String: Int], brokers: Int) throws {
        var text = [CChar](repeating: 0, count: 512)
        let conf = rd_kafka_conf_new()!
        // Errors of the mock's own handle are of no use to anybody.
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
        // The mock's connections go by it too (2.0.2, rd_kafka_transport_post_connect_setup). Otherwise an answer waits
        // until its client has acknowledged the one before, which it does after 40 ms or with its next request.
        rd_kafka_conf_set(conf, "socket.nagle.disable", "true", &text, text.count)
        guard let rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &text, text.count) else {
            rd_kafka_conf_destroy(conf)
            throw KafkaError(.invalidArgument, during: "starting a broker", message: String(terminated: text))
        }
        guard let cluster = rd_kafka_mock_cluster_new(rk, Int32(clamping: max(1, brokers))) else {
            rd_kafka_destroy(rk)
            throw KafkaError(.wrongState, during: "starting a broker", message: "no sockets for it")
        }
        self.rk = rk
        self.cluster = cluster
        self.brokers = max(1, brokers)
        bootstrap = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
        do { for (name, partitions) in topics { try create(name, partitions) } } catch {
            destroy()
            throw error
        }
    }

    var firstPort: Int? {
        bootstrap.split(separator: ",").first?.split(separator: ":").last.flatMap { Int($0) }
    }
    func create(_ name: String, _ partitions: Int) throws {
        let failed = rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), Int32(min(3, brokers)))
        guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: "making topic \(name)") }
    }
    func lead(_ partition: KafkaPartition, _ hasLeader: Bool) throws {
        let failed = rd_kafka_mock_partition_set_leader(
            cluster, partition.topic, partition.number, hasLeader ? 1 : -1)
        guard failed == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failed, during: "leading \(partition)") }
    }
    func setReachable(_ isReachable: Bool) {
        for broker in 1...Int32(brokers) {
            if isReachable {
                rd_kafka_mock_broker_set_up(cluster, broker)
            } else {
                // It closes its listening socket and binds the port anew, and an assertion ends the process when it
                // can't (2.0.2, rdkafka_mock.c:2100): when a child that was just forked has the old one open yet.
                _ = ChildProcess.whileNoneStarts { rd_kafka_mock_broker_set_down(cluster, broker) }
            }
        }
    }
    func setRoundTrip(_ duration: Duration) {
        for broker in 1...Int32(brokers) {
            rd_kafka_mock_broker_set_rtt(cluster, broker, Int32(clamping: duration.wholeMilliseconds))
        }
    }
    func push(_ apiKey: Int16, _ errors: [KafkaError.Code]) {
        let codes = errors.map { rd_kafka_resp_err_t($0.rawValue) }
        rd_kafka_mock_push_request_errors_array(cluster, apiKey, codes.count, codes)
    }
    func destroy() {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(rk)
    }
}
