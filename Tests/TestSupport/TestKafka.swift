internal import FoundationEssentials

/// Which Kafka the tests talk to.
public enum TestKafka {
    /// The real Apache Kafka that `.ci/run` has started: its bootstrap address; nil without one.
    public static var real: String? {
        ProcessInfo.processInfo.environment["SHOP_TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
