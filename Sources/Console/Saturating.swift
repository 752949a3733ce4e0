extension Int64 {
    /// The nearest whole number, at an end of the range for what lies beyond it; 0 for what is no number. Figures that
    /// others have written may be anything.
    package init(saturating value: Double) {
        self = Int64(exactly: value.rounded()) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
    }
}

extension FixedWidthInteger {
    /// The sum, or the end of the range that lies before it.
    package func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
