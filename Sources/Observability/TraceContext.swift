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
        var random = SystemRandomNumberGenerator()
        self.init(isSampled: isSampled, using: &random)
    }
    public init(isSampled: Bool = true, using random: inout some RandomNumberGenerator) {
        self.init(
            traceHigh: .random(in: 1...UInt64.max, using: &random), traceLow: random.next(),
            span: .random(in: 1...UInt64.max, using: &random), isSampled: isSampled)
    }

    /// From a `traceparent` header; nil when it is not well formed. A higher version is read as version 00 with more
    /// fields after it, as the recommendation (2.2.4) says; version ff is invalid.
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
    }

    /// The same trace, a new span: what is sent to whoever is called.
    public func child() -> TraceContext {
        TraceContext(
            traceHigh: traceHigh, traceLow: traceLow, span: .random(in: 1...UInt64.max), isSampled: isSampled)
    }

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
