/// An element of the XML that S3 speaks: elements within elements, or text. Attributes are passed over. What S3 never
/// sends is refused: document types, and with them entities of one's own, and CDATA.
struct XMLElement: Equatable {
    var name: String
    var text = ""
    var children: [XMLElement] = []

    static let maximumDepth = 16

    /// The first child of that name.
    subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    init(_ name: String) { self.name = name }

    /// nil for what is no such document. What it costs grows with its length.
    init?(parsing bytes: [UInt8]) {
        var parser = Parser(bytes: bytes)
        guard let root = parser.document() else { return nil }
        self = root
    }

    /// As it is written in an element.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { all, character in
            switch character {
            case "&": all += "&amp;"
            case "<": all += "&lt;"
            case ">": all += "&gt;"
            case "\"": all += "&quot;"
            default: all.append(character)
            }
        }
    }

    private struct Parser {
        let bytes: [UInt8]
        var place = 0

        private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]

        mutating func document() -> XMLElement? {
            guard passMisc(), let root = element(depth: 0), passMisc(), place == bytes.count else { return nil }
            return root
        }

        /// Blanks, comments and instructions. - Returns: false for one without an end.
        private mutating func passMisc() -> Bool {
            while true {
                while place < bytes.count, Self.blanks.contains(bytes[place]) { place += 1 }
                if take("<?") {
                    guard pass("?>") else { return false }
                } else if take("<!--") {
                    guard pass("-->") else { return false }
                } else {
                    return true
                }
            }
        }

        private func stands(_ text: StaticString) -> Bool {
            let length = text.utf8CodeUnitCount
            guard bytes.count - place >= length else { return false }
            return UnsafeBufferPointer(start: text.utf8Start, count: length)
                .elementsEqual(bytes[place..<place + length])
        }
        private mutating func take(_ text: StaticString) -> Bool {
            guard stands(text) else { return false }
            place += text.utf8CodeUnitCount
            return true
        }
        private mutating func pass(_ end: StaticString) -> Bool {
            while place < bytes.count {
                if take(end) { return true }
                place += 1
            }
            return false
        }

        private mutating func name() -> String? {
            let start = place
            while place < bytes.count, !Self.blanks.contains(bytes[place]),
                !"<>/=&\"'".utf8.contains(bytes[place])
            {
                place += 1
            }
            return place == start ? nil : String(decoding: bytes[start..<place], as: UTF8.self)
        }

        private mutating func element(depth: Int) -> XMLElement? {
            guard depth < XMLElement.maximumDepth, take("<"), let name = name() else { return nil }
            var element = XMLElement(name)
            guard let isEmpty = passAttributes() else { return nil }
            if isEmpty { return element }
            var text: [UInt8] = []
            while place < bytes.count {
                if take("</") {
                    guard self.name() == name else { return nil }
                    while place < bytes.count, Self.blanks.contains(bytes[place]) { place += 1 }
                    guard take(">") else { return nil }
                    element.text = String(decoding: text, as: UTF8.self)
                    return element
                }
                if stands("<!--") || stands("<?") {
                    guard passMisc() else { return nil }
                } else if bytes[place] == UInt8(ascii: "<") {
                    guard let child = self.element(depth: depth + 1) else { return nil }
                    element.children.append(child)
                } else if bytes[place] == UInt8(ascii: "&") {
                    guard let character = entity() else { return nil }
                    text += Array(String(character).utf8)
                } else {
                    text.append(bytes[place])
                    place += 1
                }
            }
            return nil
        }

        /// To the tag's end. - Returns: whether the element ends there, too; nil for a tag without an end.
        private mutating func passAttributes() -> Bool? {
            var quote: UInt8?
            while place < bytes.count {
                let byte = bytes[place]
                if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                } else if take("/>") {
                    return true
                } else if take(">") {
                    return false
                } else if byte == UInt8(ascii: "<") {
                    return nil
                }
                place += 1
            }
            return nil
        }

        private mutating func entity() -> Character? {
            let rest = bytes[place...].prefix(12)
            guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
            let word = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
            place = end + 1
            switch word {
            case "lt": return "<"
            case "gt": return ">"
            case "amp": return "&"
            case "quot": return "\""
            case "apos": return "'"
            default:
                guard word.first == "#" else { return nil }
                let digits = word.dropFirst()
                let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
                return number.flatMap(Unicode.Scalar.init).map(Character.init)
            }
        }
    }
}
