/// The server's `numeric` as decimal text: groups of four digits in base 10,000 (`numeric_send`).
enum PostgresNumeric {
    static func text(_ cell: PostgresCell, as wanted: Any.Type) throws -> String {
        let bytes = try cell.value(as: wanted)
        guard bytes.count >= 8, bytes.count % 2 == 0 else { throw cell.mismatch(wanted, "it is cut short") }
        func word(_ index: Int) -> UInt16 {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
        }
        let count = Int(word(0))
        let weight = Int(Int16(bitPattern: word(1)))
        let scale = Int(word(3))
        switch word(2) {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        guard bytes.count == 8 + count * 2 else { throw cell.mismatch(wanted, "it is cut short") }
        func group(_ position: Int) -> Int { position >= 0 && position < count ? Int(word(4 + position)) : 0 }
        var text = word(2) == 0x4000 ? "-" : ""
        if weight < 0 {
            text += "0"
        } else {
            text += String(group(0))
            for position in stride(from: 1, through: weight, by: 1) { text += padded(group(position)) }
        }
        guard scale > 0 else { return text }
        var fraction = ""
        var position = weight + 1
        while fraction.utf8.count < scale {
            fraction += padded(group(position))
            position += 1
        }
        return text + "." + fraction.prefix(scale)
    }

    private static func padded(_ group: Int) -> String {
        let digits = String(group)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
