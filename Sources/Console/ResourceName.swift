/// An id as the rows of a list have it: one part or several, each any bytes.
package struct RowID: Sendable, Equatable {
    package var parts: [[UInt8]]
    package init(bytes: [UInt8]) { parts = [bytes] }
    package init(_ path: [String]) { parts = path.map { Array($0.utf8) } }
    package init(_ text: String) { self.init([text]) }
}

/// The form in which `-o name` prints an id, `kind/id`: one-to-one for every byte string, so that commands pipe into
/// each other whatever a thing is called.
///
/// Letters, digits and `- . _ ~ : @ + =` stand for themselves; every other byte is percent-encoded (RFC 3986, section
/// 2.1, upper case), a slash too: the slashes that are seen stand between the parts.
package enum ResourceName {
    package static func text(_ kind: String, _ id: RowID) -> String {
        kind + "/" + id.parts.map(encoded).joined(separator: "/")
    }

    /// The bytes that a name of one part names.
    /// - Throws: ``ValueProblem`` for what ``text(_:_:)`` never prints: another kind, a byte that would have been
    ///   encoded, an encoding of one that would not.
    package static func bytes(in name: String, of kind: String) throws(ValueProblem) -> [UInt8] {
        guard isName(name, of: kind) else { throw ValueProblem("it is no name of the form \(kind)/…") }
        let encoded = name.utf8.dropFirst(kind.utf8.count + 1)
        guard let bytes = decoded(encoded), Self.encoded(bytes).utf8.elementsEqual(encoded) else {
            throw ValueProblem("it is not as `-o name` prints it: bytes that are not plain are percent-encoded")
        }
        return bytes
    }

    package static func isName(_ text: String, of kind: String) -> Bool { text.utf8.starts(with: "\(kind)/".utf8) }

    /// What `--quiet` prints: the id itself where a line holds it and it reads back as itself, else the name.
    /// - Parameter columns: what a line alone would be taken for, a header of csv.
    static func bare(_ kind: String, _ id: RowID, columns: [String] = []) -> String {
        let texts = id.parts.map { isReadable($0) ? String(decoding: $0, as: UTF8.self) : nil }
        let whole = texts.compactMap(\.self).joined(separator: "/")
        let isOneToOne = id.parts.count == 1 || !id.parts.contains { $0.contains(UInt8(ascii: "/")) }
        let isTaken = isName(whole, of: kind) || columns.contains { $0.matchesColumn(whole) }
        return texts.contains(nil) || !isOneToOne || isTaken ? text(kind, id) : whole
    }

    /// Text without anything that a line, a terminal, or who guesses a file's format would take for something else.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20,
            first != UInt8(ascii: "{"), !bytes.contains(UInt8(ascii: ",")), !bytes.starts(with: [0xEF, 0xBB, 0xBF]),
            UTF8Check.firstInvalid(in: bytes) == nil
        else { return false }
        return !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains(where: \.steersTerminals)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~:@+=".utf8.contains(byte)
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        for byte in bytes {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
    private static func digit(_ nibble: UInt8) -> UInt8 { nibble + UInt8(ascii: nibble < 10 ? "0" : "7") }

    private static func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
