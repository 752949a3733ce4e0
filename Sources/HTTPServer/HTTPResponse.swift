/// An answer: a status, header fields, and a body in one of several forms.
public struct HTTPResponse: Sendable {
    /// 100 to 999; 101 only with an upgrade.
    public var status: Int
    public var headers: HTTPHeaders
    public var body: Body

    public enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// Part of a file, sent by the kernel (`sendfile`). A file that turns out shorter cuts the connection.
        case file(path: String, offset: Int = 0, length: Int)
        /// Written as it is made; `length` in bytes if it is known, else the body is chunked. The closure runs after
        /// the head was sent to a client that wants a body, and is cancelled when the client leaves. A body that ends
        /// by an error, or before its length, cuts the connection, so that the client can tell.
        case stream(length: Int? = nil, @Sendable (HTTPBodyWriter) async throws -> Void)
        /// Server-sent events (HTML Living Standard, section 9.2). Cancelled when the client leaves or the server
        /// drains.
        case events(@Sendable (ServerSentEventWriter) async throws -> Void)
        /// `101 Switching Protocols`: the closure is called on the connection's loop and owns the socket from then on.
        case upgrade(protocol: String, @Sendable (UpgradedSocket) -> Void)
    }

    public init(status: Int = 200, headers: HTTPHeaders = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// UTF-8 text.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
    /// Bytes that are JSON already.
    public static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
    }
}

extension HTTPResponse.Body {
    /// The whole body in memory, for tests and for doors that call a service in their own process; a file is not read.
    /// - Throws: ``HTTPServerError`` `bodyTooLarge`, or what the stream throws.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        switch self {
        case .empty, .upgrade, .file: return []
        case .bytes(let bytes): return bytes
        case .stream(_, let write):
            let memory = MemorySink(limit: limit)
            try await write(HTTPBodyWriter(memory))
            return memory.bytes
        case .events(let write):
            let memory = MemorySink(limit: limit)
            try await write(ServerSentEventWriter(HTTPBodyWriter(memory)))
            return memory.bytes
        }
    }
}
