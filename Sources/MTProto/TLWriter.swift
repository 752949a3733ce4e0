/// Writes TL's binary form (core.telegram.org/mtproto/serialize), in the layer of whoever will read it.
public struct TLWriter: Sendable {
    public var bytes: [UInt8] = []
    /// The schema's layer that the reader speaks: what is written in another form there is written so.
    public let layer: Int

    public init(layer: Int = TL.layer) { self.layer = layer }

    public mutating func write(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    public mutating func write(_ value: Int32) { write(UInt32(bitPattern: value)) }
    public mutating func write(_ value: Int64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    public mutating func write(_ value: Double) { write(Int64(bitPattern: value.bitPattern)) }
    public mutating func write(_ value: Bool) { write(value ? TLReader.boolTrue : TLReader.boolFalse) }

    /// Bytes as they are.
    public mutating func writeRaw(_ raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

    /// `bytes`, at most 2^24 - 1 of them.
    public mutating func write(_ value: some Collection<UInt8>) {
        let count = value.count
        precondition(count < 1 << 24, "a string of \(count) bytes")
        if count < 254 {
            bytes.append(UInt8(count))
        } else {
            bytes.append(254)
            for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        }
        bytes.append(contentsOf: value)
        let head = count < 254 ? 1 : 4
        for _ in 0..<((4 - (head + count) % 4) % 4) { bytes.append(0) }
    }
    public mutating func write(_ value: String) { write(value.utf8) }

    /// A boxed `Vector`.
    public mutating func writeVector<Element>(
        _ elements: some Collection<Element>, _ element: (inout TLWriter, Element) -> Void
    ) {
        write(TLReader.vector)
        writeBareVector(elements, element)
    }

    /// A bare `vector`: the count and the elements.
    public mutating func writeBareVector<Element>(
        _ elements: some Collection<Element>, _ element: (inout TLWriter, Element) -> Void
    ) {
        write(Int32(elements.count))
        for value in elements { element(&self, value) }
    }

    // MARK: What the generated types write

    /// Exactly `count` bytes as they are: `int128`, `int256`.
    mutating func writeRaw(_ raw: [UInt8], count: Int) {
        precondition(raw.count == count, "\(raw.count) bytes where \(count) are wanted")
        bytes.append(contentsOf: raw)
    }

    mutating func write(_ flags: TLFlags) { write(flags.bits) }

    mutating func writeVector<Value: TLAnswer>(_ values: [Value]) {
        write(TLReader.vector)
        write(Int32(values.count))
        for value in values { value.write(to: &self) }
    }

    mutating func writeVector(_ values: [String]) {
        writeVector(values) { (writer: inout TLWriter, value: String) in writer.write(value) }
    }

    mutating func writeVector(_ values: [[UInt8]]) {
        writeVector(values) { (writer: inout TLWriter, value: [UInt8]) in writer.write(value) }
    }

    mutating func writeBareVector<Value: TLConstructor>(_ values: [Value]) {
        write(Int32(values.count))
        for value in values { value.writeBare(to: &self) }
    }
}
