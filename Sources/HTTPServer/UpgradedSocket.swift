internal import CMicroHTTPD
public import EventLoop

/// A connection that has left HTTP. Lives on ``loop``; its owner reads and writes ``descriptor`` (non-blocking)
/// through a `DescriptorWatch`, closes the watch first, and then calls ``close()``.
// Unchecked: touched on its loop only, which every method asserts.
public final class UpgradedSocket: @unchecked Sendable {
    public let loop: EventLoop
    public let descriptor: Int32
    /// What the client sent behind the request, before the protocol changed.
    public let leftover: [UInt8]
    public let remote: SocketAddress
    private var handle: OpaquePointer?
    private var onServerStop: (() -> Void)?
    private let closed: (UpgradedSocket) -> Void

    init(
        loop: EventLoop, descriptor: Int32, leftover: [UInt8], remote: SocketAddress, handle: OpaquePointer,
        closed: @escaping (UpgradedSocket) -> Void
    ) {
        self.loop = loop
        self.descriptor = descriptor
        self.leftover = leftover
        self.remote = remote
        self.handle = handle
        self.closed = closed
    }

    /// `body` runs on the loop when the server stops: it must stop watching and may say goodbye; the socket is closed
    /// after it.
    public func onServerStop(_ body: @escaping () -> Void) {
        assert(loop.isCurrent)
        onServerStop = body
    }

    /// Closes the connection; further calls do nothing.
    public func close() {
        assert(loop.isCurrent)
        guard let handle else { return }
        self.handle = nil
        onServerStop = nil
        _ = shim_upgrade_close(handle)
        closed(self)
    }

    func stopByServer() {
        onServerStop?()
        close()
    }
}
