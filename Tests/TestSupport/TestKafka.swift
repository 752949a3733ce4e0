internal import FoundationEssentials
public import Kafka
internal import Synchronization

/// Which Kafka the tests talk to.
public enum TestKafka {
    /// The real Apache Kafka that `.ci/run` has started: its bootstrap address; nil without one.
    public static var real: String? { given(nil) }

    /// One of `.ci/run`'s settings: `SHOP_TEST_KAFKA` or `SHOP_TEST_KAFKA_` and `name`; nil when it is not there or
    /// empty.
    public static func given(_ name: String?) -> String? {
        ProcessInfo.processInfo.environment["SHOP_TEST_KAFKA" + (name.map { "_\($0)" } ?? "")]
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Every cluster at hand, for tests that must hold on each: `@Test(arguments: TestKafka.kinds)`.
    public static var kinds: [Kind] { real == nil ? [.embedded] : [.embedded, .real] }
    public enum Kind: String, Sendable, CustomStringConvertible {
        case embedded, real
        public var description: String { rawValue }
    }

    /// An embedded broker of one's own.
    public static func start(
        topics: [String: Int] = [:], brokers: Int = 1, port: Int? = nil
    ) async throws -> EmbeddedBroker {
        try await EmbeddedBroker.start(topics: topics, brokers: brokers, port: port, on: TestLoops.any)
    }

    /// An embedded broker that the tests of this process share: for those that neither stop it nor count on its
    /// topics being few. Name topics and groups with ``name(_:)``.
    public static var shared: EmbeddedBroker { get async throws { try await sharedBroker.value } }
    private static let sharedBroker = Once<EmbeddedBroker> { try await start() }

    /// A name for a topic or group that no other test has, in no other run either.
    public static func name(_ prefix: String) -> String {
        "\(prefix)-\(run)-\(number.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
    private static let run = String(UInt32.random(in: 0 ... .max), radix: 36)
    private static let number = Atomic<Int>(0)
}
