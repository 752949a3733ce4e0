public import FoundationEssentials
public import ShopAPI

/// What a path's segment or a query's value can stand for.
public protocol PathParameter: Sendable {
    /// - Returns: `nil` when the text is not one.
    static func parse(_ text: String) -> Self?
    /// What would be right, as a noun phrase: "a whole number".
    static var expected: String { get }
    /// A text that ``parse(_:)`` takes, for lists and tests that need a whole path.
    static var sample: String { get }
}

extension String: PathParameter {
    public static func parse(_ text: String) -> String? { text }
    public static var expected: String { "text" }
    public static var sample: String { "SAMPLE-1" }
}
extension Int: PathParameter {
    public static func parse(_ text: String) -> Int? { Int(text) }
    public static var expected: String { "a whole number" }
    public static var sample: String { "1" }
}
extension Int64: PathParameter {
    public static func parse(_ text: String) -> Int64? { Int64(text) }
    public static var expected: String { "a whole number" }
    public static var sample: String { "1" }
}
extension Bool: PathParameter {
    public static func parse(_ text: String) -> Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }
    public static var expected: String { "true or false" }
    public static var sample: String { "true" }
}
extension UUID: PathParameter {
    public static func parse(_ text: String) -> UUID? { UUID(uuidString: text) }
    public static var expected: String { "a UUID" }
    public static var sample: String { "0190f2f2-5b2c-7a3e-9d2b-3f6b1c0a4e5d" }
}
extension Date: PathParameter {
    public static func parse(_ text: String) -> Date? { Timestamp.parse(text) }
    public static var expected: String { "an RFC 3339 time, such as 2026-11-20T08:15:30Z" }
    public static var sample: String { "2026-11-20T08:15:30Z" }
}
extension TypeID: PathParameter {
    public static func parse(_ text: String) -> TypeID? { TypeID(text) }
    public static var expected: String { "an id of the form \(Kind.prefix)_01h455vb4pex5vsknk084sn02q" }
    public static var sample: String { "\(Kind.prefix)_01h455vb4pex5vsknk084sn02q" }
}
extension PathParameter where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static func parse(_ text: String) -> Self? { Self(rawValue: text) }
    public static var expected: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }
    public static var sample: String { allCases.first?.rawValue ?? "" }
}

/// The values of a matched path's parameters, decoded.
public struct PathParameters: Sendable {
    let names: [String]
    let values: [String]
    public init(names: [String] = [], values: [String] = []) {
        self.names = names
        self.values = values
    }

    public subscript(name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }

    func value<T: PathParameter>(at index: Int) throws -> T {
        guard let value = T.parse(values[index]) else {
            let detail = "\"\(values[index].prefix(64))\" is not \(T.expected)"
            throw Problem.badRequest(detail, [.init("{\(names[index])}", "must be \(T.expected)")])
        }
        return value
    }
}
