// What text from outside is held to before anything else looks at it, and the one reader of JSON. Each function takes
// time and memory in proportion to its input, on whatever thread it is called; nothing here has state.

/// Whether bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms) in Stream-Safe form (UAX #15, section 13): at
/// most 30 combining marks in a row. Swift compares, hashes and searches strings in normal form, and putting n marks in
/// their order costs it n²: 100 KB of them hold a thread for seconds at every look into a dictionary.
package enum TextCheck {
    package static let maximumMarks = 30

    package enum Reason: String, Sendable {
        case notUTF8 = "this is not UTF-8"
        case tooManyMarks = "there are more than 30 combining marks in a row"
    }
    package struct Fault: Error, Sendable, Equatable {
        /// In bytes, from the beginning.
        package let offset: Int
        package let reason: Reason
    }

    /// The first fault, or nil.
    package static func fault(in bytes: UnsafeRawBufferPointer) -> Fault? {
        var at = 0
        var marks = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                at += 1
                marks = 0
                continue
            }
            guard let (scalar, length) = scalar(in: bytes, at: at) else { return Fault(offset: at, reason: .notUTF8) }
            marks = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : marks + 1
            guard marks <= maximumMarks else { return Fault(offset: at, reason: .tooManyMarks) }
            at += length
        }
        return nil
    }
    package static func fault(in bytes: [UInt8]) -> Fault? { bytes.withUnsafeBytes { fault(in: $0) } }

    /// The text that `bytes` are; nil when there is a fault in them.
    package static func text(of bytes: [UInt8]) -> String? {
        fault(in: bytes) == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The scalar that begins at `at`, where a byte beyond ASCII stands; nil when it is invalid or cut off.
    private static func scalar(in bytes: UnsafeRawBufferPointer, at: Int) -> (Unicode.Scalar, length: Int)? {
        let first = bytes[at]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, at + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for next in bytes[(at + 1)..<(at + length)] {
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        let lowest: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
        guard value >= lowest, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
