internal import EventLoop
internal import Glibc

/// Passes the bytes of each connection to one loopback port on to another, both ways. On its loop only.
///
/// Kafka clients come here for their first question only, who the brokers are, so that it need not be fast; one
/// buffer a direction, and reading stops while the other side does not take.
final class PortForwarder {
    private let loop: EventLoop
    private let listener: Int32
    private let target: UInt16
    private var watch: DescriptorWatch?
    private var pipes: [Int: Pipe] = [:]
    private var nextPipe = 0
    /// More connections than this are closed at once.
    static let maximumPipes = 1_000

    /// - Throws: `SystemError` when the port can't be had.
    init(_ loop: EventLoop, from port: UInt16, to target: UInt16) throws {
        self.loop = loop
        self.target = target
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw SystemError(errno: errno, during: "making a socket") }
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard Loopback(port).with({ bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
            let failed = SystemError(errno: errno, during: "listening on 127.0.0.1:\(port) for Kafka")
            Glibc.close(listener)
            throw failed
        }
        watch = try DescriptorWatch(loop, descriptor: listener) { [weak self] _ in self?.accept() }
        watch?.watch(.readable)
    }

    private func accept() {
        while case let client = Glibc.accept(listener, nil, nil), client >= 0 {
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            guard pipes.count < Self.maximumPipes, let server = connect() else {
                Glibc.close(client)
                continue
            }
            let id = nextPipe
            nextPipe += 1
            pipes[id] = Pipe(loop, client, server) { [weak self] in self?.pipes[id] = nil }
            if pipes[id]?.isOpen != true { pipes[id] = nil }
        }
    }

    private func connect() -> Int32? {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard server >= 0 else { return nil }
        let failed = Loopback(target).with { Glibc.connect(server, $0, $1) }
        guard failed == 0 || errno == EINPROGRESS else {
            Glibc.close(server)
            return nil
        }
        return server
    }

    func close() {
        guard let watch else { return }
        self.watch = nil
        watch.close()
        Glibc.close(listener)
        for pipe in pipes.values { pipe.close() }
        pipes = [:]
    }
}

/// Two connected sockets and what is on its way between them.
private final class Pipe {
    private struct Side {
        let descriptor: Int32
        var watch: DescriptorWatch?
        /// What the other side sent and this one has not taken.
        var pending: ArraySlice<UInt8> = []
        var hasEnded = false
    }
    private var sides: [Side]
    private let onClose: () -> Void
    private(set) var isOpen = true

    init(_ loop: EventLoop, _ client: Int32, _ server: Int32, onClose: @escaping () -> Void) {
        self.onClose = onClose
        sides = [Side(descriptor: client), Side(descriptor: server)]
        for index in sides.indices {
            sides[index].watch = try? DescriptorWatch(loop, descriptor: sides[index].descriptor) { [weak self] _ in
                self?.move()
            }
        }
        if sides.contains(where: { $0.watch == nil }) { close() }
        watchWhatMatters()
    }

    private func move() {
        for from in sides.indices where isOpen {
            let to = 1 - from
            if !flush(to) { return close() }
            if sides[to].pending.isEmpty, !sides[from].hasEnded, !read(from, to) { return close() }
            if !flush(to) { return close() }
            if sides[from].hasEnded && sides[to].pending.isEmpty { return close() }
        }
        watchWhatMatters()
    }

    /// Reads once; false when the connection broke.
    private func read(_ from: Int, _ to: Int) -> Bool {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
            count = recv(sides[from].descriptor, buffer.baseAddress, buffer.count, 0)
            filled = max(0, count)
        }
        guard count >= 0 else { return isTemporary }
        sides[from].hasEnded = count == 0
        sides[to].pending = bytes[...]
        return true
    }
    private var isTemporary: Bool { errno == EAGAIN || errno == EINTR || errno == ENOTCONN }

    /// Writes what is pending; false when the connection broke.
    private func flush(_ to: Int) -> Bool {
        while !sides[to].pending.isEmpty {
            let count = sides[to].pending.withUnsafeBytes {
                send(sides[to].descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { return isTemporary }
            sides[to].pending.removeFirst(count)
        }
        return true
    }

    private func watchWhatMatters() {
        for index in sides.indices {
            var events: DescriptorEvents = []
            if !sides[index].pending.isEmpty { events.insert(.writable) }
            if sides[1 - index].pending.isEmpty && !sides[index].hasEnded { events.insert(.readable) }
            sides[index].watch?.watch(events)
        }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        for side in sides {
            side.watch?.close()
            Glibc.close(side.descriptor)
        }
        sides = []
        onClose()
    }
}

/// 127.0.0.1 and a port, as the system's calls want it.
private struct Loopback {
    private var address = sockaddr_in()
    init(_ port: UInt16) {
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    }
    func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafeBytes(of: address) {
            body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
    }
}
