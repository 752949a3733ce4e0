internal import EventLoop

/// One event of a `text/event-stream` (HTML Standard, section 9.2).
public struct HTTPEvent: Sendable, Equatable {
    /// Its type, "message" unless the server said otherwise.
    public var event: String
    /// Its lines, joined by "\n".
    public var data: String
    /// The stream's last event id when it came.
    public var id: String?

    public init(event: String = "message", data: String, id: String? = nil) {
        self.event = event
        self.data = data
        self.id = id
    }
}

/// Makes events of bytes, however they are cut. A value: no socket, no clock.
public struct HTTPEventParser: Sendable {
    /// The last id that the server gave, to go on from after a new connection.
    public private(set) var lastEventID: String?
    /// How long the server wants us to wait before a new connection.
    public private(set) var retry: Duration?

    private let maximumEventBytes: Int
    private var line: [UInt8] = []
    private var event = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasReturn = false
    private var isFirstLine = true

    /// - Parameter maximumEventBytes: of one event's data, and of one line.
    public init(maximumEventBytes: Int = 1 << 20, lastEventID: String? = nil) {
        self.maximumEventBytes = maximumEventBytes
        self.lastEventID = lastEventID
    }

    /// What a new connection goes on with: nothing of an unfinished event, but the id and the wait.
    func forNewConnection() -> HTTPEventParser {
        var fresh = HTTPEventParser(maximumEventBytes: maximumEventBytes, lastEventID: lastEventID)
        fresh.retry = retry
        return fresh
    }

    /// An event, or a line, was larger than allowed.
    public struct TooLarge: Error, Sendable, Equatable {
        public let limit: Int
    }

