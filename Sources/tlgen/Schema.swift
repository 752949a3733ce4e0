/// One line of a schema: a constructor or a method (core.telegram.org/mtproto/TL-formal).
struct Definition: Equatable {
    /// As the schema has it, with its namespace: `auth.sentCode`.
    var name: String
    var id: UInt32
    var fields: [Field]
    /// What it constructs, or what a method answers: `auth.SentCode`, `Vector<User>`.
    var result: String
    var isMethod: Bool
    /// The last layer that has this form; nil for what holds now.
    var lastLayer: Int?
    /// The older form is told from the current one by hand (`OlderForms.swift`), not by the generator.
    var isByHand = false

    /// A field: `title:flags.1?string`.
    struct Field: Equatable {
        var name: String
        /// Without its condition: `string`, `Vector<long>`, `!X`, `#`.
        var type: String
        var condition: Condition?
    }

    /// The word of flags and the bit in it that say whether the field is there.
    struct Condition: Equatable {
        var word: String
        var bit: Int
    }
}

/// What is wrong with a schema; the generator writes nothing then.
struct SchemaError: Error, Equatable, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A file of definitions.
struct Schema {
    var name: String
    var definitions: [Definition] = []

    /// - Parameter name: the file's name without `.tl`.
    /// - Throws: for a line that is no definition, or whose id is not the CRC32 of it.
    init(name: String, text: String) throws(SchemaError) {
        self.name = name
        var isMethod = false
        var lastLayer: Int?
        var isByHand = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("//") { continue }
            if line.hasPrefix("---") {
                let words = line.split { $0 == " " || $0 == "-" }
                isMethod = words == ["functions"]
                if words.first == "layer", words.count > 1 {
                    lastLayer = Int(words[1].prefix { $0.isNumber })
                    isByHand = words.last == "hand"
                }
                continue
            }
            do {
                var definition = try Definition(line: line, isMethod: isMethod)
                definition.lastLayer = lastLayer
                definition.isByHand = isByHand
                definitions.append(definition)
            } catch {
                throw SchemaError("\(name).tl:\(number + 1): \(error.description)")
            }
        }
    }
}

extension Definition {
    init(line: Substring, isMethod: Bool) throws(SchemaError) {
        let sides = line.dropLast().split(separator: " = ")
        guard line.hasSuffix(";"), sides.count == 2 else { throw SchemaError("no definition") }
        let left = sides[0].split(separator: " ")
        let head = left.first?.split(separator: "#") ?? []
        guard head.count == 2, let id = UInt32(head[1], radix: 16) else { throw SchemaError("no id") }
        let sum = Self.checksum(of: line)
        guard id == sum else { throw SchemaError("\(head[0]) has the id \(head[1]) and the CRC32 \(Names.id(sum))") }
        self.name = String(head[0])
        self.id = id
        self.isMethod = isMethod
        result = String(sides[1])
        fields = []
        for word in left.dropFirst() where !word.hasPrefix("{") { fields.append(try Field(word)) }
    }

    /// The id that a line stands for: the CRC32 of its text with the id, brackets and `true` flags taken out and
    /// `bytes` called `string`.
    static func checksum(of line: Substring) -> UInt32 {
        let words = line.dropLast().split(separator: " ").enumerated().compactMap { index, word -> String? in
            if index == 0 { return String(word.prefix { $0 != "#" }) }
            if word.hasSuffix("?true") { return nil }
            var text = String(word.map { $0 == "<" ? " " : $0 }.filter { !"{}>".contains($0) })
            for end in [":bytes", "?bytes"] where text.hasSuffix(end) {
                text = text.dropLast(5) + "string"
            }
            return text
        }
        return crc32(words.joined(separator: " ").utf8)
    }
}

extension Definition.Field {
    /// - Parameter word: `name:type` or `name:flags.3?type`.
    init(_ word: Substring) throws(SchemaError) {
        let parts = word.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { throw SchemaError("no field: \(word)") }
        name = String(parts[0])
        let halves = parts[1].split(separator: "?", maxSplits: 1)
        type = String(halves.last ?? "")
        guard halves.count == 2 else { return }
        let dot = halves[0].split(separator: ".")
        guard dot.count == 2, let bit = Int(dot[1]), (0..<32).contains(bit) else {
            throw SchemaError("no condition: \(word)")
        }
        condition = Definition.Condition(word: String(dot[0]), bit: bit)
    }
}

/// CRC-32 as of ISO 3309, which gives TL's ids.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
    }
}
