internal import CMicroHTTPD
internal import EventLoop
internal import Glibc
internal import Synchronization

/// One request and its response: the meeting point of libmicrohttpd's callbacks and the handler's task.
///
/// libmicrohttpd calls `handle` once when the head is there, then for each piece of the body, then at the request's end
/// until a response is queued. A connection that has to wait for us is suspended. A small body is read before the
/// handler starts; a large one is read as the handler asks for it, so that it can refuse without reading.
// Unchecked: lives on its daemon's loop. The handler's task, wherever it runs, comes in through `onLoop`.
final class Exchange: HTTPBodySource, HTTPRequestControl, @unchecked Sendable {
    enum Stage {
        /// The head is not complete.
        case head
        /// A small body is being collected; then the handler starts.
        case buffering
        /// The handler decides whether it wants the body; the connection is suspended meanwhile.
        case offered
        /// The body is passed on to the handler.
        case streaming
        /// The handler has answered without reading the (rest of the) body, which is thrown away.
        case discarding
        /// The request is complete.
        case received
        /// A response was queued.
        case answered
    }

    let daemon: LoopDaemon
    let connection: Connection
    /// `nil` when libmicrohttpd is done with the request.
    var mhd: OpaquePointer?
    private var target: String
    var stage = Stage.head
    var task: Task<Void, Never>?
    private var isSuspended = false
    /// Suspended in its first call, which libmicrohttpd therefore makes again.
    private var repeatsFirstCall = false
    private var mayDiscard = false
    private var handlingLimit: Int64?
    private(set) var clientIsGone = false
    private var hasYielded = false
    /// The head, while a small body is collected.
    private var waiting: HTTPRequest?
    var wantsBody = true
    /// Whether another answer may follow this one's on the connection.
    private var keepsConnection = true

    // The request's body.
    var incoming: [[UInt8]] = []
    var buffered = 0
    var bodyEnded = false
    var bodyLimit = 0
    var bodyReceived = 0
    var nextPiece = 0
    var bodyFailure: HTTPServerError?
    var bodyReader: CheckedContinuation<[UInt8]?, any Error>?
    private var discarded = 0
    private var earlyAnswer: HTTPResponse?
    private var isLingering = false

    // The response.
    private var response: OpaquePointer?
    var status: UInt32 = 0
    var upgrade: (@Sendable (UpgradedSocket) -> Void)?
    var outgoing = OutgoingBody()
    var isEventStream = false
    private var disconnectWatch: DescriptorWatch?

    /// Bodies up to this size are collected before the handler starts; bodies whose handler did not read them are
    /// thrown away up to `discardedBytes` so that the connection can be used again.
    static let lingersFor: Int64 = 2_000
    static let collectedBytes = 64 << 10
    static let discardedBytes = 1 << 20

    init(daemon: LoopDaemon, connection: Connection, mhd: OpaquePointer, target: String) {
        self.daemon = daemon
        self.connection = connection
        self.mhd = mhd
        self.target = target
    }

    var isGone: Bool { mhd == nil || connection.isCut || clientIsGone }

    // MARK: Called by libmicrohttpd

    func handle(
        method: UnsafePointer<CChar>, version: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?,
        size: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        if connection.isCut { return .NO }
        daemon.moved(connection)
        if size.pointee > 0 {
            let count = size.pointee
            size.pointee = 0
            return receive(UnsafeRawBufferPointer(start: data, count: count))
        }
        if repeatsFirstCall { return continueFirstCall() }
        switch stage {
        case .head: return begin(method: HTTPMethod(String(cString: method)), version: version)
        case .buffering:
            endBody()
            if let request = waiting { start(request, body: HTTPRequestBody(incoming.first ?? [])) }
            waiting = nil
            return .YES
        case .streaming, .discarding:
            endBody()
            return answerOrWait()
        case .offered, .received: return answerOrWait()
        case .answered: return .YES
        }
    }

