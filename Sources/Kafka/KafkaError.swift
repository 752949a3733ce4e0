internal import CRdKafka

/// What Kafka or librdkafka said no to.
public struct KafkaError: Error, Sendable, CustomStringConvertible {
    /// The protocol's error numbers (positive) and librdkafka's own (negative); open.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }
        /// The name in the protocol or the library: `UNKNOWN_TOPIC_OR_PART`, `_TIMED_OUT`.
        public var name: String { String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue))) }
        /// One line for people.
        public var text: String { String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue))) }
        public var description: String { name }

        // Of the library.
        public static let timedOut = Code(rawValue: -185)
        public static let messageTimedOut = Code(rawValue: -192)
        public static let queueFull = Code(rawValue: -184)
        public static let closed = Code(rawValue: -197)
        public static let purged = Code(rawValue: -152)
        public static let purgedInFlight = Code(rawValue: -151)
        public static let invalidArgument = Code(rawValue: -186)
        public static let wrongState = Code(rawValue: -172)
        public static let transport = Code(rawValue: -195)
        public static let allBrokersDown = Code(rawValue: -187)
        public static let authentication = Code(rawValue: -169)
        public static let tls = Code(rawValue: -181)
        public static let unsupportedFeature = Code(rawValue: -165)
        public static let unknownTopic = Code(rawValue: -188)
        public static let unknownPartition = Code(rawValue: -190)
        public static let noOffset = Code(rawValue: -168)
        public static let partitionEnd = Code(rawValue: -191)
        public static let fatal = Code(rawValue: -150)
        public static let maximumPollExceeded = Code(rawValue: -147)
        public static let assignmentLost = Code(rawValue: -142)
        public static let offsetReset = Code(rawValue: -140)
        static let assign = Code(rawValue: -175)
        static let revoke = Code(rawValue: -174)
        // Of the protocol.
        public static let offsetOutOfRange = Code(rawValue: 1)
        public static let unknownTopicOrPartition = Code(rawValue: 3)
        public static let leaderNotAvailable = Code(rawValue: 5)
        public static let coordinatorLoading = Code(rawValue: 14)
        public static let coordinatorNotAvailable = Code(rawValue: 15)
        public static let notCoordinator = Code(rawValue: 16)
        public static let inconsistentGroupProtocol = Code(rawValue: 23)
        public static let unknownMember = Code(rawValue: 25)
        public static let rebalanceInProgress = Code(rawValue: 27)
        public static let topicAuthorizationFailed = Code(rawValue: 29)
        public static let groupAuthorizationFailed = Code(rawValue: 30)
        public static let clusterAuthorizationFailed = Code(rawValue: 31)
        public static let topicAlreadyExists = Code(rawValue: 36)
        public static let nonEmptyGroup = Code(rawValue: 68)
        public static let saslAuthenticationFailed = Code(rawValue: 58)

        /// Whether it passes as soon as the group's coordinator has settled.
        var isMovingCoordinator: Bool {
            self == .coordinatorLoading || self == .coordinatorNotAvailable || self == .notCoordinator
        }
    }

    public let code: Code
    /// What was being done: "producing to orders.events".
    public let operation: String
    /// The library's or broker's own words.
    public let message: String
    public let partition: KafkaPartition?
    /// What usually helps, when that is known.
    public let hint: String?

    init(
        _ code: Code, during operation: String, message: String? = nil, partition: KafkaPartition? = nil,
        hint: String? = nil
    ) {
        self.code = code
        self.operation = operation
        self.message = message ?? code.text
        self.partition = partition
        self.hint = hint
    }
    init(_ code: rd_kafka_resp_err_t, during operation: String, message: String? = nil) {
        self.init(Code(rawValue: code.rawValue), during: operation, message: message)
    }
    /// Takes the library's error object, and destroys it.
    init?(consuming error: OpaquePointer?, during operation: String) {
        guard let error else { return nil }
        let message = rd_kafka_error_string(error).map { String(cString: $0) }
        self.init(rd_kafka_error_code(error), during: operation, message: message)
        rd_kafka_error_destroy(error)
    }

    /// With what usually helps, when it is a group's refusal that says little by itself.
    func about(group: String) -> KafkaError {
        guard code == .inconsistentGroupProtocol else { return self }
        return KafkaError(
            code, during: operation, message: message, partition: partition,
            hint:
                "the group \(group) has members with another assignor for partitions; ours waits until they have left"
        )
    }

    public var description: String {
        let place = partition.map { " (\($0))" } ?? ""
        return "\(operation)\(place): \(message) [\(code.name)]" + (hint.map { "; \($0)" } ?? "")
    }

    /// Who we are was refused: a wrong password or certificate, or a user without the right.
    public var isAuthentication: Bool {
        [.authentication, .saslAuthenticationFailed, .tls].contains(code) || isAuthorization
    }
    /// Who we are is known, and may not do this.
    public var isAuthorization: Bool {
        [.topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed].contains(code)
    }
    /// No broker could be reached in time.
    public var isUnreachable: Bool {
        [.timedOut, .transport, .allBrokersDown, .messageTimedOut].contains(code)
    }
}
