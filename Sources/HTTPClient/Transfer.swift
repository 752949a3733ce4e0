internal import CCurl
internal import EventLoop
internal import Synchronization

/// One exchange: what libcurl has handed over and the reader has not taken, and the other way round for the request's
/// body. It decides; `CurlMulti` acts.
// Unchecked: touched on its multi's loop only, but for the atomic `finished`.
final class Transfer: @unchecked Sendable {
    enum Phase {
        /// Until a connection takes the request. → waiting, finished
        case connecting
        /// The request is being sent, or its answer awaited. → receiving, finished
        case waiting
        /// The header is there; the body comes. → finished
        case receiving
        /// libcurl is done with it; what was buffered can still be read.
        case finished((any Error)?)
    }

    let request: HTTPClientRequest
    let target: String
    let easy: EasyHandle
    unowned let multi: CurlMulti
    private(set) var phase = Phase.connecting
    private let limits: HTTPClientConfiguration
    private let deadlines: HTTPDeadlines
    private let finished = Atomic<Bool>(false)
    var isFinished: Bool { finished.load(ordering: .relaxed) }

    // The response's header.
    private(set) var status = 0
    private(set) var version = ""
    private(set) var headers = HTTPFields()
    private var headerBytes = 0
    var headWaiter: CheckedContinuation<Void, any Error>?

    // The response's body.
    private var chunks: [[UInt8]] = []
    private var firstChunk = 0
    private(set) var buffered = 0
    private(set) var receivePaused = false
    var reader: CheckedContinuation<[UInt8]?, any Error>?

    // The request's body.
    private var outgoing: [[UInt8]] = []
    private var firstOutgoing = 0
    private var offset = 0
    private(set) var queued = 0
    private(set) var accepted = 0
    private var outgoingEnded = false
    private(set) var sendPaused = false
    var writer: CheckedContinuation<Void, any Error>?
    var producer: Task<Void, Never>?

    // Deadlines.
    private let started = ContinuousClock.now
    private var progress = ContinuousClock.now
    var timer: LoopTimer?
    var armedFor: ContinuousClock.Instant?

    /// Why libcurl was told to give up, when a callback did that.
    private(set) var refusal: HTTPClientError?

    init(
        _ request: HTTPClientRequest, easy: EasyHandle, multi: CurlMulti, configuration: HTTPClientConfiguration
    ) {
        self.request = request
        self.easy = easy
        self.multi = multi
        target = request.target
        limits = configuration
        deadlines = request.deadlines ?? configuration.deadlines
    }

    // MARK: The response

    /// A connection is there, and the request goes out.
    func beganSending() {
        if case .connecting = phase { phase = .waiting }
        progress = .now
    }

    /// One line of the header; returns how many bytes were taken, fewer to give up.
    func received(header line: UnsafeRawBufferPointer) -> Int {
        headerBytes += line.count
        guard headerBytes <= limits.maximumHeaderBytes else {
            return refuse(.tooLarge, "the response's header has more than \(limits.maximumHeaderBytes) bytes", 0)
        }
        if case .receiving = phase { return line.count }  // A trailer.
        let text = String(decoding: line, as: UTF8.self).trimmingLineEnd()
        if text.hasPrefix("HTTP/") {
            let parts = text.dropFirst(5).split(separator: " ", maxSplits: 2)
            headers.removeAll()
            version = parts.first.map(String.init) ?? ""
            status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        } else if text.isEmpty {
            if status >= 200 { headIsComplete() }
        } else if let colon = text.firstIndex(of: ":") {
            headers.add(String(text[..<colon]), String(text[text.index(after: colon)...].trimmingBlanks()))
        }
        return line.count
    }

    private func headIsComplete() {
        phase = .receiving
        progress = .now
        headWaiter.take()?.resume()
    }

