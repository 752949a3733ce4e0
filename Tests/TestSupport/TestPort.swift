internal import Glibc
internal import LocalStack

public enum TestPort {
    /// A loopback port that nobody listens on now.
    public static func free() throws -> Int { try LocalPort.free() }
}

/// A loopback port that stays closed: it is bound, so that no other test gets it, and nobody listens.
public final class ClosedPort: Sendable {
    public let port: Int
    private let descriptor: Int32

    public init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(isBound, "no loopback port is left")
        port = Int(UInt16(bigEndian: address.sin_port))
    }
    deinit { close(descriptor) }
}
