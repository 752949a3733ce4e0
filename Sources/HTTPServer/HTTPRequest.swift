public import EventLoop

/// What a handler can ask of the connection that its request came on.
public protocol HTTPRequestControl: Sendable {
    /// Gives the handler `limit` from now on, instead of the server's `handledWithin`.
    func allow(_ limit: Duration) async
}

/// One request: its head, and its body, which may still be on its way.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod
    /// The path as it came, percent-encoded, beginning with `/`.
    public var rawPath: String
    public var query: HTTPQuery
    public var headers: HTTPHeaders
    public var body: HTTPRequestBody
    /// The other end of the connection, which may be a proxy.
    public var remote: SocketAddress
    /// Whether it came over TLS.
    public var isSecure: Bool
    /// `nil` for a request that came on no connection.
    public var control: (any HTTPRequestControl)?

    /// A request that no client has sent: for tests, and for a door that calls a service in its own process.
    /// - Parameter target: path and query: `/v1/orders?limit=5`.
    public init(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: HTTPRequestBody = .empty,
        remote: SocketAddress = SocketAddress(host: "127.0.0.1", port: 0), isSecure: Bool = false
    ) {
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        self.method = method
        rawPath = mark.map { String(target[..<$0]) } ?? target
        query = HTTPQuery(mark.map { String(target[target.utf8.index(after: $0)...]) } ?? "")
        self.headers = headers
        self.body = body
        self.remote = remote
        self.isSecure = isSecure
    }

    /// The decoded path: UTF-8 without control characters. An encoded slash can't be told from a real one here: routing
    /// goes by ``rawPath``.
    public var path: String {
        rawPath.utf8.contains(UInt8(ascii: "%")) ? Percent.decode(rawPath.utf8) ?? rawPath : rawPath
    }
    /// Path and query, as they came.
    public var target: String { query.isEmpty ? rawPath : "\(rawPath)?\(query.raw)" }
}
