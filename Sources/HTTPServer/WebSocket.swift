internal import COpenSSL
internal import CWslay
public import EventLoop
internal import FoundationEssentials
internal import Glibc

/// A WebSocket (RFC 6455) of binary messages, seen as a stream of bytes: where messages begin and end is not told, as
/// protocols that are tunnelled through it have their own packets. Frames are wslay's. Not `Sendable`: it lives on its
/// loop, and is closed with its server.
public final class WebSocket {
    public enum Event {
        /// Bytes that came in; the memory is valid during the call only.
        case received(UnsafeRawBufferPointer)
        /// All that was written has been taken by the system, after some of it had to wait.
        case drained
        /// The connection is over; no event follows.
        case closed
    }

    /// The largest message; a stream has no use for one message without end.
    public static let maximumMessage = 64 << 20
    /// Closes when more bytes than this wait to be written.
    public static let maximumBacklog = 64 << 20
    /// Closes when the other side takes nothing for this long while something waits.
    public static let writeStall = Duration.seconds(30)
    /// How much is handed to wslay before it is asked to write: what it has queued is not counted by the system.
    private static let piece = 1 << 20

    public let loop: EventLoop
    public let remote: SocketAddress
    /// Bytes that were written and the system has not taken yet.
    public var backlog: Int {
        guard let context else { return 0 }
        return waiting.count - waitingStart + Int(wslay_event_get_queued_msg_length(context))
    }
    public var isClosed: Bool { context == nil }

    private let socket: UpgradedSocket
    private var watch: DescriptorWatch?
    private var context: wslay_event_context_ptr?
    private var onEvent: ((Event) -> Void)?
    private var leftover: ArraySlice<UInt8>
    /// Written and not given to wslay yet.
    private var waiting: [UInt8] = []
    private var waitingStart = 0
    private var hasWaited = false
    private var isPaused = false
    private var isClosing = false
    private var isRegistered = false
    private var stallTimer: LoopTimer?
    private var taken = 0

    /// Answers a request for a WebSocket: `101` when it is one, else a refusal that says what is missing.
    /// - Parameters:
    ///   - name: the subprotocol, which the client must have offered.
    ///   - onOpen: called on the connection's loop; calls ``start(onEvent:)`` or ``close()``.
    public static func response(
        to request: HTTPRequest, subprotocol name: String, onOpen: @escaping @Sendable (sending WebSocket) -> Void
    ) -> HTTPResponse {
        func has(_ field: String, _ word: String) -> Bool {
            let words = request.headers.values(field).flatMap { $0.split(separator: ",") }
            return words.contains { $0.drop { $0 == " " }.prefix { $0 != " " }.lowercased() == word }
        }
        guard request.method == .get, has("Connection", "upgrade"), has("Upgrade", "websocket") else {
            var answer = HTTPResponse.text("this address is for WebSockets (RFC 6455)\n", status: 426)
            answer.headers.add("Upgrade", "websocket")
            return answer
        }
        guard request.headers["Sec-WebSocket-Version"] == "13" else {
            var answer = HTTPResponse.text("version 13 of WebSocket is wanted\n", status: 426)
            answer.headers.add("Sec-WebSocket-Version", "13")
            return answer
        }
        guard let key = request.headers["Sec-WebSocket-Key"], Data(base64Encoded: key)?.count == 16 else {
            return .text("Sec-WebSocket-Key must be 16 bytes in base64\n", status: 400)
        }
        guard has("Sec-WebSocket-Protocol", name) else {
            return .text("the subprotocol \(name) must be offered\n", status: 400)
        }
        var answer = HTTPResponse(
            status: 101,
            body: .upgrade(protocol: "websocket") { socket in
                guard let webSocket = WebSocket(socket) else { return socket.close() }
                onOpen(webSocket)
            })
        answer.headers.add("Sec-WebSocket-Accept", acceptance(of: key))
        answer.headers.add("Sec-WebSocket-Protocol", name)
        return answer
    }

    /// RFC 6455, section 4.2.2.
    static func acceptance(of key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        SHA1(text, text.count, &digest)
        return Data(digest).base64EncodedString()
    }

