internal import EventLoop
public import FoundationEssentials

/// Times as Kafka has them: milliseconds since 1970-01-01 UTC, from 0 on. What is below has a meaning of its own in the
/// protocol (ListOffsets: -1 is the end, -2 the beginning; a record's -1: none), so that it is never sent as a time.
public enum KafkaTime {
    /// The number for a time: 0 for all before 1970, `Int64.max` for what is further away than that.
    public static func milliseconds(_ time: Date) -> Int64 {
        let exact = (time.timeIntervalSince1970 * 1_000).rounded()
        guard exact > 0 else { return 0 }
        return Int64(exactly: exact) ?? .max
    }

    /// The time that a record says; nil for the numbers that are none.
    public static func date(_ milliseconds: Int64) -> Date? {
        milliseconds < 0 ? nil : Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}

/// A limit as librdkafka takes it: from 1 ms to an hour, which is the most that it accepts (its CONFIGURATION.md).
func libraryMilliseconds(_ limit: Duration) -> Int32 {
    Int32(clamping: min(max(1, limit.wholeMilliseconds), 3_600_000))
}
