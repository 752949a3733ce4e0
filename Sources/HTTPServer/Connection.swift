internal import CMicroHTTPD
internal import EventLoop
internal import Glibc

/// One client's connection: its deadline, and which phase it is in. Lives on its daemon's loop.
final class Connection {
    enum Phase {
        /// Waits for a request's head to be complete.
        case head
        /// Between requests.
        case idle
        /// A body comes in.
        case receiving
        /// The handler is at work.
        case handling
        /// A response goes out.
        case sending
        /// Not HTTP any more.
        case upgraded
        /// Was refused, and told so; what still comes is thrown away.
        case refused
    }

    let descriptor: Int32
    let address: AddressKey
    let remote: SocketAddress
    private(set) var phase = Phase.head
    /// In milliseconds of the daemon's clock; `.max` means none.
    private(set) var deadline: Int64
    var requests = 0
    /// Cut off by a limit: the reason why reads and writes fail.
    private(set) var isCut = false
    private(set) var isRefused = false
    private var isKnownToBeOpen = false
    /// The request in hand.
    var exchange: Exchange?
    /// What reads along; nil where the bytes are encrypted.
    var scanner: RequestScanner?
    /// What it has found. The answer is due when those before it are done.
    var fault: RequestScanner.Fault?
    /// What the daemon's ``LoopDaemon/progress`` was when bytes or callbacks came for it last.
    var lastProgress: UInt64 = 0
    /// What the client had acknowledged when its progress was last looked at.
    private var acknowledged: UInt64 = 0

    init(descriptor: Int32, address: UnsafePointer<sockaddr>?, deadline: Int64) {
        self.descriptor = descriptor
        self.address = AddressKey(address)
        remote = address.map(SocketAddress.init) ?? SocketAddress(host: "0.0.0.0", port: 0)
        self.deadline = deadline
    }

    func enter(_ phase: Phase, until deadline: Int64) {
        self.phase = phase
        self.deadline = deadline
        isKnownToBeOpen = false
        if phase == .sending { acknowledged = shim_bytes_acknowledged(descriptor) }
    }

    /// Whether to look if the client has left. libmicrohttpd does not hear of an end that comes together with the last
    /// bytes: while a head or body is read this is asked at each sweep, and once when a connection has become idle.
    var mayHaveEnded: Bool {
        switch phase {
        case .head, .receiving, .refused: return true
        case .idle where !isKnownToBeOpen:
            isKnownToBeOpen = true
            return true
        default: return false
        }
    }

    /// Whether there is something to read that libmicrohttpd has not been suspended from reading.
    var isReady: Bool {
        switch phase {
        case .head, .idle, .receiving, .refused:
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return Glibc.poll(&poll, 1, 0) > 0
        case .handling, .sending, .upgraded: return false
        }
    }

    /// More time for `bytes` that have moved, at the least rate allowed; never more than the whole credit.
    func credit(_ bytes: Int, rate: Int, now: Int64, stall: Int64) {
        guard deadline != .max else { return }
        deadline = min(now + stall, deadline + Int64(bytes) * 1_000 / Int64(max(1, rate)))
    }

    /// Looks at what the client has taken since the last look.
    func creditAcknowledged(rate: Int, now: Int64, stall: Int64) {
        let total = shim_bytes_acknowledged(descriptor)
        credit(Int(clamping: total &- acknowledged), rate: rate, now: now, stall: stall)
        acknowledged = total
    }

    /// Ends the connection; libmicrohttpd finds out by itself and closes the descriptor.
    func cut() {
        isCut = true
        deadline = .max
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// No further request is read; one that has arrived already still is.
    func stopReading() { shutdown(descriptor, Int32(SHUT_RD)) }

    /// Tells a client that it is one too many, without waiting for its request.
    func refuse(status: Int, speaksTLS: Bool) {
        isRefused = true
        if !speaksTLS { _ = send(HTTPResponse(status: status, headers: ["Retry-After": "1"])) }
        cut()
    }

    /// Writes a short answer past libmicrohttpd, and ends this direction of the connection.
    /// - Returns: whether all of it was taken; false for an answer that is not in memory.
    func send(_ answer: HTTPResponse) -> Bool {
        var body: [UInt8] = []
        switch answer.body {
        case .empty: break
        case .bytes(let bytes): body = bytes
        default: return false
        }
        // As libmicrohttpd says it where it sends the answer itself.
        let reason = MHD_get_reason_phrase_for(UInt32(clamping: answer.status)).map { String(cString: $0) } ?? ""
        var text = "HTTP/1.1 \(answer.status) \(reason)\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
        if !answer.headers.contains("X-Content-Type-Options") { text += "X-Content-Type-Options: nosniff\r\n" }
        for field in answer.headers where !field.value.utf8.contains(where: { $0 < 0x20 }) {
            if !field.name.equalsIgnoringCase("Connection") { text += "\(field.name): \(field.value)\r\n" }
        }
        let whole = Array((text + "\r\n").utf8) + body
        let sent = whole.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        shutdown(descriptor, Int32(SHUT_WR))
        return sent == whole.count
    }
}

extension SocketAddress {
    init(_ address: UnsafePointer<sockaddr>) {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var port: UInt16 = 0
        if Int32(address.pointee.sa_family) == AF_INET6 {
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                port = UInt16(bigEndian: $0.pointee.sin6_port)
                var bytes = $0.pointee.sin6_addr
                _ = inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
            }
        } else {
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                port = UInt16(bigEndian: $0.pointee.sin_port)
                var bytes = $0.pointee.sin_addr
                _ = inet_ntop(AF_INET, &bytes, &text, socklen_t(text.count))
            }
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.init(host: host.hasPrefix("::ffff:") ? String(host.dropFirst(7)) : host, port: Int(port))
    }
}
