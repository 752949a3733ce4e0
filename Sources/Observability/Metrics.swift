internal import Synchronization

/// The labels of one series, in the order given.
public typealias MetricLabels = KeyValuePairs<String, String>

/// Counters, gauges and histograms by name, rendered as Prometheus text.
///
/// Asking twice for the same name and labels gives the same instrument; asking costs a lock and a lookup, so what is
/// hot keeps its instrument. A name has one kind; one family holds at most ``maximumSeries`` series, what comes after
/// goes into one whose labels all say `other`.
public final class Metrics: Sendable {
    /// The process's own.
    public static let shared = Metrics()
    public static let maximumSeries = 2_000

    public enum Kind: String, Sendable { case counter, gauge, histogram }

    private struct Family {
        var kind: Kind
        var help: String
        var series: [String: any MetricSeries] = [:]
    }
    private let families = Mutex<[String: Family]>([:])

    public init() {}

    public func counter(_ name: String, _ help: String, _ labels: MetricLabels = [:]) -> Counter {
        instrument(name, .counter, help, labels) { Counter() }
    }
    public func gauge(_ name: String, _ help: String, _ labels: MetricLabels = [:]) -> Gauge {
        instrument(name, .gauge, help, labels) { Gauge() }
    }
    /// - Parameter buckets: upper bounds, rising, in the unit of the name.
    public func histogram(
        _ name: String, _ help: String, _ labels: MetricLabels = [:], buckets: [Double] = Histogram.seconds
    ) -> Histogram {
        instrument(name, .histogram, help, labels) { Histogram(buckets: buckets) }
    }

    /// A value that is asked for when the page is rendered, from any thread; nil leaves the series out. Registering the
    /// same name and labels again replaces the closure.
    public func observe(
        _ name: String, _ help: String, _ kind: Kind = .gauge, _ labels: MetricLabels = [:],
        _ value: @escaping @Sendable () -> Double?
    ) {
        collect(name, help, kind, as: labelText(labels)) { value().map { [(labels, $0)] } ?? [] }
    }

    /// Like ``observe(_:_:_:_:_:)`` for a set of series that changes, such as the lag of each partition.
    /// - Parameter owner: registrations of one name are told apart by it.
    public func collect(
        _ name: String, _ help: String, _ kind: Kind = .gauge, as owner: String = "",
        _ samples: @escaping @Sendable () -> [(labels: MetricLabels, value: Double)]
    ) {
        precondition(kind != .histogram, "\(name): a histogram can't be read from a closure")
        families.withLock {
            Self.check(name, kind, $0[name])
            $0[name, default: Family(kind: kind, help: help)].series["\u{0}" + owner] = Collected(samples: samples)
        }
    }

    /// Forgets a name's series that were registered by ``observe(_:_:_:_:_:)`` or ``collect(_:_:_:as:_:)``.
    public func stopCollecting(_ name: String, as owner: String = "") {
        families.withLock { _ = $0[name]?.series.removeValue(forKey: "\u{0}" + owner) }
    }
    public func stopObserving(_ name: String, _ labels: MetricLabels = [:]) {
        stopCollecting(name, as: labelText(labels))
    }

    private func instrument<T: MetricSeries>(
        _ name: String, _ kind: Kind, _ help: String, _ labels: MetricLabels, _ make: () -> T
    ) -> T {
        families.withLock { families in
            Self.check(name, kind, families[name])
            var key = labelText(labels)
            if let known = families[name]?.series[key] as? T { return known }
            if let family = families[name], family.series.count >= Self.maximumSeries {
                key = labelText(other: labels)
                if let known = family.series[key] as? T { return known }
            }
            let made = make()
            families[name, default: Family(kind: kind, help: help)].series[key] = made
            return made
        }
    }

