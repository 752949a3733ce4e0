public import FoundationEssentials

extension Bool: PostgresValue {
    public static var postgresType: PostgresType { .bool }
    public func encode(into writer: inout PostgresWriter) { writer.write(UInt8(self ? 1 : 0)) }
    public static func decode(_ cell: PostgresCell) throws -> Bool {
        guard cell.type == .bool else { throw cell.mismatch(Self.self) }
        return try cell.integer(UInt8.self, as: Self.self) != 0
    }
}

extension FixedWidthInteger {
    /// Any integer column whose value fits; `numeric` too when it is whole, because that is what `sum(bigint)` gives.
    @inline(__always) static func decodeInteger(_ cell: PostgresCell) throws -> Self {
        let wide: Int64
        switch cell.type {
        case .int8: wide = try cell.integer(Int64.self, as: Self.self)
        case .int4: wide = Int64(try cell.integer(Int32.self, as: Self.self))
        case .int2: wide = Int64(try cell.integer(Int16.self, as: Self.self))
        case .oid: wide = Int64(try cell.integer(UInt32.self, as: Self.self))
        case .numeric:
            guard let whole = Int64(try PostgresNumeric.text(cell, as: Self.self)) else {
                throw cell.mismatch(Self.self, "it is not a whole number of 64 bits")
            }
            wide = whole
        default: throw cell.mismatch(Self.self)
        }
        guard let value = Self(exactly: wide) else { throw cell.mismatch(Self.self, "\(wide) is out of its range") }
        return value
    }
}

extension Int: PostgresValue {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into writer: inout PostgresWriter) { writer.write(Int64(self)) }
    public static func decode(_ cell: PostgresCell) throws -> Int { try decodeInteger(cell) }
}
extension Int64: PostgresValue {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into writer: inout PostgresWriter) { writer.write(self) }
    public static func decode(_ cell: PostgresCell) throws -> Int64 { try decodeInteger(cell) }
}
extension Int32: PostgresValue {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into writer: inout PostgresWriter) { writer.write(Int64(self)) }
    public static func decode(_ cell: PostgresCell) throws -> Int32 { try decodeInteger(cell) }
}
extension Int16: PostgresValue {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into writer: inout PostgresWriter) { writer.write(Int64(self)) }
    public static func decode(_ cell: PostgresCell) throws -> Int16 { try decodeInteger(cell) }
}

extension Double: PostgresValue {
    public static var postgresType: PostgresType { .float8 }
    public func encode(into writer: inout PostgresWriter) { writer.write(bitPattern) }
    public static func decode(_ cell: PostgresCell) throws -> Double {
        switch cell.type {
        case .float8: return Double(bitPattern: try cell.integer(UInt64.self, as: Self.self))
        case .float4: return Double(Float(bitPattern: try cell.integer(UInt32.self, as: Self.self)))
        case .int8, .int4, .int2: return Double(try Int64.decodeInteger(cell))
        case .numeric:
            let text = try PostgresNumeric.text(cell, as: Self.self)
            guard let value = Double(text) else { throw cell.mismatch(Self.self, text) }
            return value
        default: throw cell.mismatch(Self.self)
        }
    }
}

/// Bound without a type and as text, so that it can be a `text`, an enum, a `jsonb`, a `numeric`, ….
/// A string with a zero character, which the server can't store, is answered by the server with SQLSTATE 22021.
extension String: PostgresValue {
    public static var postgresType: PostgresType { .unspecified }
    public static var postgresFormat: PostgresFormat { .text }
    public func encode(into writer: inout PostgresWriter) { writer.append(self) }
    public static func decode(_ cell: PostgresCell) throws -> String {
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unspecified, PostgresType(oid: 705):
            return String(decoding: try cell.value(as: Self.self), as: UTF8.self)
        case .jsonb:
            return String(decoding: try cell.value(as: Self.self).dropFirst(), as: UTF8.self)
        case .numeric: return try PostgresNumeric.text(cell, as: Self.self)
        case .uuid: return try UUID.decode(cell).uuidString.lowercased()
        case let type where type.isUserDefined:
            return String(decoding: try cell.value(as: Self.self), as: UTF8.self)
        default: throw cell.mismatch(Self.self)
        }
    }
}

extension UUID: PostgresValue {
    public static var postgresType: PostgresType { .uuid }
    public func encode(into writer: inout PostgresWriter) {
        Swift.withUnsafeBytes(of: uuid) { writer.append($0) }
    }
    public static func decode(_ cell: PostgresCell) throws -> UUID {
        guard cell.type == .uuid else { throw cell.mismatch(Self.self) }
        let bytes = try cell.value(as: Self.self)
        guard bytes.count == 16 else { throw cell.mismatch(Self.self, "it has \(bytes.count) bytes") }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

/// `timestamptz`, in microseconds; `timestamp` and `date` are read as UTC.
extension Date: PostgresValue {
    /// From 2000-01-01, the server's epoch, to 2001-01-01, Foundation's.
    private static let epochDistance = 31_622_400.0

    public static var postgresType: PostgresType { .timestamptz }
    public func encode(into writer: inout PostgresWriter) {
        let seconds = timeIntervalSinceReferenceDate + Self.epochDistance
        let limit = 9.2e12
        // `Date.distantPast` and `.distantFuture` mean the server's infinities.
        guard abs(seconds) < limit else {
            writer.write(seconds < 0 ? Int64.min : Int64.max)
            return
        }
        writer.write(
            self == .distantFuture ? Int64.max : self == .distantPast ? .min : Int64((seconds * 1e6).rounded()))
    }
    public static func decode(_ cell: PostgresCell) throws -> Date {
        switch cell.type {
        case .timestamptz, .timestamp:
            let micros = try cell.integer(Int64.self, as: Self.self)
            if micros == .max { return .distantFuture }
            if micros == .min { return .distantPast }
            return Date(timeIntervalSinceReferenceDate: Double(micros) / 1e6 - epochDistance)
        case .date:
            let days = try cell.integer(Int32.self, as: Self.self)
            if days == .max { return .distantFuture }
            if days == .min { return .distantPast }
            return Date(timeIntervalSinceReferenceDate: Double(days) * 86_400 - epochDistance)
        default: throw cell.mismatch(Self.self)
        }
    }
}

extension Data: PostgresValue {
    public static var postgresType: PostgresType { .bytea }
    public func encode(into writer: inout PostgresWriter) { withUnsafeBytes { writer.append($0) } }
    public static func decode(_ cell: PostgresCell) throws -> Data {
        guard cell.type == .bytea else { throw cell.mismatch(Self.self) }
        return Data(try cell.value(as: Self.self))
    }
}

/// JSON as text, for `json` and `jsonb`; the server checks it (SQLSTATE 22P02).
public struct PostgresJSON: PostgresValue, Hashable {
    public var text: String
    public init(_ text: String) { self.text = text }
    /// - Parameter bytes: UTF-8; what is not is replaced.
    public init(_ bytes: some Collection<UInt8>) { text = String(decoding: bytes, as: UTF8.self) }

    public static var postgresType: PostgresType { .unspecified }
    public static var postgresFormat: PostgresFormat { .text }
    public func encode(into writer: inout PostgresWriter) { writer.append(text) }
    public static func decode(_ cell: PostgresCell) throws -> PostgresJSON {
        guard cell.type == .json || cell.type == .jsonb else { throw cell.mismatch(Self.self) }
        return PostgresJSON(try String.decode(cell))
    }
}
