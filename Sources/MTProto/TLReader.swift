internal import StrictText

/// Reads TL's binary form (core.telegram.org/mtproto/serialize) from bytes that nobody vouches for.
///
/// Every length and count is compared with the bytes that are there before anything is allocated, values lie no deeper
/// in each other than ``maximumDepth``, and vectors hold no more than ``maximumElements`` together: reading costs time
/// and memory linear in the input, and values of few bytes can't become much larger ones without end.
public struct TLReader: Sendable {
    /// How deep boxed values may lie in each other, wrappers of a call included.
    public static let maximumDepth = 24
    /// How many elements all vectors of an input may have together. An element of four bytes takes up to 120 here.
    public static let maximumElements = 100_000
    /// For how many elements a vector has room from the start: they may be much larger here than as they came.
    private static let reserved = 256
    /// Constructors of TL's own types.
    static let vector: UInt32 = 0x1cb5_c415
    static let boolTrue: UInt32 = 0x9972_75b5
    static let boolFalse: UInt32 = 0xbc79_9737

    public let bytes: ArraySlice<UInt8>
    public private(set) var position: Int
    /// The schema's layer that whoever has written this speaks.
    public let layer: Int
    private var depth = 0
    private var elements = 0

    public init(_ bytes: [UInt8], layer: Int = TL.layer) { self.init(bytes[...], layer: layer) }

    public init(_ bytes: ArraySlice<UInt8>, layer: Int = TL.layer) {
        self.bytes = bytes
        position = bytes.startIndex
        self.layer = layer
    }

    /// Bytes that were not read yet.
    public var remaining: Int { bytes.endIndex - position }
    public var isAtEnd: Bool { remaining == 0 }

    /// - Throws: when something is left.
    public func expectEnd() throws(MTProtoError) {
        guard isAtEnd else { throw MTProtoError(.malformed, "\(remaining) bytes after the end of a value") }
    }

    // MARK: Numbers

