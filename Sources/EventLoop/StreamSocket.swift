internal import CUV
internal import Glibc

/// A connected TCP or Unix socket: reads call back, writes of one turn leave together. Not `Sendable`: it lives on its
/// loop, usually inside the actor that owns the connection.
///
/// Life: `connect` (or being accepted by a ``StreamListener``, then `start`) → events → `.closed`, which is the last
/// event. After ``close()`` no event follows.
public final class StreamSocket {
    public enum Event {
        /// The connection stands; what was written before is on its way.
        case connected
        /// Bytes that came in; the memory is valid during the call only.
        case received(UnsafeRawBufferPointer)
        /// The other side will send nothing more; it may still read.
        case finished
        /// All that was written has been taken by the system, after some of it had to wait or was more than 64 KiB.
        case drained
        /// The socket is closed: by an error, a deadline, or (nil) after both sides had finished.
        case closed(SystemError?)
    }

    public struct Limits: Sendable {
        /// Closes with `ETIMEDOUT` when the other side takes nothing for this long while something waits.
        public var writeStall: Duration
        /// Closes with `ENOBUFS` when more bytes than this wait to be written.
        public var backlog: Int
        public init(writeStall: Duration = .seconds(30), backlog: Int = 64 << 20) {
            self.writeStall = writeStall
            self.backlog = backlog
        }
    }

    public let loop: EventLoop
    public let limits: Limits
    /// Where the connection goes to or comes from.
    public private(set) var remote: SocketAddress
    public private(set) var isConnected = false
    /// Whether the connection stood at some time, be it closed by now.
    public private(set) var hasBeenConnected = false
    public var isClosed: Bool { handle == nil }
    /// Bytes that were written and the system has not taken yet.
    public var backlog: Int { output.count + inFlight }

    private var handle: UnsafeMutablePointer<uv_stream_t>?
    private var onEvent: ((Event) -> Void)?
    private var output: [UInt8] = []
    private var inFlight = 0
    private var isRegistered = false
    private var hasWaited = false
    private var isReading = false
    private var hasFinishedReading = false
    private var finish = Finish.not
    private var connectTimer: LoopTimer?
    private var stallTimer: LoopTimer?
    /// How many bytes the system had taken when the stall timer last looked.
    private var taken = 0
    private var takenBefore = 0

    private enum Finish { case not, wanted, sent, done }

    init(_ loop: EventLoop, isUnix: Bool, remote: SocketAddress, limits: Limits) {
        assert(loop.isCurrent)
        self.loop = loop
        self.limits = limits
        self.remote = remote
        let size = max(MemoryLayout<uv_tcp_t>.size, MemoryLayout<uv_pipe_t>.size)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        if isUnix {
            uv_pipe_init(loop.uv, memory.bindMemory(to: uv_pipe_t.self, capacity: 1), 0)
        } else {
            uv_tcp_init(loop.uv, memory.bindMemory(to: uv_tcp_t.self, capacity: 1))
        }
        let handle = memory.assumingMemoryBound(to: uv_stream_t.self)
        // Unmanaged: released when the handle has closed.
        handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
        self.handle = handle
    }

    /// Begins to connect; the result is an event, `.connected` or `.closed`.
    /// - Parameters:
    ///   - address: numeric (see ``EventLoop/resolve(_:port:)``) or the path of a Unix socket.
    ///   - limit: for the connection to stand; `ETIMEDOUT` after it.
    ///   - source: the numeric address that it comes from, of the other one's family; nil: the system's choice.
    public static func connect(
        _ loop: EventLoop, to address: SocketAddress, within limit: Duration, limits: Limits = Limits(),
        from source: SocketAddress? = nil, onEvent: @escaping (Event) -> Void
    ) -> StreamSocket {
        let socket = StreamSocket(loop, isUnix: address.isUnix, remote: address, limits: limits)
        socket.onEvent = onEvent
        socket.connect(from: source, within: limit)
        return socket
    }

    private func connect(from source: SocketAddress?, within limit: Duration) {
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        let done: uv_connect_cb = { request, status in
            // Unmanaged: the handle retains its socket until it has closed, which comes after this.
            let me = Unmanaged<StreamSocket>.fromOpaque(request!.pointee.handle.pointee.data).takeUnretainedValue()
            request!.deallocate()
            me.didConnect(status)
        }
        let failed = remote.isUnix ? connectUnix(request, done) : connectTCP(from: source, request, done)
        if failed != 0 {
            request.deallocate()
            // Events come after `connect` has returned.
            loop.schedule(after: .zero) { [self] in fail(failed, "connecting to \(remote)") }
            return
        }
        connectTimer = loop.schedule(after: limit) { [self] in
            // Timers come before sockets: after a turn that was too long, the connection may stand already.
            connectTimer = loop.schedule(after: .milliseconds(1)) { [self] in
                fail(UV_ETIMEDOUT.rawValue, "connecting to \(remote)")
            }
        }
    }

