internal import CMicroHTTPD
internal import EventLoop
internal import Glibc

/// Bytes between a handler that writes and a connection that sends.
struct OutgoingBody {
    private var bytes: [UInt8] = []
    private var sent = 0
    private(set) var hasEnded = false
    private(set) var hasFailed = false
    private var writer: CheckedContinuation<Void, any Error>?

    var waiting: Int { bytes.count - sent }

    mutating func append(_ more: [UInt8]) {
        if sent == bytes.count {
            bytes = more
            sent = 0
            return
        }
        if sent > 1 << 20 {
            bytes.removeFirst(sent)
            sent = 0
        }
        bytes += more
    }

    mutating func take(into buffer: UnsafeMutableRawPointer, atMost count: Int) -> Int {
        let taken = min(count, waiting)
        bytes.withUnsafeBytes { buffer.copyMemory(from: $0.baseAddress! + sent, byteCount: taken) }
        sent += taken
        return taken
    }

    mutating func end(failed: Bool) {
        hasEnded = true
        hasFailed = failed
    }

    /// At most one writer waits.
    mutating func park(_ continuation: CheckedContinuation<Void, any Error>) {
        assert(writer == nil)
        writer = continuation
    }
    var isParked: Bool { writer != nil }
    mutating func release(_ error: (any Error)? = nil) {
        guard let writer else { return }
        self.writer = nil
        if let error { writer.resume(throwing: error) } else { writer.resume() }
    }
}

/// The handler's end of a response's body.
struct OutgoingSink: HTTPBodySink {
    let exchange: Exchange
    func write(_ bytes: [UInt8]) async throws { try await exchange.write(bytes) }
}

extension Exchange {
    func write(_ bytes: [UInt8]) async throws {
        guard daemon.loop.isCurrent else { return try await daemon.loop.run { try await self.write(bytes) } }
        try checkWritable()
        if !bytes.isEmpty {
            outgoing.append(bytes)
            resume()
        }
        guard outgoing.waiting >= daemon.limits.buffer else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if outgoing.waiting < daemon.limits.buffer { return continuation.resume() }
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                if isGone { return continuation.resume(throwing: Self.clientLeft) }
                if outgoing.isParked { return continuation.resume(throwing: Self.twoWriters) }
                outgoing.park(continuation)
            }
        } onCancel: {
            let loop = daemon.loop
            Task(executorPreference: loop) { self.outgoing.release(CancellationError()) }
        }
    }

    private func checkWritable() throws {
        try Task.checkCancellation()
        if isGone { throw connection.isCut ? Self.tooSlow : Self.clientLeft }
        if outgoing.hasEnded { throw Self.twoWriters }
    }
    private static let twoWriters = HTTPServerError(
        .lengthExceeded, "a body is written by one task, and not after its end")

    func endOutgoing(failed: Bool) {
        guard !outgoing.hasEnded else { return }
        outgoing.end(failed: failed)
        resume()
    }

    /// libmicrohttpd has room for `count` bytes.
    fileprivate func fill(_ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        daemon.moved(connection)
        if outgoing.waiting == 0 {
            if outgoing.hasFailed || mhd == nil || connection.isCut { return shim_end_with_error }
            if outgoing.hasEnded { return shim_end_of_stream }
            if clientIsGone { return shim_end_with_error }
            suspend()
            return 0
        }
        let taken = outgoing.take(into: buffer, atMost: count)
        if outgoing.waiting <= daemon.limits.buffer / 2 { outgoing.release() }
        return taken
    }

    // MARK: The response's head

    func makeResponse(_ answer: HTTPResponse) -> OpaquePointer? {
        let (status, made) = body(answer)
        guard let made else { return nil }
        self.status = status
        for field in answer.headers { _ = MHD_add_response_header(made, field.name, field.value) }
        if !answer.headers.contains("X-Content-Type-Options") {
            _ = MHD_add_response_header(made, "X-Content-Type-Options", "nosniff")
        }
        if case .events = answer.body {
            if !answer.headers.contains("Content-Type") {
                _ = MHD_add_response_header(made, "Content-Type", "text/event-stream")
            }
            if !answer.headers.contains("Cache-Control") {
                _ = MHD_add_response_header(made, "Cache-Control", "no-cache")
            }
        }
        if daemon.isDraining, !answer.headers.contains("Connection"), status != 101 {
            _ = MHD_add_response_header(made, "Connection", "close")
        }
        return made
    }

    private func body(_ answer: HTTPResponse) -> (status: UInt32, OpaquePointer?) {
        let status = UInt32(clamping: answer.status)
        switch answer.body {
        case .empty: return (status, MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT))
        case .bytes(let bytes): return (status, copied(bytes))
        case .file(let path, let offset, let length): return file(status, path, offset, length)
        case .stream(let length, _): return (status, streamed(length.map(UInt64.init) ?? shim_size_unknown))
        case .events:
            isEventStream = true
            return (status, streamed(shim_size_unknown))
        case .upgrade(let name, let body): return (101, upgrading(to: name, body))
        }
    }

    private func copied(_ bytes: [UInt8]) -> OpaquePointer? {
        bytes.withUnsafeBytes {
            MHD_create_response_from_buffer(
                $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    /// A file of this machine is opened on the loop: that does not wait for anything slow.
    private func file(_ status: UInt32, _ path: String, _ offset: Int, _ length: Int) -> (UInt32, OpaquePointer?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return (500, copied(Array("the file can't be opened\n".utf8)))
        }
        // libmicrohttpd closes the descriptor with the response.
        let made = MHD_create_response_from_fd_at_offset64(UInt64(length), descriptor, UInt64(offset))
        if made == nil { close(descriptor) }
        return (status, made)
    }

    private func streamed(_ length: UInt64) -> OpaquePointer? {
        let made = MHD_create_response_from_callback(
            length, 64 << 10,
            { context, _, buffer, count in
                // Unmanaged: retained until the response is freed.
                Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue().fill(buffer!, count)
            },
            // Unmanaged: released when the response is freed.
            Unmanaged.passRetained(self).toOpaque(),
            // Unmanaged: balances the line above.
            { Unmanaged<Exchange>.fromOpaque($0!).release() })
        return made
    }

    private func upgrading(
        to name: String, _ body: @escaping @Sendable (UpgradedSocket) -> Void
    ) -> OpaquePointer? {
        upgrade = body
        // Unmanaged: this exchange is retained by libmicrohttpd until it has completed, which is after the upgrade.
        let made = MHD_create_response_for_upgrade(
            { context, _, _, extra, count, descriptor, handle in
                // Unmanaged: as above.
                let exchange = Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue()
                let leftover = UnsafeRawBufferPointer(start: extra, count: count)
                exchange.handOver(descriptor, leftover: Array(leftover), handle: handle!)
            },
            // Unmanaged: as above.
            Unmanaged.passUnretained(self).toOpaque())
        if let made { _ = MHD_add_response_header(made, "Upgrade", name) }
        return made
    }

    private func handOver(_ descriptor: Int32, leftover: [UInt8], handle: OpaquePointer) {
        stopWatching()
        connection.enter(.upgraded, until: .max)
        let daemon = daemon
        let socket = UpgradedSocket(
            loop: daemon.loop, descriptor: descriptor, leftover: leftover, remote: connection.remote, handle: handle
        ) { daemon.remove($0) }
        daemon.add(socket)
        let body = upgrade
        upgrade = nil
        if daemon.isDraining { socket.close() } else { body?(socket) }
    }
}