    public mutating func readUInt32() throws(MTProtoError) -> UInt32 {
        try need(4)
        defer { position += 4 }
        return bytes.withUnsafeBytes {
            UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: position - bytes.startIndex, as: UInt32.self))
        }
    }

    public mutating func readInt32() throws(MTProtoError) -> Int32 { Int32(bitPattern: try readUInt32()) }

    public mutating func readInt64() throws(MTProtoError) -> Int64 {
        try need(8)
        defer { position += 8 }
        return bytes.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position - bytes.startIndex, as: Int64.self))
        }
    }

    public mutating func readDouble() throws(MTProtoError) -> Double {
        Double(bitPattern: UInt64(bitPattern: try readInt64()))
    }

    /// The id that stands next, without reading it.
    public func peekUInt32() throws(MTProtoError) -> UInt32 {
        var copy = self
        return try copy.readUInt32()
    }

    public mutating func readBool() throws(MTProtoError) -> Bool {
        switch try readUInt32() {
        case Self.boolTrue: return true
        case Self.boolFalse: return false
        case let id: throw MTProtoError(.malformed, "a Bool that is \(hex(id))")
        }
    }

    // MARK: Bytes

    /// `count` bytes as they are: `int128`, `int256`, what lies in a message.
    public mutating func readRaw(_ count: Int) throws(MTProtoError) -> [UInt8] {
        try need(count)
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    /// All that is left.
    public mutating func readRest() -> ArraySlice<UInt8> {
        defer { position = bytes.endIndex }
        return bytes[position...]
    }

    /// `bytes`: a length of one or four bytes, the contents, and zero to three bytes up to a multiple of four.
    public mutating func readBytes() throws(MTProtoError) -> [UInt8] { Array(try readContents()) }

    /// `string`: as ``readBytes()``, in UTF-8, with no more combining marks in a row than any text from outside may
    /// have: what is taken here is read as JSON by others.
    public mutating func readString() throws(MTProtoError) -> String {
        let contents = try readContents()
        if let fault = contents.withUnsafeBytes({ TextCheck.fault(in: $0) }) {
            throw MTProtoError(.malformed, "a string: \(fault.reason.rawValue)")
        }
        return String(decoding: contents, as: UTF8.self)
    }

    private mutating func readContents() throws(MTProtoError) -> ArraySlice<UInt8> {
        try need(4)
        var count = Int(bytes[position])
        var head = 1
        if count == 254 {
            count = Int(bytes[position + 1]) | Int(bytes[position + 2]) << 8 | Int(bytes[position + 3]) << 16
            head = 4
        } else if count == 255 {
            throw MTProtoError(.malformed, "a string whose length begins with 255")
        }
        let padded = (head + count + 3) & ~3
        try need(padded)
        defer { position += padded }
        return bytes[(position + head)..<(position + head + count)]
    }

    // MARK: Values in values

    /// A boxed `Vector`. Each element takes at least `minimum` bytes, so a count that can't be true allocates nothing.
    public mutating func readVector<Element>(
        minimum: Int = 4, _ element: (inout TLReader) throws(MTProtoError) -> Element
    ) throws(MTProtoError) -> [Element] {
        let id = try readUInt32()
        guard id == Self.vector else { throw MTProtoError(.malformed, "a vector that is \(hex(id))") }
        return try readBareVector(minimum: minimum, element)
    }

    /// A bare `vector`: a count and that many elements.
    public mutating func readBareVector<Element>(
        minimum: Int = 4, _ element: (inout TLReader) throws(MTProtoError) -> Element
    ) throws(MTProtoError) -> [Element] {
        let count = Int(try readInt32())
        guard count >= 0, count <= remaining / max(1, minimum) else {
            throw MTProtoError(.tooLarge, "a vector of \(count) elements in \(remaining) bytes")
        }
        elements += count
        guard elements <= Self.maximumElements else {
            throw MTProtoError(.tooLarge, "vectors of \(elements) elements")
        }
        var values: [Element] = []
        values.reserveCapacity(min(count, Self.reserved))
        for _ in 0..<count { values.append(try element(&self)) }
        return values
    }

    /// A boxed `Vector` of boxed values.
    mutating func readVector<Value: TLValue>(of: Value.Type) throws(MTProtoError) -> [Value] {
        try readVector { (reader: inout TLReader) throws(MTProtoError) -> Value in try Value(from: &reader) }
    }

    /// A bare `vector` of bare values.
    mutating func readBareVector<Value: TLConstructor>(of: Value.Type) throws(MTProtoError) -> [Value] {
        try readBareVector { (reader: inout TLReader) throws(MTProtoError) -> Value in try Value(bare: &reader) }
    }

    mutating func readInt32Vector() throws(MTProtoError) -> [Int32] {
        try readVector { (reader: inout TLReader) throws(MTProtoError) -> Int32 in try reader.readInt32() }
    }

    mutating func readInt64Vector() throws(MTProtoError) -> [Int64] {
        try readVector(minimum: 8) { (reader: inout TLReader) throws(MTProtoError) -> Int64 in try reader.readInt64() }
    }

    mutating func readStringVector() throws(MTProtoError) -> [String] {
        try readVector { (reader: inout TLReader) throws(MTProtoError) -> String in try reader.readString() }
    }

    mutating func readBytesVector() throws(MTProtoError) -> [[UInt8]] {
        try readVector { (reader: inout TLReader) throws(MTProtoError) -> [UInt8] in try reader.readBytes() }
    }

    mutating func readFlags() throws(MTProtoError) -> TLFlags { TLFlags(bits: try readUInt32()) }

    /// Goes one level deeper, into a boxed value; ``leave()`` comes back.
    public mutating func enter() throws(MTProtoError) {
        guard depth < Self.maximumDepth else { throw MTProtoError(.tooLarge, "values over \(depth) deep") }
        depth += 1
    }

    public mutating func leave() { depth -= 1 }

    private func need(_ count: Int) throws(MTProtoError) {
        guard count >= 0, remaining >= count else {
            throw MTProtoError(.malformed, "\(count) bytes wanted where \(remaining) are left")
        }
    }
}

/// As the schema writes ids.
func hex(_ id: UInt32) -> String {
    let digits = String(id, radix: 16)
    return "#" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
