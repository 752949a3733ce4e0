package import StrictText

/// Any JSON, with integers kept apart from other numbers so that 64 bits stay exact.
public enum JSONValue: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? JSONTreeDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "can be read from JSON alone"))
        }
        guard let value = JSONValue(decoder.tree) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "holds a number that 64 bits can't hold"))
        }
        self = value
    }

    /// nil when there is a number that is too large for a `Double`.
    package init?(_ tree: JSONTree) {
        switch tree {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number:
            guard let value = tree.double else { return nil }
            self = .number(value)
        case .string(let value): self = .string(value)
        case .array(let elements):
            let values = elements.compactMap { JSONValue($0) }
            guard values.count == elements.count else { return nil }
            self = .array(values)
        case .object(let members):
            var values: [String: JSONValue] = [:]
            for member in members {
                guard let value = JSONValue(member.value) else { return nil }
                values[member.name] = value
            }
            self = .object(values)
        }
    }

    /// The same as a tree, members in the order of their names.
    var tree: JSONTree {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(String(value))
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.tree))
        case .object(let members):
            .object(members.sorted { $0.key < $1.key }.map { JSONTree.Member($0.key, $0.value.tree) })
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: AnyKey.self)
            for (key, value) in members { try container.encode(value, forKey: AnyKey(key)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null: try encodeSingle(encoder) { try $0.encodeNil() }
        case .bool(let value): try encodeSingle(encoder) { try $0.encode(value) }
        case .integer(let value): try encodeSingle(encoder) { try $0.encode(value) }
        case .number(let value): try encodeSingle(encoder) { try $0.encode(value) }
        case .string(let value): try encodeSingle(encoder) { try $0.encode(value) }
        }
    }
    private func encodeSingle(
        _ encoder: any Encoder, _ body: (inout any SingleValueEncodingContainer) throws -> Void
    ) throws {
        var container = encoder.singleValueContainer()
        try body(&container)
    }

    public subscript(_ key: String) -> JSONValue? {
        if case .object(let members) = self { return members[key] }
        return nil
    }
    public var stringValue: String? {
        if case .string(let value) = self { return value }
        return nil
    }
    public var integerValue: Int64? {
        if case .integer(let value) = self { return value }
        return nil
    }
}

/// A coding key that is any string.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { stringValue = String(intValue) }
}
