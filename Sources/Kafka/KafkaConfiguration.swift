internal import EventLoop

/// How to reach a cluster, and as whom.
public struct KafkaConfiguration: Sendable {
    /// "host:port", several separated by commas.
    public var bootstrap: String
    public var security: KafkaSecurity
    /// Shown in the broker's logs and quotas.
    public var clientID: String
    /// The cluster is librdkafka's mock (``EmbeddedBroker``): see ``fetchWait``.
    public var isEmbedded: Bool
    /// librdkafka's own settings by name, over everything that is set here: its CONFIGURATION.md.
    public var overrides: [String: String]

    public init(
        bootstrap: String, security: KafkaSecurity = .plaintext, clientID: String = "shop", isEmbedded: Bool = false,
        overrides: [String: String] = [:]
    ) {
        self.bootstrap = bootstrap
        self.security = security
        self.clientID = clientID
        self.isEmbedded = isEmbedded
        self.overrides = overrides
    }

    /// How long a broker holds a fetch that finds nothing.
    ///
    /// A real broker answers as soon as a byte arrives, so that a long wait costs no latency and saves idle requests.
    /// The mock does not look again: it makes an empty answer and sends it when the wait is over (2.0.2,
    /// rdkafka_mock_handlers.c, "delay up to MaxWait"), so that the wait itself is the latency of a hop. There it is
    /// kept at a few milliseconds.
    var fetchWait: Duration { isEmbedded ? .milliseconds(4) : .milliseconds(500) }
}

/// How the connection is protected, and who we are on it. Files are PEM.
public enum KafkaSecurity: Sendable {
    case plaintext
    /// `certificate` and `key` make it mutual. Without `ca` the system's authorities count.
    case tls(KafkaTLS)
    /// With `tls` nil the password crosses the network in clear (PLAIN) or hashed (SCRAM).
    case sasl(KafkaSASL, tls: KafkaTLS?)

    public static func tls(ca: String? = nil, certificate: String? = nil, key: String? = nil) -> KafkaSecurity {
        .tls(KafkaTLS(ca: ca, certificate: certificate, key: key))
    }
}

public struct KafkaTLS: Sendable {
    /// Path of the authorities that the broker's certificate must come from.
    public var ca: String?
    /// Path of our own certificate, and of its key.
    public var certificate: String?
    public var key: String?
    public var keyPassword: String?
    /// The broker's certificate must name the host that we asked for (RFC 2818).
    public var verifiesHost: Bool

    public init(
        ca: String? = nil, certificate: String? = nil, key: String? = nil, keyPassword: String? = nil,
        verifiesHost: Bool = true
    ) {
        self.ca = ca
        self.certificate = certificate
        self.key = key
        self.keyPassword = keyPassword
        self.verifiesHost = verifiesHost
    }

    var settings: [String: String] {
        var settings = ["ssl.endpoint.identification.algorithm": verifiesHost ? "https" : "none"]
        settings["ssl.ca.location"] = ca
        settings["ssl.certificate.location"] = certificate
        settings["ssl.key.location"] = key
        settings["ssl.key.password"] = keyPassword
        return settings
    }
}

public struct KafkaSASL: Sendable {
    public enum Mechanism: String, Sendable, CaseIterable {
        case plain = "PLAIN"
        /// Refused by Kafka 4 with librdkafka before 2.6.1, whatever the password: it repeats the client's nonce in
        /// its last message (confluentinc/librdkafka#4895).
        case scramSHA256 = "SCRAM-SHA-256"
        case scramSHA512 = "SCRAM-SHA-512"
    }
    public var mechanism: Mechanism
    public var user: String
    public var password: String
    public init(_ mechanism: Mechanism, user: String, password: String) {
        self.mechanism = mechanism
        self.user = user
        self.password = password
    }
}

extension KafkaSecurity {
    var settings: [String: String] {
        switch self {
        case .plaintext: ["security.protocol": "plaintext"]
        case .tls(let tls): tls.settings.merging(["security.protocol": "ssl"]) { $1 }
        case .sasl(let sasl, let tls):
            (tls?.settings ?? [:]).merging([
                "security.protocol": tls == nil ? "sasl_plaintext" : "sasl_ssl",
                "sasl.mechanism": sasl.mechanism.rawValue, "sasl.username": sasl.user,
                "sasl.password": sasl.password,
            ]) { $1 }
        }
    }
    var usesSCRAM: Bool {
        if case .sasl(let sasl, _) = self { return sasl.mechanism != .plain }
        return false
    }
}

