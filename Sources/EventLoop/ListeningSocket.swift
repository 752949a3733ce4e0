// For the address structures, whose header is in no module of the C library.
internal import CUV
internal import Glibc

/// Makes the sockets that the loops of one server accept from.
public enum ListeningSocket {
    /// `count` sockets on one address, which the kernel spreads connections over; all non-blocking and listening.
    /// - Parameter address: numeric; port 0 lets the system choose one, the same for all.
    /// - Throws: ``SystemError``: `EADDRINUSE` when another program listens there, `EACCES`, `EADDRNOTAVAIL`, ….
    public static func open(_ address: SocketAddress, count: Int) throws -> (descriptors: [Int32], port: Int) {
        // Sockets that share a port would also share it with another process of the same user: where the port is given,
        // the first one asks alone. A port that the system chooses is nobody else's.
        let isChosen = address.port == 0
        var sockets = [try open(address, shared: isChosen && count > 1)]
        let port = boundPort(sockets[0])
        guard count > 1 else { return (sockets, port) }
        if !isChosen { close(sockets.removeFirst()) }
        do {
            while sockets.count < count {
                sockets.append(try open(SocketAddress(host: address.host, port: port), shared: true))
            }
        } catch {
            for socket in sockets { close(socket) }
            throw error
        }
        return (sockets, port)
    }

    private static func open(_ address: SocketAddress, shared: Bool) throws -> Int32 {
        let isV6 = address.host.contains(":")
        let descriptor = socket(
            isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(address) }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if shared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, 4) }
        guard bind(descriptor, address, isV6: isV6) == 0, listen(descriptor, 1_024) == 0 else {
            let failure = failure(address)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    private static func bind(_ descriptor: Int32, _ address: SocketAddress, isV6: Bool) -> Int32 {
        if isV6 {
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = UInt16(address.port).bigEndian
            inet_pton(AF_INET6, address.host, &raw.sin6_addr)
            return withUnsafeBytes(of: &raw) { bind($0, descriptor) }
        }
        var raw = sockaddr_in()
        raw.sin_family = sa_family_t(AF_INET)
        raw.sin_port = UInt16(address.port).bigEndian
        inet_pton(AF_INET, address.host, &raw.sin_addr)
        return withUnsafeBytes(of: &raw) { bind($0, descriptor) }
    }
    private static func bind(_ raw: UnsafeRawBufferPointer, _ descriptor: Int32) -> Int32 {
        Glibc.bind(descriptor, raw.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var raw = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        withUnsafeMutableBytes(of: &raw) {
            _ = getsockname(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        // The port is at the same place for both families.
        return Int(UInt16(bigEndian: raw.sin6_port))
    }

    private static func failure(_ address: SocketAddress) -> SystemError {
        SystemError(errno: errno, during: "listening on \(address)")
    }
}
