internal import StrictText

/// The part of a request's target behind the `?`, decoded when it is asked for. `+` means a space.
public struct HTTPQuery: Sendable, CustomStringConvertible {
    /// As it came, without the `?`; checked to decode to UTF-8 without control characters.
    public let raw: String
    public init(_ raw: String = "") { self.raw = raw }

    public var isEmpty: Bool { raw.isEmpty }
    public var description: String { raw }

    /// The first value of that name; "" when the name stands alone.
    public subscript(name: String) -> String? {
        if raw.isEmpty { return nil }
        return pairs.first { $0.name == name }?.value
    }
    /// Every value of that name, in order.
    public func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// All names and values, in order.
    public var pairs: [(name: String, value: String)] {
        raw.utf8.split(separator: UInt8(ascii: "&")).map { part in
            let at = part.firstIndex(of: UInt8(ascii: "="))
            let name = part[..<(at ?? part.endIndex)]
            let value = at.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
            return (Percent.decode(name, plusIsSpace: true) ?? "", Percent.decode(value, plusIsSpace: true) ?? "")
        }
    }
}

/// Percent-encoding (RFC 3986, section 2.1).
public enum Percent {
    /// - Returns: `nil` when an escape is cut or not hexadecimal, when the bytes are not UTF-8, or when they hold a
    ///   control character, or more than 30 combining marks in a row.
    public static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while var byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(nibble), let low = rest.next().flatMap(nibble) else { return nil }
                byte = high << 4 | low
            } else if plusIsSpace && byte == UInt8(ascii: "+") {
                byte = 0x20
            }
            guard byte >= 0x20, byte != 0x7F else { return nil }
            bytes.append(byte)
        }
        return TextCheck.text(of: bytes)
    }

    /// Escapes all but the unreserved characters, so that the result fits one path segment or query value.
    public static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
