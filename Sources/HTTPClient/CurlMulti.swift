internal import CCurl
internal import EventLoop
internal import Glibc

/// libcurl's multi handle on one event loop: its sockets, its timer, and the exchanges that run.
///
/// libcurl calls back only from inside a call of ours, on the loop; its callbacks never call libcurl again.
actor CurlMulti {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: HTTPClientConfiguration
    private var multi: UnsafeMutableRawPointer?
    private var isClosed = false
    private var live: [UnsafeMutableRawPointer: Transfer] = [:]
    private var spare: [EasyHandle] = []
    private var sockets: [Int32: Socket] = [:]
    /// Those that libcurl has said, in the call that runs, to watch no longer.
    private var released: [Int32] = []
    private var timer: LoopTimer?
    private var counts = HTTPClientStatistics()

    /// A descriptor that libcurl has told us to watch.
    private struct Socket {
        var watch: DescriptorWatch?
        /// The system's number of the connection, when we opened it for libcurl; 0 for what libcurl made itself.
        var identity: UInt = 0
        var isConnection: Bool { identity != 0 }
        /// No exchange uses it now. It is still watched: the next one mostly comes before anything else does.
        var isIdle = false
    }

    private static let maximumSpareHandles = 256

    init(loop: EventLoop, configuration: HTTPClientConfiguration) {
        self.loop = loop
        self.configuration = configuration
    }

    var statistics: HTTPClientStatistics {
        var now = counts
        now.inFlight = live.count
        now.openSockets = sockets.count { $0.value.isConnection }
        return now
    }

    // MARK: Exchanges

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try Task.checkCancellation()
        let transfer = try begin(request)
        do {
            try await head(of: transfer)
        } catch {
            end(transfer, error)
            throw error
        }
        return HTTPClientResponse(
            status: transfer.status, version: transfer.version, headers: transfer.headers,
            body: HTTPClientBody(handle: .init(multi: self, transfer: transfer)))
    }

    private func begin(_ request: HTTPClientRequest) throws -> Transfer {
        func refusal(_ code: HTTPClientError.Code, _ detail: String) -> HTTPClientError {
            HTTPClientError(code, target: request.target, detail: detail, wasNeverSent: true)
        }
        guard !isClosed else { throw refusal(.shutDown, "the client is closed") }
        guard live.count < configuration.maximumInFlight else {
            throw refusal(.overloaded, "\(configuration.maximumInFlight) requests are in hand already")
        }
        if let wrong = request.fault { throw refusal(.invalidRequest, wrong) }
        let multi = self.multi ?? open()
        let easy = spare.popLast() ?? EasyHandle()
        let transfer = Transfer(request, easy: easy, multi: self, configuration: configuration)
        easy.prepare(request, configuration)
        setCallbacks(of: transfer)
        live[easy.pointer] = transfer
        counts.requests += 1
        let result = curl_multi_add_handle(multi, easy.pointer)
        guard result == CURLM_OK else {
            end(transfer, CancellationError())
            throw refusal(.other, String(cString: curl_multi_strerror(result)))
        }
        arm(transfer)
        if case .stream(let length, let produce) = request.body { start(produce, length, transfer) }
        return transfer
    }

    private func head(of transfer: Transfer) async throws {
        try await withTaskCancellationHandler {
            // A closure in here that does not use `self` runs on the caller's executor, not on ours.
            try await withCheckedThrowingContinuation { waitForHead(of: transfer, $0) }
        } onCancel: {
            Task(executorPreference: loop) { await self.cancel(transfer) }
        }
    }

    private func waitForHead(of transfer: Transfer, _ continuation: CheckedContinuation<Void, any Error>) {
        switch transfer.phase {
        case _ where Task.isCancelled: continuation.resume(throwing: CancellationError())
        case .connecting, .waiting: transfer.headWaiter = continuation
        case .receiving, .finished(nil): continuation.resume()
        case .finished(let error?): continuation.resume(throwing: error)
        }
    }

    func cancel(_ transfer: Transfer) { end(transfer, CancellationError()) }

    /// The end of an exchange, from wherever it comes; only the first call counts.
    private func end(_ transfer: Transfer, _ error: (any Error)?) {
        let easy = transfer.easy
        guard live[easy.pointer] === transfer else { return }
        live[easy.pointer] = nil
        var opened = 0
        _ = shim_info_long(easy.pointer, CURLINFO_NUM_CONNECTS, &opened)
        counts.connectionsOpened += opened
        if error != nil { counts.failures += 1 }
        // Stops it at once, whatever it is doing.
        curl_multi_remove_handle(multi, easy.pointer)
        settle()
        transfer.finish(error)
        guard spare.count < Self.maximumSpareHandles, !isClosed else { return }
        easy.reset()
        spare.append(easy)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for transfer in Array(live.values) {
            end(transfer, HTTPClientError(.shutDown, target: transfer.target, detail: "the client was closed"))
        }
        spare = []
        timer?.cancel()
        timer = nil
        // Closes the connections, each through `closed`.
        if let multi { curl_multi_cleanup(multi) }
        multi = nil
        for socket in sockets.values { socket.watch?.close() }
        sockets = [:]
    }

    // MARK: The response's body

    func next(_ transfer: Transfer) async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                precondition(transfer.reader == nil, "a response's body has one reader")
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                if let chunk = transfer.takeChunk() {
                    continuation.resume(returning: chunk)
                    return
                }
                if case .finished(let error) = transfer.phase {
                    if let error { continuation.resume(throwing: error) } else { continuation.resume(returning: nil) }
                    return
                }
                transfer.reader = continuation
                transfer.readerWaits()
                arm(transfer)
            }
        } onCancel: {
            Task(executorPreference: loop) { await self.cancel(transfer) }
        }
    }

    func read(_ transfer: Transfer) async throws -> [UInt8]? {
        let chunk: [UInt8]?
        if let ready = transfer.takeChunk() {
            chunk = ready
        } else {
            chunk = try await next(transfer)
        }
        if transfer.wantsMore { goOn(transfer) }
        return chunk
    }

    func collect(_ transfer: Transfer, upTo limit: Int) async throws -> [UInt8] {
        func tooLarge() -> HTTPClientError {
            let error = HTTPClientError(
                .tooLarge, target: transfer.target, detail: "the response's body has more than \(limit) bytes")
            end(transfer, error)
            return error
        }
        if let length = transfer.headers["Content-Length"].flatMap(Int.init), length > limit,
            transfer.request.method != "HEAD"
        {
            throw tooLarge()
        }
        var all = try await read(transfer) ?? []
        while all.count <= limit, let chunk = try await read(transfer) { all += chunk }
        guard all.count <= limit else { throw tooLarge() }
        return all
    }

    /// Takes the rest off a direction that has become possible again. libcurl delivers what it held back in this call.
    private func goOn(_ transfer: Transfer) {
        guard live[transfer.easy.pointer] === transfer, transfer.receivePaused || transfer.sendPaused else { return }
        curl_easy_pause(transfer.easy.pointer, transfer.unpaused())
        settle()
    }

    // MARK: The request's body

    private func start(
        _ produce: @escaping @Sendable (HTTPClientBodyWriter) async throws -> Void, _ length: Int?, _ transfer: Transfer
    ) {
        transfer.producer = Task(executorPreference: loop) {
            do {
                try await produce(HTTPClientBodyWriter(multi: self, transfer: transfer))
                await self.endBody(of: transfer, length: length)
            } catch {
                await self.producerFailed(transfer, error)
            }
        }
    }

    func write(_ bytes: [UInt8], to transfer: Transfer) async throws {
        if case .finished(let error) = transfer.phase {
            throw error ?? HTTPClientError(.closed, target: transfer.target, detail: "the exchange is over")
        }
        transfer.accept(bytes)
        if case .stream(let length?, _) = transfer.request.body, transfer.accepted > length {
            let detail = "the body is longer than the \(length) bytes announced"
            let error = HTTPClientError(.invalidRequest, target: transfer.target, detail: detail)
            end(transfer, error)
            throw error
        }
        if transfer.sendPaused {
            goOn(transfer)
            arm(transfer)
        }
        guard transfer.isSendBufferFull else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waitForRoom(in: transfer, $0) }
        } onCancel: {
            Task(executorPreference: loop) { await self.cancel(transfer) }
        }
    }

    private func waitForRoom(in transfer: Transfer, _ continuation: CheckedContinuation<Void, any Error>) {
        if Task.isCancelled || transfer.isFinished {
            continuation.resume(throwing: CancellationError())
        } else if !transfer.isSendBufferFull {
            continuation.resume()
        } else {
            precondition(transfer.writer == nil, "a request's body has one writer")
            transfer.writer = continuation
        }
    }

    private func endBody(of transfer: Transfer, length: Int?) {
        if let length, transfer.accepted < length, !transfer.isFinished {
            let detail = "the body ended after \(transfer.accepted) of the \(length) bytes announced"
            end(transfer, HTTPClientError(.invalidRequest, target: transfer.target, detail: detail))
            return
        }
        transfer.endOutgoing()
        goOn(transfer)
        arm(transfer)
    }

    private func producerFailed(_ transfer: Transfer, _ error: any Error) {
        guard !transfer.isFinished else { return }
        let detail = "the producer of the request's body failed: \(error)"
        end(transfer, HTTPClientError(.requestBody, target: transfer.target, detail: detail, underlying: error))
    }

    // MARK: Deadlines

    /// Makes the transfer's timer ring no later than its next deadline; when it rings too early it is set again.
    private func arm(_ transfer: Transfer) {
        guard let due = transfer.due() else { return }
        if transfer.timer != nil, let armed = transfer.armedFor, armed <= due.at { return }
        let delay = max(.zero, due.at - .now)
        transfer.armedFor = due.at
        if transfer.timer?.restart(after: delay) == true { return }
        transfer.timer = loop.schedule(after: delay) { [weak transfer] in
            guard let transfer else { return }
            transfer.timer = nil
            self.assumeIsolated { $0.rang(for: transfer) }
        }
    }

    private func rang(for transfer: Transfer) {
        guard let due = transfer.due(), due.at <= .now else { return arm(transfer) }
        let error = HTTPClientError(
            due.code, target: transfer.target, detail: due.detail, wasNeverSent: transfer.wasNeverSent)
        end(transfer, error)
    }

    // MARK: libcurl

    private func open() -> UnsafeMutableRawPointer {
        _ = EasyHandle.library
        guard let multi = curl_multi_init() else { fatalError("no memory for an HTTP client") }
        self.multi = multi
        _ = shim_multi_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = shim_multi_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        _ = shim_multi_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
        // Unmanaged: `close` ends the multi handle before this actor can go, as the client that owns both sees to.
        let me = Unmanaged.passUnretained(self).toOpaque()
        shim_multi_socket(
            multi,
            { _, descriptor, events, me, _ in
                CurlMulti.at(me).assumeIsolated { $0.watch(descriptor, events) }
            }, me)
        shim_multi_timer(
            multi, { _, milliseconds, me in CurlMulti.at(me).assumeIsolated { $0.setTimer(milliseconds) } }, me)
        return multi
    }

    /// The multi that a callback's context points to.
    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlMulti {
        // Unmanaged: alive as long as its multi handle.
        Unmanaged<CurlMulti>.fromOpaque(context!).takeUnretainedValue()
    }

    private func setCallbacks(of transfer: Transfer) {
        let easy = transfer.easy.pointer
        // Unmanaged: `live` keeps it until the easy handle is removed, after which no callback comes.
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        // Unmanaged: connections outlive their exchange, but not the multi handle, which `close` ends.
        let multi = Unmanaged.passUnretained(self).toOpaque()
        _ = shim_easy_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.at(context).received(header: .init(start: bytes, count: size * count))
        }
        _ = shim_easy_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.at(context).received(body: .init(start: bytes, count: size * count))
        }
        _ = shim_easy_data_callback(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
            Transfer.at(context).send(into: .init(start: bytes, count: size * count))
        }
        _ = shim_easy_prerequest(easy) { context, _, _, _, _ in
            let transfer = Transfer.at(context)
            transfer.beganSending()
            transfer.multi.assumeIsolated { $0.arm(transfer) }
            return CURL_PREREQFUNC_OK
        }
        _ = shim_easy_open_socket(easy) { me, _, address in
            let (family, type, number) = (address!.pointee.family, address!.pointee.socktype, address!.pointee.protocol)
            return CurlMulti.at(me).assumeIsolated { $0.openSocket(family, type, number) }
        }
        _ = shim_easy_close_socket(easy) { me, descriptor in
            CurlMulti.at(me).assumeIsolated { $0.closeSocket(descriptor) }
        }
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_PREREQDATA] {
            transfer.easy.set(option, context)
        }
        for option in [CURLOPT_OPENSOCKETDATA, CURLOPT_CLOSESOCKETDATA] { transfer.easy.set(option, multi) }
    }

    private func openSocket(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type | flags, number)
        if descriptor >= 0 {
            sockets.removeValue(forKey: descriptor)?.watch?.close()
            sockets[descriptor] = Socket(identity: Self.identity(of: descriptor))
        }
        return descriptor
    }

    private func closeSocket(_ descriptor: Int32) -> Int32 {
        // First the watch: libuv must not hold a descriptor that is gone.
        sockets.removeValue(forKey: descriptor)?.watch?.close()
        return Glibc.close(descriptor)
    }

    /// libcurl wants `events` of a descriptor from now on.
    private func watch(_ descriptor: Int32, _ events: Int32) -> Int32 {
        if events == CURL_POLL_REMOVE {
            sockets[descriptor]?.isIdle = true
            released.append(descriptor)
            return 0
        }
        var socket = sockets[descriptor] ?? Socket()
        if socket.watch == nil {
            socket.watch = try? DescriptorWatch(loop, descriptor: descriptor) { ready in
                self.assumeIsolated { $0.isReady(descriptor, ready) }
            }
        }
        var wanted: DescriptorEvents = []
        if events & CURL_POLL_IN != 0 { wanted.insert(.readable) }
        if events & CURL_POLL_OUT != 0 { wanted.insert(.writable) }
        socket.isIdle = false
        sockets[descriptor] = socket
        guard let watch = socket.watch else { return -1 }
        watch.watch(wanted)
        return 0
    }

    /// After each call of libcurl: a connection that it has kept is watched on; one that it has closed, which it does
    /// not always tell, is forgotten before anybody else on this loop can get its descriptor.
    private func settle() {
        guard !released.isEmpty else { return }
        for descriptor in released {
            guard let socket = sockets[descriptor], socket.isIdle else { continue }
            if socket.isConnection && socket.identity == Self.identity(of: descriptor) { continue }
            sockets.removeValue(forKey: descriptor)
            socket.watch?.close()
        }
        released.removeAll(keepingCapacity: true)
    }

    /// A number that no other open file has; 0 when the descriptor is closed.
    private static func identity(of descriptor: Int32) -> UInt {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? UInt(information.st_ino) : 0
    }

    private func isReady(_ descriptor: Int32, _ ready: DescriptorEvents) {
        guard let socket = sockets[descriptor] else { return }
        if socket.isIdle {
            // The server has closed a connection that rests: libcurl finds out when it wants to use it.
            socket.watch?.watch([])
            return
        }
        var mask: Int32 = 0
        if ready.contains(.readable) { mask |= CURL_CSELECT_IN }
        if ready.contains(.writable) { mask |= CURL_CSELECT_OUT }
        act(on: descriptor, mask)
    }

    /// libcurl wants to be called in so many milliseconds; -1: not at all. Never at once: it is inside a call.
    private func setTimer(_ milliseconds: Int) -> Int32 {
        let never = Duration.seconds(86_400)
        let delay = milliseconds < 0 ? never : .milliseconds(milliseconds)
        if let timer {
            timer.restart(after: delay)
        } else {
            timer = loop.schedule(after: delay, repeating: never) {
                self.assumeIsolated { $0.act(on: CURL_SOCKET_TIMEOUT, 0) }
            }
        }
        return 0
    }

    private func act(on descriptor: Int32, _ mask: Int32) {
        guard let multi else { return }
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
        settle()
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            // The message goes when its handle is removed: take what it says first.
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = live[easy]
            else { continue }
            let result = shim_message_result(message)
            guard result != CURLE_OK else {
                end(transfer, transfer.cutHeader)
                continue
            }
            let error = transfer.easy.error(result, target: transfer.target, wasNeverSent: transfer.wasNeverSent)
            end(transfer, transfer.refusal ?? error)
        }
    }
}

extension Transfer {
    /// The transfer that a callback's context points to.
    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        // Unmanaged: the multi keeps it while libcurl has its handle.
        Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }
}
