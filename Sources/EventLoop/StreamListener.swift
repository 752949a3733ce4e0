internal import CUV
internal import Glibc

/// Accepts TCP or Unix connections on one loop. Not `Sendable`: it lives on its loop.
public final class StreamListener {
    /// Where it listens, with the port that the system has chosen when 0 was asked for.
    public private(set) var address: SocketAddress
    private let loop: EventLoop
    private let limits: StreamSocket.Limits
    private let onConnection: (sending StreamSocket) -> Void
    private let socket: StreamSocket

    /// Listens from now on. Each connection is handed to `onConnection`, which calls its `start` or `close`.
    /// - Throws: ``SystemError``: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, ….
    public init(
        _ loop: EventLoop, on address: SocketAddress, backlog: Int32 = 511,
        limits: StreamSocket.Limits = StreamSocket.Limits(), onConnection: @escaping (sending StreamSocket) -> Void
    ) throws {
        self.loop = loop
        self.limits = limits
        self.onConnection = onConnection
        self.address = address
        socket = StreamSocket(loop, isUnix: address.isUnix, remote: address, limits: limits)
        let failed = listen(backlog)
        guard failed == 0 else {
            socket.close()
            throw SystemError(uv: failed, during: "listening on \(address)")
        }
    }

    /// Accepts from a TCP socket that listens already (see ``ListeningSocket``), which is the listener's from now on.
    /// - Throws: ``SystemError``.
    public init(
        _ loop: EventLoop, adopting descriptor: Int32, limits: StreamSocket.Limits = StreamSocket.Limits(),
        onConnection: @escaping (sending StreamSocket) -> Void
    ) throws {
        self.loop = loop
        self.limits = limits
        self.onConnection = onConnection
        address = SocketAddress(host: "", port: 0)
        socket = StreamSocket(loop, isUnix: false, remote: address, limits: limits)
        let handle = socket.stream!
        var failed = handle.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { uv_tcp_open($0, descriptor) }
        if failed == 0 {
            address = Self.named(handle, uv_tcp_getsockname) ?? address
            failed = listen(handle, 1_024)
        } else {
            Glibc.close(descriptor)
        }
        guard failed == 0 else {
            socket.close()
            throw SystemError(uv: failed, during: "listening on \(address)")
        }
    }

    private func listen(_ backlog: Int32) -> Int32 {
        let handle = socket.stream!
        var failed = bind(handle)
        if failed == 0 { failed = listen(handle, backlog) }
        if failed == 0 && !address.isUnix { address = SocketAddress(host: address.host, port: boundPort(handle)) }
        return failed
    }

    private func listen(_ handle: UnsafeMutablePointer<uv_stream_t>, _ backlog: Int32) -> Int32 {
        // The listener's owner keeps it; the socket underneath points back without retaining.
        socket.listener = self
        return uv_listen(handle, backlog) { handle, status in
            // Unmanaged: the handle retains its socket while it is open.
            let socket = Unmanaged<StreamSocket>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
            if status == 0 { socket.listener?.accept() }
        }
    }

    private func bind(_ handle: UnsafeMutablePointer<uv_stream_t>) -> Int32 {
        if address.isUnix {
            return handle.withMemoryRebound(to: uv_pipe_t.self, capacity: 1) { uv_pipe_bind($0, address.host) }
        }
        var storage = sockaddr_storage()
        let failed = address.fill(&storage)
        guard failed == 0 else { return failed }
        return handle.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { tcp in
            withUnsafePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_bind(tcp, $0, 0) }
            }
        }
    }

    private func boundPort(_ handle: UnsafeMutablePointer<uv_stream_t>) -> Int {
        Self.named(handle, uv_tcp_getsockname)?.port ?? address.port
    }

    private func accept() {
        // As a number, so that the new socket is seen to share nothing with this one.
        let server = UInt(bitPattern: socket.stream)
        if let client = Self.accept(from: server, at: address, loop, limits) { onConnection(client) }
    }

    private static func accept(
        from server: UInt, at address: SocketAddress, _ loop: EventLoop, _ limits: StreamSocket.Limits
    ) -> sending StreamSocket? {
        let client = StreamSocket(loop, isUnix: address.isUnix, remote: address, limits: limits)
        guard let server = UnsafeMutablePointer<uv_stream_t>(bitPattern: server),
            uv_accept(server, client.stream!) == 0
        else {
            client.close()
            return nil
        }
        if address.isUnix {
            client.accepted(remote: address)
        } else {
            client.stream!.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { _ = uv_tcp_nodelay($0, 1) }
            client.accepted(remote: named(client.stream!, uv_tcp_getpeername) ?? address)
        }
        return client
    }

    private static func named(
        _ handle: UnsafeMutablePointer<uv_stream_t>,
        _ ask: (UnsafePointer<uv_tcp_t>?, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<Int32>?) -> Int32
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        let failed = handle.withMemoryRebound(to: uv_tcp_t.self, capacity: 1) { tcp in
            withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(tcp, $0, &length) }
            }
        }
        return failed == 0 ? SocketAddress(storage) : nil
    }

    /// Accepts nothing more; connections that stand are not touched. On the loop.
    public func close() { socket.close() }
}

extension SocketAddress {
    init?(_ storage: sockaddr_storage) {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + 1)
        let isVersion6 = Int32(storage.ss_family) == AF_INET6
        let port = withUnsafePointer(to: storage) {
            if isVersion6 {
                return $0.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    uv_ip6_name($0, &text, text.count)
                    return UInt16(bigEndian: $0.pointee.sin6_port)
                }
            }
            return $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                uv_ip4_name($0, &text, text.count)
                return UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard !bytes.isEmpty else { return nil }
        self.init(host: String(decoding: bytes, as: UTF8.self), port: Int(port))
    }
}
