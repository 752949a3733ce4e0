public import FoundationEssentials

/// A type that arrays are made of. (`UInt8` is one, but its array is a `bytea`.)
public protocol PostgresElement: Sendable {
    static var postgresArrayType: PostgresType { get }
    static func encodeArray(_ array: [Self], into writer: inout PostgresWriter)
    static func decodeArray(_ cell: PostgresCell) throws -> [Self]
}

extension Array: PostgresValue where Element: PostgresElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }
    public func encode(into writer: inout PostgresWriter) { Element.encodeArray(self, into: &writer) }
    public static func decode(_ cell: PostgresCell) throws -> [Element] { try Element.decodeArray(cell) }
}

extension UInt8: PostgresElement {
    public static var postgresArrayType: PostgresType { .bytea }
    public static func encodeArray(_ array: [UInt8], into writer: inout PostgresWriter) {
        array.withUnsafeBytes { writer.append($0) }
    }
    public static func decodeArray(_ cell: PostgresCell) throws -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch([UInt8].self) }
        return [UInt8](try cell.value(as: [UInt8].self))
    }
}

/// An element with a binary form and an array type of its own on the server.
public protocol PostgresArrayable: PostgresElement, PostgresValue {
    /// The element's type inside an array, where nothing is inferred.
    static var postgresElementType: PostgresType { get }
}

extension PostgresArrayable {
    public static var postgresElementType: PostgresType { postgresType }
    public static func encodeArray(_ array: [Self], into writer: inout PostgresWriter) {
        ArrayForm.writeHeader(count: array.count, hasNull: false, element: postgresElementType, into: &writer)
        for element in array { ArrayForm.write(element, into: &writer) }
    }
    public static func decodeArray(_ cell: PostgresCell) throws -> [Self] {
        try ArrayForm.read(cell, as: [Self].self) { try Self.decode($0) }
    }
}

extension Optional: PostgresElement where Wrapped: PostgresArrayable {
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
    public static func encodeArray(_ array: [Wrapped?], into writer: inout PostgresWriter) {
        let hasNull = array.contains { $0 == nil }
        ArrayForm.writeHeader(
            count: array.count, hasNull: hasNull, element: Wrapped.postgresElementType, into: &writer)
        for element in array {
            if let element { ArrayForm.write(element, into: &writer) } else { writer.write(Int32(-1)) }
        }
    }
    public static func decodeArray(_ cell: PostgresCell) throws -> [Wrapped?] {
        try ArrayForm.read(cell, as: [Wrapped?].self) { $0.bytes == nil ? nil : try Wrapped.decode($0) }
    }
}

extension Bool: PostgresArrayable { public static var postgresArrayType: PostgresType { .boolArray } }
extension Int: PostgresArrayable { public static var postgresArrayType: PostgresType { .int8Array } }
extension Int64: PostgresArrayable { public static var postgresArrayType: PostgresType { .int8Array } }
extension Int32: PostgresArrayable {
    public static var postgresArrayType: PostgresType { .int8Array }
}
extension Int16: PostgresArrayable { public static var postgresArrayType: PostgresType { .int8Array } }
extension Double: PostgresArrayable { public static var postgresArrayType: PostgresType { .float8Array } }
extension UUID: PostgresArrayable { public static var postgresArrayType: PostgresType { .uuidArray } }
extension Date: PostgresArrayable { public static var postgresArrayType: PostgresType { .timestamptzArray } }
extension Data: PostgresArrayable { public static var postgresArrayType: PostgresType { .byteaArray } }
extension String: PostgresArrayable {
    public static var postgresArrayType: PostgresType { .textArray }
    public static var postgresElementType: PostgresType { .text }
}
/// An array of these is a `text[]`: write `$1::jsonb[]`.
extension PostgresJSON: PostgresArrayable {
    public static var postgresArrayType: PostgresType { .textArray }
    public static var postgresElementType: PostgresType { .text }
}

/// An array of an enumeration is an array of its raw values: conform to ``PostgresArrayable``, nothing else is needed.
extension PostgresArrayable where Self: RawRepresentable, RawValue: PostgresArrayable {
    public static var postgresArrayType: PostgresType { RawValue.postgresArrayType }
    public static var postgresElementType: PostgresType { RawValue.postgresElementType }
}

/// The binary form of a one-dimensional array (`array_send`): dimensions, a flag for NULLs, the element's type, the
/// length and the lower bound; then each element's length (-1 for NULL) and bytes.
private enum ArrayForm {
    static func writeHeader(
        count: Int, hasNull: Bool, element: PostgresType, into writer: inout PostgresWriter
    ) {
        writer.write(Int32(count == 0 ? 0 : 1))
        writer.write(Int32(hasNull ? 1 : 0))
        writer.write(element.oid)
        guard count > 0 else { return }
        writer.write(Int32(count))
        writer.write(Int32(1))
    }

    static func write(_ element: some PostgresValue, into writer: inout PostgresWriter) {
        let at = writer.bytes.count
        writer.write(Int32(0))
        element.encode(into: &writer)
        writer.overwrite(at: at, Int32(writer.bytes.count - at - 4))
    }

    static func read<T>(
        _ cell: PostgresCell, as wanted: Any.Type, _ decode: (PostgresCell) throws -> T
    ) throws -> [T] {
        let bytes = try cell.value(as: wanted)
        var offset = 0
        func next() throws -> Int32 {
            guard bytes.count - offset >= 4 else { throw cell.mismatch(wanted, "it is cut short") }
            defer { offset += 4 }
            return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
        }
        let dimensions = try next()
        guard dimensions == 0 || dimensions == 1 else {
            throw cell.mismatch(wanted, "it has \(dimensions) dimensions")
        }
        _ = try next()
        let element = PostgresType(oid: UInt32(bitPattern: try next()))
        guard dimensions == 1 else { return [] }
        let count = Int(try next())
        _ = try next()
        guard count >= 0, count <= bytes.count / 4 else { throw cell.mismatch(wanted, "it is cut short") }
        var result: [T] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            let length = Int(try next())
            if length < 0 {
                result.append(try decode(PostgresCell(bytes: nil, type: element)))
                continue
            }
            guard bytes.count - offset >= length else { throw cell.mismatch(wanted, "it is cut short") }
            let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            result.append(try decode(PostgresCell(bytes: slice, type: element)))
            offset += length
        }
        return result
    }
}
