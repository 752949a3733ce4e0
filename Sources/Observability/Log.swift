/// How much a line matters. Lines below the output's level are not even made.
public enum LogLevel: Int, Sendable, Comparable, CaseIterable {
    case debug, info, notice, warning, error
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }

    public var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        }
    }
    /// From its name, as in a configuration.
    public init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}

/// A field's value: `"text"`, `3`, `true` and `"\(interpolated)"` are written as they are; variables as
/// `.string(name)`, `.int(count)`, `.describing(error)`.
public enum LogValue: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case array([LogValue])
    case null

    public static func int(_ value: some BinaryInteger) -> LogValue {
        Int64(exactly: value).map { .integer($0) } ?? .string(String(value))
    }
    /// In seconds, as a number.
    public static func duration(_ value: Duration) -> LogValue {
        let (seconds, attoseconds) = value.components
        return .number(Double(seconds) + Double(attoseconds / 1_000_000_000) / 1e9)
    }
    /// What `String(describing:)` makes of an error or another value.
    public static func describing(_ value: some Any) -> LogValue { .string(String(describing: value)) }
    /// The string, or `null`.
    public static func optional(_ value: String?) -> LogValue { value.map { .string($0) } ?? .null }
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: LogValue...) { self = .array(elements) }
    public init(nilLiteral: ()) { self = .null }
}

/// Names and values in the order given; written as a dictionary literal. A later value of a name replaces the earlier.
public struct LogFields: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var pairs: [(name: String, value: LogValue)]
    public init(dictionaryLiteral elements: (String, LogValue)...) {
        pairs = []
        pairs.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }
    public subscript(_ name: String) -> LogValue? {
        get { pairs.first { $0.name == name }?.value }
        set {
            let index = pairs.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append((name, value))
            case (nil, nil): break
            }
        }
    }
    public func merging(_ other: LogFields) -> LogFields {
        var all = self
        for (name, value) in other.pairs { all[name] = value }
        return all
    }
}

/// Writes one JSON object a line: `time`, `level`, `service`, `part`, `msg`, the task's ``RequestContext`` (`request`,
/// `order`, `trace`, `span`), then the fields. A field with one of those names is written with `_` after it.
///
/// Fields whose name says that they are secret (see ``Redaction``) are written as `[redacted]`, and card numbers in
/// any string are masked. Never blocks: see ``LogOutput``.
public struct Log: Sendable {
    /// Which part of the program speaks: `redis`, `orders.saga`.
    public let label: String
    private let fields: LogFields
    private let output: LogOutput

    public init(label: String, fields: LogFields = [:], output: LogOutput = .standard) {
        self.label = label
        self.fields = fields
        self.output = output
    }

    /// The same with more fields in every line.
    public func with(_ fields: LogFields) -> Log {
        Log(label: label, fields: self.fields.merging(fields), output: output)
    }

    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.debug, message(), fields())
    }
    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.info, message(), fields())
    }
    public func notice(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.notice, message(), fields())
    }
    public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.warning, message(), fields())
    }
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        log(.error, message(), fields())
    }
    public func log(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
    ) {
        guard isEnabled(level) else { return }
        let all = self.fields.pairs.isEmpty ? fields() : self.fields.merging(fields())
        output.write(
            LogLine.encode(
                time: .now, level: level, service: output.service, label: label, message: message(),
                context: RequestContext.current, fields: all))
    }
    public func isEnabled(_ level: LogLevel) -> Bool { level >= output.level }
}
