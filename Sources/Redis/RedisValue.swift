/// An answer of the server (RESP2).
public enum RedisValue: Sendable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    /// A short word of the server's own, such as `OK`.
    case status(String)
    case array([RedisValue])
    /// Inside arrays and pipelines; elsewhere an error is thrown.
    case error(RedisError)

    /// The bytes; nil for null.
    public func optionalBytes() throws -> [UInt8]? {
        switch self {
        case .null: nil
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        case .integer(let number): Array(String(number).utf8)
        case .error(let error): throw error
        case .array: throw unexpected("bytes")
        }
    }
    public func int() throws -> Int {
        switch self {
        case .integer(let number): return Int(number)
        case .bytes(let bytes):
            guard let number = Int(String(decoding: bytes, as: UTF8.self)) else { throw unexpected("a number") }
            return number
        case .error(let error): throw error
        default: throw unexpected("a number")
        }
    }
    /// The text, repaired where it is not UTF-8; nil for null.
    public func optionalString() throws -> String? {
        try optionalBytes().map { String(decoding: $0, as: UTF8.self) }
    }
    public func array() throws -> [RedisValue] {
        switch self {
        case .array(let values): return values
        case .error(let error): throw error
        default: throw unexpected("an array")
        }
    }

    private func unexpected(_ wanted: String) -> RedisError {
        RedisError(RedisError.unexpectedAnswer, "the answer is not \(wanted) but \(kind)")
    }
    private var kind: String {
        switch self {
        case .null: "nothing"
        case .integer: "a number"
        case .bytes: "bytes"
        case .status: "a status"
        case .array: "an array"
        case .error: "an error"
        }
    }
}

/// One word of a command: `"GET"`, `"cart:\(id)"`, `.bytes(body)`, `.int(60)`.
public enum RedisArgument: Sendable, Equatable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    case string(String)
    case bytes([UInt8])
    case int(Int)
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }

    func append(to buffer: inout [UInt8]) {
        switch self {
        case .string(let text): buffer += text.utf8
        case .bytes(let bytes): buffer += bytes
        case .int(let number): buffer += String(number).utf8
        }
    }
}