    private func connectUnix(_ request: UnsafeMutablePointer<uv_connect_t>, _ done: uv_connect_cb) -> Int32 {
        handle!.withMemoryRebound(to: uv_pipe_t.self, capacity: 1) {
            uv_pipe_connect(request, $0, remote.host, done)
        }
        return 0
    }

    private func connectTCP(
        from source: SocketAddress?, _ request: UnsafeMutablePointer<uv_connect_t>, _ done: uv_connect_cb
    ) -> Int32 {
        if let source {
            let failed = bind(to: source)
            guard failed == 0 else { return failed }
        }
        var address = sockaddr_storage()
        let failed = remote.fill(&address)
        guard failed == 0 else { return failed }
        return handle!.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { tcp in
            uv_tcp_nodelay(tcp, 1)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_connect(request, tcp, $0, done) }
            }
        }
    }

    private func bind(to source: SocketAddress) -> Int32 {
        var address = sockaddr_storage()
        let failed = source.fill(&address)
        guard failed == 0 else { return failed }
        return handle!.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { tcp in
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_bind(tcp, $0, 0) }
            }
        }
    }

    private func didConnect(_ status: Int32) {
        connectTimer?.cancel()
        connectTimer = nil
        guard handle != nil else { return }
        guard status == 0 else { return fail(status, "connecting to \(remote)") }
        isConnected = true
        hasBeenConnected = true
        resumeReading()
        onEvent?(.connected)
        flush()
    }

    /// For a socket that a listener has accepted: from now on its events go to `onEvent`.
    public func start(onEvent: @escaping (Event) -> Void) {
        assert(loop.isCurrent && self.onEvent == nil)
        self.onEvent = onEvent
        resumeReading()
    }

    func accepted(remote: SocketAddress) {
        self.remote = remote
        isConnected = true
        hasBeenConnected = true
    }

    var stream: UnsafeMutablePointer<uv_stream_t>? { handle }
    /// Set on the socket that a listener listens with.
    weak var listener: StreamListener?

    // MARK: Reading

    /// Stops reading, so that the other side has to wait; see ``resumeReading()``.
    public func pauseReading() {
        guard isReading, let handle else { return }
        isReading = false
        uv_read_stop(handle)
    }

    public func resumeReading() {
        guard !isReading, isConnected, !hasFinishedReading, let handle else { return }
        isReading = true
        uv_read_start(
            handle,
            { handle, _, buffer in
                let memory = EventLoop.of(handle!.pointee.loop).readBuffer
                buffer!.pointee = uv_buf_init(
                    memory.baseAddress!.assumingMemoryBound(to: CChar.self), UInt32(memory.count))
            },
            { handle, count, buffer in
                // Unmanaged: retained while the handle is open.
                let me = Unmanaged<StreamSocket>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
                me.didRead(count, buffer!.pointee.base)
            })
    }

    private func didRead(_ count: Int, _ base: UnsafeMutablePointer<CChar>?) {
        if count > 0 {
            onEvent?(.received(UnsafeRawBufferPointer(start: base, count: count)))
        } else if count == Int(UV_EOF.rawValue) {
            pauseReading()
            hasFinishedReading = true
            onEvent?(.finished)
            if finish == .done { closed(nil) }
        } else if count < 0 {
            fail(Int32(count), "reading from \(remote)")
        }
    }

    // MARK: Writing

    /// Takes `bytes` to be sent when the turn ends, or once the connection stands. Ignored after the end.
    public func write(_ bytes: some Sequence<UInt8>) {
        guard handle != nil, finish == .not else { return }
        output.append(contentsOf: bytes)
        didAppend()
    }

    /// Lets `body` append to what is to be sent, without a copy in between.
    public func write(_ body: (inout [UInt8]) -> Void) {
        guard handle != nil, finish == .not else { return }
        body(&output)
        didAppend()
    }

    private func didAppend() {
        if backlog > limits.backlog { return fail(UV_ENOBUFS.rawValue, "writing to \(remote)") }
        guard !isRegistered, isConnected else { return }
        isRegistered = true
        loop.atTurnEnd(self)
    }

    /// Sends what was written, then tells the other side that nothing more comes (half-close).
    public func finishWriting() {
        guard handle != nil, finish == .not else { return }
        finish = .wanted
        flush()
    }

    private func flush() {
        guard let handle, isConnected, inFlight == 0 else { return }
        guard !output.isEmpty else { return didDrain() }
        if output.count > 65_536 { hasWaited = true }
        // Trying first needs no request and no copy; only what the system does not take is queued.
        let count = output.withUnsafeMutableBytes { bytes in
            var buffer = uv_buf_init(
                bytes.baseAddress!.assumingMemoryBound(to: CChar.self), UInt32(min(bytes.count, 1 << 30)))
            return Int(uv_try_write(handle, &buffer, 1))
        }
        if count < 0 && count != Int(UV_EAGAIN.rawValue) { return fail(Int32(count), "writing to \(remote)") }
        taken &+= max(0, count)
        if count == output.count {
            output.removeAll(keepingCapacity: output.count <= 1 << 17)
            didDrain()
        } else {
            queue(from: max(0, count), to: handle)
        }
    }

    private func queue(from start: Int, to handle: UnsafeMutablePointer<uv_stream_t>) {
        let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: output.count - start, alignment: 1)
        output.withUnsafeBytes { rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start...])) }
        output.removeAll(keepingCapacity: output.count <= 1 << 17)
        inFlight = rest.count
        hasWaited = true
        watchForStall()
        let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
        request.pointee.data = rest.baseAddress
        var buffer = uv_buf_init(rest.baseAddress!.assumingMemoryBound(to: CChar.self), UInt32(rest.count))
        uv_write(request, handle, &buffer, 1) { request, status in
            // Unmanaged: the handle retains its socket until it has closed, which comes after this.
            let me = Unmanaged<StreamSocket>.fromOpaque(request!.pointee.handle.pointee.data).takeUnretainedValue()
            request!.pointee.data.deallocate()
            request!.deallocate()
            me.didWrite(status)
        }
    }

    private func didWrite(_ status: Int32) {
        guard handle != nil else { return }
        taken &+= inFlight
        inFlight = 0
        guard status == 0 else { return fail(status, "writing to \(remote)") }
        flush()
    }

    private func didDrain() {
        stallTimer?.cancel()
        stallTimer = nil
        if hasWaited {
            hasWaited = false
            onEvent?(.drained)
        }
        finishIfWanted()
    }

    private func finishIfWanted() {
        guard finish == .wanted, let handle, output.isEmpty else { return }
        finish = .sent
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let failed = uv_shutdown(request, handle) { request, _ in
            // Unmanaged: the handle retains its socket until it has closed, which comes after this.
            let me = Unmanaged<StreamSocket>.fromOpaque(request!.pointee.handle.pointee.data).takeUnretainedValue()
            request!.deallocate()
            me.didFinishWriting()
        }
        if failed != 0 {
            request.deallocate()
            fail(failed, "writing to \(remote)")
        }
    }

    private func didFinishWriting() {
        finish = .done
        if hasFinishedReading { closed(nil) }
    }

    private func watchForStall() {
        guard stallTimer == nil else { return }
        takenBefore = progress
        stallTimer = loop.schedule(after: limits.writeStall, repeating: limits.writeStall) { [self] in
            guard progress == takenBefore else { return takenBefore = progress }
            fail(UV_ETIMEDOUT.rawValue, "writing to \(remote)")
        }
    }

    /// Bytes that the system has taken so far, those of a write that is half done included.
    private var progress: Int {
        guard let handle else { return taken }
        return taken &+ inFlight &- uv_stream_get_write_queue_size(handle)
    }

    // MARK: End

    private func fail(_ status: Int32, _ operation: String) {
        closed(SystemError(uv: status, during: operation))
    }

    private func closed(_ error: SystemError?) {
        guard handle != nil else { return }
        let tell = onEvent
        close()
        tell?(.closed(error))
    }

    /// Closes at once; what waits to be written is dropped, and no event follows.
    public func close() {
        guard let handle else { return }
        self.handle = nil
        isConnected = false
        isReading = false
        onEvent = nil
        output = []
        connectTimer?.cancel()
        stallTimer?.cancel()
        handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
            uv_close($0) { handle in
                // Unmanaged: balances `init`.
                Unmanaged<StreamSocket>.fromOpaque(handle!.pointee.data).release()
                UnsafeMutableRawPointer(handle!).deallocate()
            }
        }
    }
}

extension StreamSocket: TurnEndObserver {
    public func turnDidEnd() {
        isRegistered = false
        flush()
    }
}

extension SocketAddress {
    /// As the system's structure; 0, or libuv's error when the host is not numeric.
    func fill(_ storage: inout sockaddr_storage) -> Int32 {
        withUnsafeMutablePointer(to: &storage) {
            let isVersion4 = $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                uv_ip4_addr(host, Int32(port), $0) == 0
            }
            if isVersion4 { return 0 }
            return $0.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { uv_ip6_addr(host, Int32(port), $0) }
        }
    }
}
