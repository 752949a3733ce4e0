package import FoundationEssentials

/// Names that a type does not know, in one object.
package struct UnknownMembers: Error {
    /// More are only counted.
    package static let limit = 100
    package let path: [any CodingKey]
    /// The first ``limit``, as they stand.
    package let names: [String]
    package let count: Int
    /// What the type does know, in order.
    package let known: [String]
}

/// A `Decoder` over a ``JSONTree``. What costs more than the value itself (its path, the list of known names) is made
/// only when there is a fault.
///
/// It throws `DecodingError`, whose descriptions are phrases that go on from "the field …": "must be a list, not null".
package final class JSONTreeDecoder: Decoder {
    /// How much is asked of the text beside that it fits the type.
    package struct Rules: Sendable {
        /// Members that the type does not know are refused (``UnknownMembers``).
        package let isStrict: Bool
        /// What is wrong with a string; nil when it may be one.
        package let mistake: @Sendable (String) -> String?
        /// Reads a date from its text.
        package let date: @Sendable (String) -> Date?
        /// What a date must be: "must be an RFC 3339 time".
        package let dateRule: String
        package init(
            isStrict: Bool, mistake: @escaping @Sendable (String) -> String? = { _ in nil },
            date: @escaping @Sendable (String) -> Date?, dateRule: String
        ) {
            self.isStrict = isStrict
            self.mistake = mistake
            self.date = date
            self.dateRule = dateRule
        }
    }

    package let tree: JSONTree
    fileprivate let rules: Rules
    private let parent: JSONTreeDecoder?
    private let key: TreeKey?
    /// Which members were asked for, by position, and by which names; both only in strict reading.
    private var taken: [Bool] = []
    private var asked: [String] = []
    private var positions: [String: Int]?
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package init(_ tree: JSONTree, _ rules: Rules) {
        self.tree = tree
        self.rules = rules
        parent = nil
        key = nil
    }
    fileprivate init(_ tree: JSONTree, in parent: JSONTreeDecoder, at key: TreeKey) {
        self.tree = tree
        rules = parent.rules
        self.parent = parent
        self.key = key
    }

    package var codingPath: [any CodingKey] {
        var path: [any CodingKey] = []
        var decoder: JSONTreeDecoder? = self
        while let here = decoder {
            if let key = here.key { path.append(key) }
            decoder = here.parent
        }
        return path.reversed()
    }

    package func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if type == Date.self, let date = try date() as? T { return date }
        let result = try T(from: self)
        try refuseUnknown()
        return result
    }

    private func date() throws -> Date {
        guard case .string(let text) = tree, let date = rules.date(text) else { throw fault(rules.dateRule) }
        return date
    }

    func fault(_ detail: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: detail))
    }
    func mismatch(_ wanted: String) -> DecodingError { fault("must be \(wanted), not \(tree.kind)") }

    // MARK: Members

    /// The members, of which none has been asked for yet.
    fileprivate func members() throws -> [JSONTree.Member] {
        guard case .object(let members) = tree else { throw mismatch("an object") }
        if rules.isStrict, taken.count != members.count { taken = Array(repeating: false, count: members.count) }
        if positions == nil, members.count > 8 {
            positions = Dictionary(minimumCapacity: members.count)
            for (position, member) in members.enumerated() { positions?[member.name] = position }
        }
        return members
    }

    fileprivate func position(of name: String, in members: [JSONTree.Member]) -> Int? {
        let found = positions.map { $0[name] } ?? members.firstIndex { $0.name == name }
        guard rules.isStrict else { return found }
        if let found { taken[found] = true }
        asked.append(name)
        return found
    }

    private func refuseUnknown() throws {
        guard !taken.isEmpty, case .object(let members) = tree else { return }
        let count = taken.count { !$0 }
        guard count > 0 else { return }
        let unknown = members.indices.lazy.filter { !self.taken[$0] }.prefix(UnknownMembers.limit)
        throw UnknownMembers(
            path: codingPath, names: unknown.map { members[$0].name }, count: count, known: Set(asked).sorted())
    }

    package func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedTree<Key>(decoder: self, members: try members()))
    }
    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = tree else { throw mismatch("a list") }
        return UnkeyedTree(decoder: self, elements: elements)
    }
    package func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleTree(decoder: self) }

    func integer<I: FixedWidthInteger>(_: I.Type) throws -> I {
        switch tree {
        case .integer(let number):
            guard let exact = I(exactly: number) else { throw fault(Self.range(I.self)) }
            return exact
        // A fraction, or more digits than 64 bits hold.
        case .number: throw fault(Self.range(I.self))
        default: throw mismatch("a whole number")
        }
    }
    private static func range<I: FixedWidthInteger>(_: I.Type) -> String {
        "must be a whole number from \(I.min) to \(I.max)"
    }
}

/// A member's name, or an element's number.
private struct TreeKey: CodingKey {
    let stringValue: String
    let intValue: Int?
    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }
    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}

private struct KeyedTree<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONTreeDecoder
    let members: [JSONTree.Member]
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] {
        members.compactMap {
            _ = decoder.position(of: $0.name, in: members)
            return Key(stringValue: $0.name)
        }
    }
    func contains(_ key: Key) -> Bool { decoder.position(of: key.stringValue, in: members) != nil }

    private func value(_ key: Key) throws -> JSONTree {
        guard let position = decoder.position(of: key.stringValue, in: members) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
        }
        return members[position].value
    }
    private func child(_ key: Key) throws -> JSONTreeDecoder {
        JSONTreeDecoder(try value(key), in: decoder, at: TreeKey(stringValue: key.stringValue))
    }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).decode(type) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }
}

private struct UnkeyedTree: UnkeyedDecodingContainer {
    let decoder: JSONTreeDecoder
    let elements: [JSONTree]
    var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> JSONTreeDecoder {
        guard !isAtEnd else { throw decoder.fault("has too few elements") }
        defer { currentIndex += 1 }
        return JSONTreeDecoder(elements[currentIndex], in: decoder, at: TreeKey(intValue: currentIndex))
    }
    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
}

private struct SingleTree: SingleValueDecodingContainer {
    let decoder: JSONTreeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.tree == .null }
    func decode(_: Bool.Type) throws -> Bool {
        guard case .bool(let value) = decoder.tree else { throw decoder.mismatch("true or false") }
        return value
    }
    func decode(_: String.Type) throws -> String {
        guard case .string(let value) = decoder.tree else { throw decoder.mismatch("a string") }
        if let mistake = decoder.rules.mistake(value) { throw decoder.fault(mistake) }
        return value
    }
    func decode(_: Double.Type) throws -> Double {
        guard let value = decoder.tree.double else {
            if case .number = decoder.tree { throw decoder.fault("must be a number that 64 bits hold") }
            throw decoder.mismatch("a number")
        }
        return value
    }
    func decode(_: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try decoder.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
