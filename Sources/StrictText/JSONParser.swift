/// Reads strict JSON (RFC 8259): UTF-8 without a byte order mark, each name of an object once (RFC 7493, section 2.3),
/// no half of a surrogate pair, text in Stream-Safe form (see ``TextCheck``), at most ``maximumDepth`` deep.
package struct JSONParser: ~Copyable {
    /// Deeper nesting is refused: the deepest that the shop itself writes is 9.
    package static let maximumDepth = 32

    private let bytes: [UInt8]
    private var at: Int
    private var depth = 0

    private init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        at = start
    }

    /// The one value that `bytes` hold, from `start` on.
    package static func tree(of bytes: [UInt8], from start: Int = 0) throws(JSONFault) -> JSONTree {
        var parser = JSONParser(bytes, from: start)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.fault("the value ends here, but more follows") }
        return value
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(offset: at, reason: reason) }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func value() throws(JSONFault) -> JSONTree {
        switch next {
        case nil: throw fault("a value is missing")
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
        default: return try word()
        }
    }

    private mutating func open() throws(JSONFault) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw fault("nested more than \(Self.maximumDepth) deep") }
        at += 1
        skipSpace()
    }

    private mutating func object() throws(JSONFault) -> [JSONTree.Member] {
        try open()
        defer { depth -= 1 }
        var members: [JSONTree.Member] = []
        if take("}") { return members }
        var names = Names()
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("a member's name in quotes is missing") }
            let nameAt = at
            let name = try string()
            guard names.insert(name, after: members) else {
                at = nameAt
                throw fault("the name \"\(Self.cut(name))\" is there twice")
            }
            skipSpace()
            guard take(":") else { throw fault("a colon is missing after \"\(Self.cut(name))\"") }
            skipSpace()
            members.append(.init(name, try value()))
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw fault("a comma or } is missing") }
        }
    }

    /// The names of one object so far; a set of them is made only when there are many.
    private struct Names {
        private var set: Set<String>?

        /// False when the name is there already.
        mutating func insert(_ name: String, after members: [JSONTree.Member]) -> Bool {
            if set == nil {
                guard members.count >= 8 else { return !members.contains { $0.name == name } }
                set = Set(members.map(\.name))
            }
            return set?.insert(name).inserted == true
        }
    }

    private static func cut(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(64)))
    }

    private mutating func array() throws(JSONFault) -> [JSONTree] {
        try open()
        defer { depth -= 1 }
        var items: [JSONTree] = []
        if take("]") { return items }
        while true {
            skipSpace()
            items.append(try value())
            skipSpace()
            if take("]") { return items }
            guard take(",") else { throw fault("a comma or ] is missing") }
        }
    }

    private mutating func word() throws(JSONFault) -> JSONTree {
        let words: [(StaticString, JSONTree)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
        for (word, value) in words where takeWord(word) { return value }
        throw fault("this is no JSON value")
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let isThere = word.withUTF8Buffer { word in
            at + word.count <= bytes.count && word.indices.allSatisfy { word[$0] == bytes[at + $0] }
        }
        if isThere { at += word.utf8CodeUnitCount }
        return isThere
    }

    private mutating func number() throws(JSONFault) -> JSONTree {
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

    private mutating func digits() throws(JSONFault) {
        let start = at
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
        guard at > start else { throw fault("a digit is missing") }
    }

    // MARK: Strings

    private mutating func string() throws(JSONFault) -> String {
        let opened = at
        at += 1
        let start = at
        var isASCII = true
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let text = try checked(Array(bytes[start..<at]), isASCII, from: start)
                at += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(start, opened)
            case ..<0x20: throw fault("a control character in a string must be escaped")
            default:
                if byte >= 0x80 { isASCII = false }
                at += 1
            }
        }
        at = opened
        throw fault("this string does not end")
    }

    /// The rest of a string that began at `start` and has escapes from here on.
    private mutating func escapedString(_ start: Int, _ opened: Int) throws(JSONFault) -> String {
        var text = Array(bytes[start..<at])
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let checked = try checked(text, false, from: opened)
                at += 1
                return checked
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20: throw fault("a control character in a string must be escaped")
            default:
                text.append(byte)
                at += 1
            }
        }
        at = opened
        throw fault("this string does not end")
    }

    private mutating func checked(_ text: [UInt8], _ isASCII: Bool, from start: Int) throws(JSONFault) -> String {
        if !isASCII, let found = TextCheck.fault(in: text) {
            throw JSONFault(offset: min(start + found.offset, at), reason: found.reason.rawValue)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        at += 1
        if let byte = next.flatMap(Self.simpleEscape) {
            text.append(byte)
            at += 1
            return
        }
        guard take("u") else { throw fault("unknown escape in a string") }
        var unit = try hexadecimal()
        if (0xD800..<0xDC00).contains(unit) {
            guard take("\\"), take("u") else { throw fault("half of a surrogate pair is missing") }
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw fault("half of a surrogate pair is missing") }
            unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(unit) else { throw fault("half of a surrogate pair is missing") }
        text.append(contentsOf: UTF8.encode(scalar)!)
    }

    private static func simpleEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        guard at + 4 <= bytes.count else { throw fault("four hexadecimal digits are missing") }
        for byte in bytes[at..<at + 4] {
            guard let digit = Self.hexadecimalDigit(byte) else { throw fault("four hexadecimal digits are missing") }
            value = value << 4 | digit
        }
        at += 4
        return value
    }
    private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x37
        case 0x61...0x66: UInt32(byte) - 0x57
        default: nil
        }
    }
}
