internal import StrictText

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

/// Reads strict JSON (RFC 8259; see `JSONParser`) and says where it is wrong.
package enum JSONReader {
    /// The one value that `bytes` hold; a byte order mark before it, as editors leave one, is skipped.
    package static func value(in bytes: [UInt8]) throws(JSONProblem) -> JSON {
        do {
            return JSON(try JSONParser.tree(of: bytes, from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0))
        } catch {
            let place = error.place(in: bytes)
            throw JSONProblem(place: TextPlace(line: place.line, column: place.column), reason: error.reason)
        }
    }
}

extension JSON {
    init(_ tree: JSONTree) {
        switch tree {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .integer(number)
        case .number(let digits): self = .number(digits)
        case .string(let text): self = .string(text)
        case .array(let items): self = .array(items.map { JSON($0) })
        case .object(let members): self = .object(members.map { Member($0.name, JSON($0.value)) })
        }
    }
}

/// Whether bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms), with as many combining marks as there may be.
package enum UTF8Check {
    /// The offset of the first byte that begins no valid sequence, or nil.
    package static func firstInvalid(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while let fault = TextCheck.fault(in: UnsafeRawBufferPointer(rebasing: bytes[start...])) {
                start += fault.offset
                if fault.reason == .notUTF8 { return start }
            }
            return nil
        }
    }
}