    private func begin(method: HTTPMethod, version: UnsafePointer<CChar>?) -> MHD_Result {
        guard let mhd else { return .NO }
        var head = RequestHead(mhd, method: method, target: target, version: version)
        head.request.remote = connection.remote
        head.request.isSecure = daemon.shared.configuration.tls != nil
        target = ""
        wantsBody = method != .head
        // The version is "HTTP/1.1" or "HTTP/1.0", and a body of the latter may end with its connection.
        keepsConnection =
            version?[7] == CChar(UInt8(ascii: "1"))
            && !(head.request.headers["Connection"]?.lowercased().contains("close") ?? false)
        if let refusal = refusal(head) { return refuse(refusal, head) }
        switch head.length {
        case .none, .known(0):
            stage = .received
            start(head.request, body: .empty)
        case .known(let length) where length <= Self.collectedBytes && !head.expectsContinue:
            stage = .buffering
            receiving()
            waiting = head.request
            var whole: [UInt8] = []
            whole.reserveCapacity(length)
            incoming = [whole]
        case .known(let length): offer(head, length: length)
        case .chunked: offer(head, length: nil)
        }
        return .YES
    }

    private func offer(_ head: RequestHead, length: Int?) {
        stage = .offered
        repeatsFirstCall = true
        mayDiscard = !head.expectsContinue && (length ?? 0) <= Self.discardedBytes
        suspend()
        start(head.request, body: HTTPRequestBody(self, length: length))
    }

    private func refusal(_ head: RequestHead) -> HTTPRefusal? {
        if let refusal = head.refusal { return refusal }
        let limits = daemon.shared.configuration.limits
        if shim_header_size(mhd) > limits.headerBytes {
            return HTTPRefusal(status: 431, reason: "the header fields are longer than \(limits.headerBytes) bytes")
        }
        if head.request.headers.count > limits.headerFields {
            return HTTPRefusal(status: 431, reason: "there are more than \(limits.headerFields) header fields")
        }
        guard head.length != .none else { return nil }
        let request = head.request
        bodyLimit = daemon.shared.configuration.bodyLimit?(request.method, request.rawPath) ?? limits.bodyBytes
        if case .known(let length) = head.length, length > bodyLimit {
            return HTTPRefusal(status: 413, reason: "the body is longer than \(bodyLimit) bytes")
        }
        return nil
    }

    /// Answers at once and closes: what follows on the connection can't be trusted, or is too much to read.
    private func refuse(_ refusal: HTTPRefusal, _ head: RequestHead) -> MHD_Result {
        var response = daemon.shared.configuration.refusal(refusal.from(connection.remote))
        response.headers["Connection"] = "close"
        stage = .received
        prepare(response)
        // Closing while the body still comes would reset the connection, and many a client, nginx among them, would
        // then lose the answer that it has not read yet.
        if refusal.status == 413, !head.expectsContinue {
            earlyAnswer = response
            if answerEarly() {
                isLingering = true
                stage = .discarding
                connection.enter(.receiving, until: daemon.now + Self.lingersFor)
                return .YES
            }
        }
        return answerOrWait()
    }

    /// The handler has asked for the body, or answered: without its body if that is short, else at once.
    private func continueFirstCall() -> MHD_Result {
        repeatsFirstCall = false
        return stage == .offered ? answerOrWait() : .YES
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        guard stage == .buffering || stage == .streaming else { return discard(bytes.count) }
        connection.credit(
            bytes.count, rate: daemon.limits.bytesPerSecond, now: daemon.now, stall: daemon.limits.stall)
        if stage == .streaming { return push(bytes) }
        incoming[0].append(contentsOf: bytes)
        return .YES
    }

    /// A body that nobody wants is thrown away, so that the connection can be used again, up to a limit in size and
    /// time. libmicrohttpd takes a response only behind it: beyond the limit the answer is sent past libmicrohttpd, and
    /// the connection is closed a little later, when the client has had time to see it.
    private func discard(_ count: Int) -> MHD_Result {
        discarded += count
        guard discarded > Self.discardedBytes, !isLingering else { return .YES }
        guard response != nil else {
            suspend()
            return .YES
        }
        guard answerEarly() else { return .NO }
        isLingering = true
        return .YES
    }

