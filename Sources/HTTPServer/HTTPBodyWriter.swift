internal import Synchronization

/// Where a streamed body's bytes go.
public protocol HTTPBodySink: Sendable {
    /// Returns when there is room for more, which is what slows a fast writer down to its reader's pace.
    /// - Throws: ``HTTPServerError`` `clientLeft`; `CancellationError`.
    func write(_ bytes: [UInt8]) async throws
}

/// The body of a response while it is being made.
public struct HTTPBodyWriter: Sendable {
    private let sink: any HTTPBodySink
    public init(_ sink: any HTTPBodySink) { self.sink = sink }

    /// Sends `bytes`; returns when there is room for more.
    /// - Throws: ``HTTPServerError`` `clientLeft`, `lengthExceeded`; `CancellationError`.
    public func write(_ bytes: [UInt8]) async throws { try await sink.write(bytes) }
    public func write(_ text: String) async throws { try await sink.write(Array(text.utf8)) }
}

/// One server-sent event.
public struct ServerSentEvent: Sendable, Equatable {
    /// May have several lines.
    public var data: String
    /// The event's type; without a line end.
    public var event: String?
    /// What the client says in `Last-Event-ID` when it comes back; without a line end.
    public var id: String?
    /// How long the client should wait before it comes back, in milliseconds.
    public var retry: Int?
    public init(data: String, event: String? = nil, id: String? = nil, retry: Int? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// As on the wire, with the empty line that ends it.
    public var encoded: [UInt8] {
        var text = ""
        if let event { text += "event: \(Self.oneLine(event))\n" }
        if let id { text += "id: \(Self.oneLine(id))\n" }
        if let retry { text += "retry: \(retry)\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine) {
            text += "data: \(line)\n"
        }
        return Array((text + "\n").utf8)
    }
    private static func oneLine(_ text: String) -> String { String(text.filter { !endsLine($0) && $0 != "\0" }) }
    private static func endsLine(_ character: Character) -> Bool {
        character == "\n" || character == "\r" || character == "\r\n"
    }
}

/// Sends events to one client.
public struct ServerSentEventWriter: Sendable {
    private let writer: HTTPBodyWriter
    public init(_ writer: HTTPBodyWriter) { self.writer = writer }

    /// - Throws: ``HTTPServerError`` `clientLeft`; `CancellationError`.
    public func send(_ event: ServerSentEvent) async throws { try await writer.write(event.encoded) }
    /// A comment, which keeps proxies from closing a silent connection.
    public func keepAlive() async throws { try await writer.write(":\n\n") }
    /// Bytes that are events already: what a door passes on.
    public func pass(_ bytes: [UInt8]) async throws { try await writer.write(bytes) }
}

/// Collects a body in memory.
final class MemorySink: HTTPBodySink {
    private let content = Mutex<[UInt8]>([])
    private let limit: Int
    init(limit: Int) { self.limit = limit }
    var bytes: [UInt8] { content.withLock { $0 } }
    func write(_ bytes: [UInt8]) async throws {
        let fits = content.withLock {
            guard $0.count + bytes.count <= limit else { return false }
            $0 += bytes
            return true
        }
        if !fits { throw HTTPServerError(.bodyTooLarge, "the body is longer than \(limit) bytes", limit: limit) }
    }
}
