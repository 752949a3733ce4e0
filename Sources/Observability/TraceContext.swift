internal import Synchronization

/// A position in a distributed trace: W3C Trace Context, level 1 (https://www.w3.org/TR/trace-context/).
public struct TraceContext: Sendable, Hashable {
    /// The trace's id: 128 bits, never all zero.
    public let traceHigh: UInt64
    public let traceLow: UInt64
    /// This span's id; never zero.
    public let span: UInt64
    /// Whether the caller may have recorded the trace.
    public let isSampled: Bool

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, isSampled: Bool) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.isSampled = isSampled
    }

    /// A new trace.
    public init(isSampled: Bool = true) {
        var random = Scatter()
        self.init(isSampled: isSampled, using: &random)
    }
    public init(isSampled: Bool = true, using random: inout some RandomNumberGenerator) {
        self.init(
            traceHigh: Self.id(random.next()), traceLow: Self.id(random.next()), span: Self.id(random.next()),
            isSampled: isSampled)
    }

    /// From a `traceparent` header; nil when it is not well formed. A higher version is read as version 00 with more
    /// fields after it, as the recommendation (2.2.4) says; version ff is invalid. Ids that hold a card number are not
    /// taken either: they would be written down everywhere, and whoever is called may begin a new trace (section 4.3).
    public init?(traceparent: some StringProtocol) {
        let text = Array(traceparent.utf8)
        guard text.count >= 55, text[2] == UInt8(ascii: "-"), text[35] == UInt8(ascii: "-"),
            text[52] == UInt8(ascii: "-"),
            let version = hexadecimal(text[0..<2]), version != 0xff,
            let high = hexadecimal(text[3..<19]), let low = hexadecimal(text[19..<35]), high | low != 0,
            let span = hexadecimal(text[36..<52]), span != 0,
            let flags = hexadecimal(text[53..<55])
        else { return nil }
        if version == 0 { guard text.count == 55 else { return nil } }
        if text.count > 55 { guard text[55] == UInt8(ascii: "-") else { return nil } }
        self.init(traceHigh: high, traceLow: low, span: span, isSampled: flags & 1 == 1)
        if CardNumber.isAmong(hexadecimal: traceID + spanID) { return nil }
    }

    /// The same trace, a new span: what is sent to whoever is called.
    public func child() -> TraceContext {
        var random = Scatter()
        return TraceContext(
            traceHigh: traceHigh, traceLow: traceLow, span: Self.id(random.next()), isSampled: isSampled)
    }

    /// Never zero, and with a letter amid its digits: no id of ours looks like a card number.
    private static func id(_ random: UInt64) -> UInt64 { random | 0xa0_0000_0000 }

    /// The trace's id as 32 lower-case hexadecimal digits.
    public var traceID: String { digits(traceHigh) + digits(traceLow) }
    /// The span's id as 16 lower-case hexadecimal digits.
    public var spanID: String { digits(span) }
    /// The header's value: `00-<trace>-<span>-<flags>`.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}

private func digits(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
}

/// Lower case only, as the recommendation says.
private func hexadecimal(_ text: ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in text {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
        default: return nil
        }
    }
    return value
}

/// Numbers that are spread evenly and not repeated, for ids that need not be hard to guess: SplitMix64 (Steele, Lea and
/// Flood, 2014) from a random start. A system call for each would cost more than the rest of a span.
private struct Scatter: RandomNumberGenerator {
    private static let state = Atomic<UInt64>(.random(in: 0...UInt64.max))

    mutating func next() -> UInt64 {
        var mixed = Self.state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