    private func answerEarly() -> Bool {
        guard daemon.shared.configuration.tls == nil, !isLingering, let earlyAnswer else { return false }
        return connection.send(earlyAnswer)
    }

    private func endBody() {
        bodyEnded = true
        stage = .received
        if response == nil { handling() }
        if let reader = bodyReader {
            bodyReader = nil
            reader.resume(returning: nil)
        }
    }

    /// The final call, made again and again until there is a response: the first time the handler gets this turn, and
    /// only then the connection is suspended, which costs four system calls.
    private func answerOrWait() -> MHD_Result {
        guard let mhd else { return .NO }
        guard let response else {
            if hasYielded { suspend() } else { hasYielded = true; daemon.schedule() }
            return .YES
        }
        self.response = nil
        stage = .answered
        connection.enter(.sending, until: daemon.now + daemon.limits.stall)
        let queued = MHD_queue_response(mhd, status, response)
        MHD_destroy_response(response)
        return queued
    }

    func completed(_ reason: MHD_RequestTerminationCode) {
        let wasWhole = shim_was_completed(reason) != 0
        if !wasWhole, let mhd {
            // libmicrohttpd forgets a connection that it closes for an error in a body, until it is the oldest one.
            shim_look_at_each_run(mhd)
            daemon.schedule()
        }
        mhd = nil
        connection.exchange = nil
        stopWatching()
        if let response { MHD_destroy_response(response) }
        response = nil
        if !wasWhole { task?.cancel() }
        release(connection.isCut ? Self.tooSlow : Self.clientLeft)
        guard connection.phase != .upgraded else { return }
        guard connection.phase != .refused else { return }
        connection.enter(.idle, until: daemon.now + daemon.limits.idle)
        // Not behind an answer that ends with its connection.
        if let fault = connection.fault, fault.message == connection.requests + 1 {
            if wasWhole && keepsConnection { connection.refuse(for: daemon) } else { connection.stopReading() }
        }
        if daemon.isDraining { connection.stopReading() }
    }

    // MARK: Called by the daemon's sweep

    /// A connection that is suspended hears nothing from its client: after a moment its descriptor is watched for that.
    func watchForDisconnect() {
        guard mhd != nil, task != nil, !clientIsGone, connection.phase != .upgraded else { return }
        guard stage == .offered || stage == .received || stage == .answered else { return }
        if disconnectWatch == nil {
            disconnectWatch = try? DescriptorWatch(daemon.loop, descriptor: connection.descriptor) {
                [unowned self] _ in clientHasLeft()
            }
        }
        disconnectWatch?.watch(.disconnect)
    }

    func stopWatching() {
        disconnectWatch?.close()
        disconnectWatch = nil
    }

    /// Closed, or only for writing: nobody does that and still waits for an answer. If somebody does, what the
    /// cancelled handler says reaches them.
    private func clientHasLeft() {
        disconnectWatch?.watch([])
        guard stage != .streaming, stage != .discarding else { return }
        clientIsGone = true
        task?.cancel()
        release(Self.clientLeft)
        if stage == .answered { resume() }
    }

    func clientWasTooSlow() {
        if stage == .discarding { _ = answerEarly() }
        connection.cut()
        connectionWasCut(Self.tooSlow)
    }

    func connectionWasCut(_ reason: HTTPServerError) {
        release(reason)
        task?.cancel()
        resume()
    }

    /// The rest of the request can't be read, and its client was told.
    func wasRefusedOnTheWire() {
        task?.cancel()
        release(Self.clientLeft)
    }

    func handlerTookTooLong() {
        task?.cancel()
        connection.enter(.handling, until: .max)
        guard response == nil, stage != .answered else { return }
        let refusal = HTTPRefusal(status: 503, reason: "the request took too long to answer")
        prepare(daemon.shared.configuration.refusal(refusal.from(connection.remote)))
        if stage == .streaming { stage = .discarding }
        resume()
    }

