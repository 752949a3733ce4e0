/// What is asked.
public struct HTTPClientRequest: Sendable {
    public var method: String
    /// Absolute, `http` or `https`, percent-encoded.
    public var url: String
    public var headers: HTTPFields
    public var body: HTTPClientRequestBody
    /// Instead of the client's.
    public var deadlines: HTTPDeadlines?
    /// The path of a Unix socket to connect to, instead of the URL's host and port.
    public var unixSocket: String?
    /// Whom the request is signed by, if anybody.
    public var signer: AWSSigner?

    public init(
        _ method: String = "GET", _ url: String, headers: HTTPFields = [:], body: HTTPClientRequestBody = .none,
        deadlines: HTTPDeadlines? = nil, unixSocket: String? = nil, signer: AWSSigner? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadlines = deadlines
        self.unixSocket = unixSocket
        self.signer = signer
    }

    /// The URL without what may be secret.
    var target: String {
        var text = url[...]
        if let end = text.firstIndex(where: { $0 == "?" || $0 == "#" }) { text = text[..<end] }
        guard let scheme = text.firstRange(of: "://") else { return String(text) }
        let authorityEnd = text[scheme.upperBound...].firstIndex(of: "/") ?? text.endIndex
        guard let at = text[scheme.upperBound..<authorityEnd].lastIndex(of: "@") else { return String(text) }
        return String(text[..<scheme.upperBound] + text[text.index(after: at)...])
    }
}

public enum HTTPClientRequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// Written piece by piece by a task of its own, which is cancelled when the exchange ends early. With a length
    /// exactly that many bytes must be written; without one the request is chunked. What the closure throws ends the
    /// exchange with ``HTTPClientError/underlying``.
    case stream(length: Int?, @Sendable (HTTPClientBodyWriter) async throws -> Void)

    /// What an asynchronous sequence yields.
    public static func sequence<Chunks: AsyncSequence & Sendable>(
        length: Int? = nil, _ chunks: Chunks
    ) -> HTTPClientRequestBody where Chunks.Element == [UInt8] {
        .stream(length: length) { writer in
            for try await chunk in chunks { try await writer.write(chunk) }
        }
    }
    public static func text(_ text: String) -> HTTPClientRequestBody { .bytes(Array(text.utf8)) }
}

/// Where a request's body is written to.
public struct HTTPClientBodyWriter: Sendable {
    let multi: CurlMulti
    let transfer: Transfer

    /// Takes `bytes`; returns when the producer may make more, so that a slow server slows it down.
    /// - Throws: the error that ended the exchange, or `CancellationError`.
    public func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await multi.write(bytes, to: transfer)
    }
}

/// What was answered. The body comes as it is read; dropping the response unread ends the exchange.
public struct HTTPClientResponse: Sendable {
    public let status: Int
    /// "1.1" or "2".
    public let version: String
    public let headers: HTTPFields
    public let body: HTTPClientBody
}

/// The body of a response: read once, by one reader.
public struct HTTPClientBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    let handle: Handle

    /// All of it.
    /// - Throws: ``HTTPClientError`` with code `too_large` as soon as there are more than `limit` bytes.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        try await handle.multi.collect(handle.transfer, upTo: limit)
    }

    public func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    public struct Iterator: AsyncIteratorProtocol {
        let handle: Handle
        /// The next piece, never empty; `nil` at the end.
        public mutating func next() async throws -> [UInt8]? { try await handle.multi.read(handle.transfer) }
    }

    /// When the last copy of the response goes, so does the exchange.
    final class Handle: Sendable {
        let multi: CurlMulti
        let transfer: Transfer
        init(multi: CurlMulti, transfer: Transfer) {
            self.multi = multi
            self.transfer = transfer
        }
        deinit {
            guard !transfer.isFinished else { return }
            let (multi, transfer) = (multi, transfer)
            Task(executorPreference: multi.loop) { await multi.cancel(transfer) }
        }
    }
}

extension HTTPClientRequest {
    /// What makes it impossible to send, if anything: checked here, so that nothing from outside can add a header.
    var fault: String? {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https" else { return "the URL is neither http nor https" }
        guard url.utf8.count <= 65_536, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            return "the URL has a character that must be percent-encoded, or is too long"
        }
        guard !method.isEmpty, method.utf8.allSatisfy(\.isTokenCharacter) else { return "the method is not a token" }
        for field in headers {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenCharacter) else {
                return "the header name \(field.name.debugDescription) is not a token"
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 }) else {
                return "the header \(field.name) has a control character in its value"
            }
            guard !sameName(field.name, "Content-Length"), !sameName(field.name, "Transfer-Encoding") else {
                return "the header \(field.name) follows from the body"
            }
        }
        return signer.flatMap { $0.fault(in: self) }
    }
}

extension UInt8 {
    /// RFC 9110 section 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