    /// nil when the descriptor can't be watched or there is no memory.
    private init?(_ socket: UpgradedSocket) {
        loop = socket.loop
        remote = socket.remote
        self.socket = socket
        leftover = socket.leftover[...]
        var one: Int32 = 1
        setsockopt(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var callbacks = Self.callbacks
        // Unmanaged: the context is freed before this object is let go of.
        let me = Unmanaged.passUnretained(self).toOpaque()
        guard wslay_event_context_server_init(&context, &callbacks, me) == 0 else { return nil }
        wslay_event_config_set_no_buffering(context, 1)
        wslay_event_config_set_max_recv_msg_length(context, UInt64(Self.maximumMessage))
    }

    deinit { if let context { wslay_event_context_free(context) } }

    /// From now on what happens goes to `onEvent`, which keeps the WebSocket alive until ``Event/closed``.
    public func start(onEvent: @escaping (Event) -> Void) {
        assert(loop.isCurrent && self.onEvent == nil)
        self.onEvent = onEvent
        socket.onServerStop { [self] in goodbye() }
        // The loop's callback keeps this object; `end` breaks the circle.
        watch = try? DescriptorWatch(loop, descriptor: socket.descriptor) { [self] events in
            if events.contains(.readable) { read() }
            if events.contains(.writable) { flush() }
        }
        guard watch != nil else { return end() }
        read()
        rewatch()
    }

    // MARK: Reading

    /// Stops reading, so that the other side has to wait.
    public func pauseReading() {
        isPaused = true
        rewatch()
    }

    public func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        read()
        rewatch()
    }

    private func read() {
        guard !isPaused, context != nil else { return }
        if wslay_event_recv(context) != 0 { return end() }
        guard context != nil else { return }
        if wslay_event_want_read(context) == 0 { isClosing = true }
        flush()
    }

    fileprivate func didReceiveFrame(_ opcode: UInt8) {
        isControlFrame = opcode & 0x8 != 0
        // A text message: this is no text protocol (RFC 6455, section 7.4.1).
        if opcode == WSLAY_TEXT_FRAME.rawValue { refuse(WSLAY_CODE_UNSUPPORTED_DATA) }
    }

    private func refuse(_ code: wslay_status_code) {
        wslay_event_queue_close(context, UInt16(code.rawValue), nil, 0)
        wslay_event_shutdown_read(context)
        isClosing = true
    }

    fileprivate func didReceive(_ bytes: UnsafeRawBufferPointer) {
        guard !isClosing, !bytes.isEmpty else { return }
        onEvent?(.received(bytes))
    }

    /// - Returns: bytes read, 0 at the end, negative with `errno` as `recv` has it.
    fileprivate func take(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        guard leftover.isEmpty else {
            let part = leftover.prefix(count)
            for (offset, byte) in part.enumerated() { buffer[offset] = byte }
            leftover = leftover.dropFirst(part.count)
            return part.count
        }
        return recv(socket.descriptor, buffer, count, 0)
    }

    /// Whether reading may go on: wslay reads until nothing is left, also while nobody takes the answers.
    fileprivate var mayRead: Bool { !isPaused && backlog < Self.piece && context != nil }

    // MARK: Writing

    /// Takes `bytes` to be sent as one message or several, when the turn ends. Ignored after the end.
    public func write(_ body: (inout [UInt8]) -> Void) {
        guard context != nil, !isClosing else { return }
        body(&waiting)
        if backlog > Self.maximumBacklog { return end() }
        guard !isRegistered else { return }
        isRegistered = true
        loop.atTurnEnd(self)
    }

    private func flush() {
        guard context != nil else { return }
        while true {
            queuePiece()
            if wslay_event_send(context) != 0 { return end() }
            guard waitingStart < waiting.count, wslay_event_get_queued_msg_length(context) == 0 else { break }
        }
        didFlush()
    }