    private static func check(_ name: String, _ kind: Kind, _ family: Family?) {
        precondition(isName(name), "\(name) is no name of a metric")
        precondition(family == nil || family?.kind == kind, "metric \(name) is used as two kinds")
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") || ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10
            }
    }

    /// The page: Prometheus text format 0.0.4, families and series in order of name.
    public func render() -> String {
        var text = ""
        for (name, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            let series = family.series.sorted { $0.key < $1.key }
            var lines = ""
            for (labels, instrument) in series { instrument.render(name, labels, to: &lines) }
            guard !lines.isEmpty else { continue }
            text += "# HELP \(name) \(escaped(family.help, quotes: false))\n# TYPE \(name) \(family.kind.rawValue)\n"
            text += lines
        }
        return text
    }
}

/// A number that only grows. From any thread.
public final class Counter: MetricSeries, Sendable {
    private let count = Atomic<UInt64>(0)
    public func increment(by amount: Int = 1) {
        count.wrappingAdd(UInt64(max(0, amount)), ordering: .relaxed)
    }
    public var value: UInt64 { count.load(ordering: .relaxed) }
    func render(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(braced(labels)) \(value)\n"
    }
}

/// A number that goes up and down. From any thread.
public final class Gauge: MetricSeries, Sendable {
    private let bits = Atomic<UInt64>(0)
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    public func set(_ value: Int) { set(Double(value)) }
    public func add(_ amount: Double) { bits.addDouble(amount) }
    public func increment() { add(1) }
    public func decrement() { add(-1) }
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    func render(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(braced(labels)) \(number(value))\n"
    }
}

/// How many values fell under each of some fixed bounds. From any thread.
public final class Histogram: MetricSeries, Sendable {
    /// Bounds for latencies: 0.1 ms to 10 s.
    public static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Bounds for sizes of batches: 1 to 10,000.
    public static let counts: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

    private final class Cell: Sendable {
        let count = Atomic<UInt64>(0)
    }
    private let bounds: [Double]
    private let cells: [Cell]
    private let sum = Atomic<UInt64>(0)

    init(buckets: [Double]) {
        precondition(zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }, "bounds of a histogram must rise")
        bounds = buckets
        cells = (0...buckets.count).map { _ in Cell() }
    }

    public func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        cells[bucket].count.wrappingAdd(1, ordering: .relaxed)
        sum.addDouble(value)
    }
    /// In seconds.
    public func observe(_ value: Duration) {
        let (seconds, attoseconds) = value.components
        observe(Double(seconds) + Double(attoseconds) / 1e18)
    }
    public var count: UInt64 { cells.reduce(0) { $0 + $1.count.load(ordering: .relaxed) } }

    func render(_ name: String, _ labels: String, to text: inout String) {
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, cell) in cells.enumerated() {
            total += cell.count.load(ordering: .relaxed)
            let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(number(Double(bitPattern: sum.load(ordering: .relaxed))))\n"
        text += "\(name)_count\(braced(labels)) \(total)\n"
    }
}

/// What a family holds for one set of labels.
protocol MetricSeries: Sendable {
    /// - Parameter labels: `a="b",c="d"`, escaped; may be empty.
    func render(_ name: String, _ labels: String, to text: inout String)
}

private struct Collected: MetricSeries {
    let samples: @Sendable () -> [(labels: MetricLabels, value: Double)]
    func render(_ name: String, _ owner: String, to text: inout String) {
        for (labels, value) in samples() { text += "\(name)\(braced(labelText(labels))) \(number(value))\n" }
    }
}

extension Atomic where Value == UInt64 {
    /// Adds to a `Double` that is kept as its bit pattern.
    fileprivate borrowing func addDouble(_ amount: Double) {
        var seen = load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: seen, desired: new, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}

private func labelText(_ labels: MetricLabels) -> String {
    labels.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
}
private func labelText(other labels: MetricLabels) -> String {
    labels.map { "\($0.key)=\"other\"" }.joined(separator: ",")
}
private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

private func escaped(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { $0 == 0x5c || $0 == 0x0a || $0 == 0x22 }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\"" where quotes: result += "\\\""
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return String(whole) }
    return value.description
}
