internal import FoundationEssentials

/// Reads a JSON text into a type and refuses what the type does not know, with the place of every fault.
public enum StrictJSON {
    /// - Throws: ``Problem`` 400 for what is no JSON, 422 with one field for a missing, unknown or wrong one.
    public static func decode<T: Decodable>(_ type: T.Type, from bytes: some Sequence<UInt8>) throws(Problem) -> T {
        try decode(type, from: try parse(bytes))
    }

    /// The same from JSON that was parsed before. `at` is the pointer of `value` in the whole.
    public static func decode<T: Decodable>(
        _ type: T.Type, from value: JSONValue, at pointer: String = ""
    ) throws(Problem) -> T {
        do {
            return try StrictDecoder(value, pointer).decode(type)
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw problem(of: error, at: pointer)
        } catch {
            throw .invalid(pointer.isEmpty ? "/" : pointer, "\(error)")
        }
    }

    /// - Throws: ``Problem`` 400 that says where the text stops being JSON.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(Problem) -> JSONValue {
        let data = Data(bytes)
        if data.isEmpty { throw .badRequest("the body is empty; a JSON text is needed") }
        guard String(validating: data, as: UTF8.self) != nil else { throw .badRequest("the body is not UTF-8") }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: data)
        } catch DecodingError.dataCorrupted(let context) {
            let reason = (context.underlyingError as? CocoaError)?.userInfo["NSDebugDescription"] as? String
            throw .badRequest("the body is no JSON text: \(reason ?? context.debugDescription)")
        } catch {
            throw .badRequest("the body is no JSON text")
        }
    }

    private static func problem(of error: DecodingError, at pointer: String) -> Problem {
        switch error {
        case .keyNotFound(let key, let context):
            .invalid(pointer + Self.pointer(context.codingPath) + "/\(key.stringValue)", "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            .invalid(pointer + Self.pointer(context.codingPath), context.debugDescription)
        @unknown default: .badRequest("\(error)")
        }
    }

    static func pointer(_ path: [any CodingKey]) -> String {
        path.map { "/" + escape($0.intValue.map { String($0) } ?? $0.stringValue) }.joined()
    }
    static func escape(_ text: String) -> String {
        guard text.contains(where: { $0 == "~" || $0 == "/" }) else { return text }
        return text.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

extension String {
    fileprivate init?(validating bytes: some Sequence<UInt8>, as _: UTF8.Type) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput:
                self = ""
                return
            case .error: return nil
            }
        }
    }
}

/// A `Decoder` over parsed JSON that remembers which members were asked for, so that the others can be refused.
private final class StrictDecoder: Decoder {
    let value: JSONValue
    let pointer: String
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    private var asked: Set<String>?

    init(_ value: JSONValue, _ pointer: String) {
        self.value = value
        self.pointer = pointer
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if type == JSONValue.self, let value = value as? T { return value }
        if type == CardText.self, case .string(let text) = value, let text = CardText(text) as? T { return text }
        if type == Date.self, let date = try date() as? T { return date }
        let result: T
        do {
            result = try T(from: self)
        } catch DecodingError.keyNotFound(let key, _) {
            throw Problem.invalid("\(pointer)/\(StrictJSON.escape(key.stringValue))", "is missing")
        } catch DecodingError.dataCorrupted(let context) {
            throw Problem.invalid(pointer + StrictJSON.pointer(context.codingPath), context.debugDescription)
        }
        try refuseUnknown()
        return result
    }

    private func date() throws -> Date {
        guard case .string(let text) = value, let date = Timestamp.parse(text) else {
            throw Problem.invalid(pointer, "must be an RFC 3339 time, such as 2026-11-20T08:15:30Z")
        }
        return date
    }

    func ask(_ key: String) {
        if asked == nil { asked = [] }
        asked?.insert(key)
    }
    private func refuseUnknown() throws {
        guard let asked, case .object(let members) = value else { return }
        let unknown = members.keys.filter { !asked.contains($0) }.sorted()
        guard !unknown.isEmpty else { return }
        let known = asked.sorted().joined(separator: ", ")
        throw Problem.invalid(
            unknown.map { .init("\(pointer)/\(StrictJSON.escape($0))", "is not a known field; known are \(known)") })
    }

    func fault(_ wanted: String) -> Problem { .invalid(pointer, "must be \(wanted), not \(value.kind)") }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw fault("an object") }
        return KeyedDecodingContainer(Keyed<Key>(decoder: self, members: members))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw fault("a list") }
        return Unkeyed(decoder: self, elements: elements)
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

    func integer<I: FixedWidthInteger>(_: I.Type) throws -> I {
        switch value {
        case .integer(let number):
            guard let exact = I(exactly: number) else { throw Problem.invalid(pointer, Self.range(I.self)) }
            return exact
        // What JSON's parser made a double of: a fraction, or more digits than 64 bits hold.
        case .number: throw Problem.invalid(pointer, Self.range(I.self))
        default: throw fault("a whole number")
        }
    }
    private static func range<I: FixedWidthInteger>(_: I.Type) -> String {
        "must be a whole number from \(I.min) to \(I.max)"
    }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: StrictDecoder
    let members: [String: JSONValue]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] {
        members.keys.compactMap {
            decoder.ask($0)
            return Key(stringValue: $0)
        }
    }
    func contains(_ key: Key) -> Bool {
        decoder.ask(key.stringValue)
        return members[key.stringValue] != nil
    }
    private func child(_ key: Key) throws -> StrictDecoder {
        decoder.ask(key.stringValue)
        let pointer = "\(decoder.pointer)/\(StrictJSON.escape(key.stringValue))"
        guard let value = members[key.stringValue] else { throw Problem.invalid(pointer, "is missing") }
        return StrictDecoder(value, pointer)
    }
    func decodeNil(forKey key: Key) throws -> Bool { try child(key).value == .null }
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

private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: StrictDecoder
    let elements: [JSONValue]
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> StrictDecoder {
        guard !isAtEnd else { throw Problem.invalid(decoder.pointer, "has too few elements") }
        defer { currentIndex += 1 }
        return StrictDecoder(elements[currentIndex], "\(decoder.pointer)/\(currentIndex)")
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

private struct Single: SingleValueDecodingContainer {
    let decoder: StrictDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { decoder.value == .null }
    func decode(_: Bool.Type) throws -> Bool {
        guard case .bool(let value) = decoder.value else { throw decoder.fault("true or false") }
        return value
    }
    func decode(_: String.Type) throws -> String {
        guard case .string(let value) = decoder.value else { throw decoder.fault("a string") }
        if let mistake = IncomingText.mistake(in: value) { throw Problem.invalid(decoder.pointer, mistake) }
        return value
    }
    func decode(_: Double.Type) throws -> Double {
        switch decoder.value {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        default: throw decoder.fault("a number")
        }
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

/// Writing JSON with the project's settings: RFC 3339 times, no needless escapes.
public enum JSONText {
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.format(date))
        }
        // In a fixed order, so that the same value is the same text in every process.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return Array(try encoder.encode(value))
    }

    /// Reads what another part of the shop wrote: unknown fields are left alone, so that old and new get along.
    public static func decode<T: Decodable>(_ type: T.Type, from bytes: some Sequence<UInt8>) throws -> T {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = Timestamp.parse(text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\"\(text)\" is no RFC 3339 time, such as 2026-11-20T08:15:30Z")
            }
            return date
        }
        return try decoder.decode(type, from: Data(bytes))
    }
}
