/// Where a group is to go on reading, and what that comes to for one partition.
public enum KafkaSeekTarget: Sendable, Hashable {
    case earliest
    case latest
    case offset(Int64)
    /// Relative to where the group stands: negative repeats, positive skips.
    case shift(Int64)

    /// The offset, never outside of what the partition holds.
    ///
    /// - Parameter current: where the group stands; nil when it has committed nothing here, which counts as the
    ///   beginning.
    public func resolve(from current: Int64?, in marks: KafkaWatermarks) -> Int64 {
        let wanted: Int64 =
            switch self {
            case .earliest: marks.low
            case .latest: marks.high
            case .offset(let offset): offset
            case .shift(let by): Self.sum(current ?? marks.low, by)
            }
        return min(max(wanted, marks.low), marks.high)
    }

    private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? (b < 0 ? .min : .max) : sum
    }
}

/// One partition of a change of a group's positions.
public struct KafkaSeekStep: Sendable, Hashable {
    public let partition: KafkaPartition
    /// Where the group stands; nil: nowhere yet.
    public let from: Int64?
    public let to: Int64
    public let marks: KafkaWatermarks

    public init(_ partition: KafkaPartition, from: Int64?, to: Int64, marks: KafkaWatermarks) {
        self.partition = partition
        self.from = from
        self.to = to
        self.marks = marks
    }

    /// Messages that the group will never see; those that retention has deleted by now don't count.
    public var skipped: Int64 { max(0, to - max(from ?? marks.low, marks.low)) }
    /// Messages that the group will see again.
    public var repeated: Int64 { max(0, min(from ?? marks.low, marks.high) - to) }
    public var changesNothing: Bool { from == to }
}
