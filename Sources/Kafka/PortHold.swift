internal import Glibc

/// Keeps a loopback port from everybody else while its owner does not listen on it.
///
/// The mock's brokers close their sockets when they are taken down and bind the same port when they are up again; if
/// somebody was given it meanwhile, an assertion of the mock ends the process. A socket that is bound and doesn't
/// listen is in nobody's way who asks for that very port with SO_REUSEADDR, as the mock does, and takes it out of those
/// that the system gives away (socket(7), ip(7)).
final class PortHold: Sendable {
    private let descriptor: Int32

    init(_ port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }
}