    /// Hands wslay what waits, once it has sent what it was given before.
    private func queuePiece() {
        guard waitingStart < waiting.count, wslay_event_get_queued_msg_length(context) == 0 else { return }
        let count = min(Self.piece, waiting.count - waitingStart)
        waiting.withUnsafeBufferPointer { bytes in
            var message = wslay_event_msg(
                opcode: UInt8(WSLAY_BINARY_FRAME.rawValue), msg: bytes.baseAddress! + waitingStart, msg_length: count)
            _ = wslay_event_queue_msg(context, &message)
        }
        waitingStart += count
        if waitingStart == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.count <= 1 << 14)
            waitingStart = 0
        }
    }

    private func didFlush() {
        if wslay_event_want_write(context) != 0 {
            hasWaited = true
            watchForStall()
        } else {
            stallTimer?.cancel()
            stallTimer = nil
            if isClosing { return end() }
            if hasWaited {
                hasWaited = false
                onEvent?(.drained)
            }
        }
        rewatch()
    }

    fileprivate func put(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        // Broken pipes raise no signal in a process with event loops.
        let sent = send(socket.descriptor, bytes, count, 0)
        if sent > 0 { taken &+= sent }
        return sent
    }

    private func watchForStall() {
        guard stallTimer == nil else { return }
        var before = taken
        stallTimer = loop.schedule(after: Self.writeStall, repeating: Self.writeStall) { [self] in
            guard taken == before else { return before = taken }
            end()
        }
    }

    private func rewatch() {
        guard context != nil else { return }
        var events: DescriptorEvents = []
        if mayRead, !isClosing, wslay_event_want_read(context) != 0 { events.insert(.readable) }
        if wslay_event_want_write(context) != 0 { events.insert(.writable) }
        watch?.watch(events)
    }

    // MARK: End

    /// Says goodbye (1001) and closes, without waiting for the answer.
    private func goodbye() {
        guard context != nil else { return }
        wslay_event_queue_close(context, UInt16(WSLAY_CODE_GOING_AWAY.rawValue), nil, 0)
        _ = wslay_event_send(context)
        end()
    }

    /// Closes when what was written has left; with ``write(_:)`` nothing more is taken.
    public func finishWriting() {
        guard context != nil, !isClosing else { return }
        flush()
        guard context != nil else { return }
        refuse(WSLAY_CODE_NORMAL_CLOSURE)
        flush()
    }

    /// Closes at once; no event follows.
    public func close() {
        onEvent = nil
        end()
    }

    private func end() {
        guard let ended = context else { return }
        context = nil
        watch?.close()
        watch = nil
        stallTimer?.cancel()
        let tell = onEvent
        onEvent = nil
        // wslay may be on the stack: it is let go of when this turn of the loop ends.
        loop.atTurnEnd(FreedContext(ended, of: self))
        socket.close()
        tell?(.closed)
    }

    private static let callbacks = wslay_event_callbacks(
        recv_callback: { context, buffer, count, _, me in
            let me = WebSocket.of(me)
            let got = me.mayRead ? me.take(buffer!, count) : -1
            if got > 0 { return got }
            let isEnd = got == 0 || (me.mayRead && errno != EAGAIN && errno != EINTR)
            wslay_event_set_error(
                context, isEnd ? Int32(WSLAY_ERR_CALLBACK_FAILURE.rawValue) : Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
            return -1
        },
        send_callback: { context, bytes, count, _, me in
            let sent = WebSocket.of(me).put(bytes!, count)
            if sent >= 0 { return sent }
            let waits = errno == EAGAIN || errno == EINTR
            wslay_event_set_error(
                context, waits ? Int32(WSLAY_ERR_WOULDBLOCK.rawValue) : Int32(WSLAY_ERR_CALLBACK_FAILURE.rawValue))
            return -1
        },
        genmask_callback: nil,
        on_frame_recv_start_callback: { _, frame, me in WebSocket.of(me).didReceiveFrame(frame!.pointee.opcode) },
        on_frame_recv_chunk_callback: { _, chunk, me in
            let me = WebSocket.of(me)
            guard !me.isControlFrame else { return }
            me.didReceive(UnsafeRawBufferPointer(start: chunk!.pointee.data, count: chunk!.pointee.data_length))
        },
        on_frame_recv_end_callback: nil,
        on_msg_recv_callback: { _, _, _ in })

    /// Set while the bytes that come are a ping's or a close's, and no part of the stream.
    fileprivate var isControlFrame = false

    private static func of(_ opaque: UnsafeMutableRawPointer?) -> WebSocket {
        // Unmanaged: the loop's watch keeps the WebSocket while its context lives.
        Unmanaged<WebSocket>.fromOpaque(opaque!).takeUnretainedValue()
    }
}

extension WebSocket: TurnEndObserver {
    public func turnDidEnd() {
        isRegistered = false
        flush()
    }
}

/// Frees a context when nobody is inside it any more.
private final class FreedContext: TurnEndObserver {
    private let context: wslay_event_context_ptr
    private let owner: WebSocket
    init(_ context: wslay_event_context_ptr, of owner: WebSocket) {
        self.context = context
        self.owner = owner
    }
    func turnDidEnd() { wslay_event_context_free(context) }
}
