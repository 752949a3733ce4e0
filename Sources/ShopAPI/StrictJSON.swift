internal import FoundationEssentials
internal import StrictText

/// Reads a JSON text into a type and refuses what the type does not know, with the place of every fault. Takes time in
/// proportion to the text: what may be long is read away from the event loops.
public enum StrictJSON {
    /// Whose text it is.
    public enum Origin: Sendable {
        /// Anybody's: held to ``IncomingText``.
        case request
        /// The installation's own file or daemon: it holds secrets made of random digits, which may look like anything.
        case installation

        fileprivate var rules: JSONTreeDecoder.Rules {
            switch self {
            case .request: StrictJSON.rules(of: { IncomingText.mistake(in: $0) })
            case .installation: StrictJSON.rules(of: { _ in nil })
            }
        }
    }
    private static func rules(of mistake: @escaping @Sendable (String) -> String?) -> JSONTreeDecoder.Rules {
        .init(
            isStrict: true, mistake: mistake, date: { Timestamp.parse($0) },
            dateRule: "must be " + JSONText.dateRule)
    }

    /// - Throws: ``Problem`` 400 for what is no JSON, 422 with one field for a missing, unknown or wrong one.
    public static func decode<T: Decodable>(
        _ type: T.Type, from bytes: some Sequence<UInt8>, of origin: Origin = .request
    ) throws(Problem) -> T {
        try decode(type, from: try tree(of: Array(bytes)), origin)
    }

    /// The same from JSON that was parsed before.
    public static func decode<T: Decodable>(
        _ type: T.Type, from value: JSONValue, of origin: Origin = .request
    ) throws(Problem) -> T {
        try decode(type, from: value.tree, origin)
    }

    private static func decode<T: Decodable>(
        _ type: T.Type, from tree: JSONTree, _ origin: Origin
    ) throws(Problem) -> T {
        do {
            return try JSONTreeDecoder(tree, origin.rules).decode(type)
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw problem(of: error)
        } catch let error as UnknownMembers {
            throw problem(of: error)
        } catch {
            throw .invalid("/", "\(error)")
        }
    }

    /// - Throws: ``Problem`` 400 that says where the text stops being JSON.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(Problem) -> JSONValue {
        guard let value = JSONValue(try tree(of: Array(bytes))) else {
            throw .badRequest("the body holds a number that 64 bits can't hold")
        }
        return value
    }

    private static func tree(of bytes: [UInt8]) throws(Problem) -> JSONTree {
        if bytes.isEmpty { throw .badRequest("the body is empty; a JSON text is needed") }
        do {
            return try JSONParser.tree(of: bytes)
        } catch {
            let place = error.place(in: bytes)
            throw .badRequest(
                "the body is no JSON text: line \(place.line), column \(place.column): \(error.reason)")
        }
    }

    private static func problem(of error: DecodingError) -> Problem {
        switch error {
        case .keyNotFound(let key, let context): .invalid(pointer(context.codingPath + [key]), "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            .invalid(pointer(context.codingPath), context.debugDescription)
        @unknown default: .badRequest("\(error)")
        }
    }

    private static func problem(of error: UnknownMembers) -> Problem {
        let path = pointer(error.path)
        let fields = error.names.enumerated().map { index, name in
            let known = index == 0 ? "; known are \(error.known.joined(separator: ", "))" : ""
            return Problem.Field("\(path)/\(escape(name))", "is not a known field\(known)")
        }
        return .invalid(fields, of: error.count)
    }

    /// RFC 6901.
    static func pointer(_ path: [any CodingKey]) -> String {
        path.map { "/" + escape($0.intValue.map { String($0) } ?? $0.stringValue) }.joined()
    }
    private static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return text }
        return text.replacing("~", with: "~0").replacing("/", with: "~1")
    }
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
    /// - Throws: `DecodingError`.
    public static func decode<T: Decodable>(_ type: T.Type, from bytes: some Sequence<UInt8>) throws -> T {
        let bytes = Array(bytes)
        let tree: JSONTree
        do {
            tree = try JSONParser.tree(of: bytes)
        } catch {
            let place = error.place(in: bytes)
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: [],
                    debugDescription: "is no JSON: line \(place.line), column \(place.column): \(error.reason)"))
        }
        return try JSONTreeDecoder(tree, rules).decode(type)
    }
    private static let rules = JSONTreeDecoder.Rules(
        isStrict: false, date: { Timestamp.parse($0) }, dateRule: "must be " + dateRule)
    static let dateRule = "an RFC 3339 time, such as 2026-11-20T08:15:30Z"
}
