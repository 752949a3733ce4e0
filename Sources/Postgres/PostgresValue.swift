/// A Swift type that can be a parameter and a column. The binary forms are those of the server's `*send` and `*recv`
/// functions (PostgreSQL sources, `src/backend/utils/adt`).
public protocol PostgresValue: Sendable {
    /// What a parameter of this type is bound as; `.unspecified` lets the server infer it from the statement.
    static var postgresType: PostgresType { get }
    /// Text for types whose server type is inferred, else binary (the default).
    static var postgresFormat: PostgresFormat { get }
    /// Appends the value's bytes, without a length.
    func encode(into writer: inout PostgresWriter)
    /// - Throws: ``PostgresDecodingError``, whose column the caller fills in.
    static func decode(_ cell: PostgresCell) throws -> Self
}
public typealias PostgresEncodable = PostgresValue
public typealias PostgresDecodable = PostgresValue

extension PostgresValue {
    public static var postgresFormat: PostgresFormat { .binary }
}

/// Where parameters are written: bytes in network order.
public struct PostgresWriter: Sendable {
    public internal(set) var bytes: [UInt8] = []

    @inlinable public mutating func write(_ integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.bigEndian) { append($0) }
    }
    public mutating func append(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }
    mutating func overwrite(at offset: Int, _ value: Int32) {
        Swift.withUnsafeBytes(of: value.bigEndian) { raw in
            for (index, byte) in raw.enumerated() { bytes[offset + index] = byte }
        }
    }
}

/// One field of one row while it is decoded. The bytes are the result's own and valid during the call only.
public struct PostgresCell {
    /// Nil for NULL.
    public let bytes: UnsafeRawBufferPointer?
    public let type: PostgresType

    public init(bytes: UnsafeRawBufferPointer?, type: PostgresType) {
        self.bytes = bytes
        self.type = type
    }

    /// The bytes of a value that is not NULL.
    public func value(as wanted: Any.Type) throws -> UnsafeRawBufferPointer {
        guard let bytes else { throw mismatch(wanted, "it is NULL") }
        return bytes
    }

    /// A big-endian integer of exactly this size.
    func integer<T: FixedWidthInteger>(_: T.Type, as wanted: Any.Type) throws -> T {
        let bytes = try value(as: wanted)
        guard bytes.count == MemoryLayout<T>.size else { throw mismatch(wanted, "it has \(bytes.count) bytes") }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }

    public func mismatch(_ wanted: Any.Type, _ reason: String = "") -> PostgresDecodingError {
        PostgresDecodingError(column: "", wanted: "\(wanted)", actual: type.description, reason: reason)
    }
}

/// Optional columns. (A parameter that is nil has no type of its own: the server infers it.)
extension Optional: PostgresValue where Wrapped: PostgresValue {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public static var postgresFormat: PostgresFormat { Wrapped.postgresFormat }
    public func encode(into writer: inout PostgresWriter) { self?.encode(into: &writer) }
    public static func decode(_ cell: PostgresCell) throws -> Self {
        cell.bytes == nil ? nil : try Wrapped.decode(cell)
    }
}

/// Enumerations over text or numbers: declare the conformance, nothing else is needed.
extension PostgresValue where Self: RawRepresentable, RawValue: PostgresValue {
    public static var postgresType: PostgresType { RawValue.postgresType }
    public static var postgresFormat: PostgresFormat { RawValue.postgresFormat }
    public func encode(into writer: inout PostgresWriter) { rawValue.encode(into: &writer) }
    public static func decode(_ cell: PostgresCell) throws -> Self {
        let raw = try RawValue.decode(cell)
        guard let value = Self(rawValue: raw) else { throw cell.mismatch(Self.self, "it has no case for \(raw)") }
        return value
    }
}
