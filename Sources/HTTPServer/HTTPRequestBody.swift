/// Where a body's bytes come from: a connection, or whatever a test or a door makes up.
public protocol HTTPBodySource: Sendable {
    /// The next bytes, never none of them; `nil` at the end. Waiting here is what slows the sender down.
    func next() async throws -> [UInt8]?
}

/// The body of a request: in memory already, or read from the client as it is asked for.
public struct HTTPRequestBody: Sendable, AsyncSequence {
    public typealias Element = [UInt8]
    private enum Content: Sendable {
        case bytes([UInt8])
        case source(any HTTPBodySource)
    }
    private let content: Content
    /// The length, if it is known before the end.
    public let length: Int?

    public static let empty = HTTPRequestBody([])
    public init(_ bytes: [UInt8]) {
        content = .bytes(bytes)
        length = bytes.count
    }
    /// - Parameter length: what the sender announced, if it did.
    public init(_ source: any HTTPBodySource, length: Int?) {
        content = .source(source)
        self.length = length
    }

    public var isEmpty: Bool { length == 0 }

    /// The whole body. A body that comes from a client can be read once.
    /// - Parameter limit: in bytes; at most this much is ever held.
    /// - Throws: ``HTTPServerError`` `bodyTooLarge`, `clientLeft`, `clientTooSlow`.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        if let length, length > limit { throw Self.tooLarge(limit) }
        switch content {
        case .bytes(let bytes): return bytes
        case .source(let source):
            guard var whole = try await source.next() else { return [] }
            while whole.count <= limit, let more = try await source.next() { whole += more }
            guard whole.count <= limit else { throw Self.tooLarge(limit) }
            return whole
        }
    }
    private static func tooLarge(_ limit: Int) -> HTTPServerError {
        HTTPServerError(.bodyTooLarge, "the body is longer than \(limit) bytes", limit: limit)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var bytes: [UInt8]?
        fileprivate let source: (any HTTPBodySource)?
        public mutating func next() async throws -> [UInt8]? {
            if let source { return try await source.next() }
            defer { bytes = nil }
            return bytes.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
    public func makeAsyncIterator() -> AsyncIterator {
        switch content {
        case .bytes(let bytes): AsyncIterator(bytes: bytes, source: nil)
        case .source(let source): AsyncIterator(bytes: nil, source: source)
        }
    }
}
