/// A place in a text: both count from 1, columns in characters as an editor does.
package struct TextPlace: Sendable, Equatable, CustomStringConvertible {
    package var line: Int
    package var column: Int
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
    package var description: String { "line \(line), column \(column)" }
}

/// What is wrong with a piece of JSON, and where.
package struct JSONProblem: Error, Sendable, Equatable {
    package var place: TextPlace
    package var reason: String
}

/// Reads strict JSON (RFC 8259) and says where it is wrong.
///
/// Foundation's decoder says neither line nor column, lets a repeated name pass and turns large integers into doubles;
/// what people write by hand (configuration, batches) needs all three.
package struct JSONReader: ~Copyable {
    /// Deeper nesting is refused.
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value that `bytes` hold; they must be valid UTF-8 (which is checked first).
    package static func value(in bytes: [UInt8]) throws(JSONProblem) -> JSON {
        var reader = JSONReader(bytes)
        if let bad = UTF8Check.firstInvalid(in: bytes) {
            reader.at = bad
            throw reader.problem("this is not UTF-8")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.at = 3 }
        reader.skipSpace()
        let value = try reader.value()
        reader.skipSpace()
        guard reader.at == bytes.count else { throw reader.problem("the value ends here, but more follows") }
        return value
    }

    private func problem(_ reason: String) -> JSONProblem {
        let before = bytes[..<min(at, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return JSONProblem(place: TextPlace(line: line, column: column), reason: reason)
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func value() throws(JSONProblem) -> JSON {
        switch next {
        case nil: throw problem("a value is missing")
        case UInt8(ascii: "{"): return try nested { reader throws(JSONProblem) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONProblem) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
        default: return try word()
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONProblem) -> JSON
    ) throws(JSONProblem) -> JSON {
        depth += 1
        guard depth <= Self.maximumDepth else { throw problem("nested more than \(Self.maximumDepth) deep") }
        at += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONProblem) -> JSON {
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw problem("a member's name in quotes is missing") }
            let nameAt = at
            let name = try string()
            guard names.insert(name).inserted else {
                at = nameAt
                throw problem("the name \"\(name)\" is there twice")
            }
            skipSpace()
            guard take(":") else { throw problem("a colon is missing after \"\(name)\"") }
            skipSpace()
            members.append(.init(name, try value()))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw problem("a comma or } is missing") }
        }
    }

    private mutating func array() throws(JSONProblem) -> JSON {
        var items: [JSON] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            skipSpace()
            items.append(try value())
            skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw problem("a comma or ] is missing") }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func word() throws(JSONProblem) -> JSON {
        let words: [(String, JSON)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
        for (word, value) in words where bytes[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return value
        }
        throw problem("this is no JSON value")
    }

    private mutating func number() throws(JSONProblem) -> JSON {
        let start = at
        var isInteger = true
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") {
            isInteger = false
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        return .number(text)
    }

    private mutating func digits() throws(JSONProblem) {
        let start = at
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
        guard at > start else { throw problem("a digit is missing") }
    }

    private mutating func string() throws(JSONProblem) -> String {
        let opened = at
        at += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20: throw problem("a control character in a string must be escaped")
            default:
                text.append(byte)
                at += 1
            }
        }
        at = opened
        throw problem("this string does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONProblem) {
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
        ]
        at += 1
        if let byte = next.flatMap({ simple[$0] }) {
            text.append(byte)
            at += 1
            return
        }
        guard take("u") else { throw problem("unknown escape in a string") }
        var unit = try hexadecimal()
        if (0xD800..<0xDC00).contains(unit) {
            guard take("\\"), take("u") else { throw problem("half of a surrogate pair is missing") }
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw problem("half of a surrogate pair is missing") }
            unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(unit) else { throw problem("half of a surrogate pair is missing") }
        text += UTF8.encode(scalar)!
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        guard at + 4 <= bytes.count,
            bytes[at..<at + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are missing") }
        at += 4
        return value
    }
}

/// Whether bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms).
package enum UTF8Check {
    /// The offset of the first byte that begins no valid sequence, or nil.
    package static func firstInvalid(in bytes: [UInt8]) -> Int? {
        var at = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                at += 1
                continue
            }
            let length = length(of: bytes[at...])
            guard length > 0 else { return at }
            at += length
        }
        return nil
    }

    /// The length of the sequence that `bytes` begin with; 0 when it is invalid or cut off.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int {
        var iterator = bytes.makeIterator()
        let first = iterator.next()!
        let second = iterator.next() ?? 0
        func continues(_ count: Int) -> Bool {
            bytes.count >= count && bytes.dropFirst().prefix(count - 1).allSatisfy { $0 & 0xC0 == 0x80 }
        }
        switch first {
        case 0xC2...0xDF: return continues(2) ? 2 : 0
        case 0xE0: return continues(3) && second >= 0xA0 ? 3 : 0
        case 0xED: return continues(3) && second < 0xA0 ? 3 : 0
        case 0xE1...0xEF: return continues(3) ? 3 : 0
        case 0xF0: return continues(4) && second >= 0x90 ? 4 : 0
        case 0xF1...0xF3: return continues(4) ? 4 : 0
        case 0xF4: return continues(4) && second < 0x90 ? 4 : 0
        default: return 0
        }
    }
}
