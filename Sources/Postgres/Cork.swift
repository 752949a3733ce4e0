internal import Glibc

/// Holds back what is written to a TCP socket, so that the statements of one turn leave in one packet: libpq writes at
/// each synchronisation point, and the kernel's way to the other side is what such a write costs.
struct Cork {
    private let descriptor: Int32
    private let isTCP: Bool
    private var isIn = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var domain: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let known = getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0
        isTCP = known && (domain == AF_INET || domain == AF_INET6)
    }

    mutating func put() {
        guard isTCP, !isIn else { return }
        isIn = true
        set(1)
    }
    mutating func pull() {
        guard isIn else { return }
        isIn = false
        set(0)
    }
    private func set(_ value: Int32) {
        var value = value
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