    func serverIsDraining() {
        if isEventStream { task?.cancel() }
    }

    // MARK: The handler

    private func start(_ request: HTTPRequest, body: HTTPRequestBody) {
        var request = request
        request.body = body
        request.control = self
        daemon.shared.counters.requests.wrappingAdd(1, ordering: .relaxed)
        handling()
        let loop = daemon.loop
        daemon.handlers += 1
        task = Task(executorPreference: loop) { [request] in
            let response = await self.daemon.shared.handler(request)
            await self.answer(response)
            await self.onLoop { $0.daemon.handlers -= 1 }
        }
    }

    private func answer(_ answer: HTTPResponse) async {
        guard daemon.loop.isCurrent else {
            try? await daemon.loop.run { await self.answer(answer) }
            return
        }
        // The sweep may have answered in the handler's place.
        guard mhd != nil, !connection.isCut, connection.phase != .refused, response == nil, stage != .answered else {
            return
        }
        prepare(answer)
        if stage == .streaming || (stage == .offered && mayDiscard) { stage = .discarding }
        if stage == .discarding {
            earlyAnswer = answer
            connection.enter(.receiving, until: daemon.now + Self.lingersFor)
        }
        resume()
        daemon.schedule()
        await produce(answer.body)
    }

    private func produce(_ body: HTTPResponse.Body) async {
        guard wantsBody else { return }
        do {
            switch body {
            case .stream(_, let write): try await write(HTTPBodyWriter(OutgoingSink(exchange: self)))
            case .events(let write):
                try await write(ServerSentEventWriter(HTTPBodyWriter(OutgoingSink(exchange: self))))
            default: return
            }
            await onLoop { $0.endOutgoing(failed: false) }
        } catch {
            // An event stream may end at any event; any other body that is cut short must look so.
            await onLoop { $0.endOutgoing(failed: !$0.isEventStream) }
        }
    }

    /// Runs `body` on the loop, at once if the caller is there already.
    func onLoop(_ body: @escaping @Sendable (Exchange) -> Void) async {
        if daemon.loop.isCurrent { return body(self) }
        try? await daemon.loop.run { body(self) }
    }

    private func prepare(_ answer: HTTPResponse) {
        var answer = answer
        // It asked for an upgrade that it does not get: where the next request would begin is not known.
        let isUpgraded = if case .upgrade = answer.body { true } else { false }
        if !isUpgraded, connection.scanner?.opaqueMessage == connection.requests {
            answer.headers["Connection"] = "close"
        }
        if answer.headers["Connection"]?.lowercased() == "close" { keepsConnection = false }
        response = makeResponse(answer)
    }

    // MARK: Phases

    func allow(_ limit: Duration) async {
        await onLoop {
            $0.handlingLimit = Int64(limit.wholeMilliseconds)
            if $0.connection.phase == .handling { $0.handling() }
        }
    }

    private func handling() {
        connection.enter(.handling, until: daemon.now + (handlingLimit ?? daemon.limits.handling))
    }
    private func receiving() {
        connection.enter(.receiving, until: daemon.now + daemon.limits.stall)
    }

    func suspend() {
        guard !isSuspended, let mhd else { return }
        isSuspended = true
        MHD_suspend_connection(mhd)
        switch connection.phase {
        // It is our side that makes the client wait.
        case .receiving: handling()
        case .sending: connection.enter(.sending, until: .max)
        default: break
        }
    }

    func resume() {
        guard isSuspended, let mhd else { return }
        isSuspended = false
        if stage == .streaming { receiving() }
        if stage == .answered { connection.enter(.sending, until: daemon.now + daemon.limits.stall) }
        MHD_resume_connection(mhd)
        daemon.schedule()
    }

    static let clientLeft = HTTPServerError(.clientLeft, "the client has closed the connection")
    static let tooSlow = HTTPServerError(.clientTooSlow, "the client was too slow and was cut off")
}