extension KafkaConfiguration {
    /// What every client of ours has.
    private var common: [String: String] {
        [
            "bootstrap.servers": bootstrap, "client.id": clientID,
            // Log lines come through a queue to our own log, not to stderr.
            "log.queue": "true",
            // Small requests leave at once.
            "socket.nagle.disable": "true", "socket.keepalive.enable": "true",
            // A broker that is back is noticed within a second, not within ten.
            "reconnect.backoff.ms": "20", "reconnect.backoff.max.ms": "1000",
            "topic.metadata.refresh.fast.interval.ms": "50",
            // A connection that is silent with a request under way is given up. (The mock now and then leaves one
            // unanswered that was made in the moment of its return from an outage.)
            "socket.timeout.ms": isEmbedded ? "4000" : "15000",
        ].merging(security.settings) { $1 }
    }

    /// - Parameter deliveryLimit: nil waits for ever.
    func producerSettings(deliveryLimit: Duration?) -> [String: String] {
        let limit = deliveryLimit.map { max(1, $0.wholeMilliseconds) } ?? 0
        return common.merging([
            // No gaps, no duplicates and the order kept within a partition, whatever is sent again.
            "enable.idempotence": "true", "acks": "all",
            // No linger: a batch is what was given in one call, and what gathers while a request is on its way. With
            // the default of 5 ms each of the four hops of an order would wait that long for nothing.
            "linger.ms": "0",
            "retry.backoff.ms": "50", "request.timeout.ms": isEmbedded ? "4000" : "15000",
            "message.timeout.ms": "\(limit)",
            // As the Java client places keys, so that other programs agree on the partition.
            "partitioner": "murmur2_random",
            "queue.buffering.max.messages": "100000", "queue.buffering.max.kbytes": "65536",
            "compression.type": "none",
        ]) { $1 }.merging(overrides) { $1 }
    }

    func consumerSettings(groupID: String) -> [String: String] {
        common.merging([
            "group.id": groupID, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            // A topic or partition that is new is shared out after this; by default after five minutes.
            "topic.metadata.refresh.interval.ms": "20000",
            // An offset that is gone is told to us, and we start over and say so; see `KafkaConsumer.reposition`.
            "auto.offset.reset": "error",
            "partition.assignment.strategy": Self.assignor,
            // A consumer that was killed gives up its partitions after this. The mock makes a new member of a running
            // group wait for nearly as long.
            "session.timeout.ms": isEmbedded ? "6000" : "10000", "heartbeat.interval.ms": "1000",
            // Low latency: an answer as soon as there is one byte; see `fetchWait` for the wait.
            "fetch.min.bytes": "1", "fetch.wait.max.ms": "\(fetchWait.wholeMilliseconds)",
            "fetch.error.backoff.ms": "100",
            // What may wait in memory for all partitions of one consumer together.
            "queued.max.messages.kbytes": "16384",
            // The mock is too old to be asked not to.
            "allow.auto.create.topics": isEmbedded ? "true" : "false",
        ]) { $1 }.merging(overrides) { $1 }
    }

    /// How a group shares its partitions. Not `cooperative-sticky`: 2.0.2's sticky assignor ends the process when its
    /// member is closed, or another comes to lead, before it has kept its first assignment
    /// (rdkafka_sticky_assignor.c:1896, mended in 2.3.0), and may turn in a circle for ever (mended in 2.6.1). `range`
    /// keeps nothing, and its moves are over in one round. A library can't offer both kinds at once: a group with
    /// members of the other one refuses ours until they have left.
    static let assignor = "range"

    func adminSettings(group: String = "none") -> [String: String] {
        // A consumer's that is in no group: see `KafkaAdmin.open`. The rest in `overrides` is unknown to no handle:
        // librdkafka takes all of its settings everywhere.
        common.merging([
            "group.id": group, "enable.auto.commit": "false",
            "allow.auto.create.topics": isEmbedded ? "true" : "false",
        ]) { $1 }.merging(overrides) { $1 }
    }
}