    /// A piece of the body; returns how many bytes were taken, or that none are for now.
    func received(body bytes: UnsafeRawBufferPointer) -> Int {
        guard buffered < limits.receiveBuffer else {
            receivePaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        progress = .now
        let chunk = [UInt8](bytes)
        if let waiting = reader.take() {
            waiting.resume(returning: chunk)
        } else {
            chunks.append(chunk)
            buffered += chunk.count
        }
        return bytes.count
    }

    /// The next piece for the reader, when one is there.
    func takeChunk() -> [UInt8]? {
        guard firstChunk < chunks.count else { return nil }
        let chunk = chunks[firstChunk]
        chunks[firstChunk] = []
        firstChunk += 1
        buffered -= chunk.count
        if firstChunk == chunks.count {
            chunks.removeAll(keepingCapacity: true)
            firstChunk = 0
        }
        return chunk
    }

    /// Whether the reader has made room for more.
    var wantsMore: Bool { receivePaused && buffered <= limits.receiveBuffer / 2 }

    // MARK: The request's body

    /// libcurl wants to send; returns how many bytes were put there, 0 at the end, or that none are there yet.
    func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        progress = .now
        guard firstOutgoing < outgoing.count else {
            if outgoingEnded { return 0 }
            sendPaused = true
            return Int(CURL_READFUNC_PAUSE)
        }
        let chunk = outgoing[firstOutgoing]
        let count = min(buffer.count, chunk.count - offset)
        chunk.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + count])) }
        offset += count
        queued -= count
        if offset == chunk.count { dropFirstOutgoing() }
        if queued <= limits.sendBuffer / 2 { writer.take()?.resume() }
        return count
    }

    private func dropFirstOutgoing() {
        outgoing[firstOutgoing] = []
        firstOutgoing += 1
        offset = 0
        if firstOutgoing == outgoing.count {
            outgoing.removeAll(keepingCapacity: true)
            firstOutgoing = 0
        }
    }

    /// Takes a piece from the producer.
    func accept(_ bytes: [UInt8]) {
        outgoing.append(bytes)
        queued += bytes.count
        accepted += bytes.count
    }
    var isSendBufferFull: Bool { queued >= limits.sendBuffer }
    func endOutgoing() { outgoingEnded = true }

    /// What libcurl is told when it goes on: which directions still rest.
    func unpaused() -> Int32 {
        if wantsMore || buffered == 0 { receivePaused = false }
        if firstOutgoing < outgoing.count || outgoingEnded { sendPaused = false }
        progress = .now
        return (receivePaused ? CURLPAUSE_RECV : 0) | (sendPaused ? CURLPAUSE_SEND : 0)
    }

    // MARK: Deadlines

    func readerWaits() { progress = .now }

    /// The earliest deadline that applies now, and what has passed when it has.
    func due() -> (at: ContinuousClock.Instant, code: HTTPClientError.Code, detail: String)? {
        let phaseDue: (ContinuousClock.Instant, HTTPClientError.Code, String)? =
            switch phase {
            case .connecting:
                deadlines.connect.map { (started + $0, .connectTimeout, "no connection within \($0)") }
            case .waiting where sendPaused && !outgoingEnded: nil
            case .waiting:
                deadlines.firstByte.map { (progress + $0, .firstByteTimeout, "no answer within \($0)") }
            case .receiving where reader == nil: nil
            case .receiving:
                deadlines.idle.map { (progress + $0, .idleTimeout, "nothing came for \($0)") }
            case .finished: nil
            }
        if case .finished = phase { return nil }
        guard let total = deadlines.total, started + total <= phaseDue?.0 ?? started + total else { return phaseDue }
        return (started + total, .totalTimeout, "the exchange took longer than \(total)")
    }

    // MARK: The end

    private func refuse(_ code: HTTPClientError.Code, _ detail: String, _ result: Int) -> Int {
        refusal = HTTPClientError(code, target: target, detail: detail)
        return result
    }

    /// What is wrong though libcurl is content: to it, a connection that ends in the header ends the answer.
    var cutHeader: HTTPClientError? {
        if case .receiving = phase { return nil }
        return HTTPClientError(.closed, target: target, detail: "the connection ended in the response's header")
    }

    /// Whether nothing of the request can have left.
    var wasNeverSent: Bool {
        if case .connecting = phase { true } else { false }
    }

    /// Everybody who waits is told. Once.
    func finish(_ error: (any Error)?) {
        if case .finished = phase { return }
        phase = .finished(error)
        finished.store(true, ordering: .relaxed)
        timer?.cancel()
        timer = nil
        producer?.cancel()
        producer = nil
        outgoing = []
        let end = error ?? HTTPClientError(.closed, target: target, detail: "the exchange is over")
        writer.take()?.resume(throwing: end)
        if let error { headWaiter.take()?.resume(throwing: error) } else { headWaiter.take()?.resume() }
        if let error { reader.take()?.resume(throwing: error) } else { reader.take()?.resume(returning: nil) }
    }
}

extension StringProtocol {
    fileprivate func trimmingBlanks() -> SubSequence {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = firstIndex { !isBlank($0) } ?? endIndex
        let end = self[start...].lastIndex { !isBlank($0) }.map { index(after: $0) } ?? start
        return self[start..<end]
    }
    fileprivate func trimmingLineEnd() -> SubSequence {
        // "\r\n" is one character in Swift.
        prefix { !$0.isNewline }
    }
}