    /// The events that `bytes` complete, in order.
    public mutating func feed(_ bytes: [UInt8]) throws(TooLarge) -> [HTTPEvent] {
        var events: [HTTPEvent] = []
        for byte in bytes {
            let followsReturn = lastWasReturn
            lastWasReturn = byte == UInt8(ascii: "\r")
            if byte == UInt8(ascii: "\n") && followsReturn { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                line.append(byte)
                guard line.count + data.count <= maximumEventBytes else { throw TooLarge(limit: maximumEventBytes) }
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> HTTPEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = colon < line.endIndex ? line[(colon + 1)...] : []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        take(field: String(decoding: line[..<colon], as: UTF8.self), value)
        return nil
    }

    private mutating func take(field: String, _ value: ArraySlice<UInt8>) {
        switch field {
        case "event": event = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            data += value
        case "id" where !value.contains(0): lastEventID = String(decoding: value, as: UTF8.self)
        case "retry":
            let digits = String(decoding: value, as: UTF8.self)
            if let milliseconds = UInt32(digits), digits.first != "+" { retry = .milliseconds(Int64(milliseconds)) }
        default: break  // A comment, or a field of the future.
        }
    }

    private mutating func dispatch() -> HTTPEvent? {
        defer {
            event = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return HTTPEvent(
            event: event.isEmpty ? "message" : event, data: String(decoding: data, as: UTF8.self), id: lastEventID)
    }
}

/// An answer with another status than was needed, with what the server said about it.
public struct HTTPStatusError: Error, Sendable, CustomStringConvertible {
    public let status: Int
    public let headers: HTTPFields
    /// At most 64 KiB.
    public let body: [UInt8]
    public let target: String
    public init(status: Int, headers: HTTPFields, body: [UInt8], target: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.target = target
    }
    public var description: String { "\(target): the server answered with status \(status)" }
}

/// Whether and how a stream of events goes on after its connection ended: with `Last-Event-ID`, so that a server that
/// keeps its events sends what was missed.
public struct HTTPEventReconnection: Sendable, Equatable {
    /// Before the first new attempt, unless the server said how long; doubled at each further one.
    public var delay: Duration
    public var maximumDelay: Duration
    /// Attempts in a row that may fail before the error is thrown.
    public var maximumAttempts: Int

    public init(delay: Duration = .seconds(1), maximumDelay: Duration = .seconds(30), maximumAttempts: Int = 10) {
        self.delay = delay
        self.maximumDelay = maximumDelay
        self.maximumAttempts = maximumAttempts
    }
}

extension HTTPClient {
    /// The events of a `text/event-stream`. The stream ends with the connection, or with status 204, or goes on as
    /// `reconnecting` says.
    /// - Throws: (the sequence) ``HTTPStatusError`` for a status other than 200 or 204; ``HTTPClientError``.
    public func events(
        _ request: HTTPClientRequest, reconnecting: HTTPEventReconnection? = nil, maximumEventBytes: Int = 1 << 20
    ) -> HTTPEvents {
        HTTPEvents(
            client: self, request: request, reconnecting: reconnecting, maximumEventBytes: maximumEventBytes)
    }
}

/// Events as they come; the connection is made at the first `next()`. For one reader.
public struct HTTPEvents: AsyncSequence, Sendable {
    public typealias Element = HTTPEvent
    let client: HTTPClient
    let request: HTTPClientRequest
    let reconnecting: HTTPEventReconnection?
    let maximumEventBytes: Int

    public func makeAsyncIterator() -> Iterator {
        Iterator(source: self, parser: HTTPEventParser(maximumEventBytes: maximumEventBytes))
    }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: HTTPEvents
        fileprivate var parser: HTTPEventParser
        private var body: HTTPClientBody.Iterator?
        private var ready: ArraySlice<HTTPEvent> = []
        private var attempts = 0
        private var isOver = false

        fileprivate init(source: HTTPEvents, parser: HTTPEventParser) {
            self.source = source
            self.parser = parser
        }

        public mutating func next() async throws -> HTTPEvent? {
            while !isOver {
                if let event = ready.popFirst() { return event }
                do {
                    if let chunk = try await chunk() {
                        ready = try parser.feed(chunk)[...]
                        attempts = 0
                        continue
                    }
                    guard !isOver, source.reconnecting != nil else { break }
                } catch {
                    guard try mayRetry(after: error) else { throw error }
                }
                try await pause()
            }
            isOver = true
            return nil
        }

        private mutating func chunk() async throws -> [UInt8]? {
            if body == nil { try await connect() }
            return try await body?.next()
        }

        private mutating func connect() async throws {
            var request = source.request
            request.headers["Accept"] = "text/event-stream"
            request.headers["Cache-Control"] = "no-cache"
            if let id = parser.lastEventID { request.headers["Last-Event-ID"] = id }
            let response = try await source.client.send(request)
            switch response.status {
            case 200: break
            case 204:
                isOver = true
                return
            default:
                let body = (try? await response.body.collect(upTo: 64 << 10)) ?? []
                throw HTTPStatusError(
                    status: response.status, headers: response.headers, body: body, target: request.target)
            }
            let type = response.headers["Content-Type"] ?? ""
            guard type.prefix(17).lowercased() == "text/event-stream" else {
                let detail = "the answer is not a stream of events but \(type.isEmpty ? "untyped" : type)"
                throw HTTPClientError(.unexpectedResponse, target: request.target, detail: detail)
            }
            parser = parser.forNewConnection()
            body = response.body.makeAsyncIterator()
        }

        /// What may pass: no connection, a lost one, or a server that says it is not ready.
        private func mayRetry(after error: any Error) throws -> Bool {
            guard let policy = source.reconnecting, attempts < policy.maximumAttempts else { return false }
            if let error = error as? HTTPClientError {
                return error.isTimeout || error.isUnreachable || error.code == .closed
            }
            guard let error = error as? HTTPStatusError else { return false }
            return [429, 502, 503, 504].contains(error.status)
        }

        private mutating func pause() async throws {
            guard let policy = source.reconnecting else { return }
            body = nil
            let first = parser.retry ?? policy.delay
            let delay = Swift.min(policy.maximumDelay, first * (1 << Swift.min(attempts, 16)))
            attempts += 1
            if let loop = EventLoop.current {
                try await loop.sleep(for: delay)
            } else {
                try await Task.sleep(for: delay)
            }
        }
    }
}
