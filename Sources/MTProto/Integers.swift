/// Numbers in bytes as MTProto has them, the lowest first.
extension RandomAccessCollection<UInt8> where Index == Int {
    /// The integer at an offset from the start; the bytes are there.
    func integer<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number {
        var number: Number = 0
        for place in 0..<(Number.bitWidth / 8) {
            number |= Number(truncatingIfNeeded: self[startIndex + offset + place]) << Number(8 * place)
        }
        return number
    }
}

extension [UInt8] {
    mutating func append(integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }
}

/// The pieces one after the other.
func joined(_ pieces: ArraySlice<UInt8>...) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { bytes.append(contentsOf: piece) }
    return bytes
}
